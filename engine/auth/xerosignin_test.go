package auth

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tallybridge/engine/domain"
)

// browser visits addresses the way a browser would.
type browser struct {
	t        *testing.T
	redirect string // as the consent address gave it
	state    string
	verify   string // code_challenge
	asked    url.Values
}

func (b *browser) read(consent string) {
	u, err := url.Parse(consent)
	if err != nil {
		b.t.Error(err)
		return
	}
	b.asked = u.Query()
	b.redirect, b.state, b.verify = b.asked.Get("redirect_uri"), b.asked.Get("state"), b.asked.Get("code_challenge")
}

func (b *browser) visit(method, address, host string) (int, http.Header, string) {
	req, err := http.NewRequestWithContext(context.WithoutCancel(b.t.Context()), method, address, nil)
	if err != nil {
		b.t.Error(err)
		return 0, nil, ""
	}
	if host != "" {
		req.Host = host
	}
	tr := &http.Transport{}
	defer tr.CloseIdleConnections()
	resp, err := tr.RoundTrip(req)
	if err != nil {
		b.t.Error(err)
		return 0, nil, ""
	}
	defer func() { _ = resp.Body.Close() }()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, resp.Header, string(body)
}

func (b *browser) base() string { return strings.TrimSuffix(b.redirect, "/callback") }

// signInParams are those of a sign-in whose browser is waited for in the end:
// it must get its page though the sign-in goes on at once.
func signInParams(t *testing.T, open func(string) error) XeroSignInParams {
	var visiting sync.WaitGroup
	t.Cleanup(visiting.Wait)
	return XeroSignInParams{
		ClientID: "client", Scopes: []string{"offline_access", "accounting.invoices"}, Ports: []int{0}, Timeout: 20 * time.Second,
		Open: func(consent string) error {
			visiting.Add(1)
			defer visiting.Done()
			return open(consent)
		},
		Transport: server(func(*http.Request, url.Values) (int, string, error) {
			t.Error("the token endpoint was asked")
			return 500, "", nil
		}),
	}
}

func TestXeroSignIn(t *testing.T) {
	b := &browser{t: t}
	p := signInParams(t, func(consent string) error {
		b.read(consent)
		// Strays do not end the wait.
		for _, s := range []struct {
			method, address, host string
			want                  int
		}{
			{"GET", b.base() + "/favicon.ico", "", 404},
			{"GET", b.base() + "/", "", 404},
			{"GET", b.redirect + "/", "", 404},
			{"GET", b.redirect + "?code=EVIL&state=guess", "", 400},
			{"GET", b.redirect + "?code=EVIL", "", 400},
			{"GET", b.redirect + "?code=EVIL&state=guess&state=" + b.state, "", 400},
			{"GET", b.redirect + "?error=access_denied&state=guess", "", 400},
			{"GET", b.redirect + "?state=" + b.state, "", 400},
			{"GET", b.redirect + "?code=%zz&state=" + b.state, "", 400},
			{"POST", b.redirect + "?code=EVIL&state=" + b.state, "", 405},
			{"GET", b.redirect + "?code=EVIL&state=" + b.state, "evil.example.com", 404},
			{"GET", b.redirect + "?code=EVIL&state=" + b.state, "localhost:1", 404},
		} {
			status, h, body := b.visit(s.method, s.address, s.host)
			if status != s.want {
				t.Errorf("%s %s: %d, want %d", s.method, s.address, status, s.want)
			}
			checkPage(t, h, body)
		}
		// The right answer, with what Xero adds.
		status, h, body := b.visit("GET", b.redirect+"?code=the-code&scope=x&session_state=y&state="+b.state, "")
		if status != 200 || !strings.Contains(body, "close this page") || strings.Contains(body, "the-code") {
			t.Errorf("%d %s", status, body)
		}
		checkPage(t, h, body)
		return nil
	})
	var shown string
	p.Waiting = func(u string) { shown = u }
	p.Transport = server(func(r *http.Request, form url.Values) (int, string, error) {
		sum := sha256.Sum256([]byte(form.Get("code_verifier")))
		if base64.RawURLEncoding.EncodeToString(sum[:]) != b.verify {
			t.Error("the verifier does not fit the challenge")
		}
		form.Del("code_verifier")
		want := url.Values{"grant_type": {"authorization_code"}, "client_id": {"client"}, "code": {"the-code"}, "redirect_uri": {b.redirect}}
		if diff := cmp.Diff(want, form); diff != "" || r.URL.String() != "https://identity.xero.com/connect/token" {
			t.Error(r.URL, diff)
		}
		return 200, `{"access_token":"A","refresh_token":"R","expires_in":1800,"scope":"offline_access accounting.invoices"}`, nil
	})
	s, err := XeroSignIn(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if s.AccessToken != "A" || s.RefreshToken != "R" || s.ClientID != "client" || len(s.Scopes) != 2 || time.Until(s.Expiry) < 29*time.Minute {
		t.Errorf("%+v", sealedXero(s))
	}
	if !strings.HasPrefix(shown, XeroAuthorizeURL+"?") || strings.Contains(shown, "+") {
		t.Error(shown)
	}
	want := url.Values{
		"response_type": {"code"}, "client_id": {"client"}, "redirect_uri": {b.redirect}, "scope": {"offline_access accounting.invoices"},
		"state": {b.state}, "code_challenge": {b.verify}, "code_challenge_method": {"S256"},
	}
	if diff := cmp.Diff(want, b.asked); diff != "" || !strings.HasPrefix(b.redirect, "http://localhost:") || len(b.verify) != 43 {
		t.Error(b.redirect, diff)
	}
	// The port is free again.
	if _, err := net.DialTimeout("tcp", strings.TrimPrefix(b.base(), "http://"), time.Second); err == nil {
		t.Error("still listening")
	}
}

func checkPage(t *testing.T, h http.Header, body string) {
	t.Helper()
	if strings.Contains(strings.ToLower(body), "<script") || h.Get("Cache-Control") != "no-store" ||
		!strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none'") || h.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("%v\n%s", h, body)
	}
}

