package practicexero

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"tallybridge/engine/sandbox/wire"
)

const tracked = `"InventoryAssetAccountCode":"630","PurchaseDetails":{"COGSAccountCode":"310"}`

func TestItemsAreListedWhole(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		r := d.api("GET", "Items?unitdp=4", "")
		got := d.want(200, r)
		if count(got, "Items") != 6 || text(got, "Status") != "OK" || !strings.HasPrefix(text(got, "DateTimeUTC"), "/Date(") {
			t.Fatalf("items: %s", r.body)
		}
		a := at(got, "Items", 0)
		for path, want := range map[string]string{
			"Code": "A", "IsTrackedAsInventory": "true", "QuantityOnHand": "10.0000", "TotalCostPool": "40.00", "QuantityAvailable": "10.0000",
			"QuantityOnBackOrder": "0.0000", "InventoryAssetAccountCode": "630",
		} {
			if text(a, path) != want {
				t.Errorf("%s is %q, want %q", path, text(a, path), want)
			}
		}
		if text(a, "PurchaseDetails", "COGSAccountCode") != "310" || text(a, "PurchaseDetails", "UnitPrice") != "4.5678" || at(a, "PurchaseDetails", "AccountCode") != nil {
			t.Errorf("purchase details: %v", at(a, "PurchaseDetails"))
		}
		if !strings.HasSuffix(text(a, "UpdatedDateUTC"), "+0000)/") {
			t.Errorf("updated %q", text(a, "UpdatedDateUTC"))
		}
		if plain := at(got, "Items", 5); text(plain, "IsTrackedAsInventory") != "false" || at(plain, "QuantityOnHand") != nil {
			t.Errorf("untracked item: %v", plain)
		}
		if waits := at(got, "Items", 4); text(waits, "QuantityOnHand") != "0.0000" || text(waits, "QuantityAvailable") != "-4.0000" || text(waits, "QuantityOnBackOrder") != "4.0000" {
			t.Errorf("back order: %v", waits)
		}
		if gone := string(r.body); strings.Contains(gone, "rchived") {
			t.Error("an archived item shows it")
		}
		if two := d.want(200, d.api("GET", "Items", "")); text(two, "Items", 0, "PurchaseDetails", "UnitPrice") != "4.57" {
			t.Errorf("without unitdp: %v", at(two, "Items", 0, "PurchaseDetails"))
		}
		for where, want := range map[string]int{
			`Code=="SEVEN"`: 1, `IsTrackedAsInventory==true`: 5, `IsTrackedAsInventory==false AND IsSold==true`: 1, `SalesDetails.UnitPrice>9`: 5,
		} {
			if got := d.want(200, d.api("GET", "Items?where="+url.QueryEscape(where), "")); count(got, "Items") != want {
				t.Errorf("%s: %d items, want %d", where, count(got, "Items"), want)
			}
		}
		if got := d.want(400, d.api("GET", "Items?where="+url.QueryEscape(`Colour=="red"`), "")); text(got, "Type") != "QueryParseException" {
			t.Errorf("unknown field: %v", got)
		}
		if got := d.want(200, d.api("GET", "Items?order="+url.QueryEscape("Code DESC"), "")); text(got, "Items", 0, "Code") != "WAITS" {
			t.Errorf("order: %v", text(got, "Items", 0, "Code"))
		}
		d.want(200, d.api("GET", "Items/SEVEN", ""))
		d.want(200, d.api("GET", "Items/"+text(a, "ItemID"), ""))
		if r := d.api("GET", "Items/NOPE", ""); r.status != 404 {
			t.Errorf("unknown item: %d", r.status)
		}
	})
}

