package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"tallybridge/engine/domain"
)

// TestReplaceEqualsTheReading: whatever was stored, after a replacement the
// store holds the reading, has counted the rows that differ, and rows that
// stayed kept their id.
func TestReplaceEqualsTheReading(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	reading := rapid.Custom(func(r *rapid.T) map[string]domain.Listing {
		out := map[string]domain.Listing{}
		for _, sku := range rapid.SliceOfDistinct(rapid.SampledFrom(awkward), rapid.ID[string]).Draw(r, "skus") {
			out[sku] = domain.Listing{
				Connection: "na", Marketplace: "m", SKU: sku, Title: rapid.SampledFrom(awkward).Draw(r, "title"),
				Price: domain.Money{Amount: rapid.SampledFrom([]decimal.Decimal{
					decimal.MustParse("1.5"), decimal.MustParse("1.50"), decimal.MustParse("15"), decimal.MustParse("150"), {},
				}).Draw(r, "price"), Currency: rapid.SampledFrom([]string{"", "EUR"}).Draw(r, "currency")},
				Amazon: rapid.Bool().Draw(r, "amazon"), Merchant: rapid.Bool().Draw(r, "merchant"),
				MerchantQuantity: rapid.Int64Range(0, 1).Draw(r, "quantity"),
			}
		}
		return out
	})
	before := map[string]domain.Listing{}
	ids := map[string]int64{}
	rapid.Check(t, func(r *rapid.T) {
		now := reading.Draw(r, "reading")
		want := 0
		for sku, l := range now {
			if old, ok := before[sku]; !ok || !cmp.Equal(old, l) {
				want++
			}
		}
		for sku := range before {
			if _, ok := now[sku]; !ok {
				want++
			}
		}
		list := rapid.Permutation(slices.Collect(maps.Values(now))).Draw(r, "order")
		n, err := s.ReplaceListings(ctx, "na", "m", list, when)
		if err != nil || n != want {
			r.Fatalf("changed %d, want %d (%v)", n, want, err)
		}
		have, err := s.Listings(ctx)
		if err != nil {
			r.Fatal(err)
		}
		sorted := slices.SortedFunc(maps.Values(now), func(a, b domain.Listing) int { return strings.Compare(a.SKU, b.SKU) })
		if d := cmp.Diff(sorted, have[:len(have):len(have)]); d != "" && len(sorted)+len(have) > 0 {
			r.Fatal(d)
		}
		present := rowIDs(r, s)
		for sku, id := range present {
			if old, ok := ids[sku]; ok && old != id {
				r.Fatalf("row of %q has a new id", sku)
			}
		}
		before, ids = now, present
	})
}

