package kit

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// Sizes of our own, in Fyne's device-independent pixels.
const (
	// SizeRow is the height of a list row.
	SizeRow fyne.ThemeSizeName = "kitRow"
	// SizeHeader is the height of a list's header.
	SizeHeader fyne.ThemeSizeName = "kitHeader"
	// SizeControl is the height of buttons, inputs and the like.
	SizeControl fyne.ThemeSizeName = "kitControlHeight"
	// SizeMono is the text size of codes in monospace, which looks larger
	// than the rest at the same number.
	SizeMono fyne.ThemeSizeName = "kitMono"
	// SizeFigure is the text size of the one number on a tile.
	SizeFigure fyne.ThemeSizeName = "kitFigure"
)

// Variant says which of the two looks a Theme takes.
type Variant int

// The variants.
const (
	FollowSystem Variant = iota
	Light
	Dark
)

// The text size factors a person can choose between.
const (
	TextFactorMin     = 0.8
	TextFactorDefault = 1.0
	TextFactorMax     = 1.6
)

// Theme is the look of the whole window. It is a value: make a new one and
// hand it to the application's settings to change it.
type Theme struct {
	variant Variant
	factor  float32
}

var _ fyne.Theme = (*Theme)(nil)

// NewTheme makes a theme. The text size factor is held between TextFactorMin
// and TextFactorMax; 0 means TextFactorDefault.
func NewTheme(v Variant, factor float32) *Theme {
	if factor == 0 || math.IsNaN(float64(factor)) {
		factor = TextFactorDefault
	}
	return &Theme{variant: v, factor: min(max(factor, TextFactorMin), TextFactorMax)}
}

func (t *Theme) palette(system fyne.ThemeVariant) palette {
	switch {
	case t.variant == Light, t.variant == FollowSystem && system == theme.VariantLight:
		return lightPalette
	default:
		return darkPalette
	}
}

// Color looks a colour up. A name that only Fyne knows comes from its own
// theme.
func (t *Theme) Color(name fyne.ThemeColorName, system fyne.ThemeVariant) color.Color {
	p := t.palette(system)
	if c, ok := p[name]; ok {
		return c
	}
	variant := theme.VariantDark
	if t.variant == Light || t.variant == FollowSystem && system == theme.VariantLight {
		variant = theme.VariantLight
	}
	return theme.DefaultTheme().Color(name, variant)
}

// Font is Fyne's: Noto Sans, whose digits all have one width, and a monospace.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource { return theme.DefaultTheme().Font(style) }

// Icon is Fyne's, for stock widgets. Our own are made by Icon.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(name) }

// Size looks a size up; what holds text grows with the text size factor.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	scaled := func(s float32) float32 { return float32(math.Round(float64(s * t.factor))) }
	switch name {
	case theme.SizeNameText:
		return 13 * t.factor
	case theme.SizeNameCaptionText:
		return 11 * t.factor
	case theme.SizeNameSubHeadingText:
		return 16 * t.factor
	case theme.SizeNameHeadingText:
		return 20 * t.factor
	case SizeMono:
		return 12 * t.factor
	case SizeFigure:
		return 24 * t.factor
	case SizeRow:
		return scaled(30)
	case SizeHeader, SizeControl:
		return scaled(30)
	case theme.SizeNameInlineIcon:
		return scaled(18)
	case theme.SizeNamePadding, theme.SizeNameLineSpacing:
		return 3
	case theme.SizeNameInnerPadding:
		return 6
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius, theme.SizeNameMenuRadius, theme.SizeNamePopupRadius:
		return 6
	case theme.SizeNameSelectionRadius:
		return 4
	case theme.SizeNameCardRadius:
		return 8
	case theme.SizeNameDialogRadius:
		return 10
	case theme.SizeNameScrollBar:
		return 10
	case theme.SizeNameScrollBarSmall:
		return 4
	case theme.SizeNameModalBlurRadius:
		return 0
	default:
		return theme.DefaultTheme().Size(name)
	}
}

// colorOf is the colour that name has now.
func colorOf(name fyne.ThemeColorName) color.Color { return theme.Color(name) }

// sizeOf is the size that name has now. Under a theme that does not know our
// own names it falls back to ours, so that a widget never has no height.
func sizeOf(name fyne.ThemeSizeName) float32 {
	if s := theme.Size(name); s > 0 {
		return s
	}
	return NewTheme(Dark, 1).Size(name)
}

// bubble hands a key that a focused widget has no use for to the canvas, where
// dialogs and screens listen for Escape, Enter and F-keys.
func bubble(o fyne.CanvasObject, ev *fyne.KeyEvent) {
	c := canvasOf(o)
	if c == nil {
		return
	}
	if f := c.OnTypedKey(); f != nil {
		f(ev)
	}
}

func canvasOf(o fyne.CanvasObject) fyne.Canvas { return canvasFor(o) }

// canvasFor asks the toolkit; a test asks more strictly than the toolkit's own
// driver for tests, which takes any object for one of its window.
var canvasFor = func(o fyne.CanvasObject) fyne.Canvas { return fyne.CurrentApp().Driver().CanvasForObject(o) }

// rect makes a rectangle without a colour; Refresh of its owner gives it one.
func rect() *canvas.Rectangle { return canvas.NewRectangle(color.Transparent) }

// line makes a text line without a colour; Refresh of its owner gives it one.
func line() *canvas.Text { return &canvas.Text{} }
