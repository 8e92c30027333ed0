package engine

import (
	"math/bits"
	"reflect"
	"slices"
	"strings"
	"time"

	"tallybridge/engine/domain"
)

// orderColumn says how the orders list is sorted: by a text or by a number.
type orderColumn struct {
	word func(*orderEntry) string
	num  func(*orderEntry) int64
}

var orderColumns = map[string]orderColumn{
	OrderSortID:          {word: func(e *orderEntry) string { return e.id }},
	OrderSortCreated:     {num: func(e *orderEntry) int64 { return e.created }},
	OrderSortUpdated:     {num: func(e *orderEntry) int64 { return e.updated }},
	OrderSortShipBy:      {num: func(e *orderEntry) int64 { return noneLast(e.shipBy) }},
	OrderSortDeliverBy:   {num: func(e *orderEntry) int64 { return noneLast(e.deliverBy) }},
	OrderSortMarketplace: {word: func(e *orderEntry) string { return domain.MarketplaceID(e.market).Code() }},
	OrderSortChannel:     {word: func(e *orderEntry) string { return e.fulfilled }},
	OrderSortStatus:      {word: func(e *orderEntry) string { return e.status }},
	OrderSortSKU:         {word: func(e *orderEntry) string { return e.sku }},
	OrderSortASIN:        {word: func(e *orderEntry) string { return e.asin }},
	OrderSortTitle:       {word: func(e *orderEntry) string { return e.title }},
	OrderSortUnits:       {num: func(e *orderEntry) int64 { return int64(e.units) }},
	OrderSortTotal:       {word: func(e *orderEntry) string { return e.currency }, num: func(e *orderEntry) int64 { return e.total }},
	OrderSortService:     {word: func(e *orderEntry) string { return e.service }},
	OrderSortTracking:    {word: func(e *orderEntry) string { return e.tracking }},
	OrderSortTags:        {word: func(e *orderEntry) string { return e.tags }},
	OrderSortWork:        {num: func(e *orderEntry) int64 { return int64(e.rank) }},
	OrderSortCountry:     {word: func(e *orderEntry) string { return e.country }},
	OrderSortSeen:        {num: func(e *orderEntry) int64 { return e.seen }},
}

// noneLast puts what has no date after everything that has one.
func noneLast(t int64) int64 {
	if t == 0 {
		return 1 << 62
	}
	return t
}

// order returns the places of all entries sorted by a column; each order is
// worked out once. Entries that are equal in it keep the list's own order.
func (x *orderIndex) order(name string) ([]int32, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if o, ok := x.orders[name]; ok {
		return o, nil
	}
	order := make([]int32, len(x.entries))
	for i := range order {
		order[i] = int32(i)
	}
	if name != "" {
		c, ok := orderColumns[name]
		if !ok {
			return nil, usage("The list cannot be sorted by %q.", name)
		}
		x.sort(order, c)
	}
	x.orders[name] = order
	return order, nil
}

// sort compares eight bytes first, which decide most comparisons; see
// lists_index.go. Texts are compared from where they begin to differ at all; a
// column of both has the text's first three bytes before the number.
func (x *orderIndex) sort(order []int32, c orderColumn) {
	type keyed struct {
		key   uint64
		num   int64
		word  string
		place int32
	}
	keys := make([]keyed, len(order))
	for i, e := range x.entries {
		k := keyed{place: int32(i)}
		if c.word != nil {
			k.word = c.word(e)
		}
		if c.num != nil {
			k.num = c.num(e)
		}
		keys[i] = k
	}
	shared := 0
	if c.num == nil {
		first := ""
		for i := range keys {
			switch s := keys[i].word; {
			case s == "":
			case first == "":
				first, shared = s, len(s)
			default:
				shared = min(shared, len(s))
				for shared > 0 && s[:shared] != first[:shared] {
					shared--
				}
			}
		}
	}
	const numBits = 40
	codes := !slices.ContainsFunc(keys, func(k keyed) bool { return len(k.word) > 3 }) // as currencies are
	for i := range keys {
		k := &keys[i]
		switch {
		case c.word == nil:
			k.key = uint64(k.num) ^ 1<<63
		case c.num == nil || !codes:
			k.key = prefixKey(k.word, shared)
		default:
			k.key = prefixKey(k.word, 0)>>numBits<<numBits | uint64(min(max(k.num, 0), 1<<numBits-1))
		}
	}
	slices.SortFunc(keys, func(a, b keyed) int {
		switch {
		case a.key < b.key:
			return -1
		case a.key > b.key:
			return 1
		case c.word != nil && a.word != b.word:
			return strings.Compare(a.word, b.word)
		case a.num < b.num:
			return -1
		case a.num > b.num:
			return 1
		}
		return int(a.place - b.place)
	})
	for i, k := range keys {
		order[i] = k.place
	}
}

// orderFilter is a query made ready to be asked of many entries.
type orderFilter struct {
	q                                           OrderQuery
	words                                       []string
	connections, markets, statuses              map[string]bool
	services, countries, works, tags            map[string]bool
	createdFrom, createdTo, shipFrom, shipUntil int64
	min, max                                    int64
	clock                                       clockFace
	plain                                       bool // nothing but view and search
}

func setOf[T ~string](list []T) map[string]bool {
	if len(list) == 0 {
		return nil
	}
	out := make(map[string]bool, len(list))
	for _, v := range list {
		out[string(v)] = true
	}
	return out
}

