package orders_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
	"tallybridge/gui/kit"
	"tallybridge/gui/orders"
	"tallybridge/gui/page"
)

// read makes a stage whose orders were read once.
func read(t testing.TB, o stage.Options) *stage.Stage {
	t.Helper()
	o.Step = stage.Connected
	o.World = func(so *sandbox.Options) { so.Marketplaces = []string{"US", "UK", "DE"} }
	s := stage.New(t, o)
	s.Sync(engine.SyncOptions{Entities: []domain.Entity{domain.EntityOrders}, Trigger: "user"})
	return s
}

func shown(t *testing.T, s *stage.Stage, w, h float32, want page.Want) *orders.Screen {
	t.Helper()
	p := orders.New(s.Host)
	s.Show(p, w, h, want)
	s.Until("orders", func() bool { return p.Grid.Len() > 0 })
	return p
}

// toConfirm are the orders that wait to be confirmed.
func toConfirm(t *testing.T, s *stage.Stage) []engine.OrderListRow {
	t.Helper()
	ids, err := s.Engine.OrderIDs(t.Context(), engine.OrderQuery{View: engine.OrdersUnshipped})
	if err != nil || len(ids) == 0 {
		t.Fatalf("%d orders to ship, %v", len(ids), err)
	}
	rows, err := s.Engine.OrderRows(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	rows = slices.DeleteFunc(rows, func(r engine.OrderListRow) bool { return r.ReadOnly || r.Left == 0 })
	if len(rows) < 3 {
		t.Fatalf("%d orders of the seller's own wait", len(rows))
	}
	return rows
}

// openMerchant shows an order that waits to be confirmed.
func openMerchant(t *testing.T, s *stage.Stage, p *orders.Screen) engine.OrderListRow {
	t.Helper()
	r := toConfirm(t, s)[0]
	p.Enter(page.Want{Row: r.ID})
	s.Until("the order's panel", func() bool { d, ok := p.Panel.Detail(); return ok && d.ID == r.ID && p.Current() == r.ID })
	return r
}

func TestOrdersAreConfirmedOnce(t *testing.T) {
	s := read(t, stage.Options{})
	p := shown(t, s, 1180, 760, page.Want{})
	r := openMerchant(t, s, p)
	run(t, p, "orders-confirm")
	s.Until("the dialog", func() bool { return s.Window.Canvas().Overlays().Top() != nil })
	chooseCarrier(t, s, "DHL")
	number(t, s, "TRACK-1")
	s.Click("Confirm")
	s.Until("the toast", func() bool { return len(s.Toasts) > 0 })
	if s.Toasts[0].Action != "Undo" {
		t.Fatalf("said %+v", s.Toasts[0])
	}
	if got := shipments(t, s, r.ID); len(got) != 1 || !got[0].State.Unsent() {
		t.Fatalf("shipments %+v", got)
	}
	s.Pump.Advance(10e9)
	s.Until("Amazon's answer", func() bool { g := shipments(t, s, r.ID); return g[0].State == domain.ShipmentDone })
	if got := shipments(t, s, r.ID); got[0].Tracking != "TRACK-1" || len(got) != 1 {
		t.Errorf("shipments %+v", got)
	}
}

func TestAConfirmationCanBeUndoneForAMoment(t *testing.T) {
	s := read(t, stage.Options{})
	p := shown(t, s, 1180, 760, page.Want{})
	r := openMerchant(t, s, p)
	run(t, p, "orders-confirm")
	s.Until("the dialog", func() bool { return s.Window.Canvas().Overlays().Top() != nil })
	chooseCarrier(t, s, "DHL")
	s.Click("Confirm") // without a number
	s.Rest()
	if len(s.Toasts) > 0 || len(shipments(t, s, r.ID)) > 0 {
		t.Fatal("a confirmation went without a tracking number")
	}
	number(t, s, "TRACK-2")
	s.Click("Confirm")
	s.Until("the toast", func() bool { return len(s.Toasts) > 0 })
	s.Toasts[0].OnTap()
	s.Until("the undoing", func() bool { g := shipments(t, s, r.ID); return g[0].State == domain.ShipmentUndone })
	s.Pump.Advance(20e9)
	s.Rest()
	if n := s.Box.Ledger().Counts()["amazon confirmShipment"]; n != 0 {
		t.Errorf("Amazon was called %d times after the undo", n)
	}
}

// Whoever quits right after a confirmation does not take it back by that.
func TestAConfirmationGoesOutWhenTheProgramEnds(t *testing.T) {
	s := read(t, stage.Options{})
	var end context.CancelFunc
	s.Host.Ctx, end = context.WithCancel(s.Host.Ctx)
	p := shown(t, s, 1180, 760, page.Want{})
	r := openMerchant(t, s, p)
	run(t, p, "orders-confirm")
	s.Until("the dialog", func() bool { return s.Window.Canvas().Overlays().Top() != nil })
	chooseCarrier(t, s, "DHL")
	number(t, s, "TRACK-3")
	s.Click("Confirm")
	s.Until("the toast", func() bool { return len(s.Toasts) > 0 })
	end()
	p.Close()
	if got := shipments(t, s, r.ID); got[0].State != domain.ShipmentDone {
		t.Errorf("after the end it is %s", got[0].State)
	}
	s.Pump.Advance(20e9)
	if n := s.Box.Ledger().Counts()["amazon confirmShipment"]; n != 1 {
		t.Errorf("Amazon was called %d times", n)
	}
}

// What Amazon refused of a file is told, and can be looked at.
func TestATrackingImportTellsWhatWasRefused(t *testing.T) {
	s := read(t, stage.Options{})
	p := shown(t, s, 1180, 760, page.Want{})
	s.Files.Name, s.Files.Text = "parcels.csv", "order-id,carrier,tracking\n"
	var rows []engine.OrderListRow
	for _, r := range toConfirm(t, s)[:3] {
		rows = append(rows, r)
		s.Files.Text += r.Order.ID + ",UPS,1Z" + r.Order.ID + "\n"
	}
	if err := s.Box.Change(map[string]any{"do": "cancel-order", "order": rows[1].Order.ID}); err != nil {
		t.Fatal(err)
	}
	run(t, p, "orders-tracking")
	s.Click("Import 3 changes")
	s.Until("the toast", func() bool { return len(s.Toasts) > 0 })
	told := s.Toasts[0]
	if told.Tone != kit.Bad || !strings.Contains(told.Text, "1 of 3") || told.OnTap == nil {
		t.Fatalf("said %+v", told)
	}
	if l := s.Longs; len(l) != 1 || !l[0].Ended || l[0].Done != 3 || l[0].Total != 3 {
		t.Errorf("told of its progress: %+v", l)
	}
	told.OnTap()
	s.Until("the refused row", func() bool { return s.Window.Canvas().Overlays().Top() != nil })
	s.Golden("orders-refused")
}

// A file that is stopped at once confirms nothing.
func TestATrackingImportCanBeStopped(t *testing.T) {
	s := read(t, stage.Options{})
	p := shown(t, s, 1180, 760, page.Want{})
	s.Files.Name, s.Files.Text = "parcels.csv", "order-id,carrier,tracking\n"
	for _, r := range toConfirm(t, s)[:3] {
		s.Files.Text += r.Order.ID + ",UPS,1Z" + r.Order.ID + "\n"
	}
	long := s.Host.Long
	s.Host.Long = func(text string, cancel func()) (func(int, int), func()) {
		cancel() // before the first was sent
		return long(text, cancel)
	}
	run(t, p, "orders-tracking")
	s.Click("Import 3 changes")
	s.Until("the toast", func() bool { return len(s.Toasts) > 0 })
	if told := s.Toasts[0]; !strings.HasPrefix(told.Text, "Stopped: 0 of 3") {
		t.Errorf("said %+v", told)
	}
	if n := s.Box.Ledger().Counts()["amazon confirmShipment"]; n != 0 {
		t.Errorf("%d confirmations were sent", n)
	}
}

func TestWorkNotesFiltersAndViews(t *testing.T) {
	s := read(t, stage.Options{})
	p := shown(t, s, 1180, 760, page.Want{})
	r := openMerchant(t, s, p)
	p.Panel.Note.SetText("fragile, two boxes")
	s.Click("Save the note")
	s.Until("the note", func() bool { d, err := s.Engine.OrderDetail(t.Context(), r.ID); return err == nil && d.Work.Note != "" })
	all := p.Grid.Len()
	p.Search.SetText(r.Order.ID)
	s.Until("one order", func() bool { return p.Grid.Len() == 1 })
	p.Search.Clear()
	p.Enter(page.Want{Filter: string(engine.OrdersShipped)})
	s.Until("shipped orders", func() bool { return p.Grid.Len() > 0 && p.Grid.Len() < all })
	p.Export()
	s.Until("the file", func() bool { return s.Files.Saved["orders.csv"] != "" })
	if n := strings.Count(s.Files.Saved["orders.csv"], "\n"); n < p.Grid.Len() {
		t.Errorf("%d lines for %d orders", n, p.Grid.Len())
	}
}

// Who comes for the late orders sees all of them, whatever was filtered before.
func TestWhatIsWantedIsNotFiltered(t *testing.T) {
	s := read(t, stage.Options{})
	p := shown(t, s, 1180, 760, page.Want{})
	want, err := s.Engine.OrderIDs(t.Context(), engine.OrderQuery{View: engine.OrdersShipped})
	if err != nil || len(want) == 0 {
		t.Fatal(len(want), err)
	}
	run(t, p, "orders-filter")
	s.Row("SKU").Field().(*kit.Entry).SetText("no such SKU")
	s.Click("Show")
	s.Until("nothing", func() bool { return p.Grid.Len() == 0 })
	p.Enter(page.Want{})
	s.Settle()
	if p.Grid.Len() != 0 {
		t.Error("coming back took the filters away")
	}
	p.Enter(page.Want{Filter: string(engine.OrdersShipped)})
	s.Until("what is wanted", func() bool { return p.Grid.Len() == len(want) })
}

// A note that was typed is there when one comes back to the order, and it is
// saved when one goes on to another or leaves.
func TestATypedNoteIsNotLost(t *testing.T) {
	s := read(t, stage.Options{})
	p := shown(t, s, 1180, 760, page.Want{})
	all := toConfirm(t, s)
	see := func(r engine.OrderListRow) {
		p.Enter(page.Want{Row: r.ID})
		s.Until("the order's panel", func() bool { d, ok := p.Panel.Detail(); return ok && d.ID == r.ID })
	}
	note := func(r engine.OrderListRow) string {
		d, err := s.Engine.OrderDetail(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		return d.Work.Note
	}
	see(all[0])
	p.Panel.Note.SetText("two boxes")
	see(all[1])
	if p.Panel.Note.Text != "" {
		t.Errorf("the other order has the note %q", p.Panel.Note.Text)
	}
	s.Until("the note", func() bool { return note(all[0]) == "two boxes" })
	long := strings.Repeat("x", 5000) // more than a note may hold
	p.Panel.Note.SetText(long)
	see(all[0])
	if p.Panel.Note.Text != "two boxes" {
		t.Errorf("back at the order the note is %q", p.Panel.Note.Text)
	}
	s.Settle()
	see(all[1])
	if p.Panel.Note.Text != long {
		t.Errorf("what could not be saved is gone: %q", p.Panel.Note.Text)
	}
	p.Panel.Note.SetText("gift")
	p.Leave()
	s.Until("the note", func() bool { return note(all[1]) == "gift" })
}

// The history speaks the window's words, not Amazon's codes.
func TestTheHistoryIsInWords(t *testing.T) {
	s := read(t, stage.Options{})
	p := shown(t, s, 1180, 760, page.Want{})
	r := openMerchant(t, s, p)
	if _, err := s.Engine.SetWorkState(t.Context(), []int64{r.ID}, domain.WorkPacked); err != nil {
		t.Fatal(err)
	}
	res, err := s.Engine.ConfirmShipments(t.Context(), []engine.ShipmentRequest{{Order: r.Key(), Carrier: "UPS", Tracking: "1Z1"}})
	if err != nil || res[0].Error != "" {
		t.Fatal(res, err)
	}
	p.Reload()
	for _, text := range []string{"Read for the first time: Unshipped", "Work: Packed", "Package " + res[0].Shipment.Reference + ": Waits to be sent", "Outcome not known yet became Amazon has it"} {
		s.Until(text, func() bool { return s.Says(text) })
	}
}

// Confirming is offered where there is something to confirm, and says why not.
func TestConfirmingIsOfferedWhereItCanBe(t *testing.T) {
	s := read(t, stage.Options{})
	p := shown(t, s, 1180, 760, page.Want{})
	fba, err := s.Engine.OrderIDs(t.Context(), engine.OrderQuery{View: engine.OrdersFBA})
	if err != nil || len(fba) < 2 {
		t.Fatal(len(fba), err)
	}
	mine := toConfirm(t, s)[0].ID
	for _, c := range []struct {
		ids []int64
		can bool
	}{{nil, false}, {fba[:1], false}, {fba[:2], false}, {[]int64{mine}, true}, {[]int64{fba[0], mine}, true}, {fba[1:2], false}} {
		p.Grid.ClearSelection()
		for _, id := range c.ids {
			p.Grid.Click(slices.Index(p.IDs(), id), fyne.KeyModifierControl)
		}
		s.Settle()
		b := s.Button("Confirm shipment")
		if b.Disabled() == c.can || len(c.ids) > 0 && !c.can && !strings.Contains(b.Tip, "nothing to confirm") {
			t.Errorf("%d chosen: locked %t, says %q", len(c.ids), b.Disabled(), b.Tip)
		}
	}
}

func TestOrdersLookRight(t *testing.T) {
	for name, look := range map[string]struct {
		o    stage.Options
		w, h float32
		row  bool
	}{
		"orders-light":   {stage.Options{Variant: kit.Light}, 1180, 760, true},
		"orders-dark":    {stage.Options{Variant: kit.Dark}, 1000, 650, false},
		"orders-wide":    {stage.Options{Variant: kit.Light}, 1920, 1080, true},
		"orders-german":  {stage.Options{Variant: kit.Dark, Language: "de"}, 1180, 760, true},
		"orders-largest": {stage.Options{Variant: kit.Light, Factor: 1.4}, 1180, 760, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := read(t, look.o)
			p := shown(t, s, look.w, look.h, page.Want{})
			if look.row {
				openMerchant(t, s, p)
			}
			s.Golden(name)
		})
	}
}

func TestDialogsLookRight(t *testing.T) {
	s := read(t, stage.Options{Variant: kit.Light})
	p := shown(t, s, 1180, 760, page.Want{})
	openMerchant(t, s, p)
	run(t, p, "orders-confirm")
	s.Golden("orders-confirm")
	escape(s)
	run(t, p, "orders-filter")
	s.Golden("orders-filter")
	escape(s)
	run(t, p, "orders-charts")
	s.Until("the charts", func() bool { return s.Window.Canvas().Overlays().Top() != nil })
	s.Golden("orders-charts")
}

// What is wrong in a form has room of its own, in the smallest window too.
func TestAWrongFormLooksRight(t *testing.T) {
	s := read(t, stage.Options{Variant: kit.Dark})
	p := shown(t, s, 1000, 650, page.Want{})
	openMerchant(t, s, p)
	run(t, p, "orders-confirm")
	s.Rest()
	chooseCarrier(t, s, domain.CarrierOther)
	s.Click("Confirm")
	s.Golden("orders-wrong")
}

func TestNoOrders(t *testing.T) {
	s := stage.New(t, stage.Options{SKUs: 5, Plain: true, Variant: kit.Light})
	p := orders.New(s.Host)
	s.Show(p, 1000, 650, page.Want{})
	s.Golden("orders-none")
}

func shipments(t *testing.T, s *stage.Stage, id int64) []domain.Shipment {
	t.Helper()
	d, err := s.Engine.OrderDetail(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return d.Shipments
}

func run(t *testing.T, p *orders.Screen, id string) {
	t.Helper()
	for _, c := range p.Commands() {
		if c.ID == id {
			c.Run()
			return
		}
	}
	t.Fatalf("no command %s", id)
}

func escape(s *stage.Stage) {
	s.Window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	s.Rest()
}

func number(t *testing.T, s *stage.Stage, text string) {
	t.Helper()
	track, ok := s.Find(func(o fyne.CanvasObject) bool {
		e, ok := o.(*kit.Entry)
		return ok && e.PlaceHolder == "Tracking number"
	}).(*kit.Entry)
	if !ok {
		t.Fatal("no field for the tracking number")
	}
	track.SetText(text)
}

func chooseCarrier(t *testing.T, s *stage.Stage, code string) {
	t.Helper()
	c, ok := s.Find(func(o fyne.CanvasObject) bool {
		b, ok := o.(*kit.Select)
		return ok && b != nil
	}).(*kit.Select)
	if !ok {
		t.Fatal("no choice of carriers")
	}
	c.Choose(code)
	c.OnChange(code)
}
