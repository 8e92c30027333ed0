package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tallybridge/engine/amazon"
	"tallybridge/engine/domain"
	"tallybridge/engine/store"
)

const (
	// shipSettling is how long a confirmation whose answer was lost may still
	// land: only a look after it proves that it did not.
	shipSettling = 5 * time.Minute
	// queuedTime is how long a confirmation may stay queued. Who made it can take
	// it back for some seconds; one that is still queued after that was left
	// behind by a program that ended, and goes out with the next run.
	queuedTime = time.Minute
	// shipTries is how often one confirmation is sent at most.
	shipTries = 3
	// maxShipItems bounds the lines of a package.
	maxShipItems = 500
)

// ShipmentRequest is a package that a person wants to be confirmed.
type ShipmentRequest struct {
	Order       domain.OrderKey
	Carrier     string // Amazon's carrier code, see domain.Carriers
	CarrierName string // with the code Other
	Service     string // shipping method; may be empty
	Tracking    string
	ShipDate    time.Time            // zero is now
	Items       []domain.PackageItem // empty is everything that is left
}

// ShipmentPlan is what a request would confirm, or why it cannot be.
type ShipmentPlan struct {
	Request  ShipmentRequest
	Shipment domain.Shipment // without id and reference
	// Whole tells that nothing is left to ship after it.
	Whole bool
	Error string // plain words; empty when it can go
}

