package gui

import (
	"context"
	"errors"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// step is the step of a run that is shown, to tell how long it may take.
type step struct {
	name  string
	began time.Time
	from  int // done when it began to be measured
}

// progress shows what a run is doing.
func (d *desk) progress(n news) {
	if d.w.hidden {
		return
	}
	running := d.s.Engine.Running()
	switch {
	case !running:
		d.status.idle()
		d.atRest()
		d.step = step{}
	case n.progress != nil:
		d.status.busy(d.stateOf(*n.progress))
	case n.started:
		d.status.busy(kit.ProgressState{Text: words.T("Beginning to sync…")})
	}
}

// stateOf puts a step into words, with the time that is left when it is known.
func (d *desk) stateOf(p domain.Progress) kit.ProgressState {
	if p.Waiting != "" {
		s := kit.ProgressState{Text: words.Engine(p.Waiting), Waiting: true}
		if !p.Until.IsZero() {
			s.Detail = words.T("until {{.time}}", words.A{"time": words.Clock(p.Until)})
		}
		return s
	}
	now := d.w.loop.Now()
	if p.Stage != d.step.name {
		d.step = step{name: p.Stage, began: now, from: p.Done}
	}
	s := kit.ProgressState{Text: words.Engine(p.Stage), Done: p.Done, Total: p.Total}
	switch {
	case p.Total > 0:
		s.Detail = howFar(p.Done, p.Total, p.Done-d.step.from, now.Sub(d.step.began))
	case p.Done > 0:
		s.Detail = words.T("{{.n}} so far", words.A{"n": words.Number(p.Done)})
	}
	return s
}

func (d *desk) cancelRun() {
	d.strip.Cancelling()
	if d.wish != nil { // what waits for the run is not wanted either
		d.wish()
	}
	if d.long != nil && !d.s.Engine.Running() {
		d.long.stopped = true
		d.long.cancel()
		return
	}
	d.s.Engine.Cancel()
}

// cancelled tells that a run was stopped, whoever began it.
func (d *desk) cancelled() {
	d.w.layers.Toasts.Add(kit.Toast{Text: words.Engine("Cancelled. What was done so far is kept."), Tone: kit.Info})
}

// sync runs now, or right after a run that began by itself, and tells how it
// ended. A second wish beside the first is one too many.
func (d *desk) sync(o engine.SyncOptions) {
	if o.Trigger == "" {
		o.Trigger = "user"
	}
	switch {
	case d.wish != nil:
		d.w.layers.Toasts.Add(kit.Toast{Text: words.T("A sync is running already."), Tone: kit.Info})
		return
	case d.s.Engine.Running():
		d.w.layers.Toasts.Add(kit.Toast{Text: words.T("Another run is under way. Yours begins right after it."), Tone: kit.Info})
	}
	wish, cancel := context.WithCancel(d.h.Ctx)
	d.wish = cancel
	page.Work(d.h, func(context.Context) (engine.Report, error) { return d.s.Engine.SyncNext(wish, o) }, func(r engine.Report, err error) {
		cancel()
		d.wish = nil
		d.status.idle()
		d.atRest()
		if errors.Is(err, context.Canceled) {
			return // heard says so, whoever began the run
		}
		if err != nil {
			d.w.back.Logged(d.s, err)
			d.h.ErrorToast(err)
			return
		}
		t := kit.Toast{Text: words.Engine(r.Run.Message), Tone: kit.Good}
		switch {
		case r.Run.Result == domain.RunAttention:
			t.Tone = kit.Warn
			if d.current != page.Overview && d.current != page.Setup {
				t.Action, t.OnTap = words.T("Show"), func() { d.goTo(page.Overview, page.Want{}) }
			}
		case o.DryRun:
			t.Tone = kit.Info
		}
		d.w.layers.Toasts.Add(t)
	})
}

// pause stops the schedule for a while; a zero duration until it is resumed.
func (d *desk) pause(length time.Duration) {
	until := time.Time{}
	if length > 0 {
		until = d.w.loop.Now().Add(length)
	}
	page.Work(d.h, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, d.s.Engine.Pause(ctx, until)
	}, func(_ struct{}, err error) {
		if err != nil {
			d.h.ErrorToast(err)
			return
		}
		d.w.layers.Toasts.Add(kit.Toast{Text: words.T("Syncing is paused."), Tone: kit.Info, Action: words.T("Resume"), OnTap: d.resume})
	})
}

func (d *desk) resume() {
	page.Work(d.h, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, d.s.Engine.Resume(ctx)
	}, func(_ struct{}, err error) {
		if err != nil {
			d.h.ErrorToast(err)
			return
		}
		d.h.Done(words.T("Syncing goes on."))
	})
}
