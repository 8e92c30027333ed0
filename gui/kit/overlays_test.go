package kit

import (
	"fmt"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"
)

func TestToasts(t *testing.T) {
	p := setup(t, Light, 1)
	toasts := NewToasts(p)
	win := window(t, toasts, 600, 300)
	undone := false
	toasts.Add(Toast{Text: "Linked.", Tone: Good, Action: "Undo", OnTap: func() { undone = true }})
	toasts.Add(Toast{Text: "Saved."})
	toasts.Add(Toast{Text: "Saved."})
	toasts.Add(Toast{Text: "Amazon refused.", Tone: Bad})
	if toasts.Waiting() != 2 {
		t.Errorf("%d wait; the same words are said once", toasts.Waiting())
	}
	test.Tap(toasts.offers[0].action)
	if now, _ := toasts.Current(); !undone || now.Text != "Saved." {
		t.Errorf("after Undo: %+v", now)
	}
	p.Advance(ToastTime)
	p.Advance(time.Hour)
	if now, ok := toasts.Current(); !ok || now.Tone != Bad {
		t.Error("an error stays until it is dismissed")
	}
	for i := range 30 {
		toasts.Add(Toast{Text: fmt.Sprint("message ", i)})
	}
	if toasts.Waiting() >= toastQueue {
		t.Errorf("%d wait", toasts.Waiting())
	}
	test.Tap(toasts.card.close)
	for toasts.Waiting() > 0 {
		toasts.Dismiss()
	}
	toasts.Dismiss()
	toasts.Dismiss()
	if _, ok := toasts.Current(); ok || p.Timers() != 0 {
		t.Error("at rest there is no toast and no timer")
	}
	if o := win.Canvas().Content().(*Toasts); len(test.WidgetRenderer(o).Objects()) != 0 {
		t.Error("without a toast the layer holds something that takes taps")
	}
}

// What can be undone is seen at once, whatever else is said, for all of its
// time, and each on its own.
func TestToastsWithSomethingToTapDoNotWait(t *testing.T) {
	p := setup(t, Light, 1)
	toasts := NewToasts(p)
	window(t, toasts, 600, 400)
	var undone []string
	queue := func(name string) {
		toasts.Add(Toast{Text: "1 confirmation goes to Amazon in a moment.", Action: "Undo", OnTap: func() { undone = append(undone, name) }})
	}
	toasts.Add(Toast{Text: "Amazon refused.", Tone: Bad}) // stays until it is dismissed
	queue("a")
	p.Advance(ToastActionTime / 2)
	queue("b")
	seen := test.WidgetRenderer(toasts).Objects()
	if len(seen) != 3 {
		t.Fatalf("%d are seen, want both undos and the error", len(seen))
	}
	for i, o := range seen[1:] {
		if below := seen[i]; o.Position().Y+o.Size().Height > below.Position().Y {
			t.Errorf("toast %d covers the one below it", i+1)
		}
	}
	test.Tap(seen[1].(*toastCard).action) // the older one lies above
	p.Advance(ToastActionTime - time.Second)
	if now, ok := toasts.Current(); !ok || now.Action != "Undo" {
		t.Errorf("before its time is over the newer one is gone: %+v", now)
	}
	test.Tap(toasts.offers[0].action)
	if fmt.Sprint(undone) != "[a b]" {
		t.Errorf("undone %v", undone)
	}
	queue("c")
	p.Advance(ToastActionTime)
	if now, ok := toasts.Current(); !ok || now.Tone != Bad || toasts.Waiting() != 0 {
		t.Errorf("after its time: %+v", now)
	}
	for range 30 {
		queue("d")
	}
	if n := len(test.WidgetRenderer(toasts).Objects()); n != toastStack+1 {
		t.Errorf("%d toasts at once", n)
	}
}

func TestToastLetsTapsThrough(t *testing.T) {
	p := setup(t, Light, 1)
	taps := 0
	b := NewButton("Below", "", func() { taps++ })
	win := test.NewTempWindow(t, layout.NewSpacer())
	layers := NewLayers(p, win.Canvas(), b)
	defer layers.Close()
	win.SetPadded(false)
	win.SetContent(layers.Root)
	win.Resize(fyne.NewSize(600, 300))
	layers.Toasts.Add(Toast{Text: "Saved."})
	test.TapCanvas(win.Canvas(), fyne.NewPos(20, 20))
	card := layers.Toasts.card
	test.TapCanvas(win.Canvas(), card.Position().AddXY(5, 5))
	if taps != 1 {
		t.Errorf("%d taps reached the button; wants the one beside the toast", taps)
	}
}

