package orders

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// Panel is the side panel: one order in full.
type Panel struct {
	// Note is what the seller keeps about the order.
	Note *kit.Entry

	s       *Screen
	content fyne.CanvasObject
	reading *kit.Latest
	id      int64 // what is shown or on its way; 0 is nothing
	d       engine.OrderDetail
	loaded  bool
	drafts  map[int64]string // notes that were typed and are not saved yet, by order

	title *kit.Text
	chips *fyne.Container
	body  *fyne.Container
	state *fyne.Container // a failure in place of the body
	parts *fyne.Container
	save  *kit.Button
}

func newPanel(s *Screen) *Panel {
	p := &Panel{s: s, drafts: map[int64]string{}, reading: kit.NewLatest(s.h.Loop), title: kit.NewText(kit.Code, ""), chips: kit.HStack(kit.Related), state: container.NewStack(), parts: kit.VStack(kit.Apart)}
	p.Note = kit.NewEntry(words.T("Note for yourself; printed on no slip"))
	p.Note.MultiLine = true
	p.Note.Wrapping = fyne.TextWrapWord
	p.Note.SetMinRowsVisible(2)
	p.save = kit.NewButton(words.T("Save the note"), kit.IconCheck, p.saveNote)
	p.save.Small = true
	p.save.Disable()
	p.Note.OnChanged = func(t string) { p.typed(t) }
	closing := kit.NewIconButton(kit.IconClose, words.T("Close"), func() { s.Shut() })
	head := kit.VStack(kit.Related, kit.HStack(kit.Related, kit.Grow(p.title), closing), p.chips)
	p.body = kit.VStack(kit.Apart, p.parts, section(words.T("Note"), kit.VStack(kit.Related, p.Note, kit.HStack(0, layout.NewSpacer(), p.save))))
	p.body.Hide()
	scroll := kit.Scroll(kit.Inset(0, 4, kit.Section, kit.Apart, p.body))
	p.content = kit.Frame(kit.Inset(14, kit.Apart, 12, kit.Apart, head), nil, container.NewStack(scroll, p.state))
	return p
}

// section is a group with its name.
func section(title string, o fyne.CanvasObject) *fyne.Container {
	return kit.VStack(kit.Related, kit.NewRule(), kit.NewText(kit.Label, title), o)
}

// Show reads a row and shows it; what is shown stays until then.
func (p *Panel) Show(id int64) {
	if id == p.id && p.loaded {
		return
	}
	p.id, p.loaded = id, false
	p.read()
}

// Detail is what is shown, false while it is on its way.
func (p *Panel) Detail() (engine.OrderDetail, bool) { return p.d, p.loaded }

func (p *Panel) reload() {
	if p.id != 0 && p.s.Split.IsOpen() {
		p.read()
	} else {
		p.loaded = false
	}
}

func (p *Panel) close() {
	p.reading.Cancel()
	p.reading.Wait()
}

func (p *Panel) read() {
	id, e := p.id, p.s.h.Engine
	p.reading.Run(p.s.h.Ctx, func(ctx context.Context) func() {
		d, err := e.OrderDetail(ctx, id)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return func() { p.failed(err) }
		}
		return func() { p.take(d) } //nolint:contextcheck // what a click starts later has the profile's context
	})
}

func (p *Panel) failed(err error) {
	p.loaded = false
	p.body.Hide()
	p.title.SetText("")
	p.chips.RemoveAll()
	p.state.Objects = []fyne.CanvasObject{kit.NewStateView(p.s.h.Trouble(words.T("The order could not be read"), err, p.read))}
	p.content.Refresh()
}

func (p *Panel) take(d engine.OrderDetail) {
	other := d.ID != p.d.ID
	if other {
		p.leaveNote()
	}
	typing := !other && p.Note.Text != p.d.Work.Note
	p.d, p.loaded = d, true
	p.state.RemoveAll()
	p.body.Show()
	if draft, ok := p.drafts[d.ID]; ok && other {
		p.Note.SetText(draft)
	} else if !typing { // what is being typed stays
		p.Note.SetText(d.Work.Note)
	}
	p.typed(p.Note.Text)
	p.title.SetText(d.Order.ID)
	p.chips.RemoveAll()
	p.chips.Add(kit.NewStatusChip(statusChip(d.Status), ""))
	switch d.Deadline {
	case engine.DeadlineLate:
		p.chips.Add(kit.NewStatusChip(kit.Chip{Text: words.T("Late"), Tone: kit.Bad}, kit.IconClock))
	case engine.DeadlineToday:
		p.chips.Add(kit.NewStatusChip(kit.Chip{Text: words.T("Ship today"), Tone: kit.Warn}, kit.IconClock))
	}
	for _, name := range []string{domain.ProgramPrime, domain.ProgramBusiness} {
		if d.Has(name) {
			p.chips.Add(kit.NewStatusChip(kit.Chip{Text: map[string]string{domain.ProgramPrime: "Prime", domain.ProgramBusiness: "Business"}[name], Tone: kit.Info}, ""))
		}
	}
	p.parts.RemoveAll()
	for _, o := range p.sections() {
		p.parts.Add(o)
	}
	p.content.Refresh()
}

