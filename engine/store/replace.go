package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
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
	id     int64
	digest int64
	seen   bool
}

// replace makes the rows of a scope equal to the n rows that fill gives: args
// has room for the keys and then the columns of one row. Only rows that
// differ are written; a row that stays keeps its id. It returns how many rows
// were added, changed or removed.
func replace(ctx context.Context, tx *sql.Tx, t table, scope any, n int, fill func(i int, args []any)) (int, error) {
	have, err := t.load(ctx, tx, scope)
	if err != nil {
		return 0, err
	}
	w := newInserter(tx, t)
	defer w.close()
	changed := 0
	var buf []byte
	args := make([]any, len(t.keys)+len(t.cols))
	var key []byte
	for i := range n {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		clear(args)
		fill(i, args)
		key = appendKey(key[:0], args[:len(t.keys)])
		var d int64
		d, buf = digest(buf, args[len(t.keys):])
		old, known := have[string(key)]
		switch {
		case known && old.digest == d:
			if !old.seen {
				old.seen = true
				have[string(key)] = old
			}
			continue
		case known && old.seen && !t.lastWins:
			return 0, &domain.Fault{
				Kind:    domain.FaultData,
				Message: fmt.Sprintf("The reading names %q twice with different contents.", fmt.Sprint(args[0])),
				Advice:  "Nothing was changed. Try again later; if it stays, look at that record in Seller Central or Xero.",
				Detail:  t.name,
			}
		}
		have[string(key)] = stored{id: old.id, digest: d, seen: true}
		if err := w.add(ctx, scope, args, d); err != nil {
			return 0, err
		}
		changed++
	}
	if err := w.flush(ctx); err != nil {
		return 0, err
	}
	var gone []int64
	for _, r := range have {
		if !r.seen {
			gone = append(gone, r.id)
		}
	}
	slices.Sort(gone)
	err = execAll(ctx, tx, "DELETE FROM "+t.name+" WHERE id = ?", len(gone), func(i int) []any { return []any{gone[i]} })
	return changed + len(gone), err
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
	var r stored
	parts := make([]sql.RawBytes, len(t.keys))
	places := []any{&r.id, &r.digest}
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
		have[string(key)] = r
	}
	return have, rows.Err()
}

// inserter writes rows in batches, replacing the content of those that exist.
type inserter struct {
	tx     *sql.Tx
	t      table
	many   *sql.Stmt // takes batch rows
	waited []any
	rows   int
	width  int
}

func newInserter(tx *sql.Tx, t table) *inserter {
	w := len(t.keys) + len(t.cols) + 1
	if t.scope != "" {
		w++
	}
	return &inserter{tx: tx, t: t, width: w}
}

// query is the statement for n rows.
func (w *inserter) query(n int) string {
	names := slices.Concat(w.t.keys, w.t.cols, []string{"digest"})
	unique := w.t.keys
	if w.t.scope != "" {
		names = append([]string{w.t.scope}, names...)
		unique = append([]string{w.t.scope}, unique...)
	}
	row := "(" + strings.TrimSuffix(strings.Repeat("?,", len(names)), ",") + ")"
	var set []string
	for _, c := range append(slices.Clone(w.t.cols), "digest") {
		set = append(set, c+" = excluded."+c)
	}
	return "INSERT INTO " + w.t.name + " (" + strings.Join(names, ", ") + ") VALUES " +
		strings.TrimSuffix(strings.Repeat(row+",", n), ",") +
		" ON CONFLICT (" + strings.Join(unique, ", ") + ") DO UPDATE SET " + strings.Join(set, ", ")
}

func (w *inserter) add(ctx context.Context, scope any, args []any, digest int64) error {
	if w.t.scope != "" {
		w.waited = append(w.waited, scope)
	}
	w.waited = append(append(w.waited, args...), digest)
	w.rows++
	if w.rows < batch {
		return nil
	}
	if w.many == nil {
		var err error
		if w.many, err = w.tx.PrepareContext(ctx, w.query(batch)); err != nil {
			return err
		}
	}
	_, err := w.many.ExecContext(context.WithoutCancel(ctx), plain(w.waited)...)
	w.waited, w.rows = w.waited[:0], 0
	return err
}

// flush writes what waits.
func (w *inserter) flush(ctx context.Context) error {
	if w.rows == 0 {
		return nil
	}
	_, err := w.tx.ExecContext(ctx, w.query(w.rows), plain(w.waited)...)
	w.waited, w.rows = w.waited[:0], 0
	return err
}

func (w *inserter) close() {
	if w.many != nil {
		w.many.Close()
	}
}

// digest is a fingerprint of a row's content: the first 8 bytes of a SHA-256,
// so that two contents never meet by accident. buf is room that is used again.
func digest(buf []byte, args []any) (int64, []byte) {
	buf = buf[:0]
	for _, a := range args {
		switch v := a.(type) {
		case nil:
			buf = append(buf, 0)
		case int64:
			buf = binary.BigEndian.AppendUint64(append(buf, 1), uint64(v))
		case string:
			buf = appendText(append(buf, 2), v)
		case number:
			s := string(v)
			if strings.Contains(s, ".") {
				s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
			}
			buf = appendText(append(buf, 3), s)
		default:
			panic(fmt.Sprintf("store: no digest for %T", a))
		}
	}
	sum := sha256.Sum256(buf)
	return int64(binary.BigEndian.Uint64(sum[:8])), buf
}

func appendText(buf []byte, s string) []byte {
	return append(binary.AppendUvarint(buf, uint64(len(s))), s...)
}

// appendKey writes the parts of a row's key as load reads them.
func appendKey(key []byte, parts []any) []byte {
	for _, p := range parts {
		switch v := p.(type) {
		case string:
			key = append(key, v...)
		case int64:
			key = strconv.AppendInt(key, v, 10)
		default:
			panic(fmt.Sprintf("store: no key from %T", p))
		}
		key = append(key, 0)
	}
	return key
}
