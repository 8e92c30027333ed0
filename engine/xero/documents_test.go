package xero

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tallybridge/engine/domain"
)

func TestFindDocuments(t *testing.T) {
	ctx := context.Background()
	one := func(list, kind, idKey, numberKey, number, status string) string {
		return `{"pagination":{"page":1},"` + list + `":[{"Type":"` + kind + `","` + idKey + `":"` + guid(1) + `","` + numberKey + `":"` + number + `","Status":"` + status + `","Total":0.00}]}`
	}
	r := rig(t,
		ok(one("Invoices", "ACCPAY", "InvoiceID", "InvoiceNumber", "TB-A1-1-IN", "PAID")),
		ok(one("CreditNotes", "ACCPAYCREDIT", "CreditNoteID", "CreditNoteNumber", "TB-A1-1-OUT", "SOMETHINGNEW")),
		ok(one("Invoices", "ACCREC", "InvoiceID", "InvoiceNumber", "TB-A1-1-IN", "PAID")),
		ok(one("Invoices", "ACCPAY", "InvoiceID", "InvoiceNumber", "tb-a1-1-in", "PAID")),
		ok(`{"Invoices":[]}`),
	)
	got, err := r.FindDocuments(ctx, string(domain.DocumentBill), "TB-A1-1-IN")
	if d := cmp.Diff([]FoundDocument{{Kind: domain.DocumentBill, ID: guid(1), Number: "TB-A1-1-IN", Status: "PAID"}}, got, decimals); err != nil || d != "" {
		t.Errorf("%v\n%s", err, d)
	}
	got, err = r.FindDocuments(ctx, string(domain.DocumentCreditNote), "TB-A1-1-OUT")
	if d := cmp.Diff([]FoundDocument{{Kind: domain.DocumentCreditNote, ID: guid(1), Number: "TB-A1-1-OUT", Status: "SOMETHINGNEW"}}, got, decimals); err != nil || d != "" {
		t.Errorf("%v\n%s", err, d)
	}
	for _, what := range []string{"a sales invoice of that number", "another case", "none"} {
		if got, err := r.FindDocuments(ctx, "ACCPAY", "TB-A1-1-IN"); err != nil || len(got) != 0 {
			t.Errorf("%s: %v, %v", what, got, err)
		}
	}
	if q := r.wire.calls[0].query; q["InvoiceNumbers"][0] != "TB-A1-1-IN" || r.wire.calls[0].path != "/api.xro/2.0/Invoices" {
		t.Errorf("asked %v", q)
	}
	if q := r.wire.calls[1]; q.query["where"][0] != `Type=="ACCPAYCREDIT" AND CreditNoteNumber=="TB-A1-1-OUT"` || strings.Contains(q.rawQuery, "+") {
		t.Errorf("asked %v", q)
	}
	r.used(t)
}

