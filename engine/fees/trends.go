package fees

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// Month is what the groups came to in one month and currency.
type Month struct {
	Currency string
	Month    string // "2026-09"
	// Complete tells that settlements cover the whole month: only then may its
	// shares be compared.
	Complete bool
	Sales    decimal.Decimal
	Groups   []GroupSum
	// Shares are fees by group in parts of sales: 0.15 is 15 %. Empty without sales.
	Shares map[domain.FeeGroup]decimal.Decimal
}

// shareScale is how many decimals a share has.
const shareScale = 6

// Trends adds fees up by currency and month of posting, oldest month first.
// Currencies are never added.
func Trends(settlements []domain.Settlement, t *Table) ([]Month, error) {
	var a adder
	type key struct{ currency, month string }
	sums := map[key]*groupSums{}
	cover := map[string][]span{}
	for _, s := range settlements {
		cover[s.Total.Currency] = append(cover[s.Total.Currency], span{s.Start, s.End})
		for _, r := range s.Rows {
			k := key{s.Total.Currency, r.Month}
			if sums[k] == nil {
				sums[k] = newGroupSums()
			}
			sums[k].add(&a, t.Group(r.FeeLabel), r.Amount, r.Rows)
		}
	}
	var out []Month
	for k, s := range sums {
		m := Month{Currency: k.currency, Month: k.month, Groups: s.list(), Complete: covered(cover[k.currency], k.month)}
		for _, g := range m.Groups {
			if g.Group == domain.GroupSales {
				m.Sales = g.Amount
			}
		}
		if m.Sales.IsPos() {
			m.Shares = map[domain.FeeGroup]decimal.Decimal{}
			for _, g := range m.Groups {
				if !g.Group.Fee() {
					continue
				}
				share, err := g.Amount.Neg().Quo(m.Sales)
				if err != nil {
					return nil, err
				}
				m.Shares[g.Group] = share.Round(shareScale)
			}
		}
		out = append(out, m)
	}
	slices.SortFunc(out, func(x, y Month) int {
		return cmp.Or(strings.Compare(x.Currency, y.Currency), strings.Compare(x.Month, y.Month))
	})
	return out, a.err
}

type span struct{ from, to time.Time }

// covered reports whether the spans, with a day's slack between them, cover a month.
func covered(spans []span, month string) bool {
	from, err := time.Parse("2006-01", month)
	if err != nil {
		return false
	}
	to := from.AddDate(0, 1, 0)
	slices.SortFunc(spans, func(x, y span) int { return x.from.Compare(y.from) })
	at := from
	for _, s := range spans {
		if s.from.After(at.Add(day)) {
			continue
		}
		if s.to.After(at) {
			at = s.to
		}
	}
	return !at.Add(day).Before(to)
}

// When a fee's share of sales counts as having jumped.
const (
	jumpHistory   = 1 // months before it that are needed
	jumpMemory    = 6 // months before it that are looked at
	jumpPercent   = 30
	jumpMinPoints = 1 // percentage points
)

// jump is a month in which a group takes a larger share of sales than before.
type jump struct {
	Month
	group         domain.FeeGroup
	share, before decimal.Decimal
}

// jumps finds months whose share of a fee is above the median of the months
// before by more than 30 % and by more than one percentage point.
func jumps(months []Month) ([]jump, error) {
	var out []jump
	points := decimal.MustNew(jumpMinPoints, 2)
	for i, m := range months {
		if !m.Complete {
			continue
		}
		for _, g := range domain.FeeGroups() {
			share, ok := m.Shares[g]
			if !ok {
				continue
			}
			var before []decimal.Decimal
			for j := i - 1; j >= 0 && months[j].Currency == m.Currency && len(before) < jumpMemory; j-- {
				if months[j].Complete && months[j].Sales.IsPos() {
					before = append(before, months[j].Shares[g])
				}
			}
			if len(before) < jumpHistory {
				continue
			}
			slices.SortFunc(before, decimal.Decimal.Cmp)
			usual := before[(len(before)-1)/2]
			more, err := share.Sub(usual)
			if err != nil {
				return nil, err
			}
			limit, err := usual.Mul(decimal.MustNew(jumpPercent, 2))
			if err != nil {
				return nil, err
			}
			if more.Cmp(limit) > 0 && more.Cmp(points) > 0 {
				out = append(out, jump{m, g, share, usual})
			}
		}
	}
	return out, nil
}

// percent writes a share for people: "15.2 %".
func percent(d decimal.Decimal) string {
	p, err := d.Mul(decimal.Hundred)
	if err != nil {
		return "?"
	}
	return p.Round(1).Trim(1).String() + " %"
}
