package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// SplitView is what a person arranged in a Split; it can be kept as JSON.
type SplitView struct {
	// Side is the width of the side panel at text factor 1.
	Side float32 `json:"side,omitempty"`
	Open bool    `json:"open,omitempty"`
}

// The widths of a Split, at text factor 1.
const (
	SideDefault float32 = 340
	SideLeast   float32 = 240
	mainLeast   float32 = 320
	dividerWide float32 = 7
)

// Split is a page with a side panel for details. The panel keeps its width
// when the window changes, can be dragged wider, closed and opened.
type Split struct {
	widget.BaseWidget
	// OnView runs when the panel was dragged, opened or closed by a person.
	OnView func(SplitView)

	main, side fyne.CanvasObject
	view       SplitView
	divider    *divider
	back       *canvas.Rectangle
}

// NewSplit makes a closed split.
func NewSplit(main, side fyne.CanvasObject) *Split {
	s := &Split{main: main, side: side, view: SplitView{Side: SideDefault}, back: rect()}
	s.divider = newDivider(s)
	s.ExtendBaseWidget(s)
	return s
}

// View is the present arrangement.
func (s *Split) View() SplitView { return s.view }

// SetView arranges without calling OnView.
func (s *Split) SetView(v SplitView) {
	if v.Side <= 0 {
		v.Side = SideDefault
	}
	v.Side = max(SideLeast, min(v.Side, 2000))
	s.view = v
	s.Refresh()
}

// Open opens or closes the panel.
func (s *Split) Open(open bool) {
	if s.view.Open == open {
		return
	}
	s.view.Open = open
	s.Refresh()
	s.changed()
}

// IsOpen tells whether the panel is open.
func (s *Split) IsOpen() bool { return s.view.Open }

func (s *Split) changed() {
	if s.OnView != nil {
		s.OnView(s.view)
	}
}

// sideWidth is the panel's width now: what was asked for as far as the page
// keeps its least width, and never less than the panel's own.
func (s *Split) sideWidth(total float32) float32 {
	f := factor()
	w := min(s.view.Side*f, total-mainLeast*f)
	return min(max(w, SideLeast*f, s.side.MinSize().Width), total)
}

// factor is the text size factor now.
func factor() float32 { return sizeOf(theme.SizeNameText) / 13 }

func (s *Split) drag(dx float32) {
	now := s.sideWidth(s.Size().Width)
	s.view.Side = max(SideLeast, (now-dx)/factor())
	s.Refresh()
}

// CreateRenderer is part of fyne.Widget.
func (s *Split) CreateRenderer() fyne.WidgetRenderer {
	r := &splitRenderer{s}
	r.Refresh()
	return r
}

type splitRenderer struct{ s *Split }

func (r *splitRenderer) Destroy() {}

func (r *splitRenderer) Objects() []fyne.CanvasObject {
	if !r.s.view.Open {
		return []fyne.CanvasObject{r.s.main}
	}
	return []fyne.CanvasObject{r.s.main, r.s.back, r.s.side, r.s.divider}
}

func (r *splitRenderer) MinSize() fyne.Size {
	m := r.s.main.MinSize()
	if r.s.view.Open {
		m.Height = max(m.Height, r.s.side.MinSize().Height)
	}
	return m
}

func (r *splitRenderer) Layout(size fyne.Size) {
	s := r.s
	if !s.view.Open {
		s.main.Move(fyne.Position{})
		s.main.Resize(size)
		return
	}
	w := s.sideWidth(size.Width)
	left := size.Width - w
	s.main.Move(fyne.Position{})
	s.main.Resize(fyne.NewSize(left, size.Height))
	s.back.Move(fyne.NewPos(left, 0))
	s.back.Resize(fyne.NewSize(w, size.Height))
	s.side.Move(fyne.NewPos(left+1, 0))
	s.side.Resize(fyne.NewSize(w-1, size.Height))
	s.divider.Move(fyne.NewPos(left-dividerWide/2, 0))
	s.divider.Resize(fyne.NewSize(dividerWide, size.Height))
}

func (r *splitRenderer) Refresh() {
	r.s.back.FillColor = colorOf(ColorSurface)
	r.s.back.Refresh()
	r.s.divider.Refresh()
	r.Layout(r.s.Size())
	canvas.Refresh(r.s)
}

// divider is the line between page and panel.
type divider struct {
	widget.BaseWidget
	split   *Split
	line    *canvas.Rectangle
	hovered bool
	drag    bool
}

var (
	_ fyne.Draggable     = (*divider)(nil)
	_ desktop.Hoverable  = (*divider)(nil)
	_ desktop.Cursorable = (*divider)(nil)
)

func newDivider(s *Split) *divider {
	d := &divider{split: s, line: rect()}
	d.ExtendBaseWidget(d)
	return d
}

// Cursor tells that it can be moved.
func (d *divider) Cursor() desktop.Cursor { return desktop.HResizeCursor }

// Dragged moves it.
func (d *divider) Dragged(ev *fyne.DragEvent) {
	d.drag = true
	d.split.drag(ev.Dragged.DX)
}

// DragEnd lets it go.
func (d *divider) DragEnd() {
	d.drag = false
	d.Refresh()
	d.split.changed()
}

// MouseIn is part of desktop.Hoverable.
func (d *divider) MouseIn(*desktop.MouseEvent) { d.hovered = true; d.Refresh() }

// MouseMoved is part of desktop.Hoverable.
func (d *divider) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (d *divider) MouseOut() { d.hovered = false; d.Refresh() }

// CreateRenderer is part of fyne.Widget.
func (d *divider) CreateRenderer() fyne.WidgetRenderer {
	r := &dividerRenderer{d}
	r.Refresh()
	return r
}

type dividerRenderer struct{ d *divider }

func (r *dividerRenderer) Destroy() {}

func (r *dividerRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.d.line} }

func (r *dividerRenderer) MinSize() fyne.Size { return fyne.NewSize(dividerWide, 1) }

func (r *dividerRenderer) Layout(size fyne.Size) {
	w := float32(1)
	if r.d.hovered || r.d.drag {
		w = 3
	}
	r.d.line.Resize(fyne.NewSize(w, size.Height))
	r.d.line.Move(fyne.NewPos((size.Width-w)/2, 0))
}

func (r *dividerRenderer) Refresh() {
	ink := ColorBorder
	if r.d.hovered || r.d.drag {
		ink = ColorAccent
	}
	r.d.line.FillColor = colorOf(ink)
	r.Layout(r.d.Size())
	r.d.line.Refresh()
	canvas.Refresh(r.d)
}
