package jobs

import (
	"context"
	"slices"

	"tallybridge/engine/domain"
	"tallybridge/engine/match"
	"tallybridge/engine/stock"
)

// Findings are what a run worked out about the whole catalogue, handed over at
// its end so that lists of it need not be worked out a second time.
type Findings struct {
	Config domain.Config
	// Match is nil when the run did not match, or made items after it did.
	Match *Matched
	// Count is nil when the run did not count.
	Count *Counted
	// Items are as last read.
	Items []domain.Item
}

// Matched is what matching found, and the decisions it looked at; the exact
// links that it added are among them.
type Matched struct {
	match.Output
	Links      []domain.Link
	Exclusions []domain.Exclusion
}

// Counted is what counting found, and the decisions it looked at.
type Counted struct {
	stock.Output
	Links      []domain.Link
	Exclusions []domain.Exclusion
}

// keepMatch remembers what matching found.
func (s *session) keepMatch(m mapping, out match.Output) {
	s.found.Match = &Matched{out, slices.Clone(m.links), m.exclusions}
}

// keepCount remembers what counting found.
func (s *session) keepCount(m mapping, out stock.Output) {
	s.found.Count = &Counted{out, m.links, m.exclusions}
}

// findings are what still holds at the end of the run.
func (s *session) findings() *Findings {
	f := s.found
	f.Config = s.cfg
	if s.books != nil {
		f.Items = s.books.items
	}
	if s.run.Created > 0 {
		f.Match = nil // new items change what others may belong to
	}
	return &f
}

// KnownSales counts recent sales lines of other programs by item code, as
// last read from Xero. It makes no call.
func (r *Runner) KnownSales(ctx context.Context) (map[string]int, error) {
	return r.noteCounts(ctx, noteSalesCode)
}
