package engine

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
	"tallybridge/engine/jobs"
	"tallybridge/engine/match"
	"tallybridge/engine/store"
)

// ExportLinks writes connection, sku, code, units for every link.
func (e *Engine) ExportLinks(ctx context.Context, w io.Writer) error {
	links, err := e.store.Links(ctx)
	if err != nil {
		return err
	}
	codes, err := e.codes(ctx)
	if err != nil {
		return err
	}
	rows := make([][]string, 0, len(links))
	for _, l := range links {
		rows = append(rows, []string{string(l.SKU.Connection), l.SKU.SKU, codes[l.Item], strconv.FormatInt(l.Units, 10), string(l.Origin)})
	}
	return writeCSV(w, []string{"connection", "sku", "code", "units", "origin"}, rows)
}

func (e *Engine) codes(ctx context.Context) (map[domain.ItemID]string, error) {
	items, _, err := e.store.Items(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[domain.ItemID]string, len(items))
	for _, i := range items {
		out[i.ID] = i.Code
	}
	return out, nil
}

// ImportLinks reads sku, code and units (and connection, where a SKU is in
// several). Rows of one SKU replace its links: several rows make a bundle.
// Without apply nothing is changed; with it, only when every row is right.
func (e *Engine) ImportLinks(ctx context.Context, r io.Reader, apply bool) (Import, error) {
	rows, err := readCSV(r, "sku", "code")
	if err != nil {
		return Import{}, err
	}
	t, err := e.linkTable(ctx)
	if err != nil {
		return Import{}, err
	}
	var out Import
	news := map[domain.SellerSKU][]domain.Link{}
	lines := map[domain.SellerSKU]int{}
	var order []domain.SellerSKU
	for _, row := range rows {
		res, sku, link := t.row(row)
		for _, k := range sku {
			if slices.ContainsFunc(news[k], func(l domain.Link) bool { return l.Item == link.Item }) && res.Error == "" {
				res.Error = "the SKU has this item in another row already; write the units of both in one row."
			}
		}
		if res.Error != "" {
			out.Rows = append(out.Rows, res)
			continue
		}
		for _, k := range sku {
			if _, ok := news[k]; !ok {
				order, lines[k] = append(order, k), row.line
			}
			link.SKU, link.At = k, e.opts.Clock.Now()
			news[k] = append(news[k], link)
		}
	}
	for _, k := range order {
		before, after := t.words(t.links[k]), t.words(news[k])
		if before == after {
			out.Unchanged++
			continue
		}
		out.Rows = append(out.Rows, ImportRow{Line: lines[k], Name: k.SKU, Before: before, After: after})
	}
	slices.SortStableFunc(out.Rows, func(a, b ImportRow) int { return a.Line - b.Line })
	if !apply {
		return out, nil
	}
	if err := out.Check(); err != nil {
		return out, err
	}
	done, err := e.changeMapping(ctx, "Imported links of "+named(order), order, func(m store.Mapped) (store.Mapped, error) {
		if t.words(m.Links) != t.words(news[m.SKU]) { // else they keep their origin
			m.Links = news[m.SKU]
		}
		return m, nil
	})
	out.Applied, out.Step = err == nil, done.Step
	return out, err
}

type linkTable struct {
	skus  map[string][]domain.SellerSKU
	items map[string]domain.ItemID
	codes map[domain.ItemID]string
	links map[domain.SellerSKU][]domain.Link
}

func (e *Engine) linkTable(ctx context.Context) (linkTable, error) {
	t := linkTable{skus: map[string][]domain.SellerSKU{}, items: map[string]domain.ItemID{}, links: map[domain.SellerSKU][]domain.Link{}}
	listings, err := e.store.Listings(ctx)
	if err != nil {
		return t, err
	}
	seen := map[domain.SellerSKU]bool{}
	for _, l := range listings {
		if !seen[l.Key()] {
			seen[l.Key()] = true
			t.skus[l.SKU] = append(t.skus[l.SKU], l.Key())
		}
	}
	if t.codes, err = e.codes(ctx); err != nil {
		return t, err
	}
	for id, code := range t.codes {
		t.items[code] = id
	}
	links, err := e.store.Links(ctx)
	for _, l := range links {
		t.links[l.SKU] = append(t.links[l.SKU], l)
	}
	return t, err
}

