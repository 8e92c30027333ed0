package engine

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
	"tallybridge/engine/jobs"
	"tallybridge/engine/match"
	"tallybridge/engine/stock"
)

var benchNouns = strings.Fields("mug lamp chair tent brush kettle frame basket towel clock bottle shelf tray pillow rug")

// bigShop has n listings in three marketplaces of one account: half of them
// have an item of their own, of the rest some have a suggestion.
func bigShop(n int) shop {
	s := shop{cfg: domain.DefaultConfig(), conns: []domain.AmazonConnection{
		{ID: "na", Label: "North America", Region: domain.RegionNA, Marketplaces: []domain.MarketplaceID{theUS, theCA, "A1AM78C64UM0Y8"}},
	}}
	s.cfg.LowStockDefault = 5
	markets := s.conns[0].Marketplaces
	for _, m := range markets {
		s.sets = append(s.sets, domain.ReadingSet{Connection: "na", Marketplace: m, Source: domain.SourceMYI, At: shopTime})
	}
	for i := range n {
		sku, asin := fmt.Sprintf("SKU-%07d", i), fmt.Sprintf("B0%08d", i)
		title := fmt.Sprintf("Brand%d %s number %d made of material %d, dishwasher safe and with a lid", i%997, benchNouns[i%len(benchNouns)], i, i*7919%100003)
		s.listings = append(s.listings, domain.Listing{
			Connection: "na", Marketplace: markets[i%3], SKU: sku, ASIN: asin, Title: title, Status: domain.ListingActive, Amazon: true,
			Price: domain.Money{Amount: decimal.MustNew(int64(500+i*7919%9000), 2), Currency: "USD"},
		})
		set := &s.sets[i%3]
		set.Readings = append(set.Readings, domain.StockReading{
			Connection: "na", Marketplace: markets[i%3], SKU: sku, FNSKU: fmt.Sprintf("X%09d", i), ASIN: asin,
			Buckets: domain.Buckets{Fulfillable: int64(i % 50), ReservedOrders: int64(i % 3)},
		})
		if i%2 == 0 {
			code := sku
			if i%20 == 0 {
				code = strings.ToLower(sku) // a suggestion
			}
			s.items = append(s.items, domain.Item{
				ID: domain.ItemID(fmt.Sprintf("10000000-0000-4000-8000-%012d", i)), Code: code, Name: title[:min(50, len(title))], Tracked: true,
				Quantity: decimal.MustNew(int64(i%40), 0), CostPool: decimal.MustNew(int64(i%40*3), 0), InventoryAccount: "630",
			})
		}
	}
	return s
}

// found is what a run over the engine's mirrors finds. Exact links are stored.
func found(tb testing.TB, e *Engine) *jobs.Findings {
	tb.Helper()
	ctx := tb.Context()
	in, err := e.matchInput(ctx)
	must(tb, err)
	out := match.Match(in)
	links := append(in.Links, out.NewLinks...)
	must(tb, e.store.SaveLinks(ctx, out.NewLinks))
	cfg, err := e.store.Config(ctx)
	must(tb, err)
	si, err := e.lists.stockInput(ctx, decisions{links, in.Exclusions, cfg})
	must(tb, err)
	return &jobs.Findings{
		Config: cfg, Items: si.Items,
		Match: &jobs.Matched{Output: out, Links: links, Exclusions: in.Exclusions},
		Count: &jobs.Counted{Output: stock.Count(si), Links: links, Exclusions: in.Exclusions},
	}
}

const benchRows = 100_000

func bigEngine(b *testing.B) *Engine {
	b.Helper()
	e := engineWith(b)
	bigShop(benchRows).store(b, e)
	e.lists.afterRun(b.Context(), found(b, e))
	return e
}

