package world

import (
	"slices"
	"time"

	"github.com/govalues/decimal"
)

// The statuses of an order, as Orders API 2026-01-01 spells them.
const (
	PendingAvailability = "PENDING_AVAILABILITY" // a pre-order that nobody has paid yet
	Pending             = "PENDING"              // placed, the payment is not authorised
	Unshipped           = "UNSHIPPED"
	PartiallyShipped    = "PARTIALLY_SHIPPED"
	Shipped             = "SHIPPED"
	Cancelled           = "CANCELLED"
	Unfulfillable       = "UNFULFILLABLE" // a multi-channel order that Amazon cannot send
)

// Who sends an order.
const (
	ByAmazon   = "AMAZON"
	ByMerchant = "MERCHANT"
)

// How a replacement or an exchange belongs to the order before it.
const (
	ReplacementOf = "REPLACEMENT_ORIGINAL_ID"
	ExchangeOf    = "EXCHANGE_ORIGINAL_ID"
)

// Order is one order with everything that is true of it, the customer's data
// included. Times are UTC in whole seconds.
type Order struct {
	ID     string `json:"id"` // 3-7-7; multi-channel orders begin with S
	Market string `json:"market"`
	// OffAmazon marks a multi-channel order: Amazon sends it, somebody else sold it.
	OffAmazon     bool      `json:"offAmazon,omitempty"`
	SellerOrderID string    `json:"sellerOrderId,omitempty"` // the seller's own number, where there is one
	FulfilledBy   string    `json:"fulfilledBy"`             // ByAmazon or ByMerchant
	Status        string    `json:"status"`
	Created       time.Time `json:"created"`
	Updated       time.Time `json:"updated"`
	Service       string    `json:"service"`            // STANDARD, EXPEDITED, …
	Programs      []string  `json:"programs,omitempty"` // PRIME, AMAZON_BUSINESS, PREORDER
	ShipBy        Window    `json:"shipBy"`
	DeliverBy     Window    `json:"deliverBy"`
	// Original is the order that this one replaces or exchanges; Relation says which.
	Original string      `json:"original,omitempty"`
	Relation string      `json:"relation,omitempty"`
	Currency string      `json:"currency"`
	Items    []OrderItem `json:"items"`
	Packages []Package   `json:"packages,omitempty"` // of merchant orders; Amazon's own are not told
	// CancelledBy is BUYER, MERCHANT or AMAZON; CancelReason is Amazon's word for why.
	CancelledBy  string `json:"cancelledBy,omitempty"`
	CancelReason string `json:"cancelReason,omitempty"`
	// PurchaseOrder is the number a business customer gave.
	PurchaseOrder string   `json:"purchaseOrder,omitempty"`
	Customer      Customer `json:"customer"`
	// Holds tells that the order came after the first day and that its units
	// were put aside: they leave when it ships and come back when it is cancelled.
	Holds bool `json:"holds,omitempty"`
}

// Window is a span of time.
type Window struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// OrderItem is one line of an order.
type OrderItem struct {
	ID        string `json:"id"`
	SKU       string `json:"sku"`
	ASIN      string `json:"asin"`
	Title     string `json:"title"`
	Condition string `json:"condition"` // "NewItem", …, as the listing has it
	Ordered   int64  `json:"ordered"`   // units
	Shipped   int64  `json:"shipped"`   // units
	Money     Line   `json:"money"`
	Promotion string `json:"promotion,omitempty"`
	GiftNote  string `json:"giftNote,omitempty"` // the customer's words
	Business  bool   `json:"business,omitempty"` // bought at the business price
}

// Line is what one line costs all in all, in the smallest unit of the order's
// currency (cents; whole yen). Where TaxIncluded holds, the prices contain the taxes.
type Line struct {
	Item         int64 `json:"item"`
	ItemTax      int64 `json:"itemTax,omitempty"`
	Shipping     int64 `json:"shipping,omitempty"`
	ShippingTax  int64 `json:"shippingTax,omitempty"`
	Gift         int64 `json:"gift,omitempty"`
	GiftTax      int64 `json:"giftTax,omitempty"`
	ItemDiscount int64 `json:"itemDiscount,omitempty"` // above zero
	ShipDiscount int64 `json:"shipDiscount,omitempty"` // above zero
}

// Tax is all tax of a line.
func (l Line) Tax() int64 { return l.ItemTax + l.ShippingTax + l.GiftTax }

// Total is what the customer pays for a line in a marketplace.
func (l Line) Total(market string) int64 {
	sum := l.Item + l.Shipping + l.Gift - l.ItemDiscount - l.ShipDiscount
	if !TaxIncluded(market) {
		sum += l.Tax()
	}
	return sum
}

// Package is a parcel of a merchant order.
type Package struct {
	Reference string        `json:"reference"` // a positive number, unique in its order
	Carrier   string        `json:"carrier"`   // code, or the name when the code is Other
	Service   string        `json:"service,omitempty"`
	Tracking  string        `json:"tracking"`
	Shipped   time.Time     `json:"shipped"`
	Confirmed time.Time     `json:"confirmed"`
	Delivered bool          `json:"delivered,omitempty"`
	Items     []PackageItem `json:"items"`
}

// PackageItem is how many units of a line are in a parcel.
type PackageItem struct {
	Item     string `json:"item"`
	Quantity int64  `json:"quantity"`
}

// Total is what the customer pays for the order, in the smallest unit of its currency.
func (o *Order) Total() int64 {
	var sum int64
	for i := range o.Items {
		sum += o.Items[i].Money.Total(o.Market)
	}
	return sum
}

// Units counts the units ordered and those shipped.
func (o *Order) Units() (ordered, shipped int64) {
	for _, it := range o.Items {
		ordered, shipped = ordered+it.Ordered, shipped+it.Shipped
	}
	return ordered, shipped
}

// Package finds a parcel by its reference; nil when there is none.
func (o *Order) Package(reference string) *Package {
	for i := range o.Packages {
		if o.Packages[i].Reference == reference {
			return &o.Packages[i]
		}
	}
	return nil
}

// clone is a copy that shares nothing which may change.
func (o *Order) clone() Order {
	out := *o
	out.Items = slices.Clone(o.Items)
	out.Packages = slices.Clone(o.Packages)
	return out
}

// Amount writes units of a currency's smallest coin as an amount.
func Amount(minor int64, currency string) decimal.Decimal {
	return decimal.MustNew(minor, decimals(currency))
}

// minor is an amount in the smallest unit of its currency.
func minor(amount decimal.Decimal, currency string) int64 {
	d := amount.Rescale(decimals(currency))
	n := int64(d.Coef())
	if d.IsNeg() {
		return -n
	}
	return n
}

// TaxIncluded tells whether prices of a marketplace contain the tax.
func TaxIncluded(market string) bool { return market != "US" && market != "CA" }

// taxRates are the usual taxes by marketplace, in tenths of a percent.
var taxRates = map[string]int64{
	"US": 82, "CA": 130, "MX": 160, "UK": 200, "DE": 190, "FR": 200, "IT": 220, "ES": 210, "NL": 210, "SE": 250, "PL": 230,
	"BE": 210, "IE": 230, "TR": 200, "AE": 50, "SA": 150, "EG": 140, "ZA": 150, "IN": 180, "JP": 100, "AU": 100, "SG": 90,
}

// taxOf is the tax on or in a price.
func taxOf(price int64, market string) int64 {
	rate := taxRates[market]
	if TaxIncluded(market) {
		return (price*rate + (1000+rate)/2) / (1000 + rate)
	}
	return (price*rate + 500) / 1000
}
