package inventory

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// reuse is how old Amazon's figures may be for a preview and the push after
// it: about what the schedule allows itself. Xero is read anew each time.
const reuse = 20 * time.Minute

// previewed is what a push would do, as it was worked out.
type previewed struct {
	report engine.Report
	facts  engine.InventoryFacts
	items  map[domain.ItemID]bool // nil is all
}

// preview works out what a push of some rows would change, or of all (nil),
// and shows it.
func (s *Screen) preview(ids []int64) {
	e := s.h.Engine
	s.work(func(ctx context.Context) (map[domain.ItemID]bool, error) {
		if ids == nil {
			return nil, nil
		}
		items, err := e.ItemsOf(ctx, ids)
		return setOf(items), err
	})
}

func (s *Screen) previewItems(items []domain.ItemID) {
	s.work(func(context.Context) (map[domain.ItemID]bool, error) { return setOf(items), nil })
}

func setOf(items []domain.ItemID) map[domain.ItemID]bool {
	set := make(map[domain.ItemID]bool, len(items))
	for _, id := range items {
		set[id] = true
	}
	return set
}

func (s *Screen) work(which func(context.Context) (map[domain.ItemID]bool, error)) {
	if s.previewing {
		s.h.Toast(kit.Toast{Text: words.T("A preview is being worked out already."), Tone: kit.Info})
		return
	}
	s.setPreviewing(true)
	e := s.h.Engine
	page.Work(s.h, func(ctx context.Context) (previewed, error) {
		var out previewed
		var err error
		if out.items, err = which(ctx); err != nil {
			return out, err
		}
		out.report, err = e.Sync(ctx, engine.SyncOptions{Entities: stockOnly(), Items: out.items, DryRun: true, Reuse: reuse, Trigger: "user"})
		if err != nil {
			return out, err
		}
		out.facts, err = e.InventoryFacts(ctx)
		return out, err
	}, func(p previewed, err error) {
		s.setPreviewing(false)
		switch {
		case domain.KindOf(err) == domain.FaultBusy:
			s.h.Toast(kit.Toast{Text: words.T("A sync is running. Preview again when it has ended."), Tone: kit.Info})
		case errors.Is(err, context.Canceled):
			s.h.Toast(kit.Toast{Text: words.T("The preview was cancelled."), Tone: kit.Neutral})
		case err != nil:
			s.h.ErrorToast(err)
		case s.visible:
			s.showPreview(p)
		default:
			s.ready, s.readyAt = &p, s.h.Loop.Now()
			s.h.Toast(kit.Toast{Text: words.T("The stock preview is ready."), Tone: kit.Info, Action: words.T("Show"), OnTap: func() { s.h.Go(page.Inventory, page.Want{}) }})
		}
	})
}

// setPreviewing turns the button into one that ends the preview under way.
func (s *Screen) setPreviewing(on bool) {
	s.previewing = on
	s.showButton()
	s.bulk.busy(on)
}

func (s *Screen) showButton() {
	b := s.button
	b.Text, b.Kind, b.Icon = words.T("Preview and push"), kit.Primary, kit.IconEye
	b.OnTap = func() { s.preview(nil) }
	connected := s.facts.Amazon && s.facts.Xero
	switch {
	case s.previewing:
		b.Text, b.Kind, b.Icon = words.T("Cancel the preview"), kit.Quiet, kit.IconStop
		b.OnTap = s.h.Engine.Cancel
	case !connected:
		b.Kind = kit.Quiet // what one came for is to connect
	}
	if connected {
		b.Enable()
	} else {
		b.Disable()
	}
	b.Refresh()
}

