package app

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"tallybridge/engine/sandbox"
	"tallybridge/engine/sandbox/payouts"
)

// feesDesk is a desk with three months of settlements.
func feesDesk(t *testing.T) *desk {
	t.Helper()
	return newDesk(t, sandbox.Options{SKUs: 60, Traps: true, OrderDays: 85, OrdersPerDay: 20, Findings: 1, Marketplaces: []string{"US", "UK", "DE", "FR"}}).connect()
}

// settlementText is a settlement's file as the seller downloads it.
func settlementText(s *payouts.Settlement) string {
	var b strings.Builder
	line := func(v map[string]string) {
		cells := make([]string, len(payouts.Columns))
		for i, c := range payouts.Columns {
			cells[i] = v[c]
		}
		b.WriteString(strings.Join(cells, "\t") + "\r\n")
	}
	b.WriteString(strings.Join(payouts.Columns, "\t") + "\r\n")
	line(s.Summary())
	for i := range s.Rows {
		line(s.Cells(&s.Rows[i]))
	}
	return b.String()
}

// The way of a seller who checks fees for the first time, to the end where
// nothing is left to be found.
func TestFeesFromTheFirstCheckToTheLastTick(t *testing.T) {
	t.Parallel()
	d := feesDesk(t)
	before := len(d.box.Ledger().Calls())
	d.run("fees", "list").ends(ExitDone, "no settlements yet")
	for range 8 {
		if d.run("fees", "check"); !strings.Contains(d.out, "left for the next check") {
			break
		}
	}
	d.ends(ExitPerson, "No account in Xero is chosen for Referral fees", "not yet recorded", "bank rule", "OPEN BALANCE")
	one := d.box.Payouts().Settlements()[0]
	d.run("fees", "list").ends(ExitDone, one.ID)
	d.run("fees", "show", one.ID).ends(ExitDone, "Sales", "Total as stated")
	d.run("fees", "show", "12345").ends(ExitUsage, "no settlement 12345").plainly()
	d.run("fees", "trends").ends(ExitDone, "OF SALES", "%")

	d.run("fees", "map", "--propose").ends(ExitDone, "Nothing was changed")
	d.run("fees", "map", "referal", "401").ends(ExitUsage, "no fee group", "referral").plainly()
	d.run("fees", "map", "referral", "999999").ends(ExitUsage, "no account 999999").plainly()
	d.run("fees", "map", "referral", "200").ends(ExitUsage, "type").plainly()
	d.run("fees", "map", "referral", "401", "--country", "XX").ends(ExitUsage, "no marketplace").plainly()
	d.run("fees", "map", "referral", "401").ends(ExitDone, "account 401")
	d.run("fees", "map", "storage", "401", "--country", "uk").ends(ExitDone, "UK", "account 401")
	d.run("fees", "map").ends(ExitDone, "shared", "missing", "GB")
	d.run("fees", "check", "--offline").ends(ExitPerson, "share account 401")
	d.run("fees", "map", "storage", "-", "--country", "GB").ends(ExitDone)
	for group, account := range map[string]string{
		"fulfilment": "402", "storage": "403", "advertising": "404", "subscription": "405", "inbound": "406", "coupons": "407", "other": "408",
	} {
		d.run("fees", "map", group, account).ends(ExitDone)
	}

	d.run("fees", "labels", "--unmapped").ends(ExitDone, "unmapped")
	for _, f := range d.box.Payouts().Findings() {
		if f.Kind == payouts.UnmappedFee {
			part := strings.Split(f.Label, "|")
			d.run("fees", "place", part[0], part[1], part[2], "nonsense").ends(ExitUsage, "no fee group").plainly()
			d.run("fees", "place", part[0], part[1], part[2], "other").ends(ExitDone, "Other fees")
		}
	}
	d.run("fees", "place", "*", "*", "*", "other").ends(ExitUsage, "hide")

	d.run("fees", "check", "--offline", "--json")
	var view feesView
	if err := json.Unmarshal([]byte(d.out), &view); err != nil || view.Open == 0 || len(view.Payouts) == 0 {
		t.Fatalf("%v: %s", err, d.out)
	}
	var loose any
	if err := json.Unmarshal([]byte(d.out), &loose); err != nil {
		t.Fatal(err)
	}
	keys(t, "fees check", loose)
	for _, f := range view.Findings {
		if f.Kind == "unmapped" || f.Kind == "no-account" || f.Kind == "shared-account" {
			t.Errorf("still found: %s", f.Words)
		}
		d.run("fees", "tick", f.Key, "--note", "seen").ends(ExitDone)
	}
	d.run("fees", "check", "--offline").ends(ExitDone, "0 findings", "ticked off by you")
	d.run("fees", "untick", view.Findings[0].Key).ends(ExitDone)
	d.run("fees", "check", "--offline").ends(ExitPerson, "1 finding,")
	d.run("fees", "tick", "no-such-key").ends(ExitUsage, "no finding").plainly()

	for _, c := range d.box.Ledger().Calls()[before:] {
		if strings.HasPrefix(c.Path, "/api.xro/") && c.Method != http.MethodGet {
			t.Errorf("a write: %s %s", c.Method, c.Path)
		}
	}
	d.secretless()
}

