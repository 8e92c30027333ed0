package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// cellView draws one cell. Its parts are made when a cell first needs them.
type cellView struct {
	text     *canvas.Text
	chip     *canvas.Rectangle
	chipText *canvas.Text
	icon     *glyph
	bar      *canvas.Rectangle // placeholder of a missing row

	last  Cell
	valid bool // last is what is drawn
	cut   bool
}

func newCellView() *cellView { return &cellView{text: line()} }

func (c *cellView) appendTo(objects []fyne.CanvasObject) []fyne.CanvasObject {
	objects = append(objects, c.text)
	if c.chip != nil {
		objects = append(objects, c.chip, c.chipText)
	}
	if c.icon != nil {
		objects = append(objects, c.icon.img)
	}
	if c.bar != nil {
		objects = append(objects, c.bar)
	}
	return objects
}

func (c *cellView) hide() {
	c.valid, c.cut = false, false
	setVisible(c.text, false)
	if c.chip != nil {
		setVisible(c.chip, false)
		setVisible(c.chipText, false)
	}
	if c.icon != nil {
		setVisible(c.icon.img, false)
	}
	if c.bar != nil {
		setVisible(c.bar, false)
	}
}

// tip is what the pointer is told when it rests on the cell.
func (c *cellView) tip() string {
	switch {
	case !c.valid:
		return ""
	case c.last.Tip != "":
		return c.last.Tip
	case c.cut:
		return c.last.Text
	default:
		return ""
	}
}

// show draws the cell into its slot. It reports whether the row has a new
// drawing object.
func (c *cellView) show(g *gridCore, s slot, cell Cell, force bool) (grown bool) {
	if c.valid && !force && c.last == cell {
		return false
	}
	c.last, c.valid, c.cut = cell, true, false
	if c.bar != nil {
		setVisible(c.bar, false)
	}
	st := g.style
	x, w := s.x+cellPad, s.w-2*cellPad
	end := g.specs[s.col].align == End

	if cell.Icon != "" {
		if c.icon == nil {
			c.icon, grown = newGlyph(), true
		}
		ink := cell.IconInk
		if ink == "" {
			ink = cell.ink()
		}
		c.icon.set(cell.Icon, ink)
		icon := rowIcon * st.factor
		setVisible(c.icon.img, w >= icon)
		c.icon.place(x, 0, icon, st.height, icon)
		x, w = x+icon+chipGap, w-icon-chipGap
	} else if c.icon != nil {
		setVisible(c.icon.img, false)
	}

	if cell.Chip.Text != "" {
		grown = c.showChip(st, cell.Chip, x, w, end && cell.Text == "") || grown
		used := c.chip.Size().Width + chipGap
		x, w = x+used, w-used
	} else if c.chip != nil {
		setVisible(c.chip, false)
		setVisible(c.chipText, false)
	}
	c.showText(st, cell, x, w, end)
	return grown
}

func (c *cellView) showChip(st *gridStyle, chip Chip, x, w float32, end bool) (grown bool) {
	if c.chip == nil {
		c.chip, c.chipText, grown = rect(), line(), true
		c.chipText.Alignment = fyne.TextAlignCenter
	}
	text, cut := st.caption.fit(oneLine(chip.Text), w-2*chipPad)
	c.cut = cut
	h := st.chipHeight
	width := min(st.caption.width(text)+2*chipPad, max(w, 0))
	if end {
		x += w - width
	}
	pos := fyne.NewPos(x, (st.height-h)/2)
	c.chip.CornerRadius = h / 2
	c.chip.FillColor = st.tints[chip.Tone]
	c.chip.Resize(fyne.NewSize(width, h))
	c.chip.Move(pos)
	c.chip.Refresh()
	c.chipText.Text = text
	c.chipText.TextSize = st.caption.size
	c.chipText.Color = st.inks[chip.Tone]
	c.chipText.Resize(fyne.NewSize(width, h))
	c.chipText.Move(pos)
	c.chipText.Refresh()
	setVisible(c.chip, width > 2*chipPad)
	setVisible(c.chipText, width > 2*chipPad)
	return grown
}

