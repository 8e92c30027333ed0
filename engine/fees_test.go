package engine

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
	"tallybridge/engine/sandbox/payouts"
)

// filed is a business whose accounts are known and whose settlements were opened by hand.
func filed(t *testing.T) (*Engine, []*payouts.Settlement) {
	t.Helper()
	e, box := bookkeeping(t, sandbox.Options{Seed: 11, SKUs: 40, Traps: true, OrderDays: 75, OrdersPerDay: 15, Findings: 1, Marketplaces: []string{"US", "UK", "DE", "FR"}})
	must(t, e.RefreshBooks(t.Context()))
	all := box.Payouts().Settlements()
	for _, s := range all {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		_, err := io.WriteString(z, fileText(s))
		must(t, err)
		must(t, z.Close())
		_, err = e.OpenSettlementFile(t.Context(), s.ID+".txt.gz", &packed)
		must(t, err)
	}
	return e, all
}

func table(t *testing.T, write func(io.Writer) error) (header []string, rows [][]string) {
	t.Helper()
	var out bytes.Buffer
	must(t, write(&out))
	all, err := csv.NewReader(&out).ReadAll()
	must(t, err)
	return all[0], all[1:]
}

func add(t *testing.T, a, b decimal.Decimal) decimal.Decimal {
	t.Helper()
	s, err := a.Add(b)
	must(t, err)
	return s
}

// The grid says of each group how it stands, with the amounts behind it.
func TestFeeGridStates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, _ := filed(t)
		ctx := t.Context()
		state := func(g domain.FeeGroup, country string) FeeState {
			t.Helper()
			grid, err := e.FeeGrid(ctx)
			must(t, err)
			for _, r := range grid.Rows {
				if r.Group == g && r.Country == country {
					if r.Account.Code != "" && !slices.ContainsFunc(grid.Accounts, func(a domain.Account) bool { return a.Code == r.Account.Code }) {
						t.Errorf("no column for %s", r.Account.Code)
					}
					return r.State
				}
			}
			return ""
		}
		if s := state(domain.GroupReferral, ""); s != FeeMissing {
			t.Errorf("without an account: %s", s)
		}
		must(t, e.SetFeeAccounts(ctx, ownAccounts))
		if s := state(domain.GroupReferral, ""); s != FeeDistinct {
			t.Errorf("with its own account: %s", s)
		}
		must(t, e.SetFeeAccount(ctx, domain.GroupStorage, "uk", "401"))
		if a, b := state(domain.GroupReferral, ""), state(domain.GroupStorage, "GB"); a != FeeShared || b != FeeShared {
			t.Errorf("shared in a country: %s, %s", a, b)
		}
		must(t, e.SetFeeAccount(ctx, domain.GroupStorage, "GB", ""))
		// Xero changes behind our back.
		accounts, at, err := e.store.Accounts(ctx)
		must(t, err)
		for i := range accounts {
			switch accounts[i].Code {
			case "401":
				accounts[i].Status = "ARCHIVED"
			case "402":
				accounts[i].Type = "FIXED"
			}
		}
		accounts = slices.DeleteFunc(accounts, func(a domain.Account) bool { return a.Code == "403" })
		must(t, e.store.SaveAccounts(ctx, accounts, at))
		for g, want := range map[domain.FeeGroup]FeeState{
			domain.GroupReferral: FeeArchived, domain.GroupFulfilment: FeeWrong, domain.GroupStorage: FeeArchived, domain.GroupAdvertising: FeeDistinct, domain.GroupUnmapped: "",
		} {
			if s := state(g, ""); s != want {
				t.Errorf("%s is %s, want %s", g, s, want)
			}
		}
		if err := e.SetFeeAccount(ctx, domain.GroupReferral, "", "401"); domain.KindOf(err) != domain.FaultUsage {
			t.Errorf("an archived account was taken: %v", err)
		}
		proposed, err := e.ProposeFeeAccounts(ctx)
		must(t, err)
		for _, p := range proposed {
			if slices.ContainsFunc(ownAccounts, func(m domain.FeeMapping) bool { return m.Account == p.Account || m.Group == p.Group }) {
				t.Errorf("proposed although it is taken: %+v", p)
			}
			if len(proposed) > 0 && p.Country != "" {
				t.Errorf("%+v", p)
			}
		}
	})
}

