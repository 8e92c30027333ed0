package engine

import (
	"strings"

	"tallybridge/engine/domain"
	"tallybridge/engine/match"
	"tallybridge/engine/plan"
	"tallybridge/engine/store"
)

// mappingVerdicts puts what matching said of each seller SKU into one row, in
// the order of products. A linked SKU becomes a conflict when the newest
// products run found one that blocks and that nobody set aside.
func mappingVerdicts(out match.Output, links []domain.Link, stored []domain.Conflict) []store.SKURow {
	aside := map[string]bool{}
	bySKU := map[domain.SellerSKU]domain.Conflict{}
	byItem := map[domain.ItemID]domain.Conflict{}
	for _, c := range stored {
		if c.SetAside {
			aside[c.Key()] = true
		}
		if !ofProducts[c.Kind] {
			continue
		}
		if c.SKU.SKU != "" {
			keepWorse(bySKU, c.SKU, c)
		} else if c.Item != "" {
			keepWorse(byItem, c.Item, c)
		}
	}
	found := make(map[domain.SellerSKU]domain.Conflict, len(out.Conflicts))
	for _, c := range out.Conflicts {
		c.SetAside = aside[c.Key()]
		keepWorse(found, c.SKU, c)
	}
	proposed := make(map[domain.SellerSKU]domain.Suggestion, len(out.Suggestions))
	for _, s := range out.Suggestions {
		proposed[s.SKU] = s
	}
	creates := map[domain.SellerSKU]string{}
	for _, n := range out.Creates {
		for _, k := range n.SKUs {
			creates[k] = n.Code
		}
	}
	ofLinked := map[domain.SellerSKU]domain.Conflict{}
	if len(byItem) > 0 {
		for _, l := range links {
			if c, ok := byItem[l.Item]; ok {
				keepWorse(ofLinked, l.SKU, c)
			}
		}
	}
	rows := make([]store.SKURow, 0, len(out.Products))
	for _, p := range out.Products {
		r := store.SKURow{SKU: p.SKU, State: p.State}
		c, wrong := found[p.SKU]
		switch {
		case wrong:
		case p.State == match.StateLinked:
			if c, wrong = ofLinked[p.SKU]; wrong && c.Blocks && !c.SetAside {
				r.State = match.StateConflict
			}
		case p.State == match.StateUnmapped:
			if c, wrong = bySKU[p.SKU]; wrong && c.Blocks && !c.SetAside {
				r.State = match.StateConflict
			}
		}
		if wrong {
			r.Note, r.SetAside = noteOf(c), c.SetAside
		} else if code := creates[p.SKU]; code != "" {
			r.Note = &store.RowNote{Message: "It has no item in Xero yet: one with the code “" + code + "” is to be created.", Candidates: []string{code}}
		}
		if s, ok := proposed[p.SKU]; ok {
			if r.Note == nil {
				r.Note = &store.RowNote{}
			}
			r.Note.Proposed, r.Note.Units, r.Note.Reason, r.Note.Confidence, r.Note.Safe = s.Item, max(1, s.Units), s.Reason, s.Confidence, s.Safe
			r.Note.Message = s.Why
		}
		rows = append(rows, r)
	}
	return rows
}

// ofProducts are the kinds of conflict that planning products finds, beside matching.
var ofProducts = map[domain.ConflictKind]bool{
	domain.ConflictFieldChanged: true, domain.ConflictPriceCurrency: true, domain.ConflictCodeClash: true, domain.ConflictTooManyTracked: true,
}

// keepWorse keeps one conflict of several: an open one that blocks goes first,
// then the first one.
func keepWorse[K comparable](m map[K]domain.Conflict, key K, c domain.Conflict) {
	weight := func(c domain.Conflict) int {
		switch {
		case c.SetAside:
			return 0
		case !c.Blocks:
			return 1
		}
		return 2
	}
	if old, ok := m[key]; !ok || weight(c) > weight(old) {
		m[key] = c
	}
}

func noteOf(c domain.Conflict) *store.RowNote {
	return &store.RowNote{Kind: c.Kind, Message: c.Message, Fix: c.Fix, Candidates: c.Candidates, About: c.Item, Blocks: c.Blocks}
}

