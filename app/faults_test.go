package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	mathrand "math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/app/demo"
	"tallybridge/engine"
	"tallybridge/engine/sandbox"
	"tallybridge/engine/sandbox/wire"
)

// faultsBench is a practice business and a profile that can be closed and
// opened again, as after a crash.
type faultsBench struct {
	practice
	t        *testing.T
	folder   string
	keychain *demo.Keychain
	cut      *faultsCut
}

// faultsCut carries calls until it is told to break: then the nth call from
// there ends the program's life, and nothing leaves any more.
type faultsCut struct {
	next http.RoundTripper

	mu    sync.Mutex
	left  int // calls until the end; below zero: never
	crash func()
	dead  bool
	only  func(*http.Request) bool
	after bool // the last call is answered by the server, but nobody hears it
	// refuse keeps calls from the server: they are answered with 403.
	refuse func(*http.Request) bool
	// instead gives another answer than the server's; nil leaves the call alone.
	instead func(*http.Request) *http.Response
}

func (c *faultsCut) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	dead, last := c.dead, false
	if !dead && c.left >= 0 && (c.only == nil || c.only(r)) {
		if c.left--; c.left < 0 {
			c.dead, last = true, true
			dead = !c.after
			if dead {
				c.crash()
			}
		}
	}
	refused := c.refuse != nil && c.refuse(r)
	var other *http.Response
	if c.instead != nil {
		other = c.instead(r)
	}
	c.mu.Unlock()
	if other != nil && !dead {
		other.Request, other.ProtoMajor, other.ProtoMinor = r, 1, 1
		return other, nil
	}
	if refused && !dead {
		return &http.Response{
			Status: "403 Forbidden", StatusCode: http.StatusForbidden, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
			Header: http.Header{"Content-Type": {"application/json"}},
			Body:   io.NopCloser(strings.NewReader(`{"Title":"Forbidden","Status":403,"Detail":"AuthorizationUnsuccessful"}`)),
		}, nil
	}
	if dead {
		return nil, errors.New("the program has ended")
	}
	if !last {
		return c.next.RoundTrip(r)
	}
	a, err := c.next.RoundTrip(r)
	if err == nil {
		_ = a.Body.Close()
	}
	c.crash()
	return nil, errors.New("the program has ended")
}

