package xero_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox/practicexero"
	"tallybridge/engine/sandbox/wire"
	"tallybridge/engine/sandbox/world"
	"tallybridge/engine/xero"
)

// practice runs f with a client of the practice Xero: another hand's reading of
// the same documentation.
func practice(t *testing.T, rules practicexero.Rules, f func(context.Context, *testing.T, *xero.Client, xero.Config, practicexero.Tokens)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		rig := wire.NewRig(wire.Options{Limits: true})
		server := practicexero.New(practicexero.Config{Rig: rig, Rules: rules, World: smallWorld()})
		memory := wire.Transport(map[string]http.Handler{"xero.practice": server.Handler()})
		defer memory.Wait()
		defer rig.Close()
		tokens := server.Grant()
		cfg := xero.Config{
			BaseURL: "http://xero.practice", Transport: memory, Tokens: fixed(tokens.AccessToken), Clock: domain.SystemClock{},
			TenantID: tokens.TenantID, UserAgent: "Tallybridge/test",
		}
		f(t.Context(), t, xero.New(cfg), cfg, tokens)
	})
}

type fixed string

func (f fixed) Token(context.Context) (string, error) { return string(f), nil }
func (fixed) Expire(string)                           {}

func smallWorld() *world.World {
	d := decimal.MustParse
	item := func(code, quantity, pool string) world.Item {
		return world.Item{
			Code: code, Name: "Item " + code, Description: "About " + code, Tracked: true, InventoryAccount: "630", COGSAccount: "310",
			SalesAccount: "200", SalesPrice: decimal.NullDecimal{Decimal: d("9.99"), Valid: true}, Quantity: d(quantity), CostPool: d(pool),
		}
	}
	account := func(code, name, kind, class string) world.Account {
		return world.Account{Code: code, Name: name, Type: kind, Class: class, Status: "ACTIVE"}
	}
	return &world.World{Books: world.Opening{
		Name: "Demo Company (US)", ShortCode: "!demo", BaseCurrency: "USD", CountryCode: "US", Timezone: "PACIFICSTANDARDTIME", Class: "DEMO", Demo: true,
		Accounts: []world.Account{
			account("200", "Sales", "REVENUE", "REVENUE"), account("310", "Cost of Goods Sold", "DIRECTCOSTS", "EXPENSE"),
			account("401", "Adjustments", "DIRECTCOSTS", "EXPENSE"), account("630", "Inventory", "INVENTORY", "ASSET"),
			account("800", "Accounts Payable", "CURRLIAB", "LIABILITY"),
		},
		Items:         []world.Item{item("A", "10", "40.00"), item("SEVEN", "7", "100.00")},
		SalesInvoices: []world.SalesInvoice{{Number: "A2X-1", Date: time.Date(1999, 12, 20, 0, 0, 0, 0, time.UTC), Code: "A", Units: 2}},
	}}
}

