package payouts

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// fewMonths are too few to tell what share of the sales is usual: the first is
// not whole, three are needed.
const fewMonths = 4

// planRates decides in which months a fee takes a larger share, or nearly so.
func (g *grower) planRates() {
	type cell struct {
		a            *account
		month, group string
	}
	var cells []cell
	for _, a := range g.accounts {
		months := slices.Sorted(maps.Keys(a.sold))
		for n, name := range months {
			_, _, whole := a.span(name)
			if n < fewMonths || n%2 != 0 || !whole {
				continue // nobody can tell what is usual yet, or right beside another jump
			}
			for _, group := range []string{Referral, Fulfilment, Storage, Advertising} {
				cells = append(cells, cell{a, name, group})
			}
		}
	}
	g.chance("rates", 0).Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
	for i, c := range cells {
		f := Finding{Kind: RateJump, Currency: c.a.currency, Groups: []string{c.group}, Month: c.month}
		var thousandths int64
		switch {
		case i < g.plant:
			thousandths, f.Note = 1700, "the share is 1.7 times the usual one"
			g.out.findings = append(g.out.findings, f)
		case i < 2*g.plant:
			thousandths, f.Note = 1060, "the share is 1.06 times the usual one"
			g.out.misses = append(g.out.misses, f)
		default:
			return
		}
		if c.a.rates[c.month] == nil {
			c.a.rates[c.month] = map[string]int64{}
		}
		c.a.rates[c.month][c.group] = thousandths
	}
}

