package engine

import (
	"context"
	"crypto/rand"
	"maps"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
	"tallybridge/engine/sandbox/payouts"
	"tallybridge/engine/sandbox/world"
)

// bookkeeping is an engine that is connected to a practice business with a
// history of settlements.
func bookkeeping(t *testing.T, o sandbox.Options) (*Engine, *sandbox.Sandbox) {
	t.Helper()
	return bookkeepingThrough(t, o, func(r http.RoundTripper) http.RoundTripper { return r })
}

// bookkeepingThrough is bookkeeping with a network of the test's own making.
func bookkeepingThrough(t *testing.T, o sandbox.Options, network func(http.RoundTripper) http.RoundTripper) (*Engine, *sandbox.Sandbox) {
	t.Helper()
	ctx := t.Context()
	box, err := sandbox.New(o)
	must(t, err)
	t.Cleanup(box.Close)
	a := box.Access()
	e, err := Open(ctx, Options{
		Folder: t.TempDir(), Profile: "practice", Random: rand.Reader, Transport: network(box.Transport()), Keychain: &keys{m: map[string]string{}},
		Practice: true, Location: time.UTC, Clock: box.Clock(), URLs: URLs{
			Amazon: a.Environment["TALLYBRIDGE_AMAZON_URL"], LWA: a.Environment["TALLYBRIDGE_LWA_URL"],
			Xero: a.Environment["TALLYBRIDGE_XERO_URL"], XeroIdentity: a.Environment["TALLYBRIDGE_XERO_IDENTITY_URL"],
		},
	})
	must(t, err)
	t.Cleanup(func() { must(t, e.Close(context.WithoutCancel(ctx))) })
	for _, r := range a.Amazon.Regions {
		_, err := e.ConnectAmazon(ctx, AmazonCredentials{
			Region: domain.Region(r.Region), SellerID: r.MerchantID, ClientID: r.ClientID, ClientSecret: r.ClientSecret, RefreshToken: r.RefreshToken,
		})
		must(t, err)
	}
	_, err = e.AdoptXero(ctx, XeroSecret{
		ClientID: a.Xero.ClientID, AccessToken: a.Xero.AccessToken, RefreshToken: a.Xero.RefreshToken, Expiry: a.Xero.Expiry, Scopes: a.Xero.Scopes,
	}, nil)
	must(t, err)
	return e, box
}

// fileText is a settlement's file as the seller downloads it.
func fileText(s *payouts.Settlement) string {
	var b strings.Builder
	line := func(v map[string]string) {
		cells := make([]string, len(payouts.Columns))
		for i, c := range payouts.Columns {
			cells[i] = v[c]
		}
		b.WriteString(strings.Join(cells, "\t") + "\r\n")
	}
	b.WriteString(strings.Join(payouts.Columns, "\t") + "\r\n")
	line(s.Summary())
	for i := range s.Rows {
		line(s.Cells(&s.Rows[i]))
	}
	return b.String()
}

// ownAccounts gives each fee group the account that the other program posts it to.
var ownAccounts = []domain.FeeMapping{
	{Group: domain.GroupReferral, Account: "401"},
	{Group: domain.GroupFulfilment, Account: "402"},
	{Group: domain.GroupStorage, Account: "403"},
	{Group: domain.GroupAdvertising, Account: "404"},
	{Group: domain.GroupSubscription, Account: "405"},
	{Group: domain.GroupInbound, Account: "406"},
	{Group: domain.GroupCoupons, Account: "407"},
	{Group: domain.GroupOther, Account: "408"},
}

// history is what runs of earlier months have kept of Amazon's payouts, which
// tells of them for half a year.
func history(all []*payouts.Settlement) []domain.FinancialGroup {
	var out []domain.FinancialGroup
	for _, s := range all {
		g := domain.FinancialGroup{
			ID: s.Group, Connection: "history", Original: domain.Money{Amount: world.Amount(s.Total, s.Currency), Currency: s.Currency},
			Start: s.Start, End: s.End, TransferDate: s.Deposit, Trace: s.Trace,
		}
		if s.ConvertedTo != "" {
			g.Converted = domain.Money{Amount: world.Amount(s.Converted, s.ConvertedTo), Currency: s.ConvertedTo}
		}
		out = append(out, g)
	}
	return out
}

