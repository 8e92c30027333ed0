package engine

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/store"
)

// maxTrackingRows bounds a file of tracking numbers: each order costs a call.
const maxTrackingRows = 5000

// parcel is what rows of a file say of one package.
type parcel struct {
	request ShipmentRequest
	line    int
	id      string // Amazon's order id
	error   string
	lines   []csvRow
}

// ImportTracking reads order-id, carrier and tracking, and where they are there
// connection, carrier-name, service, ship-date (2026-09-30, or with a time),
// sku or order-item-id, and quantity. Rows of one order with one tracking
// number are one package; without sku and order-item-id it holds everything that is left.
// Packages that are confirmed already count as unchanged, so that a file may be
// read twice. Without apply nothing is changed or sent; with it, only when every
// row is right: then all are recorded and sent, and the rows say what became of
// them, also when an error ended it early.
func (e *Engine) ImportTracking(ctx context.Context, r io.Reader, apply bool) (Import, error) {
	return e.importTracking(ctx, r, apply, nil)
}

// SendTracking is ImportTracking with apply, which takes long for a long file:
// step hears before each confirmation how many of all were sent. Once it
// answers false, those that were not sent yet are taken back.
func (e *Engine) SendTracking(ctx context.Context, r io.Reader, step func(sent, all int) bool) (Import, error) {
	return e.importTracking(ctx, r, true, step)
}

func (e *Engine) importTracking(ctx context.Context, r io.Reader, apply bool, step func(sent, all int) bool) (Import, error) {
	rows, err := readCSV(r, "order-id", "carrier", "tracking")
	if err != nil {
		return Import{}, err
	}
	if len(rows) > maxTrackingRows {
		return Import{}, usage("The file has more than %d rows. Split it.", maxTrackingRows)
	}
	parcels, known, err := e.parcels(ctx, rows)
	if err != nil {
		return Import{}, err
	}
	out := Import{Unchanged: known}
	var requests []ShipmentRequest
	var good []*parcel
	for _, p := range parcels {
		if p.error != "" {
			out.Rows = append(out.Rows, ImportRow{Line: p.line, Name: p.id, Error: p.error})
			continue
		}
		requests, good = append(requests, p.request), append(good, p)
	}
	plans, err := e.PlanShipments(ctx, requests)
	if err != nil {
		return out, err
	}
	for i, plan := range plans {
		row := ImportRow{Line: good[i].line, Name: good[i].id, Error: plan.Error}
		if plan.Error == "" {
			s := plan.Shipment
			row.After = fmt.Sprintf("%s %s, %s, shipped %s", s.Carrier, s.Tracking, plural(int(s.Units()), "unit", "units"), s.ShipDate.In(e.opts.Location).Format("2006-01-02"))
			if !plan.Whole {
				row.Note = "Part of the order: something is left to ship."
			}
		}
		out.Rows = append(out.Rows, row)
	}
	slices.SortStableFunc(out.Rows, func(a, b ImportRow) int { return a.Line - b.Line })
	if !apply {
		return out, nil
	}
	if err := out.Check(); err != nil {
		return out, err
	}
	results, err := e.confirmShipments(ctx, requests, step)
	for i, r := range results {
		at := slices.IndexFunc(out.Rows, func(x ImportRow) bool { return x.Line == good[i].line })
		out.Rows[at].Failed = r.Error
	}
	out.Applied = err == nil
	return out, err
}

// parcels puts rows together to packages. known counts those that are
// confirmed already.
func (e *Engine) parcels(ctx context.Context, rows []csvRow) (out []*parcel, known int, err error) {
	byKey := map[[3]string]*parcel{}
	for _, row := range rows {
		cell := func(name string) string { return strings.TrimSpace(row.cells[name]) }
		key := [3]string{cell("connection"), cell("order-id"), strings.ToUpper(cell("tracking"))}
		p := byKey[key]
		if p == nil {
			p = &parcel{line: row.line, id: cell("order-id"), request: ShipmentRequest{
				Carrier: cell("carrier"), CarrierName: cell("carrier-name"), Service: cell("service"), Tracking: cell("tracking"),
			}}
			byKey[key] = p
			out = append(out, p)
		} else if !strings.EqualFold(p.request.Carrier, cell("carrier")) || p.lines[0].cells["ship-date"] != row.cells["ship-date"] {
			p.error = fmt.Sprintf("line %d has the same tracking number with another carrier or ship date.", row.line)
		}
		p.lines = append(p.lines, row)
	}
	kept := out[:0]
	for _, p := range out {
		confirmed, err := e.fillParcel(ctx, p)
		if err != nil {
			return nil, 0, err
		}
		if confirmed {
			known++
			continue
		}
		kept = append(kept, p)
	}
	return kept, known, nil
}

