package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// LinkedItem is a link with the item's code and name; both are empty when the
// item is gone from Xero.
type LinkedItem struct {
	domain.Link
	Code, Name string
}

// SKURecord is a row of the mapping list with all that it shows.
type SKURecord struct {
	SKURow
	Listings  []domain.Listing // in marketplace order, without descriptions
	Links     []LinkedItem     // by item code
	Exclusion *domain.Exclusion
	// ProposedCode and ProposedName belong to Note.Proposed.
	ProposedCode, ProposedName string
}

// The queries below begin with the ids, given as one JSON list: the text of a
// query never depends on its values, and each row costs a few look-ups.
const (
	skuRowsByID = `SELECT r.id, r.connection, r.sku, r.state, r.aside, r.note
		FROM json_each(?1) w CROSS JOIN sku_rows r ON r.id = w.value`
	listingsByID = `SELECT r.id, m.marketplace, l.sku, l.asin, l.fnsku, l.barcode, l.title, l.title_damaged, l.price, l.currency,
		l.status, l.amazon, l.merchant, l.merchant_quantity, l.merchant_known, l.parent, l.created_at
		FROM json_each(?1) w CROSS JOIN sku_rows r ON r.id = w.value
		CROSS JOIN mirrors m ON m.kind = 'listings' AND m.connection = r.connection
		CROSS JOIN listings l ON l.mirror = m.id AND l.sku = r.sku`
	linksByID = `SELECT r.id, l.item, l.units, l.origin, l.at, coalesce(i.code, ''), coalesce(i.name, '')
		FROM json_each(?1) w CROSS JOIN sku_rows r ON r.id = w.value
		CROSS JOIN links l ON l.connection = r.connection AND l.sku = r.sku
		LEFT JOIN items i ON i.item = l.item`
	exclusionsByID = `SELECT r.id, x.reason, x.at
		FROM json_each(?1) w CROSS JOIN sku_rows r ON r.id = w.value
		CROSS JOIN exclusions x ON x.connection = r.connection AND x.sku = r.sku`
	itemNames = `SELECT i.item, i.code, i.name FROM json_each(?1) w CROSS JOIN items i ON i.item = w.value`
)

// SKURecords returns rows of the mapping list by their ids, in the order of
// the ids; ids that are not there any more are left out.
func (s *Store) SKURecords(ctx context.Context, ids []int64) (out []SKURecord, err error) {
	err = s.view(ctx, "reading the mapping list", func(tx *sql.Tx) error {
		wanted := jsonText(ids)
		byID := make(map[int64]*SKURecord, len(ids))
		err := each(ctx, tx, func(r *SKURow) []any {
			return []any{&r.ID, text(&r.SKU.Connection), &r.SKU.SKU, &r.State, boolean{&r.SetAside}, noted{&r.Note}}
		}, func(r SKURow) { byID[r.ID] = &SKURecord{SKURow: r} }, skuRowsByID, wanted)
		if err != nil {
			return err
		}
		if err := addListings(ctx, tx, wanted, byID); err != nil {
			return err
		}
		if err := addLinks(ctx, tx, wanted, byID); err != nil {
			return err
		}
		if err := addProposed(ctx, tx, byID); err != nil {
			return err
		}
		out = inOrder(ids, byID)
		return nil
	})
	return out, err
}

// inOrder returns the values of the ids, each once.
func inOrder[T any](ids []int64, byID map[int64]*T) []T {
	out := make([]T, 0, len(byID))
	for _, id := range ids {
		if v := byID[id]; v != nil {
			out = append(out, *v)
			delete(byID, id)
		}
	}
	return out
}

func addListings(ctx context.Context, tx *sql.Tx, wanted string, byID map[int64]*SKURecord) error {
	type found struct {
		id int64
		domain.Listing
	}
	err := each(ctx, tx, func(f *found) []any {
		l := &f.Listing
		return []any{
			&f.id, text(&l.Marketplace), &l.SKU, &l.ASIN, &l.FNSKU, &l.Barcode, &l.Title,
			boolean{&l.TitleDamaged},
			amount{&l.Price.Amount},
			&l.Price.Currency, text(&l.Status),
			boolean{&l.Amazon},
			boolean{&l.Merchant},
			&l.MerchantQuantity,
			boolean{&l.MerchantKnown},
			boolean{&l.Parent},
			instant{&l.Created},
		}
	}, func(f found) {
		r := byID[f.id]
		f.Connection = r.SKU.Connection
		r.Listings = append(r.Listings, f.Listing)
	}, listingsByID, wanted)
	for _, r := range byID {
		slices.SortFunc(r.Listings, func(a, b domain.Listing) int { return compareMarkets(a.Marketplace, b.Marketplace) })
	}
	return err
}

func addLinks(ctx context.Context, tx *sql.Tx, wanted string, byID map[int64]*SKURecord) error {
	type found struct {
		id int64
		LinkedItem
	}
	err := each(ctx, tx, func(f *found) []any {
		return []any{&f.id, text(&f.Item), &f.Units, text(&f.Origin), instant{&f.At}, &f.Code, &f.Name}
	}, func(f found) {
		r := byID[f.id]
		f.SKU = r.SKU
		r.Links = append(r.Links, f.LinkedItem)
	}, linksByID, wanted)
	if err != nil {
		return err
	}
	for _, r := range byID {
		slices.SortFunc(r.Links, func(a, b LinkedItem) int {
			return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Item, b.Item))
		})
	}
	if !excludedAmong(byID) {
		return nil
	}
	type excluded struct {
		id int64
		domain.Exclusion
	}
	return each(ctx, tx, func(f *excluded) []any { return []any{&f.id, &f.Reason, instant{&f.At}} }, func(f excluded) {
		r := byID[f.id]
		f.SKU = r.SKU
		r.Exclusion = &f.Exclusion
	}, exclusionsByID, wanted)
}