func TestStockDoesNotTouchUpdated(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		id := d.contact()
		time.Sleep(time.Minute)
		since := time.Now().UTC().Format("2006-01-02T15:04:05")
		modified := func() map[string]any { return d.want(200, d.api("GET", "Items", "", "If-Modified-Since", since)) }
		d.want(200, d.api("PUT", "Invoices"+separately, bill(id, "TB-1", [3]string{"A", "5", "6"})))
		if got := modified(); count(got, "Items") != 0 {
			t.Errorf("stock moved the modified date: %v", got)
		}
		item := d.want(200, d.api("GET", "Items/SEVEN", ""))
		d.want(200, d.api("POST", "Items"+separately, `{"Items":[{"ItemID":"`+text(item, "Items", 0, "ItemID")+`","Code":"SEVEN","Name":"New name",`+tracked+`}]}`))
		if got := modified(); count(got, "Items") != 1 || text(got, "Items", 0, "Name") != "New name" || text(got, "Items", 0, "SalesDetails", "UnitPrice") != "9.99" {
			t.Errorf("after an edit: %v", got)
		}
	})
}

func TestCreateItems(t *testing.T) {
	long := strings.Repeat("x", 31)
	cases := []struct{ name, body, message string }{
		{"tracked", `{"Code":"N1","Name":"New",` + tracked + `}`, ""},
		{"whole element", `{"Code":"N2","Name":"Full","Description":"Sell","PurchaseDescription":"Buy","InventoryAssetAccountCode":"630","IsSold":true,"IsPurchased":true,
			"PurchaseDetails":{"UnitPrice":75.5555,"COGSAccountCode":"310","TaxType":"INPUT"},"SalesDetails":{"UnitPrice":"1020.5555","AccountCode":"200","TaxType":"OUTPUT"}}`, ""},
		{"untracked", `{"Code":"N3","PurchaseDetails":{"UnitPrice":1,"AccountCode":"310"}}`, ""},
		{"flag alone does not track", `{"Code":"N4","IsTrackedAsInventory":true,"QuantityOnHand":5,"TotalCostPool":9}`, ""},
		{"no code", `{"Name":"x"}`, "Item Code must be specified."},
		{"long code", `{"Code":"` + long + `"}`, "Code must not be more than 30 characters long."},
		{"30 characters of any script", `{"Code":"` + strings.Repeat("й", 30) + `"}`, ""},
		{"long name", `{"Code":"N5","Name":"` + strings.Repeat("n", 51) + `"}`, "Name must not be more than 50"},
		{"long description", `{"Code":"N5","Description":"` + strings.Repeat("n", 4001) + `"}`, "Description must not be more than 4000"},
		{"exists", `{"Code":"A"}`, "Price List Item with Code 'A' already exists"},
		{"exists in other letters", `{"Code":"seven"}`, "already exists"},
		{"archived inventory account", `{"Code":"N5","InventoryAssetAccountCode":"639","PurchaseDetails":{"COGSAccountCode":"310"}}`, "type INVENTORY"},
		{"not an inventory account", `{"Code":"N5","InventoryAssetAccountCode":"401","PurchaseDetails":{"COGSAccountCode":"310"}}`, "type INVENTORY"},
		{"no cost account", `{"Code":"N5","InventoryAssetAccountCode":"630"}`, "COGSAccountCode must be specified"},
		{"wrong cost account", `{"Code":"N5","InventoryAssetAccountCode":"630","PurchaseDetails":{"COGSAccountCode":"200"}}`, "COGSAccountCode '200'"},
		{"cost account alone", `{"Code":"N5","PurchaseDetails":{"COGSAccountCode":"310"}}`, "together with"},
		{"purchase account on a tracked item", `{"Code":"N5","InventoryAssetAccountCode":"630","PurchaseDetails":{"COGSAccountCode":"310","AccountCode":"310"}}`, "cannot be set for a tracked"},
		{"wrong tax", `{"Code":"N5","SalesDetails":{"AccountCode":"200","TaxType":"INPUT"}}`, "The TaxType code 'INPUT' cannot be used with account code '200'"},
		{"unknown tax", `{"Code":"N5","SalesDetails":{"TaxType":"MOON"}}`, "The TaxType code 'MOON'"},
		{"negative price", `{"Code":"N5","SalesDetails":{"UnitPrice":-1}}`, "must not be negative"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
				got := d.want(200, d.api("PUT", "Items"+separately, `{"Items":[`+c.body+`]}`))
				message := text(got, "Items", 0, "ValidationErrors", 0, "Message")
				if c.message == "" {
					if message != "" || text(got, "Items", 0, "StatusAttributeString") != "OK" {
						t.Fatalf("refused: %v", got)
					}
					return
				}
				if !strings.Contains(message, c.message) || text(got, "Items", 0, "StatusAttributeString") != "ERROR" {
					t.Errorf("answer: %v", got)
				}
				if len(d.s.State().Items) != 6 {
					t.Error("a refused item was made")
				}
				// The summarised form of the same refusal.
				sum := d.want(400, d.api("PUT", "Items", `{"Items":[{"Code":"GOOD"},`+c.body+`]}`))
				if text(sum, "Type") != "ValidationException" || text(sum, "ErrorNumber") != "10" || count(sum, "Elements") != 1 ||
					text(sum, "Elements", 0, "ValidationErrors", 0, "Message") != message {
					t.Errorf("summarised: %v", sum)
				}
				if len(d.s.State().Items) != 6 {
					t.Error("a summarised refusal changed the books")
				}
			})
		})
	}
}

