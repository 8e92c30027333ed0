package engine

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"tallybridge/engine/domain"
	"tallybridge/engine/store"
)

// standing is a clock that stands still until it is set.
type standing struct {
	domain.SystemClock
	now time.Time
}

func (c *standing) Now() time.Time { return c.now }

var orderNow = time.Date(2026, 9, 2, 15, 0, 0, 0, time.UTC)

// ordersEngine is an engine in New York, at eleven in the morning.
func ordersEngine(t testing.TB) (*Engine, *standing) {
	t.Helper()
	e := engineWith(t)
	clock := &standing{now: orderNow}
	e.opts.Clock, e.jobs.Clock = clock, clock
	zone, err := time.LoadLocation("America/New_York")
	must(t, err)
	e.opts.Location = zone
	return e, clock
}

// deskOrders are orders of every kind that the views tell apart. Today in New
// York ends at 4 in the morning UTC.
func deskOrders() []domain.Order {
	order := func(id string, status domain.OrderStatus, by string, shipBy time.Time, edit func(*domain.Order)) domain.Order {
		o := domain.Order{
			Connection: "na", ID: id, Marketplace: theUS, SalesChannel: "Amazon.com", Channel: "AMAZON", Status: status, FulfilledBy: by, Service: "STANDARD",
			Created: orderNow.Add(-24 * time.Hour), Updated: orderNow.Add(-time.Hour), ShipBy: shipBy, Source: domain.OrderFromAPI,
			Total: domain.Money{Amount: decimal.MustParse("10.00"), Currency: "USD"},
			Items: []domain.OrderItem{{ID: id + "-1", SKU: "SKU-" + id, ASIN: "B0" + id, Title: "Mug of " + id, Ordered: 2, ShippedKnown: true}},
		}
		if edit != nil {
			edit(&o)
		}
		return o
	}
	seller, fba := domain.FulfilledByMerchant, domain.FulfilledByAmazon
	today := time.Date(2026, 9, 3, 3, 59, 59, 0, time.UTC)
	return []domain.Order{
		order("pend", domain.OrderPending, seller, time.Time{}, func(o *domain.Order) { o.Total = domain.Money{} }),
		order("today", domain.OrderUnshipped, seller, today, func(o *domain.Order) { o.Programs = []string{domain.ProgramPrime} }),
		order("later", domain.OrderUnshipped, seller, today.Add(time.Second), nil),
		order("late", domain.OrderUnshipped, seller, orderNow.Add(-time.Second), func(o *domain.Order) { o.Marketplace, o.Total.Currency = theCA, "CAD" }),
		order("part", domain.OrderPartiallyShipped, seller, today, func(o *domain.Order) { o.Items[0].Shipped = 1 }),
		order("gone", domain.OrderShipped, seller, orderNow.Add(-time.Hour), func(o *domain.Order) {
			o.Items[0].Shipped = 2
			o.Packages = []domain.OrderPackage{{Reference: "1", Tracking: "1Z999", Shipped: orderNow.Add(-2 * time.Hour)}}
		}),
		order("off", domain.OrderCancelled, seller, orderNow.Add(-time.Hour), nil),
		order("fba", domain.OrderUnshipped, fba, orderNow.Add(-time.Hour), func(o *domain.Order) { o.Programs = []string{domain.ProgramBusiness} }),
		order("mcf", domain.OrderUnfulfillable, fba, time.Time{}, func(o *domain.Order) {
			o.Channel, o.Marketplace, o.Total = domain.ChannelNonAmazon, "", domain.Money{}
		}),
		order("odd", "INVOICE_UNCONFIRMED", seller, time.Time{}, func(o *domain.Order) { o.Total.Amount = decimal.MustParse("999.99") }),
		order("stop", domain.OrderUnshipped, seller, today.Add(time.Hour), func(o *domain.Order) { o.Items[0].CancelRequested = true }),
	}
}

