package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

const (
	headerGrab = 5  // how near to an edge the pointer takes it
	sortIcon   = 14 // size of the sort arrow
)

// gridHeader draws the titles. A click sorts, a right click chooses columns,
// dragging an edge resizes; with the focus, Left and Right go from title to
// title, Space sorts, Shift with Left and Right resizes, the menu key opens
// the choice.
type gridHeader struct {
	widget.BaseWidget
	grid *gridCore

	hover   int // slot under the pointer, -1 none
	edge    int // slot whose right edge is under the pointer or dragged, -1 none
	drag    bool
	focused bool
	current int // slot with the focus
	shift   bool

	back, ruler, ring *canvas.Rectangle
	handle            *canvas.Rectangle
	box               *canvas.Rectangle
	tick              *glyph
	titles            []*canvas.Text
	arrow             *glyph
	objects           []fyne.CanvasObject
}

var (
	_ fyne.Widget            = (*gridHeader)(nil)
	_ fyne.Tappable          = (*gridHeader)(nil)
	_ fyne.SecondaryTappable = (*gridHeader)(nil)
	_ fyne.Draggable         = (*gridHeader)(nil)
	_ fyne.Focusable         = (*gridHeader)(nil)
	_ desktop.Hoverable      = (*gridHeader)(nil)
	_ desktop.Mouseable      = (*gridHeader)(nil)
	_ desktop.Cursorable     = (*gridHeader)(nil)
	_ desktop.Keyable        = (*gridHeader)(nil)
)

func newGridHeader(g *gridCore) *gridHeader {
	h := &gridHeader{grid: g, hover: -1, edge: -1}
	h.ExtendBaseWidget(h)
	return h
}

// CreateRenderer is part of fyne.Widget.
func (h *gridHeader) CreateRenderer() fyne.WidgetRenderer {
	h.back, h.ruler, h.ring, h.handle = rect(), rect(), rect(), rect()
	h.box, h.tick, h.arrow = rect(), newGlyph(), newGlyph()
	h.box.CornerRadius, h.box.StrokeWidth = 4, 1.3
	h.ring.CornerRadius, h.ring.StrokeWidth = 4, 1.5
	r := &headerRenderer{h}
	r.Refresh()
	return r
}

type headerRenderer struct{ h *gridHeader }

func (r *headerRenderer) Destroy() {}

func (r *headerRenderer) MinSize() fyne.Size { return fyne.NewSize(1, sizeOf(SizeHeader)) }

func (r *headerRenderer) Objects() []fyne.CanvasObject { return r.h.objects }

func (r *headerRenderer) Layout(fyne.Size) { r.Refresh() }

func (r *headerRenderer) Refresh() {
	h, g := r.h, r.h.grid
	size := h.Size()
	height := sizeOf(SizeHeader)
	h.objects = append(h.objects[:0], h.back, h.ruler)
	paintRect(h.back, theme.ColorNameHeaderBackground, 0, 0, size.Width, height)
	paintRect(h.ruler, ColorBorder, 0, height-1, size.Width, 1)
	if !g.opts.single {
		r.check(height)
	}
	caption := metricsFor(sizeOf(theme.SizeNameCaptionText), fyne.TextStyle{Bold: true})
	for len(h.titles) < len(g.slots) {
		h.titles = append(h.titles, line())
	}
	for k, s := range g.slots {
		spec := &g.specs[s.col]
		t := h.titles[k]
		sorted := g.sort.Column == spec.id && g.sort.Column != ""
		room := s.w - 2*cellPad
		if sorted {
			room -= sortIcon + 2
		}
		t.Text, _ = caption.fit(spec.title, room)
		t.TextSize, t.TextStyle = caption.size, caption.style
		t.Color = colorOf(ColorSecondary)
		if sorted || h.hover == k && spec.sortable {
			t.Color = colorOf(colorText)
		}
		w := caption.width(t.Text)
		x := s.x + cellPad
		if spec.align == End {
			x = s.x + s.w - cellPad - w
		}
		if sorted {
			name := IconSortUp
			if g.sort.Desc {
				name = IconSortDown
			}
			h.arrow.set(name, ColorAccent)
			at := x + w + 3
			if spec.align == End {
				at = x - sortIcon - 3
			}
			h.arrow.place(at, 0, sortIcon, height, sortIcon)
			h.objects = append(h.objects, h.arrow.img)
		}
		t.Resize(fyne.NewSize(w, height))
		t.Move(fyne.NewPos(x, 0))
		t.Refresh()
		h.objects = append(h.objects, t)
	}
	if h.edge >= 0 && h.edge < len(g.slots) {
		s := g.slots[h.edge]
		paintRect(h.handle, ColorAccent, s.x+s.w-1, 4, 2, height-8)
		h.objects = append(h.objects, h.handle)
	}
	if h.focused && h.current < len(g.slots) {
		s := g.slots[h.current]
		h.ring.StrokeColor = colorOf(ColorAccent)
		h.ring.Resize(fyne.NewSize(s.w-4, height-6))
		h.ring.Move(fyne.NewPos(s.x+2, 3))
		h.ring.Refresh()
		h.objects = append(h.objects, h.ring)
	}
	canvas.Refresh(h)
}

// check draws the box that selects all or nothing.
func (r *headerRenderer) check(height float32) {
	h, g := r.h, r.h.grid
	n, total := g.selected.n, g.Len()
	fill, stroke := colorOf(ColorSurface), colorOf(theme.ColorNameInputBorder)
	if n > 0 {
		fill, stroke = colorOf(ColorAccentFill), colorOf(ColorAccentFill)
	}
	h.box.FillColor, h.box.StrokeColor = fill, stroke
	box := checkBox * factor()
	h.box.Resize(fyne.NewSquareSize(box))
	h.box.Move(fyne.NewPos((checkWidth-box)/2+2, (height-box)/2))
	h.box.Refresh()
	h.objects = append(h.objects, h.box)
	if n > 0 {
		name := IconMinus
		if n == total {
			name = IconCheck
		}
		h.tick.set(name, ColorOnFill)
		h.tick.place(2, 0, checkWidth, height, box-2)
		h.objects = append(h.objects, h.tick.img)
	}
}

