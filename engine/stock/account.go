package stock

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"tallybridge/engine/domain"
)

// market is one marketplace of an account with its newest reading.
type market struct {
	id    domain.MarketplaceID
	code  string
	order int
	pool  domain.PoolID
	set   *domain.ReadingSet // nil when it was never read
	// unknown says in plain words why nothing may be concluded from the set; empty when it is complete and fresh.
	unknown string
}

// account is one Amazon connection: its marketplaces in screen order.
type account struct {
	id       domain.ConnectionID
	label    string
	region   domain.Region
	missing  bool // there are links to it, but it is not connected
	markets  []market
	index    map[domain.MarketplaceID]int
	off      map[domain.MarketplaceID]bool
	pools    []pool
	country  *countries
	needsRow bool // a question is open that a fresh multi-country report could settle
}

// pool is a group of marketplaces of one account that share warehouses.
type pool struct {
	id      domain.PoolID
	markets []int // indexes into account.markets, in screen order
	home    int   // the configured home among them, -1 if none
}

// newAccounts puts together the accounts from the connections and whatever
// marketplaces listings and readings speak of. A marketplace that is switched
// off is left out; one that vanished from the connection is not, so that its
// stock becomes unknown instead of nothing.
func newAccounts(in Input) map[domain.ConnectionID]*account {
	accounts := make(map[domain.ConnectionID]*account)
	get := func(id domain.ConnectionID) *account {
		a := accounts[id]
		if a == nil {
			a = &account{id: id, label: string(id), missing: true, index: map[domain.MarketplaceID]int{}}
			accounts[id] = a
		}
		return a
	}
	for i := range in.Connections {
		c := &in.Connections[i]
		a := get(c.ID)
		a.missing, a.region = false, c.Region
		if c.Label != "" {
			a.label = c.Label
		}
		a.off = make(map[domain.MarketplaceID]bool, len(c.Off))
		for _, m := range c.Off {
			a.off[m] = true
		}
		for _, m := range c.Marketplaces {
			a.add(m, in.Config)
		}
	}
	for i := range in.Sets {
		s := &in.Sets[i]
		a := get(s.Connection)
		a.add(s.Marketplace, in.Config)
		if n, ok := a.index[s.Marketplace]; ok {
			a.markets[n].set = s
		}
	}
	var last *account
	for i := range in.Listings {
		l := &in.Listings[i]
		if last == nil || l.Connection != last.id {
			last = get(l.Connection)
		}
		last.add(l.Marketplace, in.Config)
	}
	for _, l := range in.Links {
		get(l.SKU.Connection)
	}
	for _, a := range accounts {
		a.finish(in)
	}
	for i := range in.Countries {
		c := &in.Countries[i]
		if a := accounts[c.Connection]; a != nil && fresh(c.At, in) {
			a.country = &countries{set: c}
		}
	}
	return accounts
}

func (a *account) add(id domain.MarketplaceID, c domain.Config) {
	if _, ok := a.index[id]; ok || a.off[id] {
		return
	}
	m := market{id: id, code: id.Code(), order: len(marketOrder), pool: c.PoolOf(id)}
	if n, ok := marketOrder[id]; ok {
		m.order = n
	}
	a.index[id] = len(a.markets)
	a.markets = append(a.markets, m)
}

// marketOrder is the place of each marketplace on screens.
var marketOrder = func() map[domain.MarketplaceID]int {
	order := make(map[domain.MarketplaceID]int)
	for i, m := range domain.Marketplaces() {
		order[m.ID] = i
	}
	return order
}()

// finish sorts the marketplaces, judges the readings and forms the pools.
func (a *account) finish(in Input) {
	slices.SortFunc(a.markets, func(x, y market) int {
		return cmp.Or(cmp.Compare(x.order, y.order), cmp.Compare(x.id, y.id))
	})
	byPool := make(map[domain.PoolID]int)
	for i := range a.markets {
		m := &a.markets[i]
		a.index[m.id] = i
		m.unknown = a.judge(m, in)
		n, ok := byPool[m.pool]
		if !ok {
			n = len(a.pools)
			byPool[m.pool] = n
			a.pools = append(a.pools, pool{id: m.pool, home: -1})
		}
		p := &a.pools[n]
		p.markets = append(p.markets, i)
		if in.Config.HomeMarketplace[m.pool] == m.id {
			p.home = i
		}
	}
}

// judge says why the reading of m is unknown, or nothing.
func (a *account) judge(m *market, in Input) string {
	switch {
	case a.missing:
		return fmt.Sprintf("The Amazon account %s is not connected any more", a.label)
	case m.set == nil || (m.set.At.IsZero() && m.set.Unknown == ""):
		return fmt.Sprintf("The stock of %s has not been read yet", marketName(m.id))
	case m.set.Unknown != "":
		return fmt.Sprintf("The stock of %s could not be read (%s)", marketName(m.id), m.set.Unknown)
	case !fresh(m.set.At, in):
		return fmt.Sprintf("The stock of %s was last read on %s, too long ago", marketName(m.id), m.set.At.UTC().Format("2 January 15:04 MST"))
	}
	return ""
}

func fresh(at time.Time, in Input) bool {
	return !at.IsZero() && (in.MaxAge <= 0 || in.Now.Sub(at) <= in.MaxAge)
}

// marketName is what people call a marketplace: "amazon.de".
func marketName(id domain.MarketplaceID) string {
	if m, ok := domain.MarketplaceByID(id); ok {
		return m.Domain
	}
	return string(id)
}
