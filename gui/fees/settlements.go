package fees

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"github.com/govalues/decimal"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

type settlement = engine.SettlementSummary

// settlements is the list of settlements with one of them in full.
type settlements struct {
	s       *Screen
	table   *table[settlement]
	reading *kit.Latest
	shown   *engine.SettlementDetail // in the panel
}

func newSettlements(s *Screen) *settlements {
	t := &settlements{s: s, reading: kit.NewLatest(s.h.Loop)}
	t.table = newTable(s.h, "settlements", 460, kit.GridOptions[settlement]{
		Columns: []kit.Column[settlement]{
			{ID: "period", Title: words.T("Period"), Width: 184, Sortable: true, DescFirst: true, Always: true, Cell: func(r settlement) kit.Cell { return kit.Cell{Text: period(r.Settlement)} }},
			{ID: "deposit", Title: words.T("Deposit"), Tip: words.T("When Amazon sends the money"), Width: 96, Sortable: true, DescFirst: true, Priority: 3, Cell: func(r settlement) kit.Cell {
				return kit.Cell{Text: day(r.Deposit), Secondary: true}
			}},
			{ID: "markets", Title: words.T("Marketplaces"), Width: 110, Flex: 1, Sortable: true, Priority: 4, Cell: func(r settlement) kit.Cell { return kit.Cell{Text: strings.Join(r.Marketplaces, ", ")} }},
			{ID: "sales", Title: words.T("Sales"), Width: 112, Align: kit.End, Priority: 6, Cell: func(r settlement) kit.Cell {
				return kit.Cell{Text: words.Amount(r.Sales, r.Total.Currency), Secondary: true}
			}},
			{ID: "fees", Title: words.T("Fees"), Width: 104, Align: kit.End, Priority: 5, Cell: func(r settlement) kit.Cell {
				return kit.Cell{Text: words.Amount(r.Fees, r.Total.Currency), Secondary: true}
			}},
			{ID: "total", Title: words.T("Payout"), Width: 128, Align: kit.End, Sortable: true, DescFirst: true, Always: true, Cell: func(r settlement) kit.Cell {
				return kit.Cell{Text: words.Money(r.Total), Bold: true}
			}},
			{ID: "residual", Title: words.T("Not explained"), Tip: words.T("What the rows do not add up to"), Width: 108, Align: kit.End, Sortable: true, Always: true, Cell: func(r settlement) kit.Cell {
				if r.Residual.IsZero() {
					return kit.Cell{Text: "–", Secondary: true}
				}
				return kit.Cell{Text: words.Amount(r.Residual, r.Total.Currency), Bold: true, Ink: kit.Bad.Ink()}
			}},
			{ID: "state", Title: words.T("Deposit in Xero"), Width: 136, Sortable: true, Priority: 1, Cell: func(r settlement) kit.Cell {
				c, _ := depositChip(r.Payout)
				return kit.Cell{Chip: c}
			}},
			{ID: "open", Title: words.T("Findings"), Width: 72, Align: kit.End, Sortable: true, DescFirst: true, Priority: 2, Cell: func(r settlement) kit.Cell {
				if r.Open == 0 {
					return kit.Cell{Text: "–", Secondary: true}
				}
				return kit.Cell{Text: words.Number(r.Open)}
			}},
			{ID: "id", Title: words.T("Settlement"), Width: 120, Hidden: true, Cell: func(r settlement) kit.Cell { return kit.Cell{Text: string(r.ID), Mono: true} }},
			{ID: "source", Title: words.T("Came from"), Width: 130, Hidden: true, Cell: func(r settlement) kit.Cell { return kit.Cell{Text: source(r), Secondary: true} }},
		},
		OnMenu: s.menu,
	}, func(r settlement) string { return string(r.ID) }, t.panel)
	t.table.text = func(r settlement) string {
		c, _ := depositChip(r.Payout)
		return strings.Join(append([]string{string(r.ID), period(r.Settlement), day(r.Deposit), words.Money(r.Total), c.Text, source(r)}, r.Marketplaces...), "\n")
	}
	sorts := t.table.sorts
	sorts["period"] = func(a, b settlement) int { return a.Start.Compare(b.Start) }
	sorts["deposit"] = func(a, b settlement) int { return a.PaidOn().Compare(b.PaidOn()) }
	sorts["markets"] = func(a, b settlement) int { return slices.Compare(a.Marketplaces, b.Marketplaces) }
	sorts["total"] = func(a, b settlement) int {
		return cmp.Or(cmp.Compare(a.Total.Currency, b.Total.Currency), a.Total.Amount.Cmp(b.Total.Amount))
	}
	sorts["residual"] = func(a, b settlement) int { return b.Residual.Abs().Cmp(a.Residual.Abs()) }
	sorts["state"] = func(a, b settlement) int { return cmp.Compare(payoutRank(a), payoutRank(b)) }
	sorts["open"] = func(a, b settlement) int { return a.Open - b.Open }
	return t
}

