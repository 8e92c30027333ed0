package match

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"tallybridge/engine/domain"
)

// The confidence of each reason, in percent. Reasons less than tier apart are
// equally strong: two items found by them are several candidates.
const (
	confFNSKU      = 98
	confLookAlike  = 92
	confSpaces     = 90
	confCase       = 85
	confBarcode    = 85
	confASIN       = 80
	confASINAbroad = 77 // the same ASIN in another account
	confCut        = 75 // the code is the SKU cut to 30 characters
	confLoose      = 72
	confAffix      = 70
	confAffixOdd   = 65 // the added part is no word we know
	confTitle      = 62 // plus up to 8 for the share of words
	tier           = 3
)

// candidate is one item that may be a product's.
type candidate struct {
	item       int32
	reason     domain.SuggestionReason
	confidence int
	why        string
	safe       bool
	units      int64
	claim      bool // found by the text of the code
	tooLong    bool // the code is the cut form of several long SKUs
}

// finder looks for candidates of products that have no item.
type finder struct {
	items    []domain.Item
	products []product
	codes    *codeIndex
	titles   *titleIndex
	takers   map[int32][]int32 // products by item, only those that matter
	byFNSKU  map[fnskuKey]*owners
	byASIN   map[string]*owners
	longCuts map[string]int // how many long SKUs share their first 30 characters
}

type fnskuKey struct {
	connection domain.ConnectionID
	fnsku      string
}

// owners are linked products that share an FNSKU or ASIN: a few, one per item.
type owners struct {
	products []int32
	bundles  []int32 // those linked to several items
}

func (o *owners) add(products []product, n int32) {
	p := &products[n]
	if p.item < 0 {
		if len(p.links) > 1 && len(o.bundles) < bucketSize {
			o.bundles = append(o.bundles, n)
		}
		return
	}
	if len(o.products) >= bucketSize {
		return
	}
	for _, q := range o.products {
		if products[q].item == p.item && products[q].links[0].Units == p.links[0].Units {
			return
		}
	}
	o.products = append(o.products, n)
}

// newFinder indexes what the open products in want need, and nothing else.
func newFinder(items []domain.Item, products []product, want []int32) *finder {
	f := &finder{
		items: items, products: products, codes: newCodeIndex(items),
		takers: make(map[int32][]int32), byFNSKU: make(map[fnskuKey]*owners),
		byASIN: make(map[string]*owners), longCuts: make(map[string]int),
	}
	for _, n := range want {
		p := &products[n]
		p.eachFNSKU(func(s string) { f.byFNSKU[fnskuKey{p.key.Connection, s}] = &owners{} })
		p.eachASIN(func(s string) { f.byASIN[s] = &owners{} })
	}
	long := make(map[string]map[string]bool)
	for n := range products {
		p := &products[n]
		if utf8.RuneCountInString(p.key.SKU) > domain.MaxItemCode && p.state != StateParent {
			cut := firstRunes(p.key.SKU, domain.MaxItemCode)
			if long[cut] == nil {
				long[cut] = make(map[string]bool)
			}
			long[cut][p.key.SKU] = true
		}
		if len(p.links) == 0 {
			continue
		}
		if p.item >= 0 {
			f.takers[p.item] = append(f.takers[p.item], int32(n))
		}
		for _, part := range p.parts {
			f.takers[part] = append(f.takers[part], int32(n))
		}
		p.eachFNSKU(func(s string) {
			if o := f.byFNSKU[fnskuKey{p.key.Connection, s}]; o != nil {
				o.add(products, int32(n))
			}
		})
		p.eachASIN(func(s string) {
			if o := f.byASIN[s]; o != nil {
				o.add(products, int32(n))
			}
		})
	}
	for cut, skus := range long {
		f.longCuts[cut] = len(skus)
	}
	return f
}

// taken reports whether another product already stands for the item, and
// whether one of these is surely a different product than p.
func (f *finder) taken(p *product, item int32) (taken, other bool) {
	for i, n := range f.takers[item] {
		if i == bucketSize {
			break
		}
		taken = true
		if p.differs(&f.products[n]) {
			other = true
		}
	}
	return taken, other
}

