package practiceamazon

import (
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"tallybridge/engine/sandbox/wire"
	"tallybridge/engine/sandbox/world"
)

// maxUserAgent is the longest User-Agent Amazon takes, in characters.
const maxUserAgent = 500

// call is one call of a Selling Partner operation on its way through the gate.
type call struct {
	s      *Server
	w      http.ResponseWriter
	r      *http.Request
	op     *operation
	entry  *wire.Entry
	region string
	roles  map[Role]bool // of the authorisation, as they were when the call came in
	client string        // client id of the app
	parts  []string      // of the path, decoded
	query  url.Values
	now    time.Time
}

// problem is one element of Amazon's error body.
type problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Details string `json:"details"`
}

type problems struct {
	Errors []problem `json:"errors"`
}

// The texts by which clients tell refusals apart.
const (
	textDenied  = "Access to requested resource is denied."
	textExpired = "The access token you provided has expired."
	textInvalid = "The access token you provided is revoked, malformed or invalid."
	textMissing = "Access token is missing in the request header."
	textQuota   = "You exceeded your quota for the requested resource."
)

// serveAPI takes a call to the endpoint of a region, or, when region is empty,
// to the endpoint of the token's own.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request, region, path string) {
	op, parts, known := route(r.Method, path)
	if op == nil {
		s.stamp(w)
		w.Header().Set("Content-Type", "application/json")
		p, status := problem{Code: "NotFound", Message: "The requested resource doesn't exist."}, http.StatusNotFound
		if known {
			p, status = problem{Code: "InvalidInput", Message: "The HTTP method is not supported for this resource."}, http.StatusMethodNotAllowed
		}
		s.rig.Serve(w, r, wire.Op{API: "amazon", Name: "unknown"}, func(w http.ResponseWriter, r *http.Request) {
			wire.EntryOf(r).Refusal = p.Code
			w.WriteHeader(status)
			writeJSON(w, problems{[]problem{p}})
		})
		return
	}
	arrived := s.now() // before latency: a bucket is about when calls come, not when they are looked at
	s.rig.Serve(w, r, wire.Op{API: "amazon", Name: op.name, Write: op.write, Account: region}, func(w http.ResponseWriter, r *http.Request) {
		c := &call{s: s, w: w, r: r, op: op, entry: wire.EntryOf(r), region: region, parts: parts, now: s.now()}
		s.stamp(w)
		w.Header().Set("Content-Type", "application/json")
		c.gate(arrived)
	})
}

// stamp gives the answer its request id.
func (s *Server) stamp(w http.ResponseWriter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("X-Amzn-Requestid", uuidOf(s.derive("request", s.next())))
}

// throttled writes the 429 of the API; no rate goes with it.
func (s *Server) throttled(w http.ResponseWriter) {
	s.stamp(w)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusTooManyRequests)
	writeJSON(w, problems{[]problem{{Code: "QuotaExceeded", Message: textQuota}}})
}

// gate checks token, region, roles and bucket, in this order, and runs the operation.
func (c *call) gate(arrived time.Time) {
	if c.r.Method == http.MethodGet && c.r.ContentLength > 0 {
		c.fail(http.StatusForbidden, "InvalidInput", "A GET request must not have a body.", "")
		return
	}
	if len(c.r.UserAgent()) > maxUserAgent {
		c.invalid("The User-Agent header is longer than 500 characters.", "")
		return
	}
	if !c.authorised() {
		return
	}
	if !c.op.allowed(c.s, c.roles) {
		c.denied("")
		return
	}
	if !c.s.pay(c.region, c.client, c.op, arrived) {
		c.entry.Refusal = "QuotaExceeded"
		c.s.throttled(c.w)
		return
	}
	var err error
	if c.query, err = url.ParseQuery(c.r.URL.RawQuery); err != nil {
		c.invalid("The query string is malformed.", "")
		return
	}
	if c.s.conf.LiveOrders {
		c.s.world.Advance(c.now)
	}
	c.op.handle(c)
}

