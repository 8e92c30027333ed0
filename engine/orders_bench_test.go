package engine

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
	"tallybridge/engine/store"
)

// manyOrders are n orders of two years with every status, one to three items each.
func manyOrders(n int) []domain.Order {
	statuses := []domain.OrderStatus{
		domain.OrderShipped, domain.OrderShipped, domain.OrderShipped, domain.OrderShipped, domain.OrderShipped, domain.OrderShipped,
		domain.OrderUnshipped, domain.OrderPending, domain.OrderCancelled, domain.OrderPartiallyShipped,
	}
	markets := []domain.MarketplaceID{theUS, theCA, "A1AM78C64UM0Y8"}
	currencies := []string{"USD", "CAD", "MXN"}
	services := []string{"STANDARD", "EXPEDITED", "NEXT_DAY", "SECOND_DAY"}
	out := make([]domain.Order, n)
	for i := range out {
		mix := i * 7919 % 100003
		o := domain.Order{
			Connection: "na", ID: fmt.Sprintf("%03d-%07d-%07d", mix%1000, i, mix), Marketplace: markets[mix%3], SalesChannel: "Amazon", Channel: "AMAZON",
			Status: statuses[mix%10], FulfilledBy: []string{"MERCHANT", "AMAZON"}[mix%2], Service: services[mix%4],
			Created: orderNow.Add(-time.Duration(i) * 10 * time.Minute), Updated: orderNow.Add(-time.Duration(i) * 9 * time.Minute),
			ShipBy: orderNow.Add(time.Duration(48-mix%4000) * time.Hour), DeliverBy: orderNow.Add(time.Duration(96-mix%4000) * time.Hour),
			Total: domain.Money{Amount: decimal.MustNew(int64(500+mix), 2), Currency: currencies[mix%3]}, Source: domain.OrderFromAPI,
		}
		for k := range 1 + mix%3 {
			sku := (i*31 + k*977) % 20000
			o.Items = append(o.Items, domain.OrderItem{
				ID: fmt.Sprintf("%014d", i*3+k), SKU: fmt.Sprintf("SKU-%07d", sku), ASIN: fmt.Sprintf("B0%08d", sku), Ordered: int64(1 + mix%4), ShippedKnown: true,
				Title: fmt.Sprintf("Brand%d %s number %d made of material %d, dishwasher safe and with a lid", sku%997, benchNouns[sku%len(benchNouns)], sku, sku*7919%100003),
			})
		}
		if o.Status == domain.OrderShipped && o.Merchant() {
			o.Packages = []domain.OrderPackage{{Reference: "1", Carrier: "UPS", Tracking: fmt.Sprintf("1Z%012d", mix*17+i), Shipped: o.Created.Add(time.Hour)}}
		}
		if mix%50 == 0 {
			o.Programs = []string{domain.ProgramPrime}
		}
		out[i] = o
	}
	return out
}

// BenchmarkOrders is what a window asks of a list of 100,000 orders. The
// bounds: 50 ms for a search, 100 ms for a sort or another view, 4 ms for a
// step of scrolling.
func BenchmarkOrders(b *testing.B) {
	ctx := b.Context()
	e, _ := ordersEngine(b)
	all := manyOrders(benchRows)
	begin := time.Now()
	for n := 0; n < len(all); n += 500 {
		_, err := e.store.SaveOrders(ctx, store.OrderBatch{Orders: all[n : n+500], At: orderNow})
		must(b, err)
	}
	b.Logf("saving %d orders took %s", len(all), time.Since(begin))
	index := func() *orderIndex {
		x, err := e.orders.index(ctx)
		must(b, err)
		return x
	}
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			e.orders.drop()
			index()
		}
		before := heap()
		e.orders.drop()
		b.ReportMetric(float64(before-min(before, heap()))/(1<<20), "index-MB")
	})
	index()
	ask := func(b *testing.B, q OrderQuery) []int64 {
		ids, err := e.OrderIDs(ctx, q)
		must(b, err)
		return ids
	}
	for _, search := range []string{"b", "mug", "brand99+tray", "1z0000", "nothing has this"} {
		b.Run("search="+search, func(b *testing.B) {
			for b.Loop() {
				index().searched = "" // each time as the first time
				ask(b, OrderQuery{Search: search})
				_, err := e.OrderCounts(ctx, OrderQuery{Search: search})
				must(b, err)
			}
		})
	}
	for name := range orderColumns {
		b.Run("sort="+name, func(b *testing.B) {
			for b.Loop() {
				clear(index().orders) // each time as the first time
				ask(b, OrderQuery{Sort: name, Descending: true})
			}
		})
	}
	for _, v := range OrderViews() {
		b.Run("view="+string(v), func(b *testing.B) {
			for b.Loop() {
				ask(b, OrderQuery{View: v})
			}
		})
	}
	b.Run("filters", func(b *testing.B) {
		q := OrderQuery{
			Marketplaces: []domain.MarketplaceID{theUS}, FBA: No, Prime: Yes, CreatedFrom: orderNow.AddDate(-1, 0, 0), Services: []string{"STANDARD", "NEXT_DAY"},
			TotalMin: decimal.NullDecimal{Decimal: decimal.MustParse("10"), Valid: true},
		}
		for b.Loop() {
			ask(b, q)
		}
	})
	ids := ask(b, OrderQuery{Sort: OrderSortTitle})
	b.Run("rows=40", func(b *testing.B) {
		r := rand.New(rand.NewPCG(1, 2))
		for b.Loop() {
			at := r.IntN(len(ids) - 40)
			rows, err := e.OrderRows(ctx, ids[at:at+40])
			if err != nil || len(rows) != 40 {
				b.Fatal(len(rows), err)
			}
		}
	})
	b.Run("patch=100", func(b *testing.B) { // what a poll with 100 changed orders does to the list
		for b.Loop() {
			must(b, e.orders.patch(ctx, ids[:100]))
		}
	})
	b.Run("charts=30days", func(b *testing.B) {
		for b.Loop() {
			_, err := e.OrderCharts(ctx, orderNow.AddDate(0, 0, -30), orderNow)
			must(b, err)
		}
	})
}
