package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"github.com/govalues/decimal"
)

// Costs returns the unit costs the user set, by item code, in base currency.
func (s *Store) Costs(ctx context.Context) (map[string]decimal.Decimal, error) {
	type cost struct {
		code string
		cost decimal.Decimal
	}
	rows, err := all(ctx, s, "reading the unit costs", func(c *cost) []any { return []any{&c.code, amount{&c.cost}} },
		"SELECT code, cost FROM item_costs")
	if err != nil {
		return nil, err
	}
	out := make(map[string]decimal.Decimal, len(rows))
	for _, c := range rows {
		out[c.code] = c.cost
	}
	return out, nil
}

// SetCosts sets unit costs by item code, all or none; one that is not valid
// is removed. Codes that are not named keep theirs.
func (s *Store) SetCosts(ctx context.Context, costs map[string]decimal.NullDecimal) error {
	var set, gone []string
	for _, code := range slices.Sorted(maps.Keys(costs)) {
		if costs[code].Valid {
			set = append(set, code)
		} else {
			gone = append(gone, code)
		}
	}
	return s.write(ctx, "saving the unit costs", func(tx *sql.Tx) error {
		err := execAll(ctx, tx, "INSERT INTO item_costs (code, cost) VALUES (?, ?) ON CONFLICT (code) DO UPDATE SET cost = excluded.cost",
			len(set), func(i int) []any { return []any{set[i], decimalText(costs[set[i]].Decimal)} })
		if err != nil {
			return err
		}
		return execAll(ctx, tx, "DELETE FROM item_costs WHERE code = ?", len(gone), func(i int) []any { return []any{gone[i]} })
	})
}

// Elsewhere returns the units held outside Amazon, by item code.
func (s *Store) Elsewhere(ctx context.Context) (map[string]int64, error) {
	type held struct {
		code  string
		units int64
	}
	rows, err := all(ctx, s, "reading the stock held elsewhere", func(h *held) []any { return []any{&h.code, &h.units} },
		"SELECT code, units FROM held_elsewhere")
	if err != nil {
		return nil, err
	}
	out := make(map[string]int64, len(rows))
	for _, h := range rows {
		out[h.code] = h.units
	}
	return out, nil
}

// SetElsewhere sets the units held outside Amazon by item code, all or none;
// nil removes. Codes that are not named keep theirs.
func (s *Store) SetElsewhere(ctx context.Context, units map[string]*int64) error {
	var set, gone []string
	for _, code := range slices.Sorted(maps.Keys(units)) {
		if units[code] != nil {
			set = append(set, code)
		} else {
			gone = append(gone, code)
		}
	}
	return s.write(ctx, "saving the stock held elsewhere", func(tx *sql.Tx) error {
		err := execAll(ctx, tx, "INSERT INTO held_elsewhere (code, units) VALUES (?, ?) ON CONFLICT (code) DO UPDATE SET units = excluded.units",
			len(set), func(i int) []any { return []any{set[i], *units[set[i]]} })
		if err != nil {
			return err
		}
		return execAll(ctx, tx, "DELETE FROM held_elsewhere WHERE code = ?", len(gone), func(i int) []any { return []any{gone[i]} })
	})
}
