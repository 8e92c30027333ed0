package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox/payouts"
	"tallybridge/engine/sandbox/practicexero"
	"tallybridge/engine/sandbox/world"
)

// What is wrong with a saved practice business.
var (
	// ErrDamaged means that it is no saved practice business, or not whole.
	ErrDamaged = errors.New("the saved practice business is damaged")
	// ErrOtherVersion means that another version of the program saved it, and
	// that this one cannot go on with it.
	ErrOtherVersion = errors.New("the practice business was saved by another version of Tallybridge")
	// ErrOtherBusiness means that it grew from other options than those given.
	ErrOtherBusiness = errors.New("the saved practice business is another one")
)

// A saved business says what it is before anything else.
const (
	saveFormat  = "tallybridge practice business"
	saveVersion = 1
	// maxSaved is the largest saved business that is read, in bytes.
	maxSaved = 1 << 30
)

// saved is the whole of what Save writes.
type saved struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	// Sum is the SHA-256 of Business, in hex digits.
	Sum      string          `json:"sum"`
	Business json.RawMessage `json:"business"`
}

// business is what has become of a practice business since its first day.
type business struct {
	FirstDay time.Time             `json:"firstDay"`
	Grew     origin                `json:"grew"`
	World    world.Snapshot        `json:"world"`
	Xero     practicexero.Snapshot `json:"xero"`
	Payouts  *payouts.Snapshot     `json:"payouts,omitempty"`
	Serial   uint64                `json:"amazonSerial"`
	// Marked is what Mark noted; nil before the first Mark.
	Marked *marked `json:"marked,omitempty"`
}

// marked is a baseline in a form that JSON keeps.
type marked struct {
	Held     map[string]world.Holding   `json:"held"`
	Balances map[string]decimal.Decimal `json:"balances"`
}

// origin are the options that must be the same for a business to go on.
type origin struct {
	World world.Options      `json:"world"`
	Rules practicexero.Rules `json:"rules"`
}

func (o Options) origin() origin {
	w := o.grows(time.Time{}).Filled()
	w.Now = time.Time{}
	return origin{World: w, Rules: o.Rules.OrDefault()}
}

// Save writes the business as it stands: what has changed in the world since
// its first day, the practice Xero's books with their ids, its connections and
// what was set by hand, and what Mark noted. Options.Resume goes on from there.
// Tokens, consents given at Amazon, faults, the ledger, reports, idempotency
// keys and rate windows end with the servers. Call it while nobody changes the
// business, best after Close.
func (s *Sandbox) Save(w io.Writer) error {
	x, err := s.xero.Snapshot()
	if err != nil {
		return err
	}
	b := business{
		FirstDay: s.world.Options.Now, Grew: s.opts.origin(), World: s.world.Snapshot(), Xero: x, Payouts: s.payouts.Snapshot(),
		Serial: s.amazon.Serial(),
	}
	s.mu.Lock()
	if s.baseline != nil {
		b.Marked = &marked{Held: s.baseline.held, Balances: s.baseline.balances}
	}
	s.mu.Unlock()
	raw, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("save the practice business: %w", err)
	}
	raw, err = json.Marshal(saved{Format: saveFormat, Version: saveVersion, Sum: sum(raw), Business: raw})
	if err != nil {
		return fmt.Errorf("save the practice business: %w", err)
	}
	if _, err := w.Write(append(raw, '\n')); err != nil {
		return fmt.Errorf("save the practice business: %w", err)
	}
	return nil
}

func sum(raw []byte) string {
	h := sha256.Sum256(raw)
	return hex.EncodeToString(h[:])
}

// load reads a saved business and holds it against the options.
func load(r io.Reader, o Options) (*business, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxSaved+1))
	if err != nil {
		return nil, fmt.Errorf("read the practice business: %w", err)
	}
	if len(raw) > maxSaved {
		return nil, fmt.Errorf("%w: it is too large", ErrDamaged)
	}
	var f saved
	switch err := json.Unmarshal(raw, &f); {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	case f.Format != saveFormat:
		return nil, fmt.Errorf("%w: it is a file of another kind", ErrDamaged)
	case f.Version != saveVersion:
		return nil, fmt.Errorf("%w: its format has the version %d, not %d", ErrOtherVersion, f.Version, saveVersion)
	}
	// The sum is of the text without spaces, so that a formatter does no harm.
	var text bytes.Buffer
	if err := json.Compact(&text, f.Business); err != nil || sum(text.Bytes()) != f.Sum {
		return nil, fmt.Errorf("%w: it was changed after it was written", ErrDamaged)
	}
	b := &business{}
	if err := json.Unmarshal(f.Business, b); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if want := o.origin(); !reflect.DeepEqual(b.Grew, want) {
		return nil, fmt.Errorf("%w: %s", ErrOtherBusiness, differs(b.Grew, want))
	}
	return b, nil
}

// differs names the first option that is not the same.
func differs(have, want origin) string {
	h, w := reflect.ValueOf(have.World), reflect.ValueOf(want.World)
	for i := range h.NumField() {
		if a, b := h.Field(i).Interface(), w.Field(i).Interface(); !reflect.DeepEqual(a, b) {
			return fmt.Sprintf("it grew with %s %v, not %v", h.Type().Field(i).Name, a, b)
		}
	}
	return "its Xero keeps other rules"
}

// restore brings servers that were just made to where the business stood.
func (s *Sandbox) restore(b *business) error {
	if err := s.world.Restore(b.World); err != nil {
		if errors.Is(err, world.ErrGrewOtherwise) {
			return fmt.Errorf("%w: %w", ErrOtherVersion, err)
		}
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if err := s.xero.Restore(b.Xero); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if err := s.payouts.Restore(b.Payouts); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	s.amazon.ContinueAfter(b.Serial)
	if b.Marked != nil {
		s.baseline = &baseline{held: b.Marked.Held, balances: b.Marked.Balances}
	}
	return nil
}
