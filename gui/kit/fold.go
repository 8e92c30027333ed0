package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Fold is a line that opens to what there is to know about it: by a click
// anywhere on it that no button takes, by Space or Enter. Right opens it, Left
// closes it, Up and Down are left to the page.
type Fold struct {
	widget.BaseWidget
	// OnChange runs when a person opened or closed it. The page it stands on
	// has to be laid out anew then, because its height changed.
	OnChange func(open bool)

	head, body           fyne.CanvasObject
	open, hovered, focus bool
	back                 *canvas.Rectangle
	chevron              *glyph
}

var (
	_ fyne.Tappable      = (*Fold)(nil)
	_ fyne.Focusable     = (*Fold)(nil)
	_ desktop.Hoverable  = (*Fold)(nil)
	_ desktop.Cursorable = (*Fold)(nil)
)

// foldMargin is the room for the chevron.
const foldMargin float32 = 28

// NewFold makes a closed fold of its line and what it opens to.
func NewFold(head, body fyne.CanvasObject) *Fold {
	f := &Fold{head: head, body: body, back: rect(), chevron: newGlyph()}
	body.Hide()
	f.ExtendBaseWidget(f)
	return f
}

// IsOpen tells whether it is open.
func (f *Fold) IsOpen() bool { return f.open }

// Open opens or closes it without calling OnChange.
func (f *Fold) Open(open bool) {
	f.open = open
	setVisible(f.body, open)
	f.Refresh()
}

func (f *Fold) turn(open bool) {
	if open == f.open {
		return
	}
	f.Open(open)
	if f.OnChange != nil {
		f.OnChange(open)
	}
}

// Tapped opens or closes it.
func (f *Fold) Tapped(*fyne.PointEvent) { f.turn(!f.open) }

// Cursor is a hand: the line can be clicked.
func (f *Fold) Cursor() desktop.Cursor { return desktop.PointerCursor }

// MouseIn is part of desktop.Hoverable.
func (f *Fold) MouseIn(*desktop.MouseEvent) { f.hovered = true; f.paint() }

// MouseMoved is part of desktop.Hoverable.
func (f *Fold) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (f *Fold) MouseOut() { f.hovered = false; f.paint() }

// FocusGained is part of fyne.Focusable.
func (f *Fold) FocusGained() { f.focus = true; f.paint(); reveal(f) }

// FocusLost is part of fyne.Focusable.
func (f *Fold) FocusLost() { f.focus = false; f.paint() }

// TypedRune is part of fyne.Focusable.
func (f *Fold) TypedRune(rune) {}

// TypedKey opens and closes it.
func (f *Fold) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		f.turn(!f.open)
	case fyne.KeyRight:
		f.turn(true)
	case fyne.KeyLeft:
		f.turn(false)
	default:
		bubble(f, ev)
	}
}

func (f *Fold) headHeight(width float32) float32 {
	return max(sizeOf(SizeRow)+8, heightFor(f.head, width-foldMargin-Related))
}

// HeightFor is how tall it is at a width.
func (f *Fold) HeightFor(width float32) float32 {
	h := f.headHeight(width)
	if f.open {
		h += Near + heightFor(f.body, width-foldMargin-Related) + 12
	}
	return h
}

// CreateRenderer is part of fyne.Widget.
func (f *Fold) CreateRenderer() fyne.WidgetRenderer {
	f.paint()
	r := &foldRenderer{f}
	return r
}

type foldRenderer struct{ f *Fold }

func (r *foldRenderer) Destroy() {}

func (r *foldRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.f.back, r.f.chevron.img, r.f.head, r.f.body}
}

func (r *foldRenderer) MinSize() fyne.Size {
	f := r.f
	w := f.head.MinSize().Width + foldMargin + Related
	return fyne.NewSize(w, f.HeightFor(max(w, f.Size().Width)))
}

func (r *foldRenderer) Layout(size fyne.Size) {
	f := r.f
	h, w := f.headHeight(size.Width), max(0, size.Width-foldMargin-Related)
	f.back.Resize(fyne.NewSize(size.Width, h))
	f.chevron.place(0, 0, foldMargin, h, 16)
	f.head.Move(fyne.NewPos(foldMargin, 0))
	f.head.Resize(fyne.NewSize(w, h))
	f.body.Move(fyne.NewPos(foldMargin, h+Near))
	f.body.Resize(fyne.NewSize(w, max(0, size.Height-h-Near-12)))
}

// paint draws the line's own face; what stands on it stays as it is.
func (f *Fold) paint() {
	f.back.FillColor, f.back.StrokeColor, f.back.StrokeWidth = nil, nil, 0
	f.back.CornerRadius = sizeOf(theme.SizeNameButtonRadius)
	if f.hovered {
		f.back.FillColor = colorOf(ColorRowHover)
	}
	if f.focus {
		f.back.StrokeColor, f.back.StrokeWidth = colorOf(ColorAccent), 2
	}
	icon := IconChevronRight
	if f.open {
		icon = IconChevronDown
	}
	f.chevron.set(icon, ColorSecondary)
	f.back.Refresh()
}

func (r *foldRenderer) Refresh() {
	r.f.paint()
	r.f.head.Refresh()
	r.f.body.Refresh()
	r.Layout(r.f.Size())
	canvas.Refresh(r.f)
}
