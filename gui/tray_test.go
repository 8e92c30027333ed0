package gui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/health"
)

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
