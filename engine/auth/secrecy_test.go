package auth

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
)

// TestNoSecretIsEverTold looks for every secret in everything this package
// says: values printed in all ways, and errors of servers that repeat what
// they were sent.
func TestNoSecretIsEverTold(t *testing.T) {
	secrets := []string{"hush-client-secret", "hush-refresh|+/=", "hush-access", "hush-code", "hush-passphrase", "hush-xero-refresh", "hush-pass"}
	var out bytes.Buffer
	say := func(values ...any) {
		text, logs := slog.New(slog.NewTextHandler(&out, nil)), slog.New(slog.NewJSONHandler(&out, nil))
		for _, v := range values {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T"} {
				fmt.Fprintf(&out, verb+"\n", v)
			}
			text.Info("value", "v", v)
			logs.Info("value", "v", v)
			if b, err := json.Marshal(v); err == nil {
				out.Write(b)
			}
		}
	}
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		v, err := OpenVault(t.Context(), VaultParams{Store: store, Passphrase: (&asker{pass: "hush-passphrase"}).ask})
		if err != nil {
			t.Fatal(err)
		}
		amazon := AmazonSecret{"client", "hush-client-secret", "hush-refresh|+/="}
		xero := XeroSecret{AccessToken: "hush-access", RefreshToken: "hush-xero-refresh", ClientID: "client"}
		if err := errors.Join(SaveAmazonSecret(t.Context(), v, "na", amazon), SaveXeroSecret(t.Context(), v, xero)); err != nil {
			t.Fatal(err)
		}
		say(v, amazon, &amazon, xero, &xero, []AmazonSecret{amazon}, map[string]XeroSecret{"x": xero}, struct{ S AmazonSecret }{amazon})
		for _, blob := range store.snapshot() {
			out.Write(blob)
		}
		_, err = OpenVault(t.Context(), VaultParams{Store: store, Passphrase: (&asker{pass: "hush-pass"}).ask})
		say(err)

		for _, status := range []int{200, 400, 401, 403, 429, 500, 302} {
			for _, shape := range []string{
				`{"error":"invalid_grant %s","error_description":"%s"}`, `{"error":"invalid_client","error_description":"%s %s"}`,
				`<html>%s %s</html>`, `{"access_token":["%s"],"refresh_token":"%s"}`,
			} {
				echo := server(func(_ *http.Request, form url.Values) (int, string, error) {
					all := fmt.Sprint(form, form.Encode(), " Atza|hush-access")
					return status, fmt.Sprintf(shape, strings.ReplaceAll(all, `"`, ``), all), nil
				})
				_, err := NewAmazonTokens(AmazonTokenParams{Vault: v, Connection: "na", Transport: echo}).Token(t.Context())
				say(err)
				x := NewXeroTokens(XeroTokenParams{Vault: v, Transport: echo})
				x.Expire("hush-access")
				_, err = x.Token(t.Context())
				say(err, x)
				p := AmazonExchangeParams{Code: "hush-code", ClientID: "client", ClientSecret: "hush-client-secret", Transport: echo}
				_, err = ExchangeAmazonCode(t.Context(), p)
				say(err, p)
			}
		}
		down := server(func(_ *http.Request, form url.Values) (int, string, error) {
			return 0, "", errors.New("proxy says no to " + form.Encode() + fmt.Sprint(form))
		})
		a := NewAmazonTokens(AmazonTokenParams{Vault: v, Connection: "na", Transport: down})
		_, err = a.Token(t.Context())
		say(err, a)
		good := server(func(*http.Request, url.Values) (int, string, error) {
			return 200, `{"access_token":"hush-access","expires_in":3600}`, nil
		})
		a = NewAmazonTokens(AmazonTokenParams{Vault: v, Connection: "na", Transport: good})
		if tok, err := a.Token(t.Context()); tok != "hush-access" || err != nil {
			t.Fatal(err)
		}
		say(a, *a, a.flight, grant{access: "hush-access"})
		// Somebody else's value that holds ours in unexported fields.
		x := NewXeroTokens(XeroTokenParams{Vault: v, Transport: good})
		x.Expire("hush-access")
		store.failSaves(errors.New("disk full"))
		if _, err := x.Token(t.Context()); err == nil {
			t.Fatal("the failing save was not noticed")
		}
		engine := struct {
			v *Vault
			a *AmazonTokens
			x *XeroTokens
		}{v, a, x}
		say(engine, &engine, *v, *x)
		_, _, err = ParseLanding("https://x/?spapi_oauth_code=hush-code&state=wrong", "right")
		say(err)
	})
	for _, s := range secrets {
		for _, form := range []string{s, url.QueryEscape(s)} {
			if i := bytes.Index(out.Bytes(), []byte(form)); i >= 0 {
				t.Errorf("%q was told: …%s…", s, out.Bytes()[max(0, i-200):min(out.Len(), i+100)])
			}
		}
	}
	if out.Len() < 10_000 {
		t.Error("nothing was looked at")
	}
}

func TestScrub(t *testing.T) {
	for in, want := range map[string]string{
		"plain words stay":    "plain words stay",
		"token Atza|IwEB/x=.": "token [removed]",
		"jwt eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.sig end": "jwt [removed] end",
		"line\r\nInjected: x\x00\x1b[31m":                  "line Injected: x [31m",
		"known-secret here":                                "[removed] here",
		strings.Repeat("ab ", 200):                         strings.Repeat("ab ", 100) + "…",
		"bad \xff utf8":                                    "bad ? utf8",
		"amzn1.oa2-cs.v1.abc":                              "[removed]",
	} {
		if got := scrub(in, "known-secret", ""); got != want {
			t.Errorf("scrub(%q) = %q, want %q", in, got, want)
		}
	}
}
