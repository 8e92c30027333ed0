package engine

import (
	"context"
	"slices"
	"strings"

	"tallybridge/engine/domain"
	"tallybridge/engine/match"
	"tallybridge/engine/store"
)

// MappingRow is one seller SKU with its listings and its Xero items.
type MappingRow struct {
	Product     match.Product
	Links       []LinkedItem
	Suggestions []domain.Suggestion
	Conflicts   []domain.Conflict
}

// LinkedItem is a link with the item's code and name.
type LinkedItem struct {
	domain.Link
	Code, Name string
}

// Mapping returns every seller SKU with its state, as it stands in the mirror.
func (e *Engine) Mapping(ctx context.Context) ([]MappingRow, error) {
	in, err := e.matchInput(ctx)
	if err != nil {
		return nil, err
	}
	out := match.Match(in)
	byID := map[domain.ItemID]domain.Item{}
	for _, i := range in.Items {
		byID[i.ID] = i
	}
	links := map[domain.SellerSKU][]LinkedItem{}
	for _, l := range append(slices.Clone(in.Links), out.NewLinks...) {
		i := byID[l.Item]
		links[l.SKU] = append(links[l.SKU], LinkedItem{l, i.Code, i.Name})
	}
	suggestions := map[domain.SellerSKU][]domain.Suggestion{}
	for _, s := range out.Suggestions {
		suggestions[s.SKU] = append(suggestions[s.SKU], s)
	}
	stored, err := e.store.Conflicts(ctx)
	if err != nil {
		return nil, err
	}
	conflicts := map[domain.SellerSKU][]domain.Conflict{}
	for _, c := range stored {
		conflicts[c.SKU] = append(conflicts[c.SKU], c)
	}
	rows := make([]MappingRow, 0, len(out.Products))
	for _, p := range out.Products {
		rows = append(rows, MappingRow{Product: p, Links: links[p.SKU], Suggestions: suggestions[p.SKU], Conflicts: conflicts[p.SKU]})
	}
	return rows, nil
}

func (e *Engine) matchInput(ctx context.Context) (match.Input, error) {
	var in match.Input
	var err error
	if in.Listings, err = e.store.Listings(ctx); err != nil {
		return in, err
	}
	if in.Items, _, err = e.store.Items(ctx); err != nil {
		return in, err
	}
	if in.Links, err = e.store.Links(ctx); err != nil {
		return in, err
	}
	if in.Exclusions, err = e.store.Exclusions(ctx); err != nil {
		return in, err
	}
	if in.Config, err = e.store.Config(ctx); err != nil {
		return in, err
	}
	org, _, err := e.store.Organisation(ctx)
	if err != nil {
		return in, err
	}
	in.BaseCurrency = org.BaseCurrency
	if in.Stocked, in.FNSKUs, err = e.jobs.Units(ctx); err != nil {
		return in, err
	}
	in.States, err = e.store.ItemStates(ctx)
	return in, err
}

// AcceptSuggestions links every suggestion that keep says yes to. At most one
// per SKU is taken, the most confident first. It returns how many were linked.
func (e *Engine) AcceptSuggestions(ctx context.Context, keep func(domain.Suggestion) bool) (int, error) {
	in, err := e.matchInput(ctx)
	if err != nil {
		return 0, err
	}
	taken := map[domain.SellerSKU]domain.Link{}
	var skus []domain.SellerSKU
	suggestions := match.Match(in).Suggestions
	slices.SortStableFunc(suggestions, func(a, b domain.Suggestion) int { return b.Confidence - a.Confidence })
	for _, s := range suggestions {
		if _, done := taken[s.SKU]; done || !keep(s) {
			continue
		}
		taken[s.SKU] = domain.Link{SKU: s.SKU, Item: s.Item, Units: max(1, s.Units), Origin: domain.LinkAccepted, At: e.opts.Clock.Now()}
		skus = append(skus, s.SKU)
	}
	done, err := e.changeMapping(ctx, "Accepted the suggestion for "+named(skus), skus, func(m store.Mapped) (store.Mapped, error) {
		m.Links = append(m.Links, taken[m.SKU])
		return m, nil
	})
	return done.N, err
}

// FindSKUs returns the seller SKUs with this text in any connection, or in the
// one named before a slash ("eu/ABC-1") when there is such a connection.
func (e *Engine) FindSKUs(ctx context.Context, text string) ([]domain.SellerSKU, error) {
	all, err := e.store.Listings(ctx)
	if err != nil {
		return nil, err
	}
	seen := map[domain.SellerSKU]bool{}
	var out []domain.SellerSKU
	add := func(k domain.SellerSKU) {
		if !seen[k] {
			seen[k] = true
			out = append(out, k)
		}
	}
	conn, rest, split := strings.Cut(text, "/")
	for _, l := range all {
		switch {
		case l.SKU == text:
			add(l.Key())
		case split && string(l.Connection) == conn && l.SKU == rest:
			add(l.Key())
		}
	}
	if len(out) == 0 {
		return nil, usage("No Amazon listing has the seller SKU %q. Case and leading zeros matter.", text)
	}
	return out, nil
}

