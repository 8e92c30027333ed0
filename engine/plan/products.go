package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// TrackedLimit is how many tracked items may exist before the user has to
// agree to more; Xero advises against more than 4,000.
const TrackedLimit = 3500

// Products plans new items and field updates. A field that differs from what
// was last written to it was edited by a person: it is shown, not overwritten,
// unless ItemState.FieldWins says so.
func Products(in ProductInput) ProductPlan {
	p := &products{in: in, ledger: newLedger(in.Accounts), base: in.Organisation.BaseCurrency}
	p.creates()
	p.updates()
	p.out.Conflicts = merge(in.Conflicts, p.out.Conflicts)
	return p.out
}

// merge puts conflicts together, the first of each key, in order.
func merge(given, found []domain.Conflict) []domain.Conflict {
	if len(given)+len(found) == 0 {
		return nil
	}
	seen := make(map[string]bool, len(given)+len(found))
	out := make([]domain.Conflict, 0, len(given)+len(found))
	for _, c := range slices.Concat(given, found) {
		if key := c.Key(); !seen[key] {
			seen[key] = true
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, compareConflicts)
	return out
}

func compareConflicts(a, b domain.Conflict) int {
	return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Item, b.Item), cmp.Compare(a.SKU.Connection, b.SKU.Connection),
		cmp.Compare(a.SKU.SKU, b.SKU.SKU), cmp.Compare(a.Kind, b.Kind))
}

type products struct {
	in     ProductInput
	ledger ledger
	base   string
	out    ProductPlan
}

// itemConflict words a conflict of one item.
func itemConflict(kind domain.ConflictKind, it *domain.Item, blocks bool, message, fix string) domain.Conflict {
	return domain.Conflict{Kind: kind, Item: it.ID, Code: it.Code, Message: message, Fix: fix, Blocks: blocks}
}

// creates checks the items to be made: never one whose code is there already,
// never more tracked ones than agreed, never with an account that Xero would refuse.
func (p *products) creates() {
	if len(p.in.Creates) == 0 {
		return
	}
	c := p.in.Config
	if wrong := p.wrongAccounts(); len(wrong) > 0 {
		p.out.Conflicts = append(p.out.Conflicts, domain.Conflict{
			Kind: domain.ConflictAccounts, Blocks: true,
			Message: fmt.Sprintf("%s New items that wait for it: %d.", strings.Join(wrong, " "), len(p.in.Creates)),
			Fix:     "Choose the accounts for new items in the settings, or correct them in Xero.",
		})
		return
	}
	fold := strings.ToLower
	if c.Rules.CaseSensitiveCodes {
		fold = func(s string) string { return s }
	}
	taken := make(map[string]string, len(p.in.Items))
	tracked := 0
	for i := range p.in.Items {
		taken[fold(p.in.Items[i].Code)] = p.in.Items[i].Code
		if p.in.Items[i].Tracked {
			tracked++
		}
	}
	listings := p.listingsOf(func(want map[domain.SellerSKU]bool) {
		for i := range p.in.Creates {
			if !p.in.Creates[i].SalesPrice.Valid {
				for _, s := range p.in.Creates[i].SKUs {
					want[s] = true
				}
			}
		}
	})
	creates := slices.Clone(p.in.Creates)
	slices.SortStableFunc(creates, func(a, b domain.NewItem) int { return cmp.Compare(a.Code, b.Code) })
	for _, n := range creates {
		var sku domain.SellerSKU
		if len(n.SKUs) > 0 {
			sku = n.SKUs[0]
		}
		if other, ok := taken[fold(n.Code)]; ok {
			p.out.Conflicts = append(p.out.Conflicts, domain.Conflict{
				Kind: domain.ConflictCodeClash, SKU: sku, Code: n.Code, Blocks: true, Candidates: []string{other},
				Message: fmt.Sprintf("The code %s is already there as %s.", quote(n.Code), quote(other)),
				Fix:     "Link the SKU to that item, or to one with another code.",
			})
			continue
		}
		if n.Tracked && tracked >= TrackedLimit && !c.TrackedLimitAccepted {
			p.out.Conflicts = append(p.out.Conflicts, domain.Conflict{
				Kind: domain.ConflictTooManyTracked, SKU: sku, Code: n.Code, Blocks: true,
				Message: fmt.Sprintf("%s would be tracked item number %d or more; Xero advises at most 4,000.", quote(n.Code), tracked+1),
				Fix:     "Agree to more than 3,500 tracked items in the settings, or create new items untracked.",
			})
			continue
		}
		if n.Tracked {
			tracked++
		}
		taken[fold(n.Code)] = n.Code
		if !n.SalesPrice.Valid {
			n.SalesPrice = domain.ProductFieldsOf(listings(n.SKUs), c, p.base).Price
		}
		p.out.Creates = append(p.out.Creates, n)
	}
}

