package world

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"
)

// settle decides how far an order has come by the first day.
func (b *orderBook) settle(o *Order, rng *rand.Rand, k kind) {
	age := b.now.Sub(o.Created)
	o.Updated = o.Created
	o.Status = Unshipped
	b.windows(o, rng, o.Created)
	roll := rng.IntN(1000)
	switch k {
	case preorderKind:
		o.Status, o.ShipBy, o.DeliverBy = PendingAvailability, Window{}, Window{}
		return
	case pendingKind:
		o.Status, o.ShipBy, o.DeliverBy = Pending, Window{}, Window{}
		return
	case unshippedKind, lateKind, twelveKind, sixtyKind:
		b.later(o, time.Duration(10+rng.IntN(40))*time.Minute)
		return
	case partialKind:
		b.shipSome(o, rng)
		return
	case cancelledKind:
		if age > time.Hour {
			b.cancel(o, rng)
		}
		return
	case stuckKind:
		o.Status = Unfulfillable
		b.later(o, 5*time.Hour)
		return
	}
	waits := 25 * time.Minute // for the payment
	if o.Market == "JP" && roll%10 == 0 {
		waits = 5 * 24 * time.Hour // paid in a convenience store
	}
	if age < waits && roll < 700 && o.Relation == "" && !o.OffAmazon {
		o.Status, o.ShipBy, o.DeliverBy = Pending, Window{}, Window{}
		return
	}
	b.later(o, min(waits, 30*time.Minute))
	if o.FulfilledBy == ByAmazon {
		takes := time.Duration(4+rng.IntN(32)) * time.Hour
		if age < takes {
			if ordered, _ := o.Units(); len(o.Items) > 1 && ordered > 1 && roll < 120 {
				o.Items[0].Shipped, o.Status = o.Items[0].Ordered, PartiallyShipped
				b.later(o, takes/2)
			}
			return
		}
		b.shipAll(o)
		b.later(o, takes)
		if roll%20 == 0 { // Amazon touches old orders again
			b.later(o, takes+time.Duration(2+rng.IntN(20))*24*time.Hour)
		}
		return
	}
	left := o.ShipBy.To.Sub(b.now)
	switch {
	case left > 0 && roll < 600, left <= 0 && left > -2*24*time.Hour && roll < 70, left <= -2*24*time.Hour && left > -9*24*time.Hour && roll < 6:
		return // open, or late
	case left > -24*time.Hour && roll < 660 && roll > 620:
		b.shipSome(o, rng)
		return
	}
	b.shipBySeller(o, rng)
}

// later moves the last update to some time after the order came, at most to the first day.
func (b *orderBook) later(o *Order, after time.Duration) {
	at := o.Created.Add(after)
	if at.After(b.now) {
		at = b.now
	}
	if at.After(o.Updated) {
		o.Updated = at
	}
}

func (b *orderBook) cancel(o *Order, rng *rand.Rand) {
	o.Status = Cancelled
	who := rng.IntN(10)
	switch {
	case who < 6:
		o.CancelledBy, o.CancelReason = "BUYER", "CUSTOMER_CANCEL"
	case who < 9 && o.FulfilledBy == ByMerchant:
		o.CancelledBy, o.CancelReason = "MERCHANT", "NO_INVENTORY"
	default:
		o.CancelledBy, o.CancelReason = "AMAZON", "PAYMENT_DECLINED"
	}
	b.later(o, time.Duration(20+rng.IntN(36*60))*time.Minute)
}

func (b *orderBook) shipAll(o *Order) {
	for i := range o.Items {
		o.Items[i].Shipped = o.Items[i].Ordered
	}
	o.Status = Shipped
}

// shipSome sends a part of a merchant order: the first unit of the first line.
func (b *orderBook) shipSome(o *Order, rng *rand.Rand) {
	if ordered, _ := o.Units(); ordered < 2 || o.FulfilledBy != ByMerchant {
		return
	}
	at := b.shipTime(o, rng)
	o.Items[0].Shipped = 1
	o.Status = PartiallyShipped
	o.Packages = []Package{newPackage(rng, o, "1", at, []PackageItem{{o.Items[0].ID, 1}})}
	b.later(o, at.Sub(o.Created))
}

