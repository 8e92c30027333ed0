package wire

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

type bench struct {
	rig    *Rig
	client *http.Client
	memory *Memory
	ran    atomic.Int32
}

func newBench(t *testing.T, o Options, op Op) *bench {
	t.Helper()
	b := &bench{rig: NewRig(o)}
	b.memory = Transport(map[string]http.Handler{"api.practice": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.rig.Serve(w, r, op, func(w http.ResponseWriter, r *http.Request) {
			b.ran.Add(1)
			body, _ := io.ReadAll(r.Body)
			EntryOf(r).Effect = op.Write
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"echo":"`+string(body)+`","pad":"0123456789"}`)
		})
	})})
	b.client = &http.Client{Transport: b.memory}
	t.Cleanup(func() { b.rig.Close(); b.memory.Wait() })
	return b
}

func (b *bench) post(ctx context.Context, body string) (int, string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://api.practice/x?y=1", strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	r.Header.Set("Idempotency-Key", "k1")
	a, err := b.client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer a.Body.Close()
	got, err := io.ReadAll(a.Body)
	return a.StatusCode, string(got), err
}

func TestFaults(t *testing.T) {
	op := Op{API: "xero", Name: "PUT Invoices", Write: true, Account: "t"}
	cases := []struct {
		fault  string
		status int
		ran    int32
		fails  bool // no whole answer comes
		badly  bool // a whole answer that is not JSON
	}{
		{"", 200, 1, false, false},
		{Fault429, 429, 0, false, true},
		{Fault500, 500, 0, false, true},
		{Fault500After, 500, 1, false, true},
		{Fault503, 503, 0, false, true},
		{FaultTimeoutBefore, 0, 0, true, false},
		{FaultTimeoutAfter, 0, 1, true, false},
		{FaultLate, 0, 0, true, false},
		{FaultCut, 200, 1, true, false},
		{FaultBadJSON, 200, 1, false, true},
	}
	for _, c := range cases {
		t.Run("fault "+c.fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, Options{}, op)
				if c.fault != "" {
					b.rig.FailNext("xero", "PUT Invoices", c.fault, 1)
				}
				status, body, err := b.post(t.Context(), "hello")
				if (err != nil) != c.fails {
					t.Fatalf("error = %v, want one: %v", err, c.fails)
				}
				if status != c.status || b.ran.Load() != c.ran {
					t.Errorf("status %d after %d runs, want %d after %d", status, b.ran.Load(), c.status, c.ran)
				}
				if err == nil && json.Valid([]byte(body)) == c.badly {
					t.Errorf("body %q: JSON is %v", body, !c.badly)
				}
				calls := b.rig.Ledger().Calls()
				if len(calls) != 1 || calls[0].Fault != c.fault || calls[0].Key != "k1" || string(calls[0].Body) != "hello" || calls[0].Query != "y=1" {
					t.Errorf("ledger: %+v", calls)
				}
				if calls[0].Effect != (c.ran == 1) {
					t.Errorf("effect in the ledger is %v", calls[0].Effect)
				}
				// The next call is untouched.
				if c.fault != "" {
					if _, _, err := b.post(t.Context(), "again"); err != nil {
						t.Errorf("the next call failed: %v", err)
					}
				}
			})
		})
	}
}

func TestLateWriteLands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{}, Op{API: "xero", Name: "w", Write: true})
		b.rig.FailNext("xero", "", FaultLate, 1)
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		if _, _, err := b.post(ctx, "x"); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("error = %v", err)
		}
		if b.rig.Pending() != 1 || b.ran.Load() != 0 {
			t.Fatalf("pending %d, ran %d", b.rig.Pending(), b.ran.Load())
		}
		time.Sleep(4 * time.Minute)
		synctest.Wait()
		if b.rig.Pending() != 0 || b.ran.Load() != 1 {
			t.Fatalf("pending %d, ran %d", b.rig.Pending(), b.ran.Load())
		}
		c := b.rig.Ledger().Writes()[0]
		if !c.Late || !c.Effect || c.Landed.Sub(start) < 2*time.Minute {
			t.Errorf("ledger: %+v", c)
		}
	})
}

func TestCloseDropsLateWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{}, Op{API: "xero", Name: "w", Write: true})
		b.rig.FailNext("", "", FaultLate, 1)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, _, _ = b.post(ctx, "x")
		b.rig.Close()
		if b.rig.Pending() != 0 || b.ran.Load() != 0 {
			t.Errorf("pending %d, ran %d", b.rig.Pending(), b.ran.Load())
		}
	})
}

func TestChanceIsBoundedAndRepeatable(t *testing.T) {
	op := Op{API: "xero", Name: "w", Write: true}
	draw := func(seed int64, level string, op Op) (all []string) {
		g := NewRig(Options{Seed: seed, Faults: level})
		defer g.Close()
		for range 20000 {
			all = append(all, g.pick(op))
		}
		return all
	}
	a, b := draw(7, "heavy", op), draw(7, "heavy", op)
	if strings.Join(a, ",") != strings.Join(b, ",") {
		t.Error("the same seed gives other faults")
	}
	count := func(all []string) (n, streak, worst int) {
		for _, f := range all {
			if f == "" {
				streak = 0
				continue
			}
			n++
			streak++
			worst = max(worst, streak)
		}
		return n, streak, worst
	}
	if n, _, worst := count(a); n < 2500 || n > 3500 || worst > maxStreak {
		t.Errorf("heavy: %d of 20000 faults, %d in a row", n, worst)
	}
	if n, _, _ := count(draw(7, "light", op)); n < 300 || n > 500 {
		t.Errorf("light: %d of 20000 faults", n)
	}
	for _, f := range draw(7, "heavy", Op{API: "document", Name: "get"}) {
		if f == FaultLate || f == FaultTimeoutAfter || f == FaultBadJSON {
			t.Fatalf("fault %q on a document read", f)
		}
	}
}

func TestTake(t *testing.T) {
	g := NewRig(Options{})
	defer g.Close()
	op := Op{API: "amazon", Name: "createReport", Write: true}
	g.FailNext("amazon", "createReport", FaultFatalReport, 1)
	if f := g.pick(op); f != "" {
		t.Errorf("Serve took %q", f)
	}
	if !g.Take(FaultFatalReport, op) || g.Take(FaultFatalReport, op) {
		t.Error("the order must be taken exactly once")
	}
}

func TestOverASocket(t *testing.T) {
	g := NewRig(Options{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.Serve(w, r, Op{API: "xero", Name: "GET Items"}, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"items":[1,2,3,4,5,6,7,8,9]}`)
		})
	}))
	defer server.Close()
	defer g.Close()
	get := func() (string, error) {
		a, err := server.Client().Get(server.URL)
		if err != nil {
			return "", err
		}
		defer a.Body.Close()
		body, err := io.ReadAll(a.Body)
		return string(body), err
	}
	if body, err := get(); err != nil || !json.Valid([]byte(body)) {
		t.Errorf("%q, %v", body, err)
	}
	g.FailNext("", "", FaultCut, 1)
	if body, err := get(); !errors.Is(err, io.ErrUnexpectedEOF) || body == "" {
		t.Errorf("cut: %q, %v", body, err)
	}
}

