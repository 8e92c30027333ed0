package fees

import (
	"strings"
	"testing"

	"tallybridge/engine/domain"
)

func label(s string) domain.FeeLabel {
	p := strings.Split(s, "|")
	return domain.FeeLabel{Type: p[0], AmountType: p[1], Description: p[2]}
}

// Every label that is known from settlements, by its group.
var known = map[domain.FeeGroup][]string{
	domain.GroupSales:    {"Order|ItemPrice|Principal", "ORDER|Item Price|PRINCIPAL", "Order_Retrocharge|ItemPrice|Principal", "Liquidations|ItemPrice|Principal"},
	domain.GroupShipping: {"Order|ItemPrice|Shipping", "Order|ItemPrice|GiftWrap", "Order|ItemPrice|ExportCharge"},
	domain.GroupPromotions: {
		"Order|Promotion|Principal", "Order|Promotion|Shipping", "Order|Points|PointsGranted",
	},
	domain.GroupRefunds: {
		"Refund|ItemPrice|Principal", "Refund|ItemPrice|Shipping", "Refund|ItemPrice|GiftWrap", "Refund|ItemPrice|Goodwill", "Refund|ItemPrice|RestockingFee",
		"Refund|Promotion|Principal", "Chargeback Refund|ItemPrice|Principal", "A-to-z Guarantee Refund|ItemPrice|Principal", "Order|ItemPrice|Goodwill",
		"Refund_Retrocharge|ItemPrice|Principal", "Order|BuyerRecharge|BuyerRecharge", "Refund - Reversal|ItemPrice|Principal",
	},
	domain.GroupReferral: {
		"Order|ItemFees|Commission", "Refund|ItemFees|RefundCommission", "Refund|ItemFees|Commission", "Order|ItemFees|FixedClosingFee",
		"Order|ItemFees|VariableClosingFee", "Order|ItemFees|ShippingHB", "Order|ItemFees|GiftwrapCommission", "Order|ItemFees|CommissionVAT", "Order|ItemFees|VAT on Commission",
	},
	domain.GroupFulfilment: {
		"Order|ItemFees|FBAPerUnitFulfillmentFee", "Order|ItemFees|FBAPerOrderFulfillmentFee", "Order|ItemFees|FBAWeightBasedFee",
		"Order|ItemFees|ShippingChargeback", "Order|ItemFees|GiftwrapChargeback", "Order|ItemFees|FBAPerUnitFulfillmentFee VAT", "Order|Shipment Fees|FBA transportation fee",
		"other-transaction|other-transaction|FBACustomerReturnPerUnitFee",
	},
	domain.GroupStorage: {
		"other-transaction|other-transaction|Storage Fee", "other-transaction|other-transaction|StorageRenewalBilling", "other-transaction - Reversal|other-transaction|Storage Fee",
		"other-transaction|other-transaction|storage  fee", "FBAFees|FBA Storage Fee|Base fee", "FBAFees|FBA Storage Fee|Tax on fee", "AmazonFees|Aged Inventory Surcharge|Discount on Fee",
	},
	domain.GroupAdvertising: {
		"ServiceFee|Cost of Advertising|TransactionTotalAmount", "ServiceFee - Correction|Cost of Advertising|TransactionTotalAmount", "AmazonFees|Vine Enrollment Fee|Base fee",
	},
	domain.GroupSubscription: {"other-transaction|other-transaction|Subscription Fee", "ServiceFee|Subscription Fee|TransactionTotalAmount"},
	domain.GroupInbound: {
		"other-transaction|other-transaction|FBAInboundTransportationFee", "other-transaction|other-transaction|FBAInboundConvenienceFee", "other-transaction|other-transaction|RemovalComplete",
		"other-transaction|other-transaction|DisposalComplete", "FBAFees|Inbound Defect Fee|Base fee", "FBAFees|FBA Removal Order: Return Fee|Base fee", "FBAFees|FBA Removal Order: Disposal Fee|Tax on fee",
	},
	domain.GroupCoupons: {
		"CouponRedemptionFee|CouponRedemptionFee|Save 10% in May", "other-transaction|CouponRedemptionFee|any coupon at all", "other-transaction|other-transaction|Lightning Deal Fee",
		"CouponRedemptionFee - Reversal|CouponRedemptionFee|x", "AmazonFees|Coupon Performance Fee|Base fee",
	},
	domain.GroupOther: {
		"Order|ItemFees|DigitalServicesFee", "Order|ItemFees|DigitalServicesFeeFBA", "Order|ItemFees|TechnologyFee", "Order|ItemFees|SalesTaxCollectionFee", "Order|ItemFees|RenewedProgramFee",
		"other-transaction|other-transaction|Shipping label purchase", "other-transaction|other-transaction|NonSubscriptionFeeAdj",
	},
	domain.GroupReimbursements: {
		"other-transaction|FBA Inventory Reimbursement|REVERSAL_REIMBURSEMENT", "other-transaction|FBA Inventory Reimbursement|WAREHOUSE_DAMAGE", "other-transaction|FBA Inventory Reimbursement|WAREHOUSE_LOST",
		"other-transaction|FBA Inventory Reimbursement|MISSING_FROM_INBOUND", "other-transaction|FBA Inventory Reimbursement|COMPENSATED_CLAWBACK", "other-transaction|FBA Inventory Reimbursement|MULTICHANNEL_ORDER_LOST",
		"FBA Inventory Reimbursement|other-transaction|FREE_REPLACEMENT_REFUND_ITEMS", "SAFE-T Reimbursement|other-transaction|SAFE-T Reimbursement", "other-transaction|FBA Inventory Reimbursement|REMOVAL_ORDER_LOST",
	},
	domain.GroupTaxCollected: {
		"Order|ItemPrice|Tax", "Order|ItemPrice|ShippingTax", "Order|ItemPrice|GiftWrapTax", "Refund|ItemPrice|Tax", "Order|Promotion|TaxDiscount", "Refund|Promotion|TaxDiscount",
	},
	domain.GroupTaxWithheld: {
		"Order|ItemWithheldTax|MarketplaceFacilitatorTax-Principal", "Order|ItemWithheldTax|MarketplaceFacilitatorTax-Shipping", "Refund|ItemWithheldTax|MarketplaceFacilitatorTax-RestockingFee",
		"Order|ItemWithheldTax|MarketplaceFacilitatorVAT-Principal", "Order|ItemWithheldTax|LowValueGoodsTax-Shipping", "Order|ItemWithheldTax|TCS-IGST", "Order|ItemWithheldTax|TDS",
	},
	domain.GroupReserves: {
		"other-transaction|other-transaction|Current Reserve Amount", "other-transaction|other-transaction|Previous Reserve Amount Balance", "other-transaction|other-transaction|Payable to Amazon",
		"other-transaction|other-transaction|Successful charge", "Transfer|Transfer|Transfer", "Micro Deposit|other-transaction|Micro Deposit",
	},
	domain.GroupUnmapped: {
		"Order|ItemFees|BrandNewFee", "Order|ItemWithheldTax|Solidarity", "Order|NewThing|Principal", "Moon|Dust|Fee", "other-transaction|other-transaction|Principal", "Order|ItemPrice|Commission",
		"other-transaction|FBA Inventory Reimbursement|SOMETHING_NEW", "||", "other-transaction|other-transaction|", "AmazonFees|Unheard Of Fee|Base fee",
	},
}

