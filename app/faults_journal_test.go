package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox/wire"
)

// endAt ends the program's life at the next write of that name: the server
// takes it, the program never hears of it. Then the profile is opened again.
func (b *faultsBench) endAt(write string) {
	b.t.Helper()
	method, resource, _ := strings.Cut(write, " ")
	ended := make(chan struct{})
	b.cut.mu.Lock()
	b.cut.left, b.cut.after = 0, true
	b.cut.only = func(r *http.Request) bool {
		return r.Method == method && strings.Contains(r.URL.Path, "/"+resource)
	}
	b.cut.crash = func() { close(ended); b.engine.Cancel() }
	b.cut.mu.Unlock()
	_, _ = b.sync()
	select {
	case <-ended:
	default:
		b.t.Fatalf("there was no %s", write)
	}
	b.close()
	b.open()
}

// Law 4: a write that lands after the first look is found by a later one, and
// is not sent again where posting is no longer wanted.
func TestLawLateWriteIsFound(t *testing.T) {
	faultsBubble(t, faultsSmall, func(t *testing.T, b *faultsBench) {
		b.must()
		time.Sleep(time.Hour)
		b.box.Mark()
		b.stir(faultsRandom(2), 6)
		b.box.Rig().FailNext("xero", "PUT Invoices", wire.FaultLate, 1)
		b.endAt("PUT Invoices") // its caller hung for 100 s; it lands after 2 to 4 minutes
		b.configure(func(c *domain.Config) { c.StockMode = domain.StockDifferences })
		before := len(b.sent())
		begin := time.Now()
		b.must()
		b.none(before, "while stock is only shown")
		if waited := time.Since(begin); waited > 8*time.Minute {
			t.Errorf("the look took %s although the document was there", waited)
		}
		b.configure(func(c *domain.Config) { c.StockMode = domain.StockPost })
		b.calm()
		b.same("at the end")
		faultsLedger(t, b.box, 2)
	})
}

// Law 4: before every repetition comes a look. A write that took effect at once
// while its repetitions dragged on would otherwise land again with the last of
// them, when Xero has forgotten the key.
func TestLawLookBeforeRepeat(t *testing.T) {
	for _, seed := range faultsSeeds(6) {
		o := faultsSmall
		o.Seed = seed
		faultsBubble(t, o, func(t *testing.T, b *faultsBench) {
			b.must()
			time.Sleep(time.Hour)
			b.box.Mark()
			b.stir(faultsRandom(seed), 6)
			for _, f := range []string{wire.FaultTimeoutAfter, wire.FaultTimeoutBefore, wire.FaultLate} {
				b.box.Rig().FailNext("xero", "PUT Invoices", f, 1)
			}
			_, _ = b.sync()
			b.calm()
			b.same("at the end")
			faultsLedger(t, b.box, 2)
		})
	}
}

// Law 4: that a repetition is not let in says nothing of the first sending,
// which may still land.
func TestLawRefusedRepetitionClosesNothing(t *testing.T) {
	begin := func(t *testing.T, b *faultsBench, seed int64) {
		b.must()
		time.Sleep(time.Hour)
		b.box.Mark()
		b.stir(faultsRandom(seed), 6)
		b.box.Rig().FailNext("xero", "PUT Invoices", wire.FaultLate, 1)
	}
	end := func(b *faultsBench) {
		for range 3 {
			_, _ = b.sync()
		}
		b.calm()
		b.same("at the end")
		faultsLedger(b.t, b.box, 2)
	}
	for _, seed := range faultsSeeds(6) {
		o := faultsSmall
		o.Seed = seed
		t.Run(fmt.Sprintf("throttled/seed%d", seed), func(t *testing.T) {
			faultsBubble(t, o, func(t *testing.T, b *faultsBench) {
				begin(t, b, seed)
				b.box.Rig().FailNext("xero", "PUT Invoices", wire.Fault429, 5)
				_, _ = b.sync()
				end(b)
			})
		})
		t.Run(fmt.Sprintf("not let in/seed%d", seed), func(t *testing.T) {
			faultsBubble(t, o, func(t *testing.T, b *faultsBench) {
				begin(t, b, seed)
				b.endAt("PUT Invoices")
				b.cut.refuse = func(r *http.Request) bool {
					return r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/Invoices")
				}
				if _, err := b.sync(); err == nil {
					t.Error("a run that may not write ended well")
				}
				b.cut.refuse = nil
				end(b)
			})
		})
		t.Run(fmt.Sprintf("no consent/seed%d", seed), func(t *testing.T) {
			faultsBubble(t, o, func(t *testing.T, b *faultsBench) {
				begin(t, b, seed)
				b.endAt("PUT Invoices")
				b.change("revoke-consent", nil)
				if _, err := b.sync(); err == nil {
					t.Error("a run without consent ended well")
				}
				// The user signs in again while the write is on its way.
				b.signInAgain()
				end(b)
			})
		})
	}
}

