package kit

import (
	"time"

	"fyne.io/fyne/v2"
)

// Poster runs a function on the UI goroutine some time later. It never waits
// for it. In production it is [fyne.Do]; tests use a [Pump].
type Poster func(func())

// Loop is everything the widgets need to know about time and the UI
// goroutine. It is the one seam between them and the rest of the program:
// nothing in this package starts a timer or posts a function by other means.
type Loop interface {
	// Post runs f on the UI goroutine. It may be called from any goroutine.
	Post(f func())
	// After runs f on the UI goroutine once d has passed, unless stop was
	// called before. After and stop belong to the UI goroutine; stop may be
	// called any number of times, also after f ran.
	After(d time.Duration, f func()) (stop func())
	// Now is the present instant in UTC.
	Now() time.Time
}

// UILoop is the production Loop: fyne.Do and the machine's timers.
func UILoop() Loop { return uiLoop{} }

type uiLoop struct{}

func (uiLoop) Post(f func()) { fyne.Do(f) }

func (uiLoop) Now() time.Time { return time.Now().UTC() }

func (uiLoop) After(d time.Duration, f func()) func() {
	stopped := false // belongs to the UI goroutine
	timer := time.AfterFunc(d, func() {
		fyne.Do(func() {
			if !stopped {
				stopped = true
				f()
			}
		})
	})
	return func() {
		stopped = true
		timer.Stop()
	}
}

// Coalescer turns many requests into one function on the UI goroutine. The
// first request is served at once, those that follow within the pause
// together at its end. It is how progress of the engine reaches a widget
// without a post for every item.
type Coalescer struct {
	loop    Loop
	pause   time.Duration
	f       func()
	waiting bool
	dirty   bool
	stop    func()
	gate    chan struct{} // holds one token: a post is already on its way
}

// NewCoalescer makes a Coalescer that runs f at most once per pause.
func NewCoalescer(loop Loop, pause time.Duration, f func()) *Coalescer {
	c := &Coalescer{loop: loop, pause: pause, f: f, gate: make(chan struct{}, 1)}
	c.gate <- struct{}{}
	return c
}

// Mark asks for one more run. It may be called from any goroutine.
func (c *Coalescer) Mark() {
	select {
	case <-c.gate:
		c.loop.Post(c.posted)
	default: // one is on its way and will see what we have changed
	}
}

func (c *Coalescer) posted() {
	c.gate <- struct{}{}
	if c.waiting {
		c.dirty = true
		return
	}
	c.run()
}

func (c *Coalescer) run() {
	c.waiting, c.dirty = true, false
	c.stop = c.loop.After(c.pause, func() {
		c.waiting = false
		if c.dirty {
			c.run()
		}
	})
	c.f()
}

// Stop forgets what is pending. UI goroutine only.
func (c *Coalescer) Stop() {
	if c.stop != nil {
		c.stop()
	}
	c.waiting, c.dirty = false, false
}
