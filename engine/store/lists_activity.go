package store

import (
	"context"
	"time"

	"tallybridge/engine/domain"
)

// NumberedRun is a run with its number.
type NumberedRun struct {
	Seq int64
	domain.Run
}

// NumberedChange is a change with its number, and where its document is in Xero.
type NumberedChange struct {
	Seq int64
	domain.Change
	At         time.Time           // when its run began
	DocumentID string              // empty if there is none, or it is not known
	Kind       domain.DocumentKind // of the document
}

// NumberedQuarantine is a record in quarantine with its number.
type NumberedQuarantine struct {
	Seq int64
	domain.Quarantined
}

func bindNumberedRun(r *NumberedRun) []any { return append([]any{&r.Seq}, bindRun(&r.Run)...) }

// changes are shown when they were carried out or refused: what a run only
// proposed or held is repeated by each run and shown with it.
const shownChanges = "(c.applied = 1 OR c.action = 'refuse')"

const changeColumns = `c.seq, c.run, c.entity, c.action, c.item, c.code, c.connection, c.sku, c.field,
	c.old_value, c.new_value, c.document, c.applied, c.reason`

func bindNumberedChange(n *NumberedChange) []any {
	c := &n.Change
	return []any{
		&n.Seq, &c.Run, text(&c.Entity), &c.Action, text(&c.Item), &c.Code, text(&c.SKU.Connection), &c.SKU.SKU, &c.Field,
		&c.Before, &c.After, &c.Document,
		boolean{&c.Applied},
		&c.Reason,
	}
}

// AllRuns returns every run with its number, oldest first.
func (s *Store) AllRuns(ctx context.Context) ([]NumberedRun, error) {
	return all(ctx, s, "reading the runs", bindNumberedRun, "SELECT seq, "+runColumns+" FROM runs ORDER BY started_at, seq")
}

// ScanChanges reads the changes that were carried out or refused and have a
// number above after, without keeping any; of very many only the newest limit.
func (s *Store) ScanChanges(ctx context.Context, after int64, limit int, take func(NumberedChange)) error {
	return s.explain(ctx, "reading the activity log", each(ctx, s.reader, bindNumberedChange, take,
		"SELECT * FROM (SELECT "+changeColumns+" FROM changes c INDEXED BY changes_done WHERE "+shownChanges+
			" AND c.seq > ? ORDER BY c.seq DESC LIMIT ?) ORDER BY seq", after, limit))
}

// NumberedQuarantines returns the quarantine with numbers, oldest first.
func (s *Store) NumberedQuarantines(ctx context.Context) ([]NumberedQuarantine, error) {
	return all(ctx, s, "reading the quarantine", func(n *NumberedQuarantine) []any {
		q := &n.Quarantined
		return []any{
			&n.Seq, &q.Key, text(&q.Entity), text(&q.SKU.Connection), &q.SKU.SKU, text(&q.Item), &q.Code,
			&q.Reason, &q.Detail,
			seconds{&q.At},
			&q.Tries,
		}
	}, "SELECT rowid, key, entity, connection, sku, item, code, reason, detail, at, tries FROM quarantine ORDER BY at, key")
}

// RunsByNumber returns runs by their numbers, in any order.
func (s *Store) RunsByNumber(ctx context.Context, seqs []int64) ([]NumberedRun, error) {
	return all(ctx, s, "reading the runs", bindNumberedRun,
		"SELECT seq, "+runColumns+" FROM runs WHERE seq IN (SELECT value FROM json_each(?))", jsonText(seqs))
}

// where a change's document is: the write that got it into the books.
const changeDocument = `, r.started_at, coalesce(w.document_id, ''), coalesce(json_extract(w.document, '$.Kind'), '')`

const changeJoins = ` LEFT JOIN runs r ON r.id = c.run
	LEFT JOIN writes w ON c.document <> '' AND w.number = c.document AND w.state = 'done' AND w.op IN ('bill', 'credit-note')`

func bindChangeDocument(n *NumberedChange) []any {
	return append(bindNumberedChange(n), instant{&n.At}, &n.DocumentID, text(&n.Kind))
}

// ChangesByNumber returns changes by their numbers with their documents, in any order.
func (s *Store) ChangesByNumber(ctx context.Context, seqs []int64) ([]NumberedChange, error) {
	return all(ctx, s, "reading the activity log", bindChangeDocument,
		"SELECT "+changeColumns+changeDocument+" FROM json_each(?) n CROSS JOIN changes c ON c.seq = n.value"+changeJoins, jsonText(seqs))
}

// ItemChanges returns the newest changes of an item that were carried out or
// refused, newest first.
func (s *Store) ItemChanges(ctx context.Context, item domain.ItemID, limit int) ([]NumberedChange, error) {
	return all(ctx, s, "reading the changes of an item", bindChangeDocument,
		"SELECT "+changeColumns+changeDocument+" FROM changes c INDEXED BY changes_by_item"+changeJoins+
			" WHERE c.item = ? AND "+shownChanges+" ORDER BY c.seq DESC LIMIT ?", string(item), limit)
}

// UnitsAt is an item's quantity in Xero at an instant.
type UnitsAt struct {
	Item       domain.ItemID
	Code, Name string // empty when the item is gone
	Units      int64
	Since      time.Time // when the quantity was first seen
}

// QuantitiesAt returns the quantity that every item had at an instant, by
// code, from the history. Items that nobody had looked at by then are left out.
func (s *Store) QuantitiesAt(ctx context.Context, at time.Time) ([]UnitsAt, error) {
	return all(ctx, s, "reading the stock of a day", func(u *UnitsAt) []any {
		return []any{text(&u.Item), &u.Code, &u.Name, &u.Units, instant{&u.Since}}
	}, `SELECT q.item, coalesce(i.code, ''), coalesce(i.name, ''), p.units, p.at
		FROM quantity_series q JOIN quantity_points p ON p.series = q.id
		AND p.at = (SELECT max(x.at) FROM quantity_points x WHERE x.series = q.id AND x.at <= ?)
		LEFT JOIN items i ON i.item = q.item
		ORDER BY i.code IS NULL, i.code, q.item`, at.UnixMilli())
}
