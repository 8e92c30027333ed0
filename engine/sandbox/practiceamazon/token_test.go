package practiceamazon

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func (b *bench) participations(region, token string) reply {
	b.t.Helper()
	r := b.request(http.MethodGet, "http://"+host+"/"+strings.ToLower(region)+"/sellers/v1/marketplaceParticipations", nil)
	if token != "" {
		r.Header.Set("x-amz-access-token", token)
	}
	return b.do(r)
}

func TestTokenEndpoint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		c := b.server.Credentials()["EU"]
		other := b.server.Credentials()["NA"]
		good := map[string]string{
			"grant_type": "refresh_token", "refresh_token": c.RefreshToken, "client_id": c.ClientID, "client_secret": c.ClientSecret,
		}
		for name, tc := range map[string]struct {
			change map[string]string
			status int
			kind   string
		}{
			"good":                  {nil, 200, ""},
			"wrong secret":          {map[string]string{"client_secret": "amzn1.oa2-cs.v1.no"}, 401, "invalid_client"},
			"unknown client":        {map[string]string{"client_id": "amzn1.application-oa2-client.no"}, 401, "invalid_client"},
			"wrong token":           {map[string]string{"refresh_token": "Atzr|no"}, 400, "invalid_grant"},
			"another app's token":   {map[string]string{"refresh_token": other.RefreshToken}, 400, "invalid_grant"},
			"unknown grant":         {map[string]string{"grant_type": "password"}, 400, "unsupported_grant_type"},
			"no token":              {map[string]string{"refresh_token": ""}, 400, "invalid_request"},
			"bad code":              {map[string]string{"grant_type": "authorization_code", "code": "no"}, 400, "invalid_grant"},
			"grantless":             {map[string]string{"grant_type": "client_credentials", "scope": "sellingpartnerapi::notifications"}, 200, ""},
			"grantless wrong scope": {map[string]string{"grant_type": "client_credentials", "scope": "everything"}, 400, "invalid_scope"},
		} {
			f := map[string]string{}
			for k, v := range good {
				f[k] = v
			}
			for k, v := range tc.change {
				f[k] = v
			}
			a := b.form(f)
			var got struct {
				Error       string `json:"error"`
				AccessToken string `json:"access_token"`
				TokenType   string `json:"token_type"`
				ExpiresIn   int    `json:"expires_in"`
			}
			a.json(t, &got)
			if a.status != tc.status || got.Error != tc.kind {
				t.Errorf("%s: want %d %q, got %d %s", name, tc.status, tc.kind, a.status, a.body)
			}
			if a.status == 200 && (!strings.HasPrefix(got.AccessToken, "Atza|") || got.TokenType != "bearer" || got.ExpiresIn != 3600) {
				t.Errorf("%s: %s", name, a.body)
			}
		}
		r := b.request(http.MethodPost, "http://"+host+"/auth/o2/token", strings.NewReader(`{"grant_type":"refresh_token"}`))
		r.Header.Set("Content-Type", "application/json")
		if a := b.do(r); a.status != http.StatusBadRequest || !strings.Contains(string(a.body), "invalid_request") {
			t.Errorf("JSON body: %d %s", a.status, a.body)
		}
		for _, call := range b.rig.Ledger().Calls() {
			if len(call.Body) > 0 {
				t.Error("the ledger keeps a token request")
			}
		}
	})
}

