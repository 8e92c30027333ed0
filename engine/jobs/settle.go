package jobs

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/xero"
)

// beforeRepeat decides what becomes of a write in doubt. It says "again" only
// after a wait and, for a stock document, a look that did not find it; else the
// outcome is settled, or for items left open.
func (s *session) beforeRepeat(ctx context.Context, w domain.Write, last error, eff effecter) (outcome, bool, error) {
	if last != nil && mayRepeat(w, last, s.r.Clock.Now()) {
		if err := s.wait(ctx, w, min(time.Second<<min(w.Tries, 6), time.Minute)); err != nil {
			return outcome{}, false, err
		}
	}
	again := mayRepeat(w, last, s.r.Clock.Now())
	if w.Document == nil {
		if again {
			return outcome{}, true, nil
		}
		o, err := s.giveUp(ctx, w)
		return o, false, err
	}
	if !again {
		o, err := s.settle(ctx, w, eff)
		return o, false, err
	}
	o, found, err := s.look(ctx, w, eff)
	return o, !found && err == nil, err
}

// mayRepeat says no when the key is about to die, when Xero keeps replaying a
// failure of its own, and after a few tries of what has no key.
func mayRepeat(w domain.Write, last error, now time.Time) bool {
	if f, ok := domain.AsFault(last); ok && f.Status >= 500 && w.Tries >= 3 {
		return false // errors are remembered with the key and replayed
	}
	if w.Key == "" {
		return w.Tries < 4
	}
	return now.Sub(w.FirstSent) <= lastRetry
}

// giveUp ends the repeating of a write that is no stock document. Writes of
// items stay open until it is known what became of them; the contact is looked
// for by its name, and a document that shall be void by its number.
func (s *session) giveUp(ctx context.Context, w domain.Write) (outcome, error) {
	if ofItems(w) {
		return outcome{write: w}, nil
	}
	w.State = domain.WriteLost
	o := outcome{write: w}
	return o, s.record(ctx, o, nil)
}

func ofItems(w domain.Write) bool { return w.Op == xero.OpCreateItems || w.Op == xero.OpUpdateItems }

// wait pauses and tells the window why.
func (s *session) wait(ctx context.Context, w domain.Write, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	e := domain.EntityInventory
	if ofItems(w) {
		e = domain.EntityProducts
	}
	s.r.Progress(domain.Progress{
		Entity: e, Stage: "Making sure of " + nameOf(w),
		Waiting: "Xero did not say whether it took " + nameOf(w) + ". Tallybridge makes sure before it goes on.",
		Until:   s.r.Clock.Now().Add(d),
	})
	return s.r.Clock.Sleep(ctx, d)
}

// nameOf is what people may call a write.
func nameOf(w domain.Write) string {
	switch w.Op {
	case xero.OpCreateItems:
		return "the new items"
	case xero.OpUpdateItems:
		return "the changed items"
	case xero.OpCreateContact:
		return "the contact " + contactName
	}
	return w.Number
}

// settle looks for a document, more and more rarely, until it is found or can
// not land any more.
func (s *session) settle(ctx context.Context, w domain.Write, eff effecter) (outcome, error) {
	for pause := 20 * time.Second; ; pause = min(2*pause, 4*time.Minute) {
		// Taken before the look, so that the last look comes after the last possible landing.
		rest := w.LastSent.Add(settlingTime).Sub(s.r.Clock.Now())
		o, found, err := s.look(ctx, w, eff)
		if found || err != nil {
			return o, err
		}
		if rest <= 0 {
			return s.lost(ctx, w)
		}
		if err := s.wait(ctx, w, min(rest, pause)); err != nil {
			return outcome{}, err
		}
	}
}

func (s *session) lost(ctx context.Context, w domain.Write) (outcome, error) {
	w.State = domain.WriteLost
	o := outcome{write: w}
	return o, s.record(ctx, o, nil)
}

// look asks Xero whether it has a document by now, or has voided it, and
// records it if so.
func (s *session) look(ctx context.Context, w domain.Write, eff effecter) (outcome, bool, error) {
	kind, number := w.Document.Kind, w.Number
	void := w.Op == xero.OpVoid
	if void {
		// The entry's document is the opposite of the one that shall be void.
		number, kind = w.Document.Undoes, domain.DocumentBill
		if w.Document.Kind == domain.DocumentBill {
			kind = domain.DocumentCreditNote
		}
	}
	docs, err := s.xero.FindDocuments(ctx, string(kind), number)
	if err != nil {
		return outcome{}, false, err
	}
	gone := false
	for _, d := range docs {
		dead := strings.EqualFold(d.Status, "VOIDED") || strings.EqualFold(d.Status, "DELETED")
		switch {
		case void && (!dead || d.ID != w.DocumentID):
			continue
		case !void && dead:
			gone = true
			continue
		}
		w.State, w.DocumentID, w.Error = domain.WriteDone, d.ID, ""
		o := outcome{write: w, result: xero.Result{Elements: []xero.ElementResult{{
			ID: d.ID, Number: d.Number, Status: d.Status, OK: true,
		}}}}
		return o, true, s.record(ctx, o, eff)
	}
	if gone {
		// It landed and somebody voided it: nothing is left of it, and sending
		// it again would bring back what a person took away.
		w.Error = "It arrived and was voided in Xero."
		o, err := s.lost(ctx, w)
		return o, true, err
	}
	return outcome{}, false, nil
}

// settleOpen brings every open write of earlier runs to an end before anything
// new is written. Writes of items wait for the reading of items.
func (s *session) settleOpen(ctx context.Context) error {
	open, err := s.r.Store.OpenWrites(ctx)
	if err != nil {
		return err
	}
	for _, w := range open {
		switch {
		case w.State == domain.WriteIntent:
			_, err = s.lost(ctx, w) // it never left
		case ofItems(w):
			s.pending = append(s.pending, w)
		case w.Document == nil:
			_, err = s.giveUp(ctx, w)
		default:
			err = s.settleOne(ctx, w)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// settleOne repeats an interrupted document with its own bytes and key while
// the key lives and its posting is still wanted, else looks for it.
func (s *session) settleOne(ctx context.Context, w domain.Write) error {
	if err := s.settleDocument(ctx, w); err != nil || w.Document.Undoes == "" {
		return err
	}
	undo, _, err := s.r.Store.Run(ctx, w.Run)
	if err != nil || undo.Undoes == "" {
		return err
	}
	return s.markUndone(ctx, undo.Undoes)
}

func (s *session) settleDocument(ctx context.Context, w domain.Write) error {
	if !s.stillWanted() {
		_, err := s.settle(ctx, w, s.effectOf(w))
		return err
	}
	req, err := xero.Reopen(w.Body)
	if err != nil {
		return fmt.Errorf("read the journal entry %s again: %w", w.ID, err)
	}
	o, err := s.deliver(ctx, w, req, s.effectOf(w))
	if err == nil && o.refused() {
		// Xero refused the repetition: the first sending cannot have landed,
		// as its answer would have been replayed. The next plan tries anew.
		s.r.Log.Info("An interrupted write had been refused", "number", w.Number, "error", o.write.Error)
	}
	return err
}

// stillWanted reports whether what an earlier run began to post may be sent
// again: the user may have changed their mind since.
func (s *session) stillWanted() bool {
	c := s.cfg
	return c.Automatic && !s.opts.DryRun && c.StockMode == domain.StockPost &&
		(c.Purchases == domain.PurchasesExpensed || c.Purchases == domain.PurchasesBills)
}
