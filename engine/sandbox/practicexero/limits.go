package practicexero

import (
	"net/http"
	"strconv"
	"time"
)

// Xero's limits per app and organisation, and per app over all organisations.
// https://developer.xero.com/documentation/guides/oauth2/limits/
const (
	minuteLimit     = 60
	concurrentLimit = 5
	appMinuteLimit  = 10_000
)

// limits counts calls in fixed windows, which start at times of the
// organisation's own: not with the minute, and not at midnight UTC.
type limits struct {
	dayLimit    int
	minute, day window
	running     int
}

type window struct {
	length, offset time.Duration
	start          time.Time
	used           int
}

func newLimits(day int, seed uint64) limits {
	if day <= 0 {
		day = DefaultDayLimit
	}
	return limits{
		dayLimit: day,
		minute:   window{length: time.Minute, offset: time.Duration(seed*37%60) * time.Second},
		day:      window{length: 24 * time.Hour, offset: time.Duration((seed*911+157)%1440) * time.Minute},
	}
}

// turn opens a new window when the old one has passed.
func (w *window) turn(now time.Time) {
	start := now.Add(-w.offset).Truncate(w.length).Add(w.offset)
	if start.After(w.start) {
		w.start, w.used = start, 0
	}
}

func (w *window) end() time.Time { return w.start.Add(w.length) }

// breach is a limit that a call met.
type breach struct {
	problem string // minute, day, concurrent
	until   time.Time
}

// pay takes one call from every window, or tells which limit it met. enforce
// off counts nothing.
func (l *limits) pay(now time.Time, enforce bool) *breach {
	l.minute.turn(now)
	l.day.turn(now)
	if !enforce {
		return nil
	}
	switch {
	case l.running > concurrentLimit:
		return &breach{problem: "concurrent"}
	case l.day.used >= l.dayLimit:
		return &breach{problem: "day", until: l.day.end()}
	case l.minute.used >= minuteLimit:
		return &breach{problem: "minute", until: l.minute.end()}
	}
	l.minute.used++
	l.day.used++
	return nil
}

// show puts what is left into the headers, which every answer carries.
func (l *limits) show(h http.Header) {
	h.Set("X-DayLimit-Remaining", strconv.Itoa(l.dayLimit-l.day.used))
	h.Set("X-MinLimit-Remaining", strconv.Itoa(minuteLimit-l.minute.used))
	h.Set("X-AppMinLimit-Remaining", strconv.Itoa(appMinuteLimit-l.minute.used))
}

// throttled writes a 429. Xero documents no body; Retry-After comes only with
// the minute and the day limit.
func throttled(w http.ResponseWriter, b *breach, now time.Time) {
	h := w.Header()
	h.Set("X-Rate-Limit-Problem", b.problem)
	if !b.until.IsZero() {
		seconds := int((b.until.Sub(now) + time.Second - 1) / time.Second)
		h.Set("Retry-After", strconv.Itoa(max(seconds, 1)))
	}
	h.Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusTooManyRequests)
	_, _ = w.Write([]byte("You have exceeded the " + b.problem + " limit"))
}

// injectedThrottle writes the 429 of an injected fault: by turns a concurrent
// and a minute problem.
func (s *Server) injectedThrottle(w http.ResponseWriter) {
	s.mu.Lock()
	s.throttle++
	turn := s.throttle
	s.mu.Unlock()
	now := s.rig.Clock().Now()
	if turn%2 == 1 {
		throttled(w, &breach{problem: "concurrent"}, now)
		return
	}
	w.Header().Set("X-MinLimit-Remaining", "0")
	throttled(w, &breach{problem: "minute", until: now.Add(time.Duration(1+turn%9) * time.Second)}, now)
}
