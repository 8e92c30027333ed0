package fees

import (
	"cmp"
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// labels are the names Amazon gives its amounts, unmapped ones first.
type labels struct {
	s     *Screen
	table *table[engine.FeeLabel]
	tools []fyne.CanvasObject
}

func newLabels(s *Screen) *labels {
	l := &labels{s: s}
	type row = engine.FeeLabel
	l.table = newTable(s.h, "labels", 380, kit.GridOptions[row]{
		Columns: []kit.Column[row]{
			{ID: "group", Title: words.T("Group"), Width: 176, Sortable: true, Always: true, Cell: func(r row) kit.Cell {
				if r.Group == domain.GroupUnmapped {
					return kit.Cell{Chip: kit.Chip{Text: groupName(r.Group), Tone: kit.Bad}}
				}
				return kit.Cell{Text: groupName(r.Group)}
			}},
			{ID: "description", Title: words.T("What Amazon calls it"), Width: 170, Flex: 1, Sortable: true, Always: true, Cell: func(r row) kit.Cell {
				return kit.Cell{Text: shortLabel(r.Label), Tip: labelText(r.Label)}
			}},
			{ID: "type", Title: words.T("Transaction"), Width: 130, Sortable: true, Priority: 2, Cell: func(r row) kit.Cell { return kit.Cell{Text: r.Label.Type, Secondary: true} }},
			{ID: "kind", Title: words.T("Kind of amount"), Width: 130, Priority: 3, Cell: func(r row) kit.Cell { return kit.Cell{Text: r.Label.AmountType, Secondary: true} }},
			{ID: "amounts", Title: words.T("Amounts"), Width: 160, Align: kit.End, Priority: 1, Cell: func(r row) kit.Cell {
				return amountsCell(r.Amounts)
			}},
			{ID: "by", Title: words.T("Placed by"), Width: 84, Sortable: true, Priority: 4, Cell: func(r row) kit.Cell {
				switch {
				case r.Own:
					return kit.Cell{Text: words.T("yourself")}
				case r.Group == domain.GroupUnmapped:
					return kit.Cell{Text: "–", Secondary: true}
				}
				return kit.Cell{Text: "Tallybridge", Secondary: true}
			}},
		},
		OnMenu: s.menu,
	}, func(r row) string { return labelKey(r.Label) }, l.panel)
	l.table.text = func(r row) string { return groupName(r.Group) + "\n" + labelText(r.Label) + "\n" + shortLabel(r.Label) }
	l.table.sorts["group"] = func(a, b row) int { return cmp.Compare(groupName(a.Group), groupName(b.Group)) }
	l.table.sorts["description"] = func(a, b row) int {
		return cmp.Compare(strings.ToLower(a.Label.Description), strings.ToLower(b.Label.Description))
	}
	l.table.sorts["type"] = func(a, b row) int { return cmp.Compare(strings.ToLower(a.Label.Type), strings.ToLower(b.Label.Type)) }
	l.table.sorts["by"] = func(a, b row) int {
		switch {
		case a.Own == b.Own:
			return 0
		case a.Own:
			return -1
		}
		return 1
	}
	load := kit.NewButton(words.T("Import table…"), kit.IconUpload, s.importTable)
	load.Small = true
	load.Tip = words.T("Places labels by a CSV file; you see first what it would change")
	save := kit.NewButton(words.T("Export table"), kit.IconDownload, s.exportTable)
	save.Small = true
	l.tools = []fyne.CanvasObject{load, save}
	return l
}

func (l *labels) take(x *facts) { l.table.set(x.labels) }

func (l *labels) panel(r engine.FeeLabel) {
	s := l.s
	chip, icon := kit.Chip{Text: words.T("In a group"), Tone: kit.Good}, kit.IconCheck
	text := words.T("Every amount under this name counts to {{.group}}.", words.A{"group": groupName(r.Group)})
	if r.Group == domain.GroupUnmapped {
		chip, icon = kit.Chip{Text: groupName(r.Group), Tone: kit.Bad}, kit.IconError
		text = words.T("Tallybridge does not know this name. Say which group it belongs to: its amounts are counted there in every settlement, also in those that come.")
	}
	lines := []kit.Detail{
		{Label: words.T("Transaction"), Value: r.Label.Type, Copy: r.Label.Type != ""},
		{Label: words.T("Kind of amount"), Value: r.Label.AmountType, Copy: r.Label.AmountType != ""},
		{Label: words.T("Description"), Value: r.Label.Description, Copy: r.Label.Description != ""},
	}
	for _, a := range r.Amounts {
		lines = append(lines, kit.Detail{Label: a.Currency, Value: inRows(a), Strong: true})
	}
	chosen := string(r.Group)
	if r.Group == domain.GroupUnmapped {
		chosen = ""
	}
	pick := kit.NewSelect(func(id string) { s.place(r, domain.FeeGroup(id)) }, chosen, words.T("Choose a group"), groupOptions()...)
	parts := []fyne.CanvasObject{kit.NewParagraph(kit.Body, text), kit.NewFormRow(words.T("Group"), words.T("Your choice goes before Tallybridge's own table."), pick), s.details(lines...)}
	if r.Own {
		parts = append(parts, kit.HStack(0, kit.NewButton(words.T("Give it back to Tallybridge's table"), kit.IconUndo, func() { s.place(r, "") })))
	}
	l.table.fill(kit.NewCutText(kit.BodyBold, shortLabel(r.Label), 60), chip, icon, parts...)
}

func groupOptions() []kit.Option {
	var out []kit.Option
	for _, g := range domain.FeeGroups() {
		if g != domain.GroupUnmapped {
			out = append(out, kit.Option{ID: string(g), Text: groupName(g)})
		}
	}
	return out
}

// place puts a label into a group; "" gives it back to the built-in table.
func (s *Screen) place(r engine.FeeLabel, g domain.FeeGroup) {
	before := r.Group
	if !r.Own || before == domain.GroupUnmapped {
		before = ""
	}
	said := words.T("{{.label}} counts to {{.group}} now.", words.A{"label": shortLabel(r.Label), "group": groupName(g)})
	if g == "" {
		said = words.T("{{.label}} is placed by Tallybridge's table again.", words.A{"label": shortLabel(r.Label)})
	}
	s.edit(said,
		func(ctx context.Context, e *engine.Engine) error { return e.PlaceLabel(ctx, r.Label, g) },
		func(ctx context.Context, e *engine.Engine) error { return e.PlaceLabel(ctx, r.Label, before) })
}

// placeLabel asks for the group of a label.
func (s *Screen) placeLabel(l domain.FeeLabel) {
	var r engine.FeeLabel
	for _, x := range s.facts.labels {
		if x.Label == l {
			r = x
		}
	}
	if r.Label != l {
		r = engine.FeeLabel{Label: l, Group: domain.GroupUnmapped}
	}
	d := &kit.Dialog{Title: words.T("Which group does it belong to?"), Text: labelText(l) + "\n" + amounts(r.Amounts), Width: 480, Confirm: words.T("Place it"), Cancel: words.T("Cancel")}
	pick := kit.NewSelect(func(string) { d.EnableConfirm(true) }, "", words.T("Choose a group"), groupOptions()...)
	d.Content = kit.NewFormRow(words.T("Group"), words.T("All amounts under this name are counted there from now on."), pick)
	d.OnConfirm = func() { s.place(r, domain.FeeGroup(pick.Chosen())) }
	d.Show(s.h.Canvas)
	d.EnableConfirm(false)
}
