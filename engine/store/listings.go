package store

import (
	"context"
	"database/sql"
	"time"

	"tallybridge/engine/domain"
)

var listingsTable = table{
	name: "listings", scope: "mirror", keys: []string{"sku"},
	cols: []string{
		"asin", "fnsku", "barcode", "title", "title_damaged", "description", "price", "currency", "status",
		"amazon", "merchant", "merchant_quantity", "merchant_known", "parent", "created_at",
	},
	lastWins: true,
}

// ReplaceListings makes the stored listings of one marketplace equal to a
// complete reading, in one transaction, and notes when it was read. It
// returns how many listings were added, changed or removed. When the reading
// repeats a SKU, the last one stays. An empty reading empties the marketplace.
func (s *Store) ReplaceListings(ctx context.Context, conn domain.ConnectionID, m domain.MarketplaceID, listings []domain.Listing, at time.Time) (changed int, err error) {
	for i := range listings {
		if l := &listings[i]; l.Connection != conn || l.Marketplace != m {
			return 0, misuse("listing %q is of another connection or marketplace", l.SKU)
		}
	}
	err = s.write(ctx, "saving the listings", func(tx *sql.Tx) error {
		id, err := touch(ctx, tx, mirrorListings, Place{conn, m}, "", at)
		if err != nil {
			return err
		}
		changed, err = replace(ctx, tx, listingsTable, id, len(listings), func(i int, r *row) {
			l := &listings[i]
			r.texts(l.SKU, l.ASIN, l.FNSKU, l.Barcode, l.Title)
			r.truths(l.TitleDamaged)
			r.text(l.Description)
			r.decimal(l.Price.Amount)
			r.texts(l.Price.Currency, string(l.Status))
			r.truths(l.Amazon, l.Merchant)
			r.int(l.MerchantQuantity)
			r.truths(l.MerchantKnown, l.Parent)
			r.time(l.Created)
		})
		return err
	})
	return changed, err
}

// Listings returns all listings, by connection, marketplace and SKU.
func (s *Store) Listings(ctx context.Context) (out []domain.Listing, err error) {
	err = s.view(ctx, "reading the listings", func(tx *sql.Tx) error {
		ms, err := mirrors(ctx, tx, mirrorListings)
		if err != nil {
			return err
		}
		n, err := count(ctx, tx, "listings")
		if err != nil {
			return err
		}
		out = make([]domain.Listing, 0, n)
		for _, m := range ms {
			err := each(ctx, tx, bindListing, func(l domain.Listing) {
				l.Connection, l.Marketplace = m.Connection, m.Marketplace
				out = append(out, l)
			}, `SELECT sku, asin, fnsku, barcode, title, title_damaged, description, price, currency, status,
				amazon, merchant, merchant_quantity, merchant_known, parent, created_at
				FROM listings WHERE mirror = ? ORDER BY sku`, m.id)
			if err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func bindListing(l *domain.Listing) []any {
	return []any{
		&l.SKU, &l.ASIN, &l.FNSKU, &l.Barcode, &l.Title,
		boolean{&l.TitleDamaged},
		&l.Description,
		amount{&l.Price.Amount},
		&l.Price.Currency, text(&l.Status),
		boolean{&l.Amazon},
		boolean{&l.Merchant},
		&l.MerchantQuantity,
		boolean{&l.MerchantKnown},
		boolean{&l.Parent},
		instant{&l.Created},
	}
}

// ListingsAt tells when the listings of each marketplace were last read in whole.
func (s *Store) ListingsAt(ctx context.Context) (map[Place]time.Time, error) {
	ms, err := mirrors(ctx, s.reader, mirrorListings)
	if err != nil {
		return nil, s.explain(ctx, "reading when listings were read", err)
	}
	out := make(map[Place]time.Time, len(ms))
	for _, m := range ms {
		out[m.Place] = m.at
	}
	return out, nil
}

// count returns the number of rows of a table.
func count(ctx context.Context, tx *sql.Tx, table string) (n int, err error) {
	err = tx.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&n)
	return n, err
}
