package kit

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// TipDelay is how long the pointer rests before a tooltip shows.
const TipDelay = 450 * time.Millisecond

const (
	tipWidth = 380 // a tip is at most this wide
	tipPad   = 8
)

// Tips is the layer that tooltips are drawn on. One lies above a window's
// content (see Layers); it takes no taps and no hover. Widgets find it by
// their canvas.
type Tips struct {
	widget.BaseWidget
	loop  Loop
	stop  func()
	owner fyne.CanvasObject
	text  string
	at    fyne.Position

	card  *canvas.Rectangle
	lines []*canvas.Text
	shown bool
}

// tipLayers belongs to the UI goroutine.
var tipLayers = map[fyne.Canvas]*Tips{}

// NewTips makes a tooltip layer.
func NewTips(loop Loop) *Tips {
	t := &Tips{loop: loop, card: rect()}
	t.ExtendBaseWidget(t)
	return t
}

// Attach makes the layer serve the widgets of a canvas; Detach ends that, when
// the window closes.
func (t *Tips) Attach(c fyne.Canvas) { tipLayers[c] = t }

// Detach ends Attach.
func (t *Tips) Detach() {
	t.drop(t.owner)
	for c, other := range tipLayers {
		if other == t {
			delete(tipLayers, c)
		}
	}
}

// Shown is the text of the tooltip that is visible, "" for none.
func (t *Tips) Shown() string {
	if !t.shown {
		return ""
	}
	return t.text
}

// offerTip asks for a tooltip with its upper left corner near at, in canvas
// coordinates, once the pointer rested. dropTip with the same owner takes it
// back.
func offerTip(owner fyne.CanvasObject, text string, at fyne.Position) {
	if t := tipLayers[canvasOf(owner)]; t != nil && text != "" {
		t.offer(owner, text, at)
	}
}

func dropTip(owner fyne.CanvasObject) {
	if t := tipLayers[canvasOf(owner)]; t != nil {
		t.drop(owner)
	}
}

func (t *Tips) offer(owner fyne.CanvasObject, text string, at fyne.Position) {
	t.drop(t.owner)
	t.owner, t.text, t.at = owner, text, at
	t.stop = t.loop.After(TipDelay, func() {
		t.shown = true
		t.Refresh()
	})
}

func (t *Tips) drop(owner fyne.CanvasObject) {
	if t.owner != owner || owner == nil {
		return
	}
	if t.stop != nil {
		t.stop()
	}
	t.owner, t.stop = nil, nil
	if t.shown {
		t.shown = false
		t.Refresh()
	}
}

// CreateRenderer is part of fyne.Widget.
func (t *Tips) CreateRenderer() fyne.WidgetRenderer {
	r := &tipsRenderer{tips: t}
	r.Refresh()
	return r
}

type tipsRenderer struct{ tips *Tips }

func (r *tipsRenderer) Destroy() {}

func (r *tipsRenderer) MinSize() fyne.Size { return fyne.Size{} }

func (r *tipsRenderer) Layout(fyne.Size) { r.place() }

func (r *tipsRenderer) Objects() []fyne.CanvasObject {
	t := r.tips
	if !t.shown {
		return nil
	}
	objects := []fyne.CanvasObject{t.card}
	for _, l := range t.lines {
		objects = append(objects, l)
	}
	return objects
}

func (r *tipsRenderer) Refresh() {
	t := r.tips
	if t.shown {
		size := sizeOf(theme.SizeNameCaptionText) + 1
		m := metricsFor(size, fyne.TextStyle{})
		t.lines = t.lines[:0]
		for _, s := range m.wrap(t.text, tipWidth-2*tipPad) {
			l := canvas.NewText(s, colorOf(ColorOnTip))
			l.TextSize = size
			t.lines = append(t.lines, l)
		}
		t.card.FillColor = colorOf(ColorTip)
		t.card.CornerRadius = 6
		t.card.Shadow = canvas.Shadow{Color: colorOf(theme.ColorNameShadow), BlurRadius: 8, Offset: fyne.NewPos(0, 2)}
		r.place()
	}
	canvas.Refresh(t)
}

// place keeps the card inside the window.
func (r *tipsRenderer) place() {
	t := r.tips
	if !t.shown || len(t.lines) == 0 {
		return
	}
	m := metricsFor(t.lines[0].TextSize, fyne.TextStyle{})
	var width float32
	for _, l := range t.lines {
		width = max(width, m.width(l.Text))
	}
	lineHeight := t.lines[0].MinSize().Height
	card := fyne.NewSize(width+2*tipPad, lineHeight*float32(len(t.lines))+tipPad)
	x := max(4, min(t.at.X, t.Size().Width-card.Width-4))
	y := t.at.Y + 6
	if y+card.Height > t.Size().Height-4 {
		y = max(4, t.at.Y-card.Height-sizeOf(SizeRow)-6)
	}
	t.card.Resize(card)
	t.card.Move(fyne.NewPos(x, y))
	for i, l := range t.lines {
		l.Resize(fyne.NewSize(width, lineHeight))
		l.Move(fyne.NewPos(x+tipPad, y+tipPad/2+float32(i)*lineHeight))
	}
}
