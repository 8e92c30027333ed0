package store

import (
	"context"
	"database/sql"
	"slices"
)

// querier is a transaction or a pool.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// write runs f in one transaction on the writing connection: all of it is
// committed, durably, or none. doing is for the error.
func (s *Store) write(ctx context.Context, doing string, f func(tx *sql.Tx) error) error {
	return s.explain(ctx, doing, inTx(ctx, s.writer, nil, f))
}

// view runs f on one consistent state of the database.
func (s *Store) view(ctx context.Context, doing string, f func(tx *sql.Tx) error) error {
	return s.explain(ctx, doing, inTx(ctx, s.reader, &sql.TxOptions{ReadOnly: true}, f))
}

func inTx(ctx context.Context, db *sql.DB, opts *sql.TxOptions, f func(tx *sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after a commit
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// exec runs one statement in its own transaction.
func (s *Store) exec(ctx context.Context, doing, query string, args ...any) error {
	return s.write(ctx, doing, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
}

// execAll runs one statement for each of n rows of arguments.
func execAll(ctx context.Context, tx *sql.Tx, query string, n int, args func(i int) []any) error {
	if n == 0 {
		return nil
	}
	stmt, err := tx.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	defer stmt.Close()
	quiet := context.WithoutCancel(ctx) // a watcher for each row would cost more than the row
	for i := range n {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if _, err := stmt.ExecContext(quiet, args(i)...); err != nil {
			return err
		}
	}
	return nil
}

// collect reads all rows of a query. bind gives the places of one value's
// columns; it is called once and the value is used again for each row.
func collect[T any](ctx context.Context, q querier, bind func(*T) []any, query string, args ...any) ([]T, error) {
	var out []T
	err := each(ctx, q, bind, func(v T) { out = append(out, v) }, query, args...)
	return out, err
}

func each[T any](ctx context.Context, q querier, bind func(*T) []any, take func(T), query string, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var v, zero T
	places := bind(&v)
	for rows.Next() {
		v = zero
		if err := rows.Scan(places...); err != nil {
			return err
		}
		take(v)
	}
	return rows.Err()
}

// all reads all rows of a query outside of a transaction.
func all[T any](ctx context.Context, s *Store, doing string, bind func(*T) []any, query string, args ...any) ([]T, error) {
	out, err := collect(ctx, s.reader, bind, query, args...)
	return out, s.explain(ctx, doing, err)
}

// first reads the first row of a query; false if there is none.
func first[T any](ctx context.Context, s *Store, doing string, bind func(*T) []any, query string, args ...any) (T, bool, error) {
	out, err := all(ctx, s, doing, bind, query, args...)
	if err != nil || len(out) == 0 {
		var zero T
		return zero, false, err
	}
	return out[0], true, nil
}

// arrange sorts a list of big values, each of which is moved only once.
func arrange[T any](list []T, compare func(a, b *T) int) {
	order := make([]int, len(list)) // order[i] is where the value for place i is now
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return compare(&list[a], &list[b]) })
	for start := range order {
		if order[start] == start {
			continue
		}
		first, at := list[start], start
		for {
			from := order[at]
			order[at] = at
			if from == start {
				list[at] = first
				break
			}
			list[at] = list[from]
			at = from
		}
	}
}
