package xero

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"tallybridge/engine/domain"
)

func samples(t testing.TB) []Request {
	t.Helper()
	var out []Request
	add := func(r Request, err error) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	add(Stock(demoDocument(domain.DocumentBill)))
	add(Stock(demoDocument(domain.DocumentCreditNote)))
	add(CreateItems([]domain.NewItem{{Code: "A & <B>", Name: "n", SalesPrice: valid("1.5"), Accounts: demoAccounts, Tracked: true}, {Code: "b"}}))
	add(UpdateItems([]domain.ItemUpdate{{Item: trackedItem(), Changes: []domain.FieldChange{{Field: domain.FieldName, After: "x"}}}}, domain.XeroRules{}))
	add(CreateContact(ContactName))
	add(Void(domain.DocumentBill, guid(1)))
	add(Void(domain.DocumentCreditNote, guid(1)))
	return out
}

func TestReopen(t *testing.T) {
	for _, r := range samples(t) {
		back, err := Reopen(r.Bytes())
		if err != nil {
			t.Errorf("%s: %v", r.Op(), err)
			continue
		}
		if !bytes.Equal(back.Bytes(), r.Bytes()) || back.Op() != r.Op() || back.method != r.method || back.path != r.path || !bytes.Equal(back.body, r.body) || len(back.want) != len(r.want) {
			t.Errorf("%s came back as %+v", r.Op(), back)
		}
		b := r.Bytes()
		b[0] = 'x' // the caller's own copy
		if _, err := Reopen(r.Bytes()); err != nil {
			t.Error("Bytes gave its own slice away")
		}
	}
}

// A forged or damaged journal cannot make the client send anything else.
func TestReopenRefuses(t *testing.T) {
	s := samples(t)
	bill, note, create, update, contact, void := s[0], s[1], s[2], s[3], s[4], s[5]
	cases := []struct {
		name     string
		r        Request
		old, new string
	}{
		{"sales invoice", bill, `"ACCPAY"`, `"ACCREC"`},
		{"quote-like type", bill, `"ACCPAY"`, `"QUOTE"`},
		{"sales credit note", note, `"ACCPAYCREDIT"`, `"ACCRECCREDIT"`},
		{"bill as credit note", bill, `"op":"bill"`, `"op":"credit-note"`},
		{"unknown op", bill, `"op":"bill"`, `"op":"payment"`},
		{"other op", create, `"op":"create-items"`, `"op":"update-items"`},
		{"update as create", update, `"op":"update-items"`, `"op":"create-items"`},
		{"upsert of bills", bill, `"method":"PUT"`, `"method":"POST"`},
		{"upsert of items", create, `"method":"PUT"`, `"method":"POST"`},
		{"delete", update, `"method":"POST"`, `"method":"DELETE"`},
		{"payments", bill, `"path":"/Invoices"`, `"path":"/Payments"`},
		{"bank", bill, `"path":"/Invoices"`, `"path":"/BankTransactions"`},
		{"query in path", bill, `"path":"/Invoices"`, `"path":"/Invoices?x=1"`},
		{"other version", bill, `"version":1`, `"version":2`},
		{"payments inside", bill, `"Status":"AUTHORISED"`, `"Status":"AUTHORISED","Payments":[{"Amount":1}]`},
		{"paid", bill, `"Status":"AUTHORISED"`, `"Status":"PAID"`},
		{"draft", bill, `"Status":"AUTHORISED"`, `"Status":"DRAFT"`},
		{"tax", bill, `"NoTax"`, `"Inclusive"`},
		{"contact's name", bill, `"Contact":{`, `"Contact":{"Name":"Bob",`},
		{"contact's mail", note, `"Contact":{`, `"Contact":{"EmailAddress":"a@b.c",`},
		{"no contact", bill, `{"ContactID":"` + guid(7) + `"}`, `{}`},
		{"zero contact", bill, guid(7), "00000000-0000-0000-0000-000000000000"},
		{"more value", bill, `"UnitAmount":1000,`, `"UnitAmount":1001,`},
		{"less offset", note, `"UnitAmount":-1000,`, `"UnitAmount":-999.99,`},
		{"other units", bill, `"Quantity":2,"UnitAmount":-1000`, `"Quantity":1,"UnitAmount":-1000`},
		{"pool", bill, `"LineAmount":-10,`, `"LineAmount":-9.99,`},
		{"both amounts", bill, `"UnitAmount":1000,`, `"UnitAmount":1000,"LineAmount":2000,`},
		{"item in offset", bill, `{"Description":"Inventory adjustment SKU1"`, `{"ItemCode":"SKU9","Description":"Inventory adjustment SKU1"`},
		{"no item", bill, `{"ItemCode":"SKU1",`, `{`},
		{"discount", bill, `"UnitAmount":1000,`, `"UnitAmount":1000,"DiscountRate":10,`},
		{"line id", bill, `{"ItemCode":"SKU1",`, `{"LineItemID":"` + guid(3) + `","ItemCode":"SKU1",`},
		{"document id", bill, `{"Type":`, `{"InvoiceID":"` + guid(3) + `","Type":`},
		{"second document", bill, `]}]}`, `]},{"Type":"ACCPAY"}]}`},
		{"other due date", bill, `"DueDate":"2026-10-05"`, `"DueDate":"2027-10-05"`},
		{"exponent", bill, `"UnitAmount":1000,`, `"UnitAmount":1e3,`},
		{"text number", bill, `"UnitAmount":1000,`, `"UnitAmount":"1000",`},
		{"five decimals", bill, `7.3334`, `7.33341`},
		{"key in other case", bill, `"Status":`, `"status":`},
		{"doubled key", bill, `"Status":"AUTHORISED"`, `"Status":"AUTHORISED","Status":"AUTHORISED"`},
		{"space", bill, `"version":1,`, `"version":1, `},
		{"upsert by code", update, `"ItemID":"` + guid(1) + `",`, ``},
		{"upsert by zero id", update, guid(1), "00000000-0000-0000-0000-000000000000"},
		{"create with id", create, `{"Code":"b"`, `{"ItemID":"` + guid(1) + `","Code":"b"`},
		{"untracked", update, `,"InventoryAssetAccountCode":"630"`, ``},
		{"quantity", create, `{"Code":"b"`, `{"QuantityOnHand":5,"Code":"b"`},
		{"another contact", contact, ContactName, "Best Customer"},
		{"contact's id", contact, `{"Name":`, `{"ContactID":"` + guid(1) + `","Name":`},
		{"contact's status", contact, `"Name":"` + ContactName + `"`, `"Name":"` + ContactName + `","ContactStatus":"ARCHIVED"`},
		{"void to deleted", void, `VOIDED`, `DELETED`},
		{"void to paid", void, `VOIDED`, `PAID`},
		{"void other document", void, `"path":"/Invoices/` + guid(1), `"path":"/Invoices/` + guid(2)},
		{"void with lines", void, `"Status":`, `"LineItems":[],"Status":`},
		{"void both", void, `{"InvoiceID":`, `{"CreditNoteID":"` + guid(2) + `","InvoiceID":`},
		{"void nothing", void, `"InvoiceID":"` + guid(1) + `",`, ``},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := string(c.r.Bytes())
			if !strings.Contains(b, c.old) {
				t.Fatalf("%q is not in %s", c.old, b)
			}
			forged := strings.Replace(b, c.old, c.new, 1)
			r, err := Reopen([]byte(forged))
			wantKind(t, err, domain.FaultData)
			if r.Op() != "" {
				t.Error("a refused request can be sent")
			}
		})
	}
	for _, b := range []string{"", "{}", "null", "[]", "x", string(bill.Bytes()) + "\n", string(bill.Bytes()) + "{}", string(bill.Bytes()[:99])} {
		if _, err := Reopen([]byte(b)); domain.KindOf(err) != domain.FaultData {
			t.Errorf("%.20q: %v", b, err)
		}
	}
}

