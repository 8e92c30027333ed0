package practicexero

import (
	"encoding/hex"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"

	"tallybridge/engine/sandbox/payouts"
	"tallybridge/engine/sandbox/practicexero/books"
	"tallybridge/engine/sandbox/wire"
	"tallybridge/engine/sandbox/world"
)

// Rules are the behaviours Xero does not document, as switches; the zero Rules mean DefaultRules.
type Rules = books.Rules

// DefaultRules are the answers assumed where nobody has proved others.
func DefaultRules() Rules { return books.DefaultRules() }

// TechnicalContact is the one contact a stock document may need.
const TechnicalContact = "Inventory Adjustments"

// DefaultDayLimit is the calls a day that all plans but the free one allow.
const DefaultDayLimit = 5000

// Config makes a Server. World and Rig are required.
type Config struct {
	World *world.World
	Rig   *wire.Rig
	// Payouts is the money side of the same world; made when nil.
	Payouts *payouts.Payouts
	Rules   Rules
	// DayLimit is the calls a day per organisation; DefaultDayLimit when 0.
	DayLimit int
	// PlanBills is how many bills a month the plan lets be approved; 0 is no cap.
	PlanBills int
	// ClientID of the registered app; made from the seed when empty.
	ClientID string
	// RedirectURIs the app registered; DefaultRedirectURIs when empty.
	RedirectURIs []string
	// Scopes of the ready consent; DefaultScopes when empty.
	Scopes []string
	// TechnicalContact replaces the contact name that may be created without a mark.
	TechnicalContact string
}

// DefaultRedirectURIs are what the practice app registered.
func DefaultRedirectURIs() []string {
	return []string{
		"http://localhost:8742/callback", "http://localhost:8743/callback", "http://localhost:8744/callback",
	}
}

// DefaultScopes are enough for reading the organisation, its deposits and payments, and for writing items, contacts and stock documents.
func DefaultScopes() []string {
	return strings.Fields("openid profile email offline_access accounting.settings accounting.contacts accounting.invoices " +
		"accounting.banktransactions.read accounting.payments.read")
}

// Server is the practice Xero. It is safe for concurrent use.
type Server struct {
	rig       *wire.Rig
	world     *world.World
	payouts   *payouts.Payouts
	clientID  string
	redirects []string
	scopes    []string
	technical string

	mu       sync.Mutex
	books    *books.Books
	source   *rand.PCG // of random
	random   *rand.Rand
	identity identity
	limits   limits
	keys     map[string]*kept
	notes    map[string][]note // history records by resource and id
	throttle int               // injected 429s so far
}

// New makes a server with the world's first-day books. It panics without World
// or Rig, and when the world's opening books contradict themselves: both are
// mistakes of the program, not of its input.
func New(c Config) *Server {
	if c.World == nil || c.Rig == nil {
		panic("practice Xero: a world and a rig are needed")
	}
	seed := uint64(c.World.Options.Seed)
	if c.Payouts == nil {
		c.Payouts = payouts.New(c.World)
	}
	s := &Server{
		world: c.World, payouts: c.Payouts,
		rig: c.Rig, clientID: c.ClientID, redirects: c.RedirectURIs, scopes: c.Scopes, technical: c.TechnicalContact,
		source: rand.NewPCG(seed, 0x7865726f),
		keys:   map[string]*kept{}, notes: map[string][]note{},
	}
	s.random = rand.New(s.source)
	if s.clientID == "" {
		s.clientID = strings.ToUpper(strings.ReplaceAll(s.newID(), "-", ""))
	}
	if len(s.redirects) == 0 {
		s.redirects = DefaultRedirectURIs()
	}
	if len(s.scopes) == 0 {
		s.scopes = DefaultScopes()
	}
	if s.technical == "" {
		s.technical = TechnicalContact
	}
	s.identity = newIdentity(s.newID())
	s.limits = newLimits(c.DayLimit, seed)
	var err error
	s.books, err = books.New(books.Config{
		Opening: c.World.Books, Rules: c.Rules, Now: c.Rig.Clock().Now, NewID: s.newID, PlanBills: c.PlanBills,
	})
	if err != nil {
		panic("practice Xero: " + err.Error())
	}
	c.Rig.OnThrottle("xero", s.injectedThrottle)
	return s
}

// newID makes a GUID. The caller holds the lock, or nobody else has the server yet.
func (s *Server) newID() string {
	var b [16]byte
	for i := range b {
		b[i] = byte(s.random.Uint32())
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// Handler serves identity, connections and the Accounting API on one host:
//
//	/identity/connect/authorize, /connect/token, /connect/revocation
//	/connections
//	/api.xro/2.0/…
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }

const apiBase = "/api.xro/2.0/"

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	switch {
	case path == "/identity/connect/authorize":
		s.rig.Serve(w, r, wire.Op{API: "identity", Name: "authorize"}, s.authorize)
	case path == "/connect/token":
		s.rig.Serve(w, r, wire.Op{API: "identity", Name: "token", Write: true}, s.token)
	case path == "/connect/revocation":
		s.rig.Serve(w, r, wire.Op{API: "identity", Name: "revocation", Write: true}, s.revocation)
	case path == "/connections" || strings.HasPrefix(path, "/connections/"):
		op := wire.Op{API: "xero", Name: r.Method + " connections", Write: r.Method != http.MethodGet}
		s.rig.Serve(w, r, op, s.connections)
	case strings.HasPrefix(path, apiBase):
		s.serveAPI(w, r, strings.TrimPrefix(path, apiBase))
	default:
		s.rig.Serve(w, r, wire.Op{API: "xero", Name: r.Method + " unknown", Write: r.Method != http.MethodGet}, func(w http.ResponseWriter, r *http.Request) {
			forbid(wire.EntryOf(r), r.Method, "an address that does not exist")
			notFound(w)
		})
	}
}

// Forbidden starts the ledger's note on a write that is neither an item, the
// technical contact, a zero-total stock document nor the void of one.
const Forbidden = "forbidden"

// forbid marks a write in the ledger; reads stay unmarked.
func forbid(e *wire.Entry, method, what string) {
	if method == http.MethodGet || method == http.MethodHead {
		return
	}
	e.Note = Forbidden + ": " + what
}

func notFound(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte("The resource you're looking for cannot be found"))
}
