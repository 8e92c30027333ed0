package xero

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

func usd(s string) domain.Money {
	return domain.Money{Amount: decimal.MustParse(s), Currency: "USD"}
}

var june = time.Date(2026, 6, 3, 0, 0, 0, 0, time.UTC)

func TestPostedInvoices(t *testing.T) {
	invoice := func(id int, kind, status, rest string) string {
		return fmt.Sprintf(`{"Type":%q,"InvoiceID":%q,"InvoiceNumber":"A-%d","Reference":"r","Contact":{"Name":"Amazon"},"Date":"/Date(1780444800000+0000)/","Status":%q,"CurrencyCode":"USD","Total":12.50%s}`, kind, guid(id), id, status, rest)
	}
	lines := `,"LineAmountTypes":"Exclusive","LineItems":[{"Description":"Fees","AccountCode":"404","LineAmount":-10.00,"TaxAmount":-2.00},{"AccountCode":"200","LineAmount":24.5}]`
	inclusive := `,"LineAmountTypes":"Inclusive","LineItems":[{"AccountCode":"404","LineAmount":12.5,"TaxAmount":2.00}]`
	r := rig(t,
		ok(`{"pagination":{"page":1,"pageSize":1000,"pageCount":2},"Invoices":[`+invoice(1, "ACCREC", "PAID", lines)+","+invoice(2, "ACCREC", "DRAFT", "")+`]}`),
		ok(`{"pagination":{"page":2,"pageSize":1000,"pageCount":2},"Invoices":[`+invoice(3, "ACCPAY", "AUTHORISED", inclusive)+","+invoice(4, "SOMETHING", "PAID", "")+`]}`))
	var got []domain.PostedDocument
	complete, err := r.PostedInvoices(t.Context(), june.Add(5*time.Hour), func(d domain.PostedDocument) { got = append(got, d) })
	if err != nil || !complete {
		t.Fatal(complete, err)
	}
	want := []domain.PostedDocument{
		{
			ID: guid(1), Kind: domain.PostedInvoice, Number: "A-1", Reference: "r", Contact: "Amazon", Date: june, Status: "PAID", Total: usd("12.50"),
			Lines: []domain.PostedLine{{Account: "404", Description: "Fees", Amount: decimal.MustParse("-10"), Tax: decimal.MustParse("-2")}, {Account: "200", Amount: decimal.MustParse("24.5")}},
		},
		{
			ID: guid(3), Kind: domain.PostedBill, Number: "A-3", Reference: "r", Contact: "Amazon", Date: june, Status: "AUTHORISED", Total: usd("12.50"),
			Lines: []domain.PostedLine{{Account: "404", Amount: decimal.MustParse("12.5")}},
		},
	}
	if d := cmp.Diff(want, got, decimals); d != "" {
		t.Error(d)
	}
	for i, c := range r.wire.calls {
		if c.method != http.MethodGet || c.query["where"][0] != "Date>=DateTime(2026,06,03)" || c.query["page"][0] != fmt.Sprint(i+1) || c.query["Statuses"][0] != "AUTHORISED,PAID" {
			t.Errorf("%s %v", c.method, c.query)
		}
	}
	r.used(t)
}

