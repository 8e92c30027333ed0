package engine

import (
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// OrderView is one of the views of the orders list, each with a count.
type OrderView string

// The views. Unshipped, ship-today, late and partial hold orders that the
// seller ships; those of FBA are Amazon's work. Ship-today and late leave out
// what was confirmed already, whether Amazon shows it or not; an order is in at most one of them.
const (
	OrdersAll       OrderView = ""
	OrdersPending   OrderView = "pending"    // not paid yet, pre-orders too
	OrdersUnshipped OrderView = "unshipped"  // nothing of it shipped
	OrdersToday     OrderView = "ship-today" // to be shipped by the end of today, in the seller's time zone, and not late yet
	OrdersLate      OrderView = "late"       // its ship-by instant is over
	OrdersPartial   OrderView = "partial"
	OrdersShipped   OrderView = "shipped"
	OrdersCancelled OrderView = "cancelled"
	OrdersFBA       OrderView = "fba"
	OrdersAttention OrderView = "attention" // something needs a person, see OrderListRow.Attention
)

// OrderViews are all views in the order in which they are shown.
func OrderViews() []OrderView {
	return []OrderView{
		OrdersAll, OrdersPending, OrdersUnshipped, OrdersToday, OrdersLate, OrdersPartial, OrdersShipped, OrdersCancelled, OrdersFBA, OrdersAttention,
	}
}

// Choice narrows a list by a truth; empty takes both.
type Choice string

// The choices.
const (
	Either Choice = ""
	Yes    Choice = "yes"
	No     Choice = "no"
)

func (c Choice) takes(b bool) bool { return c == Either || b == (c == Yes) }

// The columns that the orders list can be sorted by; empty is newest first.
const (
	OrderSortID          = "order"
	OrderSortCreated     = "created"
	OrderSortUpdated     = "updated"
	OrderSortShipBy      = "ship-by"
	OrderSortDeliverBy   = "deliver-by"
	OrderSortMarketplace = "marketplace"
	OrderSortChannel     = "channel"
	OrderSortStatus      = "status"
	OrderSortSKU         = "sku"
	OrderSortASIN        = "asin"
	OrderSortTitle       = "title"
	OrderSortUnits       = "units"
	OrderSortTotal       = "total" // by currency, then amount: amounts of two currencies are not compared
	OrderSortService     = "service"
	OrderSortTracking    = "tracking"
	OrderSortTags        = "tags"
	OrderSortWork        = "work"
	OrderSortCountry     = "country"
	OrderSortSeen        = "seen"
)

// OrderQuery says which orders are wanted and in which order. The zero value
// takes all, newest first. It can be kept as JSON: that is what a saved view is.
type OrderQuery struct {
	View OrderView `json:"view,omitempty"`
	// Search is text that a person typed: every word has to occur in an order id,
	// SKU, ASIN, title or tracking number, whatever the case.
	Search string `json:"search,omitempty"`
	// Lists take any of their values; empty takes all.
	Connections  []domain.ConnectionID  `json:"connections,omitempty"`
	Marketplaces []domain.MarketplaceID `json:"marketplaces,omitempty"`
	Statuses     []domain.OrderStatus   `json:"statuses,omitempty"`
	Services     []string               `json:"services,omitempty"`
	Countries    []string               `json:"countries,omitempty"`
	Work         []domain.WorkState     `json:"work,omitempty"`
	Tags         []string               `json:"tags,omitempty"`
	// FBA takes orders that Amazon ships (yes) or the seller (no).
	FBA       Choice `json:"fba,omitempty"`
	NonAmazon Choice `json:"nonAmazon,omitempty"` // multi-channel orders
	Prime     Choice `json:"prime,omitempty"`
	Business  Choice `json:"business,omitempty"`
	// Mapped takes orders all of whose seller SKUs have a Xero item (yes), or not (no).
	Mapped Choice `json:"mapped,omitempty"`
	// The bounds are from the first instant up to, but not, the second; zero is no bound.
	CreatedFrom time.Time `json:"createdFrom,omitzero"`
	CreatedTo   time.Time `json:"createdTo,omitzero"`
	ShipByFrom  time.Time `json:"shipByFrom,omitzero"`
	ShipByTo    time.Time `json:"shipByTo,omitzero"`
	// SKU and ASIN take orders with exactly this one among their items; case matters.
	SKU  string `json:"sku,omitempty"`
	ASIN string `json:"asin,omitempty"`
	// Totals are compared in one currency only: orders in others are left out
	// when a bound is set. Without Currency any currency counts, amount by amount.
	Currency string              `json:"currency,omitempty"`
	TotalMin decimal.NullDecimal `json:"totalMin,omitzero"`
	TotalMax decimal.NullDecimal `json:"totalMax,omitzero"`

	Sort       string `json:"sort,omitempty"`
	Descending bool   `json:"descending,omitempty"`
}

// Deadline is the badge of an order that waits to be shipped.
type Deadline string

// The deadlines.
const (
	DeadlineNone  Deadline = ""
	DeadlineLate  Deadline = "late"
	DeadlineToday Deadline = "today"
)

// OrderListRow is one order as a list shows it.
type OrderListRow struct {
	ID int64 // the row's, not Amazon's
	domain.Order
	Work     domain.OrderWork
	Seen     time.Time // when Amazon was asked about it last
	Deadline Deadline
	// Left is how many units are still to be shipped and confirmed.
	Left int64
	// Mapped tells that every seller SKU of it has a Xero item.
	Mapped bool
	// Attention holds plain sentences about what needs a person; empty if nothing does.
	Attention []string
	// Shipments are the confirmations that were made here, oldest first.
	Shipments []domain.Shipment
	// ReadOnly tells that Amazon ships it: there is nothing to pick or confirm.
	ReadOnly bool
	// Link opens the order in Seller Central, where address and label are.
	Link string
}

// ToConfirm reports whether a shipment of the order can be confirmed: the seller
// ships it, and something is left to ship.
func (r OrderListRow) ToConfirm() bool { return !r.ReadOnly && r.Left > 0 && r.Status.ToShip() }

// OrderCounts tells how many orders each view holds.
type OrderCounts map[OrderView]int

// DeadlineCounts is what a notification may say: numbers, never names.
type DeadlineCounts struct {
	Today, Late int
	// NextDue is the earliest ship-by instant that is not over; zero if there is none.
	NextDue time.Time
	// Changes is when the figures or a view change by the clock alone; never zero.
	Changes time.Time
}

// OrderFacets are the values that filters can offer, each with its count.
type OrderFacets struct {
	Marketplaces map[domain.MarketplaceID]int
	Statuses     map[domain.OrderStatus]int
	Services     map[string]int
	Countries    map[string]int
	Currencies   map[string]int
	Tags         map[string]int
	Work         map[domain.WorkState]int
}