// What is exported adds up to the totals, in each currency by itself.
func TestFeeExportAddsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, all := filed(t)
		must(t, e.SetFeeAccounts(t.Context(), ownAccounts))
		head, rows := table(t, func(w io.Writer) error { return e.ExportFees(t.Context(), w) })
		col := func(name string) int { return slices.Index(head, name) }
		sums := map[string]decimal.Decimal{}
		for _, r := range rows {
			d, err := decimal.Parse(r[col("amount")])
			must(t, err)
			id := r[col("settlement")]
			sums[id] = add(t, sums[id], d)
			if r[col("group")] == "referral" && r[col("account")] != "401" {
				t.Errorf("%v", r)
			}
		}
		list, err := e.Settlements(t.Context())
		must(t, err)
		if len(list) != len(all) || len(list) != len(sums) {
			t.Errorf("%d settlements of %d, %d exported", len(list), len(all), len(sums))
		}
		for _, s := range list {
			if sums[string(s.ID)].Cmp(s.Total.Amount) != 0 {
				t.Errorf("%s: exported %s, total %s", s.ID, sums[string(s.ID)], s.Total)
			}
		}
	})
}

// The manual journal balances to nothing, says that it is not posted, stays in
// the books' own currency and follows Xero's layout.
func TestManualJournalBalances(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, all := filed(t)
		ctx := t.Context()
		must(t, e.SetFeeAccounts(ctx, ownAccounts))
		dollars, foreign := 0, 0
		for _, s := range all {
			if s.Currency != "USD" {
				foreign++
				if err := e.ExportManualJournal(ctx, io.Discard, domain.SettlementID(s.ID)); domain.KindOf(err) != domain.FaultUsage || !strings.Contains(err.Error(), s.Currency) {
					t.Errorf("%s in %s: %v", s.ID, s.Currency, err)
				}
				continue
			}
			dollars++
			head, rows := table(t, func(w io.Writer) error { return e.ExportManualJournal(ctx, w, domain.SettlementID(s.ID)) })
			if strings.Join(head[:6], ",") != "*Narration,*Date,Description,*AccountCode,*TaxRate,*Amount" {
				t.Errorf("%v", head)
			}
			sum := decimal.Zero
			for _, r := range rows {
				d, err := decimal.Parse(r[5])
				must(t, err)
				sum = add(t, sum, d)
				if !strings.HasPrefix(r[0], "NOT POSTED by Tallybridge: Amazon settlement "+s.ID) || r[1] != s.End.Format("02/01/2006") {
					t.Errorf("%v", r)
				}
				if strings.HasPrefix(r[2], "Amazon Referral") && (r[3] != "401" || d.IsNeg()) {
					t.Errorf("a fee is a debit on its own account: %v", r)
				}
			}
			if !sum.IsZero() {
				t.Errorf("%s is off by %s", s.ID, sum)
			}
		}
		if dollars == 0 || foreign == 0 {
			t.Errorf("%d, %d", dollars, foreign)
		}
	})
}

// A label that the user places moves its amounts, is announced, and comes back.
func TestPlacedLabelMovesItsAmounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, _ := filed(t)
		ctx := t.Context()
		heard, end := e.Subscribe()
		defer end()
		labels, err := e.FeeLabels(ctx)
		must(t, err)
		if labels[0].Group != domain.GroupUnmapped {
			t.Fatalf("unmapped ones are not first: %+v", labels[0])
		}
		l := labels[0].Label
		total := func(g domain.FeeGroup) (sum decimal.Decimal) {
			months, err := e.FeeTrends(ctx)
			must(t, err)
			for _, m := range months {
				for _, x := range m.Groups {
					if x.Group == g && m.Currency == labels[0].Amounts[0].Currency {
						sum = add(t, sum, x.Amount)
					}
				}
			}
			return sum
		}
		before := total(domain.GroupInbound)
		must(t, e.PlaceLabel(ctx, l, domain.GroupInbound))
		moved := total(domain.GroupInbound)
		if moved.Cmp(add(t, before, labels[0].Amounts[0].Amount)) != 0 {
			t.Errorf("%s, then %s, moved %s", before, moved, labels[0].Amounts[0])
		}
		must(t, e.PlaceLabel(ctx, l, ""))
		if total(domain.GroupInbound).Cmp(before) != 0 {
			t.Error("it did not come back")
		}
		n := 0
		for len(heard) > 0 {
			if ev := <-heard; ev.Kind == EventFeesChanged {
				n++
			}
		}
		if n != 2 {
			t.Errorf("announced %d times", n)
		}
	})
}

// A settlement that was opened by hand can be forgotten, one of Amazon's can not.
func TestForgettingSettlements(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, all := filed(t)
		ctx := t.Context()
		must(t, e.RemoveSettlementFile(ctx, domain.SettlementID(all[0].ID)))
		if err := e.RemoveSettlementFile(ctx, domain.SettlementID(all[0].ID)); domain.KindOf(err) != domain.FaultUsage {
			t.Errorf("forgotten twice: %v", err)
		}
		settled(t, e)
		if err := e.RemoveSettlementFile(ctx, domain.SettlementID(all[1].ID)); domain.KindOf(err) != domain.FaultUsage {
			t.Errorf("one of Amazon's was forgotten: %v", err)
		}
		if list, err := e.Settlements(ctx); err != nil || len(list) != len(all) {
			t.Errorf("%d of %d, %v", len(list), len(all), err)
		}
	})
}
