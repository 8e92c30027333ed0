package practicexero

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"tallybridge/engine/sandbox/wire"
)

func TestStockDocuments(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		id := d.contact()
		r := d.api("PUT", "Invoices"+separately, bill(id, "TB-1-IN", [3]string{"A", "2", "1000.0000"}, [3]string{"EMPTY", "3", "1.2345"}))
		in := at(d.want(200, r), "Invoices", 0)
		for path, want := range map[string]string{
			"Type": "ACCPAY", "InvoiceNumber": "TB-1-IN", "Status": "PAID", "Total": "0.00", "SubTotal": "0.00", "AmountDue": "0.00", "CurrencyCode": "USD",
			"LineAmountTypes": "NoTax", "StatusAttributeString": "OK", "HasErrors": "false", "DateString": "2026-10-05T00:00:00", "Date": "/Date(1791158400000+0000)/",
		} {
			if text(in, path) != want {
				t.Errorf("%s is %q, want %q", path, text(in, path), want)
			}
		}
		line := at(in, "LineItems", 2)
		if text(line, "ItemCode") != "EMPTY" || text(line, "UnitAmount") != "1.2345" || text(line, "LineAmount") != "3.70" || text(line, "Quantity") != "3.0000" ||
			text(line, "AccountCode") != "630" || text(line, "LineItemID") == "" || text(line, "Item", "Code") != "EMPTY" {
			t.Errorf("line: %v", line)
		}
		if a, e := d.stand("A"), d.stand("EMPTY"); a != "12.0000 2040.00" || e != "3.0000 3.70" {
			t.Errorf("after the bill: %s, %s", a, e)
		}
		out := at(d.want(200, d.api("PUT", "CreditNotes"+separately, creditNote(id, "TB-1-OUT", [3]string{"SEVEN", "3", "14.2857"}))), "CreditNotes", 0)
		if text(out, "Type") != "ACCPAYCREDIT" || text(out, "CreditNoteNumber") != "TB-1-OUT" || text(out, "RemainingCredit") != "0.00" || text(out, "CreditNoteID") == "" {
			t.Errorf("credit note: %v", out)
		}
		if got := d.stand("SEVEN"); got != "4.0000 57.14" {
			t.Errorf("after the credit note: %s", got)
		}
		st := d.s.State()
		if !st.JournalSum.IsZero() || st.Balance("401").String() != "-1960.84" || st.Balance("630").String() != "2130.84" || !st.Balance("800").IsZero() {
			t.Errorf("balances: %v, journal %s", st.Accounts, st.JournalSum)
		}
	})
}

func TestWriteDownByAmount(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		body := `{"CreditNotes":[{"Type":"ACCPAYCREDIT","Contact":{"Name":"Inventory Adjustments"},"Date":"2026-10-05","CreditNoteNumber":"TB-9","LineAmountTypes":"NoTax","Status":"AUTHORISED","LineItems":[
			{"ItemCode":"SEVEN","Description":"all","Quantity":7,"LineAmount":100.00,"AccountCode":"630"},{"Description":"adj","Quantity":7,"LineAmount":-100.00,"AccountCode":"401"}]}]}`
		got := d.want(200, d.api("PUT", "CreditNotes"+separately, body))
		if text(got, "CreditNotes", 0, "Total") != "0.00" || text(got, "CreditNotes", 0, "LineItems", 0, "UnitAmount") != "14.2857" || text(got, "CreditNotes", 0, "LineItems", 0, "LineAmount") != "100.00" {
			t.Errorf("answer: %v", got)
		}
		if got := d.stand("SEVEN"); got != "0.0000 0.00" {
			t.Errorf("stock: %s", got)
		}
	})
}

