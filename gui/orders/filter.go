package orders

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"github.com/govalues/decimal"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// filterBar is the further filters: a button for the form, the saved views,
// and below them the active filters, each with a way out.
type filterBar struct {
	s      *Screen
	active *fyne.Container
	views  *kit.Button
	open   *kit.Button
}

func newFilterBar(s *Screen) *filterBar {
	b := &filterBar{s: s, active: kit.Flow(kit.Near)}
	b.open = kit.NewButton(words.T("Filter"), kit.IconFilter, s.askFilters)
	b.views = kit.NewButton(words.T("Views"), kit.IconEye, nil)
	b.views.OnTap = func() { kit.ShowMenuBelow(s.viewMenu(), b.views) }
	b.active.Hide()
	return b
}

func (b *filterBar) tools() []fyne.CanvasObject { return []fyne.CanvasObject{b.open, b.views} }

// repaint shows the active filters.
func (b *filterBar) repaint() {
	b.active.RemoveAll()
	for _, f := range b.s.activeFilters() {
		c := kit.NewButton(f.text, kit.IconClose, func() {
			f.clear(&b.s.more)
			b.s.filtersChanged()
		})
		c.Small, c.Trailing, c.Tip = true, true, words.T("Remove this filter")
		b.active.Add(c)
	}
	if len(b.active.Objects) > 1 {
		clearAll := kit.NewButton(words.T("Clear the filters"), "", b.s.clearFilters)
		clearAll.Kind, clearAll.Small = kit.LinkLike, true
		b.active.Add(clearAll)
	}
	if len(b.active.Objects) > 0 {
		b.active.Show()
	} else {
		b.active.Hide()
	}
	b.s.Arrange()
}

func (s *Screen) filtersChanged() {
	s.bar.repaint()
	s.Show()
}

func (s *Screen) filtered() bool { return len(s.activeFilters()) > 0 }

func (s *Screen) clearFilters() {
	s.more = engine.OrderQuery{}
	s.filtersChanged()
}

// activeFilter is one filter that is on: its words and how to take it off.
type activeFilter struct {
	text  string
	clear func(*engine.OrderQuery)
}

func (s *Screen) activeFilters() []activeFilter {
	var out []activeFilter
	q := s.more
	add := func(on bool, text string, clearIt func(*engine.OrderQuery)) {
		if on {
			out = append(out, activeFilter{text, clearIt})
		}
	}
	add(len(q.Marketplaces) > 0, words.T("Shop: {{.x}}", words.A{"x": codes(q.Marketplaces)}), func(q *engine.OrderQuery) { q.Marketplaces = nil })
	add(len(q.Statuses) > 0, words.T("Status: {{.x}}", words.A{"x": statuses(q.Statuses)}), func(q *engine.OrderQuery) { q.Statuses = nil })
	add(len(q.Services) > 0, words.T("Service: {{.x}}", words.A{"x": strings.Join(q.Services, ", ")}), func(q *engine.OrderQuery) { q.Services = nil })
	add(len(q.Work) > 0, words.T("Work: {{.x}}", words.A{"x": works(q.Work)}), func(q *engine.OrderQuery) { q.Work = nil })
	add(len(q.Tags) > 0, words.T("Tag: {{.x}}", words.A{"x": strings.Join(q.Tags, ", ")}), func(q *engine.OrderQuery) { q.Tags = nil })
	add(q.FBA != "", choiceText(q.FBA, words.T("Amazon ships"), words.T("You ship")), func(q *engine.OrderQuery) { q.FBA = "" })
	add(q.Prime != "", choiceText(q.Prime, words.T("Prime"), words.T("Not Prime")), func(q *engine.OrderQuery) { q.Prime = "" })
	add(q.Business != "", choiceText(q.Business, words.T("Business"), words.T("Not Business")), func(q *engine.OrderQuery) { q.Business = "" })
	add(q.Mapped != "", choiceText(q.Mapped, words.T("All SKUs mapped"), words.T("Some SKU unmapped")), func(q *engine.OrderQuery) { q.Mapped = "" })
	add(q.SKU != "", words.T("SKU: {{.x}}", words.A{"x": q.SKU}), func(q *engine.OrderQuery) { q.SKU = "" })
	add(q.ASIN != "", words.T("ASIN: {{.x}}", words.A{"x": q.ASIN}), func(q *engine.OrderQuery) { q.ASIN = "" })
	add(!q.CreatedFrom.IsZero() || !q.CreatedTo.IsZero(), words.T("Placed: {{.x}}", words.A{"x": span(q.CreatedFrom, q.CreatedTo)}), func(q *engine.OrderQuery) { q.CreatedFrom, q.CreatedTo = time.Time{}, time.Time{} })
	add(!q.ShipByFrom.IsZero() || !q.ShipByTo.IsZero(), words.T("Ship by: {{.x}}", words.A{"x": span(q.ShipByFrom, q.ShipByTo)}), func(q *engine.OrderQuery) { q.ShipByFrom, q.ShipByTo = time.Time{}, time.Time{} })
	add(q.TotalMin.Valid || q.TotalMax.Valid || q.Currency != "", words.T("Total: {{.x}}", words.A{"x": totals(q)}), func(q *engine.OrderQuery) {
		q.TotalMin, q.TotalMax, q.Currency = decimal.NullDecimal{}, decimal.NullDecimal{}, ""
	})
	return out
}

