package domain

import (
	"time"

	"github.com/govalues/decimal"
)

// ItemID is Xero's GUID of an item.
type ItemID string

// Item is a Xero inventory item as read from GET Items.
type Item struct {
	ID                  ItemID
	Code                string // at most 30 characters
	Name                string // at most 50 characters
	Description         string // sales description, at most 4000
	PurchaseDescription string
	IsSold, IsPurchased bool
	SalesPrice          decimal.NullDecimal
	SalesAccount        string
	SalesTax            string
	PurchasePrice       decimal.NullDecimal
	PurchaseAccount     string // untracked items only
	PurchaseTax         string
	COGSAccount         string // tracked items only
	InventoryAccount    string // tracked items only
	Tracked             bool
	// Quantity is QuantityOnHand (Xero allows 4 decimals); CostPool is TotalCostPool.
	Quantity  decimal.Decimal
	CostPool  decimal.Decimal
	Available decimal.NullDecimal
	BackOrder decimal.Decimal
	Updated   time.Time
}

// WholeQuantity returns the quantity as units; false if it is not a whole number.
func (i Item) WholeQuantity() (int64, bool) {
	w, _, ok := i.Quantity.Trunc(0).Int64(0)
	return w, ok && i.Quantity.IsInt()
}

// AverageCost is CostPool / Quantity in the base currency; false when there is no stock.
func (i Item) AverageCost() (decimal.Decimal, bool) {
	if i.Quantity.Sign() <= 0 {
		return decimal.Decimal{}, false
	}
	avg, err := i.CostPool.Quo(i.Quantity)
	if err != nil {
		return decimal.Decimal{}, false
	}
	return avg, true
}

// Account is a Xero ledger account.
type Account struct {
	ID     string
	Code   string
	Name   string
	Type   string // INVENTORY, DIRECTCOSTS, REVENUE, …; unknown types are kept
	Class  string
	Status string // ACTIVE, ARCHIVED, …
	Tax    string
	System string
}

// TaxRate is a Xero tax rate.
type TaxRate struct {
	Name   string
	Type   string
	Status string
	Rate   decimal.Decimal // EffectiveRate in percent
	// AppliesToRevenue and AppliesToExpenses say on which accounts it may be used.
	AppliesToRevenue, AppliesToExpenses bool
}

// Organisation is the connected Xero organisation.
type Organisation struct {
	ID           string
	Name         string
	ShortCode    string // for links into Xero
	BaseCurrency string
	Country      string
	Timezone     string // a squashed Windows name
	Class        string // the plan: STARTER, STANDARD, …
	Demo         bool
	// PeriodLock and YearLock are the last locked days; zero if not set.
	PeriodLock, YearLock time.Time
}

// BillsCapped reports whether the plan lets only a few bills a month be
// approved, by its class. Classes grow in number: an unknown one has no cap.
func (o Organisation) BillsCapped() bool {
	switch o.Class {
	case "STARTER", "IGNITE", "LITE", "BASICLITE":
		return true
	}
	return false
}

// LockedUntil is the later of the two lock dates.
func (o Organisation) LockedUntil() time.Time {
	if o.YearLock.After(o.PeriodLock) {
		return o.YearLock
	}
	return o.PeriodLock
}

// XeroConnection is the one connected organisation of a profile.
type XeroConnection struct {
	ConnectionID string // for DELETE /connections/{id}; not the tenant id
	TenantID     string
	TenantName   string
	ClientID     string
	Scopes       []string
	ConnectedAt  int64  // Unix seconds, UTC
	Broken       string // the reason it stopped working, empty while it works
}

// Field is a product field that Tallybridge may keep up to date in Xero.
type Field string

// The product fields, also the names used in configuration.
const (
	FieldName        Field = "name"
	FieldDescription Field = "description"
	FieldPrice       Field = "price"
)

// ItemState is what Tallybridge remembers of an item: what it last wrote, what
// it left behind and what the user decided.
type ItemState struct {
	Item ItemID
	// Written is the value last written to (or first seen in) each field.
	Written map[Field]string
	// Left is the quantity in Xero after the last push that was verified; only valid when LeftKnown.
	Left      int64
	LeftKnown bool
	LeftAt    time.Time
	// Created tells that Tallybridge made the item.
	Created bool
	// Opened tells that opening stock was posted, or was not needed.
	Opened bool
	// LastAverage is the last average cost seen while there was stock.
	LastAverage decimal.NullDecimal
	// AmazonWins lets drift be overwritten: always, or once for the quantity AcceptDrift.
	AmazonWins  bool
	AcceptDrift int64
	AcceptKnown bool
	// FieldWins lists the fields for which Amazon overwrites the user's edits.
	FieldWins map[Field]bool
	// Suspended holds the reason why the item is not written until resumed (after an undo).
	Suspended string
	// LowStock is the level below which the item is shown as low; 0 takes the default.
	LowStock int64
}
