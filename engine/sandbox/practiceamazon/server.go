package practiceamazon

import (
	"net/http"
	"strings"
	"sync"
	"time"

	"tallybridge/engine/sandbox/payouts"
	"tallybridge/engine/sandbox/wire"
	"tallybridge/engine/sandbox/world"
)

// Defaults of Config.
const (
	DefaultReportTime   = 25 * time.Second // from createReport to DONE
	DefaultListingCache = time.Hour        // how old a listings report Amazon may hand out again
)

// Config makes a Server. World and Rig are required.
type Config struct {
	World *world.World
	Rig   *wire.Rig
	// Payouts is the money side of the same world; made when nil.
	Payouts *payouts.Payouts
	// Regions holds the credentials per region ("NA", "EU", "FE"). A region the
	// world has no account for is ignored, a missing one and empty fields are
	// filled in from the world's seed.
	Regions map[string]Credentials
	// BaseURL starts the addresses of report documents, for example
	// "http://127.0.0.1:8081". Empty takes the host each request was sent to.
	BaseURL string
	// ReportTime is how long a report takes, by the rig's clock.
	ReportTime time.Duration
	// ListingCache is how long a listings report is handed out again instead of
	// a new one (Amazon caches them for hours); negative never.
	ListingCache time.Duration
	// SellersNeedsInsights makes the Sellers API ask for the role Selling Partner
	// Insights instead of any role. Which of the two holds is not documented.
	SellersNeedsInsights bool
	// LocalRemoteColumns adds the -local and -remote columns to the EU stock
	// report; they were seen, and seen to vanish.
	LocalRemoteColumns bool
	// RepeatedPackages takes a confirmation of a package once more, with the same
	// units, instead of refusing it. Which of the two Amazon does is not documented.
	RepeatedPackages bool
	// LiveOrders lets orders come and go on by themselves as time passes.
	LiveOrders bool
	// StoreName is the seller's name in every marketplace; the organisation's name when empty.
	StoreName string
}

// Server is one practice Amazon. Its methods are safe for concurrent use.
type Server struct {
	world   *world.World
	rig     *wire.Rig
	conf    Config
	sellers map[string]string // region → merchant token
	stock   *stockWatch

	mu      sync.Mutex
	baseURL string
	serial  uint64 // of everything that must be unique
	regions []string
	apps    map[string]*application // by client id
	creds   map[string]Credentials  // by region, as a person would hold them now
	grants  map[string]*grant       // by refresh token
	access  map[string]*accessToken // by access token
	codes   map[string]*authCode    // by authorisation code
	buckets map[bucketKey]*bucket
	reports map[string]*reportShelf // by region
	noFBA   map[string]bool         // marketplace ids without FBA
	signKey []byte                  // of document addresses
	// suspended holds the regions whose listings count as suspended.
	suspended  map[string]bool
	catalogues map[string]*catalogue // by marketplace id
	leaks      bool                  // personal data come unasked
	shelved    map[string]bool       // by settlement id: whether its report is on the shelf
	layout     SettlementLayout
}

// New makes a practice Amazon on a world. It starts nothing.
func New(c Config) *Server {
	if c.ReportTime <= 0 {
		c.ReportTime = DefaultReportTime
	}
	if c.ListingCache == 0 {
		c.ListingCache = DefaultListingCache
	}
	if c.Payouts == nil {
		c.Payouts = payouts.New(c.World)
	}
	s := &Server{
		shelved: map[string]bool{},
		world:   c.World, rig: c.Rig, conf: c, baseURL: strings.TrimRight(c.BaseURL, "/"),
		sellers: map[string]string{},
		apps:    map[string]*application{}, creds: map[string]Credentials{},
		grants: map[string]*grant{}, access: map[string]*accessToken{}, codes: map[string]*authCode{},
		buckets: map[bucketKey]*bucket{}, reports: map[string]*reportShelf{},
		noFBA: map[string]bool{}, suspended: map[string]bool{}, catalogues: map[string]*catalogue{},
	}
	s.stock = newStockWatch(s.began())
	s.signKey = []byte(s.derive("document signature", 0))
	for _, a := range c.World.Accounts {
		s.regions = append(s.regions, a.Region)
		s.sellers[a.Region] = a.MerchantID
		s.reports[a.Region] = newReportShelf()
		s.register(a.Region, c.Regions[a.Region])
	}
	c.Rig.OnThrottle("amazon", s.throttled)
	return s
}

// began is the instant the practice business was grown for.
func (s *Server) began() time.Time {
	if at := s.world.Options.Now; !at.IsZero() {
		return at.UTC()
	}
	return s.rig.Clock().Now()
}

func (s *Server) now() time.Time { return s.rig.Clock().Now() }

// SetBaseURL changes where report documents are said to lie, once a listener
// has its address; "" goes back to the host of each request.
func (s *Server) SetBaseURL(u string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.baseURL = strings.TrimRight(u, "/")
}

// Regions lists the regions that have an account, in the world's order.
func (s *Server) Regions() []string { return append([]string(nil), s.regions...) }

// Credentials returns what a person would hold for each region now: after a
// rotation or a new consent the new ones.
func (s *Server) Credentials() map[string]Credentials {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]Credentials{}
	for r, c := range s.creds {
		out[r] = c
	}
	return out
}

// Handler serves everything:
//
//	/auth/o2/token                          Login with Amazon
//	[/na|/eu|/fe]/apps/authorize/consent    the consent page
//	/na|/eu|/fe + a Selling Partner path    one region's endpoint
//	a Selling Partner path                  the endpoint of the token's own region
//	/documents/{id}?…                       report files
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	region := ""
	for _, code := range [...]string{"NA", "EU", "FE"} {
		prefix := "/" + strings.ToLower(code)
		if rest, ok := strings.CutPrefix(path, prefix+"/"); ok {
			region, path = code, "/"+rest
			break
		}
	}
	switch {
	case path == "/auth/o2/token":
		s.serveToken(w, r)
	case path == "/apps/authorize/consent":
		s.serveConsent(w, r, region)
	case strings.HasPrefix(path, "/documents/"):
		s.serveDocument(w, r, strings.TrimPrefix(path, "/documents/"))
	default:
		s.serveAPI(w, r, region, path)
	}
}