func codes(list []domain.MarketplaceID) string {
	out := make([]string, len(list))
	for i, m := range list {
		out[i] = m.Code()
	}
	return strings.Join(out, ", ")
}

func statuses(list []domain.OrderStatus) string {
	out := make([]string, len(list))
	for i, m := range list {
		out[i] = statusChip(m).Text
	}
	return strings.Join(out, ", ")
}

func works(list []domain.WorkState) string {
	out := make([]string, len(list))
	for i, m := range list {
		out[i] = workName(m)
	}
	return strings.Join(out, ", ")
}

func choiceText(c engine.Choice, yes, no string) string {
	if c == engine.Yes {
		return yes
	}
	return no
}

// span writes a span of days; the second instant is not part of it.
func span(from, to time.Time) string {
	switch {
	case from.IsZero():
		return words.T("until {{.day}}", words.A{"day": words.Day(to.Add(-time.Second))})
	case to.IsZero():
		return words.T("from {{.day}}", words.A{"day": words.Day(from)})
	}
	return words.Day(from) + " – " + words.Day(to.Add(-time.Second))
}

func totals(q engine.OrderQuery) string {
	text := ""
	if q.TotalMin.Valid {
		text = "≥ " + words.Amount(q.TotalMin.Decimal, q.Currency)
	}
	if q.TotalMax.Valid {
		text = strings.TrimSpace(text + " ≤ " + words.Amount(q.TotalMax.Decimal, q.Currency))
	}
	return strings.TrimSpace(text + " " + q.Currency)
}

// anyDay is the day that forms give as an example.
var anyDay = time.Date(2026, 3, 31, 12, 0, 0, 0, time.Local)

// wrongDay says how a day is written.
func wrongDay() string {
	return words.T("Write a day like {{.day}}.", words.A{"day": words.TypedDay(anyDay)})
}

// askFilters shows the form of further filters.
func (s *Screen) askFilters() {
	f := newFilterForm(s)
	d := &kit.Dialog{
		Title: words.T("Filter orders"), Icon: kit.IconFilter, Tone: kit.Info, Width: formWidth, Keep: true,
		Content: s.tall(f.content, 230), Confirm: words.T("Show"), Cancel: words.T("Cancel"),
		Other: words.T("Clear the filters"),
	}
	d.OnOther = func() {
		d.Close()
		s.clearFilters()
	}
	d.OnConfirm = func() {
		q, ok := f.read()
		if !ok {
			f.content.Refresh() // what is wrong takes room
			d.Refresh()
			return
		}
		d.Close()
		s.more = q
		s.filtersChanged()
	}
	d.Show(s.h.Canvas)
}

// filterForm is the form's fields.
type filterForm struct {
	s                              *Screen
	content                        fyne.CanvasObject
	market, status, service        *kit.Select
	work, tag, currency            *kit.Select
	channel, prime, business       *kit.Select
	mapped                         *kit.Select
	sku, asin                      *kit.Entry
	from, to, shipFrom, shipTo     *kit.Entry
	least, most                    *kit.Entry
	fromRow, toRow                 *kit.FormRow
	shipFromRow, shipToRow         *kit.FormRow
	leastRow, mostRow, currencyRow *kit.FormRow
}

func any1[T ~string](list []T) string {
	if len(list) == 0 {
		return ""
	}
	return string(list[0])
}

