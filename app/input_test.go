package app

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"tallybridge/engine/sandbox"
)

// TestWhatIsNotThere: names that nothing has are refused, and say so.
func TestWhatIsNotThere(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{}).ready()
	sku, code := d.box.World().Truth()[0].SKUs[0], d.box.World().Books.Items[0].Code
	before := d.run("links", "export").out + d.run("config", "show", "--json").out
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"links", "link", "NO-SUCH", code}, `"NO-SUCH"`},
		{[]string{"links", "link", sku, "NO-SUCH"}, `"NO-SUCH"`},
		{[]string{"links", "link", sku, strings.ToLower(code)}, "Case"},
		{[]string{"links", "link", sku, code, "--units", "0"}, "at least 1"},
		{[]string{"links", "link", sku, code, "--units", "many"}, "units"},
		{[]string{"links", "unlink", "NO-SUCH"}, `"NO-SUCH"`},
		{[]string{"links", "exclude", "jp/" + sku}, "No Amazon listing"},
		{[]string{"links", "include", "NO-SUCH"}, `"NO-SUCH"`},
		{[]string{"links", "accept", "NO-SUCH"}, "no suggestion"},
		{[]string{"links", "accept"}, "Say which"},
		{[]string{"conflicts", "set-aside", "NO-SUCH"}, `"NO-SUCH"`},
		{[]string{"conflicts", "set-aside"}, "--all"},
		{[]string{"conflicts", "accept", "NO-SUCH"}, `"NO-SUCH"`},
		{[]string{"quarantine", "retry", "NO-SUCH"}, "No record"},
		{[]string{"quarantine", "dismiss", "NO-SUCH"}, "No record"},
		{[]string{"resume", "NO-SUCH"}, "None of these"},
		{[]string{"resume"}, "--all"},
		{[]string{"runs", "show", "NO-SUCH"}, `"NO-SUCH"`},
		{[]string{"undo", "NO-SUCH"}, "NO-SUCH"},
		{[]string{"approve"}, "No push waits"},
		{[]string{"disconnect", "amazon", "NO-SUCH"}, `"NO-SUCH"`},
		{[]string{"config", "set", "no-such", "1"}, `"no-such"`},
		{[]string{"config", "set", "stock-mode", "both"}, "differences, post"},
		{[]string{"config", "set", "account.inventory", "999999"}, "999999"},
		{[]string{"config", "set", "account.opening", d.box.World().Books.Roles.Inventory}, "inventory account"},
		{[]string{"config", "set", "daily-at", "25:00"}, "06:00"},
		{[]string{"config", "set", "every.inventory", "1s"}, "5m"},
		{[]string{"config", "set", "brake.units", "many"}, "at least 0"},
		{[]string{"config", "set", "brake.value", "much"}, "number"},
		{[]string{"config", "set", "brake.value", "10,000"}, "write 10000 or 10."},
		{[]string{"orders", "list", "--min", "1.500"}, "write 1500 or 1.5."},
		{[]string{"config", "set", "pool.XX", "NA"}, `"XX"`},
		{[]string{"config", "set", "marketplace.na.DE", "off"}, "DE"},
		{[]string{"config", "set", "marketplace.zz.US", "off"}, `"zz"`},
		{[]string{"config", "set", "create-items", "maybe"}, "on or off"},
		{[]string{"sync", "--only", "invoices"}, "only"},
		{[]string{"orders", "list", "--view", "no-such"}, `"no-such"`},
		{[]string{"orders", "list", "--sort", "no-such"}, `"no-such"`},
		{[]string{"orders", "list", "--marketplace", "XX"}, `"XX"`},
		{[]string{"orders", "list", "--from", "yesterday"}, "2026-09-30"},
		{[]string{"orders", "list", "--min", "much"}, "12.50"},
		{[]string{"orders", "list", "--work", "lost"}, `"lost"`},
		{[]string{"orders", "show", "NO-SUCH"}, `"NO-SUCH"`},
		{[]string{"orders", "confirm"}, "which order"},
		{[]string{"orders", "confirm", "NO-SUCH", "--carrier", "UPS", "--tracking", "1"}, `"NO-SUCH"`},
		{[]string{"orders", "mark", "packed", "NO-SUCH"}, `"NO-SUCH"`},
		{[]string{"orders", "mark", "lost", "NO-SUCH"}, "lost"},
		{[]string{"orders", "picklist", "-o", "-"}, "nothing to pick"},
		{[]string{"orders", "slips", "-o", "-"}, "no order"},
		{[]string{"connect", "amazon", "--region", "NA"}, "client-id"},
		{[]string{"connect", "amazon", "--region", "NA", "--client-id", "x", "--name", "zz"}, "Standard input ended"},
		{[]string{"backup", d.file("tallybridge.db")}, "already"},
		{[]string{"backup", "/no/such/folder/x.db"}, "no folder"},
		{[]string{"sandbox", "--amazon", "0.0.0.0:0"}, "this machine"},
		{[]string{"sandbox", "--marketplaces", "XX"}, "XX"},
		{[]string{"no-such-command"}, "--help"},
		{[]string{"--no-such-flag", "status"}, "--help"},
	} {
		d.run(c.args...).ends(ExitUsage, c.says)
		if d.out != "" {
			t.Errorf("%v prints on standard output: %s", c.args, d.out)
		}
	}
	if after := d.run("links", "export").out + d.run("config", "show", "--json").out; after != before {
		t.Errorf("something was changed:\n%s", after)
	}
	d.recovers()
}