// faultsOpen makes a connected profile with all choices made.
func faultsOpen(t *testing.T, o sandbox.Options) *faultsBench {
	t.Helper()
	time.Sleep(48 * time.Hour) // a bubble begins where 1999 is not over everywhere
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(box.Close)
	b := &faultsBench{practice: practice{box: box}, t: t, folder: t.TempDir(), keychain: demo.NewKeychain()}
	b.open()
	t.Cleanup(func() { b.close() })
	if err := b.connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := b.choose(t.Context()); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *faultsBench) open() {
	b.t.Helper()
	b.cut = &faultsCut{next: b.box.Transport(), left: -1}
	e, err := engine.Open(b.t.Context(), engine.Options{
		Folder: b.folder, Profile: "practice", Random: rand.Reader, Transport: b.cut,
		Keychain: b.keychain, URLs: demo.URLs(b.box.Access()), Practice: true, Location: time.UTC,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	b.engine = e
}

func (b *faultsBench) close() {
	if b.engine == nil {
		return
	}
	if err := b.engine.Close(context.WithoutCancel(b.t.Context())); err != nil {
		b.t.Error(err)
	}
	b.engine = nil
}

// start takes the profile to the switch, without faults.
func (b *faultsBench) start() {
	b.t.Helper()
	b.ready(b.t)
}

// change is one change of the world or of the servers.
func (b *faultsBench) change(do string, fields map[string]any) {
	b.t.Helper()
	m := map[string]any{"do": do}
	maps.Copy(m, fields)
	if err := b.box.Change(m); err != nil {
		b.t.Fatal(err)
	}
}

// sync runs once and says whether it ended without an error.
func (b *faultsBench) sync() (engine.Report, error) {
	return b.engine.Sync(b.t.Context(), engine.SyncOptions{Trigger: "schedule"})
}

// calm ends the faults and syncs until a run ends without an error and finds
// nothing to do any more.
func (b *faultsBench) calm() {
	b.t.Helper()
	b.box.Rig().SetFaults("off")
	for try := range 6 {
		r, err := b.sync()
		if err != nil {
			if try == 5 {
				b.t.Fatalf("without faults the sync still fails: %v", err)
			}
		} else if r.Run.Created+r.Run.Updated+r.Run.Increased+r.Run.Decreased == 0 && r.Preview == "" && try > 1 {
			return
		}
		time.Sleep(time.Hour) // reports that Amazon hands out again grow old meanwhile
	}
	b.t.Fatal("the sync does not come to rest")
}

// stir sells, restocks and moves units so that some quantities differ. Every
// quantity stays above zero where it was.
func (b *faultsBench) stir(rnd *mathrand.Rand, n int) {
	b.t.Helper()
	w := b.box.World()
	seen := map[string]bool{}
	offers := w.Offers("US")
	rnd.Shuffle(len(offers), func(i, j int) { offers[i], offers[j] = offers[j], offers[i] })
	for _, l := range offers {
		shown, ok := w.Shown("US", l.SKU)
		if !ok || l.FNSKU == "" || l.ShowsPool != "" || seen[l.FNSKU] || shown.Fulfillable < 4 {
			continue
		}
		seen[l.FNSKU] = true
		var err error
		switch n % 3 {
		case 0:
			err = w.Sell("US", l.SKU, 1+rnd.Int64N(3))
		case 1:
			err = w.Restock("US", l.SKU, 1+rnd.Int64N(9))
		case 2:
			err = w.Reserve("US", l.SKU, 1+rnd.Int64N(3))
		}
		if err != nil {
			b.t.Fatal(err)
		}
		if n--; n == 0 {
			return
		}
	}
}

// same asks that the practice Xero is as the practice business says.
func (b *faultsBench) same(when string) {
	b.t.Helper()
	if d := b.box.Differences(); len(d) > 0 {
		b.t.Errorf("%s: %d differences: %v", when, len(d), d[:min(len(d), 12)])
		faultsJournal(b.t, b.box.Ledger().Writes())
	}
}

// faultsJournal prints what the practice Xero was sent.
func faultsJournal(t *testing.T, calls []wire.Call) {
	t.Helper()
	for _, c := range calls {
		if c.API != "xero" {
			continue
		}
		kind, number, lines := faultsDocument(c)
		t.Logf("%s %s %s %s lines %d status %d fault %q effect %v replayed %v late %v landed %s: %s", c.At.Format("15:04:05"), c.Operation,
			kind, number, len(lines), c.Status, c.Fault, c.Effect, c.Replayed, c.Late, c.Landed.Format("15:04:05"), c.Refusal)
	}
}

// faultsLine is an item's part of a document as it went over the wire.
type faultsLine struct {
	code  string
	units decimal.Decimal // with its sign
}

// faultsDocument reads the stock document of a call; kind is empty if it holds none.
func faultsDocument(c wire.Call) (kind, number string, lines []faultsLine) {
	type document struct {
		Type, InvoiceNumber, CreditNoteNumber, Status string
		LineItems                                     []struct {
			ItemCode string
			Quantity decimal.Decimal
		}
	}
	var body struct{ Invoices, CreditNotes []document }
	if json.Unmarshal(c.Body, &body) != nil {
		return "", "", nil
	}
	for _, d := range append(body.Invoices, body.CreditNotes...) {
		kind, number = d.Type, d.InvoiceNumber+d.CreditNoteNumber
		for _, l := range d.LineItems {
			if l.ItemCode == "" {
				continue
			}
			if kind == "ACCPAYCREDIT" {
				l.Quantity = l.Quantity.Neg()
			}
			lines = append(lines, faultsLine{l.ItemCode, l.Quantity})
		}
	}
	return kind, number, lines
}

// faultsAllowed are the writes that may ever reach the two servers.
var faultsAllowed = []string{
	"xero PUT Items", "xero POST Items", "xero PUT Contacts", "xero PUT Invoices", "xero PUT CreditNotes",
	"xero POST Invoices/{id}", "xero POST CreditNotes/{id}", "amazon createReport",
}

// faultsLedger holds a ledger against the laws: only what may be written was,
// no document took effect twice, and the effects add up to what Xero holds.
// perItem limits the effects on one item; 0 does not.
func faultsLedger(t *testing.T, box *sandbox.Sandbox, perItem int) {
	t.Helper()
	effects, items := map[string]int{}, map[string]int{}
	sum := map[string]decimal.Decimal{}
	for code, h := range box.World().FirstDay() {
		sum[code] = h.Quantity
	}
	voided := false
	for _, c := range box.Ledger().Writes() {
		if c.API == "lwa" || c.API == "identity" {
			continue
		}
		if op := c.API + " " + c.Operation; !slices.Contains(faultsAllowed, op) {
			t.Errorf("a write that is not allowed reached the server: %s %s", op, c.Path)
		}
		kind, number, lines := faultsDocument(c)
		if strings.HasPrefix(c.Operation, "POST ") && strings.HasSuffix(c.Operation, "{id}") {
			if !strings.Contains(string(c.Body), `"VOIDED"`) || len(lines) > 0 {
				t.Errorf("a document was changed otherwise than voided: %s", c.Body)
			}
			voided = voided || c.Effect
			continue
		}
		if kind == "" {
			continue
		}
		if kind != "ACCPAY" && kind != "ACCPAYCREDIT" {
			t.Errorf("a document of type %s was sent", kind)
		}
		if c.Key == "" {
			t.Errorf("document %s was sent without a key", number)
		}
		if !c.Effect || c.Replayed {
			continue
		}
		if effects[number]++; effects[number] > 1 {
			t.Errorf("document %s took effect %d times", number, effects[number])
		}
		for _, l := range lines {
			var err error
			if sum[l.code], err = sum[l.code].Add(l.units); err != nil {
				t.Fatal(err)
			}
			if items[l.code]++; perItem > 0 && items[l.code] > perItem {
				t.Errorf("item %s was adjusted %d times", l.code, items[l.code])
			}
		}
	}
	if voided {
		return
	}
	for _, it := range box.XeroState().Items {
		if want, ok := sum[it.Code]; ok && it.Tracked && it.Quantity.Cmp(want) != 0 {
			t.Errorf("item %s holds %s, but its first stock and all effects make %s", it.Code, it.Quantity, want)
		}
	}
}

var faultsMore = flag.Int("seeds", 1, "how many times more seeds the fault tests try")

// faultsSeeds are tried by the tests below; a failing one is named by its subtest.
func faultsSeeds(n int) []int64 {
	if testing.Short() {
		n = max(1, n/3)
	}
	n *= *faultsMore
	out := make([]int64, n)
	for i := range out {
		out[i] = int64(i + 1)
	}
	return out
}

func faultsRandom(seed int64) *mathrand.Rand { return mathrand.New(mathrand.NewPCG(uint64(seed), 77)) }

// Whatever the network and the servers do, once they behave the books are as
// they should be, and nothing was done twice on the way.
func TestFaultsEndInTheTruth(t *testing.T) {
	for _, level := range []string{"light", "heavy"} {
		for _, seed := range faultsSeeds(2) {
			t.Run(fmt.Sprintf("%s/seed%d", level, seed), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					rnd := faultsRandom(seed)
					b := faultsOpen(t, sandbox.Options{Seed: seed, SKUs: 60, Traps: true, Limits: true})
					b.start()
					b.box.Rig().SetFaults(level)
					for range 3 {
						_, _ = b.sync() // may fail: that is the point
						time.Sleep(15 * time.Minute)
					}
					b.calm()
					b.same("after the first sync")
					faultsLedger(t, b.box, 1)
					for day := range 2 {
						b.box.Mark()
						b.stir(rnd, 20)
						b.box.Rig().SetFaults(level)
						for range 3 {
							_, _ = b.sync()
							time.Sleep(time.Duration(1+rnd.IntN(20)) * time.Minute)
						}
						b.calm()
						b.same(fmt.Sprintf("after day %d", day+1))
						faultsLedger(t, b.box, 2+day)
					}
				})
			})
		}
	}
}

