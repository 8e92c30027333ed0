package engine

import (
	"context"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/store"
)

// changesShown is how many changes of an item a detail panel shows.
const changesShown = 200

// MappingDetail is one row of the mapping list with all that is known about it.
type MappingDetail struct {
	MappingListRow
	Listings []domain.Listing // in marketplace order, without descriptions
	// Items are those that it is linked to, that are proposed, or that its
	// conflict names, as far as Xero has them, by code.
	Items []domain.Item
	// Changes are what was done to its items, newest first.
	Changes []ActivityRow
}

// MappingDetail returns one row in full; a usage fault when it is gone.
func (e *Engine) MappingDetail(ctx context.Context, id int64) (MappingDetail, error) {
	var d MappingDetail
	base, err := e.baseCurrency(ctx)
	if err != nil {
		return d, err
	}
	records, err := e.store.SKURecords(ctx, []int64{id})
	if err != nil {
		return d, err
	}
	if len(records) == 0 {
		return d, usage("This listing is not there any more.")
	}
	d.MappingListRow, d.Listings = mappingRow(&records[0], base), records[0].Listings
	if d.Items, err = e.itemsOf(ctx, d.MappingListRow); err != nil {
		return d, err
	}
	for _, l := range d.Links {
		changes, err := e.itemChanges(ctx, l.Item)
		if err != nil {
			return d, err
		}
		d.Changes = append(d.Changes, changes...)
	}
	return d, nil
}

// itemsOf reads the items that a row of the mapping list speaks of.
func (e *Engine) itemsOf(ctx context.Context, r MappingListRow) ([]domain.Item, error) {
	var ids []domain.ItemID
	for _, l := range r.Links {
		ids = append(ids, l.Item)
	}
	if r.Proposed != nil {
		ids = append(ids, r.Proposed.Item)
	}
	if r.About != "" {
		ids = append(ids, r.About)
	}
	var codes []string
	if r.Kind != domain.ConflictFieldChanged && r.Kind != domain.ConflictASINs {
		codes = r.Candidates
	}
	return e.store.ItemsNamed(ctx, ids, codes)
}

// itemChanges are the newest changes of an item, with links into Xero.
func (e *Engine) itemChanges(ctx context.Context, item domain.ItemID) ([]ActivityRow, error) {
	org, _, err := e.store.Organisation(ctx)
	if err != nil {
		return nil, err
	}
	changes, err := e.store.ItemChanges(ctx, item, changesShown)
	out := make([]ActivityRow, 0, len(changes))
	for _, c := range changes {
		out = append(out, changeRow(c, org.ShortCode))
	}
	return out, err
}

// HistoryPoint is an item's quantity in Xero from an instant on.
type HistoryPoint struct {
	At    time.Time
	Units int64
}

// InventoryDetail is one row of the inventory list with all that is known about it.
type InventoryDetail struct {
	InventoryListRow
	// Terms are the arithmetic of Amazon's quantity, of the last reading.
	Terms []domain.Term
	SKUs  []MappingListRow // that are linked to it
	// History holds one point for each change of Xero's quantity, oldest first.
	History []HistoryPoint
	Changes []ActivityRow // newest first
}

// InventoryDetail returns one row in full, with the history since an instant
// (the zero time: all of it); a usage fault when it is gone.
func (e *Engine) InventoryDetail(ctx context.Context, id int64, since time.Time) (InventoryDetail, error) {
	var d InventoryDetail
	cfg, err := e.store.Config(ctx)
	if err != nil {
		return d, err
	}
	records, err := e.store.ItemRecords(ctx, []int64{id})
	if err != nil {
		return d, err
	}
	if len(records) == 0 {
		return d, usage("This item is not there any more, or nothing is linked to it.")
	}
	d.InventoryListRow, d.Terms = inventoryRow(&records[0], cfg), records[0].Terms
	skus, err := e.store.SKURowsOfItem(ctx, d.Item)
	if err != nil {
		return d, err
	}
	if d.SKUs, err = e.MappingRows(ctx, skus); err != nil {
		return d, err
	}
	if since.IsZero() {
		since = time.Unix(0, 0)
	}
	points, err := e.store.QuantityHistory(ctx, d.Item, since)
	if err != nil {
		return d, err
	}
	d.History = historyOf(points)
	d.Changes, err = e.itemChanges(ctx, d.Item)
	return d, err
}

func historyOf(points []store.Point) []HistoryPoint {
	out := make([]HistoryPoint, 0, len(points))
	for _, p := range points {
		out = append(out, HistoryPoint{p.At, p.Units})
	}
	return out
}
