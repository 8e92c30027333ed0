package world

import "slices"

// plantShared grows the traps in which several SKUs or offers stand for one
// thing, or seem to.
func (g *grower) plantShared() {
	wide := g.withHome()
	if eu := g.members("EU"); len(eu) > 0 {
		wide = g.withHome(eu[0])
	}
	gd := g.sow(seedling{sku: "GRILL-TONGS", units: 52, markets: wide})
	g.sow(seedling{sku: "GRILL-TONGS-STICKERLESS", good: gd, markets: wide, offer: offer{share: "GRILL-TONGS"}})
	both := []string{"GRILL-TONGS", "GRILL-TONGS-STICKERLESS"}
	g.fate(fate{skus: both, code: "GRILL-TONGS", outcome: Synced, trap: "shared-fnsku"})
	g.item("GRILL-TONGS", gd, 40, worth(40, gd.cost))
	g.trap(Trap{Name: "shared-fnsku", SKUs: both, Outcome: Synced, Why: "Two SKUs on the same physical units."})

	gd = g.sow(seedling{sku: "TORCH-90", units: 31})
	g.linked("fba-fbm-pair", gd, "TORCH-90", "TORCH-90", 25, worth(25, gd.cost), Synced, "")
	g.sow(seedling{sku: "TORCH-90-FBM", good: gd, offer: offer{only: true, mfn: 8}})
	g.fate(fate{skus: []string{"TORCH-90-FBM"}, outcome: Held, kind: "suggested", trap: "fba-fbm-pair"})
	g.trap(Trap{
		Name: "fba-fbm-pair", SKUs: []string{"TORCH-90", "TORCH-90-FBM"}, Concerns: []string{"TORCH-90-FBM"}, Outcome: Held, Kind: "suggested",
		Why: "The same product, once fulfilled by Amazon and once by the seller.",
	})

	gd = g.sow(seedling{sku: "BOTH-WAYS-2", units: 19, offer: offer{merchant: true, mfn: 6}})
	g.linked("both-channels", gd, "BOTH-WAYS-2", "BOTH-WAYS-2", 21, worth(21, gd.cost), Synced, "")
	g.trap(Trap{Name: "both-channels", SKUs: []string{"BOTH-WAYS-2"}, Outcome: Synced, Why: "One SKU with an FBA and a merchant offer: the merchant's 6 do not count."})

	gd = g.sow(seedling{sku: "TEA-GREEN-50", units: 120})
	g.linked("multipack", gd, "TEA-GREEN-50", "TEA-GREEN-50", 100, worth(100, gd.cost), Synced, "")
	g.sow(seedling{sku: "TEA-GREEN-50-6PK", units: 14})
	g.fate(fate{skus: []string{"TEA-GREEN-50-6PK"}, outcome: Held, kind: "suggested", trap: "multipack"})
	g.trap(Trap{
		Name: "multipack", SKUs: []string{"TEA-GREEN-50", "TEA-GREEN-50-6PK"}, Concerns: []string{"TEA-GREEN-50-6PK"}, Outcome: Held, Kind: "suggested",
		Why: "Six of one in a pack; Amazon does not say how many.",
	})

	g.sow(seedling{sku: "TSHIRT-PARENT", offer: offer{only: true, status: "Incomplete", mark: func(l *Listing) {
		l.IsParent, l.Merchant, l.MFN = true, false, 0
	}}})
	delete(g.w.costs, "TSHIRT-PARENT")
	children := []string{"TSHIRT-RED-M", "TSHIRT-NVY-L"}
	var first *good
	for i, sku := range children {
		child := seedling{sku: sku, units: int64(30 + 11*i), offer: offer{mark: func(l *Listing) { l.Parent = "TSHIRT-PARENT" }}}
		if first != nil {
			child.good = sibling(first, g, "Navy")
		}
		gd := g.sow(child)
		if first == nil {
			first = gd
		}
		g.linked("variation-parent", gd, sku, sku, int64(28+11*i), worth(int64(28+11*i), gd.cost), Synced, "")
	}
	g.fate(fate{skus: []string{"TSHIRT-PARENT"}, outcome: Ignored, trap: "variation-parent"})
	g.trap(Trap{
		Name: "variation-parent", SKUs: append([]string{"TSHIRT-PARENT"}, children...), Concerns: []string{"TSHIRT-PARENT"}, Outcome: Ignored,
		Why: "The parent of a variation is listed like a product and is none.",
	})

	gd = g.sow(seedling{sku: "MAG-TORCH-07", units: 37})
	g.linked("same-title", gd, "MAG-TORCH-07", "MAG-TORCH-07", 35, worth(35, gd.cost), Synced, "")
	gd = g.sow(seedling{sku: "FLUX-LIGHT-19", good: sibling(gd, g, "Mk II"), units: 29})
	g.linked("same-title", gd, "FLUX-LIGHT-19", "FLUX-LIGHT-19", 33, worth(33, gd.cost), Synced, "")
	g.trap(Trap{Name: "same-title", SKUs: []string{"MAG-TORCH-07", "FLUX-LIGHT-19"}, Outcome: Synced, Why: "Two products with nearly the same title."})

	closed := offer{exact: true, status: "Inactive", mark: func(l *Listing) { l.NoStockRow = true }}
	all := g.w.Market
	gd = g.sow(seedling{sku: "OLD-LAMP-1", markets: all, offer: closed})
	g.linked("closed-with-item", gd, "OLD-LAMP-1", "OLD-LAMP-1", 9, worth(9, gd.cost), Held, "listing-closed")
	g.trap(Trap{Name: "closed-with-item", SKUs: []string{"OLD-LAMP-1"}, Outcome: Held, Kind: "listing-closed", Why: "Closed everywhere, no figure from Amazon, stock in Xero."})
	g.sow(seedling{sku: "OLD-LAMP-2", markets: all, offer: closed})
	g.fate(fate{skus: []string{"OLD-LAMP-2"}, outcome: Ignored, trap: "closed-no-item"})
	g.trap(Trap{Name: "closed-no-item", SKUs: []string{"OLD-LAMP-2"}, Outcome: Ignored, Why: "Closed everywhere and never in Xero."})

	if there := g.elsewhere(); there.Code != "" {
		g.plantASINs(there)
	}
}

