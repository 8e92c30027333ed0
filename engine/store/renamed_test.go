package store

import (
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// Units on the seller's own shelf are still there when the item gets another
// code in Xero, and its cost is still its cost.
func TestWhatIsSetFollowsARenamedItem(t *testing.T) {
	s, ctx := opened(t), t.Context()
	at := time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)
	item := func(id, code string) domain.Item { return domain.Item{ID: domain.ItemID(id), Code: code, Name: code} }
	put := func(items ...domain.Item) {
		t.Helper()
		_, err := s.ReplaceItems(ctx, items, at)
		must(t, err)
	}
	n := func(v int64) *int64 { return &v }
	some := func(v string) decimal.NullDecimal {
		return decimal.NullDecimal{Decimal: decimal.MustParse(v), Valid: true}
	}
	put(item("1", "A"), item("2", "B"), item("3", "C"), item("4", "D"), item("5", "E"))
	must(t, s.SetElsewhere(ctx, map[string]*int64{"A": n(40), "B": n(7), "C": n(3), "E": n(9), "TAKEN": n(1), "later": n(5)}))
	must(t, s.SetCosts(ctx, map[string]decimal.NullDecimal{"A": some("2.50"), "D": some("1.10"), "E": some("4")}))
	// A and B change their codes with each other, C gets a new one, D goes and a
	// new item takes its code, E takes a code for which something is set already.
	put(item("1", "B"), item("2", "A"), item("3", "C-2"), item("6", "D"), item("5", "TAKEN"))
	units, err := s.Elsewhere(ctx)
	must(t, err)
	if diff := gocmp.Diff(map[string]int64{"B": 40, "A": 7, "C-2": 3, "TAKEN": 1, "later": 5}, units); diff != "" {
		t.Error(diff)
	}
	costs, err := s.Costs(ctx)
	must(t, err)
	got := map[string]string{}
	for code, c := range costs {
		got[code] = c.String()
	}
	if diff := gocmp.Diff(map[string]string{"B": "2.50", "D": "1.10", "TAKEN": "4"}, got); diff != "" {
		t.Error(diff)
	}
}
