package kit

import (
	"fyne.io/fyne/v2"
)

func (g *gridCore) isSelected(i int) bool {
	if i < 0 || i >= g.Len() {
		return false
	}
	if g.opts.single {
		return i == g.cursor
	}
	return g.selected.has(i)
}

// Cursor is the index of the current row, -1 when there is none. In a grid
// with Single it is the selected row.
func (g *gridCore) Cursor() int { return g.cursor }

// SelectedCount is the number of selected rows.
func (g *gridCore) SelectedCount() int {
	if g.opts.single {
		if g.cursor >= 0 {
			return 1
		}
		return 0
	}
	return g.selected.n
}

// Selected are the keys of the selected rows, in the order of the list.
func (g *gridCore) Selected() []string {
	if g.opts.single {
		if key := g.keyAt(g.cursor); key != "" {
			return []string{key}
		}
		return nil
	}
	keys := make([]string, 0, g.selected.n)
	g.selected.each(func(i int) bool {
		keys = append(keys, g.source.Key(i))
		return true
	})
	return keys
}

// Click is what a click on row i does: alone it selects the row, with Ctrl
// (Cmd) it adds or removes it, with Shift it selects the range from the last
// click.
func (g *gridCore) Click(i int, mods fyne.KeyModifier) {
	if i < 0 || i >= g.Len() {
		return
	}
	add := mods&(fyne.KeyModifierControl|fyne.KeyModifierSuper) != 0
	switch {
	case g.opts.single:
	case mods&fyne.KeyModifierShift != 0:
		g.selectRange(i, add)
	case add:
		g.toggle(i)
		g.anchor = i
	default:
		g.selectOnly(i)
	}
	g.moveCursor(i)
	g.selectionChanged()
}

// aim is what a right click does first: a row outside the selection becomes
// the selection, a selected one leaves it alone.
func (g *gridCore) aim(i int) {
	if i < 0 || i >= g.Len() {
		return
	}
	if g.opts.single || g.isSelected(i) {
		g.moveCursor(i)
		g.repaintRows()
		return
	}
	g.Click(i, 0)
}

// toggleAt is a click on the check box of row i.
func (g *gridCore) toggleAt(i int, mods fyne.KeyModifier) {
	if i < 0 || i >= g.Len() {
		return
	}
	if mods&fyne.KeyModifierShift != 0 {
		g.selectRange(i, true)
	} else {
		g.toggle(i)
		g.anchor = i
	}
	g.moveCursor(i)
	g.selectionChanged()
}

func (g *gridCore) toggle(i int) {
	g.selected.put(i, !g.selected.has(i))
}

func (g *gridCore) selectOnly(i int) {
	g.selected.clear()
	g.selected.put(i, true)
	g.anchor = i
}

// selectRange selects from the anchor to i; add keeps what is selected.
func (g *gridCore) selectRange(i int, add bool) {
	from := g.anchor
	if from < 0 || from >= g.Len() {
		from = max(0, g.cursor)
		g.anchor = from
	}
	low, high := min(from, i), max(from, i)
	if !add {
		g.selected.clear()
	}
	g.selected.sized(g.Len())
	g.selected.fill(low, high)
}

// SelectAll selects every row.
func (g *gridCore) SelectAll() {
	if g.opts.single || g.Len() == 0 {
		return
	}
	g.selected.sized(g.Len())
	g.selected.fill(0, g.Len()-1)
	g.selectionChanged()
}

// ClearSelection selects nothing.
func (g *gridCore) ClearSelection() {
	if g.selected.n == 0 {
		return
	}
	g.selected.clear()
	g.selectionChanged()
}

func (g *gridCore) toggleAll() {
	if g.Len() > 0 && g.selected.n == g.Len() {
		g.ClearSelection()
	} else {
		g.SelectAll()
	}
}

// SetCursor makes row i the current one, selects it alone and scrolls to it;
// -1 ends that there is a current row.
func (g *gridCore) SetCursor(i int) {
	if i < 0 {
		g.moveCursor(-1)
		g.repaintRows()
		return
	}
	g.Click(min(i, g.Len()-1), 0)
}

// moveCursor changes the current row and brings it into view.
func (g *gridCore) moveCursor(i int) {
	if i == g.cursor {
		return
	}
	old := g.cursor
	g.cursor = i
	if i >= 0 {
		g.bringIntoView(i)
	}
	for _, k := range []int{old, i} {
		if r := g.live[k]; r != nil && r.index == k && r.back != nil {
			r.paint()
		}
	}
	if g.opts.onCursor != nil {
		g.opts.onCursor(i)
	}
}

// bringIntoView scrolls only as far as needed, and not at all if row i can be
// seen whole.
func (g *gridCore) bringIntoView(i int) {
	top, height := g.list.GetScrollOffset(), g.list.Size().Height
	g.reveal = -1
	if height <= 0 { // not laid out yet
		g.reveal = i
		return
	}
	y := float32(i) * g.style.height
	switch {
	case y < top:
		g.list.ScrollToOffset(y)
	case y+g.style.height > top+height:
		g.list.ScrollToOffset(y + g.style.height - height)
	}
}

func (g *gridCore) selectionChanged() {
	g.repaintRows()
	g.header.Refresh()
	if g.opts.onSelect != nil {
		g.opts.onSelect()
	}
}

// Open is what a double click on row i does.
func (g *gridCore) Open(i int) {
	if i >= 0 && i < g.Len() && g.opts.onOpen != nil {
		g.opts.onOpen(i)
	}
}
