package pace

import (
	"context"
	"fmt"
	"net/http"
	"sort"
	"strconv"
	"sync"
	"time"

	"tallybridge/engine/domain"
)

// disk is a Keeper whose saves take a while and survive a kill once they are done.
type disk struct {
	mu     sync.Mutex
	states []domain.BudgetState
	delay  time.Duration
	fail   error
	saves  int
}

func (d *disk) LoadBudgets(context.Context) ([]domain.BudgetState, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]domain.BudgetState(nil), d.states...), nil
}

func (d *disk) SaveBudgets(ctx context.Context, states []domain.BudgetState) error {
	d.mu.Lock()
	delay, fail := d.delay, d.fail
	d.mu.Unlock()
	if fail != nil {
		return fail
	}
	if err := (domain.SystemClock{}).Sleep(ctx, delay); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.states = append([]domain.BudgetState(nil), states...)
	d.saves++
	return nil
}

// amazonServer is a token bucket as Amazon documents it.
type amazonServer struct {
	rate  float64 // per second
	burst float64
}

// refused replays arrivals and returns the first one the bucket had no token for.
func (s amazonServer) refused(arrivals []time.Time) error {
	sort.Slice(arrivals, func(i, j int) bool { return arrivals[i].Before(arrivals[j]) })
	tokens := s.burst
	var last time.Time
	for i, at := range arrivals {
		if i > 0 {
			tokens = min(s.burst, tokens+at.Sub(last).Seconds()*s.rate)
		}
		last = at
		if tokens < 1 {
			return fmt.Errorf("call %d of %d at %s found %.3f tokens", i+1, len(arrivals), at, tokens)
		}
		tokens--
	}
	return nil
}

// xeroServer counts in fixed windows that begin at odd instants.
type xeroServer struct {
	mu          sync.Mutex
	minutePhase time.Duration
	dayPhase    time.Duration
	dayLimit    int

	minute, day         int64
	minuteUsed, dayUsed int
	running             int
	refusals            map[string]int
	arrivals            []time.Time
	silent              bool // no headers
}

func (s *xeroServer) roll(now time.Time) {
	if s.refusals == nil {
		s.refusals = map[string]int{}
	}
	if m := now.Add(s.minutePhase).Unix() / 60; m != s.minute {
		s.minute, s.minuteUsed = m, 0
	}
	if d := now.Add(s.dayPhase).Unix() / 86400; d != s.day {
		s.day, s.dayUsed = d, 0
	}
}

// begin takes a call in; the returned function ends it.
func (s *xeroServer) begin() (end func() (int, http.Header)) {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.roll(now)
	status := http.StatusOK
	h := http.Header{}
	switch {
	case s.running >= 5:
		status = http.StatusTooManyRequests
		s.refusals["concurrent"]++
		h.Set("X-Rate-Limit-Problem", "concurrent")
	case s.dayUsed >= s.dayLimit:
		status = http.StatusTooManyRequests
		s.refusals["day"]++
		h.Set("X-Rate-Limit-Problem", "day")
		next := time.Unix((s.day+1)*86400, 0).Add(-s.dayPhase)
		h.Set("Retry-After", strconv.Itoa(int(next.Sub(now)/time.Second)+1))
	case s.minuteUsed >= 60:
		status = http.StatusTooManyRequests
		s.refusals["minute"]++
		h.Set("X-Rate-Limit-Problem", "minute")
		next := time.Unix((s.minute+1)*60, 0).Add(-s.minutePhase)
		h.Set("Retry-After", strconv.Itoa(int(next.Sub(now)/time.Second)+1))
	default:
		s.minuteUsed++
		s.dayUsed++
		s.arrivals = append(s.arrivals, now)
	}
	h.Set("X-MinLimit-Remaining", strconv.Itoa(60-s.minuteUsed))
	h.Set("X-DayLimit-Remaining", strconv.Itoa(s.dayLimit-s.dayUsed))
	if s.silent {
		h = http.Header{}
	}
	s.running++
	return func() (int, http.Header) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.running--
		return status, h
	}
}

// densest returns the largest number of arrivals in any window.
func densest(arrivals []time.Time, window time.Duration) int {
	sort.Slice(arrivals, func(i, j int) bool { return arrivals[i].Before(arrivals[j]) })
	best, from := 0, 0
	for i := range arrivals {
		for arrivals[i].Sub(arrivals[from]) >= window {
			from++
		}
		best = max(best, i-from+1)
	}
	return best
}

func nap(d time.Duration) { _ = domain.SystemClock{}.Sleep(context.Background(), d) }
