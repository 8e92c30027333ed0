package practicexero

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox/wire"
	"tallybridge/engine/sandbox/world"
)

func dec(s string) decimal.Decimal { return decimal.MustParse(s) }

func some(s string) decimal.NullDecimal { return decimal.NullDecimal{Decimal: dec(s), Valid: true} }

// smallWorld is an organisation with a handful of items.
func smallWorld() *world.World {
	item := func(code, quantity, pool string) world.Item {
		return world.Item{
			Code: code, Name: "Item " + code, Description: "About " + code, Tracked: true, InventoryAccount: "630", COGSAccount: "310",
			SalesAccount: "200", SalesPrice: some("9.99"), PurchasePrice: some("4.5678"), Quantity: dec(quantity), CostPool: dec(pool),
		}
	}
	gone := item("GONE", "3", "30.00")
	gone.Archived = true
	waits := item("WAITS", "0", "0")
	waits.BackOrder = dec("4")
	return &world.World{
		Options: world.Options{Seed: 7},
		Books: world.Opening{
			Name: "Demo Company (US)", ShortCode: "!demo", BaseCurrency: "USD", CountryCode: "US", Timezone: "PACIFICSTANDARDTIME",
			Class: "DEMO", Demo: true,
			Accounts: []world.Account{
				{Code: "200", Name: "Sales", Type: "REVENUE", Class: "REVENUE", Status: "ACTIVE", TaxType: "OUTPUT"},
				{Code: "310", Name: "Cost of Goods Sold", Type: "DIRECTCOSTS", Class: "EXPENSE", Status: "ACTIVE"},
				{Code: "401", Name: "Adjustments", Type: "DIRECTCOSTS", Class: "EXPENSE", Status: "ACTIVE"},
				{Code: "630", Name: "Inventory", Type: "INVENTORY", Class: "ASSET", Status: "ACTIVE", Balance: dec("170.00")},
				{Code: "639", Name: "Old inventory", Type: "INVENTORY", Class: "ASSET", Status: "ARCHIVED"},
				{Code: "800", Name: "Accounts Payable", Type: "CURRLIAB", Class: "LIABILITY", Status: "ACTIVE"},
			},
			TaxRates: []world.TaxRate{
				{Name: "Tax on Sales", TaxType: "OUTPUT", Rate: dec("8.25"), Revenue: true},
				{Name: "Tax on Purchases", TaxType: "INPUT", Rate: dec("8.25"), Expenses: true},
			},
			Items: []world.Item{
				item("A", "10", "40.00"), item("SEVEN", "7", "100.00"), item("EMPTY", "0", "0.00"), gone, waits,
				{Code: "PLAIN", Name: "Not tracked", SalesAccount: "200"},
			},
			SalesInvoices: []world.SalesInvoice{
				{Number: "A2X-1", Date: time.Date(2026, 9, 20, 0, 0, 0, 0, time.UTC), Code: "A", Units: 2},
				{Number: "A2X-2", Date: time.Date(2026, 9, 27, 0, 0, 0, 0, time.UTC), Code: "A", Units: 3},
			},
		},
	}
}

// desk is a practice Xero with a signed-in caller.
type desk struct {
	t      failer
	s      *Server
	rig    *wire.Rig
	client *http.Client
	tokens Tokens
	header http.Header // sent with every call
}

type failer interface {
	Helper()
	Fatalf(string, ...any)
	Errorf(string, ...any)
}

// inBubble runs a test at a time of its own, on a fresh desk.
func inBubble(t *testing.T, c Config, o wire.Options, f func(*testing.T, *desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d, end := open(t, c, o)
		defer end()
		f(t, d)
	})
}

