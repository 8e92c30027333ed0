// Package mapping is the screen where a person decides which Xero item each
// Amazon seller SKU belongs to: suggestions are accepted, conflicts settled,
// items linked or asked for, and every decision can be taken back.
//
// It decides nothing itself and writes nothing to Xero.
package mapping

import (
	"context"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// Screen is the mapping screen.
type Screen struct {
	*page.List[engine.MappingListRow]
	h     *page.Host
	panel *panel

	narrow     *fyne.Container // says to what kind the list is narrowed
	narrowed   *kit.Button
	safe       *kit.Button // accepts all safe suggestions
	undo, redo *kit.Button
	bulk       *bulk
	steps      *kit.Latest // reads what can be undone

	safeCount int
	after     int64 // the row to go to when the current one leaves the list
}

var (
	_ page.Page      = (*Screen)(nil)
	_ page.Commander = (*Screen)(nil)
	_ page.Finder    = (*Screen)(nil)
	_ page.Exporter  = (*Screen)(nil)
	_ page.Reloader  = (*Screen)(nil)
	_ page.Undoer    = (*Screen)(nil)
	_ page.Helper    = (*Screen)(nil)
	_ page.Dropper   = (*Screen)(nil)
	_ page.Ticker    = (*Screen)(nil)
)

// New makes the screen.
func New(h *page.Host) *Screen {
	s := &Screen{h: h, steps: kit.NewLatest(h.Loop)}
	s.panel = newPanel(s)
	s.bulk = newBulk(s)
	s.narrowed = kit.NewButton("", kit.IconClose, func() { s.SetKind("") })
	s.narrowed.Small, s.narrowed.Trailing = true, true
	s.narrowed.Tip = words.T("Show all of them again")
	s.narrow = kit.HStack(kit.Related, kit.NewText(kit.Caption, words.T("Only")), s.narrowed)
	s.narrow.Hide()
	s.List = page.NewList(h, page.ListOptions[engine.MappingListRow]{
		Name:  "mapping",
		Title: words.T("Mapping"),
		Hint:  words.T("Search SKU, title, ASIN, item…"),
		Ask:   s.ask,
		Fetch: h.Engine.MappingRows,
		ID:    func(r engine.MappingListRow) int64 { return r.ID },
		Copy: func() func(engine.MappingListRow) string {
			return func(r engine.MappingListRow) string { return r.SKU.SKU }
		},
		Grid: kit.GridOptions[engine.MappingListRow]{
			Columns:  columns(s),
			OnMenu:   s.menu,
			OnSelect: func() { s.bulk.count(s.Grid.SelectedCount()) },
		},
		Filters: filters(),
		Nothing: s.nothing,
		Actions: s.actions(),
		Extra:   s.narrow,
		Bulk:    s.bulk.bar,
		Panel:   s.panel.root,
		Fill:    s.panel.show,
		OnFound: s.found,
	})
	return s
}

// actions stand at the right of the title.
func (s *Screen) actions() []fyne.CanvasObject {
	s.safe = kit.NewPrimary("", kit.IconCheck, s.acceptSafe)
	s.safe.Tip = words.T("Suggestions that cannot double or hide stock: the same physical units, or a code that differs in spaces or look-alike characters only.")
	s.safe.Hide()
	s.undo = kit.NewIconButton(kit.IconUndo, words.T("Undo"), s.Undo)
	s.redo = kit.NewIconButton(kit.IconRedo, words.T("Redo"), s.Redo)
	s.undo.Disable()
	s.redo.Disable()
	var files, more *kit.Button
	files = kit.NewButton("CSV", kit.IconDocument, func() { kit.ShowMenuBelow(s.filesMenu(), files) })
	files.Tip = words.T("Import and export links as a table")
	more = kit.NewIconButton(kit.IconMore, words.T("More"), func() { kit.ShowMenuBelow(s.moreMenu(), more) })
	return []fyne.CanvasObject{s.safe, s.undo, s.redo, files, more}
}

func (s *Screen) ask(q engine.Query) func(context.Context) (page.Found, error) {
	s.showNarrow(q.Kind)
	return func(ctx context.Context) (f page.Found, err error) {
		if f.IDs, err = s.h.Engine.MappingIDs(ctx, q); err != nil {
			return f, err
		}
		f.Counts, err = s.h.Engine.MappingCounts(ctx, q.Search)
		return f, err
	}
}

// showNarrow says on top to which kind the list is narrowed, with a way out.
func (s *Screen) showNarrow(kind string) {
	if kind != "" {
		s.narrowed.SetText(kindName(kind))
	}
	if show := kind != ""; show != s.narrow.Visible() {
		if show {
			s.narrow.Show()
		} else {
			s.narrow.Hide()
		}
		if s.List != nil {
			s.Content().Refresh()
		}
	}
}

// found shows what an answer says about the whole list.
func (s *Screen) found(counts map[string]int) {
	n := counts[engine.FilterSafe]
	if n != s.safeCount {
		s.safeCount = n
		s.safe.Hidden = n == 0
		s.safe.SetText(words.N(n, "Accept {{.n}} safe suggestion", "Accept {{.n}} safe suggestions"))
		s.Content().Refresh()
	}
	s.bulk.count(s.Grid.SelectedCount())
	if s.after != 0 && s.Current() == 0 {
		s.GoTo(s.after)
	}
	s.after = 0
}

// Enter is part of page.Page.
func (s *Screen) Enter(w page.Want) {
	if w.Filter == engine.FilterSafe {
		w.Filter = engine.FilterSuggested
	}
	s.List.Enter(w)
	s.Open(w.Row)
	s.readSteps()
}

// Leave is part of page.Page.
func (s *Screen) Leave() {}

// Heard is part of page.Page.
func (s *Screen) Heard(k page.Kinds) {
	if k.Any(engine.EventListsChanged, engine.EventLinksChanged, engine.EventListingsChanged, engine.EventItemsChanged,
		engine.EventConflictsChanged, engine.EventConfigChanged) {
		s.Reload()
	}
}

// Reload is part of page.Reloader.
func (s *Screen) Reload() {
	s.Refresh()
	s.panel.reload()
	s.readSteps()
}

// Close is part of page.Page.
func (s *Screen) Close() {
	s.panel.close()
	s.steps.Cancel()
	s.steps.Wait()
	s.List.Close()
}

// Tick is part of page.Ticker.
func (s *Screen) Tick() { s.panel.tick() }

// targets are the rows that an action is about: the selected ones, or the current one.
func (s *Screen) targets() []int64 { return s.Chosen() }

// row is a row that is in memory.
func (s *Screen) row(id int64) (engine.MappingListRow, bool) { return s.AtHand(id) }