func TestLabels(t *testing.T) {
	table := NewTable(nil)
	for want, list := range known {
		for _, s := range list {
			if got := table.Group(label(s)); got != want {
				t.Errorf("%s is %s, want %s", s, got, want)
			}
		}
	}
	for _, g := range domain.FeeGroups() {
		if len(known[g]) == 0 {
			t.Errorf("no label of the group %s", g)
		}
	}
}

// The user's word goes before the built-in table, the exact one before a wide one.
func TestPlacements(t *testing.T) {
	table := NewTable([]domain.FeePlacement{
		{Label: label("Order|ItemFees|BrandNewFee"), Group: domain.GroupOther},
		{Label: label("order|item fees|COMMISSION"), Group: domain.GroupAdvertising},
		{Label: label("Moon|*|*"), Group: domain.GroupInbound},
		{Label: label("Moon|Dust|*"), Group: domain.GroupStorage},
		{Label: label("Moon|Dust|Rock"), Group: domain.GroupCoupons},
		{Label: label("*|*|Comet"), Group: domain.GroupReserves},
	})
	for s, want := range map[string]domain.FeeGroup{
		"Order|ItemFees|BrandNewFee": domain.GroupOther, "Order|ItemFees|Commission": domain.GroupAdvertising, "Refund|ItemFees|Commission": domain.GroupReferral,
		"Moon|Sand|x": domain.GroupInbound, "Moon|Dust|x": domain.GroupStorage, "MOON|dust|rock": domain.GroupCoupons, "Sun|x|Comet": domain.GroupReserves, "Sun|x|y": domain.GroupUnmapped,
	} {
		if got := table.Group(label(s)); got != want {
			t.Errorf("%s is %s, want %s", s, got, want)
		}
	}
}
