package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Sparkline is a line without axes: the shape of a change.
type Sparkline struct {
	widget.BaseWidget
	values []float64
	tone   Tone

	lines []*canvas.Line
	dot   *canvas.Circle
}

// NewSparkline makes a line through values of equal distance.
func NewSparkline(values []float64, tone Tone) *Sparkline {
	s := &Sparkline{values: values, tone: tone, dot: canvas.NewCircle(color.Transparent)}
	s.ExtendBaseWidget(s)
	return s
}

// Set changes the values.
func (s *Sparkline) Set(values []float64, tone Tone) {
	s.values, s.tone = values, tone
	s.Refresh()
}

// CreateRenderer is part of fyne.Widget.
func (s *Sparkline) CreateRenderer() fyne.WidgetRenderer {
	r := &sparkRenderer{s}
	r.Refresh()
	return r
}

type sparkRenderer struct{ s *Sparkline }

func (r *sparkRenderer) Destroy() {}

func (r *sparkRenderer) MinSize() fyne.Size { return fyne.NewSize(40, 16) }

func (r *sparkRenderer) Objects() []fyne.CanvasObject {
	var objects []fyne.CanvasObject
	for _, l := range r.s.lines {
		objects = append(objects, l)
	}
	if len(r.s.values) > 0 {
		objects = append(objects, r.s.dot)
	}
	return objects
}

func (r *sparkRenderer) Layout(fyne.Size) { r.Refresh() }

func (r *sparkRenderer) Refresh() {
	s, size := r.s, r.s.Size()
	tone := s.tone
	if tone == Neutral {
		tone = Info
	}
	stroke := colorOf(tone.Dot())
	n := len(s.values)
	s.lines = s.lines[:0]
	if n == 0 || size.Width <= 6 {
		canvas.Refresh(s)
		return
	}
	low, high := bounds(s.values)
	at := func(i int) fyne.Position {
		x, y := size.Width/2, size.Height/2
		if n > 1 {
			x = 3 + (size.Width-6)*float32(i)/float32(n-1)
		}
		if high > low {
			y = 3 + (size.Height-6)*float32((high-s.values[i])/(high-low))
		}
		return fyne.NewPos(x, y)
	}
	for i := 1; i < n; i++ {
		l := canvas.NewLine(stroke)
		l.StrokeWidth = 2
		l.Position1, l.Position2 = at(i-1), at(i)
		s.lines = append(s.lines, l)
	}
	s.dot.FillColor = stroke
	last := at(n - 1)
	s.dot.Resize(fyne.NewSquareSize(5))
	s.dot.Move(last.SubtractXY(2.5, 2.5))
	canvas.Refresh(s)
}

func bounds(values []float64) (low, high float64) {
	low, high = values[0], values[0]
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	return low, high
}
