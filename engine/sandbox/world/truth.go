package world

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"

	"github.com/govalues/decimal"
)

// Truth is what one Xero item must hold when everything is synced, or what
// must not become of a SKU.
type Truth struct {
	SKUs []string
	// Code is the item's code on the first day, empty when there is none;
	// Created is the code of the item that a sync has to make, empty when it
	// makes none. Both are empty for SKUs that are held without an item.
	Code, Created string
	// Units is what the seller owns: at Amazon over all pools, each physical
	// unit once, plus what is held elsewhere.
	Units int64
	// Quantity and CostPool are what Xero must show after the sync: Units and
	// their cost when synced, else what it held before.
	Quantity, CostPool decimal.Decimal
	Outcome            Outcome
	Kind               string // of the conflict, when Held
	Trap               string // the trap's name, empty for ordinary SKUs
}

// Item is the code under which the item is found after the sync, empty if there is none.
func (t Truth) Item() string {
	if t.Code != "" {
		return t.Code
	}
	return t.Created
}

// Holding is what Xero holds of a tracked item.
type Holding struct {
	Quantity, CostPool decimal.Decimal
}

// codeFor is the code of an item made for a SKU: the SKU, or when it is over 30
// characters its first 19, a hyphen and 10 hex digits of its SHA-256.
func codeFor(sku string) string {
	r := []rune(sku)
	if len(r) <= 30 {
		return sku
	}
	sum := sha256.Sum256([]byte(sku))
	return string(r[:19]) + "-" + hex.EncodeToString(sum[:])[:10]
}

func (g *grower) fate(f fate) {
	g.w.fates = append(g.w.fates, &f)
	for _, sku := range f.skus {
		g.w.fateOf[sku] = &f
	}
}

// units counts what the seller owns at Amazon of some SKUs that are one item:
// every physical product behind them once, wherever it lies.
func (w *World) units(skus []string) int64 {
	var sum int64
	for p := range w.behind(skus) {
		for at, b := range p.Stock {
			if at.Pool != Shelf && at.Pool != Transit {
				sum += b.Owned()
			}
		}
	}
	return sum
}

// shelf counts what lies on the seller's own shelf.
func (w *World) shelf(skus []string) int64 {
	var sum int64
	for p := range w.behind(skus) {
		for at, b := range p.Stock {
			if at.Pool == Shelf {
				sum += b.Fulfillable
			}
		}
	}
	return sum
}

// behind is the set of physical products behind some SKUs.
func (w *World) behind(skus []string) map[*Product]bool {
	set := map[*Product]bool{}
	for _, sku := range skus {
		for _, l := range w.bySKU[sku] {
			if p := w.product(l); p != nil {
				set[p] = true
			}
		}
	}
	return set
}

// FirstDay is what Xero holds of every tracked item before the first sync, by code.
func (w *World) FirstDay() map[string]Holding {
	out := map[string]Holding{}
	for _, it := range w.Books.Items {
		if it.Tracked {
			out[it.Code] = Holding{it.Quantity, it.CostPool}
		}
	}
	return out
}

// Truth is the truth after one sync from the first day to the world as it is
// now: one entry per Xero item, and one per group of SKUs held without an item.
// It supposes the usual configuration: what Amazon holds counts (fulfillable,
// reserved, unfulfillable, researching), merchant stock does not, missing items
// are made, safe suggestions are accepted, Costs and Elsewhere were given.
func (w *World) Truth() []Truth { return w.TruthAfter(w.FirstDay()) }

// TruthAfter is the truth after one sync from what Xero holds now, by item
// code; items that are not there yet are left out or empty.
func (w *World) TruthAfter(held map[string]Holding) []Truth {
	w.mu.RLock()
	defer w.mu.RUnlock()
	out := make([]Truth, 0, len(w.fates))
	for _, f := range w.fates {
		out = append(out, w.truth(f, held))
	}
	return out
}

