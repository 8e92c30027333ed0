package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/store"
)

// The orders list works as the other big lists do (see lists_index.go): it is
// searched, filtered and sorted in memory, and rows are read when they are
// shown. It has more columns and filters, and what is late depends on the
// clock, so that it has entries of its own.

// orderEntry is what the list keeps of an order.
type orderEntry struct {
	row  int64
	text string // what is searched, folded; fields end with fieldEnd
	// Texts to sort by, folded where a person reads them.
	id, sku, asin, title, tracking, tags      string
	connection, market, channel, fulfilled    string
	status, service, country, currency        string
	created, updated, shipBy, deliverBy, seen int64 // milliseconds, 0 when not known
	total                                     int64 // in ten-thousandths; only valid with a currency
	units, left                               int32
	rank                                      uint8 // of the work state
	work                                      domain.WorkState
	tagList, skus, asins                      []string
	prime, business, mapped, attention        bool
	views                                     uint16 // a bit for each view that holds it whatever the clock says
	due                                       bool   // a deadline counts for it
	unsent                                    int64  // when its newest confirmation was made, while it waits to be sent; 0 otherwise
}

// orderIndex is the list in memory. It never changes; a change makes another one.
type orderIndex struct {
	entries []*orderEntry // newest first
	place   map[int64]int32

	mu       sync.Mutex
	orders   map[string][]int32
	searched string // the words of the newest search, and what it found
	found    []bool
}

func newOrderIndex(entries []*orderEntry) *orderIndex {
	slices.SortFunc(entries, func(a, b *orderEntry) int {
		// Rows are numbered as they came in, which is another order each time.
		return cmp.Or(cmp.Compare(b.created, a.created), strings.Compare(b.id, a.id), cmp.Compare(b.row, a.row))
	})
	x := &orderIndex{entries: entries, place: make(map[int64]int32, len(entries)), orders: map[string][]int32{}}
	for i, e := range entries {
		x.place[e.row] = int32(i)
	}
	return x
}

// with returns the index with some entries replaced or added.
func (x *orderIndex) with(changed []*orderEntry) *orderIndex {
	entries := slices.Clone(x.entries)
	for _, e := range changed {
		if n, ok := x.place[e.row]; ok {
			entries[n] = e
		} else {
			entries = append(entries, e)
		}
	}
	return newOrderIndex(entries)
}

// orderList keeps the index current.
type orderList struct {
	e  *Engine
	mu sync.Mutex
	x  *orderIndex
	// load is held while the index is read, so that it is read once.
	load sync.Mutex
	// generation counts drops: an index read before one is not kept.
	generation int
}

func (l *orderList) drop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.x = nil
	l.generation++
}

func (l *orderList) current() (*orderIndex, int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.x, l.generation
}

func (l *orderList) index(ctx context.Context) (*orderIndex, error) {
	if x, _ := l.current(); x != nil {
		return x, nil
	}
	l.load.Lock()
	defer l.load.Unlock()
	x, generation := l.current()
	if x != nil {
		return x, nil
	}
	entries, err := l.scan(ctx, nil)
	if err != nil {
		return nil, err
	}
	x = newOrderIndex(entries)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.generation == generation {
		l.x = x
	}
	return x, nil
}

// maxPatch is how many rows are read anew one by one.
const maxPatch = 5000

// patch reads some rows anew, if the index is in memory.
func (l *orderList) patch(ctx context.Context, rows []int64) error {
	if len(rows) == 0 {
		return nil
	}
	if len(rows) > maxPatch {
		l.drop() // reading all anew is cheaper, and waits until somebody asks
		return nil
	}
	l.load.Lock()
	defer l.load.Unlock()
	x, generation := l.current()
	if x == nil {
		l.drop() // one that is being read elsewhere may have missed them
		return nil
	}
	entries, err := l.scan(ctx, rows)
	if err != nil {
		return err
	}
	next := x.with(entries)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.generation == generation {
		l.x = next
	}
	return nil
}

