package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Measures of a row, in device-independent pixels.
const (
	cellPad    = 8  // between a column's edge and its text
	checkWidth = 34 // the column of check boxes
	checkBox   = 15
	chipPad    = 8
	chipGap    = 6
	rowIcon    = 16
)

// rowView draws one row by itself: texts, rectangles and icons at the columns'
// places. The list makes about as many as fit the window and gives each a new
// index while scrolling, so update sets everything.
type rowView struct {
	widget.BaseWidget
	grid  *gridCore
	index int

	hovered bool
	tipSlot int // slot whose tip is offered, -1 = none
	downCol int // slot the button went down on, -1 = none

	back, edge, ruler *canvas.Rectangle
	box               *canvas.Rectangle
	tick              *glyph
	cells             []*cellView
	objects           []fyne.CanvasObject
	scratch           []Cell

	style  *gridStyle // the look it was last drawn with
	layout int        // the column layout it was last drawn with
	drawn  bool
}

var (
	_ fyne.Widget            = (*rowView)(nil)
	_ desktop.Hoverable      = (*rowView)(nil)
	_ desktop.Mouseable      = (*rowView)(nil)
	_ desktop.Cursorable     = (*rowView)(nil)
	_ fyne.DoubleTappable    = (*rowView)(nil)
	_ fyne.SecondaryTappable = (*rowView)(nil)
)

func newRowView(g *gridCore) *rowView {
	r := &rowView{grid: g, index: -1, tipSlot: -1, downCol: -1}
	r.ExtendBaseWidget(r)
	return r
}

// MinSize is the template's answer to the list: rows of one height. The list
// adds the theme's padding between them, so that much is left out here.
func (r *rowView) MinSize() fyne.Size {
	return fyne.NewSize(1, sizeOf(SizeRow)-sizeOf(theme.SizeNamePadding))
}

// Resize takes the gap below the row too, so that neither the drawn rows nor
// the places where the pointer hits them have holes.
func (r *rowView) Resize(s fyne.Size) {
	s.Height += sizeOf(theme.SizeNamePadding)
	r.BaseWidget.Resize(s)
}

// CreateRenderer makes the parts that every row has.
func (r *rowView) CreateRenderer() fyne.WidgetRenderer {
	r.build()
	return &rowRenderer{row: r}
}

func (r *rowView) build() {
	if r.back != nil {
		return
	}
	r.back, r.edge, r.ruler, r.box, r.tick = rect(), rect(), rect(), rect(), newGlyph()
	r.box.CornerRadius = 4
	r.box.StrokeWidth = 1.3
	r.edge.CornerRadius = 1.5
	r.objects = []fyne.CanvasObject{r.back, r.ruler, r.edge, r.box, r.tick.img}
	r.style = nil
}

// update shows row i. It is the hot path of scrolling.
func (r *rowView) update(i int) {
	g := r.grid
	r.build()
	if r.index != i {
		r.index = i
		r.hovered = false
		r.downCol = -1
		r.dropTip()
	}
	restyle := r.style != g.style || r.layout != g.layoutSerial || !r.drawn
	if restyle {
		r.restyle()
	}
	if cap(r.scratch) < len(g.slots) {
		r.scratch = make([]Cell, len(g.slots))
	}
	cells := r.scratch[:len(g.slots)]
	there := g.source != nil && g.source.cells(i, g.slots, cells)
	grown := false
	for len(r.cells) < len(g.slots) {
		c := newCellView()
		r.cells = append(r.cells, c)
		grown = true
	}
	for k, c := range r.cells {
		switch {
		case k >= len(g.slots):
			c.hide()
		case there:
			link := cells[k].Link && g.source.taps(g.slots[k].col)
			cells[k].Link = link
			grown = c.show(g, g.slots[k], cells[k], restyle) || grown
		default:
			grown = c.placeholder(g, g.slots[k], i, restyle) || grown
		}
	}
	if grown {
		r.collect()
	}
	r.drawn = true
	r.paint()
}

// collect gathers the drawing objects anew after a cell got one more.
func (r *rowView) collect() {
	r.objects = append(r.objects[:0], r.back, r.ruler, r.edge, r.box, r.tick.img)
	for _, c := range r.cells {
		r.objects = c.appendTo(r.objects)
	}
	canvas.Refresh(r)
}

// restyle places the parts every row has, after a change of theme or columns.
func (r *rowView) restyle() {
	g := r.grid
	r.style, r.layout = g.style, g.layoutSerial
	h := g.style.height
	r.back.Resize(fyne.NewSize(r.Size().Width, h))
	r.ruler.Resize(fyne.NewSize(r.Size().Width, 1))
	r.ruler.Move(fyne.NewPos(0, h-1))
	r.ruler.FillColor = g.style.ruler
	r.ruler.Refresh()
	r.edge.FillColor = g.style.accent
	r.edge.Resize(fyne.NewSize(3, h-6))
	r.edge.Move(fyne.NewPos(0, 3))
	r.edge.Refresh()
	if g.opts.single {
		r.box.Hide()
		r.tick.img.Hide()
		return
	}
	box := checkBox * r.grid.style.factor
	r.box.Resize(fyne.NewSquareSize(box))
	r.box.Move(fyne.NewPos((checkWidth-box)/2+2, (h-box)/2))
	r.tick.set(IconCheck, ColorOnFill)
	r.tick.place(2, 0, checkWidth, h, box-2)
}

