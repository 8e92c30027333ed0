package fees

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tallybridge/engine/domain"
)

func account(code, name, typ string) domain.Account {
	return domain.Account{ID: "id-" + code, Code: code, Name: name, Type: typ, Status: "ACTIVE"}
}

func TestProposalsGoByTypeAndName(t *testing.T) {
	chart := []domain.Account{
		account("090", "Amazon bank", "BANK"), account("200", "Sales", "REVENUE"), account("201", "Amazon sales", "REVENUE"),
		account("400", "Advertising", "OVERHEADS"), account("404", "Bank Fees", "EXPENSE"), account("410", "Amazon FBA storage fees", "EXPENSE"),
		account("411", "Amazon FBA fees", "EXPENSE"), account("412", "Amazon referral fees", "EXPENSE"), account("413", "Subscriptions", "EXPENSE"),
		account("414", "Amazon fees", "EXPENSE"), account("415", "Freight and removal", "DIRECTCOSTS"),
		account("820", "Sales tax", "CURRLIAB"), account("830", "Amazon reserve", "CURRENT"), account("270", "FBA reimbursements", "OTHERINCOME"),
		{ID: "x", Code: "405", Name: "Amazon advertising", Type: "EXPENSE", Status: "ARCHIVED"},
		{ID: "y", Code: "821", Name: "Tax withheld", Type: "CURRLIAB", Status: "ACTIVE", System: "GST"},
	}
	got := map[domain.FeeGroup]string{}
	seen := map[string]bool{}
	for _, m := range Propose(chart) {
		if m.Country != "" || seen[m.Account] {
			t.Errorf("%+v", m)
		}
		seen[m.Account] = true
		got[m.Group] = m.Account
	}
	want := map[domain.FeeGroup]string{
		domain.GroupSales: "201", domain.GroupAdvertising: "400", domain.GroupStorage: "410", domain.GroupFulfilment: "411", domain.GroupReferral: "412",
		domain.GroupSubscription: "413", domain.GroupOther: "414", domain.GroupInbound: "415", domain.GroupTaxCollected: "820", domain.GroupReserves: "830",
		domain.GroupReimbursements: "270",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if len(Propose([]domain.Account{account("404", "Bank Fees", "EXPENSE"), account("200", "Interest", "REVENUE")})) != 0 {
		t.Error("accounts that have nothing to do with it were proposed")
	}
}

func TestMappingOfACountryGoesFirst(t *testing.T) {
	m := NewMapping([]domain.FeeMapping{{Group: domain.GroupStorage, Account: "410"}, {Group: domain.GroupStorage, Country: "de", Account: "418"}})
	for country, want := range map[string]string{"": "410", "US": "410", "DE": "418", "de": "418"} {
		if got := m.Account(domain.GroupStorage, country); got != want {
			t.Errorf("%q: %s", country, got)
		}
	}
	if m.Account(domain.GroupReferral, "DE") != "" {
		t.Error("an account from nowhere")
	}
}

func TestCountries(t *testing.T) {
	for _, c := range []struct{ name, currency, want string }{
		{"Amazon.de", "EUR", "DE"},
		{"Amazon.co.uk", "GBP", "GB"},
		{"amazon.com", "USD", "US"},
		{"Amazon.com.mx", "MXN", "MX"},
		{"SI UK Prod Marketplace", "GBP", "GB"},
		{"Non-Amazon US", "USD", "US"},
		{"Non-Amazon", "EUR", ""},
		{"", "EUR", ""},
		{"", "GBP", "GB"},
		{"", "JPY", "JP"},
		{"", "XXX", ""},
		{"Amazon.moon", "USD", ""},
	} {
		if got := CountryOf(c.name, c.currency); got != c.want {
			t.Errorf("%q in %s is %q, want %q", c.name, c.currency, got, c.want)
		}
	}
}