// FindItem returns the Xero item with exactly this code.
func (e *Engine) FindItem(ctx context.Context, code string) (domain.Item, error) {
	items, _, err := e.store.Items(ctx)
	if err != nil {
		return domain.Item{}, err
	}
	for _, i := range items {
		if i.Code == code {
			return i, nil
		}
	}
	return domain.Item{}, usage("Xero has no item with the code %q. Case and leading zeros matter.", code)
}

// Link says that one unit of the SKU is units units of the item. With replace
// set, other links of the SKU go; without, it becomes part of a bundle.
func (e *Engine) Link(ctx context.Context, sku domain.SellerSKU, item domain.ItemID, units int64, replace bool, origin domain.LinkOrigin) error {
	if units < 1 {
		return usage("Units per pack have to be at least 1.")
	}
	codes, err := e.codes(ctx)
	if err != nil {
		return err
	}
	link := domain.Link{SKU: sku, Item: item, Units: units, Origin: origin, At: e.opts.Clock.Now()}
	skus := []domain.SellerSKU{sku}
	_, err = e.changeMapping(ctx, "Linked "+named(skus)+" to "+codes[item], skus, func(m store.Mapped) (store.Mapped, error) {
		m.Exclusion = nil
		m.Links = slices.DeleteFunc(slices.Clone(m.Links), func(l domain.Link) bool { return replace || l.Item == item })
		m.Links = append(m.Links, link)
		return m, nil
	})
	return err
}

// Unlink removes every link of a SKU. A SKU that equals an item's code would
// be linked again at once, so it is excluded too.
func (e *Engine) Unlink(ctx context.Context, sku domain.SellerSKU) error {
	_, err := e.UnlinkSKUs(ctx, []domain.SellerSKU{sku})
	return err
}

// Exclude leaves a SKU alone until it is included again.
func (e *Engine) Exclude(ctx context.Context, sku domain.SellerSKU, reason string) error {
	_, err := e.ExcludeSKUs(ctx, []domain.SellerSKU{sku}, reason)
	return err
}

// Include takes an exclusion back.
func (e *Engine) Include(ctx context.Context, sku domain.SellerSKU) error {
	_, err := e.IncludeSKUs(ctx, []domain.SellerSKU{sku})
	return err
}

// Conflicts returns what waits for a person.
func (e *Engine) Conflicts(ctx context.Context) ([]domain.Conflict, error) {
	return e.store.Conflicts(ctx)
}

// SetAside lets the rest go on without the named conflicts (all of them when
// keys is empty). What they hold stays held.
func (e *Engine) SetAside(ctx context.Context, keys []string, aside bool) (int, error) {
	if len(keys) == 0 {
		all, err := e.store.Conflicts(ctx)
		if err != nil {
			return 0, err
		}
		for _, c := range all {
			if c.SetAside != aside {
				keys = append(keys, c.Key())
			}
		}
	}
	defer e.events.publish(Event{Kind: EventConflictsChanged})
	return len(keys), e.store.SetAside(ctx, keys, aside)
}

// AmazonWins lets Amazon's figure overwrite what something else did to an item
// in Xero: its quantity (once, or always) or one of its fields.
func (e *Engine) AmazonWins(ctx context.Context, item domain.ItemID, field domain.Field, always bool) error {
	n, parts, err := e.amazonWins(ctx, []domain.ItemID{item}, field, always)
	switch {
	case err != nil || n > 0:
		return err
	case len(parts) > 0:
		return usage("Xero holds part of a unit of %s. Correct it in Xero to a whole number first.", parts[0])
	}
	return usage("There is no such item.")
}

// AmazonWinsItems lets Amazon's quantity win for several items, once or always.
// Items that are gone or of which Xero holds part of a unit are passed over; it
// returns how many were settled.
func (e *Engine) AmazonWinsItems(ctx context.Context, items []domain.ItemID, always bool) (int, error) {
	n, _, err := e.amazonWins(ctx, items, "", always)
	return n, err
}

// amazonWins returns how many items it settled, and the codes of those of
// which Xero holds part of a unit.
func (e *Engine) amazonWins(ctx context.Context, wanted []domain.ItemID, field domain.Field, always bool) (n int, parts []string, err error) {
	states, err := e.store.ItemStates(ctx)
	if err != nil {
		return 0, nil, err
	}
	items, _, err := e.store.Items(ctx)
	if err != nil {
		return 0, nil, err
	}
	want := make(map[domain.ItemID]bool, len(wanted))
	for _, id := range wanted {
		want[id] = true
	}
	var news []domain.ItemState
	for i := range items {
		if !want[items[i].ID] {
			continue
		}
		st := states[items[i].ID]
		st.Item = items[i].ID
		if field == "" {
			q, ok := items[i].WholeQuantity()
			if !ok {
				parts = append(parts, items[i].Code)
				continue
			}
			st.AmazonWins = st.AmazonWins || always
			st.AcceptDrift, st.AcceptKnown = q, true
		} else {
			if st.FieldWins == nil {
				st.FieldWins = map[domain.Field]bool{}
			}
			st.FieldWins[field] = true
		}
		news = append(news, st)
	}
	if len(news) == 0 {
		return 0, parts, nil
	}
	defer e.events.publish(Event{Kind: EventItemsChanged})
	return len(news), parts, e.store.SaveItemStates(ctx, news, store.StateChoices)
}
