package xero

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tallybridge/engine/domain"
)

func must(r Request, err error) Request {
	if err != nil {
		panic(err)
	}
	return r
}

func demoBill() Request { return must(Stock(demoDocument(domain.DocumentBill))) }

func demoCreate() Request {
	return must(CreateItems([]domain.NewItem{{Code: "A"}, {Code: "b"}, {Code: "C"}}))
}

const billDone = `{"Id":"x","Status":"OK","Invoices":[{"Type":"ACCPAY","InvoiceID":"aaaaaaaa-0000-4000-8000-000000000042","InvoiceNumber":"TB-7F3K-1-IN",
 "Status":"PAID","Total":0.00,"HasErrors":false,"StatusAttributeString":"OK","Contact":{"ContactID":"aaaaaaaa-0000-4000-8000-000000000007","Name":"Inventory Adjustments","HasValidationErrors":false},
 "LineItems":[{"ItemCode":"SKU1","LineAmount":2000.00},{},{"ItemCode":"SKU2"},{},{"ItemCode":"SKU3"},{}]}]}`

func TestSendBill(t *testing.T) {
	r := rig(t, reply{status: 200, body: billDone, header: map[string]string{"Xero-Correlation-Id": "corr-1"}})
	got, err := r.Send(context.Background(), demoBill(), "key-1")
	if err != nil {
		t.Fatal(err)
	}
	want := Result{RequestID: "corr-1", Elements: []ElementResult{{ID: guid(42), Number: "TB-7F3K-1-IN", Status: "PAID", OK: true}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if !got.OK() {
		t.Error("not OK")
	}
	c := r.wire.calls[0]
	if c.method != "PUT" || c.path != "/api.xro/2.0/Invoices" || c.rawQuery != "summarizeErrors=false&unitdp=4" ||
		c.header.Get("Idempotency-Key") != "key-1" || c.header.Get("Content-Type") != "application/json; charset=utf-8" || c.body != bodyOf(t, demoBill()) {
		t.Errorf("sent %+v", c)
	}
	if c.hasGetBody {
		t.Error("the transport could repeat the write by itself")
	}
	r.used(t)
}

// One try: whatever leaves the outcome open comes back as uncertain, without a second try.
func TestSendUncertain(t *testing.T) {
	cases := map[string]reply{
		"no answer":            {err: io.ErrUnexpectedEOF},
		"reset":                {err: &net.OpError{Op: "read", Err: errors.New("connection reset")}},
		"500":                  {status: 500, body: "oops"},
		"502 page":             {status: 502, body: "<html></html>"},
		"503":                  {status: 503, body: "The Organisation is offline"},
		"504":                  {status: 504},
		"408":                  {status: 408},
		"redirect":             {status: 307},
		"cut body":             {status: 200, body: billDone[:200], cut: true},
		"short body":           {status: 200, body: billDone[:200]},
		"bad JSON":             {status: 200, body: `{"Invoices":[{"InvoiceID":}]}`},
		"page":                 {status: 200, body: "<html>Welcome</html>"},
		"empty":                {status: 200},
		"nothing in it":        {status: 200, body: `{"Status":"OK"}`},
		"no element":           {status: 200, body: `{"Invoices":[]}`},
		"element without id":   {status: 200, body: `{"Invoices":[{}]}`},
		"another document":     {status: 200, body: strings.ReplaceAll(billDone, "TB-7F3K-1-IN", "INV-1")},
		"another kind":         {status: 200, body: strings.ReplaceAll(billDone, `"ACCPAY"`, `"ACCREC"`)},
		"cut refusal":          {status: 400, body: `{"Message":"x","Elem`, cut: true},
		"list of other things": {status: 200, body: `{"CreditNotes":[]}`},
	}
	for name, one := range cases {
		t.Run(name, func(t *testing.T) {
			r := rig(t, one)
			res, err := r.Send(context.Background(), demoBill(), "k")
			f := wantKind(t, err, domain.FaultUncertain)
			if len(res.Elements) != 0 || f.Op != "createInvoices" {
				t.Errorf("result %+v, fault %+v", res, f)
			}
			r.used(t)
		})
	}
}

func TestSendCancelledMidway(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r := rig(t)
	r.http.Transport = roundTrip(func() error { cancel(); return context.Canceled })
	_, err := r.Send(ctx, demoBill(), "k")
	wantKind(t, err, domain.FaultUncertain)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the cause is lost: %v", err)
	}
	// Before anything left it is no matter of doubt.
	_, err = r.Send(ctx, demoBill(), "k")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
}

// What surely was not executed is not called uncertain.
func TestSendDefinite(t *testing.T) {
	cases := []struct {
		name  string
		reply []reply
		kind  domain.FaultKind
	}{
		{"no address", []reply{{err: &net.DNSError{Err: "no such host", Name: "api.xero.com"}}}, domain.FaultUnavailable},
		{"no connection", []reply{{err: &url.Error{Op: "Put", URL: "https://api.test/x", Err: &net.OpError{Op: "dial", Err: errors.New("refused")}}}}, domain.FaultUnavailable},
		{"not Xero", []reply{{err: &tls.CertificateVerificationError{Err: errors.New("unknown authority")}}}, domain.FaultUnavailable},
		{"no role", []reply{{status: 403, body: `{}`}}, domain.FaultRole},
		{"disconnected", []reply{{status: 403, body: `{"Detail":"AuthenticationUnsuccessful"}`}}, domain.FaultDisconnected},
		{"no scope", []reply{{status: 401, body: `{"Detail":"AuthorizationUnsuccessful"}`}}, domain.FaultRole},
		{"expired for good", []reply{{status: 401}, {status: 401}}, domain.FaultRevoked},
		{"day used up", []reply{{status: 429, header: map[string]string{"X-Rate-Limit-Problem": "day", "Retry-After": "9000"}}}, domain.FaultThrottled},
		{"cut 403", []reply{{status: 403, body: `{"De`, cut: true}}, domain.FaultRole},
		{"refused as a whole", []reply{{status: 400, body: `{"ErrorNumber":17,"Message":"No data has been processed for this endpoint"}`}}, domain.FaultInvalid},
		{"refused in HTML", []reply{{status: 400, body: `<html></html>`}}, domain.FaultInvalid},
		{"other key", []reply{{status: 400, body: `{"Message":"Idempotency Key k is used with a different request."}`}}, domain.FaultInvalid},
		{"locked, no elements", []reply{{status: 400, body: `{"Message":"The document date cannot be before the period lock date"}`}}, domain.FaultLocked},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := rig(t, c.reply...)
			_, err := r.Send(context.Background(), demoBill(), "k")
			wantKind(t, err, c.kind)
			if strings.Contains(err.Error(), "api.test") {
				t.Errorf("the address is in %q", err)
			}
			r.used(t)
		})
	}
}

