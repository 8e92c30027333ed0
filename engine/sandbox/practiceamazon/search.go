package practiceamazon

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox/world"
)

// Page sizes and the cap of searchListingsItems.
const (
	searchPageDefault = 10
	searchPageMax     = 20
	searchCap         = 1000 // items that can be paged through, whatever numberOfResults says
	identifiersMax    = 20
)

var ninetyFive = decimal.MustNew(95, 2)

func number(text string) json.Number { return json.Number(text) }

// family is one SKU with its listings in the asked marketplaces.
type family struct {
	sku              string
	listings         []shown
	created, updated time.Time
}

type paging struct {
	Next     string `json:"nextToken,omitempty"`
	Previous string `json:"previousToken,omitempty"`
}

type searchAnswer struct {
	Total  int     `json:"numberOfResults"`
	Paging *paging `json:"pagination,omitempty"`
	Items  []item  `json:"items"`
}

// searchListings is searchListingsItems.
// Source: developer-docs.amazon.com/sp-api/docs/listings-items-api-v2021-08-01-reference.
func (c *call) searchListings() {
	if !c.own(c.parts[0]) {
		return
	}
	markets, sets, ok := c.listingArguments()
	if !ok {
		return
	}
	keep, ok := c.searchFilter()
	if !ok {
		return
	}
	order, ok := c.searchOrder()
	if !ok {
		return
	}
	size, ok := c.pageSize(searchPageDefault, searchPageMax)
	if !ok {
		return
	}
	params := c.fingerprint("pageToken")
	from := 0
	if token := c.query.Get("pageToken"); token != "" {
		if from, ok = readPageToken(token, params); !ok {
			c.invalid("Search parameters do not match the provided 'pageToken'.", "")
			return
		}
	}
	found := c.families(markets, keep)
	slices.SortFunc(found, order)
	out := searchAnswer{Total: len(found), Items: []item{}}
	reach := min(len(found), searchCap)
	to := min(from+size, reach)
	for _, f := range found[min(from, to):to] {
		out.Items = append(out.Items, c.s.render(f.sku, f.listings, sets))
	}
	p := paging{}
	if to < reach {
		p.Next = pageToken(to, params)
	}
	if from > 0 {
		p.Previous = pageToken(max(from-size, 0), params)
	}
	if p != (paging{}) {
		out.Paging = &p
	}
	c.answer(http.StatusOK, out)
}

// getListing is getListingsItem.
func (c *call) getListing() {
	if !c.own(c.parts[0]) {
		return
	}
	markets, sets, ok := c.listingArguments()
	if !ok {
		return
	}
	sku := c.parts[1]
	found := c.families(markets, func(l shown) bool { return l.SKU == sku })
	if len(found) == 0 {
		c.notFound("SKU '" + sku + "' not found in marketplace " + markets[0].ID)
		return
	}
	c.answer(http.StatusOK, c.s.render(sku, found[0].listings, sets))
}

// own checks the merchant token of the path.
func (c *call) own(seller string) bool {
	if seller != c.s.sellers[c.region] {
		c.invalid("Invalid 'sellerId' provided.", "The seller id does not belong to the authorised account.")
		return false
	}
	return true
}

// listingArguments reads what both operations take.
func (c *call) listingArguments() ([]world.Market, map[string]bool, bool) {
	ids := c.list("marketplaceIds")
	if len(ids) == 0 {
		c.invalid("Missing required 'marketplaceIds' parameter.", "")
		return nil, nil, false
	}
	markets, ok := c.markets(ids)
	if !ok {
		return nil, nil, false
	}
	want := c.list("includedData")
	if len(want) == 0 {
		want = []string{"summaries"}
	}
	sets := map[string]bool{}
	for _, name := range want {
		if !slices.Contains(dataSets, name) {
			c.invalid("Invalid 'includedData' provided.", name)
			return nil, nil, false
		}
		sets[name] = true
	}
	return markets, sets, true
}

// searchFilter turns the query into one test per listing.
func (c *call) searchFilter() (func(shown) bool, bool) {
	var tests []func(shown) bool
	ids, kind := c.list("identifiers"), c.query.Get("identifiersType")
	parent, pack := c.query.Get("variationParentSku"), c.query.Get("packageHierarchySku")
	set := 0
	for _, given := range []bool{len(ids) > 0, parent != "", pack != ""} {
		if given {
			set++
		}
	}
	switch {
	case set > 1:
		c.invalid("Only one of 'identifiers', 'variationParentSku' and 'packageHierarchySku' may be provided.", "")
		return nil, false
	case (len(ids) > 0) != (kind != ""):
		c.invalid("'identifiers' and 'identifiersType' must be provided together.", "")
		return nil, false
	case len(ids) > identifiersMax:
		c.invalid("The number of 'identifiers' exceeds the maximum of 20.", "")
		return nil, false
	case len(ids) > 0:
		test, ok := identifierTest(kind, ids)
		if !ok {
			c.invalid("Invalid 'identifiersType' provided.", kind)
			return nil, false
		}
		tests = append(tests, test)
	case parent != "":
		tests = append(tests, func(l shown) bool { return l.Parent == parent })
	case pack != "":
		tests = append(tests, func(shown) bool { return false }) // no SKU here declares its pack
	}
	for name, test := range map[string]func(shown, time.Time) bool{
		"createdAfter":      func(l shown, at time.Time) bool { return !l.Created.Truncate(time.Second).Before(at) },
		"createdBefore":     func(l shown, at time.Time) bool { return !l.Created.Truncate(time.Second).After(at) },
		"lastUpdatedAfter":  func(l shown, at time.Time) bool { return !l.Updated.Truncate(time.Second).Before(at) },
		"lastUpdatedBefore": func(l shown, at time.Time) bool { return !l.Updated.Truncate(time.Second).After(at) },
	} {
		at, ok := c.instant(name)
		if !ok {
			return nil, false
		}
		if !at.IsZero() {
			tests = append(tests, func(l shown) bool { return test(l, at) })
		}
	}
	more, ok := c.stateTests()
	if !ok {
		return nil, false
	}
	tests = append(tests, more...)
	return func(l shown) bool {
		for _, t := range tests {
			if !t(l) {
				return false
			}
		}
		return true
	}, true
}

