package app

import (
	"archive/zip"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"tallybridge/engine/sandbox"
)

// TestWhatIsMeantIsChecked: words that mean nothing, and flags that would be
// ignored, are refused, and nothing is changed by them.
func TestWhatIsMeantIsChecked(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{})
	d.connect()
	for _, c := range []struct {
		args, says string
	}{
		{"pause --for=-1h", "longer than nothing"},
		{"pause --for 0", "longer than nothing"},
		{"pause --for 1h --resume", "not both"},
		{"conflicts --kind foo", "There is no kind of conflict"},
		{"conflicts set-aside X --all", "not both"},
		{"resume X --all", "not both"},
		{"links --state foo", "must be one of"},
		{"links accept --reason foo", "There is no reason"},
		{"orders list --status FOO", "UNSHIPPED"},
		{"orders list --work foo", "picking"},
		{"orders list --limit=-1", "at least 0"},
		{"runs --limit=-1", "at least 0"},
		{"orders picklist -o - 111-1 --view late", "no order"},
		{"fees place a b c storage --dry-run", "goes with --import"},
		{"fees place a b c storage --import x.csv", "not both"},
		{"fees map --country DE", "goes with a group"},
		{"fees map referral --propose", "about all groups"},
		{"fees map referral 200 --json", "goes with the table"},
		{"fees untick nosuch", "Nothing is ticked off"},
		{"connect xero --token --client-id x", "standard input"},
		{"connect amazon --region NA --client-id x --draft", "go with --consent"},
		{"links link X", "See tallybridge links link --help"},
		{"connect amazon", "See tallybridge connect amazon --help"},
		{"restore nosuch.backup", "There is no file"},
	} {
		d.run(strings.Fields(c.args)...)
		if d.code != ExitUsage || !strings.Contains(d.err, c.says) {
			t.Errorf("%s: exit code %d, %q is not in %s%s", c.args, d.code, c.says, d.out, d.err)
		}
	}
	d.run("fees", "labels", "--json").ends(ExitDone)
	if strings.TrimSpace(d.out) != "[]" {
		t.Errorf("a refused command placed a label: %s", d.out)
	}
	if d.run("status", "--json"); strings.Contains(d.out, `"paused": true`) {
		t.Error("a refused pause holds")
	}
	d.run("pause", "--for", "1h").ends(ExitDone, "paused until")
	d.run("--version").ends(ExitDone, "tallybridge "+Version)
	d.run("version").ends(ExitDone, "tallybridge "+Version)
}

// TestUndoTellsPrograms: the exit code of a preview is the same for programs
// and for people.
func TestUndoTellsPrograms(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{}).ready()
	d.run("sync").ends(ExitDone)
	var runs []struct{ ID string }
	if err := json.Unmarshal([]byte(d.run("runs", "--limit", "1", "--json").out), &runs); err != nil || len(runs) != 1 {
		t.Fatal(err, d.out)
	}
	d.run("undo", runs[0].ID, "--dry-run", "--json").ends(ExitDone)
	// Another sync moves an item on: undoing it would no longer lead back.
	d.sell()
	d.run("sync").ends(ExitDone)
	d.run("undo", runs[0].ID, "--dry-run").ends(ExitPerson, "Not undone")
	d.run("undo", runs[0].ID, "--dry-run", "--json").ends(ExitPerson, `"blocked"`)
}

// TestListsForProgramsAreWhole: what a program reads is not cut in silence.
func TestListsForProgramsAreWhole(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{Seed: 4, SKUs: 40, OrdersPerDay: 30, OrderDays: 10})
	d.connect()
	d.run("sync", "--only", "orders").ends(ExitDone)
	count := func(args ...string) int {
		t.Helper()
		var list []json.RawMessage
		if err := json.Unmarshal([]byte(d.run(append(args, "--json")...).ends(ExitDone).out), &list); err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	all := count("orders", "list", "--limit", "0")
	if all <= 50 {
		t.Fatalf("only %d orders", all)
	}
	if n := count("orders"); n != all {
		t.Errorf("%d of %d orders", n, all)
	}
	if n := count("orders", "list", "--limit", "3"); n != 3 {
		t.Errorf("%d orders, want 3", n)
	}
	d.run("orders").ends(ExitDone, "50 of ", "--limit 0 shows all")
	d.run("orders", "list", "--search", "nothing-like-it").ends(ExitDone, "No order fits.", "Of all")
}

