package payouts

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox/world"
)

func year(seed int64, findings int) *world.World {
	return world.Grow(world.Options{
		Seed: seed, SKUs: 300, Traps: true, OrderDays: 380, OrdersPerDay: 60, Findings: findings, InXero: -1,
	})
}

// sameMoney compares decimals by value.
var sameMoney = cmp.Comparer(func(x, y decimal.Decimal) bool { return x == y })

func TestSettlementsAddUp(t *testing.T) {
	w := year(3, 20)
	p := New(w)
	all := p.Settlements()
	if len(all) < 100 {
		t.Fatalf("%d settlements in a year", len(all))
	}
	ids := map[string]bool{}
	labels := map[string]string{}
	last := map[string]time.Time{}
	rows := 0
	for _, s := range all {
		if ids[s.ID] || ids[s.Group] || len(s.ID) != 11 {
			t.Errorf("id %s, group %s", s.ID, s.Group)
		}
		ids[s.ID], ids[s.Group] = true, true
		if s.Sum()+s.Residual != s.Total {
			t.Errorf("%s: rows are %d, total %d, residual %d", s.ID, s.Sum(), s.Total, s.Residual)
		}
		var sum int64
		for _, v := range s.ByGroup() {
			sum += v
		}
		if sum != s.Sum() || s.End.Sub(s.Start) != period || !s.Deposit.After(s.End) || !s.Report.After(s.End) || s.Deposit.After(w.Options.Now) {
			t.Errorf("%s: %v to %v, deposit %v", s.ID, s.Start, s.End, s.Deposit)
		}
		key := s.Region + s.Currency
		if at, ok := last[key]; ok && !at.Equal(s.Start) {
			t.Errorf("%s begins at %v, the one before ended at %v", s.ID, s.Start, at)
		}
		last[key] = s.End
		for i := range s.Rows {
			r := &s.Rows[i]
			rows++
			if r.Posted.Before(s.Start) || !r.Posted.Before(s.End) || i > 0 && r.Posted.Before(s.Rows[i-1].Posted) {
				t.Fatalf("%s: row %d at %v", s.ID, i, r.Posted)
			}
			l := strings.Join([]string{r.Type, r.AmountType, r.Description}, "|")
			if have, ok := labels[l]; ok && have != r.Group {
				t.Errorf("%s is %s and %s", l, have, r.Group)
			}
			labels[l] = r.Group
			if (r.Quantity != 0) != (r.Description == "Principal" && r.AmountType == "ItemPrice" && r.Type == "Order" && r.ItemCode != "") {
				t.Errorf("%s: quantity %d of %+v", s.ID, r.Quantity, r)
			}
		}
	}
	groups := map[string]bool{}
	for _, g := range labels {
		groups[g] = true
	}
	if len(groups) != len(groupOrder) {
		t.Errorf("groups %v", groups)
	}
	t.Log(len(all), "settlements", rows, "rows", len(labels), "labels")
}

