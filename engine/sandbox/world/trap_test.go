package world

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
)

func TestTraps(t *testing.T) {
	w := Grow(Options{Seed: 42, SKUs: 300, Traps: true, Marketplaces: everywhere})
	names := strings.Fields(`long-sku case-twins zero-twins shared-fnsku fba-fbm-pair both-channels multipack variation-parent
		closed-with-item closed-no-item different-asins eu-repeat eu-disagree uk-apart ca-shows-us ca-shows-us-unsettled jpy
		untracked archived account-gone zero-cost awkward-average no-cost transit own-shelf other-program back-order fraction
		several-candidates spaces look-alike prefix barcode odd-characters same-title`)
	for _, name := range names {
		i := slices.IndexFunc(w.Traps, func(tr Trap) bool { return tr.Name == name })
		if i < 0 {
			t.Errorf("%s is not planted", name)
			continue
		}
		tr := w.Traps[i]
		for _, sku := range tr.Concerns {
			if f := w.fateOf[sku]; f == nil || f.outcome != tr.Outcome || f.kind != tr.Kind || f.trap != name {
				t.Errorf("%s: %q ends %+v, the trap says %s %s", name, sku, f, tr.Outcome, tr.Kind)
			}
		}
		for _, code := range tr.Codes {
			if !slices.ContainsFunc(w.Books.Items, func(it Item) bool { return it.Code == code }) {
				t.Errorf("%s: there is no item %q", name, code)
			}
		}
		if tr.Why == "" || len(tr.SKUs) == 0 {
			t.Errorf("%+v", tr)
		}
	}
	if len(w.Traps) != len(names) {
		t.Errorf("%d traps, want %d", len(w.Traps), len(names))
	}
	n := 0
	for _, tr := range w.Traps {
		n += len(tr.SKUs)
	}
	if n > leastSKUs {
		t.Errorf("the traps need %d SKUs", n)
	}
}

func find1(t *testing.T, w *World, item string) Truth {
	t.Helper()
	for _, x := range w.Truth() {
		if x.Item() == item {
			return x
		}
	}
	t.Fatalf("no truth for %q", item)
	return Truth{}
}

func TestTrapFigures(t *testing.T) {
	w := Grow(Options{Seed: 7, Traps: true, Marketplaces: everywhere})
	cases := []struct {
		item  string
		units int64
		pool  string // "" is not checked
	}{
		{"AWKWARD-AVERAGE-1", 4, "57.14"},
		{"ZERO-COST-1", 5, "0.00"},
		{"OWN-SHELF-1", 41, ""},
		{"TRANSIT-1", 20, ""},
		{"BOTH-WAYS-2", 19, ""},
		{"UK-APART-1", 11 + 36 + 54, ""},
		{"EU-REPEAT-1", 40 + 66, ""},
		{"EU-LOCAL-1", 24 + 84, ""},
		{"CA-REMOTE-1", 69, ""},
		{"JP-YEN-1", 43, ""},
		{"FRACTION-1", 3, "25.00"},
		{"GARDEN-HOSE-CONNEC-", 0, ""},
	}
	for _, c := range cases[:len(cases)-1] {
		x := find1(t, w, c.item)
		if x.Units != c.units || c.pool != "" && x.CostPool.String() != c.pool {
			t.Errorf("%s: %d units at %v, want %d at %s", c.item, x.Units, x.CostPool, c.units, c.pool)
		}
	}
	// Both long twins get a code of their own.
	a, b := codeFor("GARDEN-HOSE-CONNECTOR-BRASS-34IN-BLACK"), codeFor("GARDEN-HOSE-CONNECTOR-BRASS-34IN-GREEN")
	if a == b || utf8.RuneCountInString(a) != 30 || !strings.HasPrefix(a, "GARDEN-HOSE-CONNECT-") {
		t.Errorf("codes %q and %q", a, b)
	}
	if x := find1(t, w, "NO-COST-1"); x.Outcome != Held || !x.Quantity.IsZero() {
		t.Errorf("%+v", x)
	}
	if err := w.SetCost("NO-COST-1", decimal.MustParse("2.50")); err != nil {
		t.Fatal(err)
	}
	if x := find1(t, w, "NO-COST-1"); x.Outcome != Synced || x.CostPool.String() != "25.00" {
		t.Errorf("with a cost: %+v", x)
	}
	if got := w.Elsewhere(); !cmp.Equal(got, map[string]int64{"OWN-SHELF-1": 15}) {
		t.Errorf("elsewhere: %v", got)
	}
	if _, ok := w.Shown("US", "OLD-LAMP-1"); ok {
		t.Error("a listing closed long ago has an FBA row")
	}
	us, _ := w.Shown("US", "CA-REMOTE-1")
	if ca, _ := w.Shown("CA", "CA-REMOTE-1"); ca != us || us.Owned() != 69 {
		t.Errorf("US %+v, CA %+v", us, ca)
	}
}

