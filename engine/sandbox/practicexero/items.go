package practicexero

import (
	"encoding/json"
	"fmt"
	"strings"

	"tallybridge/engine/sandbox/practicexero/books"
)

// maxItems is the most items of one request.
// https://developer.xero.com/documentation/api/accounting/items
const maxItems = 500

const noID = "00000000-0000-0000-0000-000000000000"

var itemFields = []string{
	"ItemID", "Code", "Name", "Description", "PurchaseDescription", "IsSold", "IsPurchased", "IsTrackedAsInventory",
	"InventoryAssetAccountCode", "QuantityOnHand", "QuantityAvailable", "QuantityOnBackOrder", "TotalCostPool", "UpdatedDateUTC",
	"SalesDetails.UnitPrice", "SalesDetails.AccountCode", "SalesDetails.TaxType",
	"PurchaseDetails.UnitPrice", "PurchaseDetails.AccountCode", "PurchaseDetails.COGSAccountCode", "PurchaseDetails.TaxType",
}

// itemRow is an item as the API shows it. Archived items look like any other.
func itemRow(i *books.Item, places int) object {
	o := object{{"ItemID", i.ID}, {"Code", i.Code}}
	for _, f := range []field{{"Description", i.Description}, {"PurchaseDescription", i.PurchaseDescription}} {
		if f.value != "" {
			o = append(o, f)
		}
	}
	account := "AccountCode"
	if i.Tracked() {
		account = "COGSAccountCode"
	}
	o = append(o, object{
		{"UpdatedDateUTC", instant(i.Updated)},
		{"PurchaseDetails", detailsRow(i.Purchase, account, places)},
		{"SalesDetails", detailsRow(i.Sales, "AccountCode", places)},
	}...)
	if i.Name != "" {
		o = append(o, field{"Name", i.Name})
	}
	o = append(o, field{"IsTrackedAsInventory", i.Tracked()})
	if i.Tracked() {
		available, _ := i.Quantity.Sub(i.BackOrder) // both are bounded
		o = append(o, object{
			{"InventoryAssetAccountCode", i.InventoryAccount},
			{"TotalCostPool", i.CostPool.Rescale(2)},
			{"QuantityOnHand", i.Quantity.Rescale(4)},
			{"QuantityAvailable", available.Rescale(4)},
			{"QuantityOnBackOrder", i.BackOrder.Rescale(4)},
		}...)
	}
	return append(o, object{{"IsSold", i.IsSold}, {"IsPurchased", i.IsPurchased}}...)
}

func detailsRow(d books.Details, account string, places int) object {
	o := object{}
	if d.UnitPrice.Valid {
		o = append(o, field{"UnitPrice", d.UnitPrice.Decimal.Rescale(places)})
	}
	if d.Account != "" {
		o = append(o, field{account, d.Account})
	}
	if d.TaxType != "" {
		o = append(o, field{"TaxType", d.TaxType})
	}
	return o
}

// getItems answers GET /Items: the whole list, there are no pages.
func (s *Server) getItems(c *call) outcome {
	rows := make([]object, 0, len(s.books.Items()))
	for _, i := range s.books.Items() {
		rows = append(rows, itemRow(i, c.places))
	}
	rows, bad := s.filter(c, rows, itemFields, "UpdatedDateUTC")
	if bad != nil {
		return *bad
	}
	return ok(field{"Items", list{"Item", rows}})
}

// getItem answers GET /Items/{ItemID or Code}.
func (s *Server) getItem(c *call) outcome {
	i := s.books.Item(c.id)
	if i == nil {
		i = s.books.ItemCoded(c.id)
	}
	if i == nil {
		return missing("no item " + c.id)
	}
	return ok(field{"Items", list{"Item", []object{append(itemRow(i, c.places), field{"ValidationErrors", none("ValidationError")})}}})
}

// itemBody is an item of a request. Quantities, values and the tracked flag are
// not read: they cannot be set.
type itemBody struct {
	ItemID                    opt[string]
	Code                      opt[string]
	Name                      opt[string]
	Description               opt[string]
	PurchaseDescription       opt[string]
	IsSold                    opt[bool]
	IsPurchased               opt[bool]
	SalesDetails              opt[detailsBody]
	PurchaseDetails           opt[detailsBody]
	InventoryAssetAccountCode opt[string]
}

type detailsBody struct {
	UnitPrice       opt[number]
	AccountCode     opt[string]
	COGSAccountCode opt[string]
	TaxType         opt[string]
}