// The share of each fee group in the sales is steady, but for the months in
// which a jump or nearly one was planted.
func TestRatesAreSteady(t *testing.T) {
	w := year(5, 20)
	p := New(w)
	type cell struct{ currency, group, month string }
	sums, sales := map[cell]int64{}, map[cell]int64{}
	for _, s := range p.Settlements() {
		for i := range s.Rows {
			r := &s.Rows[i]
			if r.Group == Sales {
				sales[cell{s.Currency, "", month(r.Posted)}] += r.Amount
			}
			sums[cell{s.Currency, r.Group, month(r.Posted)}] -= r.Amount
		}
	}
	planted := map[cell]float64{}
	for _, f := range p.Findings() {
		if f.Kind == RateJump {
			planted[cell{f.Currency, f.Groups[0], f.Month}] = 1.7
		}
	}
	for _, f := range p.NearMisses() {
		if f.Kind == RateJump {
			planted[cell{f.Currency, f.Groups[0], f.Month}] = 1.06
		}
	}
	edge := map[string][2]string{} // first and last month, which are not whole
	for c := range sales {
		e, ok := edge[c.currency]
		if !ok {
			e = [2]string{c.month, c.month}
		}
		edge[c.currency] = [2]string{min(e[0], c.month), max(e[1], c.month)}
	}
	usual := map[string]float64{}
	for c, v := range sums {
		e := edge[c.currency]
		if sold := sales[cell{c.currency, "", c.month}]; planted[c] == 0 && sold > 0 && c.month != e[0] && c.month != e[1] {
			key := c.currency + c.group
			if usual[key] == 0 {
				usual[key] = float64(v) / float64(sold)
			}
		}
	}
	jumps := 0
	for c, v := range sums {
		if e := edge[c.currency]; c.month == e[0] || c.month == e[1] {
			continue
		}
		if !slices.Contains([]string{Referral, Fulfilment, Storage, Advertising}, c.group) {
			continue
		}
		is := float64(v) / float64(sales[cell{c.currency, "", c.month}]) / usual[c.currency+c.group]
		want := planted[c]
		if want == 0 {
			want = 1
		}
		if is < want*0.88 || is > want*1.12 {
			t.Errorf("%v: %.2f of the usual share, want %.2f", c, is, want)
		}
		if is > 1.5 {
			jumps++
		}
	}
	if jumps != 20 {
		t.Errorf("%d jumps", jumps)
	}
}

// There are 20 of each finding and of each near-miss in a year, and every
// finding is one.
func TestTwentyOfEach(t *testing.T) {
	w := year(7, 20)
	p := New(w)
	count, misses := map[string]int{}, map[string]int{}
	for _, f := range p.Findings() {
		count[f.Kind]++
	}
	for _, f := range p.NearMisses() {
		misses[f.Kind]++
	}
	for _, k := range []string{Lumped, UnmappedFee, CurrencyOff, Mixed, Residual, Negative, Reserve, ReserveBack, NoDeposit, NoSettlement, RateJump} {
		if count[k] < 20 {
			t.Errorf("%d of %s", count[k], k)
		}
		if misses[k] < 20 && k != ReserveBack {
			t.Errorf("%d near-misses of %s", misses[k], k)
		}
	}
	by := map[string]*Settlement{}
	for _, s := range p.Settlements() {
		by[s.ID] = s
	}
	holds := func(f Finding) bool {
		s := by[f.Settlement]
		switch f.Kind {
		case Residual:
			return s.Total != s.Sum()
		case Negative:
			return s.Total < 0
		case Reserve:
			return s.Reserve > 0 && slices.ContainsFunc(s.Rows, func(r Row) bool { return r.Description == "Current Reserve Amount" && r.Amount == -s.Reserve })
		case UnmappedFee:
			return s.ByGroup()[Unmapped] != 0
		case CurrencyOff:
			return !slices.Contains(p.Bank().Currencies, s.Currency)
		case Mixed:
			names := map[string]bool{}
			for _, r := range s.Rows {
				if strings.HasPrefix(r.Market, "Amazon.") {
					names[r.Market] = true
				}
			}
			return len(names) > 1
		case Lumped:
			return lumped(p.Bank(), f.Document)
		case NoDeposit:
			return s.Total > 0 && !paid(p.Bank(), s)
		case NoSettlement:
			return !slices.ContainsFunc(p.Settlements(), func(s *Settlement) bool { return depositOf(p.Bank(), s) == f.Deposit })
		}
		return true
	}
	for _, f := range p.Findings() {
		if !holds(f) {
			t.Errorf("%+v is none", f)
		}
	}
	for _, f := range p.NearMisses() {
		if f.Kind != NoSettlement && f.Kind != RateJump && holds(f) {
			t.Errorf("%+v is one", f)
		}
	}
	// And none that is not listed.
	for _, s := range p.Settlements() {
		for _, k := range []string{Residual, Negative, Reserve, UnmappedFee, CurrencyOff, Mixed, NoDeposit} {
			f := Finding{Kind: k, Settlement: s.ID}
			listed := slices.ContainsFunc(p.Findings(), func(x Finding) bool { return x.Kind == k && x.Settlement == s.ID })
			if holds(f) != listed {
				t.Errorf("%s of %s: there %v, listed %v", k, s.ID, holds(f), listed)
			}
		}
	}
	for _, d := range p.Bank().Documents {
		listed := slices.ContainsFunc(p.Findings(), func(x Finding) bool { return x.Kind == Lumped && x.Document == d.ID })
		if lumped(p.Bank(), d.ID) != listed {
			t.Errorf("document %s of %s: listed %v", d.Number, d.Settlement, listed)
		}
	}
	split := 0
	for _, x := range p.Bank().Transactions {
		listed := slices.ContainsFunc(p.Findings(), func(f Finding) bool { return f.Kind == Lumped && f.Document == x.ID })
		if lumped(p.Bank(), x.ID) != listed {
			t.Errorf("receipt %s of %s: listed %v", x.ID, x.Settlement, listed)
		}
		if len(x.Lines) > 0 {
			split++
			var sum int64
			for _, l := range x.Lines {
				sum += l.Amount
			}
			if s := by[x.Settlement]; sum != x.Total || s.Total != x.Total {
				t.Errorf("receipt %s: lines %d, total %d, settlement %d", x.ID, sum, x.Total, s.Total)
			}
		}
	}
	if split < 3 {
		t.Errorf("%d receipts carry figures", split)
	}
	t.Log(count, misses, split)
}

