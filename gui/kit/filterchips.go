package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Filter is one choice of FilterChips.
type Filter struct {
	ID   string
	Text string
	// Count is how many rows the choice would show; negative means not known
	// yet, and NoCount that nothing is counted.
	Count int
	// Tone marks choices that want attention with a dot while they count
	// something.
	Tone Tone
}

// NoCount is the Count of a choice that counts nothing, such as a span of time.
const NoCount = -1 << 31

// FilterChips lets a person choose one of several filters, each with its
// count. Left and Right change the choice when it has the focus. When the row
// is too narrow the chips wrap.
type FilterChips struct {
	widget.BaseWidget
	// Format writes a count; plain digits when nil.
	Format func(int) string
	// OnChange runs when a person chose another filter.
	OnChange func(id string)

	filters []Filter
	chosen  string
	hover   int
	focused bool
	faces   []*filterFace
}

type filterFace struct {
	x, y, w float32
	back    *canvas.Rectangle
	dot     *canvas.Circle
	label   *canvas.Text
	count   *canvas.Text
}

var (
	_ fyne.Widget       = (*FilterChips)(nil)
	_ fyne.Tappable     = (*FilterChips)(nil)
	_ fyne.Focusable    = (*FilterChips)(nil)
	_ desktop.Hoverable = (*FilterChips)(nil)
)

// NewFilterChips makes the row with the first filter chosen.
func NewFilterChips(onChange func(id string), filters ...Filter) *FilterChips {
	f := &FilterChips{OnChange: onChange, filters: filters, hover: -1}
	if len(filters) > 0 {
		f.chosen = filters[0].ID
	}
	f.ExtendBaseWidget(f)
	return f
}

// SetFilters changes texts and counts. The choice stays if it is still there.
func (f *FilterChips) SetFilters(filters ...Filter) {
	f.filters = filters
	if f.index() < 0 && len(filters) > 0 {
		f.chosen = filters[0].ID
	}
	f.Refresh()
}

// Chosen is the ID of the chosen filter.
func (f *FilterChips) Chosen() string { return f.chosen }

// Choose chooses without calling OnChange.
func (f *FilterChips) Choose(id string) {
	f.chosen = id
	f.Refresh()
}

func (f *FilterChips) index() int {
	for i, one := range f.filters {
		if one.ID == f.chosen {
			return i
		}
	}
	return -1
}

func (f *FilterChips) pick(i int) {
	if i < 0 || i >= len(f.filters) || f.filters[i].ID == f.chosen {
		return
	}
	f.chosen = f.filters[i].ID
	f.Refresh()
	if f.OnChange != nil {
		f.OnChange(f.chosen)
	}
}

func (f *FilterChips) at(p fyne.Position) int {
	for i, face := range f.faces {
		if p.X >= face.x && p.X < face.x+face.w && p.Y >= face.y && p.Y < face.y+f.tall() {
			return i
		}
	}
	return -1
}

// Tapped chooses.
func (f *FilterChips) Tapped(ev *fyne.PointEvent) { f.pick(f.at(ev.Position)) }

// MouseIn is part of desktop.Hoverable.
func (f *FilterChips) MouseIn(ev *desktop.MouseEvent) { f.MouseMoved(ev) }

// MouseMoved is part of desktop.Hoverable.
func (f *FilterChips) MouseMoved(ev *desktop.MouseEvent) {
	if i := f.at(ev.Position); i != f.hover {
		f.hover = i
		f.Refresh()
	}
}

// MouseOut is part of desktop.Hoverable.
func (f *FilterChips) MouseOut() { f.hover = -1; f.Refresh() }

// FocusGained is part of fyne.Focusable.
func (f *FilterChips) FocusGained() { f.focused = true; f.Refresh() }

// FocusLost is part of fyne.Focusable.
func (f *FilterChips) FocusLost() { f.focused = false; f.Refresh() }

// TypedRune is part of fyne.Focusable.
func (f *FilterChips) TypedRune(rune) {}

// TypedKey changes the choice.
func (f *FilterChips) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyLeft:
		f.pick(max(0, f.index()-1))
	case fyne.KeyRight:
		f.pick(min(len(f.filters)-1, f.index()+1))
	case fyne.KeyHome:
		f.pick(0)
	case fyne.KeyEnd:
		f.pick(len(f.filters) - 1)
	default:
		bubble(f, ev)
	}
}

func (f *FilterChips) tall() float32 { return sizeOf(SizeControl) - 4 }

func (f *FilterChips) format(n int) string {
	switch {
	case n == NoCount:
		return ""
	case n < 0:
		return "…"
	case f.Format != nil:
		return f.Format(n)
	default:
		return digits(n)
	}
}

// CreateRenderer is part of fyne.Widget.
func (f *FilterChips) CreateRenderer() fyne.WidgetRenderer {
	r := &filterRenderer{f: f}
	r.Refresh()
	return r
}

