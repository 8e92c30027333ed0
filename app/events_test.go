package app

import (
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/sandbox"
)

// A run that finds nothing new says that it looked, and nothing else.
func TestCheckedIsNotChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := callsPractice(t, sandbox.Options{Seed: 2, SKUs: 30, Limits: true, Marketplaces: []string{"US", "UK"}})
		p.ready(t)
		p.mustSync(t)
		p.mustSync(t)
		kinds := func(f func()) map[engine.EventKind]bool {
			events, cancel := p.engine.Subscribe()
			f()
			cancel()
			out := map[engine.EventKind]bool{}
			for ev := range events {
				out[ev.Kind] = true
			}
			return out
		}
		time.Sleep(time.Hour)
		got := kinds(func() { p.mustSync(t) })
		for _, k := range []engine.EventKind{engine.EventListingsChanged, engine.EventItemsChanged, engine.EventLinksChanged, engine.EventConflictsChanged} {
			if got[k] {
				t.Errorf("nothing changed, yet there was %s", k)
			}
		}
		if !got[engine.EventChecked] || !got[engine.EventRunFinished] {
			t.Errorf("events: %v", got)
		}
		sku := ""
		for _, l := range p.box.World().Offers("US") {
			if b, ok := p.box.World().Shown("US", l.SKU); ok && b.Fulfillable > 5 {
				sku = l.SKU
			}
		}
		if err := p.box.World().Sell("US", sku, 2); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		got = kinds(func() { p.mustSync(t) })
		if !got[engine.EventItemsChanged] || got[engine.EventListingsChanged] {
			t.Errorf("after a sale: %v", got)
		}
	})
}

// A listener that does not listen never holds the engine up, and loses the
// oldest events first.
func TestSlowListenersDoNotBlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := callsPractice(t, sandbox.Options{Seed: 2, SKUs: 400, Limits: true, Marketplaces: []string{"US", "UK", "DE", "FR"}})
		events, cancel := p.engine.Subscribe()
		p.ready(t)
		p.mustSync(t)
		cancel()
		var last engine.Event
		n := 0
		for ev := range events {
			last = ev
			n++
		}
		if n == 0 || last.Kind == engine.EventRunStarted {
			t.Errorf("%d events, the last %s", n, last.Kind)
		}
	})
}
