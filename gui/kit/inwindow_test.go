package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// within reports whether an object is drawn by the tree below another.
func within(root, o fyne.CanvasObject) bool {
	if root == o {
		return true
	}
	var parts []fyne.CanvasObject
	switch r := root.(type) {
	case *fyne.Container:
		parts = r.Objects
	case fyne.Widget:
		parts = test.WidgetRenderer(r).Objects()
	}
	for _, p := range parts {
		if within(p, o) {
			return true
		}
	}
	return false
}

// strictly finds an object's canvas only where a window really draws it, as
// the desktop's driver does.
func strictly(t *testing.T, win fyne.Window) {
	t.Helper()
	old := canvasFor
	canvasFor = func(o fyne.CanvasObject) fyne.Canvas {
		if within(win.Content(), o) {
			return win.Canvas()
		}
		return nil
	}
	t.Cleanup(func() { canvasFor = old })
}

func TestMenusOpenInARealWindow(t *testing.T) {
	setup(t, Light, 1)
	button := NewButton("More", IconMore, nil)
	button.OnTap = func() { ShowMenuBelow(fyne.NewMenu("", fyne.NewMenuItem("One", func() {})), button) }
	choice := NewSelect(nil, "a", "", Option{ID: "a", Text: "A"}, Option{ID: "b", Text: "B"})
	win := window(t, VStack(Related, button, HStack(0, choice)), 300, 200)
	strictly(t, win)
	for name, tap := range map[string]fyne.Tappable{"button": button, "select": choice} {
		tap.Tapped(&fyne.PointEvent{})
		top := win.Canvas().Overlays().Top()
		if top == nil {
			t.Errorf("%s: no menu opened", name)
			continue
		}
		win.Canvas().Overlays().Remove(top)
	}
	escaped := 0
	win.Canvas().SetOnTypedKey(func(*fyne.KeyEvent) { escaped++ })
	for _, f := range []fyne.Focusable{button, choice} {
		f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	}
	if escaped != 2 {
		t.Errorf("Escape reached the window %d times, want 2", escaped)
	}
}
