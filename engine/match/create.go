package match

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"tallybridge/engine/domain"
)

// newItem is an item to be made for one or more SKUs.
type newItem struct {
	members []int32 // the first one gives the code
	code    string
	own     bool // the user asked for it: that something looks alike is no reason to wait
	held    bool
}

// create prepares the items of the products for which nothing was found.
func (m *matcher) create() {
	for _, n := range m.free {
		m.products[n].state = StateUnmapped
	}
	if !m.in.Config.CreateItems && len(m.in.Own) == 0 {
		for _, n := range m.free {
			m.conflict(noItem(&m.products[n]))
		}
		return
	}
	groups := m.newItems()
	if !m.in.Config.CreateItems {
		groups = m.onlyOwn(groups)
	}
	m.holdClashes(groups)
	m.holdWaiting(groups)
	m.holdSameASIN(groups)
	slices.SortFunc(groups, func(a, b *newItem) int {
		return cmp.Or(cmp.Compare(a.code, b.code), cmp.Compare(a.members[0], b.members[0]))
	})
	for _, g := range groups {
		if !g.held {
			m.out.Creates = append(m.out.Creates, m.newItem(g))
		}
	}
}

// onlyOwn keeps the items that the user asked for.
func (m *matcher) onlyOwn(groups []*newItem) []*newItem {
	return slices.DeleteFunc(groups, func(g *newItem) bool {
		if !g.own {
			for _, n := range g.members {
				m.conflict(noItem(&m.products[n]))
			}
		}
		return !g.own
	})
}

