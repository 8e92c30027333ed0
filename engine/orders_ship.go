package engine

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"tallybridge/engine/domain"
	"tallybridge/engine/jobs"
	"tallybridge/engine/pace"
)

// ShipmentRequest is a package that shall be confirmed at Amazon.
type ShipmentRequest = jobs.ShipmentRequest

// ShipmentPlan is what a request would confirm, or why it cannot be.
type ShipmentPlan = jobs.ShipmentPlan

// ShipmentResult is what became of a request.
type ShipmentResult struct {
	Plan     ShipmentPlan
	Shipment domain.Shipment // its State says how far it is; empty when the plan has an error
	// Error says in plain words what is wrong; empty when it is done or on its way.
	Error string
}

// PlanShipments says what requests would confirm, without a call: for a preview.
func (e *Engine) PlanShipments(ctx context.Context, requests []ShipmentRequest) ([]ShipmentPlan, error) {
	return e.jobs.PlanShipments(ctx, requests, false)
}

// QueueShipments records confirmations that wait for SendShipments; until then
// UndoShipments takes them back. A window can hold them for some seconds and
// offer to undo. One that is still queued a minute later, because the program
// ended, is sent by the next run.
func (e *Engine) QueueShipments(ctx context.Context, requests []ShipmentRequest) ([]ShipmentResult, error) {
	return e.recordShipments(ctx, requests, false)
}

// ConfirmShipments records confirmations and sends them now. One that is
// refused does not stop the others. An answer that is lost is no error: the
// state is sending, and the runs look for the package at Amazon before anything is
// sent again.
func (e *Engine) ConfirmShipments(ctx context.Context, requests []ShipmentRequest) ([]ShipmentResult, error) {
	return e.confirmShipments(ctx, requests, nil)
}

// confirmShipments records confirmations and sends them one after another. step
// may be nil; see SendTracking.
func (e *Engine) confirmShipments(ctx context.Context, requests []ShipmentRequest, step func(sent, all int) bool) ([]ShipmentResult, error) {
	results, err := e.recordShipments(ctx, requests, true)
	if err != nil {
		return results, err
	}
	var ids []string
	for _, r := range results {
		if r.Shipment.ID != "" {
			ids = append(ids, r.Shipment.ID)
		}
	}
	err = e.sendInTurn(ctx, ids, step)
	// How each is now is on the disk, whatever ended it.
	for i := range results {
		if results[i].Shipment.ID == "" {
			continue
		}
		s, _, serr := e.store.Shipment(context.WithoutCancel(ctx), results[i].Shipment.ID)
		if serr != nil {
			return results, errors.Join(err, serr)
		}
		results[i].Shipment, results[i].Error = s, shipmentWords(s)
	}
	return results, err
}

// shownAtOnce is after how many confirmations the list is brought up to date.
const shownAtOnce = 50

// sendInTurn sends recorded confirmations, until step says to stop: then it
// takes the others back. A failure other than a refusal would meet the others
// too: they wait for the next run.
func (e *Engine) sendInTurn(ctx context.Context, ids []string, step func(sent, all int) bool) (err error) {
	ctx, over := e.whileOpen(ctx)
	defer over()
	changed := ids
	defer func() {
		if cerr := e.shipmentsChanged(context.WithoutCancel(ctx), changed); cerr != nil && err == nil {
			err = cerr
		}
	}()
	for i, id := range ids {
		if step != nil && !step(i, len(ids)) {
			return e.takeBack(context.WithoutCancel(ctx), ids[i:])
		}
		if _, err := e.jobs.SendShipments(pace.UserStarted(ctx), []string{id}); err != nil {
			return err
		}
		if i%shownAtOnce == shownAtOnce-1 {
			if err := e.shipmentsChanged(ctx, changed[:shownAtOnce]); err != nil {
				return err
			}
			changed = changed[shownAtOnce:]
		}
	}
	if step != nil {
		step(len(ids), len(ids))
	}
	return nil
}

// takeBack undoes confirmations that were not sent; a run may have sent some meanwhile.
func (e *Engine) takeBack(ctx context.Context, ids []string) error {
	for _, id := range ids {
		if err := e.jobs.UndoShipments(ctx, []string{id}); err != nil && domain.KindOf(err) != domain.FaultUsage {
			return err
		}
	}
	return nil
}

