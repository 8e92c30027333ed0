package setup

import (
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// kindOf is what a kind of conflict is called, and where it is settled.
func kindOf(k domain.ConflictKind) (name string, screen page.ID, want page.Want) {
	mapping := func(name, filter string) (string, page.ID, page.Want) {
		w := page.Want{Filter: filter}
		if filter == engine.FilterConflict {
			w.Kind = string(k)
		}
		return name, page.Mapping, w
	}
	stock := func(name string) (string, page.ID, page.Want) {
		return name, page.Inventory, page.Want{Kind: string(k)}
	}
	switch k {
	case domain.ConflictNoItem:
		return mapping(words.T("No item in Xero"), engine.FilterUnmapped)
	case domain.ConflictSuggested:
		return mapping(words.T("A suggestion waits"), engine.FilterSuggested)
	case domain.ConflictSeveral:
		return mapping(words.T("Several items fit"), engine.FilterConflict)
	case domain.ConflictASINs:
		return mapping(words.T("One SKU, different ASINs"), engine.FilterConflict)
	case domain.ConflictCodeClash:
		return mapping(words.T("Two SKUs, one code"), engine.FilterConflict)
	case domain.ConflictSKUTooLong:
		return mapping(words.T("SKU too long for a code"), engine.FilterConflict)
	case domain.ConflictPriceCurrency:
		return mapping(words.T("No price in the base currency"), engine.FilterConflict)
	case domain.ConflictFieldChanged:
		return mapping(words.T("Changed in Xero since"), engine.FilterConflict)
	case domain.ConflictListingClosed:
		return mapping(words.T("Listing closed"), engine.FilterConflict)
	case domain.ConflictUntracked:
		return stock(words.T("Item does not track stock"))
	case domain.ConflictAccounts:
		return stock(words.T("Account missing or unfit"))
	case domain.ConflictPoolsDisagree:
		return stock(words.T("Pool figures disagree"))
	case domain.ConflictPoolsRepeat:
		return stock(words.T("Pools repeat each other"))
	case domain.ConflictSharedFNSKU:
		return stock(words.T("Same units under two items"))
	case domain.ConflictDrift:
		return stock(words.T("Quantity moved by something else"))
	case domain.ConflictBackOrder:
		return stock(words.T("On back order"))
	case domain.ConflictNegative:
		return stock(words.T("Quantity below zero"))
	case domain.ConflictFraction:
		return stock(words.T("Part of a unit in Xero"))
	case domain.ConflictTooManyTracked:
		return stock(words.T("Too many tracked items"))
	case domain.ConflictNeedsCost:
		return stock(words.T("Needs a unit cost"))
	case domain.ConflictUnknown:
		return stock(words.T("Amazon's figure is not known"))
	case domain.ConflictOtherProgram:
		return stock(words.T("Another program posts sales"))
	case domain.ConflictOpening:
		return stock(words.T("Waits for opening stock"))
	case domain.ConflictIncreaseHeld:
		return stock(words.T("Increase is only shown"))
	case domain.ConflictSuspended:
		return stock(words.T("Held after an undo"))
	case domain.ConflictUncertain:
		return stock(words.T("Xero's answer is not known"))
	default:
		return stock(string(k))
	}
}
