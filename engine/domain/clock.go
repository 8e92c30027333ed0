package domain

import (
	"context"
	"time"
)

// Clock is the engine's only source of time, so that tests can run days in milliseconds.
type Clock interface {
	Now() time.Time
	// Sleep waits for d or until ctx ends, and then returns ctx's error.
	Sleep(ctx context.Context, d time.Duration) error
}

// SystemClock is the machine's clock, in UTC.
type SystemClock struct{}

// Now returns the present instant in UTC.
func (SystemClock) Now() time.Time { return time.Now().UTC() }

// Sleep waits for d or until ctx ends.
func (SystemClock) Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
