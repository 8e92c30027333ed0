package page_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"fyne.io/fyne/v2"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// codes is a small screen made of nothing but a List.
type codes struct {
	*page.List[engine.InventoryListRow]
	current int64
	fetched atomic.Int64 // rows that were read
}

func (*codes) Leave()           {}
func (*codes) Heard(page.Kinds) {}

func newCodes(s *stage.Stage) *codes {
	c := &codes{}
	e := s.Engine
	c.List = page.NewList(s.Host, page.ListOptions[engine.InventoryListRow]{
		Name: "codes", Title: "Codes", Hint: "Search",
		Ask: func(q engine.Query) func(context.Context) (page.Found, error) {
			return func(ctx context.Context) (f page.Found, err error) {
				if f.IDs, err = e.InventoryIDs(ctx, q); err != nil {
					return f, err
				}
				f.Counts, err = e.InventoryCounts(ctx, q.Search)
				return f, err
			}
		},
		Fetch: func(ctx context.Context, ids []int64) ([]engine.InventoryListRow, error) {
			c.fetched.Add(int64(len(ids)))
			return e.InventoryRows(ctx, ids)
		},
		Copy: func() func(engine.InventoryListRow) string {
			return func(r engine.InventoryListRow) string { return r.Code }
		},
		ID: func(r engine.InventoryListRow) int64 { return r.ID },
		Grid: kit.GridOptions[engine.InventoryListRow]{Columns: []kit.Column[engine.InventoryListRow]{
			{ID: "code", Title: "Code", Width: 140, Always: true, Cell: func(r engine.InventoryListRow) kit.Cell { return kit.Cell{Text: r.Code, Mono: true} }},
			{ID: engine.SortName, Title: "Name", Width: 200, Flex: 1, Sortable: true, Cell: func(r engine.InventoryListRow) kit.Cell { return kit.Cell{Text: r.Name} }},
			{ID: engine.SortXero, Title: "Xero", Width: 80, Align: kit.End, Sortable: true, DescFirst: true, Cell: func(r engine.InventoryListRow) kit.Cell { return kit.Cell{Text: words.Decimal(r.Xero)} }},
		}},
		Filters: []kit.Filter{{ID: "", Text: "All", Count: -1}, {ID: engine.StateDiffers, Text: "Out of sync", Count: -1, Tone: kit.Warn}, {ID: engine.StateInSync, Text: "In sync", Count: -1}},
		Nothing: func(engine.Query) kit.View { return kit.View{Icon: kit.IconSearch, Title: "Nothing found"} },
		Panel:   kit.NewText(kit.Body, "panel"),
		Fill:    func(id int64) { c.current = id },
		Bulk:    kit.NewText(kit.Body, "bulk"),
	})
	return c
}

func TestListAsksAndScrolls(t *testing.T) {
	s := stage.Big(t, 4000, stage.Options{})
	l := newCodes(s)
	s.Show(l, 900, 600, page.Want{})
	s.Until("rows", func() bool { return l.Grid.Len() == 1800 })
	if _, ok := l.Grid.Row(0); !ok {
		t.Error("the first rows did not come along")
	}
	l.Grid.ScrollTo(1500 * l.Grid.RowHeight())
	s.Until("rows further down", func() bool { _, ok := l.Grid.Row(1500); return ok })
	want, _ := l.Grid.Row(1500)
	l.GoTo(want.ID)
	if l.Current() != want.ID || l.current != want.ID {
		t.Errorf("current %d, told %d, want %d", l.Current(), l.current, want.ID)
	}
	l.Refresh()
	s.Rest()
	if l.Current() != want.ID || l.Grid.ScrollOffset() == 0 {
		t.Error("asking again lost the place")
	}
	l.Search.SetText("mug")
	s.Until("hits", func() bool { return l.Grid.Len() > 0 && l.Grid.Len() < 1800 })
	l.Grid.SelectAll()
	if got := len(l.Selected()); got != l.Grid.Len() {
		t.Errorf("%d selected of %d", got, l.Grid.Len())
	}
	l.Search.SetText("nothing has this")
	s.Until("no hits", func() bool { return l.Grid.Len() == 0 })
	if len(l.Selected()) != 0 {
		t.Error("what cannot be seen is still selected")
	}
	l.Enter(page.Want{Filter: engine.StateDiffers, Row: want.ID})
	s.Until("the filter's rows", func() bool { return l.Grid.Len() > 0 })
	if l.Query().Search != "" || l.Chips.Chosen() != engine.StateDiffers {
		t.Errorf("asked %+v", l.Query())
	}
}

