package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
)

// syncOrders runs orders once.
func (p practice) syncOrders(t *testing.T, trigger string) engine.Report {
	t.Helper()
	r, err := p.engine.Sync(t.Context(), engine.SyncOptions{Entities: []domain.Entity{domain.EntityOrders}, Trigger: trigger})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// ordersDiffer compares the orders that are kept with the practice seller's:
// none is missing, none is there twice, every status is the same.
func (p practice) ordersDiffer(t *testing.T, since time.Time) []string {
	t.Helper()
	ids, err := p.engine.OrderIDs(t.Context(), engine.OrderQuery{})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := p.engine.OrderRows(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	kept := map[string]engine.OrderListRow{}
	for _, r := range rows {
		if _, twice := kept[r.Order.ID]; twice {
			out = append(out, r.Order.ID+" is there twice")
		}
		kept[r.Order.ID] = r
	}
	for _, o := range p.box.World().Orders() {
		r, ok := kept[o.ID]
		delete(kept, o.ID)
		_, shipped := o.Units()
		have := int64(0)
		for _, i := range r.Items {
			have += i.Shipped
		}
		switch {
		case !ok && o.Updated.Before(since):
		case !ok:
			out = append(out, fmt.Sprintf("%s (%s, %s) is missing", o.ID, o.Status, o.Updated))
		case string(r.Status) != o.Status:
			out = append(out, fmt.Sprintf("%s is %s (from %s), not %s", o.ID, r.Status, r.Source, o.Status))
		case r.FulfilledBy != o.FulfilledBy || len(r.Items) != len(o.Items):
			out = append(out, fmt.Sprintf("%s: %s and %d items, not %s and %d", o.ID, r.FulfilledBy, len(r.Items), o.FulfilledBy, len(o.Items)))
		case have != shipped && r.Source == domain.OrderFromAPI:
			out = append(out, fmt.Sprintf("%s: %d units shipped, not %d", o.ID, have, shipped))
		}
	}
	for id := range kept {
		out = append(out, id+" is nobody's order")
	}
	slices.Sort(out)
	return out
}

func (p practice) noOrdersDiffer(t *testing.T, since time.Time) {
	t.Helper()
	if d := p.ordersDiffer(t, since); len(d) > 0 {
		t.Fatalf("%d orders differ: %s", len(d), strings.Join(d[:min(len(d), 20)], "\n"))
	}
}

// amazonCalls counts what the practice Amazon saw since the ledger was reset.
func (p practice) amazonCalls(operation string) int {
	n := 0
	for _, c := range p.box.Ledger().Calls() {
		if c.API == "amazon" && (operation == "" || c.Operation == operation) {
			n++
		}
	}
	return n
}

func TestOrdersFirstAndLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := callsPractice(t, sandbox.Options{Seed: 3, SKUs: 60, Limits: true, Traps: true, Marketplaces: []string{"US", "CA", "UK", "DE", "FR"}})
		since := time.Now().Add(-30 * 24 * time.Hour)
		p.box.Ledger().Reset()
		r := p.syncOrders(t, "user")
		t.Log(r.Run.Message, p.box.Ledger().Counts())
		p.noOrdersDiffer(t, since)
	})
}