func (e *Engine) recordShipments(ctx context.Context, requests []ShipmentRequest, send bool) ([]ShipmentResult, error) {
	ctx, over := e.whileOpen(ctx)
	defer over()
	plans, err := e.jobs.PlanShipments(pace.UserStarted(ctx), requests, send)
	if err != nil {
		return nil, err
	}
	list, err := e.jobs.QueueShipments(ctx, plans, send)
	if err != nil {
		return nil, err
	}
	out := make([]ShipmentResult, len(plans))
	next := 0
	for i, p := range plans {
		out[i] = ShipmentResult{Plan: p, Error: p.Error}
		if p.Error == "" {
			out[i].Shipment = list[next]
			next++
		}
	}
	ids := make([]string, len(list))
	for i, s := range list {
		ids[i] = s.ID
	}
	return out, e.shipmentsChanged(ctx, ids)
}

// SendShipments sends queued confirmations now and returns how they are then.
func (e *Engine) SendShipments(ctx context.Context, ids []string) ([]domain.Shipment, error) {
	if err := e.jobs.ReleaseShipments(ctx, ids); err != nil {
		return nil, err
	}
	ctx, over := e.whileOpen(ctx)
	defer over()
	sent, err := e.jobs.SendShipments(pace.UserStarted(ctx), ids)
	if cerr := e.shipmentsChanged(context.WithoutCancel(ctx), ids); cerr != nil && err == nil {
		err = cerr
	}
	return sent, err
}

// UndoShipments takes confirmations back of which nothing was sent yet; one
// that was sent is a usage fault.
func (e *Engine) UndoShipments(ctx context.Context, ids []string) error {
	err := e.jobs.UndoShipments(ctx, ids)
	e.orders.drop()
	e.events.publish(Event{Kind: EventOrdersChanged})
	return err
}

// shipmentsChanged brings the rows of confirmed orders up to date.
func (e *Engine) shipmentsChanged(ctx context.Context, ids []string) error {
	rows := map[int64]bool{}
	for _, id := range ids {
		s, ok, err := e.store.Shipment(ctx, id)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		r, ok, err := e.store.OrderByKey(ctx, s.Order)
		if err != nil {
			return err
		}
		if ok {
			rows[r.Row] = true
		}
	}
	return e.ordersChanged(ctx, slices.Sorted(maps.Keys(rows)))
}

// shipmentWords says what a person should know of a confirmation that was sent.
func shipmentWords(s domain.Shipment) string {
	switch s.State {
	case domain.ShipmentRefused:
		return strings.TrimSpace("Amazon refused it. " + s.Error)
	case domain.ShipmentLost:
		return strings.TrimSpace("It did not reach Amazon, as far as anybody can tell. " + s.Error)
	case domain.ShipmentSending:
		return "It is not known yet whether Amazon took it. Tallybridge looks for the package before it sends anything again."
	case domain.ShipmentUndone:
		return "It was taken back before it was sent."
	case domain.ShipmentQueued, domain.ShipmentIntent:
		return strings.TrimSpace("It was not sent yet; the next run sends it. " + s.Error)
	}
	return ""
}

// Shipments returns the newest confirmations, newest first; all if limit is 0.
func (e *Engine) Shipments(ctx context.Context, limit int) ([]domain.Shipment, error) {
	return e.store.Shipments(ctx, limit)
}

// OpenShipments returns the confirmations whose outcome is open, oldest first.
func (e *Engine) OpenShipments(ctx context.Context) ([]domain.Shipment, error) {
	return e.store.OpenShipments(ctx)
}

// RefreshOrders reads orders from Amazon now, one call each, and returns how
// many were read.
func (e *Engine) RefreshOrders(ctx context.Context, ids []int64) (int, error) {
	ctx, over := e.whileOpen(ctx)
	defer over()
	records, err := e.store.Orders(ctx, ids)
	if err != nil {
		return 0, err
	}
	keys := make([]domain.OrderKey, len(records))
	for i, r := range records {
		keys[i] = r.Key()
	}
	n, err := e.jobs.RefreshOrders(pace.UserStarted(ctx), keys)
	if cerr := e.ordersChanged(context.WithoutCancel(ctx), ids[:min(n, len(ids))]); cerr != nil && err == nil {
		err = cerr
	}
	return n, err
}