func (c *cellView) showText(st *gridStyle, cell Cell, x, w float32, end bool) {
	if cell.Text == "" || w < 4 {
		setVisible(c.text, false)
		return
	}
	m := st.regular
	switch {
	case cell.Mono:
		m = st.mono
	case cell.Bold:
		m = st.bold
	}
	text, cut := m.fit(oneLine(cell.Text), w)
	c.cut = c.cut || cut
	t := c.text
	ink := st.colour(cell.ink())
	align := fyne.TextAlignLeading
	if end {
		align = fyne.TextAlignTrailing
	}
	if t.Text != text || t.Color != ink || t.TextSize != m.size || t.TextStyle != m.style || t.Alignment != align {
		t.Text, t.Color, t.TextSize, t.TextStyle, t.Alignment = text, ink, m.size, m.style, align
		t.Refresh()
	}
	t.Resize(fyne.NewSize(w, st.height))
	t.Move(fyne.NewPos(x, 0))
	setVisible(t, true)
}

// placeholder draws a bar where text will be. Its length differs from row to
// row, as text does.
func (c *cellView) placeholder(g *gridCore, s slot, index int, force bool) (grown bool) {
	if c.bar != nil && c.bar.Visible() && !c.valid && !force {
		return false
	}
	c.hide()
	if c.bar == nil {
		c.bar, grown = rect(), true
	}
	st := g.style
	w := s.w - 2*cellPad
	length := max(0, w*(0.45+0.1*float32((index*7+s.col*5)%5)))
	if g.specs[s.col].align == End {
		length = min(length, 36)
		c.bar.Move(fyne.NewPos(s.x+s.w-cellPad-length, st.height/2-4))
	} else {
		c.bar.Move(fyne.NewPos(s.x+cellPad, st.height/2-4))
	}
	c.bar.CornerRadius = 4
	c.bar.FillColor = st.skeleton
	c.bar.Resize(fyne.NewSize(length, 8))
	c.bar.Refresh()
	setVisible(c.bar, true)
	return grown
}

// gridStyle is the look of all rows, resolved once per theme change: looking
// colours up for each of a few hundred cells would show while scrolling.
type gridStyle struct {
	height, chipHeight, factor    float32
	regular, bold, mono, caption  *metrics
	plain, zebra, hover, selected color.Color
	ruler, accent, check, boxLine color.Color
	skeleton                      color.Color
	inks, tints                   [toneCount]color.Color
	colours                       map[fyne.ThemeColorName]color.Color
}

func newGridStyle() *gridStyle {
	size := sizeOf(theme.SizeNameText)
	s := &gridStyle{
		height:   sizeOf(SizeRow),
		factor:   size / 13,
		regular:  metricsFor(size, fyne.TextStyle{}),
		bold:     metricsFor(size, fyne.TextStyle{Bold: true}),
		mono:     metricsFor(sizeOf(SizeMono), fyne.TextStyle{Monospace: true}),
		caption:  metricsFor(sizeOf(theme.SizeNameCaptionText), fyne.TextStyle{}),
		plain:    colorOf(ColorSurface),
		zebra:    colorOf(ColorZebra),
		hover:    colorOf(ColorRowHover),
		selected: colorOf(ColorRowSelected),
		ruler:    colorOf(theme.ColorNameSeparator),
		accent:   colorOf(ColorAccent),
		check:    colorOf(ColorAccentFill),
		boxLine:  colorOf(theme.ColorNameInputBorder),
		skeleton: colorOf(ColorSkeleton),
		colours:  map[fyne.ThemeColorName]color.Color{},
	}
	s.chipHeight = s.caption.size + 8
	for t := range toneCount {
		s.inks[t], s.tints[t] = colorOf(t.Ink()), colorOf(t.Tint())
	}
	return s
}

func (s *gridStyle) colour(name fyne.ThemeColorName) color.Color {
	c, ok := s.colours[name]
	if !ok {
		c = colorOf(name)
		s.colours[name] = c
	}
	return c
}
