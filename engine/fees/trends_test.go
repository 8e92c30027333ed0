package fees

import (
	"testing"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// Currencies are never added, months are those of posting, and shares are of
// the sales of the same month and currency.
func TestTrendsKeepCurrenciesAndMonthsApart(t *testing.T) {
	row := func(l, month string, v int64) domain.SettlementRow {
		return domain.SettlementRow{FeeLabel: label(l), Month: month, Rows: 1, Amount: cents(v)}
	}
	sale, fee := "Order|ItemPrice|Principal", "Order|ItemFees|Commission"
	months, err := Trends([]domain.Settlement{
		{ID: "1", Total: domain.Money{Currency: "USD"}, Start: yearStart.AddDate(0, 0, -1), End: yearStart.AddDate(0, 0, 20), Rows: []domain.SettlementRow{row(sale, "2026-01", 100_00), row(fee, "2026-01", -15_00)}},
		{ID: "2", Total: domain.Money{Currency: "USD"}, Start: yearStart.AddDate(0, 0, 20), End: yearStart.AddDate(0, 1, 10), Rows: []domain.SettlementRow{row(sale, "2026-01", 100_00), row(fee, "2026-01", -17_00), row(fee, "2026-02", -1_00)}},
		{ID: "3", Total: domain.Money{Currency: "GBP"}, Start: yearStart, End: yearStart.AddDate(0, 0, 14), Rows: []domain.SettlementRow{row(sale, "2026-01", 1_00), row(fee, "2026-01", -15)}},
	}, NewTable(nil))
	if err != nil || len(months) != 3 {
		t.Fatalf("%+v, %v", months, err)
	}
	gbp, jan, feb := months[0], months[1], months[2]
	if gbp.Currency != "GBP" || gbp.Complete || gbp.Shares[domain.GroupReferral].Cmp(decimal.MustParse("0.15")) != 0 {
		t.Errorf("%+v", gbp)
	}
	if jan.Month != "2026-01" || !jan.Complete || jan.Sales.Cmp(decimal.MustParse("200")) != 0 || jan.Shares[domain.GroupReferral].Cmp(decimal.MustParse("0.16")) != 0 {
		t.Errorf("%+v", jan)
	}
	if feb.Complete || feb.Shares != nil || !feb.Sales.IsZero() {
		t.Errorf("%+v", feb)
	}
}

func TestBreakdownAddsUp(t *testing.T) {
	y := newYear(9)
	y.grow(0, label("Moon|Dust|Fee"), "Amazon.ca", -5)
	for _, s := range y.Settlements {
		b, err := Break(s, NewTable(nil))
		if err != nil || !b.Residual.IsZero() {
			t.Fatal(b.Residual, err)
		}
		var a adder
		groups, markets, labels := decimal.Zero, decimal.Zero, decimal.Zero
		for _, g := range b.Groups {
			groups = a.plus(groups, g.Amount)
		}
		for _, m := range b.Markets {
			markets = a.plus(markets, m.Amount)
		}
		for _, l := range b.Labels {
			labels = a.plus(labels, l.Amount)
		}
		for _, sum := range []decimal.Decimal{groups, markets, labels} {
			if sum.Cmp(s.Total.Amount) != 0 {
				t.Fatalf("%s and %s", sum, s.Total)
			}
		}
	}
	if b, err := Break(y.Settlements[0], NewTable(nil)); err != nil || b.Of(domain.GroupUnmapped).Amount.String() != "-0.05" || len(b.Markets) != 3 {
		t.Errorf("%+v, %v", b, err)
	}
}
