package gui

import (
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"tallybridge/app/stage"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
)

// buttons are the visible buttons below an object that can be pressed.
func buttons(o fyne.CanvasObject, out *[]*kit.Button) {
	if o == nil || !o.Visible() {
		return
	}
	var inside []fyne.CanvasObject
	switch o := o.(type) {
	case *kit.Button:
		if !o.Disabled() {
			*out = append(*out, o)
		}
		return
	case *fyne.Container:
		inside = o.Objects
	case *container.Scroll:
		inside = []fyne.CanvasObject{o.Content}
	case fyne.Widget:
		inside = test.WidgetRenderer(o).Objects()
	}
	for _, x := range inside {
		buttons(x, out)
	}
}

// press sends a key where the toolkit would: to what has the focus, else to the
// window.
func press(c fyne.Canvas, name fyne.KeyName) {
	ev := &fyne.KeyEvent{Name: name}
	if f := c.Focused(); f != nil {
		f.TypedKey(ev)
	} else if f := c.OnTypedKey(); f != nil {
		f(ev)
	}
}

// TestEverythingWorksByKeys: Tab reaches every button of each screen. Then it opens what each command of each screen opens: Tab
// reaches every button of it, never what lies behind, and Escape closes it.
func TestEverythingWorksByKeys(t *testing.T) {
	for id, build := range builders {
		t.Run(string(id), func(t *testing.T) {
			s := stage.New(t, stage.Options{Step: stage.Settled})
			p := build(s.Host)
			s.Show(p, 1200, 800, page.Want{})
			s.Rest()
			tabReaches(t, s.Window.Canvas(), s.Window.Content(), string(id))
			commander, ok := p.(page.Commander)
			if !ok {
				t.Skip("it has no commands")
			}
			c := s.Window.Canvas()
			row := func() {
				if list, ok := s.Find(func(o fyne.CanvasObject) bool { return fmt.Sprintf("%T", o) == "*kit.rowList" }).(fyne.Focusable); ok {
					c.Focus(list)
					press(c, fyne.KeyDown)
					s.Rest()
				}
			}
			row()
			var ids []string
			for _, x := range commander.Commands() {
				ids = append(ids, x.ID)
			}
			opened := 0
			for _, id := range ids {
				row()
				commands := commander.Commands()
				i := slices.IndexFunc(commands, func(x kit.Command) bool { return x.ID == id })
				if i < 0 {
					continue // what it was about is done
				}
				commands[i].Run()
				s.Rest()
				if c.Overlays().Top() == nil {
					continue
				}
				opened++
				dialogByKeys(t, s, id)
			}
			t.Logf("%d commands, %d dialogs", len(ids), opened)
		})
	}
}

func dialogByKeys(t *testing.T, s *stage.Stage, name string) {
	c := s.Window.Canvas()
	top := c.Overlays().Top()
	tabReaches(t, c, top, name)
	for range 3 {
		press(c, fyne.KeyEscape)
		s.Rest()
		if c.Overlays().Top() != top {
			break
		}
	}
	for c.Overlays().Top() != nil {
		if c.Overlays().Top() == top {
			t.Errorf("%s: Escape does not close it", name)
		}
		c.Overlays().Remove(c.Overlays().Top())
	}
}

// tabReaches checks that the Tab key comes to every button below an object.
func tabReaches(t *testing.T, c fyne.Canvas, o fyne.CanvasObject, name string) {
	t.Helper()
	var all []*kit.Button
	buttons(o, &all)
	reached := map[fyne.Focusable]bool{}
	for range 200 {
		c.FocusNext()
		f := c.Focused()
		if f == nil || reached[f] {
			break
		}
		reached[f] = true
	}
	for _, b := range all {
		if !reached[b] {
			t.Errorf("%s: Tab does not reach “%s%s”", name, b.Text, b.Tip)
		}
	}
}
