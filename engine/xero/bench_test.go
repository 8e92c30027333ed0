package xero

import (
	"fmt"
	"io"
	"testing"
)

// itemStream writes an answer of GET Items as it is read, so that a benchmark
// measures the decoder and not a body held in memory.
type itemStream struct {
	n, next int
	buf     []byte
	done    bool
}

func (s *itemStream) Read(p []byte) (int, error) {
	for len(s.buf) == 0 {
		switch {
		case s.done:
			return 0, io.EOF
		case s.next == 0:
			s.buf = append(s.buf, `{"Id":"x","Status":"OK","DateTimeUTC":"\/Date(1552331871904)\/","Items":[`...)
		}
		if s.next == s.n {
			s.buf, s.done = append(s.buf, "]}"...), true
			break
		}
		if s.next > 0 {
			s.buf = append(s.buf, ',')
		}
		i := s.next
		s.next++
		s.buf = fmt.Appendf(s.buf, `{"ItemID":"aaaaaaaa-0000-4000-8000-%012d","Code":"SKU-%07d","Name":"Stainless bottle 750 ml, colour %d",`+
			`"Description":"Keeps drinks cold for a day and hot for half of one. Colour %d.","PurchaseDescription":"Bottle %d",`+
			`"UpdatedDateUTC":"\/Date(1488338552390+0000)\/","PurchaseDetails":{"UnitPrice":%d.4321,"COGSAccountCode":"300","TaxType":"INPUT2"},`+
			`"SalesDetails":{"UnitPrice":%d.9000,"AccountCode":"200","TaxType":"OUTPUT2"},"IsTrackedAsInventory":true,"InventoryAssetAccountCode":"630",`+
			`"TotalCostPool":%d.00,"QuantityOnHand":%d.0000,"IsSold":true,"IsPurchased":true}`, i+1, i, i%9, i%9, i, i%50, i%90, i*3, i%400)
	}
	n := copy(p, s.buf)
	s.buf = s.buf[:copy(s.buf, s.buf[n:])]
	return n, nil
}

func BenchmarkDecodeItems(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("%dk", n/1000), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				items, err := decodeItems(&itemStream{n: n})
				if err != nil || len(items) != n {
					b.Fatal(len(items), err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/item")
		})
	}
}