// A 429 and an expired token mean that Xero did not look: these alone are sent
// again, with the same key and the same bytes.
func TestSendRepeatsWhatWasNotExecuted(t *testing.T) {
	r := rig(
		t,
		reply{status: 429, header: map[string]string{"X-Rate-Limit-Problem": "concurrent"}},
		reply{status: 401, body: `{"Detail":"TokenExpired"}`},
		reply{status: 429, header: map[string]string{"X-Rate-Limit-Problem": "minute", "Retry-After": "12"}},
		ok(billDone),
	)
	if _, err := r.Send(context.Background(), demoBill(), "k"); err != nil {
		t.Fatal(err)
	}
	for _, c := range r.wire.calls {
		if c.body != r.wire.calls[0].body || c.header.Get("Idempotency-Key") != "k" {
			t.Errorf("sent another request: %+v", c)
		}
	}
	if len(r.tokens.expired) != 1 || r.wire.calls[3].header.Get("Authorization") != "Bearer token-2" {
		t.Error("the token was not renewed")
	}
	r.used(t)

	// After an unknown outcome not even these help.
	r = rig(t, reply{status: 401}, reply{status: 500})
	_, err := r.Send(context.Background(), demoBill(), "k")
	wantKind(t, err, domain.FaultUncertain)
	r.used(t)
}

