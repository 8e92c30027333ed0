package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tallybridge/app/demo"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
)

// quickClock runs a hundred times faster than real time, for the program and
// for the practice servers alike.
type quickClock struct{ start time.Time }

const quick = 100

func (c quickClock) Now() time.Time { return c.start.Add(time.Since(c.start) * quick).UTC() }

func (c quickClock) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d / quick)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// desk is a seller at a command line with practice accounts.
type desk struct {
	t       *testing.T
	box     *sandbox.Sandbox
	dir     string // --data-dir
	world   World
	env     map[string]string
	said    bytes.Buffer // everything ever printed
	out     string       // standard output of the last command
	err     string       // standard error of the last command
	code    int          // exit code of the last command
	context context.Context
}

// The addresses that stand for the practice servers in memory: overrides are
// taken for loopback addresses only.
var inMemory = map[string]string{"127.0.0.1:1": sandbox.AmazonHost, "127.0.0.1:2": sandbox.XeroHost}

type loopback struct{ next http.RoundTripper }

func (l loopback) RoundTrip(r *http.Request) (*http.Response, error) {
	if host, ok := inMemory[r.URL.Host]; ok {
		r = r.Clone(r.Context())
		r.URL.Host, r.Host = host, host
	}
	return l.next.RoundTrip(r)
}

// newDesk is a fresh machine with a practice business of a few SKUs.
func newDesk(t *testing.T, o sandbox.Options) *desk {
	t.Helper()
	clock := quickClock{time.Now()}
	if o.SKUs == 0 {
		o.SKUs = 8
	}
	if o.Marketplaces == nil {
		o.Marketplaces = []string{"US", "UK"}
	}
	if o.ReportTime == 0 {
		o.ReportTime = time.Second
	}
	o.Clock = clock
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(box.Close)
	d := &desk{t: t, box: box, dir: t.TempDir(), context: t.Context(), env: map[string]string{
		"TALLYBRIDGE_AMAZON_URL": "http://127.0.0.1:1/{region}", "TALLYBRIDGE_LWA_URL": "http://127.0.0.1:1",
		"TALLYBRIDGE_XERO_URL": "http://127.0.0.1:2", "TALLYBRIDGE_XERO_IDENTITY_URL": "http://127.0.0.1:2",
	}}
	d.world = World{
		Getenv: func(k string) string { return d.env[k] }, Clock: clock, Random: rand.Reader, Location: time.UTC,
		ConfigDir: os.UserConfigDir, Transport: loopback{box.Transport()}, Keychain: demo.NewKeychain(),
		OpenBrowser: func(string) error { return nil },
	}
	return d
}

// run carries out one command line.
func (d *desk) run(args ...string) *desk { return d.runWith("", args...) }

// runWith gives the command a standard input.
func (d *desk) runWith(stdin string, args ...string) *desk {
	d.t.Helper()
	w := d.world
	var out, errs bytes.Buffer
	w.Stdin, w.Stdout, w.Stderr = strings.NewReader(stdin), &out, &errs
	d.code = Run(d.context, append([]string{"--data-dir", d.dir}, args...), w)
	d.out, d.err = out.String(), errs.String()
	d.said.WriteString(d.out + d.err)
	if strings.Contains(d.err, "Something went wrong inside") {
		log, _ := os.ReadFile(d.file("log", "tallybridge.log"))
		d.t.Errorf("%s: an error without words of its own:\n%s\n%s", strings.Join(args, " "), d.err, log)
	}
	return d
}

// ends checks the exit code and that the words are printed somewhere.
func (d *desk) ends(code int, words ...string) *desk {
	d.t.Helper()
	if d.code != code {
		d.t.Fatalf("exit code %d, want %d\n%s%s", d.code, code, d.out, d.err)
	}
	for _, w := range words {
		if !strings.Contains(d.out+d.err, w) {
			d.t.Errorf("not said: %q\n%s%s", w, d.out, d.err)
		}
	}
	return d
}

// file is a path in the default profile's folder.
func (d *desk) file(elem ...string) string {
	return filepath.Join(append([]string{d.dir, "profiles", "default"}, elem...)...)
}

// write makes a file for a command to read.
func (d *desk) write(name, text string) string {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

func (d *desk) change(fields map[string]any) {
	d.t.Helper()
	if err := d.box.Change(fields); err != nil {
		d.t.Fatal(err)
	}
}

// connectAmazon connects one region with its own credentials.
func (d *desk) connectAmazon(r sandbox.RegionAccess) *desk {
	d.t.Helper()
	return d.runWith(r.ClientSecret+"\n"+r.RefreshToken+"\n",
		"connect", "amazon", "--region", r.Region, "--client-id", r.ClientID, "--seller", r.MerchantID)
}

// connectXero hands over a consent that was given elsewhere.
func (d *desk) connectXero() *desk {
	d.t.Helper()
	x := d.box.Access().Xero
	return d.runWith(`{"clientId":"`+x.ClientID+`","refreshToken":"`+x.RefreshToken+`"}`, "connect", "xero", "--token")
}

// connect connects everything.
func (d *desk) connect() *desk {
	d.t.Helper()
	for _, r := range d.box.Access().Amazon.Regions {
		d.connectAmazon(r).ends(ExitDone)
	}
	return d.connectXero().ends(ExitDone)
}

// ready is a desk whose owner has chosen everything and turned the switch on.
func (d *desk) ready() *desk {
	d.t.Helper()
	d.connect()
	d.run("config", "propose", "--take").ends(ExitDone)
	for key, value := range map[string]string{
		"stock-mode": "post", "purchases": "expensed", "opening": "post", "create-items": "on",
		"organisation": d.box.World().Books.Name,
	} {
		d.run("config", "set", key, value).ends(ExitDone)
	}
	d.run("sync", "--dry-run")
	costs := "sku,cost\n"
	for sku, c := range d.box.World().Costs() {
		costs += csvCell(sku) + "," + c.String() + "\n"
	}
	d.runWith(costs, "costs", "import", "-").ends(ExitDone)
	d.run("conflicts", "set-aside", "--all").ends(ExitDone)
	return d.run("config", "set", "automatic", "on").ends(ExitDone)
}

func csvCell(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// sell lets one more unit of some FBA product of the US leave, so that there
// is something to sync. It returns the SKU.
func (d *desk) sell() string {
	d.t.Helper()
	for _, truth := range d.box.World().Truth() {
		if truth.Outcome != "synced" || len(truth.SKUs) != 1 {
			continue
		}
		if err := d.box.Change(map[string]any{"do": "sell", "market": "US", "sku": truth.SKUs[0], "units": 1}); err == nil {
			return truth.SKUs[0]
		}
	}
	d.t.Fatal("nothing can be sold")
	return ""
}

// right checks that the practice Xero is exactly what it should be.
func (d *desk) right() {
	d.t.Helper()
	for _, diff := range d.box.Differences() {
		d.t.Error(diff)
	}
}

// recovers checks that nothing was lost: the next run ends well and right.
func (d *desk) recovers() {
	d.t.Helper()
	d.run("sync").ends(ExitDone)
	d.right()
	d.box.Mark()
}

// safeBuffer may be read while a command writes to it.
type safeBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

var _ domain.Clock = quickClock{}
