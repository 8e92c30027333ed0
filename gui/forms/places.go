package forms

import (
	"slices"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/words"
)

// place is what one Amazon authorisation covers.
type place struct {
	id     string
	label  string
	region domain.Region
	host   string // of the seller's own pages
	codes  []domain.MarketplaceID
}

// places are the usual authorisations. Accounts of the Far East are one each;
// so are those of further countries, see otherPlaces.
func places() []place {
	pick := func(codes ...string) []domain.MarketplaceID {
		var ids []domain.MarketplaceID
		for _, c := range codes {
			if m, ok := domain.MarketplaceByCode(c); ok {
				ids = append(ids, m.ID)
			}
		}
		return ids
	}
	return []place{
		{"na", words.T("North America"), domain.RegionNA, "sellercentral.amazon.com", pick("US", "CA", "MX", "BR")},
		{"eu", words.T("Europe with UK"), domain.RegionEU, "sellercentral-europe.amazon.com", pick("UK", "DE", "FR", "IT", "ES", "NL", "SE", "PL", "BE", "IE")},
		{"jp", words.T("Japan"), domain.RegionFE, "sellercentral.amazon.co.jp", pick("JP")},
		{"au", words.T("Australia"), domain.RegionFE, "sellercentral.amazon.com.au", pick("AU")},
		{"sg", words.T("Singapore"), domain.RegionFE, "sellercentral.amazon.sg", pick("SG")},
	}
}

// otherPlaces are the countries that often have an account of their own.
func otherPlaces() []place {
	var out []place
	for _, m := range domain.Marketplaces() {
		if !slices.ContainsFunc(places(), func(p place) bool { return slices.Contains(p.codes, m.ID) }) {
			out = append(out, place{m.Code, m.Domain, m.Region, m.SellerCentral, []domain.MarketplaceID{m.ID}})
		}
	}
	return out
}

// covers is the connection that takes part in one of the place's marketplaces.
func (p place) covers(conns []engine.AmazonStatus) (engine.AmazonStatus, bool) {
	for _, c := range conns {
		for _, m := range c.Marketplaces {
			if slices.Contains(p.codes, m) {
				return c, true
			}
		}
	}
	return engine.AmazonStatus{}, false
}

// placeOf is the place of a connection that is there.
func placeOf(c domain.AmazonConnection) place {
	for _, p := range append(places(), otherPlaces()...) {
		if p.region == c.Region && slices.ContainsFunc(c.Marketplaces, func(m domain.MarketplaceID) bool { return slices.Contains(p.codes, m) }) {
			return p
		}
	}
	return place{id: string(c.ID), label: c.Label, region: c.Region}
}
