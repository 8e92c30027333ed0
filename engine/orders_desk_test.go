package engine

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

func TestPickListAndPaper(t *testing.T) {
	ctx := t.Context()
	e, _ := ordersEngine(t)
	orders := deskOrders()
	for i := range orders {
		if id := orders[i].ID; id == "later" || id == "late" {
			orders[i].Items[0].SKU = "SHARED"
		}
	}
	rows := saveOrders(t, e, orders...)
	must(t, e.SetBin(ctx, domain.SellerSKU{Connection: "na", SKU: "SKU-part"}, "A1"))
	_, err := e.SetWorkState(ctx, []int64{rows["stop"]}, domain.WorkHold)
	must(t, err)
	// One unit of "today" is confirmed already, though Amazon does not show it.
	_, err = e.store.AddShipments(ctx, []domain.Shipment{{
		ID: "s", Order: domain.OrderKey{Connection: "na", ID: "today"}, State: domain.ShipmentDone, Items: []domain.PackageItem{{Item: "today-1", Quantity: 1}},
	}})
	must(t, err)
	ids, err := e.OrderIDs(ctx, OrderQuery{Sort: OrderSortID})
	must(t, err)
	list, err := e.PickList(ctx, ids)
	must(t, err)
	var got []string
	for _, l := range list.Lines {
		words := l.Bin + " " + l.SKU.SKU
		for _, o := range l.Orders {
			words += " " + o.ID
		}
		got = append(got, strings.TrimSpace(words)+" = "+string(rune('0'+l.Units)))
	}
	want := []string{"SHARED late later = 4", "SKU-today today = 1", "A1 SKU-part part = 1"}
	if d := cmp.Diff(want, got); d != "" || list.Orders != 4 {
		t.Error(list.Orders, d)
	}
	for _, write := range []func(*bytes.Buffer) error{
		func(b *bytes.Buffer) error { return e.WritePickList(ctx, b, ids, SlipOptions{Paper: PaperA6}) },
		func(b *bytes.Buffer) error {
			return e.WritePackingSlips(ctx, b, ids, SlipOptions{Paper: PaperLetter, Shop: "Shop"})
		},
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil || !bytes.HasPrefix(b.Bytes(), []byte("%PDF-")) {
			t.Error(err)
		}
	}
	var b bytes.Buffer
	if err := e.WritePickList(ctx, &b, []int64{rows["fba"]}, SlipOptions{}); domain.KindOf(err) != domain.FaultUsage || b.Len() > 0 {
		t.Error("a pick list of what Amazon ships:", err)
	}
}

func TestOrderChartsNeverAddCurrencies(t *testing.T) {
	e, _ := ordersEngine(t)
	money := func(s, c string) domain.Money { return domain.Money{Amount: decimal.MustParse(s), Currency: c} }
	sale := func(id string, m domain.MarketplaceID, total domain.Money, edit func(*domain.Order)) domain.Order {
		o := deskOrders()[1]
		o.ID, o.Marketplace, o.Total = id, m, total
		o.Items = []domain.OrderItem{{ID: "1", SKU: "A", Ordered: 2, Total: total}, {ID: "2", SKU: "A", Ordered: 1, Total: total}}
		if edit != nil {
			edit(&o)
		}
		return o
	}
	midnight := time.Date(2026, 9, 1, 3, 59, 0, 0, time.UTC) // still August in New York
	saveOrders(t, e,
		sale("1", theUS, money("10", "USD"), func(o *domain.Order) { o.Created = midnight }),
		sale("2", theCA, money("5", "CAD"), func(o *domain.Order) { o.Created, o.ShipBy = midnight.Add(time.Minute), orderNow.Add(-time.Hour) }),
		sale("3", theUS, money("1.50", "USD"), func(o *domain.Order) {
			o.Created, o.Status, o.ShipBy = midnight.Add(time.Hour), domain.OrderShipped, orderNow.Add(-time.Hour)
			o.Packages = []domain.OrderPackage{{Reference: "1", Shipped: orderNow.Add(-2 * time.Hour)}}
		}),
		sale("4", theUS, money("7", "USD"), func(o *domain.Order) { o.Status = domain.OrderCancelled }),
		sale("5", "", money("7", "USD"), func(o *domain.Order) { o.Channel = domain.ChannelNonAmazon }),
		sale("6", theUS, money("0", "USD"), func(o *domain.Order) {
			o.Associated = []domain.AssociatedOrder{{ID: "1", Kind: "REPLACEMENT_ORIGINAL_ID"}}
		}),
		sale("7", theUS, money("9", "USD"), func(o *domain.Order) {
			o.Created, o.Status, o.ShipBy = midnight, domain.OrderShipped, orderNow.Add(-time.Hour)
			o.Packages = []domain.OrderPackage{{Reference: "1", Shipped: orderNow}}
		}),
	)
	c, err := e.OrderCharts(t.Context(), midnight.AddDate(0, 0, -3), orderNow)
	must(t, err)
	if d := cmp.Diff([]OrderDay{{"2026-08-31", theUS, 2, 6}, {"2026-09-01", theUS, 1, 3}, {"2026-09-01", theCA, 1, 3}}, c.Days); d != "" {
		t.Error(d)
	}
	if len(c.Top) != 1 || c.Top[0].Units != 12 || c.Top[0].Orders != 4 || len(c.Top[0].Revenue) != 2 {
		t.Errorf("%+v", c.Top)
	}
	if len(c.Revenue) != 2 || c.Revenue[0].String() != "10 CAD" || c.Revenue[1].String() != "41.00 USD" {
		t.Errorf("%v", c.Revenue)
	}
	if d := cmp.Diff([]LateRate{{theUS, 1, 1, 0}, {theCA, 0, 1, 0}}, c.Late); d != "" {
		t.Error(d)
	}
	if p, ok := c.Late[0].Percent(); !ok || p != 500 {
		t.Error(p, ok)
	}
}

