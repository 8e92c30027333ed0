package payouts

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox/world"
)

// Bank is what the practice Xero holds of the money side. All of it was there
// before the first day: it moves no balance.
type Bank struct {
	// Currencies the organisation has, the base currency first.
	Currencies   []string
	Contacts     []Contact
	Transactions []Transaction
	Documents    []Document
	Payments     []Payment
}

// Contact is a contact of the organisation.
type Contact struct{ ID, Name string }

// Transaction is money received or spent.
type Transaction struct {
	ID        string
	Spend     bool
	Contact   Contact
	Account   string // code of the bank account
	Date      time.Time
	Reference string
	Currency  string
	Total     int64
	Line      string // account code of its only line
	Text      string // of its only line
	// Lines are there instead when the receipt itself carries the figures of
	// the settlement, as some sellers book it.
	Lines []DocumentLine
	// Settlement is the id of the settlement it pays out; empty for others.
	Settlement string
	Reconciled bool
}

// Document is an invoice or bill that another program posted for a settlement.
type Document struct {
	ID, Number, Reference string
	Bill                  bool
	Contact               Contact
	Date                  time.Time
	Currency              string
	Rate                  decimal.Decimal // units of Currency for one of the base currency
	Lines                 []DocumentLine
	Total                 int64
	Paid                  bool
	Settlement            string
}

// DocumentLine is one line of a document. On a bill an amount above zero is a cost.
type DocumentLine struct {
	ID, Text, Account string
	Amount            int64
	Groups            []string // what it holds
}

// Payment is a payment of a sales invoice.
type Payment struct {
	ID, Document string
	Account      string // code of the bank account
	Date         time.Time
	Amount       int64  // in the invoice's currency
	BankAmount   int64  // in BankCurrency
	BankCurrency string // of the bank account
	Rate         decimal.Decimal
	Reference    string
	Settlement   string
}

// Accounts of the practice books that the other program posts to.
var accountOf = map[string]string{
	Sales: "200", Promotions: "200", Refunds: "200", Shipping: "210", Reimbursements: "260",
	Referral: "401", Fulfilment: "402", Storage: "403", Advertising: "404", Subscription: "405", Inbound: "406", Coupons: "407", Other: "408",
	TaxCollected: "820", TaxWithheld: "820", Reserves: "091", Unmapped: "429",
}

// lumpAccount is where two fee groups are thrown together.
const lumpAccount = "400"

var groupTitles = map[string]string{
	Sales: "Sales", Shipping: "Shipping and gift wrap", Promotions: "Promotions", Refunds: "Refunds", Referral: "Referral fees",
	Fulfilment: "FBA fulfilment fees", Storage: "Storage fees", Advertising: "Advertising", Subscription: "Subscription",
	Inbound: "Inbound and removal", Coupons: "Coupons and deals", Other: "Other fees", Reimbursements: "Reimbursements",
	TaxCollected: "Tax collected", TaxWithheld: "Tax withheld by Amazon", Reserves: "Reserve", Unmapped: "Other Amazon transactions",
}

var groupOrder = []string{
	Sales, Shipping, Promotions, Refunds, Referral, Fulfilment, Storage, Advertising, Subscription, Inbound, Coupons, Other, Reimbursements,
	TaxCollected, TaxWithheld, Reserves, Unmapped,
}

// how a payout got to the bank.
type way int

const (
	received  way = iota // a bank transaction in the settlement's currency
	invoiced             // the payment of a sales invoice
	converted            // a bank transaction in the base currency
	lost                 // not at all
)

// plan is what is to become of a settlement in the books.
type plan struct {
	way      way
	document bool
	split    bool  // the receipt carries the figures
	days     int   // from the payout to the deposit
	off      int64 // of the deposit's amount
	stray    bool  // the deposit is not the payout
	lump     bool
	twice    bool // two lines of one group
}