// row checks one row; the SKU of every connection is meant unless one is named.
func (t linkTable) row(row csvRow) (ImportRow, []domain.SellerSKU, domain.Link) {
	res := ImportRow{Line: row.line, Name: row.cells["sku"]}
	skus := t.skus[row.cells["sku"]]
	if c := strings.TrimSpace(row.cells["connection"]); c != "" {
		skus = slices.DeleteFunc(slices.Clone(skus), func(k domain.SellerSKU) bool { return string(k.Connection) != c })
	}
	id, ok := t.items[row.cells["code"]]
	units := int64(1)
	var err error
	if u := strings.TrimSpace(row.cells["units"]); u != "" {
		units, err = strconv.ParseInt(u, 10, 64)
	}
	switch {
	case len(skus) == 0:
		res.Error = "no Amazon listing has this SKU (case and leading zeros matter)."
	case !ok:
		res.Error = "Xero has no item with the code " + row.cells["code"] + "."
	case err != nil || units < 1:
		res.Error = "units have to be a whole number of at least 1."
	}
	return res, skus, domain.Link{Item: id, Units: units, Origin: domain.LinkCSV}
}

func (t linkTable) words(links []domain.Link) string {
	parts := make([]string, 0, len(links))
	for _, l := range links {
		parts = append(parts, strconv.FormatInt(l.Units, 10)+" × "+t.codes[l.Item])
	}
	slices.Sort(parts)
	return strings.Join(parts, " + ")
}

// ExportCosts writes code and cost of every item with a unit cost of its own.
func (e *Engine) ExportCosts(ctx context.Context, w io.Writer) error {
	costs, err := e.store.Costs(ctx)
	if err != nil {
		return err
	}
	rows := make([][]string, 0, len(costs))
	for code, c := range costs {
		rows = append(rows, []string{code, WriteDecimal(c)})
	}
	slices.SortFunc(rows, slices.Compare)
	return writeCSV(w, []string{"code", "cost"}, rows)
}

// ImportCosts reads code (or sku) and cost, in the base currency and
// written as ParseDecimal reads it. An empty cost removes it.
func (e *Engine) ImportCosts(ctx context.Context, r io.Reader, apply bool) (Import, error) {
	rows, err := e.readByCode(ctx, r, "cost")
	if err != nil {
		return Import{}, err
	}
	have, err := e.store.Costs(ctx)
	if err != nil {
		return Import{}, err
	}
	var out Import
	set := map[string]decimal.NullDecimal{}
	for _, row := range rows {
		res := ImportRow{Line: row.line, Name: row.cells["code"], After: strings.TrimSpace(row.cells["cost"]), Note: row.note}
		if old, ok := have[res.Name]; ok {
			res.Before = old.String()
		}
		var v decimal.NullDecimal
		if res.After != "" {
			d, err := ParseDecimal(res.After)
			if res.Error = TwoWays(err); res.Error == "" && (err != nil || d.IsNeg()) {
				res.Error = "the cost has to be a number of at least 0."
			}
			v = decimal.NullDecimal{Decimal: d, Valid: true}
			if before, twice := set[res.Name]; twice && before.Valid && before.Decimal.Cmp(d) != 0 && res.Error == "" {
				res.Error = "another row gives this item a cost of " + before.Decimal.String() + "."
			}
			if old, ok := have[res.Name]; ok && res.Error == "" && old.Cmp(d) == 0 {
				out.Unchanged++
				continue
			}
		}
		set[res.Name] = v
		out.Rows = append(out.Rows, res)
	}
	if !apply {
		return out, nil
	}
	if err := out.Check(); err != nil {
		return out, err
	}
	out.Applied = true
	defer e.events.publish(Event{Kind: EventItemsChanged})
	return out, e.store.SetCosts(ctx, set)
}

