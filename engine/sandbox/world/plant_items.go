package world

import "github.com/govalues/decimal"

// plantItems grows the traps that lie in the Xero items.
func (g *grower) plantItems() {
	r := g.w.Books.Roles
	gd := g.sow(seedling{sku: "UNTRACKED-1", units: 20})
	it := g.linked("untracked", gd, "UNTRACKED-1", "UNTRACKED-1", 0, decimal.MustNew(0, 2), Held, "item-untracked")
	it.Tracked, it.InventoryAccount, it.COGSAccount, it.PurchaseAccount = false, "", "", r.Purchases
	g.trap(Trap{Name: "untracked", SKUs: []string{"UNTRACKED-1"}, Outcome: Held, Kind: "item-untracked", Why: "Xero keeps no quantity of the item."})

	gd = g.sow(seedling{sku: "ARCHIVED-1", units: 22})
	it = g.linked("archived", gd, "ARCHIVED-1", "ARCHIVED-1", 30, worth(30, gd.cost), Refused, "")
	it.Archived = true
	g.trap(Trap{Name: "archived", SKUs: []string{"ARCHIVED-1"}, Outcome: Refused, Why: "The item is archived, which no answer of Xero tells."})

	gd = g.sow(seedling{sku: "GONE-ACCOUNT-1", units: 14})
	it = g.linked("account-gone", gd, "GONE-ACCOUNT-1", "GONE-ACCOUNT-1", 10, worth(10, gd.cost), Held, "accounts-missing")
	it.InventoryAccount = accOldInventory
	g.trap(Trap{Name: "account-gone", SKUs: []string{"GONE-ACCOUNT-1"}, Outcome: Held, Kind: "accounts-missing", Why: "The item's inventory account is archived."})

	gd = g.sow(seedling{sku: "OTHER-PROGRAM-1", units: 30})
	g.linked("other-program", gd, "OTHER-PROGRAM-1", "OTHER-PROGRAM-1", 40, worth(40, gd.cost), Held, "other-program")
	g.otherProgram("OTHER-PROGRAM-1")
	g.trap(Trap{Name: "other-program", SKUs: []string{"OTHER-PROGRAM-1"}, Outcome: Held, Kind: "other-program", Why: "Another program posts item-coded sales: stock would fall twice."})

	gd = g.sow(seedling{sku: "BACK-ORDER-1", units: 12})
	it = g.linked("back-order", gd, "BACK-ORDER-1", "BACK-ORDER-1", 0, decimal.MustNew(0, 2), Held, "back-order")
	it.BackOrder = decimal.MustNew(3, 0)
	g.trap(Trap{Name: "back-order", SKUs: []string{"BACK-ORDER-1"}, Outcome: Held, Kind: "back-order", Why: "Three units were sold that Xero does not have."})

	gd = g.sow(seedling{sku: "FRACTION-1", units: 3})
	it = g.linked("fraction", gd, "FRACTION-1", "FRACTION-1", 0, decimal.MustNew(2500, 2), Held, "fraction")
	it.Quantity = decimal.MustNew(25, 1)
	g.trap(Trap{Name: "fraction", SKUs: []string{"FRACTION-1"}, Outcome: Held, Kind: "fraction", Why: "Xero holds two and a half units."})

	gd = g.sow(seedling{sku: "ZERO-COST-1", units: 5})
	g.linked("zero-cost", gd, "ZERO-COST-1", "ZERO-COST-1", 12, decimal.MustNew(0, 2), Synced, "")
	g.trap(Trap{Name: "zero-cost", SKUs: []string{"ZERO-COST-1"}, Outcome: Synced, Why: "Twelve units worth nothing; five are there."})

	gd = g.sow(seedling{sku: "AWKWARD-AVERAGE-1", units: 4})
	g.linked("awkward-average", gd, "AWKWARD-AVERAGE-1", "AWKWARD-AVERAGE-1", 7, decimal.MustNew(10_000, 2), Synced, "")
	g.trap(Trap{Name: "awkward-average", SKUs: []string{"AWKWARD-AVERAGE-1"}, Outcome: Synced, Why: "100.00 over 7 units never divides evenly."})
}

// plantStock grows the traps of where units are and what they cost.
func (g *grower) plantStock() {
	g.sow(seedling{sku: "NO-COST-1", units: 10})
	delete(g.w.costs, "NO-COST-1")
	g.fate(fate{skus: []string{"NO-COST-1"}, created: "NO-COST-1", outcome: Held, kind: "needs-unit-cost", trap: "no-cost"})
	g.trap(Trap{Name: "no-cost", SKUs: []string{"NO-COST-1"}, Outcome: Held, Kind: "needs-unit-cost", Why: "Nobody knows what a unit cost."})

	gd := g.sow(seedling{sku: "TRANSIT-1", offer: offer{stock: map[string]Bins{
		g.home.Pool: {Fulfillable: 20, InboundWorking: 30, InboundShipped: 12, InboundReceiving: 6},
	}}})
	g.linked("transit", gd, "TRANSIT-1", "TRANSIT-1", 24, worth(24, gd.cost), Synced, "")
	g.product("TRANSIT-1").at(Place{Pool: Transit}).Fulfillable = 40
	g.trap(Trap{Name: "transit", SKUs: []string{"TRANSIT-1"}, Outcome: Synced, Why: "Units on their way to Amazon are not at Amazon."})

	gd = g.sow(seedling{sku: "OWN-SHELF-1", units: 26})
	g.linked("own-shelf", gd, "OWN-SHELF-1", "OWN-SHELF-1", 38, worth(38, gd.cost), Synced, "")
	g.product("OWN-SHELF-1").at(Place{Pool: Shelf}).Fulfillable = 15
	g.trap(Trap{Name: "own-shelf", SKUs: []string{"OWN-SHELF-1"}, Outcome: Synced, Why: "Fifteen units lie on the seller's own shelf."})
}

// product is the one physical product of a SKU of a trap.
func (g *grower) product(sku string) *Product { return g.w.product(g.w.bySKU[sku][0]) }
