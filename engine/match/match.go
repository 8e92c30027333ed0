// Package match decides which Xero item a seller SKU belongs to: it groups
// listings into products, links those whose SKU equals an item's code,
// proposes links for the rest with a reason and a confidence, prepares the
// items that have to be created, and names every conflict in plain words.
//
// It is pure: no I/O, no clock, no state, and the same input gives the same
// output in the same order. It never writes, never merges two products that
// only look alike, and never treats a code as a number.
package match

import (
	"tallybridge/engine/domain"
)

// Threshold is the confidence, in percent, from which a suggestion keeps a SKU
// from getting an item of its own.
const Threshold = 60

// Input is all that matching looks at. The order of its parts does not matter.
type Input struct {
	Listings   []domain.Listing
	Items      []domain.Item // the whole list of the organisation
	Links      []domain.Link
	Exclusions []domain.Exclusion
	Config     domain.Config
	States     map[domain.ItemID]domain.ItemState
	// BaseCurrency is the organisation's; without it new items get no price
	// here (plan.Products fills it in).
	BaseCurrency string
	// FNSKUs, by stock readings, fill in for listings that do not tell theirs
	// (the listings report has none).
	FNSKUs map[domain.SellerSKU]string
	// Own are the SKUs for which the user asked for an item of their own: nothing
	// is suggested for them, and an item is made even when Config.CreateItems is off.
	Own map[domain.SellerSKU]bool
	// Stocked tells, where known, which SKUs Amazon holds units of. A closed
	// listing that still has units is not ignored.
	Stocked map[domain.SellerSKU]bool
}

// State is where a product stands.
type State = string

// The states of a product.
const (
	StateLinked    State = "linked"
	StateSuggested State = "suggested" // a suggestion waits for a person
	StateConflict  State = "conflict"
	StateUnmapped  State = "unmapped" // no item: to be created, or creating is off
	StateExcluded  State = "excluded"
	StateClosed    State = "closed" // closed everywhere and without an item: nothing to do
	StateParent    State = "parent" // a variation parent: no offer and no stock of its own
)

// Product is one seller SKU with its listings in marketplace order.
type Product struct {
	SKU      domain.SellerSKU
	Listings []domain.Listing // may share memory with Input.Listings
	State    State
}

// Output is what matching found. Everything is sorted: products, links and
// suggestions by connection and SKU, creates by code.
type Output struct {
	// NewLinks are exact: the SKU, or the code derived from a long one, equals the item's code. Their At is zero.
	NewLinks    []domain.Link
	Suggestions []domain.Suggestion
	// Creates are the items to make when Config.CreateItems is on, or for Input.Own.
	Creates   []domain.NewItem
	Conflicts []domain.Conflict
	Products  []Product
}

// Match works out links, suggestions, creates and conflicts in time close to
// linear in the number of listings and items.
func Match(in Input) Output {
	m := newMatcher(in)
	m.settle()
	m.checkASINs()
	m.linkExact()
	m.suggest()
	m.create()
	return m.output()
}
