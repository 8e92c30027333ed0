package world

// plantCodes grows the traps of seller SKUs and Xero codes.
func (g *grower) plantCodes() {
	long := []string{
		"GARDEN-HOSE-CONNECTOR-BRASS-34IN-BLACK",   // the first 30 characters of these two
		"GARDEN-HOSE-CONNECTOR-BRASS-34IN-GREEN",   // are the same
		"BAMBOO-DRAWER-DIVIDER-4PCS-ADJUSTABLE-XL", // 40
		"HEADLAMP-1200LM-USBC-2025-REV-B",          // 31
	}
	for i, sku := range long {
		g.sow(seedling{sku: sku, units: int64(21 + 13*i)})
		g.fate(fate{skus: []string{sku}, created: codeFor(sku), outcome: Synced, trap: "long-sku"})
	}
	g.trap(Trap{Name: "long-sku", SKUs: long, Outcome: Synced, Why: "A Xero code holds 30 characters, these SKUs are longer."})

	gd := g.sow(seedling{sku: "CASE-7A", units: 33})
	g.linked("case-twins", gd, "CASE-7A", "CASE-7A", 30, worth(30, gd.cost), Synced, "")
	g.sow(seedling{sku: "case-7a", units: 12})
	twins := Trap{
		Name: "case-twins", SKUs: []string{"CASE-7A", "case-7a"}, Concerns: []string{"case-7a"}, Outcome: Held, Kind: "code-clash",
		Why: "Two products whose SKUs differ by case only; Xero's codes may not.",
	}
	second := fate{skus: twins.Concerns, outcome: Held, kind: twins.Kind, trap: twins.Name}
	if g.w.Options.CaseSensitiveCodes {
		twins.Outcome, twins.Kind, twins.Why = Synced, "", "Two products whose SKUs differ by case only, as codes may too."
		second = fate{skus: twins.Concerns, created: "case-7a", outcome: Synced, trap: twins.Name}
	}
	g.fate(second)
	g.trap(twins)

	gd = g.sow(seedling{sku: "00471", units: 44})
	g.linked("zero-twins", gd, "00471", "00471", 44, worth(44, gd.cost), Synced, "")
	g.sow(seedling{sku: "471", units: 17})
	g.fate(fate{skus: []string{"471"}, created: "471", outcome: Synced, trap: "zero-twins"})
	g.trap(Trap{Name: "zero-twins", SKUs: []string{"00471", "471"}, Outcome: Synced, Why: "Two products whose SKUs differ by leading zeros only."})

	odd := []struct {
		sku   string
		known bool
	}{
		{"MUG, BLUE 12/OZ", true},
		{"O'NEIL & SONS CUP", false},
		{"100%-COTTON-TEE", false},
		{"SET+2 (A&B)", true},
		{"ÅNGSTRÖM-Ø7", false},
		{"=SUM-1", false},
		{"WHO?#9;B", false},
		{"\"QUOTED\" TAG", true},
	}
	var skus []string
	for i, o := range odd {
		skus = append(skus, o.sku)
		gd := g.sow(seedling{sku: o.sku, units: int64(9 + 7*i)})
		if o.known {
			g.linked("odd-characters", gd, o.sku, o.sku, int64(5+7*i), worth(int64(5+7*i), gd.cost), Synced, "")
			continue
		}
		g.fate(fate{skus: []string{o.sku}, created: o.sku, outcome: Synced, trap: "odd-characters"})
	}
	g.trap(Trap{Name: "odd-characters", SKUs: skus, Outcome: Synced, Why: "Characters that break URLs, lists, spreadsheets and reports."})
}

// plantLookAlikes grows the traps in which a SKU is nearly a code.
func (g *grower) plantLookAlikes() {
	near := func(trap, sku string, codes []string, units int64, outcome Outcome, kind, why string) {
		gd := g.sow(seedling{sku: sku, units: units})
		for i, code := range codes {
			quantity := units + int64(2-4*i) + 1
			if outcome == Synced {
				g.linked(trap, gd, sku, code, quantity, worth(quantity, gd.cost), outcome, kind)
				continue
			}
			it := g.item(code, gd, quantity, worth(quantity, gd.cost))
			it.Name, it.Description = "Counter goods "+code, "" // nothing but the code leads to it
			g.fate(fate{code: code, outcome: Untouched, trap: trap})
		}
		if outcome != Synced {
			g.fate(fate{skus: []string{sku}, outcome: outcome, kind: kind, trap: trap})
		}
		g.trap(Trap{Name: trap, SKUs: []string{sku}, Outcome: outcome, Kind: kind, Why: why})
	}
	near("several-candidates", "LAMP 12", []string{"LAMP-12", "LAMP_12"}, 26, Held, "several-candidates", "Two Xero items fit equally well.")
	near("spaces", "NB 20 GRID", []string{"NB-20-GRID"}, 61, Synced, "", "The code has hyphens where the SKU has spaces.")
	near("prefix", "POT-3L", []string{"AMZ-POT-3L"}, 18, Held, "suggested", "The code is the SKU with a prefix.")
	if g.w.Options.SKUs <= 1000 {
		// Beyond that a listings report is needed, which cannot hold the letter.
		near("look-alike", "\u0410RC-55", []string{"ARC-55"}, 23, Synced, "", "The SKU starts with a Cyrillic letter that looks like the code's Latin A.")
	}

	gd := g.sow(seedling{sku: "BARCODED-STAND", units: 15})
	it := g.item(gd.barcode, gd, 15, worth(15, gd.cost))
	it.Name, it.Description = "Counter goods by barcode", ""
	g.fate(fate{code: gd.barcode, outcome: Untouched, trap: "barcode"})
	g.fate(fate{skus: []string{"BARCODED-STAND"}, outcome: Held, kind: "suggested", trap: "barcode"})
	g.trap(Trap{Name: "barcode", SKUs: []string{"BARCODED-STAND"}, Outcome: Held, Kind: "suggested", Why: "The code is the product's barcode."})
}
