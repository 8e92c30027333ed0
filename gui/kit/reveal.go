package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// reveal scrolls the page until something that got the keyboard can be seen,
// so that the keyboard alone suffices on long forms.
func reveal(o fyne.CanvasObject) { revealPart(o, 0, o.Size().Height) }

// revealPart does so for a part of it, from y on and h tall.
func revealPart(o fyne.CanvasObject, y, h float32) {
	c := canvasOf(o)
	if c == nil {
		return
	}
	scroll, ok := around(c.Content(), o, nil)
	if !ok || scroll == nil {
		return
	}
	driver := fyne.CurrentApp().Driver()
	top := driver.AbsolutePositionForObject(o).Y + y - driver.AbsolutePositionForObject(scroll).Y
	room, to := scroll.Size().Height, scroll.Offset.Y
	switch {
	case top < 0:
		to += top - revealMargin
	case top+h > room:
		to += min(top-revealMargin, top+h-room+revealMargin)
	}
	to = max(0, min(to, scroll.Content.Size().Height-room))
	if to != scroll.Offset.Y {
		scroll.Offset.Y = to
		scroll.Refresh()
	}
}

// revealMargin is kept free above and below what is scrolled to: room for the
// label above a field. What can be seen whole is left where it is, also when it
// lies at the very edge: nothing moves below a pointer.
const revealMargin = 24

// around finds what scrolls around a thing, as far as pages are made of
// containers and widgets of ours; ok tells that the thing was found.
func around(at, o fyne.CanvasObject, scroll *container.Scroll) (found *container.Scroll, ok bool) {
	if at == o {
		return scroll, true
	}
	var inside []fyne.CanvasObject
	switch at := at.(type) {
	case *fyne.Container:
		inside = at.Objects
	case *container.Scroll:
		inside, scroll = []fyne.CanvasObject{at.Content}, at
	case *Card:
		inside = []fyne.CanvasObject{at.content}
	case *FormRow:
		inside = []fyne.CanvasObject{at.field}
	case *Split:
		inside = []fyne.CanvasObject{at.main, at.side}
	case *Fold:
		inside = []fyne.CanvasObject{at.head, at.body}
	case *Banner:
		inside = []fyne.CanvasObject{at.actions}
	case *Select:
		return scroll, fyne.CanvasObject(at.Button) == o
	}
	for _, one := range inside {
		if one == nil || !one.Visible() {
			continue
		}
		if found, ok = around(one, o, scroll); ok {
			return found, ok
		}
	}
	return nil, false
}
