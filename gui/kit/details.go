package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Detail is one line of Details: a label and what it says. Object, if set,
// stands in place of Value.
type Detail struct {
	Label  string
	Value  string
	Mono   bool
	Strong bool
	Ink    fyne.ThemeColorName
	// Copy puts a button beside the value that copies it.
	Copy   bool
	Object fyne.CanvasObject
}

// Details are labels with their values, aligned in two columns; long values
// wrap. When it is narrow, values stand below their labels.
type Details struct {
	widget.BaseWidget
	// OnCopied runs after a value was copied, for a toast.
	OnCopied func(value string)
	// CopyTip is the copy button's tooltip.
	CopyTip string

	rows []*detailRow
}

type detailRow struct {
	Detail
	label *Text
	value fyne.CanvasObject
	copy  *Button
	rule  *canvas.Rectangle
}

// NewDetails makes the rows.
func NewDetails(rows ...Detail) *Details {
	d := &Details{CopyTip: "Copy"}
	d.ExtendBaseWidget(d)
	d.Set(rows...)
	return d
}

// Set changes the rows.
func (d *Details) Set(rows ...Detail) {
	d.rows = d.rows[:0]
	for _, one := range rows {
		row := &detailRow{Detail: one, label: NewCutText(Caption, one.Label, 40), rule: rect(), value: one.Object}
		if row.value == nil {
			style := Body
			switch {
			case one.Mono:
				style = Code
			case one.Strong:
				style = BodyBold
			}
			row.value = NewParagraph(style, one.Value).SetInk(one.Ink)
		}
		if one.Copy && one.Value != "" {
			row.copy = NewIconButton(IconCopy, d.CopyTip, func() {
				fyne.CurrentApp().Clipboard().SetContent(one.Value)
				if d.OnCopied != nil {
					d.OnCopied(one.Value)
				}
			})
			row.copy.Small = true
		}
		d.rows = append(d.rows, row)
	}
	d.Refresh()
}

const (
	detailPad    = 5
	detailNarrow = 220 // below this width values stand under their labels
)

// place tells where a row's value goes at a width, and how tall the row is.
func (r *detailRow) place(width float32) (x, y, w, h float32) {
	label := lineHeight(Caption.metrics())
	w = width
	if width >= detailNarrow*factor() {
		x = min(150*factor(), width*0.38)
		w = width - x
	} else {
		y = label
	}
	if r.copy != nil {
		w -= r.copy.MinSize().Width + 4
	}
	h = max(label, lineHeight(Body.metrics()), heightFor(r.value, w))
	return x, y, w, h + y + 2*detailPad
}

// HeightFor is how tall all rows are at a width.
func (d *Details) HeightFor(width float32) (sum float32) {
	for _, r := range d.rows {
		_, _, _, h := r.place(width)
		sum += h
	}
	return sum
}

// CreateRenderer is part of fyne.Widget.
func (d *Details) CreateRenderer() fyne.WidgetRenderer {
	r := &detailsRenderer{d}
	r.Refresh()
	return r
}

type detailsRenderer struct{ d *Details }

func (r *detailsRenderer) Destroy() {}

func (r *detailsRenderer) Objects() []fyne.CanvasObject {
	var objects []fyne.CanvasObject
	for i, row := range r.d.rows {
		objects = append(objects, row.label, row.value)
		if i > 0 {
			objects = append(objects, row.rule)
		}
		if row.copy != nil {
			objects = append(objects, row.copy)
		}
	}
	return objects
}

func (r *detailsRenderer) MinSize() fyne.Size {
	width := r.d.Size().Width
	if width <= 0 {
		width = 320
	}
	return fyne.NewSize(140, r.d.HeightFor(width))
}

func (r *detailsRenderer) Layout(size fyne.Size) {
	var top float32
	label := lineHeight(Caption.metrics())
	for _, row := range r.d.rows {
		x, y, w, h := row.place(size.Width)
		row.rule.Resize(fyne.NewSize(size.Width, 1))
		row.rule.Move(fyne.NewPos(0, top))
		value := heightFor(row.value, w)
		labelWidth, middle := size.Width, float32(0)
		if x > 0 {
			labelWidth = x - 8
			// label and first line share a line, although their sizes differ
			middle = max(0, (lineHeight(Body.metrics())-label)/2)
			if row.Object != nil {
				middle = max(0, (value-label)/2)
			}
		}
		row.label.Resize(fyne.NewSize(labelWidth, label))
		row.label.Move(fyne.NewPos(0, top+detailPad+middle))
		least := row.value.MinSize().Width
		if row.Object != nil && least < w && !grows(row.Object) {
			if _, tall := row.Object.(talls); !tall {
				w = least
			}
		}
		row.value.Resize(fyne.NewSize(w, value))
		below := max(0, (lineHeight(Body.metrics())-value)/2) // a smaller face
		row.value.Move(fyne.NewPos(x, top+y+detailPad+below))
		if row.copy != nil {
			s := row.copy.MinSize()
			row.copy.Resize(s)
			row.copy.Move(fyne.NewPos(size.Width-s.Width, top+y+detailPad+(lineHeight(Body.metrics())-s.Height)/2))
		}
		top += h
	}
}

func (r *detailsRenderer) Refresh() {
	for _, row := range r.d.rows {
		row.rule.FillColor = colorOf(theme.ColorNameSeparator)
		row.rule.Refresh()
	}
	r.Layout(r.d.Size())
	canvas.Refresh(r.d)
}
