package jobs

import (
	"context"
	"slices"
	"strings"

	"tallybridge/engine/domain"
	"tallybridge/engine/match"
	"tallybridge/engine/plan"
)

// TriggerCreate marks runs that only made items the user asked for. They are
// neither a preview of a sync nor one.
const TriggerCreate = "create"

// createChosen makes items for the SKUs of Options.Create and links them. It
// goes the way of every creation: from complete listings and items just read,
// never for a code that is there, through the journal, and only while
// automatic sync is on. What other runs found stays as it is.
func (s *session) createChosen(ctx context.Context) error {
	missing, err := s.unseen(ctx)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		return &domain.Fault{
			Kind: domain.FaultUsage, Op: "createItems",
			Message: "The listings of " + strings.Join(missing, ", ") + " have not been read yet, so no item is created.",
			Advice:  "They are read at the next sync. If it stays, check the connection, or switch the marketplace off.",
		}
	}
	m, err := s.readMapping(ctx)
	if err != nil {
		return err
	}
	cfg := s.cfg
	cfg.CreateItems, cfg.Fields = false, nil
	out := match.Match(match.Input{
		Listings: m.listings, Items: s.books.items, Links: m.links, Exclusions: m.exclusions, Config: cfg, States: m.states,
		BaseCurrency: s.books.org.BaseCurrency, Stocked: m.stocked, FNSKUs: m.fnskus, Own: s.opts.Create,
	})
	p := plan.Products(plan.ProductInput{
		Items: s.books.items, Links: m.links, Listings: m.listings, States: m.states, Config: cfg,
		Organisation: s.books.org, Accounts: s.books.accounts, Creates: out.Creates, Exclusions: m.exclusions,
	})
	quarantine, err := s.quarantined(ctx, domain.EntityProducts)
	if err != nil {
		return err
	}
	p.Creates = withoutQuarantinedCreates(p.Creates, quarantine)
	s.report.Plan.Creates = p.Creates
	s.proposeProducts(plan.ProductPlan{Creates: p.Creates})
	if ok, why := s.writes(); !ok {
		s.report.Preview = why
		return nil
	}
	if err := s.createItems(ctx, p.Creates); err != nil {
		return err
	}
	if err := s.seeCreated(ctx); err != nil {
		return err
	}
	return s.settleCreated(ctx, p.Creates)
}

// seeCreated reads the items once more when some were made: until the mirror
// has them, SKUs would seem to be linked to items that are gone, and their
// stock could not be counted.
func (s *session) seeCreated(ctx context.Context) error {
	if s.run.Created == 0 {
		return nil
	}
	return s.r.readItems(ctx, s.xero, s.books)
}

// settleCreated ends the conflicts of SKUs that have their item now.
func (s *session) settleCreated(ctx context.Context, creates []domain.NewItem) error {
	wanted := map[domain.SellerSKU]bool{}
	for _, n := range creates {
		for _, k := range n.SKUs {
			wanted[k] = true
		}
	}
	links, err := s.r.Store.Links(ctx)
	if err != nil {
		return err
	}
	linked := make(map[domain.SellerSKU]bool, len(links))
	for _, l := range links {
		linked[l.SKU] = true
	}
	all, err := s.r.Store.Conflicts(ctx)
	if err != nil {
		return err
	}
	var gone []string
	for _, c := range all {
		if wanted[c.SKU] && linked[c.SKU] && c.Item == "" {
			gone = append(gone, c.Key())
		}
	}
	if err := s.r.Store.DeleteConflicts(ctx, gone); err != nil {
		return err
	}
	s.report.Conflicts = slices.DeleteFunc(all, func(c domain.Conflict) bool { return slices.Contains(gone, c.Key()) })
	return nil
}