func payoutRank(r settlement) int {
	if r.Payout == nil {
		return 9
	}
	return slices.Index([]engine.PayoutState{engine.PayoutUnrecorded, engine.PayoutUnknown, engine.PayoutWaiting, engine.PayoutMatched}, r.Payout.State)
}

func source(r settlement) string {
	if r.Connection == "" {
		return r.File
	}
	return r.ConnectionLabel
}

func (t *settlements) take(x *facts) {
	t.table.set(x.settlements)
	if t.table.split.IsOpen() && t.table.drawn != nil {
		t.read(t.table.drawn.ID) // its findings may differ
	}
}

// panel reads a settlement in full, then shows it.
func (t *settlements) panel(r settlement) { t.read(r.ID) }

func (t *settlements) read(id domain.SettlementID) {
	e, take := t.s.h.Engine, t.show
	t.reading.Run(t.s.h.Ctx, func(ctx context.Context) func() {
		d, err := e.SettlementDetail(ctx, id)
		if ctx.Err() != nil {
			return nil
		}
		return func() { take(d, err) }
	})
}

func (t *settlements) show(d engine.SettlementDetail, err error) {
	s := t.s
	if err != nil {
		t.shown = nil
		t.table.side.Objects = []fyne.CanvasObject{kit.Grow(kit.NewStateView(s.h.Trouble(words.T("This could not be read"), err, s.Reload)))}
		t.table.side.Refresh()
		return
	}
	if t.shown != nil && reflect.DeepEqual(*t.shown, d) {
		return // the place somebody reads stays where it is
	}
	t.shown = &d
	chip, icon := depositChip(d.Payout)
	if chip.Text == "" {
		chip, icon = kit.Chip{Text: words.T("No payout")}, kit.IconMinus
	}
	parts := []fyne.CanvasObject{group(words.T("From sales to payout"), kit.NewWaterfall(waterfall(d)...))}
	if !d.Residual.IsZero() {
		parts = append(parts, kit.NewBanner(kit.Bad, kit.IconError, words.T("{{.money}} of the payout is not explained by the rows of the file.", words.A{"money": money(d.Residual, d.Total.Currency)})))
	}
	parts = append(parts, s.details(t.lines(d)...))
	if len(d.Findings) > 0 {
		parts = append(parts, group(words.T("Findings"), t.findings(d)))
	}
	if len(d.Breakdown.Markets) > 0 {
		parts = append(parts, group(words.T("By marketplace"), t.markets(d)))
	}
	parts = append(parts, group(words.N(int(d.Lines), "One row in the file", "{{.n}} rows in the file, by label"), t.labelSums(d)), t.buttons(d))
	t.table.fill(kit.NewCutText(kit.BodyBold, words.T("Settlement {{.id}}", words.A{"id": string(d.ID)}), 60), chip, icon, parts...)
}

