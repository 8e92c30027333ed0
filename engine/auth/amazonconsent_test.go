package auth

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tallybridge/engine/domain"
)

func TestParseLanding(t *testing.T) {
	const state = "st-4te_X"
	for _, c := range []struct {
		name, pasted string
		kind         domain.FaultKind
	}{
		{"whole", "https://example.com/landing?spapi_oauth_code=CODE&state=st-4te_X&selling_partner_id=A1SELLER", ""},
		{"mws", "https://example.com/?selling_partner_id=A1SELLER&mws_auth_token=x&state=st-4te_X&spapi_oauth_code=CODE", ""},
		{"query", "?spapi_oauth_code=CODE&state=st-4te_X&selling_partner_id=A1SELLER", ""},
		{"bare query", "spapi_oauth_code=CODE&state=st-4te_X&selling_partner_id=A1SELLER", ""},
		{"wrapped", "  https://example.com/landing?spapi_oauth_code=CO\r\n DE&state=st-4te_X&selling_partner_id=A1SELLER \n", ""},
		{"quoted", `"https://example.com/?spapi_oauth_code=CODE&state=st-4te_X&selling_partner_id=A1SELLER"`, ""},
		{"angle", `<https://example.com/?spapi_oauth_code=CODE&state=st-4te_X&selling_partner_id=A1SELLER>`, ""},
		{"html", `https://example.com/?spapi_oauth_code=CODE&amp;state=st-4te_X&amp;selling_partner_id=A1SELLER`, ""},
		{"fragment", `https://example.com/?spapi_oauth_code=CODE&state=st-4te_X&selling_partner_id=A1SELLER#top`, ""},
		{"escaped", `https://example.com/?spapi_oauth_code=%43ODE&state=st%2D4te%5FX&selling_partner_id=A1SELLER`, ""},
		{"other state", "https://example.com/?spapi_oauth_code=CODE&state=other&selling_partner_id=A", domain.FaultUsage},
		{"no state", "https://example.com/?spapi_oauth_code=CODE", domain.FaultUsage},
		{"no code", "https://example.com/?state=st-4te_X", domain.FaultUsage},
		{"two codes", "https://example.com/?spapi_oauth_code=CODE&spapi_oauth_code=EVIL&state=st-4te_X", domain.FaultUsage},
		{"refused", "https://example.com/?error=access_denied&error_description=No&state=st-4te_X", domain.FaultSetup},
		{"consent page itself", "https://sellercentral.amazon.com/apps/authorize/consent?application_id=x&state=st-4te_X", domain.FaultUsage},
		{"login uri", "https://example.com/login?amazon_callback_uri=https://amazon&amazon_state=z&selling_partner_id=A", domain.FaultUsage},
		{"no query", "https://example.com/landing", domain.FaultUsage},
		{"code alone", "ANdNAVhyhqirUelHGEHA", domain.FaultUsage},
		{"empty", " \n", domain.FaultUsage},
		{"bad escape", "https://example.com/?spapi_oauth_code=%zz&state=st-4te_X", domain.FaultUsage},
		{"a book", strings.Repeat("a=b&", 10_000), domain.FaultUsage},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, seller, err := ParseLanding(c.pasted, state)
			if c.kind == "" {
				if err != nil || code != "CODE" || seller != "A1SELLER" {
					t.Errorf("%q %q %v", code, seller, err)
				}
				return
			}
			f := wantKind(t, err, c.kind)
			if code != "" || strings.Contains(f.Error(), "CODE") {
				t.Errorf("%q %v", code, f)
			}
		})
	}
	if _, _, err := ParseLanding("?spapi_oauth_code=CODE&state=", ""); err == nil {
		t.Error("an empty state is accepted when none is wanted")
	}
}

func FuzzParseLanding(f *testing.F) {
	f.Add("https://example.com/?spapi_oauth_code=CODE&state=S&selling_partner_id=A")
	f.Add("?state=S&spapi_oauth_code=&amp;")
	f.Fuzz(func(t *testing.T, s string) {
		code, _, err := ParseLanding(s, "S")
		if err == nil && (code == "" || !strings.Contains(strings.Join(strings.Fields(s), ""), "state")) {
			t.Errorf("code %q out of %q", code, s)
		}
		if _, _, err := ParseLanding(s, "a state that cannot be guessed\x00"); err == nil {
			t.Errorf("%q has the right state", s)
		}
	})
}

func TestConsentURL(t *testing.T) {
	u, err := url.Parse(ConsentURL("sellercentral.amazon.co.jp", "amzn1.sp.solution.1", "a b&c", true))
	if err != nil || u.Scheme != "https" || u.Host != "sellercentral.amazon.co.jp" || u.Path != "/apps/authorize/consent" {
		t.Fatal(u, err)
	}
	if q := u.Query(); q.Get("application_id") != "amzn1.sp.solution.1" || q.Get("state") != "a b&c" || q.Get("version") != "beta" {
		t.Error(q)
	}
	if s := ConsentURL("http://127.0.0.1:1/na/", "x", "y", false); s != "http://127.0.0.1:1/na/apps/authorize/consent?application_id=x&state=y" {
		t.Error(s)
	}
}

func TestNewState(t *testing.T) {
	a, err := NewState(nil)
	b, _ := NewState(nil)
	if err != nil || a == b || len(a) != 43 {
		t.Error(a, b, err)
	}
	if _, err := NewState(bytes.NewReader(nil)); err == nil {
		t.Error("a state without randomness")
	}
}

func TestExchangeAmazonCode(t *testing.T) {
	answer, status := testAmazonSuccess, 200
	p := AmazonExchangeParams{
		TokenURL: "http://127.0.0.1:1/auth/o2/token", Code: "CODE", ClientID: "client", ClientSecret: testClientSecret, RedirectURI: "https://example.com/",
		Transport: server(func(r *http.Request, form url.Values) (int, string, error) {
			if form.Get("grant_type") != "authorization_code" || form.Get("code") != "CODE" || form.Get("redirect_uri") != "https://example.com/" {
				t.Errorf("%v", form)
			}
			return status, answer, nil
		}),
	}
	if tok, err := ExchangeAmazonCode(t.Context(), p); tok != testRefreshToken || err != nil {
		t.Errorf("%q %v", tok, err)
	}
	status, answer = 400, `{"error":"invalid_grant","error_description":"code CODE with amzn1.oa2-cs.v1.0123456789abcdef"}`
	_, err := ExchangeAmazonCode(t.Context(), p)
	if f := wantKind(t, err, domain.FaultSetup); strings.Contains(f.Error(), "oa2-cs") || strings.Contains(f.Error(), "CODE") {
		t.Error(f)
	}
	answer = `{"error":"invalid_client"}`
	_, err = ExchangeAmazonCode(t.Context(), p)
	wantKind(t, err, domain.FaultSecret)
	status, answer = 200, `{"access_token":"Atza|x"}`
	_, err = ExchangeAmazonCode(t.Context(), p)
	wantKind(t, err, domain.FaultData)
}
