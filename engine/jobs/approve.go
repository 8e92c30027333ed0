package jobs

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/plan"
)

// approvalLife is how long a yes waits for its push.
const approvalLife = time.Hour

// noteApproved holds the items that a yes is for, all when it is empty, and
// noteApprovedMove the figures that were said yes to.
const (
	noteApproval     = "brake.approved-until"
	noteApproved     = "brake.approved-items"
	noteApprovedMove = "brake.approved-move"
)

// Approve answers the brake's question with yes for the next push within an
// hour that moves no more than shown, and a tenth. A question about a push of
// some items (nil is all) is answered for these alone: nobody has looked at
// what else a larger push would move.
func (r *Runner) Approve(ctx context.Context, items map[domain.ItemID]bool, shown domain.Move) error {
	text := ""
	if items != nil {
		b, err := json.Marshal(slices.Sorted(maps.Keys(items)))
		if err != nil {
			return err
		}
		text = string(b)
	}
	move, err := json.Marshal(shown)
	if err != nil {
		return err
	}
	if err := r.Store.SetNote(ctx, noteApproved, text); err != nil {
		return err
	}
	if err := r.Store.SetNote(ctx, noteApprovedMove, string(move)); err != nil {
		return err
	}
	return r.setNoteTime(ctx, noteApproval, r.Clock.Now().Add(approvalLife))
}

// answered returns what the brake still asks about a plan that it would stop:
// nothing when a yes was given that goes as far as the plan does.
func (s *session) answered(ctx context.Context, p plan.StockPlan) (string, error) {
	question := p.Brake
	again := func(yes domain.Move) string {
		return plan.Brake(p.Move, s.cfg.Brake, s.books.org.BaseCurrency, yes)
	}
	if s.opts.Approved != nil {
		if question = again(*s.opts.Approved); question == "" {
			return "", nil
		}
	}
	yes, ok, err := s.approval(ctx)
	if err != nil || !ok {
		return question, err
	}
	if q := again(yes); q != "" {
		return q, nil // the yes stays for the push that it was given for
	}
	return "", s.r.Store.SetNote(ctx, noteApproval, "") // one yes lets one push through
}

// approval is the yes that waits for a push of these items; false if none does.
func (s *session) approval(ctx context.Context) (domain.Move, bool, error) {
	until, ok, err := s.r.noteTime(ctx, noteApproval)
	if err != nil || !ok || !s.r.Clock.Now().Before(until) {
		return domain.Move{}, false, err
	}
	if fits, err := s.covers(ctx); err != nil || !fits {
		return domain.Move{}, false, err
	}
	text, err := s.r.Store.Note(ctx, noteApprovedMove)
	if err != nil {
		return domain.Move{}, false, err
	}
	var shown domain.Move
	if err := json.Unmarshal([]byte(text), &shown); err != nil {
		return domain.Move{}, false, nil //nolint:nilerr // a yes that cannot be read is none
	}
	return shown.ATenthMore(), true, nil
}

// covers reports whether the yes that was given is for this push.
func (s *session) covers(ctx context.Context) (bool, error) {
	text, err := s.r.Store.Note(ctx, noteApproved)
	if err != nil || text == "" {
		return err == nil, err
	}
	var ids []domain.ItemID
	if err := json.Unmarshal([]byte(text), &ids); err != nil || s.opts.Items == nil {
		return false, nil //nolint:nilerr // a yes that cannot be read is none
	}
	for id := range s.opts.Items {
		if !slices.Contains(ids, id) {
			return false, nil
		}
	}
	return true, nil
}
