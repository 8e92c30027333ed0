package auth

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tallybridge/engine/domain"
)

const (
	// XeroIdentityURL is the base of Xero's token and revocation endpoints.
	XeroIdentityURL = "https://identity.xero.com"
	// XeroAuthorizeURL is Xero's consent page.
	XeroAuthorizeURL = "https://login.xero.com/identity/connect/authorize"

	xeroSignIn = "Xero sign-in"
	// xeroLife is the life of an access token where the answer does not tell it.
	xeroLife = 30 * time.Minute
)

// XeroTokenParams are what the Xero token source needs.
type XeroTokenParams struct {
	Vault       *Vault
	IdentityURL string            // empty means XeroIdentityURL
	Transport   http.RoundTripper // nil means http.DefaultTransport
	Clock       domain.Clock      // nil means the system clock
	UserAgent   string
}

// XeroTokens hands out Xero access tokens. They live 30 minutes; every refresh
// also replaces the refresh token (60 days), and the new one is in the vault
// before its access token is handed out. When an answer is lost, or cannot be
// saved, the old refresh token still works for 30 minutes and is used again
// (developer.xero.com/faq/oauth2).
type XeroTokens struct {
	vault  *Vault
	at     endpoint
	flight *flight
	bad    refusedOnce // this and what follows is guarded by the flight's turn

	unsaved func() XeroSecret // received, and not in the vault because saving failed; nil if there is none
	instead hush              // the refresh token it replaces
}

// NewXeroTokens makes the token source of the profile's Xero sign-in, whose
// token set is in the vault.
func NewXeroTokens(p XeroTokenParams) *XeroTokens {
	at := xeroEndpoint(p.IdentityURL, "/connect/token", p.Transport, p.Clock, p.UserAgent)
	return &XeroTokens{vault: p.Vault, at: at, flight: newFlight(at.clock)}
}

func xeroEndpoint(base, path string, transport http.RoundTripper, clock domain.Clock, userAgent string) endpoint {
	if base == "" {
		base = XeroIdentityURL
	}
	return endpoint{
		op: xeroSignIn, who: "Xero", url: strings.TrimRight(base, "/") + path,
		transport: transport, clock: clock, userAgent: userAgent, life: xeroLife,
	}.withDefaults()
}

// Format hides the tokens from package fmt.
func (x *XeroTokens) Format(s fmt.State, _ rune) { hidden(s, "XeroTokens") }

// LogValue hides the tokens from logs.
func (x *XeroTokens) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(x)) }

// Token returns an access token that lives for some minutes at least. A success
// is no proof that an organisation is still connected. Faults: FaultSetup (no
// token set in the vault), FaultRevoked (sign in again), FaultSecret (the client
// id is not known), FaultUnavailable, FaultThrottled, FaultData, FaultLocal (the
// new token could not be saved; the old one still works).
func (x *XeroTokens) Token(ctx context.Context) (string, error) { return x.flight.get(ctx, x.renew) }

// Expire says that the API refused this token: it is not handed out again.
func (x *XeroTokens) Expire(token string) { x.flight.expire(token) }

func (x *XeroTokens) renew(ctx context.Context, refused string) (string, time.Time, time.Duration, error) {
	s, life, err := x.renewed(ctx, refused)
	if err != nil {
		return "", time.Time{}, 0, err
	}
	return s.AccessToken, s.Expiry, life, nil
}

