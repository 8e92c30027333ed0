package domain

import (
	"testing"
	"time"

	"github.com/govalues/decimal"
	"pgregory.net/rapid"
)

func TestMergeOrder(t *testing.T) {
	at := func(m int) time.Time { return time.Date(2026, 9, 1, 8, m, 0, 0, time.UTC) }
	eur := Money{Amount: decimal.MustParse("10"), Currency: "EUR"}
	api := Order{
		ID: "1", Source: OrderFromAPI, Status: OrderUnshipped, Updated: at(10), ShipBy: at(59), Total: eur,
		Items:    []OrderItem{{ID: "11", SKU: "A", Ordered: 2}, {ID: "12", SKU: "B", Ordered: 1}},
		Packages: []OrderPackage{{Reference: "1"}},
	}
	report := Order{
		ID: "1", Source: OrderFromReport, Status: OrderShipped, Country: "DE", Updated: at(10),
		Items: []OrderItem{{SKU: "B", Ordered: 1, Shipped: 1, ShippedKnown: true}, {SKU: "A", Ordered: 2, Shipped: 2, ShippedKnown: true}},
	}
	if _, ok := MergeOrder(api, report); ok {
		t.Error("a report of the same age replaced the API's version")
	}
	report.Updated = at(11)
	got, ok := MergeOrder(api, report)
	if !ok || got.Status != OrderShipped || !got.ShipBy.Equal(at(59)) || len(got.Packages) != 1 || got.Items[0].ID != "11" || got.Items[0].Shipped != 2 ||
		got.Items[1].Shipped != 1 || got.Country != "DE" || !got.Total.Equal(eur) {
		t.Errorf("news of a report: %+v", got)
	}
	old := api
	old.Updated, old.Status = at(9), OrderPending
	if _, ok := MergeOrder(got, old); ok {
		t.Error("an older page replaced a newer version")
	}
	back := api
	back.Updated = at(11)
	if again, ok := MergeOrder(got, back); !ok || again.Country != "DE" || again.Source != OrderFromAPI {
		t.Errorf("the API's version of the same age does not replace the report's: %+v", again)
	}
	if first, ok := MergeOrder(Order{Source: OrderFromReport, Updated: at(1)}, report); !ok || first.Status != OrderShipped {
		t.Errorf("%+v", first)
	}
}

// Law: in whatever order versions come, the newest one's status stays.
func TestLawTheNewestVersionWins(t *testing.T) {
	words := []OrderStatus{OrderPending, OrderUnshipped, OrderPartiallyShipped, OrderShipped, OrderCancelled}
	rapid.Check(t, func(t *rapid.T) {
		var kept Order
		newest := time.Time{}
		want := OrderStatus("")
		// One moment has one status, whoever tells of it.
		n := rapid.IntRange(1, 8).Draw(t, "versions")
		for i := range n {
			minute := rapid.IntRange(0, 4).Draw(t, "minute")
			in := Order{
				ID: "1", Updated: time.Unix(int64(1000+60*minute), 0), Status: words[minute],
				Source: rapid.SampledFrom([]OrderSource{OrderFromAPI, OrderFromReport}).Draw(t, "source"),
				Items:  []OrderItem{{SKU: "A", Ordered: 1}},
			}
			if !in.Updated.Before(newest) {
				newest, want = in.Updated, in.Status
			}
			if i == 0 {
				kept = in
			} else if out, ok := MergeOrder(kept, in); ok {
				kept = out
			}
			if kept.Status != want || !kept.Updated.Equal(newest) {
				t.Fatalf("kept %s of %s, want %s of %s", kept.Status, kept.Updated, want, newest)
			}
		}
	})
}
