package wire

import (
	"encoding/json"
	"maps"
	"sync"
	"time"
)

// keptCalls bounds the ledger: when it is full the oldest half of the reads is
// forgotten. Writes and counts are never forgotten.
const keptCalls = 200_000

// Call is one request as the server saw it.
type Call struct {
	At        time.Time `json:"at"` // arrival, by the practice clock
	API       string    `json:"api"`
	Operation string    `json:"operation"`
	Method    string    `json:"method"`
	Path      string    `json:"path"`
	Query     string    `json:"query,omitempty"`
	Account   string    `json:"account,omitempty"` // whose budget paid, as the server told
	Key       string    `json:"key,omitempty"`     // Idempotency-Key
	// Status is what the handler answered; 0 while it runs or when it never ran.
	Status  int    `json:"status"`
	Refusal string `json:"refusal,omitempty"` // why the server refused, in the server's words
	Note    string `json:"note,omitempty"`
	Write   bool   `json:"write,omitempty"`
	// Effect tells that the call changed something; Replayed that the answer came from the idempotency cache.
	Effect   bool `json:"effect,omitempty"`
	Replayed bool `json:"replayed,omitempty"`
	// Late tells that the write took effect minutes after it arrived, at Landed.
	Late   bool      `json:"late,omitempty"`
	Landed time.Time `json:"landed,omitzero"`
	Fault  string    `json:"fault,omitempty"` // the injected fault, if any
	// Body is the request body of writes; token requests keep none.
	Body []byte `json:"-"`
}

// MarshalJSON shows the body as JSON when it is JSON, else as text.
func (c Call) MarshalJSON() ([]byte, error) {
	type plain Call
	out := struct {
		plain
		Body any `json:"body,omitempty"`
	}{plain: plain(c)}
	switch {
	case len(c.Body) == 0:
	case json.Valid(c.Body):
		out.Body = json.RawMessage(c.Body)
	default:
		out.Body = string(c.Body)
	}
	return json.Marshal(out)
}

// Ledger remembers every call. Its methods are safe for concurrent use.
type Ledger struct {
	mu     sync.Mutex
	calls  []*Call
	counts map[string]int
	refuse map[string]int
}

func newLedger() *Ledger {
	return &Ledger{counts: map[string]int{}, refuse: map[string]int{}}
}

func (l *Ledger) add(c *Call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls = append(l.calls, c)
	l.counts[c.API+" "+c.Operation]++
	if len(l.calls) < keptCalls {
		return
	}
	half := len(l.calls) / 2
	kept := make([]*Call, 0, len(l.calls))
	for i, c := range l.calls {
		if i >= half || c.Write {
			kept = append(kept, c)
		}
	}
	l.calls = kept
}

func (l *Ledger) update(c *Call, f func(*Call)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	before := c.Refusal
	f(c)
	if before == "" && c.Refusal != "" {
		l.refuse[c.API+" "+c.Operation]++
	}
}

// Calls returns every call so far in order of arrival, those still running included.
func (l *Ledger) Calls() []Call { return l.filter(func(*Call) bool { return true }) }

// Writes returns the calls that were meant to change something, in order of arrival.
func (l *Ledger) Writes() []Call { return l.filter(func(c *Call) bool { return c.Write }) }

func (l *Ledger) filter(want func(*Call) bool) []Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []Call
	for _, c := range l.calls {
		if want(c) {
			out = append(out, *c)
		}
	}
	return out
}

// Counts returns the number of calls per operation since the last Reset; the
// keys are the API's name, a space and the operation's name.
func (l *Ledger) Counts() map[string]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.counts)
}

// Refusals returns the number of refused calls per operation, keyed like Counts.
func (l *Ledger) Refusals() map[string]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.refuse)
}

// Reset forgets everything.
func (l *Ledger) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls = nil
	clear(l.counts)
	clear(l.refuse)
}
