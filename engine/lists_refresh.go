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
	"tallybridge/engine/store"
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
		if fresh, _, err := s.ListFresh(ctx, store.ListMapping, listRules); err != nil || fresh {
			return false, err
		}
	}
	if err := s.BeginList(ctx, store.ListMapping); err != nil {
		return false, err
	}
	var out match.Output
	var links []domain.Link
	if found != nil {
		d, holds, err := l.decisionsOf(ctx, found.Config, found.Match.Links, found.Match.Exclusions)
		if err != nil || !holds {
			return false, err // the user changed the mapping meanwhile: the list stays stale
		}
		out, links = found.Match.Output, d.links
	} else {
		in, err := l.e.matchInput(ctx)
		if err != nil {
			return false, err
		}
		out, links = match.Match(in), in.Links
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
		if fresh, _, err := s.ListFresh(ctx, store.ListInventory, listRules); err != nil || fresh {
			return false, err
		}
	}
	if err := s.BeginList(ctx, store.ListInventory); err != nil {
		return false, err
	}
	var in countedItems
	var d decisions
	if found != nil {
		var holds bool
		if d, holds, err = l.decisionsOf(ctx, found.Config, found.Count.Links, found.Count.Exclusions); err != nil || !holds {
			return false, err
		}
		in.items, in.Output = found.Items, found.Count.Output
	} else {
		if d, err = l.decide(ctx); err != nil {
			return false, err
		}
		if in, err = l.count(ctx, d); err != nil {
			return false, err
		}
	}
	if in.conflicts, err = s.Conflicts(ctx); err != nil {
		return false, err
	}
	p, err := l.planStock(ctx, &in, d.cfg)
	if err != nil {
		return false, err
	}
	conns, err := s.AmazonConnections(ctx)
	if err != nil {
		return false, err
	}
	rows, totals := inventoryVerdicts(in, p, d.links, d.exclusions, conns)
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

// decisions are the user's.
type decisions struct {
	links      []domain.Link
	exclusions []domain.Exclusion
	cfg        domain.Config
}

// decisionsOf are those that a run's findings were made from; false when the
// user has changed them since.
func (l *lists) decisionsOf(ctx context.Context, cfg domain.Config, links []domain.Link, exclusions []domain.Exclusion) (decisions, bool, error) {
	d := decisions{links, exclusions, cfg}
	now, err := l.e.store.Config(ctx)
	if err != nil || !reflect.DeepEqual(cfg, now) {
		return d, false, err
	}
	left, err := l.e.store.Exclusions(ctx)
	if err != nil || !sameExclusions(exclusions, left) {
		return d, false, err
	}
	same, err := l.e.store.SameLinks(ctx, links)
	return d, same, err
}

func (l *lists) decide(ctx context.Context) (d decisions, err error) {
	s := l.e.store
	if d.links, err = s.Links(ctx); err != nil {
		return d, err
	}
	if d.exclusions, err = s.Exclusions(ctx); err != nil {
		return d, err
	}
	d.cfg, err = s.Config(ctx)
	return d, err
}

// count counts stock as it was last read: readings age while nothing runs, and
// a list shows what was known then.
func (l *lists) count(ctx context.Context, d decisions) (countedItems, error) {
	var c countedItems
	in, err := l.stockInput(ctx, d)
	if err != nil {
		return c, err
	}
	c.items, c.Output = in.Items, stock.Count(in)
	return c, nil
}

func (l *lists) stockInput(ctx context.Context, d decisions) (stock.Input, error) {
	s := l.e.store
	in := stock.Input{Links: d.links, Exclusions: d.exclusions, Config: d.cfg, MaxAge: readingsTogether}
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
	if in.States, err = s.StockStates(ctx); err != nil {
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
