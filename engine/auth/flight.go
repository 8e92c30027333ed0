package auth

import (
	"context"
	"fmt"
	"sync"
	"time"

	"tallybridge/engine/domain"
)

const (
	// earliest is how long before its end a token is renewed, but never more
	// than a sixth of its life.
	earliest = 5 * time.Minute
	// lastMoment: a token is not handed out with less life than this.
	lastMoment = 30 * time.Second
	// retryRenewal is how long a token that still lives is used after a failed renewal.
	retryRenewal = 30 * time.Second
	// rememberRefusal is how long a refused sign-in is not asked again.
	rememberRefusal = time.Minute
)

// flight keeps one access token and lets only one caller at a time renew it;
// the others wait and share the outcome.
type flight struct {
	clock domain.Clock
	turn  chan struct{} // holds a token while somebody renews

	mu      sync.Mutex
	token   hush
	expiry  time.Time
	renewAt time.Time
	refused hush  // the last token that the API refused
	ended   int   // renewals so far
	failure error // of the last one
}

func newFlight(clock domain.Clock) *flight {
	return &flight{clock: clock, turn: make(chan struct{}, 1)}
}

// Format keeps the token out of whatever prints the flight.
func (f *flight) Format(s fmt.State, _ rune) { hidden(s, "flight") }

// get returns the token, renewing it first when it is due.
func (f *flight) get(ctx context.Context, renew func(ctx context.Context, refused string) (token string, expiry time.Time, life time.Duration, err error)) (string, error) {
	f.mu.Lock()
	if t, ok := f.usable(); ok {
		f.mu.Unlock()
		return t, nil
	}
	before := f.ended
	f.mu.Unlock()

	select {
	case f.turn <- struct{}{}:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	defer func() { <-f.turn }()

	f.mu.Lock()
	if t, ok := f.usable(); ok {
		f.mu.Unlock()
		return t, nil
	}
	if f.ended != before && f.failure != nil {
		defer f.mu.Unlock()
		return "", f.failure // it failed while we waited for it
	}
	refused := f.refused.text()
	f.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return "", err
	}

	token, expiry, life, err := renew(ctx, refused)

	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.clock.Now()
	if err != nil {
		if ctx.Err() == nil || domain.KindOf(err) != "" {
			f.ended++
			f.failure = err
		}
		if kind := domain.KindOf(err); f.token.text() != "" && f.expiry.After(now.Add(lastMoment)) &&
			(kind == domain.FaultUnavailable || kind == domain.FaultThrottled || kind == domain.FaultData) {
			f.renewAt = now.Add(retryRenewal)
			f.failure = nil
			return f.token.text(), nil
		}
		return "", err
	}
	f.ended++
	f.failure = nil
	f.token, f.expiry = hide(token), expiry
	f.renewAt = expiry.Add(-min(earliest, life/6))
	return token, nil
}

func (f *flight) usable() (string, bool) {
	t := f.token.text()
	return t, t != "" && f.clock.Now().Before(f.renewAt)
}

// expire notes that the API refused a token. Another one is not affected.
func (f *flight) expire(token string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refused = hide(token)
	if f.token.text() == token {
		f.token, f.renewAt, f.expiry = nil, time.Time{}, time.Time{}
	}
}

// refusedOnce remembers for a moment that a sign-in was refused, so that many
// callers do not repeat it.
type refusedOnce struct {
	key   hush // what was refused
	until time.Time
	err   error
}

func (r *refusedOnce) note(key string, now time.Time, err error) error {
	r.key, r.until, r.err = hide(key), now.Add(rememberRefusal), err
	return err
}

func (r *refusedOnce) again(key string, now time.Time) error {
	if r.err != nil && r.key.text() == key && now.Before(r.until) {
		return r.err
	}
	return nil
}
