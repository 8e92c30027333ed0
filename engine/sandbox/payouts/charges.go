package payouts

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

// label is a name of an amount.
type label struct{ kind, amountType, description string }

// other makes the label of what Amazon books as another transaction.
func otherLabel(description string) label {
	return label{"other-transaction", "other-transaction", description}
}

// The labels that fees of one group go by; they take turns.
var (
	inboundLabels = []label{
		otherLabel("FBAInboundTransportationFee"),
		otherLabel("RemovalComplete"),
		{"FBAFees", "FBA Removal Order: Return Fee", "Base fee"},
		otherLabel("DisposalComplete"),
		{"AmazonFees", "Inbound Defect Fee", "Base fee"},
		otherLabel("FBAInboundConvenienceFee"),
	}
	couponLabels = []label{
		{"CouponRedemptionFee", "CouponRedemptionFee", "Save 10% on kitchen (Größe L)"},
		otherLabel("Lightning Deal Fee"),
		{"other-transaction", "CouponRedemptionFee", "Frühling 5 € Rabatt"},
	}
	otherLabels  = []label{otherLabel("Shipping label purchase"), otherLabel("NonSubscriptionFeeAdj")}
	madeGoodList = []string{
		"REVERSAL_REIMBURSEMENT", "WAREHOUSE_DAMAGE", "WAREHOUSE_LOST", "MISSING_FROM_INBOUND", "MULTICHANNEL_ORDER_LOST",
		"FREE_REPLACEMENT_REFUND_ITEMS", "REMOVAL_ORDER_LOST", "COMPENSATED_CLAWBACK", "MISSING_FROM_INBOUND_CLAWBACK",
	}
)

// curiosity is a label that comes now and then with a small amount.
type curiosity struct {
	label
	group string
	cents int64
}

// curiosities take turns over the settlements.
var curiosities = []curiosity{
	{label{"Liquidations", "ItemPrice", "Principal"}, Sales, 310},
	{label{"A-to-z Guarantee Refund", "ItemPrice", "Principal"}, Refunds, -405},
	{label{"Order", "ItemFees", "FixedClosingFee"}, Referral, -80},
	{label{"Chargeback Refund", "ItemPrice", "Principal"}, Refunds, -299},
	{label{"Order", "ItemFees", "ShippingChargeback"}, Fulfilment, -59},
	{label{"Order_Retrocharge", "ItemPrice", "Tax"}, TaxCollected, -31},
	{label{"Refund_Retrocharge", "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal"}, TaxWithheld, 31},
	{label{"Refund", "ItemPrice", "Goodwill"}, Refunds, -150},
	{label{"Order", "ItemFees", "VariableClosingFee"}, Referral, -45},
	{label{"Refund", "ItemPrice", "RestockingFee"}, Refunds, 120},
	{label{"SAFE-T Reimbursement", "SAFE-T Reimbursement", "SAFE-T Reimbursement"}, Reimbursements, 240},
	{label{"Order", "ItemPrice", "ExportCharge"}, Shipping, 77},
	{label{"other-transaction - Reversal", "other-transaction", "Shipping label purchase"}, Other, 64},
	{label{"Order", "ItemFees", "ShippingHB"}, Referral, -21},
	{label{"Order", "ItemFees", "TechnologyFee"}, Other, -33},
	{label{"AmazonFees", "Vine Enrollment Fee", "Base fee"}, Advertising, -200},
	{label{"AmazonFees", "Vine Enrollment Fee", "Tax on fee"}, Advertising, -38},
	{label{"AmazonFees", "Vine Enrollment Fee", "Discount on Fee"}, Advertising, 50},
	{label{"Order", "ItemFees", "GiftwrapChargeback"}, Fulfilment, -44},
	{label{"Order", "ItemFees", "SalesTaxCollectionFee"}, Other, -12},
	{label{"Order", "ItemFees", "FBAPerOrderFulfillmentFee"}, Fulfilment, -66},
	{label{"other-transaction - Correction", "other-transaction", "Storage Fee"}, Storage, 19},
	{label{"Order", "ItemFees", "RenewedProgramFee"}, Other, -27},
	{label{"other-transaction", "other-transaction", "Micro Deposit"}, Reserves, 3},
	{label{"Order", "Shipment Fees", "FBA transportation fee"}, Fulfilment, -71},
	{label{"other-transaction", "other-transaction", "Payable to Amazon"}, Reserves, 90},
	{label{"Order", "BuyerRecharge", "BuyerRecharge"}, Refunds, 55},
	{label{"other-transaction", "other-transaction", "Successful charge"}, Reserves, 88},
}

