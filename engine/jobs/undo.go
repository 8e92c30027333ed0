package jobs

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/plan"
	"tallybridge/engine/store"
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
	for _, w := range posted(writes) {
		doc := *w.Document
		kept := doc
		kept.Lines = reversed.left(doc)
		if w.UndoneBy != "" || len(kept.Lines) == 0 {
			continue
		}
		if len(kept.Lines) != len(doc.Lines) {
			p.Void = false // a document is voided whole or not at all
		}
		left := kept.Lines
		kept.Lines = nil
		for _, l := range left {
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
	switch {
	case len(undo) > 0:
	case len(reversed) > 0 && len(p.Blocked) == 0:
		return p, nil, &domain.Fault{Kind: domain.FaultUsage, Message: "Run " + run + " was undone already."}
	case len(p.Blocked) > 0:
		return p, nil, &domain.Fault{
			Kind: domain.FaultUsage, Message: "Nothing of run " + run + " can be undone now.",
			Advice: p.Blocked[0].Message + " " + p.Blocked[0].Fix,
		}
	default:
		return p, nil, &domain.Fault{
			Kind: domain.FaultUsage, Message: "Run " + run + " posted nothing that can be undone.",
			Advice: "Only stock documents are undone. See tallybridge runs for what each run did.",
		}
	}
	return p, undo, nil
}

// posted are the stock documents among writes that are in Xero's books.
func posted(writes []domain.Write) []domain.Write {
	return slices.DeleteFunc(writes, func(w domain.Write) bool { return w.Document == nil || w.State != domain.WriteDone })
}

// reversals tells, for each document of a run and each item in it, by which
// document it was reversed.
type reversals map[string]map[domain.ItemID]string

// reversed looks in the journal for what was taken back of a run, by an undo
// that was cut off or refused in parts too, whoever settled it since.
func (s *session) reversed(ctx context.Context, run string) (reversals, error) {
	writes, err := s.r.Store.WritesUndoing(ctx, run)
	if err != nil {
		return nil, err
	}
	out := reversals{}
	for _, w := range posted(writes) {
		items := out[w.Document.Undoes]
		if items == nil {
			items = map[domain.ItemID]string{}
			out[w.Document.Undoes] = items
		}
		for _, l := range w.Document.Lines {
			items[l.Item] = w.Number
		}
	}
	return out, nil
}

// left are the lines of a document that were not reversed.
func (r reversals) left(doc domain.StockDocument) []domain.DocumentLine {
	return slices.DeleteFunc(slices.Clone(doc.Lines), func(l domain.DocumentLine) bool { return r[doc.Number][l.Item] != "" })
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
	// What an earlier undo did that was cut off is known only now.
	if err := s.markUndone(ctx, run); err != nil {
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
	for i, w := range writes {
		s.r.progress(domain.EntityInventory, i, len(writes), "Undoing %s", w.Number)
		number := fmt.Sprintf("TB-%s-%d-UNDO", s.run.ID, i+1)
		reverse := plan.Reverse(p.Documents[i], number, day)
		reverse.Undoes = w.Number
		if err := s.undoOne(ctx, w, reverse, p.Void); err != nil {
			return err
		}
	}
	if err := s.markUndone(ctx, run); err != nil {
		return err
	}
	if err := s.notUndone(ctx, run, p.Blocked); err != nil {
		return err
	}
	return s.verify(ctx)
}

// markUndone notes on the documents of a run, and on the run, what the journal
// tells of their reversal. A run is undone when all of it was taken back.
func (s *session) markUndone(ctx context.Context, run string) error {
	writes, err := s.r.Store.WritesOf(ctx, run)
	if err != nil {
		return err
	}
	reversed, err := s.reversed(ctx, run)
	if err != nil {
		return err
	}
	whole := len(reversed) > 0
	for _, w := range posted(writes) {
		if len(reversed.left(*w.Document)) > 0 {
			whole = false
			continue
		}
		if w.UndoneBy == "" {
			w.UndoneBy = slices.Max(slices.Collect(maps.Values(reversed[w.Number])))
			if err := s.r.Store.SaveWrite(ctx, w); err != nil {
				return err
			}
		}
	}
	old, ok, err := s.r.Store.Run(ctx, run)
	if err != nil || !ok || !whole || old.UndoneBy != "" {
		return err
	}
	undoing, err := s.r.Store.WritesUndoing(ctx, run)
	if err != nil {
		return err
	}
	for _, w := range posted(undoing) {
		old.UndoneBy = w.Run // the newest of them finished it
	}
	return s.r.Store.SaveRun(ctx, old)
}

// notUndone reports what of a run stays as it was posted.
func (s *session) notUndone(ctx context.Context, run string, blocked []domain.Conflict) error {
	writes, err := s.r.Store.WritesOf(ctx, run)
	if err != nil {
		return err
	}
	reversed, err := s.reversed(ctx, run)
	if err != nil {
		return err
	}
	s.report.Conflicts = slices.Clone(blocked)
	known := map[domain.ItemID]bool{}
	for _, c := range blocked {
		known[c.Item] = true
	}
	for _, w := range posted(writes) {
		for _, l := range reversed.left(*w.Document) {
			if !known[l.Item] {
				s.report.Conflicts = append(s.report.Conflicts, undoBlocked(l, "Xero did not take the opposite document"))
			}
		}
	}
	s.kept, s.report.Preview = len(s.report.Conflicts), ""
	return nil
}

// undoOne voids the document, or posts its opposite where voiding is not
// allowed or was refused. The journal tells what was taken back.
func (s *session) undoOne(ctx context.Context, w domain.Write, reverse domain.StockDocument, void bool) error {
	if void && w.DocumentID != "" && w.Op != xero.OpVoid {
		done, err := s.void(ctx, w, reverse)
		if err != nil || done {
			return err
		}
	}
	req, err := xero.Stock(reverse)
	if err != nil {
		return err
	}
	n := domain.Write{Number: reverse.Number, Key: idempotencyKey(s.tenant.TenantID, reverse.Number, req.Bytes()), Document: &reverse}
	o, err := s.send(ctx, n, req, s.effectOf(n))
	if err != nil || o.done() {
		return err
	}
	if o.write.State == domain.WriteLost {
		return &domain.Fault{
			Kind: domain.FaultUnavailable, Op: "undo", Message: "Xero did not take " + reverse.Number + ".",
			Advice: "Undo the run again.",
		}
	}
	return s.refused(ctx, reverse, o)
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
	return r.Store.SaveItemStates(ctx, out, store.StateLeft, store.StateChoices)
}

// farFuture stands for "until I resume".
var farFuture = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
