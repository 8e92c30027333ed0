package practiceamazon

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine/sandbox/world"
)

const ordersPath = "/orders/2026-01-01/orders"

// longAgo is before every history.
const longAgo = "1990-01-01T00:00:00Z"

var everyOrderSet = strings.Join(orderSets, ",")

// orders calls searchOrders.
func (b *bench) orders(region string, q url.Values) (ordersAnswer, reply) {
	b.t.Helper()
	a := b.get(region, ordersPath, q)
	var got ordersAnswer
	if a.status == http.StatusOK {
		a.json(b.t, &got)
	}
	return got, a
}

// allOrders reads every page.
func (b *bench) allOrders(region string, q url.Values) (all []orderView, pages int) {
	b.t.Helper()
	q = mapClone(q)
	for {
		got, a := b.orders(region, q)
		if a.status != http.StatusOK {
			b.t.Fatalf("searchOrders: %d %s", a.status, a.body)
		}
		all, pages = append(all, got.Orders...), pages+1
		if got.Paging == nil {
			return all, pages
		}
		q.Set("paginationToken", got.Paging.Next)
	}
}

func mapClone(q url.Values) url.Values {
	out := url.Values{}
	for k, v := range q {
		out[k] = slices.Clone(v)
	}
	return out
}

func (b *bench) orderWhere(want func(*world.Order) bool) world.Order {
	b.t.Helper()
	all := b.world.OrdersWhere(want)
	if len(all) == 0 {
		b.t.Fatal("the history has no such order")
	}
	return all[0]
}

func (b *bench) regionOf(market string) string {
	m, _ := b.world.MarketOf(market)
	return m.Region
}

// Every page together must tell each order of the account once, as it is.
func TestSearchOrdersTellsTheWorld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		b.sleep(3 * time.Minute)
		total := 0
		for _, region := range []string{"NA", "EU", "FE"} {
			want := map[string]world.Order{}
			for _, o := range b.world.Orders() {
				if b.regionOf(o.Market) == region {
					want[o.ID] = o
				}
			}
			total += len(want)
			for _, by := range []string{"createdAfter", "lastUpdatedAfter"} {
				all, pages := b.allOrders(region, url.Values{by: {longAgo}, "includedData": {"FULFILLMENT,PROCEEDS,PROMOTION,CANCELLATION,PACKAGES"}})
				if len(all) != len(want) || pages != (len(want)+99)/100 {
					t.Errorf("%s by %s: %d orders on %d pages, want %d", region, by, len(all), pages, len(want))
				}
				seen := map[string]bool{}
				last := ""
				for _, v := range all {
					o, ok := want[v.ID]
					if !ok || seen[v.ID] {
						t.Fatalf("%s came twice or does not exist", v.ID)
					}
					seen[v.ID] = true
					at := v.Updated
					if by == "createdAfter" {
						at = v.Created
					}
					if at < last {
						t.Errorf("%s is out of order", v.ID)
					}
					last = at
					b.checkOrder(o, v)
				}
			}
		}
		if total != len(b.world.Orders()) {
			t.Errorf("%d of %d orders belong to a region", total, len(b.world.Orders()))
		}
	})
}