func (b *faultsBench) signInAgain() {
	b.t.Helper()
	g := b.box.Xero().Grant()
	if _, err := b.engine.AdoptXero(b.t.Context(), engine.XeroSecret{
		ClientID: g.ClientID, AccessToken: g.AccessToken, RefreshToken: g.RefreshToken, Expiry: g.Expiry, Scopes: g.Scopes,
	}, nil); err != nil {
		b.t.Fatal(err)
	}
}

// Settling can be cancelled, is shown while it lasts, and goes on in the next run.
func TestSettlingIsShownAndCancelled(t *testing.T) {
	faultsBubble(t, faultsSmall, func(t *testing.T, b *faultsBench) {
		b.must()
		b.box.Mark()
		b.stir(faultsRandom(4), 6)
		b.box.Rig().FailNext("xero", "PUT Invoices", wire.FaultTimeoutBefore, 9)
		events, stop := b.engine.Subscribe()
		defer stop()
		done := make(chan error, 1)
		go func() {
			_, err := b.sync()
			done <- err
		}()
		time.Sleep(3 * time.Minute)
		b.engine.Cancel()
		at := time.Now()
		if err := <-done; err == nil {
			t.Error("a cancelled run ended well")
		}
		if d := time.Since(at); d > time.Second {
			t.Errorf("it took %s to end", d)
		}
		shown := false
		for len(events) > 0 {
			e := <-events
			shown = shown || strings.Contains(e.Progress.Waiting, "did not say whether it took TB-")
		}
		if !shown {
			t.Error("nobody was told what is waited for")
		}
		b.calm()
		b.same("at the end")
		faultsLedger(t, b.box, 2)
	})
}

// answers gives the server's answers another form.
type answers struct {
	next   http.RoundTripper
	change func(*http.Request, []byte) []byte
}

func (a answers) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := a.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	_ = res.Body.Close()
	body = a.change(r, body)
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	res.Header.Del("Content-Length")
	return res, nil
}

// Law 7: an item whose change no request can hold waits; the other items and
// the stock of the same run go on.
func TestLawWhatCannotBeSentWaits(t *testing.T) {
	faultsBubble(t, faultsSmall, func(t *testing.T, b *faultsBench) {
		b.must()
		b.configure(func(c *domain.Config) { c.Fields = []domain.Field{domain.FieldName} })
		b.must()
		var codes []string
		for _, tr := range b.box.World().Truth() {
			if tr.Outcome == "synced" && tr.Trap == "" && tr.Units > 3 && len(codes) < 3 {
				codes = append(codes, tr.Item())
				b.change("rename", map[string]any{"sku": tr.Item(), "title": "Renamed " + tr.Item()})
			}
		}
		time.Sleep(time.Hour)
		b.stir(faultsRandom(3), 3)
		b.cut.next = answers{b.cut.next, func(r *http.Request, body []byte) []byte {
			var list struct{ Items []map[string]any }
			if r.Method != http.MethodGet || !strings.HasSuffix(r.URL.Path, "/Items") || json.Unmarshal(body, &list) != nil {
				return body
			}
			for _, i := range list.Items {
				if p, ok := i["PurchaseDetails"].(map[string]any); ok && i["Code"] == codes[1] {
					p["UnitPrice"] = -1 // so says a book from before the rules
				}
			}
			out, err := json.Marshal(list)
			if err != nil {
				t.Error(err)
			}
			return out
		}}
		r := b.must()
		if r.Run.Updated != 2 || r.Run.Increased+r.Run.Decreased == 0 {
			t.Errorf("%d items were updated and %d quantities moved", r.Run.Updated, r.Run.Increased+r.Run.Decreased)
		}
		waiting, err := b.engine.Quarantine(t.Context())
		if err != nil || len(waiting) != 1 || waiting[0].Code != codes[1] || !strings.Contains(waiting[0].Detail, "price") {
			t.Errorf("in quarantine: %+v, %v", waiting, err)
		}
	})
}