// find returns the best candidate of each item, the most confident first.
func (f *finder) find(p *product) []candidate {
	var list []candidate
	add := func(c candidate) {
		if c.units == 0 {
			c.units = 1
		}
		for i := range list {
			if list[i].item == c.item {
				if c.confidence > list[i].confidence {
					list[i] = c
				}
				return
			}
		}
		list = append(list, c)
	}
	f.byUnits(p, add)
	f.byBarcode(p, add)
	f.byCode(p, add)
	f.byAffix(p, add)
	if len(list) == 0 {
		f.byTitle(p, add)
	}
	slices.SortStableFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.confidence, a.confidence), cmp.Compare(f.items[a.item].Code, f.items[b.item].Code))
	})
	return list
}

// byUnits finds items through linked products with the same FNSKU or ASIN.
func (f *finder) byUnits(p *product, add func(candidate)) {
	p.eachFNSKU(func(s string) {
		for _, n := range f.byFNSKU[fnskuKey{p.key.Connection, s}].products {
			q := &f.products[n]
			units := max(1, q.links[0].Units)
			add(candidate{
				item: q.item, reason: domain.ReasonSameFNSKU, confidence: confFNSKU, safe: units == 1, units: units,
				why: fmt.Sprintf("Amazon stores it as the very same units (FNSKU %s) as %s, which belongs to item %s.",
					s, quote(q.key.SKU), quote(f.items[q.item].Code)),
			})
		}
	})
	p.eachASIN(func(s string) {
		for _, n := range f.byASIN[s].products {
			q := &f.products[n]
			c := candidate{
				item: q.item, reason: domain.ReasonSameASIN, confidence: confASIN, units: max(1, q.links[0].Units),
				why: fmt.Sprintf("It has the same ASIN (%s) as %s, which belongs to item %s.",
					s, quote(q.key.SKU), quote(f.items[q.item].Code)),
			}
			if q.key.Connection != p.key.Connection {
				c.confidence = confASINAbroad
			}
			add(c)
		}
	})
}

// bundle returns a linked bundle that shares the FNSKU or ASIN of p, if any.
func (f *finder) bundle(p *product) (sku string, found bool) {
	look := func(o *owners) {
		if !found && o != nil && len(o.bundles) > 0 {
			sku, found = f.products[o.bundles[0]].key.SKU, true
		}
	}
	p.eachFNSKU(func(s string) { look(f.byFNSKU[fnskuKey{p.key.Connection, s}]) })
	p.eachASIN(func(s string) { look(f.byASIN[s]) })
	return sku, found
}

// byBarcode finds items whose code is a barcode, ASIN or FNSKU of the product.
func (f *finder) byBarcode(p *product, add func(candidate)) {
	for i := range p.listings {
		l := &p.listings[i]
		if l.Parent {
			continue
		}
		if key, ok := barcode(l.Barcode); ok {
			for _, n := range f.codes.digits[key] {
				add(candidate{
					item: n, reason: domain.ReasonSameBarcode, confidence: confBarcode, claim: true,
					why: fmt.Sprintf("The item's code %s is the product's barcode.", quote(f.items[n].Code)),
				})
			}
		}
		for _, id := range []struct{ name, value string }{{"ASIN", l.ASIN}, {"FNSKU", l.FNSKU}} {
			if id.value == "" {
				continue
			}
			for _, n := range f.codes.loose[loose(id.value)] {
				if f.items[n].Code != id.value {
					continue
				}
				reason := domain.ReasonSameASIN
				if id.name == "FNSKU" {
					reason = domain.ReasonSameBarcode
				}
				add(candidate{
					item: n, reason: reason, confidence: confBarcode, claim: true,
					why: fmt.Sprintf("The item's code %s is the product's %s.", quote(id.value), id.name),
				})
			}
		}
	}
}

