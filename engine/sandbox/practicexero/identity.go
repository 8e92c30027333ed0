package practicexero

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Lives of what identity hands out.
// https://developer.xero.com/faq/oauth2
const (
	codeLife    = 5 * time.Minute
	accessLife  = 30 * time.Minute
	refreshLife = 60 * 24 * time.Hour // unused
	graceLife   = 30 * time.Minute    // for a refresh token whose answer was lost
	idTokenLife = 5 * time.Minute
)

// validScopes are what an app made after 2 March 2026 may ask for.
// https://developer.xero.com/faq/granular-scopes
var validScopes = func() map[string]bool {
	out := map[string]bool{"openid": true, "profile": true, "email": true, "offline_access": true}
	for _, s := range strings.Fields("invoices payments banktransactions manualjournals settings contacts attachments") {
		out["accounting."+s], out["accounting."+s+".read"] = true, true
	}
	for _, s := range strings.Fields("aged balancesheet banksummary budgetsummary executivesummary profitandloss trialbalance taxreports") {
		out["accounting.reports."+s+".read"] = true
	}
	return out
}()

// premiumScopes exist, but not for this app.
var premiumScopes = map[string]bool{"accounting.journals.read": true, "finance.bankstatementsplus.read": true}

// identity is what the sign-in knows. The server's lock guards it.
type identity struct {
	userID   string
	codes    map[string]*code
	access   map[string]*access
	refresh  map[string]*refresh
	tenantID string
	links    []*connection
}

func newIdentity(userID string) identity {
	return identity{userID: userID, codes: map[string]*code{}, access: map[string]*access{}, refresh: map[string]*refresh{}}
}

// grant is one consent: its tokens share it.
type grant struct {
	authEventID string
	scopes      []string
	at          time.Time
	revoked     bool
}

type code struct {
	grant               *grant
	redirect, challenge string
	expires             time.Time
	used                bool
}

type access struct {
	grant   *grant
	expires time.Time
}

func (a *access) has(scope string) bool { return slices.Contains(a.grant.scopes, scope) }

type refresh struct {
	grant   *grant
	issued  time.Time
	firstly time.Time // first use; zero while unused
}

// usable tells whether a refresh token still works: unused for at most 60
// days, or used within the grace period.
func (r *refresh) usable(now time.Time) bool {
	if r.grant.revoked {
		return false
	}
	if !r.firstly.IsZero() {
		return now.Sub(r.firstly) <= graceLife
	}
	return now.Sub(r.issued) <= refreshLife
}

// connection is one organisation that the user connected to the app.
type connection struct {
	id, authEventID string
	created, update time.Time
	scopes          []string
}

// consent records an allowed consent: the organisation is connected, and the
// scopes add to those given before.
func (s *Server) consent(scopes []string) *grant {
	now := s.rig.Clock().Now()
	g := &grant{authEventID: s.newID(), scopes: slices.Clone(scopes), at: now}
	if s.identity.tenantID == "" {
		s.identity.tenantID = s.newID()
	}
	if len(s.identity.links) == 0 {
		s.identity.links = []*connection{{id: s.newID(), created: now}}
	}
	c := s.identity.links[0]
	for _, old := range c.scopes {
		if !slices.Contains(g.scopes, old) {
			g.scopes = append(g.scopes, old)
		}
	}
	c.authEventID, c.update, c.scopes = g.authEventID, now, g.scopes
	return g
}

// tokenSet is a token endpoint's answer.
type tokenSet struct {
	IDToken      string `json:"id_token,omitempty"`
	AccessToken  string `json:"access_token"`
	ExpiresIn    int    `json:"expires_in"`
	TokenType    string `json:"token_type"`
	RefreshToken string `json:"refresh_token,omitempty"`
	Scope        string `json:"scope"`
}

