package stock

import (
	"testing"
	"time"

	"tallybridge/engine/domain"
)

const (
	na = domain.ConnectionID("na")
	eu = domain.ConnectionID("eu")
)

var now = time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)

func place(code string) domain.MarketplaceID {
	m, ok := domain.MarketplaceByCode(code)
	if !ok {
		panic(code)
	}
	return m.ID
}

// shop builds an Input step by step: SKU "S" unless told otherwise.
type shop struct{ Input }

// newShop has a North American and a European account, everything read a minute ago.
func newShop() *shop {
	s := &shop{Input{Now: now, MaxAge: time.Hour, Elsewhere: map[string]int64{}}}
	s.Connections = []domain.AmazonConnection{
		{ID: na, Label: "North America", Region: domain.RegionNA, Marketplaces: []domain.MarketplaceID{place("US"), place("CA")}},
		{ID: eu, Label: "Europe", Region: domain.RegionEU, Marketplaces: []domain.MarketplaceID{
			place("UK"), place("DE"), place("FR"), place("IT"), place("ES"),
		}},
	}
	for _, c := range s.Connections {
		for _, m := range c.Marketplaces {
			s.Sets = append(s.Sets, domain.ReadingSet{Connection: c.ID, Marketplace: m, Source: domain.SourceSummaries, At: now.Add(-time.Minute)})
		}
	}
	return s
}

func (s *shop) set(code string) *domain.ReadingSet {
	for i := range s.Sets {
		if s.Sets[i].Marketplace == place(code) {
			return &s.Sets[i]
		}
	}
	panic(code)
}

func accountOf(code string) domain.ConnectionID {
	m, _ := domain.MarketplaceByCode(code)
	if m.Region == domain.RegionNA {
		return na
	}
	return eu
}

// item makes a tracked item and links it to the SKU of its code in both accounts' listings.
func (s *shop) item(code string, links ...domain.Link) *shop {
	s.Items = append(s.Items, domain.Item{ID: domain.ItemID("id-" + code), Code: code, Tracked: true})
	s.Links = append(s.Links, links...)
	return s
}

func link(conn domain.ConnectionID, sku, code string, units int64) domain.Link {
	return domain.Link{SKU: domain.SellerSKU{Connection: conn, SKU: sku}, Item: domain.ItemID("id-" + code), Units: units, Origin: domain.LinkExact}
}

func manual(l domain.Link) domain.Link { l.Origin = domain.LinkManual; return l }

// list adds an open FBA listing.
func (s *shop) list(code, sku string, change ...func(*domain.Listing)) *shop {
	l := domain.Listing{
		Connection: accountOf(code), Marketplace: place(code), SKU: sku, ASIN: "B0" + sku, FNSKU: "X" + sku,
		Status: domain.ListingActive, Amazon: true,
	}
	for _, f := range change {
		f(&l)
	}
	s.Listings = append(s.Listings, l)
	return s
}

func inactive(l *domain.Listing) { l.Status = domain.ListingInactive }
func fnsku(f string) func(*domain.Listing) {
	return func(l *domain.Listing) { l.FNSKU = f }
}

func merchant(n int64) func(*domain.Listing) {
	return func(l *domain.Listing) {
		l.Amazon, l.Merchant, l.FNSKU, l.MerchantKnown, l.MerchantQuantity = false, true, "", n >= 0, n
	}
}

func bothChannels(n int64) func(*domain.Listing) {
	return func(l *domain.Listing) { l.Merchant, l.MerchantKnown, l.MerchantQuantity = true, true, n }
}

// shows adds a row with n fulfillable units.
func (s *shop) shows(code, sku string, n int64) *shop {
	return s.row(code, sku, "X"+sku, domain.Buckets{Fulfillable: n})
}

func (s *shop) row(code, sku, fnsku string, b domain.Buckets) *shop {
	set := s.set(code)
	set.Readings = append(set.Readings, domain.StockReading{
		Connection: set.Connection, Marketplace: set.Marketplace, SKU: sku, FNSKU: fnsku, ASIN: "B0" + sku, Condition: "NewItem", Buckets: b,
	})
	return s
}

// country adds a row of the multi-country report.
func (s *shop) country(conn domain.ConnectionID, sku, country string, n int64) *shop {
	for i := range s.Countries {
		if s.Countries[i].Connection == conn {
			s.Countries[i].Rows = append(s.Countries[i].Rows, domain.CountryStock{Connection: conn, SKU: sku, FNSKU: "X" + sku, Country: country, Quantity: n})
			return s
		}
	}
	s.Countries = append(s.Countries, domain.CountryStockSet{Connection: conn, At: now.Add(-time.Minute)})
	return s.country(conn, sku, country, n)
}

func (s *shop) do(f func(*shop)) *shop { f(s); return s }

// result is what became of one item.
type result struct {
	Present bool
	Known   bool
	Units   int64
	Kind    domain.ConflictKind
	Need    int // connections that need a multi-country report
}

func resultOf(t testing.TB, out Output, code string) result {
	t.Helper()
	q, ok := out.Quantities[domain.ItemID("id-"+code)]
	r := result{Present: ok, Known: q.Known, Units: q.Units, Need: len(out.NeedCountries)}
	for _, c := range out.Conflicts {
		if c.Code != code {
			continue
		}
		if r.Kind != "" {
			t.Errorf("two conflicts of %s: %s and %s", code, r.Kind, c.Kind)
		}
		if c.Message == "" || c.Fix == "" || c.Item == "" {
			t.Errorf("conflict without words or item: %+v", c)
		}
		if want := c.Kind != domain.ConflictUnknown; c.Blocks != want {
			t.Errorf("%s blocks: %v", c.Kind, c.Blocks)
		}
		r.Kind = c.Kind
	}
	if ok && q.Known != (r.Kind == "") {
		t.Errorf("%s: known %v with conflict %q", code, q.Known, r.Kind)
	}
	if !q.Known {
		r.Units = 0 // a part of the sum means nothing
	}
	return r
}