func TestXeroSignInRefused(t *testing.T) {
	for _, c := range []struct {
		query string
		kind  domain.FaultKind
		page  string
	}{
		{"error=access_denied&error_description=no", domain.FaultSetup, "You did not give access"},
		{"error=invalid_scope", domain.FaultRole, "Xero said: invalid_scope"},
		{"error=unauthorized_client", domain.FaultSecret, ""},
		{"error=temporarily_unavailable", domain.FaultUnavailable, ""},
		{"error=odd&error_description=%3Cscript%3Ealert(1)%3C/script%3E", domain.FaultSetup, "&lt;script&gt;alert(1)"},
	} {
		t.Run(c.query, func(t *testing.T) {
			b := &browser{t: t}
			_, err := XeroSignIn(t.Context(), signInParams(t, func(consent string) error {
				b.read(consent)
				_, h, body := b.visit("GET", b.redirect+"?"+c.query+"&state="+b.state, "")
				checkPage(t, h, body)
				if !strings.Contains(body, c.page) {
					t.Error(body)
				}
				return nil
			}))
			wantKind(t, err, c.kind)
		})
	}
}

func TestXeroSignInBothLoopbackAddresses(t *testing.T) {
	if l, err := net.Listen("tcp6", "[::1]:0"); err != nil {
		t.Skip("this computer has no IPv6")
	} else {
		_ = l.Close()
	}
	for _, host := range []string{"127.0.0.1", "[::1]"} {
		b := &browser{t: t}
		_, err := XeroSignIn(t.Context(), signInParams(t, func(consent string) error {
			b.read(consent)
			b.visit("GET", strings.Replace(b.redirect, "localhost", host, 1)+"?error=access_denied&state="+b.state, "")
			return nil
		}))
		wantKind(t, err, domain.FaultSetup)
	}
}

func TestXeroSignInPorts(t *testing.T) {
	busy, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = busy.Close() }()
	port := busy.Addr().(*net.TCPAddr).Port
	b := &browser{t: t}
	p := signInParams(t, func(consent string) error {
		b.read(consent)
		b.visit("GET", b.redirect+"?error=access_denied&state="+b.state, "")
		return nil
	})
	p.Ports = []int{port, 0}
	_, err = XeroSignIn(t.Context(), p)
	wantKind(t, err, domain.FaultSetup)
	if strings.HasSuffix(b.base(), fmt.Sprintf(":%d", port)) {
		t.Error("the busy port was used")
	}
	p.Ports = []int{port}
	_, err = XeroSignIn(t.Context(), p)
	if f := wantKind(t, err, domain.FaultBusy); !strings.Contains(f.Message, fmt.Sprint(port)) {
		t.Error(f)
	}
	// Busy on the other loopback address only: a browser could land there.
	six, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		t.Skip("this computer has no IPv6")
	}
	defer func() { _ = six.Close() }()
	p.Ports = []int{six.Addr().(*net.TCPAddr).Port}
	_, err = XeroSignIn(t.Context(), p)
	wantKind(t, err, domain.FaultBusy)
}

func TestXeroSignInEnds(t *testing.T) {
	p := signInParams(t, func(string) error { return nil })
	p.Timeout = 20 * time.Millisecond
	_, err := XeroSignIn(t.Context(), p)
	if f := wantKind(t, err, domain.FaultSetup); !strings.Contains(f.Advice, "/callback") || !strings.Contains(f.Advice, "Invalid scope") {
		t.Error(f.Advice)
	}

	ctx, cancel := context.WithCancel(t.Context())
	p.Timeout = time.Hour
	p.Waiting = func(string) { cancel() }
	if _, err = XeroSignIn(ctx, p); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}

	p.Waiting = nil
	p.Open = func(string) error { return errors.New("no browser") }
	_, err = XeroSignIn(t.Context(), p)
	wantKind(t, err, domain.FaultLocal)

	// Where the address is shown, a missing browser does not matter.
	p.Waiting = func(string) {}
	p.Timeout = 50 * time.Millisecond
	_, err = XeroSignIn(t.Context(), p)
	wantKind(t, err, domain.FaultSetup)

	p.Scopes = []string{"accounting.invoices"}
	_, err = XeroSignIn(t.Context(), p)
	if domain.KindOf(err) != domain.FaultUsage {
		t.Error(err)
	}
}

func TestXeroCodeRefused(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		kind   domain.FaultKind
	}{
		{400, `{"error":"invalid_grant"}`, domain.FaultSetup},
		{400, `{"error":"unauthorized_client"}`, domain.FaultSecret},
		{200, `{"access_token":"A"}`, domain.FaultData},
	} {
		b := &browser{t: t}
		p := signInParams(t, func(consent string) error {
			b.read(consent)
			b.visit("GET", b.redirect+"?code=the-code&state="+b.state, "")
			return nil
		})
		p.Transport = server(func(*http.Request, url.Values) (int, string, error) { return c.status, c.body, nil })
		_, err := XeroSignIn(t.Context(), p)
		wantKind(t, err, c.kind)
	}
}
