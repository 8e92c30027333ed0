package stock

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"tallybridge/engine/domain"
)

// countItem adds up what belongs to one item. ok is false when nothing is known
// to belong to it, so that it has to be left alone.
func (m *mirror) countItem(it *linkedItem) (q domain.Quantity, conflict *domain.Conflict, ok bool) {
	q = domain.Quantity{Item: it.item.ID, Known: true}
	hold := func(d *doubt, sku *linkedSKU) {
		q.Known = false
		if conflict == nil || rank(d.kind) < rank(conflict.Kind) {
			c := d.conflict(it.item)
			if sku != nil {
				c.SKU = sku.key
			}
			conflict = &c
		}
	}
	var counted []*goods
	var silent []*linkedSKU
	anyKnown := false
	for _, s := range it.skus {
		for _, g := range s.goods {
			ok = true
			if slices.Contains(counted, g) {
				continue
			}
			counted = append(counted, g)
			if d := m.sharedBy(g); d != nil {
				hold(d, nil)
			}
			switch {
			case g.unsure != nil:
				hold(g.unsure, s)
				continue
			case g.silent:
				silent = append(silent, s)
				continue
			}
			anyKnown = true
			m.addParts(&q, it, s, g, hold)
		}
		if m.in.Config.Quantity.Merchant {
			ok = m.addMerchant(&q, it, s, hold) || ok
		}
	}
	for _, s := range silent {
		if !anyKnown || !s.account.complete() {
			hold(listingClosed(s), s)
			break
		}
	}
	if d := differentASINs(it); d != nil {
		hold(&d.doubt, d.sku)
	}
	if n, given := m.in.Elsewhere[it.item.Code]; given {
		ok = true
		q.Units += n
		q.Terms = append(q.Terms, domain.Term{Label: "Held elsewhere", Units: n})
	}
	if !ok {
		return q, nil, false
	}
	m.labels(&q, it)
	if q.Known && q.Units < 0 {
		hold(belowZero(q.Units), nil)
	}
	return q, conflict, true
}

// rank orders the reasons for holding an item: the one that a person has to settle first comes first.
func rank(k domain.ConflictKind) int {
	order := []domain.ConflictKind{
		domain.ConflictSharedFNSKU, domain.ConflictASINs, domain.ConflictListingClosed,
		domain.ConflictPoolsDisagree, domain.ConflictPoolsRepeat, domain.ConflictUnknown, domain.ConflictNegative,
	}
	if n := slices.Index(order, k); n >= 0 {
		return n
	}
	return len(order)
}

func linkTo(s *linkedSKU, item domain.ItemID) int64 {
	for _, l := range s.links {
		if l.Item == item {
			return l.Units
		}
	}
	return 0
}

// addParts adds the pools of some goods, times the units per pack.
func (m *mirror) addParts(q *domain.Quantity, it *linkedItem, s *linkedSKU, g *goods, hold func(*doubt, *linkedSKU)) {
	pack := linkTo(s, it.item.ID)
	for _, pt := range g.parts {
		n, fine := times(pt.units, pack)
		if !fine || math.MaxInt64-abs(q.Units) < abs(n) {
			hold(&doubt{
				kind: domain.ConflictUnknown, message: "The figure that Amazon shows is too large to be right.",
				fix: "Check the stock of this product in Seller Central.",
			}, nil)
			return
		}
		detail := slices.Clone(pt.detail)
		if pack > 1 {
			detail = append(detail, fmt.Sprintf("%d packs of %d", pt.units, pack))
		}
		if b := bucketWords(pt.buckets, m.in.Config); b != "" {
			detail = append(detail, b)
		}
		if len(g.skus) > 1 {
			detail = append(detail, strings.Join(g.skuNames(), " and ")+" are the same units, counted once")
		}
		q.Units += n
		label := string(pt.pool)
		if m.twice[pt.pool] {
			label += " (" + g.account.label + ")"
		}
		q.Terms = append(q.Terms, domain.Term{Label: label + termSKU(s), Units: n, Detail: strings.Join(detail, "; ")})
	}
}

// termSKU marks the label with its SKU until labels decides whether it is needed.
func termSKU(s *linkedSKU) string { return "\x00" + s.key.SKU }

