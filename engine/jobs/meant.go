package jobs

import (
	"context"
	"errors"
	"reflect"
	"slices"

	"tallybridge/engine/domain"
)

// errChanged ends the writing of a run whose settings were changed under way.
var errChanged = errors.New("the settings were changed during the run")

// stillMeant looks, right before something is written, whether the settings
// that the run works by are still the user's: a run may wait for reports and
// calls for the better part of an hour. It returns errChanged when they are not.
func (s *session) stillMeant(ctx context.Context) error {
	if !s.guarded {
		return nil
	}
	now, err := s.r.Store.Config(ctx)
	if err != nil || reflect.DeepEqual(decisive(now), decisive(s.cfg)) {
		return err
	}
	s.report.Preview = "The settings were changed while this run was under way, so nothing more was written. The next run works by the new ones."
	if s.unfinished = now.Automatic; !now.Automatic {
		s.report.Preview = "Automatic sync was turned off while this run was under way, so nothing more was written."
	}
	s.stopped = true
	return errChanged
}

// decisive is a configuration without what says nothing of what is written.
func decisive(c domain.Config) domain.Config {
	c.Cadence, c.DailyAt, c.Every = "", "", nil
	c.LowStockDefault, c.OrderHistory, c.OrderRetention = 0, 0, 0
	return c
}

// mappingMeant returns errChanged when the user mapped otherwise since the
// quantities that are to be posted were counted.
func (s *session) mappingMeant(ctx context.Context, m mapping) error {
	same, err := s.sameMapping(ctx, m)
	if err != nil || same {
		return err
	}
	s.report.Preview = "Links were changed while this run was under way, so no stock was posted. The next run works by the new ones."
	s.stopped, s.unfinished = true, true
	return errChanged
}

// sameMapping reports whether the user left links and exclusions as they were
// when the mapping was read.
func (s *session) sameMapping(ctx context.Context, m mapping) (bool, error) {
	links, err := s.r.Store.Links(ctx)
	if err != nil {
		return false, err
	}
	exclusions, err := s.r.Store.Exclusions(ctx)
	if err != nil {
		return false, err
	}
	same := func(a, b domain.Link) bool {
		return a.SKU == b.SKU && a.Item == b.Item && a.Units == b.Units && a.Origin == b.Origin
	}
	return slices.EqualFunc(links, m.links, same) && slices.Equal(exclusions, m.exclusions), nil
}
