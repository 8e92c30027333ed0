package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/match"
	"tallybridge/engine/store"
)

// MappingStep is one piece of mapping work that can be taken back, or was.
type MappingStep struct {
	ID     int64
	At     time.Time
	What   string // "Linked SKU-1 to MUG-1"
	SKUs   int    // how many it changed
	Undone bool   // taken back; redo carries it out again
}

// MappingHistory returns the steps of mapping work that are kept, newest
// first. UndoMapping takes back the first one that is not undone.
func (e *Engine) MappingHistory(ctx context.Context) ([]MappingStep, error) {
	steps, err := e.store.MappingSteps(ctx)
	out := make([]MappingStep, 0, len(steps))
	for _, s := range steps {
		out = append(out, MappingStep{s.ID, s.At, s.What, s.SKUs, s.Undone})
	}
	return out, err
}

// UndoMapping takes the newest step of mapping work back, whoever made it and
// in whatever session, and says what it was. Only what the step itself changed
// is touched: links that a sync made since stay. With the id of a step it is
// done only while that is the newest. A usage fault when there is none or it is
// another one.
func (e *Engine) UndoMapping(ctx context.Context, id int64) (MappingStep, error) {
	return e.stepMapping(ctx, false, id)
}

// RedoMapping carries out again what was taken back last; with the id of a step
// only while that is the one.
func (e *Engine) RedoMapping(ctx context.Context, id int64) (MappingStep, error) {
	return e.stepMapping(ctx, true, id)
}

func (e *Engine) stepMapping(ctx context.Context, redo bool, id int64) (MappingStep, error) {
	s, skus, ok, err := e.store.StepMapping(ctx, redo, id)
	switch {
	case err != nil:
		return MappingStep{}, err
	case !ok && s.ID != 0:
		return MappingStep{}, &domain.Fault{
			Kind: domain.FaultUsage, Message: "This is not the newest step any more.",
			Advice: "The history of mapping shows what was done since.",
		}
	case !ok && redo:
		return MappingStep{}, usage("There is nothing to redo.")
	case !ok:
		return MappingStep{}, usage("There is nothing to undo.")
	}
	step := MappingStep{s.ID, s.At, s.What, s.SKUs, s.Undone}
	if len(skus) == 0 { // conflicts were set aside, or opened again
		e.events.publish(Event{Kind: EventConflictsChanged})
		return step, nil
	}
	return step, e.mappingTouched(ctx, skus)
}

// Stepped is what came of a decision about SKUs.
type Stepped struct {
	N    int   // how many SKUs or rows changed
	Step int64 // the step that UndoMapping takes back; 0 when nothing changed
}

// changeMapping is the one way by which a person's decisions about SKUs are
// stored: as one step that can be taken back.
func (e *Engine) changeMapping(ctx context.Context, what string, skus []domain.SellerSKU, change func(store.Mapped) (store.Mapped, error)) (Stepped, error) {
	n, step, err := e.store.ChangeMapping(ctx, what, e.opts.Clock.Now(), skus, change)
	if err != nil || n == 0 {
		return Stepped{}, err
	}
	return Stepped{n, step}, e.mappingTouched(ctx, skus)
}

// mappingTouched shows the new state of SKUs at once and tells listeners; what
// else follows from it is worked out in the background.
func (e *Engine) mappingTouched(ctx context.Context, skus []domain.SellerSKU) error {
	err := e.lists.patchMapping(ctx, skus)
	e.events.publish(Event{Kind: EventLinksChanged})
	return err
}

// patchLimit is how many rows are put in one by one; above it the list is loaded anew.
const patchLimit = 2000

// patchMapping brings the rows of some SKUs up to date in memory.
func (l *lists) patchMapping(ctx context.Context, skus []domain.SellerSKU) error {
	l.mu.Lock()
	there := l.mapping != nil
	l.mu.Unlock()
	if !there {
		return nil
	}
	defer l.e.events.publish(Event{Kind: EventListsChanged})
	if len(skus) > patchLimit {
		return l.reload(ctx, &l.mapping, l.loadMapping)
	}
	ids := make([]int64, 0, len(skus))
	for _, sku := range skus {
		id, ok, err := l.e.store.SKURowID(ctx, sku)
		if err != nil {
			return err
		}
		if ok {
			ids = append(ids, id)
		}
	}
	changed, err := l.scanMapping(ctx, ids)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.mapping != nil {
		l.mapping = l.mapping.with(changed)
	}
	return nil
}

// named is how a step speaks of SKUs: one by its name, several by their number.
func named(skus []domain.SellerSKU) string {
	if len(skus) == 1 {
		return skus[0].SKU
	}
	return plural(len(skus), "SKU", "SKUs")
}

// SKUsOf returns the seller SKUs of rows of the mapping list.
func (e *Engine) SKUsOf(ctx context.Context, ids []int64) ([]domain.SellerSKU, error) {
	var out []domain.SellerSKU
	for chunk := range slices.Chunk(ids, 500) {
		rows, err := e.store.SKURecords(ctx, chunk)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out = append(out, r.SKU)
		}
	}
	return out, nil
}

