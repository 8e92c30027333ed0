package gui

import (
	"context"
	"errors"
	"sync"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
)

// earPause is how often the window hears of the engine at most.
const earPause = 150 * time.Millisecond

// news is what happened since the window last heard.
type news struct {
	kinds    page.Kinds
	progress *domain.Progress // the newest step; nil when nothing was told
	started  bool
	stopped  bool // a run was cancelled
}

// ear collects the engine's events and hands them over together, so that ten
// thousand steps of a run are no ten thousand posts to the UI goroutine.
type ear struct {
	mu   sync.Mutex
	news news
	tell *kit.Coalescer
}

func newEar(loop kit.Loop, heard func(news)) *ear {
	e := &ear{}
	e.tell = kit.NewCoalescer(loop, earPause, func() { heard(e.take()) })
	return e
}

// listen hears until the channel is closed. It is the goroutine's body.
func (e *ear) listen(events <-chan engine.Event) {
	for ev := range events {
		e.put(ev)
		e.tell.Mark()
	}
}

func (e *ear) put(ev engine.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch ev.Kind {
	case engine.EventProgress, engine.EventWaiting:
		e.news.progress = &ev.Progress
		return
	case engine.EventRunStarted:
		e.news.started = true
	case engine.EventRunFinished:
		e.news.started, e.news.progress = false, nil
		e.news.stopped = e.news.stopped || errors.Is(ev.Err, context.Canceled)
	}
	if e.news.kinds == nil {
		e.news.kinds = page.Kinds{}
	}
	e.news.kinds[ev.Kind] = true
}

func (e *ear) take() news {
	e.mu.Lock()
	defer e.mu.Unlock()
	n := e.news
	e.news = news{}
	return n
}
