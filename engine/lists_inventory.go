package engine

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
	"tallybridge/engine/plan"
	"tallybridge/engine/store"
)

// FilterLow is a further filter of the inventory list beside its states, see
// StateInSync. A row belongs to exactly one state or FilterAside; this one goes
// across them.
const FilterLow = "low"

// Further columns that the inventory list can be sorted by; empty is by code.
// SortItem and SortState are the others.
const (
	SortName       = "name"
	SortXero       = "xero"
	SortAmazon     = "amazon"
	SortDifference = "difference" // the largest either way last
	SortChanged    = "changed"
)

var inventoryShape = &shape{
	filters: []string{StateInSync, StateDiffers, StateHeld, StateUnknown, StateQuarantined, StateUncounted, FilterAside, FilterLow},
	columns: map[string]column{
		SortItem: byWord(0), SortName: byWord(1), SortState: byWord(2),
		SortXero: byNum(0), SortAmazon: byNum(1), SortDifference: byNum(2), SortChanged: byNum(3),
	},
}

// InventoryListRow is one linked Xero item.
type InventoryListRow struct {
	ID         int64
	Item       domain.ItemID
	Code, Name string
	Tracked    bool
	Xero       decimal.Decimal // on hand, as last read
	// Amazon is the quantity that the item should have; only valid when Known.
	Amazon int64
	Known  bool
	// Difference is Amazon - Xero; only valid when Known and Xero holds whole units.
	Difference      int64
	DifferenceKnown bool
	Pools           string // the arithmetic in short: "US 40 + EU 25"
	Cost            decimal.NullDecimal
	CostSource      string    // "your cost", "Xero average", "last average", "purchase price"
	LastChange      time.Time // of Xero's quantity, as far as we saw; zero if never
	State           string
	// Filter is the one chip the row belongs to.
	Filter string
	Problem
	Low          bool  // known and below LowLevel
	LowLevel     int64 // the level that holds for the item; 0 is none
	OwnLevel     int64 // the item's own level; 0 takes the default
	Elsewhere    int64 // units held outside Amazon; only valid when ElsewhereSet
	ElsewhereSet bool
}

func inventoryFilter(state string, aside bool) string {
	if aside && (state == StateHeld || state == StateUnknown) {
		return FilterAside
	}
	return state
}

// InventoryIDs returns the ids of the rows that fit a query, in its order.
func (e *Engine) InventoryIDs(ctx context.Context, q Query) ([]int64, error) {
	x, err := e.lists.inventoryIndex(ctx)
	if err != nil {
		return nil, err
	}
	return x.ids(q)
}

// InventoryCounts tells how many rows with the search each filter takes in;
// the empty filter takes in all.
func (e *Engine) InventoryCounts(ctx context.Context, search string) (map[string]int, error) {
	x, err := e.lists.inventoryIndex(ctx)
	if err != nil {
		return nil, err
	}
	return x.counts(search), nil
}

// InventoryRows returns rows by their ids, in the order of the ids. Rows that
// are gone are left out.
func (e *Engine) InventoryRows(ctx context.Context, ids []int64) ([]InventoryListRow, error) {
	cfg, err := e.store.Config(ctx)
	if err != nil {
		return nil, err
	}
	records, err := e.store.ItemRecords(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]InventoryListRow, len(records))
	for i := range records {
		out[i] = inventoryRow(&records[i], cfg)
	}
	return out, nil
}

func inventoryRow(r *store.ItemRecord, cfg domain.Config) InventoryListRow {
	out := InventoryListRow{
		ID: r.ID, Item: r.Item, Code: r.Code, Name: r.Name, Tracked: r.Tracked, Xero: r.Quantity, Amazon: r.Units, Known: r.Known,
		Pools: shortTerms(r.Terms), LastChange: r.LastChange, State: r.State, Filter: inventoryFilter(r.State, r.SetAside),
		Problem:  problemOf(r.Note, domain.SellerSKU{}, r.SetAside),
		OwnLevel: r.LowStock, Elsewhere: r.Elsewhere, ElsewhereSet: r.ElsewhereSet,
	}
	out.Difference, out.DifferenceKnown = difference(r)
	out.Low, out.LowLevel = low(r, cfg.LowStockDefault)
	out.Cost, out.CostSource = unitCost(r, cfg.Rules)
	return out
}

func difference(r *store.ItemRecord) (int64, bool) {
	xero, whole := domain.Item{Quantity: r.Quantity}.WholeQuantity()
	if !r.Known || !whole {
		return 0, false
	}
	return r.Units - xero, true
}

func low(r *store.ItemRecord, byDefault int64) (is bool, level int64) {
	level = r.LowStock
	if level == 0 {
		level = byDefault
	}
	return r.Known && r.Units < level, level
}

