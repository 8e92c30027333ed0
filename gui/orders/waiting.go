package orders

import (
	"context"
	"sync"
	"time"
)

// leaveTime is how long leaving waits for the confirmations that were still
// waiting. What does not get through in it goes out with the next run.
const leaveTime = 10 * time.Second

// waiting are the confirmations that can still be undone. It may be used from
// everywhere: a profile is closed off the UI goroutine.
type waiting struct {
	mu  sync.Mutex
	ids map[string]bool
}

func (w *waiting) add(ids []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ids == nil {
		w.ids = map[string]bool{}
	}
	for _, id := range ids {
		w.ids[id] = true
	}
}

// take takes those of ids out that still wait, and reports whether there were any.
func (w *waiting) take(ids []string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	any := false
	for _, id := range ids {
		any = any || w.ids[id]
		delete(w.ids, id)
	}
	return any
}

// all takes all out.
func (w *waiting) all() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var ids []string
	for id := range w.ids {
		ids = append(ids, id)
	}
	w.ids = nil
	return ids
}

// sendWaiting sends what was confirmed and not undone, when the profile is
// closed: with it the time to undo is over, and nobody would send it until the
// program runs again.
func (s *Screen) sendWaiting() {
	if s.h.Ctx.Err() == nil {
		return // only the screen ends: its timers go on
	}
	ids := s.waiting.all()
	if len(ids) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.h.Ctx), leaveTime)
	defer cancel()
	// There is nobody left to be told. Whatever failed is recorded: the next run
	// sends what was not sent, and looks for what it does not know about.
	_, _ = s.h.Engine.SendShipments(ctx, ids)
}
