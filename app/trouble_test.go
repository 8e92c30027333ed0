package app

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/sandbox"
)

// plainly checks that an error is told in plain words: one sentence, what to
// do, and nothing that only a programmer would say.
func (d *desk) plainly() *desk {
	d.t.Helper()
	_, text, found := strings.Cut(d.err, "Stop with Ctrl+C.\n")
	if !found {
		text = d.err
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) < 2 {
		d.t.Errorf("no advice: %q", d.err)
	}
	if !strings.HasSuffix(lines[0], ".") {
		d.t.Errorf("no sentence: %q", lines[0])
	}
	for _, word := range []string{"nil", "panic", "goroutine", "%!", "context ", "unmarshal", "dial tcp", "EOF", "sqlite", "SQL", ".go:", "tallybridge:"} {
		if strings.Contains(d.err, word) {
			d.t.Errorf("%q is not for sellers: %s", word, d.err)
		}
	}
	return d
}

func TestWrongClientSecret(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{})
	r := d.box.Access().Amazon.Regions[0]
	bad := r
	bad.ClientSecret = "amzn1.oa2-cs.v1.wrong"
	d.connectAmazon(bad).ends(ExitReach, "secret").plainly()
	d.run("status").ends(ExitReach, "not connected")
	d.ready()
	d.connectAmazon(bad).ends(ExitReach).plainly() // the working connection stays
	d.recovers()
	d.change(map[string]any{"do": "expire-secret", "region": r.Region})
	d.change(map[string]any{"do": "rotate-secret", "region": r.Region})
	d.change(map[string]any{"do": "expire-amazon", "region": r.Region})
	d.sell()
	d.run("sync").ends(ExitPerson)
	d.run("status").ends(ExitPerson, "secret")
	for _, fresh := range d.box.Access().Amazon.Regions {
		d.connectAmazon(fresh).ends(ExitDone)
	}
	d.recovers()
}

func TestRevokedAmazonToken(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{Marketplaces: []string{"US", "CA"}}).ready()
	d.run("sync").ends(ExitDone)
	d.change(map[string]any{"do": "revoke-amazon", "region": "NA"})
	d.run("sync").ends(ExitReach, "uthorise the app again").plainly()
	d.run("status").ends(ExitPerson)
	d.connectAmazon(d.box.Access().Amazon.Regions[0]).ends(ExitReach).plainly()
	d.change(map[string]any{"do": "reauthorise-amazon", "region": "NA"})
	d.connectAmazon(d.box.Access().Amazon.Regions[0]).ends(ExitDone)
	d.recovers()
}

func TestWrongRegion(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{})
	r := d.box.Access().Amazon.Regions[0]
	other := map[string]string{"NA": "EU", "EU": "NA"}[r.Region]
	d.runWith(r.ClientSecret+"\n"+r.RefreshToken+"\n", "connect", "amazon", "--region", other, "--client-id", r.ClientID).
		ends(ExitReach, "region").plainly()
	d.run("connect", "amazon", "--region", "XX", "--client-id", "x").ends(ExitUsage, "region")
	d.run("status").ends(ExitReach, "not connected")
	d.ready().recovers()
}

func TestMissingRole(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{Marketplaces: []string{"US"}}).ready()
	d.run("sync").ends(ExitDone)
	roles := []string{"Product Listing", "Amazon Fulfillment", "Inventory and Order Tracking"}
	d.change(map[string]any{"do": "drop-role", "region": "NA", "roles": roles})
	d.sell()
	d.run("sync").ends(ExitReach, "role").plainly()
	d.run("status").ends(ExitPerson, "role")
	d.change(map[string]any{"do": "add-role", "region": "NA", "roles": roles})
	d.change(map[string]any{"do": "reauthorise-amazon", "region": "NA"})
	d.connectAmazon(d.box.Access().Amazon.Regions[0]).ends(ExitDone)
	d.recovers()
	d.run("status").ends(ExitDone)
}

func TestXeroConnectionGone(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"disconnect", "revoke-consent"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, sandbox.Options{}).ready()
			d.change(map[string]any{"do": how})
			d.change(map[string]any{"do": "expire-tokens"})
			d.run("sync").ends(ExitReach, "Xero", "onnect").plainly()
			d.run("status").ends(ExitPerson, "!")
			if n := d.writes(); n != 0 {
				t.Errorf("%d writes", n)
			}
			d.signIn().ends(ExitDone)
			d.recovers()
			d.run("status").ends(ExitDone)
		})
	}
}