func TestOrdersExportIsSafe(t *testing.T) {
	e, _ := ordersEngine(t)
	o := deskOrders()[1]
	o.Items = append(o.Items, domain.OrderItem{ID: "2", SKU: "=HYPERLINK(1)", Title: "+cmd|' /C calc'!A0", Ordered: 1})
	rows := saveOrders(t, e, o)
	must(t, e.SetOrderNote(t.Context(), rows["today"], "@SUM(A1)"))
	var b bytes.Buffer
	must(t, e.ExportOrders(t.Context(), &b, OrderQuery{}))
	got, err := csv.NewReader(&b).ReadAll()
	must(t, err)
	if len(got) != 3 {
		t.Fatal(got)
	}
	at := func(line int, column string) string {
		for i, h := range got[0] {
			if h == column {
				return got[line][i]
			}
		}
		t.Fatalf("no column %s", column)
		return ""
	}
	if at(2, "sku") != "'=HYPERLINK(1)" || at(2, "title") != "'+cmd|' /C calc'!A0" || at(1, "note") != "'@SUM(A1)" {
		t.Error(got)
	}
	if at(1, "total") != "10.00" || at(2, "total") != "" || at(1, "deadline") != "today" || at(1, "ship-by") != "2026-09-02T23:59:59-04:00" || at(1, "prime") != "yes" {
		t.Error(got[1:])
	}
}

// A total below zero is a number that a column can be added up with, no formula.
func TestOrdersExportAddsUp(t *testing.T) {
	e, _ := ordersEngine(t)
	o := deskOrders()[1]
	o.Total.Amount = decimal.MustParse("-12.50")
	saveOrders(t, e, o)
	var b bytes.Buffer
	must(t, e.ExportOrders(t.Context(), &b, OrderQuery{}))
	if !strings.Contains(b.String(), ",-12.50,") {
		t.Error(b.String())
	}
}

// What a file of tracking numbers says of packages is known before anything is sent.
func TestTrackingFilePreview(t *testing.T) {
	e, _ := ordersEngine(t)
	orders := deskOrders()
	double := orders[2]
	double.ID = "twice"
	double.Items = []domain.OrderItem{{ID: "1", SKU: "A", Ordered: 1}, {ID: "2", SKU: "A", Ordered: 1}, {ID: "3", SKU: "B", Ordered: 3}}
	saveOrders(t, e, append(orders, double)...)
	for name, c := range map[string]struct {
		file, says, becomes string
		unchanged           int
	}{
		"all of it":        {"order-id,carrier,tracking\ntoday,ups,1Z1\n", "", "UPS 1Z1, 2 units, shipped 2026-09-02", 0},
		"today":            {"order-id,carrier,tracking,ship-date\ntoday,ups,1Z1,2026-09-02\n", "", "UPS 1Z1, 2 units, shipped 2026-09-02", 0},
		"day of the order": {"order-id,carrier,tracking,ship-date\ntoday,ups,1Z1,01.09.2026\n", "", "UPS 1Z1, 2 units, shipped 2026-09-01", 0},
		"a part":           {"order-id;carrier;tracking;sku;quantity\ntwice;DHL;J1;B;2\ntwice;DHL;J1;B;1\n", "", "DHL J1, 3 units, shipped 2026-09-02", 0},
		"there already":    {"order-id,carrier,tracking\ngone,UPS,1z999\n", "", "", 1},
		"two ways":         {"order-id,carrier,tracking,ship-date\ntoday,ups,1Z1,03/04/2026\n", "2026-09-30", "", 0},
		"future":           {"order-id,carrier,tracking,ship-date\ntoday,ups,1Z1,2026-09-03\n", "future", "", 0},
		"before":           {"order-id,carrier,tracking,ship-date\ntoday,ups,1Z1,2026-08-31\n", "before the order", "", 0},
		"unknown":          {"order-id,carrier,tracking\nnobody,ups,1Z1\n", "no order of this number", "", 0},
		"fba":              {"order-id,carrier,tracking\nfba,ups,1Z1\n", "Amazon ships this order", "", 0},
		"pending":          {"order-id,carrier,tracking\npend,ups,1Z1\n", "pending", "", 0},
		"ambiguous":        {"order-id,carrier,tracking,sku\ntwice,ups,1Z1,A\n", "order-item-id", "", 0},
		"too many":         {"order-id,carrier,tracking,sku,quantity\ntwice,ups,1Z1,B,4\n", "3 are left", "", 0},
		"no number":        {"order-id,carrier,tracking,sku,quantity\ntwice,ups,1Z1,B,some\n", "whole number", "", 0},
		"two carriers":     {"order-id,carrier,tracking,sku\ntwice,ups,1Z1,B\ntwice,dhl,1Z1,B\n", "another carrier", "", 0},
		"no tracking":      {"order-id,carrier,tracking\ntoday,ups,\n", "tracking number is missing", "", 0},
	} {
		got, err := e.ImportTracking(t.Context(), strings.NewReader(c.file), false)
		must(t, err)
		if got.Unchanged != c.unchanged || len(got.Rows) != 1-c.unchanged {
			t.Errorf("%s: %+v", name, got)
			continue
		}
		if c.unchanged == 0 && (got.Rows[0].After != c.becomes || !strings.Contains(got.Rows[0].Error, c.says) || (c.says == "") != (got.Rows[0].Error == "")) {
			t.Errorf("%s: %+v", name, got.Rows[0])
		}
	}
	list, err := e.Shipments(t.Context(), 0)
	must(t, err)
	if len(list) != 0 {
		t.Errorf("a preview recorded %d confirmations", len(list))
	}
}

