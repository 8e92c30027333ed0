package store

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

var benchSizes = []int{1_000, 10_000, 100_000}

const (
	benchConn  = domain.ConnectionID("na")
	benchPlace = domain.MarketplaceID("ATVPDKIKX0DER")
)

// someListings are n believable listings; version changes the titles.
func someListings(n, version int) []domain.Listing {
	out := make([]domain.Listing, n)
	for i := range out {
		out[i] = domain.Listing{
			Connection: benchConn, Marketplace: benchPlace,
			SKU:  fmt.Sprintf("SKU-%07d-%s", (i*7919)%1_000_003, "BLUE-L"),
			ASIN: fmt.Sprintf("B0%08d", i), FNSKU: fmt.Sprintf("X00%07d", i), Barcode: fmt.Sprintf("40%011d", i),
			Title:       fmt.Sprintf("Stainless steel water bottle no. %d, version %d, with a lid and a strap, 750 ml, dishwasher safe", i, version),
			Description: strings.Repeat("Keeps drinks cold. ", 8),
			Price:       domain.Money{Amount: decimal.MustNew(int64(i%90_000)+99, 2), Currency: "USD"},
			Status:      domain.ListingActive, Amazon: true, Created: time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC),
		}
	}
	return out
}

func someReadings(n int, more int64) domain.ReadingSet {
	set := domain.ReadingSet{
		Connection: benchConn, Marketplace: benchPlace, Source: domain.SourceSummaries,
		At: time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC), Readings: make([]domain.StockReading, n),
	}
	for i := range set.Readings {
		set.Readings[i] = domain.StockReading{
			Connection: benchConn, Marketplace: benchPlace, SKU: fmt.Sprintf("SKU-%07d-%s", (i*7919)%1_000_003, "BLUE-L"),
			FNSKU: fmt.Sprintf("X00%07d", i), ASIN: fmt.Sprintf("B0%08d", i), Condition: "NewItem",
			Buckets: domain.Buckets{Fulfillable: int64(i%500) + more, ReservedOrders: int64(i % 7), InboundShipped: int64(i % 40)},
		}
	}
	return set
}

func someItems(n int, more int64) []domain.Item {
	out := make([]domain.Item, n)
	for i := range out {
		out[i] = domain.Item{
			ID: domain.ItemID(fmt.Sprintf("%08x-0000-4000-8000-%012x", (i*7919)%1_000_003, i)), Code: fmt.Sprintf("SKU-%07d", i),
			Name: fmt.Sprintf("Stainless steel water bottle no. %d", i), Description: strings.Repeat("Keeps drinks cold. ", 4),
			IsSold: true, IsPurchased: true, SalesPrice: some("19.99"), SalesAccount: "200", SalesTax: "NONE",
			PurchasePrice: some("4.2500"), PurchaseTax: "NONE", COGSAccount: "310", InventoryAccount: "630", Tracked: true,
			Quantity: decimal.MustNew(int64(i%500)+more, 0), CostPool: decimal.MustNew(int64(i%500)*425, 2),
			Available: some("3"), Updated: time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC),
		}
	}
	return out
}

func some(s string) decimal.NullDecimal {
	return decimal.NullDecimal{Decimal: decimal.MustParse(s), Valid: true}
}

// sized runs a benchmark at each size and reports the time for one row.
func sized(b *testing.B, run func(b *testing.B, n int)) {
	for _, n := range benchSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			run(b, n)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/row")
		})
	}
}

func BenchmarkReplaceListings(b *testing.B) {
	at := time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)
	replaceWith := func(b *testing.B, s *Store, l []domain.Listing, want int) {
		b.Helper()
		n, err := s.ReplaceListings(b.Context(), benchConn, benchPlace, l, at)
		if err != nil || n != want {
			b.Fatal(n, err)
		}
	}
	b.Run("new", func(b *testing.B) {
		sized(b, func(b *testing.B, n int) {
			l := someListings(n, 1)
			for b.Loop() {
				b.StopTimer()
				s := opened(b)
				b.StartTimer()
				replaceWith(b, s, l, n)
			}
		})
	})
	b.Run("unchanged", func(b *testing.B) {
		sized(b, func(b *testing.B, n int) {
			s, l := opened(b), someListings(n, 1)
			replaceWith(b, s, l, n)
			for b.Loop() {
				replaceWith(b, s, l, 0)
			}
		})
	})
	b.Run("changed", func(b *testing.B) {
		sized(b, func(b *testing.B, n int) {
			s, two := opened(b), [2][]domain.Listing{someListings(n, 1), someListings(n, 2)}
			replaceWith(b, s, two[1], n)
			i := 0
			for b.Loop() {
				replaceWith(b, s, two[i%2], n)
				i++
			}
		})
	})
}

func BenchmarkListings(b *testing.B) {
	sized(b, func(b *testing.B, n int) {
		s := opened(b)
		_, err := s.ReplaceListings(b.Context(), benchConn, benchPlace, someListings(n, 1), time.Unix(1, 0))
		must(b, err)
		for b.Loop() {
			l, err := s.Listings(b.Context())
			if err != nil || len(l) != n {
				b.Fatal(len(l), err)
			}
		}
	})
}

func BenchmarkReplaceReadings(b *testing.B) {
	for _, c := range []struct {
		name string
		more int64
	}{{"unchanged", 0}, {"changed", 1}} {
		b.Run(c.name, func(b *testing.B) {
			sized(b, func(b *testing.B, n int) {
				s, two := opened(b), [2]domain.ReadingSet{someReadings(n, 0), someReadings(n, c.more)}
				got[int](b)(s.ReplaceReadings(b.Context(), two[0]))
				i := 1
				for b.Loop() {
					got[int](b)(s.ReplaceReadings(b.Context(), two[i%2]))
					i++
				}
			})
		})
	}
}

