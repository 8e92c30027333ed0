package jobs

import (
	"context"
	"fmt"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/xero"
)

// The life of an uncertain write. While the key lives the same request is sent
// again; afterwards it is looked up by its number, once the last sending is
// long enough ago that it can no longer land.
const (
	keyLife      = 5 * time.Minute // Xero remembers a key for 6
	settlingTime = 12 * time.Minute
	lastRetry    = keyLife - 20*time.Second
)

// effecter says what a taken write means for the store. It may be nil.
type effecter func(context.Context, outcome) (effect, error)

// effect is what a finished write means for the store.
type effect struct {
	states  []domain.ItemState
	links   []domain.Link
	changes []domain.Change
}

// outcome of a write: taken by Xero, refused by it, or surely never landed.
type outcome struct {
	write  domain.Write
	result xero.Result
	// adopted tells that the document was found by its number, so that result is empty.
	adopted bool
}

func (o outcome) done() bool    { return o.write.State == domain.WriteDone }
func (o outcome) refused() bool { return o.write.State == domain.WriteRefused }

// send journals a request and sends it once. Only a known outcome comes back:
// an unknown one is settled first, however long that takes. The effect of a
// taken write is stored in the same transaction as the fact that it was taken.
//
// A cancelled context ends the waiting; the write then stays open in the
// journal and the next run settles it before it writes anything else.
func (s *session) send(ctx context.Context, w domain.Write, req xero.Request, eff effecter) (outcome, error) {
	id, err := s.r.newID(12)
	if err != nil {
		return outcome{}, err
	}
	now := s.r.Clock.Now()
	w.ID, w.Run, w.Op, w.Body = id, s.run.ID, req.Op(), req.Bytes()
	w.State, w.FirstSent, w.LastSent, w.Tries = domain.WriteSending, now, now, 1
	if err := s.r.Store.AddWrite(ctx, w); err != nil {
		return outcome{}, err
	}
	res, err := s.xero.Send(ctx, req, w.Key)
	return s.conclude(ctx, w, req, res, err, eff)
}

// conclude turns an answer into a final state, settling an uncertain one.
func (s *session) conclude(ctx context.Context, w domain.Write, req xero.Request, res xero.Result, err error, eff effecter) (outcome, error) {
	for {
		switch {
		case err == nil:
			return s.finish(ctx, w, res, eff)
		case domain.KindOf(err) != domain.FaultUncertain && w.Tries > 1:
			// The repetition was not let in (throttled, expired, disconnected).
			// That says nothing of the first sending: the entry stays open.
			return outcome{}, err
		case domain.KindOf(err) != domain.FaultUncertain && ctx.Err() == nil:
			// A definite refusal of the whole request: nothing happened.
			w.State, w.Error = domain.WriteRefused, err.Error()
			if serr := s.r.Store.FinishWrite(context.WithoutCancel(ctx), w, nil, nil, nil); serr != nil {
				return outcome{}, serr
			}
			return outcome{write: w}, err
		case ctx.Err() != nil:
			return outcome{}, ctx.Err()
		}
		w.Error = err.Error()
		if serr := s.r.Store.SaveWrite(context.WithoutCancel(ctx), w); serr != nil {
			return outcome{}, serr
		}
		again, serr := s.mayRepeat(ctx, w, err)
		if serr != nil {
			return outcome{}, serr
		}
		if !again {
			return s.lookUp(ctx, w, eff)
		}
		w.Tries++
		w.LastSent = s.r.Clock.Now()
		if serr := s.r.Store.SaveWrite(ctx, w); serr != nil {
			return outcome{}, serr
		}
		res, err = s.xero.Send(ctx, req, w.Key)
	}
}

// mayRepeat waits before the same request is sent again, and says no when the
// key is about to die or when Xero keeps replaying a failure of its own.
func (s *session) mayRepeat(ctx context.Context, w domain.Write, err error) (bool, error) {
	if w.Key == "" {
		return w.Tries < 4, s.wait(ctx, w, time.Duration(w.Tries)*2*time.Second)
	}
	if f, ok := domain.AsFault(err); ok && f.Status >= 500 && w.Tries >= 3 {
		return false, nil // errors are remembered with the key and replayed
	}
	pause := min(time.Second<<min(w.Tries, 6), time.Minute)
	if s.r.Clock.Now().Add(pause).Sub(w.FirstSent) > lastRetry {
		return false, nil
	}
	if err := s.wait(ctx, w, pause); err != nil {
		return false, err
	}
	return s.r.Clock.Now().Sub(w.FirstSent) <= lastRetry, nil
}