// byCode finds items whose code is the SKU but for case, spaces or look-alikes.
func (f *finder) byCode(p *product, add func(candidate)) {
	sku := p.key.SKU
	for _, n := range f.codes.loose[loose(sku)] {
		code := f.items[n].Code
		_, other := f.taken(p, n)
		c := candidate{item: n, claim: true}
		switch {
		case lookAlike(sku) == lookAlike(code):
			c.reason, c.confidence, c.safe = domain.ReasonLookAlike, confLookAlike, !other
			c.why = fmt.Sprintf("SKU and code %s look the same but are written with different characters (%s).", quote(code), strange(sku, code))
		case other && (strings.EqualFold(sku, code) || spaced(sku) != spaced(code)):
			continue // Amazon says that they are two products
		case strings.EqualFold(sku, code):
			c.reason, c.confidence = domain.ReasonCaseOnly, confCase
			c.why = fmt.Sprintf("SKU and code %s differ only in upper and lower case.", quote(code))
		case spaced(sku) == spaced(code):
			c.reason, c.confidence, c.safe = domain.ReasonSpaces, confSpaces, !other
			c.why = fmt.Sprintf("SKU and code %s differ only in spaces, hyphens or underscores.", quote(code))
		default:
			c.reason, c.confidence = domain.ReasonSpaces, confLoose
			c.why = fmt.Sprintf("SKU and code %s have the same letters and digits.", quote(code))
		}
		add(c)
	}
	if utf8.RuneCountInString(sku) > domain.MaxItemCode {
		cut := firstRunes(sku, domain.MaxItemCode)
		for _, n := range f.codes.loose[loose(cut)] {
			if f.items[n].Code != cut && f.items[n].Code != strings.TrimSpace(cut) {
				continue
			}
			if _, other := f.taken(p, n); other {
				continue
			}
			add(candidate{
				item: n, reason: domain.ReasonSuffix, confidence: confCut, claim: true, tooLong: f.longCuts[cut] > 1,
				why: fmt.Sprintf("The item's code is the first 30 characters of the SKU %s.", quote(sku)),
			})
		}
	}
}

// byAffix finds items whose code is the SKU with something before or after it, or the other way round.
func (f *finder) byAffix(p *product, add func(candidate)) {
	w := words(p.key.SKU)
	for _, core := range cores(w) {
		for _, n := range f.codes.full[join(core)] {
			front := len(core) < len(w) && slices.Equal(w[len(w)-len(core):], core)
			f.addAffix(p, n, w, len(core), front, true, add)
		}
	}
	if coreSize(w) < minCore {
		return
	}
	for _, n := range f.codes.stripped[join(w)] {
		code := words(f.items[n].Code)
		front := slices.Equal(code[len(code)-len(w):], w)
		f.addAffix(p, n, code, len(w), front, false, add)
	}
}

// addAffix proposes item n. long are the words of the longer of SKU and code,
// core says how many of them both share; onSKU that the SKU is the longer one.
func (f *finder) addAffix(p *product, n int32, long []string, core int, front, onSKU bool, add func(candidate)) {
	extra := long[core:]
	if front {
		extra = long[:len(long)-core]
	}
	if len(extra) == 0 || len(extra) > 2 {
		return
	}
	a := newAffix(extra)
	if _, other := f.taken(p, n); other && (!a.known || !onSKU) {
		return // a different product, and nothing says that it is a variant of this one
	}
	if !onSKU && a.pack > 1 {
		return // one unit is a part of what the item counts: no link can say that
	}
	c := candidate{item: n, reason: domain.ReasonSuffix, confidence: confAffix, claim: true, units: 1}
	if !a.known {
		c.confidence = confAffixOdd
	}
	where := "ending"
	if front {
		c.reason, where = domain.ReasonPrefix, "beginning"
	}
	code := quote(f.items[n].Code)
	if onSKU {
		c.why = fmt.Sprintf("The SKU is the code %s with the %s %s.", code, where, quote(strings.ToUpper(a.text)))
		if a.pack > 1 {
			c.units = a.pack
			c.why = fmt.Sprintf("The SKU is the code %s with the %s %s, so it may be a pack of %d.", code, where, quote(strings.ToUpper(a.text)), a.pack)
		}
	} else {
		c.why = fmt.Sprintf("The code %s is the SKU with the %s %s.", code, where, quote(strings.ToUpper(a.text)))
	}
	add(c)
}
