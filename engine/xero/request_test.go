package xero

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

var demoAccounts = domain.AccountMap{
	Inventory: "630", COGS: "300", Adjustment: "401", Opening: "970", Sales: "200", SalesTax: "OUTPUT2", PurchaseTax: "INPUT2",
}

// body of a request, through its journal form.
func bodyOf(t *testing.T, r Request) string {
	t.Helper()
	var j journaled
	if err := json.Unmarshal(r.Bytes(), &j); err != nil {
		t.Fatal(err)
	}
	return string(j.Body)
}

func demoDocument(kind domain.DocumentKind) domain.StockDocument {
	return domain.StockDocument{
		Kind: kind, Number: "TB-7F3K-1-IN", Date: "2026-10-05", ContactID: guid(7), Currency: "NZD",
		Lines: []domain.DocumentLine{
			{Item: domain.ItemID(guid(1)), Code: "SKU1", Units: 2, UnitCost: decimal.MustParse("1000.00"), Account: "630", Offset: "401", Description: "SKU1 +2 <Amazon 12 & Xero 10>", Before: 10, After: 12},
			{Item: domain.ItemID(guid(2)), Code: "SKU2", Units: 3, UnitCost: decimal.MustParse("7.33335"), Account: "630", Offset: "401", Before: 1, After: 4},
			{Item: domain.ItemID(guid(3)), Code: "SKU3", Units: 7, Amount: valid("10.009"), Account: "631", Offset: "401", Description: "all\x00of\u2028it"},
		},
	}
}