// wait pauses and tells the window why.
func (s *session) wait(ctx context.Context, w domain.Write, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	s.r.Progress(domain.Progress{
		Entity: domain.EntityInventory, Stage: "Making sure of " + s.name(w),
		Waiting: "Xero did not say whether it took " + s.name(w) + ". Tallybridge makes sure before it goes on.",
		Until:   s.r.Clock.Now().Add(d),
	})
	return s.r.Clock.Sleep(ctx, d)
}

func (s *session) name(w domain.Write) string {
	if w.Number != "" {
		return w.Number
	}
	return w.Op
}

// finish records a write that Xero answered.
func (s *session) finish(ctx context.Context, w domain.Write, res xero.Result, eff effecter) (outcome, error) {
	o := outcome{result: res}
	w.State, w.Error = domain.WriteDone, ""
	taken := 0
	for _, e := range res.Elements {
		if e.OK {
			taken++
			if w.Document != nil {
				w.DocumentID = e.ID
			}
		} else if len(e.Messages) > 0 {
			w.Error = e.Messages[0]
		}
	}
	if taken == 0 && len(res.Elements) > 0 {
		w.State = domain.WriteRefused
	}
	o.write = w
	return o, s.record(ctx, o, eff)
}

func (s *session) record(ctx context.Context, o outcome, eff effecter) error {
	ctx = context.WithoutCancel(ctx)
	var e effect
	if eff != nil && o.done() {
		var err error
		if e, err = eff(ctx, o); err != nil {
			return err
		}
	}
	return s.r.Store.FinishWrite(ctx, o.write, e.states, e.links, e.changes)
}

// lookUp settles a write whose key has died: by its number for a document, by
// reading the items or the contact again for the rest.
func (s *session) lookUp(ctx context.Context, w domain.Write, eff effecter) (outcome, error) {
	if w.Document == nil {
		// Items and the contact are found again by reading: creating refuses
		// what exists and updating names its item, so repeating cannot double.
		w.State = domain.WriteLost
		o := outcome{write: w}
		return o, s.record(ctx, o, nil)
	}
	for {
		found, err := s.xero.FindDocuments(ctx, string(w.Document.Kind), w.Number)
		if err != nil {
			return outcome{}, err
		}
		for _, d := range found {
			if d.Status == "VOIDED" || d.Status == "DELETED" {
				continue
			}
			w.State, w.DocumentID, w.Error = domain.WriteDone, d.ID, ""
			o := outcome{write: w, adopted: true}
			return o, s.record(ctx, o, eff)
		}
		rest := w.LastSent.Add(settlingTime).Sub(s.r.Clock.Now())
		if rest <= 0 {
			w.State = domain.WriteLost
			o := outcome{write: w}
			return o, s.record(ctx, o, nil)
		}
		if err := s.wait(ctx, w, rest); err != nil {
			return outcome{}, err
		}
	}
}

// settleOpen brings every open write of earlier runs to an end before anything new is written.
func (s *session) settleOpen(ctx context.Context) error {
	open, err := s.r.Store.OpenWrites(ctx)
	if err != nil {
		return err
	}
	for _, w := range open {
		if w.State == domain.WriteIntent {
			w.State = domain.WriteLost
			if err := s.r.Store.FinishWrite(ctx, w, nil, nil, nil); err != nil {
				return err
			}
			continue
		}
		if err := s.settleOne(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

// settleOne repeats an interrupted write with its own bytes and key while the
// key lives, else looks it up.
func (s *session) settleOne(ctx context.Context, w domain.Write) error {
	req, err := xero.Reopen(w.Body)
	if err != nil {
		return fmt.Errorf("read the journal entry %s again: %w", w.ID, err)
	}
	eff := s.effectOf(w)
	if w.Document == nil || s.r.Clock.Now().Sub(w.FirstSent) > lastRetry {
		_, err := s.lookUp(ctx, w, eff)
		return err
	}
	w.Tries++
	w.LastSent = s.r.Clock.Now()
	if err := s.r.Store.SaveWrite(ctx, w); err != nil {
		return err
	}
	res, err := s.xero.Send(ctx, req, w.Key)
	o, err := s.conclude(ctx, w, req, res, err, eff)
	if err == nil && o.refused() {
		// Xero refused the repetition: the first sending cannot have landed,
		// as its answer would have been replayed. The next plan tries anew.
		s.r.Log.Info("An interrupted write had been refused", "number", w.Number, "error", o.write.Error)
	}
	return err
}
