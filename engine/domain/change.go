package domain

import (
	"time"

	"github.com/govalues/decimal"
)

// Entity is one of the things that move.
type Entity string

// The entities of the sync matrix.
const (
	EntityProducts    Entity = "products"
	EntityInventory   Entity = "inventory"
	EntityOrders      Entity = "orders"
	EntitySettlements Entity = "settlements"
)

// Term is one summand of a quantity with its origin, for showing the arithmetic.
type Term struct {
	Label string // "US", "EU (home DE)", "Merchant NA", "Held elsewhere"
	Units int64  // after units per pack
	// Detail explains the figure: "fulfillable 40 + reserved 3" or "FR, IT, ES show the same EU pool".
	Detail string
}

// Quantity is the wanted quantity of one Xero item.
type Quantity struct {
	Item  ItemID
	Units int64
	// Known is false when a part is unknown or held: nothing may be written. Conflicts say why.
	Known bool
	Terms []Term
}

// FieldChange is one product field before and after.
type FieldChange struct {
	Field         Field
	Before, After string
}

// NewItem is a Xero item to be created.
type NewItem struct {
	SKUs        []SellerSKU // the seller SKUs it is made for; they are linked to it
	Code        string
	Name        string
	Description string
	SalesPrice  decimal.NullDecimal
	Accounts    AccountMap
	Tracked     bool
}

// ItemUpdate changes fields of an existing item.
type ItemUpdate struct {
	Item    Item // as last read, so that a whole element can be sent
	Changes []FieldChange
	// SalesPrice is the new price when FieldPrice is among Changes.
	SalesPrice decimal.NullDecimal
}

// StockChange is a wanted change of one item's quantity.
type StockChange struct {
	Item     ItemID
	Code     string
	Before   int64
	After    int64
	UnitCost decimal.Decimal
	// CostPool is taken whole when a decrease goes to zero.
	CostPool   decimal.Decimal
	TakesPool  bool
	CostSource string // "your cost", "Xero average", "last average", "purchase price"
	Opening    bool   // part of the opening step
	Account    string // the item's inventory asset account
	Terms      []Term
}

// Delta is After - Before.
func (c StockChange) Delta() int64 { return c.After - c.Before }

// DocumentKind is the kind of a Xero stock document.
type DocumentKind string

// The two kinds of document that Tallybridge ever posts.
const (
	DocumentBill       DocumentKind = "ACCPAY"
	DocumentCreditNote DocumentKind = "ACCPAYCREDIT"
)

// DocumentLine is one item's part of a document: an item line and its offset line.
type DocumentLine struct {
	Item     ItemID
	Code     string
	Units    int64 // always above zero
	UnitCost decimal.Decimal
	// Amount replaces UnitCost when a write-down takes the whole cost pool.
	Amount      decimal.NullDecimal
	Account     string // inventory asset account
	Offset      string // account of the offset line
	Description string
	Before      int64
	After       int64
}

// StockDocument is one zero-total bill or credit note.
type StockDocument struct {
	Kind      DocumentKind
	Number    string // unique; found again by it
	Date      string // YYYY-MM-DD in the organisation's time zone
	ContactID string
	Currency  string // base currency
	Lines     []DocumentLine
	// Opening marks opening stock; Undoes names the document it reverses.
	Opening bool
	Undoes  string
}

// Plan is what one run would change, known in whole before anything is sent.
type Plan struct {
	Creates   []NewItem
	Updates   []ItemUpdate
	Stock     []StockChange
	Documents []StockDocument
	Conflicts []Conflict
	// Unchanged counts items that are already right.
	Unchanged int
	Cost      Cost
	// Move is what the stock changes move in all.
	Move Move
	// Brake holds the question when the push must stop and ask; empty if not.
	Brake string
}

// Empty reports whether the plan would write nothing.
func (p Plan) Empty() bool {
	return len(p.Creates) == 0 && len(p.Updates) == 0 && len(p.Documents) == 0
}

// Cost is a plan's cost in calls and the time it needs.
type Cost struct {
	XeroCalls   int
	AmazonCalls int
	// Wait is how long budgets will make the run wait, by what is left now.
	Wait time.Duration
}

// Change is one recorded difference of a run, for the activity log.
type Change struct {
	Run      string
	Entity   Entity
	Action   string // create, update, link, increase, decrease, hold, refuse
	Item     ItemID
	Code     string
	SKU      SellerSKU
	Field    string // "quantity", "name", …
	Before   string
	After    string
	Document string // document number
	Applied  bool   // false in a dry run
	Reason   string
}
