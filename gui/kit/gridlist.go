package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// rowList is the toolkit's list with our rows in it. It keeps the scrolling
// and the recycling of rows; selection, hover and keys are the grid's.
type rowList struct {
	widget.List
	grid        *gridCore
	shift, ctrl bool
}

var (
	_ fyne.Focusable    = (*rowList)(nil)
	_ fyne.Shortcutable = (*rowList)(nil)
	_ desktop.Keyable   = (*rowList)(nil)
)

func newRowList(g *gridCore) *rowList {
	l := &rowList{grid: g}
	l.Length = g.shownLen
	l.CreateItem = func() fyne.CanvasObject { return newRowView(g) }
	l.UpdateItem = g.updateRow
	l.HideSeparators = true
	l.ExtendBaseWidget(l)
	return l
}

// FocusGained shows the cursor.
func (l *rowList) FocusGained() {
	l.grid.focused = true
	l.grid.repaintRows()
}

// FocusLost hides it.
func (l *rowList) FocusLost() {
	l.grid.focused, l.shift, l.ctrl = false, false, false
	l.grid.repaintRows()
}

// TypedRune passes typing on, so that it can start a search.
func (l *rowList) TypedRune(r rune) {
	if r != ' ' && l.grid.opts.onType != nil {
		l.grid.opts.onType(r)
	}
}

// KeyDown watches Shift and Ctrl.
func (l *rowList) KeyDown(ev *fyne.KeyEvent) { l.modifier(ev.Name, true) }

// KeyUp watches Shift and Ctrl.
func (l *rowList) KeyUp(ev *fyne.KeyEvent) { l.modifier(ev.Name, false) }

func (l *rowList) modifier(name fyne.KeyName, down bool) {
	switch name {
	case desktop.KeyShiftLeft, desktop.KeyShiftRight:
		l.shift = down
	case desktop.KeyControlLeft, desktop.KeyControlRight, desktop.KeySuperLeft, desktop.KeySuperRight:
		l.ctrl = down
	}
}

// TypedKey moves the cursor and works the selection.
func (l *rowList) TypedKey(ev *fyne.KeyEvent) {
	g := l.grid
	if l.travel(ev.Name, l.shift, false) {
		return
	}
	switch ev.Name {
	case fyne.KeySpace:
		if g.cursor < 0 {
			l.travel(fyne.KeyDown, false, false)
		} else if !g.opts.single {
			g.toggleAt(g.cursor, 0)
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		g.Open(g.cursor)
	case desktop.KeyMenu:
		g.menuAtCursor()
	case fyne.KeyF10:
		if l.shift {
			g.menuAtCursor()
			return
		}
		bubble(l, ev)
	case fyne.KeyEscape:
		if g.selected.n > 1 {
			g.ClearSelection()
			return
		}
		bubble(l, ev)
	default:
		bubble(l, ev)
	}
}

// travel moves the cursor by one of the keys that do. With extend the rows
// between are selected, with bare the selection stays as it is.
func (l *rowList) travel(name fyne.KeyName, extend, bare bool) bool {
	g := l.grid
	n := g.Len()
	page := max(1, int(l.Size().Height/g.style.height)-1)
	to := g.cursor
	switch name {
	case fyne.KeyDown:
		to++
	case fyne.KeyUp:
		to--
	case fyne.KeyPageDown:
		to += page
	case fyne.KeyPageUp:
		to -= page
	case fyne.KeyHome:
		to = 0
	case fyne.KeyEnd:
		to = n - 1
	default:
		return false
	}
	if n == 0 {
		return true
	}
	to = max(0, min(n-1, to))
	if to == g.cursor && !extend {
		return true
	}
	switch {
	case bare:
		g.moveCursor(to)
	case extend && !g.opts.single:
		g.Click(to, fyne.KeyModifierShift)
	default:
		g.Click(to, 0)
	}
	return true
}

// TypedShortcut knows Ctrl+A, Ctrl+C and Ctrl with the keys that move; others
// go to the canvas, which would have had them without a focused list.
func (l *rowList) TypedShortcut(s fyne.Shortcut) {
	g := l.grid
	switch s := s.(type) {
	case *fyne.ShortcutSelectAll:
		g.SelectAll()
		return
	case *fyne.ShortcutCopy:
		if g.opts.onCopy != nil {
			if text := g.opts.onCopy(); text != "" {
				fyne.CurrentApp().Clipboard().SetContent(text)
			}
		}
		return
	case *desktop.CustomShortcut:
		extend := s.Modifier&fyne.KeyModifierShift != 0
		if s.Modifier&^fyne.KeyModifierShift == fyne.KeyModifierShortcutDefault {
			if s.KeyName == fyne.KeySpace && g.cursor >= 0 && !g.opts.single {
				g.toggleAt(g.cursor, 0)
				return
			}
			if l.travel(s.KeyName, extend, !extend) {
				return
			}
		}
	}
	if c, ok := canvasOf(l).(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}

// focus gives the list the keyboard.
func (g *gridCore) focus() {
	if c := canvasOf(g.list); c != nil {
		c.Focus(g.list)
	}
}

// Focus gives the list the keyboard, with the first row as the current one if
// there is none.
func (g *gridCore) Focus() {
	g.focus()
	if g.cursor < 0 && g.Len() > 0 {
		g.Click(0, 0)
	}
}

// ScrollOffset is how far the list is scrolled, in device-independent pixels.
func (g *gridCore) ScrollOffset() float32 { return g.list.GetScrollOffset() }

// ScrollTo scrolls to an offset that ScrollOffset gave.
func (g *gridCore) ScrollTo(offset float32) { g.list.ScrollToOffset(offset) }

// Reveal scrolls until row i can be seen.
func (g *gridCore) Reveal(i int) {
	if i >= 0 && i < g.Len() {
		g.bringIntoView(i)
	}
}

func (g *gridCore) menuAtCursor() {
	if g.cursor < 0 {
		return
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(g.list)
	y := float32(g.cursor+1)*g.style.height - g.list.GetScrollOffset()
	g.showMenu(at.AddXY(checkWidth+sizeOf(theme.SizeNamePadding), y))
}

func (g *gridCore) showMenu(at fyne.Position) {
	if g.opts.onMenu == nil {
		return
	}
	menu, c := g.opts.onMenu(), canvasOf(g.list)
	if menu == nil || c == nil || len(menu.Items) == 0 {
		return
	}
	ShowMenu(c, menu, at)
}
