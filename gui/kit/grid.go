package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// GridOptions declare a Grid. Only Columns is required. All functions are
// called on the UI goroutine.
type GridOptions[R any] struct {
	Columns []Column[R]
	// Single leaves out the check boxes: one row is selected, the cursor's.
	Single bool
	// Words are the grid's own words, in the user's language.
	Words GridWords
	// Empty is shown when there are no rows.
	Empty View

	// OnSort asks for the rows in another order; the answer is SetData. An
	// empty Sort asks for the order the screen thinks natural.
	OnSort func(Sort)
	// OnSelect runs after the selection changed.
	OnSelect func()
	// OnCursor runs when another row became the current one; -1 is none.
	OnCursor func(index int)
	// OnOpen runs on a double click and on Enter.
	OnOpen func(index int)
	// OnMenu makes the context menu of the selected rows; nil shows none.
	OnMenu func() *fyne.Menu
	// OnView runs when columns were resized, shown or hidden.
	OnView func(GridView)
	// OnCopy runs on Ctrl+C; it answers what to put on the clipboard.
	OnCopy func() string
	// OnType runs when text is typed into the list: a screen moves the focus
	// to its search and passes the rune on.
	OnType func(rune)
}

// GridWords are the words a grid says itself. NewGrid fills what is empty with
// English.
type GridWords struct {
	Loading       string // "Loading…"
	Columns       string // "Columns"
	DefaultLayout string // "Reset columns"
}

func (w GridWords) filled() GridWords {
	or := func(s *string, english string) {
		if *s == "" {
			*s = english
		}
	}
	or(&w.Loading, "Loading…")
	or(&w.Columns, "Columns")
	or(&w.DefaultLayout, "Reset columns")
	return w
}

// Sort is an order of rows: by a column's ID, or natural when it is empty.
type Sort struct {
	Column string `json:"column,omitempty"`
	Desc   bool   `json:"desc,omitempty"`
}

// Swap says what the list shows after new data.
type Swap int

const (
	// Stay keeps the row that is at the top where it is, for the same
	// question answered anew.
	Stay Swap = iota
	// FromTop shows the first row, for another question.
	FromTop
)

// Grid is the fast list: uniform rows with declared columns, drawn row by row,
// for 100,000 rows and more. It belongs to the UI goroutine.
//
// The data is Rows; the grid asks for the visible ones only. Selection is by
// key and survives new data as far as the rows do; rows that are gone are no
// longer selected, so that an action never reaches what cannot be seen.
type Grid[R any] struct {
	gridCore
	columns []Column[R]
	rows    Rows[R]
}

// NewGrid makes a grid that shows placeholders until the first SetData.
func NewGrid[R any](o GridOptions[R]) *Grid[R] {
	g := &Grid[R]{columns: o.Columns}
	g.opts = coreOptions{
		single: o.Single, words: o.Words.filled(), empty: o.Empty,
		onSort: o.OnSort, onSelect: o.OnSelect, onCursor: o.OnCursor, onOpen: o.OnOpen,
		onMenu: o.OnMenu, onView: o.OnView, onCopy: o.OnCopy, onType: o.OnType,
	}
	for i := range o.Columns {
		c := &o.Columns[i]
		g.specs = append(g.specs, columnSpec{
			id: c.ID, title: c.Title, tip: c.Tip, width: c.Width, flex: c.Flex, wish: c.Wish, minWidth: c.MinWidth,
			align: c.Align, sortable: c.Sortable, descFirst: c.DescFirst, always: c.Always,
			priority: c.Priority, hidden: c.Hidden,
		})
	}
	g.defaults = append([]columnSpec(nil), g.specs...)
	g.init(g)
	return g
}

// SetData shows rows. It ends loading and error states and makes a new
// generation: RowsLoaded of an older one is ignored.
func (g *Grid[R]) SetData(rows Rows[R], how Swap) {
	g.rows = rows
	g.setSource(typedSource[R]{rows: rows, columns: g.columns}, how)
}

// Data is what SetData was given last.
func (g *Grid[R]) Data() Rows[R] { return g.rows }

// Row is row i of the present data.
func (g *Grid[R]) Row(i int) (row R, ok bool) {
	if g.rows == nil || i < 0 || i >= g.rows.Len() {
		return row, false
	}
	return g.rows.Row(i)
}

// Columns are the columns that are shown now, from left to right: what an
// export of "this list" contains.
func (g *Grid[R]) Columns() []Column[R] {
	var shown []Column[R]
	for i := range g.specs {
		if !g.specs[i].hidden {
			shown = append(shown, g.columns[i])
		}
	}
	return shown
}

// coreOptions are GridOptions without their type of row.
type coreOptions struct {
	single   bool
	words    GridWords
	empty    View
	onSort   func(Sort)
	onSelect func()
	onCursor func(int)
	onOpen   func(int)
	onMenu   func() *fyne.Menu
	onView   func(GridView)
	onCopy   func() string
	onType   func(rune)
}

// gridCore is a Grid without its type of row.
type gridCore struct {
	widget.BaseWidget
	opts     coreOptions
	specs    []columnSpec
	defaults []columnSpec

	source     rowSource
	generation uint64
	state      gridState
	sort       Sort

	selected bitset // indexes of the present data
	cursor   int    // index of the current row, -1 none
	anchor   int    // where a Shift range began, -1 none
	focused  bool
	reveal   int // row to bring into view once there is a size, -1 none

	style        *gridStyle
	slots        []slot
	layoutSerial int
	laidOut      float32 // the width the slots were made for

	header  *gridHeader
	list    *rowList
	cover   *stateView
	live    map[int]*rowView // rows by the index they were last given
	surface *gridSurface
}