func saveOrders(t testing.TB, e *Engine, orders ...domain.Order) map[string]int64 {
	t.Helper()
	_, err := e.store.SaveOrders(t.Context(), store.OrderBatch{Orders: orders, At: orderNow})
	must(t, err)
	rows := map[string]int64{}
	for _, o := range orders {
		ids, err := e.OrderRowsOf(t.Context(), o.ID)
		must(t, err)
		rows[o.ID] = ids[0]
	}
	e.orders.drop()
	return rows
}

// names are the order ids of a query's rows, in its order.
func (q OrderQuery) names(t testing.TB, e *Engine) string {
	t.Helper()
	ids, err := e.OrderIDs(t.Context(), q)
	must(t, err)
	rows, err := e.OrderRows(t.Context(), ids)
	must(t, err)
	var out []string
	for _, r := range rows {
		out = append(out, r.Order.ID)
	}
	return strings.Join(out, " ")
}

func TestOrderViewsAndDeadlines(t *testing.T) {
	e, clock := ordersEngine(t)
	saveOrders(t, e, deskOrders()...)
	want := map[OrderView]string{
		OrdersPending: "pend", OrdersUnshipped: "late later stop today", OrdersToday: "part today", OrdersLate: "late", OrdersPartial: "part",
		OrdersShipped: "gone", OrdersCancelled: "off", OrdersFBA: "fba mcf", OrdersAttention: "mcf odd stop",
		OrdersAll: "fba gone late later mcf odd off part pend stop today",
	}
	counts, err := e.OrderCounts(t.Context(), OrderQuery{View: OrdersLate})
	must(t, err)
	for _, v := range OrderViews() {
		got := OrderQuery{View: v, Sort: OrderSortID}.names(t, e)
		if got != want[v] || counts[v] != len(strings.Fields(got)) {
			t.Errorf("%q: %s (counted %d), want %s", v, got, counts[v], want[v])
		}
	}
	d, err := e.DeadlineCounts(t.Context())
	must(t, err)
	e.orders.drop()
	if again, err := e.DeadlineCounts(t.Context()); err != nil || again != d {
		t.Errorf("without the list: %+v, with it: %+v, %v", again, d, err)
	}
	if !d.Changes.Equal(d.NextDue.Add(time.Millisecond)) {
		t.Errorf("the figures change by the clock at %s, told %s", d.NextDue, d.Changes)
	}
	if d.Today != 2 || d.Late != 1 || !d.NextDue.Equal(time.Date(2026, 9, 3, 3, 59, 59, 0, time.UTC)) {
		t.Errorf("%+v", d)
	}
	// A night later what was due is late, without anything else having changed.
	clock.now = orderNow.Add(24 * time.Hour)
	if got := (OrderQuery{View: OrdersLate, Sort: OrderSortID}).names(t, e); got != "late later part stop today" {
		t.Errorf("late the next day: %s", got)
	}
}