func (e *Engine) orderFilter(q OrderQuery) (*orderFilter, error) {
	if !slices.Contains(OrderViews(), q.View) {
		return nil, usage("The list has no view %q.", q.View)
	}
	for _, c := range []Choice{q.FBA, q.NonAmazon, q.Prime, q.Business, q.Mapped} {
		if c != Either && c != Yes && c != No {
			return nil, usage("A choice has to be yes, no or empty, not %q.", c)
		}
	}
	f := &orderFilter{
		q: q, words: searchWords(q.Search), connections: setOf(q.Connections), markets: setOf(q.Marketplaces), statuses: setOf(q.Statuses),
		services: setOf(q.Services), countries: setOf(q.Countries), works: setOf(q.Work), tags: setOf(q.Tags),
		createdFrom: sinceEpoch(q.CreatedFrom), createdTo: sinceEpoch(q.CreatedTo), shipFrom: sinceEpoch(q.ShipByFrom), shipUntil: sinceEpoch(q.ShipByTo),
		clock: e.clockFace(),
	}
	bare := q
	bare.View, bare.Search, bare.Sort, bare.Descending = "", "", "", false
	f.plain = reflect.ValueOf(bare).IsZero()
	if q.TotalMin.Valid {
		f.min = scaled(q.TotalMin.Decimal)
	}
	if q.TotalMax.Valid {
		f.max = scaled(q.TotalMax.Decimal)
	}
	return f, nil
}

func within(t, from, to int64) bool {
	return (from == 0 || t >= from) && (to == 0 || t < to) && (t != 0 || from == 0 && to == 0)
}

// takes reports whether an order fits everything but view and search.
func (f *orderFilter) takes(e *orderEntry) bool {
	if f.plain {
		return true
	}
	q := &f.q
	switch {
	case f.markets != nil && !f.markets[e.market], f.statuses != nil && !f.statuses[e.status], f.services != nil && !f.services[e.service],
		f.connections != nil && !f.connections[e.connection], f.countries != nil && !f.countries[e.country], f.works != nil && !f.works[string(e.work)]:
		return false
	case !q.FBA.takes(e.fulfilled == domain.FulfilledByAmazon), !q.NonAmazon.takes(e.channel == domain.ChannelNonAmazon), !q.Prime.takes(e.prime),
		!q.Business.takes(e.business), !q.Mapped.takes(e.mapped):
		return false
	case !within(e.created, f.createdFrom, f.createdTo), !within(e.shipBy, f.shipFrom, f.shipUntil):
		return false
	case q.SKU != "" && !slices.Contains(e.skus, q.SKU), q.ASIN != "" && !slices.Contains(e.asins, q.ASIN):
		return false
	case f.tags != nil && !slices.ContainsFunc(e.tagList, func(t string) bool { return f.tags[t] }):
		return false
	case q.Currency != "" && e.currency != q.Currency:
		return false
	case (q.TotalMin.Valid || q.TotalMax.Valid) && e.currency == "", q.TotalMin.Valid && e.total < f.min, q.TotalMax.Valid && e.total > f.max:
		return false
	}
	return true
}

// hits tells which orders have every word of the search; nil when all do. The
// last answer is kept: a list and its counts are asked for one after the other.
func (x *orderIndex) hits(f *orderFilter) []bool {
	if len(f.words) == 0 {
		return nil
	}
	key := strings.Join(f.words, " ")
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.searched == key {
		return x.found
	}
	found := having(len(x.entries), func(i int) string { return x.entries[i].text }, f.words)
	x.searched, x.found = key, found
	return found
}

// rows returns the rows that fit, in the query's order.
func (x *orderIndex) rows(f *orderFilter) ([]int64, error) {
	order, err := x.order(f.q.Sort)
	if err != nil {
		return nil, err
	}
	// Asking in the entries' own order is kinder to the memory than in the sorted one.
	fits := make([]bool, len(x.entries))
	n := 0
	view, hit := viewBit[f.q.View], x.hits(f)
	for i, e := range x.entries {
		if (hit == nil || hit[i]) && e.in(f.clock)&view != 0 && f.takes(e) {
			fits[i] = true
			n++
		}
	}
	out := make([]int64, 0, n)
	if f.q.Descending {
		for _, i := range slices.Backward(order) {
			if fits[i] {
				out = append(out, x.entries[i].row)
			}
		}
		return out, nil
	}
	for _, i := range order {
		if fits[i] {
			out = append(out, x.entries[i].row)
		}
	}
	return out, nil
}

func (x *orderIndex) counts(f *orderFilter) OrderCounts {
	views := OrderViews()
	n := make([]int, len(views))
	hit := x.hits(f)
	for i, e := range x.entries {
		if hit != nil && !hit[i] || !f.takes(e) {
			continue
		}
		for set := e.in(f.clock); set != 0; set &= set - 1 {
			n[bits.TrailingZeros16(set)]++
		}
	}
	out := OrderCounts{}
	for i, v := range views {
		out[v] = n[i]
	}
	return out
}

func (x *orderIndex) deadlines(c clockFace) DeadlineCounts {
	var out DeadlineCounts
	next, changes := int64(0), c.tomorrow
	for _, e := range x.entries {
		if e.unsent != 0 && !c.overdue(e.unsent) {
			changes = min(changes, e.unsent+unsentTime.Milliseconds())
		}
		switch e.deadline(c) {
		case DeadlineLate:
			out.Late++
			continue
		case DeadlineToday:
			out.Today++
		}
		if e.due && (next == 0 || e.shipBy < next) {
			next = e.shipBy
		}
	}
	if next > 0 {
		out.NextDue = time.UnixMilli(next).UTC()
		changes = min(changes, next+1) // a moment later it is late
	}
	out.Changes = time.UnixMilli(changes).UTC()
	return out
}
