package xero

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tallybridge/engine/domain"
)

// manualClock jumps instead of sleeping.
type manualClock struct {
	mu    sync.Mutex
	now   time.Time
	slept time.Duration
}

func newClock() *manualClock {
	return &manualClock{now: time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)}
}

func (c *manualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *manualClock) Sleep(ctx context.Context, d time.Duration) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if d > 0 {
		c.now, c.slept = c.now.Add(d), c.slept+d
	}
	return nil
}

// numbered hands out token-1, token-2, … and counts what was refused.
type numbered struct {
	n       int
	expired []string
	err     error
}

func (t *numbered) Token(context.Context) (string, error) {
	if t.err != nil {
		return "", t.err
	}
	return "token-" + strconv.Itoa(t.n+1), nil
}

func (t *numbered) Expire(token string) { t.expired = append(t.expired, token); t.n++ }

// purse counts payments and the places that are held.
type purse struct {
	paid, held int
	statuses   []int
	err        error
}

func (p *purse) Acquire(context.Context) (func(int, http.Header), error) {
	if p.err != nil {
		return nil, p.err
	}
	p.paid++
	p.held++
	return func(status int, _ http.Header) { p.held--; p.statuses = append(p.statuses, status) }, nil
}

// reply is one prepared answer.
type reply struct {
	status int
	header map[string]string
	body   string
	err    error // instead of an answer
	cut    bool  // the body breaks off with a network error
}

// wire is a RoundTripper that plays prepared replies and keeps what was sent.
type wire struct {
	t       *testing.T
	replies []reply
	calls   []sent
}

type sent struct {
	method, path string
	query        map[string][]string
	rawQuery     string
	header       http.Header
	body         string
	hasGetBody   bool
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	s := sent{
		method: r.Method, path: r.URL.Path, query: r.URL.Query(), rawQuery: r.URL.RawQuery,
		header: r.Header.Clone(), hasGetBody: r.GetBody != nil,
	}
	if r.Body != nil {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			w.t.Errorf("reading the request: %v", err)
		}
		s.body = string(b)
	}
	w.calls = append(w.calls, s)
	if len(w.replies) == 0 {
		w.t.Errorf("call %d to %s %s was not expected", len(w.calls), r.Method, r.URL)
		return nil, errors.New("no reply prepared")
	}
	next := w.replies[0]
	w.replies = w.replies[1:]
	if next.err != nil {
		return nil, next.err
	}
	h := http.Header{}
	for k, v := range next.header {
		h.Set(k, v)
	}
	var body io.Reader = strings.NewReader(next.body)
	if next.cut {
		body = io.MultiReader(body, failing{})
	}
	return &http.Response{StatusCode: next.status, Header: h, Body: io.NopCloser(body), Request: r}, nil
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("connection reset by peer") }

// bench is a client with everything around it.
type testRig struct {
	*Client
	wire   *wire
	clock  *manualClock
	tokens *numbered
	purse  *purse
}

const tenant = "11111111-2222-3333-4444-555555555555"

func rig(t *testing.T, replies ...reply) *testRig {
	t.Helper()
	w, c, tok, p := &wire{t: t, replies: replies}, newClock(), &numbered{}, &purse{}
	return &testRig{wire: w, clock: c, tokens: tok, purse: p, Client: New(Config{
		BaseURL: "https://api.test/", Transport: w, Tokens: tok, Budget: p, Clock: c, TenantID: tenant, UserAgent: "Tallybridge/test",
	})}
}

// used fails the test if prepared replies are left or a place was not given back.
func (r *testRig) used(t *testing.T) {
	t.Helper()
	if len(r.wire.replies) > 0 {
		t.Errorf("%d prepared replies were not asked for", len(r.wire.replies))
	}
	if r.purse.held != 0 {
		t.Errorf("%d places are still held", r.purse.held)
	}
	if r.purse.paid != len(r.wire.calls) {
		t.Errorf("%d payments for %d calls", r.purse.paid, len(r.wire.calls))
	}
}

func ok(body string) reply { return reply{status: 200, body: body} }

func wantKind(t *testing.T, err error, kind domain.FaultKind) *domain.Fault {
	t.Helper()
	f, isFault := domain.AsFault(err)
	if !isFault || f.Kind != kind {
		t.Fatalf("error = %v, want kind %q", err, kind)
	}
	if f.Message == "" || f.Advice == "" {
		t.Errorf("a person is told nothing: %+v", f)
	}
	return f
}

// guid makes a GUID that is easy to recognise.
func guid(n int) string {
	s := strconv.Itoa(n)
	return "aaaaaaaa-0000-4000-8000-" + strings.Repeat("0", 12-len(s)) + s
}

// roundTrip is a transport that fails in a way of the test's choice.
type roundTrip func() error

func (f roundTrip) RoundTrip(*http.Request) (*http.Response, error) { return nil, f() }
