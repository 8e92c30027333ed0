package mapping_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/mapping"
	"tallybridge/gui/page"
)

// at is a stage with the mapping screen in its window.
type at struct {
	*stage.Stage
	*mapping.Screen
}

func open(t testing.TB, s *stage.Stage, w, h float32, want page.Want) at {
	t.Helper()
	p := mapping.New(s.Host)
	s.Show(p, w, h, want)
	s.Settle()
	return at{s, p}
}

// previewed is the practice business with its difficulties, before anything was decided.
func previewed(t testing.TB, o stage.Options, w, h float32) at {
	t.Helper()
	o.Step = stage.Previewed
	a := open(t, stage.New(t, o), w, h, page.Want{})
	a.Until("rows", func() bool { return a.Grid.Len() > 0 })
	a.settle()
	return a
}

// settle plays until what was asked for is done and shown, also on a machine
// that has other things to do.
func (a at) settle() {
	a.T.Helper()
	for range 2 {
		a.Host.Wait()
		a.Rest()
	}
}

// golden compares the picture of what is there when all is done.
func (a at) golden(name string) {
	a.T.Helper()
	a.settle()
	a.Golden(name)
}

// enter shows something else of the list and waits for it.
func (a at) enter(w page.Want) {
	a.T.Helper()
	g := a.Grid.Generation()
	a.Enter(w)
	a.Until("another question is answered", func() bool { return a.Grid.Generation() > g })
	a.settle()
}

// count asks the engine how many rows a filter has.
func (a at) count(filter string) int {
	a.T.Helper()
	ids, err := a.Engine.MappingIDs(a.T.Context(), engine.Query{Filter: filter})
	if err != nil {
		a.T.Fatal(err)
	}
	return len(ids)
}

// run runs a command of the palette.
func (a at) run(id string) {
	a.T.Helper()
	for _, c := range a.Commands() {
		if c.ID == "mapping."+id {
			c.Run()
			a.settle()
			return
		}
	}
	a.T.Fatalf("there is no command %s", id)
}

// press taps the visible button that begins with a text, in the dialog or menu
// that is open or else in the screen, as soon as it is there.
func (a at) press(text string) {
	a.T.Helper()
	var found *kit.Button
	a.Until("the button "+text, func() bool {
		root := a.Window.Content()
		if top := a.Window.Canvas().Overlays().Top(); top != nil {
			root = top
		}
		walk(root, func(o fyne.CanvasObject) {
			if b, ok := o.(*kit.Button); ok && !b.Disabled() && strings.HasPrefix(b.Text, text) && found == nil {
				found = b
			}
		})
		return found != nil
	})
	test.Tap(found)
	a.settle()
}

// choose makes row i the current one and waits for its details.
func (a at) choose(i int) {
	a.T.Helper()
	a.Until("the row", func() bool { _, ok := a.Grid.Row(i); return ok })
	a.Grid.SetCursor(i)
	a.Open(a.Current())
	r, _ := a.Grid.Row(i)
	a.Until("the details", func() bool { return a.says(r.Title) && a.says("Amazon listing") || a.says("Amazon-Angebot") })
	a.settle()
}

// walk goes through everything visible.
func walk(o fyne.CanvasObject, f func(fyne.CanvasObject)) {
	if !o.Visible() {
		return
	}
	f(o)
	var children []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		children = o.Objects
	case fyne.Widget:
		children = test.WidgetRenderer(o).Objects()
	}
	for _, c := range children {
		walk(c, f)
	}
}

// search types into the search of the dialog that is open.
func (a at) search(text string) {
	a.T.Helper()
	walk(a.Window.Canvas().Overlays().Top(), func(o fyne.CanvasObject) {
		if s, ok := o.(*kit.Search); ok {
			a.Window.Canvas().Focus(s)
			s.SetText(text)
		}
	})
}

// says tells whether a text is on the screen.
func (a at) says(text string) (found bool) {
	walk(a.Window.Content(), func(o fyne.CanvasObject) {
		if x, ok := o.(*kit.Text); ok && strings.Contains(x.Text(), text) {
			found = true
		}
		if b, ok := o.(*kit.Button); ok && strings.Contains(b.Text, text) {
			found = true
		}
	})
	return found
}

// key types a key where the focus is.
func (a at) key(name fyne.KeyName) {
	a.T.Helper()
	ev := &fyne.KeyEvent{Name: name}
	if f := a.Window.Canvas().Focused(); f != nil {
		f.TypedKey(ev)
	} else {
		a.Window.Canvas().OnTypedKey()(ev)
	}
	a.settle()
}

func (a at) toast() kit.Toast {
	a.T.Helper()
	if len(a.Toasts) == 0 {
		a.T.Fatal("nothing was said")
	}
	return a.Toasts[len(a.Toasts)-1]
}

// detailOf is the engine's word on the row that holds a SKU.
func (a at) detailOf(id int64) engine.MappingDetail {
	a.T.Helper()
	d, err := a.Engine.MappingDetail(a.T.Context(), id)
	if err != nil {
		a.T.Fatal(err)
	}
	return d
}

const (
	domainSameFNSKU = domain.ReasonSameFNSKU
	ctrl            = fyne.KeyModifierShortcutDefault
)
