package xero

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"tallybridge/engine/domain"
)

// FuzzItems: any bytes give items or an error, never a panic, never an item
// without its id, and never a tracked item whose quantity was not said.
func FuzzItems(f *testing.F) {
	f.Add([]byte(twoItems))
	f.Add([]byte(`{"Items":[]}`))
	f.Add([]byte(`{"items":[{"ItemID":"` + guid(1) + `","QuantityOnHand":1e3,"UpdatedDateUTC":"\/Date(-1)\/"}],"pagination":7}`))
	f.Add([]byte("\xef\xbb\xbf{}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		items, err := decodeItems(bytes.NewReader(b))
		if err != nil {
			return
		}
		if !json.Valid(b) {
			t.Fatalf("accepted what is not JSON: %q", b)
		}
		for _, i := range items {
			if !isGUID(string(i.ID)) {
				t.Fatalf("item without id: %+v", i)
			}
			if i.Tracked && !strings.Contains(strings.ToLower(string(b)), "quantityonhand") && !strings.Contains(string(b), `\u`) && isASCII(b) {
				t.Fatalf("a quantity out of nowhere: %+v", i)
			}
		}
	})
}

func isASCII(b []byte) bool {
	for _, x := range b {
		if x >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// FuzzReopen: whatever is accepted is exactly what was recorded, one of the six
// kinds, and for documents one of the two types with a total of zero.
func FuzzReopen(f *testing.F) {
	for _, r := range samples(f) {
		f.Add(r.Bytes())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := Reopen(b)
		if err != nil {
			if r.Bytes() != nil {
				t.Fatal("a refused request can be sent")
			}
			return
		}
		if !bytes.Equal(r.Bytes(), b) {
			t.Fatalf("%q came back as %q", b, r.Bytes())
		}
		body := string(r.body)
		switch r.Op() {
		case OpBill:
			if r.method != "PUT" || r.path != "/Invoices" || !strings.HasPrefix(body, `{"Invoices":[{"Type":"ACCPAY",`) {
				t.Fatalf("%s %s %s", r.method, r.path, body)
			}
		case OpCreditNote:
			if r.method != "PUT" || r.path != "/CreditNotes" || !strings.HasPrefix(body, `{"CreditNotes":[{"Type":"ACCPAYCREDIT",`) {
				t.Fatalf("%s %s %s", r.method, r.path, body)
			}
		case OpCreateItems, OpUpdateItems:
			if r.path != "/Items" || (r.method == "POST") != strings.HasPrefix(body, `{"Items":[{"ItemID":"`) {
				t.Fatalf("%s %s %s", r.method, r.path, body)
			}
		case OpCreateContact:
			if !strings.HasPrefix(body, `{"Contacts":[{"Name":"Inventory Adjustments`) {
				t.Fatal(body)
			}
		case OpVoid:
			if !strings.HasSuffix(body, `"Status":"VOIDED"}`) {
				t.Fatal(body)
			}
		default:
			t.Fatalf("op %q", r.Op())
		}
	})
}

// FuzzSend: whatever Xero answers to a document, the outcome is one of the
// three, and done only with an id.
func FuzzSend(f *testing.F) {
	f.Add(200, []byte(billDone))
	f.Add(200, []byte(`{"Invoices":[{"InvoiceNumber":"TB-7F3K-1-IN","ValidationErrors":[{"Message":"x"}],"LineItems":[{"ValidationErrors":["y",3]}]}]}`))
	f.Add(400, []byte(`{"ErrorNumber":"10","Type":null,"Elements":[{"LineItems":[{}]}]}`))
	f.Add(503, []byte(`The Organisation is offline`))
	f.Add(401, []byte(`{"Detail":"AuthorizationUnsuccessful"}`))
	bill := demoBill()
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		if status < 200 || status > 599 || status == 429 {
			return
		}
		one := reply{status: status, body: string(body), header: map[string]string{}}
		r := rig(t, one, one)
		res, err := r.Send(context.Background(), bill, "k")
		if len(r.wire.calls) > 1 && status != http.StatusUnauthorized {
			t.Fatalf("sent %d times", len(r.wire.calls))
		}
		if r.purse.held != 0 {
			t.Fatal("a place is held")
		}
		kind := domain.KindOf(err)
		switch {
		case err == nil && len(res.Elements) != 1:
			t.Fatalf("no outcome: %+v", res)
		case err == nil && res.Elements[0].OK && (status > 299 || !isGUID(res.Elements[0].ID)):
			t.Fatalf("done without proof: %+v", res)
		case err != nil && kind == "":
			t.Fatalf("not a fault: %v", err)
		case status >= 500 && kind != domain.FaultUncertain:
			t.Fatalf("status %d is %q", status, kind)
		}
		if err != nil && strings.Contains(err.Error(), "token-") {
			t.Fatalf("token in %q", err)
		}
	})
}
