package kit

import (
	"context"
	"sync"
)

// Latest runs work off the UI goroutine and applies only the newest result:
// a late answer to an earlier question is dropped, never shown. The work
// captures its inputs before Run is called, on the UI goroutine.
type Latest struct {
	loop   Loop
	mu     sync.Mutex
	serial uint64
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

// Working tells a Loop that work begins off the UI goroutine, and that it ended
// and has posted what it has to say. Only a Pump wants to know: a test waits
// for it. ended may be called from any goroutine.
func Working(loop Loop) (ended func()) {
	if p, ok := loop.(*Pump); ok {
		p.working.Add(1)
		return func() { p.working.Add(-1) }
	}
	return func() {}
}

// NewLatest makes a Latest that answers through loop.
func NewLatest(loop Loop) *Latest { return &Latest{loop: loop} }

// Run cancels the work that is still under way and starts this one in a
// goroutine. What work returns is run on the UI goroutine if no newer work was
// started meanwhile; nil applies nothing. UI goroutine only.
func (l *Latest) Run(ctx context.Context, work func(ctx context.Context) (apply func())) {
	ctx, cancel := context.WithCancel(ctx)
	l.mu.Lock()
	l.drop()
	l.cancel = cancel
	mine := l.serial
	l.mu.Unlock()
	l.wg.Add(1)
	ended := Working(l.loop)
	go func() {
		defer l.wg.Done()
		defer ended()
		apply := work(ctx)
		cancel()
		if apply == nil {
			return
		}
		l.loop.Post(func() {
			l.mu.Lock()
			newest := mine == l.serial
			l.mu.Unlock()
			if newest {
				apply()
			}
		})
	}()
}

// Cancel ends the work under way; its result is dropped. Safe from any
// goroutine: a screen is closed off the UI goroutine, which may wait for it.
func (l *Latest) Cancel() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop()
}

// drop is Cancel for who holds the lock.
func (l *Latest) drop() {
	if l.cancel != nil {
		l.cancel()
		l.cancel = nil
	}
	l.serial++
}

// Wait returns when no work runs any more. The owner calls it when it closes,
// after Cancel.
func (l *Latest) Wait() { l.wg.Wait() }
