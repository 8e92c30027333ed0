package fees

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// panel shows one finding with what it rests on and what to do.
func (f *findings) panel(i item) {
	s := f.s
	chip, icon := i.chip()
	parts := []fyne.CanvasObject{
		kit.NewParagraph(kit.Body, words.Engine(i.Words)),
		group(words.T("What to do"), kit.NewParagraph(kit.Body, words.Engine(i.Advice))),
	}
	if b := f.fixes(i); len(b) > 0 {
		parts = append(parts, kit.VStack(kit.Related, b...))
	}
	if len(i.Evidence) > 0 {
		parts = append(parts, group(words.T("Evidence"), evidence(s, i.Evidence)))
	}
	parts = append(parts, f.tick(i))
	f.table.fill(kit.NewCutText(kit.BodyBold, i.about(), 60), chip, icon, parts...)
}

// evidence lists facts with their amounts and the way to where they stand in Xero.
func evidence(s *Screen, list []domain.Evidence) fyne.CanvasObject {
	columns := []kit.Column[domain.Evidence]{
		{ID: "label", Title: words.T("What"), Width: 120, Flex: 1, Cell: func(e domain.Evidence) kit.Cell {
			return kit.Cell{Text: words.Engine(e.Label), Link: e.Link != "", Tip: words.Engine(e.Label)}
		}, OnTap: func(_ int, e domain.Evidence) {
			if e.Link != "" {
				s.h.OpenURL(e.Link)
			}
		}},
		{ID: "amount", Title: words.T("Amount"), Width: 124, Align: kit.End, Cell: func(e domain.Evidence) kit.Cell { return kit.Cell{Text: words.Money(e.Amount)} }},
	}
	var links []string
	counted := false
	for _, e := range list {
		counted = counted || e.Rows > 0
		if e.Link != "" && len(links) < 3 {
			links = append(links, e.Link)
		}
	}
	if counted {
		columns = append(columns, kit.Column[domain.Evidence]{ID: "rows", Title: words.T("Rows"), Width: 60, Align: kit.End, Cell: func(e domain.Evidence) kit.Cell {
			if e.Rows == 0 {
				return kit.Cell{}
			}
			return kit.Cell{Text: rows(e.Rows), Secondary: true}
		}})
	}
	out := kit.VStack(kit.Related, small(list, 8, s.again, columns...))
	for _, l := range links {
		out.Add(kit.HStack(0, link(words.T("Open in Xero"), kit.IconExternal, func() { s.h.OpenURL(l) })))
	}
	return out
}

// fixes are what can be done about a finding right here.
func (f *findings) fixes(i item) []fyne.CanvasObject {
	s := f.s
	var out []fyne.CanvasObject
	if i.Ticked {
		return nil
	}
	switch i.Kind {
	case domain.FindingNoAccount, domain.FindingAccountGone, domain.FindingAccountType, domain.FindingShared:
		for _, g := range f.groups(i) {
			choose := kit.NewButton(words.T("Choose the account of {{.group}}…", words.A{"group": groupName(g)}), kit.IconEdit, func() { s.chooseAccount(g, i.Country) })
			out = append(out, kit.HStack(0, choose))
		}
		out = append(out, kit.HStack(0, link(words.T("Show all accounts"), kit.IconColumns, func() { s.goGroup(i.Group, i.Country) })))
	case domain.FindingUnmapped:
		out = append(out, kit.HStack(0, kit.NewButton(words.T("Place it in a group…"), kit.IconTag, func() { s.placeLabel(i.Label) })))
	case domain.FindingRateJump:
		out = append(out, kit.HStack(0, link(words.T("Show the months"), kit.IconChart, func() { s.goTab(Months) })))
	case domain.FindingNoPayout, domain.FindingResidual:
		out = append(out, kit.HStack(0, kit.NewButton(words.T("Open settlement file…"), kit.IconFolder, s.openFile)))
	}
	if i.Settlement != "" {
		out = append(out, kit.HStack(0, link(words.T("Show the settlement"), kit.IconDocument, func() { s.goSettlement(i.Settlement) })))
	}
	return out
}

// groups are the fee groups whose account may be chosen to settle a finding.
func (f *findings) groups(i item) []domain.FeeGroup {
	out := []domain.FeeGroup{i.Group}
	if i.Kind != domain.FindingShared {
		return out
	}
	for _, r := range f.s.facts.grid.Rows {
		if r.Account.Code == i.Account && r.Group.Fee() && r.Group != i.Group && r.Country == "" {
			out = append(out, r.Group)
		}
	}
	return out
}

// tick is where a person settles a finding by hand, with a note.
func (f *findings) tick(i item) fyne.CanvasObject {
	s := f.s
	if i.Ticked {
		note := i.Note
		if note == "" {
			note = words.T("without a note")
		}
		return group(words.T("Settled by you"), kit.NewParagraph(kit.Body, note),
			kit.HStack(0, kit.NewButton(words.T("Open it again"), kit.IconUndo, func() { s.untick(i.Key, i.Note) })))
	}
	note := kit.NewEntry(words.T("Why it is settled, for example: booked by a bank rule"))
	save := func() { s.tick(i.Key, strings.TrimSpace(note.Text)) }
	note.OnEnter = save
	return kit.VStack(kit.Related, kit.NewFormRow(words.T("Settle it by hand"), words.T("It no longer counts, here and on the command line, until you open it again."), note),
		kit.HStack(0, kit.NewButton(words.T("Mark as settled"), kit.IconCheck, save)))
}

func (s *Screen) tick(key, note string) {
	s.edit(words.T("It is marked as settled."),
		func(ctx context.Context, e *engine.Engine) error { return e.Tick(ctx, key, note) },
		func(ctx context.Context, e *engine.Engine) error { return e.Untick(ctx, key) })
}

func (s *Screen) untick(key, note string) {
	s.edit(words.T("It is open again."),
		func(ctx context.Context, e *engine.Engine) error { return e.Untick(ctx, key) },
		func(ctx context.Context, e *engine.Engine) error { return e.Tick(ctx, key, note) })
}
