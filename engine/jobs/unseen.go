package jobs

import (
	"context"
	"strings"

	"tallybridge/engine/domain"
	"tallybridge/engine/plan"
	"tallybridge/engine/stock"
)

// unseen names the active marketplaces whose listings were never read in
// whole. Until they are, nothing is sure of any seller SKU: it may be listed
// there too, with another ASIN, or with more of its units in another pool.
func (s *session) unseen(ctx context.Context) ([]string, error) {
	read, err := s.r.Store.ListingsAt(ctx)
	if err != nil {
		return nil, err
	}
	seen := map[place]bool{}
	for at, t := range read {
		seen[place{at.Connection, at.Marketplace}] = !t.IsZero()
	}
	var out []string
	for _, c := range s.conns {
		for _, m := range c.Active() {
			if !seen[place{c.ID, m}] {
				out = append(out, marketName(m))
			}
		}
	}
	return out, nil
}

// waitForListings takes out of a products plan what would be written from a
// view of the listings that is not whole.
func waitForListings(p plan.ProductPlan) plan.ProductPlan {
	p.Creates, p.Updates, p.Agreed = nil, nil, nil
	return p
}

// uncounted is the count of stock while listings are missing: no quantity is known.
func uncounted(missing []string) stock.Output {
	return stock.Output{Conflicts: []domain.Conflict{{
		Kind:    domain.ConflictUnknown,
		Message: "The listings of " + strings.Join(missing, ", ") + " have not been read yet, so no quantity is certain and none is changed.",
		Fix:     "They are read at the next run. If it stays, check the connection, or switch the marketplace off.",
	}}}
}
