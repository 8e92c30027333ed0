package jobs

import (
	"context"
	"fmt"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/plan"
	"tallybridge/engine/xero"
)

// UndoPreview is what undoing a run would post.
type UndoPreview struct {
	Run       domain.Run
	Documents []domain.StockDocument // opposite documents, not numbered or dated yet when voiding
	Void      bool                   // the originals would be voided instead
	// Blocked lists items that moved since and cannot be undone safely, with the reason.
	Blocked []domain.Conflict
}

// PreviewUndo says what undoing a stock run would do, without doing it. It
// reads the items, because what has left in the meantime cannot be taken back.
func (r *Runner) PreviewUndo(ctx context.Context, run string) (UndoPreview, error) {
	s, err := r.beginUndo(ctx, run)
	if err != nil {
		return UndoPreview{}, err
	}
	p, _, err := s.undoPlan(ctx, run)
	return p, err
}

// Undo reverses the stock documents of a run at their original cost: voided
// where Xero is known to allow it, else by the opposite document. The items
// stay held until they are resumed, or the next run would repeat what was undone.
func (r *Runner) Undo(ctx context.Context, run string) (Report, error) {
	s, err := r.beginUndo(ctx, run)
	if err != nil {
		return Report{}, err
	}
	id, err := r.newRunID()
	if err != nil {
		return Report{}, err
	}
	s.run = domain.Run{
		ID: id, Entity: domain.EntityInventory, Trigger: "undo", Started: r.Clock.Now(),
		Result: domain.RunRunning, Undoes: run,
	}
	s.run.XeroCalls, s.run.AmazonCalls = r.Calls()
	if err := r.Store.SaveRun(ctx, s.run); err != nil {
		return Report{}, err
	}
	return s.end(ctx, s.undo(ctx, run))
}

func (r *Runner) beginUndo(ctx context.Context, run string) (*session, error) {
	old, ok, err := r.Store.Run(ctx, run)
	if err != nil {
		return nil, err
	}
	switch {
	case !ok:
		return nil, &domain.Fault{Kind: domain.FaultUsage, Message: "There is no run " + run + ".", Advice: "See tallybridge runs for the list."}
	case old.UndoneBy != "":
		return nil, &domain.Fault{Kind: domain.FaultUsage, Message: "Run " + run + " was undone already, by run " + old.UndoneBy + "."}
	}
	cfg, tenant, err := r.xeroConnection(ctx)
	if err != nil {
		return nil, err
	}
	return &session{
		r: r, cfg: cfg, tenant: tenant, xero: r.Xero(tenant, cfg.Rules), books: &books{},
		opts: Options{Trigger: "undo"}, run: domain.Run{ID: "preview", Started: r.Clock.Now()},
	}, nil
}

// undoPlan finds the documents of a run that can be reversed.
func (s *session) undoPlan(ctx context.Context, run string) (UndoPreview, []domain.Write, error) {
	p := UndoPreview{Void: s.cfg.Rules.VoidZeroTotal}
	var err error
	if p.Run, _, err = s.r.Store.Run(ctx, run); err != nil {
		return p, nil, err
	}
	writes, err := s.r.Store.WritesOf(ctx, run)
	if err != nil {
		return p, nil, err
	}
	if s.books.org, err = s.r.organisation(ctx, s.xero, organisationAge); err != nil {
		return p, nil, err
	}
	if err := s.r.readItems(ctx, s.xero, s.books); err != nil {
		return p, nil, err
	}
	reversed, err := s.reversed(ctx, run)
	if err != nil {
		return p, nil, err
	}
	byID := s.books.byID()
	var undo []domain.Write
	for _, w := range writes {
		if w.Document == nil || w.State != domain.WriteDone || w.UndoneBy != "" || reversed[w.Number] {
			continue
		}
		doc := *w.Document
		kept := doc
		kept.Lines = nil
		for _, l := range doc.Lines {
			item, ok := byID[l.Item]
			have, whole := item.WholeQuantity()
			switch {
			case !ok || !whole:
				p.Blocked = append(p.Blocked, undoBlocked(l, "the item is gone or holds part of a unit"))
			case doc.Kind == domain.DocumentBill && have < l.Units:
				p.Blocked = append(p.Blocked, undoBlocked(l, fmt.Sprintf("only %d of the %d units are still there", have, l.Units)))
			default:
				// Before and After of the reversal start from what is there now.
				l.After = have
				if doc.Kind == domain.DocumentBill {
					l.Before = have - l.Units
				} else {
					l.Before = have + l.Units
				}
				kept.Lines = append(kept.Lines, l)
			}
		}
		if len(kept.Lines) == 0 {
			continue
		}
		if p.Void && len(kept.Lines) != len(doc.Lines) {
			p.Void = false // a document is voided whole or not at all
		}
		p.Documents = append(p.Documents, kept)
		undo = append(undo, w)
	}
	if len(undo) == 0 {
		return p, nil, &domain.Fault{
			Kind: domain.FaultUsage, Message: "Run " + run + " posted nothing that can be undone.",
			Advice: "Only stock documents are undone. See tallybridge runs for what each run did.",
		}
	}
	return p, undo, nil
}