func BenchmarkReadings(b *testing.B) {
	sized(b, func(b *testing.B, n int) {
		s := opened(b)
		got[int](b)(s.ReplaceReadings(b.Context(), someReadings(n, 0)))
		for b.Loop() {
			sets := got[[]domain.ReadingSet](b)(s.Readings(b.Context()))
			if len(sets[0].Readings) != n {
				b.Fatal(len(sets[0].Readings))
			}
		}
	})
}

func BenchmarkReplaceItems(b *testing.B) {
	for _, c := range []struct {
		name string
		more int64
	}{{"unchanged", 0}, {"changed", 1}} {
		b.Run(c.name, func(b *testing.B) {
			sized(b, func(b *testing.B, n int) {
				s, two := opened(b), [2][]domain.Item{someItems(n, 0), someItems(n, c.more)}
				got[int](b)(s.ReplaceItems(b.Context(), two[0], time.Unix(1, 0)))
				i := 1
				for b.Loop() {
					got[int](b)(s.ReplaceItems(b.Context(), two[i%2], time.Unix(1, 0)))
					i++
				}
			})
		})
	}
}

func BenchmarkItems(b *testing.B) {
	sized(b, func(b *testing.B, n int) {
		s := opened(b)
		got[int](b)(s.ReplaceItems(b.Context(), someItems(n, 0), time.Unix(1, 0)))
		for b.Loop() {
			items, _, err := s.Items(b.Context())
			if err != nil || len(items) != n {
				b.Fatal(len(items), err)
			}
		}
	})
}

func BenchmarkReplaceConflicts(b *testing.B) {
	sized(b, func(b *testing.B, n int) {
		s := opened(b)
		c := make([]domain.Conflict, n)
		for i := range c {
			c[i] = domain.Conflict{
				Kind: domain.ConflictNoItem, SKU: domain.SellerSKU{Connection: benchConn, SKU: fmt.Sprintf("SKU-%07d", i)},
				Message: "No Xero item has the code of this SKU.", Fix: "Link it to an item, or let Tallybridge create one.",
			}
		}
		must(b, s.ReplaceConflicts(b.Context(), domain.EntityProducts, c))
		for b.Loop() {
			must(b, s.ReplaceConflicts(b.Context(), domain.EntityProducts, c))
		}
	})
}

func BenchmarkLinks(b *testing.B) {
	sized(b, func(b *testing.B, n int) {
		s := opened(b)
		must(b, s.SaveLinks(b.Context(), someLinks(n)))
		for b.Loop() {
			if l := got[[]domain.Link](b)(s.Links(b.Context())); len(l) != n {
				b.Fatal(len(l))
			}
		}
	})
}

func BenchmarkSaveLinks(b *testing.B) {
	sized(b, func(b *testing.B, n int) {
		s, links := opened(b), someLinks(n)
		for b.Loop() {
			must(b, s.SaveLinks(b.Context(), links))
		}
	})
}

func someLinks(n int) []domain.Link {
	out := make([]domain.Link, n)
	for i := range out {
		out[i] = domain.Link{
			SKU:  domain.SellerSKU{Connection: benchConn, SKU: fmt.Sprintf("SKU-%07d", i)},
			Item: domain.ItemID(fmt.Sprintf("%08x-0000-4000-8000-%012x", i, i)), Units: 1, Origin: domain.LinkExact, At: time.Unix(1, 0),
		}
	}
	return out
}

func BenchmarkItemStates(b *testing.B) {
	sized(b, func(b *testing.B, n int) {
		s := opened(b)
		states := make([]domain.ItemState, n)
		for i, l := range someLinks(n) {
			states[i] = domain.ItemState{
				Item: l.Item, Left: 5, LeftKnown: true, Opened: true, LastAverage: some("4.25"),
				Written: map[domain.Field]string{domain.FieldName: "Water bottle", domain.FieldPrice: "19.99"},
			}
		}
		must(b, s.SaveItemStates(b.Context(), states))
		for b.Loop() {
			if m := got[map[domain.ItemID]domain.ItemState](b)(s.ItemStates(b.Context())); len(m) != n {
				b.Fatal(len(m))
			}
		}
	})
}

func BenchmarkRecordQuantities(b *testing.B) {
	sized(b, func(b *testing.B, n int) {
		s := opened(b)
		units := make(map[domain.ItemID]int64, n)
		for i, l := range someLinks(n) {
			units[l.Item] = int64(i)
		}
		at := time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)
		must(b, s.RecordQuantities(b.Context(), at, units))
		for b.Loop() {
			at = at.Add(time.Minute)
			must(b, s.RecordQuantities(b.Context(), at, units))
		}
	})
}

// BenchmarkQuickCheck is what opening costs after a crash.
func BenchmarkQuickCheck(b *testing.B) {
	sized(b, func(b *testing.B, n int) {
		s := opened(b)
		got[int](b)(s.ReplaceListings(b.Context(), benchConn, benchPlace, someListings(n, 1), time.Unix(1, 0)))
		got[int](b)(s.ReplaceItems(b.Context(), someItems(n, 0), time.Unix(1, 0)))
		c := got[*sql.Conn](b)(s.writer.Conn(b.Context()))
		defer c.Close()
		for b.Loop() {
			must(b, s.quickCheck(b.Context(), c))
		}
	})
}