// BenchmarkLists is what a window asks of lists of 100,000 rows.
func BenchmarkLists(b *testing.B) {
	ctx := b.Context()
	e := bigEngine(b)
	type asks struct {
		name    string
		shape   *shape
		ids     func(q Query) ([]int64, error)
		counts  func(search string) (map[string]int, error)
		rows    func(ids []int64) (int, error)
		filters []string
		at      **index
	}
	for _, a := range []asks{
		{
			name: "mapping", shape: mappingShape, filters: []string{FilterUnmapped, FilterOpen}, at: &e.lists.mapping,
			ids:    func(q Query) ([]int64, error) { return e.MappingIDs(ctx, q) },
			counts: func(s string) (map[string]int, error) { return e.MappingCounts(ctx, s) },
			rows:   func(ids []int64) (int, error) { r, err := e.MappingRows(ctx, ids); return len(r), err },
		},
		{
			name: "inventory", shape: inventoryShape, filters: []string{StateDiffers, FilterLow}, at: &e.lists.inventory,
			ids:    func(q Query) ([]int64, error) { return e.InventoryIDs(ctx, q) },
			counts: func(s string) (map[string]int, error) { return e.InventoryCounts(ctx, s) },
			rows:   func(ids []int64) (int, error) { r, err := e.InventoryRows(ctx, ids); return len(r), err },
		},
	} {
		b.Run(a.name+"/load", func(b *testing.B) {
			for b.Loop() {
				e.ReleaseLists()
				_, err := a.ids(Query{})
				must(b, err)
			}
			before := heap()
			e.ReleaseLists()
			b.ReportMetric(float64(before-min(before, heap()))/(1<<20), "index-MB")
		})
		all, err := a.ids(Query{})
		must(b, err)
		for _, search := range []string{"b", "mug", "brand99 tray", "sku-0012345", "nothing has this"} {
			b.Run(a.name+"/search="+strings.ReplaceAll(search, " ", "+"), func(b *testing.B) {
				for b.Loop() {
					_, err := a.ids(Query{Search: search})
					must(b, err)
					_, err = a.counts(search)
					must(b, err)
				}
			})
		}
		for name := range a.shape.columns {
			b.Run(a.name+"/sort="+name, func(b *testing.B) {
				for b.Loop() {
					clear((*a.at).orders) // each time as the first time
					_, err := a.ids(Query{Sort: name, Descending: true})
					must(b, err)
				}
			})
		}
		for _, f := range a.filters {
			b.Run(a.name+"/filter="+f, func(b *testing.B) {
				for b.Loop() {
					_, err := a.ids(Query{Filter: f})
					must(b, err)
				}
			})
		}
		b.Run(a.name+"/rows=40", func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 2))
			for b.Loop() {
				at := r.IntN(len(all) - 40)
				n, err := a.rows(all[at : at+40])
				if err != nil || n != 40 {
					b.Fatal(n, err)
				}
			}
		})
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkKeepListsCurrent is what a run of 100,000 listings does for the
// lists at its end, to be compared with BenchmarkLocalWork.
func BenchmarkKeepListsCurrent(b *testing.B) {
	s := bigShop(benchRows)
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			e := opened(b, b.TempDir())
			s.store(b, e)
			report := found(b, e)
			b.StartTimer()
			e.lists.afterRun(b.Context(), report)
			b.StopTimer()
			must(b, e.Close(b.Context()))
			b.StartTimer()
		}
	})
	e := engineWith(b)
	s.store(b, e)
	report := found(b, e)
	e.lists.afterRun(b.Context(), report)
	b.Run("again", func(b *testing.B) {
		for b.Loop() {
			e.lists.afterRun(b.Context(), report)
		}
	})
	b.Run("from-mirrors", func(b *testing.B) { // after a change of the mapping
		for b.Loop() {
			b.StopTimer()
			must(b, e.store.SaveConfig(b.Context(), s.cfg))
			s.cfg.LowStockDefault++
			b.StartTimer()
			must(b, e.RefreshLists(b.Context()))
		}
	})
	b.Run("patch", func(b *testing.B) { // one click, until the list shows it
		_, err := e.MappingIDs(b.Context(), Query{})
		must(b, err)
		e.lists.used.Store(false) // without what follows in the background
		for i := 0; b.Loop(); i++ {
			sku := s.listings[i%benchRows].Key()
			_, err := e.ExcludeSKUs(b.Context(), []domain.SellerSKU{sku}, fmt.Sprint(time.Now()))
			must(b, err)
		}
	})
}
