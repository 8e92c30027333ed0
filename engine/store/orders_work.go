package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"tallybridge/engine/domain"
)

// ChangeOrderWork changes what the seller keeps about orders, all or none, and
// writes each difference into the history. change gets the work as it is.
// Rows that are gone are left out; it returns the rows that changed.
func (s *Store) ChangeOrderWork(ctx context.Context, rows []int64, change func(*domain.OrderWork)) (changed []int64, err error) {
	err = s.write(ctx, "saving the work on orders", func(tx *sql.Tx) error {
		changed = nil
		return s.changeWork(ctx, tx, rows, change, &changed)
	})
	return changed, err
}

func (s *Store) changeWork(ctx context.Context, tx *sql.Tx, rows []int64, change func(*domain.OrderWork), changed *[]int64) error {
	type kept struct {
		row int64
		domain.OrderWork
	}
	works, err := collect(ctx, tx, func(k *kept) []any {
		return []any{&k.row, text(&k.State), &k.Note, list[string]{&k.Tags}}
	}, `SELECT o.id, coalesce(k.state, ''), coalesce(k.note, ''), coalesce(k.tags, '[]') FROM `+ordersByRow+
		" LEFT JOIN order_work k ON k.order_row = o.id", jsonText(rows))
	if err != nil {
		return err
	}
	now := millis(s.clock.Now())
	for _, k := range works {
		next := k.OrderWork
		next.Tags = slices.Clone(next.Tags)
		change(&next)
		next.Tags = sortedTags(next.Tags)
		notes := workHistory(k.OrderWork, next)
		if len(notes) == 0 {
			continue
		}
		*changed = append(*changed, k.row)
		_, err := tx.ExecContext(ctx, `INSERT INTO order_work (order_row, state, note, tags) VALUES (?, ?, ?, ?)
			ON CONFLICT (order_row) DO UPDATE SET state = excluded.state, note = excluded.note, tags = excluded.tags`,
			k.row, string(next.State), next.Note, jsonList(next.Tags))
		if err != nil {
			return err
		}
		err = execAll(ctx, tx, "INSERT INTO order_history (order_row, at, what, old_value, new_value) VALUES (?, ?, ?, ?, ?)", len(notes), func(i int) []any {
			return []any{k.row, now, notes[i].What, notes[i].Before, notes[i].After}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func workHistory(was, is domain.OrderWork) []domain.OrderEvent {
	var out []domain.OrderEvent
	add := func(what, before, after string) {
		if before != after {
			out = append(out, domain.OrderEvent{What: what, Before: before, After: after})
		}
	}
	add("work", string(was.State), string(is.State))
	add("note", was.Note, is.Note)
	add("tags", strings.Join(was.Tags, ", "), strings.Join(is.Tags, ", "))
	return out
}

// OrderHistory returns what happened to an order, oldest first.
func (s *Store) OrderHistory(ctx context.Context, row int64) ([]domain.OrderEvent, error) {
	return all(ctx, s, "reading an order's history", func(e *domain.OrderEvent) []any {
		return []any{instant{&e.At}, &e.What, &e.Before, &e.After}
	}, "SELECT at, what, old_value, new_value FROM order_history WHERE order_row = ? ORDER BY seq", row)
}

// OrderView is a saved view: a name and a query in JSON, which the store does
// not look into.
type OrderView struct{ Name, Query string }

// OrderViews returns the saved views in the order they were made.
func (s *Store) OrderViews(ctx context.Context) ([]OrderView, error) {
	return all(ctx, s, "reading the saved views", func(v *OrderView) []any { return []any{&v.Name, &v.Query} },
		"SELECT name, query FROM order_views ORDER BY place, name")
}

// SaveOrderView adds a view or changes the one with its name.
func (s *Store) SaveOrderView(ctx context.Context, v OrderView) error {
	return s.exec(ctx, "saving a view", `INSERT INTO order_views (name, query, place)
		VALUES (?, ?, (SELECT coalesce(max(place), 0) + 1 FROM order_views))
		ON CONFLICT (name) DO UPDATE SET query = excluded.query`, v.Name, v.Query)
}

// DeleteOrderView forgets a view.
func (s *Store) DeleteOrderView(ctx context.Context, name string) error {
	return s.exec(ctx, "removing a view", "DELETE FROM order_views WHERE name = ?", name)
}

// Bins returns where seller SKUs lie on the shelf.
func (s *Store) Bins(ctx context.Context) (map[domain.SellerSKU]string, error) {
	type bin struct {
		domain.SellerSKU
		note string
	}
	out := map[domain.SellerSKU]string{}
	err := each(ctx, s.reader, func(b *bin) []any { return []any{text(&b.Connection), &b.SKU, &b.note} },
		func(b bin) { out[b.SellerSKU] = b.note }, "SELECT connection, sku, note FROM bins")
	return out, s.explain(ctx, "reading the bin notes", err)
}

// SetBin notes where a seller SKU lies; an empty note forgets it.
func (s *Store) SetBin(ctx context.Context, sku domain.SellerSKU, note string) error {
	if note == "" {
		return s.exec(ctx, "saving a bin note", "DELETE FROM bins WHERE connection = ? AND sku = ?", string(sku.Connection), sku.SKU)
	}
	return s.exec(ctx, "saving a bin note", `INSERT INTO bins (connection, sku, note) VALUES (?, ?, ?)
		ON CONFLICT (connection, sku) DO UPDATE SET note = excluded.note`, string(sku.Connection), sku.SKU, note)
}