// TestFeesForPrograms: every reader of fees has JSON, and every write says what
// it did.
func TestFeesForPrograms(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{})
	d.connect()
	d.run("fees", "trends").ends(ExitDone, "no settlements yet")
	d.run("fees", "labels").ends(ExitDone, "fees check")
	d.run("fees", "check", "--json")
	var list []struct {
		Settlement string
		Payout     struct{ Amount, Currency string }
	}
	read := func(into any, args ...string) {
		t.Helper()
		d.run(append(args, "--json")...).ends(ExitDone)
		if err := json.Unmarshal([]byte(d.out), into); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, d.out)
		}
		var v any
		_ = json.Unmarshal([]byte(d.out), &v)
		keys(t, strings.Join(args, " "), v)
	}
	read(&list, "fees", "list")
	if len(list) == 0 || list[0].Payout.Currency == "" {
		t.Fatal(d.out)
	}
	var one struct {
		Settlement string
		Breakdown  struct {
			Sum    string
			Groups []struct{ Group, Amount string }
		}
		Details []struct{ Key string }
	}
	read(&one, "fees", "show", list[0].Settlement)
	if one.Settlement != list[0].Settlement || one.Breakdown.Sum == "" || len(one.Breakdown.Groups) == 0 {
		t.Errorf("%+v", one)
	}
	var rows []map[string]any
	for _, args := range [][]string{{"fees", "map"}, {"fees", "map", "--propose"}, {"fees", "labels"}, {"fees", "trends"}} {
		if read(&rows, args...); len(rows) == 0 || rows[0]["group"] == nil && rows[0]["month"] == nil {
			t.Errorf("%v: %s", args, d.out)
		}
	}
	d.run("fees", "labels", "--unmapped", "--json").ends(ExitDone)
	d.run("fees", "tick", "bank-rule:USD", "--note", "seen").ends(ExitDone, "Ticked off: bank-rule:USD.")
	d.run("fees", "untick", "bank-rule:USD").ends(ExitDone, "Open again: bank-rule:USD.")
	d.run("fees", "untick", "bank-rule:USD").ends(ExitUsage)

	d.run("config", "--json").ends(ExitDone, "stock-mode")
	d.run("config", "propose", "--json").ends(ExitDone, `"account.cogs"`)
	d.run("config", "accounts", "--json").ends(ExitDone, `"code"`)
}

// TestHelpTellsEveryFlag: what a command takes is in its help, with a sentence.
func TestHelpTellsEveryFlag(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{})
	var walk func(name []string, v reflect.Type)
	walk = func(name []string, v reflect.Type) {
		for i := range v.NumField() {
			f := v.Field(i)
			_, command := f.Tag.Lookup("cmd")
			_, hidden := f.Tag.Lookup("hidden")
			word := f.Tag.Get("name")
			if word == "" {
				word = strings.ToLower(f.Name)
			}
			switch {
			case hidden || !f.IsExported():
			case f.Tag.Get("help") == "" && !f.Anonymous:
				t.Errorf("%v: %s has no help", name, f.Name)
			case command:
				walk(append(append([]string{}, name...), word), f.Type)
			}
		}
		if len(name) > 0 {
			if d.run(append(name, "--help")...); d.code != ExitDone || d.err != "" {
				t.Errorf("%v --help: exit code %d: %s", name, d.code, d.err)
			}
		}
	}
	walk(nil, reflect.TypeFor[commandLine]())
}

// TestDiagnosticsOnTheCommandLine: the file holds the log and no secret.
func TestDiagnosticsOnTheCommandLine(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{})
	d.connect()
	d.run("sync", "--dry-run")
	path := filepath.Join(t.TempDir(), "d.zip")
	d.run("diagnostics", path).ends(ExitDone, "Written to")
	d.run("diagnostics", path).ends(ExitUsage, "already")
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	names := map[string]bool{}
	for _, f := range z.File {
		names[f.Name] = true
	}
	for _, n := range []string{"program.json", "status.json", "runs.json"} {
		if !names[n] {
			t.Errorf("%s is not in %v", n, names)
		}
	}
}

// TestRestoreRefusesWhatIsNoBackup: the data stay as they were.
func TestRestoreRefusesWhatIsNoBackup(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{})
	d.connect()
	file := d.write("costs.csv", "sku,cost\n")
	d.run("restore", file).ends(ExitUsage, file, "as it was").plainly()
	d.run("status", "--json")
	if left, _ := filepath.Glob(d.file("*restore*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if !strings.Contains(d.out, d.box.World().Books.Name) {
		t.Error("the connection is gone")
	}
	if info, err := os.Stat(file); err != nil || time.Since(info.ModTime()) > time.Minute {
		t.Error("the file was changed", err)
	}
}
