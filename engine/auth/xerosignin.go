package auth

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"tallybridge/engine/domain"
)

// XeroSignInParams are what a browser sign-in needs.
type XeroSignInParams struct {
	AuthorizeURL string // empty means XeroAuthorizeURL
	TokenURL     string // empty means XeroIdentityURL + "/connect/token"
	ClientID     string
	// Scopes must hold offline_access, without which there is no refresh token.
	Scopes []string
	// Ports are tried in order. Each one's http://localhost:<port>/callback must
	// be registered with the app; Xero takes no other.
	Ports []int
	// Open shows an address in the browser. It runs on a goroutine of its own,
	// because some openers return only when the browser is closed; nobody waits
	// for it then.
	Open      func(url string) error
	Transport http.RoundTripper // nil means http.DefaultTransport
	Clock     domain.Clock      // nil means the system clock
	Random    io.Reader         // nil means crypto/rand
	Timeout   time.Duration     // for the whole visit to Xero's pages; zero means 5 minutes
	// Waiting, if set, gets the address while the browser is awaited, so that it
	// can be shown for opening by hand.
	Waiting   func(url string)
	UserAgent string
}

// XeroSignIn lets the user sign in to Xero in the browser, with PKCE and
// without a client secret, and returns the token set; it is not saved
// (developer.xero.com/documentation/guides/oauth2/pkce-flow).
//
// It listens on the loopback addresses only. A stray request or an answer with
// a wrong state does not end the wait; a refusal, the time-out and ctx do.
// Faults: FaultBusy (no port free), FaultSetup (refused, not finished in time),
// FaultRole (a scope), FaultSecret (client id), FaultUnavailable, FaultData.
func XeroSignIn(ctx context.Context, p XeroSignInParams) (XeroSecret, error) {
	if p.Clock == nil {
		p.Clock = domain.SystemClock{}
	}
	if p.Timeout <= 0 {
		p.Timeout = 5 * time.Minute
	}
	if !slices.Contains(p.Scopes, "offline_access") {
		return XeroSecret{}, &domain.Fault{Kind: domain.FaultUsage, Op: xeroSignIn, Message: "The Xero sign-in needs the scope offline_access."}
	}
	state, err := NewState(p.Random)
	if err != nil {
		return XeroSecret{}, err
	}
	verifier, err := NewState(p.Random) // 43 characters of the allowed alphabet
	if err != nil {
		return XeroSecret{}, err
	}
	port, err := openPort(ctx, p.Ports)
	if err != nil {
		return XeroSecret{}, err
	}
	c := &catcher{state: state, port: port.port, got: make(chan landed, 1)}
	stop := port.serve(c)
	answer, err := p.await(ctx, p.consentURL(port.redirectURI(), state, verifier), port.redirectURI(), c.got)
	stop(ctx)
	if err != nil {
		return XeroSecret{}, err
	}
	if answer.code == "" {
		return XeroSecret{}, refusedConsent(answer)
	}
	return p.exchange(ctx, answer.code, port.redirectURI(), verifier)
}

