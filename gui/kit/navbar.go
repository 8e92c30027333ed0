package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// NavItem is one page of a window.
type NavItem struct {
	ID   string
	Text string
	Icon IconName
	// Badge counts what waits for a person there; 0 shows nothing.
	Badge int
}

// NavBar is the row of pages at the top of a window, with the current one
// underlined in the accent. Left and Right change the page while it has the
// focus. When it is too narrow for all words, only the current page has its
// word and the others their icons, with tooltips.
type NavBar struct {
	widget.BaseWidget
	// OnChange runs when a person chose another page.
	OnChange func(id string)

	items    []NavItem
	chosen   string
	trailing fyne.CanvasObject
	hover    int
	focused  bool
	faces    []*navFace
}

type navFace struct {
	x, w  float32
	mark  *glyph
	label *canvas.Text
	badge *canvas.Rectangle
	count *canvas.Text
	back  *canvas.Rectangle
}

var (
	_ fyne.Tappable     = (*NavBar)(nil)
	_ fyne.Focusable    = (*NavBar)(nil)
	_ desktop.Hoverable = (*NavBar)(nil)
)

// NewNavBar makes the row; trailing, if not nil, stands at its right end.
func NewNavBar(onChange func(id string), trailing fyne.CanvasObject, items ...NavItem) *NavBar {
	n := &NavBar{OnChange: onChange, trailing: trailing, items: items, hover: -1}
	if len(items) > 0 {
		n.chosen = items[0].ID
	}
	n.ExtendBaseWidget(n)
	return n
}

// SetBadge changes what waits on a page.
func (n *NavBar) SetBadge(id string, count int) {
	for i := range n.items {
		if n.items[i].ID == id && n.items[i].Badge != count {
			n.items[i].Badge = count
			n.Refresh()
		}
	}
}

// Badge is what waits on a page.
func (n *NavBar) Badge(id string) int {
	for _, one := range n.items {
		if one.ID == id {
			return one.Badge
		}
	}
	return 0
}

// Chosen is the current page.
func (n *NavBar) Chosen() string { return n.chosen }

// Choose changes the page without calling OnChange.
func (n *NavBar) Choose(id string) {
	if n.chosen != id {
		n.chosen = id
		n.Refresh()
	}
}

func (n *NavBar) index() int {
	for i, one := range n.items {
		if one.ID == n.chosen {
			return i
		}
	}
	return -1
}

func (n *NavBar) pick(i int) {
	if i < 0 || i >= len(n.items) || n.items[i].ID == n.chosen {
		return
	}
	n.Choose(n.items[i].ID)
	if n.OnChange != nil {
		n.OnChange(n.chosen)
	}
}

func (n *NavBar) at(x float32) int {
	for i, f := range n.faces {
		if x >= f.x && x < f.x+f.w {
			return i
		}
	}
	return -1
}

// Tapped changes the page.
func (n *NavBar) Tapped(ev *fyne.PointEvent) {
	dropTip(n)
	n.pick(n.at(ev.Position.X))
}

// MouseIn is part of desktop.Hoverable.
func (n *NavBar) MouseIn(ev *desktop.MouseEvent) { n.MouseMoved(ev) }

// MouseMoved is part of desktop.Hoverable.
func (n *NavBar) MouseMoved(ev *desktop.MouseEvent) {
	i := n.at(ev.Position.X)
	if i == n.hover {
		return
	}
	dropTip(n)
	n.hover = i
	if i >= 0 && !n.faces[i].label.Visible() {
		offerTip(n, n.items[i].Text, fyne.NewPos(ev.AbsolutePosition.X-8, ev.AbsolutePosition.Y-ev.Position.Y+n.Size().Height))
	}
	n.Refresh()
}

// MouseOut is part of desktop.Hoverable.
func (n *NavBar) MouseOut() {
	n.hover = -1
	dropTip(n)
	n.Refresh()
}

// FocusGained is part of fyne.Focusable.
func (n *NavBar) FocusGained() { n.focused = true; n.Refresh() }

// FocusLost is part of fyne.Focusable.
func (n *NavBar) FocusLost() { n.focused = false; n.Refresh() }

// TypedRune is part of fyne.Focusable.
func (n *NavBar) TypedRune(rune) {}

// TypedKey changes the page.
func (n *NavBar) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyLeft:
		n.pick(max(0, n.index()-1))
	case fyne.KeyRight:
		n.pick(min(len(n.items)-1, n.index()+1))
	default:
		bubble(n, ev)
	}
}

// CreateRenderer is part of fyne.Widget.
func (n *NavBar) CreateRenderer() fyne.WidgetRenderer {
	r := &navRenderer{n: n, ruler: rect(), under: rect(), paper: rect()}
	r.Refresh()
	return r
}

type navRenderer struct {
	n                   *NavBar
	ruler, under, paper *canvas.Rectangle
	objects             []fyne.CanvasObject
}

