package engine

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"tallybridge/engine/domain"
)

// Move is how much a stock push moves: what a yes to the brake is for.
type Move = domain.Move

// Asked is what the brake asks about the push that it stopped last.
type Asked struct {
	Question string // empty when no push waits for an answer
	// Items are those of the push, nil for all.
	Items map[domain.ItemID]bool
	// Move is what the push would have moved: a yes is for no more than this.
	Move Move
}

// noteBrake holds the brake's question while it waits for an answer,
// noteBraked the items of the push that it stopped (all when empty), and
// noteBrakedMove its figures.
const (
	noteBrake      = "brake.question"
	noteBraked     = "brake.items"
	noteBrakedMove = "brake.move"
)

func (e *Engine) keepQuestion(ctx context.Context, a Asked) error {
	items, move := "", ""
	if a.Question != "" {
		m, err := json.Marshal(a.Move)
		if err != nil {
			return err
		}
		move = string(m)
	}
	if a.Question != "" && a.Items != nil {
		b, err := json.Marshal(slices.Sorted(maps.Keys(a.Items)))
		if err != nil {
			return err
		}
		items = string(b)
	}
	return errors.Join(e.store.SetNote(ctx, noteBraked, items), e.store.SetNote(ctx, noteBrakedMove, move), e.store.SetNote(ctx, noteBrake, a.Question))
}

// Question is what the brake asks about the push that it stopped last; empty
// when no push waits for an answer.
func (e *Engine) Question(ctx context.Context) (string, error) { return e.store.Note(ctx, noteBrake) }

// Asked returns what the brake asks about the push that it stopped last, with
// what the push was about.
func (e *Engine) Asked(ctx context.Context) (a Asked, err error) {
	if a.Question, err = e.Question(ctx); err != nil {
		return a, err
	}
	move, err := e.store.Note(ctx, noteBrakedMove)
	if err != nil {
		return a, err
	}
	if move != "" {
		if err := json.Unmarshal([]byte(move), &a.Move); err != nil {
			return a, unreadable(err)
		}
	}
	items, err := e.store.Note(ctx, noteBraked)
	if err != nil || items == "" {
		return a, err
	}
	var ids []domain.ItemID
	if err := json.Unmarshal([]byte(items), &ids); err != nil {
		return a, unreadable(err)
	}
	a.Items = make(map[domain.ItemID]bool, len(ids))
	for _, id := range ids {
		a.Items[id] = true
	}
	return a, nil
}

func unreadable(err error) error {
	return &domain.Fault{Kind: domain.FaultData, Message: "What the brake asked about cannot be read.", Advice: "Preview and push again.", Err: err}
}

// Approve answers the brake's question, as it was read, with yes for the next
// push within an hour. The yes is for what was asked: the same items, and no
// more than the figures of that push and a tenth of them, for what is sold
// until then; a push that goes beyond asks again. Without a question there is
// nothing to approve, and neither when it is another one by now: a yes in
// advance would let a push through that nobody has looked at.
func (e *Engine) Approve(ctx context.Context, question string) error {
	a, err := e.Asked(ctx)
	switch {
	case err != nil:
		return err
	case a.Question == "":
		return &domain.Fault{
			Kind: domain.FaultUsage, Op: "approve", Message: "No push waits for your answer.",
			Advice: "The brake asks during a sync: run tallybridge sync and look at what it says.",
		}
	case a.Question != question:
		return &domain.Fault{
			Kind: domain.FaultUsage, Op: "approve", Message: "The brake asks something else by now.",
			Advice: "Look at what it asks before you say yes.",
		}
	}
	return e.jobs.Approve(ctx, a.Items, a.Move)
}
