package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// PaletteOptions declare a command palette.
type PaletteOptions struct {
	Placeholder string
	// Nothing is said when nothing fits.
	Nothing string
	// Commands are asked for each time the palette opens.
	Commands func() []Command
	// More finds entries that are too many to list, such as SKUs. It is called
	// on the UI goroutine after each key and answers through found, now or
	// later; a late answer is dropped.
	More func(query string, found func([]Command))
}

// PaletteRows is how many entries the palette shows at once.
const PaletteRows = 9

// Palette finds any action: type a few letters, choose with the arrows, Enter.
type Palette struct {
	opts PaletteOptions
	page *palettePage
}

// NewPalette makes a closed palette.
func NewPalette(o PaletteOptions) *Palette { return &Palette{opts: o} }

// Show opens it above the window.
func (p *Palette) Show(c fyne.Canvas) {
	if p.page == nil {
		p.page = newPalettePage(p, c)
		p.page.open()
	}
}

// Close closes it.
func (p *Palette) Close() {
	if p.page != nil {
		page := p.page
		p.page = nil
		page.close()
	}
}

// IsOpen tells whether it is shown.
func (p *Palette) IsOpen() bool { return p.page != nil }

// palettePage covers the window, with the card near its top.
type palettePage struct {
	widget.BaseWidget
	owner  *Palette
	canvas fyne.Canvas
	old    fyne.Focusable
	before func(*fyne.KeyEvent)

	all    []Command
	more   []Command
	asked  int // counts questions to More
	found  []matched
	chosen int
	top    int // first entry shown

	scrim, card, rule *canvas.Rectangle
	entry             *Entry
	rows              []*paletteRow
	nothing           *Text
}

var _ fyne.Tappable = (*palettePage)(nil)

func newPalettePage(p *Palette, c fyne.Canvas) *palettePage {
	g := &palettePage{owner: p, canvas: c, scrim: rect(), card: rect(), rule: rect(), nothing: NewText(Hint, p.opts.Nothing)}
	if p.opts.Commands != nil {
		g.all = p.opts.Commands()
	}
	g.entry = NewEntry(p.opts.Placeholder)
	g.entry.SetIcon(IconIn(IconSearch, ColorSecondary))
	g.entry.OnChanged = func(string) { g.ask() }
	g.entry.OnEnter = func() { g.run(g.chosen) }
	g.entry.OnEscape = p.Close
	g.entry.OnArrow = g.step
	for range PaletteRows {
		g.rows = append(g.rows, newPaletteRow(g))
	}
	g.ExtendBaseWidget(g)
	g.find()
	return g
}

func (g *palettePage) open() {
	g.before, g.old = g.canvas.OnTypedKey(), g.canvas.Focused()
	g.canvas.Overlays().Add(g)
	g.Resize(g.canvas.Size())
	g.canvas.SetOnTypedKey(func(ev *fyne.KeyEvent) {
		if ev.Name == fyne.KeyEscape {
			g.owner.Close()
		}
	})
	g.canvas.Focus(g.entry)
}

func (g *palettePage) close() {
	g.asked++ // answers that are under way come too late
	g.canvas.Overlays().Remove(g)
	g.canvas.SetOnTypedKey(g.before)
	if g.old != nil {
		g.canvas.Focus(g.old)
	}
}

// ask looks for what was typed.
func (g *palettePage) ask() {
	g.more, g.chosen, g.top = nil, 0, 0
	g.asked++
	mine := g.asked
	g.find()
	if g.owner.opts.More == nil || g.entry.Text == "" {
		return
	}
	g.owner.opts.More(g.entry.Text, func(more []Command) {
		if mine == g.asked && g.owner.page == g {
			g.more = more
			g.find()
		}
	})
}

// find shows what fits. What comes later stands below, so that the entry that
// somebody chose meanwhile stays the chosen one.
func (g *palettePage) find() {
	g.found = rank(g.all, g.entry.Text, 50)
	for _, c := range g.more {
		g.found = append(g.found, matched{Command: c})
	}
	g.Refresh()
}

func (g *palettePage) step(by int) {
	if len(g.found) == 0 {
		return
	}
	g.chosen = (g.chosen + by + len(g.found)) % len(g.found)
	g.top = max(min(g.top, g.chosen), g.chosen-PaletteRows+1, 0)
	g.Refresh()
}

func (g *palettePage) run(i int) {
	if i < 0 || i >= len(g.found) {
		return
	}
	f := g.found[i].Run
	g.owner.Close()
	call(f)
}

// Tapped beside the card closes the palette.
func (g *palettePage) Tapped(ev *fyne.PointEvent) {
	p, s := g.card.Position(), g.card.Size()
	if ev.Position.X < p.X || ev.Position.X > p.X+s.Width || ev.Position.Y < p.Y || ev.Position.Y > p.Y+s.Height {
		g.owner.Close()
	}
}

// CreateRenderer is part of fyne.Widget.
func (g *palettePage) CreateRenderer() fyne.WidgetRenderer {
	r := &paletteRenderer{g: g}
	r.Refresh()
	return r
}

type paletteRenderer struct {
	g       *palettePage
	objects []fyne.CanvasObject
}

func (r *paletteRenderer) Destroy() {}

func (r *paletteRenderer) MinSize() fyne.Size { return fyne.NewSize(1, 1) }

func (r *paletteRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *paletteRenderer) Layout(size fyne.Size) { r.build(size) }

func (r *paletteRenderer) Refresh() {
	r.build(r.g.Size())
	canvas.Refresh(r.g)
}

