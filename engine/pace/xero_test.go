package pace

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func acquire(t *testing.T, ctx context.Context, b *Book) func(int, http.Header) {
	t.Helper()
	r, err := b.Xero("org").Acquire(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// tryFor reports whether a call is allowed within d.
func tryFor(t *testing.T, ctx context.Context, b *Book, d time.Duration) (func(int, http.Header), bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	r, err := b.Xero("org").Acquire(ctx)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	return r, err == nil
}

func left(minute, day int) http.Header {
	h := http.Header{}
	h.Set("X-MinLimit-Remaining", strconv.Itoa(minute))
	h.Set("X-DayLimit-Remaining", strconv.Itoa(day))
	return h
}

func TestFivePlaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := openBook(t, &disk{})
		var key string
		b.OnWait = func(k string, at time.Time) { key = k }
		var releases []func(int, http.Header)
		for range 5 {
			releases = append(releases, acquire(t, t.Context(), b))
		}
		if _, ok := tryFor(t, t.Context(), b, time.Hour); ok {
			t.Fatal("a sixth call at the same time")
		}
		if key != "xero/org/places" {
			t.Errorf("told to wait for %q", key)
		}
		releases[0](200, nil)
		releases[0](200, nil) // twice frees one place only
		r, ok := tryFor(t, t.Context(), b, 0+time.Millisecond)
		if !ok {
			t.Fatal("the freed place is not given out")
		}
		if _, ok := tryFor(t, t.Context(), b, time.Second); ok {
			t.Fatal("a place was freed twice")
		}
		// A call without an answer keeps its place for a moment.
		r(0, nil)
		start := time.Now()
		r = acquire(t, t.Context(), b)
		if w := time.Since(start); w != xeroLinger {
			t.Errorf("the place of a lost call was given out after %s", w)
		}
		r(200, nil)
		for _, f := range releases {
			f(200, nil)
		}
	})
}

func TestScheduledWorkLeavesSomeCallsOfTheMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := openBook(t, &disk{})
		for range 55 {
			acquire(t, t.Context(), b)(200, nil)
		}
		if _, ok := tryFor(t, t.Context(), b, time.Second); ok {
			t.Error("scheduled work took the reserve")
		}
		for range 5 {
			r, ok := tryFor(t, UserStarted(t.Context()), b, time.Millisecond)
			if !ok {
				t.Fatal("the user does not get the reserve")
			}
			r(200, nil)
		}
		start := time.Now()
		acquire(t, UserStarted(t.Context()), b)(200, nil)
		if w := time.Since(start); w < 59*time.Second || w > 61*time.Second {
			t.Errorf("the 61st call waited %s", w)
		}
	})
}

func TestAnotherProgramUsesTheMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := openBook(t, &disk{})
		acquire(t, t.Context(), b)(200, left(2, 4900)) // 57 calls are not ours
		ctx := UserStarted(t.Context())
		acquire(t, ctx, b)(200, left(1, 4899))
		acquire(t, ctx, b)(200, left(0, 4898))
		if _, ok := tryFor(t, ctx, b, 55*time.Second); ok {
			t.Error("a call though Xero said that none is left")
		}
		if r, ok := tryFor(t, ctx, b, 10*time.Second); !ok {
			t.Error("no call in the next minute")
		} else {
			r(200, nil)
		}
	})
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name, problem, retry string
		extra                http.Header
		want                 time.Duration
	}{
		{name: "minute", problem: "minute", retry: "23", want: 23 * time.Second},
		{name: "old spelling", problem: "Minute", retry: "7", want: 7 * time.Second},
		{name: "minute untold", problem: "minute", want: 61 * time.Second},
		{name: "whole app", problem: "appminute", retry: "30", want: 30 * time.Second},
		{name: "day", problem: "day", retry: "7200", want: 2 * time.Hour},
		{name: "Daily", problem: "Daily", retry: "600", want: 10 * time.Minute},
		{name: "day untold", problem: "day", want: time.Hour},
		{name: "concurrent", problem: "concurrent", want: time.Second},
		{name: "no reason", retry: "9", want: 9 * time.Second},
		{name: "nothing told", want: 5 * time.Second},
		{name: "endless", problem: "day", retry: "99999999999", want: 24 * time.Hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &disk{}
				b := openBook(t, d)
				r := acquire(t, t.Context(), b)
				h := http.Header{}
				if c.problem != "" {
					h.Set("X-Rate-Limit-Problem", c.problem)
				}
				if c.retry != "" {
					h.Set("Retry-After", c.retry)
				}
				r(429, h)
				if c.want > 10*time.Second { // long ones survive a kill
					b = openBook(t, d)
				}
				start := time.Now()
				acquire(t, UserStarted(t.Context()), b)(200, left(59, 4999))
				if w := time.Since(start); w != c.want {
					t.Errorf("waited %s, want %s", w, c.want)
				}
				start = time.Now()
				acquire(t, t.Context(), b)(200, nil)
				if w := time.Since(start); w != 0 {
					t.Errorf("and then again %s", w)
				}
			})
		})
	}
}

