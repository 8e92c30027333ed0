package amazon

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"tallybridge/engine/domain"
)

const (
	summaryRestarts = 3
	// maxSummaryPages bounds a reading: a million SKUs of 50 a page.
	maxSummaryPages = 20_000
)

type summariesPage struct {
	Summaries  *list[summaryEntry] `json:"inventorySummaries"`
	Pagination struct {
		NextToken text `json:"nextToken"`
	} `json:"pagination"`
}

type summaryEntry struct {
	ASIN          text  `json:"asin"`
	FNSKU         text  `json:"fnSku"`
	SKU           text  `json:"sellerSku"`
	Condition     text  `json:"condition"`
	TotalQuantity count `json:"totalQuantity"`
	Details       struct {
		Fulfillable      count `json:"fulfillableQuantity"`
		InboundWorking   count `json:"inboundWorkingQuantity"`
		InboundShipped   count `json:"inboundShippedQuantity"`
		InboundReceiving count `json:"inboundReceivingQuantity"`
		Reserved         struct {
			Total      count `json:"totalReservedQuantity"`
			Orders     count `json:"pendingCustomerOrderQuantity"`
			Transfer   count `json:"pendingTransshipmentQuantity"`
			Processing count `json:"fcProcessingQuantity"`
		} `json:"reservedQuantity"`
		Researching struct {
			Total count `json:"totalResearchingQuantity"`
		} `json:"researchingQuantity"`
		Unfulfillable struct {
			Total count `json:"totalUnfulfillableQuantity"`
		} `json:"unfulfillableQuantity"`
	} `json:"inventoryDetails"`
}

// ErrNoFBA says that Amazon knows of no FBA stock in a marketplace. It says so
// with the code that it gives every bad request too, so it is believed only of
// a marketplace that never had any: a refused call is not a stock of zero.
var ErrNoFBA = errors.New("amazon knows of no FBA stock in this marketplace")

// errTokenDead says that a page token had ended before the page was asked for.
var errTokenDead = errors.New("the page token had ended")

// InventorySummaries reads the FBA stock of one marketplace, every SKU Amazon
// holds or ever held (getInventorySummaries). It is complete or an error: page
// tokens end after 30 seconds, and a reading whose token died starts again from
// the first page, at most three times. Of an account or marketplace without FBA
// it returns ErrNoFBA. progress may be nil; it hears of the rows so far,
// and after a restart again of fewer.
//
// The figures are what can be fulfilled in the marketplace, not what lies
// there: readings of two marketplaces must never be added. A SKU whose figures
// Amazon leaves out is left out too: it is unknown, not zero.
//
// Source: developer-docs.amazon.com/sp-api/docs/fbainventory-api-v1-reference.
func (c *Client) InventorySummaries(ctx context.Context, m domain.MarketplaceID, progress func(done int)) ([]domain.StockReading, error) {
	var err error
	worked := false
	for range summaryRestarts + 1 {
		var out []domain.StockReading
		var pages int
		out, pages, err = c.summariesPass(ctx, m, progress)
		worked = worked || pages > 0
		if err == nil {
			return out, nil
		}
		if !worked && noFBA(err) {
			return nil, errors.Join(ErrNoFBA, err)
		}
		if !errors.Is(err, errTokenDead) {
			return nil, err
		}
	}
	f := answered{op: opSummaries}.fault(unavailableFault, "page tokens ended before the next page could be read")
	f.Err = err
	return nil, f
}

