package xero

import (
	"context"
	"net/http"
	"strings"

	"tallybridge/engine/domain"
)

// ProductionURL is the host of the API and of the connections endpoint.
const ProductionURL = "https://api.xero.com"

// accounting is the path of the Accounting API below the base URL.
const accounting = "/api.xro/2.0"

// TokenSource hands out access tokens. Expire says that this token was refused:
// the next Token must be a new one.
type TokenSource interface {
	Token(ctx context.Context) (string, error)
	Expire(token string)
}

// Budget is the allowance of calls of one organisation. Acquire waits until a
// call may be made, pays for it and holds one of the concurrent places until
// release is called with the answer's status and header (0 and nil if there was
// no answer). An error means that nothing was paid and nothing may be sent.
type Budget interface {
	Acquire(ctx context.Context) (release func(status int, header http.Header), err error)
}

// Config is what a client needs from outside.
type Config struct {
	// BaseURL is ProductionURL or a practice server; empty takes ProductionURL.
	BaseURL string
	// Transport carries the requests; nil takes http.DefaultTransport.
	Transport http.RoundTripper
	Tokens    TokenSource
	// Budget may be nil for Connections and Disconnect, which no organisation's
	// allowance counts.
	Budget Budget
	Clock  domain.Clock
	// TenantID is the organisation; it is sent with every call but those about connections.
	TenantID  string
	UserAgent string
	// Rules are the proven behaviours of Xero; the zero value is careful.
	Rules domain.XeroRules
}

// Client talks to one Xero organisation. It is safe for use by several goroutines.
type Client struct {
	cfg  Config
	base string
	http *http.Client
}

// New makes a client; it does no I/O.
func New(cfg Config) *Client {
	base := strings.TrimRight(cfg.BaseURL, "/")
	if base == "" {
		base = ProductionURL
	}
	if cfg.Clock == nil {
		cfg.Clock = domain.SystemClock{}
	}
	return &Client{cfg: cfg, base: base, http: &http.Client{
		Transport: cfg.Transport,
		// A redirect would carry the token to an address nobody chose.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}
