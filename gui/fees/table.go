package fees

import (
	"reflect"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// table is a list of which all rows are in memory, with a panel for the current one.
type table[R any] struct {
	h     *page.Host
	name  string // under which the arrangement is remembered
	grid  *kit.Grid[R]
	split *kit.Split
	side  *fyne.Container
	// object is the list with its search, which shows where there is much to
	// search in.
	object fyne.CanvasObject
	search *kit.Search
	finder *fyne.Container
	text   func(R) string // what the search looks at; nil is no search
	empty  kit.View
	key    func(R) string
	// render draws the panel of a row.
	render func(R)

	sorts       map[string]func(a, b R) int
	given, rows []R // in their natural order, and as they are shown
	drawn       *R
	pane        *kit.Pane
	filled      string // the row that the pane is about
	want        string // the row to go to when it is there
	shut        bool   // the panel was closed on purpose
}

// arranged is what is remembered of a table.
type arranged struct {
	Grid  kit.GridView  `json:"grid,omitzero"`
	Split kit.SplitView `json:"split,omitzero"`
}

func newTable[R any](h *page.Host, name string, side float32, o kit.GridOptions[R], key func(R) string, render func(R)) *table[R] {
	t := &table[R]{h: h, name: "fees." + name, key: key, render: render, sorts: map[string]func(a, b R) int{}, side: kit.VStack(0), pane: kit.NewPane()}
	o.Single = true
	o.Words = kit.GridWords{Loading: words.T("Loading…"), Columns: words.T("Columns"), DefaultLayout: words.T("Reset columns")}
	o.OnSort = func(kit.Sort) { t.arrange(kit.FromTop) }
	o.OnView = func(kit.GridView) { t.remember() }
	o.OnCursor = func(int) { t.current(false) }
	o.OnOpen = func(int) { t.current(true) }
	o.OnType = func(r rune) {
		if t.find() {
			t.search.Insert(r)
		}
	}
	t.empty = o.Empty
	t.grid = kit.NewGrid(o)
	t.search = kit.NewSearch(h.Loop, words.T("Search in the list"), func(string) { t.searched() })
	t.search.OnLeave = t.grid.Focus
	t.finder = kit.Inset(0, kit.Apart, kit.Related, kit.Apart, kit.HStack(0, kit.Sized(320, 0, t.search)))
	t.finder.Hide()
	t.split = kit.NewSplit(t.grid, t.side)
	t.split.OnView = func(kit.SplitView) { t.remember() }
	t.object = kit.Frame(t.finder, nil, t.split)
	kept := arranged{Split: kit.SplitView{Side: side}}
	h.Keep.Load(t.name, &kept)
	kept.Split.Open = false // it opens with the first row somebody looks at
	t.grid.SetView(kept.Grid)
	t.split.SetView(kept.Split)
	return t
}

func (t *table[R]) remember() {
	t.h.Keep.Store(t.name, arranged{Grid: t.grid.View(), Split: t.split.View()})
}

// set shows rows and keeps the place.
func (t *table[R]) set(rows []R) {
	t.given = rows
	t.finder.Hidden = t.text == nil || len(rows) < searchFrom && t.search.Text == ""
	t.arrange(kit.Stay)
	if t.want != "" {
		t.goTo(t.want)
	}
	r, ok := t.row()
	switch {
	case !ok:
		t.drawn = nil
		t.split.Open(false)
	case t.split.IsOpen() && (t.drawn == nil || !reflect.DeepEqual(*t.drawn, r)):
		t.draw(r)
	}
}

// searchFrom is how many rows a list has when it gets a search.
const searchFrom = 10

// find goes to the search; false where there is none.
func (t *table[R]) find() bool {
	if t.finder.Hidden {
		return false
	}
	t.h.Canvas.Focus(t.search)
	return true
}

// searched shows what fits the search, and says so when nothing does.
func (t *table[R]) searched() {
	v := t.empty
	if t.search.Text != "" {
		v = kit.View{
			Icon: kit.IconSearch, Title: words.T("Nothing found"), Text: words.T("No row has “{{.text}}” in it.", words.A{"text": t.search.Text}),
			Action: words.T("Clear the search"), OnTap: t.search.Clear,
		}
	}
	t.grid.SetEmpty(v)
	t.arrange(kit.FromTop)
	if r, ok := t.row(); !ok {
		t.drawn = nil
		t.split.Open(false)
	} else if t.split.IsOpen() && (t.drawn == nil || !reflect.DeepEqual(*t.drawn, r)) {
		t.draw(r)
	}
}

// fits reports whether a row has every word of the search in it.
func (t *table[R]) fits(r R) bool {
	text := strings.ToLower(t.text(r))
	for _, word := range strings.Fields(strings.ToLower(t.search.Text)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// arrange shows the rows that are searched for in the order that the header says.
func (t *table[R]) arrange(how kit.Swap) {
	t.rows = slices.Clone(t.given)
	if t.text != nil && t.search.Text != "" {
		t.rows = slices.DeleteFunc(t.rows, func(r R) bool { return !t.fits(r) })
	}
	o := t.grid.Sort()
	if by := t.sorts[o.Column]; by != nil {
		slices.SortStableFunc(t.rows, func(a, b R) int {
			if o.Desc {
				a, b = b, a
			}
			return by(a, b)
		})
	}
	t.grid.SetData(kit.SliceRows(t.rows, t.key), how)
}

// row is the current row.
func (t *table[R]) row() (r R, ok bool) {
	if i := t.grid.Cursor(); i >= 0 && i < len(t.rows) {
		return t.rows[i], true
	}
	return r, false
}

// goTo makes the row with a key the current one, as soon as it is there. A
// search that hides it ends.
func (t *table[R]) goTo(key string) {
	t.want = key
	here := func(rows []R) bool { return slices.ContainsFunc(rows, func(r R) bool { return t.key(r) == key }) }
	if !here(t.rows) && here(t.given) {
		t.search.Clear()
	}
	i := slices.IndexFunc(t.rows, func(r R) bool { return t.key(r) == key })
	if i < 0 {
		return
	}
	t.want = ""
	t.grid.SetCursor(i)
	t.grid.Reveal(i)
	t.current(true)
}

// current shows the current row in the panel; unless asked for, not when the
// panel was closed on purpose.
func (t *table[R]) current(asked bool) {
	r, ok := t.row()
	if !ok || t.shut && !asked && !t.split.IsOpen() {
		return
	}
	t.shut = false
	if !t.split.IsOpen() {
		t.split.Open(true)
	}
	if t.drawn == nil || !reflect.DeepEqual(*t.drawn, r) {
		t.draw(r)
	}
}

func (t *table[R]) draw(r R) {
	t.drawn = &r
	t.render(r)
}

// close closes the panel until a row is opened again.
func (t *table[R]) close() {
	t.shut = true
	t.split.Open(false)
	t.grid.Focus()
}

// fill puts the parts of a row into the panel, below a title and a status.
func (t *table[R]) fill(title fyne.CanvasObject, chip kit.Chip, icon kit.IconName, parts ...fyne.CanvasObject) {
	closing := kit.NewIconButton(kit.IconClose, words.T("Hide details"), t.close)
	closing.Small = true
	head := kit.HStack(kit.Related, kit.Grow(title), kit.NewStatusChip(chip, icon), closing)
	about := ""
	if t.drawn != nil {
		about = t.key(*t.drawn)
	}
	t.pane.Set(kit.Inset(0, 4, kit.Apart, 14, kit.VStack(kit.Apart, parts...)), about != t.filled)
	t.filled = about
	t.side.Objects = []fyne.CanvasObject{kit.Grow(kit.Frame(kit.Inset(10, 12, 8, 14, head), nil, t.pane.Object))}
	t.side.Refresh()
}

// group is a part of a panel under a title of its own.
func group(title string, o ...fyne.CanvasObject) fyne.CanvasObject {
	return kit.VStack(kit.Near, append([]fyne.CanvasObject{kit.NewText(kit.Label, title)}, o...)...)
}

func link(text string, icon kit.IconName, tap func()) *kit.Button {
	b := kit.NewButton(text, icon, tap)
	b.Kind, b.Small = kit.LinkLike, true
	return b
}

func (s *Screen) details(rows ...kit.Detail) *kit.Details {
	d := kit.NewDetails(rows...)
	d.CopyTip = words.T("Copy")
	d.OnCopied = func(v string) { s.h.Done(words.T("Copied {{.what}}.", words.A{"what": v})) }
	return d
}
