package gui

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/orders"
	"tallybridge/gui/page"
)

func TestANewUserIsWelcomed(t *testing.T) {
	b := newBench(t, stage.Options{SKUs: 5, Plain: true})
	b.w.Start(Target{}, false)
	b.Rest()
	if b.w.desk != nil || len(b.back.opened) != 0 {
		t.Fatal("something was opened without being asked for")
	}
	b.w.open(Target{Practice: true})
	b.Until("the practice business", func() bool { return b.w.desk != nil })
	if !strings.Contains(b.w.win.Title(), "practice") {
		t.Errorf("title %q", b.w.win.Title())
	}
}

func TestWhatCannotBeOpenedIsExplained(t *testing.T) {
	b := newBench(t, stage.Options{SKUs: 5, Plain: true}, func(f *backFake) {
		f.openErr = &domain.Fault{Kind: domain.FaultBusy, Message: "Tallybridge is already running with this profile.", Advice: "Close the other one."}
	})
	b.w.Start(Target{Profile: "default"}, false)
	b.Rest()
	if b.w.desk != nil || b.w.opening {
		t.Fatal("a failed opening left something behind")
	}
	b.back.openErr = nil
	b.w.open(Target{Profile: "default"})
	b.Until("the second try", func() bool { return b.w.desk != nil })
}

// A deadline that passes changes the order list and the badge, though nothing
// else happens.
func TestAPassedDeadlineIsNoticed(t *testing.T) {
	b := benchOn(t, stage.BigOrders(t, 500, stage.Options{})).start(Target{Practice: true})
	d := b.w.desk
	d.goTo(page.Orders, page.Want{})
	b.Until("the orders", func() bool { return d.pages[page.Orders].(*orders.Screen).Grid.Len() > 0 && !d.due.Changes.IsZero() })
	b.Rest()
	b.Settle()
	grid := d.pages[page.Orders].(*orders.Screen).Grid
	before := grid.Generation()
	for _, wait := range []time.Duration{time.Hour, -time.Second} {
		d.due.Changes = b.Pump.Now().Add(wait)
		d.tick()
		if wait < 0 {
			b.Until("the list anew", func() bool { return grid.Generation() != before })
		}
		b.Settle()
		if got := grid.Generation() != before; got != (wait < 0) {
			t.Errorf("a deadline in %s: the list was read anew: %t", wait, got)
		}
	}
	if d.due.Changes.IsZero() {
		t.Error("nobody knows when the next deadline passes")
	}
}

// The late orders are found from every screen.
func TestThePaletteFindsTheLateOrders(t *testing.T) {
	b := benchOn(t, stage.BigOrders(t, 200, stage.Options{})).start(Target{Practice: true})
	d := b.w.desk
	d.goTo(page.Overview, page.Want{})
	found := kit.FindCommands(d.commands(), "late", 5)
	if len(found) == 0 || found[0].ID != "orders-late" {
		t.Fatalf("found %+v", found)
	}
	found[0].Run()
	p, ok := d.page().(*orders.Screen)
	if !ok || p.Chips.Chosen() != string(engine.OrdersLate) {
		t.Errorf("shows %T", d.page())
	}
	ids := map[string]bool{}
	for _, c := range d.commands() {
		if ids[c.ID] {
			t.Errorf("%s is there twice", c.ID)
		}
		ids[c.ID] = true
	}
}

func TestAScreenThatIsLeftHasNoKeyboard(t *testing.T) {
	b := newBench(t, stage.Options{Step: stage.Settled}).start(Target{Practice: true})
	d := b.w.desk
	d.goTo(page.Mapping, page.Want{})
	b.Rest()
	d.page().(page.Finder).Find()
	before := b.w.win.Canvas().Focused()
	if before == nil {
		t.Fatal("nothing has the keyboard")
	}
	d.goTo(page.Overview, page.Want{})
	if now := b.w.win.Canvas().Focused(); now == before {
		t.Error("keys still go to a field that is not shown")
	}
}

func TestUndoWhileTypingIsAboutTheTyping(t *testing.T) {
	b := newBench(t, stage.Options{Step: stage.Settled}).start(Target{Practice: true})
	d := b.w.desk
	fake := &undoPage{Page: d.page()}
	d.pages[d.current] = fake
	e := kit.NewEntry("")
	b.w.layers.Toasts.Dismiss()
	b.w.body.Objects = append(b.w.body.Objects, e)
	b.w.win.Canvas().Focus(e)
	test.Type(e, "abc")
	undo := b.w.win.MainMenu().Items[1].Items[0]
	undo.Action()
	if e.Text == "abc" || fake.undone != 0 {
		t.Errorf("text %q, %d mapping steps undone", e.Text, fake.undone)
	}
	b.w.win.Canvas().Unfocus()
	undo.Action()
	if fake.undone != 1 {
		t.Error("without typing the mapping was not undone")
	}
}

type undoPage struct {
	page.Page
	undone int
}

