package xero

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tallybridge/engine/domain"
)

// How long one try may take, from the first byte sent to the last byte read.
const (
	tryTimeout  = 100 * time.Second
	bulkTimeout = 10 * time.Minute // the whole item list of a large organisation
)

// Sizes that no honest answer exceeds.
const (
	maxRefusal = 1 << 20 // bytes read of an error answer
	maxAnswer  = 1 << 30 // bytes read of a successful one
)

// call is one request before it is sent.
type call struct {
	op      string // the API's own name of the operation
	method  string
	path    string
	query   url.Values
	body    []byte
	key     string // Idempotency-Key
	org     bool   // about one organisation: tenant header and budget
	timeout time.Duration
	// notBefore is when Xero allows the next try after a 429.
	notBefore time.Time
	// leaving, if set, is called right before the first byte of each try leaves;
	// its error keeps the request here.
	leaving func() error
}

// answer is what one try brought.
type answer struct {
	status int
	header http.Header
	token  string // the token that was used
	sent   bool   // the request may have reached Xero
	// whole tells that the answer came in full: its status and body are Xero's word.
	whole bool
	// elements are those that a refusal names; validation tells that it was
	// about elements, named or not.
	elements   []element
	validation bool
}

// once makes one try: one payment, one round trip. A 2xx body is handed to
// decode; any other answer becomes a *domain.Fault.
func (c *Client) once(ctx context.Context, q call, decode func(io.Reader) error) (a answer, err error) {
	if err := ctx.Err(); err != nil {
		return a, err
	}
	if q.org && c.cfg.Budget != nil {
		release, err := c.cfg.Budget.Acquire(ctx)
		if err != nil {
			return a, err
		}
		// The place is held until the body was read.
		defer func() { release(a.status, a.header) }()
	}
	if wait := q.notBefore.Sub(c.cfg.Clock.Now()); wait > 0 {
		if err := c.cfg.Clock.Sleep(ctx, wait); err != nil {
			return a, err
		}
	}
	a.token, err = c.cfg.Tokens.Token(ctx)
	if err != nil {
		return a, err
	}
	tryCtx, cancel := context.WithTimeout(ctx, q.timeout)
	defer cancel()
	req, err := c.request(tryCtx, q, a.token)
	if err != nil {
		return a, err
	}
	if q.leaving != nil {
		if err := q.leaving(); err != nil {
			return a, err
		}
	}

	a.sent = true
	resp, err := c.http.Do(req)
	if err != nil {
		if neverSent(err) {
			a.sent = false
		}
		return a, c.networkFault(ctx, q, err)
	}
	defer func() { _ = resp.Body.Close() }()
	a.status, a.header = resp.StatusCode, resp.Header

	if a.status < 200 || a.status > 299 {
		body, err := io.ReadAll(io.LimitReader(resp.Body, maxRefusal))
		a.whole = err == nil
		said := readRefusal(without(a.token, body))
		a.elements = said.Elements
		a.validation = said.ErrorNumber == "10" || bytes.Contains(body, []byte("ValidationException"))
		return a, c.refusal(q, a, said)
	}
	body := &counted{from: resp.Body, left: maxAnswer}
	if err := decode(body); err != nil {
		if body.err != nil && !errors.Is(body.err, io.EOF) {
			return a, c.networkFault(ctx, q, body.err)
		}
		return a, c.unreadable(q, a, err)
	}
	a.whole = true
	return a, nil
}

// request builds the HTTP request of a call.
func (c *Client) request(ctx context.Context, q call, token string) (*http.Request, error) {
	address := c.base + q.path
	if len(q.query) > 0 {
		// "+" for a space is a form's habit; filters are safer with %20.
		address += "?" + strings.ReplaceAll(q.query.Encode(), "+", "%20")
	}
	var body io.Reader
	if q.body != nil {
		body = bytes.NewReader(q.body)
	}
	req, err := http.NewRequestWithContext(ctx, q.method, address, body)
	if err != nil {
		return nil, &domain.Fault{
			Kind: domain.FaultUsage, Op: q.op, Message: "The address of Xero is not valid.",
			Advice: "Check the address that was set in place of Xero's own.",
		}
	}
	// With a way to get the body again the transport would repeat a write by
	// itself after a broken connection. One try means one try.
	req.GetBody = nil
	h := req.Header
	h.Set("Authorization", "Bearer "+token)
	h.Set("Accept", "application/json") // Xero's default is XML
	if q.org {
		h.Set("Xero-Tenant-Id", c.cfg.TenantID)
	}
	if c.cfg.UserAgent != "" {
		h.Set("User-Agent", c.cfg.UserAgent)
	}
	if q.body != nil {
		h.Set("Content-Type", "application/json; charset=utf-8")
	}
	if q.key != "" {
		h.Set("Idempotency-Key", q.key)
	}
	return req, nil
}

// neverSent reports whether err surely came before the first byte of the
// request left: no address, no connection, or a server that could not prove
// who it is.
func neverSent(err error) bool {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return true
	}
	var op *net.OpError
	if errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect") {
		return true
	}
	var cert *tls.CertificateVerificationError
	return errors.As(err, &cert)
}

// counted reads up to a limit and remembers the error of the stream itself, so
// that a cut connection is not mistaken for bad JSON.
type counted struct {
	from io.Reader
	left int64
	err  error
}

func (r *counted) Read(p []byte) (int, error) {
	if r.left <= 0 {
		r.err = errors.New("the answer is too large")
		return 0, r.err
	}
	if int64(len(p)) > r.left {
		p = p[:r.left]
	}
	n, err := r.from.Read(p)
	r.left -= int64(n)
	if err != nil {
		r.err = err
	}
	return n, err
}