func TestSendElements(t *testing.T) {
	item := func(id int, code, more string) string {
		return `{"ItemID":"` + guid(id) + `","Code":"` + code + `"` + more + `}`
	}
	exists := `,"StatusAttributeString":"ERROR","ValidationErrors":[{"Message":"Price List Item with Code 'b' already exists"}]`
	warned := `,"StatusAttributeString":"WARNING","Warnings":[{"Description":"Account code '9' has been removed as it does not match a recognised account."}]`
	const zero = `{"ItemID":"00000000-0000-0000-0000-000000000000","Code":"b"`
	a := ElementResult{Index: 0, ID: guid(1), Code: "A", OK: true}
	b := ElementResult{Index: 1, ID: "", Code: "b", Status: "ERROR", Messages: []string{"Price List Item with Code 'b' already exists"}}
	c := ElementResult{Index: 2, ID: guid(3), Code: "C", OK: true}
	cWarned := c
	cWarned.Status, cWarned.Messages = "WARNING", []string{"Account code '9' has been removed as it does not match a recognised account."}
	cases := []struct {
		name  string
		reply reply
		want  []ElementResult
		kind  domain.FaultKind
	}{
		{"mixed", ok(`{"Items":[` + item(1, "A", "") + `,` + zero + exists + `},` + item(3, "C", warned) + `]}`), []ElementResult{a, b, cWarned}, ""},
		{"out of order", ok(`{"Items":[` + item(3, "C", "") + `,` + item(1, "A", "") + `,` + zero + exists + `}]}`), []ElementResult{a, b, c}, ""},
		{"one left out", ok(`{"Items":[` + item(1, "A", "") + `,` + item(3, "C", "") + `]}`), []ElementResult{a, c}, domain.FaultUncertain},
		{"one without id", ok(`{"Items":[` + item(1, "A", "") + `,` + zero + `},` + item(3, "C", "") + `]}`), []ElementResult{a, c}, domain.FaultUncertain},
		{
			// The summarised form: Xero made the others all the same.
			"summarised",
			reply{status: 400, body: `{"ErrorNumber":10,"Type":"ValidationException","Message":"A validation exception occurred","Elements":[` + zero + exists + `}]}`},
			[]ElementResult{b},
			domain.FaultUncertain,
		},
		{
			"summarised, whole list",
			reply{status: 400, body: `{"Type":"ValidationException","Elements":[` + zero[:len(zero)-2] + `A"` + exists + `},` + zero + exists + `},` + zero[:len(zero)-2] + `C"` + exists + `}]}`},
			[]ElementResult{
				{Index: 0, Code: "A", Status: "ERROR", Messages: b.Messages}, b, {Index: 2, Code: "C", Status: "ERROR", Messages: b.Messages},
			},
			"",
		},
		{"validation without elements", reply{status: 400, body: `{"ErrorNumber":10,"Type":"ValidationException","Message":"A validation exception occurred"}`}, nil, domain.FaultUncertain},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := rig(t, c.reply)
			got, err := r.Send(context.Background(), demoCreate(), "k")
			if c.kind == "" && err != nil {
				t.Fatal(err)
			}
			if c.kind != "" {
				wantKind(t, err, c.kind)
			}
			if d := cmp.Diff(c.want, got.Elements); d != "" {
				t.Error(d)
			}
			r.used(t)
		})
	}
}

