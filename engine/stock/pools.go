package stock

import (
	"fmt"
	"strings"

	"tallybridge/engine/domain"
)

// part is what one pool holds of some goods.
type part struct {
	pool    domain.PoolID
	home    int // market index
	buckets domain.Buckets
	units   int64
	// exact tells that the multi-country report confirmed or gave the figure.
	exact  bool
	detail []string
}

// doubt is why the units of some goods are not known.
type doubt struct {
	kind    domain.ConflictKind
	message string
	fix     string
	blocks  bool
	// candidates are the marketplaces or SKUs involved.
	candidates []string
}

// units counts the units that the rule says are owned.
func units(b domain.Buckets, c domain.Config) int64 {
	n := b.Fulfillable
	if !c.Quantity.SellableOnly {
		n += b.Reserved() + b.Unfulfillable + b.Researching
	}
	if inTransit(c) {
		n += b.InboundShipped + b.InboundReceiving
	}
	return n
}

// inTransit reports whether goods on their way to Amazon count. When bills
// raise stock in Xero they always do: they are in Xero already.
func inTransit(c domain.Config) bool {
	return c.Quantity.Inbound || c.Purchases == domain.PurchasesBills
}

// countGoods works out what each pool of the account holds.
func (m *mirror) countGoods(g *goods) {
	a := g.account
	if a.missing {
		g.unsure = unknownReading(fmt.Sprintf("The Amazon account %s is not connected any more", a.label))
		return
	}
	for _, p := range a.pools {
		m.countPool(g, p)
		if g.unsure != nil {
			return
		}
	}
	if len(g.parts) == 0 && !g.known() {
		// Amazon shows nothing of it at all. While a reading is missing that says nothing.
		g.silent = true
		for n := range a.markets {
			if a.markets[n].unknown != "" {
				g.unsure = unknownReading(a.markets[n].unknown)
				return
			}
		}
	}
	m.settleRepeats(g)
}

// shows is what one marketplace says about listing the goods.
type shows struct{ listed, open bool }

func (g *goods) shows(n int) shows {
	var s shows
	id := g.account.markets[n].id
	for _, sku := range g.skus {
		for _, l := range sku.listings {
			if l.Marketplace != id || !fba(l) {
				continue
			}
			if g.others(sku, l, n) {
				continue
			}
			s.listed = true
			s.open = s.open || l.Status == domain.ListingActive
		}
	}
	return s
}

// others reports whether the SKU stands for other units in market n.
func (g *goods) others(sku *linkedSKU, l *domain.Listing, n int) bool {
	if len(sku.goods) < 2 || g.rows[n].shown {
		return false
	}
	if l.FNSKU != "" && l.FNSKU != g.key {
		return true
	}
	for _, o := range sku.goods {
		if o != g && o.rows[n].shown {
			return true
		}
	}
	return false
}

func (m *mirror) countPool(g *goods, p pool) {
	home := m.homeOf(g, p)
	if home < 0 {
		return // not sold in this pool
	}
	mk := &g.account.markets[home]
	if mk.unknown != "" {
		g.unsure = unknownReading(mk.unknown)
		return
	}
	r := g.rows[home]
	switch {
	case r.mixed:
		g.unsure = &doubt{
			kind: domain.ConflictSharedFNSKU, blocks: true, candidates: g.skuNames(),
			message: fmt.Sprintf("SKUs that share the FNSKU %s show different figures in %s.", g.name(), marketName(mk.id)),
			fix:     "Link only one of these SKUs, or ask Amazon which figure is right.",
		}
		return
	case !r.shown && !g.known():
		g.silent = true
		return
	}
	pt := part{pool: p.id, home: home, buckets: r.Buckets, units: units(r.Buckets, m.in.Config)}
	var same, different []string
	var lost *market // could not be read, and its last word was another
	for _, n := range p.markets {
		if n == home {
			continue
		}
		o, s := g.rows[n], g.shows(n)
		figure := units(o.Buckets, m.in.Config)
		switch {
		case g.account.markets[n].unknown != "":
			if o.shown && s.listed && (o.mixed || figure != pt.units) && lost == nil {
				lost = &g.account.markets[n]
			}
		case o.shown && !o.mixed && figure == pt.units && (figure != 0 || s.listed):
			same = append(same, g.account.markets[n].code)
		case o.shown && figure == 0 && !o.mixed && !s.listed, !o.shown && !s.open:
			// It does not list the goods, so it has nothing to say.
		case !o.shown && pt.units == 0:
		default:
			different = append(different, fmt.Sprintf("%s shows %d", g.account.markets[n].code, figure))
		}
	}
	if len(p.markets) > 1 {
		pt.detail = append(pt.detail, "home "+mk.code)
	}
	if len(same) > 0 {
		verb := "shows"
		if len(same) > 1 {
			verb = "show"
		}
		pt.detail = append(pt.detail, fmt.Sprintf("%s %s the same %s pool", strings.Join(same, ", "), verb, p.id))
	}
	if lost != nil && len(different) == 0 && !m.confirmed(g, &pt) {
		// A disagreement does not go away because the other side fell silent.
		m.want(g, &pt)
		g.unsure = unknownReading(fmt.Sprintf("%s, and its last figure for %s was not that of %s", lost.unknown, quote(g.skus[0].key.SKU), marketName(mk.id)))
		return
	}
	if len(different) > 0 {
		if !m.confirmed(g, &pt) {
			m.want(g, &pt)
			g.unsure = poolsDisagree(g, &pt, mk, different)
			return
		}
		pt.exact = true
		pt.detail = append(pt.detail, strings.Join(different, ", ")+", but the multi-country report confirms "+mk.code)
	}
	g.parts = append(g.parts, pt)
}

