package jobs

import (
	"context"
	"errors"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/xero"
)

const (
	// detailedRuns is how many of the newest runs keep what they proposed and held.
	detailedRuns = 12
	// idleRunsKept is how long a run that did nothing is listed.
	idleRunsKept = 30 * 24 * time.Hour
)

// PartTriggers are the triggers of runs that go through a part of a sync only.
func PartTriggers() []string { return []string{"undo", "prove", "opening", TriggerCreate} }

// session is one run on its way: what it was asked, what it knows, what it did.
type session struct {
	r      *Runner
	opts   Options
	cfg    domain.Config
	run    domain.Run
	conns  []domain.AmazonConnection
	tenant domain.XeroConnection
	xero   *xero.Client
	books  *books
	report Report
	// pull remembers what of Amazon could not be read.
	pull *pulled
	// withXero tells that the run talks to Xero now, so that a lost
	// authorisation is noted on the right connection.
	withXero bool
	// documents and itemWrites count the numbers used so far.
	documents, itemWrites int
	found                 Findings
	// pending are writes of items of earlier runs whose fate the items tell;
	// inFlight are items that an update may still reach.
	pending  []domain.Write
	inFlight map[domain.ItemID]bool
	// guarded makes every write look first whether the settings are still the
	// user's; stopped tells that they were not.
	guarded, stopped bool
	// unfinished tells that something wanted could not be brought to its end,
	// so that the next run comes sooner and the opening step stays open.
	unfinished bool
	// kept counts what an undo could not take back.
	kept int
}

// Sync runs the asked entities once: pull, decide, and write when the user
// turned automatic sync on and this is no dry run. The report says what
// changed or would change. An error means the run could not be carried out;
// what was done before it is kept and recorded.
func (r *Runner) Sync(ctx context.Context, opts Options) (Report, error) {
	s, err := r.begin(ctx, opts)
	if err != nil {
		return Report{}, err
	}
	s.guarded = true
	if err = s.sync(ctx); errors.Is(err, errChanged) {
		err = nil // said in the report; what was written before is recorded
	}
	return s.end(ctx, err)
}

func (r *Runner) begin(ctx context.Context, opts Options) (*session, error) {
	conns, tenant, err := r.connections(ctx)
	if err != nil {
		return nil, err
	}
	cfg, err := r.Store.Config(ctx)
	if err != nil {
		return nil, err
	}
	id, err := r.newRunID()
	if err != nil {
		return nil, err
	}
	if opts.Opening {
		opts.DryRun, opts.Entities = true, nil // links that products would make count too
		cfg.Opening, cfg.OpeningDone, cfg.StockMode = domain.OpeningPost, false, domain.StockDifferences
	}
	s := &session{r: r, opts: opts, cfg: cfg, conns: conns, tenant: tenant, xero: r.Xero(tenant, cfg.Rules)}
	s.run = domain.Run{
		ID: id, Trigger: opts.Trigger, DryRun: opts.DryRun, Started: r.Clock.Now(),
		Result: domain.RunRunning, Partial: opts.Items != nil,
	}
	if opts.Create != nil {
		s.run.Trigger = TriggerCreate
	}
	if len(opts.Entities) == 1 {
		s.run.Entity = opts.Entities[0]
	}
	s.run.XeroCalls, s.run.AmazonCalls = r.Calls()
	return s, r.Store.SaveRun(ctx, s.run)
}

// end closes the run's record whatever happened.
func (s *session) end(ctx context.Context, err error) (Report, error) {
	ctx = context.WithoutCancel(ctx)
	x, a := s.r.Calls()
	s.run.XeroCalls, s.run.AmazonCalls = x-s.run.XeroCalls, a-s.run.AmazonCalls
	s.run.Ended = s.r.Clock.Now()
	quarantine, qerr := s.r.Store.Quarantine(ctx)
	err = errors.Join(err, qerr)
	s.report.Quarantine = quarantine
	s.run.Held, s.run.Quarantined = len(s.report.Conflicts), len(quarantine)
	switch {
	case errors.Is(err, context.Canceled):
		s.run.Result, s.run.Message = domain.RunCancelled, "Cancelled. What was done so far is kept."
	case err != nil:
		s.run.Result, s.run.Message = domain.RunFailed, plainReason(err)
	case s.needsPerson():
		s.run.Result, s.run.Message = domain.RunAttention, s.summary()
	default:
		s.run.Result, s.run.Message = domain.RunDone, s.summary()
	}
	if len(s.report.Changes) > 0 {
		err = errors.Join(err, s.r.Store.AddChanges(ctx, s.unrecorded()))
	}
	err = errors.Join(err, s.noteXero(ctx, err), s.r.Store.SaveRun(ctx, s.run), s.noteJobs(ctx))
	err = errors.Join(err, s.r.Store.TidyRuns(ctx, detailedRuns, s.run.Ended.Add(-idleRunsKept), PartTriggers()...))
	if s.pull != nil {
		s.report.Changed.Listings, s.report.Changed.Readings = s.pull.listings, s.pull.readings
	}
	if s.books != nil {
		s.report.Changed.Items = s.books.changed
	}
	s.report.Run = s.run
	if !s.opts.Opening {
		s.report.Found = s.findings()
	}
	return s.report, err
}