// scan reads entries: all, or those of these rows.
func (l *orderList) scan(ctx context.Context, rows []int64) ([]*orderEntry, error) {
	type building struct {
		*orderEntry
		g       gathered
		shipped int64
		done    int64 // units of confirmations that Amazon has
		cancel  bool
		last    domain.ShipmentState
		off     bool // a seller SKU without a Xero item
		record  store.ScannedOrder
	}
	var all []*building
	byRow := map[int64]*building{}
	err := l.e.store.ScanOrders(ctx, rows, store.OrderScan{
		Order: func(o store.ScannedOrder) {
			b := &building{orderEntry: entryOf(o), record: o}
			b.g.add(0, o.ID)
			b.g.add(noWord, o.SellerOrderID)
			for t := range strings.SplitSeq(o.Tracking, "\n") {
				b.g.add(noWord, t)
			}
			byRow[o.Row] = b
			all = append(all, b)
		},
		Item: func(i store.ScannedOrderItem) {
			b := byRow[i.Row]
			b.skus, b.asins = append(b.skus, intern(i.SKU)), append(b.asins, intern(i.ASIN))
			b.units += int32(min(i.Ordered, 1<<30))
			b.shipped += i.Shipped
			b.cancel = b.cancel || i.CancelRequested
			b.off = b.off || !i.Linked
			b.g.add(1, i.SKU)
			b.g.add(2, i.ASIN)
			b.g.add(3, i.Title)
		},
		Shipment: func(s store.ScannedShipment) {
			b := byRow[s.Row]
			b.last, b.unsent = s.State, 0
			if s.State.Unsent() {
				b.unsent = s.Created
			}
			if s.State == domain.ShipmentDone {
				b.done += s.Units
			}
		},
	})
	if err != nil {
		return nil, err
	}
	out := make([]*orderEntry, len(all))
	for i, b := range all {
		words := b.g.done()
		b.text, b.id, b.sku, b.asin, b.title = words.text, words.words[0], words.words[1], words.words[2], words.words[3]
		b.mapped = !b.off && len(b.skus) > 0
		b.left = max(0, b.units-int32(min(max(b.shipped, b.done), 1<<30)))
		b.attention = len(attention(domain.OrderStatus(b.record.Status), b.record.FulfilledBy, b.cancel, b.last, "", false)) > 0
		b.sortIntoViews()
		out[i] = b.orderEntry
	}
	return out, nil
}

func entryOf(o store.ScannedOrder) *orderEntry {
	e := &orderEntry{
		row: o.Row, tracking: fold(o.Tracking), connection: intern(o.Connection), market: intern(o.Marketplace), channel: intern(o.Channel),
		fulfilled: intern(o.FulfilledBy), status: intern(o.Status), service: intern(o.Service), country: intern(o.Country), currency: intern(o.Currency),
		created: o.Created, updated: o.Updated, shipBy: o.ShipBy, deliverBy: o.DeliverBy, seen: o.Seen,
		work: domain.WorkState(intern(string(o.Work))), tagList: o.Tags, tags: intern(fold(strings.Join(o.Tags, ", "))),
	}
	if e.work == "" {
		e.work = domain.WorkNew
	}
	e.rank = uint8(slices.Index(domain.WorkStates(), e.work) + 1)
	if o.Currency != "" {
		e.total = tenThousandths(o.Total)
	}
	if len(o.Programs) > 2 {
		var programs []string
		if json.Unmarshal([]byte(o.Programs), &programs) == nil { // the schema checks that it is JSON
			e.prime, e.business = slices.Contains(programs, domain.ProgramPrime), slices.Contains(programs, domain.ProgramBusiness)
		}
	}
	return e
}

// merchant reports whether the seller ships it.
func (e *orderEntry) merchant() bool { return e.fulfilled == domain.FulfilledByMerchant }

// toConfirm is OrderListRow's ToConfirm.
func (e *orderEntry) toConfirm() bool {
	return e.fulfilled != domain.FulfilledByAmazon && e.left > 0 && domain.OrderStatus(e.status).ToShip()
}

// clockFace is what of the clock the views depend on, in milliseconds.
type clockFace struct{ now, tomorrow int64 }

func (e *Engine) clockFace() clockFace {
	now := e.opts.Clock.Now().In(e.opts.Location)
	return clockFace{now.UnixMilli(), time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, e.opts.Location).UnixMilli()}
}

