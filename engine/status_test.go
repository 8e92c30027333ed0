package engine

import (
	"strings"
	"testing"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
	"tallybridge/engine/store"
)

// A secret or a consent that has ended is not said to end in some days.
func TestWarningsOfEnds(t *testing.T) {
	e, clock := ordersEngine(t)
	day := func(n int) int64 { return clock.Now().AddDate(0, 0, -n).Unix() }
	for _, c := range []struct {
		secret, consent int64
		want            []string
	}{
		{day(10), day(10), nil},
		{day(160), day(340), []string{"The client secret ends in 20 days", "The consent ends in 25 days"}},
		{day(200), day(400), []string{"The client secret is older than 180 days", "The consent is older than 365 days"}},
	} {
		got := e.warnings(domain.AmazonConnection{Public: true, SecretCreated: c.secret, AuthorisedAt: c.consent})
		if len(got) != len(c.want) {
			t.Errorf("got %q, want %q", got, c.want)
			continue
		}
		for i := range got {
			if !strings.HasPrefix(got[i], c.want[i]) {
				t.Errorf("got %q, want %q", got[i], c.want[i])
			}
		}
	}
}

// The list shows the cost that an increase would really be posted at.
func TestTheCostShownIsThePlans(t *testing.T) {
	some := func(s string) decimal.NullDecimal {
		return decimal.NullDecimal{Decimal: decimal.MustParse(s), Valid: true}
	}
	none := decimal.NullDecimal{}
	for name, c := range map[string]struct {
		r        store.ItemRecord
		zero     bool
		cost     string
		source   string
		unpriced bool
	}{
		"four decimals":            {r: store.ItemRecord{LastAverage: some("3.123456")}, cost: "3.1235", source: "last average"},
		"a zero is no cost":        {r: store.ItemRecord{LastAverage: some("0"), PurchasePrice: some("2.5")}, cost: "2.5000", source: "purchase price"},
		"own zero, refused":        {r: store.ItemRecord{OwnCost: some("0"), LastAverage: some("4")}, source: "your cost", unpriced: true},
		"own zero, accepted":       {r: store.ItemRecord{OwnCost: some("0"), LastAverage: some("4")}, zero: true, cost: "0.0000", source: "your cost"},
		"nothing is known of it":   {r: store.ItemRecord{PurchasePrice: none}, unpriced: true},
		"one's own goes before it": {r: store.ItemRecord{OwnCost: some("1.5"), LastAverage: some("4")}, cost: "1.5000", source: "your cost"},
	} {
		got, source := unitCost(&c.r, domain.XeroRules{ZeroCostIncrease: c.zero})
		if source != c.source || got.Valid == c.unpriced || !c.unpriced && got.Decimal.Cmp(decimal.MustParse(c.cost)) != 0 {
			t.Errorf("%s: %v from %q, want %s from %q", name, got, source, c.cost, c.source)
		}
	}
}

func TestStatusTellsWhyTheNewestRunFailed(t *testing.T) {
	e := opened(t, t.TempDir())
	ctx := t.Context()
	if st, err := e.Status(ctx); err != nil || st.Failure != nil {
		t.Fatalf("before any run: %v, %v", st.Failure, err)
	}
	if _, err := e.Sync(ctx, SyncOptions{}); err == nil {
		t.Fatal("a sync without connections went through")
	}
	st, err := e.Status(ctx)
	if err != nil || domain.KindOf(st.Failure) != domain.FaultSetup {
		t.Errorf("failure %v, %v", st.Failure, err)
	}
	if len(e.Scheduled()) < 2 {
		t.Errorf("scheduled are %v", e.Scheduled())
	}
}