func TestStockBodies(t *testing.T) {
	lines := `[{"ItemCode":"SKU1","Description":"SKU1 +2 <Amazon 12 & Xero 10>","Quantity":2,"UnitAmount":1000,"AccountCode":"630"},` +
		`{"Description":"Inventory adjustment SKU1","Quantity":2,"UnitAmount":-1000,"AccountCode":"401"},` +
		`{"ItemCode":"SKU2","Description":"SKU2: 1 to 4","Quantity":3,"UnitAmount":7.3334,"AccountCode":"630"},` +
		`{"Description":"Inventory adjustment SKU2","Quantity":3,"UnitAmount":-7.3334,"AccountCode":"401"},` +
		`{"ItemCode":"SKU3","Description":"all of it","Quantity":7,"LineAmount":10,"AccountCode":"631"},` +
		`{"Description":"Inventory adjustment SKU3","Quantity":7,"LineAmount":-10,"AccountCode":"401"}]`
	r, err := Stock(demoDocument(domain.DocumentBill))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"Invoices":[{"Type":"ACCPAY","InvoiceNumber":"TB-7F3K-1-IN","Contact":{"ContactID":"` + guid(7) + `"},"Date":"2026-10-05","DueDate":"2026-10-05",` +
		`"LineAmountTypes":"NoTax","Status":"AUTHORISED","CurrencyCode":"NZD","LineItems":` + lines + `}]}`
	if d := cmp.Diff(want, bodyOf(t, r)); d != "" {
		t.Error(d)
	}
	if r.Op() != "bill" || r.method != "PUT" || r.path != "/Invoices" || r.Len() != 1 {
		t.Errorf("%s %s %s", r.Op(), r.method, r.path)
	}

	doc := demoDocument(domain.DocumentCreditNote)
	doc.Opening = true
	r, err = Stock(doc)
	if err != nil {
		t.Fatal(err)
	}
	want = `{"CreditNotes":[{"Type":"ACCPAYCREDIT","CreditNoteNumber":"TB-7F3K-1-IN","Contact":{"ContactID":"` + guid(7) + `"},"Date":"2026-10-05",` +
		`"LineAmountTypes":"NoTax","Status":"AUTHORISED","CurrencyCode":"NZD","LineItems":` + strings.ReplaceAll(lines, "Inventory adjustment ", "Opening stock ") + `}]}`
	if d := cmp.Diff(want, bodyOf(t, r)); d != "" {
		t.Error(d)
	}
	if r.Op() != "credit-note" || r.method != "PUT" || r.path != "/CreditNotes" {
		t.Errorf("%s %s %s", r.Op(), r.method, r.path)
	}
}

func TestStockRefuses(t *testing.T) {
	many := make([]domain.DocumentLine, MaxSKUs+1)
	for i := range many {
		many[i] = domain.DocumentLine{Code: "S" + guid(i)[30:], Units: 1, Account: "630", Offset: "401"}
	}
	cases := map[string]func(*domain.StockDocument){
		"sales invoice":     func(d *domain.StockDocument) { d.Kind = "ACCREC" },
		"sales credit note": func(d *domain.StockDocument) { d.Kind = "ACCRECCREDIT" },
		"no kind":           func(d *domain.StockDocument) { d.Kind = "" },
		"no number":         func(d *domain.StockDocument) { d.Number = "" },
		"number in quotes":  func(d *domain.StockDocument) { d.Number = `TB" OR "1"=="1` },
		"long number":       func(d *domain.StockDocument) { d.Number = strings.Repeat("x", 256) },
		"no contact":        func(d *domain.StockDocument) { d.ContactID = "" },
		"contact by name":   func(d *domain.StockDocument) { d.ContactID = "Inventory Adjustments" },
		"zero contact":      func(d *domain.StockDocument) { d.ContactID = "00000000-0000-0000-0000-000000000000" },
		"no date":           func(d *domain.StockDocument) { d.Date = "" },
		"odd date":          func(d *domain.StockDocument) { d.Date = "2026-02-30" },
		"date with time":    func(d *domain.StockDocument) { d.Date = "2026-10-05T00:00:00" },
		"currency":          func(d *domain.StockDocument) { d.Currency = "nz" },
		"no lines":          func(d *domain.StockDocument) { d.Lines = nil },
		"too many lines":    func(d *domain.StockDocument) { d.Lines = many },
		"no units":          func(d *domain.StockDocument) { d.Lines[0].Units = 0 },
		"negative units":    func(d *domain.StockDocument) { d.Lines[0].Units = -3 },
		"negative cost":     func(d *domain.StockDocument) { d.Lines[0].UnitCost = decimal.MustParse("-1") },
		"negative amount":   func(d *domain.StockDocument) { d.Lines[2].Amount = valid("-1") },
		"huge":              func(d *domain.StockDocument) { d.Lines[0].UnitCost = decimal.MustParse("99999999999") },
		"huge product": func(d *domain.StockDocument) {
			d.Lines[0].UnitCost, d.Lines[0].Units = decimal.MustParse("999999999.9999"), maxUnits
		},
		"no code":         func(d *domain.StockDocument) { d.Lines[0].Code = "" },
		"long code":       func(d *domain.StockDocument) { d.Lines[0].Code = strings.Repeat("é", 31) },
		"same item twice": func(d *domain.StockDocument) { d.Lines[1].Code = d.Lines[0].Code },
		"no account":      func(d *domain.StockDocument) { d.Lines[0].Account = "" },
		"no offset":       func(d *domain.StockDocument) { d.Lines[0].Offset = "" },
		"offset to stock": func(d *domain.StockDocument) { d.Lines[0].Offset = d.Lines[0].Account },
	}
	for name, spoil := range cases {
		t.Run(name, func(t *testing.T) {
			doc := demoDocument(domain.DocumentBill)
			spoil(&doc)
			r, err := Stock(doc)
			wantKind(t, err, domain.FaultUsage)
			if r.Op() != "" || r.Bytes() != nil {
				t.Error("a refused document still made a request")
			}
		})
	}
}

// The caller learns which lines are wrong, and can send the rest.
func TestUsageNamesTheElement(t *testing.T) {
	doc := demoDocument(domain.DocumentBill)
	doc.Lines[1].Units = 0
	_, err := Stock(doc)
	f := wantKind(t, err, domain.FaultUsage)
	if len(f.Elements) != 1 || f.Elements[0].Index != 1 || f.Elements[0].Code != "SKU2" {
		t.Errorf("elements %+v", f.Elements)
	}
	doc = demoDocument(domain.DocumentBill)
	doc.Lines[2].Offset = "631"
	_, err = Stock(doc)
	if f := wantKind(t, err, domain.FaultUsage); len(f.Elements) != 1 || f.Elements[0].Index != 2 {
		t.Errorf("elements %+v", f.Elements)
	}
}

func TestCreateItemsBody(t *testing.T) {
	r, err := CreateItems([]domain.NewItem{
		{Code: "00AB-x", Name: "Name " + strings.Repeat("ü", 60), Description: "Line\nbreak\x01", SalesPrice: valid("12.90"), Accounts: demoAccounts, Tracked: true},
		{Code: "00ab-X", Accounts: domain.AccountMap{COGS: "300", Inventory: "630"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"Items":[{"Code":"00AB-x","Name":"Name ` + strings.Repeat("ü", 45) + `","Description":"Line\nbreak ","IsSold":true,"IsPurchased":true,` +
		`"SalesDetails":{"UnitPrice":12.9,"AccountCode":"200","TaxType":"OUTPUT2"},"PurchaseDetails":{"COGSAccountCode":"300","TaxType":"INPUT2"},"InventoryAssetAccountCode":"630"},` +
		`{"Code":"00ab-X","IsSold":true,"IsPurchased":true}]}`
	if d := cmp.Diff(want, bodyOf(t, r)); d != "" {
		t.Error(d)
	}
	if r.Op() != "create-items" || r.method != "PUT" || r.path != "/Items" || r.Len() != 2 {
		t.Errorf("%s %s %s", r.Op(), r.method, r.path)
	}
}

