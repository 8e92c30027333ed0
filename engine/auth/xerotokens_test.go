package auth

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tallybridge/engine/domain"
)

// identity is Xero's token endpoint: tokens live 30 minutes, every refresh
// rotates, and a rotated token works for 30 minutes more.
type identity struct {
	mu      sync.Mutex
	n       int
	alive   map[string]time.Time // refresh token → when it stops working; zero: in 60 days
	access  map[string]time.Time // access token → its end
	calls   int
	trouble func(n int) (before, after error) // of call n
	broken  []string
}

func newIdentity(first string) *identity {
	return &identity{alive: map[string]time.Time{first: {}}, access: map[string]time.Time{}}
}

func (i *identity) RoundTrip(r *http.Request) (*http.Response, error) {
	return server(func(r *http.Request, form url.Values) (int, string, error) {
		if r.Header.Get("Authorization") != "" || r.URL.RawQuery != "" || r.URL.Path != "/connect/token" || form.Get("client_id") != "client" {
			i.broken = append(i.broken, fmt.Sprint(r.URL, form))
		}
		if err := (domain.SystemClock{}).Sleep(r.Context(), 500*time.Millisecond); err != nil {
			return 0, "", err
		}
		i.mu.Lock()
		defer i.mu.Unlock()
		i.calls++
		var before, after error
		if i.trouble != nil {
			before, after = i.trouble(i.calls)
		}
		if before != nil {
			return 0, "", before
		}
		old := form.Get("refresh_token")
		end, ok := i.alive[old]
		if !ok || !end.IsZero() && time.Now().After(end) {
			return 400, `{"error":"invalid_grant"}`, nil
		}
		if end.IsZero() {
			i.alive[old] = time.Now().Add(30 * time.Minute)
		}
		i.n++
		fresh, access := fmt.Sprintf("refresh-%d", i.n), fmt.Sprintf("access-%d", i.n)
		i.alive[fresh] = time.Time{}
		i.access[access] = time.Now().Add(30 * time.Minute)
		if after != nil {
			return 0, "", after
		}
		return 200, fmt.Sprintf(`{"access_token":%q,"refresh_token":%q,"expires_in":1800,"token_type":"Bearer","scope":"offline_access accounting.invoices"}`, access, fresh), nil
	}).RoundTrip(r)
}

func (i *identity) good(access string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return time.Now().Before(i.access[access])
}

func xeroRig(t *testing.T) (*memory, *Vault, *identity, func() *XeroTokens) {
	m := newMemory()
	v := openTestVault(t, m)
	if err := SaveXeroSecret(t.Context(), v, XeroSecret{RefreshToken: "refresh-0", ClientID: "client", Scopes: []string{"offline_access"}}); err != nil {
		t.Fatal(err)
	}
	id := newIdentity("refresh-0")
	t.Cleanup(func() {
		if len(id.broken) > 0 {
			t.Errorf("bad requests: %v", id.broken)
		}
	})
	return m, v, id, func() *XeroTokens {
		return NewXeroTokens(XeroTokenParams{Vault: v, Transport: id, UserAgent: "Tallybridge/test"})
	}
}

func stored(t *testing.T, v *Vault) sealedXero {
	t.Helper()
	s, ok, err := LoadXeroSecret(t.Context(), v)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	return sealedXero(s)
}

func TestXeroRotationIsSavedFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, v, id, open := xeroRig(t)
		x := open()
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				tok, err := x.Token(t.Context())
				if err != nil || tok != "access-1" {
					t.Errorf("%q, %v", tok, err)
				}
				if s := stored(t, v); s.RefreshToken != "refresh-1" || s.AccessToken != tok {
					t.Errorf("handed out before it was saved")
				}
			})
		}
		all.Wait()
		want := sealedXero{
			AccessToken: "access-1", Expiry: time.Now().Add(30*time.Minute - 500*time.Millisecond).UTC(),
			RefreshToken: "refresh-1", ClientID: "client", Scopes: []string{"offline_access", "accounting.invoices"},
		}
		if diff := cmp.Diff(want, stored(t, v)); diff != "" || id.calls != 1 {
			t.Error(id.calls, diff)
		}
		// A restart goes on with the stored access token.
		if tok, err := open().Token(t.Context()); tok != "access-1" || err != nil || id.calls != 1 {
			t.Errorf("%q, %v, %d calls", tok, err, id.calls)
		}
		time.Sleep(26 * time.Minute)
		if tok, err := x.Token(t.Context()); tok != "access-2" || err != nil {
			t.Errorf("%q, %v", tok, err)
		}
		x.Expire("access-2")
		if tok, err := x.Token(t.Context()); tok != "access-3" || err != nil {
			t.Errorf("%q, %v", tok, err)
		}
	})
}

func TestXeroLostAnswerIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, v, id, open := xeroRig(t)
		id.trouble = func(n int) (error, error) {
			if n == 1 {
				return nil, errNetwork // rotated, but the answer is lost
			}
			return nil, nil
		}
		if tok, err := open().Token(t.Context()); tok != "access-2" || err != nil {
			t.Errorf("%q, %v", tok, err)
		}
		if s := stored(t, v); s.RefreshToken != "refresh-2" {
			t.Errorf("stored %q", s.RefreshToken)
		}
	})
}

func TestXeroFailedSave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, v, id, open := xeroRig(t)
		full := errors.New("disk full")
		m.failSaves(full)
		x := open()
		for range 3 {
			_, err := x.Token(t.Context())
			if f := wantKind(t, err, domain.FaultLocal); !errors.Is(f, full) {
				t.Error(f)
			}
		}
		if s := stored(t, v); s.RefreshToken != "refresh-0" || id.calls != 1 {
			t.Errorf("stored %q after %d calls", s.RefreshToken, id.calls)
		}
		// A restart in between knows nothing of the new token: the old one still works.
		y := open()
		m.failSaves(nil)
		if tok, err := y.Token(t.Context()); tok != "access-2" || err != nil {
			t.Errorf("%q, %v", tok, err)
		}
		// The first one sees that its own was overtaken.
		if tok, err := x.Token(t.Context()); tok != "access-2" || err != nil {
			t.Errorf("%q, %v", tok, err)
		}
		// Without a restart the received one is saved and used, even after the grace.
		time.Sleep(26 * time.Minute)
		m.failSaves(full)
		_, err := x.Token(t.Context())
		wantKind(t, err, domain.FaultLocal)
		m.failSaves(nil)
		calls := id.calls
		time.Sleep(10 * time.Minute)
		if tok, err := x.Token(t.Context()); tok != "access-3" || err != nil || id.calls != calls {
			t.Errorf("%q, %v, %d calls more", tok, err, id.calls-calls)
		}
	})
}

func TestXeroSecretReplacedMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, v, id, open := xeroRig(t)
		a, b := open(), open()
		if _, err := a.Token(t.Context()); err != nil {
			t.Fatal(err)
		}
		if tok, err := b.Token(t.Context()); tok != "access-1" || err != nil || id.calls != 1 {
			t.Errorf("the vault was not read again: %q, %v", tok, err)
		}
		// The user signs in anew while the old sign-in is dead.
		time.Sleep(time.Hour)
		id.mu.Lock()
		id.alive = map[string]time.Time{"fresh": {}}
		id.mu.Unlock()
		_, err := a.Token(t.Context())
		wantKind(t, err, domain.FaultRevoked)
		if err := SaveXeroSecret(t.Context(), v, XeroSecret{RefreshToken: "fresh", ClientID: "client"}); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Token(t.Context()); err != nil {
			t.Errorf("after signing in again: %v", err)
		}
	})
}

