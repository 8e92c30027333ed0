package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// CardPad is the room between a card's edge and what is on it.
const CardPad float32 = 14

// Card is a sheet of paper with something on it.
type Card struct {
	widget.BaseWidget
	content fyne.CanvasObject
	pad     float32
	accent  bool

	back *canvas.Rectangle
}

// NewCard makes a card with the usual room around its content.
func NewCard(content fyne.CanvasObject) *Card { return NewCardPadded(CardPad, content) }

// NewCardPadded makes a card with another room around its content; 0 lets a
// list reach the edge.
func NewCardPadded(pad float32, content fyne.CanvasObject) *Card {
	c := &Card{content: content, pad: pad, back: rect()}
	c.ExtendBaseWidget(c)
	return c
}

// SetAccent outlines the card in the accent, for the chosen one of several.
func (c *Card) SetAccent(on bool) {
	if c.accent != on {
		c.accent = on
		c.Refresh()
	}
}

// HeightFor is how tall the card is at a width.
func (c *Card) HeightFor(width float32) float32 {
	return heightFor(c.content, width-2*c.pad) + 2*c.pad
}

// CreateRenderer is part of fyne.Widget.
func (c *Card) CreateRenderer() fyne.WidgetRenderer {
	r := &cardRenderer{c}
	r.paint()
	return r
}

type cardRenderer struct{ c *Card }

func (r *cardRenderer) Destroy() {}

func (r *cardRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.c.back, r.c.content}
}

func (r *cardRenderer) MinSize() fyne.Size {
	return r.c.content.MinSize().AddWidthHeight(2*r.c.pad, 2*r.c.pad)
}

func (r *cardRenderer) Layout(size fyne.Size) {
	c := r.c
	c.back.Resize(size)
	c.content.Move(fyne.NewPos(c.pad, c.pad))
	c.content.Resize(size.SubtractWidthHeight(2*c.pad, 2*c.pad))
}

func (r *cardRenderer) paint() {
	c := r.c
	c.back.FillColor = colorOf(ColorSurface)
	c.back.CornerRadius = sizeOf(theme.SizeNameCardRadius)
	c.back.StrokeColor, c.back.StrokeWidth = colorOf(ColorBorder), 1
	if c.accent {
		c.back.StrokeColor, c.back.StrokeWidth = colorOf(ColorAccent), 2
	}
	c.back.Refresh()
}

func (r *cardRenderer) Refresh() {
	r.paint()
	r.c.content.Refresh()
	r.Layout(r.c.Size())
	canvas.Refresh(r.c)
}

// Rule is a line between groups.
type Rule struct {
	widget.BaseWidget
	line *canvas.Rectangle
}

// NewRule makes a line across.
func NewRule() *Rule {
	r := &Rule{line: rect()}
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer is part of fyne.Widget.
func (r *Rule) CreateRenderer() fyne.WidgetRenderer {
	r.line.FillColor = colorOf(theme.ColorNameSeparator)
	return &ruleRenderer{r}
}

type ruleRenderer struct{ r *Rule }

func (r *ruleRenderer) Destroy() {}

func (r *ruleRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.r.line} }

func (r *ruleRenderer) MinSize() fyne.Size { return fyne.NewSize(1, 1) }

func (r *ruleRenderer) Layout(size fyne.Size) {
	r.r.line.Resize(fyne.NewSize(size.Width, 1))
	r.r.line.Move(fyne.NewPos(0, (size.Height-1)/2))
}

func (r *ruleRenderer) Refresh() {
	r.r.line.FillColor = colorOf(theme.ColorNameSeparator)
	r.r.line.Refresh()
}

// Symbol is an icon as a widget that follows the theme.
type Symbol struct {
	widget.BaseWidget
	icon IconName
	ink  fyne.ThemeColorName
	size float32
	mark *glyph
}

// NewSymbol makes an icon of a size; ink "" is the text's colour.
func NewSymbol(icon IconName, ink fyne.ThemeColorName, size float32) *Symbol {
	s := &Symbol{icon: icon, ink: ink, size: size, mark: newGlyph()}
	s.ExtendBaseWidget(s)
	return s
}

// Set changes icon and colour.
func (s *Symbol) Set(icon IconName, ink fyne.ThemeColorName) {
	s.icon, s.ink = icon, ink
	s.Refresh()
}

// CreateRenderer is part of fyne.Widget.
func (s *Symbol) CreateRenderer() fyne.WidgetRenderer {
	r := &symbolRenderer{s}
	r.Refresh()
	return r
}

type symbolRenderer struct{ s *Symbol }

func (r *symbolRenderer) Destroy() {}

func (r *symbolRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.s.mark.img}
}

func (r *symbolRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(r.s.size) }

func (r *symbolRenderer) Layout(size fyne.Size) {
	r.s.mark.place(0, 0, size.Width, size.Height, r.s.size)
}

func (r *symbolRenderer) Refresh() {
	ink := r.s.ink
	if ink == "" {
		ink = colorText
	}
	r.s.mark.set(r.s.icon, ink)
	r.Layout(r.s.Size())
	canvas.Refresh(r.s)
}
