package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"tallybridge/engine/domain"
)

const (
	// checkEvery is after how many rows a long loop looks at its context.
	checkEvery = 256
	// batch is how many rows one INSERT takes.
	batch = 16
)

// table describes a table that replace makes equal to a complete reading.
// Beside the columns named it has an id and a digest.
type table struct {
	name  string
	scope string   // the column that tells readings apart; empty if there is one only
	keys  []string // unique within the scope
	cols  []string // the rest
	// lastWins lets a reading repeat a key with other content; else that is refused.
	lastWins bool
}

// stored is what replace knows of a row.
type stored struct {
	id, digest int64
	seen       bool
	pending    int // place among the pending rows plus one; 0 if the row stays as it is
}

// pending is a row that must be written.
type pending struct {
	key    string
	row    int   // in the reading
	id     int64 // 0 for a new row
	digest int64
}

// replace makes the rows of a scope equal to the n rows that fill gives: the
// keys first, then the columns, in the table's order. fill may be called twice
// for a row. Only rows that differ are written; a row that stays keeps its id.
// It returns how many rows were added, changed or removed.
func replace(ctx context.Context, tx *sql.Tx, t table, scope any, n int, fill func(i int, r *row)) (int, error) {
	have, err := t.load(ctx, tx, scope)
	if err != nil {
		return 0, err
	}
	todo, err := t.compare(ctx, have, n, fill)
	if err != nil {
		return 0, err
	}
	// In the order of the key, so that rows read together lie together.
	slices.SortFunc(todo, func(a, b pending) int { return cmp.Compare(a.key, b.key) })
	if err := t.insert(ctx, tx, scope, todo, fill); err != nil {
		return 0, err
	}
	if err := t.update(ctx, tx, todo, fill); err != nil {
		return 0, err
	}
	var gone []int64
	for _, s := range have {
		if !s.seen {
			gone = append(gone, s.id)
		}
	}
	slices.Sort(gone)
	err = execAll(ctx, tx, "DELETE FROM "+t.name+" WHERE id = ?", len(gone), func(i int) []any { return []any{gone[i]} })
	return len(todo) + len(gone), err
}

// load reads the keys and digests of a scope.
func (t table) load(ctx context.Context, tx *sql.Tx, scope any) (map[string]stored, error) {
	query := "SELECT id, digest, " + strings.Join(t.keys, ", ") + " FROM " + t.name
	var args []any
	if t.scope != "" {
		query += " WHERE " + t.scope + " = ?"
		args = append(args, scope)
	}
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	have := make(map[string]stored)
	var s stored
	parts := make([]sql.RawBytes, len(t.keys))
	places := []any{&s.id, &s.digest}
	for i := range parts {
		places = append(places, &parts[i])
	}
	var key []byte
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return nil, err
		}
		key = key[:0]
		for _, p := range parts {
			key = append(append(key, p...), 0)
		}
		have[string(key)] = s
	}
	return have, rows.Err()
}

// compare marks the rows of have that the reading still has and lists those
// that must be written.
func (t table) compare(ctx context.Context, have map[string]stored, n int, fill func(i int, r *row)) ([]pending, error) {
	var todo []pending
	r := &row{keys: len(t.keys)}
	for i := range n {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		r.reset()
		fill(i, r)
		d := r.digest()
		s, known := have[string(r.key)]
		switch {
		case known && s.seen && s.digest != d && !t.lastWins:
			name, _, _ := strings.Cut(string(r.key), "\x00")
			return nil, &domain.Fault{
				Kind:    domain.FaultData,
				Message: fmt.Sprintf("The reading names %q twice with different contents.", name),
				Advice:  "Nothing was changed. Try again later; if it stays, look at that record in Seller Central or Xero.",
				Detail:  t.name,
			}
		case s.pending > 0: // named before in this reading: this one stays
			s.digest = d
			todo[s.pending-1].row, todo[s.pending-1].digest = i, d
			have[string(r.key)] = s
			continue
		case known && s.digest == d:
			if !s.seen {
				s.seen = true
				have[string(r.key)] = s
			}
			continue
		}
		key := string(r.key)
		todo = append(todo, pending{key: key, row: i, id: s.id, digest: d})
		have[key] = stored{id: s.id, digest: d, seen: true, pending: len(todo)}
	}
	return todo, nil
}

// insert adds the new rows, batch by batch. OR ROLLBACK saves SQLite a copy of
// every page for each statement: no row can be there already.
func (t table) insert(ctx context.Context, tx *sql.Tx, scope any, todo []pending, fill func(i int, r *row)) error {
	names := slices.Concat(t.keys, t.cols, []string{"digest"})
	if t.scope != "" {
		names = append(names, t.scope)
	}
	values := "(" + strings.TrimSuffix(strings.Repeat("?,", len(names)), ",") + ")"
	query := func(n int) string {
		return "INSERT OR ROLLBACK INTO " + t.name + " (" + strings.Join(names, ", ") + ") VALUES " +
			strings.TrimSuffix(strings.Repeat(values+",", n), ",")
	}
	var fresh []int
	for i := range todo {
		if todo[i].id == 0 {
			fresh = append(fresh, i)
		}
	}
	rows := func(r *row, places []int) []any {
		r.args = r.args[:0]
		for _, i := range places {
			fill(todo[i].row, r)
			r.args = append(r.args, todo[i].digest)
			if t.scope != "" {
				r.args = append(r.args, scope)
			}
		}
		return r.args
	}
	r := &row{collect: true}
	whole := len(fresh) / batch
	err := execAll(ctx, tx, query(batch), whole, func(i int) []any { return rows(r, fresh[i*batch:(i+1)*batch]) })
	if err != nil {
		return err
	}
	rest := fresh[whole*batch:]
	return execAll(ctx, tx, query(1), len(rest), func(i int) []any { return rows(r, rest[i:i+1]) })
}

// update writes the rows that were there with other content.
func (t table) update(ctx context.Context, tx *sql.Tx, todo []pending, fill func(i int, r *row)) error {
	var changed []int
	for i := range todo {
		if todo[i].id != 0 {
			changed = append(changed, i)
		}
	}
	query := "UPDATE " + t.name + " SET " + strings.Join(t.cols, " = ?, ") + " = ?, digest = ? WHERE id = ?"
	r := &row{collect: true, skip: len(t.keys)}
	return execAll(ctx, tx, query, len(changed), func(i int) []any {
		p := todo[changed[i]]
		r.args, r.n = r.args[:0], 0
		fill(p.row, r)
		return append(r.args, p.digest, p.id)
	})
}