// lumped tells whether a document has two fee groups on one account.
func lumped(b *Bank, id string) bool {
	groups := map[string]map[string]bool{}
	for _, l := range linesOf(b, id) {
		for _, g := range l.Groups {
			if slices.Contains(FeeGroups, g) {
				if groups[l.Account] == nil {
					groups[l.Account] = map[string]bool{}
				}
				groups[l.Account][g] = true
			}
		}
	}
	for _, g := range groups {
		if len(g) > 1 {
			return true
		}
	}
	return false
}

// linesOf are the lines of a document or of a receipt that carries figures.
func linesOf(b *Bank, id string) []DocumentLine {
	for _, d := range b.Documents {
		if d.ID == id {
			return d.Lines
		}
	}
	for _, x := range b.Transactions {
		if x.ID == id {
			return x.Lines
		}
	}
	return nil
}

// depositOf finds the deposit of a payout by amount, currency and date.
func depositOf(b *Bank, s *Settlement) string {
	near := func(at time.Time) bool {
		d := at.Sub(s.Deposit.Truncate(24 * time.Hour))
		return d >= -24*time.Hour && d <= 5*24*time.Hour
	}
	amount, currency := s.Total, s.Currency
	for range 2 {
		for _, x := range b.Payments {
			if x.Amount == amount && x.BankCurrency == currency && near(x.Date) {
				return x.ID
			}
		}
		for _, x := range b.Transactions {
			if !x.Spend && x.Total == amount && x.Currency == currency && near(x.Date) {
				return x.ID
			}
		}
		if s.ConvertedTo == "" {
			return ""
		}
		amount, currency = s.Converted, s.ConvertedTo
	}
	return ""
}

func paid(b *Bank, s *Settlement) bool { return depositOf(b, s) != "" }