// AcceptRows links rows of the mapping list to the items that are proposed in
// them, as one step: exactly what the user saw. Rows without a proposal, rows
// that have a link or an exclusion by now and items that are gone are passed
// over.
func (e *Engine) AcceptRows(ctx context.Context, ids []int64) (Stepped, error) {
	proposed := map[domain.SellerSKU]domain.Link{}
	var skus []domain.SellerSKU
	for chunk := range slices.Chunk(ids, 500) {
		rows, err := e.store.SKURecords(ctx, chunk)
		if err != nil {
			return Stepped{}, err
		}
		for _, r := range rows {
			if n := r.Note; n != nil && n.Proposed != "" && r.ProposedCode != "" && r.State == match.StateSuggested {
				proposed[r.SKU] = domain.Link{SKU: r.SKU, Item: n.Proposed, Units: max(1, n.Units), Origin: domain.LinkAccepted, At: e.opts.Clock.Now()}
				skus = append(skus, r.SKU)
			}
		}
	}
	return e.changeMapping(ctx, "Accepted the suggestion for "+named(skus), skus, func(m store.Mapped) (store.Mapped, error) {
		if len(m.Links) == 0 && m.Exclusion == nil {
			m.Links = []domain.Link{proposed[m.SKU]}
		}
		return m, nil
	})
}

// LinkTarget is an item with how many of its units one unit of a SKU stands for.
type LinkTarget struct {
	Item  domain.ItemID
	Units int64 // at least 1
}

// LinkSKUs links SKUs to these items and to no others, as one step. Several
// items make a bundle. An exclusion ends.
func (e *Engine) LinkSKUs(ctx context.Context, skus []domain.SellerSKU, targets []LinkTarget) (Stepped, error) {
	if len(targets) == 0 {
		return Stepped{}, usage("Choose an item to link to.")
	}
	seen := map[domain.ItemID]bool{}
	for _, t := range targets {
		switch {
		case t.Units < 1:
			return Stepped{}, usage("Units per pack have to be at least 1.")
		case seen[t.Item]:
			return Stepped{}, usage("An item can be in a bundle once only: raise its units instead.")
		}
		seen[t.Item] = true
	}
	names, err := e.targetNames(ctx, targets)
	if err != nil {
		return Stepped{}, err
	}
	return e.changeMapping(ctx, fmt.Sprintf("Linked %s to %s", named(skus), names), skus, func(m store.Mapped) (store.Mapped, error) {
		links := make([]domain.Link, 0, len(targets))
		for _, t := range targets {
			links = append(links, domain.Link{SKU: m.SKU, Item: t.Item, Units: t.Units, Origin: domain.LinkManual, At: e.opts.Clock.Now()})
		}
		return store.Mapped{SKU: m.SKU, Links: links}, nil
	})
}

// targetNames checks that the items are there and names them.
func (e *Engine) targetNames(ctx context.Context, targets []LinkTarget) (string, error) {
	codes, err := e.codes(ctx)
	if err != nil {
		return "", err
	}
	out := ""
	for i, t := range targets {
		code, ok := codes[t.Item]
		if !ok {
			return "", usage("The item is not in Xero any more. Look at the list again.")
		}
		if i > 0 {
			out += " + "
		}
		if t.Units > 1 {
			out += fmt.Sprintf("%d × ", t.Units)
		}
		out += code
	}
	return out, nil
}

// UnlinkSKUs removes every link of SKUs, as one step. A SKU that equals an
// item's code would be linked again at once, so it is excluded too.
func (e *Engine) UnlinkSKUs(ctx context.Context, skus []domain.SellerSKU) (Stepped, error) {
	items, err := e.codes(ctx)
	if err != nil {
		return Stepped{}, err
	}
	codes := make(map[string]bool, len(items))
	for _, c := range items {
		codes[c] = true
	}
	return e.changeMapping(ctx, "Unlinked "+named(skus), skus, func(m store.Mapped) (store.Mapped, error) {
		if m.Exclusion == nil && (codes[m.SKU.SKU] || codes[match.DeriveCode(m.SKU.SKU)]) {
			m.Exclusion = &domain.Exclusion{SKU: m.SKU, Reason: "unlinked by you", At: e.opts.Clock.Now()}
		}
		m.Links = nil
		return m, nil
	})
}

// ExcludeSKUs leaves SKUs alone until they are included again, as one step.
func (e *Engine) ExcludeSKUs(ctx context.Context, skus []domain.SellerSKU, reason string) (Stepped, error) {
	return e.changeMapping(ctx, "Excluded "+named(skus), skus, func(m store.Mapped) (store.Mapped, error) {
		m.Exclusion = &domain.Exclusion{SKU: m.SKU, Reason: reason, At: e.opts.Clock.Now()}
		return m, nil
	})
}

// IncludeSKUs takes exclusions back, as one step.
func (e *Engine) IncludeSKUs(ctx context.Context, skus []domain.SellerSKU) (Stepped, error) {
	return e.changeMapping(ctx, "Included "+named(skus), skus, func(m store.Mapped) (store.Mapped, error) {
		m.Exclusion = nil
		return m, nil
	})
}