func newFilterForm(s *Screen) *filterForm {
	f := &filterForm{s: s}
	q := s.more
	every := kit.Option{ID: "", Text: words.T("Any")}
	choose := func(chosen string, options ...kit.Option) *kit.Select {
		return kit.NewSelect(nil, chosen, words.T("Any"), append([]kit.Option{every}, options...)...)
	}
	var markets, states, services, currencies, tags, desk []kit.Option
	for _, m := range domain.Marketplaces() {
		if n := s.facets.Marketplaces[m.ID]; n > 0 {
			markets = append(markets, kit.Option{ID: string(m.ID), Text: m.Domain})
		}
	}
	for _, st := range slices.Sorted(maps.Keys(s.facets.Statuses)) {
		states = append(states, kit.Option{ID: string(st), Text: statusChip(st).Text})
	}
	for _, x := range slices.Sorted(maps.Keys(s.facets.Services)) {
		services = append(services, kit.Option{ID: x, Text: serviceName(x)})
	}
	for _, x := range slices.Sorted(maps.Keys(s.facets.Currencies)) {
		currencies = append(currencies, kit.Option{ID: x, Text: x})
	}
	for _, x := range slices.Sorted(maps.Keys(s.facets.Tags)) {
		tags = append(tags, kit.Option{ID: x, Text: x})
	}
	for _, x := range domain.WorkStates() {
		desk = append(desk, kit.Option{ID: string(x), Text: workName(x)})
	}
	yesNo := func(c engine.Choice, yes, no string) *kit.Select {
		return choose(string(c), kit.Option{ID: string(engine.Yes), Text: yes}, kit.Option{ID: string(engine.No), Text: no})
	}
	f.market, f.status = choose(any1(q.Marketplaces), markets...), choose(any1(q.Statuses), states...)
	f.service, f.work = choose(any1(q.Services), services...), choose(any1(q.Work), desk...)
	f.tag, f.currency = choose(any1(q.Tags), tags...), choose(q.Currency, currencies...)
	f.channel = yesNo(q.FBA, words.T("Amazon ships"), words.T("You ship"))
	f.prime, f.business = yesNo(q.Prime, words.T("Prime"), words.T("Not Prime")), yesNo(q.Business, words.T("Business"), words.T("Not Business"))
	f.mapped = yesNo(q.Mapped, words.T("All SKUs mapped"), words.T("Some SKU unmapped"))
	entry := func(text, hint string) *kit.Entry {
		e := kit.NewEntry(hint)
		e.SetText(text)
		return e
	}
	day := func(t time.Time, last bool) *kit.Entry {
		if t.IsZero() {
			return entry("", words.TypedDay(anyDay))
		}
		if last {
			t = t.Add(-time.Second)
		}
		return entry(words.TypedDay(t), words.TypedDay(anyDay))
	}
	amount := func(d decimal.NullDecimal) *kit.Entry {
		if !d.Valid {
			return entry("", "0.00")
		}
		return entry(d.Decimal.String(), "0.00")
	}
	f.sku, f.asin = entry(q.SKU, ""), entry(q.ASIN, "")
	f.from, f.to = day(q.CreatedFrom, false), day(q.CreatedTo, true)
	f.shipFrom, f.shipTo = day(q.ShipByFrom, false), day(q.ShipByTo, true)
	f.least, f.most = amount(q.TotalMin), amount(q.TotalMax)
	row := func(label string, o fyne.CanvasObject) *kit.FormRow { return kit.NewFormRow(label, "", o) }
	f.fromRow, f.toRow = row(words.T("Placed from"), f.from), row(words.T("Placed until"), f.to)
	f.shipFromRow, f.shipToRow = row(words.T("Ship by from"), f.shipFrom), row(words.T("Ship by until"), f.shipTo)
	f.leastRow, f.mostRow, f.currencyRow = row(words.T("Total at least"), f.least), row(words.T("Total at most"), f.most), row(words.T("Currency"), f.currency)
	f.content = kit.Columnar(240, kit.Apart,
		row(words.T("Shop"), f.market), row(words.T("Who ships it"), f.channel), row(words.T("Status"), f.status), row(words.T("Service"), f.service),
		row(words.T("Work"), f.work), row(words.T("Tag"), f.tag), row(words.T("Prime"), f.prime), row(words.T("Business"), f.business),
		row(words.T("Mapped"), f.mapped), row(words.T("SKU"), f.sku), row(words.T("ASIN"), f.asin), f.currencyRow,
		f.fromRow, f.toRow, f.shipFromRow, f.shipToRow, f.leastRow, f.mostRow)
	return f
}

