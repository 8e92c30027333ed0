package engine

import (
	"context"
	"slices"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
	"tallybridge/engine/match"
	"tallybridge/engine/store"
)

// The filters of the mapping list. Each row belongs to exactly one of the
// first seven; FilterOpen takes in the three that wait for a person.
const (
	FilterLinked    = "linked"
	FilterSuggested = "suggested"
	FilterConflict  = "conflict"
	FilterUnmapped  = "unmapped"
	FilterExcluded  = "excluded"
	FilterAside     = "aside"   // wants something, but was set aside
	FilterIgnored   = "ignored" // closed everywhere, or a variation parent
	FilterOpen      = "open"
	FilterSafe      = "safe" // suggestions that cannot double or hide stock
)

// The columns that the mapping list can be sorted by; empty is by SKU.
const (
	SortSKU          = "sku"
	SortTitle        = "title"
	SortItem         = "item"
	SortASIN         = "asin"
	SortState        = "state"
	SortConfidence   = "confidence"
	SortPrice        = "price"
	SortMarketplaces = "marketplaces"
)

var mappingShape = &shape{
	filters: []string{
		FilterLinked, FilterSuggested, FilterConflict, FilterUnmapped, FilterExcluded, FilterAside, FilterIgnored, FilterOpen, FilterSafe,
	},
	columns: map[string]column{
		SortSKU: byWord(0), SortTitle: byWord(1), SortItem: byWord(2), SortASIN: byWord(3),
		SortState: byNum(0), SortConfidence: byNum(1), SortPrice: byNum(2), SortMarketplaces: byNum(3),
	},
}

// Channel tells who fulfils a seller SKU.
type Channel string

// The channels; empty where no listing tells.
const (
	ChannelAmazon   Channel = "amazon"
	ChannelMerchant Channel = "merchant"
	ChannelBoth     Channel = "both"
)

func channelOf(amazon, merchant bool) Channel {
	switch {
	case amazon && merchant:
		return ChannelBoth
	case amazon:
		return ChannelAmazon
	case merchant:
		return ChannelMerchant
	}
	return ""
}

// MappingListRow is one seller SKU with its listings of all marketplaces in one row.
type MappingListRow struct {
	ID    int64
	SKU   domain.SellerSKU
	State string // as matching says, see package match; a linked SKU may be in conflict too
	// Filter is the one chip the row belongs to.
	Filter       string
	Title        string
	ASIN         string // the first of ASINs
	ASINs        []string
	FNSKU        string
	Price        domain.Money // of the first marketplace with one in the base currency, else with any
	Marketplaces []domain.MarketplaceID
	Channel      Channel
	Open         bool // some listing can be bought
	Links        []LinkedItem
	// Proposed is the item that Accept would link; nil when there is no suggestion.
	Proposed *Proposal
	Problem
	// ExcludedFor is the reason of an exclusion.
	ExcludedFor string
}

// Proposal is a suggestion with the item's code and name.
type Proposal struct {
	Item       domain.ItemID
	Code, Name string
	Units      int64
	Reason     domain.SuggestionReason
	Confidence int // percent
	Safe       bool
}

// Problem is what is wrong with a row, empty when nothing is.
type Problem struct {
	Kind       domain.ConflictKind
	Message    string // one sentence; for a suggestion, why it is made
	Fix        string
	Candidates []string      // codes, SKUs, ASINs or fields involved
	About      domain.ItemID // the item it is about, where it is about one
	Key        string        // for SetAside; empty where there is nothing to set aside
	Blocks     bool          // automatic sync cannot be turned on while it is open
	SetAside   bool
}

func problemOf(n *store.RowNote, sku domain.SellerSKU, aside bool) Problem {
	if n == nil {
		return Problem{}
	}
	p := Problem{Kind: n.Kind, Message: n.Message, Fix: n.Fix, Candidates: n.Candidates, About: n.About, Blocks: n.Blocks, SetAside: aside}
	if n.Kind != "" {
		p.Key = domain.Conflict{Kind: n.Kind, SKU: sku, Item: n.About}.Key()
	}
	return p
}

// mappingFilter is the one chip of a row.
func mappingFilter(state string, aside bool) string {
	switch state {
	case match.StateLinked, match.StateExcluded:
		return state
	case match.StateClosed, match.StateParent:
		return FilterIgnored
	}
	if aside {
		return FilterAside
	}
	return state
}

// MappingIDs returns the ids of the rows that fit a query, in its order.
func (e *Engine) MappingIDs(ctx context.Context, q Query) ([]int64, error) {
	x, err := e.lists.mappingIndex(ctx)
	if err != nil {
		return nil, err
	}
	return x.ids(q)
}

// MappingCounts tells how many rows with the search each filter takes in; the
// empty filter takes in all.
func (e *Engine) MappingCounts(ctx context.Context, search string) (map[string]int, error) {
	x, err := e.lists.mappingIndex(ctx)
	if err != nil {
		return nil, err
	}
	return x.counts(search), nil
}

// MappingRows returns rows by their ids, in the order of the ids. Rows that
// are gone are left out.
func (e *Engine) MappingRows(ctx context.Context, ids []int64) ([]MappingListRow, error) {
	base, err := e.baseCurrency(ctx)
	if err != nil {
		return nil, err
	}
	records, err := e.store.SKURecords(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]MappingListRow, len(records))
	for i := range records {
		out[i] = mappingRow(&records[i], base)
	}
	return out, nil
}

func (e *Engine) baseCurrency(ctx context.Context) (string, error) {
	return e.store.BaseCurrency(ctx)
}