func TestReceiptsAndPayments(t *testing.T) {
	r := rig(t, ok(`{"BankTransactions":[
		{"Type":"RECEIVE","BankTransactionID":"`+guid(1)+`","Contact":{"Name":"AMAZON"},"BankAccount":{"Code":"090","Name":"Cheque"},"IsReconciled":true,"Date":"2026-06-03T00:00:00","Reference":"p","CurrencyCode":"USD","Status":"AUTHORISED","LineAmountTypes":"NoTax","Total":12.5,
		 "LineItems":[{"AccountCode":"200","LineAmount":12.5,"TaxAmount":0}]},
		{"Type":"RECEIVE","BankTransactionID":"`+guid(2)+`","Status":"DELETED"},{"Type":"SPEND","BankTransactionID":"`+guid(3)+`","Status":"AUTHORISED"}]}`))
	var receipts []Receipt
	if complete, err := r.Receipts(t.Context(), june, func(x Receipt) { receipts = append(receipts, x) }); err != nil || !complete || len(receipts) != 1 {
		t.Fatal(receipts, err)
	}
	want := domain.Deposit{ID: guid(1), Kind: domain.DepositReceived, Date: june, Amount: usd("12.5"), Reference: "p", Contact: "AMAZON", Account: "Cheque", Reconciled: true}
	if d := cmp.Diff(want, receipts[0].Deposit, decimals); d != "" {
		t.Error(d)
	}
	if doc := receipts[0].Document; doc.Kind != domain.PostedReceipt || len(doc.Lines) != 1 || !doc.Total.Equal(usd("12.5")) {
		t.Errorf("%+v", doc)
	}
	if w := r.wire.calls[0].query["where"][0]; w != `Type=="RECEIVE" AND Date>=DateTime(2026,06,03)` {
		t.Error(w)
	}

	r = rig(t, ok(`{"Payments":[
		{"PaymentID":"`+guid(4)+`","Date":"/Date(1780444800000+0000)/","Amount":12.5,"BankAmount":10.1,"Reference":"x","PaymentType":"ACCRECPAYMENT","Status":"AUTHORISED","Account":{"Code":"091"},
		 "Invoice":{"Type":"ACCREC","InvoiceID":"`+guid(9)+`","InvoiceNumber":"INV-9","CurrencyCode":"USD","Contact":{"Name":"Amazon US"}}},
		{"PaymentID":"`+guid(5)+`","Date":"2026-06-03","Amount":3,"BankAmount":3,"PaymentType":"ACCRECPAYMENT","Status":"AUTHORISED","Invoice":{}},
		{"PaymentID":"`+guid(6)+`","PaymentType":"ACCPAYPAYMENT","Status":"AUTHORISED"},{"PaymentID":"`+guid(7)+`","PaymentType":"ACCRECPAYMENT","Status":"DELETED"}]}`))
	var paid []domain.Deposit
	if complete, err := r.InvoicePayments(t.Context(), june, "GBP", func(x domain.Deposit) { paid = append(paid, x) }); err != nil || !complete || len(paid) != 2 {
		t.Fatal(paid, err)
	}
	want = domain.Deposit{
		ID: guid(4), Kind: domain.DepositPayment, Date: june, Amount: usd("12.5"), Bank: domain.Money{Amount: decimal.MustParse("10.1"), Currency: "GBP"},
		Reference: "x", Contact: "Amazon US", Account: "091", Invoice: "INV-9", InvoiceID: guid(9),
	}
	if d := cmp.Diff(want, paid[0], decimals); d != "" {
		t.Error(d)
	}
	if paid[1].Amount.Currency != "GBP" || paid[1].Bank.Known() {
		t.Errorf("%+v", paid[1])
	}
}

// A list that is cut, or too long to be read, never passes for a complete one.
func TestPostedIsCompleteOrSaysSo(t *testing.T) {
	var full []reply
	row := `{"Type":"RECEIVE","BankTransactionID":"` + guid(1) + `","Status":"AUTHORISED","Date":"2026-06-03","CurrencyCode":"USD","Total":1}`
	for range postedPages {
		full = append(full, ok(`{"BankTransactions":[`+strings.TrimSuffix(strings.Repeat(row+",", 100), ",")+`]}`))
	}
	r := rig(t, full...)
	if complete, err := r.Receipts(t.Context(), june, func(Receipt) {}); err != nil || complete {
		t.Error(complete, err)
	}
	for name, body := range map[string]string{
		"no list": `{"Status":"OK"}`, "no id": `{"BankTransactions":[{"Type":"RECEIVE","Status":"AUTHORISED","Date":"2026-06-03","CurrencyCode":"USD","Total":1}]}`,
		"no total": `{"BankTransactions":[{"Type":"RECEIVE","BankTransactionID":"` + guid(1) + `","Status":"AUTHORISED","Date":"2026-06-03","CurrencyCode":"USD"}]}`,
	} {
		r := rig(t, ok(body), ok(body), ok(body), ok(body))
		_, err := r.Receipts(t.Context(), june, func(Receipt) { t.Errorf("%s: taken", name) })
		wantKind(t, err, domain.FaultData)
	}
	r = rig(t, ok(`{"Currencies":[{"Code":"USD","Description":"x"},{"Code":"GBP"}]}`))
	if got, err := r.Currencies(t.Context()); err != nil || strings.Join(got, " ") != "USD GBP" {
		t.Error(got, err)
	}
}
