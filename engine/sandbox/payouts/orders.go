package payouts

import (
	"strings"
	"time"

	"tallybridge/engine/sandbox/world"
)

// Usual rates in thousandths of the gross sales.
const (
	rateReferral = 150
	rateFBA      = 120
	rateStorage  = 20
	rateAds      = 70
	rateInbound  = 12
	rateCoupons  = 6
	rateOther    = 5
	rateMade     = 8 // reimbursements
)

// posted is when Amazon books an order; zero when it does not, or not yet.
func posted(o *world.Order) time.Time {
	if o.Status != world.Shipped {
		return time.Time{}
	}
	if n := len(o.Packages); n > 0 {
		return o.Packages[n-1].Shipped
	}
	at := o.Created.Add(time.Duration(5+len(o.ID+o.Items[0].SKU)*7%20) * time.Hour)
	if at.After(o.Updated) {
		return o.Updated
	}
	return at
}

// net is a price without its tax.
func net(o *world.Order, price, tax int64) int64 {
	if world.TaxIncluded(o.Market) {
		return price - tax
	}
	return price
}

// measure sums the sales per month, for the fees that are a share of them.
func (g *grower) measure(orders []world.Order) {
	for i := range orders {
		o := &orders[i]
		a, at := g.byMarket[o.Market], posted(o)
		if at.IsZero() || o.OffAmazon || a.at(at) == nil {
			continue
		}
		for _, it := range o.Items {
			n := it.Money.Item
			a.sold[month(at)] += n
			if o.FulfilledBy == world.ByAmazon {
				a.soldByAmazon[month(at)] += n
			}
		}
	}
}

// rate is the rate of a group in a month, in millionths.
func (a *account) rate(usual int64, group string, at time.Time) int64 {
	thousandths := int64(1000)
	if f, ok := a.rates[month(at)][group]; ok {
		thousandths = f
	}
	return usual * thousandths
}

// share is a rate of an amount, rounded.
func share(amount, millionths int64) int64 { return (amount*millionths + 500_000) / 1_000_000 }

// post books an order, and some of them a refund days later.
func (g *grower) post(o *world.Order) {
	at := posted(o)
	if at.IsZero() || o.Relation != "" {
		return
	}
	a, m := g.byMarket[o.Market], g.markets[o.Market]
	row := Row{
		Type: "Order", Order: o.ID, MerchantOrder: o.SellerOrderID, Market: "Amazon" + strings.TrimPrefix(m.Domain, "amazon"),
		Fulfilment: "AFN", Posted: at, Shipment: "S" + strings.ReplaceAll(o.ID, "-", "")[3:12],
	}
	if o.FulfilledBy == world.ByMerchant {
		row.Fulfilment = "MFN"
	}
	if row.MerchantOrder == "" {
		row.MerchantOrder = o.ID
	}
	if o.OffAmazon { // nothing but the fee for sending it
		row.Market = offAmazon(m)
		for i := range o.Items {
			r := row
			r.AmountType, r.Description, r.Group, r.Amount = "ItemFees", "FBAPerUnitFulfillmentFee", Fulfilment, -small(o.Currency, 50)*o.Items[i].Ordered
			r.ItemCode, r.SKU = o.Items[i].ID, o.Items[i].SKU
			a.add(r)
		}
		return
	}
	refund := g.refundOf(o)
	for i := range o.Items {
		it := &o.Items[i]
		r := row
		r.ItemCode, r.SKU = it.ID, it.SKU
		lines := g.lines(o, it, a, at)
		for _, l := range lines {
			if l.amount == 0 && l.description != "Principal" {
				continue
			}
			r := r
			r.AmountType, r.Description, r.Amount, r.Group, r.Promotion = l.kind, l.description, l.amount, l.group, l.promotion
			if l.description == "Principal" && l.kind == "ItemPrice" {
				r.Quantity = it.Ordered
			}
			a.add(r)
		}
		if i > 0 || refund == 0 {
			continue
		}
		r.Type, r.Posted, r.Adjustment = "Refund", at.Add(refund), "A"+it.ID
		for _, l := range g.refunded(lines) {
			r := r
			r.AmountType, r.Description, r.Amount, r.Group, r.Promotion = l.kind, l.description, l.amount, l.group, l.promotion
			a.add(r)
		}
	}
}

// offAmazon is what a settlement calls the marketplace of a multi-channel order.
func offAmazon(m world.Market) string {
	if m.Country == "GB" {
		return "SI UK Prod Marketplace"
	}
	return "Non-Amazon " + m.Country
}

// refundOf is how long after an order its first line is refunded; 0 if never.
func (g *grower) refundOf(o *world.Order) time.Duration {
	n := 0
	for _, c := range o.ID {
		n = n*31 + int(c)
	}
	rng := g.chance("refund", n)
	if rng.IntN(1000) >= 30 || o.Total() == 0 {
		return 0
	}
	return time.Duration(5*24+rng.IntN(15*24)) * time.Hour
}

// line is an amount of an item before it is a row.
type line struct {
	kind, description, group, promotion string
	amount                              int64
}

// small is a sum in US cents in a currency's smallest unit, kept tiny.
func small(currency string, cents int64) int64 {
	switch currency {
	case "JPY":
		return cents
	case "MXN", "SEK", "TRY", "INR", "EGP", "ZAR":
		return cents * 12
	}
	return cents
}

