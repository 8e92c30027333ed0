package world

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"
)

// orderBook is every order of the business. The history grows from the seed
// when somebody first asks, out of what was on sale on the first day, so that
// it is the same however late that is. Lock the world before the book.
type orderBook struct {
	seed  uint64
	now   time.Time // the first day
	rate  int       // orders a day, all marketplaces together
	days  int       // of history
	seats []*seat   // by marketplace

	once sync.Once

	mu     sync.Mutex
	orders map[string]*Order
	list   []*Order // in the order they were made
	grown  int      // how many of list are history
	// changed are the ids of history orders that are no longer as they grew.
	changed map[string]bool
	// sorted holds every order by its last update, then its id; nil when that has to be done again.
	sorted []*Order
	// created holds every order by its creation, then its id; nil likewise.
	created []*Order
	serial  uint64 // of the orders made so far
	sent    []Confirmation
	live    time.Time  // up to when Advance has gone; zero before the first time
	living  sync.Mutex // held by Advance; lock it before anything else
}

// seat is one marketplace with a selection of what was on sale on the first day.
type seat struct {
	market   Market
	weight   int
	amazon   []goods // what Amazon sends
	merchant []goods // what the seller sends
}

// goods is an offer as it stood on the first day.
type goods struct {
	sku, asin, title, condition string
	price                       int64 // smallest unit
}

// Confirmation is a shipment confirmation that took effect.
type Confirmation struct {
	Order     string        `json:"order"`
	Reference string        `json:"reference"`
	At        time.Time     `json:"at"`
	Items     []PackageItem `json:"items"`
}

// seatSize bounds the offers of a marketplace that the history is made of: of
// very many offers most hardly sell.
const seatSize = 1500

// Orders a day when nobody chose, and the days of history.
const (
	fewOrders        = 20
	manyOrders       = 60
	defaultOrderDays = 60
	maxOrderDays     = 731
)

// newOrderBook remembers what the history will grow from.
func newOrderBook(w *World) *orderBook {
	b := &orderBook{
		seed: uint64(w.Options.Seed), now: w.Options.Now.Truncate(time.Second),
		orders: map[string]*Order{}, changed: map[string]bool{},
		rate: w.Options.OrdersPerDay, days: w.Options.OrderDays,
	}
	if b.rate == 0 {
		b.rate = min(fewOrders+w.Options.SKUs/25, manyOrders)
	}
	if b.days == 0 {
		b.days = defaultOrderDays
	}
	b.rate, b.days = max(b.rate, 0), min(max(b.days, 0), maxOrderDays)
	for _, m := range w.Market {
		s := &seat{market: m, weight: weightOf(m.Code)}
		all := w.byMarket[m.Code]
		step := 1 + len(all)/seatSize
		for i := 0; i < len(all); i += step {
			l := all[i]
			if l.IsParent || l.Status == "Incomplete" || l.Price.Sign() <= 0 {
				continue
			}
			g := goods{l.SKU, l.ASIN, l.Title, "NewItem", minor(l.Price, l.Currency)}
			if p := w.product(l); p != nil {
				g.condition = p.Condition
				s.amazon = append(s.amazon, g)
			}
			if l.Merchant {
				s.merchant = append(s.merchant, g)
			}
		}
		if len(s.amazon)+len(s.merchant) > 0 {
			b.seats = append(b.seats, s)
		}
	}
	return b
}

// weightOf is how much is bought in a marketplace, roughly.
func weightOf(code string) int {
	switch code {
	case "US":
		return 40
	case "DE", "UK":
		return 16
	case "JP":
		return 12
	case "FR", "IT", "ES", "CA":
		return 8
	}
	return 4
}

// open locks the book, grown.
func (b *orderBook) open() func() {
	b.once.Do(b.grow)
	b.mu.Lock()
	return b.mu.Unlock
}

// add takes a new order in; the caller holds the lock or is alone.
func (b *orderBook) add(o *Order) {
	b.orders[o.ID] = o
	b.list = append(b.list, o)
	b.sorted, b.created = nil, nil
}

// touch notes that an order changed; the caller holds the lock.
func (b *orderBook) touch(o *Order, now time.Time) {
	if at := now.UTC().Truncate(time.Second); at.After(o.Updated) {
		o.Updated = at
	}
	b.changed[o.ID] = true
	b.sorted = nil
}

