package auth_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine/auth"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
)

// shelf is a SealedStore in memory.
type shelf struct {
	mu    sync.Mutex
	blobs map[string][]byte
}

func (s *shelf) Sealed(_ context.Context, name string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.blobs[name], nil
}

func (s *shelf) SaveSealed(_ context.Context, name string, blob []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blobs[name] = blob
	return nil
}

func (s *shelf) ClearSealed(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.blobs)
	return nil
}

func (s *shelf) DeleteSealed(_ context.Context, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.blobs, name)
	return nil
}

func practice(t *testing.T, o sandbox.Options) (*sandbox.Sandbox, *auth.Vault) {
	t.Helper()
	o.SKUs = 10
	s, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	v, err := auth.OpenVault(t.Context(), auth.VaultParams{
		Store:      &shelf{blobs: map[string][]byte{}},
		Passphrase: func(context.Context, bool) (string, error) { return "practice makes perfect", nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, v
}

func get(t *testing.T, s *sandbox.Sandbox, address string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := s.Transport().RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

func TestSignInToThePracticeXero(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	s, v := practice(t, sandbox.Options{RedirectURIs: []string{fmt.Sprintf("http://localhost:%d/callback", port)}})
	a := s.Access().Xero
	secret, err := auth.XeroSignIn(t.Context(), auth.XeroSignInParams{
		AuthorizeURL: a.Identity + "/identity/connect/authorize", TokenURL: a.Identity + "/connect/token",
		ClientID: a.ClientID, Scopes: a.Scopes, Ports: []int{port}, Transport: s.Transport(), Timeout: 10 * time.Second,
		Open: func(consent string) error {
			resp := get(t, s, consent+"&auto=allow")
			defer func() { _ = resp.Body.Close() }()
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, resp.Header.Get("Location"), nil)
			if err != nil {
				return err
			}
			back, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
			if err != nil {
				return err
			}
			return back.Body.Close()
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := auth.SaveXeroSecret(t.Context(), v, secret); err != nil {
		t.Fatal(err)
	}
	x := auth.NewXeroTokens(auth.XeroTokenParams{Vault: v, IdentityURL: a.Identity, Transport: s.Transport()})
	tok, err := x.Token(t.Context())
	if err != nil || tok != secret.AccessToken {
		t.Fatal(err)
	}
	x.Expire(tok)
	if again, err := x.Token(t.Context()); err != nil || again == tok {
		t.Fatal(err)
	}
}

func TestTokensOfThePracticeServersUnderFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := practice(t, sandbox.Options{Faults: "heavy", Latency: 200 * time.Millisecond, Limits: true})
		a := s.Access()
		if err := auth.SaveXeroSecret(t.Context(), v, auth.XeroSecret{RefreshToken: a.Xero.RefreshToken, ClientID: a.Xero.ClientID}); err != nil {
			t.Fatal(err)
		}
		x := auth.NewXeroTokens(auth.XeroTokenParams{Vault: v, IdentityURL: a.Xero.Identity, Transport: s.Transport()})
		sources := map[string]interface {
			Token(ctx context.Context) (string, error)
		}{"xero": x}
		for _, r := range a.Amazon.Regions {
			id := domain.ConnectionID(r.Region)
			if err := auth.SaveAmazonSecret(t.Context(), v, id, auth.AmazonSecret{ClientID: r.ClientID, ClientSecret: r.ClientSecret, RefreshToken: r.RefreshToken}); err != nil {
				t.Fatal(err)
			}
			sources[r.Region] = auth.NewAmazonTokens(auth.AmazonTokenParams{
				Vault: v, Connection: id, TokenURL: a.Amazon.LWA + "/auth/o2/token", Transport: s.Transport(),
			})
		}
		failed, got := 0, 0
		for range 300 { // a bit more than two days
			for name, src := range sources {
				_, err := src.Token(t.Context())
				switch domain.KindOf(err) {
				case "":
					got++
				case domain.FaultUnavailable, domain.FaultThrottled, domain.FaultData:
					failed++
				default:
					t.Fatalf("%s: %v", name, err)
				}
			}
			time.Sleep(10 * time.Minute)
		}
		if got < 20*failed {
			t.Errorf("%d tokens, %d failures", got, failed)
		}
	})
}

func TestConsentOfThePracticeAmazon(t *testing.T) {
	s, v := practice(t, sandbox.Options{})
	a := s.Access().Amazon
	r := a.Regions[0]
	state, err := auth.NewState(nil)
	if err != nil {
		t.Fatal(err)
	}
	host := strings.TrimSuffix(strings.Split(r.Consent, "?")[0], "/apps/authorize/consent")
	resp := get(t, s, auth.ConsentURL(host, r.AppID, state, true)+"&auto=allow")
	defer func() { _ = resp.Body.Close() }()
	landed := resp.Header.Get("Location")
	if landed == "" { // the app has no address of its own: the page shows the code
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		m := regexp.MustCompile(`id="spapi_oauth_code">([^<]+)<`).FindSubmatch(b)
		if m == nil {
			t.Fatalf("%s", b)
		}
		landed = "?" + url.Values{"spapi_oauth_code": {string(m[1])}, "state": {state}, "selling_partner_id": {r.MerchantID}}.Encode()
	}
	code, seller, err := auth.ParseLanding(landed, state)
	if err != nil || seller != r.MerchantID {
		t.Fatal(seller, err)
	}
	p := auth.AmazonExchangeParams{
		TokenURL: a.LWA + "/auth/o2/token", Transport: s.Transport(), Code: code, ClientID: r.ClientID, ClientSecret: r.ClientSecret,
	}
	refresh, err := auth.ExchangeAmazonCode(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if err := auth.SaveAmazonSecret(t.Context(), v, "na", auth.AmazonSecret{ClientID: r.ClientID, ClientSecret: r.ClientSecret, RefreshToken: refresh}); err != nil {
		t.Fatal(err)
	}
	src := auth.NewAmazonTokens(auth.AmazonTokenParams{Vault: v, Connection: "na", TokenURL: p.TokenURL, Transport: s.Transport()})
	if _, err := src.Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := auth.ExchangeAmazonCode(t.Context(), p); domain.KindOf(err) != domain.FaultSetup {
		t.Errorf("the code a second time: %v", err)
	}
	p.ClientSecret = "wrong"
	if _, err := auth.ExchangeAmazonCode(t.Context(), p); domain.KindOf(err) != domain.FaultSecret {
		t.Errorf("a wrong secret: %v", err)
	}
}
