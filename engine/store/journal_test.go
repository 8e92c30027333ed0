package store

import (
	"errors"
	"fmt"
	"testing"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

func someWrite(id string) domain.Write {
	return domain.Write{
		ID: id, Run: "r1", Op: "bill", Number: "TB-" + id, Key: "key-" + id, Body: []byte(`{"a":"ü\u2028"}` + "\x00\xff"),
		Document: &domain.StockDocument{
			Kind: domain.DocumentBill, Number: "TB-" + id, Date: "2025-03-30", ContactID: "c", Currency: "EUR", Opening: true, Undoes: "TB-0",
			Lines: []domain.DocumentLine{{
				Item: "i", Code: "007", Units: 3, UnitCost: decimal.MustParse("4.2500"), Amount: some("12.75"),
				Account: "630", Offset: "310", Description: "<x> & 'y'", Before: 1, After: 4,
			}, {Item: "j"}},
		},
		State: domain.WriteIntent,
	}
}

func TestJournalRoundTrip(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	a := someWrite("a")
	must(t, s.AddWrite(ctx, a))
	a.State, a.FirstSent, a.LastSent, a.Tries, a.DocumentID, a.Error, a.UndoneBy = domain.WriteSending, when, later, 2, "d", "e", "u"
	must(t, s.SaveWrite(ctx, a))
	bare := domain.Write{ID: "bare", Run: "r1", State: domain.WriteIntent}
	must(t, s.AddWrite(ctx, bare))
	done := someWrite("done")
	done.Run, done.State = "r2", domain.WriteDone
	must(t, s.AddWrite(ctx, done))

	same(t, "open", []domain.Write{a, bare}, got[[]domain.Write](t)(s.OpenWrites(ctx)))
	same(t, "of run", []domain.Write{a, bare}, got[[]domain.Write](t)(s.WritesOf(ctx, "r1")))
	w, found, err := s.WriteByNumber(ctx, "TB-done")
	must(t, err)
	same(t, "by number", done, w)
	same(t, "found", true, found)
	_, found, err = s.WriteByNumber(ctx, "tb-done")
	must(t, err)
	same(t, "case matters", false, found)
}

// However long ago a run was undone, the journal tells.
func TestWritesUndoing(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	must(t, s.SaveRun(ctx, domain.Run{ID: "undo", Undoes: "r1", Started: when}))
	w := someWrite("a")
	w.Run = "undo"
	must(t, s.AddWrite(ctx, w))
	other := someWrite("b")
	other.Run = "r2"
	must(t, s.AddWrite(ctx, other))
	for n := range 1100 {
		must(t, s.SaveRun(ctx, domain.Run{ID: fmt.Sprint(n), Started: later}))
	}
	same(t, "undoing", []domain.Write{w}, got[[]domain.Write](t)(s.WritesUndoing(ctx, "r1")))
	same(t, "of a run that nothing undid", 0, len(got[[]domain.Write](t)(s.WritesUndoing(ctx, "r2"))))
}

// TestStoredDocument pins the stored form: a journal entry of an older
// version must stay readable.
func TestStoredDocument(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	w := someWrite("a")
	w.Document.Lines = w.Document.Lines[:1]
	must(t, s.AddWrite(ctx, w))
	var text string
	must(t, s.reader.QueryRowContext(ctx, "SELECT document FROM writes").Scan(&text))
	same(t, "document", `{"Kind":"ACCPAY","Number":"TB-a","Date":"2025-03-30","ContactID":"c","Currency":"EUR",`+
		`"Lines":[{"Item":"i","Code":"007","Units":3,"UnitCost":"4.2500","Amount":"12.75","Account":"630","Offset":"310",`+
		`"Description":"\u003cx\u003e \u0026 'y'","Before":1,"After":4}],"Opening":true,"Undoes":"TB-0"}`, text)
}

func TestJournalRules(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	refuse := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, ErrJournal) {
			t.Errorf("%s: %v", what, err)
		}
	}
	a := someWrite("a")
	must(t, s.AddWrite(ctx, a))
	refuse("the same id", s.AddWrite(ctx, domain.Write{ID: "a"}))
	refuse("the same key under way", s.AddWrite(ctx, domain.Write{ID: "b", Key: a.Key, State: domain.WriteIntent}))
	refuse("the same number under way", s.AddWrite(ctx, domain.Write{ID: "b", Op: "credit-note", Number: a.Number}))
	refuse("never recorded", s.SaveWrite(ctx, domain.Write{ID: "b"}))
	for what, change := range map[string]func(*domain.Write){
		"body":   func(w *domain.Write) { w.Body = []byte("other") },
		"key":    func(w *domain.Write) { w.Key = "other" },
		"number": func(w *domain.Write) { w.Number = "other" },
		"op":     func(w *domain.Write) { w.Op = "void" },
	} {
		w := a
		change(&w)
		refuse("another "+what, s.SaveWrite(ctx, w))
	}

	a.State = domain.WriteRefused
	must(t, s.SaveWrite(ctx, a))
	a.State = domain.WriteSending
	refuse("a refused write sent again", s.SaveWrite(ctx, a))
	// A refused document never was: its number may be used again.
	b := someWrite("b")
	b.Number = a.Number
	must(t, s.AddWrite(ctx, b))
	w, _, err := s.WriteByNumber(ctx, a.Number)
	must(t, err)
	same(t, "the living one", "b", w.ID)
	b.State = domain.WriteLost
	must(t, s.SaveWrite(ctx, b))
	b.State = domain.WriteDone // it did land after all
	must(t, s.SaveWrite(ctx, b))
	b.State = domain.WriteLost
	refuse("a done write lost", s.SaveWrite(ctx, b))
	b.State, b.UndoneBy = domain.WriteDone, "TB-2"
	must(t, s.SaveWrite(ctx, b))
	c := someWrite("c")
	c.Number = a.Number
	refuse("a number in the books", s.AddWrite(ctx, c))
	void := domain.Write{ID: "v", Op: "void", Number: a.Number, State: domain.WriteDone}
	must(t, s.AddWrite(ctx, void))
	w, _, err = s.WriteByNumber(ctx, a.Number)
	must(t, err)
	same(t, "the document, not its void", "b", w.ID)
	same(t, "open", 0, len(got[[]domain.Write](t)(s.OpenWrites(ctx))))
}

