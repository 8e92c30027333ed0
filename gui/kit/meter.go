package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Meter is a thin bar that shows how much of something is left. It says
// nothing by itself: the words stand beside it.
type Meter struct {
	widget.BaseWidget
	part        float32
	tone        Tone
	track, fill *canvas.Rectangle
}

// NewMeter makes a bar; part is between 0 and 1.
func NewMeter(part float32, tone Tone) *Meter {
	m := &Meter{track: rect(), fill: rect()}
	m.ExtendBaseWidget(m)
	m.Set(part, tone)
	return m
}

// Set changes what it shows. Neutral draws in the accent.
func (m *Meter) Set(part float32, tone Tone) {
	m.part, m.tone = min(1, max(0, part)), tone
	m.Refresh()
}

// CreateRenderer is part of fyne.Widget.
func (m *Meter) CreateRenderer() fyne.WidgetRenderer {
	r := &meterRenderer{m}
	r.paint()
	return r
}

type meterRenderer struct{ m *Meter }

const meterHeight = 6

func (r *meterRenderer) Destroy() {}

func (r *meterRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.m.track, r.m.fill}
}

func (r *meterRenderer) MinSize() fyne.Size { return fyne.NewSize(48, meterHeight) }

func (r *meterRenderer) Layout(size fyne.Size) {
	m, y := r.m, (size.Height-meterHeight)/2
	m.track.Move(fyne.NewPos(0, y))
	m.track.Resize(fyne.NewSize(size.Width, meterHeight))
	m.fill.Move(fyne.NewPos(0, y))
	w := size.Width * m.part
	if m.part > 0 {
		w = max(w, meterHeight) // a little is never drawn as nothing
	}
	m.fill.Resize(fyne.NewSize(w, meterHeight))
}

func (r *meterRenderer) paint() {
	m := r.m
	m.track.FillColor = colorOf(ColorTrack)
	m.fill.FillColor = colorOf(ColorAccent)
	if m.tone != Neutral {
		m.fill.FillColor = colorOf(m.tone.Dot())
	}
	m.track.CornerRadius, m.fill.CornerRadius = meterHeight/2, meterHeight/2
	setVisible(m.fill, m.part > 0)
	m.track.Refresh()
	m.fill.Refresh()
}

func (r *meterRenderer) Refresh() {
	r.paint()
	r.Layout(r.m.Size())
	canvas.Refresh(r.m)
}
