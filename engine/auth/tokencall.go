package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tallybridge/engine/domain"
)

const (
	// tokenTimeout bounds one request to a token endpoint.
	tokenTimeout = 20 * time.Second
	// tokenTries is how often a request without a clear answer is sent.
	tokenTries = 3
	// longestLife bounds what expires_in is believed.
	longestLife = 24 * time.Hour
	maxAnswer   = 1 << 20
)

// endpoint is an OAuth token (or revocation) endpoint.
type endpoint struct {
	op        string // for faults: "Amazon sign-in"
	who       string // "Amazon" or "Xero"
	url       string
	transport http.RoundTripper
	clock     domain.Clock
	userAgent string
	life      time.Duration // of an access token when the answer does not tell
}

func (e endpoint) withDefaults() endpoint {
	if e.transport == nil {
		e.transport = http.DefaultTransport
	}
	if e.clock == nil {
		e.clock = domain.SystemClock{}
	}
	return e
}

// grant is a good answer of a token endpoint.
type grant struct {
	access, refresh string
	expiry          time.Time // counted from before the request
	life            time.Duration
	scopes          []string
}

// Format keeps tokens out of whatever prints a grant.
func (g grant) Format(s fmt.State, _ rune) { hidden(s, "grant") }

// refusal is an OAuth error answer (RFC 6749 section 5.2).
type refusal struct {
	status      int
	code        string // "invalid_grant"
	description string // secrets removed
}

func (r *refusal) Error() string { return r.code }

func (r *refusal) detail() string { return strings.TrimSpace(r.code + " " + r.description) }

func asRefusal(err error) (*refusal, bool) {
	var r *refusal
	ok := errors.As(err, &r)
	return r, ok
}

// ask sends the form until there is a clear answer: a grant, a *refusal, or a
// Fault after tokenTries tries. A cut or unreadable answer counts as none.
// Nothing is tried again after ctx ended.
func (e endpoint) ask(ctx context.Context, form url.Values) (grant, error) {
	var err error
	for n := range tokenTries {
		if n > 0 {
			if serr := e.clock.Sleep(ctx, time.Duration(n*n)*time.Second); serr != nil {
				return grant{}, serr
			}
		}
		var g grant
		var again bool
		g, again, err = e.once(ctx, form)
		if err == nil || !again || ctx.Err() != nil {
			return g, err
		}
	}
	return grant{}, err
}

// once sends the form one time; again tells that the same form may be sent
// again. The request itself is not cut off when ctx ends, because an answer on
// its way may hold a token that replaces the one we have: it ends by itself
// after tokenTimeout.
func (e endpoint) once(ctx context.Context, form url.Values) (g grant, again bool, err error) {
	start := e.clock.Now()
	status, header, body, err := e.post(ctx, form)
	if err != nil {
		return g, true, err
	}
	var a struct {
		AccessToken  string          `json:"access_token"`
		RefreshToken string          `json:"refresh_token"`
		ExpiresIn    json.RawMessage `json:"expires_in"`
		Scope        string          `json:"scope"`
		Error        string          `json:"error"`
		Description  string          `json:"error_description"`
	}
	bad := json.Unmarshal(body, &a)
	switch {
	case status == http.StatusOK && bad == nil && a.AccessToken != "":
		g = grant{access: a.AccessToken, refresh: a.RefreshToken, scopes: strings.Fields(a.Scope), life: e.life}
		// A number, or a number in quotes as some servers send it.
		if n, err := strconv.ParseInt(strings.Trim(string(a.ExpiresIn), `" `), 10, 64); err == nil && n > 0 {
			g.life = min(time.Duration(min(n, int64(longestLife/time.Second)))*time.Second, longestLife)
		}
		g.expiry = start.Add(g.life)
		return g, false, nil
	case status == http.StatusOK:
		return g, true, e.fault(domain.FaultData, status, header, "", e.who+" answered the sign-in with something that cannot be understood.",
			"Check that no proxy or login page of your network stands between, and try again.")
	case status == http.StatusTooManyRequests:
		f := e.fault(domain.FaultThrottled, status, header, "", e.who+" asks to wait before signing in again.", "It is tried again later by itself.")
		f.Until = e.clock.Now().Add(waitFor(header))
		return g, false, f
	case status >= 400 && status < 500 && bad == nil && a.Error != "":
		return g, false, &refusal{status: status, code: scrub(a.Error, secretsOf(form)...), description: scrub(a.Description, secretsOf(form)...)}
	default:
		return g, status >= 500, e.fault(domain.FaultUnavailable, status, header, fmt.Sprintf("HTTP %d", status),
			e.who+"'s sign-in service is not available.", "Nothing was changed. It is tried again later by itself.")
	}
}

// post sends the form and reads the whole answer.
func (e endpoint) post(ctx context.Context, form url.Values) (int, http.Header, []byte, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tokenTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, nil, nil, &domain.Fault{
			Kind: domain.FaultUsage, Op: e.op, Message: "The address of " + e.who + "'s sign-in service is not valid.",
			Advice: "Correct it in the settings.",
		}
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8")
	req.Header.Set("Accept", "application/json")
	if e.userAgent != "" {
		req.Header.Set("User-Agent", e.userAgent)
	}
	// RoundTrip and not a Client: a redirect must not carry secrets elsewhere.
	resp, err := e.transport.RoundTrip(req)
	if err != nil {
		return 0, nil, nil, e.unreachable(err, form)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return 0, nil, nil, e.unreachable(err, form)
	}
	return resp.StatusCode, resp.Header, body, nil
}

// unreachable is the Fault for an answer that never came. The cause's words
// are kept without secrets, the cause itself is not: it may hold the request.
func (e endpoint) unreachable(err error, form url.Values) error {
	f := &domain.Fault{
		Kind: domain.FaultUnavailable, Op: e.op,
		Message: e.who + "'s sign-in service cannot be reached.",
		Advice:  "Check the internet connection. Nothing was changed.",
		Detail:  scrub(err.Error(), secretsOf(form)...),
	}
	if errors.Is(err, context.DeadlineExceeded) {
		f.Detail = "no answer in time"
	}
	return f
}

func (e endpoint) fault(kind domain.FaultKind, status int, h http.Header, detail, message, advice string) *domain.Fault {
	id := h.Get("x-amzn-RequestId")
	if id == "" {
		id = h.Get("Xero-Correlation-Id")
	}
	return &domain.Fault{
		Kind: kind, Op: e.op, Status: status, RequestID: scrub(id), Detail: detail, Message: message, Advice: advice,
	}
}

// secretsOf lists what must not come back in an error.
func secretsOf(form url.Values) []string {
	var out []string
	for _, k := range []string{"client_secret", "refresh_token", "code", "code_verifier", "token"} {
		if v := form.Get(k); v != "" {
			out = append(out, v, url.QueryEscape(v))
		}
	}
	return out
}

// waitFor reads Retry-After in seconds; a minute if it is not told.
func waitFor(h http.Header) time.Duration {
	n, err := strconv.ParseInt(strings.TrimSpace(h.Get("Retry-After")), 10, 64)
	if err != nil || n < 0 {
		return time.Minute
	}
	return time.Duration(min(n, int64(longestLife/time.Second))) * time.Second
}