// deadline is the badge of an order that waits to be shipped.
func (c clockFace) deadline(merchant bool, status domain.OrderStatus, shipBy, left int64) Deadline {
	switch {
	case !merchant || !status.ToShip() || shipBy == 0 || left == 0:
		return DeadlineNone
	case shipBy < c.now:
		return DeadlineLate
	case shipBy < c.tomorrow:
		return DeadlineToday
	}
	return DeadlineNone
}

func (e *orderEntry) deadline(c clockFace) Deadline {
	if !e.due {
		return DeadlineNone
	}
	return c.deadline(true, domain.OrderUnshipped, e.shipBy, 1)
}

// viewBit is the place of each view in a set of views.
var viewBit = func() map[OrderView]uint16 {
	out := map[OrderView]uint16{}
	for i, v := range OrderViews() {
		out[v] = 1 << i
	}
	return out
}()

// sortIntoViews works out, once, all that does not depend on the clock.
func (e *orderEntry) sortIntoViews() {
	status := domain.OrderStatus(e.status)
	e.views = 0
	for v, is := range map[OrderView]bool{
		OrdersAll:       true,
		OrdersPending:   status == domain.OrderPending || status == domain.OrderPendingAvailability,
		OrdersUnshipped: e.merchant() && status == domain.OrderUnshipped,
		OrdersPartial:   e.merchant() && status == domain.OrderPartiallyShipped,
		OrdersShipped:   status == domain.OrderShipped,
		OrdersCancelled: status == domain.OrderCancelled,
		OrdersFBA:       e.fulfilled == domain.FulfilledByAmazon,
		OrdersAttention: e.attention,
	} {
		if is {
			e.views |= viewBit[v]
		}
	}
	e.due = e.merchant() && status.ToShip() && e.shipBy != 0 && e.left > 0
}

// in is the set of the views that hold the order now.
func (e *orderEntry) in(c clockFace) uint16 {
	views := e.views
	if c.overdue(e.unsent) {
		views |= bitAttention
	}
	switch {
	case !e.due || e.shipBy >= c.tomorrow:
		return views
	case e.shipBy < c.now:
		return views | bitLate
	}
	return views | bitToday
}

var bitLate, bitToday, bitAttention = viewBit[OrdersLate], viewBit[OrdersToday], viewBit[OrdersAttention]

// unsentTime is how long a confirmation may wait to be sent before a person is
// told: by then no undo is open any more, and it should have gone.
const unsentTime = 2 * time.Minute

// overdue reports whether a confirmation made then should have been sent.
func (c clockFace) overdue(unsent int64) bool {
	return unsent != 0 && c.now-unsent >= unsentTime.Milliseconds()
}

// attention says what of an order needs a person. overdue tells that its last
// confirmation waits to be sent and should have gone.
func attention(status domain.OrderStatus, by string, cancel bool, last domain.ShipmentState, why string, overdue bool) []string {
	var out []string
	if cancel && by != domain.FulfilledByAmazon && (status.ToShip() || status == domain.OrderPending) {
		out = append(out, "The buyer asks to cancel. Cancel it in Seller Central, or ship it if it is on its way already.")
	}
	switch last {
	case domain.ShipmentRefused:
		out = append(out, strings.TrimSpace("Amazon refused the shipment confirmation. "+why))
	case domain.ShipmentLost:
		out = append(out, strings.TrimSpace("The shipment confirmation did not reach Amazon, as far as anybody can tell. "+why))
	case domain.ShipmentSending:
		out = append(out, "It is not known yet whether Amazon took the shipment confirmation. Tallybridge looks for it.")
	case domain.ShipmentQueued, domain.ShipmentIntent:
		if overdue {
			out = append(out, strings.TrimSpace("The shipment confirmation was not sent yet; the next run sends it. "+why))
		}
	}
	switch status {
	case domain.OrderUnfulfillable:
		out = append(out, "Amazon cannot fulfil this multi-channel order. Look at it in Seller Central.")
	case domain.OrderPendingAvailability, domain.OrderPending, domain.OrderUnshipped, domain.OrderPartiallyShipped, domain.OrderShipped, domain.OrderCancelled:
	default:
		out = append(out, "Amazon gives this order a status that Tallybridge does not know: look at it in Seller Central.")
	}
	return out
}