func TestCountryRows(t *testing.T) {
	w := Grow(Options{Seed: 7, Traps: true, Marketplaces: everywhere})
	rows := func(region, sku string) string {
		var out []string
		for _, r := range w.CountryRows(region) {
			if r.SKU == sku {
				out = append(out, fmt.Sprintf("%s %d", r.Country, r.Units))
			}
		}
		return strings.Join(out, ", ")
	}
	for _, c := range []struct{ region, sku, want string }{
		{"NA", "CA-REMOTE-1", "CA 0, US 67"},
		{"NA", "CA-REMOTE-2", "US 67"},
		{"EU", "OLD-LAMP-1", ""},
		{"EU", "EU-LOCAL-1", "DE 44, ES 0, FR 38, IT 0"},
	} {
		if got := rows(c.region, c.sku); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.region, c.sku, got, c.want)
		}
	}
	// Everywhere: the countries of a pool add up to what its home shows as available and moving.
	sums := map[string]int64{}
	for _, r := range w.CountryRows("EU") {
		if r.Country != "GB" {
			sums[r.SKU] += r.Units
		}
	}
	for _, r := range w.Rows("DE") {
		if sums[r.SKU] != r.Fulfillable+r.ReservedTransfer {
			t.Errorf("%q: the countries have %d, DE shows %+v", r.SKU, sums[r.SKU], r.Bins)
		}
	}
}

func TestTruthAfterGoesOnFromWhatXeroHolds(t *testing.T) {
	w := Grow(Options{Seed: 3, SKUs: 30, InXero: -1, Marketplaces: []string{"US"}})
	held := map[string]Holding{}
	for _, x := range w.Truth() {
		held[x.Item()] = Holding{x.Quantity, x.CostPool}
	}
	var sku string
	for _, r := range w.Rows("US") {
		if r.Fulfillable > 3 {
			sku = r.SKU
		}
	}
	if err := w.Sell("US", sku, 3); err != nil {
		t.Fatal(err)
	}
	for _, x := range w.TruthAfter(held) {
		h := held[x.Item()]
		if x.Item() != sku {
			if x.Quantity != h.Quantity || x.CostPool != h.CostPool {
				t.Errorf("%q moved: %+v", x.Item(), x)
			}
			continue
		}
		average := must(h.CostPool.Quo(h.Quantity)).Rescale(4)
		want := minus(h.CostPool, must(average.Mul(decimal.MustNew(3, 0))).Rescale(2))
		if minus(h.Quantity, x.Quantity) != decimal.MustNew(3, 0) || x.CostPool != want {
			t.Errorf("%+v from %+v, want the pool at %v", x, h, want)
		}
	}
}

func TestCodesMayDifferByCase(t *testing.T) {
	w := Grow(Options{Seed: 42, Traps: true, CaseSensitiveCodes: true})
	if x := find1(t, w, "case-7a"); x.Outcome != Synced || x.Units != 12 {
		t.Errorf("%+v", x)
	}
}