func TestSendRefusedDocument(t *testing.T) {
	doc := func(more string) string {
		return `{"Type":"ACCPAY","InvoiceID":"00000000-0000-0000-0000-000000000000","InvoiceNumber":"TB-7F3K-1-IN","Status":"AUTHORISED","HasErrors":true` + more + `}`
	}
	lines := `,"ValidationErrors":[{"Message":"One line is wrong"}],"LineItems":[{"ItemCode":"SKU1"},{},{"ItemCode":"SKU2","ValidationErrors":[{"Message":"No items available to sell"}]},{},{"ItemCode":"SKU3"},{"ValidationErrors":["Account must be valid."]}]`
	want := []ElementResult{{
		Number: "TB-7F3K-1-IN", Status: "AUTHORISED", Messages: []string{"One line is wrong"},
		Lines: []LineResult{{2, []string{"No items available to sell"}}, {5, []string{"Account must be valid."}}},
	}}
	fewer := `,"LineItems":[{"ItemCode":"SKU3","ValidationErrors":[{"Message":"x"}]}]`
	lock := `,"ValidationErrors":[{"Message":"The document date cannot be before the period lock date, currently set at 31 Dec 2026"}]`
	plan := `,"ValidationErrors":[{"Message":"You have reached the limit of invoices you can approve"}]`
	cases := []struct {
		name  string
		reply reply
		want  []ElementResult
		kind  domain.FaultKind
	}{
		{"200", ok(`{"Invoices":[` + doc(lines) + `]}`), want, ""},
		{"400", reply{status: 400, body: `{"ErrorNumber":10,"Type":"ValidationException","Message":"A validation exception occurred","Elements":[` + doc(lines) + `]}`}, want, ""},
		{
			"400 without a reason in the element",
			reply{status: 400, body: `{"Type":"ValidationException","Message":"A validation exception occurred","Elements":[{"InvoiceNumber":"TB-7F3K-1-IN"}]}`},
			[]ElementResult{{Number: "TB-7F3K-1-IN", Messages: []string{"A validation exception occurred"}}},
			"",
		},
		{"fewer lines", ok(`{"Invoices":[` + doc(fewer) + `]}`), []ElementResult{{Number: "TB-7F3K-1-IN", Status: "AUTHORISED", Lines: []LineResult{{4, []string{"x"}}}}}, ""},
		{"locked", ok(`{"Invoices":[` + doc(lock) + `]}`), []ElementResult{{Number: "TB-7F3K-1-IN", Status: "AUTHORISED", Messages: []string{"The document date cannot be before the period lock date, currently set at 31 Dec 2026"}}}, domain.FaultLocked},
		{"plan cap", reply{status: 400, body: `{"Elements":[` + doc(plan) + `]}`}, []ElementResult{{Number: "TB-7F3K-1-IN", Status: "AUTHORISED", Messages: []string{"You have reached the limit of invoices you can approve"}}}, domain.FaultPlanCap},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := rig(t, c.reply)
			got, err := r.Send(context.Background(), demoBill(), "k")
			if c.kind == "" && err != nil {
				t.Fatal(err)
			}
			if c.kind != "" {
				if f := wantKind(t, err, c.kind); len(f.Elements) != 1 {
					t.Errorf("elements %+v", f.Elements)
				}
			}
			if d := cmp.Diff(c.want, got.Elements); d != "" {
				t.Error(d)
			}
			if got.OK() {
				t.Error("OK")
			}
		})
	}
}

func TestSendKeys(t *testing.T) {
	ctx := context.Background()
	r := rig(t)
	for _, key := range []string{"", strings.Repeat("k", 129), "a\r\nb", "ä"} {
		_, err := r.Send(ctx, demoBill(), key)
		wantKind(t, err, domain.FaultUsage)
	}
	_, err := r.Send(ctx, Request{}, "k")
	wantKind(t, err, domain.FaultUsage)
	if len(r.wire.calls) != 0 {
		t.Error("something was sent")
	}
	// An update goes without a key: a replayed answer would hide the change back.
	u := must(UpdateItems([]domain.ItemUpdate{{Item: trackedItem(), Changes: []domain.FieldChange{{Field: domain.FieldName, After: "x"}}}}, domain.XeroRules{}))
	r = rig(t, ok(`{"Items":[{"ItemID":"`+guid(1)+`","Code":"SKU1","StatusAttributeString":"OK"}]}`))
	res, err := r.Send(ctx, u, "key")
	if err != nil || !res.OK() || r.wire.calls[0].header.Get("Idempotency-Key") != "" || r.wire.calls[0].method != "POST" {
		t.Errorf("%+v, %v", res, err)
	}
}

