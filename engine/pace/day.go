package pace

import (
	"time"

	"tallybridge/engine/domain"
)

// day follows X-DayLimit-Remaining. The window begins at an instant that only
// a 429 tells, so what is left is raised by headers alone: a used-up day is
// asked again with a single call, at the reset where it is known and else once
// an hour.
type day struct {
	known        bool
	left, limit  int64
	running      int       // calls without an answer yet
	asking       bool      // one call is out to learn whether the day began anew
	start        time.Time // the window began then or earlier
	seen         time.Time // the last header or, failing that, the last question
	blockedUntil time.Time // the reset, told by a 429
}

// limitOf guesses the app's daily limit from what is left of it.
func limitOf(left int64) int64 {
	switch {
	case left <= 1000:
		return 1000
	case left <= 5000:
		return 5000
	default:
		return left
	}
}

func (d *day) reserve(user bool) int64 {
	if user {
		return 0
	}
	return d.limit * xeroDayReservePercent / 100
}

// room tells whether the day has one call more after those in front; if not, when to ask again.
func (d *day) room(now time.Time, ahead int, user bool) (time.Time, bool) {
	if d.blockedUntil.After(now) {
		return d.blockedUntil, false
	}
	if !d.known || d.left-int64(ahead) > d.reserve(user) {
		return time.Time{}, true
	}
	if d.left > d.reserve(user) || d.asking {
		return time.Time{}, false // somebody in front goes first, or the question is out
	}
	if ask := d.askAt(); ask.After(now) {
		return ask, false
	}
	return time.Time{}, ahead == 0
}

// askAt is when a used-up day may be tried with one call.
func (d *day) askAt() time.Time {
	if !d.blockedUntil.IsZero() && !d.blockedUntil.Before(d.seen) {
		return d.blockedUntil
	}
	return d.seen.Add(xeroAskAgain)
}

// pay counts one call that goes out now.
func (d *day) pay(now time.Time, user bool) {
	d.running++
	if !d.known {
		return
	}
	if d.left <= d.reserve(user) {
		d.asking = true
		d.seen = now
	}
	d.left = max(0, d.left-1)
}

// told takes over what an answer says is left, less the calls under way, which
// may or may not be counted in it.
func (d *day) told(now time.Time, remaining int64) {
	left := max(0, remaining-int64(d.running))
	anew := d.known && left > d.left+2*xeroPlaces
	if !d.known || anew {
		d.start = now
	}
	full := limitOf(remaining)
	if !d.known || full > d.limit || anew && remaining > full-full/20 {
		d.limit = full // a fresh day also shows that the plan became smaller
	}
	d.known, d.left, d.seen = true, left, now
}

// spent notes a refusal for the day; the reset is known only where Xero told it.
func (d *day) spent(now time.Time, after time.Duration, told bool) {
	if !d.known {
		d.known, d.limit, d.start = true, limitOf(0), now
	}
	d.left, d.seen = 0, now
	if told {
		d.blockedUntil = now.Add(after)
		d.start = d.blockedUntil.Add(-xeroDay)
	}
}

func (d *day) state(key string) domain.BudgetState {
	return domain.BudgetState{
		Key: key, At: wall(d.seen), WindowStart: wall(d.start),
		Used: d.limit - d.left, Limit: d.limit, BlockedUntil: wall(d.blockedUntil),
	}
}

func (d *day) reopen(s domain.BudgetState) {
	if s.Limit <= 0 {
		return
	}
	d.known, d.limit = true, s.Limit
	d.left = min(max(0, s.Limit-s.Used), s.Limit)
	d.seen, d.start, d.blockedUntil = s.At, s.WindowStart, s.BlockedUntil
}

func (d *day) view(key string, now time.Time) domain.BudgetView {
	v := domain.BudgetView{Key: key, Name: "Xero calls today", Left: d.left, Limit: d.limit}
	if reset := d.start.Add(xeroDay); d.left < d.limit && reset.After(now) {
		v.More = reset // at the latest
	}
	if d.blockedUntil.After(now) {
		v.Left, v.More, v.BlockedUntil = 0, d.blockedUntil, d.blockedUntil
	}
	return v
}