// settled runs settlements until nothing is left.
func settled(t *testing.T, e *Engine) Report {
	t.Helper()
	for range 200 {
		r, err := e.Sync(t.Context(), SyncOptions{Entities: []domain.Entity{domain.EntitySettlements}})
		must(t, err)
		if r.Fees.Left == 0 {
			return r
		}
		must(t, e.opts.Clock.Sleep(t.Context(), 15*time.Minute))
	}
	t.Fatal("the settlements never come to an end")
	return Report{}
}

// subjectOf is what makes a finding of the engine and one of the truth the same.
func subjectOf(f domain.Finding) string {
	switch f.Kind {
	case domain.FindingUnmapped:
		return "" // one finding for each label, see below
	case domain.FindingCurrency:
		return string(f.Kind) + " " + strings.TrimPrefix(f.Key, string(f.Kind)+":")
	case domain.FindingNoPayout:
		return string(f.Kind) + " " + strings.TrimPrefix(f.Key, string(f.Kind)+":")
	case domain.FindingRateJump:
		return string(f.Kind) + " " + strings.TrimPrefix(f.Key, string(f.Kind)+":")
	case domain.FindingLumped:
		return string(f.Kind) + " " + string(f.Settlement) + " " + f.Account
	}
	return string(f.Kind) + " " + string(f.Settlement)
}

func truthOf(f payouts.Finding) string {
	switch f.Kind {
	case payouts.UnmappedFee:
		return ""
	case payouts.CurrencyOff:
		return f.Kind + " " + f.Currency
	case payouts.NoSettlement:
		return f.Kind + " " + f.Deposit
	case payouts.RateJump:
		return f.Kind + " " + f.Groups[0] + ":" + f.Currency + ":" + f.Month
	case payouts.Lumped:
		return f.Kind + " " + f.Settlement + " " + f.Account
	case payouts.ReserveBack:
		return payouts.Reserve + " " + f.Settlement
	}
	return f.Kind + " " + f.Settlement
}

// A year of the practice business holds twenty examples of each finding and
// twenty of what only looks like one. All are found, none is invented, every
// amount is in its group, and Xero is only ever read.
func TestPracticeYearOfFees(t *testing.T) {
	if testing.Short() {
		t.Skip("a year takes a while")
	}
	synctest.Test(t, func(t *testing.T) {
		e, box := bookkeeping(t, sandbox.Options{Seed: 3, SKUs: 300, Traps: true, OrderDays: 380, OrdersPerDay: 60, Findings: 20, InXero: -1, Limits: true})
		ctx := t.Context()
		all := box.Payouts().Settlements()
		for _, s := range all { // what is older than 90 days the seller opens by hand
			ids, err := e.OpenSettlementFile(ctx, s.ID+".txt", strings.NewReader(fileText(s)))
			if err != nil || len(ids) != 1 || string(ids[0]) != s.ID {
				t.Fatalf("%s: %v, %v", s.ID, ids, err)
			}
		}
		must(t, e.store.SaveFinancialGroups(ctx, "history", history(all)))
		must(t, e.RefreshBooks(ctx))
		must(t, e.SetFeeAccounts(ctx, ownAccounts))
		report := settled(t, e)
		if !report.Fees.Checked || len(report.Fees.Trouble) > 0 {
			t.Fatalf("%+v", report.Fees)
		}
		checkGroups(t, e, all)

		found, err := e.Findings(ctx)
		must(t, err)
		have, want := map[string]string{}, map[string]string{}
		perKind := map[string]int{}
		for _, f := range found {
			if s := subjectOf(f); s != "" {
				have[s] = f.Words
			}
			perKind[string(f.Kind)]++
		}
		truth := map[string]int{}
		for _, f := range box.Payouts().Findings() {
			truth[f.Kind]++
			if f.Kind == payouts.NoSettlement && beforeAll(box.Payouts(), f.Deposit) {
				continue // a settlement that nobody has may explain it
			}
			if s := truthOf(f); s != "" {
				want[s] = f.Note
			}
		}
		t.Log(len(all), "settlements; planted", truth, "found", perKind)
		for s, note := range want {
			if _, ok := have[s]; !ok {
				t.Errorf("not found: %s (%s)", s, note)
			}
		}
		for s, words := range have {
			if _, ok := want[s]; !ok {
				t.Errorf("invented: %s: %s", s, words)
			}
		}
		for _, f := range box.Payouts().NearMisses() {
			if words, ok := have[truthOf(f)]; ok && truthOf(f) != "" && want[truthOf(f)] == "" {
				t.Errorf("a near miss was found (%s): %s", f.Note, words)
			}
		}
		checkLabels(t, e, box.Payouts())
		for _, c := range box.Ledger().Calls() {
			if strings.HasPrefix(c.Path, "/api.xro/") && c.Method != http.MethodGet {
				t.Errorf("a write: %s %s", c.Method, c.Path)
			}
		}
	})
}

