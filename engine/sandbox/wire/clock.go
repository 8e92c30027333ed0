package wire

import (
	"context"
	"time"
)

// Clock is the practice world's source of time.
type Clock interface {
	// Now is the present instant of the practice world, in UTC.
	Now() time.Time
	// Sleep waits for d of the practice world's time, or until ctx ends and then returns its error.
	Sleep(ctx context.Context, d time.Duration) error
}

type scaled struct {
	start time.Time
	scale float64
}

// NewClock returns a clock that starts at the real present and runs scale
// times faster than real time; 1 is real time, and so is anything not above
// zero. Inside a testing/synctest bubble it follows the bubble's time.
func NewClock(scale float64) Clock {
	if !(scale > 0) {
		scale = 1
	}
	return scaled{start: time.Now(), scale: scale}
}

func (c scaled) Now() time.Time {
	elapsed := time.Since(c.start)
	if c.scale != 1 {
		elapsed = time.Duration(float64(elapsed) * c.scale)
	}
	return c.start.Add(elapsed).UTC().Round(0)
}

func (c scaled) Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	if c.scale != 1 {
		d = max(time.Duration(float64(d)/c.scale), time.Nanosecond)
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
