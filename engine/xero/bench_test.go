package xero

import (
	"fmt"
	"io"
	"testing"
)

// itemStream writes an answer of GET Items without holding it in memory, so
// that a benchmark measures the decoder alone.
func itemStream(n int) io.Reader {
	r, w := io.Pipe()
	go func() {
		_, _ = io.WriteString(w, `{"Id":"x","Status":"OK","DateTimeUTC":"\/Date(1552331871904)\/","Items":[`)
		buf := make([]byte, 0, 1<<16)
		for i := range n {
			if i > 0 {
				buf = append(buf, ',')
			}
			buf = fmt.Appendf(buf, `{"ItemID":"aaaaaaaa-0000-4000-8000-%012d","Code":"SKU-%07d","Name":"Stainless bottle 750 ml, colour %d",`+
				`"Description":"Keeps drinks cold for a day and hot for half of one. Colour %d.","PurchaseDescription":"Bottle %d",`+
				`"UpdatedDateUTC":"\/Date(1488338552390+0000)\/","PurchaseDetails":{"UnitPrice":%d.4321,"COGSAccountCode":"300","TaxType":"INPUT2"},`+
				`"SalesDetails":{"UnitPrice":%d.9000,"AccountCode":"200","TaxType":"OUTPUT2"},"IsTrackedAsInventory":true,"InventoryAssetAccountCode":"630",`+
				`"TotalCostPool":%d.00,"QuantityOnHand":%d.0000,"IsSold":true,"IsPurchased":true}`, i, i, i%9, i%9, i, i%50, i%90, i*3, i%400)
			if len(buf) > 1<<15 {
				if _, err := w.Write(buf); err != nil {
					return
				}
				buf = buf[:0]
			}
		}
		buf = append(buf, "]}"...)
		_, _ = w.Write(buf)
		_ = w.Close()
	}()
	return r
}

func BenchmarkDecodeItems(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("%dk", n/1000), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				items, err := decodeItems(itemStream(n))
				if err != nil || len(items) != n {
					b.Fatal(len(items), err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/item")
		})
	}
}
