package amazon

import (
	"context"
	"net/http"
	"runtime"
	"strings"
	"time"

	"tallybridge/engine/domain"
)

// TokenSource hands out Login-with-Amazon access tokens.
type TokenSource interface {
	// Token returns a token that may be used now.
	Token(ctx context.Context) (string, error)
	// Expire tells that Amazon refused this token: the next Token is a new one.
	Expire(token string)
}

// Budget pays for calls. Operations carry the names of the API, for example
// "searchListingsItems".
type Budget interface {
	// Wait blocks until one call of the operation may be made, and pays for it.
	Wait(ctx context.Context, operation string) error
	// Observe corrects the budget from an answer: its status and headers.
	Observe(operation string, status int, header http.Header)
}

// Config is all a Client needs. Every field but Clock, Transport and UserAgent
// is required.
type Config struct {
	// Endpoint is the base URL of the region, see EndpointOf.
	Endpoint string
	// Transport carries the calls; nil means http.DefaultTransport.
	Transport http.RoundTripper
	Tokens    TokenSource
	Budget    Budget
	// Clock times the pauses between tries; nil means domain.SystemClock.
	Clock domain.Clock
	// UserAgent is sent with every call; empty means UserAgent("Tallybridge", "dev").
	UserAgent  string
	Connection domain.ConnectionID
	// SellerID is the merchant token, "A…". Listings cannot be read without it.
	SellerID string
}

// Client calls the Selling Partner API for one connection: one seller account
// in one region. It keeps no state and may be used by many goroutines at once.
type Client struct {
	endpoint   string
	api        *http.Client
	documents  *http.Client
	tokens     TokenSource
	budget     Budget
	clock      domain.Clock
	userAgent  string
	connection domain.ConnectionID
	sellerID   string
}

// How long one try may take before it counts as a failed one.
const (
	callTimeout     = 60 * time.Second
	documentTimeout = 10 * time.Minute
)

// New returns a client for one connection.
func New(c Config) *Client {
	transport := c.Transport
	if transport == nil {
		transport = http.DefaultTransport
	}
	clock := c.Clock
	if clock == nil {
		clock = domain.SystemClock{}
	}
	agent := c.UserAgent
	switch {
	case agent == "":
		agent = UserAgent("Tallybridge", "dev")
	case !strings.Contains(agent, "(Language="):
		agent = clip(agent+" "+platform(), maxUserAgent)
	}
	return &Client{
		endpoint: strings.TrimRight(c.Endpoint, "/"),
		// A redirect would carry the access token to another host: Go drops only
		// the header names it knows. The API itself never redirects.
		api: &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}},
		documents:  &http.Client{Transport: transport},
		tokens:     c.Tokens,
		budget:     c.Budget,
		clock:      clock,
		userAgent:  agent,
		connection: c.Connection,
		sellerID:   c.SellerID,
	}
}

// EndpointOf returns the production endpoint of a region, or "" for an unknown
// one. Source: developer-docs.amazon.com/sp-api/docs/sp-api-endpoints.
func EndpointOf(r domain.Region) string {
	switch r {
	case domain.RegionNA:
		return "https://sellingpartnerapi-na.amazon.com"
	case domain.RegionEU:
		return "https://sellingpartnerapi-eu.amazon.com"
	case domain.RegionFE:
		return "https://sellingpartnerapi-fe.amazon.com"
	default:
		return ""
	}
}

// maxUserAgent is Amazon's limit for the User-Agent header, in characters.
const maxUserAgent = 500

// UserAgent builds the User-Agent header in the form Amazon asks for:
// "App/1.2 (Language=Go/1.26; Platform=linux/amd64)", at most 500 characters.
// Source: developer-docs.amazon.com/sp-api/docs/include-a-user-agent-header-in-all-requests.
func UserAgent(app, version string) string {
	return clip(app+"/"+version+" "+platform(), maxUserAgent)
}

func platform() string {
	return "(Language=Go/" + strings.TrimPrefix(runtime.Version(), "go") +
		"; Platform=" + runtime.GOOS + "/" + runtime.GOARCH + ")"
}