func TestItemDetails(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		body := `{"Items":[{"Code":"N1","Description":"d","SalesDetails":{"UnitPrice":1.23456,"AccountCode":"999"},` + tracked + `},{"Code":"N1"},{"Code":"N2"}]}`
		got := d.want(200, d.api("PUT", "Items"+separately, body))
		n1 := at(got, "Items", 0)
		if text(n1, "StatusAttributeString") != "WARNING" || text(n1, "Warnings", 0, "Message") != "Account code '999' has been removed as it does not match a recognised account." {
			t.Errorf("unknown account: %v", n1)
		}
		if text(n1, "SalesDetails", "UnitPrice") != "1.2346" || at(n1, "SalesDetails", "AccountCode") != nil || text(n1, "QuantityOnHand") != "0.0000" {
			t.Errorf("item: %v", n1)
		}
		if text(got, "Items", 1, "StatusAttributeString") != "ERROR" || text(got, "Items", 2, "StatusAttributeString") != "OK" {
			t.Errorf("the same code twice: %v", got)
		}
		two := d.want(200, d.api("PUT", "Items", `{"Code":"N3","SalesDetails":{"UnitPrice":1.23456}}`))
		if text(two, "Items", 0, "SalesDetails", "UnitPrice") != "1.23" {
			t.Errorf("without unitdp: %v", two)
		}
		four := d.want(200, d.api("GET", "Items/N3?unitdp=4", ""))
		if text(four, "Items", 0, "SalesDetails", "UnitPrice") != "1.2300" {
			t.Errorf("kept with two decimals: %v", four)
		}
		off := d.want(200, d.api("POST", "Items/N1?unitdp=4", `{"Code":"N1","IsSold":false,`+tracked+`}`))
		if at(off, "Items", 0, "Description") != nil || at(off, "Items", 0, "SalesDetails", "UnitPrice") != nil || text(off, "Items", 0, "IsSold") != "false" {
			t.Errorf("not sold any more: %v", off)
		}
	})
}

