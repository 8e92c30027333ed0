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
	serial uint64             // UI goroutine only
	cancel context.CancelFunc // UI goroutine only
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
	l.Cancel()
	l.serial++
	mine := l.serial
	ctx, l.cancel = context.WithCancel(ctx)
	cancel := l.cancel
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
			if mine == l.serial {
				apply()
			}
		})
	}()
}

// Cancel ends the work under way; its result is dropped. UI goroutine only.
func (l *Latest) Cancel() {
	if l.cancel != nil {
		l.cancel()
		l.cancel = nil
	}
	l.serial++
}

// Wait returns when no work runs any more. The owner calls it when it closes,
// after Cancel.
func (l *Latest) Wait() { l.wg.Wait() }