// read takes the fields; false when one is wrong, which it then says.
func (f *filterForm) read() (engine.OrderQuery, bool) {
	ok := true
	day := func(e *kit.Entry, row *kit.FormRow, last bool) time.Time {
		row.SetError("")
		text := strings.TrimSpace(e.Text)
		if text == "" {
			return time.Time{}
		}
		t, read := words.ParseDay(text)
		if !read {
			row.SetError(wrongDay())
			ok = false
			return time.Time{}
		}
		if last {
			t = t.AddDate(0, 0, 1)
		}
		return t.UTC()
	}
	amount := func(e *kit.Entry, row *kit.FormRow) (n decimal.NullDecimal) {
		row.SetError("")
		text := strings.TrimSpace(e.Text)
		if text == "" {
			return n
		}
		d, err := engine.ParseDecimal(text)
		if err != nil {
			wrong := words.T("Write an amount like 12.50.")
			if two := engine.TwoWays(err); two != "" {
				wrong = words.Engine(two)
			}
			row.SetError(wrong)
			ok = false
			return n
		}
		return decimal.NullDecimal{Decimal: d, Valid: true}
	}
	q := engine.OrderQuery{
		Marketplaces: list[domain.MarketplaceID](f.market), Statuses: list[domain.OrderStatus](f.status), Services: list[string](f.service),
		Work: list[domain.WorkState](f.work), Tags: list[string](f.tag), FBA: engine.Choice(f.channel.Chosen()), Prime: engine.Choice(f.prime.Chosen()),
		Business: engine.Choice(f.business.Chosen()), Mapped: engine.Choice(f.mapped.Chosen()), Currency: f.currency.Chosen(),
		SKU: strings.TrimSpace(f.sku.Text), ASIN: strings.TrimSpace(f.asin.Text),
		CreatedFrom: day(f.from, f.fromRow, false), CreatedTo: day(f.to, f.toRow, true),
		ShipByFrom: day(f.shipFrom, f.shipFromRow, false), ShipByTo: day(f.shipTo, f.shipToRow, true),
		TotalMin: amount(f.least, f.leastRow), TotalMax: amount(f.most, f.mostRow),
	}
	return q, ok
}

func list[T ~string](s *kit.Select) []T {
	if s.Chosen() == "" {
		return nil
	}
	return []T{T(s.Chosen())}
}

// viewMenu are the saved views and what can be done with them.
func (s *Screen) viewMenu() *fyne.Menu {
	m := fyne.NewMenu("")
	for _, v := range s.views {
		m.Items = append(m.Items, fyne.NewMenuItem(v.Name, func() { s.useView(v) }))
	}
	if len(s.views) > 0 {
		m.Items = append(m.Items, fyne.NewMenuItemSeparator())
	}
	m.Items = append(m.Items, fyne.NewMenuItem(words.T("Save this view…"), s.askView))
	for _, v := range s.views {
		m.Items = append(m.Items, fyne.NewMenuItem(words.T("Delete “{{.name}}”", words.A{"name": v.Name}), func() { s.deleteView(v.Name) }))
	}
	return m
}

func (s *Screen) useView(v engine.SavedOrderView) {
	s.more = v.Query
	s.Search.Quietly(v.Query.Search)
	s.Chips.Choose(string(v.Query.View))
	s.Grid.SetSort(kit.Sort{Column: v.Query.Sort, Desc: v.Query.Descending})
	s.filtersChanged()
}

func (s *Screen) askView() {
	name := kit.NewEntry(words.T("Morning parcels"))
	d := &kit.Dialog{
		Title: words.T("Save this view"), Icon: kit.IconEye, Tone: kit.Info, Confirm: words.T("Save"), Cancel: words.T("Cancel"),
		Text:    words.T("View, search, filters and order come back under this name."),
		Content: kit.NewFormRow(words.T("Name"), "", name),
	}
	name.OnChanged = func(t string) { d.EnableConfirm(strings.TrimSpace(t) != "") }
	d.OnConfirm = func() {
		v := engine.SavedOrderView{Name: strings.TrimSpace(name.Text), Query: s.query(s.Query())}
		page.Work(s.h, func(ctx context.Context) (struct{}, error) { return struct{}{}, s.h.Engine.SaveOrderView(ctx, v) }, func(_ struct{}, err error) {
			if err != nil {
				s.h.ErrorToast(err)
				return
			}
			s.h.Done(words.T("The view “{{.name}}” is saved.", words.A{"name": v.Name}))
			s.readFacets()
		})
	}
	d.Show(s.h.Canvas)
	d.EnableConfirm(false)
	s.h.Canvas.Focus(name)
}

func (s *Screen) deleteView(name string) {
	kit.Ask(s.h.Canvas, words.T("Delete this view?"), words.T("The view “{{.name}}” is forgotten; no order changes.", words.A{"name": name}), words.T("Delete"), words.T("Cancel"), true, func() {
		page.Work(s.h, func(ctx context.Context) (struct{}, error) { return struct{}{}, s.h.Engine.DeleteOrderView(ctx, name) }, func(_ struct{}, err error) {
			s.h.ErrorToast(err)
			s.readFacets()
		})
	})
}
