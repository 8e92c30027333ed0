package practiceamazon

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine/sandbox/wire"
	"tallybridge/engine/sandbox/world"
)

// confirm posts a shipment confirmation.
func (b *bench) confirm(o *world.Order, change func(*confirmation)) reply {
	b.t.Helper()
	m, _ := b.world.MarketOf(o.Market)
	c := confirmation{Market: m.ID, Package: &packageDetail{
		Reference: "1", Carrier: "DHL", Method: "Parcel", Tracking: "JD0001", ShipDate: time.Now().UTC().Format(time.RFC3339),
	}}
	for _, it := range o.Items {
		left := it.Ordered - it.Shipped
		c.Package.Items = append(c.Package.Items, confirmedItem{ID: it.ID, Quantity: &left})
	}
	if change != nil {
		change(&c)
	}
	raw, err := json.Marshal(c)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.call(http.MethodPost, m.Region, "/orders/v0/orders/"+o.ID+"/shipmentConfirmation", nil, raw)
}

func openMerchant(o *world.Order) bool {
	return o.FulfilledBy == world.ByMerchant && o.Status == world.Unshipped
}

func TestConfirmShipment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		o := b.orderWhere(func(o *world.Order) bool { return openMerchant(o) && len(o.Items) > 1 })
		seven := int64(700)
		none := int64(0)
		for name, change := range map[string]func(*confirmation){
			"no marketplace":      func(c *confirmation) { c.Market = "" },
			"another marketplace": func(c *confirmation) { c.Market = b.id("AU") },
			"no package":          func(c *confirmation) { c.Package = nil },
			"reference of zero":   func(c *confirmation) { c.Package.Reference = "0" },
			"reference in words":  func(c *confirmation) { c.Package.Reference = "one" },
			"negative reference":  func(c *confirmation) { c.Package.Reference = "-1" },
			"no carrier":          func(c *confirmation) { c.Package.Carrier = "" },
			"other without name":  func(c *confirmation) { c.Package.Carrier = "Other" },
			"no tracking":         func(c *confirmation) { c.Package.Tracking = "" },
			"American date":       func(c *confirmation) { c.Package.ShipDate = "02/21/2022" },
			"future":              func(c *confirmation) { c.Package.ShipDate = time.Now().Add(time.Hour).UTC().Format(time.RFC3339) },
			"before the order":    func(c *confirmation) { c.Package.ShipDate = o.Created.AddDate(0, 0, -1).Format(time.RFC3339) },
			"no items":            func(c *confirmation) { c.Package.Items = nil },
			"too many":            func(c *confirmation) { c.Package.Items[0].Quantity = &seven },
			"none":                func(c *confirmation) { c.Package.Items[0].Quantity = &none },
			"no quantity":         func(c *confirmation) { c.Package.Items[0].Quantity = nil },
			"unknown item":        func(c *confirmation) { c.Package.Items[0].ID = "12" },
			"COD":                 func(c *confirmation) { c.COD = "Cash" },
		} {
			if a := b.confirm(&o, change); a.status != 400 || a.problem(t).Code != "InvalidInput" {
				t.Errorf("%s: %d %s", name, a.status, a.body)
			}
		}
		if len(b.world.Confirmations()) != 0 {
			t.Fatal("a refusal took effect")
		}
		b.sleep(5 * time.Minute)
		one := int64(1)
		a := b.confirm(&o, func(c *confirmation) {
			c.Package.Reference, c.Package.Carrier, c.Package.CarrierName = "7", "Other", "Bicycle"
			c.Package.Items = []confirmedItem{{ID: o.Items[0].ID, Quantity: &one}}
		})
		if a.status != 204 || len(a.body) != 0 || a.header.Get("X-Amzn-Ratelimit-Limit") != "2.0" {
			t.Fatalf("%d %s %v", a.status, a.body, a.header)
		}
		see := func() (v orderView) {
			var got orderAnswer
			b.get(b.regionOf(o.Market), ordersPath+"/"+o.ID, url.Values{"includedData": {"FULFILLMENT,PACKAGES"}}).json(t, &got)
			return got.Order
		}
		v := see()
		if v.Fulfillment.Status != "PARTIALLY_SHIPPED" || len(v.Packages) != 1 || v.Packages[0].Reference != "7" || v.Packages[0].Carrier != "Bicycle" ||
			v.Packages[0].Items[0] != (packageContent{o.Items[0].ID, 1}) || v.Updated != orderTime(time.Now()) || v.Items[0].Fulfillment.Fulfilled != 1 {
			t.Errorf("%+v", v)
		}
		now, _ := b.world.OrderByID(o.ID)
		if a := b.confirm(&now, func(c *confirmation) {
			c.Package.Reference = "7"
			c.Package.Items = c.Package.Items[len(c.Package.Items)-1:]
		}); a.status != 400 || !strings.Contains(string(a.body), "already used") {
			t.Errorf("the same reference: %d %s", a.status, a.body)
		}
		if a := b.confirm(&now, func(c *confirmation) {
			c.Package.Items = slices.DeleteFunc(c.Package.Items, func(it confirmedItem) bool { return *it.Quantity == 0 })
		}); a.status != 204 {
			t.Errorf("the rest: %d %s", a.status, a.body)
		}
		if v := see(); v.Fulfillment.Status != "SHIPPED" || len(v.Packages) != 2 {
			t.Errorf("%+v", v)
		}
		if a := b.confirm(&o, nil); a.status != 400 {
			t.Errorf("once more: %d %s", a.status, a.body)
		}
		if n := len(b.world.Confirmations()); n != 2 || b.world.ConfirmationsOf(o.ID, "7") != 1 {
			t.Errorf("%d took effect", n)
		}
		for _, c := range b.rig.Ledger().Writes() {
			if c.Operation == "confirmShipment" && (c.Effect != (c.Status == 204) || len(c.Body) == 0) {
				t.Errorf("ledger: %+v", c)
			}
		}
		other := b.orderWhere(func(o *world.Order) bool { return o.FulfilledBy == world.ByAmazon && o.Status == world.Unshipped })
		if a := b.confirm(&other, nil); a.status != 400 {
			t.Errorf("Amazon's order: %d", a.status)
		}
		other.ID = "111-0000000-0000000"
		if a := b.confirm(&other, nil); a.status != 404 {
			t.Errorf("unknown order: %d", a.status)
		}
		other.ID = "111"
		if a := b.confirm(&other, nil); a.status != 400 {
			t.Errorf("no order id: %d", a.status)
		}
	})
}

