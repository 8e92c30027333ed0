package store

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// anOrder fills every field, so that a forgotten column shows.
func anOrder() domain.Order {
	at := func(d int) time.Time { return time.Date(2026, 9, d, 8, 30, 15, 0, time.UTC) }
	eur := func(s string) domain.Money { return domain.Money{Amount: decimal.MustParse(s), Currency: "EUR"} }
	return domain.Order{
		Connection: "eu", ID: "303-1", SellerOrderID: "MY-7", Marketplace: "A1PA6795UKMFR9", SalesChannel: "Amazon.de", Channel: "AMAZON",
		Status: "UNSHIPPED", FulfilledBy: "MERCHANT", Service: "EXPEDITED", Created: at(1), Updated: at(2), ShipFrom: at(3), ShipBy: at(4),
		DeliverFrom: at(5), DeliverBy: at(6), Programs: []string{"PRIME"}, Associated: []domain.AssociatedOrder{{ID: "303-0", Kind: "K"}},
		Total: eur("19.98"), TotalFromLines: true, Proceeds: []domain.OrderAmount{{Type: "ITEM", Amount: decimal.MustParse("19.98"), Currency: "EUR"}},
		Country: "DE", Source: domain.OrderFromAPI,
		Items: []domain.OrderItem{{
			ID: "11", SKU: "00123", ASIN: "B01", Title: "Mug", Ordered: 2, Shipped: 1, ShippedKnown: true, UnitPrice: eur("9.99"), Total: eur("19.98"),
			Amounts: []domain.OrderAmount{{Type: "TAX", Amount: decimal.MustParse("1.60"), Currency: "EUR"}}, Programs: []string{"TRANSPARENCY"},
			Promotions: []string{"P1"}, Condition: "NEW", GiftWrap: "PREMIUM", CancelRequested: true, CancelledBy: "BUYER",
		}, {ID: "12", SKU: "A", Ordered: 1}},
		Packages: []domain.OrderPackage{{Reference: "4", Created: at(7), Status: "IN_TRANSIT", Detail: "OUT", Carrier: "DHL", Service: "Paket", Tracking: "JJD1", Shipped: at(7), Items: []domain.PackageItem{{Item: "11", Quantity: 1}}}},
	}
}

func TestOrdersRoundTrip(t *testing.T) {
	ctx := t.Context()
	s := opened(t)
	o := anOrder()
	res, err := s.SaveOrders(ctx, OrderBatch{Orders: []domain.Order{o}, At: o.Updated})
	must(t, err)
	if res.New != 1 || res.Changed != 0 || len(res.Rows) != 1 {
		t.Fatalf("%+v", res)
	}
	row := res.Rows[0]
	got, ok, err := s.OrderByKey(ctx, o.Key())
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if d := cmp.Diff(o, got.Order, cmp.Comparer(func(a, b decimal.Decimal) bool { return a.Cmp(b) == 0 })); d != "" {
		t.Error(d)
	}
	// The same again changes nothing; a later status does, and is noted.
	res, err = s.SaveOrders(ctx, OrderBatch{Orders: []domain.Order{o}, At: o.Updated})
	must(t, err)
	if res.New+res.Changed != 0 {
		t.Errorf("the same order again: %+v", res)
	}
	later := anOrder()
	later.Status, later.Updated, later.Items = domain.OrderShipped, o.Updated.Add(time.Hour), later.Items[:1]
	newest := later
	newest.Status, newest.Updated = domain.OrderCancelled, o.Updated.Add(2*time.Hour)
	res, err = s.SaveOrders(ctx, OrderBatch{Orders: []domain.Order{later, newest, o}, At: later.Updated})
	must(t, err)
	if res.Changed != 2 {
		t.Errorf("two later versions and an old one in one batch: %+v", res)
	}
	list, err := s.Orders(ctx, []int64{row, 999})
	must(t, err)
	if len(list) != 1 || list[0].Status != domain.OrderCancelled || len(list[0].Items) != 1 {
		t.Errorf("%+v", list)
	}
	changed, err := s.ChangeOrderWork(ctx, []int64{row}, func(w *domain.OrderWork) {
		w.State, w.Note, w.Tags = domain.WorkHold, "ring first", []string{"b", "a", "b", " "}
	})
	must(t, err)
	if len(changed) != 1 {
		t.Error(changed)
	}
	list, err = s.Orders(ctx, []int64{row})
	must(t, err)
	if d := cmp.Diff(domain.OrderWork{State: "hold", Note: "ring first", Tags: []string{"a", "b"}}, list[0].Work); d != "" {
		t.Error(d)
	}
	history, err := s.OrderHistory(ctx, row)
	must(t, err)
	var words []string
	for _, h := range history {
		words = append(words, h.What+" "+h.Before+">"+h.After)
	}
	if d := cmp.Diff("imported >UNSHIPPED|status UNSHIPPED>SHIPPED|status SHIPPED>CANCELLED|work >hold|note >ring first|tags >a, b", strings.Join(words, "|")); d != "" {
		t.Error(d)
	}
}

