package practicexero

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tallybridge/engine/sandbox/wire"
)

func (d *desk) ask(change ...string) url.Values {
	_, challenge := pkce()
	q := url.Values{
		"response_type": {"code"}, "client_id": {d.tokens.ClientID}, "redirect_uri": {"http://localhost:8742/callback"},
		"scope": {"openid offline_access accounting.invoices"}, "state": {"s1"},
		"code_challenge": {challenge}, "code_challenge_method": {"S256"},
	}
	for i := 0; i+1 < len(change); i += 2 {
		q.Set(change[i], change[i+1])
		if change[i+1] == "" {
			q.Del(change[i])
		}
	}
	return q
}

func (d *desk) authorize(change ...string) reply {
	d.t.Helper()
	return d.call("GET", "/identity/connect/authorize?"+d.ask(change...).Encode(), "")
}

// code consents and returns the authorisation code.
func (d *desk) code(change ...string) string {
	d.t.Helper()
	a := d.authorize(append(change, "auto", "allow")...)
	to, err := url.Parse(a.header.Get("Location"))
	if err != nil || a.status != 302 {
		d.t.Fatalf("consent: %d %v", a.status, err)
	}
	if to.Query().Get("state") != "s1" || to.Query().Get("session_state") == "" || to.Host != "localhost:8742" {
		d.t.Errorf("lands at %s", to)
	}
	return to.Query().Get("code")
}

func (d *desk) exchange(code, verifier string) reply {
	d.t.Helper()
	return d.form("/connect/token", "grant_type", "authorization_code", "client_id", d.tokens.ClientID,
		"code", code, "redirect_uri", "http://localhost:8742/callback", "code_verifier", verifier)
}

func (d *desk) renew(refresh string) reply {
	d.t.Helper()
	return d.form("/connect/token", "grant_type", "refresh_token", "client_id", d.tokens.ClientID, "refresh_token", refresh)
}

func TestAuthorizeShowsItsOwnErrors(t *testing.T) {
	cases := []struct{ name, field, value, message string }{
		{"client", "client_id", "X", "unauthorized_client"},
		{"redirect", "redirect_uri", "http://127.0.0.1:8742/callback", "unauthorized_client : Invalid redirect_uri"},
		{"redirect by a slash", "redirect_uri", "http://localhost:8742/callback/", "Invalid redirect_uri"},
		{"broad scope", "scope", "accounting.transactions", "invalid_scope"},
		{"unknown scope", "scope", "openid accounting.everything", "invalid_scope"},
		{"premium scope", "scope", "accounting.journals.read", "unauthorized_client : Invalid scope for client"},
		{"no scope", "scope", "", "Missing scope"},
		{"no challenge", "code_challenge", "", "code challenge required"},
		{"plain challenge", "code_challenge_method", "plain", "Transform algorithm not supported"},
		{"short challenge", "code_challenge", "abc", "Invalid code_challenge"},
		{"token flow", "response_type", "token", "unsupported_response_type"},
	}
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		for _, c := range cases {
			a := d.authorize(c.field, c.value, "auto", "allow")
			if a.status != 400 || a.header.Get("Location") != "" || !strings.Contains(string(a.body), c.message) ||
				!strings.Contains(string(a.body), "Sorry, something went wrong") {
				t.Errorf("%s: %d to %q: %s", c.name, a.status, a.header.Get("Location"), a.body)
			}
		}
	})
}

func TestConsentPage(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		page := d.authorize("state", `"><script>`)
		if page.status != 200 || !strings.Contains(string(page.body), "Demo Company (US)") || strings.Contains(string(page.body), "<script>") {
			t.Fatalf("page: %d %s", page.status, page.body)
		}
		if !strings.Contains(page.header.Get("Content-Security-Policy"), "frame-ancestors") {
			t.Error("the page may be framed")
		}
		q := d.ask()
		q.Set("decision", "allow")
		allowed := d.call("POST", "/identity/connect/authorize", q.Encode(), "Content-Type", "application/x-www-form-urlencoded")
		if allowed.status != 302 || !strings.Contains(allowed.header.Get("Location"), "code=") {
			t.Errorf("allow: %d %s", allowed.status, allowed.header.Get("Location"))
		}
		denied := d.authorize("auto", "deny")
		if to := denied.header.Get("Location"); !strings.Contains(to, "error=access_denied") || !strings.Contains(to, "state=s1") {
			t.Errorf("deny: %s", to)
		}
	})
}

func TestCodeExchange(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		verifier, _ := pkce()
		code := d.code()
		got := d.want(200, d.exchange(code, verifier))
		if text(got, "token_type") != "Bearer" || text(got, "expires_in") != "1800" || text(got, "id_token") == "" || text(got, "refresh_token") == "" {
			t.Errorf("tokens: %v", got)
		}
		parts := strings.Split(text(got, "access_token"), ".")
		if len(parts) != 3 {
			t.Fatalf("access token has %d parts", len(parts))
		}
		raw, err := base64.RawURLEncoding.DecodeString(parts[1])
		if err != nil {
			t.Fatal(err)
		}
		var claims struct {
			AuthEvent string   `json:"authentication_event_id"`
			Exp       int64    `json:"exp"`
			Scope     []string `json:"scope"`
		}
		if err := json.Unmarshal(raw, &claims); err != nil {
			t.Fatal(err)
		}
		// Scopes add up: the desk's first consent had more.
		if claims.Exp != time.Now().Add(30*time.Minute).Unix() || claims.AuthEvent == "" || !slices.Contains(claims.Scope, "accounting.settings") {
			t.Errorf("claims: %+v", claims)
		}
		if got := d.want(400, d.exchange(code, verifier)); text(got, "error") != "invalid_grant" {
			t.Errorf("code used twice: %v", got)
		}
		if got := d.want(400, d.exchange(d.code(), strings.Repeat("y", 43))); text(got, "error") != "invalid_grant" {
			t.Errorf("wrong verifier: %v", got)
		}
		late := d.code()
		time.Sleep(5*time.Minute + time.Second)
		if got := d.want(400, d.exchange(late, verifier)); text(got, "error") != "invalid_grant" {
			t.Errorf("late code: %v", got)
		}
		other := d.form("/connect/token", "grant_type", "refresh_token", "client_id", "X", "refresh_token", "x")
		if got := d.want(400, other); text(got, "error") != "invalid_client" {
			t.Errorf("wrong client: %v", got)
		}
	})
}

