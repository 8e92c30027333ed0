package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Frame is a page: something at the top, something at the bottom, and between
// them what takes the rest. Top and bottom may be nil. Unlike the toolkit's
// border layout it knows how tall top and bottom are at the page's width, so
// that chips and sentences may wrap in them.
func Frame(top, bottom, middle fyne.CanvasObject) *fyne.Container {
	f := &frame{top: top, bottom: bottom, middle: middle}
	var objects []fyne.CanvasObject
	for _, o := range []fyne.CanvasObject{middle, top, bottom} {
		if o != nil {
			objects = append(objects, o)
		}
	}
	return container.New(f, objects...)
}

type frame struct{ top, bottom, middle fyne.CanvasObject }

// edge is how tall top or bottom is.
func edge(o fyne.CanvasObject, width float32) float32 {
	if o == nil || !o.Visible() {
		return 0
	}
	return heightFor(o, width)
}

func (f *frame) MinSize([]fyne.CanvasObject) (s fyne.Size) {
	for _, o := range []fyne.CanvasObject{f.top, f.middle, f.bottom} {
		if o != nil && o.Visible() {
			m := o.MinSize()
			s.Width = max(s.Width, m.Width)
			if o == f.middle {
				s.Height += m.Height
			}
		}
	}
	// Top and bottom are at their lowest in a wide page; asking for the height
	// at the least width would keep windows larger than they need be.
	const wide = 1000
	s.Height += edge(f.top, wide) + edge(f.bottom, wide)
	return s
}

func (f *frame) heightFor(_ []fyne.CanvasObject, width float32) float32 {
	return edge(f.top, width) + heightFor(f.middle, width) + edge(f.bottom, width)
}

func (f *frame) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	top, bottom := edge(f.top, size.Width), edge(f.bottom, size.Width)
	place := func(o fyne.CanvasObject, y, h float32) {
		if o != nil {
			o.Move(fyne.NewPos(0, y))
			o.Resize(fyne.NewSize(size.Width, h))
		}
	}
	place(f.top, 0, top)
	place(f.bottom, size.Height-bottom, bottom)
	place(f.middle, top, max(0, size.Height-top-bottom))
}
