package store

import (
	"context"
	"database/sql"

	"tallybridge/engine/domain"
)

// LoadBudgets returns the state of every call budget, by key.
func (s *Store) LoadBudgets(ctx context.Context) ([]domain.BudgetState, error) {
	return all(ctx, s, "reading the call budgets", func(b *domain.BudgetState) []any {
		return []any{
			&b.Key, &b.MicroTokens, &b.MicroRate, &b.Burst,
			instant{&b.At},
			instant{&b.WindowStart},
			&b.Used, &b.Limit,
			instant{&b.BlockedUntil},
		}
	}, `SELECT key, micro_tokens, micro_rate, burst, at, window_start, used, call_limit, blocked_until FROM budgets ORDER BY key`)
}

// SaveBudgets keeps the state of these call budgets, all or none; others stay
// as they are. Instants are rounded up to the next millisecond: the stored
// state is never more generous than the truth.
func (s *Store) SaveBudgets(ctx context.Context, budgets []domain.BudgetState) error {
	return s.write(ctx, "saving the call budgets", func(tx *sql.Tx) error {
		return execAll(ctx, tx, `INSERT INTO budgets
			(key, micro_tokens, micro_rate, burst, at, window_start, used, call_limit, blocked_until)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (key) DO UPDATE SET micro_tokens = excluded.micro_tokens, micro_rate = excluded.micro_rate,
			burst = excluded.burst, at = excluded.at, window_start = excluded.window_start, used = excluded.used,
			call_limit = excluded.call_limit, blocked_until = excluded.blocked_until`,
			len(budgets), func(i int) []any {
				b := budgets[i]
				return []any{
					b.Key, b.MicroTokens, b.MicroRate, b.Burst, millisUp(b.At), millisUp(b.WindowStart), b.Used, b.Limit,
					millisUp(b.BlockedUntil),
				}
			})
	})
}
