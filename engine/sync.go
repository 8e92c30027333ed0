package engine

import (
	"context"
	"errors"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/jobs"
	"tallybridge/engine/pace"
)

// SyncOptions choose what a sync does.
type SyncOptions = jobs.Options

// Report is what a sync found and did.
type Report = jobs.Report

// OrdersDone is what a run of orders did.
type OrdersDone = jobs.OrdersDone

// UndoPreview is what an undo would do.
type UndoPreview = jobs.UndoPreview

// Sync runs now. Only one run goes at a time: a second one gets a busy fault.
// Without entities it syncs products and inventory. Orders and settlements are
// runs of their own: asked for beside others, orders go first and settlements
// last, and the report is that of the others, with what was done with orders
// and settlements in it.
func (e *Engine) Sync(ctx context.Context, opts SyncOptions) (Report, error) {
	groups := dueGroups(opts.Entities)
	if len(groups) == 0 {
		return e.syncItems(ctx, opts)
	}
	var report Report
	var errs error
	for i, g := range groups {
		if i > 0 && ctx.Err() != nil {
			break
		}
		o := opts
		o.Entities = g
		r, err := e.syncGroup(ctx, o)
		switch {
		case i == 0:
			report = r
		case g[0] == domain.EntitySettlements:
			report.Fees = r.Fees
		default:
			r.Orders = report.Orders
			report = r
		}
		errs = errors.Join(errs, err)
	}
	return report, errs
}

// SyncNext is Sync for who does not mind waiting: a run under way ends first,
// and what is wanted comes right after it.
func (e *Engine) SyncNext(ctx context.Context, opts SyncOptions) (Report, error) {
	for {
		report, err := e.Sync(ctx, opts)
		if domain.KindOf(err) != domain.FaultBusy || report.Run.ID != "" {
			return report, err
		}
		if err := e.idle(ctx); err != nil {
			return Report{}, err
		}
	}
}

