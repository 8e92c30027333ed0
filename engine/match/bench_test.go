package match

import (
	"fmt"
	"testing"
	"time"

	"tallybridge/engine/domain"
)

// catalogue makes n listings over three marketplaces: half of the SKUs have an
// item, some only under a code that is written otherwise, the rest have to be created.
func catalogue(n int) Input {
	in := Input{Config: creating(), BaseCurrency: "USD"}
	nouns := []string{"Lamp", "Teapot", "Notebook", "Bottle", "Board", "Cushion", "Charger", "Rack", "Tray", "Clock"}
	makers := []string{"Alder", "Birch", "Cedar", "Dune", "Ember", "Fjord", "Grove", "Heath", "Iris", "Juno", "Kelp"}
	for i := range (n + 2) / 3 {
		s := fmt.Sprintf("%s-%06d-%c", nouns[i%10][:3], i, 'A'+i%26)
		name := fmt.Sprintf("%s %s model %d for the home, series %d", makers[i%11], nouns[i%10], i, i/7)
		for _, m := range []string{"US", "CA", "MX"} {
			if len(in.Listings) < n {
				in.Listings = append(in.Listings, listing(na, m, s, title(name)))
			}
		}
		it := item(s)
		it.Name = name
		switch {
		case i%2 == 0:
			in.Items = append(in.Items, it)
		case i%50 == 1:
			it.Code = fmt.Sprintf("%s %06d %c", nouns[i%10][:3], i, 'A'+i%26)
			in.Items = append(in.Items, it)
		case i%50 == 3:
			it.Code = fmt.Sprintf("WH-%d", i)
			in.Items = append(in.Items, it)
		}
	}
	return in
}

func BenchmarkMatch(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		in := catalogue(n)
		b.Run(fmt.Sprintf("first/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Match(in)
			}
		})
		out := Match(in)
		in.Links = append(in.Links, out.NewLinks...)
		for _, c := range out.Creates {
			in.Items = append(in.Items, item(c.Code))
			for _, s := range c.SKUs {
				in.Links = append(in.Links, domain.Link{SKU: s, Item: domain.ItemID("id-" + c.Code), Units: 1})
			}
		}
		b.Run(fmt.Sprintf("again/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Match(in)
			}
		})
	}
}

// TestCatalogueStaysLinear runs catalogues that invite quadratic work: all
// codes share their words, all titles are the same, all listings one ASIN.
func TestCatalogueStaysLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	for _, c := range []struct {
		name string
		make func(i int) (domain.Listing, domain.Item)
	}{
		{"one ASIN", func(i int) (domain.Listing, domain.Item) {
			return listing(na, "US", fmt.Sprintf("NEW-%d", i), asin("B0")), item(fmt.Sprintf("OLD-%d", i))
		}},
		{"one title", func(i int) (domain.Listing, domain.Item) {
			it := item(fmt.Sprintf("OLD-%d", i))
			it.Name = "the very same words in every single name"
			return listing(na, "US", fmt.Sprintf("NEW-%d", i), title(it.Name)), it
		}},
		{"one loose code", func(i int) (domain.Listing, domain.Item) {
			code := fmt.Sprintf("%0*b", 17, i)
			var s, u []rune
			for _, r := range code {
				s, u = append(s, 'A'), append(u, 'A')
				if r == '1' {
					s, u = append(s, '-'), append(u, '_', ' ')
				}
			}
			return listing(na, "US", string(s)), item(string(u))
		}},
		{"one core", func(i int) (domain.Listing, domain.Item) {
			return listing(na, "US", fmt.Sprintf("CORE-%d-FBA", i), fnsku("X")), item(fmt.Sprintf("CORE-%d", i))
		}},
	} {
		took := map[int]time.Duration{}
		for _, n := range []int{1_000, 8_000} {
			in := Input{Config: creating()}
			for i := range n {
				l, it := c.make(i)
				in.Listings, in.Items = append(in.Listings, l), append(in.Items, it)
			}
			start := time.Now()
			Match(in)
			took[n] = time.Since(start)
		}
		// Eight times the work may take thirty times as long on a busy machine, not sixty-four.
		if took[8_000] > 30*took[1_000]+200*time.Millisecond {
			t.Errorf("%s: 1,000 took %v, 8,000 took %v", c.name, took[1_000], took[8_000])
		}
		t.Logf("%s: %v, %v", c.name, took[1_000], took[8_000])
	}
}
