package app

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
	"tallybridge/engine/sandbox/wire"
)

// Undo takes a run back by the opposite documents or by voiding, once, whatever
// happens on the way; its items stay held until they are resumed.
func TestLawUndo(t *testing.T) {
	for name, c := range map[string]struct {
		void   bool
		faults []string // of each sending of the undo
		crash  bool
	}{
		"opposite":             {},
		"opposite, mishaps":    {faults: []string{wire.FaultLate, wire.FaultTimeoutAfter, wire.FaultCut}},
		"opposite, crash":      {crash: true},
		"void":                 {void: true},
		"void, lands late":     {void: true, faults: []string{wire.FaultLate, wire.FaultLate, wire.FaultTimeoutBefore, wire.FaultTimeoutBefore}},
		"void, no answer":      {void: true, faults: []string{wire.FaultTimeoutAfter, wire.FaultBadJSON}},
		"void, crash":          {void: true, crash: true},
		"void, crash and late": {void: true, crash: true, faults: []string{wire.FaultLate}},
	} {
		t.Run(name, func(t *testing.T) {
			faultsBubble(t, faultsSmall, func(t *testing.T, b *faultsBench) {
				b.configure(func(cfg *domain.Config) { cfg.Rules.VoidZeroTotal = c.void })
				b.must()
				time.Sleep(time.Hour)
				before := b.quantities()
				b.box.Mark()
				b.stir(faultsRandom(9), 6)
				r := b.must()
				time.Sleep(time.Hour)
				preview, err := b.engine.PreviewUndo(t.Context(), r.Run.ID)
				if err != nil || preview.Void != c.void || len(preview.Documents) != 2 {
					t.Fatalf("preview: %+v, %v", preview, err)
				}
				sent := len(b.sent())
				ops := []string{"PUT Invoices", "PUT CreditNotes"}
				if c.void {
					ops = []string{"POST Invoices/{id}", "POST CreditNotes/{id}"}
				}
				for _, op := range ops {
					for _, f := range c.faults {
						b.box.Rig().FailNext("xero", op, f, 1)
					}
				}
				if c.crash {
					b.undoAndEnd(r.Run.ID)
				}
				for try := 0; ; try++ {
					_, err := b.engine.Undo(t.Context(), r.Run.ID)
					if err == nil || domain.KindOf(err) == domain.FaultUsage {
						break
					}
					if try == 5 {
						t.Fatal(err)
					}
					time.Sleep(20 * time.Minute)
				}
				time.Sleep(time.Hour)
				for code, q := range b.quantities() {
					if want, ok := before[code]; ok && q.Cmp(want) != 0 {
						t.Errorf("%s holds %s, before the run it was %s", code, q, want)
					}
				}
				if t.Failed() {
					faultsJournal(t, b.sent()[sent:])
				}
				faultsLedger(t, b.box, 0)
				after := len(b.sent())
				b.must()
				b.none(after, "while the undone items are held")
				var undone []domain.ItemID
				for _, d := range preview.Documents {
					for _, l := range d.Lines {
						undone = append(undone, l.Item)
					}
				}
				if err := b.engine.ResumeItems(t.Context(), undone); err != nil {
					t.Fatal(err)
				}
				b.calm()
				b.same("after the items were resumed")
			})
		})
	}
}

// Law 4: an undo that was cut off and settled by a later run is known as done:
// what it took back is not taken back again.
func TestLawACutOffUndoIsNotRepeated(t *testing.T) {
	faultsBubble(t, faultsSmall, func(t *testing.T, b *faultsBench) {
		b.must()
		time.Sleep(time.Hour)
		b.box.Mark()
		b.stir(faultsRandom(9), 1)
		r := b.must()
		if len(r.Plan.Documents) != 1 {
			t.Fatalf("the run posted %d documents", len(r.Plan.Documents))
		}
		time.Sleep(time.Hour)
		if _, err := b.engine.PreviewUndo(t.Context(), r.Run.ID); err != nil { // it renews the sign-in too
			t.Fatal(err)
		}
		b.undoAndEnd(r.Run.ID)
		time.Sleep(time.Hour)
		b.must() // it settles what the undo left open
		before := len(b.sent())
		runs, err := b.engine.Runs(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range runs {
			if x.ID == r.Run.ID && x.UndoneBy == "" {
				t.Error("the run is not known as undone")
			}
		}
		if _, err := b.engine.Undo(t.Context(), r.Run.ID); domain.KindOf(err) != domain.FaultUsage || !strings.Contains(err.Error(), "undone already") {
			t.Errorf("a second undo: %v", err)
		}
		b.none(before, "in a second undo")
	})
}

// What Xero refuses of an undo stays to be undone: the run is not called undone,
// and a second try takes back the rest alone.
func TestARefusedUndoCanBeFinished(t *testing.T) {
	faultsBubble(t, faultsSmall, func(t *testing.T, b *faultsBench) {
		b.must()
		time.Sleep(time.Hour)
		before := b.quantities()
		b.box.Mark()
		b.stir(faultsRandom(9), 12)
		r := b.must()
		bad := r.Plan.Documents[0].Lines[0].Code
		if len(r.Plan.Documents[0].Lines) < 2 {
			t.Fatalf("too little was posted: %+v", r.Plan.Documents)
		}
		b.change("edit-item", map[string]any{"code": bad, "archived": true})
		undone := func(state string) {
			t.Helper()
			d, err := b.engine.Run(t.Context(), r.Run.ID)
			if err != nil || (d.UndoneBy != "") != (state == "undone") {
				t.Errorf("the run is undone by %q, want it %s (%v)", d.UndoneBy, state, err)
			}
			for code, q := range b.quantities() {
				if want, ok := before[code]; ok && (q.Cmp(want) == 0) == (code == bad && state != "undone") {
					t.Errorf("%s: %s holds %s, before the run it was %s", state, code, q, want)
				}
			}
		}
		u, err := b.engine.Undo(t.Context(), r.Run.ID)
		if err != nil || u.Run.Result != domain.RunAttention || !strings.Contains(u.Run.Message, "1 could not be taken back") {
			t.Errorf("the undo ended as %s %q, %v", u.Run.Result, u.Run.Message, err)
		}
		if !slices.ContainsFunc(u.Conflicts, func(c domain.Conflict) bool { return c.Code == bad }) {
			t.Errorf("it does not say what was not undone: %+v", u.Conflicts)
		}
		undone("partly undone")
		b.change("edit-item", map[string]any{"code": bad, "archived": false})
		p, err := b.engine.PreviewUndo(t.Context(), r.Run.ID)
		if err != nil || len(p.Documents) != 1 || len(p.Documents[0].Lines) != 1 || p.Documents[0].Lines[0].Code != bad {
			t.Errorf("what is left to undo: %+v, %v", p, err)
		}
		if _, err := b.engine.Undo(t.Context(), r.Run.ID); err != nil {
			t.Error(err)
		}
		undone("undone")
		faultsLedger(t, b.box, 0)
	})
}

// undoAndEnd ends the program's life at the undo's first write.
func (b *faultsBench) undoAndEnd(run string) {
	b.t.Helper()
	b.cut.mu.Lock()
	b.cut.left, b.cut.after = 0, true
	b.cut.only = func(r *http.Request) bool { return r.URL.Host == sandbox.XeroHost && r.Method != http.MethodGet }
	b.cut.crash = func() { b.engine.Cancel() }
	b.cut.mu.Unlock()
	_, err := b.engine.Undo(b.t.Context(), run)
	if err == nil {
		b.t.Error("an undo that was cut off ended well")
	}
	b.close()
	b.open()
}