// books makes what the practice Xero holds.
func (g *grower) books() {
	base := g.w.Options.BaseCurrency
	b := &g.out.bank
	b.Currencies = g.w.Books.Currencies
	plans := map[*Settlement]*plan{}
	for i, s := range g.out.settlements {
		rng := g.chance("plan", i)
		p := &plan{document: rng.IntN(5) > 0, days: rng.IntN(3)}
		switch roll := rng.IntN(100); {
		case !slices.Contains(b.Currencies, s.Currency):
			p.way, p.document = converted, false
			g.out.findings = append(g.out.findings, Finding{Kind: CurrencyOff, Settlement: s.ID, Currency: s.Currency, Note: "Xero does not have the currency"})
		case s.Currency != base && roll < 35:
			p.way = converted
		case p.document && roll < 70:
			p.way = invoiced
		}
		if s.Currency != base && slices.Contains(b.Currencies, s.Currency) && g.missesOf(CurrencyOff) < g.plant {
			g.out.misses = append(g.out.misses, Finding{Kind: CurrencyOff, Settlement: s.ID, Currency: s.Currency, Note: "a foreign currency that Xero has"})
		}
		p.split = p.way == received && !p.document && s.Total > 0
		plans[s] = p
	}
	g.planDocuments(plans)
	g.planDeposits(plans)
	for i, s := range g.out.settlements {
		g.write(i, s, plans[s])
	}
	g.strangers()
	slices.SortStableFunc(b.Transactions, func(x, y Transaction) int { return cmp.Or(x.Date.Compare(y.Date), cmp.Compare(x.ID, y.ID)) })
	slices.SortStableFunc(b.Documents, func(x, y Document) int { return cmp.Or(x.Date.Compare(y.Date), cmp.Compare(x.ID, y.ID)) })
	slices.SortStableFunc(b.Payments, func(x, y Payment) int { return cmp.Or(x.Date.Compare(y.Date), cmp.Compare(x.ID, y.ID)) })
}

func (g *grower) missesOf(kind string) int {
	n := 0
	for _, f := range g.out.misses {
		if f.Kind == kind {
			n++
		}
	}
	return n
}

// planDocuments chooses whose document throws fees together.
func (g *grower) planDocuments(plans map[*Settlement]*plan) {
	ready := func(s *Settlement) bool {
		by := s.ByGroup()
		p := plans[s]
		return (p.document || p.split) && !p.lump && !p.twice && by[Referral] != 0 && by[Fulfilment] != 0
	}
	g.pick("lump", func(s *Settlement) bool {
		ok := ready(s)
		plans[s].lump = plans[s].lump || ok
		return ok
	}, func(s *Settlement) bool {
		ok := ready(s)
		plans[s].twice = plans[s].twice || ok
		return ok
	})
}

// planDeposits chooses which payouts do not reach the bank as they should.
func (g *grower) planDeposits(plans map[*Settlement]*plan) {
	n := 0
	taken := map[*Settlement]bool{}
	g.pick("deposits", func(s *Settlement) bool {
		if s.Total <= 0 || plans[s].way == converted || plans[s].split || taken[s] || g.now.Sub(s.Deposit) < 14*24*time.Hour { // a young one may still come
			return false
		}
		p := plans[s]
		taken[s] = true
		p.way = received
		note := "no deposit at all"
		days := g.strayDays(s)
		switch {
		case n%4 == 1, n%4 == 2 && days == 0:
			p.stray, p.off, note = true, small(s.Currency, 37), "a deposit that is a little too large"
		case n%4 == 2:
			p.stray, p.days, note = true, days, "a deposit of the same amount at quite another time"
		default:
			p.way = lost
		}
		n++
		g.out.findings = append(g.out.findings, Finding{Kind: NoDeposit, Settlement: s.ID, Currency: s.Currency, Note: note})
		return true
	}, func(s *Settlement) bool {
		if s.Total <= 0 || taken[s] {
			return false
		}
		p := plans[s]
		taken[s] = true
		note := "three days late"
		switch p.way {
		case converted:
			note = "paid out in another currency"
		case invoiced:
			note = "the payment of an invoice"
		default:
			p.days = 3
		}
		g.out.misses = append(g.out.misses, Finding{Kind: NoDeposit, Settlement: s.ID, Currency: s.Currency, Note: note})
		return true
	})
}

// strayDays is how far from a payout a deposit of its amount can lie and still
// be between the first settlement and the first day; 0 when nowhere.
func (g *grower) strayDays(s *Settlement) int {
	const far = 75
	switch {
	case s.Deposit.AddDate(0, 0, -far).After(g.out.settlements[0].Deposit.AddDate(0, 0, 7)):
		return -far
	case s.Deposit.AddDate(0, 0, far).Before(g.now.AddDate(0, 0, -14)):
		return far
	}
	return 0
}

// worth changes an amount into another currency at the rate of a day.
func (g *grower) worth(amount int64, from, to string, n int) int64 {
	scale := func(c string) int64 {
		if c == "JPY" {
			return 1
		}
		return 100
	}
	wobble := int64(980 + g.chance("wobble", n).IntN(40))
	return amount * world.DollarRate(to) / world.DollarRate(from) * wobble / 1000 * scale(to) / scale(from)
}