func TestOneBadLineRefusesAll(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		id := d.contact()
		before := fmt.Sprint(d.s.State())
		body := creditNote(id, "TB-1-OUT", [3]string{"A", "1", "4"}, [3]string{"SEVEN", "8", "14.2857"}, [3]string{"GONE", "1", "10"})
		r := d.api("PUT", "CreditNotes"+separately, body)
		got := at(d.want(200, r), "CreditNotes", 0)
		if text(got, "StatusAttributeString") != "ERROR" || text(got, "HasErrors") != "true" || text(got, "CreditNoteID") != noID {
			t.Errorf("answer: %v", got)
		}
		if count(got, "LineItems") != 6 || count(got, "LineItems", 0, "ValidationErrors") != 0 ||
			text(got, "LineItems", 2, "ValidationErrors", 0, "Message") != "No items available to sell" ||
			!strings.Contains(text(got, "LineItems", 4, "ValidationErrors", 0, "Message"), "archived") {
			t.Errorf("lines: %s", r.body)
		}
		if count(got, "ValidationErrors") != 2 {
			t.Errorf("messages of the document: %v", at(got, "ValidationErrors"))
		}
		sum := d.want(400, d.api("PUT", "CreditNotes?unitdp=4", body))
		if text(sum, "Elements", 0, "LineItems", 2, "ValidationErrors", 0, "Message") != "No items available to sell" {
			t.Errorf("summarised: %v", sum)
		}
		if after := fmt.Sprint(d.s.State()); after != before {
			t.Error("a refused document changed the books")
		}
		calls := d.rig.Ledger().Writes()
		if last := calls[len(calls)-1]; last.Effect || !strings.Contains(last.Refusal, "No items available to sell") {
			t.Errorf("ledger: effect %v, refusal %q", last.Effect, last.Refusal)
		}
		if calls[len(calls)-2].Refusal == "" {
			t.Error("the ledger does not show a refusal inside a 200")
		}
	})
}

func TestLockAndPlan(t *testing.T) {
	inBubble(t, Config{PlanBills: 1}, wire.Options{}, func(t *testing.T, d *desk) {
		id := d.contact()
		action := func() string {
			for _, a := range at(d.want(200, d.api("GET", "Organisation/Actions", "")), "Actions").([]any) {
				if text(a, "Name") == "CreateApprovedBill" {
					return text(a, "Status")
				}
			}
			return ""
		}
		put := func(number string) string {
			got := d.want(200, d.api("PUT", "Invoices"+separately, bill(id, number, [3]string{"A", "1", "4"})))
			return text(got, "Invoices", 0, "ValidationErrors", 0, "Message")
		}
		d.s.LockPeriod(time.Date(2026, 10, 5, 0, 0, 0, 0, time.UTC))
		if got := put("TB-1"); got != "The document date cannot be before the period lock date, currently set at 5 October 2026" {
			t.Errorf("locked: %q", got)
		}
		if got := d.want(200, d.api("GET", "Organisation", "")); text(got, "Organisations", 0, "PeriodLockDate") != "/Date(1791158400000+0000)/" {
			t.Errorf("organisation: %v", got)
		}
		d.s.LockPeriod(time.Time{})
		if got := d.want(200, d.api("GET", "Organisation", "")); at(got, "Organisations", 0, "PeriodLockDate") != nil ||
			text(got, "Organisations", 0, "BaseCurrency") != "USD" || text(got, "Organisations", 0, "IsDemoCompany") != "true" {
			t.Errorf("organisation: %v", got)
		}
		if action() != "ALLOWED" || put("TB-2") != "" || action() != "NOT-ALLOWED" {
			t.Error("the plan allows one bill")
		}
		if got := put("TB-3"); got != "You have reached the limit of invoices you can approve" {
			t.Errorf("over the cap: %q", got)
		}
		d.want(200, d.api("PUT", "CreditNotes"+separately, creditNote(id, "TB-4", [3]string{"A", "1", "4"})))
		time.Sleep(32 * 24 * time.Hour)
		d.signIn(d.s.Grant().AccessToken)
		if action() != "ALLOWED" {
			t.Error("a new month does not count anew")
		}
	})
}