func TestRefreshRotation(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		first := d.tokens.RefreshToken
		second := text(d.want(200, d.renew(first)), "refresh_token")
		if second == first || second == "" {
			t.Fatal("the refresh token did not rotate")
		}
		time.Sleep(29 * time.Minute)
		third := text(d.want(200, d.renew(first)), "refresh_token") // the answer was lost: within the grace period
		time.Sleep(2 * time.Minute)
		if got := d.want(400, d.renew(first)); text(got, "error") != "invalid_grant" {
			t.Errorf("after the grace period: %v", got)
		}
		time.Sleep(59 * 24 * time.Hour)
		fourth := text(d.want(200, d.renew(third)), "refresh_token")
		time.Sleep(61 * 24 * time.Hour)
		if got := d.want(400, d.renew(fourth)); text(got, "error") != "invalid_grant" {
			t.Errorf("unused for 61 days: %v", got)
		}
	})
}

func TestRevocation(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		if r := d.form("/connect/revocation", "token", d.tokens.RefreshToken); r.status != 400 {
			t.Errorf("without client id: %d", r.status)
		}
		if r := d.form("/connect/revocation", "token", d.tokens.RefreshToken, "client_id", d.tokens.ClientID); r.status != 200 || len(r.body) != 0 {
			t.Errorf("revocation: %d %s", r.status, r.body)
		}
		d.want(400, d.renew(d.tokens.RefreshToken))
		if r := d.api("GET", "Items", ""); r.status != 403 {
			t.Errorf("still connected: %d", r.status)
		}
		if r := d.call("GET", "/connections", ""); string(r.body) != "[]" {
			t.Errorf("connections: %s", r.body)
		}
	})
}

func TestConnections(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		r := d.call("GET", "/connections?authEventId="+d.tokens.AuthEventID, "", "Xero-Tenant-Id", "")
		var rows []map[string]string
		if err := json.Unmarshal(r.body, &rows); err != nil || len(rows) != 1 {
			t.Fatalf("connections: %v %s", err, r.body)
		}
		c := rows[0]
		if c["tenantId"] != d.tokens.TenantID || c["id"] != d.tokens.ConnectionID || c["id"] == c["tenantId"] || c["tenantType"] != "ORGANISATION" {
			t.Errorf("connection: %v", c)
		}
		if !regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}$`).MatchString(c["createdDateUtc"]) {
			t.Errorf("createdDateUtc %q", c["createdDateUtc"])
		}
		if r := d.call("GET", "/connections?authEventId=00000000-0000-0000-0000-000000000000", ""); string(r.body) != "[]" {
			t.Errorf("other event: %s", r.body)
		}
		if r := d.call("DELETE", "/connections/"+d.tokens.TenantID, ""); r.status != 404 {
			t.Errorf("delete by tenant id: %d", r.status)
		}
		if r := d.call("DELETE", "/connections/"+d.tokens.ConnectionID, ""); r.status != 204 {
			t.Errorf("delete: %d", r.status)
		}
		got := d.want(403, d.api("GET", "Organisation", ""))
		if text(got, "Detail") != "AuthenticationUnsuccessful" || text(got, "Title") != "Forbidden" {
			t.Errorf("after disconnecting: %v", got)
		}
		d.want(200, d.renew(d.tokens.RefreshToken)) // still refreshes
	})
}

func TestGateway(t *testing.T) {
	inBubble(t, Config{Scopes: strings.Fields("offline_access accounting.invoices")}, wire.Options{}, func(t *testing.T, d *desk) {
		if got := d.want(401, d.api("GET", "Items", "", "Authorization", "")); text(got, "Detail") != "AuthenticationUnsuccessful" {
			t.Errorf("no token: %v", got)
		}
		if got := d.want(403, d.api("GET", "Items", "", "Xero-Tenant-Id", "")); text(got, "Detail") != "AuthenticationUnsuccessful" {
			t.Errorf("no tenant: %v", got)
		}
		r := d.api("GET", "Accounts", "")
		if got := d.want(401, r); text(got, "Detail") != "AuthorizationUnsuccessful" || !strings.Contains(r.header.Get("WWW-Authenticate"), "insufficient_scope") {
			t.Errorf("no scope: %v %v", got, r.header)
		}
		d.want(200, d.api("GET", "Items", "")) // items come with invoices
		d.want(200, d.api("PUT", "Items", `{"Code":"NEW"}`))
		d.s.books.Rules.ItemsWithInvoicesScope = false
		d.want(401, d.api("PUT", "Items", `{"Code":"NEW2"}`))
		time.Sleep(30 * time.Minute)
		got := d.want(401, d.api("GET", "Items", ""))
		if !strings.HasPrefix(text(got, "Detail"), "TokenExpired: token expired at ") {
			t.Errorf("expired: %v", got)
		}
	})
}
