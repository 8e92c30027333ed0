package practicexero

import (
	"encoding/json"
	"testing"
	"time"

	"tallybridge/engine/sandbox/wire"
	"tallybridge/engine/sandbox/world"
)

func TestChange(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		change := func(raw string) {
			t.Helper()
			var m map[string]any
			if err := json.Unmarshal([]byte(raw), &m); err != nil {
				t.Fatal(err)
			}
			if known, err := d.s.Change(m); err != nil || !known {
				t.Errorf("%s: known %v, %v", raw, known, err)
			}
		}
		change(`{"do":"edit-item","code":"A","newCode":"A9","name":"Mine","price":12.5}`)
		st := d.s.State()
		if i, ok := st.Item("A9"); !ok || i.Name != "Mine" || i.SalesPrice.Decimal.String() != "12.5000" || i.Quantity.String() != "10.0000" {
			t.Errorf("edited item: %+v", i)
		}
		change(`{"do":"foreign-bill","number":"F-1","code":"A9","units":5,"price":6}`)
		change(`{"do":"sell-in-xero","number":"S-1","code":"A9","units":3,"price":20}`)
		if got := d.stand("A9"); got != "12.0000 56.00" { // 15 units worth 70.00, less 3 at 4.6667
			t.Errorf("stock: %s", got)
		}
		st = d.s.State()
		if st.Balance("800").String() != "-30.00" || st.Balance("310").String() != "14.00" || st.Balance("200").String() != "-60.00" || !st.JournalSum.IsZero() {
			t.Errorf("accounts: %+v", st.Accounts)
		}
		change(`{"do":"back-order","code":"EMPTY","units":2}`)
		change(`{"do":"edit-item","code":"SEVEN","archived":true}`)
		change(`{"do":"archive-account","account":"401"}`)
		change(`{"do":"plan-bills","count":2}`)
		change(`{"do":"day-limit","count":1000}`)
		change(`{"do":"lock-period","date":"2026-09-30"}`)
		st = d.s.State()
		if i, _ := st.Item("EMPTY"); i.BackOrder.String() != "2.0000" {
			t.Errorf("back order: %+v", i)
		}
		if i, _ := st.Item("SEVEN"); !i.Archived {
			t.Errorf("archived: %+v", i)
		}
		change(`{"do":"expire-tokens"}`)
		if r := d.api("GET", "Items", ""); r.status != 401 {
			t.Errorf("expired: %d", r.status)
		}
		d.signIn(text(d.want(200, d.renew(d.tokens.RefreshToken)), "access_token"))
		change(`{"do":"disconnect"}`)
		if r := d.api("GET", "Items", ""); r.status != 403 {
			t.Errorf("disconnected: %d", r.status)
		}
		d.want(200, d.renew(d.tokens.RefreshToken))
		change(`{"do":"revoke-consent"}`)
		d.want(400, d.renew(d.tokens.RefreshToken))
		if known, _ := d.s.Change(map[string]any{"do": "sell"}); known {
			t.Error("took a change that is not ours")
		}
		for _, m := range []map[string]any{
			{"do": "edit-item", "code": "NOPE"},
			{"do": "lock-period", "date": "yesterday"},
			{"do": "foreign-bill", "code": "NOPE", "units": 1, "price": 1},
			{"do": "sell-in-xero", "code": "A9", "units": 99, "price": 1},
		} {
			if known, err := d.s.Change(m); err == nil || !known {
				t.Errorf("%v: known %v, no error", m, known)
			}
		}
		if _, err := json.Marshal(d.s.State()); err != nil {
			t.Error(err)
		}
	})
}

// The books of a grown business open, and its inventory accounts equal the
// items' cost pools.
func TestGrownWorldOpens(t *testing.T) {
	w := world.Grow(world.Options{Seed: 3, SKUs: 300, Traps: true, Now: time.Date(2026, 10, 5, 8, 0, 0, 0, time.UTC)})
	inBubble(t, Config{World: w}, wire.Options{}, func(t *testing.T, d *desk) {
		got := d.want(200, d.api("GET", "Items?unitdp=4", ""))
		if count(got, "Items") != len(w.Books.Items) || count(got, "Items") < 100 {
			t.Fatalf("%d items", count(got, "Items"))
		}
		st := d.s.State()
		sum := dec("0.00")
		for _, i := range st.Items {
			sum, _ = sum.Add(i.CostPool)
		}
		have := dec("0.00")
		total := dec("0.00")
		for _, a := range st.Accounts {
			total, _ = total.Add(a.Balance)
			if a.Type == "INVENTORY" {
				have, _ = have.Add(a.Balance)
			}
		}
		if !sum.Equal(have) || !total.IsZero() {
			t.Errorf("items are worth %s, inventory accounts show %s, all accounts sum to %s", sum, have, total)
		}
		d.want(200, d.api("GET", "Accounts", ""))
		d.want(200, d.api("GET", "TaxRates", ""))
	})
}
