package domain

import (
	"slices"
	"time"

	"github.com/govalues/decimal"
)

// OrderStatus is Amazon's word for how far an order is. Words that are not
// known are kept as they came.
type OrderStatus string

// The statuses of the Orders API 2026-01-01. The older names, which the
// all-orders report still writes: Pending, Unshipped, PartiallyShipped, Shipped,
// Canceled, Unfulfillable, PendingAvailability.
const (
	OrderPendingAvailability OrderStatus = "PENDING_AVAILABILITY" // a pre-order
	OrderPending             OrderStatus = "PENDING"              // not paid yet
	OrderUnshipped           OrderStatus = "UNSHIPPED"
	OrderPartiallyShipped    OrderStatus = "PARTIALLY_SHIPPED"
	OrderShipped             OrderStatus = "SHIPPED"
	OrderCancelled           OrderStatus = "CANCELLED"
	OrderUnfulfillable       OrderStatus = "UNFULFILLABLE"
)

// OrderStatuses are all statuses that are known.
func OrderStatuses() []OrderStatus {
	return []OrderStatus{
		OrderPendingAvailability, OrderPending, OrderUnshipped, OrderPartiallyShipped, OrderShipped, OrderCancelled, OrderUnfulfillable,
	}
}

// Open reports whether something is still to come: payment or shipping.
func (s OrderStatus) Open() bool {
	switch s {
	case OrderPendingAvailability, OrderPending, OrderUnshipped, OrderPartiallyShipped:
		return true
	}
	return false
}

// ToShip reports whether units wait to be shipped.
func (s OrderStatus) ToShip() bool { return s == OrderUnshipped || s == OrderPartiallyShipped }

// Who ships an order. Other words are kept as they came.
const (
	FulfilledByAmazon   = "AMAZON"   // FBA; AFN in v0, "Amazon" in reports
	FulfilledByMerchant = "MERCHANT" // MFN in v0, "Merchant" in reports
)

// Where an order was placed. Other words are kept as they came.
const (
	ChannelAmazonStore = "AMAZON"
	ChannelNonAmazon   = "NON_AMAZON" // multi-channel: FBA stock for another shop; no sale on Amazon
)

// Programs that the dashboard knows; all words Amazon sends are kept.
const (
	ProgramPrime    = "PRIME"
	ProgramBusiness = "AMAZON_BUSINESS"
	ProgramPreorder = "PREORDER"
)

// OrderSource tells where the newest version of an order came from.
type OrderSource string

// The sources of orders.
const (
	OrderFromAPI    OrderSource = "api"    // searchOrders or getOrder
	OrderFromReport OrderSource = "report" // the all-orders report: no deadlines, no packages
)

// OrderKey names an order: the same id may be known to two connections.
type OrderKey struct {
	Connection ConnectionID
	ID         string // Amazon's order id, "123-1234567-1234567"
}

// Order is one Amazon order of any marketplace. It has no field for a buyer or
// a recipient: who bought and where it goes stays at Amazon.
type Order struct {
	Connection ConnectionID
	ID         string
	// SellerOrderID is the seller's own number, where one was set.
	SellerOrderID string
	// Marketplace may be empty or unknown for orders that were not placed on Amazon.
	Marketplace MarketplaceID
	// SalesChannel is Amazon's name of the shop: "Amazon.de", "Non-Amazon US".
	SalesChannel string
	Channel      string // AMAZON, NON_AMAZON
	Status       OrderStatus
	FulfilledBy  string // AMAZON, MERCHANT
	Service      string // STANDARD, EXPEDITED, NEXT_DAY, …
	// Created is when it was placed, Updated when anything about it changed last.
	Created, Updated time.Time
	// The promised windows in UTC; zero where Amazon gave none.
	ShipFrom, ShipBy       time.Time
	DeliverFrom, DeliverBy time.Time
	Programs               []string
	// Associated are the orders it replaces or was exchanged for.
	Associated []AssociatedOrder
	// Total is what the seller gets for it, in the order's own currency; unknown
	// while Amazon names none (pending orders). It is never added across
	// currencies. TotalFromLines tells that a report gave no total, so that it is
	// the sum of items, shipping and gift wrap less promotions, taxes left out.
	Total          Money
	TotalFromLines bool
	// Proceeds are Amazon's heads of the total. Whether ITEM is before or after
	// tax is not documented: they are shown, never added up.
	Proceeds []OrderAmount
	// Country is the ISO 3166 code of where it goes, from the report only.
	Country  string
	Source   OrderSource
	Items    []OrderItem
	Packages []OrderPackage
}

// Key returns the order's key.
func (o Order) Key() OrderKey { return OrderKey{o.Connection, o.ID} }

