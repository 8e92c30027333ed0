package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// ButtonKind is how much a button asks for attention.
type ButtonKind int

// The kinds. A screen has at most one Primary button.
const (
	Quiet    ButtonKind = iota // outlined: most buttons
	Primary                    // filled with the accent: what one came for
	Danger                     // filled red: destroys something
	Ghost                      // no outline: toolbars, icons, dialogs' Cancel
	LinkLike                   // accent text: a way to somewhere else
)

// Button is a button of ours: text, icon or both, worked by mouse, Space and
// Enter, with a tooltip and a busy state that locks it in place. Change a
// field, then Refresh.
type Button struct {
	widget.BaseWidget
	Kind  ButtonKind
	Text  string
	Icon  IconName
	Tip   string
	OnTap func()
	// Small is for buttons inside rows, tiles and toasts.
	Small bool
	// Trailing puts the icon after the text.
	Trailing bool

	self                    fyne.Widget // what stands in the window: the button, or what it is part of
	spread                  bool        // text at the left edge, icon at the right
	disabled, busy          bool
	hovered, pressed, focus bool
	back                    *canvas.Rectangle
	label                   *canvas.Text
	icon                    *glyph
}

var (
	_ fyne.Widget       = (*Button)(nil)
	_ fyne.Tappable     = (*Button)(nil)
	_ fyne.Focusable    = (*Button)(nil)
	_ fyne.Disableable  = (*Button)(nil)
	_ desktop.Hoverable = (*Button)(nil)
	_ desktop.Mouseable = (*Button)(nil)
)

// NewButton makes a quiet button; icon or text may be empty.
func NewButton(text string, icon IconName, tap func()) *Button {
	return newButton(Quiet, text, icon, tap)
}

// NewPrimary makes the one button a screen is about.
func NewPrimary(text string, icon IconName, tap func()) *Button {
	return newButton(Primary, text, icon, tap)
}

// NewIconButton makes a button without a face, of an icon alone. It needs a
// tip, because an icon says little.
func NewIconButton(icon IconName, tip string, tap func()) *Button {
	b := newButton(Ghost, "", icon, tap)
	b.Tip = tip
	return b
}

func newButton(kind ButtonKind, text string, icon IconName, tap func()) *Button {
	b := &Button{}
	b.become(b, kind, text, icon, tap)
	return b
}

// become makes the button what stands in the window as self: itself, or the
// widget that embeds it. Another is not found in the window.
func (b *Button) become(self fyne.Widget, kind ButtonKind, text string, icon IconName, tap func()) {
	*b = Button{self: self, Kind: kind, Text: text, Icon: icon, OnTap: tap, back: rect(), label: line(), icon: newGlyph()}
	b.ExtendBaseWidget(self)
}

// SetText changes the text.
func (b *Button) SetText(text string) {
	if b.Text != text {
		b.Text = text
		b.Refresh()
	}
}

// SetBusy locks the button while what it started runs; its icon becomes a
// clock. Nothing moves, so that nothing keeps the machine awake.
func (b *Button) SetBusy(busy bool) {
	b.busy = busy
	b.Refresh()
}

// Disable is part of fyne.Disableable.
func (b *Button) Disable() { b.setDisabled(true) }

// Enable is part of fyne.Disableable.
func (b *Button) Enable() { b.setDisabled(false) }

func (b *Button) setDisabled(disabled bool) {
	if b.disabled != disabled {
		b.disabled = disabled
		b.Refresh()
	}
}

// Disabled is part of fyne.Disableable. A busy button takes no taps either.
func (b *Button) Disabled() bool { return b.disabled || b.busy }

// Tapped does what the button says.
func (b *Button) Tapped(*fyne.PointEvent) {
	dropTip(b.self)
	if b.OnTap != nil && !b.disabled && !b.busy {
		b.OnTap()
	}
}

// MouseIn is part of desktop.Hoverable.
func (b *Button) MouseIn(ev *desktop.MouseEvent) {
	b.hovered = true
	b.Refresh()
	offerTip(b.self, b.Tip, fyne.NewPos(ev.AbsolutePosition.X-ev.Position.X, ev.AbsolutePosition.Y-ev.Position.Y+b.Size().Height))
}

// MouseMoved is part of desktop.Hoverable.
func (b *Button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (b *Button) MouseOut() {
	b.hovered, b.pressed = false, false
	dropTip(b.self)
	b.Refresh()
}

// MouseDown is part of desktop.Mouseable.
func (b *Button) MouseDown(*desktop.MouseEvent) { b.pressed = true; b.Refresh() }

// MouseUp is part of desktop.Mouseable.
func (b *Button) MouseUp(*desktop.MouseEvent) { b.pressed = false; b.Refresh() }

// FocusGained is part of fyne.Focusable.
func (b *Button) FocusGained() { b.focus = true; b.Refresh(); reveal(b.self) }

// FocusLost is part of fyne.Focusable.
func (b *Button) FocusLost() { b.focus = false; b.Refresh() }

// TypedRune is part of fyne.Focusable.
func (b *Button) TypedRune(rune) {}

// TypedKey taps on Space and Enter.
func (b *Button) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		bubble(b.self, ev)
	}
}

// CreateRenderer is part of fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	if b.back == nil {
		b.back, b.label, b.icon = rect(), line(), newGlyph()
	}
	r := &buttonRenderer{b}
	r.Refresh()
	return r
}

type buttonRenderer struct{ b *Button }

