package engine

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"tallybridge/engine/domain"
)

// Connections are the profile's accounts, without the counts that Status adds.
type Connections struct {
	Amazon       []AmazonStatus
	Xero         domain.XeroConnection
	XeroReady    bool
	Organisation domain.Organisation // zero before the books were read once
}

// Connections tells what is connected. It makes no call and reads no lists.
func (e *Engine) Connections(ctx context.Context) (Connections, error) {
	var c Connections
	conns, err := e.store.AmazonConnections(ctx)
	if err != nil {
		return c, err
	}
	for _, a := range conns {
		c.Amazon = append(c.Amazon, e.amazonStatus(a))
	}
	if c.Xero, c.XeroReady, err = e.store.XeroConnection(ctx); err != nil {
		return c, err
	}
	c.Organisation, _, err = e.store.Organisation(ctx)
	return c, err
}

// BlockerKind names what keeps automatic sync from being turned on.
type BlockerKind string

// The kinds, in the order in which a person settles them.
const (
	BlockedByPreview      BlockerKind = "preview"
	BlockedByConflicts    BlockerKind = "conflicts"
	BlockedByStockMode    BlockerKind = "stock-mode"
	BlockedByPurchases    BlockerKind = "purchases"
	BlockedByAdjustment   BlockerKind = "adjustment-account"
	BlockedByOrganisation BlockerKind = "organisation" // its name was not typed
)

// Blocker is one thing that keeps automatic sync from being turned on.
type Blocker struct {
	Kind  BlockerKind
	Count int // of conflicts
	fault error
}

// Blockers lists what keeps automatic sync from being turned on; nothing when
// it may be.
func (e *Engine) Blockers(ctx context.Context) ([]Blocker, error) {
	cfg, err := e.store.Config(ctx)
	if err != nil {
		return nil, err
	}
	return e.blockers(ctx, cfg)
}

// Preview is what the newest run that wrote nothing would change.
type Preview struct {
	Run string    `json:"run"`
	At  time.Time `json:"at"`
	// Counts of what would be done.
	Create    int `json:"create"`
	Link      int `json:"link"`
	Update    int `json:"update"`
	Increase  int `json:"increase"`
	Decrease  int `json:"decrease"`
	Unchanged int `json:"unchanged"`
	// Documents are the bills and credit notes; XeroCalls is what they and the
	// items cost.
	Documents int `json:"documents"`
	XeroCalls int `json:"xeroCalls"`
	// Brake holds the question that such a push would stop with; empty if none.
	Brake string `json:"brake,omitempty"`
}

const notePreview = "preview.last"

// LastPreview returns what the newest preview of products and stock found;
// false when there was none since something was written last.
func (e *Engine) LastPreview(ctx context.Context) (Preview, bool, error) {
	text, err := e.store.Note(ctx, notePreview)
	if err != nil || text == "" {
		return Preview{}, false, err
	}
	var p Preview
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return p, false, nil //nolint:nilerr // a note of another version is no preview
	}
	return p, true, nil
}

// keepPreview remembers what a run that wrote nothing would have changed, and
// forgets it once something was written.
func (e *Engine) keepPreview(ctx context.Context, r Report) error {
	if r.Run.Entity != "" || r.Run.Trigger == "opening" {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	if !r.Run.DryRun && r.Preview == "" {
		return e.store.SetNote(ctx, notePreview, "")
	}
	p := Preview{
		Run: r.Run.ID, At: r.Run.Ended, Create: len(r.Plan.Creates), Update: len(r.Plan.Updates), Unchanged: r.Plan.Unchanged,
		Documents: len(r.Plan.Documents), XeroCalls: r.Plan.Cost.XeroCalls, Brake: r.Plan.Brake + r.Question, // a run has one of them at most
	}
	for _, c := range r.Changes {
		if c.Action == "link" {
			p.Link++
		}
	}
	for _, c := range r.Plan.Stock {
		if c.Delta() > 0 {
			p.Increase++
		} else {
			p.Decrease++
		}
	}
	b, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return e.store.SetNote(ctx, notePreview, string(b))
}

// BackupTo writes a copy of the profile's database, for a file that a person
// chose. It holds the sealed secrets, never their key.
func (e *Engine) BackupTo(ctx context.Context, w io.Writer) (err error) {
	folder, err := os.MkdirTemp(e.opts.Folder, "backup-*")
	if err != nil {
		return backupFault(err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	path := filepath.Join(folder, DatabaseFile)
	if err := e.store.Backup(ctx, path); err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return backupFault(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err = io.Copy(w, f); err != nil {
		return backupFault(err)
	}
	return nil
}

func backupFault(err error) error {
	return &domain.Fault{
		Kind: domain.FaultLocal, Op: "backup", Err: err, Message: "The backup could not be written.",
		Advice: "Check that there is room on the disk and that the folder may be written to.",
	}
}

// Jobs tells how each entity's schedule stands.
func (e *Engine) Jobs(ctx context.Context) (map[domain.Entity]domain.JobState, error) {
	return e.store.JobStates(ctx)
}
