package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Layers are a window's content with what floats above it.
type Layers struct {
	// Root is what the window is given as its content.
	Root fyne.CanvasObject
	// Toasts and Tips are the floating layers.
	Toasts *Toasts
	Tips   *Tips

	canvas fyne.Canvas
}

// NewLayers puts toasts and tooltips above the content of a window.
func NewLayers(loop Loop, c fyne.Canvas, content fyne.CanvasObject) *Layers {
	l := &Layers{Toasts: NewToasts(loop), Tips: NewTips(loop), canvas: c}
	l.Root = container.NewStack(content, l.Toasts, l.Tips)
	l.Tips.Attach(c)
	return l
}

// Close lets the canvas go when its window closes.
func (l *Layers) Close() { l.Tips.Detach() }