func TestFinishWriteIsAllOrNothing(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	w := someWrite("a")
	w.State, w.FirstSent, w.LastSent, w.Tries = domain.WriteSending, when, when, 1
	must(t, s.AddWrite(ctx, w))
	states := []domain.ItemState{{Item: "i", Left: 4, LeftKnown: true}}
	links := []domain.Link{{SKU: domain.SellerSKU{Connection: "na", SKU: "007"}, Item: "i", Units: 1, Origin: domain.LinkCreated}}
	changes := []domain.Change{{Run: "r1", Code: "007", Applied: true}, {Run: "r1", Code: "7", Applied: true}}
	done := w
	done.State, done.DocumentID = domain.WriteDone, "d"

	check := func(what string, want domain.Write, n int) {
		t.Helper()
		have, _, err := s.WriteByNumber(ctx, w.Number)
		must(t, err)
		same(t, what, want, have)
		same(t, what, n, len(got[map[domain.ItemID]domain.ItemState](t)(s.ItemStates(ctx))))
		same(t, what, n, len(got[[]domain.Link](t)(s.Links(ctx))))
		same(t, what, 2*n, len(got[[]domain.Change](t)(s.Changes(ctx, "r1"))))
	}
	for _, table := range []string{"item_states", "links", "changes"} {
		must(t, s.exec(ctx, "test", "CREATE TRIGGER trip AFTER INSERT ON "+table+" BEGIN SELECT raise(FAIL, 'tripped'); END"))
		if err := s.FinishWrite(ctx, done, states, links, changes); err == nil {
			t.Errorf("no error from %s", table)
		}
		check("after an error in "+table, w, 0)
		must(t, s.exec(ctx, "test", "DROP TRIGGER trip"))
	}
	if err := s.FinishWrite(ctx, done, states, []domain.Link{{SKU: links[0].SKU, Item: "i"}}, changes); domain.KindOf(err) != domain.FaultUsage {
		t.Errorf("a link of no units: %v", err)
	}
	check("after a bad link", w, 0)
	must(t, s.FinishWrite(ctx, done, states, links, changes))
	check("finished", done, 1)
}

// TestDurable: what FULL costs is paid once for each commit; it must stay on.
func TestDurable(t *testing.T) {
	s := opened(t)
	for pragma, want := range map[string]string{"synchronous": "2", "foreign_keys": "1", "journal_mode": "wal"} {
		var have string
		must(t, s.writer.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&have))
		same(t, pragma, want, have)
	}
	if _, err := s.reader.ExecContext(t.Context(), "DELETE FROM notes"); err == nil {
		t.Error("a reader can write")
	}
}
