package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tallybridge/app/demo"
	"tallybridge/engine/sandbox"
)

// listening turns the desk's practice servers into real ones on loopback
// addresses, and points the desk at them as the README says.
func (d *desk) listening() *desk {
	d.t.Helper()
	if err := d.box.Listen(d.t.Context(), "", ""); err != nil {
		d.t.Fatal(err)
	}
	d.env = d.box.Access().Environment
	d.world.Transport = newTransport()
	return d
}

// TestTheWholePath walks every command over real sockets in the order in which
// a new user meets them.
func TestTheWholePath(t *testing.T) {
	t.Parallel()
	o := withPort(t)
	o.SKUs, o.Traps, o.Marketplaces = 70, true, []string{"US", "CA", "UK", "DE", "FR", "IT", "ES"}
	d := newDesk(t, o).listening()
	for _, r := range d.box.Access().Amazon.Regions {
		d.connectAmazon(r).ends(ExitDone, "Connected", "Marketplaces found")
	}
	d.connectXero().ends(ExitDone, "Connected to "+d.box.World().Books.Name)
	d.signIn().ends(ExitDone) // a second sign-in replaces the first
	d.run("links").ends(ExitDone)
	d.run("conflicts").ends(ExitDone, "Nothing waits")
	d.run("runs").ends(ExitDone, "no run yet")
	d.run("quarantine").ends(ExitDone, "Nothing is in quarantine")
	d.run("config", "accounts").ends(ExitDone, "INVENTORY")
	d.run("config", "propose").ends(ExitDone, "--take")
	d.run("config", "propose", "--take").ends(ExitDone, "Taken")
	d.run("config", "set", "automatic", "on").ends(ExitReach, "preview")

	d.run("sync", "--dry-run").ends(ExitPerson, "Would change", "Held for a person", "dry run: nothing was written", "Xero calls left")
	if n := d.writes(); n != 0 {
		t.Fatalf("a dry run wrote %d times", n)
	}
	d.run("sync").ends(ExitPerson, "automatic sync is off")
	if n := d.writes(); n != 0 {
		t.Fatalf("a preview wrote %d times", n)
	}
	d.run("differences").ends(ExitDone, "code,sku,action")

	d.run("config", "set", "automatic", "on").ends(ExitReach, "conflicts")
	d.run("links", "--state", "suggested").ends(ExitDone, "NB-20-GRID?")
	d.run("links", "accept", "--safe").ends(ExitDone, "accepted")
	d.run("links", "link", "TORCH-90-FBM", "TORCH-90").ends(ExitDone, "na/TORCH-90-FBM is 1 × TORCH-90")
	d.run("links", "unlink", "TORCH-90-FBM").ends(ExitDone, "no link")
	d.run("links", "exclude", "TEA-GREEN-50-6PK").ends(ExitDone, "left alone")
	d.run("links", "include", "TEA-GREEN-50-6PK").ends(ExitDone, "takes part")
	links := filepath.Join(t.TempDir(), "links.csv")
	if err := os.WriteFile(links, []byte(d.run("links", "export").ends(ExitDone).out), 0o600); err != nil {
		t.Fatal(err)
	}
	d.run("links", "import", links).ends(ExitDone, "0 rows taken")
	d.runWith(demo.CSV("sku", "cost", text(d.box.World().Costs())).String(), "costs", "import", "-").ends(ExitDone, "taken")
	d.runWith(demo.CSV("code", "units", text(d.box.World().Elsewhere())).String(), "elsewhere", "import", "-").ends(ExitDone, "taken")
	d.run("conflicts").ends(ExitPerson, "several-candidates")
	d.run("conflicts", "set-aside", "LAMP 12").ends(ExitDone, "1 conflict is set aside")
	d.run("conflicts", "set-aside", "LAMP 12", "--back").ends(ExitDone, "open again")
	d.run("conflicts", "set-aside", "--all").ends(ExitDone)

	d.run("config", "set", "automatic", "on").ends(ExitReach, "stock-mode")
	d.run("config", "set", "stock-mode", "post").ends(ExitDone, "zero-total", "accountant")
	d.run("config", "set", "automatic", "on").ends(ExitReach, "purchases")
	d.run("config", "set", "purchases", "expensed").ends(ExitDone)
	d.run("config", "set", "create-items", "on").ends(ExitDone, "create-items is now on")
	d.run("opening").ends(ExitDone, "UNIT COST", "config set opening post")
	d.run("opening", "--file").ends(ExitDone, "*ItemCode")
	d.run("config", "set", "opening", "post").ends(ExitDone)
	d.run("config", "set", "marketplace.na.CA", "off").ends(ExitDone)
	d.run("config", "show").ends(ExitDone, "marketplace.na.CA", "stock-mode")
	d.run("config", "set", "marketplace.na.CA", "on").ends(ExitDone)
	d.run("conflicts", "set-aside", "--all").ends(ExitDone)
	d.run("config", "set", "automatic", "on").ends(ExitDone, "on: a sync writes")

	d.run("config", "set", "brake.units", "10").ends(ExitDone)
	d.run("sync").ends(ExitPerson, "approve")
	d.run("status").ends(ExitPerson, "The brake asks")
	d.run("approve").ends(ExitDone, "Approved")
	d.run("sync").ends(ExitPerson, "Changed", "quarantine") // what is new in the list waits for a person
	first := regexp.MustCompile(`Run (\S+) took`).FindStringSubmatch(d.out)[1]
	d.run("config", "set", "brake.units", "0").ends(ExitDone)
	d.right()
	d.box.Mark()
	d.run("approve").ends(ExitUsage, "No push waits")
	writes := d.writes()
	d.run("sync").ends(ExitPerson, "Nothing to change")
	if n := d.writes(); n != writes {
		t.Errorf("a second run wrote %d times", n-writes)
	}
	d.run("conflicts", "set-aside", "--all").ends(ExitDone)
	d.run("quarantine").ends(ExitPerson, "ARCHIVED-1")
	d.run("quarantine", "dismiss", "ARCHIVED-1").ends(ExitDone)
	d.run("runs").ends(ExitDone, first)
	d.run("runs", "show", first).ends(ExitDone, "bill", "credit-note")

	d.run("undo", first, "--dry-run").ends(ExitDone, "AFTER THE UNDO", "dry run")
	d.run("undo", first).ends(ExitDone, "resume --all")
	d.run("undo", first).ends(ExitUsage, "undone already")
	d.run("sync").ends(ExitPerson, "suspended")
	d.run("resume", "--all").ends(ExitDone, "again")
	d.run("sync")
	d.right()

	d.run("pause", "--for", "1h").ends(ExitDone, "paused until")
	d.run("status").ends(ExitPerson, "paused")
	d.run("pause", "--resume").ends(ExitDone, "goes on")
	d.run("status", "--json").ends(ExitPerson, `"automatic": true`)
	backup := filepath.Join(t.TempDir(), "copy.db")
	d.run("backup", backup).ends(ExitDone, backup)
	d.run("backup", backup).ends(ExitUsage)
	d.run("disconnect", "xero").ends(ExitDone)
	d.run("sync").ends(ExitReach, "Xero is not connected")
	d.signIn().ends(ExitDone)
	d.run("disconnect", "amazon", "eu").ends(ExitDone)
	d.run("status").ends(ExitPerson)
	d.secretless()
	for _, c := range d.box.Ledger().Calls() {
		if c.Status == http.StatusTooManyRequests {
			t.Errorf("429: %s %s", c.API, c.Operation)
		}
	}
}