// fillParcel finds the order and its items; confirmed tells that Amazon has the
// package already, or will.
func (e *Engine) fillParcel(ctx context.Context, p *parcel) (confirmed bool, err error) {
	if p.error != "" {
		return false, nil
	}
	if p.id == "" {
		p.error = "the order id is missing."
		return false, nil
	}
	ids, err := e.OrderRowsOf(ctx, p.id)
	if err != nil {
		return false, err
	}
	found, err := e.store.Orders(ctx, ids)
	if err != nil {
		return false, err
	}
	if conn := strings.TrimSpace(p.lines[0].cells["connection"]); conn != "" {
		found = slices.DeleteFunc(found, func(o store.OrderRecord) bool { return string(o.Connection) != conn })
	}
	switch {
	case len(found) == 0:
		p.error = "there is no order of this number."
		return false, nil
	case len(found) > 1:
		p.error = "two connections have an order of this number; add the column connection."
		return false, nil
	}
	o := found[0]
	p.request.Order = o.Key()
	for _, x := range o.Packages {
		if p.request.Tracking != "" && strings.EqualFold(x.Tracking, p.request.Tracking) {
			return true, nil
		}
	}
	shipments, err := e.store.ShipmentsOf(ctx, o.Key())
	if err != nil {
		return false, err
	}
	for _, s := range shipments {
		if strings.EqualFold(s.Tracking, p.request.Tracking) && (s.State == domain.ShipmentDone || !s.State.Final()) {
			return true, nil
		}
	}
	p.request.ShipDate, p.error = shipInstant(strings.TrimSpace(p.lines[0].cells["ship-date"]), o.Created, e.opts.Clock.Now(), e.opts.Location)
	if p.error == "" {
		p.error = p.items(o.Order)
	}
	return false, nil
}

// items reads what of the order is in the package.
func (p *parcel) items(o domain.Order) string {
	for _, row := range p.lines {
		sku, id := row.cells["sku"], strings.TrimSpace(row.cells["order-item-id"])
		if sku == "" && id == "" {
			if len(p.lines) > 1 {
				return fmt.Sprintf("line %d does not say which item is in the package, and other lines do.", row.line)
			}
			if strings.TrimSpace(row.cells["quantity"]) != "" {
				return "a quantity needs a sku or an order-item-id."
			}
			return ""
		}
		var fits []domain.OrderItem
		for _, i := range o.Items {
			if id != "" && i.ID == id || id == "" && i.SKU == sku {
				fits = append(fits, i)
			}
		}
		switch {
		case len(fits) == 0:
			return fmt.Sprintf("line %d: the order has no such item.", row.line)
		case len(fits) > 1:
			return fmt.Sprintf("line %d: the order has this SKU twice; add the column order-item-id.", row.line)
		}
		n := fits[0].Left()
		if q := strings.TrimSpace(row.cells["quantity"]); q != "" {
			v, err := strconv.ParseInt(q, 10, 64)
			if err != nil || v <= 0 {
				return fmt.Sprintf("line %d: the quantity has to be a whole number above zero.", row.line)
			}
			n = v
		}
		p.request.Items = append(p.request.Items, domain.PackageItem{Item: fits[0].ID, Quantity: n})
	}
	return ""
}

// shipInstant reads a ship date. A day alone is its noon in the seller's time
// zone, but never in the future and never before the order. Days that could be read in two
// ways ("03/04/2026") are refused. wrong says so in plain words.
func shipInstant(s string, ordered, now time.Time, zone *time.Location) (t time.Time, wrong string) {
	if s == "" {
		return now, ""
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t.UTC(), ""
		}
	}
	for _, layout := range []string{"2006-01-02", "2006/01/02", "02.01.2006"} {
		day, err := time.ParseInLocation(layout, s, zone)
		if err != nil {
			continue
		}
		t := day.Add(12 * time.Hour)
		if sameDay(day, now, zone) && t.After(now) {
			t = now
		}
		if sameDay(day, ordered, zone) && t.Before(ordered) {
			t = ordered
		}
		return t.UTC(), ""
	}
	return time.Time{}, "the ship date has to be like 2026-09-30."
}

func sameDay(a, b time.Time, zone *time.Location) bool {
	return a.In(zone).Format(time.DateOnly) == b.In(zone).Format(time.DateOnly)
}
