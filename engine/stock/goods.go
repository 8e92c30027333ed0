package stock

import (
	"cmp"
	"slices"

	"tallybridge/engine/domain"
)

// goods are physical units that Amazon keeps apart from others in one account:
// one FNSKU, whatever SKUs show it.
type goods struct {
	account *account
	key     string // the FNSKU, or what stands for one that is not told
	skus    []*linkedSKU
	rows    []row // by market of the account
	// result
	parts  []part
	unsure *doubt
	silent bool // Amazon shows no row of it and no open listing
}

// row is what one marketplace shows of some goods.
type row struct {
	shown bool // there is a row
	domain.Buckets
	sku, condition string // of the row taken
	mixed          bool   // rows contradict each other
}

// linkedSKU is a seller SKU that is linked to items.
type linkedSKU struct {
	key      domain.SellerSKU
	account  *account
	links    []domain.Link
	listings []*domain.Listing // without parents and switched-off marketplaces
	allOff   bool              // it is listed, but only in marketplaces that are switched off
	goods    []*goods
	asins    []string
}

// linkedItem is an item with the SKUs that are linked to it.
type linkedItem struct {
	item *domain.Item
	skus []*linkedSKU
}

// mirror is everything known about the linked items, indexed.
type mirror struct {
	in       Input
	accounts map[domain.ConnectionID]*account
	skus     map[domain.SellerSKU]*linkedSKU
	items    []*linkedItem // by code
	goods    []*goods
	twice    map[domain.PoolID]bool // pools that several accounts have
}

type goodsKey struct {
	account *account
	key     string
}

func newMirror(in Input) *mirror {
	m := &mirror{in: in, accounts: newAccounts(in), twice: map[domain.PoolID]bool{}}
	m.link()
	m.list()
	m.read()
	seen := map[domain.PoolID]bool{}
	for _, a := range m.accounts {
		for _, p := range a.pools {
			m.twice[p.id] = m.twice[p.id] || seen[p.id]
			seen[p.id] = true
		}
	}
	return m
}

// link collects the linked SKUs and items.
func (m *mirror) link() {
	excluded := make(map[domain.SellerSKU]bool, len(m.in.Exclusions))
	for _, e := range m.in.Exclusions {
		excluded[e.SKU] = true
	}
	items := make(map[domain.ItemID]*linkedItem, len(m.in.Items))
	for i := range m.in.Items {
		items[m.in.Items[i].ID] = &linkedItem{item: &m.in.Items[i]}
	}
	m.skus = make(map[domain.SellerSKU]*linkedSKU, len(m.in.Links))
	for _, l := range m.in.Links {
		it := items[l.Item]
		if it == nil || excluded[l.SKU] {
			continue
		}
		if l.Units < 1 {
			l.Units = 1
		}
		s := m.skus[l.SKU]
		if s == nil {
			s = &linkedSKU{key: l.SKU, account: m.accounts[l.SKU.Connection]}
			m.skus[l.SKU] = s
		}
		if slices.ContainsFunc(s.links, func(o domain.Link) bool { return o.Item == l.Item }) {
			continue // the store keeps one link per SKU and item
		}
		s.links = append(s.links, l)
		it.skus = append(it.skus, s)
	}
	for _, it := range items {
		if len(it.skus) == 0 {
			continue
		}
		slices.SortFunc(it.skus, func(a, b *linkedSKU) int { return compareSKU(a.key, b.key) })
		m.items = append(m.items, it)
	}
	slices.SortFunc(m.items, func(a, b *linkedItem) int {
		return cmp.Or(cmp.Compare(a.item.Code, b.item.Code), cmp.Compare(a.item.ID, b.item.ID))
	})
	for _, s := range m.skus {
		slices.SortFunc(s.links, func(a, b domain.Link) int { return cmp.Compare(a.Item, b.Item) })
	}
}

func compareSKU(a, b domain.SellerSKU) int {
	return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Connection, b.Connection))
}

// list gives the linked SKUs their listings.
func (m *mirror) list() {
	for i := range m.in.Listings {
		l := &m.in.Listings[i]
		if l.Parent {
			continue
		}
		s := m.skus[l.Key()]
		if s == nil {
			continue
		}
		if l.ASIN != "" && !slices.Contains(s.asins, l.ASIN) {
			s.asins = append(s.asins, l.ASIN)
		}
		if s.account.off[l.Marketplace] {
			s.allOff = len(s.listings) == 0
			continue
		}
		s.allOff = false
		s.listings = append(s.listings, l)
	}
	for _, s := range m.skus {
		slices.Sort(s.asins)
		a := s.account
		slices.SortFunc(s.listings, func(x, y *domain.Listing) int {
			return cmp.Compare(a.index[x.Marketplace], a.index[y.Marketplace])
		})
	}
}

