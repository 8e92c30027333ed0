package amazon

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"tallybridge/engine/domain"
)

// wire is a transport without a network: each request is answered by the next
// step, the last step again and again.
type wire struct {
	t     *testing.T
	mu    sync.Mutex
	steps []step
	calls []call
}

type step func(*http.Request) (*http.Response, error)

type call struct {
	method, url, body string
	header            http.Header
	at                time.Time
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		_ = r.Body.Close()
	}
	w.mu.Lock()
	w.calls = append(w.calls, call{r.Method, r.URL.String(), string(body), r.Header.Clone(), time.Now()})
	n := min(len(w.calls), len(w.steps)) - 1
	s := w.steps[n]
	w.mu.Unlock()
	return s(r)
}

// answer is a step that answers with a status, a body and headers.
func answer(status int, body string, header ...string) step {
	return func(r *http.Request) (*http.Response, error) {
		h := http.Header{"Content-Type": {"application/json"}, "X-Amzn-Requestid": {"req-1"}}
		for i := 0; i+1 < len(header); i += 2 {
			h.Set(header[i], header[i+1])
		}
		return &http.Response{
			StatusCode: status, Header: h, ContentLength: int64(len(body)), Request: r,
			Body: io.NopCloser(bytes.NewReader([]byte(body))),
		}, nil
	}
}

// fails is a step that brings no answer.
func fails(err error) step {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

// cut is a step whose body ends early.
func cut(body string) step {
	return func(r *http.Request) (*http.Response, error) {
		res, err := answer(200, body)(r)
		res.Body = io.NopCloser(io.MultiReader(bytes.NewReader([]byte(body)), brokenReader{}))
		res.ContentLength = -1
		return res, err
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// hangs is a step that never answers.
func hangs(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// tokens hands out Atza|1, Atza|2, … one after each Expire.
type tokens struct {
	mu      sync.Mutex
	n       int
	expired []string
	err     error
}

func (s *tokens) Token(context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fmt.Sprintf("Atza|%d", s.n+1), s.err
}

func (s *tokens) Expire(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expired = append(s.expired, token)
	s.n++
}

// purse counts what is paid and observed; it never waits.
type purse struct {
	mu       sync.Mutex
	paid     []string
	observed []string
	err      error
	wait     func()
}

func (p *purse) Wait(_ context.Context, operation string) error {
	p.mu.Lock()
	p.paid = append(p.paid, operation)
	wait := p.wait
	p.mu.Unlock()
	if wait != nil {
		wait()
	}
	return p.err
}

func (p *purse) Observe(operation string, status int, _ http.Header) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.observed = append(p.observed, fmt.Sprint(operation, " ", status))
}

type rig struct {
	*Client
	wire   *wire
	tokens *tokens
	purse  *purse
}

func newRig(t *testing.T, steps ...step) *rig {
	t.Helper()
	r := &rig{wire: &wire{t: t, steps: steps}, tokens: &tokens{}, purse: &purse{}}
	r.Client = New(Config{
		Endpoint: EndpointOf(domain.RegionEU), Transport: r.wire, Tokens: r.tokens, Budget: r.purse,
		UserAgent: UserAgent("Tallybridge", "1.2.3"), Connection: "eu", SellerID: "A1SELLER",
	})
	return r
}

func wantKind(t *testing.T, err error, kind domain.FaultKind) *domain.Fault {
	t.Helper()
	f, ok := domain.AsFault(err)
	if !ok {
		t.Fatalf("error %v (%T) is no fault, want kind %s", err, err, kind)
	}
	if f.Kind != kind {
		t.Fatalf("kind %s, want %s: %v", f.Kind, kind, err)
	}
	if f.Message == "" || f.Op == "" {
		t.Errorf("the fault has no message or operation: %#v", f)
	}
	return f
}

var errReset = errors.New("connection reset by peer")

const (
	de domain.MarketplaceID = "A1PA6795UKMFR9"
	us domain.MarketplaceID = "ATVPDKIKX0DER"
	jp domain.MarketplaceID = "A1VC38T7YXB528"
)