// rate is what one of the base currency costs.
func (g *grower) rate(currency string) decimal.Decimal {
	r, err := decimal.MustNew(world.DollarRate(currency), 0).Quo(decimal.MustNew(world.DollarRate(g.w.Options.BaseCurrency), 0))
	if err != nil {
		return decimal.One
	}
	return r.Rescale(6)
}

// bankAccount is the code of the bank account of a currency.
func (g *grower) bankAccount(currency string) string {
	for i, c := range g.out.bank.Currencies {
		if c == currency && i > 0 {
			return world.BankAccount(i)
		}
	}
	return "090"
}

func (g *grower) contact(name string) Contact {
	b := &g.out.bank
	for _, c := range b.Contacts {
		if c.Name == name {
			return c
		}
	}
	c := Contact{g.guid("contact", len(b.Contacts)), name}
	b.Contacts = append(b.Contacts, c)
	return c
}

// payer is who the bank says the money comes from.
func payer(region string, n int) (contact, reference string) {
	switch region {
	case "EU":
		return []string{"Amazon Payments Europe", "AMAZON EU SARL"}[n%2], "AMAZON PAYMENTS EUROPE S.C.A."
	case "FE":
		return "Amazon Services Pty", "AMAZON AUSTRALIA DISBURSE"
	}
	return []string{"Amazon", "Amazon.com Services LLC"}[n%2], "AMAZON.COM SERV DISBURSE"
}

// write puts one settlement into the books.
func (g *grower) write(i int, s *Settlement, p *plan) {
	b := &g.out.bank
	base := g.w.Options.BaseCurrency
	if p.way == converted && s.Total > 0 {
		s.ConvertedTo, s.Converted = base, g.worth(s.Total, s.Currency, base, i)
	}
	var doc *Document
	if p.document {
		doc = g.document(i, s, p)
	}
	date := s.Deposit.Truncate(24*time.Hour).AddDate(0, 0, p.days)
	name, reference := payer(s.Region, i)
	reference += " " + s.Trace[:7]
	t := Transaction{
		ID: g.guid("transaction", i), Contact: g.contact(name), Account: g.bankAccount(s.Currency), Date: date, Reference: reference,
		Currency: s.Currency, Total: s.Total, Line: "091", Text: "Amazon payout", Settlement: s.ID, Reconciled: true,
	}
	switch {
	case s.Total == 0 || p.way == lost:
	case s.Total < 0:
		if s.ConvertedTo == "" && slices.Contains(b.Currencies, s.Currency) {
			t.Spend, t.Total, t.Text = true, -s.Total, "Charged by Amazon"
			b.Transactions = append(b.Transactions, t)
		}
	case p.way == invoiced && doc != nil:
		doc.Paid = true
		pay := Payment{
			ID: g.guid("payment", i), Document: doc.ID, Account: t.Account, Date: date, Amount: s.Total, BankAmount: s.Total,
			BankCurrency: s.Currency, Rate: g.rate(s.Currency), Reference: reference, Settlement: s.ID,
		}
		b.Payments = append(b.Payments, pay)
	case p.way == converted:
		t.Currency, t.Total, t.Account = base, s.Converted, "090"
		b.Transactions = append(b.Transactions, t)
	default:
		t.Total += p.off
		if p.stray {
			t.Settlement = ""
			g.out.findings = append(g.out.findings, Finding{
				Kind: NoSettlement, Deposit: t.ID, Currency: t.Currency, Note: "nearly the payout of settlement " + s.ID,
			})
		}
		if p.split {
			carrier := g.document(i, s, p)
			g.aim(carrier.ID, t.ID)
			t.Lines = carrier.Lines
		}
		b.Transactions = append(b.Transactions, t)
	}
	if doc != nil {
		b.Documents = append(b.Documents, *doc)
	}
}

