package store

import (
	"context"
	"database/sql"
	"time"

	"tallybridge/engine/domain"
)

// TidyRuns forgets what older runs only found, which every run finds anew:
// proposals and holds, but of the newest detailed runs of products and stock;
// and, of runs that began before a time, those that did nothing at all. What
// was carried out or refused, and every write, stays for good. The newest whole
// runs of products and of stock stay as they are (see LastWhole).
func (s *Store) TidyRuns(ctx context.Context, detailed int, before time.Time, other ...string) error {
	keep := []string{} // no list would be unknown, and fit nothing
	for _, e := range []domain.Entity{domain.EntityProducts, domain.EntityInventory} {
		r, ok, err := s.LastWhole(ctx, e, other...)
		if err != nil {
			return err
		}
		if ok {
			keep = append(keep, r.ID)
		}
	}
	return s.write(ctx, "tidying the runs up", func(tx *sql.Tx) error {
		old, err := collect(ctx, tx, func(id *string) []any { return []any{id} }, `SELECT id FROM runs
			WHERE trimmed = 0 AND entity IN ('', ?1, ?2) AND result <> ?3 AND id NOT IN (SELECT value FROM json_each(?5))
			AND seq NOT IN (SELECT seq FROM runs WHERE entity IN ('', ?1, ?2) ORDER BY started_at DESC, seq DESC LIMIT ?4)`,
			string(domain.EntityProducts), string(domain.EntityInventory), string(domain.RunRunning), detailed, jsonText(keep))
		if err != nil {
			return err
		}
		for _, id := range old {
			res, err := tx.ExecContext(ctx, "DELETE FROM changes WHERE run = ? AND applied = 0 AND action <> 'refuse'", id)
			if err != nil {
				return err
			}
			n, err := res.RowsAffected()
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "UPDATE runs SET trimmed = ? WHERE id = ?", 1+min(n, 1), id); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM runs WHERE started_at < ? AND result <> ?
			AND created + updated + increased + decreased = 0 AND undoes = '' AND undone_by = ''
			AND id NOT IN (SELECT value FROM json_each(?))
			AND NOT EXISTS (SELECT 1 FROM changes WHERE run = runs.id) AND NOT EXISTS (SELECT 1 FROM writes WHERE run = runs.id)`,
			millis(before), string(domain.RunRunning), jsonText(keep))
		return err
	})
}
