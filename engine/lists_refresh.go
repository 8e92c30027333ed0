package engine

import (
	"context"
	"reflect"
	"slices"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/jobs"
	"tallybridge/engine/match"
	"tallybridge/engine/plan"
	"tallybridge/engine/stock"
)

// readingsTogether is how far apart readings may lie that are counted
// together: what a run allows itself.
const readingsTogether = 90 * time.Minute

// makeMapping makes the verdicts on all seller SKUs, from a run's findings
// where these still hold, else from the mirrors. Verdicts that are current are
// left alone.
func (l *lists) makeMapping(ctx context.Context, found *jobs.Findings) (made bool, err error) {
	l.making.Lock()
	defer l.making.Unlock()
	s := l.e.store
	if found == nil {
		if fresh, _, err := s.ListFresh(ctx, "mapping", listRules); err != nil || fresh {
			return false, err
		}
	}
	if err := s.BeginList(ctx, "mapping"); err != nil {
		return false, err
	}
	links, exclusions, cfg, err := l.decisions(ctx)
	if err != nil {
		return false, err
	}
	var out match.Output
	if found != nil {
		m := found.Match
		if !sameLinks(m.Links, links) || !sameExclusions(m.Exclusions, exclusions) || !reflect.DeepEqual(found.Config, cfg) {
			return false, nil // the user changed the mapping meanwhile: it stays stale
		}
		out = m.Output
	} else {
		in, err := l.e.matchInput(ctx)
		if err != nil {
			return false, err
		}
		out = match.Match(in)
	}
	conflicts, err := s.Conflicts(ctx)
	if err != nil {
		return false, err
	}
	rows := mappingVerdicts(out, links, conflicts)
	if _, err := s.ReplaceSKURows(ctx, rows, listRules, l.e.opts.Clock.Now()); err != nil {
		return false, err
	}
	return true, l.reload(ctx, &l.mapping, l.loadMapping)
}

// makeInventory makes the verdicts on all linked items.
func (l *lists) makeInventory(ctx context.Context, found *jobs.Findings) (made bool, err error) {
	l.making.Lock()
	defer l.making.Unlock()
	s := l.e.store
	if found == nil {
		if fresh, _, err := s.ListFresh(ctx, "inventory", listRules); err != nil || fresh {
			return false, err
		}
	}
	if err := s.BeginList(ctx, "inventory"); err != nil {
		return false, err
	}
	links, exclusions, cfg, err := l.decisions(ctx)
	if err != nil {
		return false, err
	}
	var in countedItems
	if found != nil {
		c := found.Count
		if !sameLinks(c.Links, links) || !sameExclusions(c.Exclusions, exclusions) || !reflect.DeepEqual(found.Config, cfg) {
			return false, nil
		}
		in.items, in.Output = found.Items, c.Output
	} else if in, err = l.count(ctx, links, exclusions, cfg); err != nil {
		return false, err
	}
	if in.conflicts, err = s.Conflicts(ctx); err != nil {
		return false, err
	}
	p, err := l.planStock(ctx, &in, cfg)
	if err != nil {
		return false, err
	}
	conns, err := s.AmazonConnections(ctx)
	if err != nil {
		return false, err
	}
	rows, totals := inventoryVerdicts(in, p, links, exclusions, conns)
	if _, err := s.ReplaceItemRows(ctx, rows, totals, listRules, l.e.opts.Clock.Now()); err != nil {
		return false, err
	}
	return true, l.reload(ctx, &l.inventory, l.loadInventory)
}

// countedItems is what the verdicts on items are made from.
type countedItems struct {
	stock.Output
	items      []domain.Item
	conflicts  []domain.Conflict // as stored by the newest runs
	quarantine []domain.Quarantined
}

func (l *lists) decisions(ctx context.Context) (links []domain.Link, exclusions []domain.Exclusion, cfg domain.Config, err error) {
	s := l.e.store
	if links, err = s.Links(ctx); err != nil {
		return nil, nil, cfg, err
	}
	if exclusions, err = s.Exclusions(ctx); err != nil {
		return nil, nil, cfg, err
	}
	cfg, err = s.Config(ctx)
	return links, exclusions, cfg, err
}

