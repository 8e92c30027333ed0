package jobs

import (
	"context"

	"tallybridge/engine/domain"
	"tallybridge/engine/stock"
)

// endOpening ends the opening step: what comes later is ordinary stock. It
// ends only with a run that knew everything and left nothing undone. Otherwise
// the first stock of what this run could not see would later be posted as an
// adjustment, which it is not.
func (s *session) endOpening(ctx context.Context, counted stock.Output) error {
	switch {
	case s.cfg.Opening != domain.OpeningPost, s.cfg.OpeningDone, s.opts.Items != nil:
		return nil
	case s.unfinished, len(s.pull.failed) > 0, len(counted.NeedCountries) > 0, !s.openingPosted():
		return nil
	}
	open, err := s.r.Store.OpenWrites(ctx)
	if err != nil || len(open) > 0 {
		return err
	}
	cfg, err := s.r.Store.Config(ctx)
	if err != nil {
		return err
	}
	cfg.OpeningDone = true
	s.cfg.OpeningDone = true
	return s.r.Store.SaveConfig(ctx, cfg)
}

// openingPosted reports whether this run posted every opening change it planned.
func (s *session) openingPosted() bool {
	opening := map[domain.ItemID]bool{}
	for _, c := range s.report.Plan.Stock {
		if c.Opening {
			opening[c.Item] = true
		}
	}
	for _, c := range s.report.Changes {
		if c.Entity == domain.EntityInventory && !c.Applied && c.Action == "increase" && opening[c.Item] {
			return false
		}
	}
	return true
}
