package wire

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// Options make a Rig.
type Options struct {
	Clock   Clock         // NewClock(1) when nil
	Faults  string        // "off", "light", "heavy"; empty is off
	Seed    int64         // of the faults: the same calls in the same order meet the same faults
	Latency time.Duration // of every answer, on average, in the clock's time
	Limits  bool          // whether the servers keep their rate limits
}

// Op names a call for the ledger and for the faults.
type Op struct {
	API     string // "amazon", "lwa", "document", "xero", "identity"
	Name    string // the API's own name of the operation
	Write   bool   // meant to change something
	Account string // whose budget pays
}

func (o Op) key() string { return o.API + " " + o.Name }

// Rig is what a practice server hangs its handlers into. Its methods are safe
// for concurrent use.
type Rig struct {
	clock   Clock
	seed    int64
	limits  bool
	ledger  *Ledger
	latency time.Duration

	mu       sync.Mutex
	rate     int // faults per thousand calls
	level    string
	throttle map[string]func(http.ResponseWriter)
	orders   []*order
	turns    map[string]uint64
	streak   map[string]int
	pending  int
	closed   bool

	// ctx is the rig's own life: late writes outlive the request that brought them.
	ctx    context.Context
	cancel context.CancelFunc
	late   sync.WaitGroup
}

// NewRig makes a rig. Close it when the servers are done.
func NewRig(o Options) *Rig {
	if o.Clock == nil {
		o.Clock = NewClock(1)
	}
	ctx, cancel := context.WithCancel(context.Background()) // the rig owns it; Close ends it
	g := &Rig{
		clock: o.Clock, seed: o.Seed, limits: o.Limits, ledger: newLedger(), latency: o.Latency,
		throttle: map[string]func(http.ResponseWriter){},
		turns:    map[string]uint64{}, streak: map[string]int{},
		ctx: ctx, cancel: cancel,
	}
	g.SetFaults(o.Faults)
	return g
}

// Clock is the practice world's clock.
func (g *Rig) Clock() Clock { return g.clock }

// Limits tells whether the servers keep their rate limits.
func (g *Rig) Limits() bool { return g.limits }

// Ledger is the record of every call.
func (g *Rig) Ledger() *Ledger { return g.ledger }

// Pending is the number of writes that were accepted and have not landed yet.
func (g *Rig) Pending() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.pending
}

// Close drops writes that have not landed, ends hanging answers and waits for
// those that are landing. It may be called more than once.
func (g *Rig) Close() {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	g.cancel()
	g.late.Wait()
}

// OnThrottle sets how an API writes an injected 429, so that it looks like its own.
func (g *Rig) OnThrottle(api string, write func(http.ResponseWriter)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.throttle[api] = write
}
