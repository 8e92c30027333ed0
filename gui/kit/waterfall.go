package kit

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// WaterfallStep is one line of a Waterfall.
type WaterfallStep struct {
	Name string
	// Text is the value in words; it stands at the right.
	Text string
	// Value is what the step adds, or takes when it is below zero. Of a Total it
	// is what is reached there.
	Value float64
	// Total draws the bar from zero instead of from where the last step ended.
	Total bool
	// Ink of the bar and the Text; "" takes the usual colour for a total, for
	// what is added and for what is taken, and leaves the text alone.
	Ink fyne.ThemeColorName
	// Tip is what resting on the line tells; none when empty.
	Tip string
}

// Waterfall leads from one amount to another over what was added and taken:
// a line for each step, with its name, a bar between what was before and what
// is left, and the amount in words.
type Waterfall struct {
	widget.BaseWidget
	steps []WaterfallStep
	hover int
}

var _ desktop.Hoverable = (*Waterfall)(nil)

// NewWaterfall makes the chart.
func NewWaterfall(steps ...WaterfallStep) *Waterfall {
	w := &Waterfall{steps: steps, hover: -1}
	w.ExtendBaseWidget(w)
	return w
}

// Set changes the steps.
func (w *Waterfall) Set(steps ...WaterfallStep) {
	w.steps, w.hover = steps, -1
	w.Refresh()
}

// Steps are the lines as they are shown.
func (w *Waterfall) Steps() []WaterfallStep { return w.steps }

// waterfallSpans are the ends of each bar: from where to where.
func waterfallSpans(steps []WaterfallStep) [][2]float64 {
	out := make([][2]float64, len(steps))
	var at float64
	for i, s := range steps {
		from, to := at, at+s.Value
		if s.Total {
			from, to = 0, s.Value
		}
		out[i], at = [2]float64{from, to}, to
	}
	return out
}

func waterfallRow() float32 { return float32(math.Round(float64(lineHeight(Body.metrics()) + 8))) }

// HeightFor is how tall all lines are; the width does not matter.
func (w *Waterfall) HeightFor(float32) float32 { return waterfallRow() * float32(len(w.steps)) }

// frame are the widths of the names, the bars and the amounts, and where the
// bars begin.
func (w *Waterfall) frame() (names, left, bars, amounts float32) {
	width := w.Size().Width
	for _, s := range w.steps {
		m := s.style().metrics()
		names = max(names, m.width(s.Name))
		amounts = max(amounts, m.width(s.Text))
	}
	amounts = float32(math.Ceil(float64(min(amounts, width*0.45)))) + 2 // sums of letters differ from the whole by a hair: no figure is cut for that
	names = min(names, max(0, (width-amounts)*0.5))
	left = names + 12
	return names, left, max(0, width-left-amounts-12), amounts
}

// MouseIn is part of desktop.Hoverable.
func (w *Waterfall) MouseIn(ev *desktop.MouseEvent) { w.MouseMoved(ev) }

// MouseMoved tells about the line below the pointer.
func (w *Waterfall) MouseMoved(ev *desktop.MouseEvent) {
	i := int(ev.Position.Y / waterfallRow())
	if ev.Position.Y < 0 || i >= len(w.steps) {
		i = -1
	}
	if i == w.hover {
		return
	}
	dropTip(w)
	w.hover = i
	if i >= 0 {
		if text := w.tip(i); text != "" {
			offerTip(w, text, ev.AbsolutePosition.AddXY(8, 10))
		}
	}
	w.Refresh()
}

// tip is what line i says: its own words, or its whole name when that was cut.
func (w *Waterfall) tip(i int) string {
	s := w.steps[i]
	if s.Tip != "" {
		return s.Tip
	}
	names, _, _, _ := w.frame()
	if _, cut := s.style().metrics().fit(s.Name, names); cut {
		return s.Name + "  " + s.Text
	}
	return ""
}