// count counts stock as it was last read: readings age while nothing runs, and
// a list shows what was known then.
func (l *lists) count(ctx context.Context, links []domain.Link, exclusions []domain.Exclusion, cfg domain.Config) (countedItems, error) {
	var c countedItems
	in, err := l.stockInput(ctx, links, exclusions, cfg)
	if err != nil {
		return c, err
	}
	c.items, c.Output = in.Items, stock.Count(in)
	return c, nil
}

func (l *lists) stockInput(ctx context.Context, links []domain.Link, exclusions []domain.Exclusion, cfg domain.Config) (stock.Input, error) {
	s := l.e.store
	in := stock.Input{Links: links, Exclusions: exclusions, Config: cfg, MaxAge: readingsTogether}
	var err error
	if in.Listings, err = s.Listings(ctx); err != nil {
		return in, err
	}
	if in.Items, _, err = s.Items(ctx); err != nil {
		return in, err
	}
	if in.Sets, err = s.Readings(ctx); err != nil {
		return in, err
	}
	for _, set := range in.Sets {
		if set.At.After(in.Now) {
			in.Now = set.At
		}
	}
	if in.Countries, err = s.CountryStock(ctx); err != nil {
		return in, err
	}
	if in.Elsewhere, err = s.Elsewhere(ctx); err != nil {
		return in, err
	}
	in.Connections, err = s.AmazonConnections(ctx)
	return in, err
}

// planStock asks what a push would do now, for the reasons why items are held.
func (l *lists) planStock(ctx context.Context, c *countedItems, cfg domain.Config) (plan.StockPlan, error) {
	s := l.e.store
	in := plan.StockInput{Items: c.items, Quantities: c.Quantities, Config: cfg, Quarantined: map[domain.ItemID]bool{}, Uncertain: map[domain.ItemID]bool{}}
	var err error
	if in.States, err = s.ItemStates(ctx); err != nil {
		return plan.StockPlan{}, err
	}
	if in.Costs, err = s.Costs(ctx); err != nil {
		return plan.StockPlan{}, err
	}
	if in.Organisation, _, err = s.Organisation(ctx); err != nil {
		return plan.StockPlan{}, err
	}
	if in.Accounts, _, err = s.Accounts(ctx); err != nil {
		return plan.StockPlan{}, err
	}
	if cfg.StockMode == domain.StockPost {
		if in.OtherPrograms, err = l.e.jobs.KnownSales(ctx); err != nil {
			return plan.StockPlan{}, err
		}
	}
	if c.quarantine, err = s.Quarantine(ctx); err != nil {
		return plan.StockPlan{}, err
	}
	for _, q := range c.quarantine {
		in.Quarantined[q.Item] = q.Entity == domain.EntityInventory || in.Quarantined[q.Item]
	}
	open, err := s.OpenWrites(ctx)
	if err != nil {
		return plan.StockPlan{}, err
	}
	for _, w := range open {
		if w.Document != nil {
			for _, line := range w.Document.Lines {
				in.Uncertain[line.Item] = true
			}
		}
	}
	return plan.Stock(in), nil
}

// sameLinks tells whether two lists join the same SKUs and items, in any order.
func sameLinks(a, b []domain.Link) bool {
	if len(a) != len(b) {
		return false
	}
	type joint struct {
		sku  domain.SellerSKU
		item domain.ItemID
	}
	units := make(map[joint]int64, len(a))
	for _, l := range a {
		units[joint{l.SKU, l.Item}] = l.Units
	}
	return len(units) == len(a) && !slices.ContainsFunc(b, func(l domain.Link) bool { return units[joint{l.SKU, l.Item}] != l.Units })
}

func sameExclusions(a, b []domain.Exclusion) bool {
	if len(a) != len(b) {
		return false
	}
	set := make(map[domain.SellerSKU]bool, len(a))
	for _, x := range a {
		set[x.SKU] = true
	}
	return !slices.ContainsFunc(b, func(x domain.Exclusion) bool { return !set[x.SKU] })
}