// writes counts what the practice Xero was made to do.
func (d *desk) writes() int {
	n := 0
	for _, c := range d.box.Ledger().Writes() {
		if c.API == "xero" && c.Effect {
			n++
		}
	}
	return n
}

func TestXeroTokenExpires(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{}).ready()
	d.change(map[string]any{"do": "expire-tokens"})
	d.recovers() // an expired access token is renewed without a word
}

func TestABadXeroTokenKeepsTheGoodOne(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{}).ready()
	d.runWith(`{"clientId":"`+d.box.Access().Xero.ClientID+`","refreshToken":"gone"}`, "connect", "xero", "--token").ends(ExitReach).plainly()
	d.runWith(`{"clientId":""}`, "connect", "xero", "--token").ends(ExitUsage, "refreshToken")
	d.run("connect", "xero").ends(ExitUsage, "client id")
	d.recovers()
}

func TestClosedPeriod(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{}).ready()
	d.change(map[string]any{"do": "lock-period", "date": d.world.Clock.Now().AddDate(0, 0, 40).Format("2006-01-02")})
	d.run("sync").ends(ExitPerson, "closed in Xero", "accountant").plainly()
	d.change(map[string]any{"do": "lock-period", "date": ""})
	d.world.Clock.Sleep(t.Context(), 2*time.Minute) // the organisation is read anew after a minute
	d.recovers()
}

func TestPlanCap(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{PlanBills: 1}).ready()
	d.run("sync").ends(ExitPerson, "plan")
	t.Log(d.out + d.err)
	d.change(map[string]any{"do": "plan-bills", "count": 0})
	d.recovers()
}

func TestNotConnected(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{})
	for _, args := range [][]string{
		{"sync"},
		{"sync", "--dry-run"},
		{"sync", "--only", "inventory"},
		{"opening"},
		{"opening", "--file"},
		{"prove"},
		{"config", "propose"},
		{"config", "set", "automatic", "on"},
		{"watch"},
		{"status"},
	} {
		d.run(args...).ends(ExitReach)
		if !strings.Contains(d.err, "tallybridge ") {
			t.Errorf("%v: no command to go on with: %s", args, d.err)
		}
		d.plainly()
	}
	d.run("disconnect", "xero").ends(ExitUsage)
	d.run("disconnect", "amazon", "na").ends(ExitUsage, "no Amazon connection")
	d.connectAmazon(d.box.Access().Amazon.Regions[0]).ends(ExitDone)
	d.run("sync").ends(ExitReach, "Xero is not connected").plainly()
}

func TestAmazonOutOfReach(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{}).ready()
	good := d.env
	d.world.Transport = newTransport()
	d.run("sync").ends(ExitReach, "reached").plainly()
	d.env = good
	d.world.Transport = loopback{d.box.Transport()}
	d.recovers()
}

func TestOverridesMustBeLoopback(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"TALLYBRIDGE_AMAZON_URL", "TALLYBRIDGE_LWA_URL", "TALLYBRIDGE_XERO_URL", "TALLYBRIDGE_XERO_IDENTITY_URL"} {
		for _, bad := range []string{"https://example.com", "http://127.0.0.1.example.com/", "http://10.0.0.1", "http://user@127.0.0.1/", "ftp://127.0.0.1", "http://[::2]", "127.0.0.1:80"} {
			d := newDesk(t, sandbox.Options{})
			d.env[name] = bad
			d.run("status").ends(ExitUsage, "this computer").plainly()
		}
	}
}

// A report that Amazon cannot make is told of in Amazon's own words.
func TestWhyAReportCouldNotBeMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := faultsOpen(t, sandbox.Options{Seed: 4, SKUs: 1100, Marketplaces: []string{"US"}})
		b.cut.next = answers{b.cut.next, func(r *http.Request, body []byte) []byte {
			switch {
			case r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/reports/2021-06-30/reports"):
				return bytes.ReplaceAll(body, []byte(`"DONE"`), []byte(`"FATAL"`))
			case r.Header.Get("X-Amz-Access-Token") == "" && bytes.HasPrefix(body, []byte{0x1f, 0x8b}):
				return []byte(`{"errorDetails":"The account is being moved."}`)
			}
			return body
		}}
		r, err := b.engine.Sync(t.Context(), engine.SyncOptions{DryRun: true})
		if !strings.Contains(fmt.Sprint(r.Run.Message, err), "The account is being moved.") {
			t.Errorf("%q, %v", r.Run.Message, err)
		}
	})
}
