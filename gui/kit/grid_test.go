package kit

import (
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"
)

func keyOf(p product) string { return p.SKU }

// shownRow is the drawn row at an index; the test fails when it is not drawn.
func shownRow[R any](t *testing.T, g *Grid[R], i int) *rowView {
	t.Helper()
	r := g.live[i]
	if r == nil || r.index != i {
		t.Fatalf("row %d is not drawn", i)
	}
	return r
}

func key(g interface{ TypedKey(*fyne.KeyEvent) }, names ...fyne.KeyName) {
	for _, n := range names {
		g.TypedKey(&fyne.KeyEvent{Name: n})
	}
}

func TestGridClicks(t *testing.T) {
	setup(t, Light, 1)
	g := productGrid(100)
	window(t, g, 900, 500)
	indexes := func() (at []int) {
		for i := range g.Len() {
			if g.isSelected(i) {
				at = append(at, i)
			}
		}
		return at
	}
	const ctrl, shift = fyne.KeyModifierControl, fyne.KeyModifierShift
	for _, step := range []struct {
		row  int
		mods fyne.KeyModifier
		want []int
	}{
		{3, 0, []int{3}},
		{5, ctrl, []int{3, 5}},
		{7, shift, []int{5, 6, 7}},
		{4, shift, []int{4, 5}},
		{9, ctrl, []int{4, 5, 9}},
		{11, ctrl | shift, []int{4, 5, 9, 10, 11}},
		{9, ctrl, []int{4, 5, 10, 11}},
		{2, 0, []int{2}},
	} {
		g.Click(step.row, step.mods)
		if diff := cmp.Diff(step.want, indexes()); diff != "" {
			t.Errorf("after a click on %d with %v:\n%s", step.row, step.mods, diff)
		}
		if g.Cursor() != step.row {
			t.Errorf("the cursor is at %d, not at %d", g.Cursor(), step.row)
		}
	}
	g.aim(50)
	if diff := cmp.Diff([]int{50}, indexes()); diff != "" {
		t.Errorf("a right click outside the selection: %s", diff)
	}
	g.Click(51, ctrl)
	g.aim(50)
	if diff := cmp.Diff([]int{50, 51}, indexes()); diff != "" {
		t.Errorf("a right click inside the selection: %s", diff)
	}
}

func TestGridKeys(t *testing.T) {
	setup(t, Light, 1)
	opened, bubbled := -1, 0
	g := NewGrid(GridOptions[product]{Columns: productColumns(), OnOpen: func(i int) { opened = i }})
	g.SetData(SliceRows(products(1000), keyOf), FromTop)
	win := window(t, g, 900, 330) // ten rows
	win.Canvas().SetOnTypedKey(func(*fyne.KeyEvent) { bubbled++ })
	g.Focus()
	l := g.list
	if g.Cursor() != 0 || win.Canvas().Focused() != l {
		t.Fatal("Focus gives the list the keyboard and a current row")
	}
	at := func(want, selected int) {
		t.Helper()
		if g.Cursor() != want || g.SelectedCount() != selected {
			t.Errorf("cursor %d with %d selected, want %d with %d", g.Cursor(), g.SelectedCount(), want, selected)
		}
		y := float32(g.Cursor())*30 - g.ScrollOffset()
		// the toolkit's list ends with its last row's text, not with the gap below
		if y < -0.5 || y+30 > g.list.Size().Height+3.5 {
			t.Errorf("the current row %d is out of sight, at %v", g.Cursor(), y)
		}
	}
	key(l, fyne.KeyDown, fyne.KeyDown)
	at(2, 1)
	key(l, fyne.KeyPageDown)
	at(11, 1)
	key(l, fyne.KeyEnd)
	at(999, 1)
	key(l, fyne.KeyDown)
	at(999, 1)
	key(l, fyne.KeyPageUp)
	at(990, 1)
	key(l, fyne.KeyHome)
	at(0, 1)
	key(l, fyne.KeyUp)
	at(0, 1)

	l.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	key(l, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown)
	at(3, 4)
	key(l, fyne.KeyUp)
	at(2, 3)
	l.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})

	l.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyDown, Modifier: fyne.KeyModifierShortcutDefault})
	at(3, 3)
	key(l, fyne.KeySpace)
	at(3, 4)
	key(l, fyne.KeyEscape)
	at(3, 0)
	l.TypedShortcut(&fyne.ShortcutSelectAll{})
	at(3, 1000)
	key(l, fyne.KeyReturn)
	if opened != 3 {
		t.Errorf("Enter opened %d", opened)
	}
	key(l, fyne.KeyEscape, fyne.KeyEscape, fyne.KeyF5)
	if bubbled != 2 {
		t.Errorf("%d keys reached the window; wants Escape with nothing selected, and F5", bubbled)
	}
}

