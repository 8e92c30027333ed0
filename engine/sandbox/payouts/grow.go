package payouts

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"tallybridge/engine/sandbox/world"
)

// period is how long a settlement lasts.
const period = 14 * 24 * time.Hour

// account is one account of the seller at Amazon: a region and a currency.
type account struct {
	region, currency string
	markets          []world.Market
	settlements      []*Settlement // oldest first
	first, last      time.Time     // of the periods that are closed
	open             []Row
	sold             map[string]int64 // gross sales by month of posting, closed periods only
	soldByAmazon     map[string]int64
	rates            map[string]map[string]int64 // by month and group: rate in thousandths of the usual one
}

// grower holds what is only needed while the money side grows.
type grower struct {
	w        *world.World
	seed     uint64
	now      time.Time
	plant    int
	accounts []*account
	byMarket map[string]*account
	markets  map[string]world.Market
	out      data
}

// grow makes the money side of a world.
func grow(w *world.World, plant int) data {
	g := newGrower(w, plant)
	orders := w.FirstOrders()
	if len(orders) == 0 {
		return g.out
	}
	g.periods()
	g.measure(orders)
	g.planRates()
	for i := range orders {
		g.post(&orders[i])
	}
	g.charges()
	g.closeAll()
	g.books()
	return g.out
}

func newGrower(w *world.World, plant int) *grower {
	g := &grower{
		w: w, seed: uint64(w.Options.Seed), now: w.Options.Now.UTC().Truncate(time.Second), plant: plant,
		byMarket: map[string]*account{}, markets: map[string]world.Market{},
	}
	g.open()
	return g
}

// open finds the accounts.
func (g *grower) open() {
	for _, m := range g.w.Market {
		g.markets[m.Code] = m
		i := slices.IndexFunc(g.accounts, func(a *account) bool { return a.region == m.Region && a.currency == m.Currency })
		if i < 0 {
			i = len(g.accounts)
			g.accounts = append(g.accounts, &account{
				region: m.Region, currency: m.Currency, sold: map[string]int64{}, soldByAmazon: map[string]int64{}, rates: map[string]map[string]int64{},
			})
		}
		a := g.accounts[i]
		a.markets = append(a.markets, m)
		g.byMarket[m.Code] = a
	}
}

// periods lays the closed periods of every account back to the beginning of
// the history.
func (g *grower) periods() {
	days := g.w.Options.OrderDays
	if days <= 0 {
		days = 60
	}
	begin := g.now.Truncate(24*time.Hour).AddDate(0, 0, 1-days)
	for i, a := range g.accounts {
		rng := g.chance("periods", i)
		end := g.now.Truncate(24 * time.Hour).Add(-time.Duration(4+i%4) * 24 * time.Hour).Add(time.Duration(rng.IntN(10*3600)) * time.Second)
		for start := end.Add(-period); !start.Before(begin); start, end = start.Add(-period), start {
			s := &Settlement{
				Region: a.region, Currency: a.currency, Markets: a.markets, Start: start, End: end,
				Deposit: end.Add(time.Duration(30+rng.IntN(20)) * time.Hour), Report: end.Add(time.Duration(2+rng.IntN(6)) * time.Hour),
				Tail: "**" + strconv.Itoa(10+i),
			}
			a.settlements = append(a.settlements, s)
		}
		slices.Reverse(a.settlements)
		for n, s := range a.settlements {
			s.ID = g.digits("settlement", i*10_000+n, 11)
			s.Group = g.groupID("group", i*10_000+n)
			s.Trace = g.digits("trace", i*10_000+n, 15)
			s.Style = styleOf(a.markets[0], n)
		}
		if len(a.settlements) > 0 {
			a.first, a.last = a.settlements[0].Start, a.settlements[len(a.settlements)-1].End
		}
	}
}

// at finds the settlement of an instant; nil before the first and after the last.
func (a *account) at(t time.Time) *Settlement {
	if len(a.settlements) == 0 || t.Before(a.first) || !t.Before(a.last) {
		return nil
	}
	i, _ := slices.BinarySearchFunc(a.settlements, t, func(s *Settlement, t time.Time) int {
		if s.End.After(t) {
			return 1
		}
		return -1
	})
	return a.settlements[i]
}

// add puts a row where its time belongs. Rows of before the first period are lost.
func (a *account) add(r Row) {
	if s := a.at(r.Posted); s != nil {
		s.Rows = append(s.Rows, r)
	} else if !r.Posted.Before(a.last) {
		a.open = append(a.open, r)
	}
}

// closeAll sorts the rows, carries reserves and adds up.
func (g *grower) closeAll() {
	for _, a := range g.accounts {
		for _, s := range a.settlements {
			slices.SortStableFunc(s.Rows, func(x, y Row) int { return x.Posted.Compare(y.Posted) })
			s.Total = s.Sum()
		}
	}
	g.plantTotals()
	for i, a := range g.accounts {
		o := Open{Group: g.groupID("open", i), Region: a.region, Currency: a.currency, Start: a.last}
		if a.last.IsZero() {
			o.Start = g.now.AddDate(0, 0, -14)
		}
		for _, r := range a.open {
			o.Total += r.Amount
		}
		g.out.open = append(g.out.open, o)
		g.out.settlements = append(g.out.settlements, a.settlements...)
	}
	slices.SortStableFunc(g.out.settlements, func(x, y *Settlement) int {
		return cmp.Or(x.Report.Compare(y.Report), cmp.Compare(x.ID, y.ID))
	})
}

// chance makes the random numbers for one purpose and number.
func (g *grower) chance(purpose string, n int) *rand.Rand {
	sum := g.sum(purpose, n)
	return rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])))
}

func (g *grower) sum(purpose string, n int) [32]byte {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], g.seed)
	binary.BigEndian.PutUint64(b[8:], uint64(n))
	return sha256.Sum256(append(b[:], purpose...))
}

func (g *grower) hex(purpose string, n int) string {
	sum := g.sum(purpose, n)
	return hex.EncodeToString(sum[:])
}

// digits is a number of so many digits that does not begin with zero.
func (g *grower) digits(purpose string, n, count int) string {
	sum := g.sum(purpose, n)
	text := strconv.FormatUint(binary.BigEndian.Uint64(sum[:8])|1<<63, 10)
	return text[:count]
}

// guid is an id as Xero gives them.
func (g *grower) guid(purpose string, n int) string {
	h := g.hex(purpose, n)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:32]
}

func month(t time.Time) string { return t.UTC().Format("2006-01") }
