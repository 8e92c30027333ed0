package pace

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tallybridge/engine/domain"
)

func openBook(t *testing.T, k Keeper) *Book {
	t.Helper()
	b, err := Open(t.Context(), k, domain.SystemClock{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// pay makes n calls one after the other and returns how long they waited.
func pay(t *testing.T, ctx context.Context, a *AmazonBudget, operation string, n int) time.Duration {
	t.Helper()
	start := time.Now()
	for range n {
		if err := a.Wait(ctx, operation); err != nil {
			t.Fatal(err)
		}
	}
	return time.Since(start)
}

func TestBurstThenTheDocumentedRate(t *testing.T) {
	for _, c := range []struct {
		operation    string
		free         int
		perCall, tol time.Duration
	}{
		{"searchListingsItems", 4, 202 * time.Millisecond, 5 * time.Millisecond},
		{"getInventorySummaries", 1, 505 * time.Millisecond, 5 * time.Millisecond},
		{"createReport", 14, 60 * time.Second, 6 * time.Second},
		{"unheard-of", 1, 10 * time.Second, time.Second},
	} {
		t.Run(c.operation, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := openBook(t, &disk{}).Amazon("na")
				ctx := UserStarted(t.Context())
				if d := pay(t, ctx, a, c.operation, c.free); d != 0 {
					t.Errorf("the first %d calls waited %s", c.free, d)
				}
				pay(t, ctx, a, c.operation, 1)
				d := pay(t, ctx, a, c.operation, 10) / 10
				if d < c.perCall-c.tol || d > c.perCall+c.tol {
					t.Errorf("each further call waited %s, want about %s", d, c.perCall)
				}
			})
		})
	}
}

func TestOperationsAndConnectionsDoNotShareABucket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := openBook(t, &disk{})
		pay(t, t.Context(), b.Amazon("na"), "getInventorySummaries", 1)
		if d := pay(t, t.Context(), b.Amazon("eu"), "getInventorySummaries", 1); d != 0 {
			t.Errorf("the other connection waited %s", d)
		}
		if d := pay(t, t.Context(), b.Amazon("na"), "getReport", 1); d != 0 {
			t.Errorf("the other operation waited %s", d)
		}
	})
}

func TestHeaderChangesTheRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{}
		a := openBook(t, d).Amazon("na")
		pay(t, t.Context(), a, "searchListingsItems", 4)
		a.Observe("searchListingsItems", 200, http.Header{"X-Amzn-Ratelimit-Limit": {"0.5"}})
		pay(t, t.Context(), a, "searchListingsItems", 1)
		if w := pay(t, t.Context(), a, "searchListingsItems", 1); w < 2*time.Second {
			t.Errorf("waited %s at half a call per second", w)
		}
		// The new rate survives a kill.
		a = openBook(t, d).Amazon("na")
		pay(t, t.Context(), a, "searchListingsItems", 1)
		if w := pay(t, t.Context(), a, "searchListingsItems", 1); w < 2*time.Second {
			t.Errorf("after a restart waited %s at half a call per second", w)
		}
		for _, bad := range []string{"", "0", "-1", "abc", "1e9", "0.0", "99999999"} {
			a.Observe("searchListingsItems", 200, http.Header{"X-Amzn-Ratelimit-Limit": {bad}})
		}
		if w := pay(t, t.Context(), a, "searchListingsItems", 1); w < 2*time.Second {
			t.Errorf("nonsense in the header changed the rate")
		}
	})
}

func TestThrottledMeansEmpty(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{}
		b := openBook(t, d)
		a := b.Amazon("na")
		ctx := UserStarted(t.Context())
		pay(t, ctx, a, "createReport", 1)
		a.Observe("createReport", 429, http.Header{"X-Amzn-Ratelimit-Limit": {"99"}})
		// Killed now: the refusal is on disk.
		again := openBook(t, d)
		a = again.Amazon("na")
		if w := pay(t, ctx, a, "createReport", 1); w < time.Minute {
			t.Errorf("waited %s after a refusal", w)
		}
		if v := again.View()[0]; !v.BlockedUntil.IsZero() {
			t.Errorf("blocked until %s while calls are taken", v.BlockedUntil)
		}
		a.Observe("createReport", 429, http.Header{"Retry-After": {"600"}})
		if v := again.View()[0]; time.Until(v.BlockedUntil) != 10*time.Minute || v.Left != 0 {
			t.Errorf("refused for 10 minutes, the view says %+v", v)
		}
		if w := pay(t, ctx, a, "createReport", 1); w != 10*time.Minute {
			t.Errorf("waited %s, Retry-After said 10m", w)
		}
	})
}

func TestSlowBucketsAreSavedBeforeTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{}
		ctx := UserStarted(t.Context())
		for i := range 14 { // 14 processes, each killed after one call
			if w := pay(t, ctx, openBook(t, d).Amazon("na"), "createReport", 1); w != 0 {
				t.Fatalf("call %d waited %s", i+1, w)
			}
		}
		pay(t, ctx, openBook(t, d).Amazon("na"), "createReport", 1) // what travel times keep back
		if w := pay(t, ctx, openBook(t, d).Amazon("na"), "createReport", 1); w < 40*time.Second {
			t.Errorf("a restart filled the bucket: waited only %s", w)
		}
	})
}

func TestAFullDiskStopsTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{fail: errors.New("disk full")}
		b := openBook(t, d)
		if err := b.Amazon("na").Wait(t.Context(), "createReport"); !errors.Is(err, d.fail) {
			t.Errorf("Wait: %v", err)
		}
		if _, err := b.Xero("org").Acquire(t.Context()); !errors.Is(err, d.fail) {
			t.Errorf("Acquire: %v", err)
		}
		d.fail = nil
		release, err := b.Xero("org").Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		release(200, nil)
	})
}

func TestFastBucketsAreSavedSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{}
		b := openBook(t, d)
		w := pay(t, t.Context(), b.Amazon("na"), "searchListingsItems", 300)
		if limit := int(w/saveEvery) + 2; d.saves > limit {
			t.Errorf("%d saves in %s", d.saves, w)
		}
		if err := b.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		nap(time.Minute)
		if w := pay(t, t.Context(), openBook(t, d).Amazon("na"), "searchListingsItems", 4); w != 0 {
			t.Errorf("a minute later the bucket is not full: waited %s", w)
		}
	})
}

func TestCallersAreServedInOrderAndTheUserFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := openBook(t, &disk{})
		a := b.Amazon("na")
		pay(t, t.Context(), a, "getInventorySummaries", 1)
		var mu sync.Mutex
		var order []string
		var all sync.WaitGroup
		start := func(name string, ctx context.Context) {
			all.Go(func() {
				if a.Wait(ctx, "getInventorySummaries") == nil {
					mu.Lock()
					order = append(order, name)
					mu.Unlock()
				}
			})
			synctest.Wait()
		}
		gone, leave := context.WithCancel(t.Context())
		start("first", t.Context())
		start("gone", gone)
		start("second", t.Context())
		start("third", t.Context())
		start("user", UserStarted(t.Context()))
		leave()
		all.Wait()
		if diff := cmp.Diff([]string{"user", "first", "second", "third"}, order); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOneReportIsLeftForTheUser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := openBook(t, &disk{}).Amazon("na")
		pay(t, t.Context(), a, "createReport", 13)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := a.Wait(ctx, "createReport"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("scheduled work took the reserve: %v", err)
		}
		if w := pay(t, UserStarted(t.Context()), a, "createReport", 1); w != 0 {
			t.Errorf("the user waited %s", w)
		}
	})
}

func TestWaitingIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := openBook(t, &disk{})
		var keys []string
		var until time.Time
		b.OnWait = func(key string, at time.Time) { keys, until = append(keys, key), at }
		a := b.Amazon("na")
		pay(t, t.Context(), a, "getInventorySummaries", 2)
		if diff := cmp.Diff([]string{"amazon/na/getInventorySummaries"}, keys); diff != "" {
			t.Error(diff)
		}
		if d := time.Since(until).Abs(); d > 5*time.Millisecond {
			t.Errorf("told %s away from the truth", d)
		}
	})
}

func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := openBook(t, &disk{})
		a := b.Amazon("na")
		ctx := Patience(UserStarted(t.Context()), 10*time.Second)
		pay(t, ctx, a, "createReport", 15)
		err := a.Wait(ctx, "createReport")
		f, ok := domain.AsFault(err)
		if !ok || f.Kind != domain.FaultThrottled || time.Until(f.Until) < 40*time.Second {
			t.Errorf("got %v", err)
		}
	})
}

func TestViewOfABucket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{}
		b := openBook(t, d)
		ctx := UserStarted(t.Context())
		pay(t, ctx, b.Amazon("na"), "createReport", 13)
		want := []domain.BudgetView{{Key: "amazon/na/createReport", Name: "Amazon createReport", Left: 1, Limit: 14}}
		for _, book := range []*Book{b, openBook(t, d)} { // a restart shows the same
			got := book.View()
			if len(got) != 1 || time.Until(got[0].More) < time.Second {
				t.Fatalf("view %+v", got)
			}
			got[0].More = time.Time{}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
		nap(24 * time.Hour)
		want[0].Left = 14
		if diff := cmp.Diff(want, b.View()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAClockSetBackDoesNotBlockForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{states: []domain.BudgetState{
			{Key: "amazon/na/createReport", MicroTokens: 500_000, MicroRate: 16_700, Burst: 15, At: time.Now().Add(90 * 24 * time.Hour)},
			{Key: "xero/org/minute", Used: 60, Limit: 60, WindowStart: time.Now().Add(90 * 24 * time.Hour)},
			{Key: "nonsense"},
			{Key: "amazon/x"},
			{Key: "xero/y/z"},
		}}
		b := openBook(t, d)
		if w := pay(t, UserStarted(t.Context()), b.Amazon("na"), "createReport", 1); w > time.Minute {
			t.Errorf("waited %s", w)
		}
		start := time.Now()
		release, err := b.Xero("org").Acquire(t.Context())
		if err != nil || time.Since(start) > 2*time.Minute {
			t.Errorf("%v after %s", err, time.Since(start))
		}
		release(200, nil)
	})
}
