package practiceamazon

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"tallybridge/engine/sandbox/world"
)

// Limits of getInventorySummaries.
const (
	stockPage      = 50
	stockTokenLife = 30 * time.Second
	stockSKUsMax   = 50
	stockMonths    = 18 // how far back startDateTime may lie
)

// How the world loses the stock reading of a marketplace: at once, or after the
// first page.
const (
	lostByError  = "error"
	lostOnTheWay = "incomplete"
)

type stockAnswer struct {
	Paging  *paging      `json:"pagination,omitempty"`
	Payload stockPayload `json:"payload"`
}

type stockPayload struct {
	Granularity granularity    `json:"granularity"`
	Summaries   []stockSummary `json:"inventorySummaries"`
}

type granularity struct {
	Type string `json:"granularityType"`
	ID   string `json:"granularityId"`
}

type stockSummary struct {
	ASIN      string        `json:"asin"`
	FNSKU     string        `json:"fnSku"`
	SKU       string        `json:"sellerSku"`
	Condition string        `json:"condition"`
	Details   *stockDetails `json:"inventoryDetails,omitempty"`
	Updated   string        `json:"lastUpdatedTime"`
	Title     string        `json:"productName"`
	Total     int64         `json:"totalQuantity"`
	Stores    []string      `json:"stores"`
}

type stockDetails struct {
	Fulfillable int64         `json:"fulfillableQuantity"`
	Working     int64         `json:"inboundWorkingQuantity"`
	Shipped     int64         `json:"inboundShippedQuantity"`
	Receiving   int64         `json:"inboundReceivingQuantity"`
	Reserved    reserved      `json:"reservedQuantity"`
	Researching researching   `json:"researchingQuantity"`
	Unsellable  unfulfillable `json:"unfulfillableQuantity"`
	Future      futureSupply  `json:"futureSupplyQuantity"` // live answers have it, the model does not
}

type reserved struct {
	Total      int64 `json:"totalReservedQuantity"`
	Orders     int64 `json:"pendingCustomerOrderQuantity"`
	Transfer   int64 `json:"pendingTransshipmentQuantity"`
	Processing int64 `json:"fcProcessingQuantity"`
}

type researching struct {
	Total int64      `json:"totalResearchingQuantity"`
	Parts []research `json:"researchingQuantityBreakdown"`
}

type research struct {
	Name  string `json:"name"`
	Units int64  `json:"quantity"`
}

type unfulfillable struct {
	Total       int64 `json:"totalUnfulfillableQuantity"`
	Customer    int64 `json:"customerDamagedQuantity"`
	Warehouse   int64 `json:"warehouseDamagedQuantity"`
	Distributor int64 `json:"distributorDamagedQuantity"`
	Carrier     int64 `json:"carrierDamagedQuantity"`
	Defective   int64 `json:"defectiveQuantity"`
	Expired     int64 `json:"expiredQuantity"`
}

type futureSupply struct {
	Reserved int64 `json:"reservedFutureSupplyQuantity"`
	Buyable  int64 `json:"futureSupplyBuyableQuantity"`
}

// inventorySummaries is getInventorySummaries.
// Source: developer-docs.amazon.com/sp-api/docs/fbainventory-api-v1-reference.
func (c *call) inventorySummaries() {
	m, details, ok := c.stockArguments()
	if !ok {
		return
	}
	lost := c.s.world.LostReading(m.Code)
	if lost == lostByError {
		c.fail(http.StatusInternalServerError, "InternalFailure", "We encountered an internal error. Please try again.", "")
		return
	}
	params := c.fingerprint("nextToken")
	from := 0
	var rows []stockRow
	if token := c.query.Get("nextToken"); token != "" {
		if rows, from, ok = c.s.stock.resume(token, params, c.now); !ok || lost == lostOnTheWay {
			c.invalid("Next token is invalid or expired", "")
			return
		}
	} else if rows, ok = c.stockRows(m); !ok {
		return
	}
	to := min(from+stockPage, len(rows))
	out := stockAnswer{Payload: stockPayload{Granularity: granularity{"Marketplace", m.ID}, Summaries: []stockSummary{}}}
	for _, r := range rows[min(from, to):to] {
		out.Payload.Summaries = append(out.Payload.Summaries, summarise(r, details))
	}
	if to < len(rows) || lost == lostOnTheWay { // then a next page is promised that never comes
		out.Paging = &paging{Next: c.s.stock.keep(rows, to, params, c.now)}
	}
	c.answer(http.StatusOK, out)
}

