package app

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
	"tallybridge/engine/sandbox/wire"
	"tallybridge/engine/sandbox/world"
)

// toShip are the rows of orders that the practice seller has to ship.
func (p practice) toShip(t *testing.T) []engine.OrderListRow {
	t.Helper()
	ids, err := p.engine.OrderIDs(t.Context(), engine.OrderQuery{
		FBA: engine.No, Statuses: []domain.OrderStatus{domain.OrderUnshipped, domain.OrderPartiallyShipped}, Sort: engine.OrderSortID,
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := p.engine.OrderRows(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(rows, func(r engine.OrderListRow) bool { return r.Left == 0 })
}

// confirms are the confirmations that the practice Amazon was sent.
func (p practice) confirms() []wire.Call {
	return slices.DeleteFunc(p.box.Ledger().Writes(), func(c wire.Call) bool { return c.Operation != "confirmShipment" })
}

func (p practice) shipmentsOf(t *testing.T, row int64) []domain.Shipment {
	t.Helper()
	rows, err := p.engine.OrderRows(t.Context(), []int64{row})
	if err != nil || len(rows) != 1 {
		t.Fatal(rows, err)
	}
	return rows[0].Shipments
}

// A confirmation whose answer was lost, whatever became of it, is looked up and
// in the end at Amazon once; one that landed is never sent a second time.
func TestLawAConfirmationLandsOnce(t *testing.T) {
	for name, o := range map[string]struct {
		after  bool // Amazon took it, nobody heard
		repeat bool // Amazon takes a package twice
		sent   int  // how often it is sent in all
	}{
		"taken":                     {after: true, sent: 1},
		"taken, repeatable":         {after: true, repeat: true, sent: 1},
		"never arrived":             {sent: 1}, // of the one that arrived Amazon knows nothing
		"never arrived, repeatable": {repeat: true, sent: 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := faultsOpen(t, sandbox.Options{Seed: 12, SKUs: 60, Marketplaces: []string{"US"}, OrdersPerDay: 12, OrderDays: 10, RepeatedPackages: o.repeat})
				b.syncOrders(t, "user")
				row := b.toShip(t)[0]
				// The answer is lost together with the program's life.
				ctx, crash := context.WithCancel(t.Context())
				b.cut.crash, b.cut.left, b.cut.after = crash, 0, o.after
				b.cut.only = func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/shipmentConfirmation") }
				if _, err := b.engine.ConfirmShipments(ctx, []engine.ShipmentRequest{{Order: row.Key(), Carrier: "UPS", Tracking: "1Z1"}}); err == nil {
					t.Fatal("the life did not end")
				}
				b.close()
				b.open()
				for range 4 {
					b.syncOrders(t, "schedule")
					time.Sleep(5 * time.Minute)
				}
				list, err := b.engine.Shipments(t.Context(), 0)
				if err != nil || len(list) != 1 || list[0].State != domain.ShipmentDone {
					t.Fatalf("%+v, %v", list, err)
				}
				if n := b.box.World().ConfirmationsOf(row.Order.ID, list[0].Reference); n != 1 || len(b.confirms()) != o.sent {
					t.Errorf("it landed %d times and arrived %d times at Amazon", n, len(b.confirms()))
				}
				b.noOrdersDiffer(t, time.Time{})
			})
		})
	}
}