// authorised finds the token's grant and region, or refuses.
func (c *call) authorised() bool {
	token := c.r.Header.Get("x-amz-access-token")
	c.s.mu.Lock()
	t := c.s.access[token]
	revoked := t != nil && t.grant != nil && t.grant.revoked
	over := t != nil && t.over(c.now)
	if t != nil && t.grant != nil {
		c.roles, c.client = maps.Clone(t.grant.roles), t.grant.app.clientID
	}
	c.s.mu.Unlock()
	switch {
	case token == "":
		c.denied(textMissing)
	case t == nil || revoked:
		c.denied(textInvalid)
	case over:
		// The reports model documents 401 for this, the others only 403.
		status := http.StatusForbidden
		if strings.Contains(c.op.pattern, "/reports/2021-06-30/") {
			status = http.StatusUnauthorized
		}
		c.fail(status, "Unauthorized", textDenied, textExpired)
	case t.grant == nil: // a grantless token opens no seller's data
		c.denied("")
	case c.region != "" && c.region != t.grant.region:
		c.denied(textInvalid)
	default:
		c.region = t.grant.region
		c.entry.Account = c.region
		return true
	}
	return false
}

// fail answers with one error.
func (c *call) fail(status int, code, message, details string) {
	c.entry.Refusal = code
	if details != "" {
		c.entry.Note = details
	} else {
		c.entry.Note = message
	}
	c.head(status)
	writeJSON(c.w, problems{[]problem{{code, message, details}}})
}

func (c *call) invalid(message, details string) {
	c.fail(http.StatusBadRequest, "InvalidInput", message, details)
}

// denied is a 403. Without details it means a missing role or a marketplace
// the authorisation does not cover.
func (c *call) denied(details string) {
	c.fail(http.StatusForbidden, "Unauthorized", textDenied, details)
}

func (c *call) notFound(message string) { c.fail(http.StatusNotFound, "NotFound", message, "") }

// answer sends a body.
func (c *call) answer(status int, v any) {
	c.head(status)
	writeJSON(c.w, v)
}

// head sends the status, and the rate where Amazon tells it.
func (c *call) head(status int) {
	if status/100 == 2 || status == http.StatusBadRequest || status == http.StatusNotFound {
		c.w.Header().Set("X-Amzn-Ratelimit-Limit", c.op.rate)
	}
	c.w.WriteHeader(status)
}

// list reads a comma-delimited query parameter, which may also be repeated. A
// comma inside a value cannot be told from the delimiter: Amazon's neither.
func (c *call) list(name string) []string {
	var out []string
	for _, v := range c.query[name] {
		for part := range strings.SplitSeq(v, ",") {
			if part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

// instant reads a date-time parameter; a malformed one is refused.
func (c *call) instant(name string) (at time.Time, ok bool) {
	v := c.query.Get(name)
	if v == "" {
		return time.Time{}, true
	}
	at, ok = parseInstant(v)
	if !ok {
		c.invalid("Query parameter ["+name+"] value is not a valid ISO date-time object", "")
	}
	return at, ok
}

// parseInstant reads ISO 8601 as Amazon does: seconds and zone may be left out.
func parseInstant(v string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02"} {
		if at, err := time.Parse(layout, v); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}

// markets turns marketplace ids into the seller's marketplaces. Ids that are
// no marketplace are refused as invalid; those the authorisation does not
// cover as denied.
func (c *call) markets(ids []string) ([]world.Market, bool) {
	var out []world.Market
	for _, id := range ids {
		m, ok := c.s.world.MarketOf(id)
		switch {
		case ok && m.ID == id && m.Region == c.region:
			if !slices.ContainsFunc(out, func(o world.Market) bool { return o.ID == m.ID }) {
				out = append(out, m)
			}
		case isMarketplace(id):
			c.denied("")
			return nil, false
		default:
			c.invalid("Invalid 'marketplaceIds' provided.", "")
			return nil, false
		}
	}
	return out, true
}

// body reads the request body; the rig already holds it in memory.
func (c *call) body() ([]byte, error) { return io.ReadAll(c.r.Body) }
