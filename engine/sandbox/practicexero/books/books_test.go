package books_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox/practicexero/books"
	"tallybridge/engine/sandbox/world"
)

var today = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

func dec(s string) decimal.Decimal { return decimal.MustParse(s) }

func some(s string) decimal.NullDecimal { return decimal.NullDecimal{Decimal: dec(s), Valid: true} }

// opening is a small organisation: items with and without stock, an archived one, one that is not tracked.
func opening() world.Opening {
	item := func(code, quantity, pool string) world.Item {
		return world.Item{
			Code: code, Name: "Item " + code, Tracked: true, InventoryAccount: "630", COGSAccount: "310", SalesAccount: "200",
			PurchasePrice: some("4.5"), SalesPrice: some("9.99"), Quantity: dec(quantity), CostPool: dec(pool),
		}
	}
	gone := item("GONE", "3", "30.00")
	gone.Archived = true
	lost := item("LOST", "1", "10.00")
	lost.InventoryAccount = "639"
	waits := item("WAITS", "0", "0")
	waits.BackOrder = dec("4")
	return world.Opening{
		Name: "Demo Company (US)", ShortCode: "!demo", BaseCurrency: "USD", CountryCode: "US", Class: "DEMO", Demo: true,
		Accounts: []world.Account{
			{Code: "200", Name: "Sales", Type: "REVENUE", Class: "REVENUE", Status: "ACTIVE", TaxType: "OUTPUT"},
			{Code: "310", Name: "Cost of Goods Sold", Type: "DIRECTCOSTS", Class: "EXPENSE", Status: "ACTIVE"},
			{Code: "400", Name: "Purchases", Type: "DIRECTCOSTS", Class: "EXPENSE", Status: "ACTIVE"},
			{Code: "401", Name: "Inventory Adjustments", Type: "DIRECTCOSTS", Class: "EXPENSE", Status: "ACTIVE"},
			{Code: "499", Name: "Old costs", Type: "EXPENSE", Class: "EXPENSE", Status: "ARCHIVED"},
			{Code: "630", Name: "Inventory", Type: "INVENTORY", Class: "ASSET", Status: "ACTIVE", Balance: dec("170.00")},
			{Code: "639", Name: "Old inventory", Type: "INVENTORY", Class: "ASSET", Status: "ARCHIVED", Balance: dec("10.00")},
			{Code: "800", Name: "Accounts Payable", Type: "CURRLIAB", Class: "LIABILITY", Status: "ACTIVE"},
		},
		TaxRates: []world.TaxRate{
			{Name: "Tax on Sales", TaxType: "OUTPUT", Revenue: true},
			{Name: "Tax on Purchases", TaxType: "INPUT", Expenses: true},
		},
		Items: []world.Item{
			item("A", "10", "40.00"), item("SEVEN", "7", "100.00"), item("EMPTY", "0", "0.00"), gone, lost, waits,
			{Code: "PLAIN", Name: "Not tracked", PurchaseAccount: "400", SalesAccount: "200"},
		},
		SalesInvoices: []world.SalesInvoice{{Number: "A2X-1", Date: today.AddDate(0, 0, -3), Code: "A", Units: 2}},
	}
}