func (b *bench) checkOrder(o world.Order, v orderView) {
	b.t.Helper()
	f := v.Fulfillment
	if f == nil || f.Status != o.Status || f.By != o.FulfilledBy || len(v.Items) != len(o.Items) || len(v.Packages) != len(o.Packages) {
		b.t.Fatalf("%s: %+v is not %+v", o.ID, v, o)
	}
	for i, it := range o.Items {
		got := v.Items[i]
		if got.ID != it.ID || got.Product.SKU != it.SKU || got.Ordered != it.Ordered || got.Fulfillment.Fulfilled != it.Shipped {
			b.t.Errorf("%s: %+v is not %+v", o.ID, got, it)
		}
	}
	pending := o.Status == world.Pending && o.Market != "JP" || o.Status == world.PendingAvailability
	if (v.Proceeds == nil) != (pending || o.OffAmazon) || (v.Channel.Name == "NON_AMAZON") != o.OffAmazon || v.Buyer != nil || v.Recipient != nil {
		b.t.Errorf("%s: %+v", o.ID, v)
	}
	if v.Proceeds != nil {
		if v.Proceeds.Total.Amount != world.Amount(o.Total(), o.Currency).String() || o.Currency == "JPY" && strings.Contains(v.Proceeds.Total.Amount, ".") {
			b.t.Errorf("%s: %+v is not %d", o.ID, v.Proceeds.Total, o.Total())
		}
		var sum int64
		for _, s := range v.Proceeds.Breakdowns {
			sum += minorOf(b.t, s.Subtotal)
		}
		if sum != o.Total() {
			b.t.Errorf("%s: the parts are %d, not %d", o.ID, sum, o.Total())
		}
	}
}

// minorOf reads an amount as the smallest unit.
func minorOf(t *testing.T, m money) int64 {
	t.Helper()
	n, err := strconv.ParseInt(strings.Replace(m.Amount, ".", "", 1), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestSearchOrdersRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		b.sleep(time.Hour)
		now := time.Now()
		ago := func(d time.Duration) string { return now.Add(-d).UTC().Format(time.RFC3339) }
		for name, q := range map[string]url.Values{
			"no time":                {},
			"both times":             {"createdAfter": {longAgo}, "lastUpdatedAfter": {longAgo}},
			"mixed":                  {"createdAfter": {longAgo}, "lastUpdatedBefore": {ago(time.Hour)}},
			"mixed the other way":    {"lastUpdatedAfter": {longAgo}, "createdBefore": {ago(time.Hour)}},
			"only before":            {"lastUpdatedBefore": {ago(time.Hour)}},
			"before is too young":    {"lastUpdatedAfter": {longAgo}, "lastUpdatedBefore": {ago(time.Minute)}},
			"before is before after": {"createdAfter": {ago(time.Hour)}, "createdBefore": {ago(2 * time.Hour)}},
			"after in the future":    {"createdAfter": {ago(-time.Hour)}},
			"no date":                {"createdAfter": {"TEST_CASE_400"}},
			"page of 101":            {"createdAfter": {longAgo}, "maxResultsPerPage": {"101"}},
			"page of 0":              {"createdAfter": {longAgo}, "maxResultsPerPage": {"0"}},
			"data set":               {"createdAfter": {longAgo}, "includedData": {"EVERYTHING"}},
			"status":                 {"createdAfter": {longAgo}, "fulfillmentStatuses": {"Shipped"}},
			"sender":                 {"createdAfter": {longAgo}, "fulfilledBy": {"AFN"}},
			"marketplace":            {"createdAfter": {longAgo}, "marketplaceIds": {"US"}},
			"token":                  {"createdAfter": {longAgo}, "paginationToken": {"x"}},
		} {
			if _, a := b.orders("NA", q); a.status != 400 || a.problem(t).Code != "InvalidInput" || a.header.Get("X-Amzn-Ratelimit-Limit") != "0.0056" {
				t.Errorf("%s: %d %s %v", name, a.status, a.body, a.header)
			}
		}
		if _, a := b.orders("NA", url.Values{"createdAfter": {longAgo}, "marketplaceIds": {b.id("DE")}}); a.status != 403 {
			t.Errorf("another account's marketplace: %d", a.status)
		}
		o := b.orderWhere(func(o *world.Order) bool { return o.Market == "DE" })
		if a := b.get("NA", ordersPath+"/"+o.ID, nil); a.status != 404 {
			t.Errorf("another account's order: %d", a.status)
		}
		if a := b.get("EU", ordersPath+"/"+o.ID, url.Values{"includedData": {"NO"}}); a.status != 400 {
			t.Errorf("getOrder with a wrong data set: %d", a.status)
		}
		if err := b.server.DropRole("EU", RoleOrders); err != nil {
			t.Fatal(err)
		}
		if a := b.get("EU", ordersPath+"/"+o.ID, nil); a.status != 403 {
			t.Errorf("without the role: %d", a.status)
		}
	})
}