// shipBySeller sends a merchant order in one parcel, or in two.
func (b *orderBook) shipBySeller(o *Order, rng *rand.Rand) {
	at := b.shipTime(o, rng)
	var first, second []PackageItem
	split := rng.IntN(6) == 0
	for i, it := range o.Items {
		switch {
		case split && i == 0 && it.Ordered > 1:
			first = append(first, PackageItem{it.ID, 1})
			second = append(second, PackageItem{it.ID, it.Ordered - 1})
		case split && i > 0:
			second = append(second, PackageItem{it.ID, it.Ordered})
		default:
			first = append(first, PackageItem{it.ID, it.Ordered})
		}
	}
	o.Packages = append(o.Packages, newPackage(rng, o, "1", at, first))
	if len(second) > 0 {
		o.Packages = append(o.Packages, newPackage(rng, o, "2", at.Add(time.Minute), second))
	}
	b.shipAll(o)
	b.later(o, at.Sub(o.Created)+2*time.Minute)
	if arrives := at.Add(time.Duration(2+rng.IntN(4)) * 24 * time.Hour); arrives.Before(b.now) && rng.IntN(10) > 0 {
		for i := range o.Packages {
			o.Packages[i].Delivered = true
		}
		b.later(o, arrives.Sub(o.Created))
	}
}

// shipTime is when a merchant order left: in time, mostly.
func (b *orderBook) shipTime(o *Order, rng *rand.Rand) time.Time {
	span := int64(o.ShipBy.To.Sub(o.Created) / time.Second)
	at := o.Created.Add(time.Duration(1800+rng.Int64N(max(span-1800, 1))) * time.Second)
	if rng.IntN(25) == 0 {
		at = o.ShipBy.To.Add(time.Duration(1+rng.IntN(30)) * time.Hour)
	}
	if at.After(b.now) {
		at = b.now.Add(-time.Duration(rng.Int64N(int64(b.now.Sub(o.Created)/time.Second)+1)) * time.Second / 2)
	}
	return at.Truncate(time.Second)
}

// hours is a marketplace's distance from UTC, without summer time.
var hours = map[string]int{
	"US": -8, "CA": -8, "MX": -6, "BR": -3, "UK": 0, "IE": 0, "TR": 3, "AE": 4, "SA": 3, "EG": 2, "ZA": 2, "IN": 5, "JP": 9, "AU": 10, "SG": 8,
}

// windows sets the promised times of an order that was ready at an instant:
// until the end of the marketplace's next working day, or of the second one.
func (b *orderBook) windows(o *Order, rng *rand.Rand, ready time.Time) {
	off, ok := hours[o.Market]
	if !ok {
		off = 1
	}
	zone := time.FixedZone("", off*3600)
	local := ready.In(zone)
	days := 1
	if o.Service == "STANDARD" || o.Service == "FREE_ECONOMY" {
		days = 2
	}
	if local.Hour() >= 14 {
		days++
	}
	day := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, zone)
	first := day
	for days > 0 {
		day = day.AddDate(0, 0, 1)
		if day.Weekday() != time.Saturday && day.Weekday() != time.Sunday {
			days--
		}
	}
	end := day.Add(24*time.Hour - time.Second)
	travel := map[string]int{"SAME_DAY": 1, "NEXT_DAY": 1, "SECOND_DAY": 2, "EXPEDITED": 3, "FREE_ECONOMY": 8}[o.Service]
	if travel == 0 {
		travel = 4 + rng.IntN(3)
	}
	o.ShipBy = Window{first.UTC(), end.UTC()}
	o.DeliverBy = Window{end.AddDate(0, 0, max(travel-2, 1)).UTC().Truncate(time.Second), end.AddDate(0, 0, travel).UTC().Truncate(time.Second)}
}

// carriers by marketplace: the code and a service.
var carriers = map[string][][2]string{
	"US": {{"USPS", "USPS Ground Advantage"}, {"UPS", "UPS Ground"}, {"FedEx", "FedEx Home Delivery"}},
	"CA": {{"Canada Post", "Expedited Parcel"}, {"Purolator", "Ground"}},
	"UK": {{"Royal Mail", "Tracked 48"}, {"Evri", "Standard"}, {"DPD", "Next Day"}},
	"DE": {{"DHL", "DHL Paket"}, {"DPD", "Classic"}, {"Hermes", "Paket"}},
	"FR": {{"La Poste", "Colissimo"}, {"Chronopost", "Chrono 13"}},
	"IT": {{"Poste Italiane", "Crono"}, {"BRT", "Express"}},
	"ES": {{"Correos", "Paq 48"}, {"SEUR", "24h"}},
	"JP": {{"Yamato Transport", "TA-Q-BIN"}, {"Japan Post", "Yu-Pack"}},
	"AU": {{"Australia Post", "Parcel Post"}},
}

func newPackage(rng *rand.Rand, o *Order, reference string, at time.Time, items []PackageItem) Package {
	all := carriers[o.Market]
	if all == nil {
		all = [][2]string{{"DHL", "Parcel"}, {"GLS", "Business Parcel"}}
	}
	c := all[rng.IntN(len(all))]
	return Package{
		Reference: reference, Carrier: c[0], Service: c[1], Shipped: at, Confirmed: at.Add(time.Minute), Items: items,
		Tracking: fmt.Sprintf("%s%012d", strconv.Itoa(10+rng.IntN(80)), rng.Int64N(1_000_000_000_000)),
	}
}
