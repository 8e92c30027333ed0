package gui

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/health"
	"tallybridge/gui/kit"
	"tallybridge/gui/orders"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// trayApp is the test application with a tray.
type trayApp struct {
	fyne.App
	menu  *fyne.Menu
	icons []string
	quits int
}

func (a *trayApp) SetSystemTrayMenu(m *fyne.Menu)       { a.menu = m }
func (a *trayApp) SetSystemTrayIcon(icon fyne.Resource) { a.icons = append(a.icons, icon.Name()) }
func (a *trayApp) Quit()                                { a.quits++ }

func (a *trayApp) choose(t *testing.T, label string) {
	t.Helper()
	for _, i := range a.menu.Items {
		if i.Label == label {
			i.Action()
			return
		}
	}
	t.Fatalf("the tray has no %q", label)
}

// backFake is a Backstage whose only profile is the stage's engine.
type backFake struct {
	s        *stage.Stage
	last     Target
	hasLast  bool
	openErr  error
	opened   []Target
	tray     bool
	language string

	mu       sync.Mutex
	notified []string
	closed   int
	keep     stage.Keep
}

var _ Backstage = (*backFake)(nil)

func (b *backFake) Version() string                             { return "0.0.0" }
func (b *backFake) Last(context.Context) (Target, bool)         { return b.last, b.hasLast }
func (b *backFake) RemoveProfile(context.Context, string) error { return nil }
func (b *backFake) DataFolder() string                          { return "/data" }
func (b *backFake) LogFolder(*Session) string                   { return "/data/log" }
func (b *backFake) OpenURL(string) error                        { return errors.New("no browser") }
func (b *backFake) ShowFolder(string) error                     { return nil }
func (b *backFake) StartsAtLogin() (on, ok bool)                { return false, true }
func (b *backFake) SetStartAtLogin(bool) error                  { return nil }
func (b *backFake) TrayReal() bool                              { return b.tray }
func (b *backFake) SystemLanguage() string                      { return b.language }
func (b *backFake) Keep() page.Keep                             { return &b.keep }
func (b *backFake) Logged(*Session, error)                      {}

func (b *backFake) Profiles(context.Context) ([]page.ProfileInfo, error) {
	return []page.ProfileInfo{{Name: "default", Folder: "/data/profiles/default"}}, nil
}

func (b *backFake) Diagnostics(context.Context, *Session, io.Writer) error { return nil }

func (b *backFake) Notify(title, text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.notified = append(b.notified, title+" | "+text)
}

// told are the notifications so far; forget begins anew.
func (b *backFake) told() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.notified)
}

func (b *backFake) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.notified = nil
}

func (b *backFake) Open(_ context.Context, t Target, _ AskPassphrase) (*Session, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.opened = append(b.opened, t)
	if b.openErr != nil {
		return nil, b.openErr
	}
	return &Session{Target: t, Engine: b.s.Engine, Folder: "/data/x", Close: func() error {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.closed++
		return nil
	}}, nil
}

// bench is a window on a stage.
type bench struct {
	*stage.Stage
	app  *trayApp
	back *backFake
	w    *Window
}

func newBench(t *testing.T, o stage.Options, change ...func(*backFake)) *bench {
	t.Helper()
	return benchOn(t, stage.New(t, o), change...)
}

func benchOn(t *testing.T, s *stage.Stage, change ...func(*backFake)) *bench {
	t.Helper()
	b := &bench{Stage: s}
	b.app = &trayApp{App: fyne.CurrentApp()}
	b.back = &backFake{s: b.Stage, language: "en"}
	for _, c := range change {
		c(b.back)
	}
	b.w = New(t.Context(), b.app, b.Pump, b.back)
	t.Cleanup(func() {
		b.w.Wait()
		words.Use("en")
	})
	return b
}

func (b *bench) start(t Target) *bench {
	b.T.Helper()
	b.w.Start(t, false)
	b.Until("the profile", func() bool { return b.w.desk != nil && b.w.desk.entered && b.w.desk.knows })
	return b
}

// toldWhere counts the notifications that say where the window went.
func (b *bench) toldWhere() int {
	n := 0
	for _, text := range b.back.told() {
		if strings.Contains(text, "keeps working") {
			n++
		}
	}
	return n
}

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

