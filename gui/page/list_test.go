package page_test

import (
	"context"
	"testing"

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
}

func (codes) Leave()           {}
func (codes) Heard(page.Kinds) {}

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
		Fetch: e.InventoryRows,
		ID:    func(r engine.InventoryListRow) int64 { return r.ID },
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
