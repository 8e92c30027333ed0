package stage

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"tallybridge/gui/kit"
)

// Find is the first visible thing on the window, dialogs first, for which fits
// says yes; nil when there is none.
func (s *Stage) Find(fits func(fyne.CanvasObject) bool) fyne.CanvasObject {
	overlays := s.Window.Canvas().Overlays().List()
	for i := len(overlays) - 1; i >= 0; i-- {
		if o := find(overlays[i], fits); o != nil {
			return o
		}
	}
	return find(s.Window.Content(), fits)
}

func find(o fyne.CanvasObject, fits func(fyne.CanvasObject) bool) fyne.CanvasObject {
	if o == nil || !o.Visible() {
		return nil
	}
	if fits(o) {
		return o
	}
	var inside []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		inside = o.Objects
	case fyne.Widget:
		inside = test.WidgetRenderer(o).Objects()
	}
	for _, one := range inside {
		if f := find(one, fits); f != nil {
			return f
		}
	}
	return nil
}

// Button is the visible button with a text; nil when there is none.
func (s *Stage) Button(text string) *kit.Button {
	o := s.Find(func(o fyne.CanvasObject) bool {
		b, ok := o.(*kit.Button)
		return ok && b.Text == text
	})
	b, _ := o.(*kit.Button)
	return b
}

// Click presses the visible button with a text, as soon as it is there and
// not locked, and counts.
func (s *Stage) Click(text string) {
	s.T.Helper()
	s.Until("the button “"+text+"”", func() bool {
		b := s.Button(text)
		return b != nil && !b.Disabled()
	})
	s.tap(s.Button(text), fyne.Position{})
}

// Choose picks the option with an ID among the visible options, and counts.
func (s *Stage) Choose(id string) {
	s.T.Helper()
	var at fyne.Position
	var found fyne.CanvasObject
	s.Until("the option "+id, func() bool {
		found = s.Find(func(o fyne.CanvasObject) bool {
			options, ok := o.(*kit.Options)
			if ok {
				at, ok = options.Middle(id)
			}
			return ok
		})
		return found != nil
	})
	s.tap(found, at)
}

// tap is a click at a place of something, or on its middle. What lies outside
// the window is scrolled to by a person; here it is tapped all the same.
func (s *Stage) tap(o fyne.CanvasObject, at fyne.Position) {
	s.T.Helper()
	s.Clicks++
	if at.IsZero() {
		at = fyne.NewPos(o.Size().Width/2, o.Size().Height/2)
	}
	o.(fyne.Tappable).Tapped(&fyne.PointEvent{Position: at, AbsolutePosition: fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Add(at)})
	s.Pump.Advance(kit.SearchDelay)
}

// Says reports whether a visible text is on the window, whole or as a part of
// one.
func (s *Stage) Says(text string) bool {
	return s.Find(func(o fyne.CanvasObject) bool {
		t, ok := o.(*kit.Text)
		return ok && strings.Contains(t.Text(), text)
	}) != nil
}

// Row is the visible form row with a label; the test fails without one.
func (s *Stage) Row(label string) *kit.FormRow {
	s.T.Helper()
	o := s.Find(func(o fyne.CanvasObject) bool {
		r, ok := o.(*kit.FormRow)
		return ok && r.Label() == label
	})
	r, ok := o.(*kit.FormRow)
	if !ok {
		s.T.Fatalf("there is no field “%s”", label)
	}
	return r
}

// Entry is the text field of the form row with a label.
func (s *Stage) Entry(label string) *kit.Entry {
	s.T.Helper()
	e, ok := find(s.Row(label).Field(), func(o fyne.CanvasObject) bool { _, ok := o.(*kit.Entry); return ok }).(*kit.Entry)
	if !ok {
		s.T.Fatalf("“%s” is no text field", label)
	}
	return e
}

// Flip turns the visible switch with a text.
func (s *Stage) Flip(text string) {
	s.T.Helper()
	w, ok := s.Find(func(o fyne.CanvasObject) bool {
		w, ok := o.(*kit.Switch)
		return ok && w.Text() == text
	}).(*kit.Switch)
	if !ok {
		s.T.Fatalf("there is no switch “%s”", text)
	}
	s.tap(w, fyne.Position{})
	s.Rest()
}