// waterfall are the steps from sales to payout. What the rows do not explain is
// always a step of its own.
func waterfall(d engine.SettlementDetail) []kit.WaterfallStep {
	cur := d.Total.Currency
	draw := func(v decimal.Decimal) float64 { f, _ := v.Float64(); return f }
	var out []kit.WaterfallStep
	for _, g := range d.Steps {
		step := kit.WaterfallStep{
			Name: groupName(g.Group), Text: words.Amount(g.Amount, cur), Value: draw(g.Amount),
			Tip: words.T("{{.group}}: {{.money}}, {{.rows}} rows; {{.after}} is left", words.A{"group": groupName(g.Group), "money": money(g.Amount, cur), "rows": rows(g.Rows), "after": money(g.After, cur)}),
		}
		if g.Group == domain.GroupUnmapped {
			step.Ink = kit.Bad.Ink()
		}
		out = append(out, step)
	}
	if !d.Residual.IsZero() {
		out = append(out,
			kit.WaterfallStep{Name: words.T("Sum of the rows"), Text: words.Amount(d.Breakdown.Sum, cur), Value: draw(d.Breakdown.Sum), Total: true},
			kit.WaterfallStep{Name: words.T("Not explained"), Text: words.Amount(d.Residual, cur), Value: draw(d.Residual), Ink: kit.Bad.Ink()})
	}
	name := words.T("Payout")
	if d.Total.Amount.IsNeg() {
		name = words.T("Charged by Amazon")
	}
	return append(out, kit.WaterfallStep{Name: name, Text: words.Amount(d.Total.Amount, cur), Value: draw(d.Total.Amount), Total: true})
}

func (t *settlements) lines(d engine.SettlementDetail) []kit.Detail {
	out := []kit.Detail{
		{Label: words.T("Period"), Value: period(d.Settlement)},
		{Label: words.T("Payout"), Value: words.Money(d.Total), Strong: true, Copy: true},
	}
	if !d.Deposit.IsZero() {
		out = append(out, kit.Detail{Label: words.T("Deposit"), Value: day(d.Deposit)})
	}
	if p := d.Payout; p != nil {
		if p.Converted.Known() {
			out = append(out, kit.Detail{Label: words.T("Paid out as"), Value: words.Money(p.Converted)})
		}
		if x := p.Deposit; x != nil {
			text := strings.Join(slices.DeleteFunc([]string{day(x.Date), words.Money(x.Amount), x.Account, x.Reference}, func(v string) bool { return v == "" }), ", ")
			out = append(out, kit.Detail{Label: words.T("Deposit in Xero"), Value: text})
			if x.Link != "" {
				out = append(out, kit.Detail{Label: "", Object: kit.HStack(0, link(words.T("Open in Xero"), kit.IconExternal, func() { t.s.h.OpenURL(x.Link) }))})
			}
		}
		if p.Trace != "" {
			out = append(out, kit.Detail{Label: words.T("Bank reference"), Value: p.Trace, Mono: true, Copy: true})
		}
	}
	return append(out,
		kit.Detail{Label: words.T("Settlement"), Value: string(d.ID), Mono: true, Copy: true},
		kit.Detail{Label: words.T("Came from"), Value: source(d.SettlementSummary)})
}

func (t *settlements) findings(d engine.SettlementDetail) fyne.CanvasObject {
	out := kit.VStack(kit.Related)
	for _, f := range d.Findings {
		i := item{Finding: f}
		chip, icon := i.chip()
		out.Add(kit.VStack(kit.Near, kit.NewParagraph(kit.Body, words.Engine(f.Words)), kit.HStack(kit.Related, kit.NewStatusChip(chip, icon),
			link(words.T("What to do"), kit.IconArrowRight, func() {
				t.s.goTab(Findings)
				t.s.findings.table.goTo(f.Key)
			}))))
	}
	return out
}