// lockShipments waits for its turn with confirmations.
func (r *Runner) lockShipments(ctx context.Context) (func(), error) {
	select {
	case r.shipping <- struct{}{}:
		return func() { <-r.shipping }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// PlanShipments says of each request what it would confirm. Nothing is sent.
// Requests of one order are looked at together: units are not promised twice.
// An order that only a report told of is not known well enough to be
// confirmed; with read its items are asked for, one call each.
func (r *Runner) PlanShipments(ctx context.Context, requests []ShipmentRequest, read bool) ([]ShipmentPlan, error) {
	out := make([]ShipmentPlan, len(requests))
	taken := map[domain.OrderKey]map[string]int64{}
	for i, q := range requests {
		p := ShipmentPlan{Request: q}
		order, ok, err := r.Store.OrderByKey(ctx, q.Order)
		if err != nil {
			return nil, err
		}
		if ok && read && order.Merchant() && slices.ContainsFunc(order.Items, func(x domain.OrderItem) bool { return x.ID == "" }) {
			if order.Order, err = r.readOrder(ctx, q.Order); err != nil {
				return nil, err
			}
		}
		switch {
		case !ok:
			p.Error = "There is no order of this number."
		case taken[q.Order] == nil:
			if taken[q.Order], err = r.unitsTaken(ctx, order.Order, ""); err != nil {
				return nil, err
			}
			fallthrough
		default:
			p.Shipment, p.Whole, p.Error = r.planOne(q, order.Order, taken[q.Order])
		}
		out[i] = p
	}
	return out, nil
}

// unitsTaken tells how many units of each item are shipped, confirmed or about
// to be. The confirmation named done counts as taken by Amazon.
func (r *Runner) unitsTaken(ctx context.Context, o domain.Order, done string) (map[string]int64, error) {
	list, err := r.Store.ShipmentsOf(ctx, o.Key())
	if err != nil {
		return nil, err
	}
	taken := map[string]int64{}
	for _, s := range list {
		if s.State == domain.ShipmentDone || s.ID == done {
			for _, i := range s.Items {
				taken[i.Item] += i.Quantity
			}
		}
	}
	for _, i := range o.Items {
		// Amazon shows a confirmation a little later: the larger figure counts.
		taken[i.ID] = max(taken[i.ID], i.Shipped)
	}
	for _, s := range list {
		if !s.State.Final() && s.ID != done {
			for _, i := range s.Items {
				taken[i.Item] += i.Quantity
			}
		}
	}
	return taken, nil
}

func (r *Runner) planOne(q ShipmentRequest, o domain.Order, taken map[string]int64) (domain.Shipment, bool, string) {
	now := r.Clock.Now()
	s := domain.Shipment{
		Order: o.Key(), Marketplace: o.Marketplace, Carrier: strings.TrimSpace(q.Carrier), CarrierName: strings.TrimSpace(q.CarrierName),
		Service: strings.TrimSpace(q.Service), Tracking: strings.TrimSpace(q.Tracking), ShipDate: q.ShipDate, Created: now,
	}
	if s.ShipDate.IsZero() {
		s.ShipDate = now
	}
	for _, c := range domain.Carriers() {
		if strings.EqualFold(c.Code, s.Carrier) || strings.EqualFold(c.Name, s.Carrier) {
			s.Carrier = c.Code
		}
	}
	if why := cannotShip(o, s, now); why != "" {
		return s, false, why
	}
	items := q.Items
	if len(items) == 0 {
		for _, i := range o.Items {
			if n := i.Ordered - taken[i.ID]; n > 0 {
				items = append(items, domain.PackageItem{Item: i.ID, Quantity: n})
			}
		}
		if len(items) == 0 {
			return s, false, "Everything of this order is shipped or confirmed already."
		}
	}
	if len(items) > maxShipItems {
		return s, false, fmt.Sprintf("A package holds at most %d lines.", maxShipItems)
	}
	next := map[string]int64{}
	for _, p := range items {
		i := slices.IndexFunc(o.Items, func(x domain.OrderItem) bool { return x.ID == p.Item })
		switch {
		case i < 0:
			return s, false, fmt.Sprintf("The order has no item %s.", p.Item)
		case p.Quantity <= 0:
			return s, false, "A quantity has to be 1 or more."
		case p.Quantity > o.Items[i].Ordered-taken[p.Item]-next[p.Item]:
			return s, false, fmt.Sprintf("Of %s, %d are left to ship, not %d.", o.Items[i].SKU, max(0, o.Items[i].Ordered-taken[p.Item]-next[p.Item]), p.Quantity)
		}
		next[p.Item] += p.Quantity
	}
	// A line that is named twice becomes one.
	for _, i := range o.Items {
		if n := next[i.ID]; n > 0 {
			s.Items = append(s.Items, domain.PackageItem{Item: i.ID, Quantity: n})
			taken[i.ID] += n
			delete(next, i.ID)
		}
	}
	whole := true
	for _, i := range o.Items {
		whole = whole && taken[i.ID] >= i.Ordered
	}
	return s, whole, ""
}

// cannotShip says why an order or a package cannot be confirmed; empty if it can.
func cannotShip(o domain.Order, s domain.Shipment, now time.Time) string {
	switch {
	case o.FulfilledBy == domain.FulfilledByAmazon:
		return "Amazon ships this order: there is nothing to confirm."
	case !o.Status.ToShip():
		return fmt.Sprintf("The order is %s: it cannot be shipped.", strings.ToLower(strings.ReplaceAll(string(o.Status), "_", " ")))
	case o.Marketplace == "":
		return "The marketplace of this order is not known."
	case slices.ContainsFunc(o.Items, func(x domain.OrderItem) bool { return x.ID == "" }):
		return "Only a report told of this order so far. Read it again first."
	case s.Carrier == "":
		return "The carrier is missing."
	case s.Carrier == domain.CarrierOther && s.CarrierName == "":
		return "The carrier's name is missing."
	case s.Tracking == "":
		return "The tracking number is missing."
	case len(s.Tracking) > 100 || strings.ContainsFunc(s.Tracking, func(c rune) bool { return c < ' ' }):
		return "The tracking number is too long, or holds something that is no text."
	case s.ShipDate.After(now.Add(time.Minute)):
		return "The ship date lies in the future."
	case s.ShipDate.Before(o.Created):
		return "The ship date lies before the order."
	}
	return ""
}

// QueueShipments records the plans that have no error. With send they go out
// at the next SendShipments or run; without, they wait as queued. The result has an
// id for each recorded plan, in order.
func (r *Runner) QueueShipments(ctx context.Context, plans []ShipmentPlan, send bool) ([]domain.Shipment, error) {
	state := domain.ShipmentQueued
	if send {
		state = domain.ShipmentIntent
	}
	var list []domain.Shipment
	for _, p := range plans {
		if p.Error != "" {
			continue
		}
		id, err := r.newID(16)
		if err != nil {
			return nil, err
		}
		s := p.Shipment
		s.ID, s.State = id, state
		list = append(list, s)
	}
	return r.Store.AddShipments(ctx, list)
}

// ReleaseShipments lets queued confirmations go; SendShipments or the next run sends them.
func (r *Runner) ReleaseShipments(ctx context.Context, ids []string) error {
	return r.changeUnsent(ctx, ids, domain.ShipmentIntent)
}

// UndoShipments takes confirmations back of which nothing was sent yet. One
// that was sent is a fault; those before it are taken back.
func (r *Runner) UndoShipments(ctx context.Context, ids []string) error {
	return r.changeUnsent(ctx, ids, domain.ShipmentUndone)
}

func (r *Runner) changeUnsent(ctx context.Context, ids []string, to domain.ShipmentState) error {
	unlock, err := r.lockShipments(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	for _, id := range ids {
		s, ok, err := r.Store.Shipment(ctx, id)
		switch {
		case err != nil:
			return err
		case !ok:
			return &domain.Fault{Kind: domain.FaultUsage, Message: "There is no such shipment confirmation."}
		case !s.State.Unsent():
			return &domain.Fault{
				Kind: domain.FaultUsage, Message: "The confirmation of order " + s.Order.ID + " was sent already.",
				Advice: "Change the shipment in Seller Central: Amazon does not let a program take it back.",
			}
		}
		s.State = to
		if err := r.Store.SaveShipment(ctx, s, false); err != nil {
			return err
		}
	}
	return nil
}

// SendShipments sends recorded confirmations now, one after another, and
// returns how they are then. One that is refused does not stop the others; an
// answer that was lost is looked for at once and, if need be, by the next runs.
func (r *Runner) SendShipments(ctx context.Context, ids []string) ([]domain.Shipment, error) {
	unlock, err := r.lockShipments(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	clients, err := r.clients(ctx)
	if err != nil {
		return nil, err
	}
	var out []domain.Shipment
	var errs []error
	for _, id := range ids {
		s, ok, err := r.Store.Shipment(ctx, id)
		if err != nil {
			return out, err
		}
		c := clients[s.Order.Connection]
		if !ok || c == nil || s.State != domain.ShipmentIntent {
			if ok {
				out = append(out, s)
			}
			continue
		}
		s, err = r.sendShipment(ctx, c, s)
		if ctx.Err() != nil || local(err) {
			return out, errors.Join(err, ctx.Err())
		}
		if err != nil {
			errs = append(errs, err)
		}
		out = append(out, s)
	}
	if len(errs) > 0 {
		return out, errs[0]
	}
	return out, nil
}

func (r *Runner) clients(ctx context.Context) (map[domain.ConnectionID]*amazon.Client, error) {
	conns, err := r.Store.AmazonConnections(ctx)
	if err != nil {
		return nil, err
	}
	out := map[domain.ConnectionID]*amazon.Client{}
	for _, c := range conns {
		out[c.ID] = r.Amazon(c)
	}
	return out, nil
}

// sendShipment sends one confirmation. That it is about to be sent is on the
// disk before the first byte leaves.
func (r *Runner) sendShipment(ctx context.Context, c *amazon.Client, s domain.Shipment) (domain.Shipment, error) {
	before := s
	s.State, s.LastSent, s.Error = domain.ShipmentSending, r.Clock.Now(), ""
	if s.FirstSent.IsZero() {
		s.FirstSent = s.LastSent
	}
	s.Tries++
	if err := r.Store.SaveShipment(ctx, s, false); err != nil {
		return before, err
	}
	err := c.ConfirmShipment(ctx, s)
	if ctx.Err() != nil {
		return s, ctx.Err() // the next run looks what became of it
	}
	f, _ := domain.AsFault(err)
	switch {
	case err == nil:
		return r.shipmentDone(ctx, s)
	case f == nil:
		return s, err // it may have been sent
	case f.Kind == domain.FaultUncertain:
		s, _, err := r.lookShipment(ctx, c, s)
		if domain.KindOf(err) != "" && !local(err) {
			return s, nil // the next run looks again
		}
		return s, err
	case s.Tries > 1 && (f.Kind == domain.FaultInvalid || f.Kind == domain.FaultNotFound):
		// An earlier try may have landed after all, and this be its repetition.
		found, ok, err := r.lookShipment(ctx, c, s)
		if ok || err != nil {
			return found, err
		}
		return r.shipmentRefused(ctx, s, f)
	case f.Kind == domain.FaultInvalid, f.Kind == domain.FaultNotFound, f.Kind == domain.FaultUsage, f.Kind == domain.FaultData:
		return r.shipmentRefused(ctx, s, f)
	}
	// Throttled, not reachable, not allowed: it was surely not taken this time.
	// Whether an earlier try was is not known: then it stays in doubt.
	if before.Tries == 0 {
		s.State = domain.ShipmentIntent
		s.FirstSent, s.LastSent, s.Tries = time.Time{}, time.Time{}, 0
	}
	s.Error = f.Message
	return s, errors.Join(err, r.Store.SaveShipment(context.WithoutCancel(ctx), s, false))
}

func (r *Runner) shipmentDone(ctx context.Context, s domain.Shipment) (domain.Shipment, error) {
	ctx = context.WithoutCancel(ctx)
	s.State, s.Error = domain.ShipmentDone, ""
	whole, err := r.wholeWith(ctx, s)
	if err != nil {
		return s, err
	}
	return s, r.Store.SaveShipment(ctx, s, whole)
}

// wholeWith reports whether nothing of the order is left to ship with s done.
func (r *Runner) wholeWith(ctx context.Context, s domain.Shipment) (bool, error) {
	o, ok, err := r.Store.OrderByKey(ctx, s.Order)
	if err != nil || !ok {
		return false, err
	}
	taken, err := r.unitsTaken(ctx, o.Order, s.ID)
	if err != nil {
		return false, err
	}
	for _, i := range o.Items {
		if taken[i.ID] < i.Ordered {
			return false, nil
		}
	}
	return true, nil
}

func (r *Runner) shipmentRefused(ctx context.Context, s domain.Shipment, f *domain.Fault) (domain.Shipment, error) {
	s.State, s.Error = domain.ShipmentRefused, f.Detail
	if s.Error == "" {
		s.Error = f.Message
	}
	return s, r.Store.SaveShipment(context.WithoutCancel(ctx), s, false)
}

// lookShipment asks Amazon whether it has the package, and records it if so.
// The order that comes with the answer is kept too.
func (r *Runner) lookShipment(ctx context.Context, c *amazon.Client, s domain.Shipment) (domain.Shipment, bool, error) {
	o, err := r.readOrderBy(ctx, c, s.Order)
	if err != nil {
		return s, false, err
	}
	for _, p := range o.Packages {
		if p.Reference != s.Reference {
			continue
		}
		if !sameTracking(p.Tracking, s.Tracking) {
			// The number is that of a package which somebody else confirmed: ours
			// can never have landed under it.
			s, err := r.shipmentRefused(ctx, s, &domain.Fault{
				Message: "Package " + p.Reference + " of this order was confirmed elsewhere with another tracking number. Confirm it again if it is another package.",
			})
			return s, true, err
		}
		s, err := r.shipmentDone(ctx, s)
		return s, true, err
	}
	return s, false, nil
}

func sameTracking(a, b string) bool {
	bare := func(s string) string { return strings.ToUpper(strings.Join(strings.Fields(s), "")) }
	return bare(a) == bare(b) || a == "" // an answer may leave it out
}

// readOrder reads one order from Amazon and keeps it.
func (r *Runner) readOrder(ctx context.Context, k domain.OrderKey) (domain.Order, error) {
	clients, err := r.clients(ctx)
	if err != nil {
		return domain.Order{}, err
	}
	c := clients[k.Connection]
	if c == nil {
		return domain.Order{}, &domain.Fault{Kind: domain.FaultSetup, Message: "The Amazon connection of this order is gone.", Advice: "Connect it again."}
	}
	return r.readOrderBy(ctx, c, k)
}

func (r *Runner) readOrderBy(ctx context.Context, c *amazon.Client, k domain.OrderKey) (domain.Order, error) {
	o, err := c.Order(ctx, k.ID)
	if err != nil {
		return o, err
	}
	_, err = r.Store.SaveOrders(ctx, store.OrderBatch{Orders: []domain.Order{o}, At: r.Clock.Now()})
	return o, err
}

// RefreshOrders reads orders from Amazon now, one call each, and returns how many were read.
func (r *Runner) RefreshOrders(ctx context.Context, keys []domain.OrderKey) (int, error) {
	for i, k := range keys {
		if _, err := r.readOrder(ctx, k); err != nil {
			return i, err
		}
	}
	return len(keys), nil
}

// shipments settles the confirmations of a connection whose outcome is open
// and sends those that were to be sent when the program ended, also one that was
// made and not taken back: whoever made it counts on it.
func (o *orderRun) shipments(ctx context.Context, conn domain.AmazonConnection, c *amazon.Client) error {
	if o.opts.DryRun {
		return nil
	}
	open, err := o.r.Store.OpenShipments(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, s := range open {
		if s.Order.Connection != conn.ID {
			continue
		}
		order := s.Order.ID
		s, done, err := o.shipment(ctx, c, s.ID)
		if ofOneRecord(err) && ctx.Err() == nil {
			failed = append(failed, fmt.Errorf("confirmation of order %s: %w", order, err))
			continue // it is looked at again; the others go on
		}
		if err != nil {
			return err
		}
		if !done {
			continue
		}
		o.mu.Lock()
		switch s.State {
		case domain.ShipmentDone:
			o.done.Confirmed++
		case domain.ShipmentRefused, domain.ShipmentLost:
			o.done.Refused++
		}
		o.mu.Unlock()
		if row, ok, err := o.r.Store.OrderByKey(ctx, s.Order); err != nil {
			return err
		} else if ok {
			o.mu.Lock()
			o.done.Rows = append(o.done.Rows, row.Row)
			o.mu.Unlock()
		}
	}
	if len(failed) > 0 {
		return failed[0]
	}
	return nil
}

// shipment brings one confirmation further; false when there is nothing to do
// by now. Others may have their turn before the next one: a long file is being
// sent, or taken back.
func (o *orderRun) shipment(ctx context.Context, c *amazon.Client, id string) (domain.Shipment, bool, error) {
	unlock, err := o.r.lockShipments(ctx)
	if err != nil {
		return domain.Shipment{}, false, err
	}
	defer unlock()
	s, ok, err := o.r.Store.Shipment(ctx, id)
	if err != nil || !ok || s.State.Final() {
		return s, false, err
	}
	if s.State == domain.ShipmentQueued {
		if o.r.Clock.Now().Sub(s.Created) < queuedTime {
			return s, false, nil // it may still be taken back
		}
		s.State = domain.ShipmentIntent
	}
	s, err = o.r.settleShipment(ctx, c, s)
	return s, true, err
}

// settleShipment brings one open confirmation further: an unsent one is sent;
// one in doubt is looked up before anything is repeated.
func (r *Runner) settleShipment(ctx context.Context, c *amazon.Client, s domain.Shipment) (domain.Shipment, error) {
	if s.State == domain.ShipmentIntent {
		return r.sendShipment(ctx, c, s)
	}
	// Taken before the look, so that the last look comes after the last possible landing.
	settled := r.Clock.Now().Sub(s.LastSent) >= shipSettling
	s, found, err := r.lookShipment(ctx, c, s)
	switch {
	case domain.KindOf(err) == domain.FaultNotFound && settled:
		// It cannot be looked up any more, so it is not repeated either.
		s.State, s.Error = domain.ShipmentLost, "Amazon does not find the order any more. Look in Seller Central before you confirm it again."
		return s, r.Store.SaveShipment(ctx, s, false)
	case domain.KindOf(err) == domain.FaultNotFound:
		return s, nil // the next run looks again
	case found || err != nil || !settled:
		return s, err
	}
	o, ok, err := r.Store.OrderByKey(ctx, s.Order)
	if err != nil {
		return s, err
	}
	if !ok || !o.Status.ToShip() || !fitsStill(o.Order, s) {
		return r.shipmentRefused(ctx, s, &domain.Fault{
			Message: "It did not reach Amazon, and by now the order has nothing left that it could confirm.",
		})
	}
	if s.Tries >= shipTries {
		s.State, s.Error = domain.ShipmentLost, "Amazon did not take it in several tries. Confirm it again."
		return s, r.Store.SaveShipment(ctx, s, false)
	}
	return r.sendShipment(ctx, c, s)
}

func fitsStill(o domain.Order, s domain.Shipment) bool {
	for _, p := range s.Items {
		i := slices.IndexFunc(o.Items, func(x domain.OrderItem) bool { return x.ID == p.Item })
		if i < 0 || o.Items[i].Left() < p.Quantity {
			return false
		}
	}
	return true
}