// Nothing is sent before it is said to go, and what was not sent can be undone.
func TestQueuedConfirmationsCanBeUndone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := faultsOpen(t, sandbox.Options{Seed: 12, SKUs: 60, Marketplaces: []string{"US"}, OrdersPerDay: 12, OrderDays: 10})
		b.syncOrders(t, "user")
		rows := b.toShip(t)
		if len(rows) < 2 {
			t.Fatal("too few orders to ship")
		}
		queue := func(r engine.OrderListRow) engine.ShipmentResult {
			t.Helper()
			res, err := b.engine.QueueShipments(t.Context(), []engine.ShipmentRequest{{Order: r.Key(), Carrier: "UPS", Tracking: "1Z" + r.Order.ID}})
			if err != nil || res[0].Error != "" {
				t.Fatal(res, err)
			}
			return res[0]
		}
		first, second := queue(rows[0]), queue(rows[1])
		// The same units are not promised twice.
		again, err := b.engine.PlanShipments(t.Context(), []engine.ShipmentRequest{{Order: rows[0].Key(), Carrier: "UPS", Tracking: "1Z2"}})
		if err != nil || again[0].Error == "" {
			t.Errorf("%+v, %v", again, err)
		}
		b.close()
		b.open()
		b.syncOrders(t, "schedule")
		if n := len(b.confirms()); n != 0 {
			t.Fatalf("%d queued confirmations were sent", n)
		}
		if err := b.engine.UndoShipments(t.Context(), []string{first.Shipment.ID}); err != nil {
			t.Fatal(err)
		}
		sent, err := b.engine.SendShipments(t.Context(), []string{second.Shipment.ID})
		if err != nil || len(sent) != 1 || sent[0].State != domain.ShipmentDone {
			t.Fatal(sent, err)
		}
		if err := b.engine.UndoShipments(t.Context(), []string{second.Shipment.ID}); domain.KindOf(err) != domain.FaultUsage {
			t.Error("a confirmation that was sent was undone:", err)
		}
		if _, err := b.engine.SendShipments(t.Context(), []string{first.Shipment.ID}); err == nil {
			t.Error("an undone confirmation was sent")
		}
		if n := len(b.confirms()); n != 1 || b.box.World().ConfirmationsOf(rows[1].Order.ID, second.Shipment.Reference) != 1 {
			t.Errorf("%d confirmations were sent", n)
		}
		// After the undo the units are free again, under a number of their own.
		res, err := b.engine.ConfirmShipments(t.Context(), []engine.ShipmentRequest{{Order: rows[0].Key(), Carrier: "UPS", Tracking: "1Z3"}})
		if err != nil || res[0].Error != "" || res[0].Shipment.Reference == first.Shipment.Reference {
			t.Errorf("%+v, %v", res, err)
		}
	})
}