func TestAccessTokenLifeAndRegion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		token := b.token("EU")
		if a := b.participations("EU", token); a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.body)
		}
		wantDenied := func(a reply, details string) {
			t.Helper()
			p := a.problem(t)
			if a.status != http.StatusForbidden || p.Code != "Unauthorized" || p.Message != textDenied || p.Details != details {
				t.Errorf("want details %q, got %d %s", details, a.status, a.body)
			}
			if a.header.Get("X-Amzn-RateLimit-Limit") != "" || a.header.Get("X-Amzn-RequestId") == "" {
				t.Errorf("headers of a 403: %v", a.header)
			}
		}
		wantDenied(b.participations("NA", token), textInvalid)
		wantDenied(b.participations("EU", "Atza|nonsense"), textInvalid)
		wantDenied(b.participations("EU", ""), textMissing)
		b.sleep(time.Hour - time.Second)
		if a := b.participations("EU", token); a.status != http.StatusOK {
			t.Errorf("a second before its end: %d", a.status)
		}
		b.sleep(time.Second)
		wantDenied(b.participations("EU", token), textExpired)
		b.fresh["EU"] = time.Now() // use the dead one
		if a := b.get("EU", "/reports/2021-06-30/reports", url.Values{"reportTypes": {reportMYI}}); a.status != http.StatusUnauthorized || a.problem(t).Details != textExpired {
			t.Errorf("expired at the Reports API: %d %s", a.status, a.body)
		}
		b.tokens = map[string]string{}
		if err := b.server.RevokeToken("EU"); err != nil {
			t.Fatal(err)
		}
		if a := b.refresh("EU"); a.status != http.StatusBadRequest || !strings.Contains(string(a.body), `"invalid_grant"`) {
			t.Errorf("refresh after revocation: %d %s", a.status, a.body)
		}
		if _, err := b.server.Reauthorise("EU"); err != nil {
			t.Fatal(err)
		}
		token = b.token("EU")
		if a := b.participations("EU", token); a.status != http.StatusOK {
			t.Errorf("after a new authorisation: %d %s", a.status, a.body)
		}
		if err := b.server.RevokeToken("EU"); err != nil {
			t.Fatal(err)
		}
		wantDenied(b.participations("EU", token), textInvalid)
	})
}

func TestBarePathTakesTheTokensRegion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		r := b.request(http.MethodGet, "http://"+host+"/sellers/v1/marketplaceParticipations", nil)
		r.Header.Set("x-amz-access-token", b.token("FE"))
		a := b.do(r)
		if a.status != http.StatusOK || !strings.Contains(string(a.body), b.id("JP")) {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
}

func TestSecretRotation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		old := b.server.Credentials()["NA"]
		secret, err := b.server.RotateSecret("NA")
		if err != nil {
			t.Fatal(err)
		}
		with := func(secret string) int {
			return b.form(map[string]string{
				"grant_type": "refresh_token", "refresh_token": old.RefreshToken, "client_id": old.ClientID, "client_secret": secret,
			}).status
		}
		if with(old.ClientSecret) != 200 || with(secret) != 200 {
			t.Error("both secrets must work after a rotation")
		}
		b.sleep(secretGrace)
		if with(old.ClientSecret) != 401 || with(secret) != 200 {
			t.Error("after seven days only the new secret works")
		}
		if err := b.server.ExpireSecret("NA"); err != nil {
			t.Fatal(err)
		}
		if with(secret) != 401 {
			t.Error("after the deadline no secret works")
		}
		if _, err := b.server.RotateSecret("NA"); err != nil {
			t.Fatal(err)
		}
		if b.refresh("NA").status != 200 {
			t.Error("a rotation ends the trouble")
		}
		if err := b.server.ExpireSecret("XX"); err == nil {
			t.Error("an unknown region must be refused")
		}
	})
}

func TestRoles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		if err := b.server.DropRole("NA", RoleListing); err != nil {
			t.Fatal(err)
		}
		a := b.listings("US", nil)
		if p := a.problem(t); a.status != http.StatusForbidden || p.Details != "" || p.Message != textDenied {
			t.Errorf("without the role: %d %s", a.status, a.body)
		}
		if a := b.stock("US", nil); a.status != http.StatusOK {
			t.Errorf("stock needs one of two roles: %d", a.status)
		}
		if err := b.server.AddRole("NA", RoleListing); err != nil {
			t.Fatal(err)
		}
		if a := b.listings("US", nil); a.status != http.StatusForbidden {
			t.Errorf("an old authorisation must not gain the role: %d", a.status)
		}
		if _, err := b.server.Reauthorise("NA"); err != nil {
			t.Fatal(err)
		}
		b.tokens = map[string]string{}
		if a := b.listings("US", nil); a.status != http.StatusOK {
			t.Errorf("a new authorisation has it: %d %s", a.status, a.body)
		}
		if err := b.server.DropRole("NA"); err != nil {
			t.Fatal(err)
		}
		if a := b.participations("NA", b.token("NA")); a.status != http.StatusForbidden {
			t.Errorf("without any role: %d", a.status)
		}
	})
}

