package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Option is one of several to choose from.
type Option struct {
	ID   string
	Text string
	// More explains the option in a sentence or two.
	More     string
	Disabled bool
}

// Options are radio buttons with explanations, below each other. Nothing need
// be chosen at first. Up and Down change the choice while they have the focus.
type Options struct {
	widget.BaseWidget
	// OnChange runs when a person chose another option.
	OnChange func(id string)

	options []Option
	chosen  string
	hover   int
	focused bool
	current int // the option the keyboard is at
	spans   [][2]float32
}

var (
	_ fyne.Tappable     = (*Options)(nil)
	_ fyne.Focusable    = (*Options)(nil)
	_ desktop.Hoverable = (*Options)(nil)
)

// NewOptions makes the choice; chosen may be "".
func NewOptions(onChange func(id string), chosen string, options ...Option) *Options {
	o := &Options{OnChange: onChange, options: options, chosen: chosen, hover: -1}
	o.ExtendBaseWidget(o)
	return o
}

// Chosen is the ID of the chosen option, "" for none.
func (o *Options) Chosen() string { return o.chosen }

// Choose chooses without calling OnChange.
func (o *Options) Choose(id string) {
	o.chosen = id
	o.Refresh()
}

// SetOptions changes what can be chosen. The choice stays.
func (o *Options) SetOptions(options ...Option) {
	o.options = options
	o.current = min(o.current, max(0, len(options)-1))
	o.Refresh()
}

// Middle is the middle of an option; false when there is none with this ID or
// it cannot be chosen.
func (o *Options) Middle(id string) (fyne.Position, bool) {
	for i, one := range o.options {
		if one.ID == id && !one.Disabled && i < len(o.spans) {
			return fyne.NewPos(o.Size().Width/2, (o.spans[i][0]+o.spans[i][1])/2), true
		}
	}
	return fyne.Position{}, false
}

func (o *Options) pick(i int) {
	if i < 0 || i >= len(o.options) || o.options[i].Disabled {
		return
	}
	o.current = i
	id := o.options[i].ID
	if id == o.chosen {
		return
	}
	o.Choose(id)
	if o.OnChange != nil {
		o.OnChange(id)
	}
}

func (o *Options) at(y float32) int {
	for i, s := range o.spans {
		if y >= s[0] && y < s[1] {
			return i
		}
	}
	return -1
}

// Tapped chooses.
func (o *Options) Tapped(ev *fyne.PointEvent) { o.pick(o.at(ev.Position.Y)) }

// MouseIn is part of desktop.Hoverable.
func (o *Options) MouseIn(ev *desktop.MouseEvent) { o.MouseMoved(ev) }

// MouseMoved is part of desktop.Hoverable.
func (o *Options) MouseMoved(ev *desktop.MouseEvent) {
	if i := o.at(ev.Position.Y); i != o.hover {
		o.hover = i
		o.Refresh()
	}
}

// MouseOut is part of desktop.Hoverable.
func (o *Options) MouseOut() { o.hover = -1; o.Refresh() }

// FocusGained is part of fyne.Focusable.
func (o *Options) FocusGained() {
	o.focused = true
	for i, one := range o.options {
		if one.ID == o.chosen && o.chosen != "" {
			o.current = i
		}
	}
	o.Refresh()
	o.revealCurrent()
}

// revealCurrent scrolls to the option that the keyboard is at.
func (o *Options) revealCurrent() {
	if o.current < len(o.spans) {
		revealPart(o, o.spans[o.current][0], o.spans[o.current][1]-o.spans[o.current][0])
	}
}

// FocusLost is part of fyne.Focusable.
func (o *Options) FocusLost() { o.focused = false; o.Refresh() }

// TypedRune is part of fyne.Focusable.
func (o *Options) TypedRune(rune) {}

// TypedKey moves between the options; Space chooses.
func (o *Options) TypedKey(ev *fyne.KeyEvent) {
	by := 1
	switch ev.Name {
	case fyne.KeyDown:
	case fyne.KeyUp:
		by = -1
	case fyne.KeySpace:
		o.pick(o.current)
		return
	default:
		bubble(o, ev)
		return
	}
	for i := o.current + by; i >= 0 && i < len(o.options); i += by {
		if !o.options[i].Disabled {
			o.current = i
			o.Refresh()
			o.revealCurrent()
			return
		}
	}
}

const (
	optionMark = 16
	optionLead = 38
	optionPad  = 10
)

// tall is how tall option i is at a width, without the gap below it.
func (o *Options) tall(i int, width float32) float32 {
	h := 2*optionPad + lineHeight(BodyBold.metrics())
	if more := o.options[i].More; more != "" {
		h += 2 + float32(len(Body.metrics().wrap(more, width-optionLead-optionPad)))*lineHeight(Body.metrics())
	}
	return h
}

// HeightFor is how tall the options are at a width.
func (o *Options) HeightFor(width float32) (h float32) {
	for i := range o.options {
		h += o.tall(i, width) + Related
	}
	return max(0, h-Related)
}

// CreateRenderer is part of fyne.Widget.
func (o *Options) CreateRenderer() fyne.WidgetRenderer {
	r := &optionsRenderer{o: o}
	r.Refresh()
	return r
}

type optionsRenderer struct {
	o       *Options
	objects []fyne.CanvasObject
}