// Faults hit confirmations as they hit every write.
func TestConfirmShipmentFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		for fault, want := range map[string]int{
			wire.Fault429: 0, wire.Fault500: 0, wire.Fault503: 0, wire.Fault500After: 1, wire.FaultTimeoutAfter: 1, wire.FaultTimeoutBefore: 0,
			wire.FaultLate: 1, wire.FaultCut: 1, "": 1,
		} {
			o := b.orderWhere(openMerchant)
			if fault != "" {
				b.rig.FailNext("amazon", "confirmShipment", fault, 1)
			}
			b.token(b.regionOf(o.Market))
			_ = b.tryConfirm(&o)
			b.sleep(5 * time.Minute)
			synctest.Wait()
			if n := b.world.ConfirmationsOf(o.ID, "1"); n != want {
				t.Errorf("fault %q: %d took effect, want %d", fault, n, want)
			}
			if want == 0 { // out of the way of the next round
				if err := b.world.CancelOrder(o.ID, time.Now()); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// tryConfirm posts a confirmation that may fail on the way.
func (b *bench) tryConfirm(o *world.Order) error {
	m, _ := b.world.MarketOf(o.Market)
	c := confirmation{Market: m.ID, Package: &packageDetail{Reference: "1", Carrier: "DHL", Tracking: "1", ShipDate: time.Now().UTC().Format(time.RFC3339)}}
	for i := range o.Items {
		c.Package.Items = append(c.Package.Items, confirmedItem{ID: o.Items[i].ID, Quantity: &o.Items[i].Ordered})
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return err
	}
	r := b.request(http.MethodPost, "http://"+host+"/orders/v0/orders/"+o.ID+"/shipmentConfirmation", strings.NewReader(string(raw)))
	r.Header.Set("x-amz-access-token", b.token(m.Region))
	a, err := b.client.Do(r)
	if err != nil {
		return err
	}
	return a.Body.Close()
}
