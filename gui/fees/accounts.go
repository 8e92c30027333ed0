package fees

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

type gridRow = engine.FeeGridRow

// accounts is the grid of fee groups and Xero's accounts.
type accounts struct {
	s       *Screen
	object  *fyne.Container
	table   *table[gridRow]
	tools   []fyne.CanvasObject
	columns []string // codes of the accounts that have a column
	reading *kit.Latest
}

func newAccounts(s *Screen) *accounts {
	a := &accounts{s: s, object: container.NewStack(), reading: kit.NewLatest(s.h.Loop)}
	propose := kit.NewButton(words.T("Propose accounts"), kit.IconSuggest, a.propose)
	propose.Small = true
	propose.Tip = words.T("Looks for accounts by type and name, for groups that have none; you see them first")
	a.tools = []fyne.CanvasObject{propose}
	a.build(nil)
	return a
}

// build makes the table with a column for each account that is chosen.
func (a *accounts) build(list []domain.Account) {
	columns := []kit.Column[gridRow]{
		{ID: "group", Title: words.T("Group"), Width: 170, Flex: 1, Always: true, Cell: func(r gridRow) kit.Cell {
			if r.Country != "" {
				return kit.Cell{Text: groupName(r.Group) + ", " + r.Country, Secondary: true}
			}
			return kit.Cell{Text: groupName(r.Group), Bold: r.Group.Fee()}
		}},
		{ID: "account", Title: words.T("Account in Xero"), Width: 170, Flex: 1, Sortable: true, Always: true, Cell: func(r gridRow) kit.Cell {
			if r.Account.Code == "" {
				return kit.Cell{Text: words.T("none chosen"), Secondary: true}
			}
			return kit.Cell{Text: accountName(r.Account)}
		}},
		{ID: "state", Title: words.T("State"), Width: 136, Sortable: true, Always: true, Cell: func(r gridRow) kit.Cell {
			c, _ := stateChip(r)
			return kit.Cell{Chip: c, Tip: stateWords(r)}
		}},
		{ID: "amounts", Title: words.T("Amounts"), Width: 150, Align: kit.End, Priority: 1, Cell: func(r gridRow) kit.Cell {
			return amountsCell(r.Amounts)
		}},
	}
	a.columns = nil
	for i, x := range list {
		a.columns = append(a.columns, x.Code)
		columns = append(columns, kit.Column[gridRow]{
			ID: "account-" + x.Code, Title: x.Code, Tip: accountName(x), Width: 52, Priority: 2 + i, Cell: func(r gridRow) kit.Cell {
				if r.Account.Code != x.Code {
					return kit.Cell{}
				}
				chip, icon := stateChip(r)
				return kit.Cell{Icon: icon, IconInk: chip.Tone.Ink(), Tip: groupName(r.Group) + ", " + accountName(x) + ": " + chip.Text}
			},
		})
	}
	a.table = newTable(a.s.h, "accounts", 380, kit.GridOptions[gridRow]{Columns: columns, OnMenu: a.s.menu}, func(r gridRow) string { return groupKey(r.Group, r.Country) }, a.panel)
	order := []engine.FeeState{engine.FeeShared, engine.FeeMissing, engine.FeeArchived, engine.FeeWrong, engine.FeeDistinct, engine.FeeUnused}
	a.table.sorts["state"] = func(x, y gridRow) int { return slices.Index(order, x.State) - slices.Index(order, y.State) }
	a.table.sorts["account"] = func(x, y gridRow) int { return cmp.Compare(x.Account.Code, y.Account.Code) }
	a.object.Objects = []fyne.CanvasObject{a.table.split}
}

// take shows the rows; other accounts make other columns.
func (a *accounts) take(x *facts) {
	codes := make([]string, 0, len(x.grid.Accounts))
	for _, c := range x.grid.Accounts {
		codes = append(codes, c.Code)
	}
	if !slices.Equal(codes, a.columns) {
		old := a.table
		a.build(x.grid.Accounts)
		a.table.shut = old.shut
		if r, ok := old.row(); ok && old.split.IsOpen() {
			a.table.want = old.key(r)
		} else {
			a.table.want = old.want
		}
	}
	a.table.set(x.grid.Rows)
}

func (a *accounts) goTo(key string) { a.table.goTo(key) }