func open(t failer, c Config, o wire.Options) (*desk, func()) {
	d := &desk{t: t, rig: wire.NewRig(o)}
	c.Rig = d.rig
	if c.World == nil {
		c.World = smallWorld()
	}
	d.s = New(c)
	memory := wire.Transport(map[string]http.Handler{"xero.practice": d.s.Handler()})
	d.client = &http.Client{Transport: memory, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	d.tokens = d.s.Grant()
	d.signIn(d.tokens.AccessToken)
	return d, func() { d.rig.Close(); memory.Wait() }
}

func (d *desk) signIn(token string) {
	d.header = http.Header{
		"Authorization": {"Bearer " + token}, "Xero-Tenant-Id": {d.tokens.TenantID}, "Accept": {"application/json"},
	}
}

// reply is an answer as the caller sees it.
type reply struct {
	status int
	header http.Header
	body   []byte
	err    error
}

// call sends a request; more are pairs of header names and values.
func (d *desk) call(method, path, body string, more ...string) reply {
	d.t.Helper()
	r, err := http.NewRequest(method, "http://xero.practice"+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatalf("%v", err)
	}
	r.Header = d.header.Clone()
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(more); i += 2 {
		r.Header.Set(more[i], more[i+1])
		if more[i+1] == "" {
			r.Header.Del(more[i])
		}
	}
	a, err := d.client.Do(r)
	if err != nil {
		return reply{err: err}
	}
	defer a.Body.Close()
	got, err := io.ReadAll(a.Body)
	return reply{a.StatusCode, a.Header, got, err}
}

func (d *desk) api(method, path, body string, more ...string) reply {
	d.t.Helper()
	return d.call(method, "/api.xro/2.0/"+path, body, more...)
}

func (d *desk) form(path string, fields ...string) reply {
	d.t.Helper()
	q := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		q.Set(fields[i], fields[i+1])
	}
	return d.call("POST", path, q.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Authorization", "", "Xero-Tenant-Id", "")
}

// want fails unless the answer has the status; it returns the answer's JSON.
func (d *desk) want(status int, r reply) map[string]any {
	d.t.Helper()
	if r.err != nil {
		d.t.Fatalf("no answer: %v", r.err)
	}
	if r.status != status {
		d.t.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	var out map[string]any
	j := json.NewDecoder(strings.NewReader(string(r.body)))
	j.UseNumber()
	if err := j.Decode(&out); err != nil {
		d.t.Fatalf("not JSON: %v: %s", err, r.body)
	}
	return out
}

// at follows a path of keys and indexes ("Items", 0, "Code") into JSON.
func at(v any, path ...any) any {
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[p]
		case int:
			l, _ := v.([]any)
			if p >= len(l) {
				return nil
			}
			v = l[p]
		}
	}
	return v
}

func text(v any, path ...any) string {
	switch v := at(v, path...).(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "true"
		}
		return "false"
	}
	return ""
}

func count(v any, path ...any) int {
	l, _ := at(v, path...).([]any)
	return len(l)
}

// stand is an item's quantity and pool in the books.
func (d *desk) stand(code string) string {
	d.t.Helper()
	i, ok := d.s.State().Item(code)
	if !ok {
		d.t.Fatalf("no item %s", code)
	}
	return i.Quantity.String() + " " + i.CostPool.String()
}

// contact makes the technical contact and returns its id.
func (d *desk) contact() string {
	d.t.Helper()
	return text(d.want(200, d.api("PUT", "Contacts", `{"Contacts":[{"Name":"Inventory Adjustments"}]}`)), "Contacts", 0, "ContactID")
}

// bill is a zero-total bill; each line is code, quantity and unit amount.
func bill(contact, number string, lines ...[3]string) string {
	return `{"Invoices":[` + document(contact, `"Type":"ACCPAY","DueDate":"2026-10-05","InvoiceNumber":"`+number+`"`, lines) + `]}`
}

func creditNote(contact, number string, lines ...[3]string) string {
	return `{"CreditNotes":[` + document(contact, `"Type":"ACCPAYCREDIT","CreditNoteNumber":"`+number+`"`, lines) + `]}`
}

func document(contact, head string, lines [][3]string) string {
	var out []string
	for _, l := range lines {
		out = append(out,
			`{"ItemCode":"`+l[0]+`","Description":"stock","Quantity":`+l[1]+`,"UnitAmount":`+l[2]+`,"AccountCode":"630"}`,
			`{"Description":"adjustment","Quantity":`+l[1]+`,"UnitAmount":-`+l[2]+`,"AccountCode":"401"}`)
	}
	return `{` + head + `,"Contact":{"ContactID":"` + contact + `"},"Date":"2026-10-05","LineAmountTypes":"NoTax","Status":"AUTHORISED","CurrencyCode":"USD","LineItems":[` +
		strings.Join(out, ",") + `]}`
}

const separately = "?unitdp=4&summarizeErrors=false"

// pkce is a verifier and its challenge.
func pkce() (verifier, challenge string) {
	verifier = strings.Repeat("aB3-._~x", 6)
	sum := sha256.Sum256([]byte(verifier))
	return verifier, base64.RawURLEncoding.EncodeToString(sum[:])
}
