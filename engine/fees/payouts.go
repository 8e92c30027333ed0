package fees

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"tallybridge/engine/domain"
)

// How far from the payout's day a deposit may be dated: banks take days, and
// time zones one. A payout is only missed once Grace has passed.
const (
	depositEarly = 3 * day
	depositLate  = 14 * day
	Grace        = 7 * day
	day          = 24 * time.Hour
)

// groupSlack is how far the dates of a settlement and of its financial event
// group may be apart.
const groupSlack = 5 * day

// Payouts works out the payouts of settlements with a total above zero, and what
// Amazon converted them to.
func Payouts(settlements []domain.Settlement, groups []domain.FinancialGroup) []domain.Payout {
	out, _ := payoutsAndGroups(settlements, groups)
	return out
}

// payoutsAndGroups also tells which payouts have a financial event group: only
// of those it is known whether Amazon changed the currency.
func payoutsAndGroups(settlements []domain.Settlement, groups []domain.FinancialGroup) (out []domain.Payout, known []bool) {
	used := map[string]bool{}
	for _, s := range settlements {
		if !s.Total.Amount.IsPos() {
			continue
		}
		p := domain.Payout{Settlement: s.ID, Connection: s.Connection, Date: s.PaidOn(), Amount: s.Total}
		best := -1
		for i, g := range groups {
			if g.Open || used[g.ID] || !g.Original.Equal(s.Total) || s.Connection != "" && g.Connection != s.Connection || apart(groupDate(g), p.Date) > groupSlack && apart(g.End, s.End) > groupSlack {
				continue
			}
			if best < 0 || apart(groupDate(g), p.Date) < apart(groupDate(groups[best]), p.Date) {
				best = i
			}
		}
		if best >= 0 {
			g := groups[best]
			used[g.ID] = true
			p.Converted, p.Trace, p.AccountTail = g.Converted, g.Trace, g.AccountTail
		}
		out, known = append(out, p), append(known, best >= 0)
	}
	return out, known
}

func groupDate(g domain.FinancialGroup) time.Time {
	if !g.TransferDate.IsZero() {
		return g.TransferDate
	}
	return g.End
}

func apart(a, b time.Time) time.Duration { return a.Sub(b).Abs() }

// fitsDeposit reports whether a deposit can be a payout, and how badly: 0 is best.
func fitsDeposit(p domain.Payout, d domain.Deposit) (cost int, ok bool) {
	amount := d.Amount.Equal(p.Amount) || d.Bank.Known() && d.Bank.Equal(p.Amount)
	if p.Converted.Known() {
		amount = amount || d.Amount.Equal(p.Converted) || d.Bank.Known() && d.Bank.Equal(p.Converted)
	}
	if !amount {
		return 0, false
	}
	named := names(d.Reference, p.Settlement) || names(d.Invoice, p.Settlement)
	late := midnight(d.Date).Sub(midnight(p.Date))
	if !named && (late < -depositEarly || late > depositLate) {
		return 0, false
	}
	cost = int(late.Abs()/day) * 10
	if late < 0 {
		cost += 5 // money rarely arrives before it is sent
	}
	if !LooksAmazon(d.Contact, d.Reference, d.Invoice) {
		cost += 40
	}
	if named {
		cost -= 1000
	}
	return cost, true
}

// names reports whether a text holds a settlement's id as a word of its own.
func names(text string, id domain.SettlementID) bool {
	if len(id) < 6 {
		return false
	}
	for rest := text; ; {
		i := strings.Index(rest, string(id))
		if i < 0 {
			return false
		}
		end := i + len(id)
		if (i == 0 || !digitAt(rest, i-1)) && (end == len(rest) || !digitAt(rest, end)) {
			return true
		}
		rest = rest[i+1:]
	}
}

func digitAt(s string, i int) bool { return s[i] >= '0' && s[i] <= '9' }

// amazonWords follow Amazon's name where a bank leaves out the space.
var amazonWords = []string{
	"", "payments", "payment", "pay", "com", "eu", "uk", "us", "de", "fr", "it", "es", "jp", "ca", "au", "services", "serv", "marketplace", "mktplace", "mktp",
	"seller", "europe", "media", "disburse",
}

// LooksAmazon reports whether any of the texts names Amazon as banks and people
// write it.
func LooksAmazon(texts ...string) bool {
	for _, t := range texts {
		for _, w := range strings.FieldsFunc(strings.ToLower(t), func(r rune) bool { return !unicode.IsLetter(r) }) {
			// "Amazonia" and "Amazonas" are others.
			rest, ok := strings.CutPrefix(w, "amazon")
			switch {
			case ok && slices.Contains(amazonWords, rest), w == "amz", strings.HasPrefix(w, "amzn"):
				return true
			}
		}
	}
	return false
}

// midnight is the day of an instant in UTC; Xero's dates have no time.
func midnight(t time.Time) time.Time { return t.UTC().Truncate(day) }

