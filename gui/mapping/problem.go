package mapping

import (
	"slices"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// problem is the card that says what is wrong and settles it, nil when nothing is.
func (p *panel) problem() fyne.CanvasObject {
	d := p.detail
	if d.Message == "" {
		return nil
	}
	icon, tone := kit.IconWarning, kit.Warn
	title := reason(d.MappingListRow)
	switch {
	case d.Filter == engine.FilterSuggested && d.Proposed != nil:
		icon, tone = kit.IconSuggest, kit.Info
		title = words.T("{{.reason}} · {{.sure}} sure", words.A{"reason": title, "sure": words.Percent(d.Proposed.Confidence)})
	case d.Filter == engine.FilterConflict:
		icon, tone = kit.IconError, kit.Bad
	case d.Kind == "" || d.SetAside || d.Filter == engine.FilterIgnored:
		icon, tone = kit.IconInfo, kit.Neutral
	}
	rows := []fyne.CanvasObject{
		kit.HStack(kit.Related, kit.NewSymbol(icon, tone.Ink(), 18), kit.Grow(kit.NewParagraph(kit.BodyBold, title))),
		kit.NewParagraph(kit.Body, words.Engine(d.Message)),
	}
	if d.Fix != "" {
		rows = append(rows, kit.NewParagraph(kit.Hint, words.Engine(d.Fix)))
	}
	if d.SetAside {
		rows = append(rows, kit.NewParagraph(kit.Hint, words.T("You set this aside: the rest syncs without it.")))
	}
	rows = append(rows, p.candidates()...)
	if b := p.fixes(); len(b) > 0 {
		rows = append(rows, kit.Columnar(132, kit.Related, b...))
	}
	return kit.NewCard(kit.VStack(kit.Related, rows...))
}

// fixes are the buttons of a problem: its own fix, what can always be done, and
// the same for all alike.
func (p *panel) fixes() []fyne.CanvasObject {
	d, s := p.detail, p.s
	ids := []int64{d.ID}
	var out []fyne.CanvasObject
	add := func(text string, icon kit.IconName, f func()) *kit.Button {
		b := kit.NewButton(text, icon, f)
		b.Small = true
		out = append(out, b)
		return b
	}
	if d.Proposed != nil && len(d.Links) == 0 && d.State == engine.FilterSuggested {
		add(words.T("Accept"), kit.IconCheck, func() { s.acceptRows(ids) })
	}
	if d.Kind == domain.ConflictFieldChanged {
		add(words.T("Amazon wins"), kit.IconCheck, func() { s.amazonWins(ids) }).Tip = words.T("The next sync overwrites the edit with Amazon's value")
	}
	if d.Key != "" {
		if d.SetAside {
			add(words.T("Open again"), kit.IconEye, func() { s.asideRows(ids, false) })
		} else {
			text := words.T("Set aside")
			if d.Kind == domain.ConflictFieldChanged {
				text = words.T("Keep the edit")
			}
			add(text, kit.IconEyeOff, func() { s.asideRows(ids, true) })
		}
	}
	if d.alike > 1 {
		var all *kit.Button
		all = add(words.N(d.alike, "{{.n}} alike", "All {{.n}} alike"), kit.IconChevronDown, func() { kit.ShowMenuBelow(p.alikeMenu(), all) })
		all.Trailing = true
		all.Tip = words.T("Do the same for all rows with this reason")
	}
	return out
}

// alikeMenu does one thing with all rows of the same kind.
func (p *panel) alikeMenu() *fyne.Menu {
	d, s := p.detail, p.s
	q := engine.Query{Filter: d.Filter, Kind: kindOf(d.MappingListRow)}
	every := func(title, verb string, f func(ids []int64)) func() {
		return func() {
			text := words.N(d.alike, "This is about {{.n}} row: {{.kind}}.", "This is about {{.n}} rows: {{.kind}}.", words.A{"kind": kindName(q.Kind)})
			kit.Ask(s.h.Canvas, title, text, verb, words.T("Cancel"), false, func() { s.alike(q, f) })
		}
	}
	m := fyne.NewMenu("", item(words.T("Show them"), kit.IconFilter, func() { s.showAlike(d.MappingListRow) }), fyne.NewMenuItemSeparator())
	add := func(text string, icon kit.IconName, verb string, f func(ids []int64)) {
		m.Items = append(m.Items, item(text, icon, every(text, verb, f)))
	}
	if d.Filter == engine.FilterSuggested && d.Proposed != nil {
		add(words.T("Accept all alike"), kit.IconCheck, words.T("Accept"), s.acceptRows)
	}
	if d.Kind == domain.ConflictFieldChanged {
		add(words.T("Amazon wins for all alike"), kit.IconCheck, words.T("Overwrite"), s.amazonWins)
	}
	if len(d.Links) == 0 && d.Filter != engine.FilterIgnored {
		add(words.T("Create items for all alike…"), kit.IconPlus, words.T("Continue"), s.createRows)
	}
	if d.Key != "" && !d.SetAside {
		add(words.T("Set all alike aside"), kit.IconEyeOff, words.T("Set aside"), func(ids []int64) { s.asideRows(ids, true) })
	}
	if d.Key != "" && d.SetAside {
		add(words.T("Open all alike again"), kit.IconEye, words.T("Open again"), func(ids []int64) { s.asideRows(ids, false) })
	}
	add(words.T("Exclude all alike"), kit.IconExclude, words.T("Exclude"), s.excludeRows)
	return m
}

// candidates are the items or SKUs that a problem names, each with what can
// be done with it.
func (p *panel) candidates() []fyne.CanvasObject {
	d := p.detail
	if d.Proposed != nil || len(d.Candidates) == 0 || d.Kind == "" || d.Kind == domain.ConflictASINs || d.Kind == domain.ConflictFieldChanged {
		return nil // the message names them all
	}
	var rows []fyne.CanvasObject
	for _, c := range d.Candidates {
		rows = append(rows, p.candidate(c))
	}
	return []fyne.CanvasObject{kit.VStack(kit.Near, rows...)}
}

// candidate is an item to link to, or else another SKU to go to.
func (p *panel) candidate(c string) fyne.CanvasObject {
	d, s := p.detail, p.s
	small := func(text string, icon kit.IconName, f func()) fyne.CanvasObject {
		b := kit.NewButton(text, icon, f)
		b.Small = true
		return b
	}
	name := ""
	var do fyne.CanvasObject
	if i := slices.IndexFunc(d.Items, func(x domain.Item) bool { return x.Code == c }); i >= 0 {
		x := d.Items[i]
		name = x.Name
		do = small(words.T("Link"), kit.IconLink, func() { s.linkToCode(d.ID, x.ID) })
	} else {
		do = small(words.T("Show"), kit.IconArrowRight, func() { s.goToSKU(domain.SellerSKU{Connection: d.SKU.Connection, SKU: c}) })
	}
	return kit.HStack(kit.Related, kit.Grow(kit.VStack(2, kit.NewCutText(kit.Code, c, 60), caption(name))), do)
}

func caption(text string) fyne.CanvasObject {
	t := kit.NewCutText(kit.Caption, text, 60)
	t.Hidden = text == ""
	return t
}

// goToSKU shows another SKU's row.
func (s *Screen) goToSKU(k domain.SellerSKU) { s.Enter(page.Want{Search: k.SKU}) }
