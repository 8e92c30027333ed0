package kit

import (
	"sort"
	"sync"
	"sync/atomic"
	"time"
)

// Pump is a Loop for tests. Posted functions wait until the test, which plays
// the UI goroutine, calls Drain; timers fire when it calls Advance. So nothing
// runs behind the test's back and the race detector has nothing to find.
type Pump struct {
	mu     sync.Mutex
	queue  []func()
	now    time.Time
	timers []*pumpTimer
	serial int
	posted chan struct{}
	// working counts what runs off the UI goroutine.
	working atomic.Int64
}

type pumpTimer struct {
	at     time.Time
	serial int
	f      func()
}

var _ Loop = (*Pump)(nil)

// NewPump makes a Pump whose clock shows now.
func NewPump(now time.Time) *Pump {
	return &Pump{now: now.UTC(), posted: make(chan struct{}, 1)}
}

// Post queues f for the next Drain. Any goroutine.
func (p *Pump) Post(f func()) {
	p.mu.Lock()
	p.queue = append(p.queue, f)
	p.mu.Unlock()
	select {
	case p.posted <- struct{}{}:
	default:
	}
}

// Busy tells whether work runs off the UI goroutine, as far as Working was
// told of it.
func (p *Pump) Busy() bool { return p.working.Load() > 0 }

// Now is the pump's instant.
func (p *Pump) Now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// After queues f for the Advance that passes d.
func (p *Pump) After(d time.Duration, f func()) func() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.serial++
	t := &pumpTimer{at: p.now.Add(d), serial: p.serial, f: f}
	p.timers = append(p.timers, t)
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.remove(t)
	}
}

func (p *Pump) remove(t *pumpTimer) {
	for i, other := range p.timers {
		if other == t {
			p.timers = append(p.timers[:i], p.timers[i+1:]...)
			return
		}
	}
}

// Drain runs everything that was posted, also what these functions post, and
// says how many functions ran.
func (p *Pump) Drain() int {
	n := 0
	for {
		p.mu.Lock()
		if len(p.queue) == 0 {
			p.mu.Unlock()
			return n
		}
		f := p.queue[0]
		p.queue = p.queue[1:]
		p.mu.Unlock()
		f()
		n++
	}
}

// Wait blocks until something was posted, then drains. It is for work that
// runs on a real goroutine; a test that waits for nothing hangs and is ended
// by its own time limit.
func (p *Pump) Wait() int {
	if n := p.Drain(); n > 0 {
		return n
	}
	<-p.posted
	return p.Drain()
}

// Advance moves the clock by d, firing the timers on the way in their order
// and draining after each.
func (p *Pump) Advance(d time.Duration) {
	p.Drain()
	p.mu.Lock()
	end := p.now.Add(d)
	for {
		sort.SliceStable(p.timers, func(i, j int) bool {
			a, b := p.timers[i], p.timers[j]
			return a.at.Before(b.at) || a.at.Equal(b.at) && a.serial < b.serial
		})
		if len(p.timers) == 0 || p.timers[0].at.After(end) {
			break
		}
		t := p.timers[0]
		p.timers = p.timers[1:]
		if t.at.After(p.now) {
			p.now = t.at
		}
		p.mu.Unlock()
		t.f()
		p.Drain()
		p.mu.Lock()
	}
	p.now = end
	p.mu.Unlock()
}

// Timers is the number of timers still waiting: a widget at rest has none.
func (p *Pump) Timers() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.timers)
}
