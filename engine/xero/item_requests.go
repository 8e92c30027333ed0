package xero

import (
	"fmt"
	"net/http"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// Lengths of item fields, in characters.
const (
	maxCode        = 30
	maxName        = 50
	maxDescription = 4000
)

// itemsBody is the body of PUT and POST Items. Pointers tell "left out" from "empty".
type itemsBody struct {
	Items []itemBody
}

type itemBody struct {
	ItemID                    string       `json:",omitempty"`
	Code                      string       `json:",omitempty"`
	Name                      *string      `json:",omitempty"`
	Description               *string      `json:",omitempty"`
	PurchaseDescription       *string      `json:",omitempty"`
	IsSold                    *bool        `json:",omitempty"`
	IsPurchased               *bool        `json:",omitempty"`
	SalesDetails              *detailsBody `json:",omitempty"`
	PurchaseDetails           *detailsBody `json:",omitempty"`
	InventoryAssetAccountCode string       `json:",omitempty"`
}

type detailsBody struct {
	UnitPrice       *amount `json:",omitempty"`
	AccountCode     string  `json:",omitempty"`
	COGSAccountCode string  `json:",omitempty"`
	TaxType         string  `json:",omitempty"`
}

// CreateItems prepares PUT Items, which creates and never changes: a Code that
// exists is refused by Xero for that element alone. 1 to MaxItems items; codes
// must differ. Tracked items get Accounts.Inventory and Accounts.COGS; items
// that are not tracked get no purchase account. Prices are rounded to four
// decimals. Domain.FaultUsage names the elements that break a rule, by Index.
//
// Source: developer.xero.com/documentation/api/accounting/items (createItems)
func CreateItems(items []domain.NewItem) (Request, error) {
	body := itemsBody{Items: make([]itemBody, 0, len(items))}
	var bad []domain.ElementFault
	for i, n := range items {
		e := newItem(n)
		if n.Tracked && (n.Accounts.Inventory == "" || n.Accounts.COGS == "") {
			bad = append(bad, domain.ElementFault{Index: i, Code: n.Code, Messages: []string{
				"A tracked item needs an inventory account and a cost of sales account.",
			}})
		}
		body.Items = append(body.Items, e)
	}
	if len(bad) > 0 {
		return Request{}, badElements(OpCreateItems, bad)
	}
	return itemsRequest(OpCreateItems, body)
}

func newItem(n domain.NewItem) itemBody {
	yes := true
	e := itemBody{
		Code: n.Code, Name: text(n.Name, maxName), Description: text(n.Description, maxDescription),
		IsSold: &yes, IsPurchased: &yes,
		SalesDetails: (&detailsBody{
			UnitPrice: price(n.SalesPrice), AccountCode: n.Accounts.Sales, TaxType: n.Accounts.SalesTax,
		}).orNil(),
	}
	if n.Tracked {
		e.InventoryAssetAccountCode = n.Accounts.Inventory
		e.PurchaseDetails = &detailsBody{COGSAccountCode: n.Accounts.COGS, TaxType: n.Accounts.PurchaseTax}
	}
	return e
}

// UpdateItems prepares POST Items for items that exist, each named by its
// ItemID; none can come into being or be found by its code. Where it is not
// proven that Xero keeps fields which are left out (rules.PartialUpdateKeeps),
// the whole element is sent as last read, with the changes in it. Tracked items
// always carry their two accounts, or Xero would untrack them. 1 to MaxItems
// updates of different items. Send it without an Idempotency-Key (Send leaves
// it out): a replayed answer would hide a later change back.
//
// An item that is not sold (IsSold false) has no sales description and price in
// Xero: changing these does not stick.
//
// Source: developer.xero.com/documentation/api/accounting/items (updateOrCreateItems)
func UpdateItems(updates []domain.ItemUpdate, rules domain.XeroRules) (Request, error) {
	body := itemsBody{Items: make([]itemBody, 0, len(updates))}
	var bad []domain.ElementFault
	for i, u := range updates {
		e, err := changedItem(u, rules)
		if err != nil {
			bad = append(bad, domain.ElementFault{Index: i, Code: u.Item.Code, Messages: []string{err.Error()}})
			continue
		}
		body.Items = append(body.Items, e)
	}
	if len(bad) > 0 {
		return Request{}, badElements(OpUpdateItems, bad)
	}
	return itemsRequest(OpUpdateItems, body)
}

// changedItem is the element of one update.
func changedItem(u domain.ItemUpdate, rules domain.XeroRules) (itemBody, error) {
	i := u.Item
	if len(u.Changes) == 0 {
		return itemBody{}, fmt.Errorf("nothing is changed")
	}
	if i.Tracked && (i.InventoryAccount == "" || i.COGSAccount == "") {
		return itemBody{}, fmt.Errorf("the item is tracked but its accounts are not known")
	}
	sales := detailsBody{UnitPrice: price(i.SalesPrice), AccountCode: i.SalesAccount, TaxType: i.SalesTax}
	e := itemBody{ItemID: string(i.ID), Code: i.Code}
	if !rules.PartialUpdateKeeps {
		e.Name = text(i.Name, maxName)
		e.IsSold, e.IsPurchased = &i.IsSold, &i.IsPurchased
		if i.IsSold {
			e.Description = text(i.Description, maxDescription)
			e.SalesDetails = sales.orNil()
		}
		if i.IsPurchased {
			e.PurchaseDescription = text(i.PurchaseDescription, maxDescription)
		}
	}
	if i.IsPurchased && !rules.PartialUpdateKeeps || i.Tracked {
		// Sent whole, or not at all: what Xero does with half of it is not proven.
		e.PurchaseDetails = (&detailsBody{
			UnitPrice: price(i.PurchasePrice), AccountCode: i.PurchaseAccount,
			COGSAccountCode: i.COGSAccount, TaxType: i.PurchaseTax,
		}).orNil()
	}
	if i.Tracked {
		e.InventoryAssetAccountCode = i.InventoryAccount
		e.PurchaseDetails.AccountCode = "" // does not apply to tracked items
	} else if e.PurchaseDetails != nil {
		e.PurchaseDetails.COGSAccountCode = ""
		e.PurchaseDetails = e.PurchaseDetails.orNil()
	}
	for _, ch := range u.Changes {
		switch ch.Field {
		case domain.FieldName:
			s := plainText(ch.After, maxName)
			e.Name = &s
		case domain.FieldDescription:
			s := plainText(ch.After, maxDescription)
			e.Description = &s
		case domain.FieldPrice:
			if !u.SalesPrice.Valid {
				return itemBody{}, fmt.Errorf("the price changes but there is no new price")
			}
			sales.UnitPrice = price(u.SalesPrice)
			e.SalesDetails = &sales
		default:
			return itemBody{}, fmt.Errorf("Tallybridge does not change the field %q", ch.Field)
		}
	}
	return e, nil
}

// itemsRequest checks an items body in full and makes the request.
func itemsRequest(op string, body itemsBody) (Request, error) {
	if len(body.Items) == 0 || len(body.Items) > MaxItems {
		return Request{}, usage(op, fmt.Sprintf("A request holds 1 to %d items, not %d.", MaxItems, len(body.Items)))
	}
	update := op == OpUpdateItems
	var bad []domain.ElementFault
	seen := make(map[string]bool, len(body.Items))
	want := make([]identity, 0, len(body.Items))
	for i, e := range body.Items {
		key := e.Code
		if update {
			key = e.ItemID
		}
		problem := e.problem(update)
		if problem == "" && seen[key] {
			problem = "The same item is in the request twice."
		}
		if problem != "" {
			bad = append(bad, domain.ElementFault{Index: i, Code: e.Code, Messages: []string{problem}})
		}
		seen[key] = true
		want = append(want, identity{id: e.ItemID, code: e.Code})
	}
	if len(bad) > 0 {
		return Request{}, badElements(op, bad)
	}
	method := http.MethodPut
	if update {
		method = http.MethodPost
	}
	return seal(op, method, "/Items", body, want)
}

// problem says what is wrong with an element, or "".
func (e itemBody) problem(update bool) string {
	tracked := e.InventoryAssetAccountCode != ""
	switch {
	case update && !isGUID(e.ItemID):
		// Without its id Xero would look the item up by code, or create it.
		return "An item can only be changed by its ItemID."
	case !update && e.ItemID != "":
		return "A new item has no ItemID."
	case e.Code == "" || !fits(e.Code, maxCode):
		return fmt.Sprintf("A code has 1 to %d characters.", maxCode)
	case e.Name != nil && !fits(*e.Name, maxName):
		return fmt.Sprintf("A name has at most %d characters.", maxName)
	case e.Description != nil && !fits(*e.Description, maxDescription),
		e.PurchaseDescription != nil && !fits(*e.PurchaseDescription, maxDescription):
		return fmt.Sprintf("A description has at most %d characters.", maxDescription)
	case tracked && !isAccount(e.InventoryAssetAccountCode):
		return "The inventory account is not an account code."
	case tracked != (e.PurchaseDetails != nil && e.PurchaseDetails.COGSAccountCode != ""):
		return "A tracked item has both an inventory account and a cost of sales account, any other item has neither."
	case tracked && e.PurchaseDetails.AccountCode != "":
		return "A tracked item has no purchase account."
	case !e.SalesDetails.valid() || !e.PurchaseDetails.valid():
		return "A price or account is not valid."
	case e.SalesDetails != nil && e.SalesDetails.COGSAccountCode != "":
		return "A cost of sales account belongs to the purchase side."
	}
	return ""
}

func (d *detailsBody) valid() bool {
	if d == nil {
		return true
	}
	for _, a := range []string{d.AccountCode, d.COGSAccountCode} {
		if a != "" && !isAccount(a) {
			return false
		}
	}
	return fits(d.TaxType, 50) && (d.UnitPrice == nil || !d.UnitPrice.IsNeg() && d.UnitPrice.MinScale() <= 4)
}

func (d *detailsBody) orNil() *detailsBody {
	if *d == (detailsBody{}) {
		return nil
	}
	return d
}

// price is a unit price with at most four decimals.
func price(d decimal.NullDecimal) *amount {
	if !d.Valid {
		return nil
	}
	return &amount{roundHalfUp(d.Decimal, 4)}
}

// text leaves an empty field out.
func text(s string, n int) *string {
	if s == "" {
		return nil
	}
	s = plainText(s, n)
	return &s
}

// badElements is the fault of a request with elements that break a rule; each
// is named, so that the caller can drop them and prepare the rest.
func badElements(op string, bad []domain.ElementFault) *domain.Fault {
	f := usage(op, fmt.Sprintf("%d of the elements cannot be sent: %s", len(bad), bad[0].Messages[0]))
	f.Elements = bad
	return f
}
