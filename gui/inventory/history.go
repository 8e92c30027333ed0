package inventory

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// history is the chart of an item's quantity, with how long it lasts.
type history struct {
	content *fyne.Container
	chart   *kit.StepChart
	spans   *kit.FilterChips
	note    *kit.Text
	d       engine.InventoryDetail
	now     time.Time
}

func newHistory(h *page.Host) *history {
	out := &history{chart: kit.NewStepChart(kit.StepData{}), note: kit.NewParagraph(kit.Caption, ""), now: h.Loop.Now()}
	out.spans = kit.NewFilterChips(func(string) { out.draw() },
		kit.Filter{ID: "30", Text: words.T("30 days"), Count: kit.NoCount}, kit.Filter{ID: "90", Text: words.T("90 days"), Count: kit.NoCount}, kit.Filter{ID: "365", Text: words.T("A year"), Count: kit.NoCount})
	out.content = section(words.T("Quantity in Xero over time"), kit.VStack(kit.Related, out.spans, kit.Sized(0, 170, out.chart), out.note))
	return out
}

func (h *history) show(d engine.InventoryDetail, now time.Time) {
	h.d, h.now = d, now
	_, why := coverText(d, now)
	h.note.SetText(why)
	h.draw()
}

func (h *history) draw() {
	days, err := strconv.Atoi(h.spans.Chosen())
	if err != nil {
		days = 30
	}
	data := kit.StepData{
		From: h.now.AddDate(0, 0, -days), To: h.now,
		Format: func(v float64) string { return words.Units(int64(v + 0.5)) },
		Axis:   words.Day,
		When:   func(t time.Time) string { return words.T("since {{.time}}", words.A{"time": words.Instant(t)}) },
	}
	if n := len(h.d.History); n > 0 && h.d.History[n-1].At.After(data.To) {
		data.To = h.d.History[n-1].At
	}
	for _, p := range h.d.History {
		data.Points = append(data.Points, kit.StepPoint{At: p.At, Value: float64(p.Units)})
	}
	if h.d.LowLevel > 0 {
		data.Level, data.LevelName = float64(h.d.LowLevel), words.T("Low below {{.level}}", words.A{"level": words.Units(h.d.LowLevel)})
	}
	h.chart.Set(data)
}

// coverText says how long the stock lasts, in short, and how that is known.
func coverText(d engine.InventoryDetail, now time.Time) (short, why string) {
	unknown := words.T("not known")
	if len(d.History) == 0 {
		return unknown, words.T("Tallybridge has not recorded a quantity of this item yet; each sync does.")
	}
	if !d.Known {
		return unknown, words.T("Days of cover are not known, because Amazon’s quantity is not.")
	}
	c := engine.CoverOf(d.Amazon, d.History, now)
	watched := int(c.Watched / (24 * time.Hour))
	switch {
	case c.Known && c.Days < 1:
		short = words.T("less than a day")
	case c.Known:
		short = words.N(int(min(c.Days, 1<<31)), "about {{.n}} day", "about {{.n}} days")
	case c.Short():
		return unknown, words.T("Days of cover need a week of watching; this quantity has been watched for {{.span}} so far.", words.A{"span": watchedFor(c.Watched)})
	case c.Gone == 0:
		return unknown, words.N(watched, "Nothing went in the last {{.n}} day, so there is no pace to tell days of cover from.", "Nothing went in the last {{.n}} days, so there is no pace to tell days of cover from.")
	default:
		return unknown, ""
	}
	return short, words.N(watched, "Days of cover: {{.gone}} units went in the last {{.n}} day, by how far Xero’s quantity fell.", "Days of cover: {{.gone}} units went in the last {{.n}} days, by how far Xero’s quantity fell.",
		words.A{"gone": words.Units(c.Gone)})
}

func watchedFor(d time.Duration) string {
	if d < 24*time.Hour {
		return words.T("less than a day")
	}
	return words.Span(d)
}
