package app

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"tallybridge/engine/sandbox"
)

var lowerCamel = regexp.MustCompile(`^[a-z][a-zA-Z0-9]*$`)

// keys checks the names in a JSON value; maps of settings have keys of their own.
func keys(t *testing.T, where string, v any) {
	t.Helper()
	switch x := v.(type) {
	case map[string]any:
		for k, inner := range x {
			if !lowerCamel.MatchString(k) {
				t.Errorf("%s: key %q", where, k)
			}
			if inner == nil && k != "xero" && !strings.HasPrefix(k, "last") && k != "nextDue" {
				t.Errorf("%s: %s is null", where, k)
			}
			keys(t, where, inner)
		}
	case []any:
		for _, inner := range x {
			keys(t, where, inner)
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{SKUs: 70, Traps: true, Marketplaces: []string{"US", "CA", "UK", "DE", "FR"}})
	parse := func(args ...string) any {
		t.Helper()
		d.run(args...)
		if d.err != "" && d.code != ExitReach {
			t.Errorf("%v: standard error: %s", args, d.err)
		}
		var v any
		dec := json.NewDecoder(strings.NewReader(d.out))
		if err := dec.Decode(&v); err != nil || dec.More() {
			t.Fatalf("%v prints more or less than one JSON value: %v\n%s", args, err, d.out)
		}
		if args[0] != "config" {
			keys(t, strings.Join(args, " "), v)
		}
		return v
	}
	parse("status", "--json")
	parse("runs", "--json")
	d.ready()
	parse("sync", "--dry-run", "--json")
	d.run("config", "set", "opening", "hold").ends(ExitDone)
	if opening, ok := parse("opening", "--json").([]any); !ok || len(opening) == 0 {
		t.Error("no opening stock")
	}
	d.run("opening", "--json", "--done").ends(ExitUsage, "can't be used together")
	d.run("config", "set", "opening", "post").ends(ExitDone)
	report, ok := parse("sync", "--json").(map[string]any)
	if !ok {
		t.Fatal("no report")
	}
	run, ok := report["run"].(map[string]any)
	if !ok || run["id"] == "" || run["increased"] == 0.0 {
		t.Errorf("run: %v", run)
	}
	id, _ := run["id"].(string)
	for _, list := range []string{"changes", "conflicts", "quarantine", "calls"} {
		if l, ok := report[list].([]any); !ok || len(l) == 0 {
			t.Errorf("%s: %v", list, report[list])
		}
	}
	for _, args := range [][]string{
		{"status", "--json"},
		{"links", "--json"},
		{"conflicts", "--json"},
		{"quarantine", "--json"},
		{"runs", "--json"},
		{"runs", "show", id, "--json"},
		{"config", "show", "--json"},
		{"undo", id, "--dry-run", "--json"},
		{"undo", id, "--json"},
	} {
		parse(args...)
	}
	d.secretless()
}