func TestFindDocuments(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		id := d.contact()
		for n := range 3 {
			d.want(200, d.api("PUT", "Invoices"+separately, bill(id, fmt.Sprintf("TB-%d", n), [3]string{"A", "1", "4"})))
		}
		made := d.want(200, d.api("PUT", "CreditNotes"+separately, creditNote(id, "TB-OUT/1", [3]string{"A", "1", "4"})))
		find := func(path string) map[string]any { return d.want(200, d.api("GET", path, "")) }
		if got := find("Invoices?InvoiceNumbers=TB-1,TB-2"); count(got, "Invoices") != 2 || count(got, "Invoices", 0, "LineItems") != 0 || at(got, "pagination") != nil {
			t.Errorf("by numbers: %v", got)
		}
		if got := find("Invoices?where=" + url.QueryEscape(`Type=="ACCPAY" AND InvoiceNumber=="TB-2"`)); count(got, "Invoices") != 1 || text(got, "Invoices", 0, "InvoiceNumber") != "TB-2" {
			t.Errorf("by where: %v", got)
		}
		if got := find("Invoices?page=1&where=" + url.QueryEscape(`Type=="ACCREC" AND Date>=DateTime(2026,09,25)`)); count(got, "Invoices") != 1 ||
			text(got, "Invoices", 0, "InvoiceNumber") != "A2X-2" || text(got, "Invoices", 0, "LineItems", 0, "ItemCode") != "A" ||
			text(got, "pagination", "itemCount") != "1" || text(got, "pagination", "pageCount") != "1" {
			t.Errorf("sales: %v", got)
		}
		if got := find("Invoices?page=2&pageSize=2"); count(got, "Invoices") != 2 || text(got, "pagination", "pageCount") != "3" || text(got, "pagination", "page") != "2" {
			t.Errorf("page 2: %v", got)
		}
		if got := find("Invoices?page=9"); count(got, "Invoices") != 0 {
			t.Errorf("page 9: %v", got)
		}
		if got := find("Invoices?Statuses=PAID&ContactIDs=" + id); count(got, "Invoices") != 3 {
			t.Errorf("by status: %v", got)
		}
		if got := find("Invoices?createdByMyApp=true"); count(got, "Invoices") != 3 {
			t.Errorf("by app: %v", got)
		}
		if got := find("Invoices/TB-0"); count(got, "Invoices", 0, "LineItems") != 2 {
			t.Errorf("by number in the path: %v", got)
		}
		if got := find("CreditNotes/" + url.PathEscape("TB-OUT/1")); text(got, "CreditNotes", 0, "CreditNoteID") != text(made, "CreditNotes", 0, "CreditNoteID") {
			t.Errorf("credit note by number: %v", got)
		}
		if got := find("CreditNotes?where=" + url.QueryEscape(`Type=="ACCPAYCREDIT" AND CreditNoteNumber=="TB-OUT/1"`)); count(got, "CreditNotes") != 1 {
			t.Errorf("credit note by where: %v", got)
		}
		if got := find("CreditNotes/" + text(made, "CreditNotes", 0, "CreditNoteID")); count(got, "CreditNotes") != 1 {
			t.Errorf("credit note by id: %v", got)
		}
		for _, path := range []string{"Invoices/TB-9", "CreditNotes/TB-0", "Invoices/" + text(made, "CreditNotes", 0, "CreditNoteID")} {
			if r := d.api("GET", path, ""); r.status != 404 {
				t.Errorf("%s: %d", path, r.status)
			}
		}
	})
}

