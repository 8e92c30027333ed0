package domain

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/govalues/decimal"
)

// The lengths Xero allows. Source: developer.xero.com/documentation/api/accounting/items.
const (
	MaxItemCode        = 30
	MaxItemName        = 50
	MaxItemDescription = 4000
)

// ProductFields are the fields that an item should have by its Amazon listings.
type ProductFields struct {
	Name        string // at most MaxItemName, on one line; empty when no listing has a title
	Description string // at most MaxItemDescription; empty when Amazon has none
	// Damaged tells that the texts hold "?" for characters a report could not
	// carry: good enough for a new item, never for an update.
	Damaged bool
	// Price is valid only when there is a price in the base currency where Config.PriceSource looks for it.
	Price decimal.NullDecimal
	// OtherCurrency names a currency of the prices when there are prices but none in the base currency.
	OtherCurrency string
}

// ProductFieldsOf works out an item's fields from the listings of its SKUs,
// whatever their order.
//
// Texts come from the price source marketplace if it lists the product, else
// from one in the base currency, else from the first in screen order. The
// price comes only from a listing in the base currency; nothing is converted.
func ProductFieldsOf(listings []Listing, c Config, base string) ProductFields {
	places := rankListings(listings, c, base)
	var f ProductFields
	text := bestText(places)
	if text != nil {
		f.Name, f.Damaged = CutText(text.Title, MaxItemName), text.TitleDamaged
		f.Description = cutLines(text.Description, MaxItemDescription)
	}
	seen, found := "", false
	for _, p := range places {
		m := p.listing.Price
		if !m.Known() || m.Amount.Sign() < 0 {
			continue
		}
		if m.Currency != base {
			if seen == "" {
				seen = m.Currency
			}
			continue
		}
		found = true
		if f.Price.Valid || (c.PriceSource != "" && p.listing.Marketplace != c.PriceSource) {
			continue
		}
		if v, ok := withoutTax(m.Amount, c.PriceTaxRate); ok {
			f.Price = decimal.NullDecimal{Decimal: v, Valid: true}
		}
	}
	if !found {
		f.OtherCurrency = seen
	}
	return f
}

type rankedListing struct {
	listing *Listing
	rank    int // 0 the price source, 1 in the base currency, 2 the rest
	order   int // place in the list of marketplaces
}

func rankListings(listings []Listing, c Config, base string) []rankedListing {
	places := make([]rankedListing, 0, len(listings))
	for i := range listings {
		if listings[i].Parent {
			continue
		}
		p := rankedListing{listing: &listings[i], rank: 2, order: len(marketplaces)}
		for n := range marketplaces {
			if marketplaces[n].ID == p.listing.Marketplace {
				p.order = n
				if base != "" && marketplaces[n].Currency == base {
					p.rank = 1
				}
				break
			}
		}
		if c.PriceSource != "" && p.listing.Marketplace == c.PriceSource {
			p.rank = 0
		}
		places = append(places, p)
	}
	slices.SortStableFunc(places, func(x, y rankedListing) int {
		return cmp.Or(cmp.Compare(x.rank, y.rank), cmp.Compare(x.order, y.order),
			cmp.Compare(x.listing.Marketplace, y.listing.Marketplace),
			cmp.Compare(x.listing.Connection, y.listing.Connection),
			cmp.Compare(x.listing.SKU, y.listing.SKU))
	})
	return places
}

// bestText picks the listing whose texts are taken: within the best rank that
// has a title, an undamaged one goes first.
func bestText(places []rankedListing) *Listing {
	var best *Listing
	rank := 0
	for _, p := range places {
		if strings.TrimSpace(p.listing.Title) == "" {
			continue
		}
		switch {
		case best == nil:
			best, rank = p.listing, p.rank
		case p.rank == rank && best.TitleDamaged && !p.listing.TitleDamaged:
			best = p.listing
		}
	}
	return best
}

// withoutTax takes a percentage out of a price that includes it; a negative
// rate adds it instead. The result has at most 4 decimals.
func withoutTax(price decimal.Decimal, rate decimal.NullDecimal) (decimal.Decimal, bool) {
	if !rate.Valid || rate.Decimal.IsZero() {
		return price, true
	}
	part, err := rate.Decimal.Abs().Quo(decimal.MustNew(100, 0))
	if err != nil {
		return decimal.Decimal{}, false
	}
	factor, err := part.Add(decimal.One)
	if err != nil {
		return decimal.Decimal{}, false
	}
	op := price.Quo
	if rate.Decimal.IsNeg() {
		op = price.Mul
	}
	v, err := op(factor)
	if err != nil {
		return decimal.Decimal{}, false
	}
	return v.Round(4).Trim(2), true
}

// CutText puts s on one line and cuts it at a rune boundary so that at most
// limit UTF-16 units stay, the measure Xero counts in; no space is left at the end.
func CutText(s string, limit int) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	return cutUnits(s, limit)
}

// cutLines is CutText for texts of several lines.
func cutLines(s string, limit int) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	return cutUnits(strings.TrimSpace(s), limit)
}

func cutUnits(s string, limit int) string {
	n := 0
	for i, r := range s {
		n += max(1, utf16.RuneLen(r))
		if n > limit {
			return strings.TrimRightFunc(s[:i], unicode.IsSpace)
		}
	}
	return s
}
