package store

import (
	"fmt"
	"testing"
	"time"

	"tallybridge/engine/domain"
)

// Old runs forget what they only found. Nothing that was carried out, refused
// or sent is ever lost.
func TestTidyRuns(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	minute := 0
	add := func(r domain.Run, actions ...string) {
		t.Helper()
		minute++
		if r.Started.IsZero() {
			r.Started = when.Add(time.Duration(minute) * time.Minute)
		}
		must(t, s.SaveRun(ctx, r))
		var list []domain.Change
		for _, a := range actions {
			list = append(list, domain.Change{Run: r.ID, Entity: domain.EntityInventory, Action: a, Applied: a == "increase", Code: "c"})
		}
		must(t, s.AddChanges(ctx, list))
	}
	stock := domain.EntityInventory
	long := when.AddDate(0, -2, 0)
	add(domain.Run{ID: "old and idle", Entity: domain.EntityOrders, Result: domain.RunDone, Started: long})
	add(domain.Run{ID: "old with orders", Entity: domain.EntityOrders, Result: domain.RunDone, Started: long, Created: 2})
	add(domain.Run{ID: "old that only held", Entity: stock, Result: domain.RunDone, Started: long}, "hold")
	add(domain.Run{ID: "old that wrote", Entity: stock, Result: domain.RunDone, Started: long, Increased: 1}, "hold", "increase", "refuse")
	add(domain.Run{ID: "old undo", Entity: stock, Result: domain.RunFailed, Started: long, Undoes: "x"})
	add(domain.Run{ID: "old that sent", Entity: stock, Result: domain.RunFailed, Started: long})
	w := someWrite("a")
	w.Run = "old that sent"
	must(t, s.AddWrite(ctx, w))
	add(domain.Run{ID: "products", Entity: domain.EntityProducts, Result: domain.RunDone}, "hold")
	add(domain.Run{ID: "held", Entity: stock, Result: domain.RunDone}, "hold", "refuse")
	add(domain.Run{ID: "nothing to forget", Entity: stock, Result: domain.RunDone}, "increase")
	add(domain.Run{ID: "whole", Entity: stock, Result: domain.RunAttention}, "hold")
	add(domain.Run{ID: "running", Entity: stock, Result: domain.RunRunning}, "hold")
	add(domain.Run{ID: "some 1", Entity: stock, Result: domain.RunDone, Partial: true}, "hold")
	add(domain.Run{ID: "some 2", Entity: stock, Result: domain.RunDone, Partial: true}, "hold")
	for range 2 { // the second time there is nothing left to do
		must(t, s.TidyRuns(ctx, 2, when.AddDate(0, -1, 0)))
		same(t, "runs", "", listed(t, s, map[string]string{
			"old with orders": "[] false", "old that wrote": "[increase refuse] true", "old undo": "[] false", "old that sent": "[] false",
			"products": "[hold] false", "held": "[refuse] true", "nothing to forget": "[increase] false", "whole": "[hold] false",
			"running": "[hold] false", "some 1": "[hold] false", "some 2": "[hold] false",
		}))
	}
	// Saving a run again does not bring back what it had.
	r, _, err := s.Run(ctx, "held")
	must(t, err)
	r.Message = "changed"
	must(t, s.SaveRun(ctx, r))
	if r, _, err = s.Run(ctx, "held"); err != nil || !r.Trimmed {
		t.Errorf("%+v, %v", r, err)
	}
}

// listed compares the runs, with the actions of their changes and whether they
// were trimmed, with what is wanted.
func listed(t *testing.T, s *Store, want map[string]string) string {
	t.Helper()
	out := ""
	for _, r := range got[[]domain.Run](t)(s.Runs(t.Context(), 0)) {
		actions := []string{}
		for _, c := range got[[]domain.Change](t)(s.Changes(t.Context(), r.ID)) {
			actions = append(actions, c.Action)
		}
		if is := fmt.Sprint(actions, " ", r.Trimmed); is != want[r.ID] {
			out += fmt.Sprintf("%s: %q, want %q\n", r.ID, is, want[r.ID])
		}
		delete(want, r.ID)
	}
	for id := range want {
		out += id + " is gone\n"
	}
	return out
}
