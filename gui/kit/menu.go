package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// ShowMenu shows a menu with its upper left corner at a place of the canvas,
// or as near as the window allows. Arrows, Enter and Escape work it; a click
// beside it closes it. Items may have icons, check marks, separators and be
// disabled; child menus are not shown.
func ShowMenu(c fyne.Canvas, menu *fyne.Menu, at fyne.Position) {
	showMenu(c, menu, at, 0)
}

// showMenu is ShowMenu for a menu that is at least so wide.
func showMenu(c fyne.Canvas, menu *fyne.Menu, at fyne.Position, least float32) {
	if c == nil || menu == nil || len(menu.Items) == 0 {
		return
	}
	m := &menuPage{canvas: c, menu: menu, at: at, least: least, chosen: -1, card: rect(), back: rect()}
	m.ExtendBaseWidget(m)
	m.old = c.Focused()
	c.Overlays().Add(m)
	m.Resize(c.Size())
	c.Focus(m)
}

// ShowMenuBelow shows a menu below a widget, at its left edge.
func ShowMenuBelow(menu *fyne.Menu, o fyne.CanvasObject) {
	showMenuBelow(menu, o, 0)
}

func showMenuBelow(menu *fyne.Menu, o fyne.CanvasObject, least float32) {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
	showMenu(canvasOf(o), menu, at.AddXY(0, o.Size().Height+2), least)
}

// menuPage covers the window without being seen, so that a click beside the
// menu closes it.
type menuPage struct {
	widget.BaseWidget
	canvas fyne.Canvas
	menu   *fyne.Menu
	at     fyne.Position
	least  float32 // width
	chosen int
	old    fyne.Focusable

	card, back *canvas.Rectangle
	tops       []float32 // where each item begins, from the card's top
	closed     bool
}

var (
	_ fyne.Tappable          = (*menuPage)(nil)
	_ fyne.SecondaryTappable = (*menuPage)(nil)
	_ fyne.Focusable         = (*menuPage)(nil)
	_ desktop.Hoverable      = (*menuPage)(nil)
)

func (m *menuPage) close() {
	if m.closed {
		return
	}
	m.closed = true
	m.canvas.Overlays().Remove(m)
	if m.old != nil {
		m.canvas.Focus(m.old)
	}
}

func (m *menuPage) usable(i int) bool {
	return i >= 0 && i < len(m.menu.Items) && !m.menu.Items[i].IsSeparator && !m.menu.Items[i].Disabled
}

func (m *menuPage) itemAt(p fyne.Position) int {
	c, s := m.card.Position(), m.card.Size()
	if p.X < c.X || p.X > c.X+s.Width {
		return -1
	}
	for i, top := range m.tops {
		if y := p.Y - c.Y; y >= top && y < top+m.tall(i) {
			return i
		}
	}
	return -1
}

func (m *menuPage) inside(p fyne.Position) bool {
	c, s := m.card.Position(), m.card.Size()
	return p.X >= c.X && p.X <= c.X+s.Width && p.Y >= c.Y && p.Y <= c.Y+s.Height
}

// Tapped does what the item says, or closes the menu.
func (m *menuPage) Tapped(ev *fyne.PointEvent) {
	if !m.inside(ev.Position) {
		m.close()
		return
	}
	m.run(m.itemAt(ev.Position))
}

// TappedSecondary closes the menu.
func (m *menuPage) TappedSecondary(*fyne.PointEvent) { m.close() }

func (m *menuPage) run(i int) {
	if !m.usable(i) {
		return
	}
	m.close()
	call(m.menu.Items[i].Action)
}

// MouseIn is part of desktop.Hoverable.
func (m *menuPage) MouseIn(ev *desktop.MouseEvent) { m.MouseMoved(ev) }

// MouseMoved chooses the item below the pointer.
func (m *menuPage) MouseMoved(ev *desktop.MouseEvent) {
	if i := m.itemAt(ev.Position); i != m.chosen && m.usable(i) {
		m.chosen = i
		m.Refresh()
	}
}

// MouseOut is part of desktop.Hoverable.
func (m *menuPage) MouseOut() {}

// FocusGained is part of fyne.Focusable.
func (m *menuPage) FocusGained() {}

// FocusLost is part of fyne.Focusable.
func (m *menuPage) FocusLost() {}

// TypedRune is part of fyne.Focusable.
func (m *menuPage) TypedRune(rune) {}

// TypedKey works the menu.
func (m *menuPage) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyDown:
		m.step(1)
	case fyne.KeyUp:
		m.step(-1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		m.run(m.chosen)
	case fyne.KeyEscape:
		m.close()
	}
}

