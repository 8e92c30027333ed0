package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"strings"

	"tallybridge/engine/domain"
)

// NewState makes an unguessable value that ties an answer to its question.
// random nil means crypto/rand.
func NewState(random io.Reader) (string, error) {
	if random == nil {
		random = rand.Reader
	}
	b := make([]byte, 32)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", fmt.Errorf("make a sign-in state: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// ConsentURL is the address of Amazon's consent page for a registered app. host
// is the seller's Seller Central ("sellercentral.amazon.com"), or a whole base
// address for the practice accounts; draft tells that the app is not published
// yet. (developer-docs.amazon.com/sp-api/docs/website-authorization-workflow)
func ConsentURL(host, applicationID, state string, draft bool) string {
	base := strings.TrimRight(host, "/")
	if !strings.Contains(base, "://") {
		base = "https://" + base
	}
	q := url.Values{"application_id": {applicationID}, "state": {state}}
	if draft {
		q.Set("version", "beta")
	}
	return base + "/apps/authorize/consent?" + q.Encode()
}

// ParseLanding reads what the user pasted after Amazon's consent page: the
// whole address of the page they landed on, or the part after its question
// mark. It checks the state and returns the code, which lives 5 minutes, and
// the seller's merchant token. Whatever is wrong is a FaultUsage (or FaultSetup
// when access was refused) in plain words that does not repeat the paste.
func ParseLanding(pasted, wantState string) (code, sellerID string, err error) {
	q, ok := landingQuery(pasted)
	if !ok {
		return "", "", landing("This is not the address of a page that Amazon sent you to.",
			"Copy the whole address from the browser's address bar, after you confirmed on Amazon's page, and paste it here.")
	}
	state := q.Get("state")
	switch {
	case state == "" && q.Get("amazon_state") != "":
		return "", "", landing("This address begins a sign-in instead of ending one.",
			"Confirm on Amazon's page first, then paste the address of the page you land on.")
	case state == "":
		return "", "", landing("The address lacks its state, so it cannot be checked.",
			"Copy the whole address from the browser's address bar, up to its very end.")
	case wantState == "" || subtle.ConstantTimeCompare([]byte(state), []byte(wantState)) != 1:
		return "", "", landing("This address belongs to another sign-in.",
			"Paste the address of the page that this sign-in led to, or start again.")
	}
	if e := q.Get("error"); e != "" {
		f := landing("Amazon did not give access.", "Start again and confirm on Amazon's page.")
		f.Kind = domain.FaultSetup
		f.Detail = scrub(strings.TrimSpace(e + " " + q.Get("error_description")))
		return "", "", f
	}
	code = q.Get("spapi_oauth_code")
	if code == "" {
		return "", "", landing("The address holds no authorisation code.",
			"Confirm on Amazon's page first, then paste the address of the page you land on.")
	}
	if len(q["spapi_oauth_code"]) > 1 || len(q["state"]) > 1 {
		return "", "", landing("The address holds two answers.", "Paste one address only.")
	}
	return code, q.Get("selling_partner_id"), nil
}

func landing(message, advice string) *domain.Fault {
	return &domain.Fault{Kind: domain.FaultUsage, Op: amazonSignIn, Message: message, Advice: advice}
}

// landingQuery finds the query in a paste that may be wrapped over lines,
// quoted, or written as HTML.
func landingQuery(pasted string) (url.Values, bool) {
	if len(pasted) > 16<<10 {
		return nil, false
	}
	s := strings.Join(strings.Fields(pasted), "")
	s = strings.Trim(s, `"'<>()[]`+"`“”‘’")
	if strings.Contains(s, "&amp;") {
		s = html.UnescapeString(s)
	}
	if _, after, ok := strings.Cut(s, "?"); ok {
		s = after
	} else if strings.Contains(s, "://") {
		return nil, false
	}
	s, _, _ = strings.Cut(s, "#")
	q, err := url.ParseQuery(s)
	if err != nil || !strings.Contains(s, "=") {
		return nil, false
	}
	return q, true
}

// AmazonExchangeParams are what a code is exchanged with.
type AmazonExchangeParams struct {
	TokenURL  string            // empty means AmazonTokenURL
	Transport http.RoundTripper // nil means http.DefaultTransport
	Clock     domain.Clock      // nil means the system clock
	UserAgent string
	Code      string // spapi_oauth_code
	// RedirectURI must be given when the consent address had one.
	RedirectURI  string
	ClientID     string
	ClientSecret string
}

// Format hides the code and the client secret from package fmt.
func (p AmazonExchangeParams) Format(s fmt.State, _ rune) { hidden(s, "AmazonExchangeParams") }

// ExchangeAmazonCode turns the code of a consent into a refresh token.
// (developer-docs.amazon.com/sp-api/docs/website-authorization-workflow)
func ExchangeAmazonCode(ctx context.Context, p AmazonExchangeParams) (refreshToken string, err error) {
	e := amazonEndpoint(p.TokenURL, p.Transport, p.Clock, p.UserAgent)
	form := url.Values{
		"grant_type": {"authorization_code"}, "code": {p.Code},
		"client_id": {p.ClientID}, "client_secret": {p.ClientSecret},
	}
	if p.RedirectURI != "" {
		form.Set("redirect_uri", p.RedirectURI)
	}
	g, err := e.ask(ctx, form)
	if r, is := asRefusal(err); is {
		if r.code == "invalid_grant" {
			return "", &domain.Fault{
				Kind: domain.FaultSetup, Op: amazonSignIn, Status: r.status, Detail: r.detail(),
				Message: "Amazon does not accept the code: it lives 5 minutes and works once.",
				Advice:  "Start again, and paste the address right after you confirmed.",
			}
		}
		return "", e.amazonRefusal(r)
	}
	if err != nil {
		return "", err
	}
	if g.refresh == "" {
		return "", &domain.Fault{Kind: domain.FaultData, Op: amazonSignIn, Message: "Amazon answered without a refresh token.", Advice: "Start again."}
	}
	return g.refresh, nil
}