// text writes the values of a map as a person would.
func text[V any](m map[string]V) map[string]string {
	out := map[string]string{}
	for k, v := range m {
		out[k] = fmt.Sprint(v)
	}
	return out
}

// TestSandboxCommand serves the practice accounts as another program would use them.
func TestSandboxCommand(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{})
	line, w := io.Pipe()
	served := d.world
	served.Stdout, served.Stderr, served.Stdin = w, io.Discard, strings.NewReader("")
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan int)
	go func() {
		ended <- Run(ctx, []string{"sandbox", "--skus", "5", "--marketplaces", "US,JP", "--limits", "off"}, served)
	}()
	var a sandbox.Access
	if err := json.NewDecoder(line).Decode(&a); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, line) }()
	if len(a.Amazon.Regions) != 2 || a.Xero.RefreshToken == "" || len(a.Xero.RedirectURIs) != 3 {
		t.Errorf("access: %v", a)
	}
	d.env, d.world.Transport = a.Environment, newTransport()
	for _, r := range a.Amazon.Regions {
		d.connectAmazon(r).ends(ExitDone)
	}
	answer, err := http.Get(a.Amazon.Controls + "/ledger")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("controls answer %s", answer.Status)
	}
	stop()
	if code := <-ended; code != ExitDone {
		t.Errorf("exit code %d", code)
	}
}
