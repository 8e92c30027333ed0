package store

import (
	"context"
	"database/sql"
	"slices"

	"tallybridge/engine/domain"
)

// Links returns all links by connection, SKU and item.
func (s *Store) Links(ctx context.Context) ([]domain.Link, error) {
	return all(ctx, s, "reading the links", func(l *domain.Link) []any {
		return []any{text(&l.SKU.Connection), &l.SKU.SKU, text(&l.Item), &l.Units, text(&l.Origin), instant{&l.At}}
	}, "SELECT connection, sku, item, units, origin, at FROM links ORDER BY connection, sku, item")
}

// SameLinks tells whether the stored links are exactly these, but for origin
// and time, in any order.
func (s *Store) SameLinks(ctx context.Context, links []domain.Link) (bool, error) {
	type to struct {
		item  domain.ItemID
		units int64
	}
	want := make(map[domain.SellerSKU]to, len(links))
	var more map[domain.SellerSKU][]to // the further ones of bundles
	for _, l := range links {
		if _, bundle := want[l.SKU]; !bundle {
			want[l.SKU] = to{l.Item, l.Units}
			continue
		}
		if more == nil {
			more = map[domain.SellerSKU][]to{}
		}
		more[l.SKU] = append(more[l.SKU], to{l.Item, l.Units})
	}
	n, same := 0, true
	err := s.view(ctx, "comparing the links", func(tx *sql.Tx) error {
		var conn, sku, item sql.RawBytes
		var units int64
		last := domain.ConnectionID("")
		return eachRaw(ctx, tx, []any{&conn, &sku, &item, &units}, func() {
			n++
			if string(conn) != string(last) {
				last = domain.ConnectionID(conn)
			}
			k := domain.SellerSKU{Connection: last, SKU: string(sku)}
			if t, ok := want[k]; ok && string(t.item) == string(item) && t.units == units {
				return
			}
			same = same && slices.ContainsFunc(more[k], func(t to) bool { return string(t.item) == string(item) && t.units == units })
		}, "SELECT connection, sku, item, units FROM links")
	})
	return same && n == len(links), err
}

// SaveLinks adds links, or changes those that join the same SKU and item, all
// or none. Units below 1 are refused (FaultUsage).
func (s *Store) SaveLinks(ctx context.Context, links []domain.Link) error {
	return s.write(ctx, "saving the links", func(tx *sql.Tx) error { return saveLinks(ctx, tx, links) })
}

func saveLinks(ctx context.Context, tx *sql.Tx, links []domain.Link) error {
	for _, l := range links {
		if l.Units < 1 {
			return misuse("The link of SKU %q needs at least 1 unit.", l.SKU.SKU)
		}
		if l.SKU.SKU == "" || l.Item == "" {
			return misuse("A link needs a SKU and an item.")
		}
	}
	return execAll(ctx, tx, `INSERT INTO links (connection, sku, item, units, origin, at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (connection, sku, item) DO UPDATE SET units = excluded.units, origin = excluded.origin, at = excluded.at`,
		len(links), func(i int) []any {
			l := links[i]
			return []any{string(l.SKU.Connection), l.SKU.SKU, string(l.Item), l.Units, string(l.Origin), millis(l.At)}
		})
}

// Exclusions returns the SKUs that are left alone.
func (s *Store) Exclusions(ctx context.Context) ([]domain.Exclusion, error) {
	return all(ctx, s, "reading the exclusions", func(e *domain.Exclusion) []any {
		return []any{text(&e.SKU.Connection), &e.SKU.SKU, &e.Reason, instant{&e.At}}
	}, "SELECT connection, sku, reason, at FROM exclusions ORDER BY connection, sku")
}

// SaveExclusion leaves a SKU alone, or changes the reason.
func (s *Store) SaveExclusion(ctx context.Context, e domain.Exclusion) error {
	return s.exec(ctx, "saving an exclusion", `INSERT INTO exclusions (connection, sku, reason, at) VALUES (?, ?, ?, ?)
		ON CONFLICT (connection, sku) DO UPDATE SET reason = excluded.reason, at = excluded.at`,
		string(e.SKU.Connection), e.SKU.SKU, e.Reason, millis(e.At))
}
