package kit

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// SideItem is one section of a page, or one step of a path.
type SideItem struct {
	ID   string
	Text string
	// More is a word below it, in MoreInk or set back: the state of a step.
	More    string
	MoreInk fyne.ThemeColorName
	// Icon stands before it in IconInk. Without one, Number stands in a ring.
	Icon    IconName
	IconInk fyne.ThemeColorName
	Number  int
}

// SideNav is the column of a page's sections or steps, with the current one on
// a tint. Up and Down change it while it has the focus.
type SideNav struct {
	widget.BaseWidget
	// OnChange runs when a person chose another section.
	OnChange func(id string)

	items   []SideItem
	chosen  string
	hover   int
	focused bool
	faces   []*sideFace
}

type sideFace struct {
	y, h        float32
	back        *canvas.Rectangle
	ring        *canvas.Circle
	mark        *glyph
	number      *canvas.Text
	label, more *canvas.Text
	labelCut    string
}

var (
	_ fyne.Tappable     = (*SideNav)(nil)
	_ fyne.Focusable    = (*SideNav)(nil)
	_ desktop.Hoverable = (*SideNav)(nil)
)

// NewSideNav makes the column with the first section chosen.
func NewSideNav(onChange func(id string), items ...SideItem) *SideNav {
	n := &SideNav{OnChange: onChange, hover: -1}
	n.ExtendBaseWidget(n)
	n.SetItems(items...)
	if len(items) > 0 {
		n.chosen = items[0].ID
	}
	return n
}

// SetItems changes words, marks and states. The choice stays.
func (n *SideNav) SetItems(items ...SideItem) {
	n.items = items
	for len(n.faces) < len(items) {
		n.faces = append(n.faces, &sideFace{
			back: rect(), ring: canvas.NewCircle(nil), mark: newGlyph(), number: line(), label: line(), more: line(),
		})
	}
	n.Refresh()
}

// Items are the sections as they are shown.
func (n *SideNav) Items() []SideItem { return n.items }

// Chosen is the current section.
func (n *SideNav) Chosen() string { return n.chosen }

// Choose changes the section without calling OnChange.
func (n *SideNav) Choose(id string) {
	if n.chosen != id {
		n.chosen = id
		n.Refresh()
	}
}

func (n *SideNav) index() int {
	for i, one := range n.items {
		if one.ID == n.chosen {
			return i
		}
	}
	return -1
}

func (n *SideNav) pick(i int) {
	if i < 0 || i >= len(n.items) || n.items[i].ID == n.chosen {
		return
	}
	n.Choose(n.items[i].ID)
	if n.OnChange != nil {
		n.OnChange(n.chosen)
	}
}

func (n *SideNav) at(y float32) int {
	for i := range n.items {
		if f := n.faces[i]; y >= f.y && y < f.y+f.h {
			return i
		}
	}
	return -1
}

// Tapped changes the section.
func (n *SideNav) Tapped(ev *fyne.PointEvent) { n.pick(n.at(ev.Position.Y)) }

// MouseIn is part of desktop.Hoverable.
func (n *SideNav) MouseIn(ev *desktop.MouseEvent) { n.MouseMoved(ev) }

// MouseMoved is part of desktop.Hoverable.
func (n *SideNav) MouseMoved(ev *desktop.MouseEvent) {
	i := n.at(ev.Position.Y)
	if i == n.hover {
		return
	}
	dropTip(n)
	n.hover = i
	if i >= 0 && n.faces[i].labelCut != n.items[i].Text {
		offerTip(n, n.items[i].Text, fyne.NewPos(ev.AbsolutePosition.X, ev.AbsolutePosition.Y-ev.Position.Y+n.faces[i].y+n.faces[i].h))
	}
	n.Refresh()
}

// MouseOut is part of desktop.Hoverable.
func (n *SideNav) MouseOut() {
	n.hover = -1
	dropTip(n)
	n.Refresh()
}

// FocusGained is part of fyne.Focusable.
func (n *SideNav) FocusGained() { n.focused = true; n.Refresh() }

// FocusLost is part of fyne.Focusable.
func (n *SideNav) FocusLost() { n.focused = false; n.Refresh() }

// TypedRune is part of fyne.Focusable.
func (n *SideNav) TypedRune(rune) {}

// TypedKey changes the section.
func (n *SideNav) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyUp:
		n.pick(max(0, n.index()-1))
	case fyne.KeyDown:
		n.pick(min(len(n.items)-1, n.index()+1))
	case fyne.KeyHome:
		n.pick(0)
	case fyne.KeyEnd:
		n.pick(len(n.items) - 1)
	default:
		bubble(n, ev)
	}
}

// CreateRenderer is part of fyne.Widget.
func (n *SideNav) CreateRenderer() fyne.WidgetRenderer {
	r := &sideRenderer{n: n}
	r.Refresh()
	return r
}