func (g *gridCore) init(self fyne.Widget) {
	g.cursor, g.anchor, g.reveal = -1, -1, -1
	g.live = map[int]*rowView{}
	g.style = newGridStyle()
	g.state = gridState{loading: true}
	g.ExtendBaseWidget(self)
	g.header = newGridHeader(g)
	g.list = newRowList(g)
	g.cover = newStateView()
	g.surface = newGridSurface()
	g.applyState()
}

// Len is the number of rows.
func (g *gridCore) Len() int {
	if g.source == nil {
		return 0
	}
	return g.source.Len()
}

// shownLen is the number of rows the list draws: placeholders while loading.
func (g *gridCore) shownLen() int {
	if g.state.loading && g.source == nil {
		return int(g.list.Size().Height / g.style.height)
	}
	return g.Len()
}

// Generation counts SetData. Rows fetched for one are handed in with it.
func (g *gridCore) Generation() uint64 { return g.generation }

// RowsLoaded says that rows from first up to but not including end arrived for
// the given generation. It draws those of them that are visible.
func (g *gridCore) RowsLoaded(generation uint64, first, end int) {
	if generation != g.generation {
		return
	}
	for i, r := range g.live {
		if i >= first && i < end && r.index == i {
			r.update(i)
		}
	}
}

// RowHeight is the height of every row.
func (g *gridCore) RowHeight() float32 { return g.style.height }

// RefreshRow draws row i again if it is visible.
func (g *gridCore) RefreshRow(i int) {
	if r := g.live[i]; r != nil && r.index == i {
		r.update(i)
	}
}

// repaintRows sets selection and cursor of the visible rows anew.
func (g *gridCore) repaintRows() {
	for i, r := range g.live {
		if r.index == i && r.back != nil {
			r.paint()
		}
	}
}

// updateRow is the list's UpdateItem.
func (g *gridCore) updateRow(i int, o fyne.CanvasObject) {
	r := o.(*rowView)
	if g.live[r.index] == r {
		delete(g.live, r.index)
	}
	g.live[i] = r
	r.update(i)
	if len(g.live) > 400 { // rows the list gave up leave their entries behind
		first, last := g.visible()
		for j := range g.live {
			if j < first-50 || j > last+50 {
				delete(g.live, j)
			}
		}
	}
}

// visible are the first and last index that can be seen.
func (g *gridCore) visible() (first, last int) {
	first = int(g.list.GetScrollOffset() / g.style.height)
	return first, first + int(g.list.Size().Height/g.style.height) + 1
}

// setSource swaps the data without a jump.
func (g *gridCore) setSource(src rowSource, how Swap) {
	moved := g.follow(src, how)
	g.source = src
	g.generation++
	g.state = gridState{}
	g.applyState()
	// Scrolling first spares the list from drawing rows at the old place; it
	// reaches only what was there before, so the rest follows.
	if moved.scroll {
		g.list.ScrollToOffset(moved.offset)
	}
	g.list.Refresh()
	if moved.scroll && g.list.GetScrollOffset() != moved.offset {
		g.list.ScrollToOffset(moved.offset)
	}
	g.header.Refresh()
	if moved.cursorGone && g.opts.onCursor != nil {
		g.opts.onCursor(g.cursor)
	}
	if moved.selectionChanged {
		g.selectionChanged()
	}
}

// CreateRenderer is part of fyne.Widget.
func (g *gridCore) CreateRenderer() fyne.WidgetRenderer { return &gridRenderer{g} }

type gridRenderer struct{ g *gridCore }

func (r *gridRenderer) Destroy() {}

func (r *gridRenderer) MinSize() fyne.Size {
	return fyne.NewSize(240, sizeOf(SizeHeader)+3*sizeOf(SizeRow))
}

func (r *gridRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.g.surface.back, r.g.header, r.g.list, r.g.cover, r.g.surface.ruler}
}

func (r *gridRenderer) Layout(size fyne.Size) {
	g := r.g
	head := sizeOf(SizeHeader)
	g.relayout(size.Width)
	g.surface.place(size)
	g.header.Move(fyne.NewPos(0, 0))
	g.header.Resize(fyne.NewSize(size.Width, head))
	body := fyne.NewSize(size.Width, max(0, size.Height-head))
	g.list.Move(fyne.NewPos(0, head))
	g.list.Resize(body)
	g.cover.Move(fyne.NewPos(0, head))
	g.cover.Resize(body)
	if g.reveal >= 0 && body.Height > 0 {
		g.bringIntoView(g.reveal)
	}
}

// Refresh also follows a change of theme.
func (r *gridRenderer) Refresh() {
	g := r.g
	g.style = newGridStyle()
	g.laidOut = -1
	g.surface.paint()
	r.Layout(g.Size())
	g.header.Refresh()
	g.list.Refresh()
	g.cover.Refresh()
}

// relayout makes the slots for a width.
func (g *gridCore) relayout(width float32) {
	if width == g.laidOut {
		return
	}
	g.laidOut = width
	left := float32(4)
	if !g.opts.single {
		left = checkWidth
	}
	right := sizeOf("scrollBarSmall") + 6 // the scroll bar covers no number
	g.slots = layoutColumns(g.specs, left, width-left-right, g.style.factor)
	g.layoutSerial++
}

// columnsChanged draws everything anew after a column was resized or chosen.
func (g *gridCore) columnsChanged() {
	g.laidOut = -1
	g.relayout(g.Size().Width)
	g.header.Refresh()
	g.list.Refresh()
}