// stateWords explain a state in a sentence.
func stateWords(r gridRow) string {
	switch r.State {
	case engine.FeeDistinct:
		if !r.Group.Fee() {
			return words.T("The account is active and of a type that fits.")
		}
		return words.T("No other fee has this account, so that the books can tell it apart.")
	case engine.FeeShared:
		var names []string
		for _, g := range r.With {
			names = append(names, groupName(g))
		}
		return words.T("{{.others}} have the same account, so that the books cannot tell them apart.", words.A{"others": strings.Join(names, ", ")})
	case engine.FeeMissing:
		if !r.Group.Fee() {
			return words.T("It is no fee, so that no account has to be chosen. If you choose one, it is checked too.")
		}
		return words.T("Amazon charges it, but no account is chosen.")
	case engine.FeeArchived:
		return words.T("The account is archived or no longer in Xero. Choose another one.")
	case engine.FeeWrong:
		return words.T("The account's type does not fit. Choose another one.")
	}
	return words.T("No settlement has amounts of this group, and no account is chosen.")
}

// panel shows one group with its account and its labels.
func (a *accounts) panel(r gridRow) {
	s := a.s
	chip, icon := stateChip(r)
	lines := []kit.Detail{{Label: words.T("Account"), Value: accountName(r.Account), Strong: true}}
	if r.Account.Code == "" {
		lines[0].Value = words.T("none chosen")
	}
	if r.Account.Type != "" {
		lines = append(lines, kit.Detail{Label: words.T("Type"), Value: r.Account.Type})
	}
	for _, x := range r.Amounts {
		lines = append(lines, kit.Detail{Label: x.Currency, Value: inRows(x)})
	}
	title := groupName(r.Group)
	buttons := kit.VStack(kit.Related, kit.HStack(0, kit.NewButton(words.T("Choose account…"), kit.IconEdit, func() { s.chooseAccount(r.Group, r.Country) })))
	if r.Country == "" {
		buttons.Add(kit.HStack(0, kit.NewButton(words.T("Another account for one country…"), kit.IconGlobe, func() { s.chooseCountry(r.Group) })))
	} else {
		title += ", " + r.Country
	}
	if r.Account.Code != "" {
		text := words.T("Take the choice away")
		if r.Country != "" {
			text = words.T("Use the account of all countries")
		}
		buttons.Add(kit.HStack(0, kit.NewButton(text, kit.IconUndo, func() { s.setAccount(r.Group, r.Country, "", r.Account.Code, r.State) })))
	}
	parts := []fyne.CanvasObject{kit.NewParagraph(kit.Body, stateWords(r)), s.details(lines...), buttons}
	if l := a.labelsOf(r.Group); l != nil && r.Country == "" {
		parts = append(parts, group(words.T("What Amazon calls it"), l))
	}
	a.table.fill(kit.NewCutText(kit.BodyBold, title, 60), chip, icon, parts...)
}

// labelsOf lists the labels of a group; a click leads to where they are placed.
func (a *accounts) labelsOf(g domain.FeeGroup) fyne.CanvasObject {
	var list []engine.FeeLabel
	for _, l := range a.s.facts.labels {
		if l.Group == g {
			list = append(list, l)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return small(list, 8, a.s.again,
		kit.Column[engine.FeeLabel]{ID: "label", Title: words.T("Label"), Width: 120, Flex: 1, Cell: func(l engine.FeeLabel) kit.Cell {
			return kit.Cell{Text: shortLabel(l.Label), Tip: labelText(l.Label), Link: true}
		}, OnTap: func(_ int, l engine.FeeLabel) { a.s.goLabel(l.Label) }},
		kit.Column[engine.FeeLabel]{ID: "amount", Title: words.T("Amounts"), Width: 140, Align: kit.End, Cell: func(l engine.FeeLabel) kit.Cell { return amountsCell(l.Amounts) }})
}

// setAccount chooses an account, or none; before was there until now.
func (s *Screen) setAccount(g domain.FeeGroup, country, code, before string, was engine.FeeState) {
	said := words.T("{{.group}} belong to account {{.code}} now.", words.A{"group": groupName(g), "code": code})
	if code == "" {
		said = words.T("The choice is taken away.")
	}
	var undo func(ctx context.Context, e *engine.Engine) error
	if was != engine.FeeArchived && was != engine.FeeWrong { // these cannot be chosen again
		undo = func(ctx context.Context, e *engine.Engine) error { return e.SetFeeAccount(ctx, g, country, before) }
	}
	s.edit(said, func(ctx context.Context, e *engine.Engine) error { return e.SetFeeAccount(ctx, g, country, code) }, undo)
}