// document is what another program posts for a settlement.
func (g *grower) document(i int, s *Settlement, p *plan) *Document {
	d := &Document{
		ID: g.guid("document", i), Contact: g.contact("Amazon " + s.Markets[0].Code + " (settlements)"), Date: s.End.Truncate(24 * time.Hour),
		Currency: s.Currency, Rate: g.rate(s.Currency), Total: s.Total, Settlement: s.ID,
	}
	switch i % 3 {
	case 0:
		d.Number, d.Reference = "AMZ-"+s.ID, "Amazon payout "+s.Deposit.Format("2 Jan 2006")
	case 1:
		d.Number, d.Reference = "INV-"+strconv.Itoa(7000+i), "Settlement "+s.ID
	default: // nothing but total and date tells
		d.Number, d.Reference = "INV-"+strconv.Itoa(7000+i), "Amazon "+s.Markets[0].Code
	}
	sign := int64(1)
	if s.Total < 0 {
		d.Bill, d.Total, sign = true, -s.Total, -1
	}
	add := func(account, text string, amount int64, groups ...string) {
		if amount != 0 {
			d.Lines = append(d.Lines, DocumentLine{g.guid("line", i*100+len(d.Lines)), text, account, sign * amount, groups})
		}
	}
	by := s.ByGroup()
	for _, group := range groupOrder {
		amount := by[group]
		switch {
		case p.lump && group == Referral && i%2 == 0: // in one line
			add(lumpAccount, "Amazon fees", amount+by[Fulfilment], Referral, Fulfilment)
		case p.lump && group == Fulfilment && i%2 == 0:
		case p.lump && (group == Referral || group == Fulfilment): // in two
			add(lumpAccount, groupTitles[group], amount, group)
		case p.twice && group == Referral:
			add(accountOf[group], "Referral fees, first week", amount/2, group)
			add(accountOf[group], "Referral fees, second week", amount-amount/2, group)
		default:
			add(accountOf[group], groupTitles[group], amount, group)
		}
	}
	add("429", "Difference", s.Residual)
	f := Finding{Kind: Lumped, Settlement: s.ID, Currency: s.Currency, Document: d.ID}
	switch {
	case p.lump:
		f.Groups, f.Account, f.Note = []string{Referral, Fulfilment}, lumpAccount, fmt.Sprintf("in %d lines", 1+i%2)
		g.out.findings = append(g.out.findings, f)
	case p.twice:
		f.Groups, f.Account, f.Note = []string{Referral}, accountOf[Referral], "two lines of one group"
		g.out.misses = append(g.out.misses, f)
	}
	return d
}

// aim lets the findings about a document be about another one.
func (g *grower) aim(from, to string) {
	for _, list := range [][]Finding{g.out.findings, g.out.misses} {
		for i := range list {
			if list[i].Document == from {
				list[i].Document = to
			}
		}
	}
}

// strangers are deposits that belong to no settlement: some from Amazon, some
// only look so, and the ordinary ones of a shop.
func (g *grower) strangers() {
	if len(g.out.settlements) == 0 {
		return
	}
	b := &g.out.bank
	from, to := g.out.settlements[0].Deposit, g.out.settlements[len(g.out.settlements)-1].Deposit
	n := 0
	place := func(contact, reference string, currency string) Transaction {
		rng := g.chance("stranger", n)
		n++
		at := from.Add(time.Duration(rng.Int64N(int64(to.Sub(from)/time.Hour)+1)) * time.Hour)
		return Transaction{
			ID: g.guid("stranger", n), Contact: g.contact(contact), Account: g.bankAccount(currency), Date: at.Truncate(24 * time.Hour),
			Reference: reference, Currency: currency, Total: int64(10_007 + rng.IntN(900_000)), Line: "260", Text: "Deposit", Reconciled: n%3 > 0,
		}
	}
	for i := range g.plant {
		t := place("Amazon", "AMAZON.COM SERV DISBURSE "+strconv.Itoa(4_000_000+i*977), b.Currencies[i%len(b.Currencies)])
		b.Transactions = append(b.Transactions, t)
		g.out.findings = append(g.out.findings, Finding{Kind: NoSettlement, Deposit: t.ID, Currency: t.Currency, Note: "no settlement has this payout"})
	}
	for i := range g.plant {
		name := []string{"Amazonia Coffee Roasters", "Amazing Toys Ltd", "Amazonas Travel", "Amazon"}[i%4]
		t := place(name, []string{"INV 2201", "Order 77", "Refund of trip", "Office supplies"}[i%4], b.Currencies[0])
		note := "another firm with a similar name"
		if name == "Amazon" { // what was bought there
			t.Spend, t.Line, t.Text, note = true, "429", "Office supplies", "money spent at Amazon"
		}
		b.Transactions = append(b.Transactions, t)
		g.out.misses = append(g.out.misses, Finding{Kind: NoSettlement, Deposit: t.ID, Currency: t.Currency, Note: note})
	}
	for i := range 12 + 2*len(g.out.settlements) {
		name := []string{"Stripe", "Market Stall Customers", "PayPal"}[i%3]
		b.Transactions = append(b.Transactions, place(name, "Payout "+strconv.Itoa(i), b.Currencies[0]))
	}
}
