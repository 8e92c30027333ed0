package auth

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"tallybridge/engine/domain"
)

// AmazonTokenURL is Login with Amazon's token endpoint, the same for all regions
// (developer-docs.amazon.com/sp-api/docs/connecting-to-the-selling-partner-api).
const AmazonTokenURL = "https://api.amazon.com/auth/o2/token"

const amazonSignIn = "Amazon sign-in"

// AmazonTokenParams are what a connection's token source needs.
type AmazonTokenParams struct {
	Vault      *Vault
	Connection domain.ConnectionID
	TokenURL   string            // empty means AmazonTokenURL
	Transport  http.RoundTripper // nil means http.DefaultTransport
	Clock      domain.Clock      // nil means the system clock
	UserAgent  string
}

// AmazonTokens hands out the access tokens of one Amazon connection. They live
// an hour, are kept in memory only and renewed a few minutes early, once for
// all callers.
type AmazonTokens struct {
	vault  *Vault
	conn   domain.ConnectionID
	at     endpoint
	flight *flight
	bad    refusedOnce // guarded by the flight's turn
}

// NewAmazonTokens makes the token source of a connection, whose secret is in the vault.
func NewAmazonTokens(p AmazonTokenParams) *AmazonTokens {
	at := amazonEndpoint(p.TokenURL, p.Transport, p.Clock, p.UserAgent)
	return &AmazonTokens{vault: p.Vault, conn: p.Connection, at: at, flight: newFlight(at.clock)}
}

func amazonEndpoint(tokenURL string, transport http.RoundTripper, clock domain.Clock, userAgent string) endpoint {
	if tokenURL == "" {
		tokenURL = AmazonTokenURL
	}
	return endpoint{
		op: amazonSignIn, who: "Amazon", url: tokenURL, transport: transport, clock: clock, userAgent: userAgent, life: time.Hour,
	}.withDefaults()
}

// Format hides the tokens from package fmt.
func (a *AmazonTokens) Format(s fmt.State, _ rune) { hidden(s, "AmazonTokens") }

// LogValue hides the tokens from logs.
func (a *AmazonTokens) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(a)) }

// Token returns an access token that lives for some minutes at least. Faults:
// FaultSetup (no secret in the vault), FaultSecret (client id or secret wrong
// or expired), FaultRevoked (the authorisation is gone), FaultUnavailable,
// FaultThrottled, FaultData, FaultLocal.
func (a *AmazonTokens) Token(ctx context.Context) (string, error) {
	return a.flight.get(ctx, a.renew)
}

// Expire says that the API refused this token: it is not handed out again.
func (a *AmazonTokens) Expire(token string) { a.flight.expire(token) }

func (a *AmazonTokens) renew(ctx context.Context, _ string) (string, time.Time, time.Duration, error) {
	var none time.Time
	secret, ok, err := LoadAmazonSecret(ctx, a.vault, a.conn)
	if err != nil {
		return "", none, 0, err
	}
	if !ok || secret.RefreshToken == "" {
		return "", none, 0, &domain.Fault{
			Kind: domain.FaultSetup, Op: amazonSignIn, Message: "This Amazon account is not connected.",
			Advice: "Connect it in the settings.",
		}
	}
	key := secret.ClientID + "\n" + secret.ClientSecret + "\n" + secret.RefreshToken
	if err := a.bad.again(key, a.at.clock.Now()); err != nil {
		return "", none, 0, err
	}
	g, err := a.at.ask(ctx, url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {secret.RefreshToken},
		"client_id": {secret.ClientID}, "client_secret": {secret.ClientSecret},
	})
	if r, is := asRefusal(err); is {
		return "", none, 0, a.bad.note(key, a.at.clock.Now(), a.at.amazonRefusal(r))
	}
	if err != nil {
		return "", none, 0, err
	}
	if g.refresh != "" && g.refresh != secret.RefreshToken {
		// Amazon keeps refresh tokens as they are; should it hand out a new one,
		// the old may die with it.
		secret.RefreshToken = g.refresh
		if err := SaveAmazonSecret(context.WithoutCancel(ctx), a.vault, a.conn, secret); err != nil {
			return "", none, 0, err
		}
	}
	return g.access, g.expiry, g.life, nil
}

// amazonRefusal explains an OAuth error of the token endpoint
// (developer-docs.amazon.com/sp-api/docs/authorization-errors).
func (e endpoint) amazonRefusal(r *refusal) error {
	f := &domain.Fault{Op: e.op, Status: r.status, Detail: r.detail()}
	switch r.code {
	case "invalid_client":
		f.Kind = domain.FaultSecret
		f.Message = "Amazon does not accept the client id and client secret."
		f.Advice = "A client secret lives 180 days: it may have expired. Make a new one in Seller Central (Apps and Services, Develop Apps, View credentials) and enter it here. The refresh token stays valid."
	case "unauthorized_client":
		f.Kind = domain.FaultSecret
		f.Message = "Amazon says that this client id may not use this refresh token."
		f.Advice = "Check that client id, client secret and refresh token belong to the same app."
	case "invalid_grant":
		f.Kind = domain.FaultRevoked
		f.Message = "Amazon no longer accepts this authorisation: it was revoked, has expired, or belongs to another app."
		f.Advice = "Authorise the app again in Seller Central and enter the new refresh token."
	case "invalid_scope":
		f.Kind = domain.FaultRole
		f.Message = "Amazon says that the app lacks a permission it asked for."
		f.Advice = "Check the app's roles in Seller Central, then authorise it again."
	default:
		f.Kind = domain.FaultInvalid
		f.Message = "Amazon refused the sign-in."
		f.Advice = "Check client id, client secret and refresh token, and connect again."
	}
	return f
}