func TestSyncShowsProgressAndHowItEnded(t *testing.T) {
	b := newBench(t, stage.Options{SKUs: 300, Step: stage.Chosen}).start(Target{Practice: true})
	b.Until("rest", func() bool { return !b.Engine.Running() }) // the schedule's own run
	b.w.desk.sync(engine.SyncOptions{DryRun: true})
	b.Until("progress", func() bool {
		s, on := b.w.desk.strip.State()
		return on && s.Text != ""
	})
	b.Until("a toast", func() bool {
		_, there := b.w.layers.Toasts.Current()
		return there
	})
	b.Until("the strip's end", func() bool { return !b.w.desk.strip.Visible() })
	b.w.desk.sync(engine.SyncOptions{})
	if !b.Engine.Running() {
		b.Until("the second run", b.Engine.Running)
	}
	b.w.layers.Toasts.Dismiss()
	b.w.desk.cancelRun()
	b.Until("the end", func() bool { return !b.Engine.Running() })
	b.Until("a word after Cancel", func() bool {
		toast, there := b.w.layers.Toasts.Current()
		return there && toast.Text == "Cancelled. What was done so far is kept."
	})
}

// paused is a window whose schedule does nothing.
func paused(t *testing.T) *bench {
	t.Helper()
	s := stage.New(t, stage.Options{SKUs: 300, Step: stage.Previewed})
	if err := s.Engine.Pause(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	return benchOn(t, s).start(Target{Practice: true})
}

// besides begins a run that nobody at the window asked for, and returns while it is under way.
func (b *bench) besides() (ended chan error) {
	ended = make(chan error, 1)
	go func() {
		_, err := b.Engine.Sync(b.T.Context(), engine.SyncOptions{DryRun: true, Trigger: "schedule", Reuse: time.Hour})
		ended <- err
	}()
	for !b.Engine.Running() {
		runtime.Gosched()
	}
	return ended
}

// A wish beside a run that began by itself is not refused: it comes right after.
func TestAWishWaitsForTheSchedulesRun(t *testing.T) {
	b := paused(t)
	ended := b.besides()
	wish := engine.SyncOptions{DryRun: true, Trigger: "wish", Reuse: time.Hour}
	b.w.desk.sync(wish)
	if toast, there := b.w.layers.Toasts.Current(); !there || toast.Text != "Another run is under way. Yours begins right after it." {
		t.Errorf("told %q", toast.Text)
	}
	b.w.layers.Toasts.Dismiss()
	b.w.desk.sync(wish)
	if toast, there := b.w.layers.Toasts.Current(); !there || toast.Text != "A sync is running already." {
		t.Errorf("told %q", toast.Text)
	}
	b.Until("the end of both", func() bool { return b.w.desk.wish == nil })
	if err := <-ended; err != nil {
		t.Error(err)
	}
	runs, err := b.Engine.Runs(t.Context(), 10)
	n := 0
	for _, r := range runs {
		if r.Trigger == "wish" && !r.Ended.IsZero() {
			n++
		}
	}
	if err != nil || n != 1 {
		t.Errorf("%v: the wish ran %d times: %+v", err, n, runs)
	}
}

// Cancel ends the run and what waits for it.
func TestCancelEndsAWishThatWaits(t *testing.T) {
	b := paused(t)
	ended := b.besides()
	b.w.desk.sync(engine.SyncOptions{DryRun: true, Trigger: "wish", Reuse: time.Hour})
	b.w.desk.cancelRun()
	b.Until("the end of both", func() bool { return b.w.desk.wish == nil })
	<-ended // cancelled, or at its end already
	runs, err := b.Engine.Runs(t.Context(), 10)
	if err != nil || slices.ContainsFunc(runs, func(r domain.Run) bool { return r.Trigger == "wish" }) {
		t.Errorf("%v: what waited ran all the same: %+v", err, runs)
	}
}

// What a screen does for long is in the lower line, with its Cancel, and gives
// way to a run and comes back after it.
func TestLongWorkShowsProgressAndCancel(t *testing.T) {
	b := newBench(t, stage.Options{SKUs: 60, Step: stage.Chosen}).start(Target{Practice: true})
	b.Until("rest", func() bool { return !b.Engine.Running() })
	d, cancelled := b.w.desk, 0
	far, end := d.h.Long("Confirming shipments…", func() { cancelled++ })
	far(3, 12)
	if s, on := d.strip.State(); !on || s.Text != "Confirming shipments…" || s.Done != 3 || s.Total != 12 {
		t.Errorf("shows %+v, %t", s, on)
	}
	d.sync(engine.SyncOptions{DryRun: true})
	b.Until("the run's progress", func() bool {
		s, _ := d.strip.State()
		return s.Text != "Confirming shipments…"
	})
	b.Until("the work again", func() bool {
		s, on := d.strip.State()
		return on && s.Text == "Confirming shipments…"
	})
	d.cancelRun()
	if cancelled != 1 {
		t.Errorf("cancelled %d times", cancelled)
	}
	end()
	if d.strip.Visible() {
		t.Error("the line still shows what has ended")
	}
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

// The toolkit starts the tray with its loop, and only one that has a menu then.
func TestTheTrayIsThereBeforeTheLoop(t *testing.T) {
	if b := newBench(t, stage.Options{SKUs: 5, Plain: true}); b.app.menu == nil {
		t.Error("the tray has no menu when the loop begins")
	}
}

func TestClosingHidesWhereThereIsATray(t *testing.T) {
	b := newBench(t, stage.Options{Step: stage.Synced}, func(f *backFake) { f.tray = true })
	if err := b.Engine.Pause(t.Context(), time.Time{}); err != nil { // a run has timers and words of its own
		t.Fatal(err)
	}
	b.start(Target{Practice: true})
	d := b.w.desk
	b.w.closeAsked()
	b.Rest()
	if !b.w.hidden || b.app.quits != 0 || b.w.desk != d {
		t.Fatal("closing did not hide the window")
	}
	// What was said last comes a moment late; after that nothing ticks.
	b.Until("no timer", func() bool { return b.Pump.Timers() == 0 })
	if n := b.toldWhere(); n != 1 {
		t.Errorf("told %d times where the window went", n)
	}
	b.app.choose(t, "Open Tallybridge")
	b.Rest()
	if b.w.hidden || !d.entered {
		t.Error("the tray did not bring the window back")
	}
	b.w.closeAsked()
	b.Rest()
	if n := b.toldWhere(); n != 1 {
		t.Errorf("told %d times where the window goes", n)
	}
	if !b.asked(Target{}, false) { // a second start
		t.Error("a second start is not welcome")
	}
	if b.w.hidden {
		t.Error("a second start did not show the window")
	}
}

func TestClosingEndsWhereThereIsNoTray(t *testing.T) {
	for name, change := range map[string]func(*bench){
		"no host":         func(b *bench) { b.back.tray = false },
		"not wanted":      func(b *bench) { b.w.prefs.NoTray = true },
		"ended by a menu": func(b *bench) { b.app.choose(t, "Quit") },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, stage.Options{SKUs: 5, Plain: true, Step: stage.Connected}, func(f *backFake) { f.tray = true }).start(Target{Practice: true})
			change(b)
			b.w.closeAsked()
			b.Until("the end", func() bool { return b.app.quits > 0 })
			if b.back.closed != 1 {
				t.Errorf("the profile was closed %d times", b.back.closed)
			}
		})
	}
}