// TestFilesAreTakenWholeOrNotAtAll: one wrong row, named by its line, and
// nothing is changed.
func TestFilesAreTakenWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{}).ready()
	truth := d.box.World().Truth()
	sku, code := truth[0].SKUs[0], d.box.World().Books.Items[0].Code
	good := map[string]string{
		"links": fmt.Sprintf("sku,code,units\n%s,%s,3\n", sku, code),
		"costs": fmt.Sprintf("code,cost\n%s,7.77\n", code), "elsewhere": fmt.Sprintf("code,units\n%s,9\n", code),
	}
	for _, c := range []struct{ what, rows, says string }{
		{"links", "NO-SUCH," + code + ",1", "Line 3 (NO-SUCH)"},
		{"links", sku + ",NO-SUCH,1", "Line 3"},
		{"links", sku + "," + code + ",0", "whole number"},
		{"links", sku + "," + code + ",1.5", "Line 3"},
		{"links", sku + "," + code + ",2", "another row"},
		{"costs", code + ",-1", "Line 3 (" + code + ")"},
		{"costs", "X,1.234", "Line 3 (X)"},
		{"costs", "X,\"1,234\"", "Line 3 (X)"},
		{"costs", "X,1.2.3", "Line 3 (X)"},
		{"costs", "X,NaN", "number"},
		{"costs", "X,9e99999", "number"},
		{"costs", code + ",8", "another row"},
		{"costs", ",1", "Line 3"},
		{"costs", "\"X,1", "quotation mark"},
		{"elsewhere", code + ",-1", "Line 3"},
		{"elsewhere", "X,1.5", "whole number"},
		{"elsewhere", "X,99999999999999999999", "Line 3"},
		{"elsewhere", code + ",8", "another row"},
	} {
		before := d.run(c.what, "export").out
		for _, flag := range []string{"--dry-run", ""} {
			args := []string{c.what, "import", d.write("in.csv", good[c.what]+c.rows+"\n")}
			if flag != "" {
				args = append(args, flag)
			}
			d.run(args...).ends(ExitUsage, c.says, "Nothing was changed").plainlyOf(c.says)
			if after := d.run(c.what, "export").out; after != before {
				t.Errorf("%s: %q was half taken:\n%s", c.what, c.rows, after)
			}
		}
	}
	for _, c := range []struct{ text, says string }{
		{"", "empty"},
		{"sku;price\nA;1\n", "sku, price"},
		{"PK\x03\x04\x14\x00 a spreadsheet, not a table", "column"},
	} {
		d.runWith(c.text, "costs", "import", "-").ends(ExitUsage, c.says)
	}
	d.run("costs", "import", d.dir).ends(ExitUsage, "cannot be read")
	d.run("costs", "import", d.dir+"/nothing.csv").ends(ExitUsage, "cannot be opened")
	for what, text := range good {
		d.runWith(text, what, "import", "-", "--dry-run").ends(ExitDone, "would be taken")
		d.runWith(text, what, "import", "-").ends(ExitDone, "1 row taken")
		d.runWith(text, what, "import", "-").ends(ExitDone, "0 rows taken, 1 unchanged")
		export := d.run(what, "export").ends(ExitDone).out
		d.runWith(export, what, "import", "-").ends(ExitDone, "0 rows taken")
		d.runWith("\ufeff"+strings.ReplaceAll(text, ",", ";"), what, "import", "-").ends(ExitDone, "0 rows taken")
	}
	d.runWith("code,cost\nTYPO-1,3\n", "costs", "import", "-").ends(ExitDone, "typing errors")
	d.runWith("code,cost\nTYPO-1,\n", "costs", "import", "-").ends(ExitDone, "1 row taken")
	if strings.Contains(d.run("costs", "export").out, "TYPO") {
		t.Error("an empty cost does not remove it")
	}
}

// plainlyOf is plainly for a message whose advice may be in the sentence.
func (d *desk) plainlyOf(string) *desk {
	d.t.Helper()
	if strings.Contains(d.err, "parse error") || strings.Contains(d.err, "strconv") || strings.Contains(d.err, "decimal") {
		d.t.Errorf("not for sellers: %s", d.err)
	}
	return d
}

// TestHelp: every command explains itself and every flag says what it is.
func TestHelp(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{})
	d.run("--help").ends(ExitDone, "Exit codes")
	w := d.world
	var out strings.Builder
	w.Stdout, w.Stderr = &out, &out
	if code := Run(t.Context(), []string{"--help"}, w); code != ExitDone || !strings.Contains(out.String(), "Commands:") {
		t.Errorf("without words: %d %s", code, out.String())
	}
	commands := strings.Fields("sync watch connect disconnect status links conflicts config costs elsewhere opening differences runs undo resume quarantine approve pause prove backup sandbox version")
	for _, c := range commands {
		if !strings.Contains(out.String(), "\n  "+c) {
			t.Errorf("help does not name %s", c)
		}
		d.run(c, "--help").ends(ExitDone, "Usage: tallybridge "+c)
		for _, placeholder := range []string{"=STRING", "=DURATION", "=INT", "=TIME"} {
			if strings.Contains(d.out, placeholder) && c != "sandbox" && c != "pause" {
				t.Errorf("%s --help speaks Go (%s):\n%s", c, placeholder, d.out)
			}
		}
	}
	d.run("version").ends(ExitDone, Version)
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range commands {
		if !strings.Contains(string(readme), "`"+c) && !strings.Contains(string(readme), "tallybridge "+c) {
			t.Errorf("the README does not name %s", c)
		}
	}
}