// stockArguments reads and checks what every page needs.
func (c *call) stockArguments() (m world.Market, details, ok bool) {
	if c.query.Get("granularityType") != "Marketplace" {
		c.invalid("Invalid granularityType", "granularityType must be Marketplace")
		return m, false, false
	}
	ids := c.list("marketplaceIds")
	if len(ids) != 1 {
		c.invalid("Exactly one marketplaceId must be provided", "")
		return m, false, false
	}
	if c.query.Get("granularityId") != ids[0] {
		c.invalid("granularityId and marketplaceIds must be the same marketplace", "")
		return m, false, false
	}
	switch c.query.Get("details") {
	case "true":
		details = true
	case "", "false":
	default:
		c.invalid("Query parameter [details] value is not a boolean", "")
		return m, false, false
	}
	markets, ok := c.markets(ids)
	if !ok {
		return m, false, false
	}
	return markets[0], details, true
}

// stockRows are the rows of a first page and all that follow it.
func (c *call) stockRows(m world.Market) ([]stockRow, bool) {
	since, ok := c.instant("startDateTime")
	if !ok {
		return nil, false
	}
	if !since.IsZero() && since.Before(c.now.AddDate(0, -stockMonths, 0)) {
		c.invalid("Query startDateTime cannot not be earlier than 18 months", "")
		return nil, false
	}
	skus := c.list("sellerSkus")
	if len(skus) > stockSKUsMax {
		c.invalid("sellerSkus must not hold more than 50 values", "")
		return nil, false
	}
	if one := c.query.Get("sellerSku"); one != "" { // the only way to ask for a SKU with a comma
		skus = []string{one}
	}
	rows := c.s.stockIn(m, c.now)
	if len(rows) == 0 || c.s.withoutFBA(m.ID) {
		c.invalid("Invalid Input", "") // Amazon's way to say that there is no FBA here
		return nil, false
	}
	switch {
	case !since.IsZero(): // and the SKUs asked for are ignored
		rows = slices.DeleteFunc(rows, func(r stockRow) bool { return r.changed.Before(since) })
	case len(skus) > 0:
		rows = slices.DeleteFunc(rows, func(r stockRow) bool { return !slices.Contains(skus, r.SKU) })
	}
	return rows, true
}

// summarise writes one row.
func summarise(r stockRow, details bool) stockSummary {
	b := r.bins
	inbound := b.InboundWorking + b.InboundShipped + b.InboundReceiving
	out := stockSummary{
		ASIN: r.ASIN, FNSKU: r.FNSKU, SKU: r.SKU, Condition: r.condition, Title: r.Title,
		Updated: isoSeconds(r.changed), Total: b.Owned() + inbound, Stores: []string{},
	}
	if r.Status != "Active" { // gone from the catalogue: the name goes too
		out.Title = ""
	}
	if b == (world.Bins{}) { // never had a unit as far as this record knows
		out.Updated = ""
	}
	if !details {
		return out
	}
	out.Details = &stockDetails{
		Fulfillable: b.Fulfillable, Working: b.InboundWorking, Shipped: b.InboundShipped, Receiving: b.InboundReceiving,
		Reserved: reserved{
			Total:  b.ReservedOrders + b.ReservedTransfer + b.ReservedProcessing,
			Orders: b.ReservedOrders, Transfer: b.ReservedTransfer, Processing: b.ReservedProcessing,
		},
		Researching: researching{Total: b.Researching, Parts: []research{
			{"researchingQuantityInShortTerm", b.Researching - b.Researching/3},
			{"researchingQuantityInMidTerm", b.Researching / 3},
			{"researchingQuantityInLongTerm", 0},
		}},
		Unsellable: unfulfillable{
			Total: b.Unfulfillable, Customer: b.Unfulfillable - b.Unfulfillable/2,
			Warehouse: b.Unfulfillable/2 - b.Unfulfillable/4, Defective: b.Unfulfillable / 4,
		},
	}
	return out
}

// resume finds the rows a token continues; tokens die after 30 seconds.
func (w *stockWatch) resume(token, params string, now time.Time) (rows []stockRow, from int, ok bool) {
	raw, err := base64.StdEncoding.DecodeString(token)
	if err != nil {
		return nil, 0, false
	}
	id, rest, _ := strings.Cut(string(raw), "?>~")
	at, err := strconv.Atoi(strings.TrimSuffix(rest, "?>"))
	if err != nil {
		return nil, 0, false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.pages[id]
	if p == nil || p.params != params || at != p.at || now.Sub(p.made) > stockTokenLife {
		return nil, 0, false
	}
	return p.rows, at, true
}

// keep makes the token of the page that starts at.
func (w *stockWatch) keep(rows []stockRow, at int, params string, now time.Time) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	for id, p := range w.pages {
		if now.Sub(p.made) > 2*stockTokenLife {
			delete(w.pages, id)
		}
	}
	w.tokens++
	id := params + "/" + strconv.FormatUint(w.tokens, 10)
	w.pages[id] = &stockPages{rows: rows, at: at, params: params, made: now}
	return base64.StdEncoding.EncodeToString([]byte(id + "?>~" + strconv.Itoa(at) + "?>"))
}
