package amazon

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// How often one call is tried in all.
const (
	throttleTries = 5 // answers 429
	failureTries  = 4 // 5xx, network, cut bodies, answers that are no JSON
)

const (
	firstPause = time.Second
	maxPause   = 30 * time.Second
	// maxRetryAfter is the longest pause a server may ask for within a call; a
	// longer one is told to the caller.
	maxRetryAfter = 2 * time.Minute
	// maxAnswer bounds a JSON answer: a page of 20 listings with all attributes
	// stays far below it.
	maxAnswer = 16 << 20
	// maxErrorBody is as much of an error body as is looked at.
	maxErrorBody = 64 << 10
)

// request is one API call before it is sent.
type request struct {
	op    operation
	path  string // already percent-encoded
	query url.Values
	body  []byte // nil: GET without a body; else POST
}

// verdict says what to do after a try that did not succeed.
type verdict int

const (
	giveUp    verdict = iota
	newToken          // the access token was refused: once more with a new one
	slower            // throttled: surely not executed
	later             // surely not executed, or harmless to repeat
	uncertain         // may have been executed
)

// trouble is why a try did not succeed.
type trouble struct {
	verdict verdict
	err     error
	// pause is what the server asked for, 0 if nothing.
	pause time.Duration
}

// call sends r until it succeeds or it is clear that it will not, and gives
// the body of the good answer to decode. An error of decode counts as a cut or
// damaged answer.
func (c *Client) call(ctx context.Context, r request, decode func([]byte) error) error {
	var throttled, failed int
	var refused string
	for {
		if err := c.budget.Wait(ctx, r.op.name); err != nil {
			return fmt.Errorf("%s: %w", r.op.name, err)
		}
		token, err := c.tokens.Token(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", r.op.name, err)
		}
		t := c.once(ctx, r, token, refused, decode)
		if t == nil {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("%s: %w", r.op.name, err)
		}
		var pause time.Duration
		switch t.verdict {
		case newToken:
			if refused != "" {
				return t.err
			}
			refused = token
			c.tokens.Expire(token)
			continue
		case slower:
			throttled++
			if throttled >= throttleTries || t.pause > maxRetryAfter {
				return t.err
			}
			pause = backoff(throttled)
		case later:
			failed++
			if failed >= failureTries || t.pause > maxRetryAfter {
				return t.err
			}
			pause = backoff(failed)
		default:
			return t.err
		}
		if err := c.clock.Sleep(ctx, max(pause, t.pause)); err != nil {
			return fmt.Errorf("%s: %w", r.op.name, err)
		}
	}
}

// once makes one try. It returns nil when the answer was good and decoded.
func (c *Client) once(ctx context.Context, r request, token, refused string, decode func([]byte) error) *trouble {
	tryCtx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	req, err := c.newRequest(tryCtx, r, token)
	if err != nil {
		return &trouble{giveUp, usageFault(r.op, err), 0}
	}
	res, err := c.api.Do(req)
	if err != nil {
		return c.networkTrouble(r, err)
	}
	defer drain(res.Body)
	c.budget.Observe(r.op.name, res.StatusCode, res.Header)
	answer := answered{op: r.op, status: res.StatusCode, header: res.Header, token: token, refused: refused, now: c.clock.Now()}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		// A cut error body still has its status.
		answer.body, err = io.ReadAll(io.LimitReader(res.Body, maxErrorBody))
		return answer.refusal(r.body != nil, err == nil)
	}
	body, err := readAll(res, maxAnswer)
	switch {
	case errors.Is(err, errTooLarge):
		return &trouble{giveUp, answer.fault(dataFault, err.Error()), 0}
	case err != nil:
		return &trouble{c.again(r), answer.cut(stripURL(err), r.body != nil), 0}
	}
	answer.body = body
	if t := answer.errorsInside(r.body != nil); t != nil {
		return t
	}
	if err := decode(body); err != nil {
		return &trouble{c.again(r), answer.unreadable(err, r.body != nil), 0}
	}
	return nil
}

// again is the verdict for an answer that got lost: reads are repeated, a
// write may have been executed.
func (c *Client) again(r request) verdict {
	if r.body != nil {
		return uncertain
	}
	return later
}

func (c *Client) newRequest(ctx context.Context, r request, token string) (*http.Request, error) {
	target := c.endpoint + r.path
	if len(r.query) > 0 {
		target += "?" + encodeQuery(r.query)
	}
	method, body := http.MethodGet, io.Reader(nil)
	if r.body != nil {
		method, body = http.MethodPost, bytes.NewReader(r.body)
	}
	req, err := http.NewRequestWithContext(ctx, method, target, body)
	if err != nil {
		return nil, errors.New("the address of the call is not valid")
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.userAgent)
	req.Header.Set("x-amz-access-token", token)
	if r.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

// networkTrouble judges a try that brought no answer.
func (c *Client) networkTrouble(r request, err error) *trouble {
	f := unreachable(r.op, stripURL(err))
	if r.body != nil && !neverSent(err) {
		return &trouble{uncertain, uncertainWrite(r.op, f), 0}
	}
	return &trouble{later, f, 0}
}

// neverSent reports whether the connection was not even made.
func neverSent(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	return errors.As(err, &dns) || errors.As(err, &op) && op.Op == "dial"
}

// stripURL takes the address off an error of net/http: the addresses of report
// documents are signed and open them to anybody.
func stripURL(err error) error {
	var u *url.Error
	for errors.As(err, &u) {
		err = u.Err
	}
	return err
}

var errTooLarge = errors.New("the answer is larger than it may be")

// readAll reads a whole body of at most limit bytes. A body shorter than its
// announced length is an error.
func readAll(res *http.Response, limit int64) ([]byte, error) {
	if res.ContentLength > limit {
		return nil, errTooLarge
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, limit+1))
	switch {
	case err != nil:
		return nil, err
	case int64(len(body)) > limit:
		return nil, errTooLarge
	case res.ContentLength > int64(len(body)):
		return nil, io.ErrUnexpectedEOF
	}
	return body, nil
}

// drain reads the little that may be left, so that the connection can be used
// again, and closes.
func drain(body io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, body, 4<<10)
	_ = body.Close()
}

// backoff is the pause after the nth failed try: 1, 2, 4, … seconds, each
// between half and one and a half times as long, so that callers spread.
func backoff(n int) time.Duration {
	d := min(firstPause<<(n-1), maxPause)
	return d/2 + rand.N(d)
}

// encodeQuery encodes query values with %20 for a space, as a page token or SKU
// must arrive unchanged at servers that keep "+" as it is.
func encodeQuery(q url.Values) string {
	return strings.ReplaceAll(q.Encode(), "+", "%20")
}

// pathPart encodes one part of a path: everything but letters, digits and
// "-_.~", so that a SKU may hold "/", "+" or "%".
func pathPart(s string) string {
	switch s {
	case ".", "..":
		return strings.ReplaceAll(s, ".", "%2E")
	}
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}