// ExportElsewhere writes code and units of stock that Amazon does not hold.
func (e *Engine) ExportElsewhere(ctx context.Context, w io.Writer) error {
	have, err := e.store.Elsewhere(ctx)
	if err != nil {
		return err
	}
	rows := make([][]string, 0, len(have))
	for code, n := range have {
		rows = append(rows, []string{code, strconv.FormatInt(n, 10)})
	}
	slices.SortFunc(rows, slices.Compare)
	return writeCSV(w, []string{"code", "units"}, rows)
}

// ImportElsewhere reads code (or sku) and units held elsewhere. Empty units remove the entry.
func (e *Engine) ImportElsewhere(ctx context.Context, r io.Reader, apply bool) (Import, error) {
	rows, err := e.readByCode(ctx, r, "units")
	if err != nil {
		return Import{}, err
	}
	have, err := e.store.Elsewhere(ctx)
	if err != nil {
		return Import{}, err
	}
	var out Import
	set := map[string]*int64{}
	for _, row := range rows {
		res := ImportRow{Line: row.line, Name: row.cells["code"], After: strings.TrimSpace(row.cells["units"]), Note: row.note}
		old, had := have[res.Name]
		if had {
			res.Before = strconv.FormatInt(old, 10)
		}
		var v *int64
		if res.After != "" {
			n, err := strconv.ParseInt(res.After, 10, 64)
			if err != nil || n < 0 {
				res.Error = "units have to be a whole number of at least 0."
			}
			v = &n
			if before := set[res.Name]; before != nil && *before != n && res.Error == "" {
				res.Error = "another row gives this item " + strconv.FormatInt(*before, 10) + " units."
			}
			if had && res.Error == "" && n == old {
				out.Unchanged++
				continue
			}
		}
		set[res.Name] = v
		out.Rows = append(out.Rows, res)
	}
	if !apply {
		return out, nil
	}
	if err := out.Check(); err != nil {
		return out, err
	}
	out.Applied = true
	defer e.events.publish(Event{Kind: EventItemsChanged})
	return out, e.store.SetElsewhere(ctx, set)
}

// readByCode reads a table keyed by item code. A sku column is understood too:
// it stands for the code of the item the SKU is linked to, else for the code
// that an item made for it would get.
func (e *Engine) readByCode(ctx context.Context, r io.Reader, value string) ([]csvRow, error) {
	rows, err := readCSV(r, value)
	if err != nil {
		return nil, err
	}
	t, err := e.linkTable(ctx)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		c := rows[i].cells
		if c["code"] != "" || c["sku"] == "" {
			continue
		}
		c["code"] = match.DeriveCode(c["sku"])
		for _, k := range t.skus[c["sku"]] {
			if links := t.links[k]; len(links) == 1 && links[0].Units == 1 {
				c["code"] = t.codes[links[0].Item]
			}
		}
	}
	known := map[string]bool{}
	for code := range t.items {
		known[code] = true
	}
	for sku := range t.skus {
		known[match.DeriveCode(sku)] = true
	}
	for i, row := range rows {
		if row.cells["code"] == "" {
			return nil, usage("Line %d has neither a code nor a sku. Nothing was changed.", row.line)
		}
		if len(known) > 0 && !known[row.cells["code"]] {
			rows[i].note = "neither Amazon nor Xero knows it"
		}
	}
	return rows, nil
}

// ExportDifferences writes the stock proposals and holds of the newest run
// that went through all of stock and came to its end.
func (e *Engine) ExportDifferences(ctx context.Context, w io.Writer) error {
	run, ok, err := e.store.LastWhole(ctx, domain.EntityInventory, jobs.PartTriggers()...)
	if err != nil {
		return err
	}
	if !ok {
		return usage("There is no stock run yet. Run tallybridge sync --dry-run first.")
	}
	changes, err := e.store.Changes(ctx, run.ID)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, c := range changes {
		if c.Entity == domain.EntityInventory && c.Field == "quantity" {
			rows = append(rows, []string{c.Code, c.SKU.SKU, c.Action, c.Before, c.After, strconv.FormatBool(c.Applied), c.Document, c.Reason})
		}
	}
	return writeCSV(w, []string{"code", "sku", "action", "xero", "amazon", "posted", "document", "reason"}, rows)
}
