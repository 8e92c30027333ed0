package inventory_test

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// find is the first visible object of a kind below root that keep says yes to.
func find[T fyne.CanvasObject](root fyne.CanvasObject, keep func(T) bool) (found T) {
	each(root, func(o fyne.CanvasObject) bool {
		if t, ok := o.(T); ok && keep(t) {
			found = t
			return false
		}
		return true
	})
	return found
}

// each calls f for every visible object until it says no.
func each(o fyne.CanvasObject, f func(fyne.CanvasObject) bool) bool {
	if o == nil || !o.Visible() {
		return true
	}
	if !f(o) {
		return false
	}
	var children []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		children = o.Objects
	case fyne.Widget:
		children = test.WidgetRenderer(o).Objects()
	}
	for _, c := range children {
		if !each(c, f) {
			return false
		}
	}
	return true
}