// issue makes new tokens of a grant.
func (s *Server) issue(g *grant) tokenSet {
	now := s.rig.Clock().Now()
	claims := map[string]any{
		"nbf": now.Unix(), "exp": now.Add(accessLife).Unix(), "iss": "https://identity.xero.com",
		"aud": "https://identity.xero.com/resources", "client_id": s.clientID, "sub": s.identity.userID,
		"auth_time": g.at.Unix(), "xero_userid": s.identity.userID, "global_session_id": g.authEventID,
		"jti": s.secret(16), "authentication_event_id": g.authEventID, "scope": g.scopes, "amr": []string{"pwd"},
	}
	t := tokenSet{
		AccessToken: s.jwt(claims), ExpiresIn: int(accessLife / time.Second), TokenType: "Bearer", Scope: strings.Join(g.scopes, " "),
	}
	s.identity.access[t.AccessToken] = &access{grant: g, expires: now.Add(accessLife)}
	if slices.Contains(g.scopes, "offline_access") {
		t.RefreshToken = s.secret(32)
		s.identity.refresh[t.RefreshToken] = &refresh{grant: g, issued: now}
	}
	if slices.Contains(g.scopes, "openid") {
		t.IDToken = s.jwt(map[string]any{
			"nbf": now.Unix(), "exp": now.Add(idTokenLife).Unix(), "iss": "https://identity.xero.com", "aud": s.clientID,
			"sub": s.identity.userID, "xero_userid": s.identity.userID, "preferred_username": "seller@example.com",
			"email": "seller@example.com", "given_name": "Practice", "family_name": "Seller",
		})
	}
	s.forget(now)
	return t
}

// forget drops tokens that can never be asked for again, so that a practice
// year does not fill the memory. Expired access tokens are kept a day, to
// answer "expired" and not "unknown".
func (s *Server) forget(now time.Time) {
	for k, a := range s.identity.access {
		if now.Sub(a.expires) > 24*time.Hour {
			delete(s.identity.access, k)
		}
	}
	for k, r := range s.identity.refresh {
		if !r.usable(now) {
			delete(s.identity.refresh, k)
		}
	}
	for k, c := range s.identity.codes {
		if now.After(c.expires) {
			delete(s.identity.codes, k)
		}
	}
}

// jwt makes a token in the shape of a JSON Web Token; nobody signs it.
func (s *Server) jwt(claims map[string]any) string {
	part := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			panic("practice Xero: " + err.Error()) // maps of plain values always encode
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	head := map[string]any{"alg": "RS256", "kid": "1CAF8E66772D6DC028D6726FD0261581570EFC19", "typ": "JWT", "x5t": "HK-OZncttwA0GcmjQJYVVXbtjkk"}
	return part(head) + "." + part(claims) + "." + s.secret(64)
}

// secret is a random word of n bytes.
func (s *Server) secret(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(s.random.Uint32())
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// connected tells whether a grant's organisation is (still) connected under a tenant id.
func (s *Server) connected(tenant string) bool {
	return tenant != "" && len(s.identity.links) > 0 && strings.EqualFold(tenant, s.identity.tenantID)
}

// Tokens are a ready consent, for a demo or a test.
type Tokens struct {
	ClientID     string    `json:"clientId"`
	AccessToken  string    `json:"accessToken"`
	RefreshToken string    `json:"refreshToken"`
	Expiry       time.Time `json:"expiry"`
	Scopes       []string  `json:"scopes"`
	TenantID     string    `json:"tenantId"`
	TenantName   string    `json:"tenantName"`
	ConnectionID string    `json:"connectionId"`
	AuthEventID  string    `json:"authEventId"`
	RedirectURIs []string  `json:"redirectUris"`
}

// Grant consents to the configured scopes, as the user would in the browser,
// and returns the tokens.
func (s *Server) Grant() Tokens {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.consent(s.scopes)
	t := s.issue(g)
	return Tokens{
		ClientID: s.clientID, AccessToken: t.AccessToken, RefreshToken: t.RefreshToken,
		Expiry: s.rig.Clock().Now().Add(accessLife), Scopes: g.scopes,
		TenantID: s.identity.tenantID, TenantName: s.books.Org.Name, ConnectionID: s.identity.links[0].id,
		AuthEventID: g.authEventID, RedirectURIs: slices.Clone(s.redirects),
	}
}
