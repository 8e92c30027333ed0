package fees

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// Sizes of a small table: the room between columns, and beside a row.
const (
	plainGap float32 = 12
	plainPad float32 = 10
)

// small is a table inside a panel, card or dialog that shows all of its rows
// without scrolling by itself. Beyond a number of rows the rest comes with a
// button; again is then called to lay the page out anew.
func small[R any](rows []R, most int, again func(), columns ...kit.Column[R]) fyne.CanvasObject {
	lay := &plainLine{}
	var heads []fyne.CanvasObject
	for _, c := range columns {
		lay.widths, lay.flex = append(lay.widths, c.Width), append(lay.flex, c.Flex)
		heads = append(heads, kit.NewCutText(kit.Label, c.Title, 10).SetAlign(alignment(c.Align)))
	}
	list := kit.VStack(0, kit.Inset(6, plainPad, 6, plainPad, container.New(lay, heads...)))
	line := func(r R, i int) fyne.CanvasObject {
		var cells []fyne.CanvasObject
		for _, c := range columns {
			cells = append(cells, plainCell(c, r, i))
		}
		return kit.VStack(0, kit.NewRule(), kit.Inset(5, plainPad, 5, plainPad, container.New(lay, cells...)))
	}
	for i, r := range rows[:min(len(rows), most)] {
		list.Add(line(r, i))
	}
	if len(rows) > most {
		var more *kit.Button
		var holder *fyne.Container
		more = link(words.N(len(rows)-most, "Show one more", "Show {{.n}} more"), kit.IconChevronDown, func() {
			list.Remove(holder)
			for i, r := range rows[most:] {
				list.Add(line(r, most+i))
			}
			again()
		})
		holder = kit.VStack(0, kit.NewRule(), kit.Inset(2, plainPad, 2, 2, kit.HStack(0, more)))
		list.Add(holder)
	}
	return kit.NewCardPadded(1, list)
}

func alignment(a kit.Align) fyne.TextAlign {
	if a == kit.End {
		return fyne.TextAlignTrailing
	}
	return fyne.TextAlignLeading
}

// plainCell shows one cell as text, as a link, or as text after an icon.
func plainCell[R any](c kit.Column[R], r R, i int) fyne.CanvasObject {
	cell := c.Cell(r)
	if cell.Link && c.OnTap != nil {
		b := link(cell.Text, "", func() { c.OnTap(i, r) })
		b.Tip, b.Small = cell.Tip, false
		return b
	}
	style := kit.Body
	switch {
	case cell.Bold:
		style = kit.BodyBold
	case cell.Secondary:
		style = kit.Hint
	}
	text := kit.NewCutText(style, cell.Text, 10).SetAlign(alignment(c.Align))
	if cell.Ink != "" {
		text.SetInk(cell.Ink)
	}
	if cell.Icon == "" {
		return text
	}
	return kit.HStack(kit.Near, kit.NewSymbol(cell.Icon, cell.IconInk, 14), kit.Grow(text))
}

// plainLine lays the cells of a row out. What is left over goes to columns with
// flex; where there is too little room, these give it.
type plainLine struct{ widths, flex []float32 }

// MinSize is part of fyne.Layout.
func (l *plainLine) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var h float32
	for _, o := range objects {
		if _, button := o.(*kit.Button); !button {
			h = max(h, o.MinSize().Height)
		}
	}
	return fyne.NewSize(120, max(h, kit.NewText(kit.Body, "").MinSize().Height))
}

// Layout is part of fyne.Layout.
func (l *plainLine) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	factor := theme.Size(theme.SizeNameText) / 13
	rest, flex := size.Width-plainGap*float32(len(objects)-1), float32(0)
	for i := range objects {
		rest -= l.widths[i] * factor
		flex += l.flex[i]
	}
	var x float32
	for i, o := range objects {
		w := l.widths[i] * factor
		if flex > 0 {
			w = max(20, w+rest*l.flex[i]/flex)
		}
		h := o.MinSize().Height
		o.Resize(fyne.NewSize(w, h))
		o.Move(fyne.NewPos(x, (size.Height-h)/2))
		if b, button := o.(*kit.Button); button { // its words begin where the others' do
			o.Resize(fyne.NewSize(min(w+8, b.MinSize().Width), h))
			o.Move(fyne.NewPos(x-8, (size.Height-h)/2))
		}
		x += w + plainGap
	}
}
