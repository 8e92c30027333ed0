// Package stock turns Amazon's readings into one quantity per Xero item, with
// the arithmetic that explains it.
//
// Amazon reports availability per marketplace, not location: several
// marketplaces may show the same units. So pools are counted, never
// marketplaces added, and units that share an FNSKU in a pool are counted once.
// A reading that is missing, stale or contradictory is unknown, and unknown is
// never zero: the item is held with a reason.
//
// The package is pure: no I/O, no clock, the same input gives the same output
// in the same order. It never decides what is written to Xero.
package stock

import (
	"time"

	"tallybridge/engine/domain"
)

// Input is all that counting looks at. The order of its parts does not matter.
type Input struct {
	Listings  []domain.Listing
	Sets      []domain.ReadingSet
	Countries []domain.CountryStockSet
	Links     []domain.Link
	Items     []domain.Item
	Elsewhere map[string]int64 // units the seller holds outside Amazon, by item code
	Config    domain.Config
	Now       time.Time
	// MaxAge is how old a reading or multi-country report may be; zero means any age.
	MaxAge      time.Duration
	Connections []domain.AmazonConnection
	// Exclusions are SKUs that are left alone: their links are not counted.
	Exclusions []domain.Exclusion
}

// Output is what counting found.
type Output struct {
	// Quantities has an entry for every linked item that Amazon holds stock of
	// or that has a figure of its own. Items it has no word about (merchant-fulfilled
	// only while merchant stock is not counted) are not in it: leave them alone.
	Quantities map[domain.ItemID]domain.Quantity
	// Conflicts tell why a quantity is not known: at most one per item, sorted by code.
	Conflicts []domain.Conflict
	// NeedCountries lists connections whose multi-country report could settle
	// pools that disagree or repeat each other, and is missing, stale, or older
	// than the readings that it contradicts.
	NeedCountries []domain.ConnectionID
}

// Count works out the quantity of every linked item.
func Count(in Input) Output {
	m := newMirror(in)
	for _, g := range m.goods {
		m.countGoods(g)
	}
	out := Output{Quantities: make(map[domain.ItemID]domain.Quantity, len(m.items))}
	for _, it := range m.items {
		q, conflict, ok := m.countItem(it)
		if !ok {
			continue
		}
		out.Quantities[it.item.ID] = q
		if conflict != nil {
			out.Conflicts = append(out.Conflicts, *conflict)
		}
	}
	out.NeedCountries = m.needed()
	return out
}