// unrecorded are the changes that no journal entry has stored yet: proposals and holds.
func (s *session) unrecorded() []domain.Change {
	var out []domain.Change
	for _, c := range s.report.Changes {
		if !c.Applied || c.Document == "" && c.Action == "link" {
			out = append(out, c)
		}
	}
	return out
}

// needsPerson reports whether something waits for a decision.
func (s *session) needsPerson() bool {
	if s.report.Plan.Brake != "" || s.report.Preview != "" && !s.opts.DryRun && !s.stopped || len(s.report.Quarantine) > 0 {
		return true
	}
	for _, c := range s.report.Conflicts {
		if !c.SetAside {
			return true
		}
	}
	return s.pull != nil && len(s.pull.failed) > 0
}

// writes reports whether this run may write at all, and if not, why.
func (s *session) writes() (bool, string) {
	switch {
	case s.opts.DryRun:
		return false, "This was a dry run: nothing was written."
	case !s.cfg.Automatic:
		return false, ObstacleAutomatic.sentence()
	}
	return true, ""
}

// posts reports whether this run may post stock documents, and if not, why.
func (s *session) posts() (bool, string) {
	if ok, why := s.writes(); !ok {
		return false, why
	}
	o := ObstacleTo(s.cfg, s.books.org)
	return o == "", o.sentence()
}

func (s *session) sync(ctx context.Context) error {
	products, inventory := s.opts.has(domain.EntityProducts), s.opts.has(domain.EntityInventory)
	if ok, _ := s.writes(); ok {
		s.withXero = true
		if err := s.settleOpen(ctx); err != nil {
			return err
		}
		s.withXero = false
	}
	var err error
	if s.pull, err = s.r.pullAmazon(ctx, s.conns, products, inventory, s.opts.Reuse); err != nil {
		return err
	}
	if err := s.pull.fault(); err != nil {
		return err
	}
	s.withXero = true
	if s.books, err = s.r.readBooks(ctx, s.xero); err != nil {
		return err
	}
	if err := s.reconcile(ctx); err != nil {
		return err
	}
	if s.opts.Create != nil {
		return s.createChosen(ctx)
	}
	var conflicts, more []domain.Conflict
	if products {
		if conflicts, err = s.products(ctx); err != nil {
			return err
		}
		if err := s.seeCreated(ctx); err != nil {
			return err
		}
	}
	if inventory {
		if more, err = s.inventory(ctx); err != nil {
			return err
		}
	}
	if s.opts.Opening {
		return nil
	}
	return s.collectConflicts(ctx, products, inventory, conflicts, more)
}

// collectConflicts stores what this run found and reports it with what the
// user said before.
func (s *session) collectConflicts(ctx context.Context, products, inventory bool, p, i []domain.Conflict) error {
	if products {
		if err := s.r.Store.ReplaceConflicts(ctx, domain.EntityProducts, p); err != nil {
			return err
		}
	}
	if inventory {
		if err := s.r.Store.ReplaceConflicts(ctx, domain.EntityInventory, i); err != nil {
			return err
		}
	}
	all, err := s.r.Store.Conflicts(ctx)
	s.report.Conflicts = all
	s.report.Plan.Conflicts = all
	return err
}

// broken is the reason to show on a connection whose authorisation is gone;
// empty for every other trouble.
func broken(err error) string {
	f, ok := domain.AsFault(err)
	if !ok {
		return ""
	}
	switch f.Kind {
	case domain.FaultDisconnected, domain.FaultRevoked, domain.FaultSecret, domain.FaultRole, domain.FaultRegion:
		return f.Message
	}
	return ""
}

// noteXero keeps on the Xero connection whether it works.
func (s *session) noteXero(ctx context.Context, err error) error {
	why := broken(err)
	if !s.withXero || err != nil && why == "" || s.tenant.Broken == why {
		return nil
	}
	return s.r.Store.SetXeroBroken(ctx, s.tenant, why)
}

// organisationForWriting reads the organisation anew when its lock dates may
// have moved, and refuses a closed period before anything is sent.
func (s *session) organisationForWriting(ctx context.Context) (string, error) {
	org, err := s.r.organisation(ctx, s.xero, time.Minute)
	if err != nil {
		return "", err
	}
	s.books.org = org
	day := s.r.organisationDay(org)
	lock := org.LockedUntil()
	if !lock.IsZero() && day <= lock.Format("2006-01-02") {
		return "", &domain.Fault{
			Kind: domain.FaultLocked, Op: "postStock",
			Message: "The period up to " + lock.Format("2 January 2006") + " is closed in Xero, so nothing can be posted today.",
			Advice:  "Ask your accountant to move the lock date, then run the sync again. Nothing was lost.",
		}
	}
	return day, nil
}
