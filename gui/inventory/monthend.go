package inventory

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// monthsBack is how many months can be chosen.
const monthsBack = 24

// monthEnd shows the stock at the end of a month, and writes it to a file.
type monthEnd struct {
	s       *Screen
	dialog  *kit.Dialog
	months  *kit.Select
	grid    *kit.Grid[engine.StockOnDay]
	note    *kit.Text
	reading *kit.Latest
	at      time.Time
}

// MonthEnd opens the dialog for the stock at a month's end.
func (s *Screen) MonthEnd() {
	m := &monthEnd{s: s, reading: s.months, note: kit.NewParagraph(kit.Hint, "")}
	now := s.h.Loop.Now().Local()
	var options []kit.Option
	for i := range monthsBack {
		t := time.Date(now.Year(), now.Month()-time.Month(i)-1, 1, 12, 0, 0, 0, time.Local)
		options = append(options, kit.Option{ID: t.Format("2006-01"), Text: monthWords(t)})
	}
	m.months = kit.NewSelect(func(string) { m.read() }, options[0].ID, "", options...)
	type day = engine.StockOnDay
	m.grid = kit.NewGrid(kit.GridOptions[day]{Single: true, Columns: []kit.Column[day]{
		{ID: "code", Title: words.T("Code"), Width: 140, Always: true, Cell: func(d day) kit.Cell { return kit.Cell{Text: d.Code, Mono: true} }},
		{ID: "name", Title: words.T("Name"), Width: 140, Flex: 1, Cell: func(d day) kit.Cell { return kit.Cell{Text: d.Name} }},
		{ID: "units", Title: words.T("Units"), Width: 76, Align: kit.End, Cell: func(d day) kit.Cell { return kit.Cell{Text: words.Units(d.Units)} }},
		{ID: "since", Title: words.T("Since"), Width: 110, Cell: func(d day) kit.Cell {
			return kit.Cell{Text: words.Day(d.Since), Secondary: true, Tip: words.Instant(d.Since)}
		}},
	}, Words: gridWords(), Empty: kit.View{
		Icon: kit.IconCalendar, Title: words.T("Nothing is known of that month"),
		Text: words.T("Tallybridge had not recorded quantities by then; choose a later month."),
	}})
	m.dialog = &kit.Dialog{
		Title: words.T("Stock at a month’s end"), Text: words.T("The quantity in Xero of every item, as far as Tallybridge saw it."), Width: 640,
		Content: kit.VStack(12, kit.HStack(kit.Related, kit.Sized(200, 0, m.months)), kit.Sized(0, 270, kit.NewCardPadded(1, m.grid)), m.note),
		Confirm: words.T("Save as CSV"), Cancel: words.T("Close"), OnConfirm: m.save, OnCancel: m.reading.Cancel,
	}
	m.dialog.Show(s.h.Canvas)
	m.read()
}

func gridWords() kit.GridWords {
	return kit.GridWords{Loading: words.T("Loading…"), Columns: words.T("Columns"), DefaultLayout: words.T("Reset columns")}
}

func monthWords(t time.Time) string {
	names := []string{
		words.T("January"), words.T("February"), words.T("March"), words.T("April"), words.T("May"), words.T("June"),
		words.T("July"), words.T("August"), words.T("September"), words.T("October"), words.T("November"), words.T("December"),
	}
	return names[t.Month()-1] + " " + strconv.Itoa(t.Year())
}

// chosen is the end of the chosen month.
func (m *monthEnd) chosen() time.Time {
	t, err := time.Parse("2006-01", m.months.Chosen())
	if err != nil {
		t = m.s.h.Loop.Now()
	}
	return m.s.h.Engine.MonthEnd(t.Year(), t.Month())
}

func (m *monthEnd) read() {
	m.at = m.chosen()
	at, e := m.at, m.s.h.Engine
	m.dialog.EnableConfirm(false)
	m.grid.SetLoading("")
	m.reading.Run(m.s.h.Ctx, func(ctx context.Context) func() {
		rows, err := e.StockAt(ctx, at)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return func() {
				m.grid.SetError(m.s.h.Trouble(words.T("The stock of that month could not be read"), err, m.read))
			}
		}
		return func() {
			m.grid.SetData(kit.SliceRows(rows, func(d engine.StockOnDay) string { return string(d.Item) }), kit.FromTop)
			var sum int64
			for _, r := range rows {
				sum += r.Units
			}
			text := ""
			if len(rows) > 0 {
				text = words.N(len(rows), "{{.n}} item, {{.units}} units at the end of {{.day}}.", "{{.n}} items, {{.units}} units at the end of {{.day}}.",
					words.A{"units": words.Units(sum), "day": words.Day(at)})
			}
			m.note.SetText(text)
			m.dialog.EnableConfirm(len(rows) > 0)
		}
	})
}

func (m *monthEnd) save() {
	at, e, h := m.at, m.s.h.Engine, m.s.h
	name := fmt.Sprintf("stock-%s.csv", m.months.Chosen())
	h.Files.Save(words.T("Save the stock at a month’s end"), name, func(ctx context.Context, w io.Writer) error {
		return e.ExportStockAt(ctx, w, at)
	}, func() { h.Done(words.T("Saved.")) })
}
