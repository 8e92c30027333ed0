package store

import (
	"testing"
	"time"

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

// A decision about a SKU ends what the last run found wrong with its item, and
// taking it back brings that again.
func TestSettledConflicts(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	sku := func(name string) domain.SellerSKU { return domain.SellerSKU{Connection: "na", SKU: name} }
	c := func(kind domain.ConflictKind, name string) domain.Conflict {
		return domain.Conflict{Kind: kind, SKU: sku(name), Blocks: true}
	}
	gone, linked, excluded := c(domain.ConflictNoItem, "gone"), c(domain.ConflictSuggested, "linked"), c(domain.ConflictSeveral, "excluded")
	other, open := c(domain.ConflictASINs, "linked"), c(domain.ConflictSuggested, "open")
	all := []domain.Conflict{other, gone, excluded, linked, open}
	must(t, s.ReplaceConflicts(ctx, domain.EntityProducts, all))
	check := func(what string, want ...domain.Conflict) {
		t.Helper()
		same(t, what, want, got[[]domain.Conflict](t)(s.Conflicts(ctx)))
		if n := got[Counts](t)(s.Counts(ctx)).Conflicts; n != len(want) {
			t.Errorf("%s: %d are counted, want %d", what, n, len(want))
		}
	}
	check("nothing decided", all...)
	got[int](t)(s.ReplaceItems(ctx, []domain.Item{{ID: "there", Code: "there"}}, time.Unix(1, 0)))
	must(t, s.SaveLinks(ctx, []domain.Link{
		{SKU: sku("gone"), Item: "not there", Units: 1}, {SKU: sku("linked"), Item: "there", Units: 1},
	}))
	must(t, s.SaveExclusion(ctx, domain.Exclusion{SKU: sku("excluded")}))
	check("linked and excluded", other, gone, open)
	must(t, s.DeleteLink(ctx, sku("linked"), "there"))
	must(t, s.DeleteExclusion(ctx, sku("excluded")))
	check("taken back", all...)
}
