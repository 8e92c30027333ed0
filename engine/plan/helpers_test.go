package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

var compareDecimals = cmp.Comparer(func(a, b decimal.Decimal) bool { return a.Cmp(b) == 0 })

func dec(s string) decimal.Decimal { return decimal.MustParse(s) }

func some(s string) decimal.NullDecimal { return decimal.NullDecimal{Decimal: dec(s), Valid: true} }

func accounts() []domain.Account {
	return []domain.Account{
		{Code: "630", Name: "Inventory", Type: "INVENTORY", Status: "ACTIVE"},
		{Code: "631", Name: "Old inventory", Type: "INVENTORY", Status: "ARCHIVED"},
		{Code: "310", Name: "Cost of goods sold", Type: "DIRECTCOSTS", Status: "ACTIVE"},
		{Code: "320", Name: "Adjustments", Type: "DIRECTCOSTS", Status: "ACTIVE"},
		{Code: "140", Name: "Stock", Type: "CURRENT", Status: "ACTIVE"},
		{Code: "200", Name: "Sales", Type: "REVENUE", Status: "ACTIVE"},
	}
}

// posting is the configuration of a seller who posts and has opened.
func posting() domain.Config {
	c := domain.DefaultConfig()
	c.Accounts = domain.AccountMap{Inventory: "630", COGS: "310", Adjustment: "320", Opening: "140", Sales: "200"}
	c.StockMode, c.Purchases, c.OpeningDone = domain.StockPost, domain.PurchasesExpensed, true
	return c
}

// tracked makes a tracked item with a quantity and cost pool.
func tracked(code, quantity, pool string) domain.Item {
	return domain.Item{
		ID: domain.ItemID("id-" + code), Code: code, Name: code, IsSold: true, IsPurchased: true, Tracked: true,
		InventoryAccount: "630", COGSAccount: "310", Quantity: dec(quantity), CostPool: dec(pool),
	}
}

// bench is one item "S" with 10 units worth 50.00 in Xero, and 12 at Amazon.
type bench struct{ StockInput }

func newBench() *bench {
	return &bench{StockInput{
		Items: []domain.Item{tracked("S", "10", "50.00")}, Quantities: wanted("S", 12), Config: posting(), Accounts: accounts(),
		Organisation: domain.Organisation{BaseCurrency: "EUR"}, States: map[domain.ItemID]domain.ItemState{},
	}}
}

func wanted(code string, n int64) map[domain.ItemID]domain.Quantity {
	id := domain.ItemID("id-" + code)
	return map[domain.ItemID]domain.Quantity{id: {Item: id, Units: n, Known: true, Terms: []domain.Term{{Label: "US", Units: n}}}}
}

func (b *bench) item(f func(*domain.Item)) *bench { f(&b.Items[0]); return b }

func (b *bench) want(n int64) *bench { b.Quantities = wanted("S", n); return b }

func (b *bench) state(st domain.ItemState) *bench {
	st.Item = "id-S"
	b.States["id-S"] = st
	return b
}

func (b *bench) config(f func(*domain.Config)) *bench { f(&b.Config); return b }

func (b *bench) do(f func(*bench)) *bench { f(b); return b }

// checkWords checks that a conflict can be shown to a person.
func checkWords(t testing.TB, cs []domain.Conflict) {
	t.Helper()
	keys := map[string]bool{}
	for _, c := range cs {
		if c.Message == "" || c.Fix == "" {
			t.Errorf("conflict without words: %+v", c)
		}
		if keys[c.Key()] {
			t.Errorf("conflict twice: %+v", c)
		}
		keys[c.Key()] = true
	}
}