// Files are checked without a connection, and hostile text in them stays text.
func TestFeesOfAFile(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{SKUs: 60, Traps: true, OrderDays: 40, OrdersPerDay: 20, Findings: 1, Marketplaces: []string{"US", "UK", "DE", "FR"}})
	s := d.box.Payouts().Settlements()[0]
	text := settlementText(s)
	path := d.write("settlement.txt", text)
	d.run("fees", "check", "--file", path).ends(ExitPerson, "Referral fees", "Total as stated", "No account")
	d.run("fees", "list").ends(ExitDone, "no settlements yet")
	d.run("fees", "check").ends(ExitReach, "Amazon is not connected", "--file").plainly()
	d.run("fees", "check", "--file", d.write("x.txt", "Dear seller,\nhello")).ends(ExitPerson, "not a settlement file").plainly()
	d.run("fees", "check", "--file", d.write("x.zip", "PK\x03\x04")).ends(ExitUsage, "ZIP").plainly()
	d.run("fees", "check", "--file", path+".not").ends(ExitUsage, "cannot be opened")
	d.run("fees", "open", path).ends(ExitDone, s.ID)
	d.run("fees", "list").ends(ExitDone, s.ID)

	evil := `=HYPERLINK("http://x","y")`
	lines := strings.Split(text, "\r\n")
	last := strings.Split(lines[len(lines)-2], "\t")
	for i, c := range payouts.Columns {
		switch c {
		case "amount-description", "amount-type", "transaction-type":
			last[i] = evil
		case "settlement-id":
		case "marketplace-name":
			last[i] = "@SUM(A1)\x1b[31m"
		}
	}
	lines[len(lines)-2] = strings.Join(last, "\t")
	d.run("fees", "open", d.write("evil.txt", strings.Join(lines, "\r\n"))).ends(ExitDone)
	d.run("fees", "check", "--offline").ends(ExitPerson, "does not know")
	if strings.Contains(d.out, "\x1b") {
		t.Error("a terminal was steered")
	}
	for _, args := range [][]string{{"fees", "export"}, {"fees", "export", "--findings"}, {"fees", "export", "--table"}, {"fees", "export", "--journal", s.ID}} {
		d.run(args...).ends(ExitDone)
		rows, err := csv.NewReader(strings.NewReader(d.out)).ReadAll()
		if err != nil || len(rows) < 3 {
			t.Fatalf("%v: %d rows, %v", args, len(rows), err)
		}
		for n, r := range rows {
			for _, cell := range r {
				if n > 0 && cell != "" && strings.ContainsRune("=+@-\t", rune(cell[0])) && strings.Trim(cell, "-0123456789.") != "" {
					t.Errorf("%v: a spreadsheet would run %q", args, cell)
				}
			}
		}
	}
	d.run("fees", "export", "--table").ends(ExitDone)
	table := strings.ReplaceAll(d.out, ",,", ",storage,")
	d.run("fees", "place", "--import", d.write("table.csv", table), "--dry-run").ends(ExitDone, "would be taken")
	d.run("fees", "place", "--import", d.write("table.csv", table)).ends(ExitDone, "taken")
	d.run("fees", "labels", "--unmapped").ends(ExitDone)
	if strings.Contains(d.out, "unmapped") {
		t.Errorf("still unmapped: %s", d.out)
	}
	d.run("fees", "forget", s.ID).ends(ExitDone)
	d.run("fees", "list").ends(ExitDone, "no settlements yet")
}
