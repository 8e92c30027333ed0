package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"tallybridge/engine/domain"
)

// FeePlacements returns the user's own placements of labels.
func (s *Store) FeePlacements(ctx context.Context) ([]domain.FeePlacement, error) {
	return all(ctx, s, "reading the table of fees", func(p *domain.FeePlacement) []any {
		return []any{&p.Label.Type, &p.Label.AmountType, &p.Label.Description, text(&p.Group), instant{&p.At}}
	}, "SELECT type, amount_type, description, fee_group, at FROM fee_placements ORDER BY type, amount_type, description")
}

// SaveFeePlacements keeps placements; one with an empty group is removed. All
// of them or none.
func (s *Store) SaveFeePlacements(ctx context.Context, list []domain.FeePlacement) error {
	return s.write(ctx, "saving the table of fees", func(tx *sql.Tx) error {
		for _, p := range list {
			var err error
			l := p.Label
			if p.Group == "" {
				_, err = tx.ExecContext(ctx, "DELETE FROM fee_placements WHERE type = ? AND amount_type = ? AND description = ?", l.Type, l.AmountType, l.Description)
			} else {
				_, err = tx.ExecContext(ctx, `INSERT INTO fee_placements (type, amount_type, description, fee_group, at) VALUES (?, ?, ?, ?, ?)
					ON CONFLICT (type, amount_type, description) DO UPDATE SET fee_group = excluded.fee_group, at = excluded.at`,
					l.Type, l.AmountType, l.Description, string(p.Group), millis(p.At))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// FeeMapping returns the user's table of accounts.
func (s *Store) FeeMapping(ctx context.Context) ([]domain.FeeMapping, error) {
	return all(ctx, s, "reading the accounts of fees", func(m *domain.FeeMapping) []any {
		return []any{text(&m.Group), &m.Country, &m.Account}
	}, "SELECT fee_group, country, account FROM fee_mapping ORDER BY fee_group, country")
}

// SaveFeeMapping keeps lines of the table of accounts; one with an empty
// account is removed. All of them or none.
func (s *Store) SaveFeeMapping(ctx context.Context, list []domain.FeeMapping) error {
	return s.write(ctx, "saving the accounts of fees", func(tx *sql.Tx) error {
		for _, m := range list {
			var err error
			if m.Account == "" {
				_, err = tx.ExecContext(ctx, "DELETE FROM fee_mapping WHERE fee_group = ? AND country = ?", string(m.Group), m.Country)
			} else {
				_, err = tx.ExecContext(ctx, `INSERT INTO fee_mapping (fee_group, country, account) VALUES (?, ?, ?)
					ON CONFLICT (fee_group, country) DO UPDATE SET account = excluded.account`, string(m.Group), m.Country, m.Account)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// FeeTicks returns what the user ticked off.
func (s *Store) FeeTicks(ctx context.Context) ([]domain.FeeTick, error) {
	return all(ctx, s, "reading what was ticked off", func(t *domain.FeeTick) []any {
		return []any{&t.Key, &t.Note, instant{&t.At}}
	}, "SELECT key, note, at FROM fee_ticks ORDER BY key")
}

// SaveFeeTick ticks something off.
func (s *Store) SaveFeeTick(ctx context.Context, t domain.FeeTick) error {
	return s.exec(ctx, "ticking off", `INSERT INTO fee_ticks (key, note, at) VALUES (?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET note = excluded.note, at = excluded.at`, t.Key, t.Note, millis(t.At))
}

// DeleteFeeTick takes a tick away.
func (s *Store) DeleteFeeTick(ctx context.Context, key string) error {
	return s.exec(ctx, "taking a tick away", "DELETE FROM fee_ticks WHERE key = ?", key)
}

// FeeBooks is what was read of Xero's books for the fee check.
type FeeBooks struct {
	// From is the first day that is covered without a gap, At when the newest
	// reading was made.
	From, At time.Time
	// Currencies are enabled in Xero; empty if they were not read.
	Currencies []string
}

const noteFeeBooks = "fees.books"

// ReplaceFeeBooks makes what is kept of Xero's books from a day on equal to a
// reading; what is older stays.
func (s *Store) ReplaceFeeBooks(ctx context.Context, since time.Time, b FeeBooks, deposits []domain.Deposit, posted []domain.PostedDocument) error {
	note, err := json.Marshal(b)
	if err != nil {
		return s.explain(ctx, "saving what was read of the books", err)
	}
	return s.write(ctx, "saving what was read of the books", func(tx *sql.Tx) error {
		from := since.UnixMilli()
		for _, table := range []string{"xero_deposits", "xero_posted"} {
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE at >= ?", from); err != nil {
				return err
			}
		}
		err := execAll(ctx, tx, "INSERT OR REPLACE INTO xero_deposits (id, at, body) VALUES (?, ?, ?)", len(deposits), func(i int) []any {
			return []any{deposits[i].ID, deposits[i].Date.UnixMilli(), jsonText(deposits[i])}
		})
		if err != nil {
			return err
		}
		err = execAll(ctx, tx, "INSERT OR REPLACE INTO xero_posted (id, at, body) VALUES (?, ?, ?)", len(posted), func(i int) []any {
			return []any{posted[i].ID, posted[i].Date.UnixMilli(), jsonText(posted[i])}
		})
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO notes (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", noteFeeBooks, string(note))
		return err
	})
}

// FeeBooks returns what was read of Xero's books, deposits and documents by
// date; zero values if nothing was.
func (s *Store) FeeBooks(ctx context.Context) (b FeeBooks, deposits []domain.Deposit, posted []domain.PostedDocument, err error) {
	note, err := s.Note(ctx, noteFeeBooks)
	if err != nil || note == "" {
		return b, nil, nil, err
	}
	if err := json.Unmarshal([]byte(note), &b); err != nil {
		return b, nil, nil, s.explain(ctx, "reading what was read of the books", err)
	}
	if deposits, err = bodies[domain.Deposit](ctx, s, "reading deposits", "SELECT body FROM xero_deposits ORDER BY at, id"); err != nil {
		return b, nil, nil, err
	}
	posted, err = bodies[domain.PostedDocument](ctx, s, "reading posted documents", "SELECT body FROM xero_posted ORDER BY at, id")
	return b, deposits, posted, err
}