func rowIDs(t interface{ Fatal(...any) }, s *Store) map[string]int64 {
	rows, err := s.reader.Query("SELECT sku, id FROM listings")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	out := map[string]int64{}
	for rows.Next() {
		var sku string
		var id int64
		if err := rows.Scan(&sku, &id); err != nil {
			t.Fatal(err)
		}
		out[sku] = id
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func listing(sku, title string) domain.Listing {
	return domain.Listing{Connection: "na", Marketplace: "m", SKU: sku, Title: title}
}

func TestRepeatedKeys(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	put := func(l ...domain.Listing) int { return got[int](t)(s.ReplaceListings(ctx, "na", "m", l, when)) }
	have := func() []domain.Listing { return got[[]domain.Listing](t)(s.Listings(ctx)) }

	same(t, "the last one stays", 2, put(listing("a", "1"), listing("b", "1"), listing("a", "2")))
	same(t, "listings", []domain.Listing{listing("a", "2"), listing("b", "1")}, have())
	same(t, "again", 0, put(listing("b", "1"), listing("a", "2"), listing("a", "2")))
	same(t, "of three", 1, put(listing("a", "3"), listing("b", "1"), listing("a", "2"), listing("a", "4")))
	same(t, "listings", []domain.Listing{listing("a", "4"), listing("b", "1")}, have())
	// A row that is stored as it is, then named otherwise, then as it was.
	put(listing("a", "4"), listing("b", "1"), listing("a", "5"), listing("a", "4"))
	same(t, "listings", []domain.Listing{listing("a", "4"), listing("b", "1")}, have())

	r := domain.StockReading{Connection: "na", Marketplace: "m", SKU: "a", FNSKU: "X", Condition: "New"}
	other := r
	other.Fulfillable = 5
	set := domain.ReadingSet{Connection: "na", Marketplace: "m", At: when, Readings: []domain.StockReading{r, r}}
	same(t, "the same twice is one", 1, got[int](t)(s.ReplaceReadings(ctx, set)))
	set.Readings = []domain.StockReading{other, r}
	if _, err := s.ReplaceReadings(ctx, set); domain.KindOf(err) != domain.FaultData {
		t.Errorf("two figures for one SKU: %v", err)
	}
	same(t, "as before", []domain.StockReading{r}, got[[]domain.ReadingSet](t)(s.Readings(ctx))[0].Readings)
	other.FNSKU = "Y"
	set.Readings = []domain.StockReading{other, r}
	same(t, "another FNSKU is another row", 1, got[int](t)(s.ReplaceReadings(ctx, set)))
}

// TestReplaceIsAllOrNothing lets replacements fail at every place: the old
// reading stays in whole, with its instant.
func TestReplaceIsAllOrNothing(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	n := 300
	got[int](t)(s.ReplaceListings(ctx, benchConn, benchPlace, someListings(n, 1), when))
	got[int](t)(s.ReplaceItems(ctx, someItems(n, 0), when))
	got[int](t)(s.ReplaceReadings(ctx, someReadings(n, 0)))
	listings := got[[]domain.Listing](t)(s.Listings(ctx))
	sets := got[[]domain.ReadingSet](t)(s.Readings(ctx))
	items, _, err := s.Items(ctx)
	must(t, err)

	// Triggers stand for whatever may go wrong inside SQLite.
	trip := func(table, event string) {
		t.Helper()
		must(t, s.exec(ctx, "test", "DROP TRIGGER IF EXISTS trip"))
		must(t, s.exec(ctx, "test", fmt.Sprintf(`CREATE TRIGGER trip AFTER %s ON %s
			WHEN (SELECT count(*) FROM %s) %% 2 = 0 OR random() %% 100 = 0 BEGIN SELECT raise(FAIL, 'tripped'); END`, event, table, table)))
	}
	fewer := func(l []domain.Listing) []domain.Listing { return l[:n/2] }
	more := append(someListings(n, 1), someListings(n+50, 1)[n:]...)
	for _, c := range []struct {
		name, table, event string
		do                 func() error
	}{
		{"listings added", "listings", "INSERT", func() error {
			_, err := s.ReplaceListings(ctx, benchConn, benchPlace, more, later)
			return err
		}},
		{"listings changed", "listings", "UPDATE", func() error {
			_, err := s.ReplaceListings(ctx, benchConn, benchPlace, someListings(n, 2), later)
			return err
		}},
		{"listings removed", "listings", "DELETE", func() error {
			_, err := s.ReplaceListings(ctx, benchConn, benchPlace, fewer(someListings(n, 1)), later)
			return err
		}},
		{"readings", "readings", "UPDATE", func() error {
			_, err := s.ReplaceReadings(ctx, someReadings(n, 1))
			return err
		}},
		{"items", "items", "UPDATE", func() error {
			_, err := s.ReplaceItems(ctx, someItems(n, 1), later)
			return err
		}},
	} {
		trip(c.table, c.event)
		if err := c.do(); err == nil || !strings.Contains(err.Error(), "tripped") {
			t.Errorf("%s: %v", c.name, err)
		}
		same(t, c.name, listings, got[[]domain.Listing](t)(s.Listings(ctx)))
		same(t, c.name, sets, got[[]domain.ReadingSet](t)(s.Readings(ctx)))
		have, at, err := s.Items(ctx)
		must(t, err)
		same(t, c.name, items, have)
		same(t, c.name, when, at)
	}

	must(t, s.exec(ctx, "test", "DROP TRIGGER trip"))
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.ReplaceListings(ended, benchConn, benchPlace, nil, later); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: %v", err)
	}
	stray := someListings(2, 1)
	stray[1].Marketplace = "elsewhere"
	if _, err := s.ReplaceListings(ctx, benchConn, benchPlace, stray, later); domain.KindOf(err) != domain.FaultUsage {
		t.Errorf("a listing of another marketplace: %v", err)
	}
	same(t, "listings", listings, got[[]domain.Listing](t)(s.Listings(ctx)))
}

// TestCancelInTheMiddle ends the context while a big replacement runs.
func TestCancelInTheMiddle(t *testing.T) {
	s := opened(t)
	want := someListings(2000, 1)
	got[int](t)(s.ReplaceListings(t.Context(), benchConn, benchPlace, want, when))
	next := someListings(2000, 2)
	ctx, cancel := context.WithCancel(t.Context())
	err := s.write(ctx, "test", func(tx *sql.Tx) error {
		id, err := touch(ctx, tx, mirrorListings, Place{benchConn, benchPlace}, "", later)
		if err != nil {
			return err
		}
		_, err = replace(ctx, tx, listingsTable, id, len(next), func(i int, r *row) {
			if i == 1000 && r.collect {
				cancel()
			}
			r.texts(next[i].SKU, "", "", "", next[i].Title)
			r.truths(false)
			r.text("")
			r.decimal(decimal.Zero)
			r.texts("", "")
			r.truths(false, false)
			r.int(0)
			r.truths(false, false)
			r.null()
		})
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	sortBy(want, func(l domain.Listing) string { return l.SKU })
	same(t, "listings", want, got[[]domain.Listing](t)(s.Listings(t.Context())))
	same(t, "usable", 2000, got[int](t)(s.ReplaceListings(t.Context(), benchConn, benchPlace, next, later)))
}

// TestEveryFieldCounts changes each field of each mirrored type alone: every
// one must be noticed, and come back.
func TestEveryFieldCounts(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	base := someListings(1, 1)[0]
	eachField(t, base, []string{"Connection", "Marketplace"}, func(l domain.Listing) (int, any) {
		n := got[int](t)(s.ReplaceListings(ctx, benchConn, benchPlace, []domain.Listing{l}, when))
		return n, got[[]domain.Listing](t)(s.Listings(ctx))[0]
	})
	reading := someReadings(1, 0).Readings[0]
	eachField(t, reading, []string{"Connection", "Marketplace"}, func(r domain.StockReading) (int, any) {
		set := someReadings(0, 0)
		set.Readings = []domain.StockReading{r}
		n := got[int](t)(s.ReplaceReadings(ctx, set))
		return n, got[[]domain.ReadingSet](t)(s.Readings(ctx))[0].Readings[0]
	})
	eachField(t, someItems(1, 0)[0], nil, func(i domain.Item) (int, any) {
		n := got[int](t)(s.ReplaceItems(ctx, []domain.Item{i}, when))
		items, _, err := s.Items(ctx)
		must(t, err)
		return n, items[0]
	})
	row := domain.CountryStock{Connection: "eu", SKU: "a", Country: "DE", Quantity: 1}
	eachField(t, row, []string{"Connection"}, func(c domain.CountryStock) (int, any) {
		must(t, s.ReplaceCountryStock(ctx, domain.CountryStockSet{Connection: "eu", At: when, Rows: []domain.CountryStock{c}}))
		return -1, got[[]domain.CountryStockSet](t)(s.CountryStock(ctx))[0].Rows[0]
	})
	eachField(t, domain.Account{ID: "a"}, nil, func(a domain.Account) (int, any) {
		must(t, s.SaveAccounts(ctx, []domain.Account{a}, when))
		as, _, err := s.Accounts(ctx)
		must(t, err)
		return -1, as[0]
	})
	eachField(t, domain.TaxRate{Type: "a"}, nil, func(a domain.TaxRate) (int, any) {
		must(t, s.SaveTaxRates(ctx, []domain.TaxRate{a}, when))
		rs, _, err := s.TaxRates(ctx)
		must(t, err)
		return -1, rs[0]
	})
	eachField(t, domain.Conflict{Kind: "a"}, []string{"SetAside"}, func(c domain.Conflict) (int, any) {
		must(t, s.ReplaceConflicts(ctx, domain.EntityProducts, []domain.Conflict{c}))
		return -1, got[[]domain.Conflict](t)(s.Conflicts(ctx))[0]
	})
}

// eachField puts base and then base with one field changed, for every field
// but those of skip. put returns how many rows changed (-1: does not tell) and
// what is stored.
func eachField[T any](t *testing.T, base T, skip []string, put func(T) (int, any)) {
	t.Helper()
	for _, f := range reflect.VisibleFields(reflect.TypeFor[T]()) {
		if slices.Contains(skip, f.Name) || f.Anonymous {
			continue
		}
		_, stored := put(base)
		same(t, f.Name+" before", any(base), stored)
		changed := base
		change(t, reflect.ValueOf(&changed).Elem().FieldByIndex(f.Index))
		n, stored := put(changed)
		same(t, f.Name+" after", any(changed), stored)
		if n == 0 {
			t.Errorf("%T: a change of %s was not noticed", base, f.Name)
		}
	}
}

// change gives a value another content, as near to the old one as can be.
func change(t *testing.T, v reflect.Value) {
	t.Helper()
	switch x := v.Addr().Interface().(type) {
	case *domain.Money:
		x.Amount = more(t, x.Amount)
		return
	case *decimal.Decimal:
		*x = more(t, *x)
		return
	case *decimal.NullDecimal:
		*x = decimal.NullDecimal{Decimal: more(t, x.Decimal), Valid: true}
		return
	case *time.Time:
		*x = time.UnixMilli(x.UnixMilli() + 1).UTC()
		return
	case *domain.SellerSKU:
		x.SKU += " "
		return
	case *[]string:
		*x = append(slices.Clone(*x), "")
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + " ")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int, reflect.Int64:
		v.SetInt(v.Int() + 1)
	default:
		t.Fatalf("no change for %s", v.Type())
	}
}

func more(t *testing.T, d decimal.Decimal) decimal.Decimal {
	t.Helper()
	return got[decimal.Decimal](t)(d.Add(decimal.MustParse("0.0001")))
}

func TestArrange(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		list := rapid.SliceOf(rapid.IntRange(0, 20)).Draw(r, "list")
		want := slices.Sorted(slices.Values(list))
		arrange(list, func(a, b *int) int { return *a - *b })
		if !slices.Equal(list, want) {
			r.Fatalf("got %v, want %v", list, want)
		}
	})
}
