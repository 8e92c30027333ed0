// Package jobs is the work that moves data: it pulls what Amazon and Xero know
// into the local mirror, asks the pure rooms what should change, and pushes
// the difference to Xero through the journal.
//
// Nothing here decides what is right (match, stock and plan do) and nothing
// here speaks HTTP or SQL. No write leaves without a journal entry, nothing is
// written from a reading that is not complete, and one bad record never stops
// the others.
package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"tallybridge/engine/amazon"
	"tallybridge/engine/domain"
	"tallybridge/engine/store"
	"tallybridge/engine/xero"
)

// Deps is the world a Runner works in. All of it comes from outside.
type Deps struct {
	Store *store.Store
	Clock domain.Clock
	// Random makes run and write ids; crypto/rand.Reader in production.
	Random io.Reader
	// Amazon builds the client of one connection.
	Amazon func(domain.AmazonConnection) *amazon.Client
	// Xero builds the client of the connected organisation.
	Xero func(domain.XeroConnection, domain.XeroRules) *xero.Client
	// Calls returns how many calls were made so far, for a run's own count.
	Calls func() (xeroCalls, amazonCalls int)
	// Progress hears of every step; it must not block. May be nil.
	Progress func(domain.Progress)
	// Location is the user's time zone, used for document dates when the
	// organisation's own is not known. Nil means UTC.
	Location *time.Location
	Log      *slog.Logger
}

// Runner runs jobs, one at a time.
type Runner struct {
	Deps
	// shipping is held while shipment confirmations are sent or settled, so that
	// none is sent by two at once.
	shipping chan struct{}
}

// New returns a runner. It keeps no data of its own: everything is in the store.
func New(d Deps) *Runner {
	if d.Progress == nil {
		d.Progress = func(domain.Progress) {}
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.Location == nil {
		d.Location = time.UTC
	}
	if d.Calls == nil {
		d.Calls = func() (int, int) { return 0, 0 }
	}
	return &Runner{Deps: d, shipping: make(chan struct{}, 1)}
}

// Options choose what a run does.
type Options struct {
	// Entities to sync, in this order: products, inventory. Empty means both.
	// Orders and settlements are runs of their own, see SyncOrders and SyncSettlements.
	Entities []domain.Entity
	DryRun   bool
	Trigger  string // "user", "schedule", "demo"
	// Items limits a stock push to these items; empty means all.
	Items map[domain.ItemID]bool
	// Create limits a products run to making items for these SKUs, also when
	// Config.CreateItems is off: the user asked for them. Nil means an ordinary run.
	Create map[domain.SellerSKU]bool
	// Approved answers the brake's question with yes, for a push that moves no
	// more than this: the figures that were shown (Plan.Move of a preview or of a
	// push that the brake stopped). Nil is no answer.
	Approved *domain.Move
	// Reuse takes listings and readings of Amazon that are at most this old
	// instead of reading them again: a push right after its preview.
	Reuse time.Duration
	// Opening works out the opening stock whatever opening mode is set, for its
	// file: a dry run of products and stock that keeps nothing of what it holds.
	Opening bool
}

func (o Options) has(e domain.Entity) bool {
	if len(o.Entities) == 0 {
		return e == domain.EntityProducts || e == domain.EntityInventory
	}
	for _, x := range o.Entities {
		if x == e {
			return true
		}
	}
	return false
}

// Report is what a run found and did.
type Report struct {
	Run         domain.Run
	Plan        domain.Plan
	Changes     []domain.Change
	Conflicts   []domain.Conflict
	Suggestions []domain.Suggestion
	Quarantine  []domain.Quarantined
	// Changed counts the rows of the mirror that differ from before: zero
	// everywhere means that we looked and found nothing new.
	Changed Changed
	// Orders is what a run of orders did.
	Orders OrdersDone
	// Fees is what a run of settlements did.
	Fees FeesDone
	// Preview says why nothing was written although changes were found; empty if they were.
	Preview string
	// Question is what the brake would ask if this preview were pushed; empty if nothing.
	Question string
	// Found is for the facade, which takes it away.
	Found *Findings
}

// Linked reports whether the run made links.
func (r Report) Linked() bool {
	for _, c := range r.Changes {
		if c.Applied && (c.Action == "link" || c.Action == "create") {
			return true
		}
	}
	return false
}

// Changed counts rows of the mirror that a run found different.
type Changed struct{ Listings, Readings, Items int }

// newID returns n characters of Crockford-like base32, in upper case.
func (r *Runner) newID(n int) (string, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(r.Random, b); err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	s := base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding).EncodeToString(b)
	return s[:n], nil
}

