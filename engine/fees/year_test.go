package fees

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// year is a business in perfect order: a year of settlements in two
// currencies, each posted with every fee in its own account and paid out to
// the bank. Examples of trouble are planted in it.
type year struct {
	Input
	r *rand.Rand
}

// shares are what Amazon takes of sales, in ten-thousandths, by label.
var shares = []struct {
	label string
	part  int64
}{
	{"Order|ItemPrice|Tax", 2000},
	{"Order|ItemWithheldTax|MarketplaceFacilitatorTax-Principal", -2000},
	{"Order|ItemPrice|Shipping", 300},
	{"Order|Promotion|Principal", -150},
	{"Refund|ItemPrice|Principal", -400},
	{"Order|ItemFees|Commission", -1500},
	{"Order|ItemFees|FBAPerUnitFulfillmentFee", -1210},
	{"other-transaction|other-transaction|Storage Fee", -230},
	{"ServiceFee|Cost of Advertising|TransactionTotalAmount", -870},
	{"other-transaction|other-transaction|Subscription Fee", -110},
	{"other-transaction|other-transaction|FBAInboundTransportationFee", -190},
	{"CouponRedemptionFee|CouponRedemptionFee|Spring", -130},
	{"Order|ItemFees|DigitalServicesFee", -120},
	{"other-transaction|FBA Inventory Reimbursement|WAREHOUSE_LOST", 60},
}

var feeAccounts = map[domain.FeeGroup]string{
	domain.GroupReferral: "411", domain.GroupFulfilment: "412", domain.GroupStorage: "413", domain.GroupAdvertising: "414",
	domain.GroupSubscription: "415", domain.GroupInbound: "416", domain.GroupCoupons: "417", domain.GroupOther: "418",
}

var otherAccounts = map[domain.FeeGroup]string{
	domain.GroupSales: "200", domain.GroupShipping: "201", domain.GroupPromotions: "202", domain.GroupRefunds: "203", domain.GroupReimbursements: "270",
	domain.GroupTaxCollected: "820", domain.GroupTaxWithheld: "821", domain.GroupReserves: "830",
}

func accountOf(g domain.FeeGroup) string {
	if a := feeAccounts[g]; a != "" {
		return a
	}
	return otherAccounts[g]
}

var yearStart = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func cents(v int64) decimal.Decimal { return decimal.MustNew(v, 2) }

func newYear(seed uint64) *year {
	y := &year{r: rand.New(rand.NewPCG(seed, 5))}
	for _, g := range domain.FeeGroups() {
		code := accountOf(g)
		if code == "" {
			continue
		}
		typ := TypesFor(g)[0]
		y.Accounts = append(y.Accounts, account(code, "Amazon "+string(g), typ))
		y.Mapping = append(y.Mapping, domain.FeeMapping{Group: g, Account: code})
	}
	y.Accounts = append(y.Accounts, account("404", "Bank Fees", "EXPENSE"), account("429", "Amazon fees", "EXPENSE"))
	y.Currencies = []string{"GBP", "USD", "EUR"}
	for n, m := range []struct{ market, currency string }{{"Amazon.com", "USD"}, {"Amazon.co.uk", "GBP"}} {
		for i := range 26 {
			y.settle(fmt.Sprintf("1%d00%06d", n+1, i), m.market, m.currency, yearStart.AddDate(0, 0, 14*i))
		}
	}
	y.DepositsFrom = yearStart
	y.DepositsAt = yearStart.AddDate(1, 2, 0)
	y.SettlementsAt = y.DepositsAt
	return y
}

// settle adds 14 days, posted and paid.
func (y *year) settle(id, market, currency string, from time.Time) {
	s := domain.Settlement{
		ID: domain.SettlementID(id), Connection: "c", Start: from, End: from.AddDate(0, 0, 14), Deposit: from.AddDate(0, 0, 16),
		Total: domain.Money{Currency: currency}, Lines: 100,
	}
	days := map[string]int64{}
	for d := range 14 {
		days[from.AddDate(0, 0, d).Format("2006-01")]++
	}
	for month, n := range days {
		sales := (150_000 + y.r.Int64N(50_000)) * n // cents
		row := func(l domain.FeeLabel, v int64) {
			name := market
			if l.Type == "other-transaction" || l.Type == "ServiceFee" {
				name = ""
			}
			s.Rows = append(s.Rows, domain.SettlementRow{FeeLabel: l, Marketplace: name, Month: month, Rows: n, Amount: cents(v)})
		}
		row(label("Order|ItemPrice|Principal"), sales)
		for _, x := range shares {
			row(label(x.label), sales*x.part/10_000+y.r.Int64N(200)-100)
		}
	}
	y.put(s)
}

// put adds a settlement whose total is the sum of its rows, with its invoice and deposit.
func (y *year) put(s domain.Settlement) {
	sum, err := s.Sum()
	if err != nil {
		panic(err)
	}
	s.Total = sum
	y.Settlements = append(y.Settlements, s)
	b, err := Break(s, NewTable(nil))
	if err != nil {
		panic(err)
	}
	d := domain.PostedDocument{
		ID: "doc-" + string(s.ID), Kind: domain.PostedInvoice, Number: "INV-" + fmt.Sprint(len(y.Documents)), Reference: "Settlement " + string(s.ID), Contact: "Amazon", Status: "PAID",
		Date: midnight(s.End), Total: s.Total,
	}
	for _, g := range b.Groups {
		d.Lines = append(d.Lines, domain.PostedLine{Account: accountOf(g.Group), Description: "Amazon " + g.Group.Title(), Amount: g.Amount})
	}
	y.Documents = append(y.Documents, d)
	y.Deposits = append(y.Deposits, domain.Deposit{
		ID: "dep-" + string(s.ID), Kind: domain.DepositReceived, Date: midnight(s.PaidOn()).AddDate(0, 0, y.r.IntN(4)), Amount: s.Total,
		Contact: "AMAZON PAYMENTS", Account: "090",
	})
}

// at is a settlement, its invoice and its deposit, all at the same place.
func (y *year) at(i int) (*domain.Settlement, *domain.PostedDocument, *domain.Deposit) {
	i %= len(y.Settlements)
	return &y.Settlements[i], &y.Documents[i], &y.Deposits[i]
}

// grow adds a row to a settlement; its total, invoice and deposit follow.
func (y *year) grow(i int, l domain.FeeLabel, market string, v int64) *domain.Settlement {
	s, doc, dep := y.at(i)
	s.Rows = append(s.Rows, domain.SettlementRow{FeeLabel: l, Marketplace: market, Month: s.End.Format("2006-01"), Rows: 1, Amount: cents(v)})
	var a adder
	s.Total.Amount = a.plus(s.Total.Amount, cents(v))
	doc.Total, dep.Amount = s.Total, s.Total
	if code := accountOf(NewTable(y.Placements).Group(l)); code != "" {
		doc.Lines = append(doc.Lines, domain.PostedLine{Account: code, Description: l.Description, Amount: cents(v)})
	}
	return s
}

func (y *year) remap(g domain.FeeGroup, account string) {
	for i := range y.Mapping {
		if y.Mapping[i].Group == g && y.Mapping[i].Country == "" {
			y.Mapping[i].Account = account
		}
	}
}

// move puts the lines of a group in the invoice of a settlement onto an account.
func (y *year) move(i int, g domain.FeeGroup, account, description string) {
	_, d, _ := y.at(i)
	for j := range d.Lines {
		if d.Lines[j].Account == accountOf(g) {
			d.Lines[j].Account, d.Lines[j].Description = account, description
		}
	}
}
