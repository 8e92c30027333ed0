package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// StatusChip is a Chip as a widget, for details and cards. In lists a Cell
// draws it.
type StatusChip struct {
	widget.BaseWidget
	chip Chip
	icon IconName

	back  *canvas.Rectangle
	label *canvas.Text
	mark  *glyph
}

// NewStatusChip makes a chip; icon may be empty.
func NewStatusChip(c Chip, icon IconName) *StatusChip {
	s := &StatusChip{chip: c, icon: icon, back: rect(), label: line(), mark: newGlyph()}
	s.ExtendBaseWidget(s)
	return s
}

// Set changes the chip.
func (s *StatusChip) Set(c Chip, icon IconName) {
	if s.chip != c || s.icon != icon {
		s.chip, s.icon = c, icon
		s.Refresh()
	}
}

// Chip is what it says now.
func (s *StatusChip) Chip() Chip { return s.chip }

// CreateRenderer is part of fyne.Widget.
func (s *StatusChip) CreateRenderer() fyne.WidgetRenderer {
	r := &chipRenderer{s}
	r.Refresh()
	return r
}

type chipRenderer struct{ s *StatusChip }

// chipIcon is the size of a chip's icon at text factor 1.
const chipIcon = 13

func (r *chipRenderer) Destroy() {}

func (r *chipRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.s.back, r.s.label, r.s.mark.img}
}

func (r *chipRenderer) metrics() *metrics {
	return metricsFor(sizeOf(theme.SizeNameCaptionText), fyne.TextStyle{})
}

func (r *chipRenderer) MinSize() fyne.Size {
	m := r.metrics()
	w := m.width(r.s.chip.Text) + 2*chipPad
	if r.s.icon != "" {
		w += chipIcon*factor() + 4
	}
	return fyne.NewSize(w, m.size+8)
}

func (r *chipRenderer) Layout(size fyne.Size) {
	s, least := r.s, r.MinSize()
	top := (size.Height - least.Height) / 2
	width := min(size.Width, least.Width)
	s.back.Resize(fyne.NewSize(width, least.Height))
	s.back.Move(fyne.NewPos(0, top))
	x := float32(chipPad)
	if s.icon != "" {
		icon := chipIcon * factor()
		s.mark.place(x-2, top, icon, least.Height, icon)
		x += icon + 2
	}
	room := max(0, width-x-chipPad)
	s.label.Text, _ = r.metrics().fit(s.chip.Text, room+1)
	s.label.Resize(fyne.NewSize(room, least.Height))
	s.label.Move(fyne.NewPos(x, top))
}

func (r *chipRenderer) Refresh() {
	s := r.s
	m := r.metrics()
	s.back.FillColor = colorOf(s.chip.Tone.Tint())
	s.back.CornerRadius = (m.size + 8) / 2
	s.label.TextSize, s.label.Color = m.size, colorOf(s.chip.Tone.Ink())
	setVisible(s.mark.img, s.icon != "")
	if s.icon != "" {
		s.mark.set(s.icon, s.chip.Tone.Ink())
	}
	r.Layout(s.Size())
	s.back.Refresh()
	s.label.Refresh()
	canvas.Refresh(s)
}
