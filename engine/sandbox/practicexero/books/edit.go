package books

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/govalues/decimal"
)

// Opt is a field of a request: left out, null, or a value.
type Opt[T any] struct {
	Set, Null bool
	Value     T
}

// Some is a field with a value.
func Some[T any](v T) Opt[T] { return Opt[T]{Set: true, Value: v} }

// ItemEdit is an item as a request states it. Quantities and values are not
// among its fields: they cannot be set.
type ItemEdit struct {
	ID                               string
	Code                             Opt[string]
	Name                             Opt[string]
	Description, PurchaseDescription Opt[string]
	IsSold, IsPurchased              Opt[bool]
	Sales, Purchase                  Opt[DetailsEdit]
	InventoryAccount                 Opt[string]
}

// DetailsEdit is one side of an ItemEdit. COGS is only known to the purchase side.
type DetailsEdit struct {
	UnitPrice              Opt[decimal.Decimal]
	Account, COGS, TaxType Opt[string]
}

// ItemMode says what SaveItem may do.
type ItemMode int

// The modes of SaveItem.
const (
	CreateOnly ItemMode = iota // PUT
	Upsert                     // POST: by id, else by code, else create
)

// The longest fields, in characters.
const (
	maxCode        = 30
	maxName        = 50
	maxDescription = 4000
)

// SaveItem creates or updates an item. Unit prices are rounded to places
// decimals (2 or 4). Warnings tell of what was dropped. A refused item changes nothing.
func (b *Books) SaveItem(e ItemEdit, mode ItemMode, places int) (*Item, []string, *Refusal) {
	var old *Item
	code := strings.TrimSpace(e.Code.Value)
	if mode == Upsert {
		if e.ID != "" {
			if old = b.Item(e.ID); old == nil {
				return nil, nil, &Refusal{Messages: []string{fmt.Sprintf("Item with ItemID '%s' does not exist", e.ID)}, NotFound: true}
			}
		} else {
			old = b.ItemCoded(code)
		}
	}
	if old == nil && b.ItemCoded(code) != nil {
		return nil, nil, refuse(exists(code))
	}

	// next starts from what is there, or from nothing.
	next := Item{IsSold: true, IsPurchased: true}
	if old != nil {
		next = *old
		if !b.Rules.PartialUpdateKeeps {
			next = Item{
				ID: old.ID, Code: old.Code, IsSold: true, IsPurchased: true, Archived: old.Archived, Used: old.Used,
				Quantity: old.Quantity, CostPool: old.CostPool, BackOrder: old.BackOrder,
			}
		}
	}
	r := &Refusal{}
	warnings := b.apply(&next, old, e, places, r)
	b.checkItem(&next, old, e, r)
	if r := r.orNil(); r != nil {
		return nil, warnings, r
	}
	next.Updated = b.now()
	if old == nil {
		next.ID = b.newID()
		i := &next
		b.addItem(i)
		b.onRollback(func() {
			b.items = b.items[:len(b.items)-1]
			delete(b.itemByID, strings.ToLower(i.ID))
			delete(b.byCode, b.fold(i.Code))
		})
		return i, warnings, nil
	}
	before := *old
	b.rekey(old, next)
	b.onRollback(func() { b.rekey(old, before) })
	return old, warnings, nil
}

// rekey replaces an item's content and files it under its code.
func (b *Books) rekey(i *Item, content Item) {
	delete(b.byCode, b.fold(i.Code))
	*i = content
	b.byCode[b.fold(i.Code)] = i
}

func exists(code string) string {
	return fmt.Sprintf("Price List Item with Code '%s' already exists", code)
}

func text(to *string, from Opt[string]) {
	if from.Set {
		*to = from.Value // "" when null
	}
}

// apply puts the request's fields over the item.
func (b *Books) apply(i, old *Item, e ItemEdit, places int, r *Refusal) (warnings []string) {
	if e.Code.Set && !e.Code.Null {
		i.Code = strings.TrimSpace(e.Code.Value)
	}
	text(&i.Name, e.Name)
	text(&i.Description, e.Description)
	text(&i.PurchaseDescription, e.PurchaseDescription)
	if e.IsSold.Set && !e.IsSold.Null {
		i.IsSold = e.IsSold.Value
	}
	if e.IsPurchased.Set && !e.IsPurchased.Null {
		i.IsPurchased = e.IsPurchased.Value
	}
	wasTracked := old != nil && old.Tracked()
	text(&i.InventoryAccount, e.InventoryAccount)
	warnings = append(warnings, b.applyDetails(&i.Sales, e.Sales, e.Sales.Value.Account, places, r)...)

	p := e.Purchase
	switch {
	case i.InventoryAccount != "":
		if p.Value.Account.Set && p.Value.Account.Value != "" {
			r.say("PurchaseDetails AccountCode cannot be set for a tracked inventory item. Use COGSAccountCode.")
		}
		if !wasTracked && !p.Value.COGS.Set {
			i.Purchase.Account = "" // the purchase account of an untracked item is not its cost account
		}
		warnings = append(warnings, b.applyDetails(&i.Purchase, p, p.Value.COGS, places, r)...)
	default:
		if p.Value.COGS.Set && p.Value.COGS.Value != "" {
			r.say("COGSAccountCode can only be set together with an InventoryAssetAccountCode.")
		}
		if wasTracked {
			i.Purchase.Account = ""
		}
		warnings = append(warnings, b.applyDetails(&i.Purchase, p, p.Value.Account, places, r)...)
	}
	if !i.IsSold {
		i.Description, i.Sales = "", Details{}
	}
	if !i.IsPurchased {
		i.PurchaseDescription, i.Purchase = "", Details{}
	}
	return slices.Compact(warnings)
}

