package amazon

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"tallybridge/engine/domain"
)

// ErrTooMany says that a marketplace has more listings than searchListingsItems
// lets one page through. The listings report has no such limit.
var ErrTooMany = errors.New("more listings than can be paged through")

const (
	searchLimit    = 1000 // items searchListingsItems can page through
	listingsPage   = 20   // items of a page, and identifiers of a call
	maxListPages   = 2 * searchLimit / listingsPage
	listingsPasses = 3 // tries at one complete reading
)

// What is asked for. Offers bring the price, fulfillmentAvailability the
// channel and the merchant's quantity, relationships the variation parents.
// Attributes are some twenty times as large as all the rest together and are
// asked for only with a few SKUs: they bring the barcode.
const (
	includedInSearch = "summaries,offers,fulfillmentAvailability,relationships"
	includedBySKU    = includedInSearch + ",attributes"
)

type listingsAnswer struct {
	NumberOfResults count `json:"numberOfResults"`
	Pagination      struct {
		NextToken text `json:"nextToken"`
	} `json:"pagination"`
	Items list[listingItem] `json:"items"`
}

// SearchListings reads all listings of one marketplace (searchListingsItems),
// 20 a page. It returns the complete list or an error: ErrTooMany, after one
// call, when there are more than 1000. progress may be nil.
//
// Pages are sorted by creation date, oldest first, as that order does not move
// while one pages; a list whose length changes on the way is read again.
//
// Source: developer-docs.amazon.com/sp-api/docs/listings-items-api-v2021-08-01-reference.
func (c *Client) SearchListings(ctx context.Context, m domain.MarketplaceID, progress func(done, total int)) ([]domain.Listing, error) {
	if err := c.needSeller(opSearchListings); err != nil {
		return nil, err
	}
	before := -1
	for pass := 1; ; pass++ {
		out, total, err := c.searchPass(ctx, m, progress)
		if err != nil {
			return nil, err
		}
		// A count that is wrong in the same way twice is Amazon's, not a list
		// that changed.
		if len(out) >= total || len(out) == before {
			return out, nil
		}
		if pass == listingsPasses {
			return nil, &domain.Fault{
				Kind: domain.FaultUnavailable, Op: opSearchListings.name,
				Message: "The listings of " + m.Code() + " kept changing while they were read.",
				Advice:  "Tallybridge tries again at the next run.",
				Detail:  fmt.Sprintf("%d of %d listings", len(out), total),
			}
		}
		before = len(out)
	}
}

// searchPass pages through once. total is what Amazon last said there are.
func (c *Client) searchPass(ctx context.Context, m domain.MarketplaceID, progress func(done, total int)) (out []domain.Listing, total int, err error) {
	query := url.Values{
		"marketplaceIds": {string(m)},
		"includedData":   {includedInSearch},
		"pageSize":       {fmt.Sprint(listingsPage)},
		"sortBy":         {"createdDate"},
		"sortOrder":      {"ASC"},
	}
	at := map[string]int{}
	seen := map[string]bool{}
	for page := 0; ; page++ {
		answer, err := c.searchPage(ctx, query)
		if err != nil {
			return nil, 0, err
		}
		if answer.NumberOfResults.known {
			total = int(min(answer.NumberOfResults.n, searchLimit+1))
		}
		if total > searchLimit {
			return nil, 0, fmt.Errorf("%s of %s: %w", opSearchListings.name, m.Code(), ErrTooMany)
		}
		for _, item := range answer.Items {
			l := item.listing(c.connection, m)
			if l.SKU == "" {
				continue
			}
			if i, ok := at[l.SKU]; ok {
				out[i] = l
				continue
			}
			at[l.SKU] = len(out)
			out = append(out, l)
		}
		if progress != nil {
			progress(len(out), max(total, len(out)))
		}
		next := string(answer.Pagination.NextToken)
		if next == "" {
			return out, total, nil
		}
		if seen[next] || page >= maxListPages {
			return nil, 0, pageLoop(opSearchListings)
		}
		seen[next] = true
		query.Set("pageToken", next)
	}
}

func (c *Client) searchPage(ctx context.Context, query url.Values) (listingsAnswer, error) {
	var answer listingsAnswer
	r := request{op: opSearchListings, path: "/listings/2021-08-01/items/" + pathPart(c.sellerID), query: query}
	err := c.call(ctx, r, func(body []byte) error {
		answer = listingsAnswer{}
		if err := unwrap(body, &answer); err != nil {
			return err
		}
		if answer.Items == nil && !answer.NumberOfResults.known {
			return errors.New("neither items nor a number of results")
		}
		return nil
	})
	return answer, err
}