// renewed returns a token set with a living access token, and its life. What the vault holds
// is read anew each time: a sign-in or another process may have replaced it.
func (x *XeroTokens) renewed(ctx context.Context, refused string) (XeroSecret, time.Duration, error) {
	tried := ""
	for {
		now := x.at.clock.Now()
		s, err := x.load(ctx)
		if err != nil {
			return XeroSecret{}, 0, err
		}
		if s.AccessToken != "" && s.AccessToken != refused && s.Expiry.After(now.Add(earliest)) {
			return s, xeroLife, nil
		}
		if err := x.bad.again(s.RefreshToken, now); err != nil {
			return XeroSecret{}, 0, err
		}
		g, err := x.at.ask(ctx, url.Values{
			"grant_type": {"refresh_token"}, "client_id": {s.ClientID}, "refresh_token": {s.RefreshToken},
		})
		if r, is := asRefusal(err); is {
			if r.code == "invalid_grant" && tried == "" {
				// Perhaps somebody else rotated it in the meantime.
				tried = s.RefreshToken
				if s2, err := x.load(ctx); err == nil && s2.RefreshToken != tried {
					continue
				}
			}
			return XeroSecret{}, 0, x.bad.note(s.RefreshToken, now, x.at.xeroRefusal(r))
		}
		if err != nil {
			return XeroSecret{}, 0, err
		}
		s, err = x.keep(ctx, s, g)
		return s, g.life, err
	}
}

// load reads the vault, after having saved what could not be saved before.
func (x *XeroTokens) load(ctx context.Context) (XeroSecret, error) {
	s, ok, err := LoadXeroSecret(ctx, x.vault)
	if err != nil {
		return XeroSecret{}, err
	}
	if !ok || s.RefreshToken == "" {
		return XeroSecret{}, &domain.Fault{
			Kind: domain.FaultSetup, Op: xeroSignIn, Message: "Xero is not connected.", Advice: "Connect Xero in the settings.",
		}
	}
	if x.unsaved == nil {
		return s, nil
	}
	if s.RefreshToken != x.instead.text() { // the user signed in anew meanwhile
		x.unsaved, x.instead = nil, nil
		return s, nil
	}
	return x.save(ctx, x.unsaved())
}

// keep saves a rotated token set before anybody gets to see it.
func (x *XeroTokens) keep(ctx context.Context, old XeroSecret, g grant) (XeroSecret, error) {
	s := XeroSecret{
		AccessToken: g.access, Expiry: g.expiry.UTC(), RefreshToken: g.refresh, ClientID: old.ClientID, Scopes: g.scopes,
	}
	if s.RefreshToken == "" {
		s.RefreshToken = old.RefreshToken
	}
	if len(s.Scopes) == 0 {
		s.Scopes = old.Scopes
	}
	x.unsaved, x.instead = func() XeroSecret { return s }, hide(old.RefreshToken)
	return x.save(ctx, s)
}

func (x *XeroTokens) save(ctx context.Context, s XeroSecret) (XeroSecret, error) {
	if err := SaveXeroSecret(context.WithoutCancel(ctx), x.vault, s); err != nil {
		return XeroSecret{}, &domain.Fault{
			Kind: domain.FaultLocal, Op: xeroSignIn, Err: err,
			Message: "The new Xero token could not be saved, so it is not used.",
			Advice:  "Make room on the disk or check the folder's permissions, and try again within 30 minutes.",
		}
	}
	x.unsaved, x.instead = nil, nil
	return s, nil
}

// xeroRefusal explains an OAuth error of a refresh.
func (e endpoint) xeroRefusal(r *refusal) error {
	f := &domain.Fault{Op: e.op, Status: r.status, Detail: r.detail()}
	switch r.code {
	case "invalid_grant":
		f.Kind = domain.FaultRevoked
		f.Message = "Xero no longer accepts this sign-in: it was revoked, or not used for 60 days."
		f.Advice = "Connect Xero again. Links and history stay."
	case "invalid_client", "unauthorized_client":
		f.Kind = domain.FaultSecret
		f.Message = "Xero does not know this client id, or the app is of the wrong type."
		f.Advice = "Check the client id at developer.xero.com (My Apps); the app must be of the type \"Mobile or desktop app\"."
	case "invalid_scope":
		f.Kind = domain.FaultRole
		f.Message = "Xero does not allow this app one of the permissions it needs."
		f.Advice = "Connect Xero again; if it stays, make a new app at developer.xero.com."
	default:
		f.Kind = domain.FaultInvalid
		f.Message = "Xero refused the sign-in."
		f.Advice = "Connect Xero again."
	}
	return f
}
