package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// Gaps on the 4-px grid: Near between parts of one thing, Related between
// things that belong together, Apart between groups, Section between sections.
const (
	Near    float32 = 4
	Related float32 = 8
	Apart   float32 = 16
	Section float32 = 24
)

// talls are objects whose height depends on the width they are given.
type talls interface{ HeightFor(width float32) float32 }

// heightFor is how tall o wants to be at a width.
func heightFor(o fyne.CanvasObject, width float32) float32 {
	if t, ok := o.(talls); ok {
		return t.HeightFor(width)
	}
	if c, ok := o.(*fyne.Container); ok {
		if l, ok := c.Layout.(interface {
			heightFor(objects []fyne.CanvasObject, width float32) float32
		}); ok {
			return l.heightFor(c.Objects, width)
		}
	}
	return o.MinSize().Height
}

// VStack puts things below each other with a gap between. Text that wraps gets
// the height it needs at its width. layout.NewSpacer takes what is left over;
// Grow makes a thing take it.
func VStack(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&vstack{gap: gap}, objects...)
}

// HStack puts things beside each other with a gap between, each centred on the
// row's height. layout.NewSpacer takes what is left over; Grow makes a thing
// take it.
func HStack(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&hstack{gap: gap}, objects...)
}

// Grow lets a thing in a VStack or HStack take the room that is left over.
func Grow(o fyne.CanvasObject) *fyne.Container { return container.New(growing{}, o) }

// Inset leaves room around a thing.
func Inset(top, right, bottom, left float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&inset{top, right, bottom, left}, o)
}

// Sized gives a thing a least size; 0 leaves its own.
func Sized(width, height float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&sized{width, height}, o)
}

// Scroll lets a page scroll up and down. The scroll bar has a margin of its
// own at the right, so that it covers nothing.
func Scroll(o fyne.CanvasObject) *fyne.Container {
	return container.New(pageScroll{}, container.NewVScroll(Inset(0, scrollMargin, 0, 0, o)))
}

const scrollMargin = 12

func shown(objects []fyne.CanvasObject) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, o := range objects {
		if o.Visible() {
			out = append(out, o)
		}
	}
	return out
}

func grows(o fyne.CanvasObject) bool {
	if _, ok := o.(layout.SpacerObject); ok {
		return true
	}
	c, ok := o.(*fyne.Container)
	if !ok {
		return false
	}
	_, ok = c.Layout.(growing)
	return ok
}

type vstack struct {
	gap   float32
	width float32 // of the last layout
}

func (l *vstack) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	objects = shown(objects)
	for i, o := range objects {
		if i > 0 {
			h += l.gap
		}
		h += heightFor(o, width)
	}
	return h
}

func (l *vstack) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range shown(objects) {
		s.Width = max(s.Width, o.MinSize().Width)
	}
	width := l.width
	if width <= 0 {
		width = max(s.Width, 320)
	}
	s.Height = l.heightFor(objects, max(width, s.Width))
	return s
}

func (l *vstack) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	objects = shown(objects)
	growers := 0
	for _, o := range objects {
		if grows(o) {
			growers++
		}
	}
	rest := max(0, size.Height-l.heightFor(objects, size.Width))
	var y float32
	for _, o := range objects {
		h := heightFor(o, size.Width)
		if grows(o) {
			h += rest / float32(growers)
		}
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, h))
		y += h + l.gap
	}
}

type hstack struct{ gap float32 }

func (l *hstack) widths(objects []fyne.CanvasObject, total float32) []float32 {
	widths := make([]float32, len(objects))
	growers := 0
	var sum float32
	for i, o := range objects {
		widths[i] = o.MinSize().Width
		sum += widths[i]
		if i > 0 {
			sum += l.gap
		}
		if grows(o) {
			growers++
		}
	}
	for i, o := range objects {
		if grows(o) {
			widths[i] += max(0, total-sum) / float32(growers)
		}
	}
	return widths
}

func (l *hstack) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	objects = shown(objects)
	var h float32
	for i, w := range l.widths(objects, width) {
		h = max(h, heightFor(objects[i], w))
	}
	return h
}

func (l *hstack) MinSize(objects []fyne.CanvasObject) fyne.Size {
	objects = shown(objects)
	var s fyne.Size
	for i, o := range objects {
		m := o.MinSize()
		if i > 0 {
			s.Width += l.gap
		}
		s.Width += m.Width
		s.Height = max(s.Height, m.Height)
	}
	return s
}

func (l *hstack) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects = shown(objects)
	var x float32
	for i, w := range l.widths(objects, size.Width) {
		o := objects[i]
		h := heightFor(o, w)
		if grows(o) {
			h = size.Height
		}
		h = min(h, size.Height)
		o.Move(fyne.NewPos(x, (size.Height-h)/2))
		o.Resize(fyne.NewSize(w, h))
		x += w + l.gap
	}
}

type growing struct{}

func (growing) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return heightFor(objects[0], width)
}

func (growing) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (growing) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.Position{})
	objects[0].Resize(size)
}

type inset struct{ top, right, bottom, left float32 }

func (l *inset) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return heightFor(objects[0], width-l.left-l.right) + l.top + l.bottom
}

func (l *inset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().AddWidthHeight(l.left+l.right, l.top+l.bottom)
}

func (l *inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(l.left, l.top))
	objects[0].Resize(size.SubtractWidthHeight(l.left+l.right, l.top+l.bottom))
}

type sized struct{ width, height float32 }

func (l *sized) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return max(l.height, heightFor(objects[0], width))
}

func (l *sized) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().Max(fyne.NewSize(l.width, l.height))
}

func (l *sized) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	growing{}.Layout(objects, size)
}

// pageScroll gives the page its width first and then asks how tall it is:
// wrapping text knows that only afterwards.
type pageScroll struct{}

func (pageScroll) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (pageScroll) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	scroll := objects[0].(*container.Scroll)
	scroll.Resize(size)
	if h := heightFor(scroll.Content, max(size.Width, scroll.Content.MinSize().Width)); h != scroll.Content.Size().Height {
		scroll.Refresh()
	}
}

// ShortScroll is as tall as its content, and scrolls where that is taller than
// a height at text factor 1.
func ShortScroll(height float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&shortScroll{height: height}, container.NewVScroll(Inset(0, scrollMargin, 0, 0, o)))
}

type shortScroll struct {
	pageScroll
	height float32
}

func (l *shortScroll) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return min(l.height*factor(), heightFor(objects[0].(*container.Scroll).Content, width))
}

// AtMost keeps a thing from becoming wider than a width, so that sentences
// stay readable in a wide window. It stands at the left.
func AtMost(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&atMost{width}, o)
}

type atMost struct{ width float32 }

func (l *atMost) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return heightFor(objects[0], min(width, l.width*factor()))
}

func (l *atMost) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (l *atMost) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.Position{})
	objects[0].Resize(fyne.NewSize(min(size.Width, max(l.width*factor(), objects[0].MinSize().Width)), size.Height))
}

// Centred keeps a thing from becoming wider than a width and puts it into the
// middle of the page.
func Centred(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&centred{width}, o)
}

type centred struct{ width float32 }

func (l *centred) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return heightFor(objects[0], min(width, l.width*factor()))
}

func (l *centred) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (l *centred) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w := min(size.Width, max(l.width*factor(), objects[0].MinSize().Width))
	objects[0].Move(fyne.NewPos((size.Width-w)/2, 0))
	objects[0].Resize(fyne.NewSize(w, size.Height))
}