func TestSendContact(t *testing.T) {
	r := rig(t, ok(`{"Contacts":[{"ContactID":"`+guid(7)+`","Name":"Inventory Adjustments","ContactStatus":"ACTIVE","HasValidationErrors":false}]}`))
	res, err := r.Send(context.Background(), must(CreateContact(ContactName)), "k")
	want := []ElementResult{{ID: guid(7), Code: ContactName, OK: true}}
	if d := cmp.Diff(want, res.Elements); err != nil || d != "" {
		t.Errorf("%v\n%s", err, d)
	}
	if q := r.wire.calls[0].rawQuery; q != "summarizeErrors=false" {
		t.Errorf("query %s", q)
	}
}

func TestSendVoid(t *testing.T) {
	ctx := context.Background()
	read := func(kind, status, total string) reply {
		return ok(`{"Invoices":[{"Type":"` + kind + `","InvoiceID":"` + guid(42) + `","InvoiceNumber":"TB-1","Status":"` + status + `","Total":` + total + `}]}`)
	}
	r := rig(t, read("ACCPAY", "PAID", "0.00"), read("ACCPAY", "VOIDED", "0.00"))
	void := must(Void(domain.DocumentBill, guid(42)))
	res, err := r.Send(ctx, void, "k")
	want := []ElementResult{{ID: guid(42), Number: "TB-1", Status: "VOIDED", OK: true}}
	if d := cmp.Diff(want, res.Elements); err != nil || d != "" {
		t.Errorf("%v\n%s", err, d)
	}
	if c := r.wire.calls; c[0].method != "GET" || c[1].method != "POST" || c[1].path != "/api.xro/2.0/Invoices/"+guid(42) || c[1].rawQuery != "" {
		t.Errorf("calls %+v", c)
	}
	r.used(t)

	// Void already: nothing is sent.
	r = rig(t, read("ACCPAY", "VOIDED", "0"))
	if res, err := r.Send(ctx, void, "k"); err != nil || !res.OK() {
		t.Errorf("%+v, %v", res, err)
	}
	r.used(t)

	// The user's own documents are out of reach.
	for name, one := range map[string]reply{
		"a real bill": read("ACCPAY", "AUTHORISED", "12.50"), "a sales invoice": read("ACCREC", "AUTHORISED", "0"),
	} {
		r := rig(t, one)
		_, err := r.Send(ctx, void, "k")
		if f := wantKind(t, err, domain.FaultUsage); f.Op != "updateInvoice" {
			t.Errorf("%s: %+v", name, f)
		}
		r.used(t)
	}
	gone := reply{status: 404}
	r = rig(t, gone)
	_, err = r.Send(ctx, void, "k")
	wantKind(t, err, domain.FaultNotFound)

	r = rig(t, read("ACCPAY", "PAID", "0"), reply{status: 400, body: `{"Type":"ValidationException","Elements":[{"InvoiceID":"` + guid(42) + `","Type":"ACCPAY","ValidationErrors":[{"Message":"Invoice not of valid status for modification"}]}]}`})
	res, err = r.Send(ctx, void, "k")
	if err != nil || len(res.Elements) != 1 || res.Elements[0].OK || Explain(res.Elements[0].Messages[0]).Reason != ReasonStatus {
		t.Errorf("%+v, %v", res, err)
	}
}