// The states of a row in the inventory list; they are filters too.
const (
	StateInSync      = "in-sync"
	StateDiffers     = "differs"     // Amazon and Xero differ; the next push corrects it
	StateHeld        = "held"        // a person has to decide
	StateUnknown     = "unknown"     // Amazon's figure is not known
	StateQuarantined = "quarantined" // Xero refused it; waits for a Retry
	StateUncounted   = "uncounted"   // Amazon holds no stock of it: merchant-fulfilled and not counted
)

// inventoryVerdicts puts what counting and planning said of each linked item
// into one row, and adds the units of each pool up.
func inventoryVerdicts(in countedItems, p plan.StockPlan, links []domain.Link, exclusions []domain.Exclusion, conns []domain.AmazonConnection) ([]store.ItemRow, map[string]int64) {
	aside := map[string]bool{}
	var general *domain.Conflict // holds all items: no quantity is certain
	for _, c := range in.conflicts {
		if c.SetAside {
			aside[c.Key()] = true
		}
		if c.Kind == domain.ConflictUnknown && c.Item == "" && len(in.Quantities) == 0 {
			general = &c
		}
	}
	held := map[domain.ItemID]domain.Conflict{}
	for _, list := range [][]domain.Conflict{in.Conflicts, p.Conflicts} {
		for _, c := range list {
			c.SetAside = aside[c.Key()]
			if _, first := held[c.Item]; !first && c.Item != "" {
				held[c.Item] = c
			}
			if c.Kind == domain.ConflictUnknown && c.Item == "" {
				general = &c
			}
		}
	}
	refused := map[domain.ItemID]domain.Quarantined{}
	for _, q := range in.quarantine {
		if q.Entity == domain.EntityInventory && q.Item != "" {
			refused[q.Item] = q
		}
	}
	skus := linkedSKUs(links, exclusions)
	totals := map[string]int64{}
	rows := make([]store.ItemRow, 0, len(skus))
	for i := range in.items {
		it := &in.items[i]
		mine := skus[it.ID]
		if len(mine) == 0 {
			continue
		}
		q, isCounted := in.Quantities[it.ID]
		r := store.ItemRow{Item: it.ID, Units: q.Units, Known: isCounted && q.Known, Terms: q.Terms}
		c, isHeld := held[it.ID]
		x, isRefused := refused[it.ID]
		xero, whole := it.WholeQuantity()
		switch {
		case isRefused:
			r.State, r.Note = StateQuarantined, &store.RowNote{Message: x.Reason, Fix: "Correct it in Xero, then press Retry."}
		case isHeld && c.Kind == domain.ConflictUnknown:
			r.State, r.Note, r.SetAside = StateUnknown, noteOf(c), c.SetAside
		case isHeld:
			r.State, r.Note, r.SetAside = StateHeld, noteOf(c), c.SetAside
		case !isCounted && general != nil:
			r.State, r.Note = StateUnknown, noteOf(*general)
		case !isCounted:
			r.State = StateUncounted
		case !q.Known:
			r.State = StateUnknown
		case whole && xero == q.Units:
			r.State = StateInSync
		default:
			r.State = StateDiffers
		}
		if r.Known {
			addTotals(totals, q.Terms, mine, conns)
		}
		rows = append(rows, r)
	}
	return rows, totals
}

// linkedSKUs lists the SKUs of each item, without those that are left alone.
func linkedSKUs(links []domain.Link, exclusions []domain.Exclusion) map[domain.ItemID][]string {
	left := make(map[domain.SellerSKU]bool, len(exclusions))
	for _, x := range exclusions {
		left[x.SKU] = true
	}
	out := make(map[domain.ItemID][]string, len(links))
	for _, l := range links {
		if !left[l.SKU] {
			out[l.Item] = append(out[l.Item], l.SKU.SKU)
		}
	}
	return out
}

// addTotals adds the terms of one item to the units by pool. A label is the
// pool, then perhaps the account in brackets, then perhaps the SKU.
func addTotals(totals map[string]int64, terms []domain.Term, skus []string, conns []domain.AmazonConnection) {
	for _, t := range terms {
		label := t.Label
		for _, sku := range skus {
			if cut, ok := strings.CutSuffix(label, " "+sku); ok {
				label = cut
				break
			}
		}
		for _, c := range conns {
			for _, name := range []string{c.Label, string(c.ID)} {
				if cut, ok := strings.CutSuffix(label, " ("+name+")"); ok && name != "" {
					label = cut
				}
			}
		}
		totals[label] += t.Units
	}
}