func TestOrderFilters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		b.sleep(3 * time.Minute)
		count := func(want func(*world.Order) bool) int { return len(b.world.OrdersWhere(want)) }
		for name, c := range map[string]struct {
			q    url.Values
			want func(*world.Order) bool
		}{
			"statuses":    {url.Values{"fulfillmentStatuses": {"UNSHIPPED,PARTIALLY_SHIPPED"}}, func(o *world.Order) bool { return o.Status == world.Unshipped || o.Status == world.PartiallyShipped }},
			"sender":      {url.Values{"fulfilledBy": {"MERCHANT"}}, func(o *world.Order) bool { return o.FulfilledBy == world.ByMerchant }},
			"marketplace": {url.Values{"marketplaceIds": {b.id("FR") + "," + b.id("IT")}}, func(o *world.Order) bool { return o.Market == "FR" || o.Market == "IT" }},
		} {
			c.q.Set("createdAfter", longAgo)
			all, _ := b.allOrders("EU", c.q)
			if want := count(func(o *world.Order) bool { return b.regionOf(o.Market) == "EU" && c.want(o) }); len(all) != want || want == 0 {
				t.Errorf("%s: %d orders, want %d", name, len(all), want)
			}
			if all[0].Fulfillment != nil || all[0].Proceeds != nil || len(all[0].Packages) > 0 || all[0].Items[0].Fulfillment != nil || all[0].Items[0].Proceeds != nil {
				t.Errorf("%s: nothing but the base was asked for: %+v", name, all[0])
			}
		}
		// Both ends of a window belong to it.
		o := b.orderWhere(func(o *world.Order) bool { return o.Market == "US" && o.Status == world.Shipped })
		at := orderTime(o.Updated)
		all, _ := b.allOrders("NA", url.Values{"lastUpdatedAfter": {at}, "lastUpdatedBefore": {at}})
		if !slices.ContainsFunc(all, func(v orderView) bool { return v.ID == o.ID }) {
			t.Errorf("an order updated at %s is not between %s and itself", at, at)
		}
	})
}

func TestOrderPageTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		b.sleep(3 * time.Minute)
		q := url.Values{"lastUpdatedAfter": {longAgo}, "maxResultsPerPage": {"7"}, "fulfillmentStatuses": {"UNSHIPPED,SHIPPED"}}
		first, _ := b.orders("NA", q)
		if len(first.Orders) != 7 || first.Paging == nil || first.UpdatedBefore == "" || first.CreatedBefore != "" {
			t.Fatalf("%d orders, %+v", len(first.Orders), first.Paging)
		}
		if want := orderTime(time.Now().Add(-2 * time.Minute)); first.UpdatedBefore != want {
			t.Errorf("lastUpdatedBefore %s, want %s", first.UpdatedBefore, want)
		}
		with := func(k, v string) url.Values {
			c := mapClone(q)
			c.Set("paginationToken", first.Paging.Next)
			if v == "" {
				c.Del(k)
			} else {
				c.Set(k, v)
			}
			return c
		}
		for name, q := range map[string]url.Values{
			"another start":   with("lastUpdatedAfter", "1991-01-01T00:00:00Z"),
			"another status":  with("fulfillmentStatuses", "SHIPPED"),
			"one less":        with("fulfillmentStatuses", ""),
			"one more":        with("fulfilledBy", "AMAZON"),
			"without a start": with("lastUpdatedAfter", ""),
		} {
			if _, a := b.orders("NA", q); a.status != 400 {
				t.Errorf("%s: %d", name, a.status)
			}
		}
		b.sleep(time.Minute)
		next, a := b.orders("NA", with("maxResultsPerPage", "9"))
		if a.status != 200 || len(next.Orders) != 9 || next.Orders[0].ID == first.Orders[6].ID || next.UpdatedBefore != first.UpdatedBefore {
			t.Errorf("another size and time: %d, %d orders, before %s", a.status, len(next.Orders), next.UpdatedBefore)
		}
		if _, a := b.orders("NA", with("includedData", "FULFILLMENT")); a.status != 200 {
			t.Errorf("other data: %d", a.status)
		}
		b.sleep(24*time.Hour - 2*time.Minute)
		if _, a := b.orders("NA", with("maxResultsPerPage", "9")); a.status != 200 {
			t.Errorf("just before a day is over: %d", a.status)
		}
		b.sleep(3 * time.Minute)
		if _, a := b.orders("NA", with("maxResultsPerPage", "9")); a.status != 400 {
			t.Errorf("after a day: %d", a.status)
		}
	})
}