func TestConsent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const landing = "https://seller.example/tallybridge"
		b := newBench(t, benchOptions{conf: Config{Regions: map[string]Credentials{
			"NA": {RedirectURIs: []string{landing, "http://127.0.0.1:5000/callback"}, Draft: true},
		}}})
		c := b.server.Credentials()["NA"]
		ask := func(q url.Values) reply {
			return b.do(b.request(http.MethodGet, "http://"+host+"/apps/authorize/consent?"+q.Encode(), nil))
		}
		base := func(more url.Values) url.Values {
			q := url.Values{"application_id": {c.AppID}, "state": {"a b&c"}, "version": {"beta"}}
			for k, v := range more {
				q[k] = v
			}
			return q
		}
		if a := ask(base(nil)); a.status != 200 || !strings.Contains(string(a.body), "Confirm") {
			t.Errorf("page: %d %s", a.status, a.body)
		}
		if a := ask(base(url.Values{"version": {""}})); !strings.Contains(string(a.body), "MD1000") {
			t.Errorf("draft without beta: %s", a.body)
		}
		for _, bad := range []string{"https://elsewhere.example/", "http://127.0.0.1:5000/callback"} {
			if a := ask(base(url.Values{"redirect_uri": {bad}})); !strings.Contains(string(a.body), "MD5101") {
				t.Errorf("%s: %s", bad, a.body)
			}
		}
		consent := func() url.Values {
			t.Helper()
			a := ask(base(url.Values{"auto": {"allow"}}))
			to, err := url.Parse(a.header.Get("Location"))
			if a.status != http.StatusFound || err != nil || !strings.HasPrefix(to.String(), landing+"?") {
				t.Fatalf("consent: %d %v", a.status, a.header)
			}
			return to.Query()
		}
		exchange := func(code string) reply {
			return b.form(map[string]string{
				"grant_type": "authorization_code", "code": code, "client_id": c.ClientID, "client_secret": c.ClientSecret, "redirect_uri": landing,
			})
		}
		q := consent()
		if q.Get("state") != "a b&c" || q.Get("selling_partner_id") != c.SellerID {
			t.Errorf("landing: %v", q)
		}
		a := exchange(q.Get("spapi_oauth_code"))
		var got tokenAnswer
		a.json(t, &got)
		if a.status != 200 || got.RefreshToken == c.RefreshToken || got.RefreshToken != b.server.Credentials()["NA"].RefreshToken {
			t.Errorf("exchange: %d %s", a.status, a.body)
		}
		if a := exchange(q.Get("spapi_oauth_code")); a.status != 400 || !strings.Contains(string(a.body), "parameter : code") {
			t.Errorf("a code works once: %d %s", a.status, a.body)
		}
		q = consent()
		b.sleep(codeLife)
		if a := exchange(q.Get("spapi_oauth_code")); a.status != 400 {
			t.Errorf("after five minutes: %d %s", a.status, a.body)
		}
		// An app without a landing page shows the code.
		bare := b.server.Credentials()["EU"].AppID
		a = b.do(b.request(http.MethodGet, "http://"+host+"/eu/apps/authorize/consent?auto=allow&application_id="+bare, nil))
		if a.status != 200 || !strings.Contains(string(a.body), `id="spapi_oauth_code"`) {
			t.Errorf("code to paste: %d %s", a.status, a.body)
		}
	})
}

func TestGateRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		r := b.request(http.MethodGet, "http://"+host+"/na/sellers/v1/marketplaceParticipations", strings.NewReader("{}"))
		r.Header.Set("x-amz-access-token", b.token("NA"))
		if a := b.do(r); a.status != http.StatusForbidden {
			t.Errorf("GET with a body: %d", a.status)
		}
		r = b.request(http.MethodGet, "http://"+host+"/na/sellers/v1/marketplaceParticipations", nil)
		r.Header.Set("x-amz-access-token", b.token("NA"))
		r.Header.Set("User-Agent", strings.Repeat("x", 501))
		if a := b.do(r); a.status != http.StatusBadRequest {
			t.Errorf("long User-Agent: %d", a.status)
		}
		if a := b.get("NA", "/orders/v0/orders", nil); a.status != http.StatusNotFound || a.problem(t).Code != "NotFound" {
			t.Errorf("unknown path: %d", a.status)
		}
		if a := b.call(http.MethodDelete, "NA", "/fba/inventory/v1/summaries", nil, nil); a.status != http.StatusMethodNotAllowed {
			t.Errorf("wrong method: %d", a.status)
		}
		if a := b.get("NA", "/listings/2021-08-01/items/SOMEBODY", url.Values{"marketplaceIds": {b.id("US")}}); a.status != http.StatusBadRequest {
			t.Errorf("somebody else's seller id: %d", a.status)
		}
		if got := b.rig.Ledger().Counts()["amazon getMarketplaceParticipations"]; got != 2 {
			t.Errorf("the ledger counts %d calls", got)
		}
	})
}
