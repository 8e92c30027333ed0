package fees

import (
	"math/bits"
	"slices"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// documentsOf finds the documents in Xero that carry a settlement's figures:
// those that name its id, else the nearest one with its total and date that
// looks like Amazon.
func documentsOf(s domain.Settlement, docs []domain.PostedDocument) []domain.PostedDocument {
	var out []domain.PostedDocument
	for _, d := range docs {
		if d.Total.Currency == s.Total.Currency && (names(d.Number, s.ID) || names(d.Reference, s.ID) || slices.ContainsFunc(d.Lines, func(l domain.PostedLine) bool { return names(l.Description, s.ID) })) {
			out = append(out, d)
		}
	}
	if len(out) > 0 {
		return out
	}
	best, distance := -1, time.Duration(0)
	for i, d := range docs {
		if !sameTotal(s, d) || namesAnother(d) {
			continue
		}
		at := midnight(d.Date)
		if at.Before(midnight(s.End).Add(-depositEarly)) || at.After(midnight(s.PaidOn()).Add(depositLate)) {
			continue
		}
		if far := min(apart(at, midnight(s.End)), apart(at, midnight(s.PaidOn()))); best < 0 || far < distance {
			best, distance = i, far
		}
	}
	if best >= 0 {
		out = append(out, docs[best])
	}
	return out
}

// sameTotal reports whether a document's total is the settlement's: an invoice
// or receipt for a payout, a bill for a charge.
func sameTotal(s domain.Settlement, d domain.PostedDocument) bool {
	if s.Total.Amount.IsZero() || s.Total.Currency != d.Total.Currency {
		return false
	}
	total := d.Total.Amount
	if d.Kind == domain.PostedBill {
		total = total.Neg()
	}
	texts := []string{d.Contact, d.Number, d.Reference}
	for _, l := range d.Lines {
		texts = append(texts, l.Description)
	}
	return total.Cmp(s.Total.Amount) == 0 && LooksAmazon(texts...)
}

// namesAnother reports whether a document names a number as long as a
// settlement's id: then it belongs to that one.
func namesAnother(d domain.PostedDocument) bool {
	for _, t := range []string{d.Number, d.Reference} {
		run := 0
		for i := range len(t) {
			if digitAt(t, i) {
				if run++; run >= 10 {
					return true
				}
			} else {
				run = 0
			}
		}
	}
	return false
}

// lump is an account of a posted document that holds several fee groups.
type lump struct {
	account string
	groups  []domain.FeeGroup
	amounts []decimal.Decimal // of each group, as the settlement has them
	total   decimal.Decimal   // of the account in the documents
	whole   bool              // the account holds the whole payout, sales and fees
}

// lineWords tell which fee group a line of a document speaks of, by the words
// that people and programs write there. Longer ones go first.
var lineWords = []struct {
	word  string
	group domain.FeeGroup
}{
	{"storage", domain.GroupStorage},
	{"advertis", domain.GroupAdvertising},
	{"sponsored", domain.GroupAdvertising},
	{"ppc", domain.GroupAdvertising},
	{"subscription", domain.GroupSubscription},
	{"inbound", domain.GroupInbound},
	{"removal", domain.GroupInbound},
	{"disposal", domain.GroupInbound},
	{"coupon", domain.GroupCoupons},
	{"lightning deal", domain.GroupCoupons},
	{"referral", domain.GroupReferral},
	{"commission", domain.GroupReferral},
	{"fulfilment", domain.GroupFulfilment},
	{"fulfillment", domain.GroupFulfilment},
	{"fba fee", domain.GroupFulfilment},
	{"pick & pack", domain.GroupFulfilment},
	{"pick and pack", domain.GroupFulfilment},
}

// groupsNamed are the fee groups that a line's description names.
func groupsNamed(description string) []domain.FeeGroup {
	text := strings.ToLower(description)
	var out []domain.FeeGroup
	for _, w := range lineWords {
		if i := strings.Index(text, w.word); i >= 0 && !slices.Contains(out, w.group) {
			out = append(out, w.group)
			// A word is used up: "FBA storage fees" is about storage alone.
			text = text[:i] + strings.Repeat(" ", len(w.word)) + text[i+len(w.word):]
		}
	}
	return out
}

// lumps finds the accounts of documents that hold more than one fee group of a
// settlement: by what the lines say, or because an account's amount is to the
// cent the sum of several groups and of no single one.
//
// Accounts of the balance sheet never count: a clearing account is there to hold
// all of a payout. profit tells whether an account belongs to profit and loss.
func lumps(s domain.Settlement, b Breakdown, docs []domain.PostedDocument, profit func(code string) (yes, known bool)) ([]lump, error) {
	var a adder
	var fees []GroupSum
	for _, g := range b.Groups {
		if g.Group.Fee() && !g.Amount.IsZero() {
			fees = append(fees, g)
		}
	}
	if len(fees) < 2 {
		return nil, nil
	}
	type posted struct {
		net, gross decimal.Decimal
		said       []domain.FeeGroup
	}
	accounts := map[string]*posted{}
	var order []string
	for _, d := range docs {
		for _, l := range d.Lines {
			if yes, known := profit(l.Account); l.Account == "" || known && !yes {
				continue
			}
			p := accounts[l.Account]
			if p == nil {
				p = &posted{}
				accounts[l.Account] = p
				order = append(order, l.Account)
			}
			net, gross := l.Amount, a.plus(l.Amount, l.Tax)
			if d.Kind == domain.PostedBill {
				net, gross = net.Neg(), gross.Neg() // a cost on a bill is above zero
			}
			p.net, p.gross = a.plus(p.net, net), a.plus(p.gross, gross)
			for _, g := range groupsNamed(l.Description) {
				if !b.Of(g).Amount.IsZero() && !slices.Contains(p.said, g) {
					p.said = append(p.said, g)
				}
			}
		}
	}
	slices.Sort(order)
	sums := subsets(&a, fees)
	var out []lump
	for _, code := range order {
		p := accounts[code]
		l := lump{account: code, total: p.net}
		sum := subset(fees, sums, p.net, p.gross)
		switch {
		case len(p.said) < 2 && (len(sum) == 1 || single(b, p.net, p.gross)):
			continue // all of it is one group
		case len(p.said) > 1:
			l.groups = p.said
		case len(sum) > 1:
			l.groups = sum
		case len(order) == 1 && inBooks(profit, code) && (p.net.Cmp(s.Total.Amount) == 0 || p.gross.Cmp(s.Total.Amount) == 0):
			l.whole = true
			for _, g := range fees {
				l.groups = append(l.groups, g.Group)
			}
		default:
			continue
		}
		slices.SortFunc(l.groups, func(x, y domain.FeeGroup) int { return orderOf(x) - orderOf(y) })
		for _, g := range l.groups {
			l.amounts = append(l.amounts, b.Of(g).Amount)
		}
		out = append(out, l)
	}
	return out, a.err
}

// inBooks reports whether an account is known to belong to profit and loss.
func inBooks(profit func(string) (bool, bool), code string) bool {
	yes, known := profit(code)
	return yes && known
}

// single reports whether one group alone comes to one of the amounts.
func single(b Breakdown, amounts ...decimal.Decimal) bool {
	return slices.ContainsFunc(b.Groups, func(g GroupSum) bool {
		return slices.ContainsFunc(amounts, func(d decimal.Decimal) bool { return d.Cmp(g.Amount) == 0 })
	})
}

// subsets are the sums of all sets of fee groups; the place of a sum is the set, bit by bit.
func subsets(a *adder, fees []GroupSum) []decimal.Decimal {
	sums := make([]decimal.Decimal, 1<<len(fees))
	for mask := 1; mask < len(sums); mask++ {
		low := bits.TrailingZeros(uint(mask))
		sums[mask] = a.plus(sums[mask&(mask-1)], fees[low].Amount)
	}
	return sums
}

// subset finds the smallest set of fee groups that come to one of the amounts.
func subset(fees []GroupSum, sums []decimal.Decimal, amounts ...decimal.Decimal) (groups []domain.FeeGroup) {
	best := 0
	for mask, sum := range sums {
		if sum.IsZero() || best != 0 && bits.OnesCount(uint(mask)) >= bits.OnesCount(uint(best)) {
			continue
		}
		if slices.ContainsFunc(amounts, func(d decimal.Decimal) bool { return d.Cmp(sum) == 0 }) {
			best = mask
		}
	}
	for i, f := range fees {
		if best&(1<<i) != 0 {
			groups = append(groups, f.Group)
		}
	}
	return groups
}