// "Not found" would let an adjustment be posted again: it must be Xero's word,
// not the effect of a filter that Xero did not honour.
func TestFindDocumentsNeverGuesses(t *testing.T) {
	ctx := context.Background()
	for name, body := range map[string]string{
		"filter not honoured": `{"Invoices":[{"Type":"ACCPAY","InvoiceID":"` + guid(1) + `","InvoiceNumber":"INV-77","Total":5}]}`,
		"no list":             `{"Status":"OK"}`,
		"no id":               `{"Invoices":[{"Type":"ACCPAY","InvoiceNumber":"TB-1","Total":0}]}`,
		"no total":            `{"Invoices":[{"Type":"ACCPAY","InvoiceID":"` + guid(1) + `","InvoiceNumber":"TB-1"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			r := rig(t, ok(body), ok(body), ok(body), ok(body))
			got, err := r.FindDocuments(ctx, "ACCPAY", "TB-1")
			wantKind(t, err, domain.FaultData)
			if got != nil {
				t.Errorf("%v", got)
			}
		})
	}
	r := rig(t)
	for _, number := range []string{"", " TB", `TB" OR Type=="ACCREC`, `TB\`, "A,B", "A\nB", "A'B", "A\u202eB"} {
		for _, kind := range []string{"ACCPAY", "ACCPAYCREDIT"} {
			_, err := r.FindDocuments(ctx, kind, number)
			wantKind(t, err, domain.FaultUsage)
		}
	}
	_, err := r.FindDocuments(ctx, "ACCREC", "TB-1")
	wantKind(t, err, domain.FaultUsage)
}

func TestFindContact(t *testing.T) {
	ctx := context.Background()
	r := rig(t,
		ok(`{"Contacts":[{"ContactID":"`+guid(1)+`","Name":"INVENTORY adjustments","ContactStatus":"ACTIVE"},{"ContactID":"`+guid(2)+`","Name":"Inventory Adjustments","ContactStatus":"ACTIVE"}]}`),
		ok(`{"Contacts":[{"ContactID":"`+guid(1)+`","Name":"Inventory Adjustments","ContactStatus":"ARCHIVED"}]}`),
		ok(`{"Contacts":[]}`),
	)
	if id, found, err := r.FindContact(ctx, ContactName); id != guid(2) || !found || err != nil {
		t.Errorf("%s, %v, %v", id, found, err)
	}
	for range 2 {
		if id, found, err := r.FindContact(ctx, ContactName); id != "" || found || err != nil {
			t.Errorf("%s, %v, %v", id, found, err)
		}
	}
	if w := r.wire.calls[0].query["where"][0]; w != `Name=="Inventory Adjustments"` {
		t.Errorf("where %s", w)
	}
	_, _, err := r.FindContact(ctx, `x" OR Name!="`)
	wantKind(t, err, domain.FaultUsage)
	r.used(t)
}

func TestItemCodedSales(t *testing.T) {
	ctx := context.Background()
	page := func(n, of int, invoices string) reply {
		return ok(`{"pagination":{"page":` + string(rune('0'+n)) + `,"pageSize":1000,"pageCount":` + string(rune('0'+of)) + `},"Invoices":[` + invoices + `]}`)
	}
	r := rig(t,
		page(1, 2, `{"Type":"ACCREC","Status":"PAID","LineItems":[{"ItemCode":"A"},{"ItemCode":"A"},{"Description":"postage"}]},{"Type":"ACCREC","Status":"VOIDED","LineItems":[{"ItemCode":"A"}]}`),
		page(2, 2, `{"Type":"ACCREC","Status":"AUTHORISED","LineItems":[{"Item":{"Code":"B"}},{"ItemCode":"A","Quantity":1.5}]},{"Type":"ACCPAY","Status":"PAID","LineItems":[{"ItemCode":"A"}]}`),
	)
	got, err := r.ItemCodedSales(ctx, time.Date(2026, 7, 1, 23, 30, 0, 0, time.FixedZone("x", -3600)))
	if d := cmp.Diff(map[string]int{"A": 3, "B": 1}, got); err != nil || d != "" {
		t.Errorf("%v\n%s", err, d)
	}
	if w := r.wire.calls[0].query["where"][0]; w != `Type=="ACCREC" AND Date>=DateTime(2026,07,02)` {
		t.Errorf("where %s", w)
	}
	r.used(t)

	// Never more than five pages.
	all := make([]reply, 5)
	for i := range all {
		all[i] = page(i+1, 9, `{"Type":"ACCREC","Status":"PAID","LineItems":[{"ItemCode":"A"}]}`)
	}
	r = rig(t, all...)
	if got, err := r.ItemCodedSales(ctx, time.Now()); err != nil || got["A"] != 5 {
		t.Errorf("%v, %v", got, err)
	}
	r.used(t)

	r = rig(t, reply{status: 403, body: `{"Detail":"AuthenticationUnsuccessful"}`})
	_, err = r.ItemCodedSales(ctx, time.Now())
	wantKind(t, err, domain.FaultDisconnected)
}