// MouseOut is part of desktop.Hoverable.
func (w *Waterfall) MouseOut() {
	w.hover = -1
	dropTip(w)
	w.Refresh()
}

// CreateRenderer is part of fyne.Widget.
func (w *Waterfall) CreateRenderer() fyne.WidgetRenderer {
	r := &waterfallRenderer{w: w}
	r.Refresh()
	return r
}

type waterfallRenderer struct {
	w       *Waterfall
	objects []fyne.CanvasObject
}

func (r *waterfallRenderer) Destroy() {}

func (r *waterfallRenderer) MinSize() fyne.Size { return fyne.NewSize(220, r.w.HeightFor(0)) }

func (r *waterfallRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *waterfallRenderer) Layout(fyne.Size) { r.Refresh() }

func (r *waterfallRenderer) rect(ink fyne.ThemeColorName, x, y, w, h float32) *canvas.Rectangle {
	o := canvas.NewRectangle(colorOf(ink))
	o.Resize(fyne.NewSize(w, h))
	o.Move(fyne.NewPos(x, y))
	r.objects = append(r.objects, o)
	return o
}

func (r *waterfallRenderer) text(s string, style TextStyle, ink fyne.ThemeColorName, align fyne.TextAlign, x, y, w float32) {
	m := style.metrics()
	s, _ = m.fit(s, w)
	o := canvas.NewText(s, colorOf(ink))
	o.TextSize, o.TextStyle, o.Alignment = m.size, m.style, align
	o.Resize(fyne.NewSize(w, lineHeight(m)))
	o.Move(fyne.NewPos(x, y))
	r.objects = append(r.objects, o)
}

func (r *waterfallRenderer) Refresh() {
	w := r.w
	r.objects = r.objects[:0]
	defer canvas.Refresh(w)
	width := w.Size().Width
	if len(w.steps) == 0 || width <= 0 {
		return
	}
	spans := waterfallSpans(w.steps)
	var low, high float64
	for _, s := range spans {
		low, high = min(low, s[0], s[1]), max(high, s[0], s[1])
	}
	if high-low <= 0 || math.IsInf(high-low, 0) || math.IsNaN(high-low) {
		low, high = 0, 1
	}
	names, left, bars, amounts := w.frame()
	x := func(v float64) float32 { return left + bars*float32((v-low)/(high-low)) }
	row, m := waterfallRow(), Body.metrics()
	if w.hover >= 0 {
		r.rect(ColorRowHover, 0, row*float32(w.hover), width, row)
	}
	if bars > 8 {
		r.rect(ColorBorder, x(0), 0, 1, row*float32(len(w.steps)))
	}
	for i, s := range w.steps {
		y := row * float32(i)
		style, ink := s.style(), colorText
		if s.Ink != "" {
			ink = s.Ink
		}
		down := y + (row-lineHeight(m))/2
		r.text(s.Name, style, colorText, fyne.TextAlignLeading, 0, down, names)
		r.text(s.Text, style, ink, fyne.TextAlignTrailing, width-amounts, down, amounts)
		if bars <= 8 {
			continue
		}
		from, to := x(min(spans[i][0], spans[i][1])), x(max(spans[i][0], spans[i][1]))
		bar := r.rect(s.face(), from, y+5, max(2, to-from), row-10)
		bar.CornerRadius = 2
		if i+1 < len(w.steps) {
			// a hairline leads from the end of this bar to the start of the next
			r.rect(ColorSecondary, min(x(spans[i][1]), left+bars-1), y+row-5, 1, 10)
		}
	}
}

func (s WaterfallStep) style() TextStyle {
	if s.Total {
		return BodyBold
	}
	return Body
}

// face is the colour of a step's bar.
func (s WaterfallStep) face() fyne.ThemeColorName {
	switch {
	case s.Ink != "":
		return s.Ink
	case s.Total:
		return Series(0)
	case s.Value < 0:
		return Warn.Dot()
	}
	return Good.Dot()
}
