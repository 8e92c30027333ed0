package jobs

import (
	"context"
	"errors"
	"strings"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/xero"
)

// How long an uncertain write is repeated and looked for.
//
// Before every repetition the document is looked for by its number, and the
// repetition leaves within lookAge of that look. So nothing that was sent
// earlier has landed when the last repetition leaves, and all that is on its
// way lands within minutes of each other, while Xero still knows the key: one
// of them counts, the others are answered from its memory.
const (
	keyLife      = 5 * time.Minute // Xero remembers a key for 6
	lastRetry    = keyLife - 20*time.Second
	settlingTime = 12 * time.Minute // after which a write that was not found cannot land any more
	lookAge      = 30 * time.Second
)

// errLookAgain keeps a repetition here when the look before it is too old.
var errLookAgain = errors.New("the last look is too old to send again")

// effecter says what a taken write means for the store. It may be nil.
type effecter func(context.Context, outcome) (effect, error)

// effect is what a finished write means for the store.
type effect struct {
	states  []domain.ItemState
	links   []domain.Link
	changes []domain.Change
}

func (e *effect) add(x effect) {
	e.states = append(e.states, x.states...)
	e.links = append(e.links, x.links...)
	e.changes = append(e.changes, x.changes...)
}

// outcome of a write: taken by Xero, refused by it, surely never landed, or,
// for items alone, still not known.
type outcome struct {
	write  domain.Write
	result xero.Result
}

func (o outcome) done() bool    { return o.write.State == domain.WriteDone }
func (o outcome) refused() bool { return o.write.State == domain.WriteRefused }
func (o outcome) unknown() bool { return !o.write.State.Final() }

// send journals a request and sends it until its outcome is known, however
// long that takes. The effect of a taken write is stored in the same
// transaction as the fact that it was taken. Only a write of items may come
// back unknown and stay open: reading the items tells what became of it.
//
// A cancelled context ends the waiting; the write then stays open in the
// journal and the next run settles it before it writes anything else.
func (s *session) send(ctx context.Context, w domain.Write, req xero.Request, eff effecter) (outcome, error) {
	if err := s.stillMeant(ctx); err != nil {
		return outcome{}, err
	}
	if w.ID == "" {
		id, err := s.r.newID(12)
		if err != nil {
			return outcome{}, err
		}
		w.ID = id
	}
	now := s.r.Clock.Now()
	w.Run, w.Op, w.Body = s.run.ID, req.Op(), req.Bytes()
	w.State, w.FirstSent, w.LastSent, w.Tries = domain.WriteIntent, now, now, 0
	if err := s.r.Store.AddWrite(ctx, w); err != nil {
		return outcome{}, err
	}
	return s.deliver(ctx, w, req, eff)
}

// deliver sends a journaled write until its outcome is known. A write that
// comes in as "sending" is one whose first sending is in doubt.
func (s *session) deliver(ctx context.Context, w domain.Write, req xero.Request, eff effecter) (outcome, error) {
	var last error // of the last sending; nil when that was in another life of the program
	for {
		doubt := w.State == domain.WriteSending
		if doubt {
			o, again, err := s.beforeRepeat(ctx, w, last, eff)
			if err != nil || !again {
				return o, err
			}
		}
		looked := s.r.Clock.Now()
		res, err := s.xero.SendNoted(ctx, req, w.Key, func() error {
			if doubt && w.Document != nil && s.r.Clock.Now().Sub(looked) > lookAge {
				return errLookAgain
			}
			return s.leaving(ctx, &w)
		})
		f, explained := domain.AsFault(err)
		switch {
		case err == nil:
			return s.finish(ctx, w, res, eff)
		case errors.Is(err, errLookAgain):
			last = nil
		case explained && f.Kind == domain.FaultUncertain:
			// A pause of the computer may lie between the note and the last byte.
			w.State, w.Error, w.LastSent, last = domain.WriteSending, err.Error(), s.r.Clock.Now(), err
			if serr := s.r.Store.SaveWrite(context.WithoutCancel(ctx), w); serr != nil {
				return outcome{}, serr
			}
			if ctx.Err() != nil {
				return outcome{}, ctx.Err()
			}
		case explained && !doubt:
			// A definite refusal of the whole request: nothing happened.
			w.State, w.Error = domain.WriteRefused, err.Error()
			if serr := s.r.Store.FinishWrite(context.WithoutCancel(ctx), w, nil, nil, nil); serr != nil {
				return outcome{}, errors.Join(err, serr)
			}
			return outcome{write: w}, err
		case ctx.Err() != nil:
			return outcome{}, ctx.Err()
		default:
			// The repetition was not let in (throttled, expired, disconnected).
			// That says nothing of the first sending: the entry stays open.
			return outcome{}, err
		}
	}
}

// leaving writes down that a request leaves now. Only when that is on the disk may it.
func (s *session) leaving(ctx context.Context, w *domain.Write) error {
	next := *w
	next.State, next.LastSent = domain.WriteSending, s.r.Clock.Now()
	if next.Tries == 0 {
		next.FirstSent = next.LastSent
	}
	next.Tries++
	if err := s.r.Store.SaveWrite(ctx, next); err != nil {
		return err
	}
	*w = next
	return nil
}

// finish records a write that Xero answered.
func (s *session) finish(ctx context.Context, w domain.Write, res xero.Result, eff effecter) (outcome, error) {
	o := outcome{result: res}
	w.State, w.Error = domain.WriteDone, ""
	taken := 0
	for _, e := range res.Elements {
		switch {
		case e.OK && w.Op == xero.OpVoid && !strings.EqualFold(e.Status, "VOIDED"):
			w.Error = "Xero left the document " + e.Status + "."
		case e.OK:
			taken++
			if w.Document != nil && e.ID != "" {
				w.DocumentID = e.ID
			}
		case len(e.Messages) > 0:
			w.Error = e.Messages[0]
		}
	}
	if taken == 0 && len(res.Elements) > 0 {
		w.State = domain.WriteRefused
	}
	o.write = w
	return o, s.record(ctx, o, eff)
}

// record stores an outcome and what it means in one transaction.
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