// Merchant reports whether the seller ships it.
func (o Order) Merchant() bool { return o.FulfilledBy == FulfilledByMerchant }

// Has reports whether the order is part of a program.
func (o Order) Has(program string) bool { return slices.Contains(o.Programs, program) }

// Units is how many units were ordered.
func (o Order) Units() int64 {
	n := int64(0)
	for _, i := range o.Items {
		n += i.Ordered
	}
	return n
}

// Replacement reports whether it replaces another order: its value is zero.
func (o Order) Replacement() bool { return len(o.Associated) > 0 }

// AssociatedOrder is another order that an order came from.
type AssociatedOrder struct {
	ID   string `json:"id"`
	Kind string `json:"kind"` // REPLACEMENT_ORIGINAL_ID, EXCHANGE_ORIGINAL_ID
}

// OrderAmount is one head of an order's or item's money: ITEM, SHIPPING,
// GIFT_WRAP, TAX, DISCOUNT, …
type OrderAmount struct {
	Type     string          `json:"type"`
	Amount   decimal.Decimal `json:"amount"`
	Currency string          `json:"currency"`
}

// OrderItem is one line of an order.
type OrderItem struct {
	// ID is Amazon's order item id; some reports do not tell it, and then a
	// shipment cannot be confirmed before the order was read again.
	ID      string
	SKU     string
	ASIN    string
	Title   string
	Ordered int64
	// Shipped counts the units Amazon calls fulfilled; only valid when ShippedKnown.
	Shipped      int64
	ShippedKnown bool
	UnitPrice    Money
	Total        Money
	Amounts      []OrderAmount
	Programs     []string
	Promotions   []string // ids
	Condition    string
	GiftWrap     string // the level; the message is never read
	// CancelRequested tells that the buyer wants to cancel; CancelledBy who did.
	CancelRequested bool
	CancelledBy     string
}

// Left is how many units are still to be shipped.
func (i OrderItem) Left() int64 { return max(0, i.Ordered-i.Shipped) }

// OrderPackage is one package of a merchant-fulfilled order.
type OrderPackage struct {
	// Reference is the packageReferenceId: a number that is unique in the order.
	Reference string        `json:"reference"`
	Created   time.Time     `json:"created"`
	Status    string        `json:"status"` // PENDING, IN_TRANSIT, DELIVERED, …
	Detail    string        `json:"detail"`
	Carrier   string        `json:"carrier"`
	Service   string        `json:"service"`
	Tracking  string        `json:"tracking"`
	Shipped   time.Time     `json:"shipped"`
	Items     []PackageItem `json:"items"`
}

// PackageItem says how many units of an order item are in a package.
type PackageItem struct {
	Item     string `json:"item"` // order item id
	Quantity int64  `json:"quantity"`
}

// WorkState is how far the seller is with an order on his own desk. It is never sent
// to Amazon.
type WorkState string

// The work states.
const (
	WorkNew     WorkState = "new"
	WorkPicking WorkState = "picking"
	WorkPacked  WorkState = "packed"
	WorkShipped WorkState = "shipped"
	WorkHold    WorkState = "hold"
)

// WorkStates returns all work states in the order of the work.
func WorkStates() []WorkState {
	return []WorkState{WorkNew, WorkPicking, WorkPacked, WorkShipped, WorkHold}
}

// OrderWork is what the seller keeps about an order.
type OrderWork struct {
	State WorkState // empty means new
	Note  string
	Tags  []string // sorted
}

// OrderEvent is one entry of an order's history.
type OrderEvent struct {
	At     time.Time
	What   string // "status", "work", "note", "tag", "shipment", "imported"
	Before string
	After  string
}

// OrderCursor is how far the orders of a connection are read.
type OrderCursor struct {
	Connection ConnectionID
	// After is the bound from which the next poll reads; zero before the first.
	After time.Time
	// Pass is what is being read page by page; nil between two passes.
	Pass *OrderPass
	// Next is where After goes when all passes of this round are through.
	Next   time.Time
	Polled time.Time // the end of the last whole round
}

// OrderPass is one search that is paged through.
type OrderPass struct {
	Kind  string    `json:"kind"` // what it is for, see package jobs
	After time.Time `json:"after"`
	// Token is the next page's; Asked when it was got: it lives 24 hours.
	Token string    `json:"token"`
	Asked time.Time `json:"asked"`
	Pages int       `json:"pages"`
}

// OrderWindow is a piece of history that the all-orders report brings.
type OrderWindow struct {
	Connection ConnectionID
	Start, End time.Time
	ReportID   string    // empty while it was not asked for
	Asked      time.Time // when it was
	Tries      int
	Done       bool
	Error      string
}
