package app

import (
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

// ordersDoneView is what a run of orders did.
type ordersDoneView struct {
	New       int       `json:"new"`
	Changed   int       `json:"changed"`
	Bad       int       `json:"bad"`
	Removed   int       `json:"removed"`
	Confirmed int       `json:"confirmed"`
	Refused   int       `json:"refused"`
	History   int       `json:"historyLeft"`
	Later     string    `json:"later,omitempty"`
	Until     time.Time `json:"until,omitzero"`
}

func viewOrdersDone(d engine.OrdersDone) ordersDoneView {
	return ordersDoneView{
		New: d.New, Changed: d.Changed, Bad: d.Bad, Removed: d.Removed, Confirmed: d.Confirmed, Refused: d.Refused, History: d.History,
		Later: d.Later, Until: d.Until.UTC(),
	}
}

type moneyView struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

func viewMoney(m domain.Money) *moneyView {
	if !m.Known() {
		return nil
	}
	return &moneyView{m.Amount.String(), m.Currency}
}

type orderView struct {
	Order       string          `json:"order"`
	Connection  string          `json:"connection"`
	SellerOrder string          `json:"sellerOrder,omitempty"`
	Status      string          `json:"status"`
	Marketplace string          `json:"marketplace,omitempty"`
	Channel     string          `json:"channel"`
	SalesName   string          `json:"salesChannel,omitempty"`
	FulfilledBy string          `json:"fulfilledBy"`
	Service     string          `json:"service,omitempty"`
	Programs    []string        `json:"programs"`
	Created     time.Time       `json:"created"`
	Updated     time.Time       `json:"updated"`
	ShipBy      time.Time       `json:"shipBy,omitzero"`
	DeliverBy   time.Time       `json:"deliverBy,omitzero"`
	Deadline    string          `json:"deadline,omitempty"`
	Country     string          `json:"country,omitempty"`
	Total       *moneyView      `json:"total,omitempty"`
	Replaces    []string        `json:"replaces"`
	Items       []orderItemView `json:"items"`
	Packages    []packageView   `json:"packages"`
	Left        int64           `json:"left"`
	Mapped      bool            `json:"mapped"`
	Work        string          `json:"work"`
	Note        string          `json:"note,omitempty"`
	Tags        []string        `json:"tags"`
	Attention   []string        `json:"attention"`
	Shipments   []shipmentView  `json:"shipments"`
	Link        string          `json:"link,omitempty"`
}

type orderItemView struct {
	ID      string     `json:"id,omitempty"`
	SKU     string     `json:"sku"`
	ASIN    string     `json:"asin,omitempty"`
	Title   string     `json:"title,omitempty"`
	Ordered int64      `json:"ordered"`
	Shipped *int64     `json:"shipped,omitempty"` // missing when not known
	Total   *moneyView `json:"total,omitempty"`
}

type packageView struct {
	Reference string    `json:"reference"`
	Carrier   string    `json:"carrier,omitempty"`
	Service   string    `json:"service,omitempty"`
	Tracking  string    `json:"tracking,omitempty"`
	Shipped   time.Time `json:"shipped,omitzero"`
	Status    string    `json:"status,omitempty"`
}

type shipmentView struct {
	Order     string    `json:"order"`
	Reference string    `json:"reference,omitempty"`
	Carrier   string    `json:"carrier"`
	Service   string    `json:"service,omitempty"`
	Tracking  string    `json:"tracking"`
	ShipDate  time.Time `json:"shipDate"`
	Units     int64     `json:"units"`
	State     string    `json:"state,omitempty"`
	Tries     int       `json:"tries"`
	Error     string    `json:"error,omitempty"`
}

func viewShipment(s domain.Shipment) shipmentView {
	return shipmentView{
		Order: s.Order.ID, Reference: s.Reference, Carrier: s.Carrier, Service: s.Service, Tracking: s.Tracking, ShipDate: s.ShipDate.UTC(),
		Units: s.Units(), State: string(s.State), Tries: s.Tries, Error: s.Error,
	}
}

func viewOrder(r engine.OrderListRow) orderView {
	v := orderView{
		Order: r.Order.ID, Connection: string(r.Connection), SellerOrder: r.SellerOrderID, Status: string(r.Status), Marketplace: r.Marketplace.Code(),
		Channel: r.Channel, SalesName: r.SalesChannel, FulfilledBy: r.FulfilledBy, Service: r.Service, Programs: each(r.Programs, itself[string]),
		Created: r.Created.UTC(), Updated: r.Updated.UTC(), ShipBy: r.ShipBy.UTC(), DeliverBy: r.DeliverBy.UTC(), Deadline: string(r.Deadline), Country: r.Country,
		Total: viewMoney(r.Total), Replaces: each(r.Associated, func(a domain.AssociatedOrder) string { return a.ID }), Items: each(r.Items, viewOrderItem),
		Packages: each(r.Packages, func(p domain.OrderPackage) packageView {
			return packageView{p.Reference, p.Carrier, p.Service, p.Tracking, p.Shipped.UTC(), p.Status}
		}),
		Left: r.Left, Mapped: r.Mapped, Work: string(r.Work.State), Note: r.Work.Note, Tags: each(r.Work.Tags, itself[string]),
		Attention: each(r.Attention, itself[string]), Shipments: each(r.Shipments, viewShipment), Link: r.Link,
	}
	return v
}

func itself[T any](v T) T { return v }

func viewOrderItem(i domain.OrderItem) orderItemView {
	v := orderItemView{ID: i.ID, SKU: i.SKU, ASIN: i.ASIN, Title: i.Title, Ordered: i.Ordered, Total: viewMoney(i.Total)}
	if i.ShippedKnown {
		v.Shipped = &i.Shipped
	}
	return v
}

type orderDetailView struct {
	orderView
	Lines   []orderLineView  `json:"lines"`
	History []orderEventView `json:"history"`
}

type orderLineView struct {
	SKU   string          `json:"sku"`
	Bin   string          `json:"bin,omitempty"`
	Items []orderLinkView `json:"xeroItems"`
}

type orderLinkView struct {
	Code   string `json:"code"`
	Units  int64  `json:"unitsPerPack"`
	Xero   string `json:"xero"`
	Amazon *int64 `json:"amazon,omitempty"` // missing when not known
}

type orderEventView struct {
	At     time.Time `json:"at"`
	What   string    `json:"what"`
	Before string    `json:"before,omitempty"`
	After  string    `json:"after,omitempty"`
}

func viewOrderDetail(d engine.OrderDetail) orderDetailView {
	return orderDetailView{
		orderView: viewOrder(d.OrderListRow),
		Lines: each(d.Lines, func(l engine.OrderItemDetail) orderLineView {
			return orderLineView{SKU: l.SKU, Bin: l.Bin, Items: each(l.Links, func(x engine.LinkedStock) orderLinkView {
				v := orderLinkView{Code: x.Code, Units: x.Units, Xero: x.Xero.String()}
				if x.Known {
					v.Amazon = &x.Amazon
				}
				return v
			})}
		}),
		History: each(d.History, func(h domain.OrderEvent) orderEventView { return orderEventView{h.At.UTC(), h.What, h.Before, h.After} }),
	}
}
