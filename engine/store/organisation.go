package store

import (
	"context"
	"database/sql"
	"time"

	"tallybridge/engine/domain"
)

// SaveOrganisation keeps what Xero says of the connected organisation, in
// place of what was there.
func (s *Store) SaveOrganisation(ctx context.Context, o domain.Organisation, at time.Time) error {
	return s.write(ctx, "saving the organisation", func(tx *sql.Tx) error {
		if _, err := touch(ctx, tx, mirrorOrganisation, Place{}, "", at); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM organisation"); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO organisation (id, name, short_code, base_currency, country,
			timezone, class, demo, period_lock, year_lock) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			o.ID, o.Name, o.ShortCode, o.BaseCurrency, o.Country, o.Timezone, o.Class, truth(o.Demo),
			millis(o.PeriodLock), millis(o.YearLock))
		return err
	})
}

// Organisation returns the organisation and when it was read; zero values if it never was.
func (s *Store) Organisation(ctx context.Context) (o domain.Organisation, at time.Time, err error) {
	err = s.view(ctx, "reading the organisation", func(tx *sql.Tx) error {
		if at, err = readAt(ctx, tx, mirrorOrganisation); err != nil {
			return err
		}
		return each(ctx, tx, func(o *domain.Organisation) []any {
			return []any{
				&o.ID, &o.Name, &o.ShortCode, &o.BaseCurrency, &o.Country, &o.Timezone, &o.Class,
				boolean{&o.Demo},
				instant{&o.PeriodLock},
				instant{&o.YearLock},
			}
		}, func(v domain.Organisation) { o = v },
			`SELECT id, name, short_code, base_currency, country, timezone, class, demo, period_lock, year_lock
			FROM organisation`)
	})
	return o, at, err
}

var accountsTable = table{
	name: "accounts", keys: []string{"account"}, lastWins: true,
	cols: []string{"code", "name", "type", "class", "status", "tax", "system"},
}

// SaveAccounts makes the stored ledger accounts equal to a complete reading.
func (s *Store) SaveAccounts(ctx context.Context, accounts []domain.Account, at time.Time) error {
	return s.write(ctx, "saving the accounts", func(tx *sql.Tx) error {
		if _, err := touch(ctx, tx, mirrorAccounts, Place{}, "", at); err != nil {
			return err
		}
		_, err := replace(ctx, tx, accountsTable, nil, len(accounts), func(i int, r *row) {
			c := &accounts[i]
			r.texts(c.ID, c.Code, c.Name, c.Type, c.Class, c.Status, c.Tax, c.System)
		})
		return err
	})
}

// Accounts returns the ledger accounts by code, and when they were read.
func (s *Store) Accounts(ctx context.Context) (out []domain.Account, at time.Time, err error) {
	err = s.view(ctx, "reading the accounts", func(tx *sql.Tx) error {
		if at, err = readAt(ctx, tx, mirrorAccounts); err != nil {
			return err
		}
		out, err = collect(ctx, tx, func(a *domain.Account) []any {
			return []any{&a.ID, &a.Code, &a.Name, &a.Type, &a.Class, &a.Status, &a.Tax, &a.System}
		}, "SELECT account, code, name, type, class, status, tax, system FROM accounts ORDER BY code, account")
		return err
	})
	return out, at, err
}

var taxRatesTable = table{
	name: "tax_rates", keys: []string{"type", "name"}, lastWins: true,
	cols: []string{"status", "rate", "revenue", "expenses"},
}

// SaveTaxRates makes the stored tax rates equal to a complete reading.
func (s *Store) SaveTaxRates(ctx context.Context, rates []domain.TaxRate, at time.Time) error {
	return s.write(ctx, "saving the tax rates", func(tx *sql.Tx) error {
		if _, err := touch(ctx, tx, mirrorTaxRates, Place{}, "", at); err != nil {
			return err
		}
		_, err := replace(ctx, tx, taxRatesTable, nil, len(rates), func(i int, w *row) {
			r := &rates[i]
			w.texts(r.Type, r.Name, r.Status)
			w.decimal(r.Rate)
			w.truths(r.AppliesToRevenue, r.AppliesToExpenses)
		})
		return err
	})
}

// TaxRates returns the tax rates by name, and when they were read.
func (s *Store) TaxRates(ctx context.Context) (out []domain.TaxRate, at time.Time, err error) {
	err = s.view(ctx, "reading the tax rates", func(tx *sql.Tx) error {
		if at, err = readAt(ctx, tx, mirrorTaxRates); err != nil {
			return err
		}
		out, err = collect(ctx, tx, func(r *domain.TaxRate) []any {
			return []any{&r.Name, &r.Type, &r.Status, amount{&r.Rate}, boolean{&r.AppliesToRevenue}, boolean{&r.AppliesToExpenses}}
		}, "SELECT name, type, status, rate, revenue, expenses FROM tax_rates ORDER BY name, type")
		return err
	})
	return out, at, err
}
