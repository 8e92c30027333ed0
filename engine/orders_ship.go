package engine

import (
	"context"
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
	sent, err := e.sendShipments(ctx, ids)
	for i := range results {
		at := slices.IndexFunc(sent, func(s domain.Shipment) bool { return s.ID == results[i].Shipment.ID })
		if results[i].Shipment.ID != "" && at >= 0 {
			results[i].Shipment, results[i].Error = sent[at], shipmentWords(sent[at])
		}
	}
	return results, err
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
	return out, e.shipmentsChanged(ctx, list)
}

// SendShipments sends queued confirmations now and returns how they are then.
func (e *Engine) SendShipments(ctx context.Context, ids []string) ([]domain.Shipment, error) {
	if err := e.jobs.ReleaseShipments(ctx, ids); err != nil {
		return nil, err
	}
	return e.sendShipments(ctx, ids)
}

func (e *Engine) sendShipments(ctx context.Context, ids []string) ([]domain.Shipment, error) {
	ctx, over := e.whileOpen(ctx)
	defer over()
	sent, err := e.jobs.SendShipments(pace.UserStarted(ctx), ids)
	if cerr := e.shipmentsChanged(context.WithoutCancel(ctx), sent); cerr != nil && err == nil {
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
func (e *Engine) shipmentsChanged(ctx context.Context, list []domain.Shipment) error {
	var rows []int64
	for _, s := range list {
		r, ok, err := e.store.OrderByKey(ctx, s.Order)
		if err != nil {
			return err
		}
		if ok && !slices.Contains(rows, r.Row) {
			rows = append(rows, r.Row)
		}
	}
	return e.ordersChanged(ctx, rows)
}

// shipmentWords says what a person should know of a confirmation that was sent.
func shipmentWords(s domain.Shipment) string {
	switch s.State {
	case domain.ShipmentRefused:
		return strings.TrimSpace("Amazon refused it. " + s.Error)
	case domain.ShipmentLost:
		return "It did not reach Amazon. Confirm it again."
	case domain.ShipmentSending:
		return "It is not known yet whether Amazon took it. Tallybridge looks for the package before it sends anything again."
	case domain.ShipmentIntent:
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