// newItems puts together what is surely one product: the same SKU in several
// accounts (different ASINs are a conflict already) and SKUs that share an
// FNSKU, which are the same physical units.
func (m *matcher) newItems() []*newItem {
	parent := make([]int32, len(m.free))
	for i := range parent {
		parent[i] = int32(i)
	}
	find := func(i int32) int32 {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	bySKU := make(map[string]int32, len(m.free))
	byFNSKU := make(map[fnskuKey]int32)
	for i, n := range m.free {
		p := &m.products[n]
		if first, ok := bySKU[p.key.SKU]; ok {
			parent[find(int32(i))] = find(first)
		} else {
			bySKU[p.key.SKU] = int32(i)
		}
		p.eachFNSKU(func(s string) {
			key := fnskuKey{p.key.Connection, s}
			if first, ok := byFNSKU[key]; ok {
				parent[find(int32(i))] = find(first)
			} else {
				byFNSKU[key] = int32(i)
			}
		})
	}
	byRoot := make(map[int32]*newItem, len(m.free))
	groups := make([]*newItem, 0, len(m.free))
	for i, n := range m.free {
		root := find(int32(i))
		g := byRoot[root]
		if g == nil {
			g = &newItem{}
			byRoot[root] = g
			groups = append(groups, g)
		}
		g.members = append(g.members, n)
		g.own = g.own || m.in.Own[m.products[n].key]
	}
	for _, g := range groups {
		slices.SortFunc(g.members, m.byPlainness)
		g.code = DeriveCode(m.products[g.members[0]].key.SKU)
	}
	return groups
}

// byPlainness orders products by how well their SKU serves as the item's code:
// one that fits, one that Amazon fulfils, the shortest.
func (m *matcher) byPlainness(a, b int32) int {
	p, q := &m.products[a], &m.products[b]
	rank := func(ok bool) int {
		if ok {
			return 0
		}
		return 1
	}
	n, k := utf8.RuneCountInString(p.key.SKU), utf8.RuneCountInString(q.key.SKU)
	return cmp.Or(cmp.Compare(rank(n <= domain.MaxItemCode), rank(k <= domain.MaxItemCode)),
		cmp.Compare(rank(p.amazon()), rank(q.amazon())), cmp.Compare(n, k),
		cmp.Compare(p.key.SKU, q.key.SKU), cmp.Compare(a, b))
}

// foldCode is the form in which Xero compares codes, as far as we know.
func (m *matcher) foldCode(code string) string {
	code = strings.TrimSpace(code)
	if m.in.Config.Rules.CaseSensitiveCodes {
		return code
	}
	return strings.ToLower(code)
}

// holdClashes holds new items whose code would be taken: by an existing item or
// by another new one.
func (m *matcher) holdClashes(groups []*newItem) {
	existing := make(map[string]string, len(m.items))
	for i := range m.items {
		existing[m.foldCode(m.items[i].Code)] = m.items[i].Code
	}
	wanted := make(map[string][]*newItem, len(groups))
	for _, g := range groups {
		key := m.foldCode(g.code)
		wanted[key] = append(wanted[key], g)
	}
	for _, g := range groups {
		key := m.foldCode(g.code)
		other, clash := existing[key]
		if !clash && len(wanted[key]) > 1 {
			clash = true
			for _, h := range wanted[key] {
				if h != g {
					other = m.products[h.members[0]].key.SKU
					break
				}
			}
		}
		if !clash {
			continue
		}
		g.held = true
		for _, n := range g.members {
			m.products[n].state = StateConflict
			m.conflict(codeClash(&m.products[n], g.code, other))
		}
	}
}

// holdWaiting holds new items for SKUs that share an FNSKU or ASIN with one that
// waits for a person: what is decided there decides here too.
func (m *matcher) holdWaiting(groups []*newItem) {
	fnskus, asins := make(map[fnskuKey]int32), make(map[string]int32)
	for n := range m.products {
		p := &m.products[n]
		if p.state != StateSuggested && p.state != StateConflict || len(p.links) > 0 {
			continue
		}
		p.eachFNSKU(func(s string) { fnskus[fnskuKey{p.key.Connection, s}] = int32(n) })
		if p.state == StateSuggested {
			p.eachASIN(func(s string) { asins[s] = int32(n) })
		}
	}
	if len(fnskus)+len(asins) == 0 {
		return
	}
	for _, g := range groups {
		if g.held || g.own {
			continue
		}
		var other *product
		for _, n := range g.members {
			p := &m.products[n]
			p.eachASIN(func(s string) {
				if o, ok := asins[s]; ok {
					other = &m.products[o]
				}
			})
			p.eachFNSKU(func(s string) {
				if o, ok := fnskus[fnskuKey{p.key.Connection, s}]; ok {
					other = &m.products[o]
				}
			})
		}
		if other == nil {
			continue
		}
		g.held = true
		for _, n := range g.members {
			m.products[n].state = StateSuggested
			m.conflict(sharesWith(&m.products[n], other.key.SKU))
		}
	}
}

// holdSameASIN lets only the plainest of several new SKUs with one ASIN get an
// item: the others are likely the same product (an offer fulfilled by the
// seller, a used copy), and a person decides once the item is there.
func (m *matcher) holdSameASIN(groups []*newItem) {
	byASIN := make(map[string]*newItem, len(groups))
	better := func(g, h *newItem) bool { return m.byPlainness(g.members[0], h.members[0]) < 0 }
	each := func(g *newItem, f func(string)) {
		for _, n := range g.members {
			m.products[n].eachASIN(f)
		}
	}
	for _, g := range groups {
		if g.held {
			continue
		}
		each(g, func(a string) {
			if h := byASIN[a]; h == nil || (h != g && better(g, h)) {
				byASIN[a] = g
			}
		})
	}
	for _, g := range groups {
		if g.held || g.own {
			continue
		}
		var first *newItem
		each(g, func(a string) {
			if h := byASIN[a]; h != g && first == nil {
				first = h
			}
		})
		if first == nil {
			continue
		}
		g.held = true
		for _, n := range g.members {
			m.products[n].state = StateSuggested
			m.conflict(sameASINAsNew(&m.products[n], first.code))
		}
	}
}

func (m *matcher) newItem(g *newItem) domain.NewItem {
	c := m.in.Config
	it := domain.NewItem{Code: g.code, Accounts: c.Accounts, Tracked: c.TrackNew}
	var listings []domain.Listing
	for _, n := range g.members {
		p := &m.products[n]
		it.SKUs = append(it.SKUs, p.key)
		// Members with another SKU share the units; the plainest one describes them.
		if p.key.SKU == m.products[g.members[0]].key.SKU {
			listings = append(listings, p.listings...)
		}
	}
	slices.SortFunc(it.SKUs, func(a, b domain.SellerSKU) int {
		return cmp.Or(cmp.Compare(a.Connection, b.Connection), cmp.Compare(a.SKU, b.SKU))
	})
	if len(g.members) == 1 {
		listings = m.products[g.members[0]].listings
	}
	f := domain.ProductFieldsOf(listings, c, m.in.BaseCurrency)
	it.Name, it.Description, it.SalesPrice = f.Name, f.Description, f.Price
	if it.Name == "" {
		it.Name = domain.CutText(g.code, domain.MaxItemName)
	}
	if it.Description == "" {
		it.Description = domain.CutText(m.products[g.members[0]].title(), domain.MaxItemDescription)
	}
	return it
}