// paint sets what depends on the row's state: hover, selection, cursor.
func (r *rowView) paint() {
	g := r.grid
	selected := g.isSelected(r.index)
	fill := g.style.plain
	switch {
	case selected:
		fill = g.style.selected
	case r.hovered:
		fill = g.style.hover
	case r.index%2 == 1:
		fill = g.style.zebra
	}
	if r.back.FillColor != fill {
		r.back.FillColor = fill
		r.back.Refresh()
	}
	setVisible(r.edge, g.focused && r.index == g.cursor)
	if g.opts.single {
		return
	}
	boxFill, boxLine := g.style.plain, g.style.boxLine
	if selected {
		boxFill, boxLine = g.style.check, g.style.check
	}
	if r.box.FillColor != boxFill || r.box.StrokeColor != boxLine {
		r.box.FillColor, r.box.StrokeColor = boxFill, boxLine
		r.box.Refresh()
	}
	setVisible(r.tick.img, selected)
}

func setVisible(o fyne.CanvasObject, visible bool) {
	if o.Visible() == visible {
		return
	}
	if visible {
		o.Show()
	} else {
		o.Hide()
	}
}

// slotAt is the slot below x, -1 for the check boxes or nothing.
func (r *rowView) slotAt(x float32) int {
	for k, s := range r.grid.slots {
		if x >= s.x && x < s.x+s.w {
			return k
		}
	}
	return -1
}

// MouseIn shows the hover.
func (r *rowView) MouseIn(ev *desktop.MouseEvent) { r.MouseMoved(ev) }

// MouseMoved follows the pointer through the columns. A row may be given a new
// index under a resting pointer, so the hover is set here too.
func (r *rowView) MouseMoved(ev *desktop.MouseEvent) {
	if !r.hovered {
		r.hovered = true
		r.paint()
	}
	k := r.slotAt(ev.Position.X)
	if k == r.tipSlot {
		return
	}
	r.dropTip()
	r.tipSlot = k
	if k < 0 || k >= len(r.cells) {
		return
	}
	if tip := r.cells[k].tip(); tip != "" {
		offerTip(r, tip, fyne.NewPos(ev.AbsolutePosition.X, ev.AbsolutePosition.Y+r.Size().Height-ev.Position.Y))
	}
}

// MouseOut ends the hover.
func (r *rowView) MouseOut() {
	r.hovered = false
	r.dropTip()
	r.paint()
}

func (r *rowView) dropTip() {
	if r.tipSlot >= 0 {
		dropTip(r)
	}
	r.tipSlot = -1
}

// Cursor is a hand over links.
func (r *rowView) Cursor() desktop.Cursor {
	if r.tipSlot >= 0 && r.tipSlot < len(r.cells) && r.cells[r.tipSlot].last.Link {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// MouseDown selects at once, not when the button is released.
func (r *rowView) MouseDown(ev *desktop.MouseEvent) {
	dropTip(r)
	r.grid.focus()
	r.downCol = r.slotAt(ev.Position.X)
	if ev.Button == desktop.MouseButtonSecondary {
		r.grid.aim(r.index)
		return
	}
	if !r.grid.opts.single && ev.Position.X < checkWidth {
		r.grid.toggleAt(r.index, ev.Modifier)
		return
	}
	if r.overLink(r.downCol) {
		return
	}
	r.grid.Click(r.index, ev.Modifier)
}

// MouseUp follows a link when the button went down on it too.
func (r *rowView) MouseUp(ev *desktop.MouseEvent) {
	k := r.slotAt(ev.Position.X)
	if ev.Button == desktop.MouseButtonPrimary && k == r.downCol && r.overLink(k) {
		r.grid.aim(r.index)
		r.grid.source.tap(r.index, r.grid.slots[k].col)
	}
	r.downCol = -1
}

func (r *rowView) overLink(k int) bool {
	return k >= 0 && k < len(r.cells) && k < len(r.grid.slots) && r.cells[k].last.Link
}

// DoubleTapped opens the row.
func (r *rowView) DoubleTapped(ev *fyne.PointEvent) {
	if !r.grid.opts.single && ev.Position.X < checkWidth {
		return
	}
	r.grid.Open(r.index)
}

// TappedSecondary opens the context menu.
func (r *rowView) TappedSecondary(ev *fyne.PointEvent) {
	r.grid.aim(r.index)
	r.grid.showMenu(ev.AbsolutePosition)
}

type rowRenderer struct{ row *rowView }

func (r *rowRenderer) Destroy() {}

func (r *rowRenderer) Layout(fyne.Size) {
	if r.row.index >= 0 {
		r.row.drawn = false
		r.row.update(r.row.index)
	}
}

func (r *rowRenderer) MinSize() fyne.Size { return r.row.MinSize() }

func (r *rowRenderer) Objects() []fyne.CanvasObject { return r.row.objects }

func (r *rowRenderer) Refresh() {
	if r.row.index >= 0 {
		r.row.update(r.row.index)
	}
}