func (b itemBody) edit() books.ItemEdit {
	details := func(d opt[detailsBody]) books.Opt[books.DetailsEdit] {
		return books.Opt[books.DetailsEdit]{Set: d.Set, Null: d.Null, Value: books.DetailsEdit{
			UnitPrice: amount(d.Value.UnitPrice), Account: d.Value.AccountCode.books(),
			COGS: d.Value.COGSAccountCode.books(), TaxType: d.Value.TaxType.books(),
		}}
	}
	return books.ItemEdit{
		ID: b.ItemID.Value, Code: b.Code.books(), Name: b.Name.books(), Description: b.Description.books(),
		PurchaseDescription: b.PurchaseDescription.books(), IsSold: b.IsSold.books(), IsPurchased: b.IsPurchased.books(),
		Sales: details(b.SalesDetails), Purchase: details(b.PurchaseDetails), InventoryAccount: b.InventoryAssetAccountCode.books(),
	}
}

// putItems answers PUT /Items, which only creates.
func (s *Server) putItems(c *call) outcome { return s.saveItems(c, books.CreateOnly) }

// postItems answers POST /Items, which updates by ItemID, else by Code, else creates.
func (s *Server) postItems(c *call) outcome { return s.saveItems(c, books.Upsert) }

// postItem answers POST /Items/{ItemID}.
func (s *Server) postItem(c *call) outcome {
	i := s.books.Item(c.id)
	if i == nil {
		i = s.books.ItemCoded(c.id)
	}
	if i == nil {
		return missing("no item " + c.id)
	}
	c.id = i.ID
	return s.saveItems(c, books.Upsert)
}

func (s *Server) saveItems(c *call, mode books.ItemMode) outcome {
	raw := c.elements()
	switch {
	case len(raw) == 0:
		return noData(c.resource)
	case len(raw) > maxItems:
		return invalid(14, "PostDataInvalidException", fmt.Sprintf("A maximum of %d items can be sent in one request.", maxItems))
	case c.id != "" && len(raw) != 1:
		return invalid(14, "PostDataInvalidException", "One item can be updated by its address.")
	}
	bodies := make([]itemBody, len(raw))
	for n, r := range raw {
		if err := json.Unmarshal(r, &bodies[n]); err != nil {
			return invalid(14, "PostDataInvalidException", "The item data could not be read: "+err.Error())
		}
		if c.id != "" {
			bodies[n].ItemID = opt[string]{Set: true, Value: c.id}
		}
	}
	var all, refused []object
	var why []string
	s.books.Atomically(func() bool {
		for _, b := range bodies {
			if mode == books.Upsert && b.ItemID.Value == "" {
				c.entry.Note = "upsert by code"
			}
			i, warnings, r := s.books.SaveItem(b.edit(), mode, c.places)
			if r != nil {
				o := b.echo(r)
				all, refused = append(all, o), append(refused, o)
				why = append(why, b.Code.Value+": "+r.Error())
				continue
			}
			c.entry.Effect = true
			o := itemRow(i, c.places)
			status := "OK"
			if len(warnings) > 0 {
				status = "WARNING"
				o = append(o, field{"Warnings", messages(warnings)})
			}
			if !c.summarize {
				o = append(o, field{"StatusAttributeString", status})
			}
			all = append(all, append(o, field{"ValidationErrors", none("ValidationError")}))
		}
		return !c.summarize || len(refused) == 0
	})
	out := ok(field{"Items", list{"Item", all}})
	if c.summarize && len(refused) > 0 {
		// Without summarizeErrors=false one refused item refuses the request.
		c.entry.Effect = false
		out = validation(refused)
	}
	if len(why) > 0 {
		out.why = strings.Join(why, "; ")
	}
	return out
}

// echo shows a refused item as it was sent.
func (b itemBody) echo(r *books.Refusal) object {
	o := object{{"ItemID", noID}}
	if b.ItemID.Value != "" {
		o[0].value = b.ItemID.Value
	}
	for _, f := range []struct {
		name string
		v    opt[string]
	}{{"Code", b.Code}, {"Name", b.Name}, {"Description", b.Description}} {
		if f.v.Set && !f.v.Null {
			o = append(o, field{f.name, f.v.Value})
		}
	}
	return append(o, object{
		{"StatusAttributeString", "ERROR"}, {"ValidationErrors", messages(r.All())},
	}...)
}

// shown is an optional number for an echo.
func shown(name string, n opt[number]) []field {
	if !n.Set || n.Null {
		return nil
	}
	return []field{{name, n.Value.Decimal}}
}
