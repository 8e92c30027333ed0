// Package plan compares what is wanted with what Xero has and says exactly what
// would be written: new items, changed fields, changed quantities, the
// documents that make them, and their cost in calls.
//
// It is pure: no I/O, no clock, the same input gives the same output in the
// same order. It never overwrites a field the user edited, never changes a
// quantity it cannot explain, and every document it makes sums to zero.
package plan

import (
	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// ProductInput is all that planning product fields looks at.
type ProductInput struct {
	Items        []domain.Item
	Links        []domain.Link
	Listings     []domain.Listing
	States       map[domain.ItemID]domain.ItemState
	Config       domain.Config
	Organisation domain.Organisation
	Accounts     []domain.Account
	// Creates and Conflicts are match's: SKUs and items in conflict are left alone.
	Creates   []domain.NewItem
	Conflicts []domain.Conflict
	// Exclusions are SKUs that are left alone: their listings describe no item.
	Exclusions []domain.Exclusion
}

// ProductPlan is what a products run would write.
type ProductPlan struct {
	Creates []domain.NewItem
	Updates []domain.ItemUpdate
	// Conflicts are ProductInput.Conflicts and those found here, one per key.
	Conflicts []domain.Conflict
	// Agreed holds the fields that Xero has as wanted although something else was
	// written last: from now on these values count as written.
	Agreed map[domain.ItemID]map[domain.Field]string
	// Unchanged counts linked items whose fields are right.
	Unchanged int
}

// StockInput is all that planning quantities looks at.
type StockInput struct {
	Items      []domain.Item
	Quantities map[domain.ItemID]domain.Quantity // from stock.Count
	States     map[domain.ItemID]domain.ItemState
	Costs      map[string]decimal.Decimal // the user's unit costs by item code, base currency

	Config       domain.Config
	Organisation domain.Organisation
	Accounts     []domain.Account
	// OtherPrograms counts recent sales lines of other programs by item code.
	OtherPrograms map[string]int
	// Quarantined items wait for a Retry; Uncertain ones have a document that may still land.
	Quarantined map[domain.ItemID]bool
	Uncertain   map[domain.ItemID]bool
	// Opening asks for the opening step alone: only items not opened yet, also
	// when Config.Opening is hold.
	Opening bool
	// Only limits the changes to these items; nil takes all. The brake looks at
	// what is left: it asks about the push at hand, not about another one.
	Only map[domain.ItemID]bool
}

// StockPlan is what a stock run would change. An item has at most one change or one conflict.
type StockPlan struct {
	Changes   []domain.StockChange // sorted by code
	Conflicts []domain.Conflict
	// Unchanged counts items that are right.
	Unchanged int
	// Move is what the changes move in all, and Brake the question to ask before
	// posting; empty if there is none.
	Move  domain.Move
	Brake string
}

// DocumentInput is what documents are made from.
type DocumentInput struct {
	Changes   []domain.StockChange
	Run       string // run id, part of the document numbers
	Date      string // YYYY-MM-DD in the organisation's time zone
	ContactID string
	Currency  string // base currency
	Config    domain.Config
}