func TestXeroRefusals(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		body   string
		err    error
		kind   domain.FaultKind
		calls  int
	}{
		{"revoked", 400, `{"error":"invalid_grant"}`, nil, domain.FaultRevoked, 1},
		{"client id", 400, `{"error":"unauthorized_client"}`, nil, domain.FaultSecret, 1},
		{"client id 2", 401, `{"error":"invalid_client"}`, nil, domain.FaultSecret, 1},
		{"scope", 400, `{"error":"invalid_scope","error_description":"x"}`, nil, domain.FaultRole, 1},
		{"down", 500, ``, nil, domain.FaultUnavailable, 3},
		{"network", 0, ``, errNetwork, domain.FaultUnavailable, 3},
		{"html", 200, `<html>`, nil, domain.FaultData, 3},
		{"throttled", 429, ``, nil, domain.FaultThrottled, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, v, _, _ := xeroRig(t)
				before, calls := m.snapshot(), 0
				x := NewXeroTokens(XeroTokenParams{Vault: v, Transport: server(func(*http.Request, url.Values) (int, string, error) {
					calls++
					return c.status, c.body, c.err
				})})
				for range 2 {
					_, err := x.Token(t.Context())
					f := wantKind(t, err, c.kind)
					if !strings.Contains(f.Message, "Xero") {
						t.Error(f.Message)
					}
					if c.calls == 3 || c.kind == domain.FaultThrottled {
						break
					}
				}
				if calls != c.calls {
					t.Errorf("%d calls", calls)
				}
				if diff := cmp.Diff(before, m.snapshot()); diff != "" {
					t.Error("the store changed", diff)
				}
			})
		})
	}
	v := openTestVault(t, newMemory())
	_, err := NewXeroTokens(XeroTokenParams{Vault: v}).Token(t.Context())
	wantKind(t, err, domain.FaultSetup)
}

// TestXeroSignInSurvivesAnyTrouble: whatever answers are lost, saves fail and
// processes die, the sign-in lives on as long as each trouble ends within the
// 30 minutes of grace.
func TestXeroSignInSurvivesAnyTrouble(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		type step struct {
			pause                 time.Duration
			lostBefore, lostAfter int // so many tries
			saveFails, restart    bool
			refused               bool
		}
		var script []step
		for range rapid.IntRange(1, 15).Draw(rt, "steps") {
			script = append(script, step{
				pause:      time.Duration(rapid.IntRange(0, 60*24*7).Draw(rt, "minutes")) * time.Minute,
				lostBefore: rapid.IntRange(0, 4).Draw(rt, "lost before"), lostAfter: rapid.IntRange(0, 4).Draw(rt, "lost after"),
				saveFails: rapid.Bool().Draw(rt, "save fails"), restart: rapid.Bool().Draw(rt, "restart"),
				refused: rapid.Bool().Draw(rt, "refused"),
			})
		}
		var failure string
		synctest.Test(t, func(t *testing.T) {
			m, _, id, open := xeroRig(t)
			x := open()
			last := ""
			for _, s := range script {
				time.Sleep(s.pause)
				if s.refused && last != "" {
					x.Expire(last)
				}
				before, after := s.lostBefore, s.lostAfter
				id.trouble = func(int) (error, error) {
					switch {
					case before > 0:
						before--
						return errNetwork, nil
					case after > 0:
						after--
						return nil, errNetwork
					}
					return nil, nil
				}
				if s.saveFails {
					m.failSaves(errors.New("disk full"))
				}
				tok, err := x.Token(t.Context())
				if err == nil && !id.good(tok) {
					failure = "a dead token was handed out"
				}
				if s.restart {
					x = open()
					if s.refused && last != "" {
						x.Expire(last) // the API still refuses it
					}
				}
				// The trouble ends within the grace.
				time.Sleep(5 * time.Minute)
				m.failSaves(nil)
				id.trouble = nil
				if tok, err = x.Token(t.Context()); err != nil || !id.good(tok) {
					failure = fmt.Sprintf("after the trouble: %q, %v", tok, err)
				}
				last = tok
				if failure != "" {
					return
				}
			}
		})
		if failure != "" {
			rt.Fatal(failure)
		}
	})
}
