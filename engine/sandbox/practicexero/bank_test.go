package practicexero

import (
	"fmt"
	"net/url"
	"os"
	"slices"
	"testing"

	"tallybridge/engine/sandbox/wire"
	"tallybridge/engine/sandbox/world"
)

// shop is a world with a year of settlements.
func shop() *world.World {
	return world.Grow(world.Options{
		Seed: 5, SKUs: 80, Traps: true, Marketplaces: []string{"US", "CA", "UK", "DE", "FR"}, OrderDays: 200, Findings: 4,
	})
}

// every reads all pages of a resource.
func (d *desk) every(path, name string, query url.Values) []map[string]any {
	d.t.Helper()
	var out []map[string]any
	for page := 1; ; page++ {
		query.Set("page", fmt.Sprint(page))
		query.Set("pageSize", "50")
		got := d.want(200, d.api("GET", path+"?"+query.Encode(), ""))
		rows := got[name].([]any)
		for _, r := range rows {
			out = append(out, r.(map[string]any))
		}
		if fmt.Sprint(at(got, "pagination", "pageCount")) == fmt.Sprint(page) || len(rows) == 0 {
			return out
		}
	}
}

// The practice Xero tells the bank side of the settlements as it is.
func TestBankSide(t *testing.T) {
	w := shop()
	inBubble(t, Config{World: w}, wire.Options{}, func(t *testing.T, d *desk) {
		bank := d.s.payouts.Bank()
		got := map[string]map[string]any{}
		for _, row := range d.every("BankTransactions", "BankTransactions", url.Values{}) {
			got[row["BankTransactionID"].(string)] = row
		}
		received := 0
		for _, x := range bank.Transactions {
			row := got[x.ID]
			if !x.Spend {
				received++
			}
			if row == nil || fmt.Sprint(row["Total"]) != world.Amount(x.Total, x.Currency).String() || row["CurrencyCode"] != x.Currency ||
				at(row, "BankAccount", "Code") != x.Account || len(row["LineItems"].([]any)) != max(len(x.Lines), 1) || (row["Type"] == "SPEND") != x.Spend {
				t.Errorf("%v is not %+v", row, x)
			}
		}
		if len(got) != len(bank.Transactions) || received == len(got) {
			t.Errorf("%d of %d transactions, %d received", len(got), len(bank.Transactions), received)
		}
		some := d.every("BankTransactions", "BankTransactions", url.Values{"where": {`Type=="RECEIVE" AND Date>=DateTime(2026,08,01)`}})
		want := 0
		for _, x := range bank.Transactions {
			if !x.Spend && x.Date.Format("2006-01-02") >= "2026-08-01" {
				want++
			}
		}
		if len(some) != want || want == 0 {
			t.Errorf("where: %d transactions, want %d", len(some), want)
		}
		if len(d.want(200, d.api("GET", "BankTransactions", ""))["BankTransactions"].([]any)) != len(bank.Transactions) {
			t.Error("without pages not all come")
		}
		one := bank.Transactions[0].ID
		if rows := d.want(200, d.api("GET", "BankTransactions/"+one, ""))["BankTransactions"].([]any); len(rows) != 1 {
			t.Errorf("one: %d", len(rows))
		}
		if a := d.api("GET", "BankTransactions/00000000-0000-4000-a000-000000000000", ""); a.status != 404 {
			t.Errorf("an unknown one: %d", a.status)
		}

		invoices := map[string]map[string]any{}
		for _, row := range d.every("Invoices", "Invoices", url.Values{"where": {`Type=="ACCREC" OR Type=="ACCPAY"`}}) {
			invoices[row["InvoiceID"].(string)] = row
		}
		for _, x := range bank.Documents {
			row := invoices[x.ID]
			if row == nil || row["InvoiceNumber"] != x.Number || fmt.Sprint(row["Total"]) != world.Amount(x.Total, x.Currency).String() ||
				(row["Type"] == "ACCPAY") != x.Bill || (row["Status"] == "PAID") != x.Paid || len(row["LineItems"].([]any)) != len(x.Lines) {
				t.Fatalf("%v is not %+v", row, x)
			}
			for i, l := range x.Lines {
				if at(row, "LineItems", i, "AccountCode") != l.Account || fmt.Sprint(at(row, "LineItems", i, "LineAmount")) != world.Amount(l.Amount, x.Currency).String() {
					t.Errorf("%s line %d: %v", x.Number, i, at(row, "LineItems", i))
				}
			}
		}
		first := bank.Documents[0]
		if rows := d.want(200, d.api("GET", "Invoices/"+first.Number, ""))["Invoices"].([]any); len(rows) != 1 {
			t.Errorf("by number: %d", len(rows))
		}
		payments := d.every("Payments", "Payments", url.Values{})
		if len(payments) != len(bank.Payments) || len(payments) == 0 {
			t.Errorf("%d of %d payments", len(payments), len(bank.Payments))
		}
		for i, row := range payments {
			if x := bank.Payments[i]; row["PaymentID"] != x.ID || at(row, "Invoice", "InvoiceID") != x.Document || at(row, "Account", "Code") != x.Account {
				t.Errorf("%v is not %+v", row, x)
			}
		}
		var codes []string
		for _, row := range d.want(200, d.api("GET", "Currencies", ""))["Currencies"].([]any) {
			codes = append(codes, row.(map[string]any)["Code"].(string))
		}
		if !slices.Equal(codes, w.Books.Currencies) || slices.Contains(codes, "CAD") {
			t.Errorf("currencies %v", codes)
		}
		names := map[string]bool{}
		for _, row := range d.every("Contacts", "Contacts", url.Values{}) {
			names[row["Name"].(string)] = true
		}
		for _, c := range bank.Contacts {
			if !names[c.Name] {
				t.Errorf("no contact %q", c.Name)
			}
		}
		if sum := d.s.State().JournalSum; sum.Sign() != 0 {
			t.Errorf("the books are %v off", sum)
		}
	})
}