func TestBankIsConsistent(t *testing.T) {
	w := year(9, 5)
	p := New(w)
	b := p.Bank()
	accounts := map[string]world.Account{}
	for _, a := range w.Books.Accounts {
		accounts[a.Code] = a
	}
	by := map[string]*Settlement{}
	for _, s := range p.Settlements() {
		by[s.ID] = s
	}
	ids, numbers := map[string]bool{}, map[string]bool{}
	once := func(id string) {
		t.Helper()
		if ids[id] || len(id) != 36 {
			t.Errorf("id %q", id)
		}
		ids[id] = true
	}
	paid := map[string]bool{}
	for _, x := range b.Payments {
		once(x.ID)
		paid[x.Document] = true
		if a := accounts[x.Account]; a.Type != "BANK" || a.Currency != x.BankCurrency {
			t.Errorf("payment into %+v", a)
		}
	}
	for _, x := range b.Transactions {
		once(x.ID)
		if a := accounts[x.Account]; a.Type != "BANK" || a.Currency != x.Currency || x.Total <= 0 || accounts[x.Line].Code == "" {
			t.Errorf("%+v into %+v", x, a)
		}
	}
	for _, d := range b.Documents {
		once(d.ID)
		if numbers[d.Number] || paid[d.ID] != d.Paid || len(d.Lines) == 0 || d.Total < 0 {
			t.Errorf("%+v", d)
		}
		numbers[d.Number] = true
		var sum int64
		for _, l := range d.Lines {
			once(l.ID)
			sum += l.Amount
			if a := accounts[l.Account]; a.Status != "ACTIVE" {
				t.Errorf("line on %q", l.Account)
			}
		}
		s := by[d.Settlement]
		if sum != d.Total || d.Currency != s.Currency || d.Bill != (s.Total < 0) || d.Total != max(s.Total, -s.Total) {
			t.Errorf("%s: lines %d, total %d, settlement %d", d.Number, sum, d.Total, s.Total)
		}
	}
}

func TestSameSeedSameMoney(t *testing.T) {
	o := world.Options{Seed: 4, SKUs: 80, Traps: true, Marketplaces: []string{"US", "CA", "UK", "DE", "FR", "JP"}, OrderDays: 100}
	a, b := New(world.Grow(o)), world.Grow(o)
	for _, x := range b.OrdersWhere(func(o *world.Order) bool { return o.Status == world.Unshipped }) {
		if err := b.CancelOrder(x.ID, o.Now); err != nil { // later changes must not reach the past
			t.Fatal(err)
		}
	}
	c := New(b)
	if d := cmp.Diff(a.Settlements(), c.Settlements()); d != "" {
		t.Errorf("settlements differ:\n%.1000s", d)
	}
	if d := cmp.Diff(a.Bank(), c.Bank(), sameMoney); d != "" {
		t.Errorf("bank differs:\n%.1000s", d)
	}
	if d := cmp.Diff(a.Findings(), c.Findings()); d != "" || len(a.Findings()) == 0 {
		t.Errorf("findings differ:\n%.1000s", d)
	}
}

func TestStyles(t *testing.T) {
	for _, c := range []struct {
		style    Style
		amount   int64
		currency string
		want     string
	}{
		{Style{}, 123456, "USD", "1234.56"},
		{Style{Thousands: true}, -123456789, "USD", "-1,234,567.89"},
		{Style{Comma: true}, -1230, "EUR", "-12,30"},
		{Style{Comma: true, Thousands: true}, 123456, "EUR", "1.234,56"},
		{Style{Brackets: true}, -5500, "USD", "(55.00)"},
		{Style{Thousands: true}, 12345, "JPY", "12,345"},
		{Style{}, 0, "JPY", "0"},
		{Style{}, -5, "USD", "-0.05"},
	} {
		if got := c.style.Amount(c.amount, c.currency); got != c.want {
			t.Errorf("%+v: %s, want %s", c.style, got, c.want)
		}
	}
}

func TestFeeTables(t *testing.T) {
	kinds := map[string]int{}
	for _, x := range FeeTables(20) {
		for _, f := range x.Findings {
			kinds[f.Kind]++
		}
		for _, f := range x.Misses {
			kinds["miss "+f.Kind]++
		}
		if len(x.Accounts) != len(FeeGroups)-1 {
			t.Errorf("%s: %d groups", x.Name, len(x.Accounts))
		}
	}
	for _, k := range []string{Shared, NoAccount, AccountGone, AccountType} {
		if kinds[k] != 20 || kinds["miss "+k] != 20 {
			t.Errorf("%s: %d and %d", k, kinds[k], kinds["miss "+k])
		}
	}
}

func ExampleStyle_Amount() {
	fmt.Println(Style{Comma: true, Thousands: true}.Amount(-1234567, "EUR"))
	// Output: -12.345,67
}
