package activity

import (
	"context"
	"reflect"
	"slices"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/health"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// panel shows one row in full.
type panel struct {
	s      *Screen
	root   *fyne.Container
	latest *kit.Latest
	id     int64
	shown  row
	run    engine.RunDetail // of a run
	undo   *kit.Button
}

func newPanel(s *Screen) *panel {
	p := &panel{s: s, latest: kit.NewLatest(s.h.Loop)}
	p.root = kit.VStack(0, kit.Grow(kit.NewStateView(kit.View{
		Icon: kit.IconActivity, Title: words.T("No row chosen"), Text: words.T("Choose a row to see all of it."),
	})))
	return p
}

func (p *panel) close() {
	p.latest.Cancel()
	p.latest.Wait()
}

func (p *panel) show(id int64) {
	p.id = id
	p.reload()
}

// reload reads the row anew.
func (p *panel) reload() {
	id, e, take := p.id, p.s.h.Engine, p.take
	if id == 0 {
		return
	}
	p.latest.Run(p.s.h.Ctx, func(ctx context.Context) func() {
		rows, err := e.ActivityRows(ctx, []int64{id})
		var d engine.RunDetail
		if err == nil && len(rows) == 1 && rows[0].Run != nil {
			d, err = e.RunDetail(ctx, rows[0].Run.ID)
		}
		if ctx.Err() != nil {
			return nil
		}
		return func() { take(rows, d, err) }
	})
}

func (p *panel) take(rows []row, d engine.RunDetail, err error) {
	switch {
	case err != nil:
		p.shown = row{}
		p.set(kit.NewStateView(p.s.h.Trouble(words.T("This could not be read"), err, p.reload)))
	case len(rows) == 0:
		p.shown = row{}
		p.set(kit.NewStateView(kit.View{
			Icon: kit.IconCheck, Title: words.T("It is gone"), Text: words.T("The record was tried again or dismissed."),
			Action: words.T("Close"), OnTap: p.s.Shut,
		}))
	case reflect.DeepEqual(p.shown, rows[0]) && reflect.DeepEqual(p.run, d):
		// Nothing differs: the place somebody reads stays where it is.
	default:
		p.shown, p.run = rows[0], d
		switch {
		case p.shown.Run != nil:
			p.showRun()
		case p.shown.Change != nil:
			p.showChange()
		default:
			p.showQuarantined()
		}
	}
}

func (p *panel) set(o fyne.CanvasObject) {
	p.root.Objects = []fyne.CanvasObject{kit.Grow(o)}
	p.root.Refresh()
}

// build puts the parts of a row below its title.
func (p *panel) build(title fyne.CanvasObject, chip kit.Chip, icon kit.IconName, parts ...fyne.CanvasObject) {
	closing := kit.NewIconButton(kit.IconClose, words.T("Hide details"), p.s.Shut)
	closing.Small = true
	head := kit.HStack(kit.Related, kit.Grow(title), kit.NewStatusChip(chip, icon), closing)
	body := kit.VStack(kit.Apart, parts...)
	p.set(kit.Frame(kit.Inset(10, 12, 8, 14, head), nil, kit.Scroll(kit.Inset(0, 0, kit.Apart, 14, body))))
}

func (p *panel) details(rows ...kit.Detail) *kit.Details {
	d := kit.NewDetails(rows...)
	d.CopyTip = words.T("Copy")
	d.OnCopied = func(v string) { p.s.h.Done(words.T("Copied {{.what}}.", words.A{"what": v})) }
	return d
}

func group(title string, o ...fyne.CanvasObject) fyne.CanvasObject {
	return kit.VStack(kit.Near, append([]fyne.CanvasObject{kit.NewText(kit.Label, title)}, o...)...)
}

func link(text string, icon kit.IconName, tap func()) *kit.Button {
	b := kit.NewButton(text, icon, tap)
	b.Kind, b.Small = kit.LinkLike, true
	return b
}

func (p *panel) showRun() {
	r := p.run.Run
	rows := []kit.Detail{
		{Label: words.T("Began"), Value: words.Instant(r.Started)},
		{Label: words.T("What"), Value: runWhat(r)},
		{Label: words.T("Started by"), Value: runBy(r)},
		{Label: words.T("Found and done"), Value: counts(r)},
		{Label: words.T("Calls"), Value: words.T("Xero {{.xero}}, Amazon {{.amazon}}", words.A{"xero": words.Number(r.XeroCalls), "amazon": words.Number(r.AmazonCalls)})},
		{Label: words.T("Run"), Value: r.ID, Mono: true, Copy: true},
	}
	if r.Entity == domain.EntitySettlements { // its sentence says it
		rows = slices.Delete(rows, 3, 4)
	}
	if !r.Ended.IsZero() {
		rows = append(rows[:1], append([]kit.Detail{{Label: words.T("Took"), Value: words.Span(r.Ended.Sub(r.Started))}}, rows[1:]...)...)
	}
	if r.Approved {
		rows = append(rows, kit.Detail{Label: words.T("The brake"), Value: words.T("You let it through.")})
	}
	parts := []fyne.CanvasObject{kit.NewParagraph(kit.Body, words.Engine(r.Message))}
	if b := p.undoPart(r); b != nil {
		parts = append(parts, b)
	}
	parts = append(parts, p.details(rows...))
	if len(p.run.Documents) > 0 {
		cards := kit.VStack(kit.Related)
		for _, d := range p.run.Documents {
			cards.Add(p.document(d))
		}
		parts = append(parts, group(words.T("Documents"), cards))
	}
	if len(p.run.Changes) > 0 {
		parts = append(parts, group(words.N(len(p.run.Changes), "{{.n}} change", "{{.n}} changes"), changeTable(p.run.Changes)))
	}
	if r.Trimmed {
		parts = append(parts, kit.NewParagraph(kit.Hint, words.T("What this run only proposed or held is no longer kept: newer runs list it anew. What it wrote stays.")))
	}
	chip := runChip(r)
	p.build(kit.NewCutText(kit.Heading, runName(r), 60), chip, "", parts...)
}

// undoPart is what can be done about a run, or what was.
func (p *panel) undoPart(r domain.Run) fyne.CanvasObject {
	switch {
	case r.UndoneBy != "":
		return kit.HStack(kit.Related, kit.Grow(kit.NewCutText(kit.Hint, words.T("This run was undone."), 60)),
			link(words.T("Show the undo"), kit.IconUndo, func() { p.s.find("", r.UndoneBy) }))
	case r.Undoes != "":
		return kit.HStack(kit.Related, kit.Grow(kit.NewCutText(kit.Hint, words.T("It undid another run."), 60)),
			link(words.T("Show that run"), kit.IconHistory, func() { p.s.find("", r.Undoes) }))
	case undoable(r):
		p.undo = kit.NewButton(words.T("Undo this run…"), kit.IconUndo, func() { p.s.undo(r) })
		return kit.HStack(0, p.undo)
	}
	return nil
}

// document is a card of one stock document of a run.
func (p *panel) document(d engine.RunDocument) fyne.CanvasObject {
	var units int64
	for _, l := range d.Lines {
		units += l.Units
	}
	chip, icon := writeChip(d.State)
	rows := kit.VStack(kit.Near,
		kit.HStack(kit.Related, kit.Grow(kit.NewCutText(kit.Code, d.Number, 60)), kit.NewStatusChip(chip, icon)),
		kit.NewParagraph(kit.Hint, words.T("{{.kind}} of {{.day}}: {{.items}}, {{.units}}", words.A{
			"kind": documentName(d.Kind), "day": d.Date,
			"items": words.N(len(d.Lines), "{{.n}} item", "{{.n}} items"), "units": words.N(int(units), "{{.n}} unit", "{{.n}} units"),
		})))
	if d.Error != "" {
		rows.Add(kit.NewParagraph(kit.Body, words.Engine(d.Error)).SetInk(kit.Bad.Ink()))
	}
	if d.UndoneBy != "" {
		rows.Add(kit.NewParagraph(kit.Hint, words.T("Reversed by {{.number}}", words.A{"number": d.UndoneBy})))
	}
	if d.Link != "" {
		rows.Add(kit.HStack(0, link(words.T("Open in Xero"), kit.IconExternal, func() { p.s.h.OpenURL(d.Link) })))
	}
	return kit.NewCardPadded(10, rows)
}

func (p *panel) showChange() {
	r, c := p.shown, *p.shown.Change
	rows := []kit.Detail{
		{Label: words.T("When"), Value: words.Instant(r.At)},
		{Label: words.T("What"), Value: action(c)},
	}
	if c.Code != "" {
		rows = append(rows, kit.Detail{Label: words.T("Xero item"), Value: c.Code, Mono: true, Copy: true})
	}
	if c.SKU.SKU != "" {
		rows = append(rows, kit.Detail{Label: words.T("SKU"), Value: c.SKU.SKU, Mono: true, Copy: true})
	}
	if c.Before != "" || c.After != "" {
		rows = append(rows,
			kit.Detail{Label: words.T("Before"), Value: figure(c, c.Before)},
			kit.Detail{Label: words.T("After"), Value: figure(c, c.After), Strong: true})
	}
	if c.Document != "" {
		rows = append(rows, kit.Detail{Label: words.T("Document"), Value: c.Document, Mono: true, Copy: true})
	}
	if c.Reason != "" {
		rows = append(rows, kit.Detail{Label: words.T("Reason"), Value: words.Engine(c.Reason)})
	}
	rows = append(rows, kit.Detail{Label: words.T("Run"), Value: c.Run, Mono: true, Copy: true})
	buttons := kit.HStack(kit.Related)
	if r.Link != "" {
		buttons.Add(kit.NewButton(words.T("Open in Xero"), kit.IconExternal, func() { p.s.h.OpenURL(r.Link) }))
	}
	buttons.Add(kit.NewButton(words.T("Show the run"), kit.IconHistory, func() { p.s.find(engine.FilterRuns, c.Run) }))
	p.build(kit.NewCutText(kit.Code, name(c.Code, c.SKU), 60), changeChip(c), "", buttons, p.details(rows...))
}

func (p *panel) showQuarantined() {
	r, q := p.shown, *p.shown.Quarantined
	rows := []kit.Detail{
		{Label: words.T("Since"), Value: words.Instant(r.At)},
		{Label: words.T("Tries"), Value: words.Number(q.Tries)},
		{Label: words.T("What"), Value: health.Entity(q.Entity)},
	}
	if q.Code != "" {
		rows = append(rows, kit.Detail{Label: words.T("Xero item"), Value: q.Code, Mono: true, Copy: true})
	}
	if q.SKU.SKU != "" {
		rows = append(rows, kit.Detail{Label: words.T("SKU"), Value: q.SKU.SKU, Mono: true, Copy: true})
	}
	if q.Detail != "" {
		rows = append(rows, kit.Detail{Label: words.T("Xero's own words"), Value: q.Detail, Copy: true})
	}
	buttons := kit.HStack(kit.Related,
		kit.NewButton(words.T("Retry"), kit.IconRedo, func() { p.s.retry(q.Key) }),
		kit.NewButton(words.T("Dismiss…"), kit.IconExclude, func() { p.s.dismiss([]domain.Quarantined{q}) }))
	p.build(kit.NewCutText(kit.Code, name(q.Code, q.SKU), 60), kit.Chip{Text: words.T("Quarantine"), Tone: kit.Bad}, kit.IconShield,
		kit.NewParagraph(kit.Body, words.Engine(q.Reason)), buttons, p.details(rows...),
		kit.NewParagraph(kit.Hint, words.T("Everything else goes on without it. Repair what the reason says, then press Retry: it takes part in the next sync. Dismiss leaves it alone for good.")))
}