// A confirmation that was made and not undone goes out, also when the program
// was killed in the moment in which it could be undone: once.
func TestLawAMadeConfirmationGoesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := faultsOpen(t, sandbox.Options{Seed: 12, SKUs: 60, Marketplaces: []string{"US"}, OrdersPerDay: 12, OrderDays: 10})
		b.syncOrders(t, "user")
		row := b.toShip(t)[0]
		res, err := b.engine.QueueShipments(t.Context(), []engine.ShipmentRequest{{Order: row.Key(), Carrier: "UPS", Tracking: "1Z1"}})
		if err != nil || res[0].Error != "" {
			t.Fatal(res, err)
		}
		b.close()
		b.open()
		for n, want := range []int{0, 1, 1} { // at once it may still be undone; a minute later it goes
			if n > 0 {
				time.Sleep(time.Minute)
			}
			b.syncOrders(t, "schedule")
			if got := b.box.World().ConfirmationsOf(row.Order.ID, res[0].Shipment.Reference); got != want || len(b.confirms()) != want {
				t.Errorf("after %d minutes it landed %d times, want %d", n, got, want)
			}
		}
		if list, err := b.engine.Shipments(t.Context(), 0); err != nil || list[0].State != domain.ShipmentDone {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

// Partial quantities, and a confirmation that Amazon refuses: it is shown and
// not repeated.
func TestPartsAndRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := faultsOpen(t, sandbox.Options{Seed: 12, SKUs: 60, Marketplaces: []string{"US"}, OrdersPerDay: 1, OrderDays: 1})
		if err := b.box.Change(map[string]any{"do": "new-orders", "count": 2, "by": "MERCHANT", "status": "UNSHIPPED", "units": 2}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Minute)
		b.syncOrders(t, "user")
		rows := slices.DeleteFunc(b.toShip(t), func(r engine.OrderListRow) bool { return r.Left != 2 || len(r.Items) != 1 })
		if len(rows) < 2 {
			t.Fatalf("%d orders of two units", len(rows))
		}
		one := []domain.PackageItem{{Item: rows[0].Items[0].ID, Quantity: 1}}
		confirm := func(q engine.ShipmentRequest) engine.ShipmentResult {
			t.Helper()
			q.Carrier = "UPS"
			res, err := b.engine.ConfirmShipments(t.Context(), []engine.ShipmentRequest{q})
			if err != nil {
				t.Fatal(err)
			}
			return res[0]
		}
		if r := confirm(engine.ShipmentRequest{Order: rows[0].Key(), Tracking: "1ZA", Items: one}); r.Error != "" || r.Plan.Whole {
			t.Errorf("%+v", r)
		}
		if o, _ := b.box.World().OrderByID(rows[0].Order.ID); o.Status != world.PartiallyShipped {
			t.Error(o.Status)
		}
		if r := confirm(engine.ShipmentRequest{Order: rows[0].Key(), Tracking: "1ZB"}); r.Error != "" || !r.Plan.Whole || r.Shipment.Units() != 1 {
			t.Errorf("%+v", r)
		}
		if o, _ := b.box.World().OrderByID(rows[0].Order.ID); o.Status != world.Shipped || len(o.Packages) != 2 {
			t.Error(o.Status, o.Packages)
		}
		// Cancelled at Amazon a moment ago: Amazon refuses, and that is that.
		if err := b.box.Change(map[string]any{"do": "cancel-order", "order": rows[1].Order.ID}); err != nil {
			t.Fatal(err)
		}
		r := confirm(engine.ShipmentRequest{Order: rows[1].Key(), Tracking: "1ZC"})
		if r.Shipment.State != domain.ShipmentRefused || !strings.Contains(r.Error, "cancelled") {
			t.Errorf("%+v", r)
		}
		counts, err := b.engine.OrderCounts(t.Context(), engine.OrderQuery{})
		if err != nil || counts[engine.OrdersAttention] == 0 {
			t.Error(counts, err)
		}
		sent := len(b.confirms())
		time.Sleep(10 * time.Minute)
		b.syncOrders(t, "schedule")
		if len(b.confirms()) != sent {
			t.Error("a refused confirmation was repeated")
		}
		b.noOrdersDiffer(t, time.Time{})
	})
}

// A file of tracking numbers tells of each package whether it went, and can be
// stopped: what was not sent by then is taken back.
func TestATrackingFileTellsWhatWent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := faultsOpen(t, sandbox.Options{Seed: 12, SKUs: 60, Marketplaces: []string{"US"}, OrdersPerDay: 1, OrderDays: 1})
		if err := b.box.Change(map[string]any{"do": "new-orders", "count": 4, "by": "MERCHANT", "status": "UNSHIPPED"}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Minute)
		b.syncOrders(t, "user")
		rows := b.toShip(t)[:4]
		if err := b.box.Change(map[string]any{"do": "cancel-order", "order": rows[0].Order.ID}); err != nil {
			t.Fatal(err)
		}
		file := "order-id,carrier,tracking\n"
		for _, r := range rows {
			file += r.Order.ID + ",UPS,1Z" + r.Order.ID + "\n"
		}
		var told []int
		in, err := b.engine.SendTracking(t.Context(), strings.NewReader(file), func(sent, all int) bool {
			told = append(told, sent)
			return sent < 2 && all == 4
		})
		if err != nil || len(in.Rows) != 4 || !slices.Equal(told, []int{0, 1, 2}) {
			t.Fatalf("%+v, told %v, %v", in, told, err)
		}
		for i, want := range []string{"Amazon refused it", "", "taken back", "taken back"} {
			if got := in.Rows[i].Failed; !strings.Contains(got, want) || (got == "") != (want == "") {
				t.Errorf("row %d: %q, want %q", i, got, want)
			}
		}
		if n := len(b.confirms()); n != 2 || len(in.Failed()) != 3 {
			t.Errorf("%d were sent, %d failed", n, len(in.Failed()))
		}
		time.Sleep(10 * time.Minute)
		b.syncOrders(t, "schedule")
		if n := len(b.confirms()); n != 2 {
			t.Errorf("%d were sent after all", n)
		}
		// What was taken back can be sent by the same file.
		again, err := b.engine.ImportTracking(t.Context(), strings.NewReader(strings.Join(slices.Delete(strings.SplitAfter(file, "\n"), 1, 2), "")), true)
		if err != nil || len(again.Rows) != 2 || len(again.Failed()) != 0 || again.Unchanged != 1 {
			t.Errorf("%+v, %v", again, err)
		}
	})
}

