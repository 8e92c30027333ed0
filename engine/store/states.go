package store

import (
	"context"
	"database/sql"

	"tallybridge/engine/domain"
)

// ItemStates returns what is remembered of each item.
func (s *Store) ItemStates(ctx context.Context) (map[domain.ItemID]domain.ItemState, error) {
	states, err := all(ctx, s, "reading the item states", func(i *domain.ItemState) []any {
		return []any{
			text(&i.Item),
			dictionary[domain.Field, string]{&i.Written},
			&i.Left,
			boolean{&i.LeftKnown},
			instant{&i.LeftAt},
			boolean{&i.Created},
			boolean{&i.Opened},
			nullAmount{&i.LastAverage},
			boolean{&i.AmazonWins},
			&i.AcceptDrift,
			boolean{&i.AcceptKnown},
			dictionary[domain.Field, bool]{&i.FieldWins},
			&i.Suspended, &i.LowStock,
		}
	}, `SELECT item, written, left_units, left_known, left_at, created, opened, last_average, amazon_wins,
		accept_drift, accept_known, field_wins, suspended, low_stock FROM item_states`)
	if err != nil {
		return nil, err
	}
	out := make(map[domain.ItemID]domain.ItemState, len(states))
	for _, i := range states {
		out[i.Item] = i
	}
	return out, nil
}

// StockStates returns the part of what is remembered of items that counts for
// their quantities: all but the fields.
func (s *Store) StockStates(ctx context.Context) (map[domain.ItemID]domain.ItemState, error) {
	out := map[domain.ItemID]domain.ItemState{}
	err := each(ctx, s.reader, func(i *domain.ItemState) []any {
		return []any{
			text(&i.Item), &i.Left,
			boolean{&i.LeftKnown},
			instant{&i.LeftAt},
			boolean{&i.Created},
			boolean{&i.Opened},
			nullAmount{&i.LastAverage},
			boolean{&i.AmazonWins},
			&i.AcceptDrift,
			boolean{&i.AcceptKnown},
			&i.Suspended, &i.LowStock,
		}
	}, func(i domain.ItemState) { out[i.Item] = i }, `SELECT item, left_units, left_known, left_at, created, opened,
		last_average, amazon_wins, accept_drift, accept_known, suspended, low_stock FROM item_states`)
	return out, s.explain(ctx, "reading the item states", err)
}

// SaveItemStates adds or replaces what is remembered of items, all or none.
func (s *Store) SaveItemStates(ctx context.Context, states []domain.ItemState) error {
	return s.write(ctx, "saving the item states", func(tx *sql.Tx) error { return saveItemStates(ctx, tx, states) })
}

func saveItemStates(ctx context.Context, tx *sql.Tx, states []domain.ItemState) error {
	return execAll(ctx, tx, `INSERT INTO item_states (item, written, left_units, left_known, left_at, created, opened,
		last_average, amazon_wins, accept_drift, accept_known, field_wins, suspended, low_stock)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (item) DO UPDATE SET written = excluded.written, left_units = excluded.left_units,
		left_known = excluded.left_known, left_at = excluded.left_at, created = excluded.created,
		opened = excluded.opened, last_average = excluded.last_average, amazon_wins = excluded.amazon_wins,
		accept_drift = excluded.accept_drift, accept_known = excluded.accept_known, field_wins = excluded.field_wins,
		suspended = excluded.suspended, low_stock = excluded.low_stock`,
		len(states), func(i int) []any {
			v := states[i]
			return []any{
				string(v.Item), jsonText(v.Written), v.Left, truth(v.LeftKnown), millis(v.LeftAt), truth(v.Created),
				truth(v.Opened), nullDecimalText(v.LastAverage), truth(v.AmazonWins), v.AcceptDrift, truth(v.AcceptKnown),
				jsonText(v.FieldWins), v.Suspended, v.LowStock,
			}
		})
}
