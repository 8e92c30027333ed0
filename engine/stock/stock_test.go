package stock

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tallybridge/engine/domain"
)

func known(n int64) result                   { return result{Present: true, Known: true, Units: n} }
func held(k domain.ConflictKind) result      { return result{Present: true, Kind: k} }
func heldNeeds(k domain.ConflictKind) result { return result{Present: true, Kind: k, Need: 1} }
func one() *shop                             { return newShop().item("S", link(na, "S", "S", 1), link(eu, "S", "S", 1)) }
func europe() *shop                          { return newShop().item("S", link(eu, "S", "S", 1)) }
func america() *shop                         { return newShop().item("S", link(na, "S", "S", 1)) }
func pan(s *shop, n int64) *shop {
	for _, m := range []string{"DE", "FR", "IT", "ES"} {
		s.list(m, "S").shows(m, "S", n)
	}
	return s
}

func TestCount(t *testing.T) {
	for _, c := range []struct {
		name string
		shop *shop
		want result
		item string // "S" if empty
	}{
		{name: "one marketplace", shop: america().list("US", "S").shows("US", "S", 40), want: known(40)},
		{name: "Pan-EU is counted once", shop: pan(europe(), 25), want: known(25)},
		{name: "pools add up", shop: pan(one(), 25).list("US", "S").shows("US", "S", 40), want: known(65)},
		{name: "UK is apart from the continent", shop: pan(europe(), 25).list("UK", "S").shows("UK", "S", 7), want: known(32)},
		{name: "the configured home is taken", shop: pan(europe(), 25).do(func(s *shop) {
			s.Config.HomeMarketplace = map[domain.PoolID]domain.MarketplaceID{"EU": place("FR")}
			s.set("DE").Unknown = "no matter"
		}), want: known(25)},
		{name: "a configured home that does not list the SKU is passed over", shop: europe().list("FR", "S").shows("FR", "S", 9).do(func(s *shop) {
			s.Config.HomeMarketplace = map[domain.PoolID]domain.MarketplaceID{"EU": place("DE")}
		}), want: known(9)},
		{name: "regrouped: UK sells from the continent", shop: pan(europe(), 25).list("UK", "S").shows("UK", "S", 25).do(func(s *shop) {
			s.Config.Pools = map[domain.MarketplaceID]domain.PoolID{place("UK"): "EU"}
		}), want: known(25)},
		{name: "a member that does not list the SKU has nothing to say", shop: europe().list("DE", "S").shows("DE", "S", 25).shows("FR", "S", 0), want: known(25)},
		{name: "a member without a listing that shows the pool agrees", shop: europe().list("DE", "S").shows("DE", "S", 25).shows("FR", "S", 25), want: known(25)},
		{name: "a member that failed is not needed", shop: pan(europe(), 25).do(func(s *shop) { s.set("IT").Unknown = "half a page" }), want: known(25)},
		{name: "a member that failed and whose last figure was another", shop: pan(europe(), 25).do(func(s *shop) {
			s.set("IT").Unknown = "half a page"
			s.set("IT").Readings[0].Fulfillable = 60
		}), want: heldNeeds(domain.ConflictUnknown)},
		{name: "the same, settled by the multi-country report", shop: pan(europe(), 25).country(eu, "S", "DE", 25).do(func(s *shop) {
			s.set("IT").Unknown = "half a page"
			s.set("IT").Readings[0].Fulfillable = 60
		}), want: known(25)},

		{name: "members disagree", shop: europe().list("DE", "S").shows("DE", "S", 25).list("FR", "S").shows("FR", "S", 4), want: heldNeeds(domain.ConflictPoolsDisagree)},
		{name: "members disagree, home confirmed", shop: europe().list("DE", "S").shows("DE", "S", 25).list("FR", "S").shows("FR", "S", 4).
			country(eu, "S", "DE", 15).country(eu, "S", "PL", 6).country(eu, "S", "FR", 4), want: known(25)},
		{name: "confirmed with units between centres and a country without marketplace", shop: europe().list("DE", "S").list("FR", "S").
			row("DE", "S", "XS", domain.Buckets{Fulfillable: 20, ReservedTransfer: 3, ReservedOrders: 2}).shows("FR", "S", 4).
			country(eu, "S", "CZ", 19).country(eu, "S", "FR", 4), want: known(25)},
		{name: "members disagree, the report says otherwise", shop: europe().list("DE", "S").shows("DE", "S", 25).list("FR", "S").shows("FR", "S", 4).
			country(eu, "S", "DE", 24), want: held(domain.ConflictPoolsDisagree)},
		{name: "members disagree, the report has no row", shop: europe().list("DE", "S").shows("DE", "S", 25).list("FR", "S").shows("FR", "S", 4).
			country(eu, "OTHER", "DE", 25), want: held(domain.ConflictPoolsDisagree)},
		{name: "members disagree, the report is stale", shop: europe().list("DE", "S").shows("DE", "S", 25).list("FR", "S").shows("FR", "S", 4).
			country(eu, "S", "DE", 25).do(func(s *shop) { s.Countries[0].At = now.Add(-2 * time.Hour) }), want: heldNeeds(domain.ConflictPoolsDisagree)},
		{name: "members disagree, the report is of an earlier moment", shop: europe().list("DE", "S").shows("DE", "S", 25).list("FR", "S").shows("FR", "S", 4).
			country(eu, "S", "DE", 24).do(func(s *shop) { s.Countries[0].At = now.Add(-40 * time.Minute) }), want: heldNeeds(domain.ConflictPoolsDisagree)},
		{name: "an earlier report without the row is not asked for again", shop: europe().list("DE", "S").shows("DE", "S", 25).list("FR", "S").shows("FR", "S", 4).
			country(eu, "OTHER", "DE", 24).do(func(s *shop) { s.Countries[0].At = now.Add(-40 * time.Minute) }), want: held(domain.ConflictPoolsDisagree)},
		{name: "a row in the UK does not confirm the continent", shop: europe().list("DE", "S").shows("DE", "S", 25).list("FR", "S").shows("FR", "S", 4).
			country(eu, "S", "GB", 25), want: held(domain.ConflictPoolsDisagree)},
		{name: "an open member without a row disagrees", shop: europe().list("DE", "S").shows("DE", "S", 25).list("FR", "S"), want: heldNeeds(domain.ConflictPoolsDisagree)},
		{name: "a closed member without a row does not", shop: europe().list("DE", "S").shows("DE", "S", 25).list("FR", "S", inactive), want: known(25)},
		{name: "a sale between two readings is no disagreement", shop: europe().list("DE", "S").shows("DE", "S", 25).list("FR", "S").
			row("FR", "S", "XS", domain.Buckets{Fulfillable: 24, ReservedOrders: 1}), want: known(25)},
		{name: "MYI does not tell reserved units apart", shop: europe().list("DE", "S").list("FR", "S").
			row("DE", "S", "XS", domain.Buckets{Fulfillable: 20, ReservedOrders: 5}).shows("FR", "S", 4).country(eu, "S", "DE", 22).
			do(func(s *shop) { s.set("DE").Source = domain.SourceMYI }), want: known(25)},

		{name: "Canada shows US units", shop: america().list("US", "S").shows("US", "S", 40).list("CA", "S").shows("CA", "S", 40), want: heldNeeds(domain.ConflictPoolsRepeat)},
		{name: "Canada shows US units, settled", shop: america().list("US", "S").shows("US", "S", 40).list("CA", "S").shows("CA", "S", 40).
			country(na, "S", "US", 40).country(na, "S", "CA", 0), want: known(40)},
		{name: "Canada shows US units and has some of its own", shop: america().list("US", "S").shows("US", "S", 40).list("CA", "S").shows("CA", "S", 40).
			country(na, "S", "US", 40).country(na, "S", "CA", 6), want: known(46)},
		{name: "a missing row is not zero", shop: america().list("US", "S").shows("US", "S", 40).list("CA", "S").shows("CA", "S", 40).
			country(na, "S", "US", 40), want: held(domain.ConflictPoolsRepeat)},
		{name: "equal by coincidence", shop: america().list("US", "S").shows("US", "S", 40).list("CA", "S").shows("CA", "S", 40).
			country(na, "S", "US", 40).country(na, "S", "CA", 40), want: known(80)},
		{name: "a report of another moment settles nothing", shop: america().list("US", "S").shows("US", "S", 40).list("CA", "S").shows("CA", "S", 40).
			country(na, "S", "US", 39).country(na, "S", "CA", 0), want: held(domain.ConflictPoolsRepeat)},
		{name: "a report of an earlier moment is asked for again", shop: america().list("US", "S").shows("US", "S", 40).list("CA", "S").shows("CA", "S", 40).
			country(na, "S", "US", 39).country(na, "S", "CA", 0).do(func(s *shop) { s.Countries[0].At = now.Add(-40 * time.Minute) }), want: heldNeeds(domain.ConflictPoolsRepeat)},
		{name: "but not for a row that it does not have", shop: america().list("US", "S").shows("US", "S", 40).list("CA", "S").shows("CA", "S", 40).
			country(na, "S", "US", 39).do(func(s *shop) { s.Countries[0].At = now.Add(-40 * time.Minute) }), want: held(domain.ConflictPoolsRepeat)},
		{name: "a repeat with a sale in between", shop: america().list("US", "S").shows("US", "S", 40).list("CA", "S").
			row("CA", "S", "XS", domain.Buckets{Fulfillable: 39, ReservedProcessing: 1}), want: heldNeeds(domain.ConflictPoolsRepeat)},
		{name: "two empty pools are no repeat", shop: america().list("US", "S").shows("US", "S", 0).list("CA", "S").shows("CA", "S", 0), want: known(0)},
		{name: "accounts never repeat each other", shop: one().list("US", "S").shows("US", "S", 40).list("DE", "S").shows("DE", "S", 40), want: known(80)},
		{name: "the user says Canada sells from the US", shop: america().list("US", "S").shows("US", "S", 40).list("CA", "S").shows("CA", "S", 40).
			do(func(s *shop) { s.Config.Pools = map[domain.MarketplaceID]domain.PoolID{place("CA"): "US"} }), want: known(40)},
		{name: "units in a pool without a listing are still owned", shop: america().list("US", "S").shows("US", "S", 40).shows("CA", "S", 3), want: known(43)},

		{name: "never read", shop: america().list("US", "S").do(func(s *shop) { s.Sets = nil }), want: held(domain.ConflictUnknown)},
		{name: "failed", shop: america().list("US", "S").shows("US", "S", 40).do(func(s *shop) { s.set("US").Unknown = "half a page" }), want: held(domain.ConflictUnknown)},
		{name: "stale", shop: america().list("US", "S").shows("US", "S", 40).do(func(s *shop) { s.set("US").At = now.Add(-2 * time.Hour) }), want: held(domain.ConflictUnknown)},
		{name: "one of two pools failed", shop: pan(one(), 25).list("US", "S").shows("US", "S", 40).do(func(s *shop) { s.set("DE").Unknown = "x" }), want: held(domain.ConflictUnknown)},
		{name: "a pool it is not in failed", shop: pan(europe(), 25).do(func(s *shop) { s.set("UK").Unknown = "x" }), want: known(25)},
		{name: "a pool it is not in failed, where it had units", shop: pan(europe(), 25).shows("UK", "S", 3).do(func(s *shop) { s.set("UK").Unknown = "x" }), want: held(domain.ConflictUnknown)},
		{name: "disconnected account", shop: america().list("US", "S").shows("US", "S", 40).do(func(s *shop) { s.Connections = s.Connections[1:] }), want: held(domain.ConflictUnknown)},
		{name: "marketplace gone from the account", shop: america().list("US", "S").list("CA", "S").shows("US", "S", 40).do(func(s *shop) {
			s.Connections[0].Marketplaces = []domain.MarketplaceID{place("US")}
			s.Sets = append(s.Sets[:1:1], s.Sets[2:]...)
		}), want: held(domain.ConflictUnknown)},
		{name: "marketplace switched off by the user", shop: america().list("US", "S").shows("US", "S", 40).list("CA", "S").shows("CA", "S", 3).do(func(s *shop) {
			s.Connections[0].Off = []domain.MarketplaceID{place("CA")}
		}), want: known(40)},
		{name: "all its marketplaces are switched off", shop: america().list("US", "S").shows("US", "S", 40).do(func(s *shop) {
			s.Connections[0].Off = []domain.MarketplaceID{place("US")}
		}), want: result{}},

		{name: "open without a row has no units", shop: america().list("US", "S"), want: known(0)},
		{name: "closed without a row", shop: america().list("US", "S", inactive), want: held(domain.ConflictListingClosed)},
		{name: "closed everywhere without a row", shop: one().list("US", "S", inactive).list("DE", "S", inactive), want: held(domain.ConflictListingClosed)},
		{name: "closed here, open there", shop: america().list("US", "S").shows("US", "S", 5).list("CA", "S", inactive), want: known(5)},
		{name: "closed with a row of zero is zero", shop: america().list("US", "S", inactive).shows("US", "S", 0), want: known(0)},
		{name: "no longer listed at all", shop: america(), want: held(domain.ConflictListingClosed)},
		{name: "no longer listed in one account", shop: one().list("US", "S").shows("US", "S", 5), want: known(5)},
		{name: "no longer listed, and MYI leaves closed listings out", shop: one().list("US", "S").shows("US", "S", 5).
			do(func(s *shop) { s.set("DE").Source = domain.SourceMYI }), want: held(domain.ConflictListingClosed)},
		{name: "no longer listed, and a reading is missing", shop: one().list("US", "S").shows("US", "S", 5).
			do(func(s *shop) { s.set("DE").Unknown = "x" }), want: held(domain.ConflictUnknown)},
		{name: "no longer listed, but Amazon still has units", shop: america().shows("US", "S", 5), want: known(5)},

		{name: "two SKUs on one FNSKU are counted once", shop: america().item("OTHER").do(func(s *shop) { s.Links = append(s.Links, link(na, "T", "S", 1)) }).
			list("US", "S").shows("US", "S", 40).list("US", "T", fnsku("XS")).row("US", "T", "XS", domain.Buckets{Fulfillable: 40}), want: known(40)},
		{name: "two SKUs on one FNSKU, one not linked", shop: america().list("US", "S").list("US", "T", fnsku("XS")).row("US", "T", "XS", domain.Buckets{Fulfillable: 40}), want: known(40)},
		{name: "two SKUs on one FNSKU in two items", shop: america().item("T", link(na, "T", "T", 1)).
			list("US", "S").shows("US", "S", 40).list("US", "T", fnsku("XS")).row("US", "T", "XS", domain.Buckets{Fulfillable: 40}), want: held(domain.ConflictSharedFNSKU)},
		{name: "the other of these two items", item: "T", shop: america().item("T", link(na, "T", "T", 1)).
			list("US", "S").shows("US", "S", 40).list("US", "T", fnsku("XS")).row("US", "T", "XS", domain.Buckets{Fulfillable: 40}), want: held(domain.ConflictSharedFNSKU)},
		{name: "two SKUs on one FNSKU with other pack sizes", shop: america().do(func(s *shop) { s.Links = append(s.Links, link(na, "T", "S", 6)) }).
			list("US", "S").shows("US", "S", 40).list("US", "T", fnsku("XS")).row("US", "T", "XS", domain.Buckets{Fulfillable: 40}), want: held(domain.ConflictSharedFNSKU)},
		{name: "two SKUs on one FNSKU with other figures", shop: america().do(func(s *shop) { s.Links = append(s.Links, link(na, "T", "S", 1)) }).
			list("US", "S").shows("US", "S", 40).list("US", "T", fnsku("XS")).row("US", "T", "XS", domain.Buckets{Fulfillable: 30}), want: held(domain.ConflictSharedFNSKU)},
		{name: "the FNSKU is in the reading only", shop: america().do(func(s *shop) { s.Links = append(s.Links, link(na, "T", "S", 1)) }).
			list("US", "S", fnsku("")).shows("US", "S", 40).list("US", "T", fnsku("")).row("US", "T", "XS", domain.Buckets{Fulfillable: 40}), want: known(40)},
		{name: "without any FNSKU, ASIN and condition stand for it", shop: america().list("US", "S", fnsku("")).row("US", "S", "", domain.Buckets{Fulfillable: 4}), want: known(4)},
		{name: "a row without FNSKU belongs to the one known elsewhere", shop: europe().list("DE", "S").row("DE", "S", "", domain.Buckets{Fulfillable: 4}).list("FR", "S").shows("FR", "S", 4), want: known(4)},
		{name: "two FNSKUs under one SKU", shop: europe().list("DE", "S", fnsku("")).list("UK", "S", fnsku("")).row("DE", "S", "X1", domain.Buckets{Fulfillable: 4}).row("UK", "S", "X2", domain.Buckets{Fulfillable: 3}), want: known(7)},
		{name: "two conditions under one SKU", shop: america().list("US", "S").shows("US", "S", 4).do(func(s *shop) {
			r := s.set("US").Readings[0]
			r.Condition, r.Fulfillable = "UsedGood", 2
			s.set("US").Readings = append(s.set("US").Readings, r)
		}), want: known(6)},
		{name: "one row twice", shop: america().list("US", "S").shows("US", "S", 4).shows("US", "S", 4), want: known(4)},

		{name: "units per pack", shop: newShop().item("S", link(na, "S", "S", 1), link(na, "S-6PK", "S", 6)).list("US", "S").shows("US", "S", 4).list("US", "S-6PK").shows("US", "S-6PK", 10), want: known(64)},
		{name: "bundle, first part", shop: newShop().item("S", link(na, "SET", "S", 2)).item("T", link(na, "SET", "T", 1)).list("US", "SET").shows("US", "SET", 5), want: known(10)},
		{name: "bundle, second part", item: "T", shop: newShop().item("S", link(na, "SET", "S", 2)).item("T", link(na, "SET", "T", 1)).list("US", "SET").shows("US", "SET", 5), want: known(5)},
		{name: "different ASINs after an automatic link", shop: europe().list("DE", "S").shows("DE", "S", 5).list("FR", "S", func(l *domain.Listing) { l.ASIN = "B1" }).shows("FR", "S", 5), want: held(domain.ConflictASINs)},
		{name: "different ASINs after a link by hand", shop: newShop().item("S", manual(link(eu, "S", "S", 1))).list("DE", "S").shows("DE", "S", 5).list("FR", "S", func(l *domain.Listing) { l.ASIN = "B1" }).shows("FR", "S", 5), want: known(5)},
		{name: "excluded", shop: america().list("US", "S").shows("US", "S", 4).do(func(s *shop) {
			s.Exclusions = []domain.Exclusion{{SKU: domain.SellerSKU{Connection: na, SKU: "S"}}}
		}), want: result{}},
		{name: "not linked", shop: newShop().item("S").list("US", "S").shows("US", "S", 4), want: result{}},
		{name: "a variation parent is nothing", shop: america().list("US", "S", func(l *domain.Listing) { l.Parent = true; l.ASIN = "BP" }).list("CA", "S").shows("CA", "S", 4), want: known(4)},

		{name: "merchant only, not counted: left alone", shop: america().list("US", "S", merchant(30)), want: result{}},
		{name: "merchant only, counted", shop: america().list("US", "S", merchant(30)).do(countMerchant), want: known(30)},
		{name: "merchant stock is one number per account", shop: europe().list("DE", "S", merchant(30)).list("FR", "S", merchant(30)).list("UK", "S", merchant(30)).do(countMerchant), want: known(30)},
		{name: "merchant stock of two accounts", shop: one().list("DE", "S", merchant(30)).list("US", "S", merchant(4)).do(countMerchant), want: known(34)},
		{name: "merchant stock that differs", shop: europe().list("DE", "S", merchant(30)).list("FR", "S", merchant(29)).do(countMerchant), want: held(domain.ConflictPoolsDisagree)},
		{name: "merchant stock: a closed offer does not contradict", shop: europe().list("DE", "S", merchant(30)).list("FR", "S", merchant(0), inactive).do(countMerchant), want: known(30)},
		{name: "merchant stock not told", shop: europe().list("DE", "S", merchant(-1)).do(countMerchant), want: held(domain.ConflictUnknown)},
		{name: "both channels, merchant not counted", shop: america().list("US", "S", bothChannels(9)).shows("US", "S", 4), want: known(4)},
		{name: "both channels, merchant counted", shop: america().list("US", "S", bothChannels(9)).shows("US", "S", 4).do(countMerchant), want: known(13)},
		{name: "FBA and merchant twins in one item", shop: newShop().item("S", link(na, "S", "S", 1), link(na, "S-FBM", "S", 1)).list("US", "S").shows("US", "S", 4).list("US", "S-FBM", merchant(9)), want: known(4)},

		{name: "held elsewhere", shop: america().list("US", "S").shows("US", "S", 4).do(elsewhere(15)), want: known(19)},
		{name: "held elsewhere alone", shop: america().list("US", "S", merchant(3)).do(elsewhere(15)), want: known(15)},
		{name: "held elsewhere does not make an unknown known", shop: america().list("US", "S", inactive).do(elsewhere(15)), want: held(domain.ConflictListingClosed)},
		{name: "below zero", shop: america().list("US", "S").shows("US", "S", 4).do(elsewhere(-15)), want: held(domain.ConflictNegative)},
		{name: "too large to be true", shop: newShop().item("S", link(na, "S", "S", 1<<40)).list("US", "S").shows("US", "S", 1<<40), want: held(domain.ConflictUnknown)},
	} {
		t.Run(c.name, func(t *testing.T) {
			code := c.item
			if code == "" {
				code = "S"
			}
			out := Count(c.shop.Input)
			if diff := cmp.Diff(c.want, resultOf(t, out, code)); diff != "" {
				t.Errorf("(-want +got)\n%s\n%+v", diff, out)
			}
		})
	}
}

