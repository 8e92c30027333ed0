package xero

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

func TestOrganisation(t *testing.T) {
	r := rig(t, ok(`{"Organisations":[{"OrganisationID":"`+guid(9)+`","Name":"Demo Company (NZ)","BaseCurrency":"NZD","CountryCode":"NZ",
		"IsDemoCompany":true,"PeriodLockDate":"\/Date(1546214400000+0000)\/","Timezone":"NEWZEALANDSTANDARDTIME","ShortCode":"!mBdtL","Class":"SOMETHINGNEW"}]}`))
	got, err := r.Organisation(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	want := domain.Organisation{
		ID: guid(9), Name: "Demo Company (NZ)", BaseCurrency: "NZD", Country: "NZ", Demo: true,
		Timezone: "NEWZEALANDSTANDARDTIME", ShortCode: "!mBdtL", Class: "SOMETHINGNEW",
		PeriodLock: time.Date(2018, 12, 31, 0, 0, 0, 0, time.UTC),
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for _, body := range []string{
		`{"Organisations":[]}`, `{"Organisations":[{},{}]}`,
		`{"Organisations":[{"Name":"A","PeriodLockDate":"yesterday"}]}`,
	} {
		r := rig(t, ok(body), ok(body), ok(body), ok(body))
		_, err := r.Organisation(context.Background())
		wantKind(t, err, domain.FaultData)
	}
}

func TestActionsAccountsTaxRates(t *testing.T) {
	ctx := context.Background()
	r := rig(t,
		ok(`{"Actions":[{"Name":"CreateApprovedBill","Status":"ALLOWED"},{"Name":"UseMulticurrency","Status":"NOT-ALLOWED"}]}`),
		ok(`{"Accounts":[{"AccountID":"x","Code":"630","Name":"Inventory","Type":"INVENTORY","Class":"ASSET","Status":"ACTIVE","TaxType":"NONE","SystemAccount":""},{"AccountID":"y","Name":"Bank","Type":"BANK"}]}`),
		ok(`{"TaxRates":[{"Name":"15% GST","TaxType":"INPUT2","Status":"ACTIVE","EffectiveRate":15.0000,"CanApplyToRevenue":false,"CanApplyToExpenses":true}]}`),
	)
	actions, err := r.Actions(ctx)
	if err != nil || !actions["CreateApprovedBill"] || actions["UseMulticurrency"] || len(actions) != 2 {
		t.Errorf("actions %v, %v", actions, err)
	}
	accounts, err := r.Accounts(ctx)
	want := []domain.Account{
		{ID: "x", Code: "630", Name: "Inventory", Type: "INVENTORY", Class: "ASSET", Status: "ACTIVE", Tax: "NONE"},
		{ID: "y", Name: "Bank", Type: "BANK"},
	}
	if d := cmp.Diff(want, accounts); err != nil || d != "" {
		t.Errorf("accounts: %v\n%s", err, d)
	}
	rates, err := r.TaxRates(ctx)
	wantRates := []domain.TaxRate{{Name: "15% GST", Type: "INPUT2", Status: "ACTIVE", Rate: decimal.MustParse("15"), AppliesToExpenses: true}}
	if d := cmp.Diff(wantRates, rates, decimals); err != nil || d != "" {
		t.Errorf("tax rates: %v\n%s", err, d)
	}
	r.used(t)
}

func TestConnections(t *testing.T) {
	ctx := context.Background()
	r := rig(t, ok(`[{"id":"`+guid(1)+`","authEventId":"`+guid(2)+`","tenantId":"`+guid(3)+`","tenantType":"ORGANISATION",
		"tenantName":"Demo Company (NZ)","createdDateUtc":"2019-12-07T18:46:19.5165400","updatedDateUtc":"x"},{"id":"p","tenantType":"PRACTICE"}]`))
	got, err := Connections(ctx, r.cfg)
	if err != nil {
		t.Fatal(err)
	}
	want := []Connection{
		{
			ID: guid(1), AuthEventID: guid(2), TenantID: guid(3), TenantType: "ORGANISATION", TenantName: "Demo Company (NZ)",
			Created: time.Date(2019, 12, 7, 18, 46, 19, 516540000, time.UTC),
		},
		{ID: "p", TenantType: "PRACTICE"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if !got[0].IsOrganisation() || got[1].IsOrganisation() {
		t.Error("IsOrganisation")
	}
	if c := r.wire.calls[0]; c.path != "/connections" || c.header.Get("Xero-Tenant-Id") != "" || r.purse.paid != 0 {
		t.Errorf("asked %+v, paid %d", c, r.purse.paid)
	}
}

func TestDisconnect(t *testing.T) {
	ctx := context.Background()
	r := rig(t, reply{status: 500}, reply{status: 204}, reply{status: 404}, reply{status: 401}, reply{status: 401})
	for range 2 {
		if err := Disconnect(ctx, r.cfg, guid(1)); err != nil {
			t.Error(err)
		}
	}
	wantKind(t, Disconnect(ctx, r.cfg, guid(1)), domain.FaultRevoked)
	wantKind(t, Disconnect(ctx, r.cfg, "../Items"), domain.FaultUsage)
	if c := r.wire.calls[1]; c.method != "DELETE" || c.path != "/connections/"+guid(1) {
		t.Errorf("asked %s %s", c.method, c.path)
	}
}

func TestLinks(t *testing.T) {
	const login = "https://go.xero.com/organisationlogin/default.aspx?shortcode=%21mBdtL&redirecturl="
	cases := map[string]string{
		BillLink("!mBdtL", guid(1)):       login + "%2FAccountsPayable%2FEdit.aspx%3FInvoiceID%3D" + guid(1),
		CreditNoteLink("!mBdtL", guid(1)): login + "%2FAccountsPayable%2FViewCreditNote.aspx%3FcreditNoteID%3D" + guid(1),
		BillLink("", "a&b=c"):             "https://go.xero.com/AccountsPayable/Edit.aspx?InvoiceID=a%26b%3Dc",
	}
	for got, want := range cases {
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