type filterRenderer struct {
	f       *FilterChips
	objects []fyne.CanvasObject
}

const (
	filterGap = 6
	filterPad = 11
)

func (r *filterRenderer) Destroy() {}

func (r *filterRenderer) Objects() []fyne.CanvasObject { return r.objects }

// MinSize is the widest chip by the height of the rows at the present width.
func (r *filterRenderer) MinSize() fyne.Size {
	var widest float32
	for i := range r.f.filters {
		w, _, _ := r.f.measure(i)
		widest = max(widest, w)
	}
	width := r.f.Size().Width
	if width <= 0 {
		width = r.f.Width()
	}
	return fyne.NewSize(widest, r.f.HeightFor(width))
}

// HeightFor is how tall the rows are at a width.
func (f *FilterChips) HeightFor(width float32) float32 {
	_, rows := f.places(width)
	return float32(rows)*(f.tall()+filterGap) - filterGap
}

// places tells where each chip stands at a width, and how many rows they take.
func (f *FilterChips) places(width float32) (at []fyne.Position, rows int) {
	var x, y float32
	rows = 1
	for i := range f.filters {
		w, _, _ := f.measure(i)
		if x > 0 && x+w > width {
			x, y = 0, y+f.tall()+filterGap
			rows++
		}
		at = append(at, fyne.NewPos(x, y))
		x += w + filterGap
	}
	return at, rows
}

// Width is the width of all chips in one row.
func (f *FilterChips) Width() float32 {
	var sum float32
	for i := range f.filters {
		w, _, _ := f.measure(i)
		sum += w + filterGap
	}
	return max(0, sum-filterGap)
}

// measure is the width of chip i, of its text and of its count.
func (f *FilterChips) measure(i int) (w, text, count float32) {
	m := metricsFor(sizeOf(theme.SizeNameCaptionText)+1, fyne.TextStyle{})
	text, count = m.width(f.filters[i].Text), m.width(f.format(f.filters[i].Count))
	w = 2*filterPad + text
	if count > 0 {
		w += 6 + count
	}
	if f.dotted(i) {
		w += 12
	}
	return w, text, count
}

func (f *FilterChips) dotted(i int) bool {
	return f.filters[i].Tone != Neutral && f.filters[i].Count > 0
}

func (r *filterRenderer) Layout(size fyne.Size) {
	f := r.f
	tall := f.tall()
	places, _ := f.places(size.Width)
	for i, face := range f.faces {
		w, text, count := f.measure(i)
		x, y := places[i].X, places[i].Y
		face.x, face.y, face.w = x, y, w
		face.back.Resize(fyne.NewSize(w, tall))
		face.back.Move(fyne.NewPos(x, y))
		at := x + filterPad
		if f.dotted(i) {
			face.dot.Resize(fyne.NewSquareSize(6))
			face.dot.Move(fyne.NewPos(at, y+tall/2-3))
			at += 12
		}
		face.label.Resize(fyne.NewSize(text, tall))
		face.label.Move(fyne.NewPos(at, y))
		face.count.Resize(fyne.NewSize(count, tall))
		face.count.Move(fyne.NewPos(at+text+6, y))
	}
}

func (r *filterRenderer) Refresh() {
	f := r.f
	for len(f.faces) < len(f.filters) {
		f.faces = append(f.faces, &filterFace{back: rect(), dot: canvas.NewCircle(nil), label: line(), count: line()})
	}
	f.faces = f.faces[:len(f.filters)]
	size := sizeOf(theme.SizeNameCaptionText) + 1
	r.objects = r.objects[:0]
	for i, one := range f.filters {
		face := f.faces[i]
		chosen := one.ID == f.chosen
		fill, stroke, ink, countInk := ColorControl, ColorBorder, colorText, ColorSecondary
		switch {
		case chosen:
			fill, stroke, ink, countInk = ColorAccentTint, ColorAccent, ColorAccent, ColorAccent
		case f.hover == i:
			fill = ColorControlHover
		}
		face.back.FillColor, face.back.StrokeColor, face.back.StrokeWidth = colorOf(fill), colorOf(stroke), 1
		if chosen && f.focused {
			face.back.StrokeWidth = 2
		}
		face.back.CornerRadius = f.tall() / 2
		face.dot.FillColor = colorOf(one.Tone.Dot())
		face.label.Text, face.label.TextSize, face.label.Color = one.Text, size, colorOf(ink)
		face.count.Text, face.count.TextSize, face.count.Color = f.format(one.Count), size, colorOf(countInk)
		r.objects = append(r.objects, face.back, face.label, face.count)
		if f.dotted(i) {
			r.objects = append(r.objects, face.dot)
		}
		for _, o := range []fyne.CanvasObject{face.back, face.label, face.count, face.dot} {
			o.Refresh()
		}
	}
	r.Layout(f.Size())
	canvas.Refresh(f)
}
