package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
)

// MappingScan takes what the mapping list is searched and sorted by. Byte
// slices are valid during the call only.
type MappingScan struct {
	// Row comes first, for every row. connection and sku name it in the calls below.
	Row func(id int64, connection, sku, state string, aside bool, note *RowNote)
	// Listing comes for every listing, in the order of marketplaces.
	Listing func(connection string, l ScannedListing)
	// Link comes for every link.
	Link func(connection, sku, code, name []byte)
}

// ScannedListing is the part of a listing that lists are searched and sorted by.
type ScannedListing struct {
	SKU, ASIN, FNSKU, Title, Currency []byte
	Price                             []byte // as a decimal; only valid with a currency
	Amazon, Merchant                  bool
}

// ScanMapping reads the whole mapping list, or with ids only these rows of it,
// without keeping any of it.
func (s *Store) ScanMapping(ctx context.Context, ids []int64, take MappingScan) error {
	return s.view(ctx, "reading the mapping list", func(tx *sql.Tx) error {
		some, args := "", []any(nil)
		if ids != nil {
			some, args = "json_each(?1) w CROSS JOIN ", []any{jsonText(ids)}
		}
		where := func(on string) string {
			if ids == nil {
				return ""
			}
			return " ON " + on
		}
		err := each(ctx, tx, func(r *SKURow) []any {
			return []any{&r.ID, text(&r.SKU.Connection), &r.SKU.SKU, &r.State, boolean{&r.SetAside}, noted{&r.Note}}
		}, func(r SKURow) { take.Row(r.ID, string(r.SKU.Connection), r.SKU.SKU, r.State, r.SetAside, r.Note) },
			"SELECT r.id, r.connection, r.sku, r.state, r.aside, r.note FROM "+some+"sku_rows r"+where("r.id = w.value"), args...)
		if err != nil {
			return err
		}
		ms, err := mirrors(ctx, tx, mirrorListings)
		if err != nil {
			return err
		}
		slices.SortStableFunc(ms, func(a, b mirror) int { return compareMarkets(a.Marketplace, b.Marketplace) })
		for _, m := range ms {
			query, args := "SELECT l.sku, l.asin, l.fnsku, l.title, l.currency, l.price, l.amazon, l.merchant FROM listings l WHERE l.mirror = ?1", []any{m.id}
			if ids != nil {
				query = `SELECT l.sku, l.asin, l.fnsku, l.title, l.currency, l.price, l.amazon, l.merchant FROM json_each(?2) w
					CROSS JOIN sku_rows r ON r.id = w.value AND r.connection = ?3 CROSS JOIN listings l ON l.mirror = ?1 AND l.sku = r.sku`
				args = append(args, jsonText(ids), string(m.Connection))
			}
			if err := scanListings(ctx, tx, string(m.Connection), take, query, args); err != nil {
				return err
			}
		}
		query := "SELECT l.connection, l.sku, i.code, i.name FROM links l JOIN items i ON i.item = l.item"
		if ids != nil {
			query = `SELECT l.connection, l.sku, i.code, i.name FROM json_each(?1) w CROSS JOIN sku_rows r ON r.id = w.value
				CROSS JOIN links l ON l.connection = r.connection AND l.sku = r.sku JOIN items i ON i.item = l.item`
		}
		var conn, sku, code, name sql.RawBytes
		return eachRaw(ctx, tx, []any{&conn, &sku, &code, &name}, func() { take.Link(conn, sku, code, name) }, query, args...)
	})
}

func scanListings(ctx context.Context, tx *sql.Tx, conn string, take MappingScan, query string, args []any) error {
	var sku, asin, fnsku, title, currency, price sql.RawBytes
	var amazon, merchant int64
	return eachRaw(ctx, tx, []any{&sku, &asin, &fnsku, &title, &currency, &price, &amazon, &merchant}, func() {
		take.Listing(conn, ScannedListing{
			SKU: sku, ASIN: asin, FNSKU: fnsku, Title: title, Currency: currency, Price: price,
			Amazon: amazon != 0, Merchant: merchant != 0,
		})
	}, query, args...)
}

// eachRaw reads rows into the same places again and again.
func eachRaw(ctx context.Context, tx *sql.Tx, places []any, take func(), query string, args ...any) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return err
		}
		take()
	}
	return rows.Err()
}

// ScanItems reads the id, code and name of every Xero item, linked or not.
func (s *Store) ScanItems(ctx context.Context, take func(item, code, name []byte)) error {
	return s.view(ctx, "looking for an item", func(tx *sql.Tx) error {
		var item, code, name sql.RawBytes
		return eachRaw(ctx, tx, []any{&item, &code, &name}, func() { take(item, code, name) }, "SELECT item, code, name FROM items")
	})
}

// scanColumns are those of a record without the summands, which nobody sorts by.
var scanColumns = strings.Replace(itemRecordColumns, "r.terms", "''", 1)

// ScanInventory reads the whole inventory list without keeping any of it: link
// for every link first, then item for every row. Records come without terms.
func (s *Store) ScanInventory(ctx context.Context, link func(item, sku []byte), item func(ItemRecord)) error {
	return s.view(ctx, "reading the inventory list", func(tx *sql.Tx) error {
		var id, sku sql.RawBytes
		if err := eachRaw(ctx, tx, []any{&id, &sku}, func() { link(id, sku) }, "SELECT item, sku FROM links"); err != nil {
			return err
		}
		return each(ctx, tx, bindItemRecord, item, "SELECT "+scanColumns+" FROM item_rows r"+itemRecordJoins)
	})
}