func (u *undoPage) Undo() { u.undone++ }
func (u *undoPage) Redo() {}

func TestEveryAcceleratorIsUsedOnce(t *testing.T) {
	b := newBench(t, stage.Options{SKUs: 5, Plain: true, Step: stage.Connected}).start(Target{Practice: true})
	seen := map[string]string{}
	for _, m := range b.w.win.MainMenu().Items {
		for _, i := range m.Items {
			if i.Shortcut == nil {
				continue
			}
			k := i.Shortcut.ShortcutName()
			if seen[k] != "" {
				t.Errorf("%s means %q and %q", k, seen[k], i.Label)
			}
			seen[k] = i.Label
		}
	}
	for _, k := range []string{"K", "R", "F", "E", "Q"} {
		if seen[keys(fyne.KeyName(k)).ShortcutName()] == "" {
			t.Errorf("no accelerator with %s", k)
		}
	}
	// What the toolkit makes of Ctrl+Z and Ctrl+Y; it compares names.
	redo := (&fyne.ShortcutRedo{}).ShortcutName()
	if runtime.GOOS == "darwin" {
		redo = keys(fyne.KeyZ, fyne.KeyModifierShift).ShortcutName()
	}
	if undo := (&fyne.ShortcutUndo{}).ShortcutName(); seen[undo] != "Undo" || seen[redo] != "Redo" {
		t.Errorf("%s means %q, %s means %q", undo, seen[undo], redo, seen[redo])
	}
}

// Behind a dialog nothing is done and nothing changes, except that the program
// can be ended.
func TestAcceleratorsWaitBehindADialog(t *testing.T) {
	b := restingBench(t).start(Target{Practice: true})
	d := b.w.desk
	fake := &undoPage{Page: d.page()}
	d.pages[d.current] = fake
	at := d.current
	choose := func(label string) {
		for _, m := range b.w.win.MainMenu().Items {
			for _, i := range m.Items {
				if i.Label == label && i.Action != nil {
					i.Action()
					return
				}
			}
		}
		t.Fatalf("no menu has %q", label)
	}
	b.w.keyboard()
	over := b.w.win.Canvas().Overlays().Top()
	for _, label := range []string{"Sync now", "Preview only", "Mapping", "Settings", "Undo", "Find anything", "Open something else…", "Keyboard"} {
		choose(label)
		if b.Engine.Running() || d.current != at || fake.undone != 0 || b.w.win.Canvas().Overlays().Top() != over {
			t.Fatalf("%s acted behind a dialog", label)
		}
	}
	b.Rest()
	if runs, err := b.Engine.Runs(t.Context(), 10); err != nil || len(runs) > 0 || b.Engine.Running() {
		t.Errorf("a run began behind a dialog: %+v, %v", runs, err)
	}
	b.w.typedKey(&fyne.KeyEvent{Name: fyne.KeyF1})
	if b.w.win.Canvas().Overlays().Top() != over {
		t.Error("F1 acted behind a dialog")
	}
	b.press("Close")
	choose("Mapping")
	if d.current != page.Mapping {
		t.Error("after the dialog nothing acts")
	}
	b.w.keyboard()
	choose("Quit")
	b.Until("the end", func() bool { return b.app.quits > 0 })
}

func TestPaletteFindsActionsAndSKUs(t *testing.T) {
	b := newBench(t, stage.Options{Step: stage.Previewed}).start(Target{Practice: true})
	ids := map[string]bool{}
	for _, c := range b.w.desk.commands() {
		if ids[c.ID] {
			t.Errorf("two commands are named %s", c.ID)
		}
		ids[c.ID] = true
		if c.Title == "" || c.Run == nil {
			t.Errorf("%s has no words or does nothing", c.ID)
		}
	}
	var found []kit.Command
	b.w.desk.findSKUs("torch", func(c []kit.Command) { found = c })
	b.Until("SKUs", func() bool { return len(found) > 0 })
	if !strings.Contains(strings.ToLower(found[0].Title), "torch") {
		t.Errorf("found %q", found[0].Title)
	}
}

func TestAnotherLanguageIsShownAtOnce(t *testing.T) {
	b := newBench(t, stage.Options{SKUs: 5, Plain: true, Step: stage.Connected}, func(f *backFake) { f.tray = true }).start(Target{Practice: true})
	p := &program{b.w, b.w.desk.s}
	n := p.Preferences()
	n.Language = "de"
	p.SetPreferences(n)
	b.Rest()
	if got := b.w.win.MainMenu().Items[0].Label; got != "Datei" {
		t.Errorf("the menu says %q", got)
	}
	b.app.choose(t, "Tallybridge öffnen")
	var kept page.Preferences
	if !b.back.keep.Load(keepPreferences, &kept) || kept.Language != "de" {
		t.Errorf("kept %+v", kept)
	}
}