// A page, what is wrong in it and how far it takes the reading are one step.
func TestOrdersPageIsOneStep(t *testing.T) {
	ctx := t.Context()
	s := opened(t)
	at := anOrder().Updated
	key := domain.OrderKey{Connection: "eu", ID: "303-9"}
	cursor := domain.OrderCursor{Connection: "eu", After: at, Pass: &domain.OrderPass{Kind: "poll", After: at, Token: "t", Asked: at, Pages: 2}, Next: at.Add(time.Hour)}
	window := domain.OrderWindow{Connection: "eu", Start: at, End: at.Add(time.Hour), ReportID: "R", Asked: at, Tries: 1, Error: "e"}
	_, err := s.SaveOrders(ctx, OrderBatch{
		Orders: []domain.Order{anOrder()}, Cursor: &cursor, Window: &window, At: at,
		Bad: []domain.Quarantined{{Key: OrderQuarantineKey(key), Entity: domain.EntityOrders, SKU: domain.SellerSKU{Connection: "eu"}, Code: key.ID, Reason: "why", At: at.Unix()}},
	})
	must(t, err)
	cursors, err := s.OrderCursors(ctx)
	must(t, err)
	if d := cmp.Diff(map[domain.ConnectionID]domain.OrderCursor{"eu": cursor}, cursors); d != "" {
		t.Error(d)
	}
	windows, err := s.OrderWindows(ctx)
	must(t, err)
	if d := cmp.Diff([]domain.OrderWindow{window}, windows); d != "" {
		t.Error(d)
	}
	q, err := s.Quarantine(ctx)
	must(t, err)
	if len(q) != 1 || q[0].Code != "303-9" || q[0].Entity != domain.EntityOrders {
		t.Errorf("%+v", q)
	}
	good := anOrder()
	good.ID = "303-9"
	window.Done = true
	_, err = s.SaveOrders(ctx, OrderBatch{Orders: []domain.Order{good}, Window: &window, At: at})
	must(t, err)
	q, err = s.Quarantine(ctx)
	must(t, err)
	windows, err2 := s.OrderWindows(ctx)
	must(t, err2)
	if len(q)+len(windows) > 0 {
		t.Errorf("a good version does not end the quarantine, or a done window is still read: %+v %+v", q, windows)
	}
}