func (w *World) truth(f *fate, held map[string]Holding) Truth {
	t := Truth{
		SKUs: f.skus, Code: f.code, Created: f.created, Outcome: f.outcome, Kind: f.kind, Trap: f.trap,
		Units: w.units(f.skus) + w.shelf(f.skus),
	}
	h := held[t.Item()]
	t.Quantity, t.CostPool = h.Quantity, h.CostPool
	cost, known := w.costs[firstOf(f.skus)]
	if f.kind == "needs-unit-cost" && known {
		t.Outcome, t.Kind = Synced, ""
	}
	if t.Outcome == Synced {
		t.Quantity, t.CostPool = decimal.MustNew(t.Units, 0), moved(h, t.Units, cost)
	}
	return t
}

func firstOf(skus []string) string {
	if len(skus) == 0 {
		return ""
	}
	return skus[0]
}

// moved is the cost pool when the quantity becomes units: an increase comes in
// at the unit cost, a decrease leaves at the average with four decimals, and
// the last unit takes the whole pool with it.
func moved(h Holding, units int64, cost decimal.Decimal) decimal.Decimal {
	want := decimal.MustNew(units, 0)
	delta := minus(want, h.Quantity)
	switch {
	case delta.Sign() > 0:
		return plus(h.CostPool, must(delta.Mul(cost)).Rescale(2))
	case delta.Sign() < 0 && units == 0:
		return decimal.MustNew(0, 2)
	case delta.Sign() < 0:
		average := must(h.CostPool.Quo(h.Quantity)).Rescale(4)
		return minus(h.CostPool, must(delta.Neg().Mul(average)).Rescale(2))
	}
	return h.CostPool
}

// TruthBalances are the ledger balances (debit less credit, by account code)
// after one sync from the first day. The first stock of an item that held
// neither quantity nor value comes from Roles.Opening; every other change goes
// against Roles.Adjustment. Accounts without a change are there too.
func (w *World) TruthBalances() map[string]decimal.Decimal {
	balances := map[string]decimal.Decimal{}
	for _, a := range w.Books.Accounts {
		balances[a.Code] = a.Balance
	}
	return w.BalancesAfter(w.FirstDay(), balances, true)
}

// BalancesAfter are the ledger balances after one sync from what Xero holds now
// and the balances it shows now. opening tells that the sync still posts
// opening stock; later, first stock is a change like any other.
func (w *World) BalancesAfter(held map[string]Holding, balances map[string]decimal.Decimal, opening bool) map[string]decimal.Decimal {
	out := maps.Clone(balances)
	asset := map[string]string{}
	for _, it := range w.Books.Items {
		asset[it.Code] = it.InventoryAccount
	}
	for _, t := range w.TruthAfter(held) {
		if t.Outcome != Synced || t.Item() == "" {
			continue
		}
		h := held[t.Item()]
		change := minus(t.CostPool, h.CostPool)
		account, offset := asset[t.Item()], w.Books.Roles.Adjustment
		if account == "" {
			account = w.Books.Roles.Inventory
		}
		if opening && h.Quantity.IsZero() && h.CostPool.IsZero() {
			offset = w.Books.Roles.Opening
		}
		out[account] = plus(out[account], change)
		out[offset] = minus(out[offset], change)
	}
	return out
}

// Costs are the unit costs that the practice seller knows, in the base
// currency, by SKU; SKUs without one are not there.
func (w *World) Costs() map[string]decimal.Decimal {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return maps.Clone(w.costs)
}

// Elsewhere are the units on the seller's own shelf, by the code of the Xero
// item after the first sync; items without any are not there.
func (w *World) Elsewhere() map[string]int64 {
	w.mu.RLock()
	defer w.mu.RUnlock()
	out := map[string]int64{}
	for _, f := range w.fates {
		code := f.code
		if code == "" {
			code = f.created
		}
		if n := w.shelf(f.skus); n != 0 && code != "" {
			out[code] = n
		}
	}
	return out
}