func TestGridCopyAndTyping(t *testing.T) {
	setup(t, Light, 1)
	var typed []rune
	g := NewGrid(GridOptions[product]{
		Columns: productColumns(), OnCopy: func() string { return "a\tb" }, OnType: func(r rune) { typed = append(typed, r) },
	})
	g.SetData(SliceRows(products(3), keyOf), FromTop)
	window(t, g, 900, 330)
	g.list.TypedShortcut(&fyne.ShortcutCopy{})
	if got := fyne.CurrentApp().Clipboard().Content(); got != "a\tb" {
		t.Errorf("the clipboard has %q", got)
	}
	for _, r := range "b x" {
		g.list.TypedRune(r)
	}
	if string(typed) != "bx" {
		t.Errorf("typing passed on %q; Space is the list's own", string(typed))
	}
}

// New data keeps the rows a person looks at where they are, whatever comes
// before them, and the selection as far as its rows are still there.
func TestGridSetDataStays(t *testing.T) {
	setup(t, Light, 1)
	var cursors []int
	selections := 0
	g := NewGrid(GridOptions[product]{
		Columns: productColumns(), OnCursor: func(i int) { cursors = append(cursors, i) }, OnSelect: func() { selections++ },
	})
	rows := products(500)
	g.SetData(SliceRows(rows, keyOf), FromTop)
	window(t, g, 900, 330)
	g.ScrollTo(100*30 + 12)
	g.Click(102, 0)
	g.Click(105, fyne.KeyModifierControl)
	g.Click(300, fyne.KeyModifierControl)
	g.ScrollTo(100*30 + 12)
	cursors, selections = nil, 0

	more := append(products(520)[500:], rows...) // twenty rows come before
	more = slices.Delete(more, 320, 321)         // and the old 300 goes
	g.SetData(SliceRows(more, keyOf), Stay)
	if got := g.ScrollOffset(); got != 120*30+12 {
		t.Errorf("the list jumped to %v", got)
	}
	if diff := cmp.Diff([]string{rows[102].SKU, rows[105].SKU}, g.Selected()); diff != "" {
		t.Errorf("selected: %s", diff)
	}
	if g.Cursor() != -1 || !slices.Equal(cursors, []int{-1}) {
		t.Errorf("the current row is gone, but the cursor is %d, told %v", g.Cursor(), cursors)
	}
	if selections != 1 {
		t.Errorf("OnSelect ran %d times", selections)
	}

	g.SetData(SliceRows(more[:40], keyOf), Stay)
	if got, most := g.ScrollOffset(), float32(40*30)-g.list.Size().Height; got > most+1 {
		t.Errorf("scrolled to %v, beyond the end of the shorter list at %v", got, most)
	}
	if g.SelectedCount() != 0 {
		t.Errorf("%d rows are selected that cannot be seen", g.SelectedCount())
	}
	g.SetData(SliceRows(rows, keyOf), FromTop)
	if got := g.ScrollOffset(); got != 0 {
		t.Errorf("another question shows %v instead of the top", got)
	}
}

type lazyRows struct {
	n      int
	loaded map[int]product
}

func (l lazyRows) Len() int         { return l.n }
func (l lazyRows) Key(i int) string { return fmt.Sprint("k", i) }
func (l lazyRows) Row(i int) (product, bool) {
	p, ok := l.loaded[i]
	return p, ok
}

// Rows may be missing while they are loaded; those of an older question are
// not drawn when they come at last.
func TestGridRowsLoaded(t *testing.T) {
	setup(t, Light, 1)
	g := productGrid(-1)
	window(t, g, 900, 330)
	first := lazyRows{n: 1000, loaded: map[int]product{}}
	g.SetData(first, FromTop)
	text := func(i int) string {
		c := shownRow(t, g, i).cells[1]
		if !c.text.Visible() {
			return ""
		}
		return c.text.Text
	}
	if text(3) != "" || !shownRow(t, g, 3).cells[1].bar.Visible() {
		t.Error("a missing row is drawn as a placeholder")
	}
	g.SelectAll()
	if g.SelectedCount() != 1000 {
		t.Error("rows can be selected before they are there")
	}
	old := g.Generation()
	first.loaded[3] = product{SKU: "k3", Title: "Lamp"}
	g.RowsLoaded(old, 0, 10)
	if text(3) != "Lamp" || shownRow(t, g, 3).cells[1].bar.Visible() {
		t.Errorf("the row that came is drawn as %q", text(3))
	}
	second := lazyRows{n: 1000, loaded: map[int]product{}}
	g.SetData(second, Stay)
	second.loaded[3] = product{SKU: "k3", Title: "Bottle"}
	g.RowsLoaded(old, 0, 10)
	if text(3) != "" {
		t.Error("rows of an older generation changed the list")
	}
	g.RowsLoaded(g.Generation(), 0, 10)
	if text(3) != "Bottle" {
		t.Errorf("row 3 is %q", text(3))
	}
}

