package pace

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"tallybridge/engine/domain"
)

// step is one thing that happens in a script: after a pause, some callers
// arrive, and perhaps the program ends and comes back.
type step struct {
	pause   time.Duration
	callers int
	user    bool
	end     string // "", "kill" or "close"
	down    time.Duration
	latency []time.Duration // travel time of each call
	lost    bool            // the calls get no answer
}

func drawScript(rt *rapid.T, longest, latency time.Duration, callers int) []step {
	ms := func(name string, d time.Duration) time.Duration {
		return time.Duration(rapid.Int64Range(0, int64(d/time.Millisecond)).Draw(rt, name)) * time.Millisecond
	}
	var out []step
	for range rapid.IntRange(1, 12).Draw(rt, "steps") {
		s := step{
			pause:   ms("pause", longest),
			callers: rapid.IntRange(0, callers).Draw(rt, "callers"),
			user:    rapid.Bool().Draw(rt, "user"),
			end:     rapid.SampledFrom([]string{"", "", "kill", "close"}).Draw(rt, "end"),
			down:    ms("down", longest),
			lost:    rapid.IntRange(0, 4).Draw(rt, "lost") == 0,
		}
		for range 7 {
			s.latency = append(s.latency, ms("latency", latency))
		}
		out = append(out, s)
	}
	return out
}

// play runs the script against books that share one disk. call makes one call
// and must return soon after its context ends.
func play(t *testing.T, script []step, keeper Keeper, call func(ctx context.Context, b *Book, s step, i int)) {
	open := func() (*Book, context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancel(t.Context())
		b, err := Open(ctx, keeper, domain.SystemClock{})
		if err != nil {
			t.Error(err)
		}
		return b, ctx, cancel
	}
	b, ctx, cancel := open()
	var running sync.WaitGroup
	for _, s := range script {
		nap(s.pause)
		for i := range s.callers {
			c := ctx
			if s.user {
				c = UserStarted(ctx)
			}
			book := b
			running.Go(func() { call(c, book, s, i) })
		}
		switch s.end {
		case "close":
			nap(s.down / 2)
			cancel()
			running.Wait()
			if err := b.Close(context.WithoutCancel(ctx)); err != nil {
				t.Error(err)
			}
			nap(s.down)
			b, ctx, cancel = open()
		case "kill":
			nap(s.down / 3)
			cancel()
			running.Wait()
			nap(s.down / 2)
			b, ctx, cancel = open()
		}
	}
	running.Wait()
	cancel()
	nap(10 * time.Second) // what still runs at the server ends
}

func TestAmazonNeverAsksForMoreThanTheBucketHas(t *testing.T) {
	for _, c := range []struct {
		operation string
		rate      float64
		burst     float64
		longest   time.Duration
	}{
		{"searchListingsItems", 5, 5, 4 * time.Second},
		{"getInventorySummaries", 2, 2, 6 * time.Second},
		{"getReport", 2, 15, 15 * time.Second},
		{"createReport", 1. / 60, 15, 20 * time.Minute},
		{"getMarketplaceParticipations", 0.016, 15, 20 * time.Minute},
		{"searchOrders", 1. / 180, 20, time.Hour},
	} {
		t.Run(c.operation, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				script := drawScript(rt, c.longest, 150*time.Millisecond, 25)
				delay := time.Duration(rapid.IntRange(0, 30).Draw(rt, "disk ms")) * time.Millisecond
				var refused error
				synctest.Test(t, func(t *testing.T) {
					var mu sync.Mutex
					var arrivals []time.Time
					play(t, script, &disk{delay: delay}, func(ctx context.Context, b *Book, s step, i int) {
						if b.Amazon("na").Wait(ctx, c.operation) == nil {
							mu.Lock()
							arrivals = append(arrivals, time.Now().Add(s.latency[i%7]))
							mu.Unlock()
						}
					})
					refused = amazonServer{c.rate, c.burst}.refused(arrivals)
				})
				if refused != nil {
					rt.Fatal(refused)
				}
			})
		})
	}
}

func TestXeroNeverAnswers429(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		script := drawScript(rt, 100*time.Second, 1500*time.Millisecond, 90)
		delay := time.Duration(rapid.IntRange(0, 30).Draw(rt, "disk ms")) * time.Millisecond
		s := &xeroServer{
			minutePhase: time.Duration(rapid.IntRange(0, 59).Draw(rt, "minute phase")) * time.Second,
			dayPhase:    time.Duration(rapid.IntRange(0, 86399).Draw(rt, "day phase")) * time.Second,
			dayLimit:    5000, silent: rapid.Bool().Draw(rt, "silent"),
		}
		synctest.Test(t, func(t *testing.T) {
			play(t, script, &disk{delay: delay}, func(ctx context.Context, b *Book, st step, i int) {
				release, err := b.Xero("org").Acquire(ctx)
				if err != nil {
					return
				}
				// The way there, the work, the way back; a kill ends the call on our side only.
				travel, work := st.latency[i%7]/3, st.latency[(i+1)%7]
				nap(travel)
				end := s.begin()
				_ = domain.SystemClock{}.Sleep(ctx, work)
				if ctx.Err() != nil || st.lost {
					end := end
					go func() { nap(work); end() }()
					release(0, nil)
					return
				}
				status, h := end()
				nap(travel)
				release(status, h)
			})
		})
		if len(s.refusals) > 0 {
			rt.Fatalf("refused: %v", s.refusals)
		}
		if n := densest(s.arrivals, time.Minute); n > 60 {
			rt.Fatalf("%d calls in one minute", n)
		}
	})
}