func TestOrderFilters(t *testing.T) {
	e, _ := ordersEngine(t)
	rows := saveOrders(t, e, deskOrders()...)
	must(t, e.store.SaveLinks(t.Context(), []domain.Link{{SKU: domain.SellerSKU{Connection: "na", SKU: "SKU-late"}, Item: "i", Units: 1}}))
	_, err := e.TagOrders(t.Context(), []int64{rows["odd"], rows["off"]}, " ask   me ")
	must(t, err)
	n, err := e.SetWorkState(t.Context(), []int64{rows["today"], rows["fba"]}, domain.WorkPicking)
	must(t, err)
	if n != 1 {
		t.Errorf("%d orders have a work state; those of FBA have none", n)
	}
	e.orders.drop()
	nd := func(s string) decimal.NullDecimal {
		return decimal.NullDecimal{Decimal: decimal.MustParse(s), Valid: true}
	}
	for name, c := range map[string]struct {
		q    OrderQuery
		want string
	}{
		"marketplace": {OrderQuery{Marketplaces: []domain.MarketplaceID{theCA}}, "late"},
		"status":      {OrderQuery{Statuses: []domain.OrderStatus{"SHIPPED", "CANCELLED"}}, "gone off"},
		"channel":     {OrderQuery{FBA: Yes}, "fba mcf"},
		"non-amazon":  {OrderQuery{NonAmazon: Yes}, "mcf"},
		"prime":       {OrderQuery{Prime: Yes}, "today"},
		"business":    {OrderQuery{Business: Yes}, "fba"},
		"mapped":      {OrderQuery{Mapped: Yes}, "late"},
		"tag":         {OrderQuery{Tags: []string{"ask me"}}, "odd off"},
		"work":        {OrderQuery{Work: []domain.WorkState{domain.WorkPicking}}, "today"},
		"sku":         {OrderQuery{SKU: "SKU-off"}, "off"},
		"asin":        {OrderQuery{ASIN: "B0off"}, "off"},
		"total":       {OrderQuery{TotalMin: nd("10.01")}, "odd"},
		"currency":    {OrderQuery{Currency: "CAD", TotalMax: nd("10")}, "late"},
		"ship by":     {OrderQuery{ShipByFrom: orderNow, ShipByTo: orderNow.Add(13 * time.Hour)}, "part today"},
		"created":     {OrderQuery{CreatedTo: orderNow.Add(-24 * time.Hour)}, ""},
		"search":      {OrderQuery{Search: "MUG late"}, "late later"},
		"tracking":    {OrderQuery{Search: "1z99"}, "gone"},
		"view too":    {OrderQuery{Search: "late", View: OrdersLate}, "late"},
	} {
		if c.q.Sort = OrderSortID; c.q.names(t, e) != c.want {
			t.Errorf("%s: %s, want %s", name, c.q.names(t, e), c.want)
		}
	}
	for _, q := range []OrderQuery{{View: "none"}, {Sort: "none"}, {Prime: "perhaps"}} {
		if _, err := e.OrderIDs(t.Context(), q); domain.KindOf(err) != domain.FaultUsage {
			t.Errorf("%+v: %v", q, err)
		}
	}
	facets, err := e.OrderFacets(t.Context())
	must(t, err)
	if facets.Tags["ask me"] != 2 || facets.Marketplaces[theCA] != 1 || facets.Work[domain.WorkPicking] != 1 || facets.Currencies["USD"] != 8 {
		t.Errorf("%+v", facets)
	}
}

// Law: counts say what lists hold, and a list patched row by row is the list read anew.
func TestLawOrderCountsAndPatches(t *testing.T) {
	words := []domain.OrderStatus{domain.OrderPending, domain.OrderUnshipped, domain.OrderPartiallyShipped, domain.OrderShipped, domain.OrderCancelled, "ODD"}
	e, _ := ordersEngine(t)
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		n := rapid.IntRange(1, 12).Draw(rt, "n")
		for range n {
			o := deskOrders()[1]
			o.ID = fmt.Sprint("r", rapid.IntRange(0, 6).Draw(rt, "id"))
			o.Status = rapid.SampledFrom(words).Draw(rt, "status")
			o.FulfilledBy = rapid.SampledFrom([]string{"AMAZON", "MERCHANT"}).Draw(rt, "by")
			o.ShipBy = orderNow.Add(time.Duration(rapid.IntRange(-30, 30).Draw(rt, "hours")) * time.Hour)
			o.Updated = orderNow.Add(time.Duration(round) * time.Minute)
			saved, err := e.store.SaveOrders(t.Context(), store.OrderBatch{Orders: []domain.Order{o}, At: orderNow})
			must(t, err)
			must(t, e.ordersChanged(t.Context(), saved.Rows))
		}
		q := OrderQuery{Search: rapid.SampledFrom([]string{"", "r1", "mug"}).Draw(rt, "search"), Sort: OrderSortShipBy}
		patched, err := e.OrderCounts(t.Context(), q)
		must(t, err)
		for _, v := range OrderViews() {
			q.View = v
			before := q.names(t, e)
			if len(strings.Fields(before)) != patched[v] {
				rt.Fatalf("%s: %d counted, list %s", v, patched[v], before)
			}
			e.orders.drop()
			if after := q.names(t, e); after != before {
				rt.Fatalf("%s: patched %s, anew %s", v, before, after)
			}
		}
	})
}

