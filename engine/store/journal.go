package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"tallybridge/engine/domain"
)

// ErrJournal is wrapped by the errors of journal entries that break the
// journal's rules: an entry that is not there or is there already, a request
// that changed, a final state that would be taken back.
var ErrJournal = errors.New("the journal does not allow it")

const writeColumns = `id, run, op, number, key, body, document, state, first_sent, last_sent, tries,
	document_id, error, undone_by`

func bindWrite(w *domain.Write) []any {
	return []any{
		&w.ID, &w.Run, &w.Op, &w.Number, &w.Key, &w.Body,
		object[domain.StockDocument]{&w.Document},
		text(&w.State),
		instant{&w.FirstSent},
		instant{&w.LastSent},
		&w.Tries, &w.DocumentID, &w.Error, &w.UndoneBy,
	}
}

// AddWrite records a write before it is sent. When it returns, the entry is
// on the disk and survives a power cut. It is refused when the id was used
// before, when the idempotency key is under way, or when a bill or credit note
// with that number is under way or in the books.
func (s *Store) AddWrite(ctx context.Context, w domain.Write) error {
	return s.write(ctx, "recording a write", func(tx *sql.Tx) error {
		var taken string
		err := tx.QueryRowContext(ctx, `SELECT id FROM writes WHERE id = ?1
			OR (key = ?2 AND key <> '' AND state NOT IN ('done', 'refused', 'lost')
			AND ?5 NOT IN ('done', 'refused', 'lost'))
			OR (number = ?3 AND op IN ('bill', 'credit-note') AND ?4 IN ('bill', 'credit-note')
			AND state NOT IN ('refused', 'lost') AND ?5 NOT IN ('refused', 'lost'))`,
			w.ID, w.Key, w.Number, w.Op, string(w.State)).Scan(&taken)
		switch {
		case err == nil:
			return fmt.Errorf("%w: write %s repeats the id, key or document number of write %s", ErrJournal, w.ID, taken)
		case !errors.Is(err, sql.ErrNoRows):
			return err
		}
		var document any
		if w.Document != nil {
			document = jsonText(w.Document)
		}
		body := w.Body
		if body == nil {
			body = []byte{}
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO writes (`+writeColumns+`)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			w.ID, w.Run, w.Op, w.Number, w.Key, body, document, string(w.State),
			millis(w.FirstSent), millis(w.LastSent), int64(w.Tries), w.DocumentID, w.Error, w.UndoneBy)
		return err
	})
}

// SaveWrite stores how a recorded write is getting on. What was recorded of
// the request itself (run, op, number, key, body, document) never changes. A
// final state stays, but for a write given up as lost that turns out to be done.
func (s *Store) SaveWrite(ctx context.Context, w domain.Write) error {
	return s.write(ctx, "saving a write", func(tx *sql.Tx) error { return saveWrite(ctx, tx, w) })
}

func saveWrite(ctx context.Context, tx *sql.Tx, w domain.Write) error {
	old, err := collect(ctx, tx, bindWrite, "SELECT "+writeColumns+" FROM writes WHERE id = ?", w.ID)
	if err != nil {
		return err
	}
	if len(old) == 0 {
		return fmt.Errorf("%w: write %s was never recorded", ErrJournal, w.ID)
	}
	was := old[0]
	switch {
	case was.Op != w.Op || was.Number != w.Number || was.Key != w.Key || string(was.Body) != string(w.Body):
		return fmt.Errorf("%w: the request of write %s is not the one recorded", ErrJournal, w.ID)
	case was.State.Final() && was.State != w.State && (was.State != domain.WriteLost || w.State != domain.WriteDone):
		return fmt.Errorf("%w: write %s is %s and cannot become %s", ErrJournal, w.ID, was.State, w.State)
	}
	_, err = tx.ExecContext(ctx, `UPDATE writes SET state = ?, first_sent = ?, last_sent = ?, tries = ?,
		document_id = ?, error = ?, undone_by = ? WHERE id = ?`,
		string(w.State), millis(w.FirstSent), millis(w.LastSent), int64(w.Tries), w.DocumentID, w.Error, w.UndoneBy, w.ID)
	return err
}

// FinishWrite stores a write's outcome together with everything it caused, in
// one transaction: what is remembered of items, links and the activity log. Of
// a stock document the states are whole, read just before; a write of items
// knows of their fields alone.
func (s *Store) FinishWrite(ctx context.Context, w domain.Write, states []domain.ItemState, links []domain.Link, changes []domain.Change) error {
	return s.write(ctx, "saving the outcome of a write", func(tx *sql.Tx) error {
		if err := saveWrite(ctx, tx, w); err != nil {
			return err
		}
		parts := []StatePart{StateFields}
		if w.Document != nil {
			parts = nil
		}
		if err := saveItemStates(ctx, tx, states, parts...); err != nil {
			return err
		}
		if err := saveLinks(ctx, tx, links); err != nil {
			return err
		}
		return addChanges(ctx, tx, changes)
	})
}

// OpenWrites returns the writes whose outcome is not final, oldest first.
func (s *Store) OpenWrites(ctx context.Context) ([]domain.Write, error) {
	return all(ctx, s, "reading the open writes", bindWrite,
		"SELECT "+writeColumns+" FROM writes WHERE state NOT IN ('done', 'refused', 'lost') ORDER BY seq")
}

// WritesOf returns the writes of a run in the order they were recorded.
func (s *Store) WritesOf(ctx context.Context, run string) ([]domain.Write, error) {
	return all(ctx, s, "reading the writes of a run", bindWrite,
		"SELECT "+writeColumns+" FROM writes WHERE run = ? ORDER BY seq", run)
}

// WritesUndoing returns the writes of all runs that undid the run, oldest first.
func (s *Store) WritesUndoing(ctx context.Context, run string) ([]domain.Write, error) {
	return all(ctx, s, "reading the writes of an undo", bindWrite,
		"SELECT "+writeColumns+" FROM writes WHERE run IN (SELECT id FROM runs WHERE undoes = ?) ORDER BY seq", run)
}
