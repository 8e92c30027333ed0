package xero

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"tallybridge/engine/domain"
)

// How reads, and writes that were surely not executed, are repeated.
const (
	readTries     = 4
	throttleTries = 5
	firstPause    = 500 * time.Millisecond // doubles with every try
	longestWait   = 2 * time.Minute        // a longer refusal goes back to the caller
)

// get is a read of the organisation's data.
func (c *Client) get(ctx context.Context, op, path string, query url.Values, timeout time.Duration, decode func(io.Reader) error) error {
	return c.read(ctx, call{
		op: op, method: http.MethodGet, path: accounting + path, query: query, org: true, timeout: timeout,
	}, decode)
}

// read repeats a call that changes nothing (or may be repeated without harm)
// until it succeeds, is refused for good or the tries are used up. decode is
// called anew for each try and must start from nothing.
func (c *Client) read(ctx context.Context, q call, decode func(io.Reader) error) error {
	renewed, throttled, tries := false, 0, 0
	for {
		a, err := c.once(ctx, q, decode)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !a.sent && a.token == "" {
			return err // the budget or the sign-in said no
		}
		again, retry := c.mayRepeat(a, err, &renewed, &throttled)
		if retry {
			q.notBefore = again
			continue
		}
		f, ok := domain.AsFault(err)
		if !ok || f.Kind != domain.FaultUnavailable && f.Kind != domain.FaultData {
			return err
		}
		tries++
		if tries >= readTries || f.Until.Sub(c.cfg.Clock.Now()) > longestWait && !errors.Is(f.Err, errOffline) {
			return err
		}
		if err := c.cfg.Clock.Sleep(ctx, c.pause(tries)); err != nil {
			return err
		}
	}
}

// mayRepeat decides about answers which mean that Xero did not look at the
// request at all: a token that ran out, and too many calls. These may be
// repeated even for a write. It returns the earliest time of the next try.
func (c *Client) mayRepeat(a answer, err error, renewed *bool, throttled *int) (time.Time, bool) {
	f, ok := domain.AsFault(err)
	if !ok {
		return time.Time{}, false
	}
	switch f.Kind {
	case domain.FaultExpired:
		if *renewed {
			// A brand-new token was refused as well: the consent itself is gone.
			f.Kind = domain.FaultRevoked
			return time.Time{}, false
		}
		*renewed = true
		c.cfg.Tokens.Expire(a.token)
		return time.Time{}, true
	case domain.FaultThrottled:
		*throttled++
		if *throttled >= throttleTries || f.Until.Sub(c.cfg.Clock.Now()) > longestWait {
			return time.Time{}, false
		}
		if concurrent(a.header) {
			// Xero names no time for these: back off more each time.
			return c.cfg.Clock.Now().Add(c.pause(*throttled)), true
		}
		return f.Until, true
	default:
		return time.Time{}, false
	}
}

// pause is the wait before the next try, longer each time and never quite the
// same, so that several callers do not come back together.
func (c *Client) pause(try int) time.Duration {
	d := firstPause << (try - 1)
	spread := time.Duration(c.cfg.Clock.Now().UnixNano()/int64(time.Microsecond)%1000) * d / 2000
	return d + spread
}
