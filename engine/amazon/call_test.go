package amazon

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tallybridge/engine/domain"
)

const goodParticipations = `{"payload":[{"marketplace":{"id":"A1PA6795UKMFR9","name":"Amazon.de"},
	"storeName":"Laden","participation":{"isParticipating":true,"hasSuspendedListings":false}}]}`

const (
	expiredBody  = `{"errors":[{"code":"Unauthorized","message":"Access to requested resource is denied.","details":"The access token you provided has expired."}]}`
	revokedBody  = `{"errors":[{"code":"Unauthorized","message":"Access to requested resource is denied.","details":"Access token is revoked, malformed or invalid."}]}`
	roleBody     = `{"errors":[{"code":"Unauthorized","message":"Access to requested resource is denied.","details":""}]}`
	throttleBody = `{"errors":[{"code":"QuotaExceeded","message":"You exceeded your quota for the requested resource.","details":""}]}`
	brokenBody   = `{"errors":[{"code":"InternalFailure","message":"We encountered an internal error. Please try again.","details":""}]}`
	invalidBody  = `{"errors":[{"code":"InvalidInput","message":"Invalid request parameters provided.","details":"x"}]}`
)

func TestEveryCallCarriesWhatAmazonAsksFor(t *testing.T) {
	r := newRig(t, answer(200, goodParticipations))
	got, err := r.Participations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []domain.Participation{{Marketplace: de, Name: "Amazon.de", StoreName: "Laden", Participating: true}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	c := r.wire.calls[0]
	if c.method != "GET" || c.body != "" || c.url != "https://sellingpartnerapi-eu.amazon.com/sellers/v1/marketplaceParticipations" {
		t.Errorf("call %+v", c)
	}
	if c.header.Get("x-amz-access-token") != "Atza|1" || c.header.Get("Content-Type") != "" {
		t.Errorf("header %v", c.header)
	}
	ua := c.header.Get("User-Agent")
	if !strings.HasPrefix(ua, "Tallybridge/1.2.3 (Language=Go/1.") || !strings.Contains(ua, "; Platform=") || !strings.HasSuffix(ua, ")") {
		t.Errorf("User-Agent %q", ua)
	}
	if d := cmp.Diff([]string{"getMarketplaceParticipations"}, r.purse.paid); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"getMarketplaceParticipations 200"}, r.purse.observed); d != "" {
		t.Error(d)
	}
}

func TestUserAgentIsCompletedAndBounded(t *testing.T) {
	for _, given := range []string{"", "Shop/1", strings.Repeat("x", 600)} {
		c := New(Config{UserAgent: given})
		if n := len([]rune(c.userAgent)); n > 500 {
			t.Errorf("%d characters", n)
		}
		if len(given) < 100 && !strings.Contains(c.userAgent, "(Language=Go/") {
			t.Errorf("User-Agent %q", c.userAgent)
		}
	}
}