// excludedAmong reports whether a reason of an exclusion may have to be shown.
func excludedAmong(byID map[int64]*SKURecord) bool {
	for _, r := range byID {
		if r.State == "excluded" {
			return true
		}
	}
	return false
}

func addProposed(ctx context.Context, tx *sql.Tx, byID map[int64]*SKURecord) error {
	var items []domain.ItemID
	for _, r := range byID {
		if r.Note != nil && r.Note.Proposed != "" {
			items = append(items, r.Note.Proposed)
		}
	}
	if len(items) == 0 {
		return nil
	}
	type name struct {
		item       domain.ItemID
		code, name string
	}
	names := map[domain.ItemID]name{}
	err := each(ctx, tx, func(n *name) []any { return []any{text(&n.item), &n.code, &n.name} },
		func(n name) { names[n.item] = n }, itemNames, jsonText(items))
	for _, r := range byID {
		if r.Note != nil {
			r.ProposedCode, r.ProposedName = names[r.Note.Proposed].code, names[r.Note.Proposed].name
		}
	}
	return err
}

// ItemRecord is a row of the inventory list with all that it shows.
type ItemRecord struct {
	ItemRow
	Code, Name    string
	Tracked       bool
	Quantity      decimal.Decimal // Xero's
	CostPool      decimal.Decimal
	PurchasePrice decimal.NullDecimal
	OwnCost       decimal.NullDecimal // set by the user
	LastAverage   decimal.NullDecimal
	Elsewhere     int64 // only valid when ElsewhereSet
	ElsewhereSet  bool
	LowStock      int64 // the item's own level, 0 if it has none
	LastChange    time.Time
}

// Average is CostPool / Quantity; false when there is no stock.
func (r ItemRecord) Average() (decimal.Decimal, bool) {
	return domain.Item{Quantity: r.Quantity, CostPool: r.CostPool}.AverageCost()
}

const itemRecordColumns = `r.id, r.item, r.state, r.aside, r.units, r.terms, r.note, i.code, i.name, i.tracked, i.quantity,
	i.cost_pool, i.purchase_price, c.cost, t.last_average, e.units, coalesce(t.low_stock, 0), q.last_at`

const itemRecordJoins = ` CROSS JOIN items i ON i.item = r.item
	LEFT JOIN item_states t ON t.item = r.item
	LEFT JOIN item_costs c ON c.code = i.code
	LEFT JOIN held_elsewhere e ON e.code = i.code
	LEFT JOIN quantity_series q ON q.item = r.item`

func bindItemRecord(r *ItemRecord) []any {
	return []any{
		&r.ID, text(&r.Item), &r.State,
		boolean{&r.SetAside},
		maybe{&r.Units, &r.Known},
		terms{&r.Terms},
		noted{&r.Note},
		&r.Code, &r.Name,
		boolean{&r.Tracked},
		amount{&r.Quantity},
		amount{&r.CostPool},
		nullAmount{&r.PurchasePrice},
		nullAmount{&r.OwnCost},
		nullAmount{&r.LastAverage},
		maybe{&r.Elsewhere, &r.ElsewhereSet},
		&r.LowStock,
		instant{&r.LastChange},
	}
}

// ItemRecords returns rows of the inventory list by their ids, in the order of
// the ids; ids that are not there any more are left out.
func (s *Store) ItemRecords(ctx context.Context, ids []int64) ([]ItemRecord, error) {
	byID := make(map[int64]*ItemRecord, len(ids))
	err := each(ctx, s.reader, bindItemRecord, func(r ItemRecord) { byID[r.ID] = &r },
		"SELECT "+itemRecordColumns+" FROM json_each(?1) w CROSS JOIN item_rows r ON r.id = w.value"+itemRecordJoins, jsonText(ids))
	return inOrder(ids, byID), s.explain(ctx, "reading the inventory list", err)
}

// SKURowsOfItem returns the ids of the rows that are linked to an item, by SKU.
func (s *Store) SKURowsOfItem(ctx context.Context, item domain.ItemID) ([]int64, error) {
	return all(ctx, s, "reading the SKUs of an item", func(id *int64) []any { return []any{id} },
		`SELECT r.id FROM links l CROSS JOIN sku_rows r ON r.connection = l.connection AND r.sku = l.sku
		WHERE l.item = ? ORDER BY l.sku, l.connection`, string(item))
}

// ItemRowID returns the id of an item's row; false if it has none.
func (s *Store) ItemRowID(ctx context.Context, item domain.ItemID) (int64, bool, error) {
	return first(ctx, s, "looking for an item", func(id *int64) []any { return []any{id} }, "SELECT id FROM item_rows WHERE item = ?", string(item))
}

// SKURowID returns the id of a seller SKU's row; false if it has none.
func (s *Store) SKURowID(ctx context.Context, sku domain.SellerSKU) (int64, bool, error) {
	return first(ctx, s, "looking for a SKU", func(id *int64) []any { return []any{id} },
		"SELECT id FROM sku_rows WHERE connection = ? AND sku = ?", string(sku.Connection), sku.SKU)
}

var marketOrder = func() map[domain.MarketplaceID]int {
	order := map[domain.MarketplaceID]int{}
	for i, m := range domain.Marketplaces() {
		order[m.ID] = i - len(domain.Marketplaces()) // unknown ones go last
	}
	return order
}()

// compareMarkets puts marketplaces in the order of screens.
func compareMarkets(a, b domain.MarketplaceID) int {
	return cmp.Or(cmp.Compare(marketOrder[a], marketOrder[b]), cmp.Compare(a, b))
}