// Killed at any call, with faults on, the next runs end in the same state.
func TestFaultsAndCrashes(t *testing.T) {
	for _, seed := range faultsSeeds(4) {
		t.Run(fmt.Sprintf("seed%d", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rnd := faultsRandom(seed)
				b := faultsOpen(t, sandbox.Options{Seed: seed, SKUs: 60, Traps: true, Limits: true})
				b.start()
				b.box.Rig().SetFaults([]string{"off", "light", "heavy"}[seed%3])
				for range 4 {
					b.crash(rnd)
					time.Sleep(time.Duration(rnd.IntN(400)) * time.Second)
				}
				b.calm()
				b.same("after crashes of the first sync")
				faultsLedger(t, b.box, 1)
				b.box.Mark()
				b.stir(rnd, 15)
				for range 3 {
					b.crash(rnd)
					time.Sleep(time.Duration(rnd.IntN(400)) * time.Second)
				}
				b.calm()
				b.same("after crashes of a later sync")
				faultsLedger(t, b.box, 2)
			})
		})
	}
}

// crash runs a sync that ends at a random call: any, or one of the writes,
// before or after the server took it. Then the profile is opened again.
func (b *faultsBench) crash(rnd *mathrand.Rand) {
	b.t.Helper()
	ctx, cancel := context.WithCancel(b.t.Context())
	defer cancel()
	b.cut.mu.Lock()
	b.cut.crash, b.cut.after = cancel, rnd.IntN(2) == 0
	if rnd.IntN(3) == 0 {
		b.cut.left = rnd.IntN(60)
	} else {
		b.cut.left = rnd.IntN(5)
		b.cut.only = func(r *http.Request) bool {
			return r.URL.Host == sandbox.XeroHost && r.Method != http.MethodGet && strings.Contains(r.URL.Path, "/api.xro/")
		}
	}
	b.cut.mu.Unlock()
	_, _ = b.engine.Sync(ctx, engine.SyncOptions{Trigger: "schedule"})
	b.close()
	b.open()
}

