package practiceamazon

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// However calls come, no window holds more of them than the burst and what the
// window earned; and a caller who keeps to the rate is never refused.
func TestBucketLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		every := time.Duration(rapid.IntRange(100, 60_000).Draw(t, "every ms")) * time.Millisecond
		burst := rapid.IntRange(1, 15).Draw(t, "burst")
		gaps := rapid.SliceOfN(rapid.Int64Range(0, int64(2*every)), 1, 80).Draw(t, "gaps")
		now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
		var b bucket
		var taken []time.Time
		for _, gap := range gaps {
			now = now.Add(time.Duration(gap))
			if b.take(now, every, burst) {
				taken = append(taken, now)
			}
		}
		for i := range taken {
			for j := i; j < len(taken); j++ {
				earned := int(taken[j].Sub(taken[i])+bucketSlack) / int(every)
				if n := j - i + 1; n > burst+earned {
					t.Fatalf("%d calls within %v at %v and burst %d", n, taken[j].Sub(taken[i]), every, burst)
				}
			}
		}
		var kept bucket
		for i := range burst + 20 {
			if i >= burst {
				now = now.Add(every)
			}
			if !kept.take(now, every, burst) {
				t.Fatalf("call %d at the rate was refused", i)
			}
		}
	})
}