// Two pairs that cancel each other, but not within themselves, are no stock document.
func TestPairsCancelOneByOne(t *testing.T) {
	b := string(samples(t)[0].Bytes())
	b = strings.Replace(b, `"UnitAmount":-1000,`, `"UnitAmount":-1001,`, 1)
	b = strings.Replace(b, `"Quantity":3,"UnitAmount":-7.3334`, `"Quantity":3,"UnitAmount":-6.6667`, 1)
	if _, err := Reopen([]byte(b)); err == nil {
		t.Error("accepted")
	}
}

// drawDocument makes documents as plans make them, and now and then one with
// something odd in it.
func drawDocument(t *rapid.T) domain.StockDocument {
	odd := func(what string) bool { return rapid.IntRange(0, 60).Draw(t, "odd "+what) == 7 }
	doc := domain.StockDocument{
		Kind:   rapid.SampledFrom([]domain.DocumentKind{domain.DocumentBill, domain.DocumentCreditNote}).Draw(t, "kind"),
		Number: rapid.StringMatching(`TB-[A-Z0-9]{1,12}-[0-9]{1,3}-(IN|OUT|OPEN)`).Draw(t, "number"),
		Date:   fmt.Sprintf("20%02d-%02d-%02d", rapid.IntRange(0, 99).Draw(t, "y"), rapid.IntRange(1, 12).Draw(t, "m"), rapid.IntRange(1, 28).Draw(t, "d")),

		ContactID: guid(rapid.IntRange(0, 99).Draw(t, "contact")), Currency: rapid.SampledFrom([]string{"", "USD", "JPY"}).Draw(t, "currency"),
		Opening: rapid.Bool().Draw(t, "opening"),
	}
	if odd("date") {
		doc.Date = "2026-02-30"
	}
	for i := range rapid.IntRange(1, 6).Draw(t, "n") {
		l := domain.DocumentLine{
			Code: fmt.Sprintf("SKU-%d", i), Units: rapid.Int64Range(1, 5_000_000).Draw(t, "units"),
			UnitCost: decimal.MustNew(rapid.Int64Range(0, 900_000_000_000).Draw(t, "cost"), rapid.IntRange(3, 9).Draw(t, "scale")),
			Account:  rapid.SampledFrom([]string{"630", "631", "1400"}).Draw(t, "account"), Offset: "401",
			Description: rapid.String().Draw(t, "description"), Before: rapid.Int64().Draw(t, "before"), After: int64(i),
		}
		if rapid.Bool().Draw(t, "pool") {
			l.Amount = decimal.NullDecimal{Decimal: l.UnitCost, Valid: true}
		}
		if odd("code") {
			l.Code = rapid.String().Draw(t, "code")
		}
		if odd("units") {
			l.Units = rapid.Int64().Draw(t, "any units")
		}
		if odd("cost") {
			l.UnitCost = decimal.MustNew(rapid.Int64().Draw(t, "any cost"), 2)
		}
		if odd("offset") {
			l.Offset = l.Account
		}
		doc.Lines = append(doc.Lines, l)
	}
	return doc
}