// unitCost is the cost that an increase would be posted at, by the plan's rule;
// not valid where there is none and the increase would wait.
func unitCost(r *store.ItemRecord, rules domain.XeroRules) (decimal.NullDecimal, string) {
	it := domain.Item{Quantity: r.Quantity, CostPool: r.CostPool, PurchasePrice: r.PurchasePrice}
	cost, source, ok := plan.UnitCost(&it, r.OwnCost, r.LastAverage, rules)
	return decimal.NullDecimal{Decimal: cost, Valid: ok}, source
}

// shortTerms writes the arithmetic without its sum: "US 40 + EU 25".
func shortTerms(terms []domain.Term) string {
	var b strings.Builder
	for i, t := range terms {
		if i > 0 {
			b.WriteString(" + ")
		}
		b.WriteString(t.Label)
		b.WriteByte(' ')
		b.WriteString(strconv.FormatInt(t.Units, 10))
	}
	return b.String()
}

// loadInventory reads what the inventory list is searched and sorted by.
func (l *lists) loadInventory(ctx context.Context) (*index, error) {
	cfg, err := l.e.store.Config(ctx)
	if err != nil {
		return nil, err
	}
	skus := map[string][]string{}
	var entries []entry
	err = l.e.store.ScanInventory(ctx, func(item, sku []byte) {
		skus[string(item)] = append(skus[string(item)], string(sku))
	}, func(r store.ItemRecord) {
		entries = append(entries, inventoryEntry(&r, skus[string(r.Item)], cfg.LowStockDefault))
	})
	if err != nil {
		return nil, err
	}
	sortEntries(entries)
	return newIndex(inventoryShape, entries), nil
}

func inventoryEntry(r *store.ItemRecord, skus []string, level int64) entry {
	chip := inventoryFilter(r.State, r.SetAside)
	g := gathered{entry: entry{id: r.ID, filters: inventoryShape.bits(chip)}}
	if is, _ := low(r, level); is {
		g.filters |= inventoryShape.bits(FilterLow)
	}
	if r.Note != nil {
		g.kinds[0] = intern(string(r.Note.Kind))
	}
	g.add(0, r.Code)
	g.add(1, r.Name)
	slices.Sort(skus)
	for _, s := range skus {
		g.add(noWord, s)
	}
	g.nums[0], g.nums[1], g.nums[2] = scaled(r.Quantity), -1<<62, -1
	if r.Known {
		g.nums[1] = r.Units
	}
	if d, ok := difference(r); ok {
		g.nums[2] = max(d, -d)
	}
	if !r.LastChange.IsZero() {
		g.nums[3] = r.LastChange.UnixMilli()
	}
	out := g.done()
	out.words[2] = intern(chip)
	return out
}

// sortEntries puts entries in the list's own order: by their first word.
func sortEntries(entries []entry) {
	slices.SortFunc(entries, func(a, b entry) int {
		if a.words[0] != b.words[0] {
			return strings.Compare(a.words[0], b.words[0])
		}
		return int(a.id - b.id)
	})
}

// SetLowStock sets the level below which items are shown as low; 0 takes the
// default of the settings.
func (e *Engine) SetLowStock(ctx context.Context, items []domain.ItemID, level int64) error {
	if level < 0 {
		return usage("A low-stock level cannot be below zero.")
	}
	if err := e.store.SetLowStock(ctx, items, level); err != nil {
		return err
	}
	return e.lists.inventoryTouched(ctx)
}

// SetCost sets an item's own unit cost in the base currency, by its code; one
// that is not valid removes it.
func (e *Engine) SetCost(ctx context.Context, code string, cost decimal.NullDecimal) error {
	if cost.Valid && cost.Decimal.IsNeg() {
		return usage("A unit cost cannot be below zero.")
	}
	defer e.events.publish(Event{Kind: EventItemsChanged})
	return e.store.SetCosts(ctx, map[string]decimal.NullDecimal{code: cost})
}

// SetElsewhere sets the units of an item that are held outside Amazon, by its
// code; nil removes the entry.
func (e *Engine) SetElsewhere(ctx context.Context, code string, units *int64) error {
	if units != nil && *units < 0 {
		return usage("Units held elsewhere cannot be below zero.")
	}
	defer e.events.publish(Event{Kind: EventItemsChanged})
	return e.store.SetElsewhere(ctx, map[string]*int64{code: units})
}

// inventoryTouched loads the list anew after a change that no verdict depends on.
func (l *lists) inventoryTouched(ctx context.Context) error {
	err := l.reload(ctx, &l.inventory, l.loadInventory)
	l.e.events.publish(Event{Kind: EventListsChanged})
	return err
}