func countMerchant(s *shop) { s.Config.Quantity.Merchant = true }

func elsewhere(n int64) func(*shop) { return func(s *shop) { s.Elsewhere["S"] = n } }

// TestQuantityRule counts one set of buckets under every rule.
func TestQuantityRule(t *testing.T) {
	b := domain.Buckets{
		Fulfillable: 1, ReservedOrders: 2, ReservedTransfer: 4, ReservedProcessing: 8, Unfulfillable: 16, Researching: 32,
		InboundWorking: 64, InboundShipped: 128, InboundReceiving: 256,
	}
	for _, c := range []struct {
		name string
		conf domain.Config
		want int64
	}{
		{"owned at Amazon", domain.Config{}, 63},
		{"sellable only", domain.Config{Quantity: domain.QuantityRule{SellableOnly: true}}, 1},
		{"with goods on the way", domain.Config{Quantity: domain.QuantityRule{Inbound: true}}, 63 + 384},
		{"sellable with goods on the way", domain.Config{Quantity: domain.QuantityRule{SellableOnly: true, Inbound: true}}, 1 + 384},
		{"bills raise stock, so goods on the way are in Xero", domain.Config{Purchases: domain.PurchasesBills}, 63 + 384},
	} {
		s := america().list("US", "S").row("US", "S", "XS", b)
		s.Config = c.conf
		if got := resultOf(t, Count(s.Input), "S"); got != known(c.want) {
			t.Errorf("%s: %+v, want %d", c.name, got, c.want)
		}
	}
}