// summariesPass pages through once; pages counts those that came.
func (c *Client) summariesPass(ctx context.Context, m domain.MarketplaceID, progress func(done int)) (out []domain.StockReading, pages int, err error) {
	query := url.Values{
		"details":         {"true"},
		"granularityType": {"Marketplace"},
		"granularityId":   {string(m)},
		"marketplaceIds":  {string(m)},
	}
	type key struct{ sku, fnsku, condition string }
	at := map[key]int{}
	seen := map[string]bool{}
	for {
		page, err := c.summariesPage(ctx, query)
		if err != nil {
			if pages > 0 && deadToken(err) {
				err = errTokenDead
			}
			return nil, pages, err
		}
		pages++
		for _, e := range *page.Summaries {
			r, ok := e.reading(c.connection, m)
			if !ok {
				continue
			}
			// The list moves while it is paged through; a row may come twice.
			k := key{r.SKU, r.FNSKU, r.Condition}
			if i, ok := at[k]; ok {
				out[i] = r
				continue
			}
			at[k] = len(out)
			out = append(out, r)
		}
		if progress != nil {
			progress(len(out))
		}
		next := string(page.Pagination.NextToken)
		switch {
		case next == "":
			return out, pages, nil
		case seen[next]:
			return nil, pages, errTokenDead // it goes round in circles
		case pages >= maxSummaryPages:
			return nil, pages, pageLoop(opSummaries)
		}
		seen[next] = true
		query.Set("nextToken", next)
	}
}

// noFBA reports whether a first page was refused in the words that stand for
// "no FBA here".
func noFBA(err error) bool {
	f, ok := domain.AsFault(err)
	return ok && f.Kind == domain.FaultInvalid && f.Status == http.StatusBadRequest && strings.HasPrefix(f.Detail, "InvalidInput")
}

// deadToken reports whether a later page was refused for its token: Amazon
// says 400 InvalidInput with changing words.
func deadToken(err error) bool {
	f, ok := domain.AsFault(err)
	return ok && f.Kind == domain.FaultInvalid && f.Status == http.StatusBadRequest
}

func (c *Client) summariesPage(ctx context.Context, query url.Values) (summariesPage, error) {
	var page summariesPage
	err := c.call(ctx, request{op: opSummaries, path: "/fba/inventory/v1/summaries", query: query}, func(body []byte) error {
		var err error
		page, err = decodeSummaries(body)
		return err
	})
	return page, err
}

func decodeSummaries(body []byte) (summariesPage, error) {
	var page summariesPage
	if err := unwrap(body, &page); err != nil {
		return page, err
	}
	if page.Summaries == nil {
		return page, errors.New("no inventory summaries")
	}
	// The token stands beside the payload, not in it.
	var outside struct {
		Pagination struct {
			NextToken text `json:"nextToken"`
		} `json:"pagination"`
	}
	if err := json.Unmarshal(body, &outside); err != nil {
		return page, err
	}
	if outside.Pagination.NextToken != "" {
		page.Pagination.NextToken = outside.Pagination.NextToken
	}
	return page, nil
}

// reading is the entry as a stock reading; not ok when it has no SKU or its
// figures are missing although Amazon counts units.
func (e summaryEntry) reading(conn domain.ConnectionID, m domain.MarketplaceID) (domain.StockReading, bool) {
	d := e.Details
	if e.SKU == "" || !d.Fulfillable.known && (!e.TotalQuantity.known || e.TotalQuantity.n != 0) {
		return domain.StockReading{}, false
	}
	r := domain.StockReading{
		Connection: conn, Marketplace: m,
		SKU: string(e.SKU), FNSKU: string(e.FNSKU), ASIN: string(e.ASIN), Condition: string(e.Condition),
		Buckets: domain.Buckets{
			Fulfillable:        d.Fulfillable.n,
			ReservedOrders:     d.Reserved.Orders.n,
			ReservedTransfer:   d.Reserved.Transfer.n,
			ReservedProcessing: d.Reserved.Processing.n,
			Unfulfillable:      d.Unfulfillable.Total.n,
			Researching:        d.Researching.Total.n,
			InboundWorking:     d.InboundWorking.n,
			InboundShipped:     d.InboundShipped.n,
			InboundReceiving:   d.InboundReceiving.n,
		},
	}
	// A reserved total above its parts holds units of a part that is not named.
	if rest := d.Reserved.Total.n - r.Reserved(); d.Reserved.Total.known && rest > 0 {
		r.ReservedProcessing += rest
	}
	return r, true
}