// lines are all amounts of a sold item.
func (g *grower) lines(o *world.Order, it *world.OrderItem, a *account, at time.Time) []line {
	l := it.Money
	out := []line{
		{"ItemPrice", "Principal", Sales, "", net(o, l.Item, taxShare(l.ItemTax, l.Item, l.ItemDiscount))},
		{"ItemPrice", "Tax", TaxCollected, "", taxShare(l.ItemTax, l.Item, l.ItemDiscount)},
	}
	add := func(kind, description, group string, amount int64) {
		if amount != 0 {
			out = append(out, line{kind: kind, description: description, group: group, amount: amount})
		}
	}
	add("ItemPrice", "Shipping", Shipping, net(o, l.Shipping, taxShare(l.ShippingTax, l.Shipping, l.ShipDiscount)))
	add("ItemPrice", "ShippingTax", TaxCollected, taxShare(l.ShippingTax, l.Shipping, l.ShipDiscount))
	add("ItemPrice", "GiftWrap", Shipping, net(o, l.Gift, l.GiftTax))
	add("ItemPrice", "GiftWrapTax", TaxCollected, l.GiftTax)
	if l.ItemDiscount != 0 {
		off := taxShare(l.ItemTax, l.Item, l.ItemDiscount) - l.ItemTax
		out = append(out, line{"Promotion", "Principal", Promotions, it.Promotion, -net(o, l.ItemDiscount, off)})
		if off != 0 {
			out = append(out, line{"Promotion", "TaxDiscount", TaxCollected, it.Promotion, -off})
		}
	}
	if l.ShipDiscount != 0 {
		off := taxShare(l.ShippingTax, l.Shipping, l.ShipDiscount) - l.ShippingTax
		out = append(out, line{"Promotion", "Shipping", Promotions, "Free Shipping", -net(o, l.ShipDiscount, off)})
		if off != 0 {
			out = append(out, line{"Promotion", "TaxDiscount", TaxCollected, "Free Shipping", -off})
		}
	}
	switch {
	case o.Market == "US":
		add("ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", TaxWithheld, -l.ItemTax)
		add("ItemWithheldTax", "MarketplaceFacilitatorTax-Shipping", TaxWithheld, -l.ShippingTax)
		add("ItemWithheldTax", "MarketplaceFacilitatorTax-Other", TaxWithheld, -l.GiftTax)
	case o.Market == "AU":
		add("ItemWithheldTax", "LowValueGoodsTax-Principal", TaxWithheld, -l.ItemTax)
		add("ItemWithheldTax", "LowValueGoodsTax-Shipping", TaxWithheld, -l.ShippingTax)
	case o.Customer.Country != g.markets[o.Market].Country:
		add("ItemWithheldTax", "MarketplaceFacilitatorVAT-Principal", TaxWithheld, -l.ItemTax)
		add("ItemWithheldTax", "MarketplaceFacilitatorVAT-Shipping", TaxWithheld, -l.ShippingTax)
	case o.Market == "IN":
		add("ItemWithheldTax", "TCS-IGST", TaxWithheld, -l.ItemTax/20)
	}
	add("ItemFees", "Commission", Referral, -share(l.Item, a.rate(rateReferral, Referral, at)))
	if o.FulfilledBy == world.ByAmazon {
		// The fee of all units together is the usual share of all sales.
		by, all := a.soldByAmazon[month(at)], a.sold[month(at)]
		fee := int64(0)
		if by > 0 {
			fee = share(l.Item, min(a.rate(rateFBA, Fulfilment, at)*(all*1000/by)/1000, 600_000))
		}
		name := "FBAPerUnitFulfillmentFee"
		if o.Currency == "JPY" && len(it.SKU)%2 == 0 {
			name = "FBAWeightBasedFee"
		}
		add("ItemFees", name, Fulfilment, -fee)
	}
	switch o.Market {
	case "UK", "FR", "IT", "ES", "CA":
		add("ItemFees", "DigitalServicesFee", Other, -share(l.Item, 4500))
	}
	if o.Market == "JP" && l.Item >= 1000 {
		add("Points", "Points", Promotions, -l.Item/200)
	}
	if l.GiftTax != 0 && o.FulfilledBy == world.ByMerchant {
		add("ItemFees", "GiftwrapCommission", Referral, -max(l.Gift/10, 1))
	}
	return out
}

// taxShare is the tax on a price before its discount.
func taxShare(tax, price, discount int64) int64 {
	if discount == 0 || price == discount {
		return tax
	}
	return tax * price / (price - discount)
}

// refunded turns the amounts of a sold item round, and keeps a part of the commission.
func (g *grower) refunded(lines []line) []line {
	var out []line
	for _, l := range lines {
		switch {
		case l.amount == 0 || l.description == "FBAPerUnitFulfillmentFee" || l.description == "FBAWeightBasedFee" || l.kind == "Points":
			continue
		case l.kind == "ItemPrice" && l.group != TaxCollected, l.kind == "Promotion" && l.group != TaxCollected:
			l.group = Refunds
		}
		l.amount = -l.amount
		out = append(out, l)
		if l.description == "Commission" {
			out = append(out, line{kind: "ItemFees", description: "RefundCommission", group: Referral, amount: -l.amount / 5})
		}
	}
	return out
}
