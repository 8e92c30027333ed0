package gui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/gui/page"
)

// asked is what a second start hears.
func (b *bench) asked(t Target, hidden bool) bool {
	b.T.Helper()
	answer := make(chan bool, 1)
	go func() { answer <- b.w.Asked(t, hidden) }()
	var ok bool
	b.Until("an answer for the second start", func() bool {
		select {
		case ok = <-answer:
			return true
		default:
			return false
		}
	})
	return ok
}

// restingBench is a bench on which no run begins by itself.
func restingBench(t *testing.T, change ...func(*backFake)) *bench {
	t.Helper()
	b := newBench(t, stage.Options{SKUs: 5, Plain: true, Step: stage.Connected}, change...)
	if err := b.Engine.Pause(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	return b
}

// targets are what was opened so far.
func (b *bench) targets() []Target {
	b.back.mu.Lock()
	defer b.back.mu.Unlock()
	return append([]Target(nil), b.back.opened...)
}

func (b *bench) isOpen(t Target) func() bool {
	return func() bool { return b.w.desk != nil && b.w.desk.s.Target == t && b.w.desk.entered }
}

// A second start that names something opens it in the window that is there.
func TestASecondStartOpensWhatItNames(t *testing.T) {
	practice, acme := Target{Practice: true}, Target{Profile: "acme"}
	b := restingBench(t, func(f *backFake) { f.tray = true }).start(practice)
	b.w.closeAsked()
	if !b.asked(Target{}, true) || !b.w.hidden {
		t.Error("a second start that stays in the tray shows the window")
	}
	for _, same := range []Target{{}, practice} {
		if !b.asked(same, false) || b.w.hidden || len(b.targets()) != 1 {
			t.Errorf("%+v: hidden %v, opened %v", same, b.w.hidden, b.targets())
		}
	}
	if !b.asked(acme, false) {
		t.Error("refused")
	}
	b.Until("the other profile", b.isOpen(acme))
	fresh := Target{Practice: true, Fresh: true}
	b.asked(fresh, false)
	b.Until("the practice accounts from the beginning", func() bool { return len(b.targets()) == 3 && b.targets()[2] == fresh })
}

// While something is being opened the last second start is remembered, and one
// that wants the same is content.
func TestASecondStartWhileOpening(t *testing.T) {
	acme, other := Target{Profile: "acme"}, Target{Profile: "other"}
	b := restingBench(t)
	b.w.Start(acme, false)
	b.w.asked(acme, false)
	b.w.asked(other, false)
	b.Until("the other profile", b.isOpen(other))
	if got := b.targets(); len(got) != 2 || got[0] != acme {
		t.Errorf("opened %+v", got)
	}
	early := restingBench(t)
	early.w.asked(other, false) // before the loop
	early.w.Start(Target{}, false)
	early.Until("what the quicker start named", early.isOpen(other))
}

// Nothing is stopped or taken away without a question.
func TestASecondStartAsksFirst(t *testing.T) {
	acme := Target{Profile: "acme"}
	b := restingBench(t).start(Target{Practice: true})
	b.w.keyboard()
	b.asked(acme, false)
	if len(b.targets()) != 1 {
		t.Fatal("a dialog was closed without a question")
	}
	b.press("Open")
	b.Until("the other profile", b.isOpen(acme))
	if b.w.covered() {
		t.Error("the old profile's dialog lies over the new one")
	}
	b.w.keyboard()
	b.w.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if b.w.covered() {
		t.Error("keys do not reach the new profile's dialogs")
	}
}

func TestASecondStartDoesNotStopARun(t *testing.T) {
	acme := Target{Profile: "acme"}
	b := newBench(t, stage.Options{SKUs: 300, Step: stage.Chosen}).start(Target{Practice: true})
	b.Until("a run", func() bool {
		if !b.Engine.Running() {
			b.w.desk.sync(engine.SyncOptions{DryRun: true})
		}
		return b.Engine.Running()
	})
	p := &program{b.w, b.w.desk.s}
	for name, ask := range map[string]func(){
		"second start": func() { b.asked(acme, false) },
		"settings":     func() { p.OpenProfile("acme") },
	} {
		ask()
		if !b.w.covered() || len(b.targets()) != 1 {
			t.Fatalf("%s: no question, opened %v", name, b.targets())
		}
		b.press("Cancel")
	}
	p.OpenProfile("acme")
	b.press("Open")
	b.Until("the other profile", b.isOpen(acme))
}

// A program that ends takes no second start.
func TestASecondStartWhileEnding(t *testing.T) {
	b := newBench(t, stage.Options{SKUs: 5, Plain: true, Step: stage.Connected}).start(Target{Practice: true})
	b.w.Quit()
	if b.asked(Target{}, false) {
		t.Error("taken while finishing")
	}
	b.Until("the end", func() bool { return b.app.quits > 0 })
	b.w.Wait()
	answer := make(chan bool, 1)
	go func() { answer <- b.w.Asked(Target{}, false) }()
	select {
	case ok := <-answer:
		if ok {
			t.Error("taken after the end")
		}
	case <-time.After(10 * time.Second):
		t.Fatal("no answer after the end")
	}
}

// The page that is shown is remembered at once: a system that shuts down does
// not ask.
func TestThePageIsRememberedAtOnce(t *testing.T) {
	b := newBench(t, stage.Options{SKUs: 5, Plain: true, Step: stage.Chosen})
	if err := b.Engine.Pause(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	b.start(Target{Practice: true})
	b.w.desk.goTo(page.Orders, page.Want{})
	var a arrangement
	if !b.back.keep.Load(keepWindow, &a) || a.Page != page.Orders {
		t.Errorf("kept %+v", a)
	}
	b.w.open(Target{Profile: "acme"})
	b.Until("the other profile", b.isOpen(Target{Profile: "acme"}))
	if b.w.desk.current != page.Orders {
		t.Errorf("the next one shows %s", b.w.desk.current)
	}
}

// press presses a button of the bench's own window.
func (b *bench) press(text string) {
	b.T.Helper()
	b.Window = b.w.win
	b.Click(text)
}
