// Package inventory is the screen of stock: what Xero has of each item, what
// Amazon says it should have, why the two differ, and the push that makes them
// equal after a preview.
//
// Nothing is pushed from here that was not shown first, and the pushing itself
// is the window's: this screen only asks for it.
package inventory

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

var (
	_ page.Page      = (*Screen)(nil)
	_ page.Commander = (*Screen)(nil)
	_ page.Exporter  = (*Screen)(nil)
	_ page.Reloader  = (*Screen)(nil)
	_ page.Helper    = (*Screen)(nil)
	_ page.Dropper   = (*Screen)(nil)
	_ page.Ticker    = (*Screen)(nil)
)

// Screen is the inventory list with its side panel. UI goroutine only.
type Screen struct {
	*page.List[row]
	// Panel shows one item in full.
	Panel *Panel

	h       *page.Host
	content fyne.CanvasObject
	top     *fyne.Container // the brake's question, while there is one
	button  *kit.Button     // previews all, or ends a preview under way
	more    *kit.Button
	bulk    *bulkBar

	facts   engine.InventoryFacts
	reading *kit.Latest // facts
	months  *kit.Latest // stock at a month's end
	visible bool

	previewing bool
	ready      *previewed // a preview that nobody has seen yet
	readyAt    time.Time  // when it was worked out
}

// New makes the screen. It asks nothing before Enter.
func New(h *page.Host) *Screen {
	s := &Screen{h: h, reading: kit.NewLatest(h.Loop), months: kit.NewLatest(h.Loop)}
	s.Panel = newPanel(s)
	s.bulk = newBulkBar(s)
	s.button = kit.NewPrimary(words.T("Preview and push"), kit.IconEye, func() { s.preview(nil) })
	s.button.Tip = words.T("Shows what would change in Xero before anything is written")
	export := kit.NewButton(words.T("Export"), kit.IconDownload, s.Export)
	export.Tip = words.T("Writes this list to a CSV file")
	s.more = kit.NewButton("", kit.IconMore, nil)
	s.more.Tip = words.T("More")
	s.more.OnTap = func() { kit.ShowMenuBelow(s.moreMenu(), s.more) }
	e := h.Engine
	s.List = page.NewList(h, page.ListOptions[row]{
		Name: "inventory", Title: words.T("Inventory"), Hint: words.T("Search code, name, SKU…"),
		Ask: func(q engine.Query) func(context.Context) (page.Found, error) {
			return func(ctx context.Context) (f page.Found, err error) {
				if f.IDs, err = e.InventoryIDs(ctx, q); err != nil {
					return f, err
				}
				f.Counts, err = e.InventoryCounts(ctx, q.Search)
				return f, err
			}
		},
		Fetch: e.InventoryRows,
		ID:    func(r row) int64 { return r.ID },
		Copy:  func() func(row) string { return func(r row) string { return r.Code } },
		Grid: kit.GridOptions[row]{
			Columns: s.columns(), OnMenu: s.menu,
			OnSelect: func() { s.bulk.count(s.Grid.SelectedCount()) },
		},
		Filters: filters(), Nothing: s.nothing, Actions: []fyne.CanvasObject{export, s.more, s.button},
		Bulk: s.bulk.content, Panel: s.Panel.content, Fill: s.Panel.Show,
	})
	s.top = kit.Inset(12, kit.Apart, 0, kit.Apart, kit.VStack(0))
	s.top.Hide()
	s.content = kit.Frame(s.top, nil, s.List.Content())
	return s
}

// Content is part of page.Page.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Enter is part of page.Page.
func (s *Screen) Enter(w page.Want) {
	s.visible = true
	s.readFacts()
	s.List.Enter(w)
	s.Open(w.Row) // also when it is the current row already
	if r := s.ready; r != nil {
		s.ready = nil
		if s.h.Loop.Now().Sub(s.readyAt) < reuse {
			s.showPreview(*r)
		} // an older one is not what a push would do
	}
}

// Leave is part of page.Page.
func (s *Screen) Leave() { s.visible = false }

// Heard is part of page.Page.
func (s *Screen) Heard(k page.Kinds) {
	if k.Any(engine.EventListsChanged, engine.EventRunFinished, engine.EventConfigChanged, engine.EventConnectionChanged, engine.EventItemsChanged, engine.EventConflictsChanged) {
		s.Reload()
	}
}

// Reload is part of page.Reloader.
func (s *Screen) Reload() {
	s.readFacts()
	s.Refresh()
	s.Panel.reload()
}

// Tick is part of page.Ticker.
func (s *Screen) Tick() { s.Repaint() }

// Close is part of page.Page.
func (s *Screen) Close() {
	s.reading.Cancel()
	s.months.Cancel()
	s.reading.Wait()
	s.months.Wait()
	s.Panel.close()
	s.List.Close()
}

// readFacts reads what the screen has to know beside its rows.
func (s *Screen) readFacts() {
	e := s.h.Engine
	s.reading.Run(s.h.Ctx, func(ctx context.Context) func() {
		f, err := e.InventoryFacts(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return func() { s.h.ErrorToast(err) }
		}
		return func() { s.takeFacts(f) } //nolint:contextcheck // what a click starts later has the profile's context
	})
}

func (s *Screen) takeFacts(f engine.InventoryFacts) {
	changed := f.Currency != s.facts.Currency
	s.facts = f
	s.showButton()
	s.showQuestion()
	s.Grid.SetEmpty(s.nothing(s.Query()))
	if changed {
		s.Repaint()
		s.Panel.repaint()
	}
}

// nothing says why there are no rows and what to do about it.
func (s *Screen) nothing(q engine.Query) kit.View {
	switch {
	case q.Search != "":
		return kit.View{
			Icon: kit.IconSearch, Title: words.T("Nothing found"), Text: words.T("No item here has “{{.text}}” in its code, name or SKUs.", words.A{"text": q.Search}),
			Action: words.T("Clear the search"), OnTap: s.Search.Clear,
		}
	case q.Filter != "" || q.Kind != "":
		v := kit.View{Icon: kit.IconSuccess, Tone: kit.Good, Title: words.T("No such items"), Text: words.T("No item is in this state now."), Action: words.T("Show all items"), OnTap: s.showAll}
		switch q.Filter {
		case engine.StateDiffers:
			v.Text = words.T("Wherever both quantities are known, Xero has what Amazon says.")
		case engine.FilterLow:
			v.Text = words.T("No item is below its low-stock level.")
		case engine.StateInSync:
			v.Icon, v.Tone = kit.IconInfo, kit.Neutral
		}
		return v
	case !s.facts.Amazon || !s.facts.Xero:
		return kit.View{
			Icon: kit.IconPlug, Title: words.T("No stock to compare yet"), Text: words.T("Connect Amazon and Xero, and every linked item shows up here with both quantities."),
			Action: words.T("Go to setup"), OnTap: func() { s.h.Go(page.Setup, page.Want{}) },
		}
	}
	return kit.View{
		Icon: kit.IconBox, Title: words.T("No item is linked yet"), Text: words.T("Link your listings to Xero items, and their stock shows up here."),
		Action: words.T("Go to Mapping"), OnTap: func() { s.h.Go(page.Mapping, page.Want{}) },
	}
}

func (s *Screen) showAll() {
	s.Chips.Choose("")
	s.SetKind("")
}