// The whole round of a stock run: read, create, post both ways, find, void.
func TestAgainstThePracticeXero(t *testing.T) {
	practice(t, practicexero.DefaultRules(), func(ctx context.Context, t *testing.T, c *xero.Client, cfg xero.Config, tokens practicexero.Tokens) {
		sent := 0
		send := func(r xero.Request, err error) xero.Result {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			if r, err = xero.Reopen(r.Bytes()); err != nil {
				t.Fatal(err)
			}
			sent++
			res, err := c.Send(ctx, r, fmt.Sprintf("key-%d", sent))
			if err != nil {
				t.Fatal(err)
			}
			return res
		}
		quantities := func() map[string]string {
			t.Helper()
			items, err := c.Items(ctx)
			if err != nil {
				t.Fatal(err)
			}
			out := map[string]string{}
			for _, i := range items {
				out[i.Code] = i.Quantity.Trim(0).String() + " worth " + i.CostPool.Trim(0).String()
			}
			return out
		}

		list, err := xero.Connections(ctx, cfg)
		if err != nil || len(list) != 1 || list[0].TenantID != tokens.TenantID || !list[0].IsOrganisation() {
			t.Fatalf("connections %+v, %v", list, err)
		}
		org, err := c.Organisation(ctx)
		if err != nil || !org.Demo || org.BaseCurrency != "USD" {
			t.Fatalf("%+v, %v", org, err)
		}
		if actions, err := c.Actions(ctx); err != nil || !actions["CreateApprovedBill"] {
			t.Fatalf("%v, %v", actions, err)
		}
		if accounts, err := c.Accounts(ctx); err != nil || len(accounts) < 5 {
			t.Fatalf("%v, %v", accounts, err)
		}
		if _, err := c.TaxRates(ctx); err != nil {
			t.Fatal(err)
		}
		if sales, err := c.ItemCodedSales(ctx, time.Date(1999, 12, 1, 0, 0, 0, 0, time.UTC)); err != nil || sales["A"] == 0 {
			t.Fatalf("%v, %v", sales, err)
		}

		contact, found, err := c.FindContact(ctx, xero.ContactName)
		if err != nil {
			t.Fatal(err)
		}
		if !found {
			contact = send(xero.CreateContact(xero.ContactName)).Elements[0].ID
			if again, found, err := c.FindContact(ctx, xero.ContactName); err != nil || !found || again != contact {
				t.Fatalf("%s, %v, %v", again, found, err)
			}
		}

		accounts := domain.AccountMap{Inventory: "630", COGS: "310", Sales: "200"}
		res := send(xero.CreateItems([]domain.NewItem{
			{Code: "NEW & <1>", Name: "New", Accounts: accounts, Tracked: true}, {Code: "A", Name: "Taken", Accounts: accounts, Tracked: true},
		}))
		if !res.Elements[0].OK || res.Elements[1].OK || xero.Explain(res.Elements[1].Messages[0]).Reason != xero.ReasonExists {
			t.Errorf("creating: %+v", res)
		}

		items, err := c.Items(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range items {
			if i.Code != "A" {
				continue
			}
			u := domain.ItemUpdate{Item: i, Changes: []domain.FieldChange{{Field: domain.FieldName, After: "Renamed"}}}
			if res := send(xero.UpdateItems([]domain.ItemUpdate{u}, domain.XeroRules{})); !res.OK() {
				t.Errorf("updating: %+v", res)
			}
		}

		doc := domain.StockDocument{
			Kind: domain.DocumentBill, Number: "TB-X-1-IN", Date: "2000-01-01", ContactID: contact, Currency: "USD",
			Lines: []domain.DocumentLine{
				{Code: "A", Units: 3, UnitCost: decimal.MustParse("4.3333"), Account: "630", Offset: "401", Before: 10, After: 13},
				{Code: "NEW & <1>", Units: 2, UnitCost: decimal.MustParse("1"), Account: "630", Offset: "401", After: 2},
			},
		}
		bill := send(xero.Stock(doc)).Elements[0]
		if !bill.OK || bill.Number != doc.Number || bill.Status != "PAID" {
			t.Errorf("bill: %+v", bill)
		}
		out := doc
		out.Kind, out.Number = domain.DocumentCreditNote, "TB-X-2-OUT"
		out.Lines = []domain.DocumentLine{{Code: "SEVEN", Units: 7, Amount: decimal.NullDecimal{Decimal: decimal.MustParse("100"), Valid: true}, Account: "630", Offset: "401"}}
		if note := send(xero.Stock(out)).Elements[0]; !note.OK {
			t.Errorf("credit note: %+v", note)
		}
		q := quantities()
		if q["A"] != "13 worth 53" || q["SEVEN"] != "0 worth 0" || q["NEW & <1>"] != "2 worth 2" {
			t.Errorf("quantities %v", q)
		}

		out.Number, out.Lines[0].Amount, out.Lines[0].UnitCost = "TB-X-3-OUT", decimal.NullDecimal{}, decimal.MustParse("1")
		refused := send(xero.Stock(out)).Elements[0]
		if refused.OK || len(refused.Lines) != 1 || refused.Lines[0].Index != 0 || xero.Explain(refused.Lines[0].Messages[0]).Reason != xero.ReasonNoStock {
			t.Errorf("more than there is: %+v", refused)
		}

		for kind, number := range map[domain.DocumentKind]string{domain.DocumentBill: "TB-X-1-IN", domain.DocumentCreditNote: "TB-X-2-OUT"} {
			docs, err := c.FindDocuments(ctx, string(kind), number)
			if err != nil || len(docs) != 1 || docs[0].Kind != kind || !docs[0].Total.IsZero() {
				t.Errorf("finding %s: %+v, %v", number, docs, err)
			}
		}
		if docs, err := c.FindDocuments(ctx, "ACCPAYCREDIT", "TB-X-3-OUT"); err != nil || len(docs) != 0 {
			t.Errorf("a refused document was found: %+v, %v", docs, err)
		}

		void, err := xero.Void(domain.DocumentBill, bill.ID)
		if res := send(void, err); !res.OK() || res.Elements[0].Status != "VOIDED" {
			t.Errorf("void: %+v", res)
		}
		if q := quantities(); q["A"] != "10 worth 40" {
			t.Errorf("after the void: %v", q)
		}

		if err := xero.Disconnect(ctx, cfg, list[0].ID); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Items(ctx); domain.KindOf(err) != domain.FaultDisconnected {
			t.Errorf("after disconnecting: %v", err)
		}
	})
}
