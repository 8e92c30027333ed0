package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Switch turns something on and off at once. Its words say what is on.
type Switch struct {
	widget.BaseWidget
	// OnChange runs when a person turned it.
	OnChange func(on bool)

	text           string
	on, disabled   bool
	hovered, focus bool

	track, knob, ring *canvas.Rectangle
	label             *canvas.Text
}

var (
	_ fyne.Tappable     = (*Switch)(nil)
	_ fyne.Focusable    = (*Switch)(nil)
	_ fyne.Disableable  = (*Switch)(nil)
	_ desktop.Hoverable = (*Switch)(nil)
)

// NewSwitch makes a switch.
func NewSwitch(text string, on bool, onChange func(bool)) *Switch {
	s := &Switch{text: text, on: on, OnChange: onChange, track: rect(), knob: rect(), ring: rect(), label: line()}
	s.ExtendBaseWidget(s)
	return s
}

// On tells whether it is on.
func (s *Switch) On() bool { return s.on }

// Set turns it without calling OnChange.
func (s *Switch) Set(on bool) {
	s.on = on
	s.Refresh()
}

// Tapped turns it.
func (s *Switch) Tapped(*fyne.PointEvent) {
	if s.disabled {
		return
	}
	s.Set(!s.on)
	if s.OnChange != nil {
		s.OnChange(s.on)
	}
}

// Disable is part of fyne.Disableable.
func (s *Switch) Disable() { s.disabled = true; s.Refresh() }

// Enable is part of fyne.Disableable.
func (s *Switch) Enable() { s.disabled = false; s.Refresh() }

// Disabled is part of fyne.Disableable.
func (s *Switch) Disabled() bool { return s.disabled }

// MouseIn is part of desktop.Hoverable.
func (s *Switch) MouseIn(*desktop.MouseEvent) { s.hovered = true; s.Refresh() }

// MouseMoved is part of desktop.Hoverable.
func (s *Switch) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (s *Switch) MouseOut() { s.hovered = false; s.Refresh() }

// FocusGained is part of fyne.Focusable.
func (s *Switch) FocusGained() { s.focus = true; s.Refresh(); reveal(s) }

// FocusLost is part of fyne.Focusable.
func (s *Switch) FocusLost() { s.focus = false; s.Refresh() }

// TypedRune is part of fyne.Focusable.
func (s *Switch) TypedRune(rune) {}

// TypedKey turns it on Space.
func (s *Switch) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeySpace {
		s.Tapped(nil)
		return
	}
	bubble(s, ev)
}

// CreateRenderer is part of fyne.Widget.
func (s *Switch) CreateRenderer() fyne.WidgetRenderer {
	r := &switchRenderer{s}
	r.Refresh()
	return r
}

type switchRenderer struct{ s *Switch }

const (
	switchWide = 34
	switchTall = 20
)

func (r *switchRenderer) Destroy() {}

func (r *switchRenderer) Objects() []fyne.CanvasObject {
	s := r.s
	return []fyne.CanvasObject{s.ring, s.track, s.knob, s.label}
}

func (r *switchRenderer) MinSize() fyne.Size {
	w := float32(switchWide + 4)
	if r.s.text != "" {
		w += 10 + Body.metrics().width(r.s.text)
	}
	return fyne.NewSize(w, sizeOf(SizeControl)-4)
}

func (r *switchRenderer) Layout(size fyne.Size) {
	s := r.s
	y := (size.Height - switchTall) / 2
	s.track.Resize(fyne.NewSize(switchWide, switchTall))
	s.track.Move(fyne.NewPos(2, y))
	s.ring.Resize(fyne.NewSize(switchWide+6, switchTall+6))
	s.ring.Move(fyne.NewPos(-1, y-3))
	const knob = switchTall - 6
	x := float32(2 + 3)
	if s.on {
		x = 2 + switchWide - 3 - knob
	}
	s.knob.Resize(fyne.NewSquareSize(knob))
	s.knob.Move(fyne.NewPos(x, y+3))
	s.label.Resize(fyne.NewSize(size.Width, size.Height))
	s.label.Move(fyne.NewPos(switchWide+4+8, 0))
}

func (r *switchRenderer) Refresh() {
	s := r.s
	track, knob, ink := ColorSurface, ColorBox, colorText
	s.track.StrokeColor, s.track.StrokeWidth = colorOf(ColorBox), 1.5
	if s.on {
		track, knob = ColorAccentFill, ColorOnFill
		if s.hovered {
			track = ColorAccentFillHover
		}
		s.track.StrokeWidth = 0
	}
	if s.disabled {
		ink = theme.ColorNameDisabled
		if s.on {
			track = theme.ColorNameDisabled
		}
	}
	s.track.FillColor, s.knob.FillColor = colorOf(track), colorOf(knob)
	s.track.CornerRadius, s.knob.CornerRadius, s.ring.CornerRadius = switchTall/2, (switchTall-6)/2, (switchTall+6)/2
	s.ring.StrokeColor, s.ring.StrokeWidth = colorOf(ColorAccent), 2
	setVisible(s.ring, s.focus)
	m := Body.metrics()
	s.label.Text, s.label.TextSize, s.label.Color = s.text, m.size, colorOf(ink)
	r.Layout(s.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
	canvas.Refresh(s)
}

// Text says what is on.
func (s *Switch) Text() string { return s.text }