// Law 7: a confirmation whose order Amazon does not find any more, or cannot be
// read, keeps neither the other confirmations nor the orders waiting.
func TestLawAStuckConfirmationHoldsNothingUp(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		end    domain.ShipmentState
	}{
		"not found":  {http.StatusNotFound, `{"errors":[{"code":"NotFound","message":"The order was not found."}]}`, domain.ShipmentLost},
		"unreadable": {http.StatusOK, `{"order":{"orderId":[]}}`, domain.ShipmentSending},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := faultsOpen(t, sandbox.Options{Seed: 12, SKUs: 60, Marketplaces: []string{"US"}, OrdersPerDay: 12, OrderDays: 10})
				b.syncOrders(t, "user")
				rows := b.toShip(t)
				b.box.Rig().FailNext("amazon", "confirmShipment", wire.FaultTimeoutBefore, 1)
				b.box.Rig().FailNext("amazon", "confirmShipment", wire.FaultTimeoutBefore, 1)
				var ask []engine.ShipmentRequest
				for _, r := range rows[:2] {
					ask = append(ask, engine.ShipmentRequest{Order: r.Key(), Carrier: "UPS", Tracking: "1Z" + r.Order.ID})
				}
				if _, err := b.engine.ConfirmShipments(t.Context(), ask); err != nil {
					t.Fatal(err)
				}
				b.cut.mu.Lock()
				b.cut.instead = func(r *http.Request) *http.Response {
					if !strings.HasSuffix(r.URL.Path, "/orders/"+rows[0].Order.ID) {
						return nil
					}
					return &http.Response{
						StatusCode: c.status, Status: http.StatusText(c.status), Header: http.Header{"Content-Type": {"application/json"}},
						Body: io.NopCloser(strings.NewReader(c.body)),
					}
				}
				b.cut.mu.Unlock()
				time.Sleep(10 * time.Minute)
				if err := b.box.Change(map[string]any{"do": "new-orders", "count": 1}); err != nil {
					t.Fatal(err)
				}
				time.Sleep(10 * time.Minute)
				report, _ := b.engine.Sync(t.Context(), engine.SyncOptions{Trigger: "schedule", Entities: []domain.Entity{domain.EntityOrders}})
				if report.Orders.New != 1 {
					t.Errorf("%d new orders were read, not 1", report.Orders.New)
				}
				for n, want := range []domain.ShipmentState{c.end, domain.ShipmentDone} {
					list := b.shipmentsOf(t, rows[n].ID)
					if len(list) != 1 || list[0].State != want {
						t.Fatalf("confirmation %d: %+v", n, list)
					}
					if want == domain.ShipmentLost && !strings.Contains(list[0].Error, "Seller Central") {
						t.Errorf("why it is lost: %q", list[0].Error)
					}
				}
			})
		})
	}
}

