package plan

import (
	"fmt"
	"strings"

	"tallybridge/engine/domain"
)

// differ says both figures in the order people ask: Amazon's and Xero's.
func differ(wanted, has int64) string {
	return fmt.Sprintf("Amazon says %d, Xero says %d", wanted, has)
}

func uncertain(it *domain.Item) domain.Conflict {
	return itemConflict(domain.ConflictUncertain, it, false,
		fmt.Sprintf("A document for %s was sent and Xero's answer is not known yet.", quote(it.Code)),
		"Nothing more is written for the item until it is clear whether the document arrived. The next sync with automatic sync on finds out.")
}

func suspended(it *domain.Item, why string) domain.Conflict {
	return itemConflict(domain.ConflictSuspended, it, false,
		fmt.Sprintf("%s is held: %s", quote(it.Code), why),
		"Resume the item when its quantity should follow Amazon again.")
}

func untracked(it *domain.Item, wanted int64) domain.Conflict {
	return itemConflict(domain.ConflictUntracked, it, true,
		fmt.Sprintf("Xero does not track the stock of %s; Amazon says %d.", quote(it.Code), wanted),
		"Turn on tracking for the item in Xero, link the SKU to a tracked item, or exclude the SKU.")
}

func backOrder(it *domain.Item, wanted int64) domain.Conflict {
	return itemConflict(domain.ConflictBackOrder, it, true,
		fmt.Sprintf("%s has %s units on back order in Xero; Amazon says %d.", quote(it.Code), it.BackOrder.Trim(0), wanted),
		"Settle the back orders in Xero; stock is adjusted afterwards.")
}

func fraction(it *domain.Item, wanted int64) domain.Conflict {
	return itemConflict(domain.ConflictFraction, it, true,
		fmt.Sprintf("Xero holds %s units of %s, which is no whole number; Amazon says %d.", it.Quantity.Trim(0), quote(it.Code), wanted),
		"Correct the quantity in Xero to a whole number.")
}

func otherProgram(it *domain.Item, lines int) domain.Conflict {
	return itemConflict(domain.ConflictOtherProgram, it, true,
		fmt.Sprintf("Another program posted %d sales lines with the item %s in the last 60 days: stock would fall twice.", lines, quote(it.Code)),
		"Turn off item codes on the sales that the other program posts, or exclude the SKU.")
}

func postsElsewhere(it *domain.Item, before, wanted int64) domain.Conflict {
	return itemConflict(domain.ConflictOtherProgram, it, false,
		fmt.Sprintf("%s differs: %s. It is only shown, because another program posts sales with item codes.", quote(it.Code), differ(wanted, before)),
		"Correct it in the other program, or change in the settings how purchases and sales are booked.")
}

func belowZero(it *domain.Item, wanted int64) domain.Conflict {
	return itemConflict(domain.ConflictNegative, it, true,
		fmt.Sprintf("The quantity of %s comes out below zero (%d), which Xero cannot hold.", quote(it.Code), wanted),
		"Check the units held elsewhere and the figures in Seller Central.")
}

func openingStock(it *domain.Item, before, wanted int64) domain.Conflict {
	return itemConflict(domain.ConflictOpening, it, true,
		fmt.Sprintf("%s waits for the opening stock step: %s.", quote(it.Code), differ(wanted, before)),
		"Post the opening stock against the account that holds its value today, or import it in Xero from a file.")
}

func drift(it *domain.Item, before, left, wanted int64) domain.Conflict {
	return itemConflict(domain.ConflictDrift, it, true,
		fmt.Sprintf("Something else moved %s: Xero says %d, we left %d; Amazon says %d.", quote(it.Code), before, left, wanted),
		"Find out what moved it; then say that Amazon wins, this time or always for this item.")
}

func increaseHeld(it *domain.Item, before, wanted int64) domain.Conflict {
	return itemConflict(domain.ConflictIncreaseHeld, it, false,
		fmt.Sprintf("%s should rise: %s. Bills raise stock in Xero, so the increase is only shown.", quote(it.Code), differ(wanted, before)),
		"Enter the missing bill in Xero.")
}

func needsCost(it *domain.Item, before, wanted int64, source string) domain.Conflict {
	message := fmt.Sprintf("%s needs a unit cost: %s, and no cost is known for the %d new units.", quote(it.Code), differ(wanted, before), wanted-before)
	if source == sourceUser {
		message = fmt.Sprintf("%s needs a unit cost above zero: %s, and Xero may not accept stock at a cost of 0.", quote(it.Code), differ(wanted, before))
	}
	return itemConflict(domain.ConflictNeedsCost, it, true, message, "Set the item's unit cost, or its purchase price in Xero.")
}

func offsetAccounts(wrong []string, changes int) domain.Conflict {
	return domain.Conflict{
		Kind: domain.ConflictAccounts, Blocks: true,
		Message: fmt.Sprintf("%s Changes that wait for it: %d.", strings.Join(wrong, " "), changes),
		Fix:     "Choose another account in the settings, or correct it in Xero.",
	}
}

func tooManyTracked(tracked int) domain.Conflict {
	return domain.Conflict{
		Kind: domain.ConflictTooManyTracked, Blocks: true,
		Message: fmt.Sprintf("Xero has %d tracked items; it advises at most 4,000.", tracked),
		Fix:     "Agree to more than 3,500 tracked items in the settings, or untrack items that are no longer sold.",
	}
}
