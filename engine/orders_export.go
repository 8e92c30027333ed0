package engine

import (
	"context"
	"io"
	"strconv"
	"strings"
	"time"

	"tallybridge/engine/domain"
)

// ExportOrders writes orders as a query shows them, one line for each item.
// Instants are in the seller's time zone. The order's total stands in the line of its
// first item only, so that a column can be added up, currency by currency.
func (e *Engine) ExportOrders(ctx context.Context, w io.Writer, q OrderQuery) error {
	ids, err := e.OrderIDs(ctx, q)
	if err != nil {
		return err
	}
	return e.ExportOrderRows(ctx, w, ids)
}

// ExportOrderRows writes chosen orders, as ExportOrders does.
func (e *Engine) ExportOrderRows(ctx context.Context, w io.Writer, ids []int64) error {
	header := []string{
		"order", "connection", "seller-order", "created", "updated", "status", "marketplace", "sales-channel", "channel", "fulfilled-by", "service", "prime", "business",
		"ship-by", "deliver-by", "deadline", "country", "total", "currency", "order-item", "sku", "asin", "title", "ordered", "shipped", "item-total", "item-currency",
		"mapped", "carrier", "tracking", "work", "tags", "note", "replaces", "attention", "link",
	}
	return exportList(ctx, w, header, ids, func(ctx context.Context, ids []int64) ([][]string, error) {
		rows, err := e.OrderRows(ctx, ids)
		var out [][]string
		for i := range rows {
			out = append(out, e.orderCells(&rows[i])...)
		}
		return out, err
	})
}

func (e *Engine) orderCells(r *OrderListRow) [][]string {
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(e.opts.Location).Format(time.RFC3339)
	}
	var carriers, trackings, replaces []string
	for _, p := range r.Packages {
		carriers, trackings = append(carriers, p.Carrier), append(trackings, p.Tracking)
	}
	for _, a := range r.Associated {
		replaces = append(replaces, a.ID)
	}
	var out [][]string
	for n, i := range r.Items {
		total, currency, itemTotal := "", "", ""
		if n == 0 && r.Total.Known() {
			total, currency = r.Total.Amount.String(), r.Total.Currency
		}
		if i.Total.Known() {
			itemTotal = i.Total.Amount.String()
		}
		out = append(out, []string{
			r.Order.ID, string(r.Connection), r.SellerOrderID, at(r.Created), at(r.Updated), string(r.Status), r.Marketplace.Code(), r.SalesChannel, r.Channel,
			r.FulfilledBy, r.Service, yesNo(r.Has(domain.ProgramPrime)), yesNo(r.Has(domain.ProgramBusiness)), at(r.ShipBy), at(r.DeliverBy), string(r.Deadline),
			r.Country, total, currency, i.ID, i.SKU, i.ASIN, i.Title, strconv.FormatInt(i.Ordered, 10), optional(i.Shipped, i.ShippedKnown), itemTotal, i.Total.Currency,
			yesNo(r.Mapped), strings.Join(carriers, " "), strings.Join(trackings, " "), string(r.Work.State), strings.Join(r.Work.Tags, ", "), r.Work.Note,
			strings.Join(replaces, " "), strings.Join(r.Attention, " "), r.Link,
		})
	}
	return out
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
