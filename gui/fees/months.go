package fees

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"github.com/govalues/decimal"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// months are fees per month by group: one chart for each currency.
type months struct {
	s      *Screen
	object *fyne.Container
	body   *fyne.Container
}

// What is shown of a currency: how many of the newest months have a column of
// their own, and how many of the newest warnings stand above the chart.
const (
	monthsShown   = 6
	warningsShown = 2
)

func newMonths(s *Screen) *months {
	m := &months{s: s, body: kit.VStack(kit.Apart)}
	m.object = kit.Scroll(kit.Inset(kit.Near, kit.Near, kit.Section, kit.Apart, m.body))
	return m
}

func (m *months) take(x *facts) {
	var order []string
	by := map[string][]engine.FeeMonth{}
	for _, one := range x.months {
		if by[one.Currency] == nil {
			order = append(order, one.Currency)
		}
		by[one.Currency] = append(by[one.Currency], one)
	}
	if i := slices.Index(order, x.conns.Organisation.BaseCurrency); i > 0 { // one's own currency comes first
		order = slices.Insert(slices.Delete(order, i, i+1), 0, x.conns.Organisation.BaseCurrency)
	}
	jumped := jumps(x.check)
	m.body.Objects = nil
	for _, cur := range order {
		m.body.Add(kit.NewCard(m.currency(cur, by[cur], jumped[cur])))
	}
	if len(order) > 1 {
		m.body.Add(kit.NewParagraph(kit.Hint, words.T("Each currency stands by itself. Currencies are never added or converted.")))
	}
	m.object.Refresh()
}

// currency is one currency's card: warnings, chart, shares of sales.
func (m *months) currency(cur string, list []engine.FeeMonth, jumped []domain.Finding) fyne.CanvasObject {
	out := kit.VStack(12, kit.NewText(kit.Heading, words.T("Fees per month in {{.currency}}", words.A{"currency": cur})))
	open := slices.DeleteFunc(slices.Clone(jumped), func(f domain.Finding) bool { return f.Ticked })
	slices.SortStableFunc(open, func(a, b domain.Finding) int { return strings.Compare(b.Month, a.Month) })
	for _, f := range open[:min(len(open), warningsShown)] {
		out.Add(kit.NewBanner(kit.Warn, kit.IconWarning, words.Engine(f.Words), kit.NewButton(words.T("Details"), "", func() {
			m.s.goTab(Findings)
			m.s.findings.table.goTo(f.Key)
		})))
	}
	if n := len(open) - warningsShown; n > 0 {
		out.Add(kit.HStack(0, link(words.N(n, "One earlier warning", "{{.n}} earlier warnings"), kit.IconArrowRight, func() { m.s.goTab(Findings) })))
	}
	out.Add(kit.Sized(0, 240, kit.NewBarChart(m.bars(cur, list))))
	out.Add(kit.NewText(kit.Label, words.T("Fees in percent of sales")))
	out.Add(m.shares(list, jumped))
	if slices.ContainsFunc(list, func(x engine.FeeMonth) bool { return !x.Complete }) {
		out.Add(kit.NewParagraph(kit.Hint, words.T("Settlements do not cover months with * in full. They are not compared with others.")))
	}
	return out
}

// feeGroups are the groups with fees in any of the months, the largest sum first.
func feeGroups(list []engine.FeeMonth) []domain.FeeGroup {
	sums := map[domain.FeeGroup]float64{} // to put them in order only
	var out []domain.FeeGroup
	for _, m := range list {
		for _, g := range m.Groups {
			if !g.Group.Fee() {
				continue
			}
			if !slices.Contains(out, g.Group) {
				out = append(out, g.Group)
			}
			v, _ := g.Amount.Float64()
			sums[g.Group] += v
		}
	}
	slices.SortStableFunc(out, func(a, b domain.FeeGroup) int {
		switch {
		case sums[a] < sums[b]:
			return -1
		case sums[a] > sums[b]:
			return 1
		}
		return 0
	})
	return out
}

func (m *months) bars(cur string, list []engine.FeeMonth) kit.BarData {
	d := kit.BarData{Total: words.T("All fees"), Format: func(v float64) string {
		x, err := decimal.NewFromFloat64(v)
		if err != nil {
			return ""
		}
		return words.Decimal(x.Round(0))
	}}
	for _, x := range list {
		d.Labels = append(d.Labels, monthTitle(x))
	}
	for i, g := range feeGroups(list) {
		one := kit.ChartSeries{Name: groupName(g)}
		if i >= kit.SeriesCount {
			one.Ink = kit.ColorBox
		}
		for _, x := range list {
			var v float64
			for _, sum := range x.Groups {
				if sum.Group == g {
					v, _ = sum.Amount.Neg().Float64() // what is charged is below zero
				}
			}
			one.Values = append(one.Values, v)
		}
		d.Series = append(d.Series, one)
	}
	return d
}

func monthTitle(m engine.FeeMonth) string {
	if m.Complete {
		return month(m.Month)
	}
	return month(m.Month) + "*"
}

// shares is a table of groups and months with the parts of sales.
func (m *months) shares(list []engine.FeeMonth, jumped []domain.Finding) fyne.CanvasObject {
	newest := list[max(0, len(list)-monthsShown):]
	columns := []kit.Column[domain.FeeGroup]{{ID: "group", Title: words.T("Group"), Width: 150, Flex: 1, Cell: func(g domain.FeeGroup) kit.Cell {
		if g == "" {
			return kit.Cell{Text: words.T("All fees"), Bold: true}
		}
		return kit.Cell{Text: groupName(g)}
	}}}
	for _, x := range newest {
		columns = append(columns, kit.Column[domain.FeeGroup]{ID: x.Month, Title: monthTitle(x), Width: 84, Align: kit.End, Cell: func(g domain.FeeGroup) kit.Cell {
			c := kit.Cell{Text: share(x, g), Bold: g == "", Secondary: !x.Complete}
			if g != "" && slices.ContainsFunc(jumped, func(f domain.Finding) bool { return f.Group == g && f.Month == x.Month && !f.Ticked }) {
				c.Ink, c.Icon, c.IconInk, c.Tip = kit.Warn.Ink(), kit.IconWarning, kit.Warn.Ink(), words.T("It took a larger share than in the months before.")
			}
			return c
		}})
	}
	return small(append(feeGroups(newest), ""), 12, m.s.again, columns...)
}

// share writes what a group took of a month's sales, of all groups for "".
func share(m engine.FeeMonth, g domain.FeeGroup) string {
	if len(m.Shares) == 0 {
		return "–"
	}
	sum, found := decimal.Zero, false
	for k, v := range m.Shares {
		if g != "" && k != g {
			continue
		}
		var err error
		if sum, err = sum.Add(v); err != nil {
			return "–"
		}
		found = true
	}
	if !found {
		return "–"
	}
	return words.Share(sum)
}