func (p *products) wrongAccounts() []string {
	var out []string
	check := func(code, use string, types []string) {
		if w := p.ledger.check(code, use, types); w != "" {
			out = append(out, w)
		}
	}
	a := p.in.Config.Accounts
	if slices.ContainsFunc(p.in.Creates, func(n domain.NewItem) bool { return n.Tracked }) {
		check(a.Inventory, "the inventory asset account", inventoryTypes)
		check(a.COGS, "the cost of goods sold account", costTypes)
	}
	if a.Sales != "" {
		check(a.Sales, "the sales account", salesTypes)
	}
	return out
}

// listingsOf collects the listings of the wanted SKUs, without copying all of them.
func (p *products) listingsOf(choose func(map[domain.SellerSKU]bool)) func([]domain.SellerSKU) []domain.Listing {
	want := make(map[domain.SellerSKU]bool)
	choose(want)
	index := make(map[domain.SellerSKU][]int32, len(want))
	if len(want) > 0 {
		for i := range p.in.Listings {
			if key := p.in.Listings[i].Key(); want[key] {
				index[key] = append(index[key], int32(i))
			}
		}
	}
	var out []domain.Listing // used again: nobody keeps it
	return func(skus []domain.SellerSKU) []domain.Listing {
		out = out[:0]
		for _, s := range skus {
			for _, i := range index[s] {
				out = append(out, p.in.Listings[i])
			}
		}
		return out
	}
}

// sources picks the SKUs whose listings describe an item: linked one to one,
// not as a pack and not as a part of a bundle. The SKU that is the item's code
// speaks alone if there is one, in whatever account.
func (p *products) sources(items map[domain.ItemID]*domain.Item) map[domain.ItemID][]domain.SellerSKU {
	bundle := make(map[domain.SellerSKU]int, len(p.in.Links))
	for _, l := range p.in.Links {
		bundle[l.SKU]++
	}
	held := make(map[domain.SellerSKU]bool)
	for _, e := range p.in.Exclusions {
		held[e.SKU] = true
	}
	for _, c := range p.in.Conflicts {
		if c.SKU.SKU != "" {
			held[c.SKU] = true
		}
	}
	out := make(map[domain.ItemID][]domain.SellerSKU, len(items))
	for _, l := range p.in.Links {
		if items[l.Item] != nil && bundle[l.SKU] == 1 && l.Units <= 1 && !held[l.SKU] {
			out[l.Item] = append(out[l.Item], l.SKU)
		}
	}
	for id, skus := range out {
		slices.SortFunc(skus, func(a, b domain.SellerSKU) int {
			return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Connection, b.Connection))
		})
		main := skus[0].SKU
		if slices.ContainsFunc(skus, func(s domain.SellerSKU) bool { return s.SKU == items[id].Code }) {
			main = items[id].Code
		}
		out[id] = slices.DeleteFunc(skus, func(s domain.SellerSKU) bool { return s.SKU != main })
	}
	return out
}

func (p *products) updates() {
	if len(p.in.Config.Fields) == 0 {
		return
	}
	items := make(map[domain.ItemID]*domain.Item, len(p.in.Items))
	for i := range p.in.Items {
		items[p.in.Items[i].ID] = &p.in.Items[i]
	}
	for _, c := range p.in.Conflicts {
		delete(items, c.Item)
	}
	sources := p.sources(items)
	listings := p.listingsOf(func(want map[domain.SellerSKU]bool) {
		for _, skus := range sources {
			for _, s := range skus {
				want[s] = true
			}
		}
	})
	ordered := make([]*domain.Item, 0, len(sources))
	for id := range sources {
		ordered = append(ordered, items[id])
	}
	slices.SortFunc(ordered, func(a, b *domain.Item) int { return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.ID, b.ID)) })
	for _, it := range ordered {
		p.update(it, listings(sources[it.ID]))
	}
}

// field is one product field while it is being compared.
type field struct {
	id            domain.Field
	current, want string
	price         decimal.NullDecimal
}

