package orders

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// chartDays is how many days the charts show.
const chartDays = 30

// showCharts shows orders and units per day, late shipments and what sells.
func (s *Screen) showCharts() {
	now := s.h.Loop.Now()
	y, m, d := now.Local().Date()
	to := time.Date(y, m, d+1, 0, 0, 0, 0, time.Local).UTC()
	from := time.Date(y, m, d+1-chartDays, 0, 0, 0, 0, time.Local).UTC()
	e := s.h.Engine
	s.charts.Run(s.h.Ctx, func(ctx context.Context) func() {
		c, err := e.OrderCharts(ctx, from, to)
		if ctx.Err() != nil {
			return nil
		}
		return func() {
			if err != nil {
				s.h.ErrorDialog(words.T("The charts could not be made"), err)
				return
			}
			s.chartDialog(c, from)
		}
	})
}

func (s *Screen) chartDialog(c engine.OrderCharts, from time.Time) {
	size := s.h.Canvas.Size()
	d := &kit.Dialog{
		Title: words.T("The last {{.n}} days", words.A{"n": chartDays}), Icon: kit.IconChart, Tone: kit.Info,
		Width: min(900, size.Width-80), Confirm: words.T("Close"),
		Content: kit.Sized(0, max(260, min(560, size.Height-220)), kit.Scroll(chartPage(c, from))),
	}
	d.Show(s.h.Canvas)
}

// chartPage is what the charts show.
func chartPage(c engine.OrderCharts, from time.Time) fyne.CanvasObject {
	if len(c.Days) == 0 {
		return kit.NewStateView(kit.View{Icon: kit.IconChart, Title: words.T("No orders in these days"), Text: words.T("Charts appear as soon as orders were read.")})
	}
	count := func(v float64) string { return words.Number(int(v)) }
	orders := days(c.Days, from, func(d engine.OrderDay) int64 { return d.Orders })
	orders.Format, orders.Total = count, words.T("All")
	units := days(c.Days, from, func(d engine.OrderDay) int64 { return d.Units })
	units.Format, units.Total = count, words.T("All")
	page := kit.VStack(kit.Apart,
		kit.NewText(kit.Heading, words.T("Orders a day by marketplace")), kit.Sized(0, 210, kit.NewBarChart(orders)),
		kit.NewText(kit.Heading, words.T("Units a day by marketplace")), kit.Sized(0, 210, kit.NewBarChart(units)))
	if len(c.Revenue) > 0 {
		sums := make([]string, len(c.Revenue))
		for i, m := range c.Revenue {
			sums[i] = words.Money(m)
		}
		page.Add(kit.NewParagraph(kit.Body, words.T("Items came to {{.sums}}. Currencies are not added up.", words.A{"sums": strings.Join(sums, " · ")})))
	}
	page.Add(kit.NewText(kit.Heading, words.T("Late shipments")))
	page.Add(late(c.Late))
	page.Add(kit.NewText(kit.Heading, words.T("What sells")))
	page.Add(top(c.Top))
	return kit.Inset(0, kit.Related, kit.Apart, 0, page)
}

// days turns counts into bars, one for each day, with a colour for each marketplace.
func days(list []engine.OrderDay, from time.Time, value func(engine.OrderDay) int64) kit.BarData {
	var data kit.BarData
	at := map[string]int{}
	for i := range chartDays {
		t := from.Local().AddDate(0, 0, i)
		at[t.Format(time.DateOnly)] = i
		data.Labels = append(data.Labels, words.DayOfYear(t))
	}
	series := map[domain.MarketplaceID]int{}
	for _, d := range list {
		i, ok := at[d.Day]
		if !ok {
			continue
		}
		k, ok := series[d.Marketplace]
		if !ok {
			k = len(data.Series)
			series[d.Marketplace] = k
			data.Series = append(data.Series, kit.ChartSeries{Name: d.Marketplace.Code(), Values: make([]float64, chartDays)})
		}
		data.Series[k].Values[i] += float64(value(d)) // for drawing only
	}
	return data
}

func late(list []engine.LateRate) fyne.CanvasObject {
	if len(list) == 0 {
		return kit.NewParagraph(kit.Hint, words.T("No order of yours had its ship-by time in these days."))
	}
	var rows []kit.Detail
	for _, l := range list {
		known := l.OnTime + l.TooLate
		text := words.T("not known")
		d := kit.Detail{Label: l.Marketplace.Code()}
		if known > 0 {
			share := int((l.TooLate*100 + known/2) / known)
			text = words.T("{{.share}} late: {{.late}} of {{.all}}", words.A{"share": words.Percent(share), "late": words.Units(l.TooLate), "all": words.Units(known)})
			if share >= 4 { // Amazon's limit for the late shipment rate
				d.Ink = kit.Bad.Ink()
			}
		}
		d.Value = text
		rows = append(rows, d)
	}
	return kit.NewDetails(rows...)
}

// topRows is how many SKUs are shown.
const topRows = 10

func top(list []engine.TopSKU) fyne.CanvasObject {
	if len(list) == 0 {
		return kit.NewParagraph(kit.Hint, words.T("Nothing was sold in these days."))
	}
	list = list[:min(topRows, len(list))]
	var rows []kit.Detail
	for _, t := range list {
		money := make([]string, len(t.Revenue))
		for i, m := range t.Revenue {
			money[i] = words.Money(m)
		}
		rows = append(rows, kit.Detail{
			Label: words.N(int(t.Units), "{{.n}} unit", "{{.n}} units"),
			Value: strings.TrimSpace(t.SKU.SKU + "  " + t.Title + "  " + strings.Join(money, " · ")),
		})
	}
	return kit.NewDetails(rows...)
}
