package pace

import (
	"context"
	"time"

	"tallybridge/engine/domain"
)

type userKey struct{}

// UserStarted marks work that the user started by hand: it may use the
// reserve, and goes before scheduled work that waits for the same budget.
func UserStarted(ctx context.Context) context.Context {
	return context.WithValue(ctx, userKey{}, true)
}

func isUser(ctx context.Context) bool {
	u, _ := ctx.Value(userKey{}).(bool)
	return u
}

type patienceKey struct{}

// Patience limits how long one call may wait for its budget. A call that would
// have to wait longer fails at once with FaultThrottled and the instant at
// which it may go. Without it calls wait as long as it takes.
func Patience(ctx context.Context, longest time.Duration) context.Context {
	return context.WithValue(ctx, patienceKey{}, longest)
}

// attempt pays when the budget has room after those in front, and else tells
// when to look again (zero: when somebody pokes the line) and which budget is short.
type attempt func(now time.Time, ahead int, user bool) (at time.Time, key string, ok bool)

// wait queues the caller in l until try succeeds.
// The lock must not be held.
func (b *Book) wait(ctx context.Context, l *line, try attempt) error {
	user := isUser(ctx)
	patience, limited := ctx.Value(patienceKey{}).(time.Duration)

	b.mu.Lock()
	w := l.join(user)
	// The lock is held again whenever this runs.
	defer func() {
		l.leave(w)
		l.poke()
		b.mu.Unlock()
	}()
	var toldKey string
	var toldAt time.Time
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		now := b.clock.Now()
		at, key, ok := try(now, l.ahead(w), user)
		if ok {
			b.changed++
			return nil
		}
		if limited && at.Sub(now) > patience {
			return &domain.Fault{
				Kind: domain.FaultThrottled, Op: key, Until: at,
				Message: "The allowance of calls is used up for now.",
				Advice:  "Nothing is wrong. Try again after " + at.Local().Format("15:04 on 2 January") + ".",
			}
		}
		sleep, cancel := context.WithCancel(ctx)
		w.wake = cancel
		b.mu.Unlock()
		if b.OnWait != nil && (key != toldKey || !at.Equal(toldAt)) {
			b.OnWait(key, at)
			toldKey, toldAt = key, at
		}
		if at.IsZero() {
			<-sleep.Done()
		} else {
			// A poke ends the sleep early; the loop looks at ctx itself.
			_ = b.clock.Sleep(sleep, max(at.Sub(now), time.Millisecond))
		}
		cancel()
		b.mu.Lock()
		w.wake = nil
	}
}
