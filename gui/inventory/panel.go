package inventory

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// historyKept is how far back the panel reads an item's quantity.
const historyKept = 365 * 24 * time.Hour

// Panel is the side panel: one item in full. Its fields keep what a person is
// typing while the rest is read anew.
type Panel struct {
	// Cost, Elsewhere and Level are the fields that can be changed.
	Cost, Elsewhere, Level *Editor

	s       *Screen
	content fyne.CanvasObject
	reading *kit.Latest
	id      int64 // what is shown or on its way; 0 is nothing
	d       engine.InventoryDetail
	loaded  bool
	drafts  drafts

	name  *kit.Text
	code  *kit.Text
	chips *fyne.Container
	body  *fyne.Container
	state *fyne.Container // a failure in place of the body

	problem *fyne.Container
	figures *kit.Details
	sum     *fyne.Container
	pools   *kit.ShareBar
	share   *fyne.Container
	history *history
	skus    *fyne.Container
	changes *fyne.Container
}

func newPanel(s *Screen) *Panel {
	p := &Panel{
		s: s, drafts: drafts{}, reading: kit.NewLatest(s.h.Loop), name: kit.NewParagraph(kit.Heading, ""), code: kit.NewText(kit.Code, ""), chips: kit.HStack(kit.Related),
		problem: kit.VStack(0), figures: kit.NewDetails(), sum: kit.VStack(kit.Near), pools: kit.NewShareBar(),
		skus: kit.VStack(kit.Near), changes: kit.VStack(kit.Related), state: container.NewStack(),
	}
	p.figures.CopyTip = words.T("Copy")
	p.history = newHistory(s.h)
	p.share = section(words.T("By pool"), p.pools)
	p.editors()
	closing := kit.NewIconButton(kit.IconClose, words.T("Close"), func() { s.Shut() })
	head := kit.VStack(kit.Related, kit.HStack(kit.Related, kit.Grow(p.name), closing), kit.HStack(kit.Related, p.code, layout.NewSpacer(), p.chips))
	p.body = kit.VStack(
		kit.Apart, p.problem, section(words.T("How the difference comes about"), p.sum), p.share, p.figures,
		p.history.content, section(words.T("Set for this item"), kit.VStack(12, p.Cost.Content, p.Elsewhere.Content, p.Level.Content)),
		section(words.T("Linked SKUs"), p.skus), section(words.T("Changes"), p.changes),
	)
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
func (p *Panel) Detail() (engine.InventoryDetail, bool) { return p.d, p.loaded }

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
	id, e, since := p.id, p.s.h.Engine, p.s.h.Loop.Now().Add(-historyKept)
	p.reading.Run(p.s.h.Ctx, func(ctx context.Context) func() {
		d, err := e.InventoryDetail(ctx, id, since)
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
	p.name.SetText("")
	p.code.SetText("")
	p.chips.RemoveAll()
	p.state.Objects = []fyne.CanvasObject{kit.NewStateView(p.s.h.Trouble(words.T("The item could not be read"), err, p.read))}
	p.content.Refresh()
}

func (p *Panel) take(d engine.InventoryDetail) {
	before := p.d.ID
	p.d, p.loaded = d, true
	p.state.RemoveAll()
	p.body.Show()
	if d.ID != before {
		p.switched(before, d.ID)
	}
	p.repaint()
}

// repaint writes what is known into the panel.
func (p *Panel) repaint() {
	if !p.loaded {
		return
	}
	d := p.d
	name := d.Name
	if name == "" {
		name = d.Code
	}
	p.name.SetText(name)
	p.code.SetText(d.Code)
	p.chips.Objects = []fyne.CanvasObject{kit.NewStatusChip(chip(d.Filter), "")}
	if d.Low {
		p.chips.Add(kit.NewStatusChip(chip(engine.FilterLow), kit.IconWarning))
	}
	p.showProblem()
	p.showSum()
	p.showFigures()
	p.history.show(d, p.s.h.Loop.Now())
	p.showEditors()
	p.showSKUs()
	p.showChanges()
	p.content.Refresh()
}

// showSum writes the arithmetic: one line for each term, then the sum, what
// Xero has and the difference.
func (p *Panel) showSum() {
	d := p.d
	p.sum.RemoveAll()
	for _, t := range d.Terms {
		p.sum.Add(line(label(t.Label), words.Units(t.Units), kit.Body))
		if t.Detail != "" {
			p.sum.Add(kit.Inset(0, 60, kit.Near, 0, kit.NewParagraph(kit.Caption, words.Engine(t.Detail))))
		}
	}
	switch {
	case d.Known && len(d.Terms) > 1:
		p.sum.Add(kit.NewRule())
		p.sum.Add(line(words.T("Amazon, all together"), words.Units(d.Amazon), kit.BodyBold))
	case d.Known && len(d.Terms) == 0:
		p.sum.Add(line(words.T("Amazon"), words.Units(d.Amazon), kit.BodyBold))
	case !d.Known && d.State == engine.StateUncounted:
		p.sum.Add(line(words.T("Amazon"), words.T("not counted"), kit.Hint))
	case !d.Known:
		p.sum.Add(line(words.T("Amazon, all together"), words.T("unknown"), kit.BodyBold))
		p.sum.Add(kit.NewParagraph(kit.Caption, words.T("A part that is not known is never taken for zero, so there is no sum.")))
	}
	if d.Tracked {
		p.sum.Add(line(words.T("Xero on hand"), words.Decimal(d.Xero), kit.Body))
	} else {
		p.sum.Add(line(words.T("Xero on hand"), words.T("not tracked"), kit.Hint))
	}
	if d.DifferenceKnown {
		diff := line(words.T("Difference"), words.Signed(d.Difference), kit.BodyBold)
		p.sum.Add(kit.NewRule())
		p.sum.Add(diff)
	}
	var shares []kit.Share
	for _, t := range d.Terms {
		if t.Units > 0 {
			shares = append(shares, kit.Share{Name: label(t.Label), Value: float64(t.Units), Text: words.Units(t.Units)})
		}
	}
	p.pools.Set(shares...)
	show(p.share, d.Known && len(shares) > 1)
}

// line is a label with a number at the right edge.
func line(text, number string, style kit.TextStyle) fyne.CanvasObject {
	first := kit.Body
	if style == kit.BodyBold {
		first = style
	}
	return kit.HStack(kit.Apart, kit.Grow(kit.NewCutText(first, text, 60)), kit.NewText(style, number))
}

func show(o fyne.CanvasObject, visible bool) {
	if visible {
		o.Show()
	} else {
		o.Hide()
	}
}

func (p *Panel) showFigures() {
	d := p.d
	cost := words.T("none known")
	if d.Cost.Valid {
		cost = amount(d.Cost, p.s.facts.Currency)
		if p.s.facts.Currency != "" {
			cost += " " + p.s.facts.Currency
		}
		cost += ", " + source(d.CostSource)
	}
	changed := words.T("not seen yet")
	if !d.LastChange.IsZero() {
		changed = words.Ago(d.LastChange, p.s.h.Loop.Now())
	}
	cover, _ := coverText(d, p.s.h.Loop.Now())
	p.figures.Set(
		kit.Detail{Label: words.T("Unit cost"), Value: cost},
		kit.Detail{Label: words.T("Last change"), Value: changed},
		kit.Detail{Label: words.T("Days of cover"), Value: cover},
	)
}
