package kit

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"
)

func TestGridSortCycle(t *testing.T) {
	setup(t, Light, 1)
	var asked []Sort
	g := NewGrid(GridOptions[product]{Columns: productColumns(), OnSort: func(s Sort) { asked = append(asked, s) }})
	g.SetData(SliceRows(products(3), keyOf), FromTop)
	window(t, g, 1000, 330)
	title := func(id string) fyne.Position {
		for _, s := range g.slots {
			if g.specs[s.col].id == id {
				return fyne.NewPos(s.x+20, 10)
			}
		}
		t.Fatalf("no column %s", id)
		return fyne.Position{}
	}
	for range 3 {
		g.header.Tapped(&fyne.PointEvent{Position: title("sku")})
	}
	g.header.Tapped(&fyne.PointEvent{Position: title("xero")}) // largest first
	g.header.Tapped(&fyne.PointEvent{Position: title("changed")})
	want := []Sort{{"sku", false}, {"sku", true}, {}, {"xero", true}}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Error(diff)
	}
}

func TestGridHeaderDragAndView(t *testing.T) {
	setup(t, Light, 1)
	var views []GridView
	g := NewGrid(GridOptions[product]{Columns: productColumns(), OnView: func(v GridView) { views = append(views, v) }})
	g.SetData(SliceRows(products(30), keyOf), FromTop)
	win := window(t, g, 1000, 330)
	edge := g.slots[0].x + g.slots[0].w
	if g.header.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(edge, 10)}}); g.header.Cursor() != desktop.HResizeCursor {
		t.Error("over an edge the pointer is no resize cursor")
	}
	test.Drag(win.Canvas(), fyne.NewPos(edge, 10), 40, 0)
	if got := g.slots[0].w; got != 190 {
		t.Errorf("the column is %v wide", got)
	}
	g.ShowColumn("asin", true)
	g.ShowColumn("changed", false)
	g.ShowColumn("sku", false) // never hidden
	want := GridView{Widths: map[string]float32{"sku": 190}, Hidden: []string{"changed"}, Shown: []string{"asin"}}
	if diff := cmp.Diff(want, views[len(views)-1]); diff != "" {
		t.Error(diff)
	}

	other := productGrid(5)
	other.SetView(GridView{Widths: map[string]float32{"sku": 190, "gone": 5, "xero": -3}, Hidden: []string{"changed", "sku"}, Shown: []string{"asin"}, Sort: Sort{"title", true}})
	want.Sort = Sort{"title", true}
	if diff := cmp.Diff(want, other.View()); diff != "" {
		t.Errorf("a view does not come back as it was saved: %s", diff)
	}
	menu := other.ColumnMenu()
	if len(menu.Items) != len(productColumns())+2 || !menu.Items[0].Disabled || !menu.Items[7].Checked {
		t.Errorf("the choice of columns: %v", menu.Items)
	}
	other.ResetColumns()
	if diff := cmp.Diff(GridView{Sort: Sort{"title", true}}, other.View()); diff != "" {
		t.Error(diff)
	}
}

// Columns never overlap, never leave the row, and give way by priority.
func TestLayoutColumns(t *testing.T) {
	cols := []columnSpec{
		{id: "a", width: 100},
		{id: "b", width: 120, flex: 2},
		{id: "c", width: 60, flex: 1},
		{id: "d", width: 80, priority: 1},
		{id: "e", width: 90, priority: 2},
		{id: "f", width: 50, hidden: true},
	}
	for width := float32(200); width < 2000; width += 37 {
		slots := layoutColumns(cols, 34, width, 1)
		at := float32(34)
		for _, s := range slots {
			if s.x != at || s.w < 48 {
				t.Errorf("at %v: slot %+v", width, s)
			}
			at += s.w
		}
		if at > 34+max(width, 3*48)+1 {
			t.Errorf("at %v the row ends at %v", width, at)
		}
	}
	ids := func(width float32) (s string) {
		for _, one := range layoutColumns(cols, 0, width, 1) {
			s += cols[one.col].id
		}
		return s
	}
	for width, want := range map[float32]string{1000: "abcde", 450: "abcde", 449: "abcd", 359: "abc", 150: "abc"} {
		if got := ids(width); got != want {
			t.Errorf("at %v there is %q, want %q", width, got, want)
		}
	}
}

// TestColumnsWish: a column has its wish before less important ones take room,
// and gives it up before more important ones go.
func TestColumnsWish(t *testing.T) {
	cols := []columnSpec{
		{id: "code", width: 100},
		{id: "name", width: 60, wish: 200, flex: 1, priority: 2},
		{id: "xero", width: 80, priority: 1},
		{id: "cost", width: 90, priority: 3},
	}
	for width, want := range map[float32]string{470: "code name xero cost", 469: "code name xero", 300: "code name xero", 240: "code name xero", 239: "code xero"} {
		var got []string
		for _, s := range layoutColumns(cols, 0, width, 1) {
			got = append(got, cols[s.col].id)
			if cols[s.col].id == "name" && s.w < min(200, width-180) {
				t.Errorf("at %v the name has %v", width, s.w)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("at %v there is %v, want %q", width, got, want)
		}
	}
}
