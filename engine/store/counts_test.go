package store

import (
	"testing"

	"tallybridge/engine/domain"
)

func TestCountsAreThoseOfTheRows(t *testing.T) {
	s, ctx := opened(t), t.Context()
	if c := got[Counts](t)(s.Counts(ctx)); c != (Counts{}) {
		t.Errorf("a new database counts %+v", c)
	}
	key := domain.SellerSKU{Connection: "eu", SKU: "A"}
	must(t, s.SaveLinks(ctx, []domain.Link{{SKU: key, Item: "i", Units: 1}, {SKU: key, Item: "j", Units: 2}}))
	open := domain.Conflict{Kind: domain.ConflictNoItem, SKU: key}
	aside := domain.Conflict{Kind: domain.ConflictASINs, SKU: key}
	must(t, s.ReplaceConflicts(ctx, domain.EntityProducts, []domain.Conflict{open, aside}))
	must(t, s.SetAside(ctx, []string{aside.Key()}, true))
	must(t, s.AddWrite(ctx, domain.Write{ID: "1", Run: "r", Op: "bill", Number: "N", State: domain.WriteSending}))
	must(t, s.AddWrite(ctx, domain.Write{ID: "2", Run: "r", Op: "bill", Number: "M", State: domain.WriteDone}))
	want := Counts{Links: 2, Conflicts: 1, SetAside: 1, OpenWrites: 1}
	if c := got[Counts](t)(s.Counts(ctx)); c != want {
		t.Errorf("counted %+v, want %+v", c, want)
	}
}