// labels drops terms of nothing and the SKU from labels where it is plain which is meant.
func (m *mirror) labels(q *domain.Quantity, it *linkedItem) {
	several := false
	for _, s := range it.skus {
		several = several || s.key.SKU != it.skus[0].key.SKU
	}
	terms := q.Terms[:0:0]
	for _, t := range q.Terms {
		if t.Units == 0 && !strings.Contains(t.Detail, "multi-country report") && !strings.HasPrefix(t.Label, "Held") {
			continue
		}
		terms = append(terms, t)
	}
	if len(terms) == 0 && len(q.Terms) > 0 {
		terms = append(terms, q.Terms[0])
	}
	for i, t := range terms {
		label, sku, _ := strings.Cut(t.Label, "\x00")
		if several && sku != "" {
			label += " " + sku
		}
		terms[i].Label = label
	}
	q.Terms = terms
}

// bucketWords explains a figure that is made of more than one kind of units.
func bucketWords(b domain.Buckets, c domain.Config) string {
	var parts []string
	say := func(name string, n int64) {
		if n != 0 {
			parts = append(parts, fmt.Sprintf("%s %d", name, n))
		}
	}
	say("fulfillable", b.Fulfillable)
	if !c.Quantity.SellableOnly {
		say("reserved", b.Reserved())
		say("unfulfillable", b.Unfulfillable)
		say("researching", b.Researching)
	}
	if inTransit(c) {
		say("on the way", b.InboundShipped+b.InboundReceiving)
	}
	if len(parts) == 1 && b.Fulfillable != 0 {
		return ""
	}
	return strings.Join(parts, " + ")
}

// addMerchant adds the merchant-fulfilled quantity: one number per SKU and
// account, whatever marketplace shows it.
func (m *mirror) addMerchant(q *domain.Quantity, it *linkedItem, s *linkedSKU, hold func(*doubt, *linkedSKU)) bool {
	offers, known := 0, 0
	var figure int64
	var shown []string
	differ := false
	for pass := 0; pass < 2 && offers == 0; pass++ { // closed offers speak only when no other does
		for _, l := range s.listings {
			if !l.Merchant || (pass == 0 && closed(l)) {
				continue
			}
			offers++
			if !l.MerchantKnown {
				continue
			}
			differ = differ || (known > 0 && figure != l.MerchantQuantity)
			known++
			figure = l.MerchantQuantity
			shown = append(shown, fmt.Sprintf("%s %d", l.Marketplace.Code(), figure))
		}
	}
	switch {
	case offers == 0:
		return false
	case s.account.missing:
		hold(unknownReading(fmt.Sprintf("The Amazon account %s is not connected any more", s.account.label)), nil)
		return true
	case known == 0:
		hold(unknownReading(fmt.Sprintf("Amazon told no merchant-fulfilled quantity of SKU %s", quote(s.key.SKU))), nil)
		return true
	case differ:
		hold(merchantDiffers(s, shown), nil)
		return true
	}
	pack := linkTo(s, it.item.ID)
	n, fine := times(figure, pack)
	if !fine || math.MaxInt64-abs(q.Units) < abs(n) {
		n = 0
		hold(unknownReading(fmt.Sprintf("The merchant-fulfilled quantity of SKU %s is too large to be right", quote(s.key.SKU))), nil)
	}
	t := domain.Term{Label: "Merchant", Units: n}
	if len(m.accounts) > 1 {
		t.Label += " " + s.account.label
	}
	t.Label += termSKU(s)
	if pack > 1 {
		t.Detail = fmt.Sprintf("%d packs of %d", figure, pack)
	}
	q.Units += n
	q.Terms = append(q.Terms, t)
	return true
}

// complete reports whether every marketplace of the account was read as a whole
// list, which leaves no SKU out. The MYI report leaves closed listings out.
func (a *account) complete() bool {
	for i := range a.markets {
		m := &a.markets[i]
		if m.unknown != "" || m.set == nil || m.set.Source == domain.SourceMYI {
			return false
		}
	}
	return len(a.markets) > 0
}

func abs(n int64) int64 {
	if n == math.MinInt64 {
		return math.MaxInt64
	}
	return max(n, -n)
}

// times multiplies; false when the result does not fit.
func times(a, b int64) (int64, bool) {
	if a == 0 || b == 0 {
		return 0, true
	}
	n := a * b
	return n, n/b == a && abs(n) != math.MaxInt64
}
