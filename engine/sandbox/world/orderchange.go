package world

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// OrderRefusal says why an order does not take a change: Amazon's own answer.
type OrderRefusal struct{ Reason string }

// Error is the reason.
func (r *OrderRefusal) Error() string { return r.Reason }

func refuse(format string, a ...any) error { return &OrderRefusal{fmt.Sprintf(format, a...)} }

// changeOrder runs f on an order while nobody else can change it or the stock.
// f tells whether units moved.
func (w *World) changeOrder(id string, now time.Time, f func(*Order) (moved bool, err error)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	defer w.book.open()()
	o, err := w.book.find(id)
	if err != nil {
		return err
	}
	moved, err := f(o)
	if err != nil {
		return err
	}
	w.book.touch(o, now)
	if moved {
		w.version++
	}
	return nil
}

// ConfirmShipment takes the seller's confirmation that a parcel of a merchant
// order has left. An OrderRefusal says what does not fit; nothing has then
// changed. A reference that the order has already is refused, unless repeat is
// set: the parcel is then written anew with the same units.
func (w *World) ConfirmShipment(id string, p Package, repeat bool, now time.Time) error {
	return w.changeOrder(id, now, func(o *Order) (bool, error) {
		old := o.Package(p.Reference)
		switch {
		case o.FulfilledBy != ByMerchant:
			return false, refuse("The order %s is fulfilled by Amazon and cannot be confirmed.", id)
		case o.Status == Pending || o.Status == PendingAvailability:
			return false, refuse("The order %s is pending and cannot be confirmed yet.", id)
		case o.Status == Cancelled || o.Status == Unfulfillable:
			return false, refuse("The order %s has been cancelled.", id)
		case p.Shipped.Before(o.Created.Add(-time.Minute)):
			return false, refuse("The ship date must not be before the order date.")
		case old != nil && !repeat:
			return false, refuse("The package reference id %s was already used for order %s.", p.Reference, id)
		case old == nil && o.Status == Shipped:
			return false, refuse("The order %s has already been fulfilled.", id)
		}
		if old != nil {
			if !slices.Equal(old.Items, p.Items) {
				return false, refuse("The items of package %s cannot be changed.", p.Reference)
			}
		} else if err := o.ship(p.Items); err != nil {
			return false, err
		}
		p.Items = slices.Clone(p.Items)
		p.Confirmed = now.UTC().Truncate(time.Second)
		if old != nil {
			*old = p
		} else {
			o.Packages = append(o.Packages, p)
		}
		w.book.sent = append(w.book.sent, Confirmation{Order: id, Reference: p.Reference, At: p.Confirmed, Items: p.Items})
		return false, nil
	})
}

// ship counts the units of a parcel as shipped, all or none.
func (o *Order) ship(parts []PackageItem) error {
	if len(parts) == 0 {
		return refuse("The package holds no order item.")
	}
	items := slices.Clone(o.Items)
	for _, part := range parts {
		i := slices.IndexFunc(items, func(it OrderItem) bool { return it.ID == part.Item })
		switch {
		case i < 0:
			return refuse("The order item id %s does not belong to order %s.", part.Item, o.ID)
		case part.Quantity < 1:
			return refuse("The quantity %d of order item %s is not above zero.", part.Quantity, part.Item)
		case part.Quantity > items[i].Ordered-items[i].Shipped:
			return refuse("The quantity %d of order item %s exceeds the %d units that are not shipped.",
				part.Quantity, part.Item, items[i].Ordered-items[i].Shipped)
		}
		items[i].Shipped += part.Quantity
	}
	o.Items = items
	o.Status = Shipped
	if ordered, shipped := o.Units(); shipped < ordered {
		o.Status = PartiallyShipped
	}
	return nil
}

// CancelOrder cancels what was not shipped at all, in a customer's name.
func (w *World) CancelOrder(id string, now time.Time) error {
	return w.changeOrder(id, now, func(o *Order) (bool, error) {
		if o.Status != Unshipped && o.Status != Pending && o.Status != PendingAvailability {
			return false, refuse("the order %s is %s and cannot be cancelled", id, o.Status)
		}
		if err := w.release(o, false); err != nil {
			return false, err
		}
		o.Status, o.CancelledBy, o.CancelReason = Cancelled, "BUYER", "CUSTOMER_CANCEL"
		held := o.Holds
		o.Holds = false
		return held, nil
	})
}

