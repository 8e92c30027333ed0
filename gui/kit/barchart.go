package kit

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// ChartSeries is one colour of a BarChart or a ShareBar.
type ChartSeries struct {
	Name   string
	Values []float64           // one for each label; negative counts as 0
	Ink    fyne.ThemeColorName // "" takes the next chart colour
}

// BarData is what a BarChart shows: stacked bars, one for each label.
type BarData struct {
	Labels []string
	Series []ChartSeries
	// Format writes a value on the axis and in tooltips; plain digits if nil.
	Format func(float64) string
	// Total is the word for the sum in tooltips of several series.
	Total string
}

// BarChart draws bars, stacked when there are several series, with a legend
// then. Resting on a bar tells its numbers.
type BarChart struct {
	widget.BaseWidget
	data  BarData
	hover int
	least fyne.Size
}

var _ desktop.Hoverable = (*BarChart)(nil)

// NewBarChart makes the chart.
func NewBarChart(d BarData) *BarChart {
	b := &BarChart{data: d, hover: -1, least: fyne.NewSize(180, 140)}
	b.ExtendBaseWidget(b)
	return b
}

// Set changes the data.
func (b *BarChart) Set(d BarData) {
	b.data, b.hover = d, -1
	b.Refresh()
}

func (b *BarChart) format(v float64) string {
	if b.data.Format != nil {
		return b.data.Format(v)
	}
	return digits(int(math.Round(v)))
}

func (b *BarChart) sum(i int) (sum float64) {
	for _, s := range b.data.Series {
		if i < len(s.Values) {
			sum += max(0, s.Values[i])
		}
	}
	return sum
}

// tip is what bar i says.
func (b *BarChart) tip(i int) string {
	text := b.data.Labels[i]
	for _, s := range b.data.Series {
		if i < len(s.Values) {
			text += "\n" + s.Name + "  " + b.format(s.Values[i])
		}
	}
	if len(b.data.Series) > 1 && b.data.Total != "" {
		text += "\n" + b.data.Total + "  " + b.format(b.sum(i))
	}
	return text
}

func (b *BarChart) frame() (left, top, width, height float32) {
	size := b.Size()
	m := Caption.metrics()
	step, n := scale(b.highest())
	for i := range n + 1 {
		left = max(left, m.width(b.format(step*float64(i)))+10)
	}
	top = 8
	if len(b.data.Series) > 1 {
		_, rows := legendPlaces(b.data.Series, max(0, size.Width-left-4))
		top += lineHeight(m)*float32(rows) + Near*float32(rows-1) + 8
	}
	return left, top, max(0, size.Width-left-4), max(0, size.Height-top-lineHeight(m)-8)
}

func (b *BarChart) highest() (high float64) {
	for i := range b.data.Labels {
		high = max(high, b.sum(i))
	}
	return high
}

// scale divides an axis from 0 to at least high into n steps of 1, 2 or 5
// times a power of ten, and never less than 1: what is counted here is whole.
func scale(high float64) (step float64, n int) {
	if high <= 0 || math.IsInf(high, 0) || math.IsNaN(high) {
		return 1, 4
	}
	step = math.Pow(10, math.Floor(math.Log10(high))-1)
	for _, f := range []float64{1, 2, 5, 10, 20, 50, 100} {
		if s := max(1, step*f); math.Ceil(high/s-1e-9) <= 5 {
			return s, max(1, int(math.Ceil(high/s-1e-9)))
		}
	}
	return high, 1
}

func (b *BarChart) at(x float32) int {
	left, _, width, _ := b.frame()
	n := len(b.data.Labels)
	if n == 0 || x < left || x >= left+width {
		return -1
	}
	return min(n-1, int((x-left)/(width/float32(n))))
}

// MouseIn is part of desktop.Hoverable.
func (b *BarChart) MouseIn(ev *desktop.MouseEvent) { b.MouseMoved(ev) }

// MouseMoved tells the numbers of the bar below the pointer.
func (b *BarChart) MouseMoved(ev *desktop.MouseEvent) {
	i := b.at(ev.Position.X)
	if i == b.hover {
		return
	}
	dropTip(b)
	b.hover = i
	if i >= 0 {
		offerTip(b, b.tip(i), ev.AbsolutePosition.AddXY(8, 10))
	}
	b.Refresh()
}

// MouseOut is part of desktop.Hoverable.
func (b *BarChart) MouseOut() {
	b.hover = -1
	dropTip(b)
	b.Refresh()
}

// CreateRenderer is part of fyne.Widget.
func (b *BarChart) CreateRenderer() fyne.WidgetRenderer {
	r := &barRenderer{b: b}
	r.Refresh()
	return r
}

type barRenderer struct {
	b       *BarChart
	objects []fyne.CanvasObject
}

func (r *barRenderer) Destroy() {}

func (r *barRenderer) MinSize() fyne.Size { return r.b.least }

func (r *barRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *barRenderer) Layout(fyne.Size) { r.Refresh() }