func TestTheDayIsLearned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{}
		b := openBook(t, d)
		if v := b.View(); len(v) != 0 {
			t.Errorf("a view before the first call: %+v", v)
		}
		acquire(t, t.Context(), b)(200, left(59, 4812))
		day := b.View()[0]
		if day.Key != "xero/org/day" || day.Left != 4812 || day.Limit != 5000 || day.More.IsZero() {
			t.Errorf("%+v", day)
		}
		minute := b.View()[1]
		if minute.Key != "xero/org/minute" || minute.Left != 59 || minute.Limit != 60 {
			t.Errorf("%+v", minute)
		}
		if err := b.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		b = openBook(t, d)
		if v := b.View(); len(v) != 2 || v[0].Left != 4812 || v[0].Limit != 5000 || v[1].Left != 59 {
			t.Errorf("after a restart: %+v", v)
		}
		// The starter plan.
		acquire(t, t.Context(), b)(200, left(58, 4000))
		b2 := openBook(t, &disk{})
		acquire(t, t.Context(), b2)(200, left(59, 999))
		if v := b2.View()[0]; v.Limit != 1000 || v.Left != 999 {
			t.Errorf("%+v", v)
		}
	})
}

func TestTheLastTenthOfTheDayIsTheUsers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := openBook(t, &disk{})
		acquire(t, t.Context(), b)(200, left(59, 101))
		acquire(t, t.Context(), b)(200, left(58, 100))
		var told atomic.Bool
		b.OnWait = func(key string, at time.Time) {
			if key == "xero/org/day" && at.After(time.Now()) {
				told.Store(true)
			}
		}
		if _, ok := tryFor(t, t.Context(), b, 59*time.Minute); ok {
			t.Error("scheduled work took the reserve of the day")
		}
		if !told.Load() {
			t.Error("nobody was told of the day")
		}
		acquire(t, UserStarted(t.Context()), b)(200, left(59, 99))
		// One question an hour, and nothing else before its answer.
		var mu sync.Mutex
		var out []func(int, http.Header)
		for range 4 {
			go func() {
				if r, err := b.Xero("org").Acquire(t.Context()); err == nil {
					mu.Lock()
					out = append(out, r)
					mu.Unlock()
				}
			}()
		}
		nap(61 * time.Minute)
		mu.Lock()
		if len(out) != 1 {
			t.Fatalf("%d questions", len(out))
		}
		first := out[0]
		mu.Unlock()
		first(200, left(59, 998)) // the day began anew
		synctest.Wait()
		mu.Lock()
		if len(out) != 4 {
			t.Errorf("%d calls after the day began anew", len(out))
		}
		for _, r := range out[1:] {
			r(200, left(50, 900))
		}
		mu.Unlock()
	})
}

func TestAWholeDayOfCallsIsNeverRefusedByTheDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &xeroServer{dayLimit: 1000, dayPhase: 7 * time.Hour, minutePhase: 13 * time.Second}
		b := openBook(t, &disk{})
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Hour)
		defer cancel()
		calls := 0
		for {
			r, err := b.Xero("org").Acquire(ctx)
			if err != nil {
				break
			}
			calls++
			r(s.begin()())
		}
		if len(s.refusals) > 0 {
			t.Errorf("refused %v of %d calls", s.refusals, calls)
		}
		if calls < 1800 { // two days' limits less the reserve
			t.Errorf("only %d calls in 30 hours", calls)
		}
	})
}
