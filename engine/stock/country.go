package stock

import (
	"slices"
	"time"

	"tallybridge/engine/domain"
)

// countries is a fresh multi-country report: where units physically are. It
// holds units that are available or moving between centres, nothing else.
type countries struct {
	set    *domain.CountryStockSet
	byKey  map[string][]int32 // rows by FNSKU
	bySKU  map[string][]int32 // rows without one
	loaded bool
}

func (c *countries) load() {
	if c.loaded {
		return
	}
	c.loaded = true
	c.byKey, c.bySKU = make(map[string][]int32), make(map[string][]int32)
	for i := range c.set.Rows {
		if r := &c.set.Rows[i]; r.FNSKU != "" {
			c.byKey[r.FNSKU] = append(c.byKey[r.FNSKU], int32(i))
		} else {
			c.bySKU[r.SKU] = append(c.bySKU[r.SKU], int32(i))
		}
	}
}

// physical sums the report's rows of the goods in a pool; false when it has
// none, or contradicts itself: a missing row is not zero.
func (m *mirror) physical(g *goods, p domain.PoolID) (int64, bool) {
	c := g.account.country
	if c == nil {
		return 0, false
	}
	c.load()
	rows := slices.Clone(c.byKey[g.key])
	for _, s := range g.skus {
		rows = append(rows, c.bySKU[s.key.SKU]...)
	}
	// The same units may be listed under several SKUs: one figure per SKU, all the same.
	bySKU := make(map[string]map[string]int64)
	for _, i := range rows {
		r := &c.set.Rows[i]
		if m.poolOfCountry(g.account, r.Country) != p {
			continue
		}
		if bySKU[r.Country] == nil {
			bySKU[r.Country] = make(map[string]int64)
		}
		bySKU[r.Country][r.SKU] += r.Quantity
	}
	if len(bySKU) == 0 {
		return 0, false
	}
	var sum int64
	for _, figures := range bySKU {
		figure, first := int64(0), true
		for _, n := range figures {
			if !first && n != figure {
				return 0, false
			}
			figure, first = n, false
		}
		sum += figure
	}
	return sum, true
}

// confirmed reports whether the multi-country report agrees with the figure of the pool's home.
func (m *mirror) confirmed(g *goods, pt *part) bool {
	n, ok := m.physical(g, pt.pool)
	return ok && m.fits(g, pt, n)
}

// fits compares a pool's figure with the units physically there: fulfillable
// plus those moving between centres. The MYI report does not tell reserved
// units apart, so there they may be any part of them.
func (m *mirror) fits(g *goods, pt *part, physical int64) bool {
	b := pt.buckets
	if set := g.account.markets[pt.home].set; set != nil && set.Source == domain.SourceMYI {
		return b.Fulfillable <= physical && physical <= b.Fulfillable+b.Reserved()
	}
	return b.Fulfillable+b.ReservedTransfer == physical
}

// continent lists countries with fulfilment centres of the EU pool but no marketplace.
var continent = []string{"AT", "BG", "CZ", "DK", "EE", "FI", "GR", "HR", "HU", "LT", "LU", "LV", "PT", "RO", "SI", "SK"}

// poolOfCountry returns the pool that a country's fulfilment centres serve.
func (m *mirror) poolOfCountry(a *account, country string) domain.PoolID {
	if mk, ok := domain.MarketplaceByCode(country); ok {
		return m.in.Config.PoolOf(mk.ID)
	}
	if de, ok := domain.MarketplaceByCode("DE"); ok && slices.Contains(continent, country) {
		return m.in.Config.PoolOf(de.ID)
	}
	return domain.PoolID(country)
}

// reportLag is how much older than a reading the multi-country report may be
// before a newer one is worth asking for: Amazon makes one every 30 minutes.
const reportLag = 30 * time.Minute

// want notes that a fresh multi-country report could settle the question of
// these pools: there is none, or it has all the rows but is of an earlier
// moment. Rows that are missing will be missing again.
func (m *mirror) want(g *goods, parts ...*part) {
	a := g.account
	if a.missing {
		return
	}
	if a.country == nil {
		a.needsRow = true
		return
	}
	older := false
	for _, pt := range parts {
		if _, ok := m.physical(g, pt.pool); !ok {
			return
		}
		set := a.markets[pt.home].set
		older = older || set != nil && set.At.Sub(a.country.set.At) > reportLag
	}
	a.needsRow = a.needsRow || older
}

// needed lists the connections that should get a multi-country report.
func (m *mirror) needed() []domain.ConnectionID {
	var out []domain.ConnectionID
	for id, a := range m.accounts {
		if a.needsRow {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}