// showPreview shows what would change, and lets it be pushed where that is allowed.
func (s *Screen) showPreview(p previewed) {
	changes := p.report.Plan.Stock
	held := heldAmong(p)
	d := &kit.Dialog{Title: words.T("What would change in Xero"), Width: 780, Cancel: words.T("Close")}
	if len(changes) == 0 {
		d.Width = 0
		d.Icon, d.Tone, d.Title = kit.IconSuccess, kit.Good, words.T("Nothing would change")
		d.Text = words.T("Xero has what Amazon says wherever both are known.")
		if held > 0 {
			d.Icon, d.Tone = kit.IconInfo, kit.Info
			d.Text = words.N(held, "{{.n}} item is held, and nothing is written for it until you decide. Open it to see why.", "{{.n}} items are held, and nothing is written for them until you decide. Open one to see why.")
		}
		d.Show(s.h.Canvas)
		return
	}
	d.Text = sums(changes)
	content := kit.VStack(12)
	d.Other, d.OnOther = words.T("Save as CSV"), s.exportDifferences
	if o := p.facts.Obstacle; o != "" {
		text, fix, go1 := s.obstacle(o)
		content.Add(kit.NewBanner(kit.Info, kit.IconInfo, text))
		d.Confirm, d.OnConfirm = fix, go1
	} else {
		if p.report.Question != "" {
			content.Add(kit.NewBanner(kit.Warn, kit.IconWarning, words.Engine(p.report.Question)))
		}
		d.Confirm = words.N(len(changes), "Push {{.n}} change", "Push {{.n}} changes")
		d.OnConfirm = func() {
			var yes *engine.Move
			if p.report.Question != "" {
				yes = &p.report.Plan.Move
			}
			s.push(p.items, yes)
		}
	}
	content.Add(kit.Sized(0, 236, changesGrid(changes, p.facts.Currency)))
	content.Add(kit.NewParagraph(kit.Hint, costs(p, held)))
	d.Content = content
	d.Show(s.h.Canvas)
}

// push asks the window for the sync that was previewed. approved are the
// figures under which a person answered the brake with yes, nil without a question.
func (s *Screen) push(items map[domain.ItemID]bool, approved *engine.Move) {
	s.h.Sync(engine.SyncOptions{Entities: stockOnly(), Items: items, Reuse: reuse, Approved: approved, Trigger: "user"})
}

// obstacle says why nothing can be pushed now, and leads to where that is decided.
func (s *Screen) obstacle(o engine.Obstacle) (text, fix string, tap func()) {
	setup := func() { s.h.Go(page.Setup, page.Want{Part: "switch"}) }
	settings := func() { s.h.Go(page.Settings, page.Want{Part: "posting"}) }
	switch o {
	case engine.ObstacleDifferences:
		return words.T("Differences are only shown: that is what you chose. To push, choose in the settings that Xero is kept equal to Amazon."), words.T("Open settings"), settings
	case engine.ObstaclePurchases:
		return words.T("Nothing can be pushed until you say how your purchases are booked."), words.T("Go to setup"), func() { s.h.Go(page.Setup, page.Want{Part: "purchases"}) }
	case engine.ObstacleOtherProgram:
		return words.T("Another program posts item sales in Xero, so stock is only shown here: it would move twice."), words.T("Open settings"), settings
	case engine.ObstacleName:
		return words.T("Before the first posting you type the name of your Xero organisation once. That is done in the setup."), words.T("Go to setup"), setup
	}
	return words.T("Automatic sync is off, and nothing is written while it is. This is only what would change."), words.T("Go to setup"), setup
}

// heldAmong counts what is held of the items that were asked for.
func heldAmong(p previewed) int {
	held := map[domain.ItemID]bool{}
	for _, c := range p.report.Conflicts {
		if c.Item != "" && (p.items == nil || p.items[c.Item]) {
			held[c.Item] = true
		}
	}
	return len(held)
}

// sums says how many quantities go up and down, and by how much.
func sums(changes []domain.StockChange) string {
	var up, down int
	var plus, minus int64
	for _, c := range changes {
		if d := c.Delta(); d > 0 {
			up, plus = up+1, plus+d
		} else {
			down, minus = down+1, minus+d
		}
	}
	text := words.N(len(changes), "{{.n}} quantity would change", "{{.n}} quantities would change")
	if up > 0 {
		text += " · " + words.T("{{.n}} up ({{.units}})", words.A{"n": words.Number(up), "units": words.Signed(plus)})
	}
	if down > 0 {
		text += " · " + words.T("{{.n}} down ({{.units}})", words.A{"n": words.Number(down), "units": words.Signed(minus)})
	}
	return text
}