func TestQuittingInTheMiddleOfARunWaitsForIt(t *testing.T) {
	b := newBench(t, stage.Options{SKUs: 300, Step: stage.Chosen}).start(Target{Practice: true})
	b.Until("a run", func() bool {
		if !b.Engine.Running() {
			b.w.desk.sync(engine.SyncOptions{DryRun: true})
		}
		return b.Engine.Running()
	})
	b.w.Quit()
	b.w.Quit() // a second time changes nothing
	b.Until("the end", func() bool { return b.app.quits > 0 })
	if b.Engine.Running() || b.back.closed != 1 || b.app.quits != 1 {
		t.Errorf("running %v, closed %d, quits %d", b.Engine.Running(), b.back.closed, b.app.quits)
	}
	runs, err := b.Engine.Runs(t.Context(), 1)
	if err != nil || len(runs) != 1 || runs[0].Result == domain.RunRunning {
		t.Errorf("the run was left as %+v, %v", runs, err)
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

// Law 11: a notification may be run as code by the system, so nothing from
// outside is ever in it.
func TestNotificationsHoldNumbersOnly(t *testing.T) {
	b := newBench(t, stage.Options{Step: stage.Settled}, func(f *backFake) { f.tray = true }).start(Target{Practice: true})
	b.w.closeAsked()
	b.w.desk.health.State = "fine"
	b.w.desk.measure()
	b.Rest()
	for _, n := range b.back.told() {
		for _, r := range n {
			if strings.ContainsRune("$`\"'“”‘’\n", r) {
				t.Errorf("%q has %q in it", n, r)
			}
		}
	}
	b.back.forget()
	b.w.prefs.QuietFrom, b.w.prefs.QuietTo = "00:00", "23:59"
	b.w.notify("a", "b")
	b.w.prefs.QuietFrom, b.w.prefs.Silent = "", true
	b.w.notify("a", "b")
	b.Rest()
	if len(b.back.told()) != 0 {
		t.Errorf("told %q in hours without notifications", b.back.told())
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

// Whoever starts hidden speaks up when something is wrong, and about what
// waited before.
func TestAHiddenStartSpeaksUp(t *testing.T) {
	tray := func(f *backFake) { f.tray = true }
	told := func(b *bench, title string) func() bool {
		return func() bool {
			return slices.ContainsFunc(b.back.told(), func(n string) bool { return strings.HasPrefix(n, title) })
		}
	}
	b := newBench(t, stage.Options{SKUs: 5, Plain: true}, tray, func(f *backFake) {
		f.openErr = &domain.Fault{Kind: domain.FaultLocal, Message: "The data of $(whoami) cannot be read."}
	})
	b.w.Start(Target{Profile: "default"}, true)
	b.Until("word of the failure", told(b, "Tallybridge could not open your data"))
	for _, n := range b.back.told() {
		if strings.Contains(n, "whoami") {
			t.Errorf("%q has words from outside", n)
		}
	}
	b.w.show()
	b.back.forget()
	b.w.couldNotOpen(Target{}, b.back.openErr)
	b.Rest()
	if len(b.back.told()) != 0 {
		t.Errorf("told %q beside the window that says it", b.back.told())
	}

	s := stage.New(t, stage.Options{SKUs: 20, Plain: true, Step: stage.Settled})
	cfg, err := s.Engine.Config(t.Context())
	cfg.Brake.MaxUnits = 1 // the first push stops and asks
	err = errors.Join(err, s.Engine.SaveConfig(t.Context(), cfg), s.Engine.SetAutomatic(t.Context(), true))
	s.Sync(engine.SyncOptions{})
	s.Sync(engine.SyncOptions{Entities: []domain.Entity{domain.EntityOrders}})
	if err = errors.Join(err, s.Engine.Pause(t.Context(), time.Time{})); err != nil {
		t.Fatal(err)
	}
	b = benchOn(t, s, tray)
	b.w.Start(Target{Practice: true}, true)
	b.Until("the first measurement", func() bool { return b.w.desk != nil && b.w.desk.knows && b.w.desk.knowsDue })
	b.Rest()
	d := b.w.desk
	if d.health.State != health.NeedsYou || d.due.Late+d.due.Today == 0 {
		t.Fatalf("the state is %s, %+v is due: this proves nothing", d.health.State, d.due)
	}
	if !told(b, "Tallybridge needs you")() || !told(b, "Orders")() {
		t.Errorf("told %v", b.back.told())
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

func TestMain(m *testing.M) {
	// No text of this machine's user gets into a test.
	_ = os.Setenv("LANG", "C")
	os.Exit(m.Run())
}

// A desktop that takes its tray away must not take the program with it: the
// hidden window comes back, unless the tray only restarts.
func TestAWindowWithoutItsTrayComesBack(t *testing.T) {
	for name, c := range map[string]struct{ returns, hidden bool }{
		"gone":      {false, false},
		"restarted": {true, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, stage.Options{SKUs: 5, Plain: true, Step: stage.Connected}, func(f *backFake) { f.tray = true }).start(Target{Practice: true})
			b.w.closeAsked()
			if !b.w.hidden {
				t.Fatal("it did not hide")
			}
			b.back.tray = false
			b.w.TrayLeft()
			b.Pump.Drain()
			b.back.tray = c.returns
			b.Pump.Advance(trayPatience + time.Second)
			if b.w.hidden != c.hidden {
				t.Errorf("hidden: %t", b.w.hidden)
			}
		})
	}
}
