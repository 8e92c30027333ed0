package store

import (
	"context"
	"database/sql"

	"tallybridge/engine/domain"
)

var countriesTable = table{
	name: "country_stock", scope: "mirror", keys: []string{"sku", "fnsku", "condition", "country"},
	cols: []string{"asin", "quantity"},
}

// ReplaceCountryStock makes the stored multi-country inventory of a
// connection equal to a complete report, in one transaction. A report that
// names one row twice with different units is refused (FaultData).
func (s *Store) ReplaceCountryStock(ctx context.Context, set domain.CountryStockSet) error {
	if set.At.IsZero() {
		return misuse("a stock report without its time")
	}
	for i := range set.Rows {
		if r := &set.Rows[i]; r.Connection != set.Connection {
			return misuse("stock of %q is of another connection", r.SKU)
		}
	}
	return s.write(ctx, "saving the stock by country", func(tx *sql.Tx) error {
		id, err := touch(ctx, tx, mirrorCountries, Place{Connection: set.Connection}, "", set.At)
		if err != nil {
			return err
		}
		_, err = replace(ctx, tx, countriesTable, id, len(set.Rows), func(i int, w *row) {
			r := &set.Rows[i]
			w.texts(r.SKU, r.FNSKU, r.Condition, r.Country, r.ASIN)
			w.int(r.Quantity)
		})
		return err
	})
}

// CountryStock returns the newest multi-country report of each connection.
func (s *Store) CountryStock(ctx context.Context) (out []domain.CountryStockSet, err error) {
	err = s.view(ctx, "reading the stock by country", func(tx *sql.Tx) error {
		ms, err := mirrors(ctx, tx, mirrorCountries)
		if err != nil {
			return err
		}
		out = make([]domain.CountryStockSet, 0, len(ms))
		for _, m := range ms {
			set := domain.CountryStockSet{Connection: m.Connection, At: m.at}
			err := each(ctx, tx, bindCountry, func(r domain.CountryStock) {
				r.Connection = m.Connection
				set.Rows = append(set.Rows, r)
			}, `SELECT sku, fnsku, condition, country, asin, quantity
				FROM country_stock WHERE mirror = ? ORDER BY sku, fnsku, condition, country`, m.id)
			if err != nil {
				return err
			}
			out = append(out, set)
		}
		return nil
	})
	return out, err
}

func bindCountry(r *domain.CountryStock) []any {
	return []any{&r.SKU, &r.FNSKU, &r.Condition, &r.Country, &r.ASIN, &r.Quantity}
}