// Each row: what the server answers, one after the other, and what comes of it.
func TestTriesAndVerdicts(t *testing.T) {
	ok := answer(200, goodParticipations)
	cases := []struct {
		name    string
		steps   []step
		kind    domain.FaultKind // "" for success
		calls   int
		expired int
		atLeast time.Duration
	}{
		{"expired token is renewed once", []step{answer(403, expiredBody), ok}, "", 2, 1, 0},
		{"401 is renewed once", []step{answer(401, ``), ok}, "", 2, 1, 0},
		{"expired again is given up", []step{answer(403, expiredBody)}, domain.FaultExpired, 2, 1, 0},
		{"a fresh token called malformed belongs elsewhere", []step{answer(403, revokedBody)}, domain.FaultRegion, 2, 1, 0},
		{"no details means a role is missing", []step{answer(403, roleBody)}, domain.FaultRole, 1, 0, 0},
		{"half a refusal proves nothing", []step{answer(403, `{"errors":[{"code":"Unauthorized","message":"Access to requested resource is denied.","details":<!-- upstream`), answer(403, expiredBody), ok}, "", 3, 1, 500 * time.Millisecond},
		{"a refusal cut short proves nothing", []step{func(r *http.Request) (*http.Response, error) {
			res, err := cut(roleBody[:30])(r)
			res.StatusCode = 403
			return res, err
		}, ok}, "", 2, 0, 500 * time.Millisecond},
		{"half a refusal for good is believed", []step{answer(403, roleBody[:40])}, domain.FaultRole, 4, 0, 3500 * time.Millisecond},
		{"marketplace named in a 403", []step{answer(403, `{"errors":[{"code":"Unauthorized","message":"Marketplace A1 is not allowed"}]}`)}, domain.FaultRegion, 1, 0, 0},
		{"throttled then fine", []step{answer(429, throttleBody), answer(429, throttleBody), ok}, "", 3, 0, 1500 * time.Millisecond},
		{"throttled for good", []step{answer(429, throttleBody)}, domain.FaultThrottled, 5, 0, 7 * time.Second},
		{"throttled in plain text", []step{answer(429, `slow down`, "Content-Type", "text/plain"), ok}, "", 2, 0, 500 * time.Millisecond},
		{"Retry-After is obeyed", []step{answer(503, ``, "Retry-After", "42"), ok}, "", 2, 0, 42 * time.Second},
		{"a long Retry-After is told instead", []step{answer(429, ``, "Retry-After", "4000")}, domain.FaultThrottled, 1, 0, 0},
		{"500 then fine", []step{answer(500, brokenBody), ok}, "", 2, 0, 500 * time.Millisecond},
		{"503 in plain text for good", []step{answer(503, `Service Unavailable`, "Content-Type", "text/plain")}, domain.FaultUnavailable, 4, 0, 3500 * time.Millisecond},
		{"no network then fine", []step{fails(errReset), fails(errReset), ok}, "", 3, 0, time.Second},
		{"no network for good", []step{fails(errReset)}, domain.FaultUnavailable, 4, 0, time.Second},
		{"hangs then fine", []step{hangs, ok}, "", 2, 0, callTimeout},
		{"cut body then fine", []step{cut(`{"payl`), ok}, "", 2, 0, 0},
		{"cut body for good", []step{cut(`{"payl`)}, domain.FaultUnavailable, 4, 0, 0},
		{"shorter than announced", []step{func(r *http.Request) (*http.Response, error) {
			res, err := answer(200, goodParticipations[:20])(r)
			res.ContentLength = 500
			return res, err
		}, ok}, "", 2, 0, 0},
		{"bad JSON then fine", []step{answer(200, `{"payload":[`), ok}, "", 2, 0, 0},
		{"bad JSON for good", []step{answer(200, `{"payload":[`)}, domain.FaultData, 4, 0, 0},
		{"empty body for good", []step{answer(200, ``)}, domain.FaultData, 4, 0, 0},
		{"a web page with a good status", []step{answer(200, "<!DOCTYPE html><title>Hotel Wi-Fi</title>", "Content-Type", "text/html")}, domain.FaultUnavailable, 4, 0, 0},
		{"a gateway page", []step{answer(502, "<html><head><title>502 Bad Gateway</title></head></html>", "Content-Type", "text/html"), ok}, "", 2, 0, 0},
		{"errors with a good status", []step{answer(200, `{"payload":null,"errors":[{"code":"QuotaExceeded","message":"x"}]}`), ok}, "", 2, 0, 0},
		{"invalid input", []step{answer(400, invalidBody)}, domain.FaultInvalid, 1, 0, 0},
		{"gateway message", []step{answer(400, `{"message":"Bad request"}`)}, domain.FaultInvalid, 1, 0, 0},
		{"not found", []step{answer(404, `{"errors":[{"code":"NotFound","message":"nothing"}]}`)}, domain.FaultNotFound, 1, 0, 0},
		{"another region's marketplace", []step{answer(400, `{"errors":[{"code":"InvalidInput","message":"Marketplace ATVPDKIKX0DER is not in this region"}]}`)}, domain.FaultRegion, 1, 0, 0},
		{"a redirect is not followed", []step{answer(302, ``, "Location", "https://elsewhere.example/")}, domain.FaultUnavailable, 1, 0, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, c.steps...)
				begin := time.Now()
				_, err := r.Participations(t.Context())
				if c.kind == "" && err != nil {
					t.Fatal(err)
				}
				if c.kind != "" {
					f := wantKind(t, err, c.kind)
					if strings.Contains(err.Error(), "Atza|") {
						t.Errorf("the token is in the error: %v", err)
					}
					if f.Advice == "" {
						t.Error("no advice")
					}
				}
				if len(r.wire.calls) != c.calls || len(r.purse.paid) != c.calls {
					t.Errorf("%d calls, %d paid, want %d", len(r.wire.calls), len(r.purse.paid), c.calls)
				}
				if len(r.tokens.expired) != c.expired {
					t.Errorf("expired %v, want %d", r.tokens.expired, c.expired)
				}
				if d := time.Since(begin); d < c.atLeast {
					t.Errorf("took %s, want at least %s", d, c.atLeast)
				}
			})
		})
	}
}

func TestFaultCarriesRequestIDAndUntil(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, answer(429, throttleBody))
		_, err := r.Participations(t.Context())
		f := wantKind(t, err, domain.FaultThrottled)
		if f.RequestID != "req-1" || f.Status != 429 || f.Op != "getMarketplaceParticipations" {
			t.Errorf("fault %+v", f)
		}
		if !strings.Contains(f.Detail, "QuotaExceeded: You exceeded your quota") {
			t.Errorf("detail %q", f.Detail)
		}
		if wait := time.Until(f.Until); wait <= 0 || wait > time.Minute+5*time.Second {
			t.Errorf("until in %s", wait)
		}
	})
}

func TestTokenSourceThatKeepsItsTokenIsRevoked(t *testing.T) {
	r := newRig(t, answer(403, revokedBody))
	r.Client.tokens = constantToken("Atza|same")
	_, err := r.Participations(t.Context())
	wantKind(t, err, domain.FaultRevoked)
}

