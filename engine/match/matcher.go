package match

import (
	"cmp"
	"slices"

	"tallybridge/engine/domain"
)

// matcher carries one run of Match from step to step.
type matcher struct {
	in       Input
	items    []domain.Item
	itemByID map[domain.ItemID]int32
	byCode   map[string]int32 // exact: "00471" and "471" are two codes
	products []product
	free     []int32 // open products without an item, after the exact step
	out      Output
}

func newMatcher(in Input) *matcher {
	m := &matcher{
		in: in, items: in.Items, products: group(in.Listings),
		itemByID: make(map[domain.ItemID]int32, len(in.Items)),
		byCode:   make(map[string]int32, len(in.Items)),
	}
	for i := range in.Items {
		m.itemByID[in.Items[i].ID] = int32(i)
		if _, twice := m.byCode[in.Items[i].Code]; !twice {
			m.byCode[in.Items[i].Code] = int32(i)
		}
	}
	return m
}

// settle gives their state to products that need no matching: excluded ones and those with links.
func (m *matcher) settle() {
	excluded := make(map[domain.SellerSKU]bool, len(m.in.Exclusions))
	for _, e := range m.in.Exclusions {
		excluded[e.SKU] = true
	}
	links := make(map[domain.SellerSKU][]domain.Link, len(m.in.Links))
	for _, l := range m.in.Links {
		links[l.SKU] = append(links[l.SKU], l)
	}
	for n := range m.products {
		p := &m.products[n]
		if p.state == StateParent {
			continue
		}
		told := false
		p.eachFNSKU(func(string) { told = true })
		if !told {
			p.fnsku = m.in.FNSKUs[p.key]
		}
		if excluded[p.key] {
			p.state = StateExcluded
			continue
		}
		if p.links = links[p.key]; len(p.links) > 0 {
			m.settleLinked(p)
		}
	}
}

func (m *matcher) settleLinked(p *product) {
	p.state = StateLinked
	if len(p.links) > 1 {
		slices.SortFunc(p.links, func(a, b domain.Link) int { return cmp.Compare(a.Item, b.Item) })
	}
	for _, l := range p.links {
		n, ok := m.itemByID[l.Item]
		if !ok {
			p.state = StateConflict
			m.conflict(gone(p, l))
			continue
		}
		if len(p.links) == 1 {
			p.item = n
		} else {
			p.parts = append(p.parts, n)
		}
	}
}

// exactItem returns the item whose code is the SKU, or is derived from a long one.
func (m *matcher) exactItem(sku string) (int32, bool) {
	n, ok := m.byCode[sku]
	if !ok {
		n, ok = m.byCode[DeriveCode(sku)]
	}
	return n, ok
}

// automatic reports whether no person chose the product's links.
func (p *product) automatic() bool {
	for _, l := range p.links {
		if l.Origin != domain.LinkExact && l.Origin != domain.LinkCreated {
			return false
		}
	}
	return len(p.links) > 0
}

// checkASINs finds SKUs that stand for different ASINs, in one account or in
// several. Links that a person made settle the question.
func (m *matcher) checkASINs() {
	one := len(m.products) == 0 || m.products[0].key.Connection == m.products[len(m.products)-1].key.Connection
	bySKU := make(map[string][]int32)
	for n := range m.products {
		p := &m.products[n]
		if one && len(p.asins) == 0 {
			continue // one account, one ASIN
		}
		if p.state == "" || p.state == StateLinked {
			bySKU[p.key.SKU] = append(bySKU[p.key.SKU], int32(n))
		}
	}
	for n := range m.products {
		group := bySKU[m.products[n].key.SKU]
		if len(group) > 0 && group[0] == int32(n) {
			m.checkGroup(group)
		}
	}
}

// checkGroup checks products with one SKU. Those that stand, or would stand,
// for the same item must have the same ASIN.
func (m *matcher) checkGroup(group []int32) {
	if len(group) == 1 && len(m.products[group[0]].asins) == 0 {
		return
	}
	exact, ok := m.exactItem(m.products[group[0]].key.SKU)
	if !ok {
		exact = -1
	}
	byItem := make(map[int32][]int32)
	for _, n := range group {
		p := &m.products[n]
		item := exact
		if p.state == StateLinked {
			if item = p.item; item < 0 {
				continue // a bundle is a person's work
			}
		}
		byItem[item] = append(byItem[item], n)
	}
	for _, members := range byItem {
		m.checkMembers(members)
	}
}

func (m *matcher) checkMembers(members []int32) {
	var asins []string
	for _, n := range members {
		m.products[n].eachASIN(func(a string) {
			if !slices.Contains(asins, a) {
				asins = append(asins, a)
			}
		})
	}
	if len(asins) < 2 {
		return
	}
	for _, n := range members {
		p := &m.products[n]
		if p.state == StateLinked && !p.automatic() {
			continue
		}
		c := m.differentASINs(p, members)
		if p.state == StateLinked {
			c.Item, c.Code = m.items[p.item].ID, m.items[p.item].Code
		}
		p.state = StateConflict
		m.conflict(c)
	}
}

// linkExact links every SKU that equals a code. Closed listings are linked
// too: what to do about their stock is a question of counting.
func (m *matcher) linkExact() {
	for n := range m.products {
		p := &m.products[n]
		if p.state != "" {
			continue
		}
		if item, ok := m.exactItem(p.key.SKU); ok {
			l := domain.Link{SKU: p.key, Item: m.items[item].ID, Units: 1, Origin: domain.LinkExact}
			p.links, p.item, p.state = []domain.Link{l}, item, StateLinked
			m.out.NewLinks = append(m.out.NewLinks, l)
			continue
		}
		if p.closed() && !m.in.Stocked[p.key] {
			p.state = StateClosed
			continue
		}
		m.free = append(m.free, int32(n))
	}
}

func (m *matcher) conflict(c domain.Conflict) { m.out.Conflicts = append(m.out.Conflicts, c) }

func (m *matcher) output() Output {
	slices.SortStableFunc(m.out.Conflicts, func(a, b domain.Conflict) int {
		return cmp.Or(cmp.Compare(a.SKU.Connection, b.SKU.Connection), cmp.Compare(a.SKU.SKU, b.SKU.SKU),
			cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Item, b.Item))
	})
	m.out.Products = make([]Product, len(m.products))
	for n := range m.products {
		p := &m.products[n]
		m.out.Products[n] = Product{SKU: p.key, Listings: p.listings, State: p.state}
	}
	return m.out
}