// An order that was confirmed here does not count as late while Amazon still
// calls it unshipped; what is left of one that was confirmed in part does.
func TestConfirmedOrdersAreNotLate(t *testing.T) {
	ctx := t.Context()
	e, _ := ordersEngine(t)
	rows := saveOrders(t, e, deskOrders()...)
	confirm := func(shipment string) {
		_, err := e.store.AddShipments(ctx, []domain.Shipment{{
			ID: shipment, Order: domain.OrderKey{Connection: "na", ID: "late"}, State: domain.ShipmentDone, Items: []domain.PackageItem{{Item: "late-1", Quantity: 1}},
		}})
		must(t, err)
		must(t, e.ordersChanged(ctx, []int64{rows["late"]}))
	}
	for n, want := range []int{1, 1, 0} { // of two units
		if n > 0 {
			confirm(string(rune('0' + n)))
		}
		if d, err := e.DeadlineCounts(ctx); err != nil || d.Late != want {
			t.Errorf("%d units confirmed: %+v, %v", n, d, err)
		}
		row, err := e.OrderRows(ctx, []int64{rows["late"]})
		must(t, err)
		if row[0].Left != int64(2-n) || (row[0].Deadline == DeadlineLate) != (want == 1) {
			t.Errorf("%d units confirmed: %+v", n, row[0])
		}
	}
}

// A confirmation that waits to be sent is nobody's matter for the moment in
// which it can be undone; one that should have gone is.
func TestAnUnsentConfirmationNeedsAttention(t *testing.T) {
	ctx := t.Context()
	for _, state := range []domain.ShipmentState{domain.ShipmentQueued, domain.ShipmentIntent} {
		e, clock := ordersEngine(t)
		rows := saveOrders(t, e, deskOrders()...)
		_, err := e.store.AddShipments(ctx, []domain.Shipment{{
			ID: "s", Order: domain.OrderKey{Connection: "na", ID: "later"}, State: state, Created: clock.now,
			Items: []domain.PackageItem{{Item: "later-1", Quantity: 1}},
		}})
		must(t, err)
		for wait, want := range map[time.Duration]bool{0: false, 2 * time.Minute: true} {
			clock.now = orderNow.Add(wait)
			shown := strings.Contains(OrderQuery{View: OrdersAttention}.names(t, e), "later")
			row, err := e.OrderRows(ctx, []int64{rows["later"]})
			must(t, err)
			if shown != want || (len(row[0].Attention) > 0) != want {
				t.Errorf("%s for %s: in the view %t, on the row %q", state, wait, shown, row[0].Attention)
			}
		}
		clock.now = orderNow
		d, err := e.DeadlineCounts(ctx)
		must(t, err)
		if !d.Changes.Equal(orderNow.Add(unsentTime)) {
			t.Errorf("the view changes at %s", d.Changes)
		}
	}
}

// The list and its rows agree on what can be confirmed.
func TestOrdersToConfirm(t *testing.T) {
	ctx := t.Context()
	e, _ := ordersEngine(t)
	var all []int64
	for _, id := range saveOrders(t, e, deskOrders()...) {
		all = append(all, id)
	}
	rows, err := e.OrderRows(ctx, all)
	must(t, err)
	can := 0
	for _, r := range rows {
		n, err := e.OrdersToConfirm(ctx, []int64{r.ID})
		must(t, err)
		if (n == 1) != r.ToConfirm() {
			t.Errorf("%s: the list counts %d, the row says %t", r.Order.ID, n, r.ToConfirm())
		}
		can += n
	}
	if n, err := e.OrdersToConfirm(ctx, all); err != nil || n != can || can == 0 || can == len(all) {
		t.Errorf("%d of %d, counted one by one %d: %v", n, len(all), can, err)
	}
}
