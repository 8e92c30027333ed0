package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine/domain"
)

const (
	testClientSecret  = "amzn1.oa2-cs.v1.0123456789abcdef"
	testRefreshToken  = "Atzr|refresh-me"
	testAmazonSuccess = `{"access_token":"Atza|%d","refresh_token":"Atzr|refresh-me","token_type":"bearer","expires_in":3600}`
)

type amazonRig struct {
	store  *memory
	vault  *Vault
	calls  int
	mu     sync.Mutex
	answer server
	tokens *AmazonTokens
}

// newAmazonRig makes a token source before a server that answers well, after a second.
func newAmazonRig(t *testing.T) *amazonRig {
	r := &amazonRig{store: newMemory()}
	r.vault = openTestVault(t, r.store)
	if err := SaveAmazonSecret(t.Context(), r.vault, "na", AmazonSecret{"client", testClientSecret, testRefreshToken}); err != nil {
		t.Fatal(err)
	}
	r.answer = func(*http.Request, url.Values) (int, string, error) {
		return 200, fmt.Sprintf(testAmazonSuccess, r.calls), nil
	}
	r.tokens = NewAmazonTokens(AmazonTokenParams{
		Vault: r.vault, Connection: "na", UserAgent: "Tallybridge/test",
		Transport: server(func(req *http.Request, form url.Values) (int, string, error) {
			r.mu.Lock()
			r.calls++
			answer := r.answer
			r.mu.Unlock()
			if req.URL.String() != AmazonTokenURL || req.Method != "POST" || req.Header.Get("User-Agent") != "Tallybridge/test" ||
				!strings.HasPrefix(req.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
				t.Errorf("request %s %s %v", req.Method, req.URL, req.Header)
			}
			for k, want := range map[string]string{
				"grant_type": "refresh_token", "refresh_token": testRefreshToken, "client_id": "client", "client_secret": testClientSecret,
			} {
				if form.Get(k) != want {
					t.Errorf("%s = %q", k, form.Get(k))
				}
			}
			if err := (domain.SystemClock{}).Sleep(req.Context(), time.Second); err != nil {
				return 0, "", err
			}
			return answer(req, form)
		}),
	})
	return r
}

func TestAmazonTokenIsFetchedOnceForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newAmazonRig(t)
		var all sync.WaitGroup
		for range 30 {
			all.Go(func() {
				if tok, err := r.tokens.Token(t.Context()); tok != "Atza|1" || err != nil {
					t.Errorf("%q, %v", tok, err)
				}
			})
		}
		all.Wait()
		steps := []struct {
			after time.Duration
			want  string
		}{{0, "Atza|1"}, {54 * time.Minute, "Atza|1"}, {2 * time.Minute, "Atza|2"}, {time.Hour, "Atza|3"}}
		for _, s := range steps {
			time.Sleep(s.after)
			if tok, err := r.tokens.Token(t.Context()); tok != s.want || err != nil {
				t.Errorf("after %s: %q, %v; want %q", s.after, tok, err, s.want)
			}
		}
	})
}

func TestARefusedAmazonTokenIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newAmazonRig(t)
		first, _ := r.tokens.Token(t.Context())
		r.tokens.Expire("another")
		if tok, _ := r.tokens.Token(t.Context()); tok != first {
			t.Error("another token's end ended this one")
		}
		var all sync.WaitGroup
		for range 10 { // ten calls were refused together
			all.Go(func() {
				r.tokens.Expire(first)
				if tok, err := r.tokens.Token(t.Context()); tok != "Atza|2" || err != nil {
					t.Errorf("%q, %v", tok, err)
				}
			})
		}
		all.Wait()
		r.tokens.Expire(first) // a late one
		if tok, _ := r.tokens.Token(t.Context()); tok != "Atza|2" {
			t.Errorf("got %q", tok)
		}
	})
}

