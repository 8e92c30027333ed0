package world

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var orderForm = regexp.MustCompile(`^[0-9S][0-9]{2}-[0-9]{7}-[0-9]{7}$`)

func TestSameSeedSameOrders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := options(t)
		o.OrderDays, o.OrdersPerDay = rapid.IntRange(1, 8).Draw(t, "days"), rapid.IntRange(-1, 15).Draw(t, "rate")
		a, b := Grow(o), Grow(o)
		// However late somebody asks first, and whatever happened to the listings meanwhile.
		for _, l := range b.Listings {
			if err := b.Rename("", l.SKU, "Another title than on the first day"); err != nil {
				t.Fatal(err)
			}
		}
		if d := cmp.Diff(a.Orders(), b.Orders()); d != "" {
			t.Fatalf("two histories of %+v differ:\n%.2000s", o, d)
		}
		if o.OrdersPerDay < 0 && len(a.Orders()) > 0 {
			t.Fatal("orders although there are none a day")
		}
	})
}

// The history must not move a single unit, whatever it tells.
func TestHistoryLeavesTheStock(t *testing.T) {
	w := Grow(Options{Seed: 4, SKUs: 90, Traps: true})
	before := w.Truth()
	version := w.Version()
	if len(w.Orders()) == 0 {
		t.Fatal("no orders")
	}
	if d := cmp.Diff(before, w.Truth()); d != "" || w.Version() != version {
		t.Error("the history changed the stock:", d)
	}
}

func TestHistoryIsBelievable(t *testing.T) {
	w := Grow(Options{Seed: 11, SKUs: 300, Traps: true, Marketplaces: everywhere})
	orders := w.Orders()
	if n := len(orders); n < 60*20 || n > 60*60 {
		t.Errorf("%d orders in 60 days", n)
	}
	ids, items := map[string]*Order{}, map[string]bool{}
	status, kinds := map[string]int{}, map[string]int{}
	for i := range orders {
		o := &orders[i]
		status[o.Market+" "+o.Status]++
		status[o.Status]++
		if ids[o.ID] != nil || !orderForm.MatchString(o.ID) || strings.HasPrefix(o.ID, "S") != o.OffAmazon {
			t.Errorf("id %q", o.ID)
		}
		ids[o.ID] = o
		if o.Created.After(o.Updated) || o.Updated.After(w.Options.Now) || o.Created.Nanosecond()+o.Updated.Nanosecond() != 0 {
			t.Errorf("%s: created %v, updated %v", o.ID, o.Created, o.Updated)
		}
		checkUnits(t, o)
		for _, it := range o.Items {
			if items[it.ID] {
				t.Errorf("item id %s twice", it.ID)
			}
			items[it.ID] = true
			l, ok := w.Offer(o.Market, it.SKU)
			if !ok || l.ASIN != it.ASIN || l.Title != it.Title || o.FulfilledBy == ByMerchant && !l.Merchant || o.FulfilledBy == ByAmazon && !l.FBA() {
				t.Errorf("%s: %q is not what is on sale in %s", o.ID, it.SKU, o.Market)
			}
			if it.Money.Total(o.Market) < 0 {
				t.Errorf("%s: %+v", o.ID, it.Money)
			}
		}
		for name, is := range map[string]bool{
			"zero": o.Total() == 0, "several lines": len(o.Items) > 1, "60 lines": len(o.Items) == 60, "12 lines": len(o.Items) == 12,
			"replacement": o.Relation == ReplacementOf, "exchange": o.Relation == ExchangeOf, "off Amazon": o.OffAmazon,
			"prime": strings.Contains(strings.Join(o.Programs, " "), "PRIME"), "business": o.Customer.Company != "",
			"late": o.Status == Unshipped && o.FulfilledBy == ByMerchant && o.ShipBy.To.Before(w.Options.Now), "two parcels": len(o.Packages) > 1,
			"gift": len(o.Items) > 0 && o.Items[0].GiftNote != "", "promotion": o.Items[0].Promotion != "",
			"own number": o.SellerOrderID != "", "foreign": o.Customer.Country != w.market(o.Market).Country,
		} {
			if is {
				kinds[name]++
			}
		}
		if o.Original != "" {
			if first := ids[o.Original]; first == nil || first.Market != o.Market || o.Total() != 0 || !first.Created.Before(o.Created) {
				t.Errorf("%s replaces %q", o.ID, o.Original)
			}
		}
	}
	for _, s := range []string{PendingAvailability, Pending, Unshipped, PartiallyShipped, Shipped, Cancelled, Unfulfillable} {
		if status[s] == 0 {
			t.Errorf("no order is %s", s)
		}
		for _, m := range w.Market {
			if status[m.Code+" "+s] == 0 && s != PartiallyShipped { // needs a merchant offer
				t.Errorf("no order is %s in %s", s, m.Code)
			}
		}
	}
	for _, k := range []string{
		"zero", "several lines", "12 lines", "replacement", "exchange", "off Amazon", "prime", "business", "late", "two parcels", "gift",
		"promotion", "own number", "foreign",
	} {
		if kinds[k] == 0 {
			t.Errorf("no order of the kind %q", k)
		}
	}
	if share := 100 * status[Shipped] / len(orders); share < 75 {
		t.Errorf("%d %% of the orders have been shipped", share)
	}
	t.Log(len(orders), status, kinds)
}

