package match

import (
	"cmp"
	"slices"

	"tallybridge/engine/domain"
)

// product is one seller SKU while it is being matched.
type product struct {
	key      domain.SellerSKU
	listings []domain.Listing // in marketplace order, parents included
	state    State
	// links are those it has or, after the exact step, gets.
	links []domain.Link
	// item is the index of its only item, -1 when it has none, several or one that is gone.
	item int32
	// parts are the indexes of its items when it is a bundle.
	parts []int32
	// fnsku is the one by stock readings when no listing tells any.
	fnsku string
	// asin is the first ASIN; asins all of them when there are several.
	asin  string
	asins []string
}

// marketOrder maps each marketplace to its place on screens.
func marketOrder() map[domain.MarketplaceID]int {
	all := domain.Marketplaces()
	order := make(map[domain.MarketplaceID]int, len(all))
	for i, m := range all {
		order[m.ID] = i + 1
	}
	return order
}

// group sorts listings into products by connection and SKU. Rows without a SKU
// are dropped: nothing could be linked to them.
func group(listings []domain.Listing) []product {
	order := marketOrder()
	compare := func(a, b *domain.Listing) int {
		if a.Connection != b.Connection {
			return cmp.Compare(a.Connection, b.Connection)
		}
		if a.SKU != b.SKU {
			return cmp.Compare(a.SKU, b.SKU)
		}
		if a.Marketplace == b.Marketplace {
			return 0
		}
		x, y := order[a.Marketplace], order[b.Marketplace]
		if x != y && x != 0 && y != 0 {
			return cmp.Compare(x, y)
		}
		if (x == 0) != (y == 0) { // unknown marketplaces go last
			return cmp.Compare(y, x)
		}
		return cmp.Compare(a.Marketplace, b.Marketplace)
	}
	sorted := listings
	for i := 1; i < len(listings); i++ {
		if compare(&listings[i-1], &listings[i]) > 0 {
			sorted = sortedCopy(listings, compare)
			break
		}
	}
	count := 0
	for i := range sorted {
		if i == 0 || sorted[i].SKU != sorted[i-1].SKU || sorted[i].Connection != sorted[i-1].Connection {
			count++
		}
	}
	products := make([]product, 0, count)
	for i := 0; i < len(sorted); {
		j := i + 1
		for j < len(sorted) && sorted[j].SKU == sorted[i].SKU && sorted[j].Connection == sorted[i].Connection {
			j++
		}
		if sorted[i].SKU != "" {
			products = append(products, newProduct(sorted[i:j:j]))
		}
		i = j
	}
	return products
}

// sortedCopy sorts through an index so that the large rows are copied once.
func sortedCopy(listings []domain.Listing, compare func(a, b *domain.Listing) int) []domain.Listing {
	index := make([]int32, len(listings))
	for i := range index {
		index[i] = int32(i)
	}
	slices.SortStableFunc(index, func(a, b int32) int { return compare(&listings[a], &listings[b]) })
	out := make([]domain.Listing, len(listings))
	for i, n := range index {
		out[i] = listings[n]
	}
	return out
}

func newProduct(listings []domain.Listing) product {
	p := product{key: listings[0].Key(), listings: listings, item: -1, state: StateParent}
	for i := range listings {
		l := &listings[i]
		if l.Parent {
			continue
		}
		p.state = ""
		switch {
		case l.ASIN == "" || l.ASIN == p.asin:
		case p.asin == "":
			p.asin = l.ASIN
		case len(p.asins) == 0:
			p.asins = []string{p.asin, l.ASIN}
		case !slices.Contains(p.asins, l.ASIN):
			p.asins = append(p.asins, l.ASIN)
		}
	}
	return p
}

// eachASIN calls f for every ASIN of the product.
func (p *product) eachASIN(f func(asin string)) {
	if len(p.asins) > 0 {
		for _, a := range p.asins {
			f(a)
		}
		return
	}
	if p.asin != "" {
		f(p.asin)
	}
}

// differs reports whether both products have ASINs and share none of them.
func (p *product) differs(q *product) bool {
	if p.asin == "" || q.asin == "" {
		return false
	}
	same := false
	p.eachASIN(func(a string) {
		q.eachASIN(func(b string) { same = same || a == b })
	})
	return !same
}

// eachFNSKU calls f for every FNSKU of the product, each once.
func (p *product) eachFNSKU(f func(fnsku string)) {
	if p.fnsku != "" {
		f(p.fnsku)
		return
	}
	for i := range p.listings {
		if p.listings[i].Parent {
			continue
		}
		fnsku := p.listings[i].FNSKU
		seen := fnsku == ""
		for j := 0; j < i && !seen; j++ {
			seen = p.listings[j].FNSKU == fnsku && !p.listings[j].Parent
		}
		if !seen {
			f(fnsku)
		}
	}
}

// closed reports whether no listing of the product is open.
func (p *product) closed() bool {
	for i := range p.listings {
		l := &p.listings[i]
		if !l.Parent && l.Status != domain.ListingInactive && l.Status != domain.ListingIncomplete {
			return false
		}
	}
	return true
}

// amazon reports whether Amazon fulfils the product anywhere.
func (p *product) amazon() bool {
	if p.fnsku != "" {
		return true
	}
	for i := range p.listings {
		l := &p.listings[i]
		if !l.Parent && (l.Amazon || l.FNSKU != "") {
			return true
		}
	}
	return false
}

// title returns the first title of the product.
func (p *product) title() string {
	for i := range p.listings {
		if !p.listings[i].Parent && p.listings[i].Title != "" {
			return p.listings[i].Title
		}
	}
	return ""
}