func (m *menuPage) step(by int) {
	n := len(m.menu.Items)
	i := m.chosen
	if i < 0 && by < 0 {
		i = 0
	}
	for range n {
		i = (i + by + n) % n
		if m.usable(i) {
			m.chosen = i
			m.Refresh()
			return
		}
	}
}

const menuPad = 5

func (m *menuPage) tall(i int) float32 {
	if m.menu.Items[i].IsSeparator {
		return 9
	}
	return sizeOf(SizeControl)
}

// CreateRenderer is part of fyne.Widget.
func (m *menuPage) CreateRenderer() fyne.WidgetRenderer {
	r := &menuRenderer{m: m}
	r.Refresh()
	return r
}

type menuRenderer struct {
	m       *menuPage
	objects []fyne.CanvasObject
}

func (r *menuRenderer) Destroy() {}

func (r *menuRenderer) MinSize() fyne.Size { return fyne.NewSize(1, 1) }

func (r *menuRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *menuRenderer) Layout(fyne.Size) { r.Refresh() }

func (r *menuRenderer) Refresh() {
	m := r.m
	text, caption := Body.metrics(), Caption.metrics()
	lead := float32(0)
	var widest, keys float32
	for _, item := range m.menu.Items {
		if item.Checked || item.Icon != nil {
			lead = 10 + 16*factor()
		}
		widest = max(widest, text.width(item.Label))
		keys = max(keys, caption.width(menuKeys(item)))
	}
	if keys > 0 {
		keys += 24
	}
	width := max(160, m.least, widest+keys+lead+2*menuPad+24)
	m.tops = m.tops[:0]
	height := float32(menuPad)
	for i := range m.menu.Items {
		m.tops = append(m.tops, height)
		height += m.tall(i)
	}
	height += menuPad
	size := m.Size()
	x := max(4, min(m.at.X, size.Width-width-4))
	y := max(4, min(m.at.Y, size.Height-height-4))
	raisedCard(m.card)
	m.card.CornerRadius = 8
	m.card.Resize(fyne.NewSize(width, height))
	m.card.Move(fyne.NewPos(x, y))
	r.objects = append(r.objects[:0], m.card)
	for i, item := range m.menu.Items {
		r.item(i, item, x, y+m.tops[i], width, lead)
	}
	canvas.Refresh(m)
}

func menuKeys(item *fyne.MenuItem) string {
	s, ok := item.Shortcut.(fyne.KeyboardShortcut)
	if !ok {
		return ""
	}
	return KeysText(s)
}

func (r *menuRenderer) item(i int, item *fyne.MenuItem, x, y, width, lead float32) {
	m, tall := r.m, r.m.tall(i)
	if item.IsSeparator {
		rule := rect()
		paintRect(rule, theme.ColorNameSeparator, x+1, y+4, width-2, 1)
		r.objects = append(r.objects, rule)
		return
	}
	ink := colorText
	if item.Disabled {
		ink = theme.ColorNameDisabled
	}
	if i == m.chosen {
		paintRect(m.back, ColorAccentTint, x+menuPad, y, width-2*menuPad, tall)
		m.back.CornerRadius = 5
		r.objects = append(r.objects, m.back)
	}
	at := x + menuPad + 10
	switch {
	case item.Checked:
		g := newGlyph()
		g.set(IconCheck, ink)
		g.place(at-2, y, 16*factor(), tall, 15*factor())
		r.objects = append(r.objects, g.img)
	case item.Icon != nil:
		img := canvas.NewImageFromResource(item.Icon)
		img.FillMode = canvas.ImageFillContain
		icon := 16 * factor()
		img.Resize(fyne.NewSquareSize(icon))
		img.Move(fyne.NewPos(at-2, y+(tall-icon)/2))
		r.objects = append(r.objects, img)
	}
	label := canvas.NewText(oneLine(item.Label), colorOf(ink))
	label.TextSize = Body.metrics().size
	label.Resize(fyne.NewSize(width, tall))
	label.Move(fyne.NewPos(at+lead, y))
	r.objects = append(r.objects, label)
	if keys := menuKeys(item); keys != "" {
		k := canvas.NewText(keys, colorOf(ColorSecondary))
		k.TextSize, k.Alignment = Caption.metrics().size, fyne.TextAlignTrailing
		k.Resize(fyne.NewSize(80, tall))
		k.Move(fyne.NewPos(x+width-menuPad-10-80, y))
		r.objects = append(r.objects, k)
	}
}
