package inventory

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/layout"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// How many SKUs and changes the panel shows before it points to their screens.
const (
	skusShown    = 12
	changesShown = 15
)

// link is a way to somewhere else, as wide as its words.
func link(text string, icon kit.IconName, tap func()) *kit.Button {
	b := kit.NewButton(text, icon, tap)
	b.Kind, b.Small, b.Trailing = kit.LinkLike, true, true
	return b
}

// showSKUs lists what is linked to the item; a click leads to Mapping.
func (p *Panel) showSKUs() {
	d, s := p.d, p.s
	p.skus.RemoveAll()
	for i, sku := range d.SKUs {
		if i == skusShown {
			p.skus.Add(kit.HStack(0, link(words.N(len(d.SKUs)-i, "and {{.n}} more", "and {{.n}} more"), kit.IconArrowRight, func() {
				s.h.Go(page.Mapping, page.Want{Search: d.Code})
			})))
			break
		}
		id := sku.ID
		head := kit.HStack(kit.Related, link(sku.SKU.SKU, "", func() { s.h.Go(page.Mapping, page.Want{Row: id}) }), layout.NewSpacer(), kit.NewText(kit.Caption, where(sku, d.Item)))
		p.skus.Add(head)
		if sku.Title != "" {
			p.skus.Add(kit.Inset(0, 0, kit.Near, 5, kit.NewCutText(kit.Caption, sku.Title, 60)))
		}
	}
	if len(d.SKUs) == 0 {
		p.skus.Add(kit.NewParagraph(kit.Caption, words.T("No SKU is linked to it now.")))
	}
}

// where says in which marketplaces a SKU is listed, so that the same text in
// two accounts can be told apart, and how many units of the item one of it is.
func where(sku engine.MappingListRow, item domain.ItemID) string {
	var parts []string
	for _, l := range sku.Links {
		if l.Item == item && l.Units > 1 {
			parts = append(parts, words.T("{{.n}} per pack", words.A{"n": words.Units(l.Units)}))
		}
	}
	codes := make([]string, 0, len(sku.Marketplaces))
	for i, m := range sku.Marketplaces {
		if i == 4 {
			codes = append(codes, "…")
			break
		}
		codes = append(codes, m.Code())
	}
	if len(codes) > 0 {
		parts = append(parts, strings.Join(codes, " "))
	}
	return strings.Join(parts, " · ")
}

// showChanges lists what was done to the item, newest first, with its documents.
func (p *Panel) showChanges() {
	d, s := p.d, p.s
	p.changes.RemoveAll()
	if len(d.Changes) == 0 {
		p.changes.Add(kit.NewParagraph(kit.Caption, words.T("Tallybridge has not changed this item yet.")))
		return
	}
	for i, a := range d.Changes {
		if i == changesShown {
			break
		}
		if a.Change != nil {
			p.changes.Add(p.change(a))
		}
	}
	if len(d.Changes) > changesShown {
		p.changes.Add(kit.HStack(0, link(words.T("All changes in Activity"), kit.IconArrowRight, func() {
			s.h.Go(page.Activity, page.Want{Filter: engine.FilterChanges, Search: d.Code})
		})))
	}
}

// fromTo says what became what; one of them may be nothing.
func fromTo(before, after string) string {
	switch {
	case before == "":
		return after
	case after == "":
		return before
	}
	return words.T("{{.before}} to {{.after}}", words.A{"before": before, "after": after})
}

func (p *Panel) change(a engine.ActivityRow) fyne.CanvasObject {
	c, s := a.Change, p.s
	what := action(c.Action)
	if c.Before != "" || c.After != "" {
		if c.Field != "quantity" && c.Field != "" {
			what += " " + fieldName(c.Field)
		}
		what += ": " + fromTo(c.Before, c.After)
	}
	out := kit.VStack(2, kit.HStack(kit.Related, kit.Grow(kit.NewCutText(kit.Body, what, 60)), kit.NewText(kit.Caption, words.Ago(a.At, s.h.Loop.Now()))))
	switch {
	case !c.Applied && c.Reason != "":
		out.Add(kit.NewParagraph(kit.Caption, words.Engine(c.Reason)))
	case c.Document != "" && a.Link != "":
		address := a.Link
		out.Add(kit.HStack(0, link(c.Document, kit.IconExternal, func() { s.h.OpenURL(address) })))
	case c.Document != "":
		out.Add(kit.NewText(kit.Caption, c.Document))
	}
	return out
}