func TestPassphraseIsAskedFor(t *testing.T) {
	b := newBench(t, stage.Options{SKUs: 5, Plain: true})
	type answer struct {
		p   string
		err error
	}
	got := make(chan answer, 1)
	ask := func(ctx context.Context, create bool) {
		go func() {
			p, err := b.w.askPassphrase(ctx, create)
			got <- answer{p, err}
		}()
		b.Until("the question", func() bool { return b.w.win.Canvas().Overlays().Top() != nil })
	}
	field := func() *kit.Entry { return b.w.win.Canvas().Focused().(*kit.Entry) }
	ask(t.Context(), false)
	test.Type(field(), "correct horse")
	b.w.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if a := <-got; a.err != nil || a.p != "correct horse" {
		t.Errorf("%q, %v", a.p, a.err)
	}
	ask(t.Context(), false)
	b.w.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if a := <-got; domain.KindOf(a.err) != domain.FaultLocal {
		t.Errorf("cancelled: %v", a.err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ask(ctx, true)
	cancel()
	if a := <-got; !errors.Is(a.err, context.Canceled) {
		t.Errorf("ended: %v", a.err)
	}
	b.Until("the dialog's end", func() bool { return b.w.win.Canvas().Overlays().Top() == nil })
}

// A question brings a hidden window back, and not its picture alone.
func TestPassphraseBringsTheWindowBack(t *testing.T) {
	b := newBench(t, stage.Options{SKUs: 5, Plain: true, Step: stage.Connected}, func(f *backFake) { f.tray = true })
	b.w.Start(Target{Practice: true}, true)
	b.Until("the profile", func() bool { return b.w.desk != nil && b.w.desk.knows })
	if !b.w.hidden || b.w.desk.entered {
		t.Fatal("the start was not hidden")
	}
	b.w.showPassphrase(false, make(chan string, 1))
	b.Rest()
	if b.w.hidden || !b.w.desk.entered {
		t.Errorf("hidden %v, a screen is shown %v", b.w.hidden, b.w.desk.entered)
	}
}

// The fees in the row at the top count what the check found, and count anew
// when it found something else.
func TestOpenFindingsAreCounted(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Chosen})
	if err := s.Engine.Pause(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	b := benchOn(t, s).start(Target{Practice: true})
	badge := func() int { return b.w.desk.nav.Badge(string(page.Fees)) }
	open := func() int {
		r, err := b.Engine.FeeCheck(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return r.Open()
	}
	before := open()
	b.Until("the first count", func() bool { return badge() == before })
	b.Sync(engine.SyncOptions{Entities: []domain.Entity{domain.EntitySettlements}})
	after := open()
	if after <= before {
		t.Fatalf("%d and %d findings: this proves nothing", before, after)
	}
	b.Until("the new count", func() bool { return badge() == after })
	b.w.rebuild()
	b.Until("the count in another language", func() bool { return badge() == after })
}

// The profile that is open is marked, and the practice accounts have no place
// for a backup.
func TestProgramKnowsWhatIsOpen(t *testing.T) {
	b := newBench(t, stage.Options{SKUs: 5, Plain: true, Step: stage.Connected}).start(Target{Practice: true})
	p := &program{b.w, &Session{Target: Target{Profile: "default"}, Folder: "/data/profiles/default/"}}
	list, err := p.Profiles(t.Context())
	if err != nil || len(list) != 1 || !list[0].Current {
		t.Errorf("%+v, %v", list, err)
	}
	p = &program{b.w, b.w.desk.s}
	if list, err = p.Profiles(t.Context()); err != nil || list[0].Current {
		t.Errorf("%+v, %v", list, err)
	}
	p.Restore("/backup")
	b.Rest()
	if got := b.targets(); len(got) != 1 {
		t.Errorf("opened %+v", got)
	}
}

func TestEventsComeTogether(t *testing.T) {
	p := kit.NewPump(time.Now())
	heard := 0
	var last news
	e := newEar(p, func(n news) { heard++; last = n })
	events := make(chan engine.Event, 100)
	for range 50 {
		events <- engine.Event{Kind: engine.EventProgress, Progress: domain.Progress{Stage: "x"}}
	}
	events <- engine.Event{Kind: engine.EventItemsChanged}
	close(events)
	e.listen(events)
	p.Advance(time.Second)
	if heard == 0 || heard > 3 {
		t.Errorf("51 events were heard in %d parts", heard)
	}
	if !last.kinds[engine.EventItemsChanged] && heard == 1 {
		t.Errorf("heard %+v", last)
	}
}

func TestTheWindowIsRemembered(t *testing.T) {
	b := newBench(t, stage.Options{SKUs: 5, Plain: true, Step: stage.Previewed}, func(f *backFake) { f.tray = true }).start(Target{Practice: true})
	b.w.win.Resize(fyne.NewSize(1000, 650))
	b.w.closeAsked()
	var a arrangement
	if !b.back.keep.Load(keepWindow, &a) || a.Width != 1000 {
		t.Errorf("kept %+v", a)
	}
}