// homeOf picks the marketplace whose figure stands for the pool: the configured
// one if it lists the goods, else the first in screen order that does. -1 says
// that the goods are not in this pool at all.
func (m *mirror) homeOf(g *goods, p pool) int {
	best := [3]int{-1, -1, -1} // lists it for sale or with a figure; lists it; shows units without a listing
	consider := func(n int) {
		s, r := g.shows(n), g.rows[n]
		rank := -1
		switch {
		case s.listed && (s.open || r.shown):
			rank = 0
		case s.listed:
			rank = 1
		case r.shown && (r.mixed || r.Buckets != domain.Buckets{}):
			rank = 2
		}
		if rank >= 0 && best[rank] < 0 {
			best[rank] = n
		}
	}
	if p.home >= 0 {
		consider(p.home)
	}
	for _, n := range p.markets {
		consider(n)
	}
	for _, n := range best {
		if n >= 0 {
			return n
		}
	}
	return -1
}

// known reports whether Amazon knows the goods: some complete reading has a row
// of them, or some listing is open. Then a missing row means no units.
func (g *goods) known() bool {
	for n := range g.rows {
		if g.rows[n].shown && g.account.markets[n].unknown == "" {
			return true
		}
	}
	for _, s := range g.skus {
		for _, l := range s.listings {
			if l.Status == domain.ListingActive {
				return true
			}
		}
	}
	return false
}

// settleRepeats looks for pools that show the same units. Equal figures of two
// pools are a coincidence or one pool shown twice; only the multi-country
// report can tell.
func (m *mirror) settleRepeats(g *goods) {
	for i := range g.parts {
		if g.parts[i].units == 0 {
			continue
		}
		var twins []int
		for j := range g.parts {
			if sameFigures(g.parts[i].buckets, g.parts[j].buckets) {
				twins = append(twins, j)
			}
		}
		if len(twins) < 2 || twins[0] != i {
			continue
		}
		if !m.settleTwins(g, twins) {
			pools := make([]*part, len(twins))
			for k, j := range twins {
				pools[k] = &g.parts[j]
			}
			m.want(g, pools...)
			g.unsure = poolsRepeat(g, twins)
			return
		}
	}
}

// settleTwins gives each of the pools its own figure by the multi-country
// report; false when the report does not have them all.
func (m *mirror) settleTwins(g *goods, twins []int) bool {
	physical := make([]int64, len(twins))
	for k, i := range twins {
		n, ok := m.physical(g, g.parts[i].pool)
		if !ok {
			return false
		}
		physical[k] = n
	}
	confirmed := false
	for k, i := range twins {
		confirmed = confirmed || m.fits(g, &g.parts[i], physical[k])
	}
	if !confirmed {
		return false // the report and the readings are of different moments
	}
	for k, i := range twins {
		pt := &g.parts[i]
		if m.fits(g, pt, physical[k]) {
			pt.exact = true
			pt.detail = append(pt.detail, "confirmed by the multi-country report")
			continue
		}
		code := g.account.markets[pt.home].code
		other := g.account.markets[g.parts[twins[0]].home].code
		if i == twins[0] {
			other = g.account.markets[g.parts[twins[1]].home].code
		}
		pt.exact, pt.units, pt.buckets = true, physical[k], domain.Buckets{Fulfillable: physical[k]}
		pt.detail = append(pt.detail, fmt.Sprintf("%s repeats the figures of %s; the multi-country report has %d there", code, other, physical[k]))
	}
	return true
}

// sameFigures compares what two pools show. Units move between fulfillable and
// reserved as orders come in, also between two readings, so these are one figure.
func sameFigures(a, b domain.Buckets) bool {
	return a.Fulfillable+a.Reserved() == b.Fulfillable+b.Reserved() &&
		a.Unfulfillable == b.Unfulfillable && a.Researching == b.Researching &&
		a.InboundWorking == b.InboundWorking && a.InboundShipped == b.InboundShipped &&
		a.InboundReceiving == b.InboundReceiving
}

func (g *goods) skuNames() []string {
	names := make([]string, 0, len(g.skus))
	for _, s := range g.skus {
		names = append(names, s.key.SKU)
	}
	return names
}

// name is the FNSKU, or the SKU when there is none.
func (g *goods) name() string {
	if g.key[0] != 0 {
		return g.key
	}
	return g.skus[0].key.SKU
}