func TestGridStates(t *testing.T) {
	setup(t, Light, 1)
	g := NewGrid(GridOptions[product]{Columns: productColumns(), Empty: View{Title: "Nothing yet", Action: "Connect"}})
	window(t, g, 900, 330)
	if !g.cover.Visible() || g.shownLen() == 0 {
		t.Error("before the first data the list shows placeholders and says so")
	}
	g.SetData(SliceRows[product](nil, keyOf), FromTop)
	if !g.cover.Visible() || g.cover.view.Title != "Nothing yet" {
		t.Errorf("empty: %+v", g.cover.view)
	}
	g.SetData(SliceRows(products(4), keyOf), Stay)
	if g.cover.Visible() {
		t.Error("with rows the cover is gone")
	}
	g.SetLoading("")
	if g.cover.Visible() || g.shownLen() != 4 {
		t.Error("a list that is asked again does not go blank")
	}
	retried := false
	g.SetError(ErrorView("It failed", "Try again.", "Retry", func() { retried = true }, "", nil))
	if !g.cover.Visible() {
		t.Error("an error is shown")
	}
	test.Tap(g.cover.action)
	if !retried {
		t.Error("Retry does nothing")
	}
}

func TestGridMouse(t *testing.T) {
	p := setup(t, Light, 1)
	tapped := -1
	columns := productColumns()
	columns[4].OnTap = func(i int, _ product) { tapped = i }
	g := NewGrid(GridOptions[product]{Columns: columns, OnMenu: func() *fyne.Menu { return fyne.NewMenu("", fyne.NewMenuItem("Link", nil)) }})
	g.SetData(SliceRows(products(100), keyOf), FromTop)
	win := window(t, g, 900, 400)
	tips := NewTips(p)
	tips.Attach(win.Canvas())
	defer tips.Detach()

	row := shownRow(t, g, 2)
	if h := row.Size().Height; h != 30 {
		t.Errorf("rows are %v tall and leave holes between them", h)
	}
	mouse := func(id string) *desktop.MouseEvent {
		for _, s := range g.slots {
			if g.specs[s.col].id == id {
				return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(s.x+10, 15), AbsolutePosition: fyne.NewPos(s.x+10, 105)}, Button: desktop.MouseButtonPrimary}
			}
		}
		return nil
	}
	row.MouseDown(mouse("title"))
	row.MouseUp(mouse("title"))
	if g.Cursor() != 2 || win.Canvas().Focused() != g.list {
		t.Error("a click makes the row the current one and gives the list the keyboard")
	}
	shownRow(t, g, 4).MouseDown(mouse("amazon"))
	shownRow(t, g, 4).MouseUp(mouse("amazon"))
	if tapped != 4 {
		t.Errorf("the link's row is %d", tapped)
	}
	check := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(15, 15)}, Button: desktop.MouseButtonPrimary}
	shownRow(t, g, 6).MouseDown(check)
	if g.SelectedCount() != 2 {
		t.Errorf("the check box adds to the selection: %d", g.SelectedCount())
	}

	row.MouseIn(mouse("title"))
	p.Advance(TipDelay)
	if got, want := tips.Shown(), products(3)[2].Title; got != want {
		t.Errorf("the tip of a cut title is %q", got)
	}
	row.MouseMoved(mouse("sku"))
	if tips.Shown() != "" || p.Timers() != 0 {
		t.Error("the tip of a cell that is not cut")
	}
	row.MouseOut()
	row.TappedSecondary(&fyne.PointEvent{Position: fyne.NewPos(100, 10), AbsolutePosition: fyne.NewPos(100, 100)})
	if win.Canvas().Overlays().Top() == nil {
		t.Error("a right click shows the menu")
	}
}

// Rows are recycled: hover and tips of one row do not show in another.
func TestGridRecycledRows(t *testing.T) {
	setup(t, Light, 1)
	g := productGrid(1000)
	window(t, g, 900, 330)
	shownRow(t, g, 3).MouseIn(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(100, 10)}})
	for _, offset := range []float32{300, 12_000, 29_000, 0} {
		g.ScrollTo(offset)
		first, last := g.visible()
		for i := max(0, first); i < min(last, g.Len()); i++ {
			r := shownRow(t, g, i)
			if r.hovered {
				t.Errorf("row %d is hovered after scrolling to %v", i, offset)
			}
			if got, want := r.cells[0].text.Text, products(i + 1)[i].SKU; got != want {
				t.Errorf("row %d shows %q, want %q", i, got, want)
			}
		}
	}
}

// A change of theme reaches rows, header and covers.
func TestGridThemeChange(t *testing.T) {
	setup(t, Light, 1)
	g := productGrid(100)
	win := window(t, g, 900, 330)
	fyne.CurrentApp().Settings().SetTheme(NewTheme(Dark, 1.4))
	g.Refresh()
	r := shownRow(t, g, 1)
	if r.back.FillColor != colorOf(ColorZebra) || r.cells[0].text.Color != colorOf(colorText) || r.Size().Height != 42 {
		t.Errorf("the row is still %v, %v, %v tall", r.back.FillColor, r.cells[0].text.Color, r.Size().Height)
	}
	_ = win
}
