package store

import (
	"context"
	"database/sql"

	"tallybridge/engine/domain"
)

var conflictsTable = table{
	name: "conflicts", scope: "entity", keys: []string{"key", "occurrence"},
	cols: []string{"kind", "connection", "sku", "item", "code", "message", "fix", "candidates", "blocks"},
}

// ReplaceConflicts makes the stored conflicts of one entity equal to those of
// the newest run, in one transaction. What the user set aside stays set aside
// while its key is among the conflicts, whatever the new ones say; the mark of
// a conflict that is new is taken from it.
func (s *Store) ReplaceConflicts(ctx context.Context, entity domain.Entity, conflicts []domain.Conflict) error {
	return s.write(ctx, "saving the conflicts", func(tx *sql.Tx) error {
		known, err := knownConflicts(ctx, tx, entity)
		if err != nil {
			return err
		}
		nth := occurrences(conflicts)
		_, err = replace(ctx, tx, conflictsTable, string(entity), len(conflicts), func(i int, r *row) {
			c := &conflicts[i]
			r.text(c.Key())
			r.int(nth[i])
			r.texts(string(c.Kind), string(c.SKU.Connection), c.SKU.SKU, string(c.Item), c.Code, c.Message, c.Fix,
				jsonText(c.Candidates))
			r.truths(c.Blocks)
		})
		if err != nil {
			return err
		}
		var aside []string
		for i := range conflicts {
			if key := conflicts[i].Key(); conflicts[i].SetAside && !known[key] {
				aside = append(aside, key)
			}
		}
		if err := setAside(ctx, tx, aside, true); err != nil {
			return err
		}
		// A key's mark holds for all its rows, also those that just came.
		_, err = tx.ExecContext(ctx, `UPDATE conflicts SET set_aside = 1
			WHERE set_aside = 0 AND key IN (SELECT key FROM conflicts WHERE set_aside = 1)`)
		return err
	})
}

// occurrences tells of each conflict how many with its key come before it.
func occurrences(conflicts []domain.Conflict) []int64 {
	out := make([]int64, len(conflicts))
	seen := make(map[string]int64, len(conflicts))
	for i := range conflicts {
		key := conflicts[i].Key()
		out[i] = seen[key]
		seen[key]++
	}
	return out
}

// knownConflicts returns the keys stored for an entity.
func knownConflicts(ctx context.Context, tx *sql.Tx, entity domain.Entity) (map[string]bool, error) {
	known := map[string]bool{}
	err := each(ctx, tx, func(k *string) []any { return []any{k} }, func(k string) { known[k] = true },
		"SELECT key FROM conflicts WHERE entity = ?", string(entity))
	return known, err
}

// unsettled leaves out conflicts about the item of a SKU that a person has
// settled since the run that found them: every link of the SKU leads to an item
// that is there, or it is excluded. Taking the decision back brings them again.
const unsettled = ` NOT (kind IN ('no-item', 'suggested', 'several-candidates', 'code-clash', 'sku-too-long')
	AND (EXISTS (SELECT 1 FROM exclusions x WHERE x.connection = conflicts.connection AND x.sku = conflicts.sku)
	OR EXISTS (SELECT 1 FROM links l WHERE l.connection = conflicts.connection AND l.sku = conflicts.sku)
	AND NOT EXISTS (SELECT 1 FROM links l WHERE l.connection = conflicts.connection AND l.sku = conflicts.sku
	AND NOT EXISTS (SELECT 1 FROM items i WHERE i.item = l.item))))`

// Conflicts returns all conflicts that are not settled, by entity, kind, SKU
// and item.
func (s *Store) Conflicts(ctx context.Context) ([]domain.Conflict, error) {
	return all(ctx, s, "reading the conflicts", func(c *domain.Conflict) []any {
		return []any{
			text(&c.Kind), text(&c.SKU.Connection), &c.SKU.SKU, text(&c.Item), &c.Code, &c.Message, &c.Fix,
			list[string]{&c.Candidates},
			boolean{&c.Blocks},
			boolean{&c.SetAside},
		}
	}, `SELECT kind, connection, sku, item, code, message, fix, candidates, blocks, set_aside
		FROM conflicts WHERE`+unsettled+` ORDER BY entity, kind, connection, sku, item, occurrence`)
}

// SetAside marks the conflicts with these keys as set aside, or takes the
// mark away. Keys that are not there are passed over.
func (s *Store) SetAside(ctx context.Context, keys []string, aside bool) error {
	return s.write(ctx, "setting conflicts aside", func(tx *sql.Tx) error { return setAside(ctx, tx, keys, aside) })
}

// DeleteConflicts ends the conflicts with these keys: what they say was settled.
func (s *Store) DeleteConflicts(ctx context.Context, keys []string) error {
	return s.write(ctx, "ending conflicts", func(tx *sql.Tx) error {
		return execAll(ctx, tx, "DELETE FROM conflicts WHERE key = ?", len(keys), func(i int) []any { return []any{keys[i]} })
	})
}

func setAside(ctx context.Context, tx *sql.Tx, keys []string, aside bool) error {
	return execAll(ctx, tx, "UPDATE conflicts SET set_aside = ? WHERE key = ?", len(keys),
		func(i int) []any { return []any{truth(aside), keys[i]} })
}
