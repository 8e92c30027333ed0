package gui

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/engine/domain"
)

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