// wireLine is a line as Xero would read it, with its own arithmetic: independent
// of the code under test.
type wireLine struct {
	ItemCode               string
	Quantity               json.Number
	UnitAmount, LineAmount json.Number
	AccountCode            string
}

// cents is the amount of a line in hundredths, rounded half away from zero, in
// big integers made of the digits themselves.
func (l wireLine) cents(t *rapid.T) *big.Int {
	if l.LineAmount != "" {
		return scaled(t, string(l.LineAmount), 2)
	}
	value := new(big.Int).Mul(scaled(t, string(l.Quantity), 0), scaled(t, string(l.UnitAmount), 4)) // 10^-4
	half := big.NewInt(int64(50 * value.Sign()))
	return value.Quo(value.Add(value, half), big.NewInt(100)) // Quo cuts towards zero
}

// scaled reads a plain decimal as an integer of its 10^-scale units; more decimals fail.
func scaled(t *rapid.T, s string, scale int) *big.Int {
	whole, frac, _ := strings.Cut(s, ".")
	if len(frac) > scale {
		t.Fatalf("%s has more than %d decimals", s, scale)
	}
	n, ok := new(big.Int).SetString(whole+frac+strings.Repeat("0", scale-len(frac)), 10)
	if !ok {
		t.Fatalf("%s is not a plain number", s)
	}
	return n
}

// Any document that Stock accepts comes to zero, per pair and in whole, with
// every line rounded as Xero rounds it, and survives the journal unchanged.
func TestStockIsZeroTotal(t *testing.T) {
	accepted, drawn := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		drawn++
		doc := drawDocument(t)
		r, err := Stock(doc)
		if err != nil {
			if domain.KindOf(err) != domain.FaultUsage || r.Bytes() != nil {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		accepted++
		again, err := Stock(doc)
		if err != nil || !bytes.Equal(r.Bytes(), again.Bytes()) {
			t.Fatalf("the same document made other bytes")
		}
		back, err := Reopen(r.Bytes())
		if err != nil || !bytes.Equal(back.Bytes(), r.Bytes()) || !bytes.Equal(back.body, r.body) {
			t.Fatalf("reopened as %s: %v", back.Bytes(), err)
		}
		var body map[string][]struct {
			Type, Status, LineAmountTypes string
			LineItems                     []wireLine
		}
		var j struct{ Body json.RawMessage }
		if err := json.Unmarshal(r.Bytes(), &j); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(j.Body, &body); err != nil {
			t.Fatal(err)
		}
		for list, docs := range body {
			if (list == "Invoices") != (docs[0].Type == "ACCPAY") || (list == "CreditNotes") != (docs[0].Type == "ACCPAYCREDIT") {
				t.Fatalf("%s in %s", docs[0].Type, list)
			}
			lines := docs[0].LineItems
			if len(docs) != 1 || len(lines) != 2*len(doc.Lines) {
				t.Fatalf("%d documents, %d lines", len(docs), len(lines))
			}
			for i := 0; i < len(lines); i += 2 {
				if sum := new(big.Int).Add(lines[i].cents(t), lines[i+1].cents(t)); sum.Sign() != 0 {
					t.Fatalf("pair %d comes to %s cents", i/2, sum)
				}
				if lines[i].ItemCode != doc.Lines[i/2].Code || lines[i].AccountCode != doc.Lines[i/2].Account || lines[i+1].AccountCode != doc.Lines[i/2].Offset {
					t.Fatalf("pair %d: %+v", i/2, lines[i:i+2])
				}
			}
		}
	})
	if accepted < drawn/4 || accepted == drawn {
		t.Errorf("%d of %d documents were accepted: the property shows little", accepted, drawn)
	}
}

func TestRoundHalfUp(t *testing.T) {
	for in, want := range map[string]string{
		"0.005": "0.01", "-0.005": "-0.01", "0.0049999": "0.00", "1.015": "1.02", "-1.025": "-1.03", "2": "2", "9.995": "10.00", "0.125": "0.13", "-0.004": "0.00",
	} {
		if got := roundHalfUp(decimal.MustParse(in), 2); got.Cmp(decimal.MustParse(want)) != 0 {
			t.Errorf("%s → %s, want %s", in, got, want)
		}
	}
}
