package store

import (
	"context"
	"database/sql"
	"strings"

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

// StatePart is a part of what is remembered of an item that is saved by itself:
// a run and a person each leave alone what the other one may have changed since
// they looked.
type StatePart int

// The parts of an item's state.
const (
	// StateFields is what was written to the fields, and that the item was made
	// or opened; what was made or opened stays so.
	StateFields  StatePart = iota
	StateLeft              // the quantity left in Xero
	StateAverage           // the last average cost
	StateChoices           // what a person decided, and why the item is held
)

// stateParts are the columns of each part and how a row that is there takes them.
var stateParts = map[StatePart]string{
	StateFields:  "written = excluded.written, created = max(created, excluded.created), opened = max(opened, excluded.opened)",
	StateLeft:    "left_units = excluded.left_units, left_known = excluded.left_known, left_at = excluded.left_at",
	StateAverage: "last_average = excluded.last_average",
	StateChoices: `amazon_wins = excluded.amazon_wins, accept_drift = excluded.accept_drift, accept_known = excluded.accept_known,
		field_wins = excluded.field_wins, suspended = excluded.suspended, low_stock = excluded.low_stock`,
}

// wholeState replaces a row by what is given.
const wholeState = `written = excluded.written, left_units = excluded.left_units,
	left_known = excluded.left_known, left_at = excluded.left_at, created = excluded.created,
	opened = excluded.opened, last_average = excluded.last_average, amazon_wins = excluded.amazon_wins,
	accept_drift = excluded.accept_drift, accept_known = excluded.accept_known, field_wins = excluded.field_wins,
	suspended = excluded.suspended, low_stock = excluded.low_stock`

// SaveItemStates adds what is remembered of items, or changes the named parts
// of it (without any: all), all items or none.
func (s *Store) SaveItemStates(ctx context.Context, states []domain.ItemState, parts ...StatePart) error {
	return s.write(ctx, "saving the item states", func(tx *sql.Tx) error { return saveItemStates(ctx, tx, states, parts...) })
}

func saveItemStates(ctx context.Context, tx *sql.Tx, states []domain.ItemState, parts ...StatePart) error {
	set := make([]string, len(parts))
	for i, p := range parts {
		set[i] = stateParts[p]
	}
	if len(parts) == 0 {
		set = []string{wholeState}
	}
	return execAll(ctx, tx, `INSERT INTO item_states (item, written, left_units, left_known, left_at, created, opened,
		last_average, amazon_wins, accept_drift, accept_known, field_wins, suspended, low_stock)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (item) DO UPDATE SET `+strings.Join(set, ", "),
		len(states), func(i int) []any {
			v := states[i]
			return []any{
				string(v.Item), jsonText(v.Written), v.Left, truth(v.LeftKnown), millis(v.LeftAt), truth(v.Created),
				truth(v.Opened), nullDecimalText(v.LastAverage), truth(v.AmazonWins), v.AcceptDrift, truth(v.AcceptKnown),
				jsonText(v.FieldWins), v.Suspended, v.LowStock,
			}
		})
}