// elsewhere is a marketplace served from another pool than home, in another
// region where there is one.
func (g *grower) elsewhere() Market {
	var found Market
	for _, m := range g.w.Market {
		if m.Pool == g.home.Pool {
			continue
		}
		if m.Region != g.home.Region {
			if m.Code == "DE" || found.Code == "" || found.Region == g.home.Region {
				found = m
			}
		} else if found.Code == "" {
			found = m
		}
	}
	return found
}

// plantASINs lists one SKU for two different products.
func (g *grower) plantASINs(there Market) {
	gd := g.sow(seedling{sku: "TWO-ASINS-1", units: 22})
	other, rng := g.draw()
	o := offer{
		sku: "TWO-ASINS-1", good: other, rng: rng, markets: []Market{there}, status: "Active", exact: true,
		stock: map[string]Bins{there.Pool: {Fulfillable: 13}},
	}
	g.list(o)
	g.w.costs["TWO-ASINS-1"] = gd.cost
	g.linked("different-asins", gd, "TWO-ASINS-1", "TWO-ASINS-1", 18, worth(18, gd.cost), Held, "different-asins")
	g.trap(Trap{
		Name: "different-asins", SKUs: []string{"TWO-ASINS-1"}, Outcome: Held, Kind: "different-asins",
		Why: "The SKU is one product in " + g.home.Code + " and another in " + there.Code + ".",
	})
}

// sibling is another good with nearly the title of an earlier one.
func sibling(of *good, g *grower, more string) *good {
	fresh, _ := g.draw()
	out := *fresh
	out.titles = of.titles
	for i, t := range slices.All(out.titles[:]) {
		if t != "" {
			out.titles[i] = t + " " + more
		}
	}
	return &out
}