// PayOrder authorises a pending order's payment: it becomes unshipped. A
// pre-order becomes pending first.
func (w *World) PayOrder(id string, now time.Time) error {
	return w.changeOrder(id, now, func(o *Order) (bool, error) {
		switch o.Status {
		case PendingAvailability:
			o.Status = Pending
		case Pending:
			o.Status = Unshipped
			w.book.windows(o, w.book.chance(uint64(len(id))), now)
		default:
			return false, refuse("the order %s is %s: there is nothing to pay", id, o.Status)
		}
		return false, nil
	})
}

// MarkOrder gives an order a status that is none of those this package knows,
// as Amazon does when it invents one.
func (w *World) MarkOrder(id, status string, now time.Time) error {
	return w.changeOrder(id, now, func(o *Order) (bool, error) {
		switch status {
		case "", PendingAvailability, Pending, Unshipped, PartiallyShipped, Shipped, Cancelled, Unfulfillable:
			return false, refuse("a mark is a status that is not known, not %q", status)
		}
		o.Status = status
		return false, nil
	})
}

// ShipOrder lets Amazon send what it fulfils.
func (w *World) ShipOrder(id string, now time.Time) error {
	return w.changeOrder(id, now, func(o *Order) (bool, error) {
		switch {
		case o.FulfilledBy != ByAmazon:
			return false, refuse("the order %s is sent by the seller: confirm its shipment", id)
		case o.Status != Unshipped && o.Status != PartiallyShipped:
			return false, refuse("the order %s is %s and cannot be shipped", id, o.Status)
		}
		if err := w.release(o, true); err != nil {
			return false, err
		}
		w.book.shipAll(o)
		held := o.Holds
		o.Holds = false
		return held, nil
	})
}

