package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// TextStyle is one of the few ways text may look. A screen has no more than
// three of them.
type TextStyle int

// The styles.
const (
	Body TextStyle = iota
	BodyBold
	Hint    // secondary colour
	Caption // small, secondary
	Label   // small, bold, secondary: above a field, a group's title
	Heading // a section
	Title   // a screen
	Figure  // the number on a tile
	Code    // monospace
)

func (s TextStyle) face() (fyne.ThemeSizeName, fyne.TextStyle, fyne.ThemeColorName) {
	switch s {
	case BodyBold:
		return theme.SizeNameText, fyne.TextStyle{Bold: true}, colorText
	case Hint:
		return theme.SizeNameText, fyne.TextStyle{}, ColorSecondary
	case Caption:
		return theme.SizeNameCaptionText, fyne.TextStyle{}, ColorSecondary
	case Label:
		return theme.SizeNameCaptionText, fyne.TextStyle{Bold: true}, ColorSecondary
	case Heading:
		return theme.SizeNameSubHeadingText, fyne.TextStyle{Bold: true}, colorText
	case Title:
		return theme.SizeNameHeadingText, fyne.TextStyle{Bold: true}, colorText
	case Figure:
		return SizeFigure, fyne.TextStyle{Bold: true}, colorText
	case Code:
		return SizeMono, fyne.TextStyle{Monospace: true}, colorText
	default:
		return theme.SizeNameText, fyne.TextStyle{}, colorText
	}
}

func (s TextStyle) metrics() *metrics {
	size, style, _ := s.face()
	return metricsFor(sizeOf(size), style)
}

// Text is text in one of the styles, without a margin of its own. On one line
// it is cut with an ellipsis and then tells the whole in a tooltip; with Wrap
// it breaks into lines. Change it with the setters.
type Text struct {
	widget.BaseWidget
	style TextStyle
	text  string
	ink   fyne.ThemeColorName // "" = the style's
	wrap  bool
	align fyne.TextAlign
	least float32 // least width of one line, 0 = the whole text's

	lines    []*canvas.Text
	wrapped  float32 // the width the lines were made for
	cut      bool
	lineTall float32
}

// NewText makes a line of text. It wants the whole text's width; see
// NewCutText.
func NewText(style TextStyle, text string) *Text {
	t := &Text{style: style, text: text}
	t.ExtendBaseWidget(t)
	return t
}

// NewCutText makes a line of text that may become as narrow as least.
func NewCutText(style TextStyle, text string, least float32) *Text {
	t := NewText(style, text)
	t.least = least
	return t
}

// NewParagraph makes text that breaks into lines.
func NewParagraph(style TextStyle, text string) *Text {
	t := NewText(style, text)
	t.wrap = true
	return t
}

// Text is the whole text.
func (t *Text) Text() string { return t.text }

// SetText changes the text.
func (t *Text) SetText(text string) {
	if t.text != text {
		t.text = text
		t.Refresh()
	}
}

// SetInk colours the text; "" is the style's own colour.
func (t *Text) SetInk(ink fyne.ThemeColorName) *Text {
	if t.ink != ink {
		t.ink = ink
		t.Refresh()
	}
	return t
}

// SetAlign places the lines in their box.
func (t *Text) SetAlign(a fyne.TextAlign) *Text {
	t.align = a
	t.Refresh()
	return t
}

// HeightFor is how tall the text is at a width.
func (t *Text) HeightFor(width float32) float32 {
	m := t.style.metrics()
	if !t.wrap {
		return lineHeight(m)
	}
	return float32(len(m.wrap(t.text, width))) * lineHeight(m)
}

func lineHeight(m *metrics) float32 {
	return fyne.MeasureText("A", m.size, m.style).Height
}

// MouseIn offers the whole text when it was cut.
func (t *Text) MouseIn(ev *desktop.MouseEvent) {
	if t.cut {
		offerTip(t, t.text, fyne.NewPos(ev.AbsolutePosition.X, ev.AbsolutePosition.Y+t.Size().Height))
	}
}

// MouseMoved is part of desktop.Hoverable.
func (t *Text) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (t *Text) MouseOut() { dropTip(t) }

// CreateRenderer is part of fyne.Widget.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{t}
	r.Refresh()
	return r
}

type textRenderer struct{ t *Text }

func (r *textRenderer) Destroy() {}

func (r *textRenderer) Objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, len(r.t.lines))
	for i, l := range r.t.lines {
		objects[i] = l
	}
	return objects
}

func (r *textRenderer) MinSize() fyne.Size {
	t := r.t
	m := t.style.metrics()
	if !t.wrap {
		w := m.width(oneLine(t.text))
		if t.least > 0 {
			w = min(w, t.least)
		}
		return fyne.NewSize(w, lineHeight(m))
	}
	width := t.Size().Width
	if width <= 0 {
		width = 320
	}
	return fyne.NewSize(60, t.HeightFor(width))
}

func (r *textRenderer) Layout(size fyne.Size) {
	t := r.t
	if size.Width != t.wrapped {
		lines := len(t.lines)
		r.build()
		if t.wrap && len(t.lines) != lines {
			canvas.Refresh(t) // the canvas lays out anew what changed its height
		}
		return
	}
	r.place()
}

func (r *textRenderer) Refresh() {
	r.build()
	canvas.Refresh(r.t)
}

func (r *textRenderer) build() {
	t := r.t
	m := t.style.metrics()
	_, _, ink := t.style.face()
	if t.ink != "" {
		ink = t.ink
	}
	width := t.Size().Width
	t.wrapped = width
	var lines []string
	switch {
	case t.wrap && width > 0:
		lines = m.wrap(t.text, width)
	case t.wrap:
		lines = []string{t.text}
	case width > 0:
		text, cut := m.fit(oneLine(t.text), width+1)
		t.cut = cut
		lines = []string{text}
	default:
		lines = []string{oneLine(t.text)}
	}
	t.lineTall = lineHeight(m)
	t.lines = t.lines[:0]
	for _, s := range lines {
		l := canvas.NewText(s, colorOf(ink))
		l.TextSize, l.TextStyle, l.Alignment = m.size, m.style, t.align
		t.lines = append(t.lines, l)
	}
	r.place()
}

func (r *textRenderer) place() {
	t := r.t
	y := float32(0)
	if !t.wrap {
		y = (t.Size().Height - t.lineTall) / 2
	}
	for _, l := range t.lines {
		l.Resize(fyne.NewSize(t.Size().Width, t.lineTall))
		l.Move(fyne.NewPos(0, y))
		y += t.lineTall
	}
}