// checkUnits holds an order's status against its units and parcels.
func checkUnits(t *testing.T, o *Order) {
	t.Helper()
	ordered, shipped := o.Units()
	fits := map[string]bool{
		PendingAvailability: shipped == 0, Pending: shipped == 0, Unshipped: shipped == 0, Cancelled: shipped == 0, Unfulfillable: shipped == 0,
		PartiallyShipped: shipped > 0 && shipped < ordered, Shipped: shipped == ordered,
	}[o.Status]
	packed := map[string]int64{}
	for _, p := range o.Packages {
		for _, it := range p.Items {
			packed[it.Item] += it.Quantity
		}
	}
	for _, it := range o.Items {
		if it.Ordered < 1 || it.Shipped > it.Ordered || o.FulfilledBy == ByMerchant && packed[it.ID] != it.Shipped {
			fits = false
		}
	}
	if !fits || ordered == 0 || o.FulfilledBy == ByAmazon && len(o.Packages) > 0 {
		t.Errorf("%s is %s: %+v %+v", o.ID, o.Status, o.Items, o.Packages)
	}
}

// pickOrder finds an order of a kind.
func pickOrder(t *testing.T, w *World, want func(*Order) bool) Order {
	t.Helper()
	all := w.OrdersWhere(want)
	if len(all) == 0 {
		t.Fatal("no such order")
	}
	return all[0]
}

func TestConfirmShipment(t *testing.T) {
	w := Grow(Options{Seed: 2, SKUs: 200, Traps: true})
	now := w.Options.Now.Add(time.Hour)
	o := pickOrder(t, w, func(o *Order) bool {
		n, _ := o.Units()
		return o.FulfilledBy == ByMerchant && o.Status == Unshipped && len(o.Items) > 1 && n > 2
	})
	parcel := func(ref string, items ...PackageItem) Package {
		return Package{Reference: ref, Carrier: "USPS", Tracking: "1", Shipped: now, Items: items}
	}
	first := PackageItem{o.Items[0].ID, o.Items[0].Ordered}
	refusals := map[string]Package{
		"does not belong":    parcel("1", PackageItem{"7", 1}),
		"not above zero":     parcel("1", PackageItem{o.Items[0].ID, 0}),
		"exceeds":            parcel("1", first, PackageItem{o.Items[0].ID, 1}),
		"holds no":           parcel("1"),
		"before the order":   {Reference: "1", Shipped: o.Created.Add(-time.Hour), Items: []PackageItem{first}},
		"exceeds the 1 unit": {},
	}
	delete(refusals, "exceeds the 1 unit")
	for words, p := range refusals {
		var refusal *OrderRefusal
		if err := w.ConfirmShipment(o.ID, p, false, now); !errors.As(err, &refusal) || !strings.Contains(refusal.Reason, words) {
			t.Errorf("%s: %v", words, err)
		}
	}
	if got, _ := w.OrderByID(o.ID); !cmp.Equal(got, o) || len(w.Confirmations()) != 0 {
		t.Fatal("a refusal changed the order")
	}
	if err := w.ConfirmShipment(o.ID, parcel("1", first), false, now); err != nil {
		t.Fatal(err)
	}
	got, _ := w.OrderByID(o.ID)
	if got.Status != PartiallyShipped || !got.Updated.Equal(now) || got.Package("1") == nil || got.Items[0].Shipped != first.Quantity {
		t.Errorf("%+v", got)
	}
	if err := w.ConfirmShipment(o.ID, parcel("1", first), false, now); err == nil || w.ConfirmationsOf(o.ID, "1") != 1 {
		t.Errorf("the same package once more: %v", err)
	}
	if err := w.ConfirmShipment(o.ID, parcel("1", first), true, now); err != nil || w.ConfirmationsOf(o.ID, "1") != 2 {
		t.Errorf("a repetition that is allowed: %v", err)
	}
	var rest []PackageItem
	for _, it := range o.Items[1:] {
		rest = append(rest, PackageItem{it.ID, it.Ordered})
	}
	if err := w.ConfirmShipment(o.ID, parcel("2", rest...), false, now); err != nil {
		t.Fatal(err)
	}
	if got, _ := w.OrderByID(o.ID); got.Status != Shipped {
		t.Errorf("%+v", got)
	}
	if err := w.ConfirmShipment(o.ID, parcel("3", first), false, now); err == nil || !strings.Contains(err.Error(), "already been fulfilled") {
		t.Errorf("more than all: %v", err)
	}
	for words, want := range map[string]func(*Order) bool{
		"fulfilled by Amazon": func(o *Order) bool { return o.FulfilledBy == ByAmazon && o.Status == Unshipped },
		"pending":             func(o *Order) bool { return o.FulfilledBy == ByMerchant && o.Status == Pending },
		"cancelled":           func(o *Order) bool { return o.FulfilledBy == ByMerchant && o.Status == Cancelled },
	} {
		o := pickOrder(t, w, want)
		if err := w.ConfirmShipment(o.ID, parcel("1", PackageItem{o.Items[0].ID, 1}), false, now); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", words, err)
		}
	}
}

