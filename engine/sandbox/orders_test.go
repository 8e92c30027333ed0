package sandbox

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine/sandbox/world"
)

// With live orders the practice Amazon goes on by itself, and a business that
// is resumed goes on where it stood.
func TestLiveOrders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := Options{Seed: 9, SKUs: 80, Marketplaces: []string{"US", "DE"}, OrderDays: 5, LiveOrders: true}
		s, err := New(o)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		first := len(s.World().Orders())
		look := func(s *Sandbox) int {
			t.Helper()
			c := newCaller(t, s, s.Transport())
			c.signIn(c.access.Amazon.Regions[0])
			c.getAmazon(c.access.Amazon.Regions[0], "/orders/2026-01-01/orders?createdAfter=1990-01-01T00:00:00Z")
			return len(s.World().Orders())
		}
		if n := look(s); n != first {
			t.Errorf("%d orders at once", n-first)
		}
		time.Sleep(24 * time.Hour)
		day := look(s)
		if day-first < 10 {
			t.Errorf("%d orders in a day", day-first)
		}
		raw := saveNow(t, s)
		time.Sleep(24 * time.Hour)
		r := resume(t, o, raw)
		if n, m := look(r), look(s); n != m || n == day {
			t.Errorf("%d orders after a restart, %d without one, %d before", n, m, day)
		}
		o.LiveOrders = false
		still := resume(t, o, raw)
		if n := look(still); n != day {
			t.Errorf("%d orders, %d before, although none should come", n, day)
		}
	})
}

// Orders as a person changes them through the controls, and as the state shows them.
func TestOrderChanges(t *testing.T) {
	type m = map[string]any
	s, err := New(Options{Seed: 9, SKUs: 80, Marketplaces: []string{"US", "UK", "DE"}, OrderDays: 10, OrdersPerDay: 12})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	before := len(s.World().Orders())
	if before < 60 || before > 200 {
		t.Errorf("%d orders in 10 days", before)
	}
	do := func(fields m) {
		t.Helper()
		if err := s.Change(fields); err != nil {
			t.Fatal(err)
		}
	}
	do(m{"do": "new-orders", "count": 5, "market": "DE", "by": "MERCHANT", "status": "PENDING"})
	do(m{"do": "new-orders", "count": 5, "market": "US", "by": "AMAZON", "status": "UNSHIPPED", "units": 1})
	all := s.World().Orders()[before:]
	if len(all) != 10 {
		t.Fatalf("%d new orders", len(all))
	}
	for i, o := range all {
		if (o.Market == "DE" && o.FulfilledBy == world.ByMerchant && o.Status == world.Pending) != (i < 5) || time.Since(o.Created) > time.Minute {
			t.Errorf("order %d: %+v", i, o)
		}
	}
	do(m{"do": "pay-order", "order": all[0].ID})
	do(m{"do": "cancel-order", "order": all[1].ID})
	do(m{"do": "ship-order", "order": all[5].ID})
	want := map[string]string{all[0].ID: world.Unshipped, all[1].ID: world.Cancelled, all[5].ID: world.Shipped}
	for _, o := range s.AmazonState().Orders {
		if w, ok := want[o.ID]; ok && (o.Status != w || len(o.Items) != 1) {
			t.Errorf("%+v is not %s", o, w)
		}
	}
	do(m{"do": "mark-order", "order": all[6].ID, "status": "INVOICE_UNCONFIRMED"})
	if o, _ := s.World().OrderByID(all[6].ID); o.Status != "INVOICE_UNCONFIRMED" {
		t.Errorf("marked: %+v", o)
	}
	for _, bad := range []m{
		{"do": "mark-order", "order": all[6].ID, "status": "SHIPPED"},
		{"do": "mark-order", "order": "no", "status": "X"},
		{"do": "ship-order", "order": all[0].ID},
		{"do": "pay-order", "order": all[0].ID},
		{"do": "cancel-order", "order": all[5].ID},
		{"do": "pay-order", "order": "no"},
		{"do": "new-orders", "market": "XX"},
		{"do": "new-orders", "status": "SHIPPED"},
		{"do": "new-orders", "by": "nobody"},
		{"do": "new-orders", "units": -1},
		{"do": "new-orders", "sku": "no such SKU"},
	} {
		if s.Change(bad) == nil {
			t.Errorf("%v was taken", bad)
		}
	}

	c := newCaller(t, s, s.Transport())
	region := c.access.Amazon.Regions[0]
	c.signIn(region)
	get := func() string { return string(c.getAmazon(region, "/orders/2026-01-01/orders/"+all[5].ID)) }
	name := all[5].Customer.Name
	if strings.Contains(get(), name) {
		t.Error("a name that nobody asked for")
	}
	do(m{"do": "leak"})
	if !strings.Contains(get(), name) {
		t.Error("the leak does not leak")
	}
	do(m{"do": "leak", "off": true})
	if strings.Contains(get(), name) {
		t.Error("the leak goes on")
	}
	raw, err := json.Marshal(s.AmazonState())
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(raw), name) {
		t.Error("the state shows a customer")
	}
}
