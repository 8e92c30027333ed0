package jobs

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tallybridge/engine/domain"
)

// scheduled are the entities that this program syncs by itself.
var scheduled = []domain.Entity{domain.EntityProducts, domain.EntityInventory, domain.EntityOrders, domain.EntitySettlements}

// Scheduled are the entities that sync by themselves. The slice is the caller's own.
func Scheduled() []domain.Entity { return slices.Clone(scheduled) }

// maxIdle bounds how long the schedule sleeps before it looks again: after the
// computer slept, a timer may fire late, never early.
const maxIdle = 15 * time.Minute

// noteJobs writes down, for each entity of the run, how it ended and when it is due again.
func (s *session) noteJobs(ctx context.Context) error {
	if s.opts.DryRun || s.opts.Create != nil || s.run.Trigger == "undo" || s.run.Trigger == "prove" {
		return nil
	}
	states, err := s.r.Store.JobStates(ctx)
	if err != nil {
		return err
	}
	for _, e := range scheduled {
		if !s.opts.has(e) {
			continue
		}
		st := states[e]
		st.Entity = e
		st.LastStart, st.LastEnd = s.run.Started, s.run.Ended
		st.LastResult, st.LastMessage = s.run.Result, s.run.Message
		if s.run.Result == domain.RunDone || s.run.Result == domain.RunAttention {
			st.LastSuccess = s.run.Ended
		}
		st.NextDue, st.Stretched = s.r.nextDue(s.cfg, e, s.run)
		if soon := s.r.Clock.Now().Add(settlingTime + time.Minute); s.unfinished && soon.Before(st.NextDue) {
			st.NextDue, st.Stretched = soon, "" // what is left undone does not wait for the whole interval
		}
		if err := s.r.Store.SaveJobState(ctx, st); err != nil {
			return err
		}
	}
	return nil
}

// nextDue is when an entity runs again, and why if that is later than its interval.
func (r *Runner) nextDue(cfg domain.Config, e domain.Entity, run domain.Run) (time.Time, string) {
	every := cfg.Interval(e)
	why := ""
	switch {
	case run.Result == domain.RunFailed: // whatever the cadence: what failed is not done for today
		every = min(every, 5*time.Minute)
	case e == domain.EntityInventory && cfg.Cadence == domain.CadenceHourly:
		every = max(every, time.Hour)
	case e == domain.EntityInventory && cfg.Cadence == domain.CadenceDaily:
		return r.nextDaily(cfg.DailyAt), "Stock is posted once a day, as you set it up."
	}
	// A day has so many calls: a run may use its share of them at most.
	if run.XeroCalls > 0 && e == domain.EntityInventory {
		const dailyShare = 800
		if perDay := int(24*time.Hour/every) * run.XeroCalls; perDay > dailyShare {
			stretched := 24 * time.Hour * time.Duration(run.XeroCalls) / dailyShare
			if stretched > every {
				every = min(stretched, 6*time.Hour)
				why = fmt.Sprintf("The last run needed %d Xero calls, so runs are further apart to stay within the day's allowance.", run.XeroCalls)
			}
		}
	}
	return r.Clock.Now().Add(every), why
}

// nextDaily is the next local time of day "HH:MM".
func (r *Runner) nextDaily(at string) time.Time {
	now := r.Clock.Now().In(r.Location)
	t, err := time.Parse("15:04", at)
	if err != nil {
		t = time.Date(0, 1, 1, 6, 0, 0, 0, time.UTC)
	}
	next := time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), 0, 0, r.Location)
	if !next.After(now) {
		next = next.AddDate(0, 0, 1)
	}
	return next.UTC()
}

// Pause stops the schedule of the entities until then; a zero time means until resumed.
func (r *Runner) Pause(ctx context.Context, until time.Time, entities ...domain.Entity) error {
	if until.IsZero() {
		until = farFuture
	}
	return r.setPause(ctx, until, entities)
}

// ResumeSchedule ends a pause.
func (r *Runner) ResumeSchedule(ctx context.Context, entities ...domain.Entity) error {
	return r.setPause(ctx, time.Time{}, entities)
}

func (r *Runner) setPause(ctx context.Context, until time.Time, entities []domain.Entity) error {
	if len(entities) == 0 {
		entities = scheduled
	}
	states, err := r.Store.JobStates(ctx)
	if err != nil {
		return err
	}
	for _, e := range entities {
		st := states[e]
		st.Entity, st.PausedUntil = e, until
		if err := r.Store.SaveJobState(ctx, st); err != nil {
			return err
		}
	}
	return nil
}

// Due returns the entities whose time has come, and when to look next. After
// sleep or time offline everything overdue is due once, not once per missed run.
func (r *Runner) Due(ctx context.Context) ([]domain.Entity, time.Time, error) {
	states, err := r.Store.JobStates(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	now := r.Clock.Now()
	next := now.Add(maxIdle)
	var due []domain.Entity
	for _, e := range scheduled {
		st := states[e]
		at := st.NextDue
		if st.PausedUntil.After(at) {
			at = st.PausedUntil
		}
		if !at.After(now) {
			due = append(due, e)
		} else if at.Before(next) {
			next = at
		}
	}
	return due, next, nil
}

// Postpone moves entities whose run could not even begin, so that the
// schedule does not spin.
func (r *Runner) Postpone(ctx context.Context, due []domain.Entity) error {
	states, err := r.Store.JobStates(ctx)
	if err != nil {
		return err
	}
	now := r.Clock.Now()
	for _, e := range due {
		st := states[e]
		if st.NextDue.After(now) {
			continue
		}
		st.Entity, st.NextDue = e, now.Add(5*time.Minute)
		if err := r.Store.SaveJobState(ctx, st); err != nil {
			return err
		}
	}
	return nil
}

// Idle sleeps until next or until woken.
func (r *Runner) Idle(ctx context.Context, wake <-chan struct{}, next time.Time) error {
	d := next.Sub(r.Clock.Now())
	sleep, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = r.Clock.Sleep(sleep, d)
	}()
	select {
	case <-done:
	case <-wake:
		stop()
		<-done
	}
	return ctx.Err()
}

// RecoverRuns marks runs that were cut off by the end of the program.
func (r *Runner) RecoverRuns(ctx context.Context) error {
	runs, err := r.Store.Runs(ctx, 50)
	if err != nil {
		return err
	}
	for _, run := range runs {
		if run.Result != domain.RunRunning {
			continue
		}
		run.Result, run.Ended = domain.RunBroken, r.Clock.Now()
		run.Message = "The program ended in the middle of this run. The next run goes on from there."
		if err := r.Store.SaveRun(ctx, run); err != nil {
			return err
		}
	}
	return nil
}
