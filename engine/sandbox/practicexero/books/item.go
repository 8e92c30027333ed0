package books

import (
	"fmt"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox/world"
)

// Details are the sales or purchase side of an item. Account is the sales
// account, the purchase account of an untracked item, or the cost of goods
// sold account of a tracked one.
type Details struct {
	UnitPrice decimal.NullDecimal // 4 decimals
	Account   string
	TaxType   string
}

// Item is an inventory item. Quantity, CostPool and BackOrder move by documents only.
type Item struct {
	ID, Code, Name                   string
	Description, PurchaseDescription string
	IsSold, IsPurchased              bool
	Sales, Purchase                  Details
	InventoryAccount                 string
	// Archived items are listed like any other, but no document may use them.
	Archived bool
	// Used tells that a document has moved it: it can no longer be untracked.
	Used bool

	Quantity, CostPool, BackOrder decimal.Decimal
	// Updated does not move when stock does.
	Updated time.Time
}

// Tracked tells whether the item's quantity and value are kept: it has an
// inventory asset account and a cost of goods sold account.
func (i *Item) Tracked() bool { return i.InventoryAccount != "" && i.Purchase.Account != "" }

// Average is the cost pool per unit with 4 decimals; zero without stock.
func (i *Item) Average() decimal.Decimal { return average(i.Quantity, i.CostPool) }

func average(quantity, pool decimal.Decimal) decimal.Decimal {
	if !quantity.IsPos() {
		return decimal.Zero
	}
	return unitOf(pool, quantity, 4)
}

// Items returns every item in order of creation. Read only.
func (b *Books) Items() []*Item { return b.items }

// Item returns an item by its id, nil if there is none.
func (b *Books) Item(id string) *Item { return b.itemByID[strings.ToLower(id)] }

// ItemCoded returns an item by its code, nil if there is none.
func (b *Books) ItemCoded(code string) *Item { return b.byCode[b.fold(code)] }

// fold makes codes comparable by the rule of letter case.
func (b *Books) fold(code string) string {
	if b.Rules.CaseSensitiveCodes {
		return code
	}
	return strings.ToLower(code)
}

func (b *Books) addItem(i *Item) {
	b.items = append(b.items, i)
	b.itemByID[strings.ToLower(i.ID)] = i
	b.byCode[b.fold(i.Code)] = i
}

func (b *Books) addOpeningItem(w world.Item) error {
	if b.ItemCoded(w.Code) != nil {
		return fmt.Errorf("opening books: item code %q is there twice", w.Code)
	}
	i := &Item{
		ID: b.newID(), Code: w.Code, Name: w.Name, Description: w.Description, PurchaseDescription: w.Description,
		IsSold: true, IsPurchased: true, Archived: w.Archived,
		Sales:    Details{UnitPrice: price(w.SalesPrice, 4), Account: w.SalesAccount, TaxType: w.SalesTax},
		Purchase: Details{UnitPrice: price(w.PurchasePrice, 4), Account: w.PurchaseAccount, TaxType: w.PurchaseTax},
		Updated:  b.Org.Created,
	}
	if w.Tracked {
		if w.InventoryAccount == "" || w.COGSAccount == "" {
			return fmt.Errorf("opening books: tracked item %q lacks its accounts", w.Code)
		}
		i.InventoryAccount, i.Purchase.Account = w.InventoryAccount, w.COGSAccount
		i.Quantity, i.CostPool, i.BackOrder = w.Quantity.Rescale(4), money(w.CostPool), w.BackOrder.Rescale(4)
		i.Used = !i.Quantity.IsZero() || !i.CostPool.IsZero() || !i.BackOrder.IsZero()
	}
	b.addItem(i)
	return nil
}

// price rounds an optional price.
func price(p decimal.NullDecimal, places int) decimal.NullDecimal {
	if p.Valid {
		p.Decimal = p.Decimal.Rescale(places)
	}
	return p
}
