package jobs

import (
	"context"
	"iter"
	"slices"

	"tallybridge/engine/domain"
	"tallybridge/engine/store"
)

// quarantined lists the records of one entity that wait for a Retry.
func (s *session) quarantined(ctx context.Context, e domain.Entity) ([]domain.Quarantined, error) {
	all, err := s.r.Store.Quarantine(ctx)
	if err != nil {
		return nil, err
	}
	var out []domain.Quarantined
	for _, q := range all {
		if q.Entity == e {
			out = append(out, q)
		}
	}
	return out, nil
}

func withoutQuarantinedCreates(list []domain.NewItem, held []domain.Quarantined) []domain.NewItem {
	return slices.DeleteFunc(list, func(n domain.NewItem) bool {
		return slices.ContainsFunc(held, func(q domain.Quarantined) bool { return q.Item == "" && q.Code == n.Code })
	})
}

func withoutQuarantinedUpdates(list []domain.ItemUpdate, held []domain.Quarantined) []domain.ItemUpdate {
	return slices.DeleteFunc(list, func(u domain.ItemUpdate) bool {
		return slices.ContainsFunc(held, func(q domain.Quarantined) bool { return q.Item == u.Item.ID })
	})
}

// Retry lets a quarantined record take part in the next run again. An empty
// key lets all of them. It returns how many were let go.
func (r *Runner) Retry(ctx context.Context, key string) (int, error) {
	all, err := r.Store.Quarantine(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, q := range all {
		if key != "" && q.Key != key && q.Code != key {
			continue
		}
		if q.Entity == domain.EntityOrders && q.Code != "" {
			// Amazon lists an order again only when it changes: it has to be asked for.
			if err := r.Store.WantOrders(ctx, []domain.OrderKey{{Connection: q.SKU.Connection, ID: q.Code}}); err != nil {
				return n, err
			}
		}
		if err := r.Store.DeleteQuarantine(ctx, q.Key); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Dismiss leaves a quarantined record alone for good: its item is suspended,
// its seller SKU excluded.
func (r *Runner) Dismiss(ctx context.Context, key string) (int, error) {
	all, err := r.Store.Quarantine(ctx)
	if err != nil {
		return 0, err
	}
	states, err := r.Store.ItemStates(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, q := range all {
		if q.Key != key && q.Code != key {
			continue
		}
		if q.Item != "" {
			st := states[q.Item]
			st.Item = q.Item
			st.Suspended = "Dismissed by you: " + q.Reason
			if err := r.Store.SaveItemStates(ctx, []domain.ItemState{st}, store.StateChoices); err != nil {
				return n, err
			}
		} else if q.SKU.SKU != "" {
			if err := r.Store.SaveExclusion(ctx, domain.Exclusion{SKU: q.SKU, Reason: q.Reason, At: r.Clock.Now()}); err != nil {
				return n, err
			}
		}
		if err := r.Store.DeleteQuarantine(ctx, q.Key); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func sortedItems(ids iter.Seq[domain.ItemID]) []domain.ItemID {
	return slices.Sorted(ids)
}
