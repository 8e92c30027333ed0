package stock

import (
	"fmt"
	"slices"
	"strings"

	"tallybridge/engine/domain"
)

// quote sets a code or SKU apart from the sentence around it.
func quote(s string) string { return "“" + s + "”" }

func (d *doubt) conflict(it *domain.Item) domain.Conflict {
	return domain.Conflict{
		Kind: d.kind, Item: it.ID, Code: it.Code, Message: d.message, Fix: d.fix,
		Candidates: d.candidates, Blocks: d.blocks,
	}
}

func unknownReading(why string) *doubt {
	return &doubt{
		kind: domain.ConflictUnknown, message: why + ", so the quantity is not known.",
		fix: "Nothing is written until a complete reading is there; the next run tries again.",
	}
}

func poolsDisagree(g *goods, pt *part, home *market, different []string) *doubt {
	return &doubt{
		kind: domain.ConflictPoolsDisagree, blocks: true, candidates: append([]string{home.code}, codes(different)...),
		message: fmt.Sprintf("Marketplaces of the %s pool show different figures for %s: %s shows %d, %s.",
			pt.pool, quote(g.skus[0].key.SKU), home.code, pt.units, strings.Join(different, ", ")),
		fix: "Get the multi-country report, choose another home marketplace for the pool, or regroup the pools.",
	}
}

// codes takes the marketplace codes from "FR shows 7".
func codes(different []string) []string {
	out := make([]string, len(different))
	for i, s := range different {
		out[i], _, _ = strings.Cut(s, " ")
	}
	return out
}

func poolsRepeat(g *goods, twins []int) *doubt {
	d := &doubt{kind: domain.ConflictPoolsRepeat, blocks: true}
	for _, i := range twins {
		d.candidates = append(d.candidates, g.account.markets[g.parts[i].home].code)
	}
	d.message = fmt.Sprintf("%s show the very same figures for %s (%d units): they may be one stock shown twice.",
		strings.Join(d.candidates, " and "), quote(g.skus[0].key.SKU), g.parts[twins[0]].units)
	d.fix = "Get the multi-country report, or put the marketplaces into one pool if they sell the same units."
	return d
}

func listingClosed(s *linkedSKU) *doubt {
	message := fmt.Sprintf("Every listing of %s is closed and Amazon shows no stock figure for it.", quote(s.key.SKU))
	if len(s.listings) == 0 {
		message = fmt.Sprintf("%s is not on Amazon any more, and Amazon shows no stock figure for it.", quote(s.key.SKU))
	}
	return &doubt{
		kind: domain.ConflictListingClosed, blocks: true, candidates: []string{s.key.SKU}, message: message,
		fix: "Correct the quantity in Xero yourself and exclude the SKU, or open the listing again.",
	}
}

func belowZero(n int64) *doubt {
	return &doubt{
		kind: domain.ConflictNegative, blocks: true,
		message: fmt.Sprintf("The quantity comes out below zero (%d), which Xero cannot hold.", n),
		fix:     "Check the units held elsewhere and the figures in Seller Central.",
	}
}

func merchantDiffers(s *linkedSKU, shown []string) *doubt {
	return &doubt{
		kind: domain.ConflictPoolsDisagree, blocks: true,
		message: fmt.Sprintf("The merchant-fulfilled quantity of %s should be one number, but marketplaces show %s.",
			quote(s.key.SKU), strings.Join(shown, ", ")),
		fix: "Set one quantity in Seller Central, or do not count merchant-fulfilled stock.",
	}
}

// sharedBy finds SKUs that are the same physical units but are not linked in
// the same way: counting both would double, counting one would hide stock.
func (m *mirror) sharedBy(g *goods) *doubt {
	for _, s := range g.skus[1:] {
		if !slices.EqualFunc(s.links, g.skus[0].links, func(a, b domain.Link) bool {
			return a.Item == b.Item && a.Units == b.Units
		}) {
			return &doubt{
				kind: domain.ConflictSharedFNSKU, blocks: true, candidates: g.skuNames(),
				message: fmt.Sprintf("The SKUs %s are the same physical units (FNSKU %s) but are linked to different items or quantities.",
					quoteAll(g.skuNames()), g.name()),
				fix: "Link all of them to the same item with the same units, or exclude all but one.",
			}
		}
	}
	return nil
}

func quoteAll(s []string) string {
	out := make([]string, len(s))
	for i := range s {
		out[i] = quote(s[i])
	}
	return strings.Join(out, " and ")
}

// differentASINs finds a SKU that was linked by itself and by now stands for
// several ASINs. A link that a person made settles the question.
func differentASINs(it *linkedItem) *skuDoubt {
	for _, s := range it.skus {
		if !automatic(s) {
			continue
		}
		asins := slices.Clone(s.asins)
		for _, o := range it.skus {
			if o != s && o.key.SKU == s.key.SKU {
				for _, a := range o.asins {
					if !slices.Contains(asins, a) {
						asins = append(asins, a)
					}
				}
			}
		}
		if len(asins) > 1 {
			return &skuDoubt{doubt{
				kind: domain.ConflictASINs, blocks: true, candidates: asins,
				message: fmt.Sprintf("SKU %s stands for different products: ASINs %s.", quote(s.key.SKU), strings.Join(asins, " and ")),
				fix:     "If they are one product, link the SKU to its item by hand; if not, link each account's SKU to its own item, or exclude it.",
			}, s}
		}
	}
	return nil
}

// skuDoubt is a doubt about one SKU of an item.
type skuDoubt struct {
	doubt
	sku *linkedSKU
}

func automatic(s *linkedSKU) bool {
	for _, l := range s.links {
		if l.Origin != domain.LinkExact && l.Origin != domain.LinkCreated {
			return false
		}
	}
	return true
}