const (
	navPad  = 12
	navIcon = 17
)

func (r *navRenderer) Destroy() {}

func (r *navRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *navRenderer) tall() float32 { return sizeOf(SizeControl) + 10 }

func (r *navRenderer) MinSize() fyne.Size {
	w := float32(len(r.n.items)) * (navIcon + 2*navPad)
	if r.n.trailing != nil {
		w += r.n.trailing.MinSize().Width + 16
	}
	return fyne.NewSize(w, r.tall())
}

func (r *navRenderer) Layout(fyne.Size) { r.Refresh() }

// widths are the items' widths, with words or with icons alone.
func (r *navRenderer) widths(words bool) (widths []float32, sum float32) {
	for i, one := range r.n.items {
		w := float32(navIcon + 2*navPad)
		if words || i == r.n.index() {
			w += 7 + BodyBold.metrics().width(one.Text)
		}
		if one.Badge > 0 {
			w += 6 + r.badge(one.Badge)
		}
		widths = append(widths, w)
		sum += w
	}
	return widths, sum
}

func (r *navRenderer) badge(count int) float32 {
	return max(17, Label.metrics().width(badgeText(count))+10)
}

func badgeText(count int) string {
	if count > 999 {
		return "999+"
	}
	return digits(count)
}

func (r *navRenderer) Refresh() {
	n := r.n
	size := n.Size()
	height := r.tall()
	paintRect(r.paper, theme.ColorNameBackground, 0, 0, size.Width, height)
	paintRect(r.ruler, ColorBorder, 0, height-1, size.Width, 1)
	r.objects = append(r.objects[:0], r.paper, r.ruler)
	room := size.Width - 8
	if n.trailing != nil {
		t := n.trailing.MinSize()
		room -= t.Width + 16
		n.trailing.Resize(t)
		n.trailing.Move(fyne.NewPos(size.Width-t.Width-10, (height-t.Height)/2))
	}
	widths, sum := r.widths(true)
	words := sum <= room
	if !words {
		widths, _ = r.widths(false)
	}
	for len(n.faces) < len(n.items) {
		n.faces = append(n.faces, &navFace{mark: newGlyph(), label: line(), badge: rect(), count: line(), back: rect()})
	}
	x := float32(6)
	for i := range n.items {
		r.item(i, x, widths[i], height, words || i == n.index())
		x += widths[i]
	}
	if n.trailing != nil {
		r.objects = append(r.objects, n.trailing)
	}
	canvas.Refresh(n)
}

func (r *navRenderer) item(i int, x, w, height float32, word bool) {
	n, f, one := r.n, r.n.faces[i], r.n.items[i]
	chosen := one.ID == n.chosen
	f.x, f.w = x, w
	ink := ColorSecondary
	switch {
	case chosen:
		ink = ColorAccent
	case i == n.hover:
		ink = colorText
	}
	if i == n.hover && !chosen || chosen && n.focused {
		paintRect(f.back, theme.ColorNameHover, x+2, 5, w-4, height-12)
		f.back.CornerRadius = 6
		r.objects = append(r.objects, f.back)
	}
	if chosen {
		paintRect(r.under, ColorAccent, x+navPad-4, height-3, w-2*navPad+8, 3)
		r.under.CornerRadius = 1.5
		r.objects = append(r.objects, r.under)
	}
	f.mark.set(one.Icon, ink)
	f.mark.place(x+navPad, 0, navIcon, height, navIcon)
	r.objects = append(r.objects, f.mark.img)
	at := x + navPad + navIcon
	m := Body.metrics()
	if chosen {
		m = BodyBold.metrics()
	}
	f.label.Hidden = !word
	if word {
		f.label.Text, f.label.TextSize, f.label.TextStyle, f.label.Color = one.Text, m.size, m.style, colorOf(ink)
		lw := BodyBold.metrics().width(one.Text)
		f.label.Resize(fyne.NewSize(lw, height))
		f.label.Move(fyne.NewPos(at+7, 0))
		f.label.Refresh()
		r.objects = append(r.objects, f.label)
		at += 7 + lw
	}
	if one.Badge > 0 {
		bw := r.badge(one.Badge)
		paintRect(f.badge, Bad.Tint(), at+6, (height-17)/2, bw, 17)
		f.badge.CornerRadius = 8.5
		f.count.Text, f.count.TextSize, f.count.TextStyle = badgeText(one.Badge), Label.metrics().size, Label.metrics().style
		f.count.Color, f.count.Alignment = colorOf(Bad.Ink()), fyne.TextAlignCenter
		f.count.Resize(fyne.NewSize(bw, height))
		f.count.Move(fyne.NewPos(at+6, 0))
		f.count.Refresh()
		r.objects = append(r.objects, f.badge, f.count)
	}
}