// reversed lists the documents of a run that an earlier, interrupted undo has
// already reversed.
func (s *session) reversed(ctx context.Context, run string) (map[string]bool, error) {
	runs, err := s.r.Store.Runs(ctx, 1000)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for _, x := range runs {
		if x.Undoes != run {
			continue
		}
		writes, err := s.r.Store.WritesOf(ctx, x.ID)
		if err != nil {
			return nil, err
		}
		for _, w := range writes {
			if w.State == domain.WriteDone && w.Document != nil {
				out[w.Document.Undoes] = true
			}
		}
	}
	return out, nil
}

func undoBlocked(l domain.DocumentLine, why string) domain.Conflict {
	return domain.Conflict{
		Kind: domain.ConflictNegative, Item: l.Item, Code: l.Code,
		Message: "The change of " + l.Code + " cannot be undone: " + why + ".",
		Fix:     "Correct the item by hand in Xero, or let the next sync count it again.",
	}
}

func (s *session) undo(ctx context.Context, run string) error {
	if err := s.settleOpen(ctx); err != nil {
		return err
	}
	p, writes, err := s.undoPlan(ctx, run)
	if err != nil {
		return err
	}
	day, err := s.organisationForWriting(ctx)
	if err != nil {
		return err
	}
	s.report.Conflicts = p.Blocked
	for i, w := range writes {
		s.r.progress(domain.EntityInventory, i, len(writes), "Undoing %s", w.Number)
		number := fmt.Sprintf("TB-%s-%d-UNDO", s.run.ID, i+1)
		reverse := plan.Reverse(p.Documents[i], number, day)
		reverse.Undoes = w.Number
		done, err := s.undoOne(ctx, w, reverse, p.Void)
		if err != nil {
			return err
		}
		if !done {
			continue
		}
		w.UndoneBy = number
		if err := s.r.Store.SaveWrite(ctx, w); err != nil {
			return err
		}
	}
	old := p.Run
	old.UndoneBy = s.run.ID
	if err := s.r.Store.SaveRun(ctx, old); err != nil {
		return err
	}
	return s.verify(ctx)
}

// undoOne voids the document, or posts its opposite where voiding is not
// allowed or was refused. It reports whether the stock was taken back.
func (s *session) undoOne(ctx context.Context, w domain.Write, reverse domain.StockDocument, void bool) (bool, error) {
	if void && w.DocumentID != "" && w.Op != xero.OpVoid {
		done, err := s.void(ctx, w, reverse)
		if err != nil || done {
			return done, err
		}
	}
	req, err := xero.Stock(reverse)
	if err != nil {
		return false, err
	}
	n := domain.Write{Number: reverse.Number, Key: idempotencyKey(s.tenant.TenantID, reverse.Number, req.Bytes()), Document: &reverse}
	o, err := s.send(ctx, n, req, s.effectOf(n))
	if err != nil || o.done() {
		return o.done(), err
	}
	if o.write.State == domain.WriteLost {
		return false, &domain.Fault{
			Kind: domain.FaultUnavailable, Op: "undo", Message: "Xero did not take " + reverse.Number + ".",
			Advice: "Undo the run again.",
		}
	}
	return false, s.refused(ctx, reverse, o)
}

// void asks Xero to void the original. Its journal entry carries the opposite
// document, which says what a void means for the items; the outcome is known
// before it returns, so that a void never lands beside an opposite document.
func (s *session) void(ctx context.Context, w domain.Write, reverse domain.StockDocument) (bool, error) {
	req, err := xero.Void(w.Document.Kind, w.DocumentID)
	if err != nil {
		return false, err
	}
	n := domain.Write{Number: reverse.Number, Document: &reverse, DocumentID: w.DocumentID}
	o, err := s.send(ctx, n, req, s.effectOf(n))
	if err != nil && domain.KindOf(err) != domain.FaultInvalid {
		return false, err
	}
	return o.done(), nil
}

// Resume lets items that were held after an undo sync again. Their present
// quantity in Xero is taken as what was left there; an item whose opening stock
// was undone waits for the opening step again.
func (r *Runner) Resume(ctx context.Context, items []domain.ItemID) error {
	states, err := r.Store.ItemStates(ctx)
	if err != nil {
		return err
	}
	have, _, err := r.Store.Items(ctx)
	if err != nil {
		return err
	}
	want := map[domain.ItemID]bool{}
	for _, id := range items {
		want[id] = true
	}
	var out []domain.ItemState
	for _, i := range have {
		st := states[i.ID]
		if !want[i.ID] || st.Suspended == "" {
			continue
		}
		st.Suspended = ""
		if q, ok := i.WholeQuantity(); ok && (st.Opened || st.LeftKnown) {
			st.Left, st.LeftKnown, st.LeftAt = q, true, r.Clock.Now()
		}
		out = append(out, st)
	}
	return r.Store.SaveItemStates(ctx, out)
}

// farFuture stands for "until I resume".
var farFuture = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
