package world

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// However often somebody looks, the same orders come and go, and no unit is
// made or lost on the way.
func TestAdvance(t *testing.T) {
	o := Options{Seed: 12, SKUs: 120, Marketplaces: []string{"US", "DE", "JP"}, OrderDays: 20}
	a, b := Grow(o), Grow(o)
	start := a.Options.Now
	owned := func(w *World) (sum int64) {
		for _, t := range w.Truth() {
			sum += t.Units
		}
		return sum
	}
	before, first := owned(a), len(a.Orders())
	came := 0
	for now := start; now.Before(start.Add(5 * 24 * time.Hour)); now = now.Add(17 * time.Minute) {
		came += a.Advance(now)
	}
	end := start.Add(5 * 24 * time.Hour)
	came += a.Advance(end)
	if n := b.Advance(end); n != came {
		t.Errorf("%d orders came, or %d", came, n)
	}
	if d := cmp.Diff(a.Orders(), b.Orders()); d != "" {
		t.Fatalf("looking changed what happened:\n%.1500s", d)
	}
	if d := cmp.Diff(a.Truth(), b.Truth()); d != "" {
		t.Errorf("the stock differs:\n%.1500s", d)
	}
	if want := 5 * 24; came < want*8/10 || came > want*3 {
		t.Errorf("%d orders in five days", came)
	}
	status := map[string]int{}
	var shipped int64
	for _, o := range a.Orders()[first:] {
		status[o.Status]++
		if o.FulfilledBy == ByAmazon {
			_, n := o.Units()
			shipped += n
		}
		checkUnits(t, &o)
	}
	if status[Shipped] == 0 || status[Unshipped] == 0 || status[Cancelled] == 0 {
		t.Errorf("%v", status)
	}
	if now := owned(a); now != before-shipped {
		t.Errorf("%d units, before %d, shipped %d", now, before, shipped)
	}
	// Two who look at once see one world.
	var looking sync.WaitGroup
	for range 4 {
		looking.Go(func() { b.Advance(end.Add(12 * time.Hour)) })
	}
	looking.Wait()
	a.Advance(end.Add(12 * time.Hour))
	if d := cmp.Diff(a.Orders(), b.Orders()); d != "" {
		t.Errorf("looking at once changed what happened:\n%.1500s", d)
	}
	c := Grow(o)
	if err := c.Restore(a.Snapshot()); err != nil {
		t.Fatal(err)
	}
	later := end.Add(30 * time.Hour)
	if n, m := a.Advance(later), c.Advance(later); n != m || n == 0 {
		t.Errorf("%d orders came, %d after a restart", n, m)
	}
	if d := cmp.Diff(a.Orders(), c.Orders()); d != "" {
		t.Errorf("a restart changed what happened:\n%.1500s", d)
	}
}