// all are the closed settlements of every account, in a mixed order that
// belongs to a purpose.
func (g *grower) all(purpose string) []*Settlement {
	var out []*Settlement
	for _, a := range g.accounts {
		out = append(out, a.settlements...)
	}
	g.chance(purpose, 1).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// pick plants something in the first settlements that fit, and its near-miss in
// the next ones. Each function tells whether it fitted.
func (g *grower) pick(purpose string, plant, miss func(*Settlement) bool) {
	planted, missed := 0, 0
	for _, s := range g.all(purpose) {
		switch {
		case planted < g.plant && plant(s):
			planted++
		case planted >= g.plant && missed < g.plant && miss(s):
			missed++
		}
	}
}

// unknownLabel is the n-th name that no table knows.
func unknownLabel(n int) label {
	zone := string(rune('A'+n/5%26)) + strings.Repeat("x", n/130)
	switch n % 5 {
	case 0:
		return otherLabel("Warehouse Energy Surcharge Zone " + zone)
	case 1:
		return label{"Order", "ItemFees", "CarbonNeutralDelivery" + zone}
	case 2:
		return label{"AmazonFees", "Storefront Premium Placement " + zone, "Base fee"}
	case 3:
		return label{"ServiceFee", "Marketplace Resilience Levy " + zone, "TransactionTotalAmount"}
	}
	return label{"Harmonisation " + zone, "Harmonisation", "HarmonisationAmount"}
}

// knownLabels look new and are not.
var knownLabels = []struct {
	label
	group string
}{
	{label{"AmazonFees", "Vine Enrollment Fee", "Base fee"}, Advertising},
	{label{"FBAFees", "FBA Removal Order: Return Fee", "Tax on fee"}, Inbound},
	{label{"AmazonFees", "Inbound Defect Fee", "Base fee"}, Inbound},
	{label{"other-transaction - Reversal", "other-transaction", "Shipping label purchase"}, Other},
}

// push adds a row to a settlement that has its total already.
func (s *Settlement) push(l label, group string, amount int64, at time.Time) {
	r := Row{Type: l.kind, AmountType: l.amountType, Description: l.description, Group: group, Amount: amount, Posted: at}
	i, _ := slices.BinarySearchFunc(s.Rows, at, func(r Row, t time.Time) int {
		if r.Posted.After(t) {
			return 1
		}
		return -1
	})
	s.Rows = slices.Insert(s.Rows, i, r)
	s.Total += amount
}

// plantTotals plants what is wrong with settlements themselves.
func (g *grower) plantTotals() {
	found := func(s *Settlement, kind, note string) {
		g.out.findings = append(g.out.findings, Finding{Kind: kind, Settlement: s.ID, Currency: s.Currency, Note: note})
	}
	missed := func(s *Settlement, kind, note string) {
		g.out.misses = append(g.out.misses, Finding{Kind: kind, Settlement: s.ID, Currency: s.Currency, Note: note})
	}
	n := 0
	g.pick("unmapped", func(s *Settlement) bool {
		l := unknownLabel(n)
		n++
		s.push(l, Unmapped, -small(s.Currency, int64(300+37*n)), s.Start.Add(period/3))
		g.out.findings = append(g.out.findings, Finding{
			Kind: UnmappedFee, Settlement: s.ID, Currency: s.Currency, Label: strings.Join([]string{l.kind, l.amountType, l.description}, "|"),
			Note: "a label that no table knows",
		})
		return true
	}, func(s *Settlement) bool {
		l := knownLabels[n%len(knownLabels)]
		n++
		s.push(l.label, l.group, -small(s.Currency, 45), s.Start.Add(period/3))
		missed(s, UnmappedFee, "a label of the newer kind that is known")
		return true
	})

	next := map[*Settlement]*Settlement{}
	for _, a := range g.accounts {
		for i := range a.settlements[:max(len(a.settlements)-1, 0)] {
			next[a.settlements[i]] = a.settlements[i+1]
		}
	}
	reserved := map[*Settlement]bool{}
	g.pick("reserve", func(s *Settlement) bool {
		to := next[s]
		if to == nil || s.Total < 1000 || reserved[s] || reserved[to] {
			return false
		}
		s.Reserve = s.Total / 4
		s.push(otherLabel("Current Reserve Amount"), Reserves, -s.Reserve, s.End.Add(-time.Second))
		to.push(otherLabel("Previous Reserve Amount Balance"), Reserves, s.Reserve, to.Start)
		reserved[s], reserved[to] = true, true
		found(s, Reserve, "a quarter of the payout was carried over")
		found(to, ReserveBack, "the reserve of the settlement before came back")
		return true
	}, func(s *Settlement) bool {
		if reserved[s] {
			return false
		}
		s.push(otherLabel("Previous Reserve Amount Balance"), Reserves, 0, s.Start)
		s.push(otherLabel("Current Reserve Amount"), Reserves, 0, s.End.Add(-time.Second))
		missed(s, Reserve, "the reserve is nothing")
		return true
	})

	refund := label{"Refund", "ItemPrice", "Principal"}
	g.pick("negative", func(s *Settlement) bool {
		if s.Total <= 0 || s.Reserve > 0 {
			return false
		}
		n++ // no two come to the same amount
		s.push(refund, Refunds, -(s.Total + small(s.Currency, int64(5123+n*7))), s.End.Add(-time.Hour))
		found(s, Negative, "a large refund")
		return true
	}, func(s *Settlement) bool {
		if s.Total <= 20_000 || s.Reserve > 0 {
			return false
		}
		n++
		s.push(refund, Refunds, -(s.Total - small(s.Currency, int64(117+n*3))), s.End.Add(-time.Hour))
		missed(s, Negative, "a large refund leaves a little")
		return true
	})

	g.pick("residual", func(s *Settlement) bool {
		s.Residual = []int64{1, -1, 250, -1999, 31}[n%5]
		n++
		if s.Total > 0 && s.Total+s.Residual <= 0 {
			s.Residual = 1
		}
		s.Total += s.Residual
		found(s, Residual, fmt.Sprintf("the total is %d off", s.Residual))
		return true
	}, func(s *Settlement) bool {
		s.Style.Brackets = s.Currency != "JPY"
		missed(s, Residual, "negative amounts stand in brackets, and add up")
		return true
	})

	misses := 0
	for _, s := range g.all("mixed") {
		names, off := map[string]bool{}, false
		for i := range s.Rows {
			switch m := s.Rows[i].Market; {
			case m == "":
			case strings.HasPrefix(m, "Amazon."):
				names[m] = true
			default:
				off = true
			}
		}
		switch {
		case len(names) > 1:
			found(s, Mixed, strings.Join(slices.Sorted(maps.Keys(names)), ", "))
		case off && misses < g.plant:
			misses++
			missed(s, Mixed, "multi-channel orders and fees without a marketplace beside one marketplace")
		}
	}
}