// Listings and readings that fail from the very first look on are never taken
// for goods that are not there: what is posted meanwhile is right at once.
func TestFaultsFromTheVeryStart(t *testing.T) {
	for _, seed := range faultsSeeds(2) {
		t.Run(fmt.Sprintf("seed%d", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rnd := faultsRandom(seed)
				b := faultsOpen(t, sandbox.Options{Seed: seed, SKUs: 60, Traps: true, Limits: true})
				// Whole marketplaces fail, each for a while.
				lose := func() {
					for range 1 + rnd.IntN(3) {
						op := []string{"searchListingsItems", "getInventorySummaries", "getReports", "getReportDocument"}[rnd.IntN(4)]
						b.box.Rig().FailNext("amazon", op, wire.Fault500, 4+rnd.IntN(8))
					}
				}
				person := func() {
					if err := b.settle(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				lose()
				for {
					if _, err := b.engine.Sync(t.Context(), engine.SyncOptions{DryRun: true}); err == nil {
						break
					}
				}
				person()
				if err := b.engine.SetAutomatic(t.Context(), true); err != nil {
					t.Fatal(err)
				}
				for range 4 {
					lose()
					_, _ = b.sync()
					person()
					time.Sleep(15 * time.Minute)
				}
				for range 3 {
					b.calm()
					person()
				}
				b.calm()
				b.same("at the end")
				faultsLedger(t, b.box, 1)
			})
		})
	}
}

// faultsOfWrites are what can happen to one sending of a write.
var faultsOfWrites = []string{
	wire.Fault429, wire.Fault500, wire.Fault500After, wire.Fault503, wire.FaultTimeoutBefore,
	wire.FaultTimeoutAfter, wire.FaultLate, wire.FaultCut, wire.FaultBadJSON,
}

// A stock document may meet any row of mishaps, one sending after the other,
// with the program ending in between: it lands once.
func TestFaultsOfOneDocument(t *testing.T) {
	for _, seed := range faultsSeeds(8) {
		t.Run(fmt.Sprintf("seed%d", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rnd := faultsRandom(seed)
				b := faultsOpen(t, sandbox.Options{Seed: seed, SKUs: 20, InXero: 60, Limits: true, Marketplaces: []string{"US"}})
				b.start()
				var script []string
				for range 8 + rnd.IntN(8) {
					f := faultsOfWrites[rnd.IntN(len(faultsOfWrites))]
					op := []string{"PUT Invoices", "PUT CreditNotes", "PUT Items", "POST Items"}[rnd.IntN(4)]
					b.box.Rig().FailNext("xero", op, f, 1)
					script = append(script, op+" "+f)
				}
				for range 6 {
					if rnd.IntN(2) == 0 {
						b.crash(rnd)
					} else {
						_, _ = b.sync()
					}
					time.Sleep(time.Duration(rnd.IntN(300)) * time.Second)
				}
				b.calm()
				b.same("at the end")
				faultsLedger(t, b.box, 1)
				if waiting, err := b.engine.Quarantine(t.Context()); err != nil || len(waiting) > 0 {
					t.Errorf("mishaps alone put records into quarantine: %+v, %v", waiting, err)
				}
				if t.Failed() {
					t.Log(strings.Join(script, ", "))
				}
			})
		})
	}
}