func TestDialogKeys(t *testing.T) {
	setup(t, Light, 1)
	win := window(t, layout.NewSpacer(), 600, 400)
	c := win.Canvas()
	yes, no := 0, 0
	press := func(name fyne.KeyName) {
		if f := c.Focused(); f != nil {
			f.TypedKey(&fyne.KeyEvent{Name: name})
		} else if f := c.OnTypedKey(); f != nil {
			f(&fyne.KeyEvent{Name: name})
		}
	}
	d := Dialog{Title: "Sure?", Confirm: "Yes", Cancel: "No", OnConfirm: func() { yes++ }, OnCancel: func() { no++ }}
	d.Show(c)
	press(fyne.KeyReturn)
	d.Show(c)
	press(fyne.KeyEscape)
	if yes != 1 || no != 1 || d.IsOpen() || c.OnTypedKey() != nil || c.Overlays().Top() != nil {
		t.Errorf("yes %d, no %d, open %v", yes, no, d.IsOpen())
	}

	d.Danger = true
	d.Show(c)
	c.OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyReturn}) // Enter with the focus nowhere
	if yes != 1 || !d.IsOpen() {
		t.Error("Enter alone did what destroys")
	}
	press(fyne.KeyReturn) // the focus is on Cancel
	if yes != 1 || no != 2 {
		t.Errorf("Enter did what destroys: yes %d, no %d", yes, no)
	}

	d.Danger, d.TypeToConfirm = false, "Acme"
	d.Show(c)
	press(fyne.KeyReturn)
	if yes != 1 {
		t.Error("confirmed before the name was typed")
	}
	test.Type(c.Focused(), "Acme")
	press(fyne.KeyReturn)
	if yes != 2 {
		t.Error("the name was typed and nothing happens")
	}

	d = Dialog{Title: "Edit", Confirm: "Save", Keep: true, Content: VStack(8, NewFormRow("Cost", "", NewEntry(""))), OnConfirm: func() { yes++ }}
	d.Show(c)
	if _, ok := c.Focused().(*Entry); !ok {
		t.Errorf("the first field has no focus, but %T", c.Focused())
	}
	d.EnableConfirm(false)
	press(fyne.KeyReturn)
	d.EnableConfirm(true)
	d.SetBusy(true)
	press(fyne.KeyReturn)
	d.SetBusy(false)
	press(fyne.KeyReturn)
	if yes != 3 || !d.IsOpen() {
		t.Errorf("saved %d times, open %v", yes-2, d.IsOpen())
	}
	d.Close()
}

func TestCommandsFound(t *testing.T) {
	titles := func(query string) (out []string) {
		for _, c := range FindCommands(commands(), query, 3) {
			out = append(out, c.ID)
		}
		return out
	}
	for query, want := range map[string]string{
		"sn": "sync", "syn": "sync", "act": "activity", "csv": "export", "muhle": "syn", "KRAUT": "syn", "history": "activity", "go act": "activity", "hour pause": "pause",
	} {
		if got := titles(query); len(got) == 0 || got[0] != want {
			t.Errorf("%q finds %v, want %s first", query, got, want)
		}
	}
	if got := titles("zzz"); got != nil {
		t.Errorf("zzz finds %v", got)
	}
	if got := titles(""); len(got) != 3 {
		t.Errorf("nothing typed shows %v", got)
	}
}

func TestPalette(t *testing.T) {
	setup(t, Light, 1)
	win := window(t, layout.NewSpacer(), 700, 500)
	c := win.Canvas()
	var ran string
	var answer func([]Command)
	list := commands()
	for i := range list {
		list[i].Run = func() { ran = list[i].ID }
	}
	p := NewPalette(PaletteOptions{Commands: func() []Command { return list }, More: func(query string, found func([]Command)) { answer = found }})
	p.Show(c)
	test.Type(c.Focused(), "pau")
	late := answer
	test.Type(c.Focused(), "s")
	late([]Command{{ID: "late"}})
	if len(p.page.found) != 1 {
		t.Error("a late answer is shown")
	}
	answer([]Command{{ID: "sku", Title: "PAUS-1", Run: func() { ran = "sku" }}})
	press := func(names ...fyne.KeyName) {
		for _, n := range names {
			c.Focused().TypedKey(&fyne.KeyEvent{Name: n})
		}
	}
	press(fyne.KeyDown, fyne.KeyReturn)
	if ran != "sku" || p.IsOpen() || c.Overlays().Top() != nil {
		t.Errorf("ran %q, open %v", ran, p.IsOpen())
	}
	p.Show(c)
	press(fyne.KeyDown)
	test.Type(c.Focused(), "e")
	if p.page.chosen != 0 {
		t.Error("after a key the best entry is not the chosen one")
	}
	press(fyne.KeyDown)
	chosen := p.page.found[1].ID
	answer([]Command{{ID: "sku", Title: "E-1"}})
	if press(fyne.KeyReturn); ran != chosen {
		t.Errorf("ran %q after a late answer, chosen was %q", ran, chosen)
	}
	p.Show(c)
	press(fyne.KeyUp) // round to the last
	press(fyne.KeyReturn)
	if ran != list[len(list)-1].ID {
		t.Errorf("ran %q", ran)
	}
	p.Show(c)
	press(fyne.KeyEscape)
	if p.IsOpen() {
		t.Error("Escape leaves it open")
	}
}

func TestMenu(t *testing.T) {
	setup(t, Light, 1)
	win := window(t, layout.NewSpacer(), 500, 400)
	c := win.Canvas()
	var ran []string
	item := func(s string) *fyne.MenuItem { return fyne.NewMenuItem(s, func() { ran = append(ran, s) }) }
	menu := fyne.NewMenu("", item("Link"), fyne.NewMenuItemSeparator(), item("Exclude"), item("Delete"))
	menu.Items[3].Disabled = true
	open := func() *menuPage {
		ShowMenu(c, menu, fyne.NewPos(480, 390))
		return c.Overlays().Top().(*menuPage)
	}
	m := open()
	if p, s := m.card.Position(), m.card.Size(); p.X+s.Width > 500 || p.Y+s.Height > 400 {
		t.Error("the menu leaves the window")
	}
	key(m, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyReturn)
	m = open()
	m.Tapped(&fyne.PointEvent{Position: m.card.Position().AddXY(20, m.tops[3]+5)}) // disabled: stays open
	m.Tapped(&fyne.PointEvent{Position: m.card.Position().AddXY(20, m.tops[0]+5)})
	m = open()
	key(m, fyne.KeyEscape)
	m = open()
	m.Tapped(&fyne.PointEvent{Position: fyne.NewPos(3, 3)})
	if diff := cmp.Diff([]string{"Exclude", "Link"}, ran); diff != "" {
		t.Error(diff)
	}
	if c.Overlays().Top() != nil {
		t.Error("the menu stays")
	}
}