func TestUpdateItems(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		id := text(d.want(200, d.api("GET", "Items/A", "")), "Items", 0, "ItemID")
		post := func(body string) map[string]any {
			return d.want(200, d.api("POST", "Items"+separately, `{"Items":[`+body+`]}`))
		}
		// Renaming by id; quantities and values are not read.
		got := post(`{"ItemID":"` + id + `","Code":"A2","QuantityOnHand":99,"TotalCostPool":1,` + tracked + `}`)
		if text(got, "Items", 0, "Code") != "A2" || text(got, "Items", 0, "QuantityOnHand") != "10.0000" || text(got, "Items", 0, "Name") != "Item A" {
			t.Errorf("rename: %v", got)
		}
		if r := d.api("GET", "Items/A", ""); r.status != 404 {
			t.Error("the old code still finds it")
		}
		for body, message := range map[string]string{
			`{"ItemID":"` + id + `","Code":"SEVEN",` + tracked + `}`:                                                            "already exists",
			`{"ItemID":"` + id + `","Code":"A2","Name":"x"}`:                                                                    "InventoryAssetAccountCode must be specified",
			`{"ItemID":"` + id + `","Code":"A2","InventoryAssetAccountCode":"630","PurchaseDetails":{"UnitPrice":1}}`:           "COGSAccountCode must be specified",
			`{"ItemID":"` + id + `","Code":"A2","InventoryAssetAccountCode":null,"PurchaseDetails":{"COGSAccountCode":null}}`:   "cannot be changed to untracked",
			`{"ItemID":"00000000-0000-0000-0000-00000000000f","Code":"A2"}`:                                                     "does not exist",
			`{"ItemID":"` + id + `","Code":"A2","IsPurchased":false,` + tracked + `}`:                                           "must be purchased",
			`{"ItemID":"` + id + `","Code":"A2","InventoryAssetAccountCode":"639","PurchaseDetails":{"COGSAccountCode":"310"}}`: "cannot be changed after",
		} {
			if got := post(body); !strings.Contains(fmt.Sprint(at(got, "Items", 0, "ValidationErrors")), message) {
				t.Errorf("%s: %v, want %q", body, at(got, "Items", 0, "ValidationErrors"), message)
			}
		}
		// By code: an upsert, which the ledger notes.
		post(`{"Code":"plain","Name":"Renamed"}`)
		post(`{"Code":"BRAND-NEW"}`)
		st := d.s.State()
		if i, ok := st.Item("plain"); !ok || i.Name != "Renamed" || len(st.Items) != 7 {
			t.Errorf("upsert: %v", st.Items)
		}
		writes := d.rig.Ledger().Writes()
		if writes[len(writes)-1].Note != "upsert by code" {
			t.Errorf("ledger note %q", writes[len(writes)-1].Note)
		}
		// From untracked to tracked, and back while nothing has moved it.
		if got := post(`{"Code":"BRAND-NEW",` + tracked + `}`); text(got, "Items", 0, "IsTrackedAsInventory") != "true" {
			t.Errorf("tracking: %v", got)
		}
		if got := post(`{"Code":"BRAND-NEW","InventoryAssetAccountCode":null,"PurchaseDetails":{"COGSAccountCode":null}}`); text(got, "Items", 0, "IsTrackedAsInventory") != "false" {
			t.Errorf("untracking: %v", got)
		}
		// Where left-out fields are cleared.
		d.s.books.Rules.PartialUpdateKeeps = false
		if got := post(`{"ItemID":"` + id + `","Code":"A2",` + tracked + `}`); at(got, "Items", 0, "Name") != nil || at(got, "Items", 0, "SalesDetails", "UnitPrice") != nil ||
			text(got, "Items", 0, "QuantityOnHand") != "10.0000" {
			t.Errorf("cleared: %v", got)
		}
	})
}

func TestItemRequestLimits(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		list := func(n int) string {
			var out []string
			for i := range n {
				out = append(out, fmt.Sprintf(`{"Code":"L%d"}`, i))
			}
			return `{"Items":[` + strings.Join(out, ",") + `]}`
		}
		d.want(400, d.api("PUT", "Items"+separately, list(501)))
		if got := d.want(200, d.api("PUT", "Items"+separately, list(500))); count(got, "Items") != 500 {
			t.Errorf("%d items made", count(got, "Items"))
		}
		for _, body := range []string{"", "{}", `{"Items":[]}`, "not json", `{"Items":`} {
			if got := d.want(400, d.api("PUT", "Items"+separately, body)); text(got, "ErrorNumber") != "17" || text(got, "Type") != "NoDataProcessedException" {
				t.Errorf("%q: %v", body, got)
			}
		}
		d.want(400, d.api("PUT", "Items"+separately, `{"Items":[{"Code":5}]}`))
		d.want(400, d.api("PUT", "Items"+separately, `{"Items":[{"Code":"X","SalesDetails":{"UnitPrice":"ten"}}]}`))
	})
}

func TestCaseSensitiveCodes(t *testing.T) {
	rules := DefaultRules()
	rules.CaseSensitiveCodes = true
	inBubble(t, Config{Rules: rules}, wire.Options{}, func(_ *testing.T, d *desk) {
		d.want(200, d.api("PUT", "Items", `{"Code":"seven"}`))
		d.want(400, d.api("PUT", "Items", `{"Code":"SEVEN"}`))
	})
}