// release lets go of the units that were put aside for an order: out of the
// door, or back among the sellable ones. The caller holds both locks.
func (w *World) release(o *Order, gone bool) error {
	if !o.Holds {
		return nil
	}
	for _, it := range o.Items {
		if o.FulfilledBy == ByMerchant {
			if !gone {
				w.addMerchant(o.Market, it.SKU, it.Ordered)
			}
			continue
		}
		l, p, err := w.stocked(o.Market, it.SKU)
		if err != nil {
			return err
		}
		err = w.take(l, p, it.Ordered, ordered, func(b *Bins, n int64) {
			if !gone {
				b.Fulfillable += n
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// addMerchant changes the merchant quantity of a SKU, which is one figure per
// region, but not below zero.
func (w *World) addMerchant(market, sku string, units int64) {
	region := w.market(market).Region
	for _, l := range w.bySKU[sku] {
		if l.Merchant && w.market(l.Market).Region == region {
			l.MFN = max(l.MFN+units, 0)
		}
	}
}

// NewOrder says what kind of order comes in; what is left empty is drawn.
type NewOrder struct {
	Market      string // code
	SKU         string
	Units       int64
	FulfilledBy string // ByAmazon or ByMerchant
	Status      string // Unshipped or Pending
}

// errNothingToSell means that an order cannot come because nothing is left.
var errNothingToSell = errors.New("nothing that fits is on sale with enough units")

// PlaceOrder lets a customer order something that is on sale now. Its units
// are put aside: in Amazon's warehouses, or off the merchant quantity.
func (w *World) PlaceOrder(n NewOrder, now time.Time) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	defer w.book.open()()
	b := w.book
	rng := b.chance(b.serial ^ 0xadded)
	var seats []*seat
	for _, s := range b.seats {
		if n.Market == "" || s.market.Code == n.Market || s.market.ID == n.Market {
			seats = append(seats, s)
		}
	}
	switch {
	case len(seats) == 0:
		return "", fmt.Errorf("nothing is on sale in %q", n.Market)
	case n.Status != "" && n.Status != Unshipped && n.Status != Pending:
		return "", fmt.Errorf("a new order is %s or %s, not %q", Unshipped, Pending, n.Status)
	case n.FulfilledBy != "" && n.FulfilledBy != ByAmazon && n.FulfilledBy != ByMerchant:
		return "", fmt.Errorf("an order is fulfilled by %s or %s, not by %q", ByAmazon, ByMerchant, n.FulfilledBy)
	case n.Units < 0:
		return "", fmt.Errorf("%d is not a number of units", n.Units)
	}
	for range 400 {
		s := seats[rng.IntN(len(seats))]
		byMerchant := n.FulfilledBy == ByMerchant || n.FulfilledBy == "" && rng.IntN(100) < 35
		stock := s.amazon
		if byMerchant {
			stock = s.merchant
		}
		sku := n.SKU
		if sku == "" {
			if len(stock) == 0 {
				continue
			}
			sku = stock[rng.IntN(len(stock))].sku
		}
		l := w.offer(s.market.Code, sku)
		if l == nil || l.IsParent || l.Price.Sign() <= 0 || byMerchant && !l.Merchant || !byMerchant && w.product(l) == nil {
			continue
		}
		units := n.Units
		if units == 0 {
			units = 1 + rng.Int64N(2)
		}
		if !byMerchant {
			p := w.product(l)
			if w.take(l, p, units, fulfillable, func(b *Bins, k int64) { b.ReservedOrders += k }) != nil {
				continue
			}
		} else {
			w.addMerchant(l.Market, sku, -units)
		}
		o := b.place(s, w.goods(l), units, byMerchant, n.Status, now)
		w.version++
		return o.ID, nil
	}
	return "", errNothingToSell
}

func (w *World) goods(l *Listing) goods {
	g := goods{l.SKU, l.ASIN, l.Title, "NewItem", minor(l.Price, l.Currency)}
	if p := w.product(l); p != nil {
		g.condition = p.Condition
	}
	return g
}

// place makes an order that comes in now; the caller holds the lock.
func (b *orderBook) place(s *seat, g goods, units int64, byMerchant bool, status string, now time.Time) *Order {
	n := b.serial
	b.serial++
	rng := b.chance(n)
	o := &Order{
		ID: orderID(s.market, n, b.seed), Market: s.market.Code, FulfilledBy: ByAmazon, Currency: s.market.Currency,
		Created: now.UTC().Truncate(time.Second), Service: service(rng, byMerchant), Status: status, Holds: true,
	}
	if byMerchant {
		o.FulfilledBy = ByMerchant
	}
	if status == "" {
		o.Status = Unshipped
		if rng.IntN(4) == 0 {
			o.Status = Pending
		}
	}
	o.Updated = o.Created
	o.Items = []OrderItem{b.item(o, rng, n, 0, g, units, false)}
	o.Customer = newCustomer(rng, n, s.market, false)
	if o.Status == Unshipped {
		b.windows(o, rng, o.Created)
	}
	b.add(o)
	return o
}

// OrdersShot is what has become of the orders since the first day.
type OrdersShot struct {
	Changed []Order        `json:"changed,omitempty"` // of the history, whole
	Later   []Order        `json:"later,omitempty"`   // came afterwards
	Serial  uint64         `json:"serial"`
	Sent    []Confirmation `json:"sent,omitempty"`
	Live    time.Time      `json:"live,omitzero"`
}

// shot tells what has changed; nil when nothing has.
func (b *orderBook) shot() *OrdersShot {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.changed) == 0 && len(b.list) == b.grown && b.live.IsZero() {
		return nil
	}
	out := &OrdersShot{Serial: b.serial, Sent: slices.Clone(b.sent), Live: b.live}
	for i, o := range b.list {
		switch {
		case i >= b.grown:
			out.Later = append(out.Later, o.clone())
		case b.changed[o.ID]:
			out.Changed = append(out.Changed, o.clone())
		}
	}
	return out
}

// restore makes the changes of a shot in a book that has not changed yet.
func (b *orderBook) restore(s *OrdersShot) error {
	if s == nil {
		return nil
	}
	defer b.open()()
	for _, o := range s.Changed {
		have := b.orders[o.ID]
		if have == nil || have.Market != o.Market || len(have.Items) != len(o.Items) {
			return fmt.Errorf("the history has no such order %q", o.ID)
		}
		*have = o.clone()
		b.changed[o.ID] = true
	}
	for _, o := range s.Later {
		if b.orders[o.ID] != nil {
			return fmt.Errorf("the order %q is there twice", o.ID)
		}
		later := o.clone()
		b.add(&later)
	}
	b.serial, b.sent, b.sorted, b.live = max(b.serial, s.Serial), slices.Clone(s.Sent), nil, s.Live
	return nil
}
