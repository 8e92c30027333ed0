package plan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"tallybridge/engine/domain"
)

const na = domain.ConnectionID("na")

func sku(s string) domain.SellerSKU { return domain.SellerSKU{Connection: na, SKU: s} }

func listing(market, s, title, price, currency string) domain.Listing {
	m, _ := domain.MarketplaceByCode(market)
	l := domain.Listing{Connection: na, Marketplace: m.ID, SKU: s, Title: title, Description: "About " + title, Status: domain.ListingActive}
	if price != "" {
		l.Price = domain.Money{Amount: dec(price), Currency: currency}
	}
	return l
}

// shelf is one item "S", linked one to one, whose fields are all kept up to date.
func shelf(change ...func(*ProductInput)) ProductInput {
	it := tracked("S", "0", "0")
	it.Name, it.Description, it.SalesPrice = "Old name", "Old text", some("9")
	c := posting()
	c.Fields = []domain.Field{domain.FieldName, domain.FieldDescription, domain.FieldPrice}
	in := ProductInput{
		Items: []domain.Item{it}, Links: []domain.Link{{SKU: sku("S"), Item: "id-S", Units: 1}},
		Listings: []domain.Listing{listing("US", "S", "New name", "12.50", "USD")}, Config: c, Accounts: accounts(),
		Organisation: domain.Organisation{BaseCurrency: "USD"}, States: map[domain.ItemID]domain.ItemState{},
	}
	for _, f := range change {
		f(&in)
	}
	return in
}

func written(fields ...string) func(*ProductInput) {
	return func(in *ProductInput) {
		st := domain.ItemState{Item: "id-S", Written: map[domain.Field]string{}, FieldWins: map[domain.Field]bool{}}
		for i := 0; i < len(fields); i += 2 {
			st.Written[domain.Field(fields[i])] = fields[i+1]
		}
		in.States["id-S"] = st
	}
}

func only(f ...domain.Field) func(*ProductInput) {
	return func(in *ProductInput) { in.Config.Fields = f }
}

