package store

import (
	"context"

	"tallybridge/engine/domain"
)

// Quarantine returns the records that wait for a Retry, oldest first.
func (s *Store) Quarantine(ctx context.Context) ([]domain.Quarantined, error) {
	return all(ctx, s, "reading the quarantine", func(q *domain.Quarantined) []any {
		return []any{
			&q.Key, text(&q.Entity), text(&q.SKU.Connection), &q.SKU.SKU, text(&q.Item), &q.Code,
			&q.Reason, &q.Detail,
			seconds{&q.At},
			&q.Tries,
		}
	}, `SELECT key, entity, connection, sku, item, code, reason, detail, at, tries FROM quarantine ORDER BY at, key`)
}

// SaveQuarantine adds or replaces a record in quarantine.
func (s *Store) SaveQuarantine(ctx context.Context, q domain.Quarantined) error {
	return s.exec(ctx, "saving the quarantine", `INSERT INTO quarantine
		(key, entity, connection, sku, item, code, reason, detail, at, tries) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET entity = excluded.entity, connection = excluded.connection, sku = excluded.sku,
		item = excluded.item, code = excluded.code, reason = excluded.reason, detail = excluded.detail,
		at = excluded.at, tries = excluded.tries`,
		q.Key, string(q.Entity), string(q.SKU.Connection), q.SKU.SKU, string(q.Item), q.Code, q.Reason, q.Detail,
		unixSeconds(q.At), int64(q.Tries))
}

// DeleteQuarantine lets a record out.
func (s *Store) DeleteQuarantine(ctx context.Context, key string) error {
	return s.exec(ctx, "removing from the quarantine", "DELETE FROM quarantine WHERE key = ?", key)
}
