package fees

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tallybridge/engine/domain"
)

// The matching is the best there is: as many pairs as possible, and of those
// ways the one that costs least, as trying all of them shows.
func TestMatchingIsTheBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day0 := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
		var payouts []domain.Payout
		for i := range rapid.IntRange(0, 4).Draw(t, "payouts") {
			p := domain.Payout{
				Settlement: domain.SettlementID(fmt.Sprintf("5000000%d", i)), Date: day0.AddDate(0, 0, rapid.IntRange(0, 20).Draw(t, "day")),
				Amount: asMoney(cents(rapid.Int64Range(1, 2).Draw(t, "amount")), "EUR"),
			}
			if rapid.IntRange(0, 3).Draw(t, "converted") == 0 {
				p.Converted = asMoney(cents(rapid.Int64Range(1, 2).Draw(t, "into")), "GBP")
			}
			payouts = append(payouts, p)
		}
		var deposits []domain.Deposit
		for i := range rapid.IntRange(0, 5).Draw(t, "deposits") {
			d := domain.Deposit{
				ID: fmt.Sprint(i), Date: day0.AddDate(0, 0, rapid.IntRange(0, 30).Draw(t, "day")),
				Amount:  asMoney(cents(rapid.Int64Range(1, 2).Draw(t, "amount")), rapid.SampledFrom([]string{"EUR", "GBP"}).Draw(t, "currency")),
				Contact: rapid.SampledFrom([]string{"Amazon", ""}).Draw(t, "contact"),
			}
			if rapid.IntRange(0, 5).Draw(t, "named") == 0 {
				d.Reference = fmt.Sprintf("5000000%d", rapid.IntRange(0, 3).Draw(t, "name"))
			}
			deposits = append(deposits, d)
		}
		got := MatchDeposits(payouts, deposits)
		pairs, cost := 0, 0
		used := map[int]bool{}
		for i, d := range got {
			if d < 0 {
				continue
			}
			c, ok := fitsDeposit(payouts[i], deposits[d])
			if !ok || used[d] {
				t.Fatalf("payout %d with deposit %d, %v", i, d, used)
			}
			used[d] = true
			pairs, cost = pairs+1, cost+c
		}
		bestPairs, bestCost := tryAll(payouts, deposits, 0, map[int]bool{})
		if pairs != bestPairs || cost != bestCost {
			t.Fatalf("%d pairs at %d, the best are %d at %d", pairs, cost, bestPairs, bestCost)
		}
	})
}

func tryAll(payouts []domain.Payout, deposits []domain.Deposit, i int, used map[int]bool) (pairs, cost int) {
	if i == len(payouts) {
		return 0, 0
	}
	pairs, cost = tryAll(payouts, deposits, i+1, used)
	for d := range deposits {
		c, ok := fitsDeposit(payouts[i], deposits[d])
		if !ok || used[d] {
			continue
		}
		used[d] = true
		p, x := tryAll(payouts, deposits, i+1, used)
		used[d] = false
		if p+1 > pairs || p+1 == pairs && x+c < cost {
			pairs, cost = p+1, x+c
		}
	}
	return pairs, cost
}

func TestNamesAreWholeNumbers(t *testing.T) {
	for text, want := range map[string]bool{
		"18273645019": true, "A2X-18273645019-1": true, "Settlement 18273645019.": true, "x18273645019": true,
		"182736450190": false, "018273645019": false, "1827364501": false, "": false, "018273645019 18273645019": true,
	} {
		if names(text, "18273645019") != want {
			t.Errorf("%q", text)
		}
	}
	if names("12", "12") {
		t.Error("a number of two digits names nothing")
	}
}

func TestWhatLooksLikeAmazon(t *testing.T) {
	for text, want := range map[string]bool{
		"AMAZON PAYMENTS EU": true, "amzn1234": true, "AMZNMKTPLACE": true, "Amazon.com": true, "Payment AMZ 12": true,
		"Amazing Grace": false, "Amaz Ing": false, "Amazonia Coffee": false, "Amazonas": false, "AMAZONEU SARL": true, "Zamazonia": false, "": false, "JAMZN": false,
	} {
		if LooksAmazon("x", text) != want {
			t.Errorf("%q", text)
		}
	}
}

// What is not read is not known: without a reading of Xero no payout is missed.
func TestNothingReadNothingMissed(t *testing.T) {
	y := newYear(3)
	y.Deposits, y.Documents, y.Accounts, y.Currencies = nil, nil, nil, nil
	y.DepositsAt = time.Time{}
	if open := check(t, y); len(open) > 0 {
		t.Errorf("found %s", brief(open))
	}
	r, err := Check(y.Input)
	if err != nil || len(r.Payouts) != len(y.Settlements) {
		t.Fatal(len(r.Payouts), err)
	}
	for _, p := range r.Payouts {
		if p.State != PayoutUnknown {
			t.Fatalf("%+v", p)
		}
	}
	if r, err := Check(Input{}); err != nil || len(r.Findings)+len(r.Checks)+len(r.Payouts) != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// The bank rule, which no program can read, is a check that the user ticks off.
func TestBankRuleIsTickedByHand(t *testing.T) {
	y := newYear(1)
	y.Ticks = []domain.FeeTick{{Key: "bank-rule:GBP", Note: "looked, it is fine"}}
	r, err := Check(y.Input)
	if err != nil || len(r.Checks) != 2 || !r.Checks[0].Ticked || r.Checks[0].Note != "looked, it is fine" || r.Checks[1].Ticked || r.Open() != 0 {
		t.Errorf("%+v, %v", r.Checks, err)
	}
}
