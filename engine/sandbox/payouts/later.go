package payouts

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// note is a deposit that was recorded after the first day.
type note struct {
	Settlement string    `json:"settlement"`
	At         time.Time `json:"at"`
}

// Snapshot is what has become of the money side since the first day.
type Snapshot struct {
	Closed   []*Settlement `json:"closed,omitempty"`
	Recorded []note        `json:"recorded,omitempty"`
}

// Close ends the running period of a marketplace's account an hour before now:
// Amazon makes its settlement, from the orders that were shipped by then. It
// tells the settlement's id.
func (p *Payouts) Close(market string, now time.Time) (string, error) {
	m, ok := p.world.MarketOf(market)
	if !ok {
		return "", fmt.Errorf("the seller has no marketplace %q", market)
	}
	var start time.Time
	for _, o := range p.OpenPeriods() {
		if o.Region == m.Region && o.Currency == m.Currency {
			start = o.Start
		}
	}
	end := now.UTC().Truncate(time.Second).Add(-time.Hour)
	if start.IsZero() || end.Sub(start) < 24*time.Hour {
		return "", fmt.Errorf("the period of %s has only just begun", market)
	}
	g := newGrower(p.world, 0)
	a := g.byMarket[m.Code]
	p.mu.Lock()
	n := len(p.later)
	p.mu.Unlock()
	s := &Settlement{
		ID: g.digits("later", n, 11), Group: g.groupID("group of later", n), Next: g.groupID("group after", n),
		Region: a.region, Currency: a.currency, Markets: a.markets, Start: start, End: end, Deposit: end.Add(30 * time.Hour),
		Report: end.Add(10 * time.Minute), Trace: g.digits("later trace", n, 15), Tail: "**77", Style: styleOf(a.markets[0], n),
	}
	a.settlements, a.first, a.last = []*Settlement{s}, start, end
	orders := p.world.Orders()
	g.measure(orders)
	for i := range orders {
		if g.byMarket[orders[i].Market] == a {
			g.post(&orders[i])
		}
	}
	g.charges()
	slices.SortStableFunc(s.Rows, func(x, y Row) int { return x.Posted.Compare(y.Posted) })
	s.Total = s.Sum()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.later) != n {
		return "", fmt.Errorf("another settlement was closed at the same time")
	}
	p.later = append(p.later, s)
	return s.ID, nil
}

func (g *grower) groupID(purpose string, n int) string {
	return strings.ToUpper(g.hex(purpose, n))[:20]
}

// Record lets the deposit of a settlement that was closed after the first day
// appear in the practice Xero, as when somebody reconciles the bank's line.
func (p *Payouts) Record(settlement string, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.record(note{settlement, now.UTC()})
}

// record is Record; the caller holds the lock.
func (p *Payouts) record(n note) error {
	i := slices.IndexFunc(p.later, func(s *Settlement) bool { return s.ID == n.Settlement })
	switch {
	case i < 0:
		return fmt.Errorf("no settlement %q was closed after the first day", n.Settlement)
	case slices.ContainsFunc(p.notes, func(x note) bool { return x.Settlement == n.Settlement }):
		return fmt.Errorf("the deposit of settlement %s is recorded already", n.Settlement)
	case p.later[i].Total <= 0:
		return fmt.Errorf("settlement %s pays nothing out", n.Settlement)
	}
	s := p.later[i]
	was := &p.data.bank
	if p.bank != nil {
		was = p.bank
	}
	if !slices.Contains(was.Currencies, s.Currency) {
		return fmt.Errorf("the organisation has no currency %s", s.Currency)
	}
	g := newGrower(p.world, 0)
	next := *was
	g.out.bank = next
	g.out.bank.Contacts = slices.Clone(was.Contacts)
	name, reference := payer(s.Region, len(p.notes))
	t := Transaction{
		ID: g.guid("later deposit", i), Contact: g.contact(name), Account: g.bankAccount(s.Currency), Date: n.At.Truncate(24 * time.Hour),
		Reference: reference + " " + s.Trace[:7], Currency: s.Currency, Total: s.Total, Line: "091", Text: "Amazon payout",
		Settlement: s.ID, Reconciled: true,
	}
	next = g.out.bank
	next.Transactions = append(slices.Clone(was.Transactions), t)
	p.bank, p.notes = &next, append(p.notes, n)
	return nil
}

// Snapshot tells what has changed since the first day; nil when nothing has.
func (p *Payouts) Snapshot() *Snapshot {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.later) == 0 {
		return nil
	}
	return &Snapshot{slices.Clone(p.later), slices.Clone(p.notes)}
}

// Restore makes the changes of a snapshot on the first day of the same business.
func (p *Payouts) Restore(s *Snapshot) error {
	if s == nil {
		return nil
	}
	p.get()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, x := range s.Closed {
		if x == nil || x.ID == "" || len(x.Markets) == 0 {
			return fmt.Errorf("a settlement of the snapshot is incomplete")
		}
		p.later = append(p.later, x)
	}
	for _, n := range s.Recorded {
		if err := p.record(n); err != nil {
			return err
		}
	}
	return nil
}