func mappingRow(r *store.SKURecord, base string) MappingListRow {
	out := MappingListRow{
		ID: r.ID, SKU: r.SKU, State: r.State, Filter: mappingFilter(r.State, r.SetAside), Problem: problemOf(r.Note, r.SKU, r.SetAside),
	}
	amazon, merchant := false, false
	for _, l := range r.Listings {
		out.Marketplaces = append(out.Marketplaces, l.Marketplace)
		if out.Title == "" {
			out.Title = l.Title
		}
		if out.FNSKU == "" {
			out.FNSKU = l.FNSKU
		}
		if l.ASIN != "" && !slices.Contains(out.ASINs, l.ASIN) {
			out.ASINs = append(out.ASINs, l.ASIN)
		}
		if l.Price.Known() && (!out.Price.Known() || out.Price.Currency != base && l.Price.Currency == base) {
			out.Price = l.Price
		}
		amazon, merchant = amazon || l.Amazon, merchant || l.Merchant
		out.Open = out.Open || l.Status != domain.ListingInactive && l.Status != domain.ListingIncomplete && !l.Parent
	}
	if len(out.ASINs) > 0 {
		out.ASIN = out.ASINs[0]
	}
	out.Channel = channelOf(amazon, merchant)
	for _, l := range r.Links {
		out.Links = append(out.Links, LinkedItem{l.Link, l.Code, l.Name})
	}
	if n := r.Note; n != nil && n.Proposed != "" {
		out.Proposed = &Proposal{
			Item: n.Proposed, Code: r.ProposedCode, Name: r.ProposedName, Units: n.Units, Reason: n.Reason, Confidence: n.Confidence, Safe: n.Safe,
		}
	}
	if r.Exclusion != nil {
		out.ExcludedFor = r.Exclusion.Reason
	}
	return out
}

// loadMapping reads what the mapping list is searched and sorted by.
func (l *lists) loadMapping(ctx context.Context) (*index, error) {
	entries, err := l.scanMapping(ctx, nil)
	if err != nil {
		return nil, err
	}
	return newIndex(mappingShape, entries), nil
}

// scanMapping reads entries: all, or those with these ids.
func (l *lists) scanMapping(ctx context.Context, ids []int64) ([]entry, error) {
	base, err := l.e.baseCurrency(ctx)
	if err != nil {
		return nil, err
	}
	var rows []gathered
	place := map[string]map[string]int32{} // by connection and SKU
	at := func(conn, sku []byte) *gathered {
		if n, ok := place[string(conn)][string(sku)]; ok {
			return &rows[n]
		}
		return nil
	}
	err = l.e.store.ScanMapping(ctx, ids, store.MappingScan{
		Row: func(id int64, connection, sku, state string, aside bool, note *store.RowNote) {
			if place[connection] == nil {
				place[connection] = map[string]int32{}
			}
			place[connection][sku] = int32(len(rows))
			rows = append(rows, gathered{entry: mappingEntry(id, state, aside, note)})
			rows[len(rows)-1].add(0, sku)
		},
		Listing: func(connection string, s store.ScannedListing) {
			if r := at([]byte(connection), s.SKU); r != nil {
				r.listing(s, base)
			}
		},
		Link: func(connection, sku, code, name []byte) {
			if r := at(connection, sku); r != nil {
				r.add(2, string(code))
				r.add(noWord, string(name))
			}
		},
	})
	if err != nil {
		return nil, err
	}
	entries := make([]entry, len(rows))
	for i := range rows {
		entries[i] = rows[i].done()
	}
	sortEntries(entries)
	return entries, nil
}

// stateRanks puts what waits for a person first.
var stateRanks = map[string]int64{
	FilterConflict: 1, FilterSuggested: 2, FilterUnmapped: 3, FilterAside: 4, FilterLinked: 5, FilterExcluded: 6, FilterIgnored: 7,
}

func mappingEntry(id int64, state string, aside bool, note *store.RowNote) entry {
	chip := mappingFilter(state, aside)
	e := entry{id: id, filters: mappingShape.bits(chip)}
	if chip == FilterConflict || chip == FilterSuggested || chip == FilterUnmapped {
		e.filters |= mappingShape.bits(FilterOpen)
	}
	e.nums[0] = stateRanks[chip]
	if note != nil {
		e.kinds = [2]string{intern(string(note.Kind)), intern(string(note.Reason))}
		e.nums[1] = int64(note.Confidence)
		if note.Proposed != "" && note.Safe && chip == FilterSuggested {
			e.filters |= mappingShape.bits(FilterSafe)
		}
	}
	return e
}

// listing adds a listing; those of the first marketplaces come first.
func (g *gathered) listing(s store.ScannedListing, base string) {
	g.nums[3]++
	g.add(1, string(s.Title))
	g.add(3, string(s.ASIN))
	g.add(noWord, string(s.FNSKU))
	if len(s.Currency) == 0 {
		return
	}
	if c := string(s.Currency); g.currency == "" || g.currency != base && c == base {
		g.currency, g.nums[2] = intern(c), tenThousandths(string(s.Price))
	}
}

// tenThousandths turns a decimal into a whole number to sort by.
func tenThousandths(s string) int64 {
	d, err := decimal.Parse(s)
	if err != nil {
		return 0
	}
	return scaled(d)
}

func scaled(d decimal.Decimal) int64 {
	whole, frac, ok := d.Round(4).Int64(4)
	if !ok || whole > 1<<48 || whole < -(1<<48) {
		return int64(d.Sign()) << 62
	}
	return whole*10_000 + frac
}
