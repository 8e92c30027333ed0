package app

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"tallybridge/engine/sandbox"
	"tallybridge/engine/sandbox/world"
)

// merchantOrder is an order that the practice seller has to ship.
func (d *desk) merchantOrder(lines int) world.Order {
	d.t.Helper()
	for _, o := range d.box.World().Orders() {
		if o.FulfilledBy == world.ByMerchant && o.Status == world.Unshipped && len(o.Items) >= lines && o.Market == "US" && len(o.Packages) == 0 {
			return o
		}
	}
	d.t.Fatalf("the practice seller has no order of %d lines to ship", lines)
	return world.Order{}
}

// TestOrdersOnTheCommandLine walks a seller's morning: read, look, print,
// confirm, and look again.
func TestOrdersOnTheCommandLine(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{Seed: 4, SKUs: 40, OrdersPerDay: 30, OrderDays: 10})
	d.connect()
	d.run("orders", "list").ends(ExitDone, "no orders yet")
	d.run("sync", "--only", "orders", "--json").ends(ExitDone)
	var report struct {
		Run    struct{ Entity string }
		Orders struct{ New, HistoryLeft int }
	}
	if err := json.Unmarshal([]byte(d.out), &report); err != nil || report.Run.Entity != "orders" || report.Orders.New == 0 || report.Orders.HistoryLeft != 0 {
		t.Fatalf("%v\n%s", err, d.out)
	}
	one := d.merchantOrder(1)
	d.run("orders", "list", "--limit", "0", "--json").ends(ExitDone)
	var list []struct {
		Order, Status, FulfilledBy, Link string
		Items                            []struct{ SKU string }
	}
	if err := json.Unmarshal([]byte(d.out), &list); err != nil || len(list) != report.Orders.New || list[0].Link == "" {
		t.Fatalf("%d of %d orders: %v", len(list), report.Orders.New, err)
	}
	d.run("orders", "list", "--view", "unshipped", "--search", one.ID[:12]).ends(ExitDone, one.ID, "unshipped")
	d.run("orders", "show", one.ID).ends(ExitDone, one.ID, one.Items[0].SKU, "sellercentral.amazon.com/orders-v3/order/"+one.ID)
	d.run("orders", "mark", "hold", one.ID).ends(ExitDone, "1 order is now hold")
	d.run("orders", "list", "--work", "hold").ends(ExitDone, one.ID)
	d.run("orders", "mark", "packed", one.ID).ends(ExitDone)

	// Paper.
	for _, args := range [][]string{{"orders", "picklist", "-o", "-"}, {"orders", "slips", "-o", "-", "--paper", "A6", "--shop", "North Star", one.ID}} {
		if d.run(args...).ends(ExitDone); !strings.HasPrefix(d.out, "%PDF-") {
			t.Errorf("%v wrote no PDF", args)
		}
	}
	file := d.file("..", "pick.pdf")
	d.run("orders", "picklist", "-o", file).ends(ExitDone, "Written to")
	d.run("orders", "picklist", "-o", file).ends(ExitUsage, "already")
	if info, err := os.Stat(file); err != nil || info.Size() < 1000 {
		t.Error(info, err)
	}

	// Export: every cell is safe, every order is there.
	d.run("orders", "export").ends(ExitDone)
	rows, err := csv.NewReader(strings.NewReader(d.out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range rows[1:] {
		seen[r[0]] = true
	}
	if len(seen) != len(list) {
		t.Errorf("%d of %d orders in the export", len(seen), len(list))
	}

	// Confirm one by hand, in two parts where it can be.
	d.run("orders", "confirm", one.ID, "--carrier", "ups", "--tracking", "1Z1", "--dry-run").ends(ExitDone, "Would confirm")
	d.run("orders", "confirm", one.ID, "--carrier", "ups").ends(ExitUsage, "tracking number is missing")
	d.run("orders", "confirm", one.ID, "--carrier", "ups", "--tracking", "1Z1", "--item", one.Items[0].SKU+"=99").ends(ExitUsage, "left to ship")
	if n := len(d.box.World().Confirmations()); n != 0 {
		t.Fatalf("%d confirmations were sent by looking", n)
	}
	d.run("orders", "confirm", one.ID, "--carrier", "ups", "--tracking", "1Z1").ends(ExitDone, "Confirmed")
	got, _ := d.box.World().OrderByID(one.ID)
	if got.Status != world.Shipped || len(got.Packages) != 1 || got.Packages[0].Tracking != "1Z1" || got.Packages[0].Carrier != "UPS" {
		t.Errorf("%+v", got)
	}
	d.run("orders", "confirm", one.ID, "--carrier", "ups", "--tracking", "1Z2").ends(ExitUsage, "shipped or confirmed already")

	// The others by file, which may be read twice.
	two := d.merchantOrder(1)
	text := "order-id;carrier;tracking;ship-date\r\n" + two.ID + ";UPS;1Z7;\r\n"
	d.runWith(text, "orders", "confirm", "--file", "-", "--dry-run").ends(ExitDone, "would be taken", two.ID)
	d.runWith(text, "orders", "confirm", "--file", "-").ends(ExitDone, "1 row taken")
	d.runWith(text, "orders", "confirm", "--file", "-").ends(ExitDone, "1 unchanged")
	if d.runWith(text+"999-1;UPS;1;\r\n", "orders", "confirm", "--file", "-"); d.code != ExitUsage || !strings.Contains(d.err, "no order of this number") {
		t.Errorf("%d: %s", d.code, d.err)
	}
	d.runWith(text, "orders", "confirm", "--file", "-", "--carrier", "DHL", "--tracking", "1").ends(ExitUsage, "leave --carrier, --tracking away")
	if n := d.box.World().ConfirmationsOf(two.ID, "1"); n != 1 {
		t.Errorf("the second order was confirmed %d times", n)
	}
	d.run("orders", "show", two.ID, "--refresh", "--json").ends(ExitDone, `"status": "SHIPPED"`)
	d.run("orders", "list", "--view", "shipped", "--search", "1z7").ends(ExitDone, two.ID)

	// Cancelled a moment ago: the file goes through, and what Amazon refused is told.
	three := d.merchantOrder(1)
	if err := d.box.Change(map[string]any{"do": "cancel-order", "order": three.ID}); err != nil {
		t.Fatal(err)
	}
	text = "order-id;carrier;tracking\r\n" + two.ID + ";UPS;1Z7\r\n" + three.ID + ";UPS;1Z8\r\n"
	d.runWith(text, "orders", "confirm", "--file", "-", "--dry-run", "--json").ends(ExitDone, `"dryRun": true`, `"confirmed": 0`)
	d.runWith(text, "orders", "confirm", "--file", "-").ends(ExitPerson, "0 rows taken, 1 unchanged", "1 confirmation is not", "Amazon refused it")
	if strings.Contains(d.out, "typing errors") {
		t.Error("a refusal is taken for a typing error")
	}
	four := d.merchantOrder(1)
	text += four.ID + ";UPS;1Z9\r\n"
	d.runWith(text, "orders", "confirm", "--file", "-", "--json").ends(ExitPerson, `"confirmed": 1`, `"failed": 1`, `"failed": "Amazon refused it`)

	// FBA is Amazon's work.
	fba := slices.IndexFunc(list, func(o struct {
		Order, Status, FulfilledBy, Link string
		Items                            []struct{ SKU string }
	},
	) bool {
		return o.FulfilledBy == "AMAZON" && o.Status == "UNSHIPPED"
	})
	if fba >= 0 {
		d.run("orders", "confirm", list[fba].Order, "--carrier", "UPS", "--tracking", "1").ends(ExitUsage, "Amazon ships this order")
	}
}