func TestListRemembersItsColumns(t *testing.T) {
	s := stage.Big(t, 100, stage.Options{})
	l := newCodes(s)
	s.Show(l, 900, 600, page.Want{})
	s.Until("rows", func() bool { return l.Grid.Len() > 0 })
	l.Grid.ShowColumn(engine.SortXero, false)
	again := newCodes(s)
	if n := len(again.Grid.Columns()); n != 2 {
		t.Errorf("%d columns after one was hidden", n)
	}
	again.Close()
}

func TestListShowsWhatFailed(t *testing.T) {
	s := stage.New(t, stage.Options{SKUs: 5, Plain: true, Step: stage.Empty, Variant: kit.Dark})
	l := newCodes(s)
	s.Show(l, 900, 600, page.Want{})
	s.Golden("list-empty")
	_ = l.Content()
}

// A file that is too long is refused, not read in part.
func TestAFileIsReadWhole(t *testing.T) {
	s := stage.New(t, stage.Options{SKUs: 5, Plain: true, Step: stage.Empty})
	s.Show(newCodes(s), 900, 600, page.Want{})
	s.Files.Name, s.Files.Text = "links.csv", "sku,code"
	var got string
	read := func(_ string, text []byte) { got = string(text) }
	s.Files.Open("", nil, 8, read)
	s.Settle()
	if got != "sku,code" {
		t.Errorf("read %q", got)
	}
	s.Files.Text += "\n1,2"
	got = ""
	s.Files.Open("", nil, 8, read)
	s.Settle()
	if got != "" || s.Window.Canvas().Overlays().Top() == nil {
		t.Errorf("read %q of a file that is too long, and nobody was told", got)
	}
}

// What is copied is what was chosen, also what nobody scrolled to.
func TestACopyIsWhole(t *testing.T) {
	s := stage.Big(t, 8000, stage.Options{})
	l := newCodes(s)
	s.Show(l, 900, 600, page.Want{})
	s.Until("rows", func() bool { return l.Grid.Len() == 3600 })
	press := func() []string {
		s.Toasts = nil
		s.Host.Canvas.Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutCopy{})
		s.Until("the copy", func() bool { return len(s.Toasts) > 0 })
		return strings.Split(fyne.CurrentApp().Clipboard().Content(), "\n")
	}
	l.Grid.Focus()
	l.Grid.SelectAll()
	got := press()
	unique := map[string]bool{}
	for _, code := range got {
		unique[code] = true
	}
	if len(got) != 3600 || len(unique) != 3600 || s.Toasts[0].Text != "3,600 rows were copied." {
		t.Errorf("%d lines, %d codes, said %q", len(got), len(unique), s.Toasts[0].Text)
	}
	if want, _ := l.Grid.Row(0); got[0] != want.Code {
		t.Errorf("begins with %s, want %s", got[0], want.Code)
	}
	l.Grid.ClearSelection()
	l.Grid.SetCursor(5)
	if want, _ := l.Grid.Row(5); len(press()) != 1 || fyne.CurrentApp().Clipboard().Content() != want.Code {
		t.Errorf("one row: %q", fyne.CurrentApp().Clipboard().Content())
	}
	before := l.fetched.Load()
	if _, ok := l.AtHand(l.IDs()[3000]); ok {
		t.Error("a row that nobody saw is at hand")
	}
	s.Settle()
	if n := l.fetched.Load() - before; n != 0 {
		t.Errorf("%d rows were read for a look at what is at hand", n)
	}
}