func (r *paletteRenderer) build(size fyne.Size) {
	g := r.g
	const pad = 8
	width := min(580*factor(), size.Width-24)
	tall := sizeOf(SizeControl) + 6
	n := min(PaletteRows, len(g.found))
	field := g.entry.MinSize().Height
	height := pad + field + pad + float32(max(1, n))*tall + pad
	x, y := (size.Width-width)/2, max(8, min(90, size.Height*0.12))
	paintRect(g.scrim, ColorScrim, 0, 0, size.Width, size.Height)
	raisedCard(g.card)
	g.card.Resize(fyne.NewSize(width, height))
	g.card.Move(fyne.NewPos(x, y))
	g.entry.Resize(fyne.NewSize(width-2*pad, field))
	g.entry.Move(fyne.NewPos(x+pad, y+pad))
	at := y + pad + field + pad
	paintRect(g.rule, theme.ColorNameSeparator, x, at-pad/2, width, 1)
	r.objects = append(r.objects[:0], g.scrim, g.card, g.entry, g.rule)
	for k, row := range g.rows {
		if k >= n {
			break
		}
		row.index = g.top + k
		row.Resize(fyne.NewSize(width-2*pad, tall))
		row.Move(fyne.NewPos(x+pad, at+float32(k)*tall))
		row.Refresh()
		r.objects = append(r.objects, row)
	}
	if n == 0 {
		g.nothing.Resize(fyne.NewSize(width-4*pad, tall))
		g.nothing.Move(fyne.NewPos(x+2*pad, at))
		r.objects = append(r.objects, g.nothing)
	}
}

// paletteRow is one entry.
type paletteRow struct {
	widget.BaseWidget
	page  *palettePage
	index int

	back  *canvas.Rectangle
	mark  *glyph
	parts []*canvas.Text
	side  *canvas.Text
}

var (
	_ fyne.Tappable     = (*paletteRow)(nil)
	_ desktop.Hoverable = (*paletteRow)(nil)
)

func newPaletteRow(g *palettePage) *paletteRow {
	r := &paletteRow{page: g, back: rect(), mark: newGlyph(), side: line()}
	r.ExtendBaseWidget(r)
	return r
}

// Tapped runs the entry.
func (r *paletteRow) Tapped(*fyne.PointEvent) { r.page.run(r.index) }

// MouseIn chooses the entry.
func (r *paletteRow) MouseIn(*desktop.MouseEvent) {
	if r.page.chosen != r.index {
		r.page.chosen = r.index
		r.page.Refresh()
	}
}

// MouseMoved is part of desktop.Hoverable.
func (r *paletteRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (r *paletteRow) MouseOut() {}

// CreateRenderer is part of fyne.Widget.
func (r *paletteRow) CreateRenderer() fyne.WidgetRenderer {
	p := &paletteRowRenderer{row: r}
	p.Refresh()
	return p
}

type paletteRowRenderer struct {
	row     *paletteRow
	objects []fyne.CanvasObject
}

func (p *paletteRowRenderer) Destroy() {}

func (p *paletteRowRenderer) MinSize() fyne.Size { return fyne.NewSize(1, sizeOf(SizeControl)) }

func (p *paletteRowRenderer) Objects() []fyne.CanvasObject { return p.objects }

func (p *paletteRowRenderer) Layout(fyne.Size) { p.Refresh() }

func (p *paletteRowRenderer) Refresh() {
	r, g := p.row, p.row.page
	p.objects = p.objects[:0]
	if r.index < 0 || r.index >= len(g.found) {
		return
	}
	m, size := g.found[r.index], r.Size()
	if r.index == g.chosen {
		paintRect(r.back, ColorAccentTint, 0, 0, size.Width, size.Height)
		r.back.CornerRadius = 6
		p.objects = append(p.objects, r.back)
	}
	x := float32(10)
	if m.Icon != "" {
		r.mark.set(m.Icon, ColorSecondary)
		r.mark.place(x, 0, 18, size.Height, 17)
		p.objects = append(p.objects, r.mark.img)
	}
	x += 28
	caption := Caption.metrics()
	side := m.Group
	if m.Keys != "" {
		side = m.Keys
	}
	sideWidth := caption.width(side)
	r.side.Text, r.side.TextSize, r.side.Color = side, caption.size, colorOf(ColorSecondary)
	r.side.Alignment = fyne.TextAlignTrailing
	r.side.Resize(fyne.NewSize(sideWidth, size.Height))
	r.side.Move(fyne.NewPos(size.Width-10-sideWidth, 0))
	p.objects = append(p.objects, r.side)
	p.title(m, x, size.Width-sideWidth-24-x, size.Height)
	canvas.Refresh(r)
}

// title draws the letters that were typed bold.
func (p *paletteRowRenderer) title(m matched, x, room, tall float32) {
	plain, bold := Body.metrics(), BodyBold.metrics()
	text, _ := plain.fit(oneLine(m.Title), room)
	hit := map[int]bool{}
	for _, i := range m.at {
		hit[i] = true
	}
	p.row.parts = p.row.parts[:0]
	runes := []rune(text)
	for from := 0; from < len(runes); {
		to := from
		for to < len(runes) && hit[to] == hit[from] {
			to++
		}
		face, ink := plain, colorText
		if hit[from] {
			face, ink = bold, ColorAccent
		}
		t := canvas.NewText(string(runes[from:to]), colorOf(ink))
		t.TextSize, t.TextStyle = face.size, face.style
		w := fyne.MeasureText(t.Text, face.size, face.style).Width
		t.Resize(fyne.NewSize(w, tall))
		t.Move(fyne.NewPos(x, 0))
		x += w
		p.objects = append(p.objects, t)
		p.row.parts = append(p.row.parts, t)
		from = to
	}
}
