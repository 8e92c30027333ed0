package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// FormRow is a field with its label above, a hint below, and in the hint's
// place what is wrong with what was entered.
type FormRow struct {
	widget.BaseWidget
	label *Text
	hint  *Text
	field fyne.CanvasObject
	says  string // the hint
	wrong string
	mark  *Symbol
}

// NewFormRow makes a row; hint may be empty.
func NewFormRow(label, hint string, field fyne.CanvasObject) *FormRow {
	f := &FormRow{
		label: NewParagraph(Label, label), hint: NewParagraph(Caption, hint), field: field, says: hint,
		mark: NewSymbol(IconError, Bad.Ink(), 14),
	}
	f.mark.Hidden = true
	f.hint.Hidden = hint == ""
	f.ExtendBaseWidget(f)
	return f
}

// SetError says what is wrong; "" brings the hint back.
func (f *FormRow) SetError(wrong string) {
	if f.wrong == wrong {
		return
	}
	f.wrong = wrong
	text, ink := f.says, fyne.ThemeColorName("")
	if wrong != "" {
		text, ink = wrong, Bad.Ink()
	}
	f.hint.SetText(text)
	f.hint.SetInk(ink)
	setVisible(f.hint, text != "")
	setVisible(f.mark, wrong != "")
	f.Refresh()
}

// Error is what is wrong, "" for nothing.
func (f *FormRow) Error() string { return f.wrong }

// HeightFor is how tall the row is at a width.
func (f *FormRow) HeightFor(width float32) float32 {
	h := heightFor(f.field, width)
	if f.label.Text() != "" {
		h += heightFor(f.label, width) + Near
	}
	if f.hint.Visible() {
		h += heightFor(f.hint, f.hintWidth(width)) + Near
	}
	return h
}

func (f *FormRow) hintWidth(width float32) float32 {
	if f.wrong != "" {
		return width - 18
	}
	return width
}

// CreateRenderer is part of fyne.Widget.
func (f *FormRow) CreateRenderer() fyne.WidgetRenderer { return &formRenderer{f} }

type formRenderer struct{ f *FormRow }

func (r *formRenderer) Destroy() {}

func (r *formRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.f.label, r.f.field, r.f.hint, r.f.mark}
}

func (r *formRenderer) MinSize() fyne.Size {
	width := r.f.Size().Width
	if width <= 0 {
		width = 320
	}
	return fyne.NewSize(max(140, r.f.field.MinSize().Width), r.f.HeightFor(width))
}

func (r *formRenderer) Layout(size fyne.Size) {
	f := r.f
	var y float32
	if f.label.Text() != "" {
		h := heightFor(f.label, size.Width)
		f.label.Resize(fyne.NewSize(size.Width, h))
		y = h + Near
	}
	h := heightFor(f.field, size.Width)
	f.field.Move(fyne.NewPos(0, y))
	f.field.Resize(fyne.NewSize(size.Width, h))
	y += h + Near
	x := size.Width - f.hintWidth(size.Width)
	f.mark.Resize(fyne.NewSquareSize(14))
	f.mark.Move(fyne.NewPos(0, y))
	f.hint.Move(fyne.NewPos(x, y))
	f.hint.Resize(fyne.NewSize(size.Width-x, heightFor(f.hint, size.Width-x)))
}

func (r *formRenderer) Refresh() {
	r.Layout(r.f.Size())
	r.f.field.Refresh()
	canvas.Refresh(r.f)
}

// Label is the row's label.
func (f *FormRow) Label() string { return f.label.Text() }

// Field is what is entered into.
func (f *FormRow) Field() fyne.CanvasObject { return f.field }
