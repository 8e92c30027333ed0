package store

import (
	"context"
	"database/sql"

	"tallybridge/engine/domain"
)

// What a user set for an item by its code: the tables and their columns.
var setByCode = []struct{ table, column string }{{"item_costs", "cost"}, {"held_elsewhere", "units"}}

// followCodes moves what the user set by item code to the items' new codes, when
// codes were changed in Xero: a unit cost or units held elsewhere belong to the
// item. It comes before the items themselves are replaced. What the user has
// set for the new code already stays.
func followCodes(ctx context.Context, tx *sql.Tx, items []domain.Item) error {
	type named struct {
		id   domain.ItemID
		code string
	}
	was := map[domain.ItemID]string{}
	err := each(ctx, tx, func(n *named) []any { return []any{text(&n.id), &n.code} }, func(n named) { was[n.id] = n.code },
		"SELECT item, code FROM items WHERE code IN (SELECT code FROM item_costs UNION SELECT code FROM held_elsewhere)")
	if err != nil || len(was) == 0 {
		return err
	}
	type move struct{ from, to string }
	var moves []move
	for i := range items {
		if old, set := was[items[i].ID]; set && old != items[i].Code && items[i].Code != "" {
			moves = append(moves, move{old, items[i].Code})
		}
	}
	if len(moves) == 0 {
		return nil
	}
	for _, t := range setByCode {
		// All are taken out before the first is put back: two items may have changed their codes with each other.
		values := make([]any, len(moves))
		for i, m := range moves {
			err := tx.QueryRowContext(ctx, "DELETE FROM "+t.table+" WHERE code = ? RETURNING "+t.column, m.from).Scan(&values[i])
			if err != nil && err != sql.ErrNoRows {
				return err
			}
		}
		for i, m := range moves {
			if values[i] == nil {
				continue
			}
			if _, err := tx.ExecContext(ctx, "INSERT INTO "+t.table+" (code, "+t.column+") VALUES (?, ?) ON CONFLICT (code) DO NOTHING", m.to, values[i]); err != nil {
				return err
			}
		}
	}
	return nil
}