// An order that changes while somebody pages is not lost: it comes with the
// next search, which begins where the answer says.
func TestOrdersThatChangeWhilePaged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		b.sleep(3 * time.Minute)
		q := url.Values{"lastUpdatedAfter": {longAgo}, "maxResultsPerPage": {"50"}, "includedData": {"FULFILLMENT"}}
		status := map[string]string{}
		open := b.world.OrdersWhere(func(o *world.Order) bool {
			return b.regionOf(o.Market) == "NA" && (o.Status == world.Unshipped || o.Status == world.Pending)
		})
		if len(open) < 5 {
			t.Fatalf("%d open orders", len(open))
		}
		var since string
		page := 0
		for {
			got, a := b.orders("NA", q)
			if a.status != 200 {
				t.Fatalf("%d %s", a.status, a.body)
			}
			for _, v := range got.Orders {
				status[v.ID] = v.Fulfillment.Status
			}
			if page < len(open) {
				if err := b.world.CancelOrder(open[page].ID, time.Now()); err != nil {
					t.Fatal(err)
				}
			}
			page++
			since = got.UpdatedBefore
			if got.Paging == nil {
				break
			}
			q.Set("paginationToken", got.Paging.Next)
			b.sleep(time.Second)
		}
		b.sleep(3 * time.Minute)
		next, _ := b.allOrders("NA", url.Values{"lastUpdatedAfter": {since}, "includedData": {"FULFILLMENT"}})
		for _, v := range next {
			status[v.ID] = v.Fulfillment.Status
		}
		if page < 3 || len(next) < min(page, len(open)) {
			t.Fatalf("%d pages, then %d orders", page, len(next))
		}
		for _, o := range b.world.Orders() {
			if b.regionOf(o.Market) == "NA" && status[o.ID] != o.Status {
				t.Errorf("%s is %s, not %q", o.ID, o.Status, status[o.ID])
			}
		}
	})
}

func TestOrderRates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{limits: true})
		q := url.Values{"lastUpdatedAfter": {longAgo}}
		for i := range 20 {
			if _, a := b.orders("EU", q); a.status != 200 || a.header.Get("X-Amzn-Ratelimit-Limit") != "0.0056" {
				t.Fatalf("call %d: %d", i, a.status)
			}
		}
		if _, a := b.orders("EU", q); a.status != 429 || a.header.Get("X-Amzn-Ratelimit-Limit") != "" {
			t.Errorf("the 21st: %d", a.status)
		}
		if _, a := b.orders("NA", q); a.status != 200 {
			t.Errorf("another account: %d", a.status)
		}
		b.sleep(179 * time.Second)
		if _, a := b.orders("EU", q); a.status != 200 {
			t.Errorf("after one token's time: %d", a.status)
		}
		if _, a := b.orders("EU", q); a.status != 429 {
			t.Errorf("and no more: %d", a.status)
		}
		o := b.orderWhere(func(o *world.Order) bool { return o.Market == "US" })
		for i := range 31 {
			if a := b.get("NA", ordersPath+"/"+o.ID, nil); (a.status == 200) != (i < 30) {
				t.Errorf("getOrder %d: %d", i, a.status)
			}
		}
	})
}

