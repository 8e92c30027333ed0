package xero

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"tallybridge/engine/domain"
)

func TestRefusals(t *testing.T) {
	h := func(kv ...string) map[string]string {
		m := map[string]string{}
		for i := 0; i < len(kv); i += 2 {
			m[kv[i]] = kv[i+1]
		}
		return m
	}
	cases := []struct {
		name   string
		reply  reply
		kind   domain.FaultKind
		until  time.Duration // 0: not set
		detail string        // part of it
	}{
		{"minute", reply{status: 429, header: h("X-Rate-Limit-Problem", "minute", "Retry-After", "17")}, domain.FaultThrottled, 17 * time.Second, ""},
		{"old spelling", reply{status: 429, header: h("X-Rate-Limit-Problem", "Minute Limit", "Retry-After", "17")}, domain.FaultThrottled, 17 * time.Second, ""},
		{"day", reply{status: 429, header: h("X-Rate-Limit-Problem", "day", "Retry-After", "7200")}, domain.FaultThrottled, 2 * time.Hour, ""},
		{"day without a time", reply{status: 429, header: h("X-Rate-Limit-Problem", "Daily")}, domain.FaultThrottled, time.Hour, ""},
		{"concurrent", reply{status: 429, header: h("X-Rate-Limit-Problem", "concurrent")}, domain.FaultThrottled, firstPause, ""},
		{"app minute", reply{status: 429, header: h("X-Rate-Limit-Problem", "appminute")}, domain.FaultThrottled, time.Minute, ""},
		{"unknown limit", reply{status: 429, body: "slow down"}, domain.FaultThrottled, time.Minute, "slow down"},
		{"retry date", reply{status: 429, header: h("Retry-After", "Mon, 05 Oct 2026 09:00:20 GMT")}, domain.FaultThrottled, 20 * time.Second, ""},

		{"expired", reply{status: 401, body: `{"Type":null,"Title":"Unauthorized","Status":401,"Detail":"TokenExpired: token expired at 07/14/2020 21:26:02","Instance":"g"}`}, domain.FaultExpired, 0, "TokenExpired"},
		{"unknown token", reply{status: 401, body: `{"Detail":"AuthenticationUnsuccessful"}`}, domain.FaultExpired, 0, ""},
		{"bad signature", reply{status: 401, body: `{"Detail":"TokenInvalidSignature"}`}, domain.FaultExpired, 0, ""},
		{"no scope", reply{status: 401, header: h("WWW-Authenticate", `Bearer error="insufficient_scope"`)}, domain.FaultRole, 0, ""},
		{"no scope, misspelt", reply{status: 401, header: h("WWW-Authenticate", `Bearer error=insufficent_scope`), body: "{}"}, domain.FaultRole, 0, ""},
		{"no scope by detail", reply{status: 401, body: `{"Title":"Unauthorized","Status":401,"Detail":"AuthorizationUnsuccessful"}`}, domain.FaultRole, 0, ""},
		{"no scope as 403", reply{status: 403, header: h("WWW-Authenticate", `insufficient_scope`), body: `{"Detail":"AuthenticationUnsuccessful"}`}, domain.FaultRole, 0, ""},
		{"disconnected", reply{status: 403, body: `{"Type":null,"Title":"Forbidden","Status":403,"Detail":"AuthenticationUnsuccessful","Instance":"g"}`}, domain.FaultDisconnected, 0, ""},
		{"no role", reply{status: 403, body: `{"Detail":"User is not permitted"}`}, domain.FaultRole, 0, ""},

		{"offline", reply{status: 503, body: "The Organisation is offline"}, domain.FaultUnavailable, 5 * time.Minute, "offline"},
		{"maintenance", reply{status: 503, body: "The Xero API is currently offline for maintenance"}, domain.FaultUnavailable, 5 * time.Minute, ""},
		{"gateway", reply{status: 502, body: "<html><head><title>502 Bad Gateway</title></head></html>"}, domain.FaultUnavailable, 0, "502 Bad Gateway"},
		{"redirect", reply{status: 302, header: h("Location", "https://login.hotel.example/")}, domain.FaultUnavailable, 0, ""},
		{"not found", reply{status: 404, body: "The resource you're looking for cannot be found"}, domain.FaultNotFound, 0, ""},
		{"too large", reply{status: 413}, domain.FaultInvalid, 0, ""},
		{"not implemented", reply{status: 405, body: "{}"}, domain.FaultInvalid, 0, ""},
		{"nothing processed", reply{status: 400, body: `{"ErrorNumber":17,"Type":"NoDataProcessedException","Message":"No data has been processed for this endpoint. This endpoint is expecting Item data."}`}, domain.FaultInvalid, 0, "No data"},
		{"description", reply{status: 400, body: `{"Description":"Said elsewhere"}`}, domain.FaultInvalid, 0, "Said elsewhere"},
		{"XML", reply{status: 400, body: `<ApiException><ErrorNumber>10</ErrorNumber><Message>A &lt;validation&gt; exception</Message><Elements><ValidationError><Message>Account must be valid.</Message></ValidationError></Elements></ApiException>`}, domain.FaultInvalid, 0, "Account must be valid."},
		{"odd types", reply{status: 400, body: `{"Message":"Kept","Elements":"none"}`}, domain.FaultInvalid, 0, "Kept"},
		{"period lock", reply{status: 400, body: `{"ErrorNumber":10,"Type":"ValidationException","Message":"A validation exception occurred","Elements":[{"ValidationErrors":[{"Message":"The document date cannot be before the period lock date, currently set at 31 Dec 2018"}]}]}`}, domain.FaultLocked, 0, "31 Dec 2018"},
		{"plan cap", reply{status: 400, body: `{"Message":"You have reached the limit of invoices you can approve"}`}, domain.FaultPlanCap, 0, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := rig(t, c.reply)
			_, err := r.once(context.Background(), call{op: "getItems", method: http.MethodGet, path: "/x", org: true, timeout: time.Minute}, nil)
			f := wantKind(t, err, c.kind)
			if got := f.Until.Sub(r.clock.now); c.until != 0 && got != c.until || c.until == 0 && !f.Until.IsZero() {
				t.Errorf("until %s, want %s from now", f.Until, c.until)
			}
			if !strings.Contains(f.Detail, c.detail) || f.Status != c.reply.status || f.Op != "getItems" {
				t.Errorf("fault %+v", f)
			}
		})
	}
}