// MatchDeposits pairs payouts with deposits, one to one: as many as possible,
// and among those the pairs that fit best. The result gives for each payout the
// place of its deposit, -1 if there is none.
//
// It is a minimum-cost matching by shortest augmenting paths. A payout can only
// meet deposits of its own amount, so the graphs are tiny.
func MatchDeposits(payouts []domain.Payout, deposits []domain.Deposit) []int {
	type edge struct{ deposit, cost int }
	edges := make([][]edge, len(payouts))
	byAmount := map[string][]int{}
	for i, d := range deposits {
		byAmount[amountKey(d.Amount)] = append(byAmount[amountKey(d.Amount)], i)
		if d.Bank.Known() && amountKey(d.Bank) != amountKey(d.Amount) {
			byAmount[amountKey(d.Bank)] = append(byAmount[amountKey(d.Bank)], i)
		}
	}
	for i, p := range payouts {
		seen := map[int]bool{}
		for _, k := range []string{amountKey(p.Amount), amountKey(p.Converted)} {
			for _, d := range byAmount[k] {
				if c, ok := fitsDeposit(p, deposits[d]); ok && !seen[d] {
					seen[d] = true
					edges[i] = append(edges[i], edge{d, c})
				}
			}
		}
	}
	match := make([]int, len(payouts)) // payout -> deposit
	owner := map[int]int{}             // deposit -> payout
	for i := range match {
		match[i] = -1
	}
	for start := range payouts {
		// Bellman-Ford from start over alternating paths; costs may be negative.
		dist := map[int]int{} // deposit -> cost of the path to it
		from := map[int]int{} // deposit -> payout before it
		queue := []int{start}
		reach := map[int]int{start: 0} // payout -> cost
		for len(queue) > 0 {
			p := queue[0]
			queue = queue[1:]
			for _, e := range edges[p] {
				c := reach[p] + e.cost
				if old, ok := dist[e.deposit]; ok && old <= c || match[p] == e.deposit {
					continue
				}
				dist[e.deposit], from[e.deposit] = c, p
				q, taken := owner[e.deposit]
				if !taken {
					continue
				}
				back := c - costOf(payouts[q], deposits[e.deposit])
				if old, ok := reach[q]; !ok || back < old {
					reach[q] = back
					queue = append(queue, q)
				}
			}
		}
		end, best := -1, math.MaxInt
		for d, c := range dist {
			if _, taken := owner[d]; !taken && (c < best || c == best && d < end) {
				end, best = d, c
			}
		}
		if end < 0 {
			// No deposit is left, but this payout may fit one better than the payout
			// that has it: the worse one goes without.
			worse := start
			for q, c := range reach {
				if c < reach[worse] || c == reach[worse] && c < 0 && q < worse {
					worse = q
				}
			}
			if worse != start {
				end, match[worse] = match[worse], -1
			}
		}
		for d := end; d >= 0; {
			p := from[d]
			next := match[p]
			match[p], owner[d] = d, p
			d = next
		}
	}
	return match
}

func costOf(p domain.Payout, d domain.Deposit) int {
	c, _ := fitsDeposit(p, d)
	return c
}

func amountKey(m domain.Money) string {
	if !m.Known() {
		return ""
	}
	return m.Amount.Trim(0).String() + " " + m.Currency
}

// PayoutState is where a payout stands.
type PayoutState string

// The states of a payout.
const (
	PayoutMatched    PayoutState = "matched"      // a deposit in Xero is it
	PayoutWaiting    PayoutState = "waiting"      // it may still be on its way
	PayoutUnrecorded PayoutState = "not-recorded" // no deposit in Xero, though time has passed
	// PayoutUnknown is a payout that nothing can be said of: Xero's deposits of
	// that time were not read, or Amazon may have changed the currency and its
	// own record of that is gone.
	PayoutUnknown PayoutState = "unknown"
)

// PayoutMatch is a payout with its deposit.
type PayoutMatch struct {
	domain.Payout
	State   PayoutState
	Deposit *domain.Deposit
}

// payoutsOf matches the payouts of a check, and gives the deposits that look
// like Amazon and are none of them.
func payoutsOf(in *Input) (matches []PayoutMatch, strangers []domain.Deposit) {
	payouts, grouped := payoutsAndGroups(in.Settlements, in.FinancialGroups)
	pairs := MatchDeposits(payouts, in.Deposits)
	used := map[int]bool{}
	var changed []domain.Payout // into a currency and amount that nobody knows
	for i, p := range payouts {
		m := PayoutMatch{Payout: p}
		switch {
		case pairs[i] >= 0:
			used[pairs[i]] = true
			m.State, m.Deposit = PayoutMatched, &in.Deposits[pairs[i]]
		case in.DepositsAt.IsZero() || midnight(p.Date).Before(midnight(in.DepositsFrom)):
			m.State = PayoutUnknown
		case !grouped[i] && in.Base != "" && p.Amount.Currency != in.Base:
			m.State = PayoutUnknown
			changed = append(changed, p)
		case p.Date.Add(Grace).After(in.DepositsAt):
			m.State = PayoutWaiting
		default:
			m.State = PayoutUnrecorded
		}
		matches = append(matches, m)
	}
	first := time.Time{}
	for _, s := range in.Settlements {
		if at := s.PaidOn(); !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	for i, d := range in.Deposits {
		// What came before the first settlement that is known cannot be explained by one.
		if used[i] || in.SettlementsPart || first.IsZero() || midnight(d.Date).Before(midnight(first)) || !LooksAmazon(d.Contact, d.Reference, d.Invoice) {
			continue
		}
		// Amazon makes the settlement before the money arrives; what arrived after
		// the settlements were read may belong to one that was not read yet.
		if !in.SettlementsAt.IsZero() && midnight(d.Date).After(midnight(in.SettlementsAt)) {
			continue
		}
		if slices.ContainsFunc(changed, func(p domain.Payout) bool {
			late := midnight(d.Date).Sub(midnight(p.Date))
			return d.Amount.Currency != p.Amount.Currency && late >= -depositEarly && late <= depositLate
		}) {
			continue // it may be one of those
		}
		strangers = append(strangers, d)
	}
	slices.SortStableFunc(strangers, func(x, y domain.Deposit) int { return cmp.Or(x.Date.Compare(y.Date), strings.Compare(x.ID, y.ID)) })
	return matches, strangers
}