func (p *products) update(it *domain.Item, listings []domain.Listing) {
	f := domain.ProductFieldsOf(listings, p.in.Config, p.base)
	st := p.in.States[it.ID]
	up := domain.ItemUpdate{Item: *it}
	var edited, fields []string
	for _, w := range p.wanted(it, f) {
		last, known := st.Written[w.id]
		if w.current == w.want {
			if known && normal(w.id, last) != w.current {
				p.agree(it.ID, w)
			}
			continue
		}
		if known && normal(w.id, last) != w.current && !st.FieldWins[w.id] {
			edited = append(edited, fmt.Sprintf("%s is %s in Xero, Amazon has %s", w.id, quote(short(w.current)), quote(short(w.want))))
			fields = append(fields, string(w.id))
			continue
		}
		up.Changes = append(up.Changes, domain.FieldChange{Field: w.id, Before: w.current, After: w.want})
		if w.id == domain.FieldPrice {
			up.SalesPrice = w.price
		}
	}
	if p.in.Config.HasField(domain.FieldPrice) && f.OtherCurrency != "" {
		p.out.Conflicts = append(p.out.Conflicts, itemConflict(domain.ConflictPriceCurrency, it, false,
			fmt.Sprintf("Amazon has no price for %s in %s, only in other currencies such as %s. The price is left as it is.", quote(it.Code), p.base, f.OtherCurrency),
			"Nothing to do if the price in Xero is right: prices are never converted."))
	}
	if len(edited) > 0 {
		c := itemConflict(domain.ConflictFieldChanged, it, true,
			fmt.Sprintf("Someone edited %s in Xero: %s.", quote(it.Code), strings.Join(edited, "; ")),
			"Keep the edit (set this aside), or let Amazon win for the field.")
		c.Candidates = fields
		p.out.Conflicts = append(p.out.Conflicts, c)
	}
	switch {
	case len(up.Changes) > 0:
		p.out.Updates = append(p.out.Updates, up)
	case len(edited) == 0:
		p.out.Unchanged++
	}
}

// agree notes a value that Xero has as wanted although it was not the last one written.
func (p *products) agree(id domain.ItemID, w field) {
	if p.out.Agreed == nil {
		p.out.Agreed = map[domain.ItemID]map[domain.Field]string{}
	}
	if p.out.Agreed[id] == nil {
		p.out.Agreed[id] = map[domain.Field]string{}
	}
	p.out.Agreed[id][w.id] = w.current
}

// wanted lists the fields that are kept up to date and for which Amazon has a
// value. A damaged text is no value, and an item that is not sold has no sales fields.
func (p *products) wanted(it *domain.Item, f domain.ProductFields) []field {
	var out []field
	for _, id := range []domain.Field{domain.FieldName, domain.FieldDescription, domain.FieldPrice} {
		if !p.in.Config.HasField(id) {
			continue
		}
		w := field{id: id}
		switch id {
		case domain.FieldName:
			w.current, w.want = it.Name, f.Name
			if f.Damaged {
				continue
			}
		case domain.FieldDescription:
			w.current, w.want = it.Description, f.Description
			if f.Damaged || !it.IsSold {
				continue
			}
		case domain.FieldPrice:
			if !it.IsSold || !f.Price.Valid {
				continue
			}
			w.price, w.current, w.want = f.Price, PriceText(it.SalesPrice), PriceText(f.Price)
		}
		if w.want == "" {
			continue
		}
		w.current, w.want = normal(id, w.current), normal(id, w.want)
		out = append(out, w)
	}
	return out
}

// normal writes a value so that equal ones compare equal: prices without
// needless zeros, texts as Xero keeps them.
func normal(id domain.Field, s string) string {
	switch id {
	case domain.FieldPrice:
		d, err := decimal.Parse(s)
		if err != nil {
			return s
		}
		return d.Pad(2).Trim(2).String()
	case domain.FieldName:
		return domain.CutText(s, domain.MaxItemName)
	default:
		return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"))
	}
}

// short keeps a long text readable inside a sentence.
func short(s string) string {
	if cut := domain.CutText(s, 60); cut != s && len(cut) < len(s) {
		return cut + "…"
	}
	return s
}

// PriceText writes a price as ItemState.Written and FieldChange hold it: empty
// when there is none, with two decimals or more.
func PriceText(price decimal.NullDecimal) string {
	if !price.Valid {
		return ""
	}
	return price.Decimal.Pad(2).Trim(2).String()
}

func quote(s string) string { return "“" + s + "”" }