func (r *barRenderer) rect(ink fyne.ThemeColorName, x, y, w, h float32) *canvas.Rectangle {
	o := canvas.NewRectangle(colorOf(ink))
	o.Resize(fyne.NewSize(w, h))
	o.Move(fyne.NewPos(x, y))
	r.objects = append(r.objects, o)
	return o
}

func (r *barRenderer) text(s string, align fyne.TextAlign, x, y, w float32) {
	m := Caption.metrics()
	o := canvas.NewText(s, colorOf(ColorSecondary))
	o.TextSize, o.Alignment = m.size, align
	o.Resize(fyne.NewSize(w, lineHeight(m)))
	o.Move(fyne.NewPos(x, y))
	r.objects = append(r.objects, o)
}

func (r *barRenderer) Refresh() {
	b := r.b
	r.objects = r.objects[:0]
	defer canvas.Refresh(b)
	n := len(b.data.Labels)
	left, top, width, height := b.frame()
	if n == 0 || width < 20 || height < 20 {
		return
	}
	if len(b.data.Series) > 1 {
		r.objects = append(r.objects, legend(b.data.Series, left, 0, width)...)
	}
	tick, ticks := scale(b.highest())
	high := tick * float64(ticks)
	m := Caption.metrics()
	for i := range ticks + 1 {
		y := top + height - height*float32(i)/float32(ticks)
		r.rect(ColorTrack, left, y, width, 1)
		if i%2 == 0 || height/float32(ticks) > 1.4*lineHeight(m) {
			r.text(b.format(tick*float64(i)), fyne.TextAlignTrailing, 0, y-lineHeight(m)/2, left-8)
		}
	}
	step := width / float32(n)
	bar := min(36, max(2, step*0.62))
	every := r.labelEvery(step)
	for i := range n {
		x := left + step*float32(i)
		if i == b.hover {
			r.rect(ColorRowHover, x, top, step, height)
		}
		r.bar(i, x+(step-bar)/2, top+height, bar, height/float32(high))
		if i%every == 0 {
			text, _ := m.fit(b.data.Labels[i], step*float32(every)-4)
			r.text(text, fyne.TextAlignCenter, x+step/2-step*float32(every)/2, top+height+5, step*float32(every))
		}
	}
}

// labelEvery leaves labels out until the rest has room.
func (r *barRenderer) labelEvery(step float32) int {
	var widest float32
	for _, s := range r.b.data.Labels {
		widest = max(widest, Caption.metrics().width(s))
	}
	return max(1, int(math.Ceil(float64((widest+10)/step))))
}

func (r *barRenderer) bar(i int, x, floor, w, scale float32) {
	y := floor
	top := -1
	for k, s := range r.b.data.Series {
		if i < len(s.Values) && s.Values[i] > 0 {
			top = k
		}
	}
	for k, s := range r.b.data.Series {
		if i >= len(s.Values) || s.Values[i] <= 0 {
			continue
		}
		h := max(1, float32(s.Values[i])*scale)
		o := r.rect(s.ink(k), x, y-h, w, h)
		if k == top {
			o.TopLeftCornerRadius, o.TopRightCornerRadius = min(3, w/3), min(3, w/3)
		} else {
			// a hairline of paper keeps neighbours apart
			o.Resize(fyne.NewSize(w, max(1, h-1)))
			o.Move(fyne.NewPos(x, y-h+1))
		}
		y -= h
	}
}

func (s ChartSeries) ink(k int) fyne.ThemeColorName {
	if s.Ink != "" {
		return s.Ink
	}
	return Series(k)
}

// legendPlaces are where the names of a legend stand, in as many rows as they need.
func legendPlaces(series []ChartSeries, width float32) (places []shareMark, rows int) {
	m := Caption.metrics()
	var x float32
	for _, s := range series {
		w := m.width(s.Name)
		if x > 0 && x+14+w > width {
			x = 0
			rows++
		}
		places = append(places, shareMark{x, rows, w})
		x += 14 + w + 16
	}
	return places, rows + 1
}

// legend names the series beside their colours.
func legend(series []ChartSeries, left, top, width float32) []fyne.CanvasObject {
	var objects []fyne.CanvasObject
	m := Caption.metrics()
	tall := lineHeight(m)
	places, _ := legendPlaces(series, width)
	for k, s := range series {
		x, y, w := left+places[k].x, top+float32(places[k].row)*(tall+Near), places[k].name
		mark := canvas.NewRectangle(colorOf(s.ink(k)))
		mark.CornerRadius = 2.5
		mark.Resize(fyne.NewSquareSize(9))
		mark.Move(fyne.NewPos(x, y+(tall-9)/2))
		name := canvas.NewText(s.Name, colorOf(ColorSecondary))
		name.TextSize = m.size
		name.Resize(fyne.NewSize(w, tall))
		name.Move(fyne.NewPos(x+14, y))
		objects = append(objects, mark, name)
	}
	return objects
}