// Personal data come when they were asked for and may be seen, or while the
// practice Amazon leaks.
func TestPersonalData(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		o := b.orderWhere(func(o *world.Order) bool {
			return o.Market == "UK" && o.FulfilledBy == world.ByMerchant && o.Items[0].GiftNote != ""
		})
		body := func(sets string) string {
			a := b.get("EU", ordersPath+"/"+o.ID, url.Values{"includedData": {sets}})
			if a.status != 200 {
				t.Fatalf("%d %s", a.status, a.body)
			}
			return string(a.body)
		}
		secrets := append(o.Customer.Private(), o.Items[0].GiftNote)
		holds := func(text string) (n int) {
			for _, v := range secrets {
				quoted, _ := json.Marshal(v)
				if strings.Contains(text, strings.ReplaceAll(string(quoted), `\u0026`, "&")) {
					n++
				}
			}
			return n
		}
		rest := strings.ReplaceAll(strings.ReplaceAll(everyOrderSet, "BUYER,", ""), "RECIPIENT,", "")
		if n := holds(body(rest)); n != 0 {
			t.Errorf("%d personal data without asking", n)
		}
		if text := body("BUYER,RECIPIENT"); holds(text) > 2 || !strings.Contains(text, o.Customer.City) || strings.Contains(text, o.Customer.Name) {
			t.Errorf("asked without the role: %s", text)
		}
		if err := b.server.AddRole("EU", RoleShipping); err != nil {
			t.Fatal(err)
		}
		if n := holds(body("BUYER,RECIPIENT")); n == len(secrets) {
			t.Error("a role works without a new authorisation")
		}
		if _, err := b.server.Reauthorise("EU"); err != nil {
			t.Fatal(err)
		}
		b.tokens = map[string]string{}
		if n := holds(body("BUYER,RECIPIENT")); n != len(secrets) {
			t.Errorf("%d of %d personal data although they were asked for", n, len(secrets))
		}
		if n := holds(body(rest)); n != 0 {
			t.Errorf("%d personal data without asking, with the role", n)
		}
		b.server.Leak(true)
		if n := holds(body("")); n != len(secrets) {
			t.Errorf("the leak holds %d of %d", n, len(secrets))
		}
		b.server.Leak(false)
		if n := holds(body("")); n != 0 {
			t.Errorf("%d after the leak was stopped", n)
		}
	})
}

// Every answer must have the shape of Amazon's published models.
func TestOrderAnswersFitTheModels(t *testing.T) {
	orders, v0 := readSpec(t, "orders_2026-01-01.json"), readSpec(t, "ordersV0.json")
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		b.sleep(3 * time.Minute)
		const one, confirm = "/orders/2026-01-01/orders/{orderId}", "/orders/v0/orders/{orderId}/shipmentConfirmation"
		for _, leak := range []bool{false, true} {
			b.server.Leak(leak)
			for _, region := range []string{"NA", "EU", "FE"} {
				q := url.Values{"lastUpdatedAfter": {longAgo}, "includedData": {everyOrderSet}}
				for {
					got, a := b.orders(region, q)
					orders.mustFit(t, a, ordersPath, "get")
					if got.Paging == nil {
						break
					}
					q.Set("paginationToken", got.Paging.Next)
				}
			}
		}
		_, a := b.orders("NA", nil)
		orders.mustFit(t, a, ordersPath, "get")
		o := b.orderWhere(openMerchant)
		orders.mustFit(t, b.get(b.regionOf(o.Market), ordersPath+"/"+o.ID, url.Values{"includedData": {everyOrderSet}}), one, "get")
		orders.mustFit(t, b.get("NA", ordersPath+"/111-0000000-0000000", nil), one, "get")
		v0.mustFit(t, b.confirm(&o, func(c *confirmation) { c.Package.Reference = "" }), confirm, "post")
		o.ID = "111-0000000-0000000"
		v0.mustFit(t, b.confirm(&o, nil), confirm, "post")
	})
}
