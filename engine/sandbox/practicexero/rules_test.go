package practicexero

import (
	"strings"
	"testing"

	"tallybridge/engine/sandbox/wire"
)

// Each rule changes what a caller sees.
func TestRules(t *testing.T) {
	wrongAccount := strings.ReplaceAll(bill("ID", "TB-1", [3]string{"A", "1", "4"}), `"630"`, `"401"`)
	byName := strings.ReplaceAll(bill("ID", "TB-1", [3]string{"A", "1", "4"}), `"ContactID":"ID"`, `"Name":"Somebody new"`)
	write := func(body string) func(*desk) string {
		return func(d *desk) string {
			got := at(d.want(200, d.api("PUT", "Invoices"+separately, strings.ReplaceAll(body, `"ID"`, `"`+d.contactID()+`"`))), "Invoices", 0)
			return text(got, "StatusAttributeString") + " " + text(got, "Status")
		}
	}
	cases := []struct {
		name    string
		off     func(*Rules)
		do      func(*desk) string
		on, not string // the outcome under the default and under the other answer
	}{
		{"status of a zero total", func(r *Rules) { r.ZeroTotalStatus = "AUTHORISED" }, write(bill("ID", "TB-1", [3]string{"A", "1", "4"})), "OK PAID", "OK AUTHORISED"},
		{"zero cost", func(r *Rules) { r.ZeroCostIncrease = false }, write(bill("ID", "TB-1", [3]string{"A", "1", "0"})), "OK PAID", "ERROR AUTHORISED"},
		{"account of an item line", func(r *Rules) { r.WrongLineAccountRefused = false }, write(wrongAccount), "ERROR AUTHORISED", "OK PAID"},
		{"contact in a document", func(r *Rules) { r.ContactInDocument = false }, write(byName), "OK PAID", "ERROR AUTHORISED"},
		{"amount without a unit amount", func(r *Rules) { r.LineAmountWriteDown = false }, func(d *desk) string {
			body := `{"Type":"ACCPAY","Contact":{"ContactID":"` + d.contactID() + `"},"Date":"2026-10-05","DueDate":"2026-10-05","LineAmountTypes":"NoTax","Status":"AUTHORISED","LineItems":[
				{"ItemCode":"EMPTY","Description":"x","Quantity":30000,"LineAmount":100,"AccountCode":"630"},{"Description":"y","Quantity":30000,"LineAmount":-100,"AccountCode":"401"}]}`
			d.want(200, d.api("PUT", "Invoices"+separately, body))
			return d.stand("EMPTY")
		}, "30000.0000 100.00", "30000.0000 99.00"},
		{"credit note off the average", func(r *Rules) { r.OffAverageToCOGS = false }, func(d *desk) string {
			d.want(200, d.api("PUT", "CreditNotes"+separately, creditNote(d.contactID(), "TB-1", [3]string{"A", "5", "1"})))
			return d.stand("A")
		}, "5.0000 20.00", "5.0000 35.00"},
		{"revocation without client id", func(r *Rules) { r.RevocationNeedsClientID = false }, func(d *desk) string {
			if d.form("/connect/revocation", "token", d.tokens.RefreshToken).status == 200 {
				return "revoked"
			}
			return "refused"
		}, "refused", "revoked"},
	}
	for _, c := range cases {
		for _, off := range []bool{false, true} {
			rules, want := DefaultRules(), c.on
			if off {
				c.off(&rules)
				want = c.not
			}
			inBubble(t, Config{Rules: rules, Scopes: strings.Fields("offline_access accounting.invoices accounting.settings")}, wire.Options{}, func(t *testing.T, d *desk) {
				if got := c.do(d); got != want {
					t.Errorf("%s, switched %v: %q, want %q", c.name, !off, got, want)
				}
			})
		}
	}
}

// contactID makes the technical contact in the books themselves, without the contacts scope.
func (d *desk) contactID() string {
	d.t.Helper()
	c, r := d.s.books.CreateContact(TechnicalContact)
	if r != nil {
		d.t.Fatalf("%v", r)
	}
	return c.ID
}

// Whatever a body holds, it is answered.
func FuzzBody(f *testing.F) {
	f.Add("Items", `{"Items":[{"Code":"X","SalesDetails":{"UnitPrice":1e400}}]}`)
	f.Add("Invoices", bill("ID", "TB-1", [3]string{"A", "99999999999", "0.0001"}))
	f.Add("CreditNotes", creditNote("ID", "TB-1", [3]string{"SEVEN", "7.00001", "999999999.99999"}))
	f.Add("Contacts", `[{"Name":null}]`)
	f.Add("Invoices", `{"Type":"ACCPAY","Date":"/Date(9e99)/","LineItems":{"Quantity":[]}}`)
	f.Fuzz(func(t *testing.T, resource, body string) {
		for _, known := range []string{"Items", "Invoices", "CreditNotes", "Contacts"} {
			if resource != known {
				continue
			}
			d, end := open(t, Config{}, wire.Options{})
			defer end()
			body = strings.ReplaceAll(body, `"ID"`, `"`+d.contactID()+`"`)
			if r := d.api("PUT", resource+separately, body); r.status != 200 && r.status != 400 {
				t.Errorf("status %d: %s", r.status, r.body)
			}
			if st := d.s.State(); !st.JournalSum.IsZero() {
				t.Errorf("the journal sums to %s", st.JournalSum)
			}
		}
	})
}