// sections are the panel's parts from top to bottom.
func (p *Panel) sections() []fyne.CanvasObject {
	out := []fyne.CanvasObject{p.actions()}
	if len(p.d.Attention) > 0 {
		list := kit.VStack(kit.Related)
		for _, a := range p.d.Attention {
			list.Add(kit.HStack(kit.Related, kit.NewSymbol(kit.IconWarning, kit.Bad.Ink(), 16), kit.Grow(kit.NewParagraph(kit.Body, words.Engine(a)))))
		}
		out = append(out, kit.NewCard(list))
	}
	out = append(out, p.facts(), section(words.T("Items"), p.lines()))
	if len(p.d.Packages)+len(p.d.Shipments) > 0 {
		out = append(out, section(words.T("Packages"), p.packages()))
	}
	out = append(out, section(words.T("Money"), p.money()), section(words.T("Timeline"), p.timeline()))
	if len(p.d.History) > 0 {
		out = append(out, section(words.T("History"), p.history()))
	}
	return out
}

// actions are the buttons for this order.
func (p *Panel) actions() fyne.CanvasObject {
	id := []int64{p.d.ID}
	open := kit.NewButton(words.T("Open at Amazon"), kit.IconExternal, func() { p.s.h.OpenURL(p.d.Link) })
	open.Small = true
	open.Tip = words.T("Address and label are there")
	if p.d.Link == "" {
		open.Disable()
	}
	if p.d.ReadOnly {
		return kit.VStack(kit.Related, kit.HStack(0, open, layout.NewSpacer()), kit.NewParagraph(kit.Hint, words.T("Amazon ships it: there is nothing to do.")))
	}
	confirm := kit.NewButton(words.T("Confirm shipment"), kit.IconTruck, func() { p.s.confirmRows(id) })
	confirm.Small = true
	if !p.d.ToConfirm() {
		confirm.Disable()
		confirm.Tip = nothingToConfirm()
	}
	work := kit.NewButton(workName(p.d.Work.State), kit.IconChevronDown, nil)
	work.Small, work.Trailing = true, true
	work.Tip = words.T("How far you are with it; Amazon is not told")
	work.OnTap = func() { kit.ShowMenuBelow(p.s.workMenu(id), work) }
	return kit.VStack(kit.Related, kit.HStack(kit.Related, confirm, work, layout.NewSpacer()), kit.HStack(0, open, layout.NewSpacer()))
}

func (p *Panel) facts() fyne.CanvasObject {
	d := p.d
	rows := []kit.Detail{{Label: words.T("Order"), Value: d.Order.ID, Mono: true, Copy: true}}
	add := func(label, value string) {
		if value != "" {
			rows = append(rows, kit.Detail{Label: label, Value: value})
		}
	}
	if m, ok := domain.MarketplaceByID(d.Marketplace); ok {
		add(words.T("Shop"), m.Domain)
	} else {
		add(words.T("Shop"), d.SalesChannel)
	}
	add(words.T("Ships"), who(d.Order))
	add(words.T("Service"), serviceName(d.Service))
	add(words.T("Programs"), programs(d.Order))
	add(words.T("Placed"), words.Instant(d.Created))
	add(words.T("Ship by"), words.Instant(d.ShipBy))
	add(words.T("Deliver by"), words.Instant(d.DeliverBy))
	add(words.T("Country"), d.Country)
	add(words.T("Tags"), strings.Join(d.Work.Tags, ", "))
	for _, a := range d.Associated {
		add(words.T("Replaces"), a.ID)
	}
	f := kit.NewDetails(rows...)
	f.CopyTip = words.T("Copy")
	f.OnCopied = func(string) { p.s.h.Done(words.T("Copied.")) }
	return f
}