// newRunID is a run's id: the UTC day and six random characters.
func (r *Runner) newRunID() (string, error) {
	id, err := r.newID(6)
	if err != nil {
		return "", err
	}
	return r.Clock.Now().UTC().Format("20060102") + "-" + id, nil
}

// idempotencyKey is unique per organisation, document and body, as Xero keeps
// keys per app and not per organisation. 64 characters of at most 128.
func idempotencyKey(tenant, number string, body []byte) string {
	h := sha256.New()
	for _, part := range []string{tenant, number} {
		_, _ = io.WriteString(h, part)
		h.Write([]byte{0})
	}
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

func (r *Runner) progress(e domain.Entity, done, total int, stage string, args ...any) {
	r.Progress(domain.Progress{Entity: e, Stage: fmt.Sprintf(stage, args...), Done: done, Total: total})
}

// connections returns the Amazon connections and the Xero connection, or a
// setup fault that says what is missing.
func (r *Runner) connections(ctx context.Context) ([]domain.AmazonConnection, domain.XeroConnection, error) {
	amazons, err := r.Store.AmazonConnections(ctx)
	if err != nil {
		return nil, domain.XeroConnection{}, err
	}
	if len(amazons) == 0 {
		return nil, domain.XeroConnection{}, amazonMissing()
	}
	x, ok, err := r.Store.XeroConnection(ctx)
	if err != nil {
		return nil, x, err
	}
	if !ok {
		return nil, x, &domain.Fault{
			Kind: domain.FaultSetup, Message: "Xero is not connected yet.",
			Advice: "Connect it first: tallybridge connect xero.",
		}
	}
	return amazons, x, nil
}

// organisationDay is today's date for a document in the organisation's zone.
// Whether a closed period allows it is for organisationForWriting to say.
func (r *Runner) organisationDay(org domain.Organisation) string {
	return r.Clock.Now().In(organisationZone(org.Timezone, r.Location)).Format("2006-01-02")
}

// organisationZone guesses the zone behind Xero's squashed Windows name. The
// date only places the journal; quantities move at once, so a neighbouring
// day is harmless and the user's own zone is a good second choice.
func organisationZone(name string, fallback *time.Location) *time.Location {
	zones := map[string]string{
		"GMTSTANDARDTIME": "Europe/London", "NEWZEALANDSTANDARDTIME": "Pacific/Auckland",
		"AUSEASTERNSTANDARDTIME": "Australia/Sydney", "EASTERNSTANDARDTIME": "America/New_York",
		"CENTRALSTANDARDTIME": "America/Chicago", "MOUNTAINSTANDARDTIME": "America/Denver",
		"PACIFICSTANDARDTIME": "America/Los_Angeles", "WEUROPESTANDARDTIME": "Europe/Berlin",
		"ROMANCESTANDARDTIME": "Europe/Paris", "TOKYOSTANDARDTIME": "Asia/Tokyo",
		"SINGAPORESTANDARDTIME": "Asia/Singapore", "SOUTHAFRICASTANDARDTIME": "Africa/Johannesburg",
		"UTC": "UTC",
	}
	if iana, ok := zones[strings.ToUpper(name)]; ok {
		if loc, err := time.LoadLocation(iana); err == nil {
			return loc
		}
	}
	return fallback
}
