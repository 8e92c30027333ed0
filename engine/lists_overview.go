package engine

import (
	"context"
	"slices"
	"strings"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/match"
	"tallybridge/engine/store"
)

// ListKind names one of the big lists.
type ListKind string

// The big lists.
const (
	ListMapping   ListKind = "mapping"
	ListInventory ListKind = "inventory"
	ListActivity  ListKind = "activity"
)

// Tile is a number on the overview and the list it opens: the list with this
// filter shows exactly Count rows.
type Tile struct {
	List   ListKind
	Filter string
	Count  int
}

// PoolUnits are the known units of all items in one pool, or held elsewhere.
type PoolUnits struct {
	Pool  string
	Units int64
}

// Overview is the state of the business in numbers.
type Overview struct {
	// Tiles come in this order: unmapped, suggested, conflicts, out of sync,
	// waiting for a person, unknown, low stock, quarantined.
	Tiles []Tile
	// Runs are the newest runs, newest first.
	Runs []domain.Run
	// Pools are sorted by units, the most first.
	Pools []PoolUnits
	// Question is what the brake asks; empty when no push waits.
	Question string
}

// overviewRuns is how many runs the overview's chart shows.
const overviewRuns = 60

// Overview gathers the numbers of the overview. It makes no call.
func (e *Engine) Overview(ctx context.Context) (Overview, error) {
	var o Overview
	l := e.lists
	l.used.Store(true)
	if err := l.ensure(ctx, store.ListMapping, l.makeMapping); err != nil {
		return o, err
	}
	if err := l.ensure(ctx, store.ListInventory, l.makeInventory); err != nil {
		return o, err
	}
	cfg, err := e.store.Config(ctx)
	if err != nil {
		return o, err
	}
	mapping, inventory := l.loaded(&l.mapping), l.loaded(&l.inventory)
	if mapping == nil {
		if mapping, err = e.stateCounts(ctx, store.ListMapping, mappingFilter); err != nil {
			return o, err
		}
	}
	if inventory == nil {
		if inventory, err = e.stateCounts(ctx, store.ListInventory, inventoryFilter); err != nil {
			return o, err
		}
		if inventory[FilterLow], err = e.store.LowStockCount(ctx, cfg.LowStockDefault); err != nil {
			return o, err
		}
	}
	quarantine, err := e.store.Quarantine(ctx)
	if err != nil {
		return o, err
	}
	o.Tiles = []Tile{
		{ListMapping, FilterUnmapped, mapping[match.StateUnmapped]},
		{ListMapping, FilterSuggested, mapping[match.StateSuggested]},
		{ListMapping, FilterConflict, mapping[match.StateConflict]},
		{ListInventory, StateDiffers, inventory[StateDiffers]},
		{ListInventory, StateHeld, inventory[StateHeld]},
		{ListInventory, StateUnknown, inventory[StateUnknown]},
		{ListInventory, FilterLow, inventory[FilterLow]},
		{ListActivity, FilterQuarantine, len(quarantine)},
	}
	if o.Runs, err = e.store.Runs(ctx, overviewRuns); err != nil {
		return o, err
	}
	totals, err := e.store.ListTotals(ctx)
	if err != nil {
		return o, err
	}
	for pool, units := range totals {
		o.Pools = append(o.Pools, PoolUnits{pool, units})
	}
	slices.SortFunc(o.Pools, func(a, b PoolUnits) int {
		if a.Units != b.Units {
			if a.Units > b.Units {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Pool, b.Pool)
	})
	o.Question, err = e.Question(ctx)
	return o, err
}

// loaded counts the rows of each filter of a list that is in memory, which
// takes a hundredth of the time; nil when it is not.
func (l *lists) loaded(at **index) map[string]int {
	l.mu.Lock()
	x := *at
	l.mu.Unlock()
	if x == nil {
		return nil
	}
	return x.counts("")
}

// stateCounts counts the rows of a list by their chip.
func (e *Engine) stateCounts(ctx context.Context, name store.ListName, chip func(state string, aside bool) string) (map[string]int, error) {
	counts, err := e.store.StateCounts(ctx, name)
	out := map[string]int{}
	for _, c := range counts {
		out[chip(c.State, c.SetAside)] += c.Rows
	}
	return out, err
}

// StockOnDay is an item's quantity in Xero at an instant.
type StockOnDay struct {
	Item       domain.ItemID
	Code, Name string // empty when the item is gone from Xero
	Units      int64
	Since      time.Time // when this quantity was first seen
}

// MonthEnd is the last millisecond of a month where the user is.
func (e *Engine) MonthEnd(year int, month time.Month) time.Time {
	return time.Date(year, month+1, 1, 0, 0, 0, 0, e.opts.Location).Add(-time.Millisecond)
}

// StockAt returns the quantity in Xero that every item had at an instant, by
// code, as far as it was seen: items that were not known by then are left out.
func (e *Engine) StockAt(ctx context.Context, at time.Time) ([]StockOnDay, error) {
	rows, err := e.store.QuantitiesAt(ctx, at)
	out := make([]StockOnDay, 0, len(rows))
	for _, r := range rows {
		out = append(out, StockOnDay{r.Item, r.Code, r.Name, r.Units, r.Since})
	}
	return out, err
}
