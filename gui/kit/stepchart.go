package kit

import (
	"math"
	"sort"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// StepPoint is a value that holds from an instant on.
type StepPoint struct {
	At    time.Time
	Value float64 // negative counts as 0
}

// StepData is what a StepChart shows: a value over a span of time that changes
// in steps.
type StepData struct {
	// Points are sorted by time. The last one before From says what held then;
	// nothing is drawn where no point is.
	Points   []StepPoint
	From, To time.Time
	// Format writes a value; plain digits if nil. Axis writes an instant below
	// the chart, When one in a tooltip.
	Format     func(float64) string
	Axis, When func(time.Time) string
	// Level is a line across, such as the least stock; LevelName says what it is
	// and is empty when there is none.
	Level     float64
	LevelName string
}

// StepChart draws a value over time as steps above an axis of time. Resting on
// it tells the value that held then, and since when.
type StepChart struct {
	widget.BaseWidget
	data  StepData
	hover int // the point below the pointer, -1 for none
}

var _ desktop.Hoverable = (*StepChart)(nil)

// NewStepChart makes the chart.
func NewStepChart(d StepData) *StepChart {
	s := &StepChart{data: d, hover: -1}
	s.ExtendBaseWidget(s)
	return s
}

// Set changes the data.
func (s *StepChart) Set(d StepData) {
	dropTip(s)
	s.data, s.hover = d, -1
	s.Refresh()
}

func (s *StepChart) format(v float64) string {
	if s.data.Format != nil {
		return s.data.Format(v)
	}
	return digits(int(math.Round(v)))
}

func (s *StepChart) highest() (high float64) {
	for i, p := range s.data.Points {
		if i+1 == len(s.data.Points) || s.data.Points[i+1].At.After(s.data.From) {
			high = max(high, p.Value)
		}
	}
	if s.data.LevelName != "" {
		high = max(high, s.data.Level)
	}
	return high
}

func (s *StepChart) frame() (left, top, width, height float32) {
	m := Caption.metrics()
	step, n := scale(s.highest())
	for i := range n + 1 {
		left = max(left, m.width(s.format(step*float64(i)))+10)
	}
	top = 8
	if s.data.LevelName != "" {
		top += lineHeight(m) + 4
	}
	size := s.Size()
	return left, top, max(0, size.Width-left-4), max(0, size.Height-top-lineHeight(m)-8)
}

// x is where an instant lies.
func (s *StepChart) x(t time.Time, left, width float32) float32 {
	span := s.data.To.Sub(s.data.From)
	if span <= 0 {
		return left
	}
	part := float64(t.Sub(s.data.From)) / float64(span)
	return left + width*float32(max(0, min(1, part)))
}

// at is the point that held at a place, -1 where none did.
func (s *StepChart) at(x float32) int {
	left, _, width, _ := s.frame()
	if width <= 0 || x < left || x > left+width {
		return -1
	}
	t := s.data.From.Add(time.Duration(float64(s.data.To.Sub(s.data.From)) * float64((x-left)/width)))
	return sort.Search(len(s.data.Points), func(i int) bool { return s.data.Points[i].At.After(t) }) - 1
}

// tip is what point i says.
func (s *StepChart) tip(i int) string {
	p := s.data.Points[i]
	text := s.format(p.Value)
	if s.data.When != nil {
		text += "\n" + s.data.When(p.At)
	}
	return text
}

// MouseIn is part of desktop.Hoverable.
func (s *StepChart) MouseIn(ev *desktop.MouseEvent) { s.MouseMoved(ev) }

// MouseMoved tells the value that held where the pointer is.
func (s *StepChart) MouseMoved(ev *desktop.MouseEvent) {
	i := s.at(ev.Position.X)
	if i == s.hover {
		return
	}
	dropTip(s)
	s.hover = i
	if i >= 0 {
		offerTip(s, s.tip(i), ev.AbsolutePosition.AddXY(8, 10))
	}
	s.Refresh()
}

// MouseOut is part of desktop.Hoverable.
func (s *StepChart) MouseOut() {
	s.hover = -1
	dropTip(s)
	s.Refresh()
}

// CreateRenderer is part of fyne.Widget.
func (s *StepChart) CreateRenderer() fyne.WidgetRenderer {
	r := &stepRenderer{s: s}
	r.Refresh()
	return r
}

type stepRenderer struct {
	s       *StepChart
	objects []fyne.CanvasObject
}

func (r *stepRenderer) Destroy() {}

func (r *stepRenderer) MinSize() fyne.Size { return fyne.NewSize(160, 120) }

func (r *stepRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *stepRenderer) Layout(fyne.Size) { r.Refresh() }

func (r *stepRenderer) rect(ink fyne.ThemeColorName, x, y, w, h float32) {
	o := canvas.NewRectangle(colorOf(ink))
	o.Resize(fyne.NewSize(w, h))
	o.Move(fyne.NewPos(x, y))
	r.objects = append(r.objects, o)
}

func (r *stepRenderer) text(t string, ink fyne.ThemeColorName, align fyne.TextAlign, x, y, w float32) {
	m := Caption.metrics()
	o := canvas.NewText(t, colorOf(ink))
	o.TextSize, o.Alignment = m.size, align
	o.Resize(fyne.NewSize(w, lineHeight(m)))
	o.Move(fyne.NewPos(x, y))
	r.objects = append(r.objects, o)
}

func (r *stepRenderer) Refresh() {
	s := r.s
	r.objects = r.objects[:0]
	defer canvas.Refresh(s)
	left, top, width, height := s.frame()
	if width < 20 || height < 20 || !s.data.To.After(s.data.From) {
		return
	}
	m := Caption.metrics()
	tick, ticks := scale(s.highest())
	high := tick * float64(ticks)
	for i := range ticks + 1 {
		y := top + height - height*float32(i)/float32(ticks)
		r.rect(ColorTrack, left, y, width, 1)
		if i%2 == 0 || height/float32(ticks) > 1.4*lineHeight(m) {
			r.text(s.format(tick*float64(i)), ColorSecondary, fyne.TextAlignTrailing, 0, y-lineHeight(m)/2, left-8)
		}
	}
	y := func(v float64) float32 { return top + height - height*float32(max(0, v)/high) }
	r.steps(left, width, top+height, y)
	if s.data.LevelName != "" {
		r.level(left, width, y(s.data.Level))
	}
	r.axis(left, width, top+height+5)
	r.pointer(left, width, y)
}

// steps draws one thing for each pixel at most, however many points there are.
func (r *stepRenderer) steps(left, width, floor float32, y func(float64) float32) {
	const stroke = 2
	s := r.s
	points := s.data.Points
	first := max(0, sort.Search(len(points), func(i int) bool { return points[i].At.After(s.data.From) })-1)
	const least = 6       // a value that was known only just now is seen all the same
	before := float32(-1) // the line's height where the step begins
	for i := first; i < len(points); {
		x := s.x(points[i].At, left, width)
		if points[i].At.After(s.data.To) {
			return
		}
		if before < 0 {
			x = min(x, left+width-least)
		}
		value := points[i].Value
		low, top := y(value), y(value)
		end := left + width
		for i++; i < len(points); i++ {
			next := s.x(points[i].At, left, width)
			if next-x >= 1 {
				end = next
				break
			}
			value = points[i].Value
			low, top = max(low, y(value)), min(top, y(value))
		}
		if before >= 0 {
			low, top = max(low, before), min(top, before)
		}
		line := y(value)
		r.rect(ColorAccentTint, x, line, end-x, floor-line)
		if low > top {
			r.rect(ColorAccent, x-stroke/2, top-stroke/2, stroke, low-top+stroke)
		}
		r.rect(ColorAccent, x, line-stroke/2, end-x, stroke)
		before = line
	}
}

// level draws the line across, dashed, with its name above the chart.
func (r *stepRenderer) level(left, width, y float32) {
	for x := left; x < left+width; x += 8 {
		r.rect(Warn.Dot(), x, y-0.5, min(4, left+width-x), 1.5)
	}
	m := Caption.metrics()
	r.rect(Warn.Dot(), left, lineHeight(m)/2, 12, 1.5)
	name, _ := m.fit(r.s.data.LevelName, width-18)
	r.text(name, ColorSecondary, fyne.TextAlignLeading, left+18, 0, width-18)
}

// axis writes both ends of the time, and its middle where there is room.
func (r *stepRenderer) axis(left, width, y float32) {
	d := r.s.data
	if d.Axis == nil {
		return
	}
	m := Caption.metrics()
	from, to, middle := d.Axis(d.From), d.Axis(d.To), d.Axis(d.From.Add(d.To.Sub(d.From)/2))
	r.text(from, ColorSecondary, fyne.TextAlignLeading, left, y, m.width(from))
	w := m.width(to)
	r.text(to, ColorSecondary, fyne.TextAlignTrailing, left+width-w, y, w)
	if mw := m.width(middle); m.width(from)+w+mw+48 < width {
		r.text(middle, ColorSecondary, fyne.TextAlignCenter, left+(width-mw)/2, y, mw)
	}
}

// pointer marks the step that the pointer rests on.
func (r *stepRenderer) pointer(left, width float32, y func(float64) float32) {
	s := r.s
	if s.hover < 0 || s.hover >= len(s.data.Points) {
		return
	}
	p := s.data.Points[s.hover]
	dot := canvas.NewCircle(colorOf(ColorAccent))
	dot.StrokeColor, dot.StrokeWidth = colorOf(ColorSurface), 2
	dot.Resize(fyne.NewSquareSize(10))
	dot.Move(fyne.NewPos(s.x(p.At, left, width)-5, y(p.Value)-5))
	r.objects = append(r.objects, dot)
}
