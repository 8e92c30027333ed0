// Package sandbox is a practice Amazon and a practice Xero: one physical world
// (package world) behind two servers that behave as the official documentation
// says, limits and faults included. It is the test bed and the demo.
//
// The servers answer in memory through Transport, which testing/synctest can
// run for days in milliseconds, or on loopback addresses after Listen. They
// never listen anywhere else, never call anybody, and share no code with the
// engine: what they hold is the truth that results are compared with.
package sandbox

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"tallybridge/engine/sandbox/payouts"
	"tallybridge/engine/sandbox/practiceamazon"
	"tallybridge/engine/sandbox/practicexero"
	"tallybridge/engine/sandbox/wire"
	"tallybridge/engine/sandbox/world"
)

// The hosts that Transport answers for.
const (
	AmazonHost = "amazon.practice"
	XeroHost   = "xero.practice"
)

// maxSKUs bounds what fits into memory with room to spare.
const maxSKUs = 500_000

// maxOrdersPerDay is as many as two years of which fit into memory.
const maxOrdersPerDay = 1000

// Options make a sandbox. The zero value is a small world without traps,
// limits, faults or latency, in real time.
type Options struct {
	// Of the world.
	Seed         int64
	SKUs         int      // 300 when 0
	Marketplaces []string // codes ("US", "UK", …); the seven of world.DefaultMarketplaces when empty
	Traps        bool     // plant every difficulty there is
	InXero       int      // percent of ordinary SKUs that have a Xero item; 50 when 0, none when below 0
	BaseCurrency string   // of the organisation; "USD" when empty
	OrdersPerDay int      // of history, all marketplaces together; 20 to 60 by the number of SKUs when 0, none when below 0
	OrderDays    int      // of history; 60 when 0, at most 731
	Findings     int      // of each kind to plant for the fee check; 2 when 0 and Traps is on, none when below 0

	// Of both servers.
	Limits    bool          // keep the rate limits of the real APIs
	TimeScale float64       // how many times faster than real time the servers live; 1 when 0
	Faults    string        // "off" (also ""), "light" or "heavy"
	Latency   time.Duration // of every answer, on average, in the servers' time
	// Clock replaces the servers' clock; TimeScale is then not used.
	Clock wire.Clock

	// Of the practice Amazon.
	ReportTime   time.Duration // from request to DONE; practiceamazon.DefaultReportTime when 0
	LiveOrders   bool          // orders come, are paid and shipped by themselves as time passes; their units move
	ListingCache time.Duration // how long a listings report is handed out again; an hour when 0, never when below 0
	// RepeatedPackages takes a shipment confirmation of a package once more instead
	// of refusing it. Which of the two Amazon does is not documented.
	RepeatedPackages bool

	// Of the practice Xero.
	DayLimit     int                // calls a day; 5,000 when 0
	PlanBills    int                // bills a month; 0 is no cap
	Rules        practicexero.Rules // practicexero.DefaultRules when zero; CaseSensitiveCodes changes the truth too
	RedirectURIs []string           // of the practice app; practicexero.DefaultRedirectURIs when empty
	Scopes       []string           // of the ready consent; practicexero.DefaultScopes when empty

	// Resume goes on with a business that Save wrote, instead of starting one
	// on its first day. The options that a business grows from must be the same:
	// see ErrOtherBusiness. DayLimit and PlanBills are then the saved ones.
	Resume io.Reader
}

// Sandbox is a practice Amazon and a practice Xero on one world. Its methods
// are safe for concurrent use.
type Sandbox struct {
	opts    Options
	world   *world.World
	rig     *wire.Rig
	amazon  *practiceamazon.Server
	xero    *practicexero.Server
	memory  *wire.Memory
	payouts *payouts.Payouts
	hosts   map[string]http.Handler

	mu       sync.Mutex
	tokens   *practicexero.Tokens
	baseline *baseline
	servers  []*http.Server
	serving  sync.WaitGroup
	bases    bases
}

// bases are the addresses under which the servers are found.
type bases struct{ amazon, xero string }