// costs says what the push takes: documents, calls, time, and what is held.
func costs(p previewed, held int) string {
	bills, notes := 0, 0
	for _, d := range p.report.Plan.Documents {
		if d.Kind == domain.DocumentBill {
			bills++
		} else {
			notes++
		}
	}
	text := ""
	add := func(part string) {
		if text != "" {
			text += " "
		}
		text += part
	}
	switch {
	case bills > 0 && notes > 0:
		add(words.T("It takes {{.bills}} and {{.notes}}, each with a total of zero.", words.A{"bills": billWords(bills), "notes": noteWords(notes)}))
	case bills > 0:
		add(words.T("It takes {{.bills}} with a total of zero.", words.A{"bills": billWords(bills)}))
	case notes > 0:
		add(words.T("It takes {{.bills}} with a total of zero.", words.A{"bills": noteWords(notes)}))
	}
	cost := p.report.Plan.Cost
	if cost.Wait > 0 {
		add(words.N(cost.XeroCalls, "{{.n}} call to Xero, about {{.time}}.", "{{.n}} calls to Xero, about {{.time}}.", words.A{"time": words.Span(cost.Wait)}))
	} else {
		add(words.N(cost.XeroCalls, "{{.n}} call to Xero.", "{{.n}} calls to Xero."))
	}
	if held > 0 {
		add(words.N(held, "{{.n}} item is held and stays as it is.", "{{.n}} items are held and stay as they are."))
	}
	return text
}

func billWords(n int) string { return words.N(n, "{{.n}} bill", "{{.n}} bills") }

func noteWords(n int) string { return words.N(n, "{{.n}} credit note", "{{.n}} credit notes") }

// changesGrid lists the changes, each with how its quantity comes about.
func changesGrid(changes []domain.StockChange, currency string) fyne.CanvasObject {
	type change = domain.StockChange
	g := kit.NewGrid(kit.GridOptions[change]{Single: true, Columns: []kit.Column[change]{
		{ID: "code", Title: words.T("Code"), Width: 150, Flex: 1, Always: true, Cell: func(c change) kit.Cell { return kit.Cell{Text: c.Code, Mono: true} }},
		{ID: "before", Title: words.T("Xero now"), Width: 76, Align: kit.End, Cell: func(c change) kit.Cell { return kit.Cell{Text: words.Units(c.Before)} }},
		{ID: "after", Title: words.T("Afterwards"), Width: 88, Align: kit.End, Cell: func(c change) kit.Cell {
			return kit.Cell{Text: words.Units(c.After), Bold: true, Tip: arithmetic(c.Terms)}
		}},
		{ID: "delta", Title: words.T("Difference"), Width: 90, Align: kit.End, Cell: func(c change) kit.Cell { return kit.Cell{Text: words.Signed(c.Delta()), Ink: kit.Warn.Ink()} }},
		{ID: "cost", Title: words.T("Unit cost"), Width: 90, Align: kit.End, Cell: func(c change) kit.Cell { return kit.Cell{Text: words.Amount(c.UnitCost, currency)} }},
		{ID: "from", Title: words.T("Cost from"), Width: 150, Cell: func(c change) kit.Cell {
			if c.Opening {
				return kit.Cell{Chip: kit.Chip{Text: words.T("Opening stock"), Tone: kit.Info}}
			}
			return kit.Cell{Text: source(c.CostSource), Secondary: true}
		}},
	}})
	g.SetData(kit.SliceRows(changes, func(c change) string { return string(c.Item) }), kit.FromTop)
	return kit.NewCardPadded(1, g)
}

// arithmetic writes the summands with their details, one a line.
func arithmetic(terms []domain.Term) string {
	text := ""
	for _, t := range terms {
		if text != "" {
			text += "\n"
		}
		text += label(t.Label) + "  " + words.Units(t.Units)
		if t.Detail != "" {
			text += "  (" + words.Engine(t.Detail) + ")"
		}
	}
	return text
}

// showQuestion shows what the brake asks above the list, while it waits.
func (s *Screen) showQuestion() {
	box, ok := s.top.Objects[0].(*fyne.Container)
	if !ok {
		return
	}
	box.RemoveAll()
	asked := s.facts.Asked // a yes is for what stands here
	if asked.Question != "" {
		what := kit.NewButton(words.T("Show what"), kit.IconEye, func() {
			s.work(func(context.Context) (map[domain.ItemID]bool, error) { return asked.Items, nil })
		})
		yes := kit.NewButton(words.T("Approve and push"), kit.IconCheck, func() { s.push(asked.Items, &asked.Move) })
		box.Add(kit.NewBanner(kit.Warn, kit.IconWarning, words.Engine(asked.Question), what, yes))
	}
	show(s.top, asked.Question != "")
	s.content.Refresh()
}
