package plan

import (
	"fmt"
	"testing"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// warehouse makes the items of n listings over three marketplaces; half of
// the items change in quantity and in fields.
func warehouse(n int) (StockInput, ProductInput) {
	in := newBench().StockInput
	in.Items, in.Quantities, in.Costs = nil, map[domain.ItemID]domain.Quantity{}, map[string]decimal.Decimal{}
	in.Config.TrackedLimitAccepted = true
	p := shelf()
	p.Items, p.Links, p.Listings = nil, nil, nil
	for i := range (n + 2) / 3 {
		code := fmt.Sprintf("I%06d", i)
		it := tracked(code, fmt.Sprint(i%90+1), "123.45")
		it.Name = "Name of " + code
		in.Items = append(in.Items, it)
		in.Quantities[it.ID] = domain.Quantity{Item: it.ID, Units: int64(i%90 + 1 + i%2*(i%7-3)), Known: true}
		in.Costs[code] = dec("4.20")
		p.Items = append(p.Items, it)
		p.Links = append(p.Links, domain.Link{SKU: sku(code), Item: it.ID, Units: 1})
		for _, m := range []string{"US", "CA", "MX"} {
			p.Listings = append(p.Listings, listing(m, code, "Name of "+code, "9.90", "USD"))
		}
	}
	return in, p
}

func BenchmarkPlan(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		s, p := warehouse(n)
		b.Run(fmt.Sprintf("stock/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				plan := Stock(s)
				Documents(DocumentInput{Changes: plan.Changes, Run: "R", Config: s.Config})
			}
		})
		b.Run(fmt.Sprintf("products/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Products(p)
			}
		})
	}
}
