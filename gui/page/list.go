package page

import (
	"context"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// Found is the answer to a list's question.
type Found struct {
	IDs []int64
	// Counts are the rows that each filter would show, by filter; "" for all.
	Counts map[string]int
}

// ListOptions declare a List.
type ListOptions[R any] struct {
	// Name is the key under which columns, order and panel are remembered.
	Name  string
	Title string
	// Hint is what the search field says: "Search SKU, title, barcode…".
	Hint string
	// Ask answers a question. It runs on the UI goroutine, takes what it needs
	// of the screen's own filters with it, and returns what runs off it.
	Ask func(q engine.Query) func(ctx context.Context) (Found, error)
	// Fetch reads rows by their ids, off the UI goroutine.
	Fetch func(ctx context.Context, ids []int64) ([]R, error)
	ID    func(R) int64
	// Copy gives what writes a row as a line of the clipboard, on Ctrl+C. It runs
	// on the UI goroutine, what it gives off it. Without it nothing is copied.
	Copy func() func(R) string
	// Grid declares columns and what the screen wants to hear. The list itself
	// sees to OnSort, OnView, OnType, OnCopy, OnCursor and OnSelect, and calls the
	// screen's own functions after that.
	Grid kit.GridOptions[R]
	// Filters are the chips, without counts, "" first.
	Filters []kit.Filter
	// Nothing says why there are no rows for a question.
	Nothing func(q engine.Query) kit.View
	// Actions stand at the right of the title.
	Actions []fyne.CanvasObject
	// Tools stand beside the search.
	Tools []fyne.CanvasObject
	// Extra stands below search and chips: further filters. May be nil.
	Extra fyne.CanvasObject
	// Bulk makes the bar that is shown while several rows are selected: what can
	// be done with all of them. May be nil.
	Bulk fyne.CanvasObject
	// Panel is the side panel's content, and Fill shows a row in it. The list
	// opens it with the row that becomes the current one. Both may be nil.
	Panel fyne.CanvasObject
	Fill  func(id int64)
	// OnFound hears of every answer once it is shown, with the rows that each
	// filter would show. May be nil.
	OnFound func(counts map[string]int)
	// Footer adds to the line below the list. May be nil.
	Footer func() string
}

// List is a big list as a screen: title and actions, search, filter chips with
// counts, the grid, a side panel and a line below that says how much there is.
// Rows are read as they are scrolled to; a late answer is never shown.
//
// UI goroutine only.
type List[R any] struct {
	Search *kit.Search
	Chips  *kit.FilterChips
	Grid   *kit.Grid[R]
	Split  *kit.Split // nil without a panel

	h       *Host
	o       ListOptions[R]
	content fyne.CanvasObject
	footer  *kit.Text
	bulk    *fyne.Container

	kind    string // of conflict, set from outside
	rows    *window[R]
	asking  *kit.Latest
	loading *kit.Latest
	copying *kit.Latest
	busy    bool // a chunk is on its way
	asked   bool
	find    int64 // the row to go to when it is there
	listen  bool
	shut    bool // the side panel was closed on purpose
}

// arranged is what is remembered of a list.
type arranged struct {
	Grid  kit.GridView  `json:"grid,omitzero"`
	Split kit.SplitView `json:"split,omitzero"`
}

// NewList makes the list. It asks nothing before Enter.
func NewList[R any](h *Host, o ListOptions[R]) *List[R] {
	l := &List[R]{h: h, o: o, asking: kit.NewLatest(h.Loop), loading: kit.NewLatest(h.Loop), copying: kit.NewLatest(h.Loop)}
	l.footer = kit.NewText(kit.Caption, "")
	l.Search = kit.NewSearch(h.Loop, o.Hint, func(string) { l.ask(kit.FromTop) })
	l.Chips = kit.NewFilterChips(func(string) {
		l.kind = ""
		l.ask(kit.FromTop)
	}, o.Filters...)
	l.Chips.Format = words.Number
	g := o.Grid
	g.Words = kit.GridWords{Loading: words.T("Loading…"), Columns: words.T("Columns"), DefaultLayout: words.T("Reset columns")}
	g.OnSort = func(kit.Sort) { l.ask(kit.FromTop) }
	g.OnView = func(kit.GridView) { l.remember() }
	g.OnType = func(r rune) {
		l.Find()
		l.Search.Insert(r)
	}
	if o.Copy != nil {
		g.OnCopy = func() string {
			l.Copy()
			return "" // it comes later
		}
	}
	g.OnCursor = func(i int) {
		call1(o.Grid.OnCursor, i)
		l.follow()
	}
	if g.OnOpen == nil {
		g.OnOpen = func(int) { l.Open(l.Current()) }
	}
	g.OnSelect = func() {
		l.showSelection()
		if o.Grid.OnSelect != nil {
			o.Grid.OnSelect()
		}
	}
	l.Grid = kit.NewGrid(g)
	l.Search.OnLeave = l.Grid.Focus
	l.build()
	l.restore()
	return l
}

func (l *List[R]) build() {
	head := kit.HStack(kit.Related, kit.Grow(kit.NewText(kit.Title, l.o.Title)))
	for _, a := range l.o.Actions {
		head.Add(a)
	}
	top := kit.VStack(kit.Related, head, l.filterRow())
	if l.o.Extra != nil {
		top.Add(l.o.Extra)
	}
	l.bulk = kit.VStack(0)
	if l.o.Bulk != nil {
		l.bulk = kit.Inset(0, kit.Apart, kit.Related, kit.Apart, l.o.Bulk)
	}
	l.bulk.Hide()
	var middle fyne.CanvasObject = l.Grid
	if l.o.Panel != nil {
		l.Split = kit.NewSplit(l.Grid, l.o.Panel)
		l.Split.OnView = func(kit.SplitView) { l.remember() }
		middle = l.Split
	}
	head2 := kit.VStack(0, kit.Inset(12, kit.Apart, 10, kit.Apart, top), l.bulk)
	foot := kit.Inset(6, kit.Apart, 6, kit.Apart, l.footer)
	l.content = kit.Frame(head2, foot, middle)
}

// filterRow puts the search beside the chips where there is room, else above.
func (l *List[R]) filterRow() fyne.CanvasObject {
	return kit.SearchRow(l.Search, l.Chips, l.o.Tools...)
}

func call1(f func(int), i int) {
	if f != nil {
		f(i)
	}
}

// Arrange gives the parts around the list the room they need by now.
func (l *List[R]) Arrange() { l.content.Refresh() }

// Content is what a window shows.
func (l *List[R]) Content() fyne.CanvasObject { return l.content }

// Enter shows what is wanted and reads anew what may have changed.
func (l *List[R]) Enter(w Want) {
	if !w.IsZero() {
		l.kind = w.Kind
		l.Chips.Choose(w.Filter)
		if l.Search.Text != w.Search {
			l.Search.Quietly(w.Search)
		}
		l.find = w.Row
		l.ask(kit.FromTop)
		return
	}
	if !l.asked {
		l.ask(kit.FromTop)
	}
}

// Refresh asks the present question again and keeps the place.
func (l *List[R]) Refresh() { l.ask(kit.Stay) }

// Close ends work under way and waits for it.
func (l *List[R]) Close() {
	for _, work := range []*kit.Latest{l.asking, l.loading, l.copying} {
		work.Cancel()
		work.Wait()
	}
}

// Find puts the cursor into the search.
func (l *List[R]) Find() { l.h.Canvas.Focus(l.Search) }

// Query is the present question.
func (l *List[R]) Query() engine.Query {
	s := l.Grid.Sort()
	return engine.Query{Search: l.Search.Text, Filter: l.Chips.Chosen(), Kind: l.kind, Sort: s.Column, Descending: s.Desc}
}

// SetKind narrows the filter to one kind; "" ends that.
func (l *List[R]) SetKind(kind string) {
	l.kind = kind
	l.ask(kit.FromTop)
}

// Show asks for other rows, because a filter of the screen's own changed.
func (l *List[R]) Show() { l.ask(kit.FromTop) }

// ask asks the present question.
func (l *List[R]) ask(how kit.Swap) {
	l.asked = true
	q := l.Query()
	work := l.o.Ask(q)
	first := l.visible(how)
	if l.rows == nil {
		l.Grid.SetLoading("")
	}
	l.asking.Run(l.h.Ctx, func(ctx context.Context) func() {
		found, err := work(ctx)
		if err != nil {
			return l.failed(ctx, err)
		}
		// The rows that will be seen first come along, so that nothing flickers.
		w := newWindow(found.IDs, l.o.ID, l.load)
		for _, c := range first {
			ids := w.idsOf(c)
			if len(ids) == 0 {
				continue
			}
			rows, err := l.o.Fetch(ctx, ids)
			if err != nil {
				return l.failed(ctx, err)
			}
			w.put(c, rows)
		}
		return func() { l.take(q, w, found.Counts, how) }
	})
}

// visible are the chunks that the new rows will be seen from.
func (l *List[R]) visible(how kit.Swap) []int {
	if how == kit.FromTop || l.rows == nil {
		return []int{0}
	}
	top := int(l.Grid.ScrollOffset()/l.Grid.RowHeight()) / chunkRows
	return []int{top, top + 1}
}

func (l *List[R]) failed(ctx context.Context, err error) func() {
	if ctx.Err() != nil {
		return nil
	}
	return func() {
		l.Grid.SetError(l.h.Trouble(words.T("The list could not be read"), err, func() { l.ask(kit.FromTop) }))
	}
}

func (l *List[R]) take(q engine.Query, w *window[R], counts map[string]int, how kit.Swap) {
	l.loading.Cancel()
	l.busy = false
	l.rows = w
	if l.o.Nothing != nil {
		l.Grid.SetEmpty(l.o.Nothing(q))
	}
	l.Grid.SetData(w, how)
	l.count(counts)
	l.showSelection()
	l.goTo()
	l.listen = true
	if l.o.OnFound != nil {
		l.o.OnFound(counts)
	}
}

// count writes the counts into the chips.
func (l *List[R]) count(counts map[string]int) {
	if counts == nil {
		return
	}
	filters := slices.Clone(l.o.Filters)
	for i := range filters {
		filters[i].Count = counts[filters[i].ID]
	}
	width := l.Chips.Size().Width
	before := l.Chips.HeightFor(width)
	l.Chips.SetFilters(filters...)
	if l.Chips.HeightFor(width) != before { // they wrap otherwise now
		l.content.Refresh()
	}
}

// GoTo makes a row the current one as soon as it is in the list.
func (l *List[R]) GoTo(id int64) {
	l.find = id
	l.goTo()
}

func (l *List[R]) goTo() {
	if l.find == 0 || l.rows == nil {
		return
	}
	if i := slices.Index(l.rows.ids, l.find); i >= 0 {
		l.find = 0
		l.Grid.SetCursor(i)
		l.Grid.Reveal(i) // also when it was the current one already
	}
}

// load reads the chunk that is wanted most, one at a time.
func (l *List[R]) load() {
	if l.busy || l.rows == nil {
		return
	}
	w := l.rows
	c, ids, ok := w.next()
	if !ok {
		return
	}
	l.busy = true
	generation := l.Grid.Generation()
	l.loading.Run(l.h.Ctx, func(ctx context.Context) func() {
		rows, err := l.o.Fetch(ctx, ids)
		if err != nil {
			return l.failed(ctx, err)
		}
		return func() {
			l.busy = false
			if l.rows != w {
				return
			}
			w.put(c, rows)
			l.Grid.RowsLoaded(generation, c*chunkRows, c*chunkRows+len(ids))
			l.load()
		}
	})
}

// Current is the id of the current row, 0 for none.
func (l *List[R]) Current() int64 {
	if i := l.Grid.Cursor(); l.rows != nil && i >= 0 && i < len(l.rows.ids) {
		return l.rows.ids[i]
	}
	return 0
}

// Selected are the ids of the selected rows in the order of the list.
func (l *List[R]) Selected() []int64 {
	keys := l.Grid.Selected()
	ids := make([]int64, 0, len(keys))
	for _, k := range keys {
		if id, err := strconv.ParseInt(k, 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// IDs are all rows of the present question.
func (l *List[R]) IDs() []int64 {
	if l.rows == nil {
		return nil
	}
	return l.rows.ids
}

// showSelection writes the line below and shows or hides the bulk bar.
func (l *List[R]) showSelection() {
	if l.rows == nil {
		return
	}
	n, picked := len(l.rows.ids), l.Grid.SelectedCount()
	text := words.N(n, "{{.n}} row", "{{.n}} rows")
	if picked > 1 {
		text += "   ·   " + words.N(picked, "{{.n}} selected", "{{.n}} selected")
	}
	if l.kind != "" {
		text += "   ·   " + words.T("one kind of conflict only")
	}
	if l.o.Footer != nil {
		if more := l.o.Footer(); more != "" {
			text += "   ·   " + more
		}
	}
	l.footer.SetText(text)
	if show := picked > 1 && l.o.Bulk != nil; show != l.bulk.Visible() {
		if show {
			l.bulk.Show()
		} else {
			l.bulk.Hide()
		}
		l.content.Refresh()
	}
}

// follow shows the current row in the side panel, unless the user shut it.
func (l *List[R]) follow() {
	if id := l.Current(); id != 0 && l.o.Fill != nil && (!l.shut || l.Split.IsOpen()) {
		l.Open(id)
	}
}

// Open shows a row in the side panel; 0 does nothing.
func (l *List[R]) Open(id int64) {
	if id == 0 || l.o.Fill == nil {
		return
	}
	l.shut = false
	l.o.Fill(id)
	l.panel(true)
}

// Shut closes the side panel until a row is opened again, and goes back to the
// rows.
func (l *List[R]) Shut() {
	l.shut = true
	l.panel(false)
	l.Grid.Focus()
}

func (l *List[R]) panel(open bool) {
	if l.Split != nil && l.Split.IsOpen() != open {
		l.Split.Open(open)
		l.remember()
	}
}

// Repaint draws visible rows again, for relative times.
func (l *List[R]) Repaint() { l.Grid.Refresh() }

func (l *List[R]) remember() {
	if !l.listen {
		return
	}
	a := arranged{Grid: l.Grid.View()}
	if l.Split != nil {
		a.Split = l.Split.View()
	}
	l.h.Keep.Store("list."+l.o.Name, a)
}

func (l *List[R]) restore() {
	var a arranged
	if l.h.Keep.Load("list."+l.o.Name, &a) {
		l.Grid.SetView(a.Grid)
		if l.Split != nil {
			a.Split.Open = false // until a row is chosen
			l.Split.SetView(a.Split)
		}
	}
}
