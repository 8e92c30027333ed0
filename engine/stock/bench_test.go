package stock

import (
	"fmt"
	"testing"

	"tallybridge/engine/domain"
)

// europeOf makes n listings over three marketplaces of one pool, all linked,
// each shown by a reading; some disagree and are settled by country.
func europeOf(n int) Input {
	s := newShop()
	for i := range (n + 2) / 3 {
		sku := fmt.Sprintf("SKU-%06d", i)
		s.item(sku, link(eu, sku, sku, 1))
		for k, m := range []string{"DE", "FR", "IT"} {
			units := int64(i % 300)
			if i%100 == 7 && k == 1 {
				units = 1
			}
			s.list(m, sku).row(m, sku, "X"+sku, domain.Buckets{Fulfillable: units, ReservedOrders: int64(i % 3)})
		}
		if i%100 == 7 {
			s.country(eu, sku, "DE", int64(i%300))
		}
	}
	return s.Input
}

func BenchmarkCount(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		in := europeOf(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Count(in)
			}
		})
	}
}
