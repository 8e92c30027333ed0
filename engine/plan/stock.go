package plan

import (
	"cmp"
	"fmt"
	"slices"

	"tallybridge/engine/domain"
)

// Stock plans changes of quantity. Every item with a known quantity ends as
// one change, one conflict, or unchanged; items whose quantity is not known
// have their conflict from counting, and quarantined ones their reason there.
func Stock(in StockInput) StockPlan {
	p := &stock{in: in, ledger: newLedger(in.Accounts)}
	items := make([]*domain.Item, 0, len(in.Quantities))
	tracked := 0
	for i := range in.Items {
		if in.Items[i].Tracked {
			tracked++
		}
		if _, ok := in.Quantities[in.Items[i].ID]; ok {
			items = append(items, &in.Items[i])
		}
	}
	slices.SortFunc(items, func(a, b *domain.Item) int { return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.ID, b.ID)) })
	for _, it := range items {
		if q := in.Quantities[it.ID]; q.Known && !in.Quarantined[it.ID] {
			p.item(it, q)
		}
	}
	p.checkOffsets()
	if in.Only != nil {
		p.out.Changes = slices.DeleteFunc(p.out.Changes, func(c domain.StockChange) bool { return !in.Only[c.Item] })
	}
	p.out.Move = p.move()
	p.out.Brake = Brake(p.out.Move, in.Config.Brake, in.Organisation.BaseCurrency, domain.Move{})
	if tracked > TrackedLimit && !in.Config.TrackedLimitAccepted {
		p.out.Conflicts = append(p.out.Conflicts, tooManyTracked(tracked))
	}
	slices.SortStableFunc(p.out.Conflicts, compareConflicts)
	return p.out
}

type stock struct {
	in     StockInput
	ledger ledger
	out    StockPlan
	// considered counts the items that the push decides about, for the brake.
	considered int
}

func (p *stock) hold(c domain.Conflict) { p.out.Conflicts = append(p.out.Conflicts, c) }

// opening reports whether the item's change belongs to the opening step.
func (p *stock) opening(st domain.ItemState) bool {
	c := p.in.Config
	// What a person imports from a file is there once they say so. Posted before
	// that, it would be there twice.
	if st.Opened || st.LeftKnown || c.Opening == domain.OpeningFile && c.OpeningDone {
		return false
	}
	// An item of the first days that had to wait (for a cost, for a person) is
	// still opening stock when its turn comes; one that nobody knows is not.
	return !c.OpeningDone || st.Item != ""
}

// item plans one item: what is wrong with the item itself first, then what
// stands against the change, then the change.
func (p *stock) item(it *domain.Item, q domain.Quantity) {
	st := p.in.States[it.ID]
	opening := p.opening(st)
	if p.in.Opening && !opening {
		return
	}
	switch before, whole := it.WholeQuantity(); {
	case p.in.Uncertain[it.ID]:
		p.hold(uncertain(it))
	case st.Suspended != "":
		p.hold(suspended(it, st.Suspended))
	case !it.Tracked:
		p.hold(untracked(it, q.Units))
	case it.BackOrder.IsPos():
		p.hold(backOrder(it, q.Units))
	case !whole:
		p.hold(fraction(it, q.Units))
	case p.in.OtherPrograms[it.Code] > 0:
		p.hold(otherProgram(it, p.in.OtherPrograms[it.Code]))
	case q.Units < 0:
		p.hold(belowZero(it, q.Units))
	case before == q.Units:
		p.considered++
		p.out.Unchanged++
	default:
		p.considered++
		p.change(it, st, q, before, opening)
	}
}

func (p *stock) change(it *domain.Item, st domain.ItemState, q domain.Quantity, before int64, opening bool) {
	c := p.in.Config
	rise := q.Units > before
	if c.Purchases == domain.PurchasesOther {
		p.hold(postsElsewhere(it, before, q.Units))
		return
	}
	if opening && c.Opening != domain.OpeningPost && !p.in.Opening {
		p.hold(openingStock(it, before, q.Units))
		return
	}
	if !opening && p.drifted(st, before) {
		p.hold(drift(it, before, st.Left, q.Units))
		return
	}
	if rise && c.Purchases == domain.PurchasesBills && !opening {
		p.hold(increaseHeld(it, before, q.Units))
		return
	}
	if wrong := p.ledger.check(it.InventoryAccount, "the item's inventory asset account", inventoryTypes); wrong != "" {
		p.hold(itemConflict(domain.ConflictAccounts, it, true,
			fmt.Sprintf("The quantity of %s cannot be changed. %s", quote(it.Code), wrong),
			"Give the item an active inventory asset account in Xero."))
		return
	}
	ch := domain.StockChange{
		Item: it.ID, Code: it.Code, Before: before, After: q.Units, CostPool: it.CostPool,
		Opening: opening, Account: it.InventoryAccount, Terms: q.Terms,
	}
	if rise {
		cost, source, ok := p.unitCost(it, st)
		if !ok {
			p.hold(needsCost(it, before, q.Units, source))
			return
		}
		ch.UnitCost, ch.CostSource = cost, source
	} else {
		ch.UnitCost, ch.TakesPool = writeDown(it, before-q.Units), q.Units == 0
		ch.CostSource = sourceAverage
	}
	p.out.Changes = append(p.out.Changes, ch)
}

// drifted reports whether something other than Tallybridge moved the quantity
// since the last push, and nobody said that this is fine.
func (p *stock) drifted(st domain.ItemState, before int64) bool {
	if !st.LeftKnown || st.Left == before || st.AmazonWins {
		return false
	}
	if st.AcceptKnown && st.AcceptDrift == before {
		return false
	}
	return p.in.Config.Purchases != domain.PurchasesBills || before < st.Left
}

// checkOffsets holds all changes whose offset account would be refused: one
// conflict for all of them, because one setting is wrong.
func (p *stock) checkOffsets() {
	c := p.in.Config
	if c.StockMode != domain.StockPost {
		return // differences are shown only; no account is needed
	}
	var wrong []string
	held := 0
	drop := func(opening bool, code, use string, types []string) {
		n := 0
		for i := range p.out.Changes {
			if p.out.Changes[i].Opening == opening {
				n++
			}
		}
		if n == 0 {
			return
		}
		if w := p.ledger.check(code, use, types); w != "" {
			wrong, held = append(wrong, w), held+n
			p.out.Changes = slices.DeleteFunc(p.out.Changes, func(ch domain.StockChange) bool { return ch.Opening == opening })
		}
	}
	drop(false, c.Accounts.Adjustment, "the account for stock adjustments", adjustmentTypes)
	drop(true, c.Accounts.Opening, "the account for opening stock", nil)
	if held > 0 {
		p.hold(offsetAccounts(wrong, held))
	}
}
