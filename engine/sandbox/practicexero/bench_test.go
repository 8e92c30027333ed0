package practicexero

import (
	"fmt"
	"testing"

	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox/wire"
	"tallybridge/engine/sandbox/world"
)

// BenchmarkGetItems reads an organisation's whole list, which has no pages.
func BenchmarkGetItems(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := smallWorld()
			for i := range n {
				w.Books.Items = append(w.Books.Items, world.Item{
					Code: fmt.Sprintf("SKU-%06d", i), Name: "An item with a name", Description: "And a description of some length", Tracked: true,
					InventoryAccount: "630", COGSAccount: "310", SalesAccount: "200", SalesPrice: some("9.99"),
					Quantity: decimal.MustNew(int64(i), 0), CostPool: decimal.MustNew(int64(i)*425, 2),
				})
			}
			d, end := open(b, Config{World: w}, wire.Options{})
			defer end()
			b.ReportAllocs()
			for b.Loop() {
				if r := d.api("GET", "Items?unitdp=4", ""); r.status != 200 {
					b.Fatalf("status %d", r.status)
				}
			}
		})
	}
}
