package store

import (
	"cmp"
	"context"
	"database/sql"
	"time"

	"tallybridge/engine/domain"
)

var itemsTable = table{
	name: "items", keys: []string{"item"},
	cols: []string{
		"code", "name", "description", "purchase_description", "sold", "purchased",
		"sales_price", "sales_account", "sales_tax", "purchase_price", "purchase_account", "purchase_tax",
		"cogs_account", "inventory_account", "tracked", "quantity", "cost_pool", "available", "back_order", "updated_at",
	},
}

// ReplaceItems makes the stored Xero items equal to a complete reading, in
// one transaction, and notes when it was read. Costs and units held elsewhere
// follow an item whose code was changed. It returns how many items were added,
// changed or removed.
func (s *Store) ReplaceItems(ctx context.Context, items []domain.Item, at time.Time) (changed int, err error) {
	err = s.write(ctx, "saving the items", func(tx *sql.Tx) error {
		if _, err := touch(ctx, tx, mirrorItems, Place{}, "", at); err != nil {
			return err
		}
		if err := followCodes(ctx, tx, items); err != nil {
			return err
		}
		changed, err = replace(ctx, tx, itemsTable, nil, len(items), func(i int, r *row) {
			m := &items[i]
			r.texts(string(m.ID), m.Code, m.Name, m.Description, m.PurchaseDescription)
			r.truths(m.IsSold, m.IsPurchased)
			r.nullDecimal(m.SalesPrice)
			r.texts(m.SalesAccount, m.SalesTax)
			r.nullDecimal(m.PurchasePrice)
			r.texts(m.PurchaseAccount, m.PurchaseTax, m.COGSAccount, m.InventoryAccount)
			r.truths(m.Tracked)
			r.decimal(m.Quantity)
			r.decimal(m.CostPool)
			r.nullDecimal(m.Available)
			r.decimal(m.BackOrder)
			r.time(m.Updated)
		})
		return err
	})
	return changed, err
}

const itemColumns = `item, code, name, description, purchase_description, sold, purchased,
	sales_price, sales_account, sales_tax, purchase_price, purchase_account, purchase_tax,
	cogs_account, inventory_account, tracked, quantity, cost_pool, available, back_order, updated_at`

// Items returns all Xero items by code, and when they were read; the zero
// time if they never were.
func (s *Store) Items(ctx context.Context) (out []domain.Item, at time.Time, err error) {
	err = s.view(ctx, "reading the items", func(tx *sql.Tx) error {
		if at, err = readAt(ctx, tx, mirrorItems); err != nil {
			return err
		}
		n, err := count(ctx, tx, "items")
		if err != nil {
			return err
		}
		out = make([]domain.Item, 0, n)
		err = each(ctx, tx, bindItem, func(i domain.Item) { out = append(out, i) },
			`SELECT `+itemColumns+` FROM items`)
		// Sorted here: SQLite would fetch each row from another page.
		arrange(out, func(a, b *domain.Item) int { return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.ID, b.ID)) })
		return err
	})
	return out, at, err
}

// ItemsNamed returns the items with these ids or these exact codes, by code.
func (s *Store) ItemsNamed(ctx context.Context, ids []domain.ItemID, codes []string) (out []domain.Item, err error) {
	if len(ids)+len(codes) == 0 {
		return nil, nil
	}
	err = each(ctx, s.reader, bindItem, func(i domain.Item) { out = append(out, i) }, `SELECT `+itemColumns+` FROM items
		WHERE item IN (SELECT value FROM json_each(?1)) OR code IN (SELECT value FROM json_each(?2)) ORDER BY code, item`, jsonText(ids), jsonText(codes))
	return out, s.explain(ctx, "reading items", err)
}

func bindItem(i *domain.Item) []any {
	return []any{
		text(&i.ID), &i.Code, &i.Name, &i.Description, &i.PurchaseDescription,
		boolean{&i.IsSold},
		boolean{&i.IsPurchased},
		nullAmount{&i.SalesPrice},
		&i.SalesAccount, &i.SalesTax,
		nullAmount{&i.PurchasePrice},
		&i.PurchaseAccount, &i.PurchaseTax,
		&i.COGSAccount, &i.InventoryAccount,
		boolean{&i.Tracked},
		amount{&i.Quantity},
		amount{&i.CostPool},
		nullAmount{&i.Available},
		amount{&i.BackOrder},
		instant{&i.Updated},
	}
}
