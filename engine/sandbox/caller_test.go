package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"tallybridge/engine/sandbox/world"
)

// caller is a program that was pointed at the sandbox.
type caller struct {
	t      *testing.T
	client *http.Client
	access Access
	amazon string // access token
}

func newCaller(t *testing.T, s *Sandbox, transport http.RoundTripper) *caller {
	return &caller{t: t, client: &http.Client{Transport: transport}, access: s.Access()}
}

func (c *caller) do(method, address string, header map[string]string, body any) (int, []byte) {
	c.t.Helper()
	var send io.Reader
	switch b := body.(type) {
	case nil:
	case url.Values:
		send = strings.NewReader(b.Encode())
		header["Content-Type"] = "application/x-www-form-urlencoded"
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			c.t.Fatal(err)
		}
		send = bytes.NewReader(raw)
		header["Content-Type"] = "application/json"
	}
	r, err := http.NewRequestWithContext(c.t.Context(), method, address, send)
	if err != nil {
		c.t.Fatal(err)
	}
	for k, v := range header {
		r.Header.Set(k, v)
	}
	a, err := c.client.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer a.Body.Close()
	got, err := io.ReadAll(a.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return a.StatusCode, got
}

// signIn refreshes the Amazon token of a region.
func (c *caller) signIn(region RegionAccess) {
	c.t.Helper()
	status, body := c.do("POST", c.access.Amazon.LWA+"/auth/o2/token", map[string]string{}, url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {region.RefreshToken}, "client_id": {region.ClientID}, "client_secret": {region.ClientSecret},
	})
	var a struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(body, &a); err != nil || status != 200 || a.Token == "" {
		c.t.Fatalf("token: %d %s", status, body)
	}
	c.amazon = a.Token
}

func (c *caller) getAmazon(region RegionAccess, path string) []byte {
	c.t.Helper()
	status, body := c.do("GET", region.URL+path, map[string]string{"x-amz-access-token": c.amazon, "User-Agent": "Practice/1 (Language=Go)"}, nil)
	if status != 200 {
		c.t.Fatalf("%s: %d %s", path, status, body)
	}
	return body
}

func (c *caller) xero(method, path string, body any) []byte {
	c.t.Helper()
	status, got := c.do(method, c.access.Xero.URL+path, map[string]string{
		"Authorization": "Bearer " + c.access.Xero.AccessToken, "Xero-Tenant-Id": c.access.Xero.TenantID, "Accept": "application/json",
	}, body)
	if status != 200 {
		c.t.Fatalf("%s %s: %d %s", method, path, status, got)
	}
	return got
}

// syncByHand does what a correct sync does, from the truth itself: this checks
// that the world's arithmetic and the books' are the same.
func (c *caller) syncByHand(s *Sandbox, opening bool) {
	c.t.Helper()
	r := s.World().Books.Roles
	state := s.XeroState()
	type m = map[string]any
	var items []m
	var bills, opens, credits []m
	held := map[string]world.Holding{}
	for _, it := range state.Items {
		held[it.Code] = world.Holding{Quantity: it.Quantity, CostPool: it.CostPool}
	}
	asset := map[string]string{}
	for _, it := range s.World().Books.Items {
		asset[it.Code] = it.InventoryAccount
	}
	for _, x := range s.World().TruthAfter(held) {
		code := x.Item()
		if _, there := held[code]; code != "" && !there {
			items = append(items, m{"Code": code, "Name": "Made", "InventoryAssetAccountCode": r.Inventory, "PurchaseDetails": m{"COGSAccountCode": r.COGS}})
		}
		account := asset[code]
		if account == "" {
			account = r.Inventory
		}
		if x.Outcome != world.Synced || x.Quantity.Cmp(held[code].Quantity) == 0 {
			continue
		}
		delta, err := x.Quantity.Sub(held[code].Quantity)
		if err != nil {
			c.t.Fatal(err)
		}
		units := delta.Abs().String()
		item := m{"ItemCode": code, "Quantity": units, "AccountCode": account}
		offset := m{"Description": code, "Quantity": units, "AccountCode": r.Adjustment}
		switch {
		case delta.IsPos():
			cost := s.World().Costs()[x.SKUs[0]]
			item["UnitAmount"], offset["UnitAmount"] = cost.String(), cost.Neg().String()
			if opening && held[code].Quantity.IsZero() && held[code].CostPool.IsZero() {
				offset["AccountCode"] = r.Opening
				opens = append(opens, item, offset)
			} else {
				bills = append(bills, item, offset)
			}
		case x.Quantity.IsZero():
			item["LineAmount"], offset["LineAmount"] = held[code].CostPool.String(), held[code].CostPool.Neg().String()
			credits = append(credits, item, offset)
		default:
			average, err := held[code].CostPool.Quo(held[code].Quantity)
			if err != nil {
				c.t.Fatal(err)
			}
			average = average.Rescale(4)
			item["UnitAmount"], offset["UnitAmount"] = average.String(), average.Neg().String()
			credits = append(credits, item, offset)
		}
	}
	for part := range slices.Chunk(items, 500) {
		c.xero("PUT", "/api.xro/2.0/Items?summarizeErrors=false&unitdp=4", m{"Items": part})
	}
	if len(bills)+len(opens)+len(credits) == 0 {
		return
	}
	id := ""
	for _, known := range state.Contacts {
		if known.Name == "Inventory Adjustments" {
			id = known.ID
		}
	}
	if id == "" {
		var made struct {
			Contacts []struct{ ContactID string }
		}
		if err := json.Unmarshal(c.xero("PUT", "/api.xro/2.0/Contacts", m{"Contacts": []m{{"Name": "Inventory Adjustments"}}}), &made); err != nil {
			c.t.Fatal(err)
		}
		id = made.Contacts[0].ContactID
	}
	date := s.Clock().Now().Format(time.DateOnly)
	post := func(kind, list, path, number string, lines []m) {
		for i, part := range slices.Collect(slices.Chunk(lines, 500)) {
			doc := m{
				"Type": kind, "Contact": m{"ContactID": id}, "Date": date, "DueDate": date,
				"LineAmountTypes": "NoTax", "Status": "AUTHORISED", "LineItems": part,
			}
			doc[strings.TrimSuffix(list, "s")+"Number"] = fmt.Sprintf("%s-%d", number, i)
			c.xero("PUT", path+"?summarizeErrors=false&unitdp=4", m{list: []m{doc}})
		}
	}
	post("ACCPAY", "Invoices", "/api.xro/2.0/Invoices", "T-OPEN", opens)
	post("ACCPAY", "Invoices", "/api.xro/2.0/Invoices", "T-IN", bills)
	post("ACCPAYCREDIT", "CreditNotes", "/api.xro/2.0/CreditNotes", "T-OUT", credits)
}
