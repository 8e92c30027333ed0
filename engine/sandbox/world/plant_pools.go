package world

import "slices"

// plantPools grows the traps of marketplaces and pools.
func (g *grower) plantPools() {
	eu := g.members("EU")
	if len(eu) > 1 {
		countries := []string{eu[0].Country, "PL", eu[1].Country}
		gd := g.sow(seedling{sku: "EU-REPEAT-1", markets: g.withHome(eu...), units: 40, offer: offer{
			spread: map[string][]string{"EU": countries}, exact: true, stock: g.atHome(40, "EU", Bins{Fulfillable: 58, ReservedOrders: 3, ReservedTransfer: 4, Unfulfillable: 1}),
		}})
		g.linkedAll("eu-repeat", gd, "EU-REPEAT-1")
		g.trap(Trap{Name: "eu-repeat", SKUs: []string{"EU-REPEAT-1"}, Outcome: Synced, Why: "Every EU marketplace shows the same pool."})

		local := g.disagreeing(eu)
		gd = g.sow(seedling{sku: "EU-LOCAL-1", markets: g.withHome(eu...), offer: offer{
			spread: map[string][]string{"EU": {eu[0].Country, local.Country}}, exact: true,
			stock: g.atHome(24, "EU", Bins{Fulfillable: 77, ReservedOrders: 2, ReservedTransfer: 5}),
			mark:  func(l *Listing) { l.LocalOnly = l.Market == local.Code },
		}})
		g.linkedAll("eu-disagree", gd, "EU-LOCAL-1")
		g.trap(Trap{
			Name: "eu-disagree", SKUs: []string{"EU-LOCAL-1"}, Outcome: Synced,
			Why: local.Code + " shows only the units in its own country; the multi-country report confirms the others.",
		})
	}
	if len(eu) > 0 && g.has("UK") {
		gd := g.sow(seedling{sku: "UK-APART-1", markets: g.withHome(g.market("UK"), eu[0]), offer: offer{
			exact: true, stock: map[string]Bins{
				g.home.Pool: {Fulfillable: 11}, "UK": {Fulfillable: 35, ReservedOrders: 1}, "EU": {Fulfillable: 48, ReservedTransfer: 6},
			},
		}})
		g.linkedAll("uk-apart", gd, "UK-APART-1")
		g.trap(Trap{Name: "uk-apart", SKUs: []string{"UK-APART-1"}, Outcome: Synced, Why: "Units in the United Kingdom and on the continent: two pools."})
	}
	if g.has("US") && g.has("CA") {
		us, ca := g.market("US"), g.market("CA")
		markets := []Market{us, ca}
		if g.home.Code != "US" && g.home.Code != "CA" {
			markets = g.withHome(us, ca)
		}
		remote := func(sku string, noRow bool) *good {
			return g.sow(seedling{sku: sku, markets: markets, offer: offer{
				exact: true, stock: map[string]Bins{"US": {Fulfillable: 64, ReservedOrders: 2, ReservedTransfer: 3, InboundShipped: 20}},
				mark: func(l *Listing) {
					if l.Market == "CA" {
						l.ShowsPool, l.NoCountryRow = "US", noRow
					}
				},
			}})
		}
		gd := remote("CA-REMOTE-1", false)
		g.linkedAll("ca-shows-us", gd, "CA-REMOTE-1")
		g.trap(Trap{Name: "ca-shows-us", SKUs: []string{"CA-REMOTE-1"}, Outcome: Synced, Why: "Canada sells the units that lie in the United States; the multi-country report has none in Canada."})
		gd = remote("CA-REMOTE-2", true)
		g.linked("ca-shows-us-unsettled", gd, "CA-REMOTE-2", "CA-REMOTE-2", 50, worth(50, gd.cost), Held, "pools-repeat")
		g.trap(Trap{
			Name: "ca-shows-us-unsettled", SKUs: []string{"CA-REMOTE-2"}, Outcome: Held, Kind: "pools-repeat",
			Why: "As before, but the multi-country report does not mention Canada: unknown, not zero.",
		})
	}
	if g.has("JP") {
		gd := g.sow(seedling{sku: "JP-YEN-1", markets: g.withHome(g.market("JP")), offer: offer{
			exact: true, stock: g.atHome(16, "JP", Bins{Fulfillable: 27}),
		}})
		g.linkedAll("jpy", gd, "JP-YEN-1")
		g.trap(Trap{Name: "jpy", SKUs: []string{"JP-YEN-1"}, Outcome: Synced, Why: "Prices in yen have no decimals."})
	}
}

// linkedAll is linked for a SKU that ends synced from a few units too few.
func (g *grower) linkedAll(trap string, gd *good, sku string) {
	have := max(g.w.units([]string{sku})-5, 0)
	g.linked(trap, gd, sku, sku, have, worth(have, gd.cost), Synced, "")
}

// atHome adds units at home to a pool's bins, unless home is that pool.
func (g *grower) atHome(units int64, pool string, b Bins) map[string]Bins {
	out := map[string]Bins{pool: b}
	if g.home.Pool != pool {
		out[g.home.Pool] = Bins{Fulfillable: units}
	}
	return out
}

// disagreeing is the EU member that shows its own country only: France where
// it is there, never the first, which is the pool's home.
func (g *grower) disagreeing(eu []Market) Market {
	if i := slices.IndexFunc(eu, func(m Market) bool { return m.Code == "FR" }); i > 0 {
		return eu[i]
	}
	return eu[1]
}
