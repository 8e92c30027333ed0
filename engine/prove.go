package engine

import (
	"context"

	"tallybridge/engine/jobs"
	"tallybridge/engine/pace"
)

// Proof is the answer to one question that Xero's documentation leaves open.
type Proof = jobs.Proof

// Prove tries Xero's open questions out on a connected demo company and sets
// the matching switches. Any other organisation is refused.
func (e *Engine) Prove(ctx context.Context) ([]Proof, error) {
	ctx, release, err := e.hold(pace.UserStarted(ctx))
	if err != nil {
		return nil, err
	}
	defer release()
	defer e.events.publish(Event{Kind: EventConfigChanged})
	return e.jobs.Prove(ctx)
}
