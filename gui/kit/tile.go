package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Stat is what a Tile says.
type Stat struct {
	Label  string
	Figure string
	Hint   string
	Icon   IconName
	Tone   Tone // Neutral is calm; others colour icon and figure's dot
	// Trend is drawn as a small line when it has two values or more.
	Trend []float64
}

// Tile is one number that matters, and the way to what it counts. It is
// clickable when OnTap is set.
type Tile struct {
	widget.BaseWidget
	OnTap func()
	Tip   string

	stat           Stat
	hovered, focus bool
	back           *canvas.Rectangle
	disc           *canvas.Rectangle
	mark, arrow    *glyph
	label, hint    *canvas.Text
	figure         *canvas.Text
	trend          *Sparkline
}

var (
	_ fyne.Widget        = (*Tile)(nil)
	_ fyne.Tappable      = (*Tile)(nil)
	_ fyne.Focusable     = (*Tile)(nil)
	_ desktop.Hoverable  = (*Tile)(nil)
	_ desktop.Cursorable = (*Tile)(nil)
)

// NewTile makes a tile; tap may be nil.
func NewTile(s Stat, tap func()) *Tile {
	t := &Tile{
		OnTap: tap, stat: s, back: rect(), disc: rect(), mark: newGlyph(), arrow: newGlyph(),
		label: line(), hint: line(), figure: line(), trend: NewSparkline(nil, Info),
	}
	t.ExtendBaseWidget(t)
	return t
}

// Set changes what it says.
func (t *Tile) Set(s Stat) {
	t.stat = s
	t.Refresh()
}

// Stat is what it says.
func (t *Tile) Stat() Stat { return t.stat }

// Tapped goes to what the number counts.
func (t *Tile) Tapped(*fyne.PointEvent) {
	dropTip(t)
	call(t.OnTap)
}

// MouseIn is part of desktop.Hoverable.
func (t *Tile) MouseIn(ev *desktop.MouseEvent) {
	t.hovered = true
	t.Refresh()
	offerTip(t, t.Tip, fyne.NewPos(ev.AbsolutePosition.X, ev.AbsolutePosition.Y-ev.Position.Y+t.Size().Height))
}

// MouseMoved is part of desktop.Hoverable.
func (t *Tile) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (t *Tile) MouseOut() {
	t.hovered = false
	dropTip(t)
	t.Refresh()
}

// Cursor is a hand when there is a way to go.
func (t *Tile) Cursor() desktop.Cursor {
	if t.OnTap != nil {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// FocusGained is part of fyne.Focusable.
func (t *Tile) FocusGained() { t.focus = true; t.Refresh(); reveal(t) }

// FocusLost is part of fyne.Focusable.
func (t *Tile) FocusLost() { t.focus = false; t.Refresh() }

// TypedRune is part of fyne.Focusable.
func (t *Tile) TypedRune(rune) {}

// TypedKey taps on Space and Enter.
func (t *Tile) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		t.Tapped(nil)
	default:
		bubble(t, ev)
	}
}

// CreateRenderer is part of fyne.Widget.
func (t *Tile) CreateRenderer() fyne.WidgetRenderer {
	r := &tileRenderer{t}
	r.Refresh()
	return r
}

type tileRenderer struct{ t *Tile }

const tilePad = 14

func (r *tileRenderer) Destroy() {}

func (r *tileRenderer) Objects() []fyne.CanvasObject {
	t := r.t
	return []fyne.CanvasObject{t.back, t.disc, t.mark.img, t.arrow.img, t.trend, t.label, t.figure, t.hint}
}

func (r *tileRenderer) heights() (label, figure, hint float32) {
	return lineHeight(Label.metrics()), lineHeight(Figure.metrics()), lineHeight(Caption.metrics())
}

func (r *tileRenderer) MinSize() fyne.Size {
	label, figure, hint := r.heights()
	return fyne.NewSize(150, 2*tilePad+label+figure+hint+2)
}

