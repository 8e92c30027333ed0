package engine

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"slices"

	"tallybridge/engine/domain"
	"tallybridge/engine/slips"
)

// What paper needs to know. SlipOptions' Zone is set by the engine.
type (
	// SlipOptions are paper, logo, shop name, note and font of what is printed.
	SlipOptions = slips.Options
	// Paper is a size of paper.
	Paper = slips.Paper
	// PickList is everything to be taken from the shelves for some orders.
	PickList = slips.PickList
)

// The papers.
const (
	PaperA4     = slips.A4
	PaperLetter = slips.Letter
	PaperA6     = slips.A6
)

// PickList puts together what is left to ship of merchant orders, by seller
// SKU, in the order of the shelves: bin, then SKU. Orders that are on hold, not
// the seller's to ship or shipped are left out.
func (e *Engine) PickList(ctx context.Context, ids []int64) (PickList, error) {
	list := PickList{Made: e.opts.Clock.Now()}
	rows, err := e.OrderRows(ctx, ids)
	if err != nil {
		return list, err
	}
	bins, err := e.store.Bins(ctx)
	if err != nil {
		return list, err
	}
	place := map[domain.SellerSKU]int{}
	for i := range rows {
		r := &rows[i]
		if r.ReadOnly || !r.Status.ToShip() || r.Left == 0 || r.Work.State == domain.WorkHold {
			continue
		}
		counted := false
		for _, item := range leftOf(r) {
			n, ok := place[domain.SellerSKU{Connection: r.Connection, SKU: item.SKU}]
			if !ok {
				key := domain.SellerSKU{Connection: r.Connection, SKU: item.SKU}
				n = len(list.Lines)
				place[key] = n
				list.Lines = append(list.Lines, slips.PickLine{SKU: key, Title: item.Title, ASIN: item.ASIN, Bin: bins[key]})
			}
			l := &list.Lines[n]
			l.Units += item.Ordered
			l.Orders = append(l.Orders, slips.PickOrder{ID: r.Order.ID, Units: item.Ordered})
			counted = true
		}
		if counted {
			list.Orders++
		}
	}
	slices.SortStableFunc(list.Lines, func(a, b slips.PickLine) int {
		return cmp.Or(cmp.Compare(a.Bin, b.Bin), cmp.Compare(a.SKU.SKU, b.SKU.SKU), cmp.Compare(a.SKU.Connection, b.SKU.Connection))
	})
	return list, nil
}

// leftOf are the items with what is left to ship as their quantity.
func leftOf(r *OrderListRow) []domain.OrderItem {
	done := map[string]int64{}
	for _, s := range r.Shipments {
		if s.State == domain.ShipmentDone || !s.State.Final() {
			for _, i := range s.Items {
				done[i.Item] += i.Quantity
			}
		}
	}
	var out []domain.OrderItem
	for _, i := range r.Items {
		if n := i.Ordered - max(i.Shipped, done[i.ID]); n > 0 {
			i.Ordered = n
			out = append(out, i)
		}
	}
	return out
}

// WritePickList draws the pick list of orders as PDF, whole or not at all.
func (e *Engine) WritePickList(ctx context.Context, w io.Writer, ids []int64, o SlipOptions) error {
	list, err := e.PickList(ctx, ids)
	if err != nil {
		return err
	}
	o.Zone = e.opts.Location
	var b bytes.Buffer
	if err := slips.WritePickList(&b, list, o); err != nil {
		return err
	}
	_, err = b.WriteTo(w)
	return err
}

// WritePackingSlips draws packing slips of merchant orders as PDF, one after
// another in the order of the ids, whole or not at all. A slip holds everything
// that was ordered and not cancelled; it has nothing about the recipient, and
// not the seller's own notes, which are for his desk only.
func (e *Engine) WritePackingSlips(ctx context.Context, w io.Writer, ids []int64, o SlipOptions) error {
	rows, err := e.OrderRows(ctx, ids)
	if err != nil {
		return err
	}
	var list []slips.Slip
	for _, r := range rows {
		if r.ReadOnly || r.Status == domain.OrderCancelled {
			continue
		}
		s := slips.Slip{Order: r.Order.ID, SellerOrder: r.SellerOrderID, Placed: r.Created, Service: r.Service}
		for _, i := range r.Items {
			if i.Ordered > 0 {
				s.Items = append(s.Items, slips.SlipItem{SKU: i.SKU, Title: i.Title, Units: i.Ordered})
			}
		}
		list = append(list, s)
	}
	o.Zone = e.opts.Location
	var b bytes.Buffer
	if err := slips.WriteSlips(&b, list, o); err != nil {
		return err
	}
	_, err = b.WriteTo(w)
	return err
}
