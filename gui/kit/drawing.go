package kit

import (
	"encoding/hex"
	"hash/fnv"
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// DrawingLabel is a word in a Drawing, at a place in the drawing's own units.
type DrawingLabel struct {
	X, Y float32 // the middle of its left edge; of its middle when Centre
	Text string
	Size float32 // in the drawing's units; 0 is 11
	Bold bool
	Mono bool
	Ink  fyne.ThemeColorName // "" is the text's colour
	// Centre puts the middle of the word at X.
	Centre bool
}

// Drawing is a schematic that follows the theme: an SVG whose colours are
// written as $paper, $page, $line, $text, $soft, $accent, $tint and $onAccent,
// with words above it in the user's language. It is as wide as it is given and
// keeps its proportions.
type Drawing struct {
	widget.BaseWidget
	name          string
	svg           string
	width, height float32 // of the drawing, in its own units
	labels        []DrawingLabel

	image *canvas.Image
	drawn string
	texts []*canvas.Text
}

// NewDrawing makes a drawing of a size in its own units, which are also its
// largest width in device-independent pixels at text factor 1. name tells it
// from others.
func NewDrawing(name string, svg []byte, width, height float32, labels ...DrawingLabel) *Drawing {
	d := &Drawing{name: name, svg: string(svg), width: width, height: height, labels: labels, image: &canvas.Image{FillMode: canvas.ImageFillContain}}
	for range labels {
		d.texts = append(d.texts, line())
	}
	d.ExtendBaseWidget(d)
	return d
}

func (d *Drawing) scale(width float32) float32 { return min(width/d.width, factor()) }

// HeightFor is how tall the drawing is at a width.
func (d *Drawing) HeightFor(width float32) float32 { return d.height * d.scale(width) }

// CreateRenderer is part of fyne.Widget.
func (d *Drawing) CreateRenderer() fyne.WidgetRenderer {
	r := &drawingRenderer{d}
	r.Refresh()
	return r
}

type drawingRenderer struct{ d *Drawing }

func (r *drawingRenderer) Destroy() {}

func (r *drawingRenderer) MinSize() fyne.Size {
	width := r.d.Size().Width
	if width <= 0 {
		width = r.d.width
	}
	return fyne.NewSize(160, r.d.HeightFor(width))
}

func (r *drawingRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.d.image}
	for _, t := range r.d.texts {
		objects = append(objects, t)
	}
	return objects
}

func (r *drawingRenderer) Layout(size fyne.Size) {
	d := r.d
	scale := d.scale(size.Width)
	d.image.Resize(fyne.NewSize(d.width*scale, d.height*scale))
	for i, one := range d.labels {
		t, text := d.texts[i], one.Size
		if text == 0 {
			text = 11
		}
		t.TextSize = text * scale
		t.TextStyle = fyne.TextStyle{Bold: one.Bold, Monospace: one.Mono}
		box := fyne.MeasureText(one.Text, t.TextSize, t.TextStyle)
		x := one.X * scale
		if one.Centre {
			x -= box.Width / 2
		}
		t.Resize(box)
		t.Move(fyne.NewPos(x, one.Y*scale-box.Height/2))
		t.Refresh()
	}
}

func (r *drawingRenderer) Refresh() {
	d := r.d
	text := drawingColours(d.svg)
	if text != d.drawn {
		d.drawn = text
		h := fnv.New64a()
		_, _ = h.Write([]byte(text))
		d.image.Resource = fyne.NewStaticResource(d.name+"-"+hex.EncodeToString(h.Sum(nil))+".svg", []byte(text))
		d.image.Refresh()
	}
	for i, one := range d.labels {
		ink := one.Ink
		if ink == "" {
			ink = colorText
		}
		d.texts[i].Text, d.texts[i].Color = one.Text, colorOf(ink)
	}
	r.Layout(d.Size())
	canvas.Refresh(d)
}

// drawingColours puts the theme's colours into a drawing. Tints have no alpha
// there: they are mixed with the paper below them.
func drawingColours(svg string) string {
	paper := colorOf(ColorSurface)
	for _, c := range []struct {
		name   string
		colour fyne.ThemeColorName
	}{
		{"$paper", ColorSurface},
		{"$page", ColorControl},
		{"$line", ColorBorder},
		{"$text", colorText},
		{"$soft", ColorSkeleton},
		{"$accent", ColorAccentFill},
		{"$tint", ColorAccentTint},
		{"$onAccent", ColorOnFill},
	} {
		svg = strings.ReplaceAll(svg, `"`+c.name+`"`, `"#`+mixed(colorOf(c.colour), paper)+`"`)
	}
	return svg
}

// mixed is a colour as it shows on a paper, in hex digits.
func mixed(c, on color.Color) string {
	a := color.NRGBAModel.Convert(c).(color.NRGBA)
	b := color.NRGBAModel.Convert(on).(color.NRGBA)
	mix := func(x, y uint8) byte { return byte((int(x)*int(a.A) + int(y)*(255-int(a.A))) / 255) }
	return hex.EncodeToString([]byte{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B)})
}