// stateTests are the filters by status and by issues.
func (c *call) stateTests() (tests []func(shown) bool, ok bool) {
	with, without, severe := c.list("withStatus"), c.list("withoutStatus"), c.list("withIssueSeverity")
	if !subset(slices.Concat(with, without), []string{"BUYABLE", "DISCOVERABLE"}) {
		c.invalid("Invalid status provided.", "")
		return nil, false
	}
	if !subset(severe, []string{"WARNING", "ERROR"}) {
		c.invalid("Invalid 'withIssueSeverity' provided.", "")
		return nil, false
	}
	if len(with) > 0 {
		tests = append(tests, func(l shown) bool { return subset(with, statuses(l.Listing)) })
	}
	if len(without) > 0 {
		tests = append(tests, func(l shown) bool {
			return !slices.ContainsFunc(without, func(s string) bool { return slices.Contains(statuses(l.Listing), s) })
		})
	}
	if len(severe) > 0 {
		tests = append(tests, func(l shown) bool { return l.Status == "Incomplete" && !l.IsParent && slices.Contains(severe, "ERROR") })
	}
	return tests, true
}

// identifierTest tells whether a listing has one of the identifiers.
func identifierTest(kind string, ids []string) (func(shown) bool, bool) {
	wanted := map[string]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	switch kind {
	case "SKU":
		return func(l shown) bool { return wanted[l.SKU] }, true
	case "ASIN":
		return func(l shown) bool { return wanted[l.ASIN] }, true
	case "FNSKU":
		return func(l shown) bool { return l.FNSKU != "" && wanted[l.FNSKU] }, true
	case "EAN", "UPC", "JAN", "ISBN":
		return func(l shown) bool { return l.Barcode != "" && wanted[l.Barcode] }, true
	case "GTIN":
		return func(l shown) bool {
			return l.Barcode != "" && (wanted[l.Barcode] || wanted[strings.Repeat("0", max(14-len(l.Barcode), 0))+l.Barcode])
		}, true
	case "MINSAN", "PZN":
		return func(shown) bool { return false }, true
	}
	return nil, false
}

// searchOrder is how the results are sorted; equal ones by SKU.
func (c *call) searchOrder() (func(a, b family) int, bool) {
	by, dir := c.query.Get("sortBy"), c.query.Get("sortOrder")
	var order func(a, b family) int
	switch by {
	case "sku":
		order = func(a, b family) int { return strings.Compare(a.sku, b.sku) }
	case "createdDate":
		order = func(a, b family) int { return a.created.Compare(b.created) }
	case "", "lastUpdatedDate":
		order = func(a, b family) int { return a.updated.Compare(b.updated) }
	default:
		c.invalid("Invalid 'sortBy' provided.", by)
		return nil, false
	}
	sign := -1
	switch dir {
	case "ASC":
		sign = 1
	case "", "DESC":
	default:
		c.invalid("Invalid 'sortOrder' provided.", dir)
		return nil, false
	}
	return func(a, b family) int { return cmp.Or(sign*order(a, b), strings.Compare(a.sku, b.sku)) }, true
}

// families groups the listings that pass by SKU.
func (c *call) families(markets []world.Market, keep func(shown) bool) []family {
	var out []family
	at := map[string]int{}
	for _, m := range markets {
		for _, l := range c.s.listingsIn(m) {
			if !keep(l) {
				continue
			}
			i, ok := at[l.SKU]
			if !ok {
				i = len(out)
				at[l.SKU] = i
				out = append(out, family{sku: l.SKU, created: l.Created})
			}
			f := &out[i]
			f.listings = append(f.listings, l)
			if l.Created.Before(f.created) {
				f.created = l.Created
			}
			if l.Updated.After(f.updated) {
				f.updated = l.Updated
			}
		}
	}
	return out
}

// pageSize reads the size of a page.
func (c *call) pageSize(usual, most int) (int, bool) {
	v := c.query.Get("pageSize")
	if v == "" {
		return usual, true
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > most {
		c.invalid("Invalid 'pageSize' provided.", "It must be between 1 and "+strconv.Itoa(most)+".")
		return 0, false
	}
	return n, true
}

// fingerprint tells whether a page token comes back with the parameters it was
// given for.
func (c *call) fingerprint(without ...string) string {
	var parts []string
	for name, values := range c.query {
		if !slices.Contains(without, name) {
			parts = append(parts, name+"="+strings.Join(values, ","))
		}
	}
	slices.Sort(parts)
	return hex.EncodeToString([]byte(c.s.derive(c.op.name+c.region+strings.Join(parts, "&"), 0)))[:16]
}

func pageToken(at int, params string) string {
	// Standard base64 with its + / = on purpose: a client has to escape it.
	return base64.StdEncoding.EncodeToString([]byte(params + "?>~" + strconv.Itoa(at) + "?>"))
}

func readPageToken(token, params string) (at int, ok bool) {
	raw, err := base64.StdEncoding.DecodeString(token)
	if err != nil {
		return 0, false
	}
	have, rest, found := strings.Cut(string(raw), "?>~")
	n, err := strconv.Atoi(strings.TrimSuffix(rest, "?>"))
	return n, found && err == nil && n >= 0 && have == params
}