func (r *tileRenderer) Layout(size fyne.Size) {
	t, s := r.t, r.t.stat
	label, figure, hint := r.heights()
	t.back.Resize(size)
	w := size.Width - 2*tilePad
	disc := float32(0)
	if s.Icon != "" {
		disc = 30
		t.disc.Resize(fyne.NewSquareSize(disc))
		t.disc.Move(fyne.NewPos(size.Width-tilePad-disc, tilePad))
		t.mark.place(size.Width-tilePad-disc, tilePad, disc, disc, 17)
	}
	y := float32(tilePad)
	t.label.Text, _ = Label.metrics().fit(s.Label, w-disc-6)
	t.label.Resize(fyne.NewSize(w, label))
	t.label.Move(fyne.NewPos(tilePad, y))
	y += label + 1
	t.figure.Text, _ = Figure.metrics().fit(s.Figure, w-disc-6)
	t.figure.Resize(fyne.NewSize(w, figure))
	t.figure.Move(fyne.NewPos(tilePad, y))
	room := w
	if len(s.Trend) > 1 {
		room = w * 0.55
		t.trend.Resize(fyne.NewSize(w*0.4, hint+6))
		t.trend.Move(fyne.NewPos(tilePad+w*0.6, size.Height-tilePad-hint-4))
	}
	t.hint.Text, _ = Caption.metrics().fit(s.Hint, room)
	t.hint.Resize(fyne.NewSize(room, hint))
	t.hint.Move(fyne.NewPos(tilePad, size.Height-tilePad-hint))
	t.arrow.place(size.Width-tilePad-12, size.Height-tilePad-hint, 12, hint, 14)
}

func (r *tileRenderer) Refresh() {
	t, s := r.t, r.t.stat
	t.back.FillColor = colorOf(ColorSurface)
	t.back.CornerRadius = sizeOf(theme.SizeNameCardRadius)
	t.back.StrokeColor, t.back.StrokeWidth = colorOf(ColorBorder), 1
	hot := t.hovered && t.OnTap != nil
	if hot {
		t.back.StrokeColor = colorOf(ColorAccent)
	}
	if t.focus {
		t.back.StrokeColor, t.back.StrokeWidth = colorOf(ColorAccent), 2
	}
	set := func(l *canvas.Text, style TextStyle) {
		m := style.metrics()
		_, _, ink := style.face()
		l.TextSize, l.TextStyle, l.Color = m.size, m.style, colorOf(ink)
	}
	set(t.label, Label)
	set(t.figure, Figure)
	set(t.hint, Caption)
	if s.Tone == Bad || s.Tone == Warn {
		t.figure.Color = colorOf(s.Tone.Ink())
	}
	setVisible(t.disc, s.Icon != "")
	setVisible(t.mark.img, s.Icon != "")
	if s.Icon != "" {
		t.disc.FillColor = colorOf(s.Tone.Tint())
		t.disc.CornerRadius = 8
		t.mark.set(s.Icon, s.Tone.Ink())
	}
	t.arrow.set(IconChevronRight, ColorAccent)
	setVisible(t.arrow.img, hot && len(s.Trend) < 2)
	setVisible(t.trend, len(s.Trend) > 1)
	t.trend.Set(s.Trend, s.Tone)
	r.Layout(t.Size())
	for _, o := range []fyne.CanvasObject{t.back, t.disc, t.label, t.figure, t.hint} {
		o.Refresh()
	}
	canvas.Refresh(t)
}

// Tiles lays tiles out in rows of equal width, as many as fit.
func Tiles(tiles ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &tilesLayout{least: 168, gap: 12}, Objects: tiles}
}

// Columnar lays things out in columns of equal width and row by row, as many
// as fit with the given least width.
func Columnar(least, gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &tilesLayout{least: least, gap: gap}, Objects: objects}
}

type tilesLayout struct {
	least, gap float32
	width      float32
}

// across is how many columns there are, without a last row of one where an
// even row would do.
func (l *tilesLayout) across(n int, width float32) int {
	most := max(1, int((width+l.gap)/(l.least+l.gap)))
	if n <= most {
		return max(1, n)
	}
	rows := (n + most - 1) / most
	return (n + rows - 1) / rows
}

func (l *tilesLayout) rows(objects []fyne.CanvasObject, width float32) (across int, w float32, heights []float32) {
	across = l.across(len(objects), width)
	w = (width - l.gap*float32(across-1)) / float32(across)
	for i, o := range objects {
		if i%across == 0 {
			heights = append(heights, 0)
		}
		last := len(heights) - 1
		heights[last] = max(heights[last], heightFor(o, w))
	}
	return across, w, heights
}

func (l *tilesLayout) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	_, _, heights := l.rows(shown(objects), width)
	var sum float32
	for i, h := range heights {
		if i > 0 {
			sum += l.gap
		}
		sum += h
	}
	return sum
}

func (l *tilesLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := l.width
	if width <= 0 {
		width = l.least * 4
	}
	return fyne.NewSize(l.least, l.heightFor(objects, width))
}

func (l *tilesLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	objects = shown(objects)
	across, w, heights := l.rows(objects, size.Width)
	var y float32
	for i, o := range objects {
		col, row := i%across, i/across
		if col == 0 && row > 0 {
			y += heights[row-1] + l.gap
		}
		o.Move(fyne.NewPos(float32(col)*(w+l.gap), y))
		o.Resize(fyne.NewSize(w, heights[row]))
	}
}