// lines are the items with their Xero item and what is left of it.
func (p *Panel) lines() fyne.CanvasObject {
	list := kit.VStack(12)
	for _, l := range p.d.Lines {
		one := kit.VStack(2,
			kit.NewParagraph(kit.BodyBold, words.T("{{.n}} × {{.title}}", words.A{"n": words.Units(l.Ordered), "title": firstOf(l.Title, l.SKU)})),
			kit.HStack(kit.Related, kit.NewText(kit.Code, l.SKU), kit.NewText(kit.Caption, l.ASIN)))
		if l.ShippedKnown && l.Shipped > 0 {
			one.Add(kit.NewText(kit.Caption, words.T("{{.n}} shipped, {{.left}} left", words.A{"n": words.Units(l.Shipped), "left": words.Units(l.Left())})))
		}
		if l.CancelRequested {
			one.Add(kit.NewText(kit.Caption, words.T("The buyer asked to cancel it")).SetInk(kit.Bad.Ink()))
		}
		if l.GiftWrap != "" {
			one.Add(kit.NewText(kit.Caption, words.T("Gift wrap: {{.level}}", words.A{"level": l.GiftWrap})))
		}
		if l.Bin != "" {
			one.Add(kit.NewText(kit.Caption, words.T("Bin {{.bin}}", words.A{"bin": l.Bin})))
		}
		for _, x := range l.Links {
			one.Add(p.linked(x))
		}
		if len(l.Links) == 0 {
			sku := l.SKU
			link := kit.NewButton(words.T("No Xero item: map it"), kit.IconMapping, func() { p.s.h.Go(page.Mapping, page.Want{Search: sku}) })
			link.Kind, link.Small = kit.LinkLike, true
			one.Add(kit.HStack(0, link))
		}
		list.Add(one)
	}
	if len(p.d.Lines) == 0 {
		list.Add(kit.NewParagraph(kit.Hint, words.T("Amazon has not told the items yet.")))
	}
	return list
}

