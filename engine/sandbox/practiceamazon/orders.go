package practiceamazon

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"tallybridge/engine/sandbox/world"
)

// Limits of Orders API 2026-01-01.
const (
	ordersPageMax    = 100
	orderMarketsMax  = 50
	orderTokenLife   = 24 * time.Hour
	orderTimesBehind = 2 * time.Minute // the least distance of a "before" from now
)

// The data sets of an order; the base is always there.
const (
	setBuyer        = "BUYER"
	setRecipient    = "RECIPIENT"
	setProceeds     = "PROCEEDS"
	setPromotion    = "PROMOTION"
	setCancellation = "CANCELLATION"
	setFulfillment  = "FULFILLMENT"
	setPackages     = "PACKAGES"
	setTax          = "TAX"
)

var orderSets = []string{
	setBuyer, setRecipient, setProceeds, "EXPENSE", setPromotion, setCancellation, setFulfillment, setPackages, setTax,
	"PAYMENT", "FULFILLMENT_ORDERS",
}

var orderStatuses = []string{
	world.PendingAvailability, world.Pending, world.Unshipped, world.PartiallyShipped, world.Shipped, world.Cancelled, world.Unfulfillable,
}

type ordersAnswer struct {
	Orders        []orderView  `json:"orders"`
	Paging        *orderPaging `json:"pagination,omitempty"`
	UpdatedBefore string       `json:"lastUpdatedBefore,omitempty"`
	CreatedBefore string       `json:"createdBefore,omitempty"`
}

type orderPaging struct {
	Next string `json:"nextToken"`
}

type orderAnswer struct {
	Order orderView `json:"order"`
}

// orderSearch is what searchOrders looks for.
type orderSearch struct {
	byCreation    bool
	after, before time.Time // both belong to it
	markets       map[string]bool
	statuses      []string
	senders       []string
	size          int
}

// orderToken is a page token: when it was given, for which parameters, up to
// when orders count, and the last order of the page before.
type orderToken struct {
	Given  time.Time
	Params string
	Before time.Time
	At     time.Time
	ID     string
}

// searchOrders is searchOrders. Orders come by their last update, or by their
// creation when that was asked for. What changes while somebody pages moves
// behind the end and comes with the next search.
// Source: developer-docs.amazon.com/sp-api/docs/orders-api-v2026-01-01-reference.
func (c *call) searchOrders() {
	sets, ok := c.orderSets()
	if !ok {
		return
	}
	q, ok := c.orderSearch()
	if !ok {
		return
	}
	params := c.fingerprint("paginationToken", "maxResultsPerPage", "includedData")
	var from orderToken
	if text := c.query.Get("paginationToken"); text != "" {
		raw, err := base64.StdEncoding.DecodeString(text)
		switch {
		case err != nil || json.Unmarshal(raw, &from) != nil || from.Given.IsZero():
			c.invalid("The 'paginationToken' is invalid.", "")
			return
		case from.Params != params:
			c.invalid("The request parameters do not match those of the 'paginationToken'.", "")
			return
		case c.now.Sub(from.Given) > orderTokenLife:
			c.invalid("The 'paginationToken' has expired.", "")
			return
		}
		q.before = from.Before
	}
	found := c.s.ordersFor(q, world.OrderMark{At: from.At, ID: from.ID})
	out := ordersAnswer{Orders: []orderView{}}
	if q.byCreation {
		out.CreatedBefore = orderTime(q.before)
	} else {
		out.UpdatedBefore = orderTime(q.before)
	}
	to := min(q.size, len(found))
	for i := range found[:to] {
		out.Orders = append(out.Orders, c.orderView(&found[i], sets))
	}
	if to < len(found) {
		last := &found[to-1]
		raw, _ := json.Marshal(orderToken{c.now, params, q.before, q.at(last), last.ID}) // plain values: cannot fail
		out.Paging = &orderPaging{base64.StdEncoding.EncodeToString(raw)}
	}
	c.answer(http.StatusOK, out)
}

// getOrder is getOrder.
func (c *call) getOrder() {
	sets, ok := c.orderSets()
	if !ok {
		return
	}
	o, ok := c.order(c.parts[0])
	if !ok {
		c.notFound("The order " + c.parts[0] + " was not found.")
		return
	}
	c.answer(http.StatusOK, orderAnswer{c.orderView(&o, sets)})
}

// order finds an order of the account.
func (c *call) order(id string) (world.Order, bool) {
	o, ok := c.s.world.OrderByID(id)
	if !ok {
		return o, false
	}
	m, _ := c.s.world.MarketOf(o.Market)
	return o, m.Region == c.region
}

