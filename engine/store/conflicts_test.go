package store

import (
	"testing"

	"tallybridge/engine/domain"
)

func TestConflictsRoundTrip(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	var want []domain.Conflict
	for _, a := range awkward {
		want = append(want, domain.Conflict{
			Kind: domain.ConflictSeveral, SKU: domain.SellerSKU{Connection: "na", SKU: a}, Item: domain.ItemID(a), Code: a,
			Message: a, Fix: a, Candidates: []string{"007", "7", `"x"`}, Blocks: true,
		})
	}
	sortBy(want, func(c domain.Conflict) string { return c.SKU.SKU })
	// Two fields of one item have one key.
	a := domain.Conflict{Kind: domain.ConflictFieldChanged, Item: "i", Message: "name"}
	b := domain.Conflict{Kind: domain.ConflictFieldChanged, Item: "i", Message: "price"}
	want = append([]domain.Conflict{a, b}, want...)
	must(t, s.ReplaceConflicts(ctx, domain.EntityProducts, want))
	same(t, "conflicts", want, got[[]domain.Conflict](t)(s.Conflicts(ctx)))

	must(t, s.ReplaceConflicts(ctx, domain.EntityInventory, []domain.Conflict{{Kind: domain.ConflictDrift, Item: "i"}}))
	must(t, s.ReplaceConflicts(ctx, domain.EntityProducts, []domain.Conflict{b}))
	same(t, "each entity has its own", []domain.Conflict{{Kind: domain.ConflictDrift, Item: "i"}, b},
		got[[]domain.Conflict](t)(s.Conflicts(ctx)))
}

func TestSetAsideStays(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	c := func(sku, message string) domain.Conflict {
		return domain.Conflict{Kind: domain.ConflictNoItem, SKU: domain.SellerSKU{Connection: "na", SKU: sku}, Message: message}
	}
	aside := func(c domain.Conflict) domain.Conflict { c.SetAside = true; return c }
	put := func(l ...domain.Conflict) {
		t.Helper()
		must(t, s.ReplaceConflicts(ctx, domain.EntityProducts, l))
	}
	check := func(what string, l ...domain.Conflict) {
		t.Helper()
		same(t, what, l, got[[]domain.Conflict](t)(s.Conflicts(ctx)))
	}
	a, b := c("a", "1"), c("A", "1")
	put(a, b)
	must(t, s.SetAside(ctx, []string{a.Key(), "nobody"}, true))
	check("set aside, its case twin not", b, aside(a))
	put(b, c("a", "other words"))
	check("stays with other words", b, aside(c("a", "other words")))
	put(b, c("a", "1"), c("a", "2"))
	check("holds for a second row of the key", b, aside(c("a", "1")), aside(c("a", "2")))
	must(t, s.SetAside(ctx, []string{a.Key()}, false))
	put(aside(a), b)
	check("taken back stays taken back", b, a)
	must(t, s.SetAside(ctx, []string{a.Key()}, true))
	put(b)
	put(a, b)
	check("settled and come again asks anew", b, a)
	put(a, b, aside(c("z", "")))
	check("a new one brings its own mark", b, a, aside(c("z", "")))
}