func TestOrderWorkNotesAndViews(t *testing.T) {
	ctx := t.Context()
	e, _ := ordersEngine(t)
	rows := saveOrders(t, e, deskOrders()...)
	events, stop := e.Subscribe()
	defer stop()
	must(t, e.SetOrderNote(ctx, rows["today"], "two boxes"))
	must(t, e.SetOrderNote(ctx, rows["today"], "two boxes")) // nothing new to tell
	n := 0
	for len(events) > 0 {
		if ev := <-events; ev.Kind == EventOrdersChanged {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d events for one change", n)
	}
	if _, err := e.TagOrders(ctx, []int64{rows["today"]}, "a,b"); domain.KindOf(err) != domain.FaultUsage {
		t.Error("a tag with a comma:", err)
	}
	must(t, e.SetBin(ctx, domain.SellerSKU{Connection: "na", SKU: "SKU-today"}, "A 12"))
	d, err := e.OrderDetail(ctx, rows["today"])
	must(t, err)
	if d.Work.Note != "two boxes" || d.Lines[0].Bin != "A 12" || d.Deadline != DeadlineToday || d.Left != 2 ||
		d.Link != "https://sellercentral.amazon.com/orders-v3/order/today" || len(d.History) != 2 || len(d.Timeline) != 3 || !d.Timeline[2].Ahead {
		t.Errorf("%+v", d)
	}
	q := OrderQuery{View: OrdersLate, Search: "mug", Prime: No, TotalMin: decimal.NullDecimal{Decimal: decimal.MustParse("1.50"), Valid: true}, CreatedFrom: orderNow, Sort: OrderSortTotal, Descending: true}
	must(t, e.SaveOrderView(ctx, SavedOrderView{" My  view ", q}))
	must(t, e.SaveOrderView(ctx, SavedOrderView{"Other", OrderQuery{}}))
	views, err := e.SavedOrderViews(ctx)
	must(t, err)
	if diff := cmp.Diff([]SavedOrderView{{"My view", q}, {"Other", OrderQuery{}}}, views, cmp.Comparer(func(a, b decimal.Decimal) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
	must(t, e.DeleteOrderView(ctx, "My view"))
	if views, err = e.SavedOrderViews(ctx); err != nil || len(views) != 1 {
		t.Error(views, err)
	}
}

// Law: every column sorts as comparing its values one by one would.
func TestLawOrderColumnsSort(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(rt, "n")
		entries := make([]*orderEntry, n)
		text := rapid.SampledFrom([]string{"", "brand", "brandish", "brand 12345678 a", "brand 12345678 b", "EUR", "USD", "é"})
		num := rapid.SampledFrom([]int64{0, 1, -1, 5, 1 << 39, 1 << 41, 1 << 42, 1 << 62})
		for i := range entries {
			w := text.Draw(rt, "word")
			v := num.Draw(rt, "num")
			entries[i] = &orderEntry{
				row: int64(i + 1), id: w, sku: w, asin: w, title: w, tracking: w, tags: w, market: w, fulfilled: w, status: w, service: w, country: w, currency: w,
				created: int64(n - i), updated: v, shipBy: v, deliverBy: v, seen: v, total: v, units: int32(v % 100), rank: uint8(v % 5),
			}
		}
		x := newOrderIndex(entries)
		for name, c := range orderColumns {
			order, err := x.order(name)
			must(t, err)
			for i := 1; i < len(order); i++ {
				a, b := x.entries[order[i-1]], x.entries[order[i]]
				words, nums := 0, 0
				if c.word != nil {
					words = strings.Compare(c.word(a), c.word(b))
				}
				if c.num != nil {
					nums = int(max(-1, min(1, c.num(a)/2-c.num(b)/2)))
					if nums == 0 {
						nums = int(c.num(a) - c.num(b))
					}
				}
				if words > 0 || words == 0 && nums > 0 || words == 0 && nums == 0 && order[i-1] > order[i] {
					rt.Fatalf("%s: %v %d before %v %d", name, a.title, a.total, b.title, b.total)
				}
			}
		}
	})
}
