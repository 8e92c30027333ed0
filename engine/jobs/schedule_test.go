package jobs

import (
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine/domain"
)

// A run that failed is tried again soon, however seldom stock is posted.
func TestWhenStockIsDueAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := New(Deps{Clock: domain.SystemClock{}, Location: time.UTC})
		for _, c := range []struct {
			cadence domain.Cadence
			result  domain.RunResult
			want    time.Duration
		}{
			{domain.CadenceChange, domain.RunDone, 15 * time.Minute},
			{domain.CadenceHourly, domain.RunDone, time.Hour},
			{domain.CadenceDaily, domain.RunDone, 6 * time.Hour}, // the bubble begins at midnight
			{domain.CadenceDaily, domain.RunAttention, 6 * time.Hour},
			{domain.CadenceDaily, domain.RunCancelled, 6 * time.Hour},
			{domain.CadenceChange, domain.RunFailed, 5 * time.Minute},
			{domain.CadenceHourly, domain.RunFailed, 5 * time.Minute},
			{domain.CadenceDaily, domain.RunFailed, 5 * time.Minute},
		} {
			cfg := domain.Config{Cadence: c.cadence, DailyAt: "06:00"}
			at, _ := r.nextDue(cfg, domain.EntityInventory, domain.Run{Result: c.result})
			if got := at.Sub(r.Clock.Now()); got != c.want {
				t.Errorf("%s, %s: due in %s, want %s", c.cadence, c.result, got, c.want)
			}
		}
	})
}
