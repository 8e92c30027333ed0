package app

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox"
)

// What the user excluded is left alone, also when it is linked already: no
// quantity, no field.
func TestExcludedSKUsAreLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := callsPractice(t, sandbox.Options{Seed: 21, SKUs: 40, Limits: true, Marketplaces: []string{"US"}})
		p.ready(t)
		p.mustSync(t)
		var sku string
		for _, l := range p.box.World().Offers("US") {
			if b, ok := p.box.World().Shown("US", l.SKU); ok && b.Fulfillable > 5 {
				sku = l.SKU
				break
			}
		}
		keys, err := p.engine.FindSKUs(t.Context(), sku)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.engine.Exclude(t.Context(), keys[0], "a test"); err != nil {
			t.Fatal(err)
		}
		if err := p.box.World().Sell("US", sku, 3); err != nil {
			t.Fatal(err)
		}
		if err := p.box.World().Reprice("US", sku, decimal.MustParse("77.77")); err != nil {
			t.Fatal(err)
		}
		p.box.Mark()
		p.box.Ledger().Reset()
		time.Sleep(time.Hour)
		p.mustSync(t)
		if w := p.xeroWrites(); len(w) > 0 {
			t.Fatalf("an excluded SKU was written: %s %s", w[0].Operation, w[0].Body)
		}
		if err := p.engine.Include(t.Context(), keys[0]); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		p.mustSync(t)
		if d := p.box.Differences(); len(d) > 0 {
			t.Fatalf("included again, it is not synced: %v", d)
		}
	})
}
