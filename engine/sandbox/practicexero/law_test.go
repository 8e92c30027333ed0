package practicexero

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine/sandbox/wire"
)

// However often a document is sent again under its key, through every fault,
// stock moves once; and the books balance whatever was asked of them.
func TestReplayNeverMovesTwice(t *testing.T) {
	rounds := 60
	if testing.Short() {
		rounds = 10
	}
	faults := []string{
		"", wire.Fault429, wire.Fault500, wire.Fault500After, wire.Fault503, wire.FaultTimeoutBefore,
		wire.FaultTimeoutAfter, wire.FaultLate, wire.FaultCut, wire.FaultBadJSON,
	}
	for seed := range uint64(rounds) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			d, end := open(t, Config{}, wire.Options{Latency: 50 * time.Millisecond})
			defer end()
			id := d.contact()
			want := map[string]int64{"A": 10, "SEVEN": 7, "EMPTY": 0}
			for n := range 6 {
				d.signIn(d.s.Grant().AccessToken)
				code := []string{"A", "SEVEN", "EMPTY"}[random.IntN(3)]
				units := 1 + random.Int64N(6)
				number := fmt.Sprintf("TB-%d", n)
				line := [3]string{code, fmt.Sprint(units), fmt.Sprintf("%d.%04d", random.IntN(20), random.IntN(10000))}
				path, body := "Invoices"+separately, bill(id, number, line)
				change := units
				if random.IntN(2) == 0 {
					path, body, change = "CreditNotes"+separately, creditNote(id, number, line), -units
				}
				// The document is sent up to six times within the key's life.
				start := time.Now()
				for try := 0; try < 6 && time.Since(start) < 4*time.Minute; try++ {
					if f := faults[random.IntN(len(faults))]; f != "" {
						d.rig.FailNext("xero", "", f, 1)
					}
					d.post(path, body, fmt.Sprintf("key-%d", n))
					time.Sleep(time.Duration(random.IntN(20)) * time.Second)
				}
				time.Sleep(10 * time.Minute) // everything late has landed, every key is forgotten
				booked := int64(0)
				for _, doc := range d.s.State().Documents {
					if doc.Number == number {
						booked++
					}
				}
				if booked > 1 {
					t.Fatalf("seed %d: %s was booked %d times", seed, number, booked)
				}
				want[code] += booked * change
				d.holds(seed, want)
			}
		})
	}
}

// post sends a document and gives up after 20 seconds.
func (d *desk) post(path, body, key string) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "PUT", "http://xero.practice/api.xro/2.0/"+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatalf("%v", err)
	}
	r.Header = d.header.Clone()
	r.Header.Set("Idempotency-Key", key)
	if a, err := d.client.Do(r); err == nil {
		_ = a.Body.Close()
	}
}

// holds checks the books against the quantities that were booked.
func (d *desk) holds(seed uint64, want map[string]int64) {
	d.t.Helper()
	st := d.s.State()
	if !st.JournalSum.IsZero() {
		d.t.Fatalf("seed %d: the journal sums to %s", seed, st.JournalSum)
	}
	pools := dec("0.00")
	for _, i := range st.Items {
		pools, _ = pools.Add(i.CostPool)
		if i.Quantity.IsNeg() || i.CostPool.IsNeg() {
			d.t.Fatalf("seed %d: %s is below zero: %s %s", seed, i.Code, i.Quantity, i.CostPool)
		}
		if n, ok := want[i.Code]; ok && i.Quantity.String() != fmt.Sprintf("%d.0000", n) {
			d.t.Fatalf("seed %d: %s holds %s, %d were booked", seed, i.Code, i.Quantity, n)
		}
	}
	if !pools.Equal(st.Balance("630")) {
		d.t.Fatalf("seed %d: inventory shows %s, items are worth %s", seed, st.Balance("630"), pools)
	}
}