func (r *optionsRenderer) Destroy() {}

func (r *optionsRenderer) MinSize() fyne.Size {
	width := r.o.Size().Width
	if width <= 0 {
		width = 360
	}
	return fyne.NewSize(180, r.o.HeightFor(width))
}

func (r *optionsRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *optionsRenderer) Layout(fyne.Size) { r.Refresh() }

func (r *optionsRenderer) Refresh() {
	o, width := r.o, r.o.Size().Width
	r.objects, o.spans = r.objects[:0], o.spans[:0]
	var y float32
	for i := range o.options {
		h := o.tall(i, width)
		o.spans = append(o.spans, [2]float32{y, y + h})
		r.option(i, y, width, h)
		y += h + Related
	}
	canvas.Refresh(o)
}

func (r *optionsRenderer) option(i int, y, width, h float32) {
	o, one := r.o, r.o.options[i]
	chosen := one.ID == o.chosen && o.chosen != ""
	card := rect()
	face, stroke := ColorSurface, ColorBorder
	switch {
	case chosen:
		face, stroke = ColorAccentTint, ColorAccent
	case i == o.hover && !one.Disabled:
		face = ColorControlHover
	}
	paintRect(card, face, 0, y, width, h)
	card.CornerRadius = sizeOf(theme.SizeNameCardRadius)
	card.StrokeColor, card.StrokeWidth = colorOf(stroke), 1
	if o.focused && i == o.current {
		card.StrokeColor, card.StrokeWidth = colorOf(ColorAccent), 2
	}
	line := lineHeight(BodyBold.metrics())
	ring := canvas.NewCircle(colorOf(ColorSurface))
	ring.StrokeColor, ring.StrokeWidth = colorOf(ColorBox), 1.5
	ring.Resize(fyne.NewSquareSize(optionMark))
	ring.Move(fyne.NewPos(12, y+optionPad+(line-optionMark)/2))
	r.objects = append(r.objects, card, ring)
	if chosen {
		ring.FillColor, ring.StrokeWidth = colorOf(ColorAccentFill), 0
		pin := canvas.NewCircle(colorOf(ColorOnFill))
		pin.Resize(fyne.NewSquareSize(6))
		pin.Move(ring.Position().AddXY((optionMark-6)/2, (optionMark-6)/2))
		r.objects = append(r.objects, pin)
	}
	ink := colorText
	if one.Disabled {
		ink = theme.ColorNameDisabled
	}
	title := canvas.NewText(one.Text, colorOf(ink))
	m := BodyBold.metrics()
	title.Text, _ = m.fit(one.Text, width-optionLead-optionPad)
	title.TextSize, title.TextStyle = m.size, m.style
	title.Resize(fyne.NewSize(width-optionLead, line))
	title.Move(fyne.NewPos(optionLead, y+optionPad))
	r.objects = append(r.objects, title)
	if one.More == "" {
		return
	}
	y += optionPad + line + 2
	body := Body.metrics()
	for _, s := range body.wrap(one.More, width-optionLead-optionPad) {
		t := canvas.NewText(s, colorOf(ColorSecondary))
		t.TextSize = body.size
		t.Resize(fyne.NewSize(width-optionLead, lineHeight(body)))
		t.Move(fyne.NewPos(optionLead, y))
		r.objects = append(r.objects, t)
		y += lineHeight(body)
	}
}

// Select is a button that lets one of several be chosen from a menu, for
// lists too long for Options.
type Select struct {
	*Button
	// OnChange runs when a person chose another option.
	OnChange func(id string)
	// Empty is shown while nothing is chosen.
	Empty string

	options []Option
	chosen  string
}

// NewSelect makes the choice; chosen may be "".
func NewSelect(onChange func(id string), chosen, empty string, options ...Option) *Select {
	s := &Select{OnChange: onChange, Empty: empty, options: options, chosen: chosen}
	s.Button = &Button{}
	s.become(s, Quiet, "", IconChevronDown, s.open)
	s.Trailing = true
	s.spread = true
	s.show()
	return s
}

// Chosen is the ID of the chosen option, "" for none.
func (s *Select) Chosen() string { return s.chosen }

// Choose chooses without calling OnChange.
func (s *Select) Choose(id string) {
	s.chosen = id
	s.show()
}

// SetOptions changes what can be chosen.
func (s *Select) SetOptions(options ...Option) {
	s.options = options
	s.show()
}

func (s *Select) show() {
	text := s.Empty
	for _, o := range s.options {
		if o.ID == s.chosen {
			text = o.Text
		}
	}
	s.SetText(text)
}

func (s *Select) open() {
	menu := fyne.NewMenu("")
	for _, o := range s.options {
		item := fyne.NewMenuItem(o.Text, func() {
			if o.ID == s.chosen {
				return
			}
			s.Choose(o.ID)
			if s.OnChange != nil {
				s.OnChange(o.ID)
			}
		})
		item.Checked, item.Disabled = o.ID == s.chosen, o.Disabled
		menu.Items = append(menu.Items, item)
	}
	showMenuBelow(menu, s, s.Size().Width) // as wide as the field that it belongs to
}

// Offers reports whether an option can be chosen.
func (s *Select) Offers(id string) bool {
	for _, o := range s.options {
		if o.ID == id {
			return !o.Disabled
		}
	}
	return false
}
