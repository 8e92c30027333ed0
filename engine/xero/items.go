package xero

import (
	"context"
	"fmt"
	"io"
	"net/url"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// itemAnswer is one element of GET Items.
type itemAnswer struct {
	ItemID, Code, Name               string
	Description, PurchaseDescription string
	IsSold, IsPurchased              *bool
	SalesDetails, PurchaseDetails    detailsAnswer
	InventoryAssetAccountCode        string
	IsTrackedAsInventory             *bool
	QuantityOnHand, TotalCostPool    number
	QuantityAvailable                number
	QuantityOnBackOrder              number
	UpdatedDateUTC                   instant
}

type detailsAnswer struct {
	UnitPrice                             number
	AccountCode, COGSAccountCode, TaxType string
}

// Items reads the whole list of items with prices to four decimals. Xero has
// no pages here and no flag for archived items. The list is complete or there
// is an error: a tracked item without a quantity is an error too, because
// unknown is not zero.
//
// Source: developer.xero.com/documentation/api/accounting/items (getItems)
func (c *Client) Items(ctx context.Context) ([]domain.Item, error) {
	var items []domain.Item
	err := c.get(ctx, "getItems", "/Items", url.Values{"unitdp": {"4"}}, bulkTimeout, func(r io.Reader) error {
		var err error
		items, err = decodeItems(r)
		return err
	})
	if err != nil {
		return nil, err
	}
	return items, nil
}

// decodeItems reads the answer of GET Items.
func decodeItems(r io.Reader) ([]domain.Item, error) {
	var items []domain.Item
	words := interner{}
	_, err := decodeList(r, "Items", func(a *itemAnswer) error {
		item, err := a.item(words)
		if err != nil {
			return err
		}
		items = append(items, item)
		return nil
	})
	return items, err
}

func (a *itemAnswer) item(words interner) (domain.Item, error) {
	if !isGUID(a.ItemID) {
		return domain.Item{}, fmt.Errorf("item %q has no id", cleanText(a.Code, 40))
	}
	i := domain.Item{
		ID: domain.ItemID(a.ItemID), Code: a.Code, Name: a.Name,
		Description: a.Description, PurchaseDescription: a.PurchaseDescription,
		IsSold: a.IsSold == nil || *a.IsSold, IsPurchased: a.IsPurchased == nil || *a.IsPurchased,
		SalesPrice:       a.SalesDetails.UnitPrice.NullDecimal,
		SalesAccount:     words.one(a.SalesDetails.AccountCode),
		SalesTax:         words.one(a.SalesDetails.TaxType),
		PurchasePrice:    a.PurchaseDetails.UnitPrice.NullDecimal,
		PurchaseAccount:  words.one(a.PurchaseDetails.AccountCode),
		PurchaseTax:      words.one(a.PurchaseDetails.TaxType),
		COGSAccount:      words.one(a.PurchaseDetails.COGSAccountCode),
		InventoryAccount: words.one(a.InventoryAssetAccountCode),
		Available:        a.QuantityAvailable.NullDecimal,
		BackOrder:        or(a.QuantityOnBackOrder, decimal.Zero),
		Updated:          a.UpdatedDateUTC.Time,
	}
	// Xero derives the flag from the two accounts; so do we where it is left out.
	i.Tracked = i.InventoryAccount != "" && i.COGSAccount != ""
	if a.IsTrackedAsInventory != nil {
		i.Tracked = *a.IsTrackedAsInventory
	}
	i.Quantity = or(a.QuantityOnHand, decimal.Zero)
	if i.Tracked && (!a.QuantityOnHand.Valid || !a.TotalCostPool.Valid && !i.Quantity.IsZero()) {
		return domain.Item{}, fmt.Errorf("tracked item %q came without its quantity or value", cleanText(a.Code, 40))
	}
	i.CostPool = or(a.TotalCostPool, decimal.Zero)
	return i, nil
}

func or(n number, otherwise decimal.Decimal) decimal.Decimal {
	if n.Valid {
		return n.Decimal
	}
	return otherwise
}

// interner keeps one copy of each account code and tax type: a list of a
// hundred thousand items repeats a handful of them.
type interner map[string]string

func (w interner) one(s string) string {
	if s == "" {
		return ""
	}
	if kept, ok := w[s]; ok {
		return kept
	}
	w[s] = s
	return s
}