type constantToken string

func (c constantToken) Token(context.Context) (string, error) { return string(c), nil }
func (constantToken) Expire(string)                           {}

func TestErrorsOfTokensAndBudgetPassThrough(t *testing.T) {
	r := newRig(t, answer(200, goodParticipations))
	r.tokens.err = &domain.Fault{Kind: domain.FaultSecret, Op: "token", Message: "The client secret is wrong."}
	_, err := r.Participations(t.Context())
	wantKind(t, err, domain.FaultSecret)

	r = newRig(t, answer(200, goodParticipations))
	r.purse.err = context.Canceled
	if _, err := r.Participations(t.Context()); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if len(r.wire.calls) != 0 {
		t.Error("called without paying")
	}
}

func TestCancelEndsAtOnceAndIsNoFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		r := newRig(t, answer(503, ``))
		time.AfterFunc(100*time.Millisecond, cancel)
		begin := time.Now()
		_, err := r.Participations(ctx)
		if !errors.Is(err, context.Canceled) || domain.KindOf(err) != "" {
			t.Errorf("error %v", err)
		}
		if d := time.Since(begin); d > 200*time.Millisecond {
			t.Errorf("took %s", d)
		}
	})
}

// A report is asked for again only when the first request was surely not taken.
func TestCreateReportIsNotRepeatedBlindly(t *testing.T) {
	ok := answer(202, `{"reportId":"R1"}`)
	dial := &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	cases := []struct {
		name  string
		first step
		kind  domain.FaultKind
		calls int
	}{
		{"429", answer(429, throttleBody), "", 2},
		{"503", answer(503, `Service Unavailable`), "", 2},
		{"500 in Amazon's words", answer(500, brokenBody), "", 2},
		{"expired token", answer(403, expiredBody), "", 2},
		{"no connection", fails(&url.Error{Op: "Post", URL: "https://x", Err: dial}), "", 2},
		{"500 of a gateway", answer(500, `<html>oops</html>`), domain.FaultUncertain, 1},
		{"504", answer(504, ``), domain.FaultUncertain, 1},
		{"connection lost", fails(io.ErrUnexpectedEOF), domain.FaultUncertain, 1},
		{"no answer", hangs, domain.FaultUncertain, 1},
		{"cut answer", cut(`{"repo`), domain.FaultUncertain, 1},
		{"strange answer", answer(202, `{"x":1}`), domain.FaultUncertain, 1},
		{"refused", answer(400, invalidBody), domain.FaultInvalid, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, c.first, ok)
				id, err := r.CreateReport(t.Context(), ReportSpec{Type: ReportMYI, Marketplaces: []domain.MarketplaceID{de}})
				if c.kind == "" && (err != nil || id != "R1") {
					t.Errorf("id %q, error %v", id, err)
				}
				if c.kind != "" {
					wantKind(t, err, c.kind)
					if id != "" {
						t.Errorf("id %q with an error", id)
					}
				}
				if len(r.wire.calls) != c.calls {
					t.Errorf("%d calls, want %d", len(r.wire.calls), c.calls)
				}
			})
		})
	}
}

func TestAnAnswerWithoutEndIsRefused(t *testing.T) {
	r := newRig(t, func(req *http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: 200, Header: http.Header{}, ContentLength: -1, Request: req,
			Body: io.NopCloser(endless{}),
		}, nil
	})
	_, err := r.Participations(t.Context())
	wantKind(t, err, domain.FaultData)
	if len(r.wire.calls) != 1 {
		t.Errorf("%d calls", len(r.wire.calls))
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestSecretsAreRemovedFromTheServersWords(t *testing.T) {
	body := `{"errors":[{"code":"InvalidInput","message":"token Atza|1 and Atzr|IwEBabc and amzn1.oa2-cs.v1.deadbeef"}]}`
	r := newRig(t, answer(400, body))
	_, err := r.Participations(t.Context())
	f := wantKind(t, err, domain.FaultInvalid)
	if strings.Contains(err.Error(), "Atz") || strings.Contains(f.Detail, "deadbeef") {
		t.Errorf("error %v", err)
	}
}

func TestPathPart(t *testing.T) {
	for in, want := range map[string]string{
		"AB-1_2.~":  "AB-1_2.~",
		"a/b c+d%e": "a%2Fb%20c%2Bd%25e",
		"Ä,'&=?#":   "%C3%84%2C%27%26%3D%3F%23",
		".":         "%2E",
		"..":        "%2E%2E",
	} {
		got := pathPart(in)
		if got != want {
			t.Errorf("pathPart(%q) = %q, want %q", in, got, want)
		}
		req, err := http.NewRequest("GET", "https://h/items/S/"+got, nil)
		if err != nil {
			t.Fatal(err)
		}
		if req.URL.EscapedPath() != "/items/S/"+want {
			t.Errorf("sent as %q", req.URL.EscapedPath())
		}
	}
}