type sideRenderer struct {
	n       *SideNav
	objects []fyne.CanvasObject
}

const (
	sidePad  = 7
	sideMark = 20
	sideLead = sidePad + sideMark + 8
)

func (r *sideRenderer) Destroy() {}

func (r *sideRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *sideRenderer) tall(i int) float32 {
	h := lineHeight(BodyBold.metrics()) + 2*sidePad
	if r.n.items[i].More != "" {
		h += lineHeight(Caption.metrics()) - 2
	}
	return h
}

func (r *sideRenderer) MinSize() fyne.Size {
	var h float32
	for i := range r.n.items {
		h += r.tall(i) + 2
	}
	return fyne.NewSize(120, h)
}

func (r *sideRenderer) Layout(fyne.Size) { r.Refresh() }

func (r *sideRenderer) Refresh() {
	n := r.n
	r.objects = r.objects[:0]
	var y float32
	for i := range n.items {
		h := r.tall(i)
		n.faces[i].y, n.faces[i].h = y, h
		r.item(i, y, n.Size().Width, h)
		y += h + 2
	}
	canvas.Refresh(n)
}

func (r *sideRenderer) item(i int, y, width, h float32) {
	n, f, one := r.n, r.n.faces[i], r.n.items[i]
	chosen := one.ID == n.chosen
	face, ink := fyne.ThemeColorName(""), colorText
	switch {
	case chosen:
		face, ink = ColorAccentTint, ColorAccent
	case i == n.hover:
		face = theme.ColorNameHover
	}
	if face != "" {
		paintRect(f.back, face, 0, y, width, h)
		f.back.CornerRadius = 6
		f.back.StrokeWidth, f.back.StrokeColor = 0, nil
		if chosen && n.focused {
			f.back.StrokeWidth, f.back.StrokeColor = 2, colorOf(ColorAccent)
		}
		r.objects = append(r.objects, f.back)
	}
	r.sign(f, one, chosen, y, h)
	m := Body.metrics()
	if chosen {
		m = BodyBold.metrics()
	}
	line, caption := lineHeight(BodyBold.metrics()), lineHeight(Caption.metrics())
	top := y + sidePad
	f.labelCut, _ = m.fit(one.Text, width-sideLead-sidePad)
	r.text(f.label, f.labelCut, m, ink, width, top, line)
	if one.More != "" {
		moreInk := one.MoreInk
		if moreInk == "" {
			moreInk = ColorSecondary
		}
		more, _ := Caption.metrics().fit(one.More, width-sideLead-sidePad)
		r.text(f.more, more, Caption.metrics(), moreInk, width, top+line-2, caption)
	}
}

func (r *sideRenderer) text(t *canvas.Text, s string, m *metrics, ink fyne.ThemeColorName, width, y, h float32) {
	t.Text, t.TextSize, t.TextStyle, t.Color = s, m.size, m.style, colorOf(ink)
	t.Resize(fyne.NewSize(width-sideLead, h))
	t.Move(fyne.NewPos(sideLead, y))
	t.Refresh()
	r.objects = append(r.objects, t)
}

// sign is the icon, or the number in its ring.
func (r *sideRenderer) sign(f *sideFace, one SideItem, chosen bool, y, h float32) {
	if one.Icon != "" {
		ink := one.IconInk
		switch {
		case ink != "":
		case chosen:
			ink = ColorAccent
		default:
			ink = ColorSecondary
		}
		f.mark.set(one.Icon, ink)
		f.mark.place(sidePad, y, sideMark, h, 18)
		r.objects = append(r.objects, f.mark.img)
		return
	}
	if one.Number == 0 {
		return
	}
	ink := ColorSecondary
	f.ring.StrokeColor, f.ring.StrokeWidth, f.ring.FillColor = colorOf(ColorBox), 1.5, nil
	if chosen {
		ink = ColorOnFill
		f.ring.StrokeWidth, f.ring.FillColor = 0, colorOf(ColorAccentFill)
	}
	f.ring.Resize(fyne.NewSquareSize(sideMark))
	f.ring.Move(fyne.NewPos(sidePad, y+(h-sideMark)/2))
	f.ring.Refresh()
	m := metricsFor(min(Label.metrics().size, 13), Label.metrics().style)
	f.number.Text, f.number.TextSize, f.number.TextStyle = strconv.Itoa(one.Number), m.size, m.style
	f.number.Color, f.number.Alignment = colorOf(ink), fyne.TextAlignCenter
	f.number.Resize(fyne.NewSize(sideMark, sideMark))
	f.number.Move(fyne.NewPos(sidePad, y+(h-sideMark)/2))
	f.number.Refresh()
	r.objects = append(r.objects, f.ring, f.number)
}