func TestAmazonRefusals(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		body   string
		err    error
		kind   domain.FaultKind
		calls  int
		says   string
	}{
		{"secret", 401, `{"error":"invalid_client","error_description":"Client authentication failed"}`, nil, domain.FaultSecret, 1, "180 days"},
		{"other app", 400, `{"error":"unauthorized_client"}`, nil, domain.FaultSecret, 1, "same app"},
		{"revoked", 400, `{"error":"invalid_grant","error_description":"The request has an invalid grant parameter : refresh_token"}`, nil, domain.FaultRevoked, 1, "Authorise the app again"},
		{"scope", 400, `{"error":"invalid_scope"}`, nil, domain.FaultRole, 1, "roles"},
		{"unknown", 400, `{"error":"unsupported_grant_type"}`, nil, domain.FaultInvalid, 1, ""},
		{"throttled", 429, `{"error":"slow_down"}`, nil, domain.FaultThrottled, 1, ""},
		{"down", 503, `Service Unavailable`, nil, domain.FaultUnavailable, 3, ""},
		{"gateway", 403, `<html>Forbidden</html>`, nil, domain.FaultUnavailable, 1, ""},
		{"redirect", 302, ``, nil, domain.FaultUnavailable, 1, ""},
		{"network", 0, ``, errNetwork, domain.FaultUnavailable, 3, ""},
		{"hotel login page", 200, `<html>Welcome to the hotel</html>`, nil, domain.FaultData, 3, ""},
		{"cut", 200, `{"access_token":"Atza|`, nil, domain.FaultData, 3, ""},
		{"empty", 200, `{}`, nil, domain.FaultData, 3, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newAmazonRig(t)
				before := r.store.snapshot()
				r.answer = func(*http.Request, url.Values) (int, string, error) { return c.status, c.body, c.err }
				_, err := r.tokens.Token(t.Context())
				f := wantKind(t, err, c.kind)
				if r.calls != c.calls || f.Status != c.status && c.status != 0 {
					t.Errorf("%d calls, fault %+v", r.calls, f)
				}
				if !strings.Contains(f.Advice, c.says) || !strings.Contains(f.Message, "Amazon") {
					t.Errorf("%s %s", f.Message, f.Advice)
				}
				if after := r.store.snapshot(); len(after) != len(before) {
					t.Error("something was deleted")
				}
			})
		})
	}
}

func TestARefusalIsNotRepeatedByEverybody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newAmazonRig(t)
		r.answer = func(*http.Request, url.Values) (int, string, error) { return 401, `{"error":"invalid_client"}`, nil }
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				for range 3 {
					if _, err := r.tokens.Token(t.Context()); domain.KindOf(err) != domain.FaultSecret {
						t.Errorf("%v", err)
					}
				}
			})
		}
		all.Wait()
		if r.calls != 1 {
			t.Errorf("asked %d times", r.calls)
		}
		// The same is tried again after a while; with another secret at once.
		time.Sleep(2 * time.Minute)
		_, _ = r.tokens.Token(t.Context())
		if r.calls != 2 {
			t.Errorf("asked %d times", r.calls)
		}
		r.answer = func(*http.Request, url.Values) (int, string, error) {
			return 200, fmt.Sprintf(testAmazonSuccess, 9), nil
		}
		if err := SaveAmazonSecret(t.Context(), r.vault, "na", AmazonSecret{"client", testClientSecret, testRefreshToken}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		if tok, err := r.tokens.Token(t.Context()); tok != "Atza|9" || err != nil {
			t.Errorf("%q, %v", tok, err)
		}
	})
}

func TestALivingTokenOutlastsTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newAmazonRig(t)
		if _, err := r.tokens.Token(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.answer = func(*http.Request, url.Values) (int, string, error) { return 0, "", errNetwork }
		time.Sleep(56 * time.Minute)
		for range 5 {
			if tok, err := r.tokens.Token(t.Context()); tok != "Atza|1" || err != nil {
				t.Errorf("%q, %v", tok, err)
			}
		}
		if r.calls != 4 {
			t.Errorf("%d calls: not one renewal of 3 tries", r.calls)
		}
		time.Sleep(4 * time.Minute)
		_, err := r.tokens.Token(t.Context())
		wantKind(t, err, domain.FaultUnavailable)
	})
}

func TestOneCallersEndIsNotTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newAmazonRig(t)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		n := 0
		r.answer = func(*http.Request, url.Values) (int, string, error) {
			if n++; n == 1 {
				return 503, "", nil
			}
			return 200, fmt.Sprintf(testAmazonSuccess, 7), nil
		}
		var all sync.WaitGroup
		all.Go(func() { _, _ = r.tokens.Token(ctx) })
		synctest.Wait()
		gone, leave := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer leave()
		all.Go(func() {
			if _, err := r.tokens.Token(gone); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("a caller who left: %v", err)
			}
		})
		all.Go(func() {
			if tok, err := r.tokens.Token(t.Context()); err == nil && tok != "Atza|7" {
				t.Errorf("%q", tok)
			}
		})
		all.Wait()
		if tok, err := r.tokens.Token(t.Context()); tok != "Atza|7" || err != nil {
			t.Errorf("%q, %v", tok, err)
		}
	})
}

func TestAmazonNotConnected(t *testing.T) {
	v := openTestVault(t, newMemory())
	_, err := NewAmazonTokens(AmazonTokenParams{Vault: v, Connection: "na"}).Token(t.Context())
	wantKind(t, err, domain.FaultSetup)
}