func TestShipmentsJournal(t *testing.T) {
	ctx := t.Context()
	s := opened(t)
	o := anOrder()
	_, err := s.SaveOrders(ctx, OrderBatch{Orders: []domain.Order{o}, At: o.Updated})
	must(t, err)
	sh := domain.Shipment{
		ID: "a", Order: o.Key(), Marketplace: o.Marketplace, Carrier: "DHL", CarrierName: "N", Service: "S", Tracking: "JJD9", ShipDate: o.Updated,
		Items: []domain.PackageItem{{Item: "11", Quantity: 1}}, State: domain.ShipmentQueued, Created: o.Updated,
	}
	second := sh
	second.ID, second.State = "b", domain.ShipmentIntent
	list, err := s.AddShipments(ctx, []domain.Shipment{sh, second})
	must(t, err)
	// The order's package at Amazon has reference 4.
	if list[0].Reference != "5" || list[1].Reference != "6" {
		t.Errorf("references %s and %s", list[0].Reference, list[1].Reference)
	}
	sh = list[0]
	got, _, err := s.Shipment(ctx, "a")
	must(t, err)
	if d := cmp.Diff(sh, got); d != "" {
		t.Error(d)
	}
	sh.State, sh.FirstSent, sh.LastSent, sh.Tries = domain.ShipmentSending, o.Updated, o.Updated, 1
	must(t, s.SaveShipment(ctx, sh, false))
	undone := sh
	undone.State = domain.ShipmentUndone
	if err := s.SaveShipment(ctx, undone, false); !errors.Is(err, ErrJournal) {
		t.Error("a confirmation that was sent was taken back:", err)
	}
	other := sh
	other.Tracking = "JJD10"
	if err := s.SaveShipment(ctx, other, false); !errors.Is(err, ErrJournal) {
		t.Error("the request changed:", err)
	}
	sh.State = domain.ShipmentDone
	must(t, s.SaveShipment(ctx, sh, true))
	again := sh
	again.State = domain.ShipmentRefused
	if err := s.SaveShipment(ctx, again, false); !errors.Is(err, ErrJournal) {
		t.Error("a final state was taken back:", err)
	}
	r, _, err := s.OrderByKey(ctx, o.Key())
	must(t, err)
	if r.Work.State != domain.WorkShipped {
		t.Errorf("work state %q", r.Work.State)
	}
	open, err := s.OpenShipments(ctx)
	must(t, err)
	if len(open) != 1 || open[0].ID != "b" {
		t.Errorf("%+v", open)
	}
}

func TestRemoveOrders(t *testing.T) {
	ctx := t.Context()
	s := opened(t)
	mk := func(id string, status domain.OrderStatus, day int) domain.Order {
		o := anOrder()
		o.ID, o.Status, o.Created = id, status, time.Date(2026, 9, day, 0, 0, 0, 0, time.UTC)
		return o
	}
	_, err := s.SaveOrders(ctx, OrderBatch{Orders: []domain.Order{mk("old", "SHIPPED", 1), mk("open", "UNSHIPPED", 1), mk("new", "SHIPPED", 20), mk("odd", "INVOICE_UNCONFIRMED", 1)}, At: time.Unix(1, 0)})
	must(t, err)
	_, err = s.AddShipments(ctx, []domain.Shipment{{ID: "x", Order: mk("old", "", 1).Key(), State: domain.ShipmentDone}, {ID: "y", Order: mk("odd", "", 1).Key(), State: domain.ShipmentSending}})
	must(t, err)
	n, err := s.RemoveOrders(ctx, time.Date(2026, 9, 10, 0, 0, 0, 0, time.UTC))
	must(t, err)
	var left []string
	must(t, s.ScanOrders(ctx, nil, OrderScan{
		Order: func(o ScannedOrder) { left = append(left, o.ID) }, Item: func(ScannedOrderItem) {}, Shipment: func(ScannedShipment) {},
	}))
	if d := cmp.Diff([]string{"open", "new", "odd"}, left); n != 1 || d != "" {
		t.Error(n, d)
	}
	rest, err := s.Shipments(ctx, 0)
	must(t, err)
	if len(rest) != 1 || rest[0].ID != "y" {
		t.Errorf("%+v", rest)
	}
	var items int
	must(t, s.reader.QueryRow("SELECT count(*) FROM order_items WHERE order_row NOT IN (SELECT id FROM orders)").Scan(&items))
	if items != 0 {
		t.Error("items of removed orders stay")
	}
}
