package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Flow puts things beside each other and goes on in the next line where the
// width ends.
func Flow(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flow{gap}, objects...)
}

type flow struct{ gap float32 }

// places tells where each visible thing stands at a width, and how tall all is.
func (l *flow) places(objects []fyne.CanvasObject, width float32) (at []fyne.Position, height float32) {
	var x, y, line float32
	for _, o := range objects {
		size := o.MinSize()
		if x > 0 && x+size.Width > width {
			x, y, line = 0, y+line+l.gap, 0
		}
		at = append(at, fyne.NewPos(x, y))
		x += size.Width + l.gap
		line = max(line, size.Height)
	}
	return at, y + line
}

func (l *flow) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	_, h := l.places(shown(objects), width)
	return h
}

func (l *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, o := range shown(objects) {
		least = least.Max(o.MinSize())
	}
	return least
}

func (l *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects = shown(objects)
	at, _ := l.places(objects, size.Width)
	for i, o := range objects {
		least := o.MinSize()
		o.Move(at[i])
		o.Resize(fyne.NewSize(min(least.Width, size.Width), least.Height))
	}
}
