package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Share is one part of a ShareBar.
type Share struct {
	Name  string
	Value float64             // negative counts as 0
	Text  string              // the value in words, for legend and tooltip
	Ink   fyne.ThemeColorName // "" takes the next chart colour
}

// ShareBar is one bar cut into parts, with a legend that says each part's
// name and value: units by pool, items by state.
type ShareBar struct {
	widget.BaseWidget
	shares []Share
	hover  int
}

var _ desktop.Hoverable = (*ShareBar)(nil)

const shareTall = 12

// NewShareBar makes the bar.
func NewShareBar(shares ...Share) *ShareBar {
	s := &ShareBar{shares: shares, hover: -1}
	s.ExtendBaseWidget(s)
	return s
}

// Set changes the parts.
func (s *ShareBar) Set(shares ...Share) {
	s.shares, s.hover = shares, -1
	s.Refresh()
}

func (s *ShareBar) ink(i int) fyne.ThemeColorName {
	if s.shares[i].Ink != "" {
		return s.shares[i].Ink
	}
	return Series(i)
}

// spans are where the parts begin and end; every part that is not 0 can be
// seen.
func (s *ShareBar) spans(width float32) [][2]float32 {
	var sum float64
	for _, one := range s.shares {
		sum += max(0, one.Value)
	}
	spans := make([][2]float32, len(s.shares))
	if sum <= 0 {
		return spans
	}
	widths := make([]float32, len(s.shares))
	var total float32
	for i, one := range s.shares {
		if one.Value > 0 {
			widths[i] = max(3, width*float32(one.Value/sum))
			total += widths[i]
		}
	}
	var x float32
	for i, w := range widths {
		w *= width / total
		spans[i] = [2]float32{x, x + w}
		x += w
	}
	return spans
}

// MouseIn is part of desktop.Hoverable.
func (s *ShareBar) MouseIn(ev *desktop.MouseEvent) { s.MouseMoved(ev) }

// MouseMoved tells about the part below the pointer.
func (s *ShareBar) MouseMoved(ev *desktop.MouseEvent) {
	at := -1
	if ev.Position.Y <= shareTall {
		for i, span := range s.spans(s.Size().Width) {
			if ev.Position.X >= span[0] && ev.Position.X < span[1] {
				at = i
			}
		}
	}
	if at == s.hover {
		return
	}
	dropTip(s)
	s.hover = at
	if at >= 0 {
		offerTip(s, s.shares[at].Name+"  "+s.shares[at].Text, ev.AbsolutePosition.AddXY(0, shareTall))
	}
}

// MouseOut is part of desktop.Hoverable.
func (s *ShareBar) MouseOut() {
	s.hover = -1
	dropTip(s)
}

// HeightFor is how tall bar and legend are at a width.
func (s *ShareBar) HeightFor(width float32) float32 {
	_, rows := s.legend(width)
	return shareTall + float32(rows)*(lineHeight(Caption.metrics())+4) + 6
}

type shareMark struct {
	x    float32
	row  int
	name float32
}

// legend places the entries in rows.
func (s *ShareBar) legend(width float32) (marks []shareMark, rows int) {
	m, bold := Caption.metrics(), Label.metrics()
	var x float32
	for _, one := range s.shares {
		w := 14 + m.width(one.Name) + 6 + bold.width(one.Text)
		if x > 0 && x+w > width {
			x = 0
			rows++
		}
		marks = append(marks, shareMark{x, rows, m.width(one.Name)})
		x += w + 18
	}
	return marks, rows + 1
}

// CreateRenderer is part of fyne.Widget.
func (s *ShareBar) CreateRenderer() fyne.WidgetRenderer {
	r := &shareRenderer{s: s}
	r.Refresh()
	return r
}

type shareRenderer struct {
	s       *ShareBar
	objects []fyne.CanvasObject
}

func (r *shareRenderer) Destroy() {}

func (r *shareRenderer) MinSize() fyne.Size {
	width := r.s.Size().Width
	if width <= 0 {
		width = 400
	}
	return fyne.NewSize(120, r.s.HeightFor(width))
}

func (r *shareRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *shareRenderer) Layout(fyne.Size) { r.Refresh() }

func (r *shareRenderer) Refresh() {
	s, width := r.s, r.s.Size().Width
	r.objects = r.objects[:0]
	track := canvas.NewRectangle(colorOf(ColorTrack))
	track.CornerRadius = 4
	track.Resize(fyne.NewSize(width, shareTall))
	r.objects = append(r.objects, track)
	first, last := -1, -1
	for i, one := range s.shares {
		if one.Value > 0 {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	for i, span := range s.spans(width) {
		if span[1] <= span[0] {
			continue
		}
		part := canvas.NewRectangle(colorOf(s.ink(i)))
		gap := float32(1)
		if i == last {
			gap = 0
			part.TopRightCornerRadius, part.BottomRightCornerRadius = 4, 4
		}
		if i == first {
			part.TopLeftCornerRadius, part.BottomLeftCornerRadius = 4, 4
		}
		part.Resize(fyne.NewSize(max(1, span[1]-span[0]-gap), shareTall))
		part.Move(fyne.NewPos(span[0], 0))
		r.objects = append(r.objects, part)
	}
	r.names(width)
	canvas.Refresh(s)
}

func (r *shareRenderer) names(width float32) {
	s := r.s
	m, bold := Caption.metrics(), Label.metrics()
	tall := lineHeight(m)
	marks, _ := s.legend(width)
	for i, at := range marks {
		y := shareTall + 8 + float32(at.row)*(tall+4)
		mark := canvas.NewRectangle(colorOf(s.ink(i)))
		mark.CornerRadius = 2.5
		mark.Resize(fyne.NewSquareSize(9))
		mark.Move(fyne.NewPos(at.x, y+(tall-9)/2))
		name := canvas.NewText(s.shares[i].Name, colorOf(ColorSecondary))
		name.TextSize = m.size
		name.Resize(fyne.NewSize(at.name, tall))
		name.Move(fyne.NewPos(at.x+14, y))
		value := canvas.NewText(s.shares[i].Text, colorOf(colorText))
		value.TextSize, value.TextStyle = bold.size, bold.style
		value.Resize(fyne.NewSize(bold.width(s.shares[i].Text), tall))
		value.Move(fyne.NewPos(at.x+14+at.name+6, y))
		r.objects = append(r.objects, mark, name, value)
	}
}