// TestTerms shows that every quantity keeps its arithmetic.
func TestTerms(t *testing.T) {
	for _, c := range []struct {
		name string
		shop *shop
		want []domain.Term
	}{
		{"two pools and the shelf", pan(one(), 25).list("US", "S").shows("US", "S", 40).do(elsewhere(5)), []domain.Term{
			{Label: "EU", Units: 25, Detail: "home DE; FR, IT, ES show the same EU pool"},
			{Label: "US", Units: 40},
			{Label: "Held elsewhere", Units: 5},
		}},
		{"buckets", america().list("US", "S").row("US", "S", "XS", domain.Buckets{Fulfillable: 40, ReservedTransfer: 3}), []domain.Term{
			{Label: "US", Units: 43, Detail: "fulfillable 40 + reserved 3"},
		}},
		{"nothing anywhere", america().list("US", "S").shows("US", "S", 0).list("CA", "S").shows("CA", "S", 0), []domain.Term{{Label: "US"}}},
		{"packs", newShop().item("S", link(na, "S", "S", 1), link(na, "S-6PK", "S", 6)).list("US", "S").shows("US", "S", 4).list("US", "S-6PK").shows("US", "S-6PK", 10), []domain.Term{
			{Label: "US S", Units: 4},
			{Label: "US S-6PK", Units: 60, Detail: "10 packs of 6"},
		}},
		{"a repeat that was settled", america().list("US", "S").shows("US", "S", 40).list("CA", "S").shows("CA", "S", 40).country(na, "S", "US", 40).country(na, "S", "CA", 0), []domain.Term{
			{Label: "US", Units: 40, Detail: "confirmed by the multi-country report"},
			{Label: "CA", Units: 0, Detail: "CA repeats the figures of US; the multi-country report has 0 there"},
		}},
		{"a disagreement that was settled", europe().list("DE", "S").shows("DE", "S", 25).list("FR", "S").shows("FR", "S", 4).country(eu, "S", "DE", 25), []domain.Term{
			{Label: "EU", Units: 25, Detail: "home DE; FR shows 4, but the multi-country report confirms DE"},
		}},
		{"shared units", america().do(func(s *shop) { s.Links = append(s.Links, link(na, "T", "S", 1)) }).
			list("US", "S").shows("US", "S", 40).list("US", "T", fnsku("XS")).row("US", "T", "XS", domain.Buckets{Fulfillable: 40}), []domain.Term{
			{Label: "US S", Units: 40, Detail: "S and T are the same units, counted once"},
		}},
		{"two accounts with one pool", newShop().item("S", link(na, "S", "S", 1), link("second", "S", "S", 1)).list("US", "S").shows("US", "S", 4).do(func(s *shop) {
			s.Connections = append(s.Connections, domain.AmazonConnection{ID: "second", Label: "Second shop", Region: domain.RegionNA, Marketplaces: []domain.MarketplaceID{place("US")}})
			s.Listings = append(s.Listings, domain.Listing{Connection: "second", Marketplace: place("US"), SKU: "S", ASIN: "B0S", FNSKU: "XS", Amazon: true, Status: domain.ListingActive})
			s.Sets = append(s.Sets, domain.ReadingSet{Connection: "second", Marketplace: place("US"), At: now, Readings: []domain.StockReading{{Connection: "second", Marketplace: place("US"), SKU: "S", FNSKU: "XS", Buckets: domain.Buckets{Fulfillable: 4}}}})
		}), []domain.Term{
			{Label: "US (North America)", Units: 4},
			{Label: "US (Second shop)", Units: 4},
		}},
		{"merchant", america().list("US", "S", bothChannels(9)).shows("US", "S", 4).do(countMerchant), []domain.Term{
			{Label: "US", Units: 4},
			{Label: "Merchant North America", Units: 9},
		}},
	} {
		q := Count(c.shop.Input).Quantities["id-S"]
		if diff := cmp.Diff(c.want, q.Terms); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.name, diff)
		}
		var sum int64
		for _, x := range q.Terms {
			sum += x.Units
		}
		if sum != q.Units {
			t.Errorf("%s: terms sum to %d of %d", c.name, sum, q.Units)
		}
	}
}