// idle returns when no run is under way.
func (e *Engine) idle(ctx context.Context) error {
	select {
	case e.running <- struct{}{}:
		<-e.running
		e.lists.released()
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// syncGroup runs one of the groups of dueGroups.
func (e *Engine) syncGroup(ctx context.Context, opts SyncOptions) (Report, error) {
	switch opts.Entities[0] {
	case domain.EntityOrders:
		return e.syncOrders(ctx, opts)
	case domain.EntitySettlements:
		return e.syncSettlements(ctx, opts)
	}
	return e.syncItems(ctx, opts)
}

func (e *Engine) syncItems(ctx context.Context, opts SyncOptions) (Report, error) {
	ctx, release, err := e.hold(ctx)
	if err != nil {
		return Report{}, err
	}
	defer release()
	if opts.Trigger == "" {
		opts.Trigger = "user"
	}
	if opts.Trigger == "user" {
		ctx = pace.UserStarted(ctx)
	}
	e.events.publish(Event{Kind: EventRunStarted})
	report, err := e.jobs.Sync(ctx, opts)
	if err == nil && !report.Run.DryRun && report.Run.Entity != domain.EntityProducts || report.Plan.Brake != "" {
		err = errors.Join(err, e.keepQuestion(context.WithoutCancel(ctx), Asked{report.Plan.Brake, opts.Items, report.Plan.Move}))
	}
	if err == nil {
		err = e.keepPreview(ctx, report)
	}
	report.Found = e.lists.afterRun(ctx, report.Found)
	e.afterRun(report, err)
	return report, err
}

// afterRun tells listeners.
func (e *Engine) afterRun(report Report, err error) {
	e.failure.Store(nil)
	if err != nil && !errors.Is(err, context.Canceled) {
		e.failure.Store(&err)
	}
	if err != nil {
		e.events.publish(Event{Kind: EventConnectionChanged})
	}
	e.events.publish(Event{Kind: EventRunFinished, Run: report.Run, Err: err})
	kinds := []EventKind{EventChecked}
	if report.Changed.Listings > 0 {
		kinds = append(kinds, EventListingsChanged)
	}
	if report.Changed.Items+report.Changed.Readings > 0 {
		kinds = append(kinds, EventItemsChanged)
	}
	if report.Linked() {
		kinds = append(kinds, EventLinksChanged)
	}
	if len(report.Conflicts)+len(report.Quarantine) != e.lastHeld {
		e.lastHeld = len(report.Conflicts) + len(report.Quarantine)
		kinds = append(kinds, EventConflictsChanged)
	}
	for _, k := range kinds {
		e.events.publish(Event{Kind: k})
	}
}

// syncOrders runs orders now.
func (e *Engine) syncOrders(ctx context.Context, opts SyncOptions) (Report, error) {
	ctx, release, err := e.hold(ctx)
	if err != nil {
		return Report{}, err
	}
	defer release()
	if opts.Trigger == "" {
		opts.Trigger = "user"
	}
	if opts.Trigger == "user" {
		ctx = pace.UserStarted(ctx)
	}
	e.events.publish(Event{Kind: EventRunStarted})
	report, err := e.jobs.SyncOrders(ctx, opts)
	done := report.Orders
	if done.Removed > 0 {
		e.orders.drop()
	}
	if perr := e.orders.patch(context.WithoutCancel(ctx), done.Rows); perr != nil {
		e.orders.drop()
		err = errors.Join(err, perr)
	}
	if err != nil {
		e.events.publish(Event{Kind: EventConnectionChanged})
	}
	e.events.publish(Event{Kind: EventRunFinished, Run: report.Run, Err: err})
	kinds := []EventKind{EventChecked}
	if len(done.Rows)+done.Removed > 0 {
		kinds = append(kinds, EventOrdersChanged)
	}
	if done.Bad > 0 {
		kinds = append(kinds, EventConflictsChanged)
	}
	for _, k := range kinds {
		e.events.publish(Event{Kind: k})
	}
	return report, err
}

// Watch runs the schedule until ctx ends, catching up after sleep or time offline.
// Orders that are due go first and settlements last, in runs of their own.
func (e *Engine) Watch(ctx context.Context, finished func(Report, error)) error {
	for {
		due, next, err := e.jobs.Due(ctx)
		if err != nil {
			return err
		}
		if len(due) == 0 {
			if err := e.jobs.Idle(ctx, e.wake, next); err != nil {
				return err
			}
			continue
		}
		for _, group := range dueGroups(due) {
			report, err := e.Sync(ctx, SyncOptions{Entities: group, Trigger: "schedule"})
			if ctx.Err() != nil {
				return ctx.Err()
			}
			finished(report, err)
			if err != nil {
				if err := e.jobs.Postpone(ctx, group); err != nil {
					return err
				}
			}
		}
	}
}

// dueGroups are the runs that what is due takes: orders alone and first,
// settlements alone and last, the rest together.
func dueGroups(due []domain.Entity) [][]domain.Entity {
	var orders, rest, settlements []domain.Entity
	for _, x := range due {
		switch x {
		case domain.EntityOrders:
			orders = append(orders, x)
		case domain.EntitySettlements:
			settlements = append(settlements, x)
		default:
			rest = append(rest, x)
		}
	}
	var out [][]domain.Entity
	for _, g := range [][]domain.Entity{orders, rest, settlements} {
		if len(g) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// Wake makes the schedule look at once.
func (e *Engine) Wake() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// Scheduled are the entities that sync by themselves, in the order of the sync matrix.
func (e *Engine) Scheduled() []domain.Entity { return jobs.Scheduled() }

// Pause stops the schedule until then; a zero time means until resumed.
func (e *Engine) Pause(ctx context.Context, until time.Time, entities ...domain.Entity) error {
	defer e.events.publish(Event{Kind: EventScheduleChanged})
	return e.jobs.Pause(ctx, until, entities...)
}

// Resume ends a pause.
func (e *Engine) Resume(ctx context.Context, entities ...domain.Entity) error {
	defer e.events.publish(Event{Kind: EventScheduleChanged})
	defer e.Wake()
	return e.jobs.ResumeSchedule(ctx, entities...)
}

// PreviewUndo says what undoing a run would post.
func (e *Engine) PreviewUndo(ctx context.Context, run string) (UndoPreview, error) {
	ctx, release, err := e.hold(pace.UserStarted(ctx))
	if err != nil {
		return UndoPreview{}, err
	}
	defer release()
	return e.jobs.PreviewUndo(ctx, run)
}

// Undo reverses a stock run.
func (e *Engine) Undo(ctx context.Context, run string) (Report, error) {
	ctx, release, err := e.hold(pace.UserStarted(ctx))
	if err != nil {
		return Report{}, err
	}
	defer release()
	e.events.publish(Event{Kind: EventRunStarted})
	report, err := e.jobs.Undo(ctx, run)
	report.Found = e.lists.afterRun(ctx, report.Found)
	e.afterRun(report, err)
	return report, err
}

// ResumeItems lets items that were held after an undo sync again.
func (e *Engine) ResumeItems(ctx context.Context, items []domain.ItemID) error {
	defer e.events.publish(Event{Kind: EventItemsChanged})
	return e.jobs.Resume(ctx, items)
}

// RetryQuarantine lets a record take part again; an empty key lets all.
func (e *Engine) RetryQuarantine(ctx context.Context, key string) (int, error) {
	defer e.events.publish(Event{Kind: EventConflictsChanged})
	return e.jobs.Retry(ctx, key)
}

// DismissQuarantine leaves a record alone for good.
func (e *Engine) DismissQuarantine(ctx context.Context, key string) (int, error) {
	defer e.events.publish(Event{Kind: EventConflictsChanged})
	return e.jobs.Dismiss(ctx, key)
}

// RefreshBooks reads organisation, accounts, tax rates and items from Xero now.
func (e *Engine) RefreshBooks(ctx context.Context) error {
	ctx, release, err := e.hold(pace.UserStarted(ctx))
	if err != nil {
		return err
	}
	defer release()
	return e.jobs.RefreshBooks(ctx)
}
