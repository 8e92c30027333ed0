package fees

import (
	"fmt"
	"slices"
	"testing"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

var feeList = []domain.FeeGroup{
	domain.GroupReferral, domain.GroupFulfilment, domain.GroupStorage, domain.GroupAdvertising,
	domain.GroupSubscription, domain.GroupInbound, domain.GroupCoupons, domain.GroupOther,
}

// plants put one example of a finding into a year and return its subject, which
// has to stand in the finding's key.
var plants = map[domain.FindingKind]func(y *year, i int) string{
	domain.FindingLumped: func(y *year, i int) string {
		s, doc, _ := y.at(i * 2)
		a, b := feeList[i%8], feeList[(i+1+i/8)%8]
		switch i % 4 {
		case 0: // each with its own words, one account
			y.move(i*2, a, "429", a.Title())
			y.move(i*2, b, "429", b.Title())
		case 1: // one line for both, without telling words
			var sum adder
			x := decimal.Zero
			for _, l := range doc.Lines {
				if l.Account == accountOf(a) || l.Account == accountOf(b) {
					x = sum.plus(x, l.Amount)
				}
			}
			doc.Lines = slices.DeleteFunc(doc.Lines, func(l domain.PostedLine) bool { return l.Account == accountOf(a) || l.Account == accountOf(b) })
			doc.Lines = append(doc.Lines, domain.PostedLine{Account: "429", Description: "Amazon charges", Amount: x})
			doc.Reference, doc.Number = "Payout", "A2X-"+string(s.ID)+"-1"
		case 2: // the whole payout in one line; found by total and date
			doc.Lines = []domain.PostedLine{{Account: "429", Description: "Amazon payout", Amount: doc.Total.Amount}}
			doc.Reference, doc.Number = "", "INV-7"
		default: // a receipt, amounts without tax, tax beside them
			y.move(i*2, a, "429", "Amazon")
			y.move(i*2, b, "429", "Amazon")
			doc.Kind = domain.PostedReceipt
			for j := range doc.Lines {
				if doc.Lines[j].Account == "429" {
					net := doc.Lines[j].Amount.Trunc(0)
					tax, _ := doc.Lines[j].Amount.Sub(net)
					doc.Lines[j].Amount, doc.Lines[j].Tax = net, tax
				}
			}
		}
		return string(s.ID) + ":429"
	},
	domain.FindingShared: func(y *year, i int) string {
		a, b := feeList[i%8], feeList[(i+1+i/8)%8]
		if i%2 == 0 {
			y.remap(a, "404")
			y.remap(b, "404")
		} else {
			y.Mapping = append(y.Mapping, domain.FeeMapping{Group: a, Country: "GB", Account: accountOf(b)})
			return accountOf(b)
		}
		return "404"
	},
	domain.FindingNoAccount: func(y *year, i int) string {
		g := feeList[i%8]
		y.remap(g, "")
		if i >= 8 { // a country of its own is not enough for the others
			y.Mapping = append(y.Mapping, domain.FeeMapping{Group: g, Country: "DE", Account: accountOf(g)})
		}
		return string(g)
	},
	domain.FindingAccountGone: func(y *year, i int) string {
		code := accountOf(feeList[i%8])
		j := slices.IndexFunc(y.Accounts, func(a domain.Account) bool { return a.Code == code })
		switch i % 3 {
		case 0:
			y.Accounts[j].Status = "ARCHIVED"
		case 1:
			y.Accounts[j].Status = "DELETED"
		default:
			y.Accounts = slices.Delete(y.Accounts, j, j+1)
		}
		return code
	},
	domain.FindingAccountType: func(y *year, i int) string {
		code := accountOf(feeList[i%8])
		j := slices.IndexFunc(y.Accounts, func(a domain.Account) bool { return a.Code == code })
		y.Accounts[j].Type = []string{"REVENUE", "CURRLIAB", "FIXED", "BANK", "EQUITY"}[i%5]
		return code
	},
	domain.FindingUnmapped: func(y *year, i int) string {
		l := label(fmt.Sprintf("%s|%s|Mystery Charge %c", []string{"Order", "other-transaction", "AmazonFees"}[i%3], []string{"ItemFees", "other-transaction", "Mystery Charge"}[i%3], 'A'+i))
		y.grow(i, l, "", -1234)
		return "mysterycharge" + string(rune('a'+i))
	},
	domain.FindingCurrency: func(y *year, i int) string {
		cur := []string{"GBP", "USD"}[i%2]
		y.Currencies = slices.DeleteFunc([]string{"GBP", "USD", "EUR", "AUD"}, func(c string) bool { return c == cur || i > 9 && c == "EUR" })
		return cur
	},
	domain.FindingMixed: func(y *year, i int) string {
		return string(y.grow(i, label("Order|ItemPrice|Principal"), []string{"Amazon.de", "Amazon.fr", "amazon.ca", "Amazon.com.mx"}[i%4], 999).ID)
	},
	domain.FindingResidual: func(y *year, i int) string {
		s, doc, dep := y.at(i * 2)
		var a adder
		s.Total.Amount = a.plus(s.Total.Amount, cents([]int64{1, -1, 12345, -99, 7}[i%5]))
		doc.Total, dep.Amount = s.Total, s.Total
		return string(s.ID)
	},
	domain.FindingNegative: func(y *year, i int) string {
		s, _, _ := y.at(i)
		over := s.Total.Amount
		w, f, _ := over.Int64(2)
		y.grow(i, label("Refund|ItemPrice|Principal"), "", -(w*100 + f + int64(i) + 1))
		doc := &y.Documents[i]
		doc.Kind, doc.Total.Amount = domain.PostedBill, doc.Total.Amount.Neg()
		y.Deposits = slices.Delete(y.Deposits, i, i+1)
		return string(s.ID)
	},
	domain.FindingReserve: func(y *year, i int) string {
		l := label("other-transaction|other-transaction|" + []string{"Current Reserve Amount", "Previous Reserve Amount Balance"}[i%2])
		s := y.grow(i, l, "", []int64{-50_000, 40_000}[i%2])
		if i%3 == 0 {
			y.grow(i, label("other-transaction|other-transaction|Current Reserve Amount"), "", -1_001)
		}
		return string(s.ID)
	},
	domain.FindingNoDeposit: func(y *year, i int) string {
		s, _, dep := y.at(i * 2)
		var a adder
		switch i % 4 {
		case 0: // not there
			y.Deposits = slices.Delete(y.Deposits, i*2, i*2+1)
		case 1: // a cent off, and not by name Amazon's
			dep.Amount.Amount, dep.Contact = a.plus(dep.Amount.Amount, cents(1)), "Somebody"
		case 2: // another currency
			dep.Amount.Currency, dep.Contact = "EUR", "Somebody"
		default: // far too late
			dep.Date, dep.Contact = dep.Date.AddDate(0, 0, 30), "Somebody"
		}
		return string(s.ID)
	},
	domain.FindingNoPayout: func(y *year, i int) string {
		d := domain.Deposit{
			ID: fmt.Sprintf("stranger-%d", i), Kind: domain.DepositReceived, Date: yearStart.AddDate(0, 1, i*15), Amount: asMoney(cents(int64(77_777+i)), []string{"USD", "GBP", "EUR"}[i%3]),
			Contact: []string{"Amazon", "AMZN MKTP", "", "Somebody"}[i%4], Reference: []string{"", "x", "AMAZON.COM PMTS", "amzn 12"}[i%4],
		}
		y.Deposits = append(y.Deposits, d)
		return d.ID
	},
	domain.FindingRateJump: func(y *year, i int) string {
		g, month := feeList[i%8], yearStart.AddDate(0, 4+i%7, 0).Format("2006-01")
		l := map[domain.FeeGroup]string{
			domain.GroupReferral: "Order|ItemFees|Commission", domain.GroupFulfilment: "Order|ItemFees|FBAPerUnitFulfillmentFee", domain.GroupStorage: "other-transaction|other-transaction|Storage Fee",
			domain.GroupAdvertising: "ServiceFee|Cost of Advertising|TransactionTotalAmount", domain.GroupSubscription: "other-transaction|other-transaction|Subscription Fee",
			domain.GroupInbound: "other-transaction|other-transaction|RemovalComplete", domain.GroupCoupons: "CouponRedemptionFee|CouponRedemptionFee|More", domain.GroupOther: "Order|ItemFees|DigitalServicesFee",
		}[g]
		// By half of what it is, and at least by a point and a half of sales.
		for j := range y.Settlements {
			s := y.Settlements[j]
			if s.Total.Currency != "USD" {
				continue
			}
			var sales decimal.Decimal
			var a adder
			for _, r := range s.Rows {
				if r.Month == month && r.Description == "Principal" && r.Type == "Order" && r.AmountType == "ItemPrice" {
					sales = a.plus(sales, r.Amount)
				}
			}
			if sales.IsZero() {
				continue
			}
			w, _, _ := sales.Int64(0)
			y.grow(j, label(l), "", -w*8)
			rows := y.Settlements[j].Rows
			rows[len(rows)-1].Month = month
		}
		return string(g) + ":USD:" + month
	},
}

// misses look much like a finding and are none.
var misses = map[domain.FindingKind]func(y *year, i int){
	domain.FindingLumped: func(y *year, i int) {
		_, doc, _ := y.at(i * 2)
		g := feeList[i%8]
		switch i % 6 {
		case 0: // two lines of one fee in one account
			for j, l := range doc.Lines {
				if l.Account == accountOf(g) {
					half := l.Amount.Trunc(0)
					rest, _ := l.Amount.Sub(half)
					doc.Lines[j].Amount = half
					doc.Lines = append(doc.Lines, domain.PostedLine{Account: l.Account, Description: l.Description, Amount: rest})
				}
			}
		case 1: // income together
			y.move(i*2, domain.GroupSales, "200", "Income")
			y.move(i*2, domain.GroupShipping, "200", "Income")
			y.move(i*2, domain.GroupRefunds, "200", "Income")
		case 2: // words that hold another fee's word
			y.move(i*2, domain.GroupStorage, accountOf(domain.GroupStorage), "Amazon FBA storage fees")
			y.move(i*2, domain.GroupInbound, accountOf(domain.GroupInbound), "FBA inbound fees")
		case 3: // a lump, but of another currency or another settlement
			other := *doc
			other.ID, other.Reference, other.Number = "other", "Settlement 99887766554433", "X"
			other.Lines = []domain.PostedLine{{Account: "429", Amount: doc.Total.Amount}}
			y.Documents = append(y.Documents, other)
		case 4: // nothing of Amazon's, the same total on the same day
			doc.Reference = "Customer order"
			doc.Contact = "Jane Doe"
			doc.Lines = []domain.PostedLine{{Account: "429", Description: "Garden chairs", Amount: doc.Total.Amount}}
		default: // a fee against its own credit
			doc.Lines = append(doc.Lines, domain.PostedLine{Account: accountOf(g), Description: g.Title(), Amount: cents(-500)}, domain.PostedLine{Account: accountOf(g), Description: "credit", Amount: cents(500)})
		}
	},
	domain.FindingShared: func(y *year, i int) {
		switch i % 3 {
		case 0: // sales and shipping together are no fees
			y.remap(domain.GroupShipping, "200")
			y.remap(domain.GroupTaxWithheld, "820")
		case 1: // one fee, one account, in two tables
			y.Mapping = append(y.Mapping, domain.FeeMapping{Group: feeList[i%8], Country: "GB", Account: accountOf(feeList[i%8])})
		default: // codes that look alike
			y.Accounts = append(y.Accounts, account("0"+accountOf(feeList[i%8]), "x", "EXPENSE"))
			y.remap(feeList[(i+1)%8], "0"+accountOf(feeList[i%8]))
		}
	},
	domain.FindingNoAccount: func(y *year, i int) {
		g := feeList[i%8]
		if i%2 == 0 { // no such fee was ever charged
			for j := range y.Settlements {
				s := &y.Settlements[j]
				s.Rows = slices.DeleteFunc(s.Rows, func(r domain.SettlementRow) bool { return builtIn(r.FeeLabel) == g })
				s.Total, _ = s.Sum()
				y.Documents[j].Total, y.Deposits[j].Amount = s.Total, s.Total
				y.Documents[j].Lines = slices.DeleteFunc(y.Documents[j].Lines, func(l domain.PostedLine) bool { return l.Account == accountOf(g) })
			}
			y.remap(g, "")
			return
		}
		y.remap(g, "") // each country has its own
		y.Accounts = append(y.Accounts, account("501", "US", "EXPENSE"), account("502", "UK", "EXPENSE"), account("503", "rest", "EXPENSE"))
		y.Mapping = append(y.Mapping, domain.FeeMapping{Group: g, Country: "US", Account: "501"}, domain.FeeMapping{Group: g, Country: "gb", Account: "502"})
		if g != domain.GroupReferral { // fees without an order: USD is of one country only
			y.Mapping = append(y.Mapping, domain.FeeMapping{Group: g, Country: "", Account: "503"})
		}
	},
	domain.FindingAccountGone: func(y *year, i int) {
		code := accountOf(feeList[i%8])
		switch i % 3 {
		case 0: // archived, but nobody chose it
			y.Accounts = append(y.Accounts, domain.Account{Code: "999", Name: "Old Amazon fees", Type: "EXPENSE", Status: "ARCHIVED"})
		case 1: // an archived one had the code before
			y.Accounts = append([]domain.Account{{Code: code, Name: "Old", Type: "EXPENSE", Status: "ARCHIVED"}}, y.Accounts...)
		default:
			y.Accounts = nil // not read: nothing is known
		}
	},
	domain.FindingAccountType: func(y *year, i int) {
		code := accountOf(feeList[i%8])
		j := slices.IndexFunc(y.Accounts, func(a domain.Account) bool { return a.Code == code })
		y.Accounts[j].Type = []string{"OVERHEADS", "DIRECTCOSTS", "expense", "EXPENSE"}[i%4]
	},
	domain.FindingUnmapped: func(y *year, i int) {
		switch i % 4 {
		case 0:
			y.grow(i, label("ORDER|item fees|commission"), "", -77)
		case 1:
			y.grow(i, label("Order|ItemFees|VAT on Commission"), "", -77)
		case 2:
			y.grow(i, label("other-transaction - Reversal|other-transaction|Storage  Fee"), "", 77)
		default:
			l := label("Moon|Dust|Fee")
			y.Placements = append(y.Placements, domain.FeePlacement{Label: label("moon|dust|*"), Group: domain.GroupOther})
			y.grow(i, l, "", -77)
		}
	},
	domain.FindingCurrency: func(y *year, i int) {
		y.Currencies = [][]string{nil, {"USD", "GBP"}, {"GBP", "JPY", "USD"}}[i%3]
	},
	domain.FindingMixed: func(y *year, i int) {
		y.grow(i, label("Order|ItemPrice|Principal"), []string{"Non-Amazon US", "", "SI UK Prod Marketplace", "Non-Amazon"}[i%4], 999)
	},
	domain.FindingResidual: func(y *year, i int) {
		if i%2 == 0 { // 12.5 and 12.50 are one amount
			s, _, _ := y.at(i)
			s.Total.Amount = s.Total.Amount.Pad(4)
			return
		}
		y.grow(i, label("Order|ItemFees|Commission"), "", -1)
		y.grow(i, label("Order|ItemFees|Commission"), "", 1)
	},
	domain.FindingNegative: func(y *year, i int) {
		s, _, _ := y.at(i)
		w, f, _ := s.Total.Amount.Int64(2)
		left := int64(i % 3) // nothing, one cent, two cents
		y.grow(i, label("other-transaction|other-transaction|Payable to Amazon"), "", left-(w*100+f))
		if left == 0 {
			y.Deposits = slices.Delete(y.Deposits, i, i+1)
		}
	},
	domain.FindingReserve: func(y *year, i int) {
		y.grow(i, label("other-transaction|other-transaction|Previous Reserve Amount Balance"), "", 5_000+int64(i))
		y.grow(i, label("other-transaction|other-transaction|Current Reserve Amount"), "", -5_000-int64(i))
	},
	domain.FindingNoDeposit: func(y *year, i int) {
		s, _, dep := y.at(i * 2)
		switch i % 6 {
		case 0: // late, but within the window
			dep.Date = midnight(s.PaidOn()).AddDate(0, 0, 14)
		case 1: // Amazon converted it
			conv := asMoney(cents(int64(500_000+i)), "EUR")
			y.FinancialGroups = append(y.FinancialGroups, domain.FinancialGroup{ID: "g", Connection: "c", Original: s.Total, Converted: conv, TransferDate: s.PaidOn(), End: s.End})
			dep.Amount = conv
		case 2: // far too late, but it names the settlement
			dep.Date, dep.Reference = dep.Date.AddDate(0, 2, 0), "Amazon "+string(s.ID)
		case 3: // the payment of an invoice, nobody says Amazon
			dep.Kind, dep.Contact, dep.Invoice = domain.DepositPayment, "Marketplace", "INV-9"
		case 4: // sent days ago, looked at today
			y.DepositsAt = s.PaidOn().Add(Grace - day)
			y.Deposits = slices.DeleteFunc(y.Deposits, func(d domain.Deposit) bool { return d.Date.After(y.DepositsAt) || d.ID == dep.ID })
			y.Settlements = slices.DeleteFunc(y.Settlements, func(o domain.Settlement) bool { return o.PaidOn().After(s.PaidOn()) })
		default: // Xero was not read so far back
			y.DepositsFrom = s.PaidOn().AddDate(0, 0, 1)
			y.Deposits = slices.DeleteFunc(y.Deposits, func(d domain.Deposit) bool { return d.Date.Before(y.DepositsFrom) })
		}
	},
	domain.FindingNoPayout: func(y *year, i int) {
		d := domain.Deposit{ID: "stranger", Date: yearStart.AddDate(0, 3, i), Amount: asMoney(cents(int64(66_666+i)), "USD"), Contact: "Amazon"}
		switch i % 5 {
		case 0:
			d.Contact, d.Reference = "Amaz Ing Grace Ltd", "Amizone"
		case 1: // before the first settlement that is known
			d.Date = yearStart.AddDate(0, 0, -i)
		case 2: // ticked off by the user
			y.Ticks = append(y.Ticks, domain.FeeTick{Key: "deposit-unexplained:stranger", Note: "a parcel I sent back"})
		case 3: // a connection whose settlements nobody has read may explain it
			y.SettlementsPart = true
		default: // newer than Amazon's list as we know it
			y.SettlementsAt = yearStart.AddDate(1, 0, 20)
			d.Date = y.SettlementsAt.AddDate(0, 0, 1)
		}
		y.Deposits = append(y.Deposits, d)
	},
	domain.FindingRateJump: func(y *year, i int) {
		switch i % 3 {
		case 0: // a tenth more, in a month
			for j := range y.Settlements {
				for k := range y.Settlements[j].Rows {
					r := y.Settlements[j].Rows[k]
					if r.Description == "Commission" && r.Month == "2026-06" {
						w, f, _ := r.Amount.Int64(2)
						y.grow(j, r.FeeLabel, r.Marketplace, (w*100+f)/10)
						rows := y.Settlements[j].Rows
						rows[len(rows)-1].Month = r.Month
					}
				}
			}
		case 1: // twice as much of very little
			for j := range y.Settlements {
				if s := y.Settlements[j]; s.Rows[0].Month == "2026-07" {
					y.grow(j, label("other-transaction|other-transaction|Subscription Fee"), "", -9_000)
					rows := y.Settlements[j].Rows
					rows[len(rows)-1].Month = "2026-07"
				}
			}
		default: // a half month at the end, and one in the first months
			last := len(y.Settlements) - 2
			y.Settlements, y.Documents, y.Deposits = y.Settlements[:last+1], y.Documents[:last+1], y.Deposits[:last+1]
			y.grow(last, label("Order|ItemFees|Commission"), "", -900_000)
			rows := y.Settlements[last].Rows
			rows[len(rows)-1].Month = "2026-12"
			y.grow(0, label("ServiceFee|Cost of Advertising|TransactionTotalAmount"), "", -900_000)
			rows = y.Settlements[0].Rows
			rows[len(rows)-1].Month = "2026-01"
		}
	},
}

func TestTwentyOfEach(t *testing.T) {
	for _, kind := range kinds {
		plant, miss := plants[kind], misses[kind]
		if plant == nil || miss == nil {
			t.Errorf("no examples of %s", kind)
			continue
		}
		for i := range 20 {
			y := newYear(uint64(i))
			subject := plant(y, i)
			open := check(t, y)
			if len(open) != 1 || open[0].Kind != kind || !contains(open[0].Key, subject) {
				t.Errorf("%s, example %d (%s): found %s", kind, i, subject, brief(open))
			}
			for _, f := range open {
				if f.Words == "" || f.Advice == "" || f.Severity == "" || len(f.Evidence) == 0 {
					t.Errorf("%s says too little: %+v", kind, f)
				}
			}
			y = newYear(uint64(i))
			miss(y, i)
			if open := check(t, y); len(open) > 0 {
				t.Errorf("%s, near miss %d: found %s", kind, i, brief(open))
			}
		}
	}
}

var kinds = []domain.FindingKind{
	domain.FindingLumped, domain.FindingShared, domain.FindingNoAccount, domain.FindingAccountGone, domain.FindingAccountType, domain.FindingUnmapped, domain.FindingCurrency,
	domain.FindingMixed, domain.FindingResidual, domain.FindingNegative, domain.FindingReserve, domain.FindingNoDeposit, domain.FindingNoPayout, domain.FindingRateJump,
}

func check(t *testing.T, y *year) []domain.Finding {
	t.Helper()
	r, err := Check(y.Input)
	if err != nil {
		t.Fatal(err)
	}
	var open []domain.Finding
	for _, f := range r.Findings {
		if !f.Ticked {
			open = append(open, f)
		}
	}
	if r.Open() != len(open) {
		t.Errorf("%d open, counted %d", len(open), r.Open())
	}
	return open
}

func contains(key, part string) bool {
	for i := 0; i+len(part) <= len(key); i++ {
		if key[i:i+len(part)] == part {
			return true
		}
	}
	return false
}

func brief(list []domain.Finding) string {
	s := fmt.Sprint(len(list))
	for i, f := range list {
		if i == 4 {
			return s + " …"
		}
		s += "\n  " + f.Key + ": " + f.Words
	}
	return s
}