func (r *buttonRenderer) Destroy() {}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.b.back, r.b.label, r.b.icon.img}
}

// face is the button's text style, icon size, padding and height.
func (b *Button) face() (m *metrics, icon, pad, height float32) {
	size, icon, pad, height := sizeOf(theme.SizeNameText), float32(16), float32(12), sizeOf(SizeControl)
	if b.Small {
		size, icon, pad, height = sizeOf(theme.SizeNameCaptionText), 14, 8, sizeOf(SizeControl)-6
	}
	if b.Kind == LinkLike {
		pad = 4
	}
	icon *= factor() // as large beside its text at every text size
	style := fyne.TextStyle{Bold: b.Kind == Primary || b.Kind == Danger || b.Kind == onTip}
	return metricsFor(size, style), icon, pad, height
}

func (b *Button) shownIcon() IconName {
	if b.busy {
		return IconClock
	}
	return b.Icon
}

func (r *buttonRenderer) MinSize() fyne.Size {
	b := r.b
	m, icon, pad, height := b.face()
	if b.spread {
		return fyne.NewSize(120, height)
	}
	if b.Text == "" {
		return fyne.NewSquareSize(height)
	}
	w := m.width(b.Text) + 2*pad
	if b.shownIcon() != "" {
		w += icon + 6
	}
	return fyne.NewSize(w, height)
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	b := r.b
	m, icon, pad, height := b.face()
	b.back.Resize(fyne.NewSize(size.Width, height))
	top := (size.Height - height) / 2
	b.back.Move(fyne.NewPos(0, top))
	room := size.Width
	if b.spread {
		room -= 2*pad + icon + 6
	}
	text, _ := m.fit(b.Text, room)
	b.label.Text = text
	w, hasIcon := m.width(text), b.shownIcon() != ""
	total := w
	if hasIcon {
		total += icon
		if text != "" {
			total += 6
		}
	}
	x := (size.Width - total) / 2
	iconAt := x
	if hasIcon && !b.Trailing {
		x += icon + 6
	} else if hasIcon {
		iconAt = x + w + 6
	}
	if b.spread {
		x, iconAt = pad, size.Width-pad-icon
	}
	b.icon.place(iconAt, top, icon, height, icon)
	b.label.Resize(fyne.NewSize(w, height))
	b.label.Move(fyne.NewPos(x, top))
}

// colours are the face, the outline ("" = none) and the ink.
func (b *Button) colours() (face, outline, ink fyne.ThemeColorName) {
	hot := b.hovered && !b.disabled && !b.busy
	switch {
	case (b.disabled || b.busy) && (b.Kind == Primary || b.Kind == Danger || b.Kind == Quiet):
		return theme.ColorNameDisabledButton, "", theme.ColorNameDisabled
	case b.disabled || b.busy:
		return "", "", theme.ColorNameDisabled
	case b.Kind == onTip && b.Text == "":
		return hoverFace(hot), "", ColorOnTip
	case b.Kind == onTip:
		return hoverFace(hot), "", ColorTipLink
	case b.Kind == Primary && hot:
		return ColorAccentFillHover, "", ColorOnFill
	case b.Kind == Primary:
		return ColorAccentFill, "", ColorOnFill
	case b.Kind == Danger && hot:
		return ColorDangerFillHover, "", ColorOnFill
	case b.Kind == Danger:
		return ColorDangerFill, "", ColorOnFill
	case b.Kind == Ghost && hot:
		return theme.ColorNameHover, "", colorText
	case b.Kind == Ghost && b.Text == "":
		return "", "", ColorSecondary
	case b.Kind == Ghost:
		return "", "", colorText
	case b.Kind == LinkLike && hot:
		return theme.ColorNameHover, "", ColorAccent
	case b.Kind == LinkLike:
		return "", "", ColorAccent
	case hot:
		return ColorControlHover, ColorBorder, colorText
	default:
		return ColorControl, ColorBorder, colorText
	}
}

// hoverFace is a veil while the pointer is over a button without a face.
func hoverFace(hot bool) fyne.ThemeColorName {
	if hot {
		return ColorTipHover
	}
	return ""
}

func (r *buttonRenderer) Refresh() {
	b := r.b
	m, _, _, _ := b.face()
	face, outline, ink := b.colours()
	b.back.FillColor, b.back.StrokeColor, b.back.StrokeWidth = nil, nil, 0
	b.back.CornerRadius = sizeOf(theme.SizeNameButtonRadius)
	if face != "" {
		b.back.FillColor = colorOf(face)
	}
	if outline != "" {
		b.back.StrokeColor, b.back.StrokeWidth = colorOf(outline), 1
	}
	if b.pressed && !b.disabled && !b.busy && b.Kind != Primary && b.Kind != Danger {
		b.back.FillColor = colorOf(theme.ColorNamePressed)
	}
	if b.focus {
		b.back.StrokeColor, b.back.StrokeWidth = colorOf(ColorAccent), 2
		if b.Kind == Primary || b.Kind == Danger {
			b.back.StrokeColor = colorOf(colorText)
		}
	}
	b.label.TextSize, b.label.TextStyle, b.label.Color = m.size, m.style, colorOf(ink)
	setVisible(b.label, b.Text != "")
	if icon := b.shownIcon(); icon != "" {
		b.icon.set(icon, ink)
		setVisible(b.icon.img, true)
	} else {
		setVisible(b.icon.img, false)
	}
	r.Layout(b.Size())
	b.back.Refresh()
	b.label.Refresh()
	canvas.Refresh(b)
}
