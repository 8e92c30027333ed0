package store

import (
	"context"
	"database/sql"

	"tallybridge/engine/domain"
)

// OrderCursors returns how far the orders of each connection are read.
func (s *Store) OrderCursors(ctx context.Context) (map[domain.ConnectionID]domain.OrderCursor, error) {
	out := map[domain.ConnectionID]domain.OrderCursor{}
	err := each(ctx, s.reader, func(c *domain.OrderCursor) []any {
		return []any{text(&c.Connection), instant{&c.After}, object[domain.OrderPass]{&c.Pass}, instant{&c.Next}, instant{&c.Polled}}
	}, func(c domain.OrderCursor) { out[c.Connection] = c }, "SELECT connection, after, pass, next_after, polled_at FROM order_cursors")
	return out, s.explain(ctx, "reading how far orders are read", err)
}

// saveOrderCursor notes how far the orders of a connection are read.
func saveOrderCursor(ctx context.Context, tx *sql.Tx, c domain.OrderCursor) error {
	var pass any
	if c.Pass != nil {
		pass = jsonText(c.Pass)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO order_cursors (connection, after, pass, next_after, polled_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (connection) DO UPDATE SET after = excluded.after, pass = excluded.pass, next_after = excluded.next_after,
		polled_at = excluded.polled_at`, string(c.Connection), millis(c.After), pass, millis(c.Next), millis(c.Polled))
	return err
}

// OrderWindows returns the pieces of history that are not read yet, newest first.
func (s *Store) OrderWindows(ctx context.Context) ([]domain.OrderWindow, error) {
	return all(ctx, s, "reading the history of orders", func(w *domain.OrderWindow) []any {
		return []any{
			text(&w.Connection), instant{&w.Start}, instant{&w.End}, &w.ReportID, instant{&w.Asked}, &w.Tries, boolean{&w.Done}, &w.Error,
		}
	}, `SELECT connection, start_at, end_at, report, asked_at, tries, done, error FROM order_windows WHERE done = 0
		ORDER BY connection, start_at DESC`)
}

// SaveOrderWindow notes how a piece of history is getting on.
func (s *Store) SaveOrderWindow(ctx context.Context, w domain.OrderWindow) error {
	return s.write(ctx, "saving the history of orders", func(tx *sql.Tx) error { return saveOrderWindow(ctx, tx, w) })
}

func saveOrderWindow(ctx context.Context, tx *sql.Tx, w domain.OrderWindow) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO order_windows (connection, start_at, end_at, report, asked_at, tries, done, error)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (connection, start_at) DO UPDATE SET end_at = excluded.end_at, report = excluded.report, asked_at = excluded.asked_at,
		tries = excluded.tries, done = excluded.done, error = excluded.error`,
		string(w.Connection), millis(w.Start), millis(w.End), w.ReportID, millis(w.Asked), int64(w.Tries), truth(w.Done), w.Error)
	return err
}

// BeginOrders notes, all at once, where the reading of a connection's orders
// begins and which pieces of history a report has to bring.
func (s *Store) BeginOrders(ctx context.Context, c domain.OrderCursor, windows []domain.OrderWindow) error {
	return s.write(ctx, "beginning to read orders", func(tx *sql.Tx) error {
		for _, w := range windows {
			if err := saveOrderWindow(ctx, tx, w); err != nil {
				return err
			}
		}
		return saveOrderCursor(ctx, tx, c)
	})
}

// WantOrders notes orders that the next run shall read one by one.
func (s *Store) WantOrders(ctx context.Context, keys []domain.OrderKey) error {
	return s.write(ctx, "asking for orders", func(tx *sql.Tx) error {
		return execAll(ctx, tx, "INSERT OR IGNORE INTO orders_wanted (connection, order_id) VALUES (?, ?)", len(keys), func(i int) []any {
			return []any{string(keys[i].Connection), keys[i].ID}
		})
	})
}

// WantedOrders returns them.
func (s *Store) WantedOrders(ctx context.Context) ([]domain.OrderKey, error) {
	return all(ctx, s, "reading which orders are asked for", func(k *domain.OrderKey) []any { return []any{text(&k.Connection), &k.ID} },
		"SELECT connection, order_id FROM orders_wanted ORDER BY connection, order_id")
}

// OrderNotWanted forgets that an order was asked for.
func (s *Store) OrderNotWanted(ctx context.Context, k domain.OrderKey) error {
	return s.exec(ctx, "forgetting an order asked for", "DELETE FROM orders_wanted WHERE connection = ? AND order_id = ?", string(k.Connection), k.ID)
}