func TestUnknownHost(t *testing.T) {
	c := &http.Client{Transport: Transport(nil)}
	if _, err := c.Get("http://nowhere.practice/"); err == nil || !strings.Contains(err.Error(), "no such host") {
		t.Errorf("error = %v", err)
	}
}

func TestScaledClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewClock(60)
		start := c.Now()
		if err := c.Sleep(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
		if got := c.Now().Sub(start); got != time.Hour {
			t.Errorf("an hour took %v of the clock's time", got)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := c.Sleep(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error = %v", err)
		}
	})
}

func TestLatencyIsTheClocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{Clock: NewClock(10), Latency: 10 * time.Second}, Op{API: "xero", Name: "r"})
		start := time.Now()
		if _, _, err := b.post(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(start); d < 500*time.Millisecond || d > 1500*time.Millisecond {
			t.Errorf("the answer took %v of real time", d)
		}
	})
}

func TestWriteGoesOnWithoutItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{Latency: 10 * time.Second}, Op{API: "xero", Name: "w", Write: true})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, _, _ = b.post(ctx, "x")
		b.memory.Wait()
		if b.ran.Load() != 1 {
			t.Error("a write that had arrived was dropped because its caller hung up")
		}
	})
}

func TestLedgerShowsBodies(t *testing.T) {
	for body, want := range map[string]string{`{"a":1}`: `"body":{"a":1}`, "a=1": `"body":"a=1"`} {
		got, err := json.Marshal(Call{API: "xero", Body: []byte(body)})
		if err != nil || !strings.Contains(string(got), want) {
			t.Errorf("%s, %v; want %s", got, err, want)
		}
	}
}