// read turns readings into goods: first which FNSKUs the linked SKUs have, then
// every row of these, also under SKUs that are not linked.
func (m *mirror) read() {
	byKey := make(map[goodsKey]*goods, len(m.skus))
	join := func(s *linkedSKU, key string) {
		k := goodsKey{s.account, key}
		g := byKey[k]
		if g == nil {
			g = &goods{account: s.account, key: key, rows: make([]row, len(s.account.markets))}
			byKey[k] = g
			m.goods = append(m.goods, g)
		}
		if !slices.Contains(s.goods, g) {
			s.goods = append(s.goods, g)
			g.skus = append(g.skus, s)
		}
	}
	m.eachReading(func(_ *account, _ int, r *domain.StockReading) {
		if s := m.skus[domain.SellerSKU{Connection: r.Connection, SKU: r.SKU}]; s != nil && r.FNSKU != "" {
			join(s, r.FNSKU)
		}
	})
	for _, s := range m.skus {
		for _, l := range s.listings {
			if l.FNSKU != "" {
				join(s, l.FNSKU)
			}
		}
	}
	for _, s := range m.skus {
		slices.SortFunc(s.goods, func(a, b *goods) int { return cmp.Compare(a.key, b.key) })
	}
	// Rows without an FNSKU go to the one their SKU has elsewhere; if it has none, ASIN and condition stand for it.
	m.eachReading(func(_ *account, _ int, r *domain.StockReading) {
		if r.FNSKU != "" {
			return
		}
		if s := m.skus[domain.SellerSKU{Connection: r.Connection, SKU: r.SKU}]; s != nil && (len(s.goods) == 0 || s.goods[0].key[0] == 0) {
			join(s, standIn(r))
		}
	})
	for _, s := range m.skus {
		if len(s.goods) == 0 && s.fulfilledByAmazon() {
			join(s, "\x00sku "+s.key.SKU)
		}
	}
	m.eachReading(func(a *account, n int, r *domain.StockReading) {
		key := r.FNSKU
		if key == "" {
			if s := m.skus[domain.SellerSKU{Connection: r.Connection, SKU: r.SKU}]; s != nil && len(s.goods) > 0 && s.goods[0].key[0] != 0 {
				key = s.goods[0].key
			} else {
				key = standIn(r)
			}
		}
		if g := byKey[goodsKey{a, key}]; g != nil {
			g.rows[n].take(r)
		}
	})
	for _, g := range m.goods {
		slices.SortFunc(g.skus, func(a, b *linkedSKU) int { return compareSKU(a.key, b.key) })
	}
	slices.SortFunc(m.goods, func(a, b *goods) int {
		return cmp.Or(cmp.Compare(a.account.id, b.account.id), cmp.Compare(a.key, b.key))
	})
	for _, s := range m.skus {
		slices.SortFunc(s.goods, func(a, b *goods) int { return cmp.Compare(a.key, b.key) })
	}
}

// standIn is the identity of units whose FNSKU Amazon did not tell.
func standIn(r *domain.StockReading) string {
	if r.ASIN == "" {
		return "\x00sku " + r.SKU
	}
	return "\x00asin " + r.ASIN + " " + r.Condition
}

// eachReading calls f for the readings of all marketplaces that are not switched off, also of sets that are unknown now.
func (m *mirror) eachReading(f func(a *account, market int, r *domain.StockReading)) {
	for i := range m.in.Sets {
		set := &m.in.Sets[i]
		a := m.accounts[set.Connection]
		n, ok := a.index[set.Marketplace]
		if !ok || a.markets[n].set != set {
			continue
		}
		for j := range set.Readings {
			f(a, n, &set.Readings[j])
		}
	}
}

// take adds a reading to what the marketplace shows. The same units under
// another SKU are not added; parts in another condition under the same SKU are.
func (r *row) take(s *domain.StockReading) {
	switch {
	case !r.shown:
		r.shown, r.Buckets, r.sku, r.condition = true, s.Buckets, s.SKU, s.Condition
	case r.Buckets == s.Buckets && (r.sku != s.SKU || r.condition == s.Condition):
	case r.sku == s.SKU && r.condition != s.Condition:
		r.Buckets = add(r.Buckets, s.Buckets)
	case s.Buckets == domain.Buckets{}:
	case r.Buckets == domain.Buckets{}:
		r.Buckets, r.sku, r.condition = s.Buckets, s.SKU, s.Condition
	default:
		r.mixed = true
	}
}

func add(a, b domain.Buckets) domain.Buckets {
	return domain.Buckets{
		Fulfillable: a.Fulfillable + b.Fulfillable, ReservedOrders: a.ReservedOrders + b.ReservedOrders,
		ReservedTransfer:   a.ReservedTransfer + b.ReservedTransfer,
		ReservedProcessing: a.ReservedProcessing + b.ReservedProcessing,
		Unfulfillable:      a.Unfulfillable + b.Unfulfillable, Researching: a.Researching + b.Researching,
		InboundWorking: a.InboundWorking + b.InboundWorking, InboundShipped: a.InboundShipped + b.InboundShipped,
		InboundReceiving: a.InboundReceiving + b.InboundReceiving,
	}
}

// fba reports whether a listing is fulfilled by Amazon.
func fba(l *domain.Listing) bool { return l.Amazon || l.FNSKU != "" }

func closed(l *domain.Listing) bool {
	return l.Status == domain.ListingInactive || l.Status == domain.ListingIncomplete
}

// fulfilledByAmazon reports whether the SKU has, or may have had, stock at
// Amazon: an FBA listing, a closed listing that does not say, or no listing at
// all any more.
func (s *linkedSKU) fulfilledByAmazon() bool {
	if s.allOff {
		return false
	}
	for _, l := range s.listings {
		if fba(l) || (!l.Merchant && closed(l)) {
			return true
		}
	}
	return len(s.listings) == 0
}
