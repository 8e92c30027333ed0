package app

import (
	"testing"

	"tallybridge/engine/sandbox"
)

// TestTheSwitchNeedsAPreview: only a look at products and stock counts; what
// prove does, or a look at one of them, shows nobody what a sync would do.
func TestTheSwitchNeedsAPreview(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{Marketplaces: []string{"US"}}).connect()
	d.run("config", "set", "stock-mode", "differences").ends(ExitDone)
	on := []string{"config", "set", "automatic", "on"}
	d.run(on...).ends(ExitReach, "preview").plainly()
	d.run("prove").ends(ExitDone)
	d.run(on...).ends(ExitReach, "preview")
	d.run("sync", "--dry-run", "--only", "products")
	d.run("conflicts", "set-aside", "--all").ends(ExitDone)
	d.run(on...).ends(ExitReach, "preview")
	d.run("sync", "--dry-run", "--only", "inventory")
	d.run("conflicts", "set-aside", "--all").ends(ExitDone)
	d.run(on...).ends(ExitDone)
	d.run("status").ends(ExitDone, "never") // no sync has run, only previews and prove
	d.run("config", "set", "automatic", "off").ends(ExitDone, "writes nothing")
}

// TestAmazonWinsBack: something else moved a quantity in Xero; the item is held
// until a person says that Amazon's figure counts.
func TestAmazonWinsBack(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{}).ready()
	d.recovers()
	code := ""
	for _, truth := range d.box.World().Truth() {
		if truth.Outcome == "synced" && !truth.Quantity.IsZero() {
			code = truth.Item()
		}
	}
	d.change(map[string]any{"do": "foreign-bill", "number": "B-1", "code": code, "units": 7, "price": 3})
	d.run("sync").ends(ExitPerson, "quantity-moved", code)
	writes := d.writes()
	d.run("sync", "--dry-run").ends(ExitPerson, "quantity-moved")
	d.run("conflicts", "accept", code).ends(ExitDone, "goes to "+code)
	d.run("sync", "--json").ends(ExitDone, `"decreased": 1`)
	if n := d.writes() - writes; n != 1 {
		t.Errorf("%d writes", n)
	}
	d.run("sync").ends(ExitDone, "Nothing to change")
}
