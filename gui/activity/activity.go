// Package activity is the record of what Tallybridge did: every run, every
// change with before and after and the document that carries it, and the
// records that Xero refused and that wait in quarantine.
//
// It writes nothing by itself. Runs are undone after a preview of what that
// would post; quarantined records are tried again or left alone.
package activity

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// Screen is the activity list with its panel.
type Screen struct {
	*page.List[engine.ActivityRow]

	h     *page.Host
	panel *panel
	// connected tells that Amazon and Xero are both there.
	connected bool

	retryAll *kit.Button
	bulk     *kit.Text
}

var (
	_ page.Page      = (*Screen)(nil)
	_ page.Commander = (*Screen)(nil)
	_ page.Finder    = (*Screen)(nil)
	_ page.Exporter  = (*Screen)(nil)
	_ page.Reloader  = (*Screen)(nil)
	_ page.Helper    = (*Screen)(nil)
	_ page.Ticker    = (*Screen)(nil)
)

// New makes the screen. It asks nothing before Enter.
func New(h *page.Host) *Screen {
	s := &Screen{h: h, bulk: kit.NewText(kit.Body, "")}
	s.panel = newPanel(s)
	s.retryAll = kit.NewButton(words.T("Retry all"), kit.IconRedo, func() { s.retry("") })
	s.retryAll.Tip = words.T("Lets every quarantined record take part in the next sync again")
	s.retryAll.Hide()
	export := kit.NewButton(words.T("Export"), kit.IconDownload, s.Export)
	export.Tip = words.T("Writes the rows of this list to a CSV file")
	s.List = page.NewList(h, page.ListOptions[engine.ActivityRow]{
		Name: "activity", Title: words.T("Activity"), Hint: words.T("Search item, document…"),
		Ask: s.ask, Fetch: h.Engine.ActivityRows, ID: func(r row) int64 { return r.ID }, Copy: s.copied,
		Grid: kit.GridOptions[row]{
			Columns: s.columns(), OnMenu: s.menu,
			OnSelect: func() { s.showBulk() },
		},
		Filters: filters(), Nothing: s.nothing,
		Actions: []fyne.CanvasObject{s.retryAll, export},
		Bulk:    s.bulkBar(),
		Panel:   s.panel.root,
		Fill:    s.panel.show,
	})
	return s
}

func (s *Screen) ask(q engine.Query) func(context.Context) (page.Found, error) {
	e := s.h.Engine
	if show := q.Filter == engine.FilterQuarantine; show != s.retryAll.Visible() {
		s.retryAll.Hidden = !show
		if s.List != nil {
			s.Content().Refresh()
		}
	}
	return func(ctx context.Context) (f page.Found, err error) {
		if f.IDs, err = e.ActivityIDs(ctx, q); err != nil {
			return f, err
		}
		f.Counts, err = e.ActivityCounts(ctx, q.Search)
		return f, err
	}
}

// nothing says why there are no rows and what to do about it.
func (s *Screen) nothing(q engine.Query) kit.View {
	switch {
	case q.Search != "":
		return kit.View{
			Icon: kit.IconSearch, Title: words.T("Nothing found"), Text: words.T("No run, change or record has these words."),
			Action: words.T("Clear search"), OnTap: s.Search.Clear,
		}
	case q.Filter == engine.FilterQuarantine:
		return kit.View{
			Icon: kit.IconShield, Tone: kit.Good, Title: words.T("Nothing is in quarantine"),
			Text: words.T("A record that Xero refuses waits here with the reason, while everything else goes on."),
		}
	case q.Filter != "":
		return kit.View{
			Icon: kit.IconActivity, Title: words.T("Nothing of this kind"), Text: words.T("The other filters may have rows."),
			Action: words.T("Show all"), OnTap: func() { s.find("", "") },
		}
	}
	v := kit.View{
		Icon: kit.IconActivity, Title: words.T("Nothing has happened yet"),
		Text:   words.T("Every run and every change of it is recorded here, with what was before and after."),
		Action: words.T("Start setup"), OnTap: func() { s.h.Go(page.Setup, page.Want{}) },
	}
	if s.connected {
		v.Action, v.OnTap = words.T("Make a preview"), func() { s.h.Sync(engine.SyncOptions{DryRun: true}) }
	}
	return v
}

// readConnections finds out whether there is anything to compare yet.
func (s *Screen) readConnections() {
	e := s.h.Engine
	page.Work(s.h, e.Connections, func(c engine.Connections, err error) {
		if on := err == nil && len(c.Amazon) > 0 && c.XeroReady; on != s.connected {
			s.connected = on
			s.Grid.SetEmpty(s.nothing(s.Query()))
		}
	})
}

// Enter is part of page.Page.
func (s *Screen) Enter(w page.Want) {
	s.List.Enter(w)
	s.Open(w.Row)
	s.readConnections()
}

// Leave is part of page.Page.
func (s *Screen) Leave() {}

// Heard is part of page.Page.
func (s *Screen) Heard(k page.Kinds) {
	if k.Any(engine.EventListsChanged, engine.EventRunStarted, engine.EventRunFinished, engine.EventConflictsChanged) {
		s.Reload()
	}
}

// Reload is part of page.Reloader.
func (s *Screen) Reload() {
	s.Refresh()
	s.panel.reload()
}

// Tick is part of page.Ticker.
func (s *Screen) Tick() { s.Repaint() }

// Close is part of page.Page.
func (s *Screen) Close() {
	s.panel.close()
	s.List.Close()
}

// Export is part of page.Exporter.
func (s *Screen) Export() {
	e, q := s.h.Engine, s.Query()
	s.h.Files.Save(words.T("Export activity"), "activity.csv", func(ctx context.Context, w io.Writer) error {
		return e.ExportActivity(ctx, w, q)
	}, func() { s.h.Done(words.T("The list was written.")) })
}

// find shows what is known of a run or a document.
func (s *Screen) find(filter, text string) {
	s.Enter(page.Want{Filter: filter, Search: text, Part: "found"}) // never the zero Want
}

// copied is what Ctrl+C takes: what the rows say, as a table.
func (s *Screen) copied() func(row) string {
	columns := slices.DeleteFunc(s.Grid.Columns(), func(c column) bool { return c.ID == engine.SortTime })
	return func(r row) string {
		cells := []string{words.Instant(r.At)}
		for _, c := range columns {
			cell := c.Cell(r)
			cells = append(cells, strings.TrimSpace(cell.Chip.Text+cell.Text))
		}
		return strings.Join(cells, "\t")
	}
}

// units writes a whole quantity as quantities are written.
func units(v string) string {
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return v
	}
	return words.Units(n)
}