// byUpdate is every order by its last update; the caller holds the lock.
func (b *orderBook) byUpdate() []*Order {
	if b.sorted == nil {
		b.sorted = slices.Clone(b.list)
		slices.SortFunc(b.sorted, func(x, y *Order) int {
			return cmp.Or(x.Updated.Compare(y.Updated), cmp.Compare(x.ID, y.ID))
		})
	}
	return b.sorted
}

// byCreation is every order by its creation; the caller holds the lock.
func (b *orderBook) byCreation() []*Order {
	if b.created == nil {
		b.created = slices.Clone(b.list)
		slices.SortFunc(b.created, func(x, y *Order) int {
			return cmp.Or(x.Created.Compare(y.Created), cmp.Compare(x.ID, y.ID))
		})
	}
	return b.created
}

// OrderMark is a place in a list of orders that are sorted by a time and then
// by id: right behind the order that has both.
type OrderMark struct {
	At time.Time
	ID string
}

// OrdersFrom are copies of at most limit orders behind a mark that keep
// accepts, by last update or by creation. keep must not call the world's
// methods nor change the order.
func (w *World) OrdersFrom(byCreation bool, mark OrderMark, limit int, keep func(*Order) bool) []Order {
	defer w.book.open()()
	all, at := w.book.byUpdate, func(o *Order) time.Time { return o.Updated }
	if byCreation {
		all, at = w.book.byCreation, func(o *Order) time.Time { return o.Created }
	}
	list := all()
	from, _ := slices.BinarySearchFunc(list, mark, func(o *Order, m OrderMark) int {
		if d := cmp.Or(at(o).Compare(m.At), cmp.Compare(o.ID, m.ID)); d != 0 {
			return d
		}
		return -1
	})
	var out []Order
	for _, o := range list[from:] {
		if len(out) == limit {
			break
		}
		if keep(o) {
			out = append(out, o.clone())
		}
	}
	return out
}

// Orders are copies of all orders of the business in the order they were made:
// the truth of statuses and shipped quantities.
func (w *World) Orders() []Order {
	defer w.book.open()()
	out := make([]Order, len(w.book.list))
	for i, o := range w.book.list {
		out[i] = o.clone()
	}
	return out
}

// FirstOrders are all orders as they stood on the first day, whatever has become
// of them: they grow anew with every call.
func (w *World) FirstOrders() []Order {
	if w.book == nil { // put together by hand
		return nil
	}
	b := &orderBook{
		seed: w.book.seed, now: w.book.now, rate: w.book.rate, days: w.book.days, seats: w.book.seats,
		orders: map[string]*Order{}, changed: map[string]bool{},
	}
	b.grow()
	out := make([]Order, len(b.list))
	for i, o := range b.list {
		out[i] = *o // nobody else has it
	}
	return out
}

// OrderByID is a copy of one order.
func (w *World) OrderByID(id string) (Order, bool) {
	defer w.book.open()()
	if o := w.book.orders[id]; o != nil {
		return o.clone(), true
	}
	return Order{}, false
}

// OrdersWhere are copies of the orders that keep accepts, by last update and
// then by id. keep must not call the world's methods nor change the order.
func (w *World) OrdersWhere(keep func(*Order) bool) []Order {
	defer w.book.open()()
	var out []Order
	for _, o := range w.book.byUpdate() {
		if keep(o) {
			out = append(out, o.clone())
		}
	}
	return out
}

// Confirmations are the shipment confirmations that took effect since the first
// day, in their order. One that took effect twice is there twice.
func (w *World) Confirmations() []Confirmation {
	defer w.book.open()()
	return slices.Clone(w.book.sent)
}

// ConfirmationsOf counts how often a confirmation of a package took effect.
func (w *World) ConfirmationsOf(order, reference string) int {
	n := 0
	for _, c := range w.Confirmations() {
		if c.Order == order && c.Reference == reference {
			n++
		}
	}
	return n
}

// PrivateData lists every text about customers that nobody may store: names,
// companies, e-mails, phones, addresses, cities, postcodes and gift notes.
func (w *World) PrivateData() []string {
	defer w.book.open()()
	seen := map[string]bool{}
	var out []string
	for _, o := range w.book.list {
		words := o.Customer.Private()
		for _, it := range o.Items {
			if it.GiftNote != "" {
				words = append(words, it.GiftNote)
			}
		}
		for _, v := range words {
			if !seen[v] {
				seen[v] = true
				out = append(out, v)
			}
		}
	}
	return out
}

func (b *orderBook) find(id string) (*Order, error) {
	if o := b.orders[id]; o != nil {
		return o, nil
	}
	return nil, fmt.Errorf("there is no order %q", id)
}