// A package with a part of an order, whose answer was lost, is found by a look
// that also tells how much is shipped by now: it is not counted twice.
func TestLawAPartIsNotTheWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := faultsOpen(t, sandbox.Options{Seed: 12, SKUs: 60, Marketplaces: []string{"US"}, OrdersPerDay: 1, OrderDays: 1})
		if err := b.box.Change(map[string]any{"do": "new-orders", "count": 1, "by": "MERCHANT", "status": "UNSHIPPED", "units": 6}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Minute)
		b.syncOrders(t, "user")
		rows := slices.DeleteFunc(b.toShip(t), func(r engine.OrderListRow) bool { return r.Left != 6 || len(r.Items) != 1 })
		b.box.Rig().FailNext("amazon", "confirmShipment", wire.FaultTimeoutAfter, 1)
		_, err := b.engine.ConfirmShipments(t.Context(), []engine.ShipmentRequest{{
			Order: rows[0].Key(), Carrier: "UPS", Tracking: "1ZA", Items: []domain.PackageItem{{Item: rows[0].Items[0].ID, Quantity: 3}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		if list := b.shipmentsOf(t, rows[0].ID); len(list) != 1 || list[0].State != domain.ShipmentDone {
			t.Fatalf("%+v", list)
		}
		left := b.toShip(t)
		if !slices.ContainsFunc(left, func(r engine.OrderListRow) bool {
			return r.Key() == rows[0].Key() && r.Left == 3 && r.Work.State != domain.WorkShipped
		}) {
			t.Errorf("3 of 6 units are shipped, but the order is: %+v", left)
		}
	})
}

// Law: an Amazon that tells everything about its customers, unasked, leaves no
// trace of them: not in the database, the log, an export, a packing slip, nor
// in anything a command prints.
func TestLawNothingPersonalIsKept(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{Seed: 9, SKUs: 40, OrdersPerDay: 20, OrderDays: 12})
	d.change(map[string]any{"do": "leak"})
	d.connect()
	d.run("sync", "--only", "orders").ends(ExitDone)
	d.run("orders", "list", "--limit", "0").ends(ExitDone)
	d.run("orders", "list", "--limit", "0", "--json").ends(ExitDone)
	d.run("orders", "export").ends(ExitDone)
	d.run("orders", "slips", "-o", "-").ends(ExitDone)
	one := d.merchantOrder(1)
	d.run("orders", "confirm", one.ID, "--carrier", "UPS", "--tracking", "1Z1").ends(ExitDone)
	d.run("orders", "show", one.ID, "--refresh").ends(ExitDone)
	// Broken records and refusals are told without quoting them.
	d.world.Transport = spoilOrders{d.world.Transport}
	d.change(map[string]any{"do": "new-orders", "count": 20, "units": 1})
	d.run("sync", "--only", "orders")
	d.run("quarantine", "list")
	d.run("orders", "show", one.ID, "--refresh")
	d.run("backup", d.file("..", "copy.db")).ends(ExitDone)

	secrets := d.box.World().PrivateData()
	if len(secrets) < 100 {
		t.Fatalf("only %d texts to look for", len(secrets))
	}
	secrets = slices.DeleteFunc(secrets, func(s string) bool { return len(s) < 5 })
	look := func(where string, content []byte) {
		t.Helper()
		for _, s := range secrets {
			if bytes.Contains(content, []byte(s)) {
				t.Errorf("%s holds %q", where, s)
				return
			}
		}
	}
	look("what was printed", d.said.Bytes())
	files := 0
	err := filepath.WalkDir(d.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		look(path, content)
		return nil
	})
	if err != nil || files < 3 {
		t.Error(files, "files,", err)
	}
	if !strings.Contains(d.said.String(), one.ID) {
		t.Error("nothing was printed at all")
	}
}

// spoilOrders gives answers with orders another form than they should have.
type spoilOrders struct{ next http.RoundTripper }

func (s spoilOrders) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := s.next.RoundTrip(r)
	if err != nil || !strings.HasPrefix(r.URL.Path, "/orders/2026-01-01") && !strings.Contains(r.URL.Path, "/orders/2026-01-01") {
		return res, err
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	_ = res.Body.Close()
	text := strings.ReplaceAll(string(body), `"quantityOrdered":1`, `"quantityOrdered":{"buyerName":1}`)
	res.Body, res.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
	res.Header.Del("Content-Length")
	return res, nil
}