// ListingsBySKU reads the listings of certain SKUs in one marketplace, with
// their barcodes: 20 a call, those with a comma or other unusual characters
// one by one where the list form does not find them. SKUs that Amazon does not
// know are left out; the order is Amazon's.
//
// Source: developer-docs.amazon.com/sp-api/docs/listings-items-api-v2021-08-01-reference.
func (c *Client) ListingsBySKU(ctx context.Context, m domain.MarketplaceID, skus []string) ([]domain.Listing, error) {
	if err := c.needSeller(opSearchListings); err != nil {
		return nil, err
	}
	asked := map[string]bool{}
	var many, single []string
	for _, sku := range skus {
		switch {
		case sku == "" || asked[sku]:
			continue
		// The identifiers are a comma-separated list; a comma splits a SKU in two
		// however it is encoded.
		case strings.Contains(sku, ",") || strings.TrimSpace(sku) != sku:
			single = append(single, sku)
		default:
			many = append(many, sku)
		}
		asked[sku] = true
	}
	found := map[string]bool{}
	var out []domain.Listing
	for batch := range slices.Chunk(many, listingsPage) {
		rows, err := c.identified(ctx, m, "SKU", batch)
		if err != nil {
			return nil, err
		}
		for _, l := range rows {
			if asked[l.SKU] && !found[l.SKU] {
				found[l.SKU] = true
				out = append(out, l)
			}
		}
		for _, sku := range batch {
			if !found[sku] && unusual(sku) {
				single = append(single, sku)
			}
		}
	}
	for _, sku := range single {
		l, err := c.oneListing(ctx, m, sku)
		if domain.KindOf(err) == domain.FaultNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

// ListingsByASIN reads every listing the seller has for certain ASINs in one
// marketplace, 20 ASINs a call, with their barcodes. It is the way to SKUs that
// a report's charset has damaged. ASINs without a listing are left out.
//
// Source: developer-docs.amazon.com/sp-api/docs/listings-items-api-v2021-08-01-reference.
func (c *Client) ListingsByASIN(ctx context.Context, m domain.MarketplaceID, asins []string) ([]domain.Listing, error) {
	if err := c.needSeller(opSearchListings); err != nil {
		return nil, err
	}
	asked, found := map[string]bool{}, map[string]bool{}
	var each []string
	for _, a := range asins {
		if a = strings.TrimSpace(a); a != "" && !asked[a] && !strings.Contains(a, ",") {
			asked[a] = true
			each = append(each, a)
		}
	}
	var out []domain.Listing
	for batch := range slices.Chunk(each, listingsPage) {
		rows, err := c.identified(ctx, m, "ASIN", batch)
		if err != nil {
			return nil, err
		}
		for _, l := range rows {
			if l.SKU != "" && !found[l.SKU] {
				found[l.SKU] = true
				out = append(out, l)
			}
		}
	}
	return out, nil
}

// identified asks for at most 20 SKUs or ASINs in one call, and for the pages
// that follow: an ASIN may have many SKUs.
func (c *Client) identified(ctx context.Context, m domain.MarketplaceID, kind string, ids []string) ([]domain.Listing, error) {
	query := url.Values{
		"marketplaceIds":  {string(m)},
		"includedData":    {includedBySKU},
		"pageSize":        {fmt.Sprint(listingsPage)},
		"identifiersType": {kind},
		"identifiers":     {strings.Join(ids, ",")},
	}
	var out []domain.Listing
	for page := 0; ; page++ {
		answer, err := c.searchPage(ctx, query)
		if err != nil {
			return nil, err
		}
		for _, item := range answer.Items {
			out = append(out, item.listing(c.connection, m))
		}
		next := string(answer.Pagination.NextToken)
		if next == "" {
			return out, nil
		}
		if page > maxListPages || next == query.Get("pageToken") {
			return nil, pageLoop(opSearchListings)
		}
		query.Set("pageToken", next)
	}
}

// oneListing reads a single listing (getListingsItem).
func (c *Client) oneListing(ctx context.Context, m domain.MarketplaceID, sku string) (domain.Listing, error) {
	var item listingItem
	r := request{
		op:   opListing,
		path: "/listings/2021-08-01/items/" + pathPart(c.sellerID) + "/" + pathPart(sku),
		query: url.Values{
			"marketplaceIds": {string(m)},
			"includedData":   {includedBySKU},
		},
	}
	err := c.call(ctx, r, func(body []byte) error {
		item = listingItem{}
		if err := unwrap(body, &item); err != nil {
			return err
		}
		if item.SKU == "" {
			return errors.New("the listing has no SKU")
		}
		return nil
	})
	if err != nil {
		return domain.Listing{}, err
	}
	return item.listing(c.connection, m), nil
}

// unusual reports whether a SKU holds more than letters, digits and "-_.".
func unusual(sku string) bool {
	return strings.ContainsFunc(sku, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') &&
			r != '-' && r != '_' && r != '.'
	})
}

func (c *Client) needSeller(op operation) error {
	if c.sellerID != "" {
		return nil
	}
	return &domain.Fault{
		Kind: domain.FaultSetup, Op: op.name,
		Message: "The merchant token of this Amazon connection is not known.",
		Advice:  "Copy it from Seller Central (Account Info, Your Merchant Token) and connect Amazon again with it.",
	}
}

// pageLoop is an answer whose pages never end.
func pageLoop(op operation) *domain.Fault {
	return answered{op: op}.fault(dataFault, "the pages of the answer do not end")
}
