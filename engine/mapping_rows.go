package engine

import (
	"context"
	"fmt"
	"slices"

	"tallybridge/engine/domain"
	"tallybridge/engine/store"
)

// SetUnitsOf changes the units per pack of SKUs that are linked to one item
// each, as one step. Bundles and SKUs without a link are passed over.
func (e *Engine) SetUnitsOf(ctx context.Context, skus []domain.SellerSKU, units int64) (Stepped, error) {
	if units < 1 {
		return Stepped{}, usage("Units per pack have to be at least 1.")
	}
	what := fmt.Sprintf("Set %s to %s per pack", named(skus), plural(int(units), "unit", "units"))
	return e.changeMapping(ctx, what, skus, func(m store.Mapped) (store.Mapped, error) {
		if len(m.Links) != 1 || m.Links[0].Units == units {
			return m, nil
		}
		m.Links = slices.Clone(m.Links)
		m.Links[0].Units, m.Links[0].Origin = units, domain.LinkManual
		return m, nil
	})
}

// AsideRows sets what is wrong with rows of the mapping list aside, or takes
// that back, as one step. Rows with which nothing is wrong are passed over.
func (e *Engine) AsideRows(ctx context.Context, ids []int64, aside bool) (Stepped, error) {
	var keys []string
	err := e.eachMappingRow(ctx, ids, func(r MappingListRow) {
		if r.Key != "" { // the row itself may be a moment behind
			keys = append(keys, r.Key)
		}
	})
	if err != nil {
		return Stepped{}, err
	}
	what := func(n int) string {
		switch {
		case aside && n == 1:
			return "Set 1 conflict aside"
		case aside:
			return fmt.Sprintf("Set %d conflicts aside", n)
		case n == 1:
			return "Opened 1 conflict again"
		}
		return fmt.Sprintf("Opened %d conflicts again", n)
	}
	n, step, err := e.store.AsideStep(ctx, what, e.opts.Clock.Now(), keys, aside)
	if n > 0 {
		e.events.publish(Event{Kind: EventConflictsChanged})
	}
	return Stepped{n, step}, err
}

// AmazonWinsRows lets Amazon's texts and prices overwrite what somebody edited
// in Xero, for rows of the mapping list that say so. The next products run
// writes them. It returns for how many items.
func (e *Engine) AmazonWinsRows(ctx context.Context, ids []int64) (int, error) {
	fields := map[domain.ItemID][]string{}
	err := e.eachMappingRow(ctx, ids, func(r MappingListRow) {
		if r.Kind == domain.ConflictFieldChanged && r.About != "" {
			fields[r.About] = r.Candidates
		}
	})
	if err != nil || len(fields) == 0 {
		return 0, err
	}
	states, err := e.store.ItemStates(ctx)
	if err != nil {
		return 0, err
	}
	var changed []domain.ItemState
	for item, names := range fields {
		st := states[item]
		st.Item = item
		if st.FieldWins == nil {
			st.FieldWins = map[domain.Field]bool{}
		}
		for _, f := range names {
			st.FieldWins[domain.Field(f)] = true
		}
		changed = append(changed, st)
	}
	if err := e.store.SaveItemStates(ctx, changed, store.StateChoices); err != nil {
		return 0, err
	}
	e.events.publish(Event{Kind: EventItemsChanged})
	return len(changed), nil
}

// eachMappingRow reads rows chunk by chunk.
func (e *Engine) eachMappingRow(ctx context.Context, ids []int64, f func(MappingListRow)) error {
	for chunk := range slices.Chunk(ids, 500) {
		rows, err := e.MappingRows(ctx, chunk)
		if err != nil {
			return err
		}
		for _, r := range rows {
			f(r)
		}
	}
	return nil
}