func open(t failer, rules books.Rules) *books.Books {
	t.Helper()
	n := 0
	b, err := books.New(books.Config{
		Opening: opening(), Rules: rules, Now: func() time.Time { return today },
		NewID: func() string { n++; return fmt.Sprintf("00000000-0000-4000-8000-%012x", n) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// stock makes an approved zero-total document; each line is code, quantity, unit amount (or "=amount").
func stock(kind books.Kind, lines ...[3]string) books.Draft {
	d := books.Draft{
		Kind: kind, Number: "TB-1", ContactName: "Inventory Adjustments", Date: today, Due: today, Status: books.StatusAuthorised,
		LineAmountTypes: "NoTax", Places: 4,
	}
	for _, l := range lines {
		item := books.DraftLine{Description: "stock", ItemCode: l[0], Account: "630", Quantity: some(l[1])}
		offset := books.DraftLine{Description: "adjustment", Account: "401", Quantity: some(l[1])}
		if amount, ok := strings.CutPrefix(l[2], "="); ok {
			item.LineAmount, offset.LineAmount = some(amount), some(amount)
			offset.LineAmount.Decimal = offset.LineAmount.Decimal.Neg()
		} else {
			item.UnitAmount, offset.UnitAmount = some(l[2]), some(l[2])
			offset.UnitAmount.Decimal = offset.UnitAmount.Decimal.Neg()
		}
		d.Lines = append(d.Lines, item, offset)
	}
	return d
}

func stand(b *books.Books, code string) string {
	i := b.ItemCoded(code)
	return i.Quantity.String() + " " + i.CostPool.String()
}

func TestDocumentsMoveStock(t *testing.T) {
	toPool := books.DefaultRules()
	toPool.OffAverageToCOGS = false
	noFill := books.DefaultRules()
	noFill.IncreaseFillsBackOrders = false
	recalculated := books.DefaultRules()
	recalculated.LineAmountWriteDown = false
	recalculated.OffAverageToCOGS = false
	cases := []struct {
		name  string
		rules books.Rules
		draft books.Draft
		code  string
		want  string // quantity and pool
		cogs  string // balance of 310
		adj   string // balance of 401
	}{
		{"increase", books.Rules{}, stock(books.Bill, [3]string{"A", "5", "6"}), "A", "15.0000 70.00", "0.00", "-30.00"},
		{"increase by amount", books.Rules{}, stock(books.Bill, [3]string{"EMPTY", "3", "=10"}), "EMPTY", "3.0000 10.00", "0.00", "-10.00"},
		{"decrease at average", books.Rules{}, stock(books.SupplierCredit, [3]string{"SEVEN", "3", "14.2857"}), "SEVEN", "4.0000 57.14", "0.00", "42.86"},
		{"decrease off average", books.Rules{}, stock(books.SupplierCredit, [3]string{"SEVEN", "3", "10"}), "SEVEN", "4.0000 57.14", "12.86", "30.00"},
		{"decrease off average, to the pool", toPool, stock(books.SupplierCredit, [3]string{"SEVEN", "3", "10"}), "SEVEN", "4.0000 70.00", "0.00", "30.00"},
		{"decrease all", books.Rules{}, stock(books.SupplierCredit, [3]string{"SEVEN", "7", "14.2857"}), "SEVEN", "0.0000 0.00", "0.00", "100.00"},
		{"decrease all by amount", toPool, stock(books.SupplierCredit, [3]string{"SEVEN", "7", "=100"}), "SEVEN", "0.0000 0.00", "0.00", "100.00"},
		{"decrease all, recalculated", recalculated, stock(books.SupplierCredit, [3]string{"A", "3", "=10"}), "A", "7.0000 30.00", "0.00", "10.00"},
		{"back orders first", books.Rules{}, stock(books.Bill, [3]string{"WAITS", "10", "3"}), "WAITS", "6.0000 18.00", "12.00", "-30.00"},
		{"back orders apart", noFill, stock(books.Bill, [3]string{"WAITS", "10", "3"}), "WAITS", "10.0000 30.00", "0.00", "-30.00"},
		{"twice in one document", books.Rules{}, stock(books.SupplierCredit, [3]string{"A", "4", "4"}, [3]string{"A", "6", "4"}), "A", "0.0000 0.00", "0.00", "40.00"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := open(t, c.rules)
			before := figures(b)
			doc, r := b.Post(c.draft)
			if r != nil {
				t.Fatal(r)
			}
			if got := stand(b, c.code); got != c.want {
				t.Errorf("stock is %s, want %s", got, c.want)
			}
			if got := b.Account("310").Balance.String(); got != c.cogs {
				t.Errorf("cost of goods sold is %s, want %s", got, c.cogs)
			}
			if got := b.Account("401").Balance.String(); got != c.adj {
				t.Errorf("adjustments are %s, want %s", got, c.adj)
			}
			if doc.Status != "PAID" || !doc.ZeroTotal() {
				t.Errorf("status %s, total %s", doc.Status, doc.Total)
			}
			check(t, b)
			if r := b.Void(doc); r != nil {
				t.Fatalf("void: %v", r)
			}
			if after := figures(b); !slices.Equal(before, after) {
				t.Errorf("after voiding:\n%v, want\n%v", after, before)
			}
			if r := b.Void(doc); r == nil {
				t.Error("voided twice")
			}
			check(t, b)
		})
	}
}

func TestDocumentsRefused(t *testing.T) {
	edit := func(d books.Draft, f func(*books.Draft)) books.Draft { f(&d); return d }
	ok := [3]string{"A", "1", "4"}
	strict := books.DefaultRules()
	strict.ZeroCostIncrease = false
	toPool := books.DefaultRules()
	toPool.OffAverageToCOGS = false
	cases := []struct {
		name    string
		rules   books.Rules
		draft   books.Draft
		line    int // of the message; -1 for the document
		message string
	}{
		{"more than there is", books.Rules{}, stock(books.SupplierCredit, ok, [3]string{"SEVEN", "8", "1"}), 2, "No items available to sell"},
		{"more value than there is", toPool, stock(books.SupplierCredit, [3]string{"A", "1", "40.01"}), 0, "No items available to sell"},
		{"archived item", books.Rules{}, stock(books.Bill, ok, [3]string{"GONE", "1", "1"}), 2, "archived"},
		{"unknown item", books.Rules{}, stock(books.Bill, [3]string{"NOPE", "1", "1"}), 0, "Item code 'NOPE' is not valid"},
		{"archived inventory account", books.Rules{}, stock(books.Bill, [3]string{"LOST", "1", "1"}), 0, "Account code '630' is not a valid code"},
		{"archived account", books.Rules{}, edit(stock(books.Bill, ok), func(d *books.Draft) { d.Lines[1].Account = "499" }), 1, "Account code '499'"},
		{"inventory account without item", books.Rules{}, edit(stock(books.Bill, ok), func(d *books.Draft) { d.Lines[1].Account = "630" }), 1, "Account code '630'"},
		{"no account", books.Rules{}, edit(stock(books.Bill, ok), func(d *books.Draft) { d.Lines[1].Account = "" }), 1, "Account must be valid."},
		{"control account", books.Rules{}, edit(stock(books.Bill, ok), func(d *books.Draft) { d.Lines[1].Account = "800" }), 1, "Account code '800'"},
		{"wrong account on an item line", books.Rules{}, edit(stock(books.Bill, ok), func(d *books.Draft) { d.Lines[0].Account = "401" }), 0, "Account code '401'"},
		{"no contact", books.Rules{}, edit(stock(books.Bill, ok), func(d *books.Draft) { d.ContactName = "" }), -1, "A Contact must be specified"},
		{"unknown contact", books.Rules{}, edit(stock(books.Bill, ok), func(d *books.Draft) { d.ContactID = "x" }), -1, "could not be found"},
		{"foreign currency", books.Rules{}, edit(stock(books.Bill, ok), func(d *books.Draft) { d.Currency = "EUR" }), -1, "Organisation is not subscribed to currency EUR"},
		{"no lines", books.Rules{}, stock(books.Bill), -1, "One or more line items"},
		{"no due date", books.Rules{}, edit(stock(books.Bill, ok), func(d *books.Draft) { d.Due = time.Time{} }), -1, "Due Date"},
		{"zero cost", strict, stock(books.Bill, [3]string{"A", "1", "0"}), 0, "greater than zero"},
		{"no units", books.Rules{}, stock(books.Bill, [3]string{"A", "0", "1"}), 0, "greater than zero"},
		{"total below zero", books.Rules{}, edit(stock(books.Bill, ok), func(d *books.Draft) { d.Lines[1].UnitAmount = some("-5") }), -1, "less than zero"},
		{"line total that does not fit", books.Rules{}, edit(stock(books.Bill, ok), func(d *books.Draft) { d.Lines[0].LineAmount = some("5") }), 0, "does not match the expected line total 4.00"},
		{"no description", books.Rules{}, edit(stock(books.Bill, ok), func(d *books.Draft) { d.Lines[1].Description = "" }), 1, "Description must be"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := open(t, c.rules)
			before := figures(b)
			_, r := b.Post(c.draft)
			if r == nil {
				t.Fatal("was booked")
			}
			got := r.Messages
			if c.line >= 0 {
				got = r.Lines[c.line]
			}
			if !strings.Contains(strings.Join(got, "\n"), c.message) {
				t.Errorf("messages %v, lines %v; want %q at %d", r.Messages, r.Lines, c.message, c.line)
			}
			if after := figures(b); !slices.Equal(before, after) || len(b.Documents()) != 1 || len(b.Contacts()) != 1 {
				t.Error("a refused document changed the books")
			}
		})
	}
}

func TestLockDatesAndPlanCap(t *testing.T) {
	b := open(t, books.Rules{})
	b.Lock(today)
	if _, r := b.Post(stock(books.Bill, [3]string{"A", "1", "4"})); r == nil ||
		r.Error() != "The document date cannot be before the period lock date, currently set at 5 October 2026" {
		t.Errorf("refusal: %v", r)
	}
	b.Lock(today.AddDate(0, 0, -1))
	doc, r := b.Post(stock(books.Bill, [3]string{"A", "1", "4"}))
	if r != nil {
		t.Fatal(r)
	}
	b.Lock(today)
	if r := b.Void(doc); r == nil {
		t.Error("voided in a locked period")
	}
	b.Lock(time.Time{})
	b.PlanBills = 2
	if _, r := b.Post(stock(books.Bill, [3]string{"A", "1", "4"})); r != nil {
		t.Fatal(r)
	}
	if _, r := b.Post(stock(books.Bill, [3]string{"A", "1", "4"})); r == nil || r.Error() != "You have reached the limit of invoices you can approve" {
		t.Errorf("third bill: %v", r)
	}
	if _, r := b.Post(stock(books.SupplierCredit, [3]string{"A", "1", "4"})); r != nil {
		t.Errorf("credit notes do not count to the cap: %v", r)
	}
	b.Rules.ZeroBillsCount = false
	if _, r := b.Post(stock(books.Bill, [3]string{"A", "1", "4"})); r != nil {
		t.Errorf("a bill that does not count: %v", r)
	}
}

func TestVoidRefusedWhenStockHasLeft(t *testing.T) {
	b := open(t, books.Rules{})
	in, r := b.Post(stock(books.Bill, [3]string{"EMPTY", "5", "3"}))
	if r != nil {
		t.Fatal(r)
	}
	if _, err := b.Sell("Somebody", "S-1", "EMPTY", 1, dec("8")); err != nil {
		t.Fatal(err)
	}
	before := figures(b)
	if r := b.Void(in); r == nil || r.Lines[0][0] != "No items available to sell" {
		t.Fatalf("void: %v", r)
	}
	if after := figures(b); !slices.Equal(before, after) {
		t.Error("a refused void changed the books")
	}
	check(t, b)
}

// figures are every figure of the books in one list.
func figures(b *books.Books) []string {
	var out []string
	for _, i := range b.Items() {
		out = append(out, fmt.Sprintf("%s %s %s %s", i.Code, i.Quantity, i.CostPool, i.BackOrder))
	}
	for _, a := range b.Accounts() {
		out = append(out, a.Code+" "+a.Balance.String())
	}
	return out
}

// check holds the books against the laws of bookkeeping.
func check(t interface {
	Helper()
	Errorf(string, ...any)
}, b *books.Books,
) {
	t.Helper()
	sums := map[int]decimal.Decimal{}
	moved := map[string]decimal.Decimal{}
	for _, p := range b.Journal() {
		sums[p.Journal], _ = sums[p.Journal].Add(p.Amount)
		moved[p.Account], _ = moved[p.Account].Add(p.Amount)
	}
	for n, s := range sums {
		if !s.IsZero() {
			t.Errorf("journal %d does not balance: %s", n, s)
		}
	}
	for _, a := range b.Accounts() {
		if want, _ := a.Opening.Add(moved[a.Code]); !want.Equal(a.Balance) {
			t.Errorf("account %s shows %s, its journal says %s", a.Code, a.Balance, want)
		}
	}
	pools := map[string]decimal.Decimal{}
	for _, i := range b.Items() {
		if i.Quantity.IsNeg() || i.CostPool.IsNeg() || i.BackOrder.IsNeg() {
			t.Errorf("%s is below zero: %s %s %s", i.Code, i.Quantity, i.CostPool, i.BackOrder)
		}
		if b.Rules.OffAverageToCOGS && i.Quantity.IsZero() && !i.CostPool.IsZero() {
			t.Errorf("%s has no units but is worth %s", i.Code, i.CostPool)
		}
		pools[i.InventoryAccount], _ = pools[i.InventoryAccount].Add(i.CostPool)
	}
	for _, a := range b.Accounts() {
		if a.Type == "INVENTORY" && !pools[a.Code].Equal(a.Balance) {
			t.Errorf("account %s shows %s, its items are worth %s", a.Code, a.Balance, pools[a.Code])
		}
	}
}

// failer is what a test and a property share.
type failer interface {
	Helper()
	Fatal(...any)
}