func (p *Panel) linked(x engine.LinkedStock) fyne.CanvasObject {
	left := words.T("unknown at Amazon")
	if x.Known {
		left = words.T("{{.n}} at Amazon", words.A{"n": words.Units(x.Amazon)})
	}
	return kit.NewParagraph(kit.Caption, words.T("Xero item {{.code}}: {{.xero}} in Xero, {{.amazon}}", words.A{"code": x.Code, "xero": words.Decimal(x.Xero), "amazon": left}))
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// packages are Amazon's packages and the confirmations that were made here.
func (p *Panel) packages() fyne.CanvasObject {
	list := kit.VStack(12)
	for _, k := range p.d.Packages {
		rows := []kit.Detail{{Label: words.T("Carrier"), Value: strings.TrimSpace(k.Carrier + " " + k.Service)}}
		if k.Tracking != "" {
			rows = append(rows, kit.Detail{Label: words.T("Tracking"), Value: k.Tracking, Mono: true, Copy: true})
		}
		rows = append(rows, kit.Detail{Label: words.T("State"), Value: serviceName(k.Status)}, kit.Detail{Label: words.T("Shipped"), Value: words.Instant(k.Shipped)})
		f := kit.NewDetails(rows...)
		f.CopyTip = words.T("Copy")
		list.Add(f)
	}
	for _, x := range p.d.Shipments {
		list.Add(p.shipment(x))
	}
	return list
}

// shipment is one confirmation made here, with a way back while nothing was sent.
func (p *Panel) shipment(x domain.Shipment) fyne.CanvasObject {
	chip := shipmentChip(x.State)
	line := kit.HStack(kit.Related, kit.NewStatusChip(chip, ""), kit.Grow(kit.NewCutText(kit.Body, strings.TrimSpace(x.Carrier+" "+x.Tracking), 60)))
	if x.State.Unsent() {
		undo := kit.NewButton(words.T("Undo"), kit.IconUndo, func() { p.s.undoShipments([]string{x.ID}) })
		undo.Small = true
		// One that could not be sent yet goes with the next run, or at once.
		send := kit.NewButton(words.T("Send now"), kit.IconTruck, func() { p.s.send([]string{x.ID}) })
		send.Small = true
		line = kit.VStack(kit.Related, line, kit.HStack(kit.Related, send, undo, layout.NewSpacer()))
	}
	if x.Error == "" {
		return line
	}
	return kit.VStack(kit.Near, line, kit.NewParagraph(kit.Hint, words.Engine(x.Error)))
}

func shipmentChip(s domain.ShipmentState) kit.Chip {
	switch s {
	case domain.ShipmentQueued, domain.ShipmentIntent:
		return kit.Chip{Text: words.T("Waits to be sent"), Tone: kit.Info}
	case domain.ShipmentSending:
		return kit.Chip{Text: words.T("Outcome not known yet"), Tone: kit.Warn}
	case domain.ShipmentDone:
		return kit.Chip{Text: words.T("Amazon has it"), Tone: kit.Good}
	case domain.ShipmentRefused:
		return kit.Chip{Text: words.T("Refused by Amazon"), Tone: kit.Bad}
	case domain.ShipmentLost:
		return kit.Chip{Text: words.T("Did not arrive"), Tone: kit.Bad}
	}
	return kit.Chip{Text: words.T("Taken back"), Tone: kit.Neutral}
}

// money is what the seller gets, in the order's own currency.
func (p *Panel) money() fyne.CanvasObject {
	total := words.Money(p.d.Total)
	if total == "" {
		total = words.T("not known yet")
	}
	rows := []kit.Detail{{Label: words.T("Total"), Value: total, Strong: true}}
	for _, a := range p.d.Proceeds {
		rows = append(rows, kit.Detail{Label: serviceName(a.Type), Value: words.Money(domain.Money{Amount: a.Amount, Currency: a.Currency})})
	}
	f := kit.VStack(kit.Related, kit.NewDetails(rows...))
	if p.d.TotalFromLines {
		f.Add(kit.NewParagraph(kit.Hint, words.T("A report told no total: this is the sum of its lines, without tax.")))
	}
	return f
}

func (p *Panel) timeline() fyne.CanvasObject {
	list := kit.VStack(kit.Near)
	for _, t := range p.d.Timeline {
		icon, ink := kit.IconDot, kit.ColorAccent
		if t.Ahead {
			icon, ink = kit.IconClock, kit.ColorSecondary
		}
		list.Add(kit.HStack(kit.Related, kit.NewSymbol(icon, ink, 14), kit.Grow(kit.NewParagraph(kit.Body, words.Engine(t.Text))), kit.NewText(kit.Caption, words.Instant(t.At))))
	}
	return list
}

func (p *Panel) history() fyne.CanvasObject {
	list := kit.VStack(kit.Near)
	for i := len(p.d.History) - 1; i >= 0; i-- {
		h := p.d.History[i]
		text := eventText(h)
		if text == "" {
			continue
		}
		list.Add(kit.HStack(kit.Related, kit.Grow(kit.NewParagraph(kit.Caption, text)), kit.NewText(kit.Caption, words.Instant(h.At))))
	}
	return list
}

// typed offers to save a note that differs.
func (p *Panel) typed(text string) {
	if p.loaded && text != p.d.Work.Note {
		p.save.Enable()
	} else {
		p.save.Disable()
	}
}

func (p *Panel) saveNote() {
	p.save.SetBusy(true)
	p.keepNote(p.d.ID, p.Note.Text, func() { p.save.SetBusy(false) })
}

// leaveNote saves what was typed and not saved when another order comes into
// its place or the screen is left: nobody goes back to look for it.
func (p *Panel) leaveNote() {
	if p.d.ID != 0 && p.Note.Text != p.d.Work.Note {
		p.keepNote(p.d.ID, p.Note.Text, nil)
	}
}

// keepNote saves a note. One that cannot be saved comes back with its order.
func (p *Panel) keepNote(id int64, note string, then func()) {
	p.drafts[id] = note
	page.Work(p.s.h, func(ctx context.Context) (struct{}, error) {
		// Also when the profile is being closed: it waits for this.
		return struct{}{}, p.s.h.Engine.SetOrderNote(context.WithoutCancel(ctx), id, note)
	}, func(_ struct{}, err error) {
		if then != nil {
			then()
		}
		if err != nil {
			p.s.h.ErrorToast(err)
			return
		}
		if p.drafts[id] == note {
			delete(p.drafts, id)
		}
		if p.d.ID == id {
			p.d.Work.Note = note
			p.typed(p.Note.Text)
		}
		p.s.h.Done(words.T("The note is saved."))
	})
}