// at is the time by which orders are searched.
func (q *orderSearch) at(o *world.Order) time.Time {
	if q.byCreation {
		return o.Created
	}
	return o.Updated
}

// ordersFor finds what a search asks for behind a mark: a page and one more.
func (s *Server) ordersFor(q orderSearch, mark world.OrderMark) []world.Order {
	if mark.ID == "" {
		mark.At = q.after
	}
	return s.world.OrdersFrom(q.byCreation, mark, q.size+1, func(o *world.Order) bool {
		at := q.at(o)
		return !at.Before(q.after) && !at.After(q.before) && q.markets[o.Market] &&
			(len(q.statuses) == 0 || slices.Contains(q.statuses, o.Status)) &&
			(len(q.senders) == 0 || slices.Contains(q.senders, o.FulfilledBy))
	})
}

// orderSets reads includedData.
func (c *call) orderSets() (map[string]bool, bool) {
	sets := map[string]bool{}
	for _, name := range c.list("includedData") {
		if !slices.Contains(orderSets, name) {
			c.invalid("Invalid 'includedData' provided.", name)
			return nil, false
		}
		sets[name] = true
	}
	return sets, true
}

// orderSearch reads what is searched.
func (c *call) orderSearch() (q orderSearch, ok bool) {
	if q.byCreation, q.after, q.before, ok = c.orderTimes(); !ok {
		return q, false
	}
	q.statuses, q.senders, q.size = c.list("fulfillmentStatuses"), c.list("fulfilledBy"), ordersPageMax
	if !subset(q.statuses, orderStatuses) {
		c.invalid("Invalid 'fulfillmentStatuses' provided.", "")
		return q, false
	}
	if !subset(q.senders, []string{world.ByMerchant, world.ByAmazon}) {
		c.invalid("Invalid 'fulfilledBy' provided.", "")
		return q, false
	}
	if v := c.query.Get("maxResultsPerPage"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > ordersPageMax {
			c.invalid("Invalid 'maxResultsPerPage' provided.", "It must be between 1 and 100.")
			return q, false
		}
		q.size = n
	}
	ids := c.list("marketplaceIds")
	if len(ids) > orderMarketsMax {
		c.invalid("The number of 'marketplaceIds' exceeds the maximum of 50.", "")
		return q, false
	}
	markets, ok := c.markets(ids)
	if !ok {
		return q, false
	}
	q.markets = map[string]bool{}
	for _, m := range markets {
		q.markets[m.Code] = true
	}
	if len(ids) == 0 {
		for _, m := range c.s.world.Market {
			q.markets[m.Code] = m.Region == c.region
		}
	}
	return q, true
}

// orderTimes reads the span of time, which is by creation or by last update.
func (c *call) orderTimes() (byCreation bool, after, before time.Time, ok bool) {
	at := map[string]time.Time{}
	for _, name := range []string{"createdAfter", "createdBefore", "lastUpdatedAfter", "lastUpdatedBefore"} {
		v, ok := c.instant(name)
		if !ok {
			return false, after, before, false
		}
		if !v.IsZero() {
			at[name] = v
		}
	}
	has := func(name string) bool { _, ok := at[name]; return ok }
	byCreation = has("createdAfter")
	newest := c.now.Add(-orderTimesBehind)
	first, last := "lastUpdatedAfter", "lastUpdatedBefore"
	if byCreation {
		first, last = "createdAfter", "createdBefore"
	}
	switch {
	case has("createdAfter") == has("lastUpdatedAfter"):
		c.invalid("Exactly one of 'createdAfter' and 'lastUpdatedAfter' must be provided.", "")
	case byCreation && has("lastUpdatedBefore"), !byCreation && has("createdBefore"):
		c.invalid("'created' and 'lastUpdated' parameters must not be mixed.", "")
	case at[first].After(c.now):
		c.invalid("'"+first+"' must not be in the future.", "")
	case has(last) && at[last].After(newest):
		c.invalid("'"+last+"' must be at least two minutes before the time of the request.", "")
	case has(last) && at[last].Before(at[first]):
		c.invalid("'"+last+"' must be equal to or after '"+first+"'.", "")
	default:
		ok = true
	}
	after, before = at[first], newest
	if has(last) {
		before = at[last]
	}
	return byCreation, after, before, ok
}

// orderTime is how the Orders API writes an instant.
func orderTime(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05Z") }
