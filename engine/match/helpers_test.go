package match

import (
	"testing"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

const (
	na = domain.ConnectionID("na")
	eu = domain.ConnectionID("eu")
)

// listing makes an open FBA offer with an ASIN and FNSKU of its own SKU unless told otherwise.
func listing(conn domain.ConnectionID, market, sku string, change ...func(*domain.Listing)) domain.Listing {
	m, ok := domain.MarketplaceByCode(market)
	if !ok {
		panic(market)
	}
	l := domain.Listing{
		Connection: conn, Marketplace: m.ID, SKU: sku, ASIN: "B0" + sku, FNSKU: "X0" + sku, Title: "Title of " + sku,
		Status: domain.ListingActive, Amazon: true,
	}
	for _, f := range change {
		f(&l)
	}
	return l
}

func asin(s string) func(*domain.Listing)  { return func(l *domain.Listing) { l.ASIN = s } }
func fnsku(s string) func(*domain.Listing) { return func(l *domain.Listing) { l.FNSKU = s } }
func title(s string) func(*domain.Listing) { return func(l *domain.Listing) { l.Title = s } }
func ean(s string) func(*domain.Listing)   { return func(l *domain.Listing) { l.Barcode = s } }
func parent(l *domain.Listing)             { l.Parent, l.Amazon, l.FNSKU, l.ASIN = true, false, "", "" }
func merchant(l *domain.Listing)           { l.Amazon, l.Merchant, l.FNSKU = false, true, "" }
func inactive(l *domain.Listing)           { l.Status = domain.ListingInactive }

func price(s, currency string) func(*domain.Listing) {
	return func(l *domain.Listing) { l.Price = domain.Money{Amount: decimal.MustParse(s), Currency: currency} }
}

func item(code string) domain.Item {
	return domain.Item{ID: domain.ItemID("id-" + code), Code: code, Tracked: true}
}

func sku(conn domain.ConnectionID, s string) domain.SellerSKU {
	return domain.SellerSKU{Connection: conn, SKU: s}
}

func link(conn domain.ConnectionID, s, code string, origin domain.LinkOrigin, units int64) domain.Link {
	return domain.Link{SKU: sku(conn, s), Item: domain.ItemID("id-" + code), Units: units, Origin: origin}
}

// creating is the configuration of a seller who lets items be made.
func creating() domain.Config {
	c := domain.DefaultConfig()
	c.CreateItems = true
	return c
}

func stateOf(t *testing.T, out Output, s domain.SellerSKU) State {
	t.Helper()
	for _, p := range out.Products {
		if p.SKU == s {
			return p.State
		}
	}
	t.Fatalf("no product %v", s)
	return ""
}

func conflictsOf(out Output, s domain.SellerSKU) []domain.ConflictKind {
	var kinds []domain.ConflictKind
	for _, c := range out.Conflicts {
		if c.SKU == s {
			kinds = append(kinds, c.Kind)
		}
	}
	return kinds
}

func suggestionOf(out Output, s domain.SellerSKU) (domain.Suggestion, bool) {
	for _, x := range out.Suggestions {
		if x.SKU == s {
			return x, true
		}
	}
	return domain.Suggestion{}, false
}