// markets are the amounts of each marketplace, and of what belongs to none.
func (t *settlements) markets(d engine.SettlementDetail) fyne.CanvasObject {
	type line = engine.FeeMarketSum
	of := func(m line, fits func(domain.FeeGroup) bool) string {
		sum := decimal.Zero
		for _, g := range m.Groups {
			if fits(g.Group) {
				var err error
				if sum, err = sum.Add(g.Amount); err != nil {
					return "–"
				}
			}
		}
		return words.Amount(sum, d.Total.Currency)
	}
	return small(d.Breakdown.Markets, 8, t.s.again,
		kit.Column[line]{ID: "name", Title: words.T("Marketplace"), Width: 110, Flex: 1, Cell: func(m line) kit.Cell {
			if m.Marketplace == "" {
				return kit.Cell{Text: words.T("of none"), Secondary: true, Tip: words.T("Fees that belong to no order, such as storage and advertising")}
			}
			return kit.Cell{Text: m.Marketplace}
		}},
		kit.Column[line]{ID: "sales", Title: words.T("Sales"), Width: 92, Align: kit.End, Cell: func(m line) kit.Cell {
			return kit.Cell{Text: of(m, func(g domain.FeeGroup) bool { return g == domain.GroupSales })}
		}},
		kit.Column[line]{ID: "fees", Title: words.T("Fees"), Width: 92, Align: kit.End, Cell: func(m line) kit.Cell {
			return kit.Cell{Text: of(m, domain.FeeGroup.Fee)}
		}},
		kit.Column[line]{ID: "sum", Title: words.T("Sum"), Width: 92, Align: kit.End, Cell: func(m line) kit.Cell {
			return kit.Cell{Text: words.Amount(m.Amount, d.Total.Currency), Bold: true}
		}})
}

// labelSums are the rows of the file, those of one label together.
func (t *settlements) labelSums(d engine.SettlementDetail) fyne.CanvasObject {
	type line = engine.FeeLabelSum
	return small(d.Breakdown.Labels, 12, t.s.again,
		kit.Column[line]{ID: "label", Title: words.T("Label"), Width: 130, Flex: 2, Cell: func(l line) kit.Cell { return kit.Cell{Text: shortLabel(l.Label), Tip: labelText(l.Label)} }},
		kit.Column[line]{ID: "group", Title: words.T("Group"), Width: 90, Flex: 1, Cell: func(l line) kit.Cell {
			c := kit.Cell{Text: groupName(l.Group), Secondary: true}
			if l.Group == domain.GroupUnmapped {
				c.Ink = kit.Bad.Ink()
			}
			return c
		}},
		kit.Column[line]{ID: "rows", Title: words.T("Rows"), Width: 56, Align: kit.End, Cell: func(l line) kit.Cell { return kit.Cell{Text: rows(l.Rows), Secondary: true} }},
		kit.Column[line]{ID: "amount", Title: words.T("Amount"), Width: 96, Align: kit.End, Cell: func(l line) kit.Cell { return kit.Cell{Text: words.Amount(l.Amount, d.Total.Currency)} }})
}

// shortLabel is the most telling part of a label.
func shortLabel(l domain.FeeLabel) string {
	switch {
	case l.Description == "":
		return labelText(l)
	case strings.EqualFold(l.Type, "Order") || l.Type == "" || l.Type == l.AmountType:
		return l.Description
	}
	return l.Description + " (" + l.Type + ")"
}

func (t *settlements) buttons(d engine.SettlementDetail) fyne.CanvasObject {
	s := t.s
	out := kit.VStack(kit.Related, kit.NewParagraph(kit.Hint, words.T("The journal file is for your accountant to import or not. Tallybridge posts nothing.")),
		kit.HStack(0, kit.NewButton(words.T("Save as manual journal (not posted)…"), kit.IconDownload, func() { s.exportJournal(d.ID) })))
	if d.Connection == "" {
		out.Add(kit.HStack(0, kit.NewButton(words.T("Forget this file…"), kit.IconTrash, func() { s.forget(d.ID) })))
	}
	return out
}

// forget removes a settlement that was opened by hand, after asking.
func (s *Screen) forget(id domain.SettlementID) {
	kit.Ask(s.h.Canvas, words.T("Forget settlement {{.id}}?", words.A{"id": string(id)}),
		words.T("It is taken out of this list and of every check. The file itself stays where it is and can be opened again."),
		words.T("Forget"), words.T("Cancel"), true, func() {
			s.edit(words.T("The settlement is forgotten."), func(ctx context.Context, e *engine.Engine) error { return e.RemoveSettlementFile(ctx, id) }, nil)
		})
}