func TestBankSideUsesXerosFields(t *testing.T) {
	raw, err := os.ReadFile(specFile)
	if os.IsNotExist(err) {
		t.Skipf("Xero's description is not at hand at %s", specFile)
	}
	if err != nil {
		t.Fatal(err)
	}
	inBubble(t, Config{World: shop()}, wire.Options{}, func(t *testing.T, d *desk) {
		for _, c := range []struct {
			path, name, schema string
			more               []string
		}{
			{"BankTransactions", "BankTransactions", "BankTransaction", []string{"DateString"}},
			{"Payments", "Payments", "Payment", nil},
			{"Invoices", "Invoices", "Invoice", []string{"DateString", "DueDateString"}},
			{"Accounts", "Accounts", "Account", nil},
			{"Currencies", "Currencies", "Currency", nil},
		} {
			known := append(properties(t, string(raw), c.schema), c.more...)
			lines := append(properties(t, string(raw), "LineItem"), unlisted["LineItem"]...)
			rows := d.want(200, d.api("GET", c.path+"?page=1", ""))[c.name].([]any)
			if len(rows) == 0 || len(known) < 2 {
				t.Errorf("%s: %d rows, %d known fields", c.path, len(rows), len(known))
			}
			for _, row := range rows {
				for name := range row.(map[string]any) {
					if !slices.Contains(known, name) {
						t.Errorf("%s has a field %q", c.schema, name)
					}
				}
				items, _ := row.(map[string]any)["LineItems"].([]any)
				for _, l := range items {
					for name := range l.(map[string]any) {
						if !slices.Contains(lines, name) {
							t.Errorf("a line of %s has a field %q", c.schema, name)
						}
					}
				}
			}
		}
	})
}

// The bank side needs scopes of its own.
func TestBankSideNeedsScopes(t *testing.T) {
	scopes := []string{"offline_access", "accounting.settings", "accounting.invoices", "accounting.contacts"}
	inBubble(t, Config{World: shop(), Scopes: scopes}, wire.Options{}, func(t *testing.T, d *desk) {
		for _, path := range []string{"BankTransactions", "Payments"} {
			if a := d.api("GET", path, ""); a.status != 401 && a.status != 403 {
				t.Errorf("%s: %d", path, a.status)
			}
		}
		d.want(200, d.api("GET", "Currencies", ""))
	})
}