// paintRect colours and places a rectangle.
func paintRect(r *canvas.Rectangle, name fyne.ThemeColorName, x, y, w, h float32) {
	r.FillColor = colorOf(name)
	r.Resize(fyne.NewSize(w, h))
	r.Move(fyne.NewPos(x, y))
	r.Refresh()
}

// find tells the slot at x and the slot whose right edge is at x.
func (h *gridHeader) find(x float32) (slotAt, edgeAt int) {
	slotAt, edgeAt = -1, -1
	for k, s := range h.grid.slots {
		if x >= s.x && x < s.x+s.w {
			slotAt = k
		}
		if right := s.x + s.w; x >= right-headerGrab && x <= right+headerGrab && k < len(h.grid.slots)-1 {
			edgeAt = k
		}
	}
	return slotAt, edgeAt
}

// Tapped sorts, or selects all when the box was clicked.
func (h *gridHeader) Tapped(ev *fyne.PointEvent) {
	if !h.grid.opts.single && ev.Position.X < checkWidth {
		h.grid.toggleAll()
		return
	}
	k, edge := h.find(ev.Position.X)
	if k >= 0 && edge < 0 {
		h.grid.cycleSort(h.grid.slots[k].col)
	}
}

// TappedSecondary offers the columns to choose from.
func (h *gridHeader) TappedSecondary(ev *fyne.PointEvent) { h.grid.showChooser(ev.AbsolutePosition) }

// MouseIn is part of desktop.Hoverable.
func (h *gridHeader) MouseIn(ev *desktop.MouseEvent) { h.MouseMoved(ev) }

// MouseMoved shows what a click would do.
func (h *gridHeader) MouseMoved(ev *desktop.MouseEvent) {
	k, edge := h.find(ev.Position.X)
	if h.drag || k == h.hover && edge == h.edge {
		return
	}
	if k != h.hover {
		dropTip(h)
		if k >= 0 {
			if tip := h.grid.specs[h.grid.slots[k].col].tip; tip != "" {
				offerTip(h, tip, fyne.NewPos(ev.AbsolutePosition.X, ev.AbsolutePosition.Y+h.Size().Height-ev.Position.Y))
			}
		}
	}
	h.hover, h.edge = k, edge
	h.Refresh()
}

// MouseOut ends the hover.
func (h *gridHeader) MouseOut() {
	dropTip(h)
	if !h.drag {
		h.hover, h.edge = -1, -1
		h.Refresh()
	}
}

// MouseDown remembers the edge that a drag may move.
func (h *gridHeader) MouseDown(ev *desktop.MouseEvent) {
	dropTip(h)
	_, h.edge = h.find(ev.Position.X)
}

// MouseUp is part of desktop.Mouseable.
func (h *gridHeader) MouseUp(*desktop.MouseEvent) {}

// Cursor tells that an edge can be moved.
func (h *gridHeader) Cursor() desktop.Cursor {
	if h.edge >= 0 {
		return desktop.HResizeCursor
	}
	return desktop.DefaultCursor
}

// Dragged moves the edge.
func (h *gridHeader) Dragged(ev *fyne.DragEvent) {
	if !h.drag {
		if h.edge < 0 {
			_, h.edge = h.find(ev.Position.X - ev.Dragged.DX)
		}
		if h.edge < 0 {
			return
		}
		h.drag = true
	}
	if h.edge < len(h.grid.slots) {
		s := h.grid.slots[h.edge]
		h.grid.resizeColumn(s.col, s.w+ev.Dragged.DX)
	}
}

// DragEnd lets the edge go and tells that the view changed.
func (h *gridHeader) DragEnd() {
	if h.drag {
		h.drag = false
		h.edge = -1
		h.grid.viewChanged()
		h.Refresh()
	}
}

// FocusGained is part of fyne.Focusable.
func (h *gridHeader) FocusGained() { h.focused = true; h.Refresh() }

// FocusLost is part of fyne.Focusable.
func (h *gridHeader) FocusLost() { h.focused, h.shift = false, false; h.Refresh() }

// TypedRune is part of fyne.Focusable.
func (h *gridHeader) TypedRune(rune) {}

// KeyDown watches Shift.
func (h *gridHeader) KeyDown(ev *fyne.KeyEvent) {
	h.shift = h.shift || ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight
}

// KeyUp watches Shift.
func (h *gridHeader) KeyUp(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		h.shift = false
	}
}

// TypedKey works the header without a mouse.
func (h *gridHeader) TypedKey(ev *fyne.KeyEvent) {
	g := h.grid
	if len(g.slots) == 0 {
		bubble(h, ev)
		return
	}
	h.current = min(h.current, len(g.slots)-1)
	s := g.slots[h.current]
	var step float32
	switch ev.Name {
	case fyne.KeyLeft:
		step = -1
	case fyne.KeyRight:
		step = 1
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		g.cycleSort(s.col)
		return
	case desktop.KeyMenu:
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(h)
		g.showChooser(at.AddXY(s.x, h.Size().Height))
		return
	case fyne.KeyDown:
		g.focus()
		return
	default:
		bubble(h, ev)
		return
	}
	if h.shift {
		g.resizeColumn(s.col, s.w+12*step)
		g.viewChanged()
	} else {
		h.current = max(0, min(len(g.slots)-1, h.current+int(step)))
	}
	h.Refresh()
}