// beforeAll reports whether a deposit came before the first settlement's payout.
func beforeAll(p *payouts.Payouts, deposit string) bool {
	first := p.Settlements()[0].Deposit
	for _, s := range p.Settlements() {
		if s.Deposit.Before(first) {
			first = s.Deposit
		}
	}
	for _, x := range p.Bank().Transactions {
		if x.ID == deposit {
			return x.Date.Before(first.Truncate(24 * time.Hour))
		}
	}
	return false
}

// checkGroups compares each settlement's groups with the truth, to the cent.
func checkGroups(t *testing.T, e *Engine, all []*payouts.Settlement) {
	t.Helper()
	list, err := e.Settlements(t.Context())
	must(t, err)
	if len(list) != len(all) {
		t.Errorf("%d settlements of %d", len(list), len(all))
	}
	for _, s := range all {
		d, err := e.SettlementDetail(t.Context(), domain.SettlementID(s.ID))
		must(t, err)
		if d.Total.Currency != s.Currency || d.Total.Amount.Cmp(world.Amount(s.Total, s.Currency)) != 0 || d.Residual.Cmp(world.Amount(s.Residual, s.Currency)) != 0 {
			t.Errorf("%s: total %s, residual %s; want %d, %d", s.ID, d.Total, d.Residual, s.Total, s.Residual)
		}
		want := s.ByGroup()
		for _, step := range d.Steps {
			if step.Amount.Cmp(world.Amount(want[string(step.Group)], s.Currency)) != 0 {
				t.Errorf("%s: %s is %s, want %d", s.ID, step.Group, step.Amount, want[string(step.Group)])
			}
			delete(want, string(step.Group))
		}
		for g, v := range want {
			if v != 0 {
				t.Errorf("%s: %s of %d is missing", s.ID, g, v)
			}
		}
		if n := len(d.Steps); n > 0 && d.Steps[n-1].After.Cmp(d.Breakdown.Sum) != 0 {
			t.Errorf("%s: the waterfall ends at %s, the sum is %s", s.ID, d.Steps[n-1].After, d.Breakdown.Sum)
		}
		if len(d.Rows) != 0 || int64(len(s.Rows)+1) != d.Lines {
			t.Errorf("%s: %d lines, want %d", s.ID, d.Lines, len(s.Rows)+1)
		}
	}
}

// checkLabels compares the unmapped labels with those that were planted.
func checkLabels(t *testing.T, e *Engine, p *payouts.Payouts) {
	t.Helper()
	labels, err := e.FeeLabels(t.Context())
	must(t, err)
	got, want := map[string]bool{}, map[string]bool{}
	for _, l := range labels {
		if l.Group == domain.GroupUnmapped {
			got[l.Label.Type+"|"+l.Label.AmountType+"|"+l.Label.Description] = true
		}
	}
	for _, f := range p.Findings() {
		if f.Kind == payouts.UnmappedFee {
			want[f.Label] = true
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("unmapped %v, want %v", got, want)
	}
}
