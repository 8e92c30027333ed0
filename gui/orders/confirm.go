package orders

import (
	"context"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// undoTime is how long a confirmation waits before it is sent, so that it can
// be taken back.
const undoTime = 7 * time.Second

// keepCarrier is the key under which the carrier of the last confirmation is
// remembered.
const keepCarrier = "orders.carrier"

// confirmRows asks how orders were shipped and tells Amazon.
func (s *Screen) confirmRows(ids []int64) {
	if len(ids) == 0 {
		return
	}
	e := s.h.Engine
	page.Work(s.h, func(ctx context.Context) ([]row, error) { return e.OrderRows(ctx, ids) }, func(rows []row, err error) {
		if err != nil {
			s.h.ErrorToast(err)
			return
		}
		var open []row
		for _, r := range rows {
			if r.ToConfirm() {
				open = append(open, r)
			}
		}
		if len(open) == 0 {
			s.h.Toast(kit.Toast{Text: nothingToConfirm(), Tone: kit.Info})
			return
		}
		if len(open) > trackedRows {
			s.tooMany(len(open))
			return
		}
		newConfirmForm(s, open, len(rows)-len(open)).show()
	})
}

// nothingToConfirm says why no shipment of some orders can be confirmed.
func nothingToConfirm() string {
	return words.T("There is nothing to confirm: these orders are shipped by Amazon, shipped already, not paid yet or cancelled.")
}

// weigh finds out whether a shipment of the chosen orders can be confirmed, and
// locks what would confirm it when there is none.
func (s *Screen) weigh() {
	ids := s.Selected()
	if len(ids) == 0 {
		s.weighing.Cancel()
		s.mayConfirm(false, words.T("Select the orders that were shipped"))
		return
	}
	s.weighing.Run(s.h.Ctx, func(ctx context.Context) func() {
		n, err := s.h.Engine.OrdersToConfirm(ctx, ids)
		if ctx.Err() != nil {
			return nil
		}
		return func() { s.mayConfirm(n > 0 || err != nil, nothingToConfirm()) }
	})
}

// mayConfirm locks or unlocks what confirms the chosen orders; why is shown
// while it is locked.
func (s *Screen) mayConfirm(on bool, why string) {
	if on {
		why = words.T("Tells Amazon that the selected orders were shipped")
	}
	for _, b := range []*kit.Button{s.confirm, s.confirmAll} {
		b.Tip = why
		if on {
			b.Enable()
		} else {
			b.Disable()
		}
	}
}

// confirmForm is the dialog of one or many confirmations.
type confirmForm struct {
	s       *Screen
	rows    []row
	skipped int
	dialog  *kit.Dialog

	carrier             *kit.Select
	name, service, date *kit.Entry
	track               []*kit.Entry // one for each order
	counts              []*kit.Entry // one for each item, of one order only
	nameRow, dateRow    *kit.FormRow
	trackRows           []*kit.FormRow
	countRows           []*kit.FormRow
	wrong               *kit.Text
	form                *fyne.Container
}

// trackedRows is up to how many orders the dialog asks for a tracking number
// each; for more there is the file.
const trackedRows = 25

// tooMany leads to the file: nobody types so many tracking numbers, and Amazon
// takes no confirmation without one.
func (s *Screen) tooMany(n int) {
	d := &kit.Dialog{
		Title: words.N(n, "Confirm the shipment of {{.n}} order", "Confirm the shipment of {{.n}} orders"), Icon: kit.IconTruck, Tone: kit.Info,
		Text:    words.T("Amazon asks for a tracking number for each. For so many orders import a CSV file with the columns order, carrier and tracking; you see first what it would confirm."),
		Confirm: words.T("Import tracking numbers"), Cancel: words.T("Cancel"), OnConfirm: s.importer().Ask,
	}
	d.Show(s.h.Canvas)
}

func newConfirmForm(s *Screen, rows []row, skipped int) *confirmForm {
	f := &confirmForm{s: s, rows: rows, skipped: skipped, wrong: kit.NewParagraph(kit.Body, "").SetInk(kit.Bad.Ink())}
	f.wrong.Hide()
	var options []kit.Option
	for _, c := range domain.Carriers() {
		options = append(options, kit.Option{ID: c.Code, Text: c.Name})
	}
	last := ""
	s.h.Keep.Load(keepCarrier, &last)
	f.name, f.service = kit.NewEntry(""), kit.NewEntry(words.T("Parcel, tracked letter…"))
	f.date = kit.NewEntry(words.TypedDay(anyDay))
	f.date.SetText(words.TypedDay(s.h.Loop.Now()))
	f.nameRow = kit.NewFormRow(words.T("Carrier's name"), "", f.name)
	f.dateRow = kit.NewFormRow(words.T("Shipped on"), "", f.date)
	if last != domain.CarrierOther {
		f.nameRow.Hide()
	}
	f.carrier = kit.NewSelect(func(string) { f.carrierChanged() }, last, words.T("Choose…"), options...)
	return f
}

func (f *confirmForm) show() {
	form := kit.VStack(kit.Apart, f.wrong, kit.Columnar(230, kit.Apart, kit.NewFormRow(words.T("Carrier"), "", f.carrier), f.nameRow,
		kit.NewFormRow(words.T("Service"), words.T("May stay empty"), f.service), f.dateRow))
	for _, r := range f.rows {
		n := kit.NewEntry(words.T("Tracking number"))
		label := words.T("Tracking number")
		if len(f.rows) > 1 {
			label = r.Order.ID
		}
		fr := kit.NewFormRow(label, "", n)
		f.track, f.trackRows = append(f.track, n), append(f.trackRows, fr)
		form.Add(fr)
	}
	if len(f.rows) == 1 && len(f.rows[0].Items) > 0 {
		form.Add(kit.NewText(kit.Label, words.T("Units in this package")))
		for _, i := range f.rows[0].Items {
			n := kit.NewEntry("0")
			n.SetText(strconv.FormatInt(i.Left(), 10))
			r := kit.NewFormRow(i.SKU+"  "+i.Title, words.T("{{.n}} left", words.A{"n": words.Units(i.Left())}), n)
			f.counts, f.countRows = append(f.counts, n), append(f.countRows, r)
			form.Add(r)
		}
	}
	f.form = form
	text := words.T("Amazon tells the buyer that it is on its way. This cannot be taken back at Amazon; for a few seconds you can undo it here.")
	if f.skipped > 0 {
		text += " " + words.N(f.skipped, "{{.n}} of the selected orders needs no confirmation and is left out.", "{{.n}} of the selected orders need no confirmation and are left out.")
	}
	f.dialog = &kit.Dialog{
		Title: words.N(len(f.rows), "Confirm the shipment of {{.n}} order", "Confirm the shipment of {{.n}} orders"),
		Icon:  kit.IconTruck, Tone: kit.Info, Text: text, Width: formWidth, Keep: true,
		Content: f.s.tall(form, 270),
		Confirm: words.T("Confirm"), Cancel: words.T("Cancel"), OnConfirm: f.go1,
	}
	f.dialog.Show(f.s.h.Canvas)
	f.carrierChanged()
	if len(f.track) > 0 && f.carrier.Chosen() != "" {
		f.s.h.Canvas.Focus(f.track[0])
	}
}

func (f *confirmForm) carrierChanged() {
	if f.carrier.Chosen() == domain.CarrierOther {
		f.nameRow.Show()
	} else {
		f.nameRow.Hide()
	}
	f.form.Refresh()
	f.dialog.EnableConfirm(f.carrier.Chosen() != "")
}

// formWidth is how wide the dialogs with a form are.
const formWidth = 620

// tall scrolls what has no room in a dialog; around is how much room the dialog
// takes beside it.
func (s *Screen) tall(o fyne.CanvasObject, around float32) fyne.CanvasObject {
	o.Resize(fyne.NewSize(formWidth-52, o.MinSize().Height)) // columns are as tall as their width lets them be
	room := max(240, s.h.Canvas.Size().Height-around)
	return kit.Sized(0, min(o.MinSize().Height+8, room), kit.Scroll(o))
}

// requests reads the form; false when something is wrong, which it then says.
func (f *confirmForm) requests() ([]engine.ShipmentRequest, bool) {
	ok := true
	f.nameRow.SetError("")
	if f.carrier.Chosen() == domain.CarrierOther && strings.TrimSpace(f.name.Text) == "" {
		f.nameRow.SetError(words.T("Write the carrier's name."))
		ok = false
	}
	f.dateRow.SetError("")
	now := f.s.h.Loop.Now()
	day, read := words.ParseDay(f.date.Text)
	if !read {
		f.dateRow.SetError(wrongDay())
		ok = false
	}
	date := day.Add(12 * time.Hour) // no zone makes another day of noon
	if day.Format(time.DateOnly) == now.Local().Format(time.DateOnly) || date.After(now) {
		date = now
	}
	var parts []domain.PackageItem
	if len(f.counts) > 0 {
		parts, ok = f.parts(ok)
	}
	out := make([]engine.ShipmentRequest, len(f.rows))
	for i, r := range f.rows {
		out[i] = engine.ShipmentRequest{
			Order: r.Key(), Carrier: f.carrier.Chosen(), CarrierName: strings.TrimSpace(f.name.Text),
			Service: strings.TrimSpace(f.service.Text), ShipDate: date, Items: parts,
		}
		out[i].Tracking = strings.TrimSpace(f.track[i].Text)
		f.trackRows[i].SetError("")
		if out[i].Tracking == "" {
			f.trackRows[i].SetError(words.T("Amazon asks for a tracking number."))
			ok = false
		}
	}
	return out, ok
}

// parts are the units of each item; nil when the whole rest goes.
func (f *confirmForm) parts(ok bool) ([]domain.PackageItem, bool) {
	var parts []domain.PackageItem
	whole := true
	sum := int64(0)
	for i, item := range f.rows[0].Items {
		f.countRows[i].SetError("")
		n, err := strconv.ParseInt(strings.TrimSpace(f.counts[i].Text), 10, 64)
		if err != nil || n < 0 || n > item.Left() {
			f.countRows[i].SetError(words.T("Write a number from 0 to {{.n}}.", words.A{"n": words.Units(item.Left())}))
			ok = false
			continue
		}
		whole = whole && n == item.Left()
		sum += n
		if n > 0 {
			parts = append(parts, domain.PackageItem{Item: item.ID, Quantity: n})
		}
	}
	if ok && sum == 0 {
		f.countRows[0].SetError(words.T("A package holds at least one unit."))
		ok = false
	}
	if whole {
		parts = nil
	}
	return parts, ok
}

func (f *confirmForm) go1() {
	requests, ok := f.requests()
	if !ok {
		f.form.Refresh() // what is wrong takes room
		f.dialog.Refresh()
		return
	}
	f.dialog.SetBusy(true)
	s := f.s
	page.Work(s.h, func(ctx context.Context) ([]engine.ShipmentResult, error) {
		return s.h.Engine.QueueShipments(ctx, requests)
	}, func(results []engine.ShipmentResult, err error) {
		f.dialog.SetBusy(false)
		if err != nil {
			f.fail(err)
			return
		}
		var ids, wrong []string
		for _, r := range results {
			if r.Error != "" {
				wrong = append(wrong, r.Plan.Request.Order.ID+": "+words.Engine(r.Error))
				continue
			}
			ids = append(ids, r.Shipment.ID)
		}
		if len(ids) == 0 {
			f.say(strings.Join(wrong, "\n"))
			return
		}
		f.dialog.Close()
		s.h.Keep.Store(keepCarrier, f.carrier.Chosen())
		s.sendSoon(ids, wrong)
	})
}

func (f *confirmForm) fail(err error) {
	message, advice, _ := page.Say(err)
	f.say(strings.TrimSpace(message + " " + advice))
}

// say tells in the form what is wrong.
func (f *confirmForm) say(wrong string) {
	f.wrong.SetText(wrong)
	f.wrong.Show()
	f.form.Refresh()
	f.dialog.Refresh()
}

// sendSoon sends confirmations after a moment in which they can be undone.
func (s *Screen) sendSoon(ids, wrong []string) {
	s.waiting.add(ids)
	stop := s.h.Loop.After(undoTime, func() {
		if s.h.Ctx.Err() == nil && s.waiting.take(ids) { // else closing the profile sends them
			s.send(ids)
		}
	})
	s.h.Toast(kit.Toast{
		Text: words.N(len(ids), "{{.n}} confirmation goes to Amazon in a moment.", "{{.n}} confirmations go to Amazon in a moment."), Tone: kit.Info,
		Action: words.T("Undo"), OnTap: func() {
			stop()
			s.waiting.take(ids)
			s.undoShipments(ids)
		},
	})
	if len(wrong) > 0 {
		s.h.Toast(kit.Toast{Text: words.N(len(wrong), "{{.n}} order cannot be confirmed: {{.why}}", "{{.n}} orders cannot be confirmed: {{.why}}", words.A{"why": wrong[0]}), Tone: kit.Bad})
	}
	s.Reload()
}

func (s *Screen) send(ids []string) {
	page.Work(s.h, func(ctx context.Context) ([]domain.Shipment, error) { return s.h.Engine.SendShipments(ctx, ids) }, func(sent []domain.Shipment, err error) {
		if err != nil {
			s.h.ErrorToast(err)
			return
		}
		done, open, refused, why := 0, 0, 0, ""
		for _, x := range sent {
			switch {
			case x.State == domain.ShipmentDone:
				done++
			case x.State == domain.ShipmentRefused, x.State == domain.ShipmentLost:
				refused++
				why = words.Engine(x.Error)
			case !x.State.Final():
				open++
			}
		}
		if done > 0 {
			s.h.Done(words.N(done, "Amazon has {{.n}} confirmation.", "Amazon has {{.n}} confirmations."))
		}
		if open > 0 {
			s.h.Toast(kit.Toast{Text: words.N(open, "Of {{.n}} confirmation it is not known yet whether it arrived; it is looked for and never sent twice.", "Of {{.n}} confirmations it is not known yet whether they arrived; they are looked for and never sent twice."), Tone: kit.Warn})
		}
		if refused > 0 {
			s.h.Toast(kit.Toast{Text: words.N(refused, "Amazon refused {{.n}} confirmation: {{.why}}", "Amazon refused {{.n}} confirmations: {{.why}}", words.A{"why": why}), Tone: kit.Bad})
		}
		s.Reload()
	})
}

func (s *Screen) undoShipments(ids []string) {
	page.Work(s.h, func(ctx context.Context) (struct{}, error) { return struct{}{}, s.h.Engine.UndoShipments(ctx, ids) }, func(_ struct{}, err error) {
		if err != nil {
			s.h.ErrorToast(err)
			return
		}
		s.h.Done(words.N(len(ids), "{{.n}} confirmation was taken back; Amazon was told nothing.", "{{.n}} confirmations were taken back; Amazon was told nothing."))
		s.Reload()
	})
}