func (p XeroSignInParams) consentURL(redirect, state, verifier string) string {
	base := p.AuthorizeURL
	if base == "" {
		base = XeroAuthorizeURL
	}
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{
		"response_type": {"code"}, "client_id": {p.ClientID}, "redirect_uri": {redirect},
		"scope": {strings.Join(p.Scopes, " ")}, "state": {state},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	// Some servers do not read "+" as a space.
	return base + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")
}

// await opens the browser and waits for the answer, the time-out or ctx.
func (p XeroSignInParams) await(ctx context.Context, address, redirect string, got <-chan landed) (landed, error) {
	if p.Waiting != nil {
		p.Waiting(address)
	}
	opened := make(chan error, 1)
	if p.Open != nil {
		go func() { opened <- p.Open(address) }()
	}
	timer, cancel := context.WithCancel(ctx)
	late := make(chan struct{})
	var ended error // nil when the time is over
	go func() {
		defer close(late)
		ended = p.Clock.Sleep(timer, p.Timeout)
	}()
	defer func() {
		cancel()
		<-late
	}()
	for {
		select {
		case a := <-got:
			return a, nil
		case err := <-opened:
			opened = nil
			if err != nil && p.Waiting == nil {
				return landed{}, &domain.Fault{
					Kind: domain.FaultLocal, Op: xeroSignIn, Message: "The browser could not be opened.",
					Advice: "Start the sign-in from a terminal and open the address it shows.",
				}
			}
		case <-late:
			if ended != nil {
				return landed{}, ended
			}
			return landed{}, &domain.Fault{
				Kind: domain.FaultSetup, Op: xeroSignIn, Message: "The sign-in at Xero was not finished in time.",
				Advice: "Try again. If Xero showed an error page: \"Invalid redirect_uri\" means that " + redirect +
					" is not registered with your Xero app; \"Invalid scope\" that the app may not have a permission; \"unauthorized_client\" that the client id is wrong.",
			}
		}
	}
}

func refusedConsent(a landed) error {
	f := &domain.Fault{Kind: domain.FaultSetup, Op: xeroSignIn, Detail: scrub(strings.TrimSpace(a.reason + " " + a.words))}
	switch a.reason {
	case "access_denied":
		f.Message = "You did not give Tallybridge access to Xero."
		f.Advice = "Nothing was changed. Start again and choose \"Allow access\" on Xero's page."
	case "invalid_scope":
		f.Kind = domain.FaultRole
		f.Message = "Xero does not allow this app one of the permissions it needs."
		f.Advice = "Apps made before March 2026 may lack the newer permissions: make a new app at developer.xero.com."
	case "unauthorized_client", "invalid_client":
		f.Kind = domain.FaultSecret
		f.Message = "Xero does not know this client id, or the app is of the wrong type."
		f.Advice = "Check the client id at developer.xero.com (My Apps); the app must be of the type \"Mobile or desktop app\"."
	case "server_error", "temporarily_unavailable":
		f.Kind = domain.FaultUnavailable
		f.Message = "Xero's sign-in is not available at the moment."
		f.Advice = "Nothing was changed. Try again in a few minutes."
	default:
		f.Message = "Xero ended the sign-in with an error."
		f.Advice = "Nothing was changed. Try again."
	}
	return f
}

// exchange turns the code, which lives 5 minutes and works once, into a token set.
func (p XeroSignInParams) exchange(ctx context.Context, code, redirect, verifier string) (XeroSecret, error) {
	e := xeroEndpoint(XeroIdentityURL, "/connect/token", p.Transport, p.Clock, p.UserAgent)
	if p.TokenURL != "" {
		e.url = p.TokenURL
	}
	g, err := e.ask(ctx, url.Values{
		"grant_type": {"authorization_code"}, "client_id": {p.ClientID}, "code": {code},
		"redirect_uri": {redirect}, "code_verifier": {verifier},
	})
	if r, is := asRefusal(err); is {
		if r.code == "invalid_grant" {
			return XeroSecret{}, &domain.Fault{
				Kind: domain.FaultSetup, Op: xeroSignIn, Status: r.status, Detail: r.detail(),
				Message: "Xero does not accept the code of this sign-in any more.", Advice: "Start again.",
			}
		}
		return XeroSecret{}, e.xeroRefusal(r)
	}
	if err != nil {
		return XeroSecret{}, err
	}
	if g.refresh == "" {
		return XeroSecret{}, &domain.Fault{
			Kind: domain.FaultData, Op: xeroSignIn, Message: "Xero answered without a refresh token.",
			Advice: "Start again; if it stays, check that the app may use offline_access.",
		}
	}
	s := XeroSecret{AccessToken: g.access, Expiry: g.expiry.UTC(), RefreshToken: g.refresh, ClientID: p.ClientID, Scopes: g.scopes}
	if len(s.Scopes) == 0 {
		s.Scopes = slices.Clone(p.Scopes)
	}
	return s, nil
}

// Format keeps what is printed of the parameters short.
func (p XeroSignInParams) Format(s fmt.State, _ rune) {
	_, _ = fmt.Fprintf(s, "XeroSignInParams{ClientID: %q}", p.ClientID)
}