func TestCreateItemsRefuses(t *testing.T) {
	many := make([]domain.NewItem, MaxItems+1)
	for i := range many {
		many[i].Code = guid(i)[24:]
	}
	for name, items := range map[string][]domain.NewItem{
		"none":             nil,
		"too many":         many,
		"no code":          {{Name: "x"}},
		"long code":        {{Code: strings.Repeat("x", 31)}},
		"code twice":       {{Code: "a"}, {Code: "a"}},
		"control in code":  {{Code: "a\x00"}},
		"tracked, no cogs": {{Code: "a", Tracked: true, Accounts: domain.AccountMap{Inventory: "630"}}},
		"tracked, no inv":  {{Code: "a", Tracked: true, Accounts: domain.AccountMap{COGS: "300"}}},
		"negative price":   {{Code: "a", SalesPrice: valid("-1")}},
		"long account":     {{Code: "a", Accounts: domain.AccountMap{Sales: "12345678901"}}},
	} {
		_, err := CreateItems(items)
		if domain.KindOf(err) != domain.FaultUsage {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := CreateItems(many[:MaxItems]); err != nil {
		t.Error(err)
	}
}

func trackedItem() domain.Item {
	return domain.Item{
		ID: domain.ItemID(guid(1)), Code: "SKU1", Name: "Old name", Description: "Sold", PurchaseDescription: "Bought",
		IsSold: true, IsPurchased: true, SalesPrice: valid("10.50"), SalesAccount: "200", SalesTax: "OUTPUT2",
		PurchasePrice: valid("4.12345"), PurchaseTax: "INPUT2", COGSAccount: "300", InventoryAccount: "630", Tracked: true,
	}
}

func TestUpdateItemsBody(t *testing.T) {
	name := []domain.FieldChange{{Field: domain.FieldName, Before: "Old name", After: "New name"}}
	price := []domain.FieldChange{{Field: domain.FieldPrice, Before: "10.50", After: "11"}}
	plain := domain.Item{ID: domain.ItemID(guid(2)), Code: "P", Name: "Plain", IsPurchased: true, PurchaseAccount: "310", Description: "kept by nobody"}
	head := `{"Items":[{"ItemID":"` + guid(1) + `","Code":"SKU1",`
	purchase := `"PurchaseDetails":{"UnitPrice":4.1235,"COGSAccountCode":"300","TaxType":"INPUT2"},"InventoryAssetAccountCode":"630"}]}`
	cases := []struct {
		name  string
		u     domain.ItemUpdate
		keeps bool
		want  string
	}{
		{
			"whole, name",
			domain.ItemUpdate{Item: trackedItem(), Changes: name},
			false,
			head + `"Name":"New name","Description":"Sold","PurchaseDescription":"Bought","IsSold":true,"IsPurchased":true,` +
				`"SalesDetails":{"UnitPrice":10.5,"AccountCode":"200","TaxType":"OUTPUT2"},` + purchase,
		},
		{"part, name", domain.ItemUpdate{Item: trackedItem(), Changes: name}, true, head + `"Name":"New name",` + purchase},
		{
			"part, price",
			domain.ItemUpdate{Item: trackedItem(), Changes: price, SalesPrice: valid("11")},
			true,
			head + `"SalesDetails":{"UnitPrice":11,"AccountCode":"200","TaxType":"OUTPUT2"},` + purchase,
		},
		{
			"emptied description",
			domain.ItemUpdate{Item: trackedItem(), Changes: []domain.FieldChange{{Field: domain.FieldDescription}}},
			true,
			head + `"Description":"",` + purchase,
		},
		{
			"whole, not sold",
			domain.ItemUpdate{Item: plain, Changes: []domain.FieldChange{{Field: domain.FieldName, After: "Other"}}},
			false,
			`{"Items":[{"ItemID":"` + guid(2) + `","Code":"P","Name":"Other","IsSold":false,"IsPurchased":true,"PurchaseDetails":{"AccountCode":"310"}}]}`,
		},
		{
			"part, not tracked",
			domain.ItemUpdate{Item: plain, Changes: name},
			true,
			`{"Items":[{"ItemID":"` + guid(2) + `","Code":"P","Name":"New name"}]}`,
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r, err := UpdateItems([]domain.ItemUpdate{c.u}, domain.XeroRules{PartialUpdateKeeps: c.keeps})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, bodyOf(t, r)); d != "" {
				t.Error(d)
			}
			if r.Op() != "update-items" || r.method != "POST" || r.path != "/Items" {
				t.Errorf("%s %s %s", r.Op(), r.method, r.path)
			}
		})
	}
}