func TestProducts(t *testing.T) {
	type want struct {
		Changes   string // "name: Old → New; …"
		Kinds     []domain.ConflictKind
		Unchanged int
	}
	all := "name: Old name → New name; description: Old text → About New name; price: 9.00 → 12.50"
	long := strings.Repeat("Name ", 20)
	for _, c := range []struct {
		name string
		in   ProductInput
		want want
	}{
		{"all fields", shelf(), want{Changes: all}},
		{"no field is kept", shelf(only()), want{}},
		{"one field", shelf(only(domain.FieldPrice)), want{Changes: "price: 9.00 → 12.50"}},
		{"first seen is the baseline", shelf(written("name", "Old name", "description", "Old text", "price", "9.00")), want{Changes: all}},
		{"the baseline is compared by value", shelf(only(domain.FieldPrice), written("price", "9")), want{Changes: "price: 9.00 → 12.50"}},
		{"edited in Xero", shelf(only(domain.FieldName), written("name", "What we wrote")), want{Kinds: []domain.ConflictKind{domain.ConflictFieldChanged}}},
		{"one field edited, the others go on", shelf(written("name", "What we wrote")), want{
			Changes: "description: Old text → About New name; price: 9.00 → 12.50", Kinds: []domain.ConflictKind{domain.ConflictFieldChanged},
		}},
		{"edited, but Amazon wins", shelf(only(domain.FieldName), written("name", "What we wrote"), func(in *ProductInput) {
			in.States["id-S"].FieldWins[domain.FieldName] = true
		}), want{Changes: "name: Old name → New name"}},
		{"edited to what Amazon says", shelf(only(domain.FieldName), written("name", "What we wrote"), func(in *ProductInput) {
			in.Items[0].Name = "New name"
		}), want{Unchanged: 1}},
		{"right already", shelf(only(domain.FieldName), func(in *ProductInput) { in.Items[0].Name = "New name" }), want{Unchanged: 1}},
		{"right after cutting", shelf(only(domain.FieldName), func(in *ProductInput) {
			in.Listings[0].Title, in.Items[0].Name = long, strings.TrimSpace(long[:50])
		}), want{Unchanged: 1}},
		{"price right by value", shelf(only(domain.FieldPrice), func(in *ProductInput) { in.Items[0].SalesPrice = some("12.5000") }), want{Unchanged: 1}},
		{"no price in Xero yet", shelf(only(domain.FieldPrice), func(in *ProductInput) { in.Items[0].SalesPrice = decimal.NullDecimal{} }), want{Changes: "price:  → 12.50"}},
		{"Amazon has no text", shelf(only(domain.FieldName, domain.FieldDescription), func(in *ProductInput) {
			in.Listings[0].Title, in.Listings[0].Description = "", ""
		}), want{Unchanged: 1}},
		{"a damaged title is not written over a whole one", shelf(only(domain.FieldName), func(in *ProductInput) { in.Listings[0].TitleDamaged = true }), want{Unchanged: 1}},
		{"an undamaged twin is taken", shelf(only(domain.FieldName), func(in *ProductInput) {
			in.Listings[0].TitleDamaged = true
			l := in.Listings[0]
			l.Connection, l.TitleDamaged, l.Title = "second", false, "Whole name"
			in.Listings = append(in.Listings, l)
			in.Links = append(in.Links, domain.Link{SKU: l.Key(), Item: "id-S", Units: 1})
		}), want{Changes: "name: Old name → Whole name"}},
		{"no price in the base currency", shelf(only(domain.FieldPrice), func(in *ProductInput) { in.Organisation.BaseCurrency = "NZD" }), want{Kinds: []domain.ConflictKind{domain.ConflictPriceCurrency}, Unchanged: 1}},
		{"no price at all", shelf(only(domain.FieldPrice), func(in *ProductInput) { in.Listings[0].Price = domain.Money{} }), want{Unchanged: 1}},
		{"price without tax", shelf(only(domain.FieldPrice), func(in *ProductInput) { in.Config.PriceTaxRate = some("25") }), want{Changes: "price: 9.00 → 10.00"}},
		{"texts in the base currency's language", shelf(only(domain.FieldName), func(in *ProductInput) {
			in.Listings = append(in.Listings, listing("CA", "S", "Canadian name", "15", "CAD"))
			in.Organisation.BaseCurrency = "CAD"
		}), want{Changes: "name: Old name → Canadian name"}},
		{"not sold: no sales fields", shelf(func(in *ProductInput) { in.Items[0].IsSold = false }), want{Changes: "name: Old name → New name"}},
		{"a pack does not describe the item", shelf(func(in *ProductInput) { in.Links[0].Units = 6 }), want{}},
		{"a bundle does not describe the item", shelf(func(in *ProductInput) {
			in.Items = append(in.Items, tracked("T", "0", "0"))
			in.Links = append(in.Links, domain.Link{SKU: sku("S"), Item: "id-T", Units: 1})
		}), want{}},
		{"the SKU that is the code speaks", shelf(only(domain.FieldName), func(in *ProductInput) {
			in.Listings = append(in.Listings, listing("US", "A-TWIN", "Twin name", "", ""))
			in.Links = append(in.Links, domain.Link{SKU: sku("A-TWIN"), Item: "id-S", Units: 1})
		}), want{Changes: "name: Old name → New name"}},
		{"an item in conflict is left alone", shelf(func(in *ProductInput) {
			in.Conflicts = []domain.Conflict{{Kind: domain.ConflictASINs, SKU: sku("S"), Item: "id-S", Message: "m", Fix: "f"}}
		}), want{Kinds: []domain.ConflictKind{domain.ConflictASINs}}},
		{"a SKU in conflict does not describe", shelf(func(in *ProductInput) {
			in.Conflicts = []domain.Conflict{{Kind: domain.ConflictASINs, SKU: sku("S"), Message: "m", Fix: "f"}}
		}), want{Kinds: []domain.ConflictKind{domain.ConflictASINs}}},
		{"an excluded SKU does not describe", shelf(func(in *ProductInput) { in.Exclusions = []domain.Exclusion{{SKU: sku("S")}} }), want{}},
		{"the link's item is gone", shelf(func(in *ProductInput) { in.Items = nil }), want{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := Products(c.in)
			checkWords(t, p.Conflicts)
			got := want{Unchanged: p.Unchanged}
			var parts []string
			for _, u := range p.Updates {
				for _, f := range u.Changes {
					parts = append(parts, fmt.Sprintf("%s: %s → %s", f.Field, f.Before, f.After))
					if f.Field == domain.FieldPrice && PriceText(u.SalesPrice) != f.After {
						t.Errorf("price %v, change %+v", u.SalesPrice, f)
					}
				}
				if diff := cmp.Diff(c.in.Items[0], u.Item, compareDecimals); diff != "" {
					t.Errorf("the item is not as read: %s", diff)
				}
			}
			got.Changes = strings.Join(parts, "; ")
			for _, x := range p.Conflicts {
				got.Kinds = append(got.Kinds, x.Kind)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// The window asks which fields an edit is about, to let Amazon win for exactly these.
func TestAnEditNamesItsFields(t *testing.T) {
	p := Products(shelf(written("name", "What we wrote", "price", "1.00")))
	if len(p.Conflicts) != 1 {
		t.Fatalf("%+v", p.Conflicts)
	}
	if diff := cmp.Diff([]string{"name", "price"}, p.Conflicts[0].Candidates); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestCreates(t *testing.T) {
	creates := func(codes ...string) []domain.NewItem {
		var out []domain.NewItem
		for _, c := range codes {
			out = append(out, domain.NewItem{Code: c, Name: c, SKUs: []domain.SellerSKU{sku(c)}, Tracked: true})
		}
		return out
	}
	many := make([]domain.Item, TrackedLimit-1)
	for i := range many {
		many[i] = tracked(fmt.Sprintf("I%d", i), "0", "0")
	}
	for _, c := range []struct {
		name  string
		in    ProductInput
		want  []string
		kinds []domain.ConflictKind
	}{
		{"made", shelf(only(), func(in *ProductInput) { in.Creates = creates("B", "A") }), []string{"A", "B"}, nil},
		{"never over an existing item", shelf(only(), func(in *ProductInput) { in.Creates = creates("S", "A") }), []string{"A"}, []domain.ConflictKind{domain.ConflictCodeClash}},
		{"nor one that differs in case", shelf(only(), func(in *ProductInput) { in.Creates = creates("s") }), nil, []domain.ConflictKind{domain.ConflictCodeClash}},
		{"unless Xero keeps case apart", shelf(only(), func(in *ProductInput) { in.Creates, in.Config.Rules.CaseSensitiveCodes = creates("s"), true }), []string{"s"}, nil},
		{"never twice", shelf(only(), func(in *ProductInput) { in.Creates = creates("A", "a") }), []string{"A"}, []domain.ConflictKind{domain.ConflictCodeClash}},
		{"up to the limit of tracked items", shelf(only(), func(in *ProductInput) { in.Items, in.Creates = many, creates("A", "B") }), []string{"A"}, []domain.ConflictKind{domain.ConflictTooManyTracked}},
		{"over the limit when agreed", shelf(only(), func(in *ProductInput) {
			in.Items, in.Creates, in.Config.TrackedLimitAccepted = many, creates("A", "B"), true
		}), []string{"A", "B"}, nil},
		{"untracked ones have no limit", shelf(only(), func(in *ProductInput) {
			in.Items, in.Creates = many, creates("A", "B")
			in.Creates[0].Tracked, in.Creates[1].Tracked = false, false
		}), []string{"A", "B"}, nil},
		{"inventory account not set", shelf(only(), func(in *ProductInput) { in.Creates, in.Config.Accounts.Inventory = creates("A", "B"), "" }), nil, []domain.ConflictKind{domain.ConflictAccounts}},
		{"inventory account archived", shelf(only(), func(in *ProductInput) { in.Creates, in.Config.Accounts.Inventory = creates("A"), "631" }), nil, []domain.ConflictKind{domain.ConflictAccounts}},
		{"cost account of the wrong type", shelf(only(), func(in *ProductInput) { in.Creates, in.Config.Accounts.COGS = creates("A"), "200" }), nil, []domain.ConflictKind{domain.ConflictAccounts}},
		{"several accounts wrong, one conflict", shelf(only(), func(in *ProductInput) {
			in.Creates, in.Config.Accounts = creates("A"), domain.AccountMap{Sales: "630"}
		}), nil, []domain.ConflictKind{domain.ConflictAccounts}},
		{"untracked items need no inventory account", shelf(only(), func(in *ProductInput) {
			in.Creates, in.Config.Accounts = creates("A"), domain.AccountMap{}
			in.Creates[0].Tracked = false
		}), []string{"A"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := Products(c.in)
			checkWords(t, p.Conflicts)
			var got []string
			for _, n := range p.Creates {
				got = append(got, n.Code)
			}
			var kinds []domain.ConflictKind
			for _, x := range p.Conflicts {
				kinds = append(kinds, x.Kind)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("creates (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(c.kinds, kinds); diff != "" {
				t.Errorf("conflicts (-want +got)\n%s", diff)
			}
		})
	}
}

// A new item without a price gets one here, where the base currency is known.
func TestCreateGetsItsPrice(t *testing.T) {
	p := Products(shelf(func(in *ProductInput) {
		in.Items, in.Links = nil, nil
		in.Creates = []domain.NewItem{{Code: "S", SKUs: []domain.SellerSKU{sku("S")}}}
	}))
	if len(p.Creates) != 1 || PriceText(p.Creates[0].SalesPrice) != "12.50" {
		t.Errorf("%+v", p.Creates)
	}
}

// Law 5: whatever people and Amazon do to the fields, a value that is not what
// was last written is never overwritten unless Amazon was told to win; and what
// is written settles: the next plan has nothing to do.
func TestTheUsersEditsWin(t *testing.T) {
	texts := rapid.SampledFrom([]string{"", "A", "B", " B ", "C\nD", strings.Repeat("long name ", 12), strings.Repeat("ü🍵", 40)})
	prices := rapid.SampledFrom([]string{"1", "1.00", "2.5", "3.3333", "0"})
	rapid.Check(t, func(rt *rapid.T) {
		in := shelf()
		in.Items[0].Name, in.Items[0].Description, in.Items[0].SalesPrice = texts.Draw(rt, "name"), texts.Draw(rt, "text"), some(prices.Draw(rt, "price"))
		in.Listings[0].Title, in.Listings[0].Description = texts.Draw(rt, "title"), texts.Draw(rt, "about")
		in.Listings[0].Price = domain.Money{Amount: dec(prices.Draw(rt, "amazon price")), Currency: "USD"}
		st := domain.ItemState{Item: "id-S", Written: map[domain.Field]string{}, FieldWins: map[domain.Field]bool{}}
		for f, gen := range map[domain.Field]*rapid.Generator[string]{domain.FieldName: texts, domain.FieldDescription: texts, domain.FieldPrice: prices} {
			if rapid.Bool().Draw(rt, "known "+string(f)) {
				st.Written[f] = gen.Draw(rt, "written "+string(f))
			}
			st.FieldWins[f] = rapid.Bool().Draw(rt, "wins "+string(f))
		}
		in.States["id-S"] = st
		p := Products(in)
		for _, u := range p.Updates {
			for _, c := range u.Changes {
				last, known := st.Written[c.Field]
				if known && normal(c.Field, last) != normal(c.Field, c.Before) && !st.FieldWins[c.Field] {
					rt.Fatalf("%s was edited from %q to %q and would be overwritten with %q", c.Field, last, c.Before, c.After)
				}
				if c.Before == c.After || c.After == "" {
					rt.Fatalf("a change of nothing: %+v", c)
				}
				switch st.Written[c.Field] = c.After; c.Field {
				case domain.FieldName:
					in.Items[0].Name = c.After
				case domain.FieldDescription:
					in.Items[0].Description = c.After
				case domain.FieldPrice:
					in.Items[0].SalesPrice = u.SalesPrice
				}
				if len([]rune(in.Items[0].Name)) > domain.MaxItemName && c.Field == domain.FieldName {
					rt.Fatalf("name of %d characters", len([]rune(in.Items[0].Name)))
				}
			}
		}
		if again := Products(in); len(again.Updates) > 0 {
			rt.Fatalf("not settled: %+v", again.Updates[0].Changes)
		}
	})
}