func TestSecretsStayOut(t *testing.T) {
	jwt := "eyJhbGciOiJSUzI1NiIsImtpZCI6IjFDQUY4RTY2Nzcy.eyJuYmYiOjE1.sig-na_ture"
	r := rig(t, reply{status: 400, body: `{"Message":"Token token-1 and bearer abc.def and ` + jwt + ` failed"}`, header: map[string]string{"Xero-Correlation-Id": "c-1\r\nx"}})
	_, err := r.once(context.Background(), call{op: "o", method: "GET", path: "/x", org: true, timeout: time.Minute}, nil)
	f := wantKind(t, err, domain.FaultInvalid)
	for _, secret := range []string{"token-1", "abc.def", "eyJ", "sig-na"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%q is in %q", secret, err)
		}
	}
	if f.RequestID != "c-1 x" {
		t.Errorf("request id %q", f.RequestID)
	}
}

func TestExplain(t *testing.T) {
	cases := []struct {
		message string
		reason  Reason
		kind    domain.FaultKind
	}{
		{"Price List Item with Code 'abc' already exists", ReasonExists, domain.FaultInvalid},
		{"Account code '999' has been removed as it does not match a recognised account.", ReasonAccount, domain.FaultInvalid},
		{"Account code '200' is not a valid code for this document.", ReasonAccount, domain.FaultInvalid},
		{"Account must be valid.", ReasonAccount, domain.FaultInvalid},
		{"The TaxType code 'INPUT2' cannot be used with account code '630'", ReasonTax, domain.FaultInvalid},
		{"No items available to sell", ReasonNoStock, domain.FaultInvalid},
		{"no item available to sell: SKU1", ReasonNoStock, domain.FaultInvalid},
		{"Organisation is not subscribed to currency EUR", ReasonCurrency, domain.FaultInvalid},
		{"A Contact must be specified for this type of transaction", ReasonContact, domain.FaultInvalid},
		{"The contact name Inventory Adjustments is already assigned to another contact. The contact name must be unique.", ReasonContactName, domain.FaultInvalid},
		{"You have reached the limit of invoices you can approve", ReasonPlanCap, domain.FaultPlanCap},
		{"The document date cannot be before the period lock date, currently set at 31 Dec 2025", ReasonLocked, domain.FaultLocked},
		{"The document date cannot be before the end of year lock date, currently set at 31 March 2025", ReasonLocked, domain.FaultLocked},
		{"Invoice not of valid status for modification", ReasonStatus, domain.FaultInvalid},
		{"Item code 'XYZ' is not valid", ReasonItem, domain.FaultInvalid},
		{"Idempotency Key abc is used with a different request.", ReasonKey, domain.FaultInvalid},
		{"A thing nobody heard of", ReasonUnknown, domain.FaultInvalid},
		{"", ReasonUnknown, domain.FaultInvalid},
	}
	for _, c := range cases {
		e := Explain(c.message)
		if e.Reason != c.reason || e.Kind != c.kind || e.Plain == "" || e.Advice == "" {
			t.Errorf("%q: %+v", c.message, e)
		}
	}
	e := explainAll([]string{"A validation exception occurred", "Account must be valid.", "… the period lock date …"})
	if e.Kind != domain.FaultLocked {
		t.Errorf("what concerns everything comes first: %+v", e)
	}
	if e := explainAll([]string{"A validation exception occurred", "Account must be valid."}); e.Reason != ReasonAccount {
		t.Errorf("a known message comes before an unknown one: %+v", e)
	}
}
