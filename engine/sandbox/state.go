package sandbox

import (
	"cmp"
	"slices"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox/world"
)

// AmazonState is what GET /_sandbox/state of the practice Amazon shows.
type AmazonState struct {
	Listings []ListingState `json:"listings"`
	Pools    []PoolState    `json:"pools"`
	Orders   []OrderState   `json:"orders"`
	// Confirmations are the shipment confirmations that took effect.
	Confirmations []world.Confirmation `json:"confirmations"`
}

// OrderState is one order as far as a program may know it.
type OrderState struct {
	ID          string      `json:"id"`
	Market      string      `json:"market"`
	Status      string      `json:"status"`
	FulfilledBy string      `json:"fulfilledBy"`
	Updated     time.Time   `json:"updated"`
	Items       []ItemState `json:"items"`
	Packages    []string    `json:"packages,omitempty"` // reference ids
}

// ItemState is one line of an order.
type ItemState struct {
	ID      string `json:"id"`
	SKU     string `json:"sku"`
	Ordered int64  `json:"ordered"`
	Shipped int64  `json:"shipped"`
}

// orderStates are all orders in the order they were made.
func (s *Sandbox) orderStates() []OrderState {
	orders := s.world.Orders()
	out := make([]OrderState, len(orders))
	for i, o := range orders {
		out[i] = OrderState{ID: o.ID, Market: o.Market, Status: o.Status, FulfilledBy: o.FulfilledBy, Updated: o.Updated}
		for _, it := range o.Items {
			out[i].Items = append(out[i].Items, ItemState{it.ID, it.SKU, it.Ordered, it.Shipped})
		}
		for _, p := range o.Packages {
			out[i].Packages = append(out[i].Packages, p.Reference)
		}
	}
	return out
}

// ListingState is one offer and what the marketplace shows of its stock.
type ListingState struct {
	SKU      string          `json:"sku"`
	Market   string          `json:"market"`
	ASIN     string          `json:"asin"`
	FNSKU    string          `json:"fnsku,omitempty"`
	Title    string          `json:"title"`
	Price    decimal.Decimal `json:"price"`
	Currency string          `json:"currency"`
	Status   string          `json:"status"`
	Merchant bool            `json:"merchant,omitempty"`
	MFN      int64           `json:"merchantQuantity,omitempty"`
	Shown    *BinsState      `json:"shown,omitempty"`
}

// PoolState is where units of one product really lie.
type PoolState struct {
	FNSKU   string `json:"fnsku"`
	Region  string `json:"region"`
	Pool    string `json:"pool"`
	Country string `json:"country,omitempty"`
	BinsState
}

// BinsState are units by bucket.
type BinsState struct {
	Fulfillable        int64 `json:"fulfillable"`
	ReservedOrders     int64 `json:"reservedOrders,omitempty"`
	ReservedTransfer   int64 `json:"reservedTransfer,omitempty"`
	ReservedProcessing int64 `json:"reservedProcessing,omitempty"`
	Unfulfillable      int64 `json:"unfulfillable,omitempty"`
	Researching        int64 `json:"researching,omitempty"`
	InboundWorking     int64 `json:"inboundWorking,omitempty"`
	InboundShipped     int64 `json:"inboundShipped,omitempty"`
	InboundReceiving   int64 `json:"inboundReceiving,omitempty"`
}

func (s *Sandbox) amazonState() any { return s.AmazonState() }

// AmazonState is the listings, the places of all units and the orders.
func (s *Sandbox) AmazonState() AmazonState {
	out := AmazonState{Orders: s.orderStates(), Confirmations: s.world.Confirmations()}
	for _, m := range s.world.Market {
		shown := map[string]world.Bins{}
		for _, r := range s.world.Rows(m.Code) {
			shown[r.SKU] = r.Bins
		}
		for _, l := range s.world.Offers(m.Code) {
			v := ListingState{
				SKU: l.SKU, Market: l.Market, ASIN: l.ASIN, FNSKU: l.FNSKU, Title: l.Title, Price: l.Price, Currency: l.Currency,
				Status: l.Status, Merchant: l.Merchant, MFN: l.MFN,
			}
			if b, ok := shown[l.SKU]; ok {
				bins := BinsState(b)
				v.Shown = &bins
			}
			out.Listings = append(out.Listings, v)
		}
	}
	s.world.Read(func() {
		for _, p := range s.world.Products {
			for at, b := range p.Stock {
				out.Pools = append(out.Pools, PoolState{FNSKU: p.FNSKU, Region: p.Region, Pool: at.Pool, Country: at.Country, BinsState: BinsState(*b)})
			}
		}
	})
	slices.SortFunc(out.Pools, func(a, b PoolState) int {
		return cmp.Or(cmp.Compare(a.FNSKU, b.FNSKU), cmp.Compare(a.Region, b.Region), cmp.Compare(a.Pool, b.Pool), cmp.Compare(a.Country, b.Country))
	})
	return out
}

// truthView is what GET /_sandbox/truth shows.
type truthView struct {
	Items       []truthItem                `json:"items"`
	Balances    map[string]decimal.Decimal `json:"balances"`
	Differences []Difference               `json:"differences"` // empty when all is synced
	Costs       map[string]decimal.Decimal `json:"costs"`       // by seller SKU
	Elsewhere   map[string]int64           `json:"elsewhere"`   // by item code
}

type truthItem struct {
	SKUs     []string        `json:"skus,omitempty"`
	Code     string          `json:"code,omitempty"`
	Created  string          `json:"created,omitempty"`
	Units    int64           `json:"units"`
	Quantity decimal.Decimal `json:"quantity"`
	CostPool decimal.Decimal `json:"costPool"`
	Outcome  world.Outcome   `json:"outcome"`
	Kind     string          `json:"kind,omitempty"`
	Trap     string          `json:"trap,omitempty"`
}

func (s *Sandbox) truthView() truthView {
	truth, balances := s.expected()
	v := truthView{Balances: balances, Differences: s.Differences(), Costs: s.world.Costs(), Elsewhere: s.world.Elsewhere()}
	for _, t := range truth {
		v.Items = append(v.Items, truthItem(t))
	}
	return v
}