func TestVoid(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		id := d.contact()
		before := fmt.Sprint(d.s.State().Accounts)
		put := func(number string) string {
			return text(d.want(200, d.api("PUT", "Invoices"+separately, bill(id, number, [3]string{"EMPTY", "5", "3"}))), "Invoices", 0, "InvoiceID")
		}
		void := func(doc string) map[string]any {
			return d.want(200, d.api("POST", "Invoices/"+doc+separately, `{"InvoiceID":"`+doc+`","Status":"VOIDED"}`))
		}
		first := put("TB-1")
		if got := void(first); text(got, "Invoices", 0, "Status") != "VOIDED" {
			t.Errorf("void: %v", got)
		}
		if got := d.stand("EMPTY"); got != "0.0000 0.00" || fmt.Sprint(d.s.State().Accounts) != before {
			t.Errorf("after voiding: %s", got)
		}
		if got := void(first); text(got, "Invoices", 0, "ValidationErrors", 0, "Message") != "Invoice not of valid status for modification" {
			t.Errorf("voided twice: %v", got)
		}
		second := put("TB-2")
		if err := d.s.SellInXero("S-1", "EMPTY", 2, dec("9")); err != nil {
			t.Fatal(err)
		}
		if got := void(second); text(got, "Invoices", 0, "ValidationErrors", 0, "Message") != "No items available to sell" {
			t.Errorf("stock has left: %v", got)
		}
		d.s.LockPeriod(time.Date(2026, 10, 31, 0, 0, 0, 0, time.UTC))
		if got := void(second); !strings.Contains(text(got, "Invoices", 0, "ValidationErrors", 0, "Message"), "period lock date") {
			t.Errorf("locked: %v", got)
		}
		d.s.LockPeriod(time.Time{})
		note := d.want(200, d.api("PUT", "CreditNotes"+separately, creditNote(id, "TB-3", [3]string{"SEVEN", "7", "14"})))
		noteID := text(note, "CreditNotes", 0, "CreditNoteID")
		d.want(200, d.api("POST", "CreditNotes"+separately, `{"CreditNotes":[{"CreditNoteID":"`+noteID+`","Status":"VOIDED"}]}`))
		if got := d.stand("SEVEN"); got != "7.0000 100.00" {
			t.Errorf("credit note voided: %s", got)
		}
		if r := d.api("POST", "Invoices/"+noID, `{"Status":"VOIDED"}`); r.status != 404 {
			t.Errorf("unknown document: %d", r.status)
		}
		d.want(400, d.api("POST", "Invoices/"+second, `{"InvoiceID":"`+first+`","Status":"VOIDED"}`))
	})
}

func TestVoidSwitchedOff(t *testing.T) {
	rules := DefaultRules()
	rules.VoidZeroTotal = false
	inBubble(t, Config{Rules: rules}, wire.Options{}, func(t *testing.T, d *desk) {
		doc := text(d.want(200, d.api("PUT", "Invoices", bill(d.contact(), "TB-1", [3]string{"A", "1", "4"}))), "Invoices", 0, "InvoiceID")
		if got := d.want(400, d.api("POST", "Invoices/"+doc, `{"Status":"VOIDED"}`)); text(got, "Elements", 0, "ValidationErrors", 0, "Message") != "Invoice not of valid status for modification" {
			t.Errorf("void: %v", got)
		}
	})
}

func TestContacts(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		byName := "Contacts?where=" + url.QueryEscape(`Name=="Inventory Adjustments"`)
		if got := d.want(200, d.api("GET", byName, "")); count(got, "Contacts") != 0 {
			t.Errorf("before: %v", got)
		}
		id := d.contact()
		if got := d.want(200, d.api("GET", byName, "")); text(got, "Contacts", 0, "ContactID") != id || text(got, "Contacts", 0, "ContactStatus") != "ACTIVE" {
			t.Errorf("after: %v", got)
		}
		got := d.want(400, d.api("PUT", "Contacts", `{"Contacts":[{"Name":"inventory adjustments"}]}`))
		if want := "The contact name inventory adjustments is already assigned to another contact. The contact name must be unique across all active contacts."; text(got, "Elements", 0, "ValidationErrors", 0, "Message") != want {
			t.Errorf("twice: %v", got)
		}
		d.want(200, d.api("GET", "Contacts/"+id, ""))
		if got := d.want(200, d.api("GET", "Contacts?page=1&searchTerm=amazon", "")); count(got, "Contacts") != 1 || text(got, "pagination", "itemCount") != "1" {
			t.Errorf("search: %v", got)
		}
	})
}