// charges books what Amazon takes and gives apart from orders: every group a
// steady share of a month's sales, so that a jump is one.
func (g *grower) charges() {
	turn := 0
	main := map[string]bool{} // regions whose main account had its subscription
	for i, a := range g.accounts {
		if len(a.settlements) == 0 {
			continue
		}
		pays := !main[a.region]
		main[a.region] = true
		for n, name := range slices.Sorted(maps.Keys(a.sold)) {
			from, to, whole := a.span(name)
			if !from.Before(to) {
				continue
			}
			turn++
			sold := a.sold[name]
			charge := func(l label, group string, amount int64, at time.Time) {
				if amount != 0 {
					a.add(Row{Type: l.kind, AmountType: l.amountType, Description: l.description, Amount: amount, Posted: at, Group: group})
				}
			}
			part := func(k, of int64) time.Time {
				return from.Add(to.Sub(from) / time.Duration(of) * time.Duration(k)).Truncate(time.Second)
			}
			mid := part(1, 3)
			storage := share(sold, a.rate(rateStorage, Storage, from))
			charge(otherLabel("Storage Fee"), Storage, -(storage - storage/4), mid)
			charge(otherLabel("StorageRenewalBilling"), Storage, -storage/4, part(1, 2))
			ads := share(sold, a.rate(rateAds, Advertising, from))
			for k := range int64(4) {
				week := ads / 4
				if k == 3 {
					week = ads - 3*(ads/4)
				}
				charge(label{"ServiceFee", "Cost of Advertising", "TransactionTotalAmount"}, Advertising, -week, part(k, 4).Add(time.Hour))
			}
			charge(inboundLabels[turn%len(inboundLabels)], Inbound, -share(sold, rateInbound*1000), part(1, 5))
			charge(couponLabels[turn%len(couponLabels)], Coupons, -share(sold, rateCoupons*1000), part(2, 5))
			charge(otherLabels[turn%len(otherLabels)], Other, -share(sold, rateOther*1000), part(3, 5))
			made := share(sold, rateMade*1000)
			what := madeGoodList[turn%len(madeGoodList)]
			if turn%len(madeGoodList) >= 7 { // taken back
				made = -made / 4
			}
			charge(label{"other-transaction", "FBA Inventory Reimbursement", what}, Reimbursements, made, part(4, 5))
			if pays && whole && n > 0 {
				fee := int64(3999)
				if a.currency == "JPY" {
					fee = 4900
				}
				charge(otherLabel("Subscription Fee"), Subscription, -fee, from.Add(5*time.Hour))
			}
		}
		for n, s := range a.settlements {
			for k := range 2 {
				c := curiosities[(2*(n+i*7)+k)%len(curiosities)]
				r := Row{
					Type: c.kind, AmountType: c.amountType, Description: c.description, Amount: small(a.currency, c.cents), Group: c.group,
					Posted: s.Start.Add(period/2 + time.Duration(k)*time.Hour),
				}
				if c.kind == "Order" { // some rows name a shipment to Amazon instead of an order
					r.Order = "FBA" + strconv.Itoa(15_000_000+n)
				}
				a.add(r)
			}
		}
	}
}

// span is the part of a month that lies in closed periods, and whether that is
// all of it.
func (a *account) span(name string) (from, to time.Time, whole bool) {
	begin, err := time.Parse("2006-01", name)
	if err != nil {
		return from, to, false // no key of sold
	}
	end := begin.AddDate(0, 1, 0)
	from, to = begin, end
	if from.Before(a.first) {
		from = a.first
	}
	if to.After(a.last) {
		to = a.last
	}
	return from, to, from.Equal(begin) && to.Equal(end)
}
