package payouts

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tallybridge/engine/sandbox/world"
)

// A period can be closed after the first day, its deposit recorded, and all of
// that is there again after a snapshot.
func TestClosingLater(t *testing.T) {
	o := world.Options{Seed: 4, SKUs: 80, Traps: true, Marketplaces: []string{"US", "CA", "UK", "DE"}}
	w := world.Grow(o)
	p := New(w)
	before := len(p.Settlements())
	now := w.Options.Now.AddDate(0, 0, 9)
	placed, err := w.PlaceOrder(world.NewOrder{Market: "US", Units: 2, FulfilledBy: world.ByAmazon, Status: world.Unshipped}, now.AddDate(0, 0, -3))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.ShipOrder(placed, now.AddDate(0, 0, -2)); err != nil {
		t.Fatal(err)
	}
	id, err := p.Close("US", now)
	if err != nil {
		t.Fatal(err)
	}
	all := p.Settlements()
	s := all[len(all)-1]
	if len(all) != before+1 || s.ID != id || s.Currency != "USD" || s.Sum() != s.Total || !s.End.Equal(now.Truncate(time.Second).Add(-time.Hour)) {
		t.Fatalf("%+v", s)
	}
	var last *Settlement
	for _, x := range all[:before] {
		if x.Currency == "USD" {
			last = x
		}
	}
	if !s.Start.Equal(last.End) {
		t.Errorf("it begins at %v, the one before ended at %v", s.Start, last.End)
	}
	found := false
	for _, r := range s.Rows {
		found = found || r.Order == placed
		if r.Posted.Before(s.Start) || !r.Posted.Before(s.End) {
			t.Errorf("a row at %v", r.Posted)
		}
	}
	if !found {
		t.Error("the order of the period is not there")
	}
	for _, open := range p.OpenPeriods() {
		if open.Currency == "USD" && (!open.Start.Equal(s.End) || open.Group == s.Group) {
			t.Errorf("the period that runs now: %+v", open)
		}
	}
	if paid(p.Bank(), s) {
		t.Error("the deposit is there before anybody recorded it")
	}
	if err := p.Record(id, s.Deposit); err != nil {
		t.Fatal(err)
	}
	if !paid(p.Bank(), s) {
		t.Error("the deposit is not there")
	}
	cad, err := p.Close("CA", now)
	if err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"twice": p.Record(id, now), "unknown": p.Record("1", now), "another currency": p.Record(cad, now),
		"first day": p.Record(all[0].ID, now),
	} {
		if err == nil {
			t.Errorf("%s: recorded", what)
		}
	}
	if _, err := p.Close("US", now.Add(time.Minute)); err == nil {
		t.Error("a period of a minute was closed")
	}
	if _, err := p.Close("JP", now); err == nil {
		t.Error("closed where the seller has nothing")
	}

	raw, err := json.Marshal(p.Snapshot())
	if err != nil {
		t.Fatal(err)
	}
	var shot Snapshot
	if err := json.Unmarshal(raw, &shot); err != nil {
		t.Fatal(err)
	}
	again := New(world.Grow(o))
	if err := again.Restore(&shot); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(p.Settlements(), again.Settlements()); d != "" {
		t.Errorf("restored:\n%.1500s", d)
	}
	if d := cmp.Diff(p.Bank(), again.Bank(), sameMoney); d != "" {
		t.Errorf("restored:\n%.1500s", d)
	}
	if d := cmp.Diff(p.OpenPeriods(), again.OpenPeriods()); d != "" {
		t.Errorf("restored:\n%.1500s", d)
	}
	if New(w).Snapshot() != nil {
		t.Error("a snapshot of nothing")
	}
}