// New grows a world and makes both servers. Nothing listens yet. The error
// names the option that makes no sense. Close it in the end.
func New(o Options) (*Sandbox, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	clock := o.Clock
	if clock == nil {
		clock = wire.NewClock(o.TimeScale)
	}
	grows := o.grows(clock.Now())
	var earlier *business
	if o.Resume != nil {
		var err error
		if earlier, err = load(o.Resume, o); err != nil {
			return nil, err
		}
		grows.Now = earlier.FirstDay
	}
	s := &Sandbox{
		opts:  o,
		world: world.Grow(grows),
		rig:   wire.NewRig(wire.Options{Clock: clock, Faults: o.Faults, Seed: o.Seed, Latency: o.Latency, Limits: o.Limits}),
		bases: bases{"http://" + AmazonHost, "http://" + XeroHost},
	}
	s.payouts = payouts.New(s.world)
	s.amazon = practiceamazon.New(practiceamazon.Config{
		World: s.world, Rig: s.rig, Payouts: s.payouts, LiveOrders: o.LiveOrders, ReportTime: o.ReportTime, ListingCache: o.ListingCache,
		RepeatedPackages: o.RepeatedPackages,
	})
	s.xero = practicexero.New(practicexero.Config{
		World: s.world, Rig: s.rig, Payouts: s.payouts, Rules: o.Rules, DayLimit: o.DayLimit, PlanBills: o.PlanBills,
		RedirectURIs: o.RedirectURIs, Scopes: o.Scopes,
	})
	s.hosts = map[string]http.Handler{
		AmazonHost: s.withControls(s.amazon.Handler(), s.amazonState),
		XeroHost:   s.withControls(s.xero.Handler(), func() any { return s.xero.State() }),
	}
	s.memory = wire.Transport(s.hosts)
	if earlier != nil {
		if err := s.restore(earlier); err != nil {
			s.Close()
			return nil, err
		}
	}
	return s, nil
}

// grows are the options that the world grows from.
func (o Options) grows(now time.Time) world.Options {
	return world.Options{
		Seed: o.Seed, SKUs: o.SKUs, Marketplaces: o.Marketplaces, Traps: o.Traps, InXero: o.InXero,
		BaseCurrency: o.BaseCurrency, Now: now.Round(0), CaseSensitiveCodes: o.Rules.CaseSensitiveCodes,
		OrdersPerDay: o.OrdersPerDay, OrderDays: o.OrderDays, Findings: o.Findings,
	}
}

func (o Options) check() error {
	switch {
	case o.SKUs < 0 || o.SKUs > maxSKUs:
		return fmt.Errorf("a practice business has 1 to %d SKUs, not %d", maxSKUs, o.SKUs)
	case o.TimeScale < 0 || o.TimeScale > 1e6:
		return fmt.Errorf("time cannot run %v times faster", o.TimeScale)
	case o.Latency < 0:
		return fmt.Errorf("a latency of %v is below zero", o.Latency)
	case o.OrdersPerDay > maxOrdersPerDay:
		return fmt.Errorf("a practice business has at most %d orders a day, not %d", maxOrdersPerDay, o.OrdersPerDay)
	case o.OrderDays < 0 || o.OrderDays > 731:
		return fmt.Errorf("a history of orders goes back 1 to 731 days, not %d", o.OrderDays)
	case o.InXero > 100:
		return fmt.Errorf("%d percent of the SKUs cannot be in Xero", o.InXero)
	}
	switch o.Faults {
	case "", "off", "light", "heavy":
	default:
		return fmt.Errorf("faults are off, light or heavy, not %q", o.Faults)
	}
	for _, code := range o.Marketplaces {
		if !world.Known(code) {
			return fmt.Errorf("there is no practice marketplace %q", strings.TrimSpace(code))
		}
	}
	return nil
}

// Transport carries requests for AmazonHost and XeroHost to the servers in
// memory; every other host is unknown to it.
func (s *Sandbox) Transport() http.RoundTripper { return s.memory }

// World is the physical truth.
func (s *Sandbox) World() *world.World { return s.world }

// Payouts is the truth of settlements, deposits and what the fee check has to find.
func (s *Sandbox) Payouts() *payouts.Payouts { return s.payouts }

// Clock is the time the servers live by.
func (s *Sandbox) Clock() wire.Clock { return s.rig.Clock() }

// Ledger is the record of every call.
func (s *Sandbox) Ledger() *wire.Ledger { return s.rig.Ledger() }

// Rig injects faults.
func (s *Sandbox) Rig() *wire.Rig { return s.rig }

// Amazon is the practice Amazon.
func (s *Sandbox) Amazon() *practiceamazon.Server { return s.amazon }

// Xero is the practice Xero.
func (s *Sandbox) Xero() *practicexero.Server { return s.xero }

// XeroState is the organisation as it stands.
func (s *Sandbox) XeroState() practicexero.State { return s.xero.State() }

// Close stops listening, drops writes that have not landed yet and waits for
// everything under way. It may be called more than once.
func (s *Sandbox) Close() {
	s.rig.Close()
	s.mu.Lock()
	servers := s.servers
	s.servers = nil
	s.mu.Unlock()
	for _, h := range servers {
		_ = h.Close() // the listeners; nothing can be done about a failure
	}
	s.serving.Wait()
	s.memory.Wait()
}
