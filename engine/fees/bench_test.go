package fees

import (
	"fmt"
	"testing"
)

// BenchmarkCheck is a whole check of two accounts over years: 52 settlements a year.
func BenchmarkCheck(b *testing.B) {
	for _, n := range []int{1, 52, 520} {
		y := newYear(1)
		for year := 1; len(y.Settlements) < n; year++ {
			for i := range 52 {
				y.settle(fmt.Sprintf("9%d%07d", year, i), "Amazon.com", "USD", yearStart.AddDate(year, 0, 14*(i%26)))
			}
		}
		y.Settlements, y.Documents, y.Deposits = y.Settlements[:n], y.Documents[:n], y.Deposits[:n]
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Check(y.Input); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/settlement")
		})
	}
}
