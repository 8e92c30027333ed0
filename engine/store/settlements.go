package store

import (
	"context"
	"database/sql"

	"tallybridge/engine/domain"
)

// SaveSettlement keeps a settlement in place of what was known of it. A file
// opened by hand does not take away that the same settlement came from Amazon.
// It reports whether anything is different now.
func (s *Store) SaveSettlement(ctx context.Context, v domain.Settlement) (changed bool, err error) {
	err = s.write(ctx, "saving a settlement", func(tx *sql.Tx) error {
		old, err := settlements(ctx, tx, "WHERE id = ?", string(v.ID))
		if err != nil {
			return err
		}
		if len(old) > 0 {
			if v.Connection == "" {
				v.Connection, v.Report = old[0].Connection, old[0].Report
			}
			if v.File == "" {
				v.File = old[0].File
			}
		}
		changed = len(old) == 0 || !sameSettlement(old[0], v)
		if _, err := tx.ExecContext(ctx, `INSERT INTO settlements
			(id, connection, start_at, end_at, deposit_at, total, currency, lines, report, file, fetched_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET connection = excluded.connection, start_at = excluded.start_at, end_at = excluded.end_at,
			deposit_at = excluded.deposit_at, total = excluded.total, currency = excluded.currency, lines = excluded.lines,
			report = excluded.report, file = excluded.file, fetched_at = excluded.fetched_at`,
			string(v.ID), string(v.Connection), millis(v.Start), millis(v.End), millis(v.Deposit), decimalText(v.Total.Amount), v.Total.Currency,
			v.Lines, v.Report, v.File, millis(v.FetchedAt)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM settlement_rows WHERE settlement = ?", string(v.ID)); err != nil {
			return err
		}
		return execAll(ctx, tx, `INSERT INTO settlement_rows (settlement, type, amount_type, description, marketplace, month, lines, amount)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, len(v.Rows), func(i int) []any {
			r := v.Rows[i]
			return []any{string(v.ID), r.Type, r.AmountType, r.Description, r.Marketplace, r.Month, r.Rows, decimalText(r.Amount)}
		})
	})
	return changed, err
}

func sameSettlement(a, b domain.Settlement) bool {
	if a.Connection != b.Connection || a.Lines != b.Lines || !a.Total.Equal(b.Total) || !a.Deposit.Equal(b.Deposit) || !a.Start.Equal(b.Start) || !a.End.Equal(b.End) || len(a.Rows) != len(b.Rows) {
		return false
	}
	rows := make(map[domain.SettlementRow]bool, len(a.Rows))
	key := func(r domain.SettlementRow) domain.SettlementRow {
		r.Amount = r.Amount.Trim(0)
		return r
	}
	for _, r := range a.Rows {
		rows[key(r)] = true
	}
	for _, r := range b.Rows {
		if !rows[key(r)] {
			return false
		}
	}
	return true
}

// Settlements returns all settlements with their rows, the newest first.
func (s *Store) Settlements(ctx context.Context) (out []domain.Settlement, err error) {
	err = s.view(ctx, "reading the settlements", func(tx *sql.Tx) error {
		out, err = settlements(ctx, tx, "")
		return err
	})
	return out, err
}

// Settlement returns one settlement; false if it is not known.
func (s *Store) Settlement(ctx context.Context, id domain.SettlementID) (v domain.Settlement, found bool, err error) {
	err = s.view(ctx, "reading a settlement", func(tx *sql.Tx) error {
		list, err := settlements(ctx, tx, "WHERE id = ?", string(id))
		if len(list) > 0 {
			v, found = list[0], true
		}
		return err
	})
	return v, found, err
}

func settlements(ctx context.Context, q querier, where string, args ...any) ([]domain.Settlement, error) {
	list, err := collect(ctx, q, func(v *domain.Settlement) []any {
		return []any{
			text(&v.ID), text(&v.Connection),
			instant{&v.Start},
			instant{&v.End},
			instant{&v.Deposit},
			amount{&v.Total.Amount},
			&v.Total.Currency, &v.Lines, &v.Report, &v.File,
			instant{&v.FetchedAt},
		}
	}, `SELECT id, connection, start_at, end_at, deposit_at, total, currency, lines, report, file, fetched_at
		FROM settlements `+where+` ORDER BY coalesce(deposit_at, end_at) DESC, id`, args...)
	if err != nil {
		return nil, err
	}
	at := make(map[domain.SettlementID]int, len(list))
	for i := range list {
		at[list[i].ID] = i
	}
	type row struct {
		settlement domain.SettlementID
		domain.SettlementRow
	}
	of := ""
	if where != "" {
		of = "WHERE settlement IN (SELECT id FROM settlements " + where + ")"
	}
	err = each(ctx, q, func(r *row) []any {
		return []any{text(&r.settlement), &r.Type, &r.AmountType, &r.Description, &r.Marketplace, &r.Month, &r.Rows, amount{&r.Amount}}
	}, func(r row) {
		if i, ok := at[r.settlement]; ok {
			list[i].Rows = append(list[i].Rows, r.SettlementRow)
		}
	}, `SELECT settlement, type, amount_type, description, marketplace, month, lines, amount FROM settlement_rows `+of+`
		ORDER BY settlement, type, amount_type, description, marketplace, month`, args...)
	return list, err
}

// SettlementDocuments returns the reports of a connection that were dealt with, by report id.
func (s *Store) SettlementDocuments(ctx context.Context, conn domain.ConnectionID) (map[string]domain.SettlementDocument, error) {
	rows, err := all(ctx, s, "reading which settlements were fetched", func(d *domain.SettlementDocument) []any {
		return []any{text(&d.Connection), &d.Report, text(&d.Settlement), &d.Trouble, &d.Tries, instant{&d.At}}
	}, "SELECT connection, report, settlement, trouble, tries, at FROM settlement_documents WHERE connection = ?", string(conn))
	if err != nil {
		return nil, err
	}
	out := make(map[string]domain.SettlementDocument, len(rows))
	for _, d := range rows {
		out[d.Report] = d
	}
	return out, nil
}

// SaveSettlementDocument remembers that a report was dealt with.
func (s *Store) SaveSettlementDocument(ctx context.Context, d domain.SettlementDocument) error {
	return s.exec(ctx, "remembering a settlement report", `INSERT INTO settlement_documents (connection, report, settlement, trouble, tries, at)
		VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (connection, report) DO UPDATE SET settlement = excluded.settlement, trouble = excluded.trouble,
		tries = excluded.tries, at = excluded.at`,
		string(d.Connection), d.Report, string(d.Settlement), d.Trouble, d.Tries, millis(d.At))
}

// SaveFinancialGroups adds financial event groups of a connection, in place of
// what was known of them. Open ones that are not among them any more are dropped.
func (s *Store) SaveFinancialGroups(ctx context.Context, conn domain.ConnectionID, groups []domain.FinancialGroup) error {
	return s.write(ctx, "saving the balances", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM financial_groups WHERE connection = ? AND json_extract(body, '$.Open') = 1", string(conn)); err != nil {
			return err
		}
		return execAll(ctx, tx, `INSERT INTO financial_groups (connection, id, body) VALUES (?, ?, ?)
			ON CONFLICT (connection, id) DO UPDATE SET body = excluded.body`, len(groups), func(i int) []any {
			return []any{string(conn), groups[i].ID, jsonText(groups[i])}
		})
	})
}

// FinancialGroups returns the financial event groups of all connections.
func (s *Store) FinancialGroups(ctx context.Context) ([]domain.FinancialGroup, error) {
	return bodies[domain.FinancialGroup](ctx, s, "reading the balances", "SELECT body FROM financial_groups ORDER BY connection, id")
}

// bodies reads values kept as JSON.
func bodies[T any](ctx context.Context, s *Store, doing, query string, args ...any) ([]T, error) {
	list, err := all(ctx, s, doing, func(p **T) []any { return []any{object[T]{p}} }, query, args...)
	if err != nil {
		return nil, err
	}
	out := make([]T, 0, len(list))
	for _, p := range list {
		out = append(out, *p)
	}
	return out, nil
}

// DeleteSettlement forgets a settlement with its rows.
func (s *Store) DeleteSettlement(ctx context.Context, id domain.SettlementID) error {
	return s.exec(ctx, "removing a settlement", "DELETE FROM settlements WHERE id = ?", string(id))
}
