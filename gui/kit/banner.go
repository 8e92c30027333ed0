package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Banner is a sentence above a page that a person should not miss, with what
// to do about it. Where it is narrow the buttons stand below the sentence.
type Banner struct {
	widget.BaseWidget
	tone    Tone
	text    *Text
	mark    *Symbol
	actions *fyne.Container
	back    *canvas.Rectangle
}

// NewBanner makes a banner; actions are buttons, the most wanted last.
func NewBanner(tone Tone, icon IconName, text string, actions ...fyne.CanvasObject) *Banner {
	b := &Banner{
		tone: tone, text: NewParagraph(Body, text), mark: NewSymbol(icon, tone.Ink(), 20),
		actions: HStack(Related, actions...), back: rect(),
	}
	b.ExtendBaseWidget(b)
	return b
}

// SetText changes the sentence.
func (b *Banner) SetText(text string) {
	b.text.SetText(text)
	b.Refresh()
}

const (
	bannerPad  float32 = 10
	bannerIcon float32 = 20
	bannerLine float32 = 300 // the least width of the sentence beside buttons
)

// parts is where sentence and buttons stand at a width.
func (b *Banner) parts(width float32) (sentence fyne.Size, buttons fyne.Position, height float32) {
	room := width - 2*bannerPad - bannerIcon - 10
	size := b.actions.MinSize()
	beside := room - size.Width - Apart
	if len(b.actions.Objects) == 0 {
		size, beside = fyne.Size{}, room
	}
	if beside >= bannerLine*factor() || size.Width == 0 {
		tall := heightFor(b.text, beside)
		height = max(tall, size.Height, bannerIcon) + 2*bannerPad
		return fyne.NewSize(beside, tall), fyne.NewPos(width-bannerPad-size.Width, (height-size.Height)/2), height
	}
	tall := heightFor(b.text, room)
	return fyne.NewSize(room, tall), fyne.NewPos(bannerPad+bannerIcon+10, bannerPad+tall+Related), tall + Related + size.Height + 2*bannerPad
}

// HeightFor is how tall the banner is at a width.
func (b *Banner) HeightFor(width float32) float32 {
	_, _, height := b.parts(width)
	return height
}

// CreateRenderer is part of fyne.Widget.
func (b *Banner) CreateRenderer() fyne.WidgetRenderer {
	r := &bannerRenderer{b}
	r.paint()
	return r
}

type bannerRenderer struct{ b *Banner }

func (r *bannerRenderer) Destroy() {}

func (r *bannerRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.b.back, r.b.mark, r.b.text, r.b.actions}
}

func (r *bannerRenderer) MinSize() fyne.Size {
	b := r.b
	width := b.Size().Width
	if width <= 0 {
		width = 600
	}
	return fyne.NewSize(b.actions.MinSize().Width+2*bannerPad+bannerIcon+10, b.HeightFor(width))
}

func (r *bannerRenderer) Layout(size fyne.Size) {
	b := r.b
	sentence, buttons, height := b.parts(size.Width)
	b.back.Resize(size)
	y := bannerPad
	if buttons.Y < bannerPad+sentence.Height { // all in one row
		y = (height - sentence.Height) / 2
	}
	b.text.Resize(sentence)
	b.text.Move(fyne.NewPos(bannerPad+bannerIcon+10, y))
	b.mark.Resize(fyne.NewSquareSize(bannerIcon))
	b.mark.Move(fyne.NewPos(bannerPad, y+(min(sentence.Height, lineHeight(Body.metrics()))-bannerIcon)/2))
	b.actions.Resize(b.actions.MinSize())
	b.actions.Move(buttons)
}

func (r *bannerRenderer) paint() {
	b := r.b
	b.back.FillColor = colorOf(b.tone.Tint())
	b.back.StrokeColor, b.back.StrokeWidth = colorOf(ColorBorder), 1
	b.back.CornerRadius = sizeOf(theme.SizeNameInputRadius)
	b.back.Refresh()
}

func (r *bannerRenderer) Refresh() {
	r.paint()
	r.b.actions.Refresh()
	r.Layout(r.b.Size())
	canvas.Refresh(r.b)
}