// applyDetails puts one side over the item's. An account that does not exist is
// dropped with a warning, as Xero does; the cost account of a tracked item is
// checked later and refused.
func (b *Books) applyDetails(d *Details, e Opt[DetailsEdit], account Opt[string], places int, r *Refusal) (warnings []string) {
	if !e.Set {
		return nil
	}
	if e.Null {
		*d = Details{}
		return nil
	}
	if !b.Rules.PartialUpdateKeeps {
		*d = Details{}
	}
	if p := e.Value.UnitPrice; p.Set {
		d.UnitPrice = decimal.NullDecimal{Valid: !p.Null}
		if !p.Null {
			d.UnitPrice.Decimal = p.Value.Rescale(places)
		}
		if tooLarge(p.Value) {
			r.say("UnitPrice is too large.")
			d.UnitPrice = decimal.NullDecimal{}
		}
		if p.Value.IsNeg() {
			r.say("UnitPrice must not be negative.")
		}
	}
	text(&d.TaxType, e.Value.TaxType)
	if !account.Set {
		return nil
	}
	d.Account = account.Value
	if d.Account != "" && !b.byAccount[d.Account].Active() && account != e.Value.COGS {
		warnings = append(warnings, fmt.Sprintf("Account code '%s' has been removed as it does not match a recognised account.", d.Account))
		d.Account = ""
	}
	return warnings
}

// checkItem holds the whole item against the rules.
func (b *Books) checkItem(i, old *Item, e ItemEdit, r *Refusal) {
	if i.Code == "" {
		r.say("Item Code must be specified.")
	}
	for _, l := range []struct {
		what, text string
		max        int
	}{
		{"Code", i.Code, maxCode},
		{"Name", i.Name, maxName},
		{"Description", i.Description, maxDescription},
		{"PurchaseDescription", i.PurchaseDescription, maxDescription},
	} {
		if utf8.RuneCountInString(l.text) > l.max {
			r.say(fmt.Sprintf("%s must not be more than %d characters long.", l.what, l.max))
		}
	}
	if other := b.ItemCoded(i.Code); other != nil && other != old {
		r.say(exists(i.Code))
	}
	b.checkTracking(i, old, e, r)
	b.checkTax(i.Sales, func(t TaxRate) bool { return t.Revenue }, r)
	b.checkTax(i.Purchase, func(t TaxRate) bool { return t.Expenses }, r)
}

func (b *Books) checkTracking(i, old *Item, e ItemEdit, r *Refusal) {
	wasTracked := old != nil && old.Tracked()
	if wasTracked && i.InventoryAccount == "" && old.Used {
		r.say("A tracked inventory item that has been used in transactions cannot be changed to untracked.")
		return
	}
	if i.InventoryAccount == "" {
		return
	}
	if wasTracked && old.Used && i.InventoryAccount != old.InventoryAccount {
		r.say("InventoryAssetAccountCode cannot be changed after the item has been used in transactions.")
	}
	if wasTracked && b.Rules.TrackedUpdateNeedsAccounts {
		if !e.InventoryAccount.Set {
			r.say("InventoryAssetAccountCode must be specified when updating a tracked inventory item.")
		}
		if e.Purchase.Set && !e.Purchase.Value.COGS.Set {
			r.say("COGSAccountCode must be specified when updating the purchase details of a tracked inventory item.")
		}
	}
	if !i.IsPurchased {
		r.say("A tracked inventory item must be purchased.")
		return
	}
	if a := b.byAccount[i.InventoryAccount]; !a.Active() || a.Type != "INVENTORY" {
		r.say(fmt.Sprintf("InventoryAssetAccountCode '%s' must be an active account of type INVENTORY.", i.InventoryAccount))
	}
	switch a := b.byAccount[i.Purchase.Account]; {
	case i.Purchase.Account == "":
		r.say("COGSAccountCode must be specified for a tracked inventory item.")
	case !a.Active() || (a.Type != "DIRECTCOSTS" && a.Type != "EXPENSE" && a.Type != "OVERHEADS"):
		r.say(fmt.Sprintf("COGSAccountCode '%s' must be an active expense or direct costs account.", i.Purchase.Account))
	}
}

func (b *Books) checkTax(d Details, fits func(TaxRate) bool, r *Refusal) {
	if d.TaxType == "" || d.TaxType == "NONE" {
		return
	}
	for _, t := range b.rates {
		if t.TaxType != d.TaxType {
			continue
		}
		if d.Account != "" && !fits(t) {
			r.say(fmt.Sprintf("The TaxType code '%s' cannot be used with account code '%s'.", d.TaxType, d.Account))
		}
		return
	}
	r.say(fmt.Sprintf("The TaxType code '%s' does not exist or cannot be used for this type of transaction.", d.TaxType))
}
