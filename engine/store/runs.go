package store

import (
	"context"
	"database/sql"

	"tallybridge/engine/domain"
)

// runColumns are the columns of bindRun.
const runColumns = `id, entity, origin, dry_run, started_at, ended_at, result, message,
	created, updated, increased, decreased, unchanged, held, quarantined, xero_calls, amazon_calls,
	undoes, undone_by, approved, partial, trimmed = 2`

func bindRun(r *domain.Run) []any {
	return []any{
		&r.ID, text(&r.Entity), &r.Trigger,
		boolean{&r.DryRun},
		instant{&r.Started},
		instant{&r.Ended},
		text(&r.Result), &r.Message,
		&r.Created, &r.Updated, &r.Increased, &r.Decreased, &r.Unchanged, &r.Held, &r.Quarantined, &r.XeroCalls, &r.AmazonCalls,
		&r.Undoes, &r.UndoneBy,
		boolean{&r.Approved},
		boolean{&r.Partial},
		boolean{&r.Trimmed},
	}
}

// SaveRun adds a run or changes the one with its id.
func (s *Store) SaveRun(ctx context.Context, r domain.Run) error {
	return s.exec(ctx, "saving the run", `INSERT INTO runs (id, entity, origin, dry_run, started_at, ended_at,
		result, message, created, updated, increased, decreased, unchanged, held, quarantined, xero_calls, amazon_calls,
		undoes, undone_by, approved, partial)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET entity = excluded.entity, origin = excluded.origin, dry_run = excluded.dry_run,
		started_at = excluded.started_at, ended_at = excluded.ended_at, result = excluded.result,
		message = excluded.message, created = excluded.created, updated = excluded.updated,
		increased = excluded.increased, decreased = excluded.decreased, unchanged = excluded.unchanged,
		held = excluded.held, quarantined = excluded.quarantined, xero_calls = excluded.xero_calls,
		amazon_calls = excluded.amazon_calls, undoes = excluded.undoes, undone_by = excluded.undone_by,
		approved = excluded.approved, partial = excluded.partial`,
		r.ID, string(r.Entity), r.Trigger, truth(r.DryRun), millis(r.Started), millis(r.Ended), string(r.Result), r.Message,
		int64(r.Created), int64(r.Updated), int64(r.Increased), int64(r.Decreased), int64(r.Unchanged), int64(r.Held),
		int64(r.Quarantined), int64(r.XeroCalls), int64(r.AmazonCalls), r.Undoes, r.UndoneBy, truth(r.Approved), truth(r.Partial))
}

// Runs returns the newest runs, newest first; all of them if limit is 0 or less.
func (s *Store) Runs(ctx context.Context, limit int) ([]domain.Run, error) {
	if limit <= 0 {
		limit = -1 // SQLite's word for no limit
	}
	return all(ctx, s, "reading the runs", bindRun,
		"SELECT "+runColumns+" FROM runs ORDER BY started_at DESC, seq DESC LIMIT ?", limit)
}

// LastWhole returns the newest run that went through all of an entity, alone
// or with others, and ended well: no undo, none that looked at some items only,
// and none that one of the other triggers started. False if there is none.
func (s *Store) LastWhole(ctx context.Context, e domain.Entity, other ...string) (domain.Run, bool, error) {
	return first(ctx, s, "looking for a run", bindRun, "SELECT "+runColumns+` FROM runs
		WHERE entity IN (?, '') AND result IN (?, ?) AND undoes = '' AND partial = 0
		AND origin NOT IN (SELECT value FROM json_each(?)) ORDER BY started_at DESC, seq DESC LIMIT 1`,
		string(e), string(domain.RunDone), string(domain.RunAttention), jsonText(append([]string{}, other...))) // no list would be unknown, and fit nothing
}

// Run returns a run by its id; false if there is none.
func (s *Store) Run(ctx context.Context, id string) (domain.Run, bool, error) {
	return first(ctx, s, "reading a run", bindRun, "SELECT "+runColumns+" FROM runs WHERE id = ?", id)
}

// AddChanges adds to the activity log, all or none.
func (s *Store) AddChanges(ctx context.Context, changes []domain.Change) error {
	return s.write(ctx, "saving the activity log", func(tx *sql.Tx) error { return addChanges(ctx, tx, changes) })
}

func addChanges(ctx context.Context, tx *sql.Tx, changes []domain.Change) error {
	return execAll(ctx, tx, `INSERT INTO changes (run, entity, action, item, code, connection, sku, field,
		old_value, new_value, document, applied, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		len(changes), func(i int) []any {
			c := changes[i]
			return []any{
				c.Run, string(c.Entity), c.Action, string(c.Item), c.Code, string(c.SKU.Connection), c.SKU.SKU, c.Field,
				c.Before, c.After, c.Document, truth(c.Applied), c.Reason,
			}
		})
}

// Changes returns the activity log of a run in the order it was written.
func (s *Store) Changes(ctx context.Context, run string) ([]domain.Change, error) {
	return all(ctx, s, "reading the activity log", func(c *domain.Change) []any {
		return []any{
			&c.Run, text(&c.Entity), &c.Action, text(&c.Item), &c.Code, text(&c.SKU.Connection), &c.SKU.SKU, &c.Field,
			&c.Before, &c.After, &c.Document,
			boolean{&c.Applied},
			&c.Reason,
		}
	}, `SELECT run, entity, action, item, code, connection, sku, field, old_value, new_value, document, applied, reason
		FROM changes WHERE run = ? ORDER BY seq`, run)
}

// ForgetRun removes a run that did nothing, with nothing to show for it.
func (s *Store) ForgetRun(ctx context.Context, id string) error {
	return s.exec(ctx, "forgetting a run", "DELETE FROM runs WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM changes WHERE run = ?1)", id)
}
