package fees

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// adder adds amounts and remembers when a sum would not fit: 19 digits, which
// no account of this world reaches.
type adder struct{ err error }

func (a *adder) plus(x, y decimal.Decimal) decimal.Decimal {
	s, err := x.Add(y)
	if err != nil && a.err == nil {
		a.err = fmt.Errorf("adding up fees: %w", err)
	}
	return s
}

// minus subtracts; see plus.
func (a *adder) minus(x, y decimal.Decimal) decimal.Decimal { return a.plus(x, y.Neg()) }

// GroupSum is what one group comes to.
type GroupSum struct {
	Group  domain.FeeGroup
	Amount decimal.Decimal
	Rows   int64
}

// LabelSum is what one label comes to.
type LabelSum struct {
	Label  domain.FeeLabel
	Group  domain.FeeGroup
	Amount decimal.Decimal
	Rows   int64
}

// MarketSum is the part of a settlement that belongs to one marketplace.
type MarketSum struct {
	// Marketplace is the name in the file, empty for fees that belong to none;
	// Country is its ISO 3166 code, empty when it cannot be told.
	Marketplace, Country string
	Groups               []GroupSum
	Amount               decimal.Decimal
	Rows                 int64
}

// Breakdown is a settlement by group, marketplace and label. All amounts are in
// the settlement's currency.
type Breakdown struct {
	Currency string
	Groups   []GroupSum  // those with rows, in the order of a statement
	Markets  []MarketSum // by name
	Labels   []LabelSum  // by group, the largest amount first
	// Total is the payout as stated, Sum what the rows come to, Residual the difference.
	Total, Sum, Residual decimal.Decimal
}

// Of returns what a group comes to; zero if it has no rows.
func (b Breakdown) Of(g domain.FeeGroup) GroupSum {
	for _, s := range b.Groups {
		if s.Group == g {
			return s
		}
	}
	return GroupSum{Group: g}
}

// Break works out a settlement's breakdown.
func Break(s domain.Settlement, t *Table) (Breakdown, error) {
	b := Breakdown{Currency: s.Total.Currency, Total: s.Total.Amount}
	var a adder
	groups := newGroupSums()
	markets := map[string]*MarketSum{}
	perMarket := map[string]*groupSums{}
	labels := map[domain.FeeLabel]*LabelSum{}
	for _, r := range s.Rows {
		g := t.Group(r.FeeLabel)
		b.Sum = a.plus(b.Sum, r.Amount)
		groups.add(&a, g, r.Amount, r.Rows)
		m := markets[r.Marketplace]
		if m == nil {
			m = &MarketSum{Marketplace: r.Marketplace, Country: CountryOf(r.Marketplace, s.Total.Currency)}
			markets[r.Marketplace] = m
			perMarket[r.Marketplace] = newGroupSums()
		}
		m.Amount, m.Rows = a.plus(m.Amount, r.Amount), m.Rows+r.Rows
		perMarket[r.Marketplace].add(&a, g, r.Amount, r.Rows)
		l := labels[r.FeeLabel]
		if l == nil {
			l = &LabelSum{Label: r.FeeLabel, Group: g}
			labels[r.FeeLabel] = l
		}
		l.Amount, l.Rows = a.plus(l.Amount, r.Amount), l.Rows+r.Rows
	}
	b.Groups = groups.list()
	for name, m := range markets {
		m.Groups = perMarket[name].list()
		b.Markets = append(b.Markets, *m)
	}
	slices.SortFunc(b.Markets, func(x, y MarketSum) int { return strings.Compare(x.Marketplace, y.Marketplace) })
	for _, l := range labels {
		b.Labels = append(b.Labels, *l)
	}
	slices.SortFunc(b.Labels, compareLabels)
	b.Residual = a.minus(b.Total, b.Sum)
	return b, a.err
}

func compareLabels(x, y LabelSum) int {
	return cmp.Or(
		cmp.Compare(orderOf(x.Group), orderOf(y.Group)), y.Amount.Abs().Cmp(x.Amount.Abs()),
		compareLabelText(x.Label, y.Label))
}

func compareLabelText(x, y domain.FeeLabel) int {
	return cmp.Or(strings.Compare(x.Type, y.Type), strings.Compare(x.AmountType, y.AmountType), strings.Compare(x.Description, y.Description))
}

// groupSums adds up by group.
type groupSums struct{ of map[domain.FeeGroup]*GroupSum }

func newGroupSums() *groupSums { return &groupSums{map[domain.FeeGroup]*GroupSum{}} }

func (s *groupSums) add(a *adder, g domain.FeeGroup, amount decimal.Decimal, rows int64) {
	x := s.of[g]
	if x == nil {
		x = &GroupSum{Group: g}
		s.of[g] = x
	}
	x.Amount, x.Rows = a.plus(x.Amount, amount), x.Rows+rows
}

// list gives the groups in the order of a statement.
func (s *groupSums) list() []GroupSum {
	out := make([]GroupSum, 0, len(s.of))
	for _, x := range s.of {
		out = append(out, *x)
	}
	slices.SortFunc(out, func(x, y GroupSum) int {
		return cmp.Or(cmp.Compare(orderOf(x.Group), orderOf(y.Group)), strings.Compare(string(x.Group), string(y.Group)))
	})
	return out
}

var groupOrder = func() map[domain.FeeGroup]int {
	m := map[domain.FeeGroup]int{}
	for i, g := range domain.FeeGroups() {
		m[g] = i
	}
	return m
}()

func orderOf(g domain.FeeGroup) int {
	if i, ok := groupOrder[g]; ok {
		return i
	}
	return len(groupOrder)
}

// money writes an amount with its currency for people: "1234.50 EUR".
func money(d decimal.Decimal, currency string) string {
	scale := 2
	if currency == "JPY" {
		scale = 0
	}
	d = d.Trim(scale)
	if d.Scale() < scale {
		d = d.Pad(scale)
	}
	return d.String() + " " + currency
}

func asMoney(d decimal.Decimal, currency string) domain.Money {
	return domain.Money{Amount: d, Currency: currency}
}
