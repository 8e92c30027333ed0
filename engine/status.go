package engine

import (
	"context"
	"fmt"
	"time"

	"tallybridge/engine/domain"
)

// Status is the profile's health at a glance.
type Status struct {
	Amazon       []AmazonStatus
	Xero         domain.XeroConnection
	XeroReady    bool
	Organisation domain.Organisation
	Config       domain.Config
	Jobs         map[domain.Entity]domain.JobState
	Budgets      []domain.BudgetView
	Running      bool
	Listings     int
	Items        int
	Linked       int
	Conflicts    int // open
	SetAside     int
	Quarantined  int
	OpenWrites   int
	// Failure is why the newest run of this session did not go through; nil
	// after one that did. What earlier sessions left is in Jobs.
	Failure error
}

// AmazonStatus is one Amazon connection with what to know about it.
type AmazonStatus struct {
	domain.AmazonConnection
	// Warnings are plain sentences: a secret about to expire, a consent about to end.
	Warnings []string
	// SecretEnds and ConsentEnds are when the client secret and the consent
	// stop working; zero where that is not known or does not happen.
	SecretEnds, ConsentEnds time.Time
}

// Secrets of Amazon apps end after 180 days, consents of public apps after
// 365. Warnings begin 30 days before.
const (
	secretLife   = 180 * 24 * time.Hour
	consentLife  = 365 * 24 * time.Hour
	expiryNotice = 30 * 24 * time.Hour
)

// Status gathers the profile's state from the store. It makes no call.
func (e *Engine) Status(ctx context.Context) (Status, error) {
	var s Status
	conns, err := e.store.AmazonConnections(ctx)
	if err != nil {
		return s, err
	}
	for _, c := range conns {
		s.Amazon = append(s.Amazon, e.amazonStatus(c))
	}
	if s.Xero, s.XeroReady, err = e.store.XeroConnection(ctx); err != nil {
		return s, err
	}
	if s.Organisation, _, err = e.store.Organisation(ctx); err != nil {
		return s, err
	}
	if s.Config, err = e.store.Config(ctx); err != nil {
		return s, err
	}
	if s.Jobs, err = e.store.JobStates(ctx); err != nil {
		return s, err
	}
	s.Budgets, s.Running = e.book.View(), e.Running()
	if failure := e.failure.Load(); failure != nil {
		s.Failure = *failure
	}
	return s, e.countStatus(ctx, &s)
}

func (e *Engine) countStatus(ctx context.Context, s *Status) error {
	c, err := e.store.Counts(ctx)
	s.Listings, s.Items, s.Linked = c.Listings, c.Items, c.Links
	s.Conflicts, s.SetAside = c.Conflicts, c.SetAside
	s.Quarantined, s.OpenWrites = c.Quarantined, c.OpenWrites
	return err
}

func (e *Engine) amazonStatus(c domain.AmazonConnection) AmazonStatus {
	a := AmazonStatus{AmazonConnection: c, Warnings: e.warnings(c)}
	if c.SecretCreated > 0 {
		a.SecretEnds = time.Unix(c.SecretCreated, 0).Add(secretLife).UTC()
	}
	if c.Public && c.AuthorisedAt > 0 {
		a.ConsentEnds = time.Unix(c.AuthorisedAt, 0).Add(consentLife).UTC()
	}
	return a
}

func (e *Engine) warnings(c domain.AmazonConnection) []string {
	var out []string
	now := e.opts.Clock.Now()
	if c.Broken != "" {
		out = append(out, c.Broken)
	}
	if c.SecretCreated > 0 {
		end := time.Unix(c.SecretCreated, 0).Add(secretLife)
		switch left := end.Sub(now); {
		case left <= 0:
			out = append(out, "The client secret is older than 180 days and has probably stopped working. Make a new one in Seller Central and connect again.")
		case left <= expiryNotice:
			out = append(out, fmt.Sprintf("The client secret ends in %d days. Make a new one in Seller Central and connect again.", int(left.Hours()/24)))
		}
	}
	if c.Public && c.AuthorisedAt > 0 {
		switch left := time.Unix(c.AuthorisedAt, 0).Add(consentLife).Sub(now); {
		case left <= 0:
			out = append(out, "The consent is older than 365 days and has probably ended. Connect again.")
		case left <= expiryNotice:
			out = append(out, fmt.Sprintf("The consent ends in %d days. Connect again before.", int(left.Hours()/24)))
		}
	}
	return out
}

// Budgets tells what is left of every call allowance and when more comes.
func (e *Engine) Budgets() []domain.BudgetView { return e.book.View() }

// Runs returns the newest runs, newest first.
func (e *Engine) Runs(ctx context.Context, limit int) ([]domain.Run, error) {
	return e.store.Runs(ctx, limit)
}

// Run returns one run, or a usage fault when there is none of that name.
func (e *Engine) Run(ctx context.Context, id string) (domain.Run, error) {
	run, ok, err := e.store.Run(ctx, id)
	if err == nil && !ok {
		return run, &domain.Fault{
			Kind: domain.FaultUsage, Message: fmt.Sprintf("There is no run %q.", id), Advice: "See tallybridge runs for the list.",
		}
	}
	return run, err
}

// Changes returns what a run changed or proposed.
func (e *Engine) Changes(ctx context.Context, run string) ([]domain.Change, error) {
	return e.store.Changes(ctx, run)
}

// Writes returns the journal entries of a run.
func (e *Engine) Writes(ctx context.Context, run string) ([]domain.Write, error) {
	return e.store.WritesOf(ctx, run)
}

// Quarantine returns the records that wait for a Retry.
func (e *Engine) Quarantine(ctx context.Context) ([]domain.Quarantined, error) {
	return e.store.Quarantine(ctx)
}

// Backup writes a copy of the profile's database to path, replacing a file that is there.
func (e *Engine) Backup(ctx context.Context, path string) error { return e.store.Backup(ctx, path) }