// What is ordered later holds its units until it is shipped or cancelled.
func TestOrdersThatCome(t *testing.T) {
	w := Grow(Options{Seed: 8, SKUs: 80, Marketplaces: []string{"US", "DE"}})
	now := w.Options.Now.Add(time.Minute)
	var sku string
	var had Bins
	for _, r := range w.Rows("US") {
		if r.Fulfillable > 5 {
			sku, had = r.SKU, r.Bins
			break
		}
	}
	bins := func() Bins { b, _ := w.Shown("US", sku); return b }
	id, err := w.PlaceOrder(NewOrder{Market: "US", SKU: sku, Units: 3, FulfilledBy: ByAmazon, Status: Pending}, now)
	if err != nil {
		t.Fatal(err)
	}
	if b := bins(); b.Fulfillable != had.Fulfillable-3 || b.ReservedOrders != had.ReservedOrders+3 {
		t.Errorf("ordered: %+v after %+v", b, had)
	}
	if err := w.ShipOrder(id, now); err == nil {
		t.Error("an order that nobody paid was shipped")
	}
	if err := w.PayOrder(id, now); err != nil {
		t.Fatal(err)
	}
	if o, _ := w.OrderByID(id); o.Status != Unshipped || o.ShipBy.To.Before(now) {
		t.Errorf("paid: %+v", o)
	}
	if err := w.ShipOrder(id, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if b := bins(); b.Fulfillable != had.Fulfillable-3 || b.ReservedOrders != had.ReservedOrders {
		t.Errorf("shipped: %+v after %+v", b, had)
	}
	id, err = w.PlaceOrder(NewOrder{Market: "US", SKU: sku, Units: 2, FulfilledBy: ByAmazon, Status: Unshipped}, now)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.CancelOrder(id, now); err != nil {
		t.Fatal(err)
	}
	if b := bins(); b.Fulfillable != had.Fulfillable-3 || b.ReservedOrders != had.ReservedOrders {
		t.Errorf("cancelled: %+v after %+v", b, had)
	}
	if err := w.CancelOrder(id, now); err == nil {
		t.Error("cancelled twice")
	}
	if _, err := w.PlaceOrder(NewOrder{Market: "US", SKU: sku, Units: 1_000_000, FulfilledBy: ByAmazon}, now); err == nil {
		t.Error("more than there is was sold")
	}
	old := pickOrder(t, w, func(o *Order) bool { return o.FulfilledBy == ByAmazon && o.Status == Unshipped })
	before := w.Truth()
	if err := w.ShipOrder(old.ID, now); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(before, w.Truth()); d != "" {
		t.Error("an order of the history took units:", d)
	}
	for range 40 {
		if _, err := w.PlaceOrder(NewOrder{}, now); err != nil {
			t.Fatal(err)
		}
	}

	// All of it is there again after a snapshot.
	again := Grow(Options{Seed: 8, SKUs: 80, Marketplaces: []string{"US", "DE"}})
	if err := again.Restore(w.Snapshot()); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(w.Orders(), again.Orders()); d != "" {
		t.Errorf("restored orders differ:\n%.1000s", d)
	}
	a, err1 := w.PlaceOrder(NewOrder{}, now)
	b, err2 := again.PlaceOrder(NewOrder{}, now)
	if a != b || err1 != nil || err2 != nil {
		t.Errorf("the next order is %s here and %s there, %v, %v", a, b, err1, err2)
	}
}

func TestPrivateData(t *testing.T) {
	w := Grow(Options{Seed: 6, SKUs: 60, OrderDays: 5})
	all := w.PrivateData()
	o := w.Orders()[0]
	joined := strings.Join(all, "\n")
	for _, v := range append(o.Customer.Private(), o.Customer.City) {
		if !strings.Contains(joined, v) {
			t.Errorf("%q is missing", v)
		}
	}
	for _, v := range all {
		if len(v) < 4 {
			t.Errorf("%q is too short to be looked for", v)
		}
		for _, l := range w.Listings {
			if strings.Contains(l.Title, v) || strings.Contains(l.SKU, v) {
				t.Errorf("%q is also part of a listing", v)
			}
		}
	}
}