// An update is never an upsert by code, and never untracks an item.
func TestUpdateItemsRefuses(t *testing.T) {
	name := []domain.FieldChange{{Field: domain.FieldName, After: "x"}}
	spoilt := func(f func(*domain.Item)) []domain.ItemUpdate {
		i := trackedItem()
		f(&i)
		return []domain.ItemUpdate{{Item: i, Changes: name}}
	}
	for what, us := range map[string][]domain.ItemUpdate{
		"none":          nil,
		"no id":         spoilt(func(i *domain.Item) { i.ID = "" }),
		"code as id":    spoilt(func(i *domain.Item) { i.ID = "SKU1" }),
		"zero id":       spoilt(func(i *domain.Item) { i.ID = "00000000-0000-0000-0000-000000000000" }),
		"no code":       spoilt(func(i *domain.Item) { i.Code = "" }),
		"no inventory":  spoilt(func(i *domain.Item) { i.InventoryAccount = "" }),
		"no cogs":       spoilt(func(i *domain.Item) { i.COGSAccount = "" }),
		"twice":         append(spoilt(func(*domain.Item) {}), spoilt(func(*domain.Item) {})...),
		"no change":     {{Item: trackedItem()}},
		"unknown field": {{Item: trackedItem(), Changes: []domain.FieldChange{{Field: "code"}}}},
		"no price":      {{Item: trackedItem(), Changes: []domain.FieldChange{{Field: domain.FieldPrice}}}},
	} {
		for _, keeps := range []bool{false, true} {
			_, err := UpdateItems(us, domain.XeroRules{PartialUpdateKeeps: keeps})
			if domain.KindOf(err) != domain.FaultUsage {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
}

func TestContactAndVoid(t *testing.T) {
	r, err := CreateContact("Inventory Adjustments")
	if err != nil || bodyOf(t, r) != `{"Contacts":[{"Name":"Inventory Adjustments"}]}` || r.method != "PUT" || r.path != "/Contacts" {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := CreateContact("Inventory Adjustments (Tallybridge)"); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"", "Bob's Shop", "Amazon", " Inventory Adjustments", `Inventory Adjustments"`, ContactName + strings.Repeat("x", 255)} {
		if _, err := CreateContact(name); domain.KindOf(err) != domain.FaultUsage {
			t.Errorf("%q: %v", name, err)
		}
	}
	r, err = Void(domain.DocumentBill, guid(4))
	if err != nil || bodyOf(t, r) != `{"InvoiceID":"`+guid(4)+`","Status":"VOIDED"}` || r.method != "POST" || r.path != "/Invoices/"+guid(4) || r.api() != "updateInvoice" {
		t.Errorf("%+v, %v", r, err)
	}
	r, err = Void(domain.DocumentCreditNote, guid(4))
	if err != nil || bodyOf(t, r) != `{"CreditNoteID":"`+guid(4)+`","Status":"VOIDED"}` || r.path != "/CreditNotes/"+guid(4) || r.api() != "updateCreditNote" {
		t.Errorf("%+v, %v", r, err)
	}
	for kind, id := range map[domain.DocumentKind]string{"ACCREC": guid(1), "": guid(1), "ACCPAY": "", "ACCPAYCREDIT": "../Items"} {
		if _, err := Void(kind, id); domain.KindOf(err) != domain.FaultUsage {
			t.Errorf("%s %s: %v", kind, id, err)
		}
	}
}

func TestSplitAndSize(t *testing.T) {
	long := strings.Repeat("箱", maxDescription) // 12 kB each
	items := make([]domain.NewItem, 1200)
	updates := make([]domain.ItemUpdate, len(items))
	for i := range items {
		items[i] = domain.NewItem{Code: guid(i)[24:]}
		updates[i] = domain.ItemUpdate{Item: domain.Item{ID: domain.ItemID(guid(i)), Code: "c"}, Changes: []domain.FieldChange{{Field: domain.FieldName, After: "x"}}}
		if i < 600 {
			items[i].Description, updates[i].Item.Description, updates[i].Item.IsSold = long, long, true
		}
	}
	_, err := CreateItems(items[:500])
	if domain.KindOf(err) != domain.FaultUsage || !errors.Is(err, ErrTooLarge) {
		t.Errorf("6 MB: %v", err)
	}
	n := 0
	for _, part := range SplitCreates(items) {
		if _, err := CreateItems(part); err != nil {
			t.Error(err)
		}
		for _, i := range part {
			if i.Code != items[n].Code {
				t.Fatal("order")
			}
			n++
		}
	}
	m := 0
	for _, part := range SplitUpdates(updates, domain.XeroRules{}) {
		if _, err := UpdateItems(part, domain.XeroRules{}); err != nil {
			t.Error(err)
		}
		m += len(part)
	}
	if n != len(items) || m != len(items) || SplitCreates(nil) != nil {
		t.Errorf("%d and %d of %d", n, m, len(items))
	}
}
