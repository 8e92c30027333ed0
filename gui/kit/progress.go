package kit

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// ProgressState is what a ProgressStrip says.
type ProgressState struct {
	Text   string // what is being done
	Detail string // "42 of 120, about 2 min left"
	// Done of Total; Total 0 means that nobody knows how much there is.
	Done, Total int
	// Waiting sets the bar back: a budget is used up, work goes on later.
	Waiting bool
}

// ProgressStrip is a line at the edge of a page while work runs: what is done,
// how far it is, and Cancel. It takes no room while nothing runs, and nothing
// moves in it then.
type ProgressStrip struct {
	widget.BaseWidget
	loop   Loop
	state  ProgressState
	active bool
	phase  int
	stop   func()

	back, ruler, track, bar *canvas.Rectangle
	text, detail            *canvas.Text
	cancel                  *Button
}

// NewProgressStrip makes a strip at rest; onCancel may be nil.
func NewProgressStrip(loop Loop, cancel string, onCancel func()) *ProgressStrip {
	p := &ProgressStrip{loop: loop, back: rect(), ruler: rect(), track: rect(), bar: rect(), text: line(), detail: line()}
	p.cancel = NewButton(cancel, "", onCancel)
	p.cancel.Small = true
	p.Hidden = true
	p.ExtendBaseWidget(p)
	return p
}

// Set shows the strip with this state.
func (p *ProgressStrip) Set(s ProgressState) {
	p.state, p.active = s, true
	if s.Total > 0 || s.Waiting {
		p.still()
	} else if p.stop == nil {
		p.sway()
	}
	p.Show()
	p.Refresh()
}

// State is what it says, and whether it is shown.
func (p *ProgressStrip) State() (ProgressState, bool) { return p.state, p.active }

// Done hides the strip.
func (p *ProgressStrip) Done() {
	p.active = false
	p.still()
	p.cancel.Enable()
	p.Hide()
}

// Cancelling locks Cancel after it was pressed.
func (p *ProgressStrip) Cancelling() { p.cancel.Disable() }

const swayEvery = 120 * time.Millisecond

// sway moves the bar while nobody knows how much there is to do.
func (p *ProgressStrip) sway() {
	p.stop = p.loop.After(swayEvery, func() {
		p.phase++
		p.sway()
		p.Refresh()
	})
}

func (p *ProgressStrip) still() {
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
}

// CreateRenderer is part of fyne.Widget.
func (p *ProgressStrip) CreateRenderer() fyne.WidgetRenderer {
	r := &progressRenderer{p}
	r.Refresh()
	return r
}

type progressRenderer struct{ p *ProgressStrip }

func (r *progressRenderer) Destroy() { r.p.still() }

func (r *progressRenderer) Objects() []fyne.CanvasObject {
	p := r.p
	return []fyne.CanvasObject{p.back, p.ruler, p.track, p.bar, p.text, p.detail, p.cancel}
}

func (r *progressRenderer) MinSize() fyne.Size {
	return fyne.NewSize(260, sizeOf(SizeControl)+8)
}

func (r *progressRenderer) Layout(size fyne.Size) {
	p := r.p
	const pad = 12
	p.back.Resize(size)
	p.ruler.Resize(fyne.NewSize(size.Width, 1))
	right := size.Width - pad
	if p.cancel.OnTap != nil {
		c := p.cancel.MinSize()
		right -= c.Width
		p.cancel.Resize(c)
		p.cancel.Move(fyne.NewPos(right, (size.Height-c.Height)/2))
		right -= 12
	}
	m, small := Body.metrics(), Caption.metrics()
	detail := small.width(p.state.Detail)
	detail = min(detail, size.Width*0.4)
	p.detail.Text, _ = small.fit(p.state.Detail, detail+1)
	p.detail.Resize(fyne.NewSize(detail, size.Height))
	p.detail.Move(fyne.NewPos(right-detail, 0))
	right -= detail + 14
	room := right - pad
	bar := max(60, min(260, room*0.4))
	text := min(m.width(p.state.Text), room-bar-14)
	p.text.Text, _ = m.fit(p.state.Text, max(0, text)+1)
	p.text.Resize(fyne.NewSize(max(0, text), size.Height))
	p.text.Move(fyne.NewPos(pad, 0))
	x := pad + max(0, text) + 14
	bar = max(0, right-x)
	p.track.Resize(fyne.NewSize(bar, 4))
	p.track.Move(fyne.NewPos(x, size.Height/2-2))
	from, w := r.fill(bar)
	p.bar.Resize(fyne.NewSize(w, 4))
	p.bar.Move(fyne.NewPos(x+from, size.Height/2-2))
}

// fill is where the bar begins in its track, and its length.
func (r *progressRenderer) fill(track float32) (from, w float32) {
	s := r.p.state
	if s.Total > 0 {
		return 0, track * min(1, max(0, float32(s.Done)/float32(s.Total)))
	}
	if s.Waiting {
		return 0, 0
	}
	const steps = 20
	k := r.p.phase % (2 * steps)
	if k > steps {
		k = 2*steps - k
	}
	w = track * 0.25
	return (track - w) * float32(k) / steps, w
}

func (r *progressRenderer) Refresh() {
	p := r.p
	p.back.FillColor = colorOf(ColorSurface)
	p.ruler.FillColor = colorOf(ColorBorder)
	p.track.FillColor = colorOf(ColorTrack)
	p.track.CornerRadius, p.bar.CornerRadius = 2, 2
	p.bar.FillColor = colorOf(Info.Dot())
	if p.state.Waiting {
		p.bar.FillColor = colorOf(Warn.Dot())
	}
	m, small := Body.metrics(), Caption.metrics()
	p.text.TextSize, p.text.Color = m.size, colorOf(colorText)
	p.detail.TextSize, p.detail.Color = small.size, colorOf(ColorSecondary)
	setVisible(p.cancel, p.cancel.OnTap != nil)
	r.Layout(p.Size())
	for _, o := range []fyne.CanvasObject{p.back, p.ruler, p.track, p.bar, p.text, p.detail} {
		o.Refresh()
	}
	canvas.Refresh(p)
}