func TestForbiddenWritesAreMarked(t *testing.T) {
	cases := []struct {
		name, method, path, body string
		status                   int
		marked                   bool
	}{
		{"items", "PUT", "Items" + separately, `{"Code":"X"}`, 200, false},
		{"technical contact", "PUT", "Contacts", `{"Name":"Inventory Adjustments"}`, 200, false},
		{"another contact", "PUT", "Contacts", `{"Name":"Jane"}`, 200, true},
		{"bill with a total", "PUT", "Invoices", `{"Type":"ACCPAY","Contact":{"Name":"Inventory Adjustments"},"DueDate":"2026-10-05","LineAmountTypes":"NoTax","Status":"AUTHORISED","LineItems":[{"Description":"x","ItemCode":"A","Quantity":1,"UnitAmount":2}]}`, 200, true},
		{"draft", "PUT", "Invoices", `{"Type":"ACCPAY","Contact":{"Name":"Inventory Adjustments"},"LineAmountTypes":"NoTax","LineItems":[{"Description":"x","ItemCode":"A","Quantity":1,"UnitAmount":0}]}`, 200, true},
		{"bill on another contact", "PUT", "Invoices", `{"Type":"ACCPAY","Contact":{"Name":"Jane"},"DueDate":"2026-10-05","LineAmountTypes":"NoTax","Status":"AUTHORISED","LineItems":[{"Description":"x","ItemCode":"A","Quantity":1,"UnitAmount":0}]}`, 200, true},
		{"sales invoice", "PUT", "Invoices", `{"Type":"ACCREC","Contact":{"Name":"Jane"},"LineItems":[]}`, 400, true},
		{"deleting an item", "DELETE", "Items/A", ``, 501, true},
		{"a payment", "PUT", "Payments", `{}`, 501, true},
		{"a deposit", "POST", "BankTransactions", `{}`, 501, true},
		{"a currency", "PUT", "Currencies", `{}`, 501, true},
		{"a manual journal", "POST", "ManualJournals", `{}`, 404, true},
		{"changing a contact", "POST", "Contacts", `{}`, 501, true},
		{"an account", "PUT", "Accounts", `{}`, 501, true},
		{"reading journals", "GET", "ManualJournals", ``, 404, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
				if r := d.api(c.method, c.path, c.body); r.status != c.status {
					t.Errorf("status %d, want %d: %s", r.status, c.status, r.body)
				}
				calls := d.rig.Ledger().Calls()
				if got := strings.HasPrefix(calls[len(calls)-1].Note, Forbidden); got != c.marked {
					t.Errorf("marked: %v, want %v (%+v)", got, c.marked, calls[len(calls)-1])
				}
			})
		})
	}
}

func TestXMLUnlessJSONIsAsked(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		for _, accept := range []string{"", "*/*", "text/html"} {
			r := d.api("GET", "Items", "", "Accept", accept)
			if r.status != 200 || !strings.HasPrefix(r.header.Get("Content-Type"), "text/xml") || !strings.Contains(string(r.body), "<Items><Item><ItemID>") ||
				strings.Contains(string(r.body), "/Date(") {
				t.Errorf("Accept %q: %s", accept, r.body)
			}
		}
		r := d.api("PUT", "Items", `{"Code":"A"}`, "Accept", "")
		if r.status != 400 || !strings.Contains(string(r.body), "<ApiException><ErrorNumber>10</ErrorNumber>") || !strings.Contains(string(r.body), "Code &#39;A&#39; already exists") {
			t.Errorf("refusal: %s", r.body)
		}
	})
}

func TestHistory(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		id := text(d.want(200, d.api("GET", "Items/A", "")), "Items", 0, "ItemID")
		d.want(200, d.api("PUT", "Items/"+id+"/History", `{"HistoryRecords":[{"Details":"Amazon 12, Xero 10"}]}`))
		if got := d.want(200, d.api("GET", "Items/"+id+"/History", "")); text(got, "HistoryRecords", 0, "Details") != "Amazon 12, Xero 10" {
			t.Errorf("history: %v", got)
		}
		d.want(400, d.api("PUT", "Items/"+id+"/History", `{"HistoryRecords":[{"Details":"`+strings.Repeat("x", 2501)+`"}]}`))
		if r := d.api("PUT", "Items/"+noID+"/History", `{"HistoryRecords":[{"Details":"x"}]}`); r.status != 404 {
			t.Errorf("unknown item: %d", r.status)
		}
	})
}
