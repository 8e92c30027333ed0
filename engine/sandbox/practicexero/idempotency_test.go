package practicexero

import (
	"strings"
	"testing"
	"time"

	"tallybridge/engine/sandbox/wire"
)

func TestIdempotencyKey(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		id := d.contact()
		body := bill(id, "TB-1-IN", [3]string{"A", "5", "6"})
		first := d.api("PUT", "Invoices"+separately, body, "Idempotency-Key", "k1")
		d.want(200, first)
		time.Sleep(5*time.Minute + 59*time.Second)
		again := d.api("PUT", "Invoices"+separately, body, "Idempotency-Key", "k1")
		if string(again.body) != string(first.body) || again.status != 200 {
			t.Error("the replay differs from the first answer")
		}
		if got := d.stand("A"); got != "15.0000 70.00" {
			t.Errorf("after a replay: %s", got)
		}
		calls := d.rig.Ledger().Writes()
		if last := calls[len(calls)-1]; !last.Replayed || last.Effect || last.Key != "k1" {
			t.Errorf("ledger: %+v", last)
		}
		for _, other := range []reply{
			d.api("PUT", "Invoices"+separately, bill(id, "TB-2-IN", [3]string{"A", "5", "6"}), "Idempotency-Key", "k1"),
			d.api("PUT", "Invoices?unitdp=4", body, "Idempotency-Key", "k1"),
			d.api("POST", "Invoices"+separately, body, "Idempotency-Key", "k1"),
		} {
			if got := d.want(400, other); !strings.Contains(text(got, "Message"), "is used with a different request") {
				t.Errorf("other request: %v", got)
			}
		}
		time.Sleep(2 * time.Second) // six minutes after the first call the key is new again
		d.want(200, d.api("PUT", "Invoices"+separately, body, "Idempotency-Key", "k1"))
		if got := d.stand("A"); got != "20.0000 100.00" {
			t.Errorf("after the key's life: %s", got)
		}
		if got := d.want(400, d.api("PUT", "Items", `{"Code":"X"}`, "Idempotency-Key", strings.Repeat("k", 129))); !strings.Contains(text(got, "Message"), "128") {
			t.Errorf("long key: %v", got)
		}
		// Reads ignore the key.
		d.want(200, d.api("GET", "Items", "", "Idempotency-Key", "k1"))
		d.want(200, d.api("GET", "TaxRates", "", "Idempotency-Key", "k1"))
	})
}

func TestErrorsAreReplayed(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		id := d.contact()
		body := creditNote(id, "TB-1-OUT", [3]string{"EMPTY", "1", "1"})
		d.want(400, d.api("PUT", "CreditNotes?unitdp=4", body, "Idempotency-Key", "e1"))
		d.want(200, d.api("PUT", "Invoices"+separately, bill(id, "TB-2-IN", [3]string{"EMPTY", "1", "1"})))
		d.want(400, d.api("PUT", "CreditNotes?unitdp=4", body, "Idempotency-Key", "e1")) // it would work now
		d.want(200, d.api("PUT", "CreditNotes?unitdp=4", body, "Idempotency-Key", "e2"))

		// An internal error stays under its key, although nothing was done.
		d.rig.FailNext("xero", "PUT Items", wire.Fault500, 1)
		for range 2 {
			if r := d.api("PUT", "Items", `{"Code":"X"}`, "Idempotency-Key", "e3"); r.status != 500 {
				t.Fatalf("status %d", r.status)
			}
		}
		d.want(200, d.api("PUT", "Items", `{"Code":"X"}`, "Idempotency-Key", "e4"))
		// A refusal for the rate limit does not.
		d.rig.FailNext("xero", "PUT Items", wire.Fault429, 1)
		if r := d.api("PUT", "Items", `{"Code":"Y"}`, "Idempotency-Key", "e5"); r.status != 429 {
			t.Fatalf("status %d", r.status)
		}
		d.want(200, d.api("PUT", "Items", `{"Code":"Y"}`, "Idempotency-Key", "e5"))
		d.s.books.Rules.ServerErrorsReplayed = false
		d.rig.FailNext("xero", "PUT Items", wire.Fault500, 1)
		if r := d.api("PUT", "Items", `{"Code":"Z"}`, "Idempotency-Key", "e6"); r.status != 500 {
			t.Fatalf("status %d", r.status)
		}
		d.want(200, d.api("PUT", "Items", `{"Code":"Z"}`, "Idempotency-Key", "e6"))
	})
}

func TestLateWriteMeetsItsKey(t *testing.T) {
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		id := d.contact()
		body := bill(id, "TB-1-IN", [3]string{"A", "5", "6"})
		d.rig.FailNext("xero", "PUT Invoices", wire.FaultLate, 1)
		if r := d.api("PUT", "Invoices"+separately, body, "Idempotency-Key", "late"); r.err == nil {
			t.Fatalf("answered %d", r.status)
		}
		d.want(200, d.api("PUT", "Invoices"+separately, body, "Idempotency-Key", "late"))
		time.Sleep(5 * time.Minute)
		if got := d.stand("A"); got != "15.0000 70.00" {
			t.Errorf("the late write landed beside its repetition: %s", got)
		}
		// A late write that nobody repeats lands, whatever became of its token meanwhile.
		d.rig.FailNext("xero", "PUT Invoices", wire.FaultLate, 1)
		_ = d.api("PUT", "Invoices"+separately, bill(id, "TB-2-IN", [3]string{"A", "1", "6"}), "Idempotency-Key", "late 2")
		d.s.ExpireTokens()
		time.Sleep(5 * time.Minute)
		if got := d.stand("A"); got != "16.0000 76.00" {
			t.Errorf("the late write did not land: %s", got)
		}
	})
}
