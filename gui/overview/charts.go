package overview

import (
	"slices"

	"fyne.io/fyne/v2"

	"tallybridge/engine/domain"
	"tallybridge/gui/health"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// charts are the recent runs and the units by pool.
type charts struct {
	runs, pools fyne.CanvasObject

	bars     *kit.BarChart
	barsBox  *fyne.Container
	ended    *kit.Text // how the runs ended, in words
	share    *kit.ShareBar
	shareBox *fyne.Container
	total    *kit.Text
}

// runsShown is how many runs the chart shows.
const runsShown = 24

func newCharts() *charts {
	c := &charts{bars: kit.NewBarChart(kit.BarData{}), ended: kit.NewParagraph(kit.Hint, ""), share: kit.NewShareBar(), total: kit.NewParagraph(kit.Hint, "")}
	c.barsBox, c.shareBox = kit.Grow(kit.Sized(0, 220, c.bars)), kit.VStack(0, c.share)
	c.runs = kit.NewCard(kit.VStack(12, section(words.T("Recent runs"), nil), c.ended, c.barsBox))
	c.pools = kit.NewCard(kit.VStack(12, section(words.T("Units by pool"), nil), c.total, c.shareBox))
	return c
}

func (c *charts) take(f health.Facts) {
	c.takeRuns(f)
	c.takePools(f)
}

// takeRuns shows what the newest runs changed, oldest first. Previews changed
// nothing and are left out.
func (c *charts) takeRuns(f health.Facts) {
	var runs []domain.Run
	for _, r := range f.Overview.Runs {
		if !r.DryRun && r.Result != domain.RunRunning && len(runs) < runsShown {
			runs = append(runs, r)
		}
	}
	slices.Reverse(runs)
	data := kit.BarData{Total: words.T("changes"), Format: func(v float64) string { return words.Units(int64(v)) }}
	up, down, items := kit.ChartSeries{Name: words.T("Raised")}, kit.ChartSeries{Name: words.T("Lowered")}, kit.ChartSeries{Name: words.T("Items changed")}
	changed, attention, failed := 0, 0, 0
	for _, r := range runs {
		data.Labels = append(data.Labels, words.Clock(r.Started))
		up.Values = append(up.Values, float64(r.Increased))
		down.Values = append(down.Values, float64(r.Decreased))
		items.Values = append(items.Values, float64(r.Created+r.Updated))
		if r.Increased+r.Decreased+r.Created+r.Updated > 0 {
			changed++
		}
		switch r.Result {
		case domain.RunAttention:
			attention++
		case domain.RunFailed, domain.RunBroken, domain.RunCancelled:
			failed++
		}
	}
	data.Series = []kit.ChartSeries{up, down, items}
	text := words.T("No sync has run yet. What each run changes is shown here.")
	if len(runs) > 0 {
		text = words.N(len(runs), "Last run: {{.changed}} with changes, {{.attention}} that needed you, {{.failed}} that failed.",
			"Last {{.n}} runs: {{.changed}} with changes, {{.attention}} that needed you, {{.failed}} that failed.",
			words.A{"changed": words.Number(changed), "attention": words.Number(attention), "failed": words.Number(failed)})
	}
	c.ended.SetText(text)
	visible(c.barsBox, changed > 0)
	if changed > 0 {
		c.bars.Set(data)
	}
}

func (c *charts) takePools(f health.Facts) {
	var shares []kit.Share
	var sum int64
	for _, p := range f.Overview.Pools {
		sum += p.Units
		shares = append(shares, kit.Share{Name: words.Engine(p.Pool), Value: float64(p.Units), Text: words.Units(p.Units)})
	}
	text := words.T("No stock is known yet. It is read with the first preview.")
	if sum > 0 {
		text = words.T("{{.n}} units of all linked items", words.A{"n": words.Units(sum)})
	}
	c.total.SetText(text)
	c.share.Set(shares...)
	visible(c.shareBox, sum > 0)
}

func visible(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}
