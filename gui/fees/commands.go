package fees

import (
	"fyne.io/fyne/v2"

	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// rowCommands are what can be done with the current row of the chosen view.
func (s *Screen) rowCommands() []kit.Command {
	if !s.known {
		return nil
	}
	action := words.T("Action")
	command := func(id, title string, icon kit.IconName, run func()) kit.Command {
		return kit.Command{ID: "fees." + id, Title: title, Group: action, Icon: icon, Run: run}
	}
	var out []kit.Command
	switch s.shown() {
	case Findings:
		i, ok := s.findings.table.row()
		if !ok {
			return nil
		}
		out = append(out, command("details", words.T("Details"), kit.IconInfo, func() { s.findings.table.current(true) }))
		if i.Ticked {
			out = append(out, command("untick", words.T("Open it again"), kit.IconUndo, func() { s.untick(i.Key, i.Note) }))
		} else {
			out = append(out, command("tick", words.T("Mark as settled"), kit.IconCheck, func() { s.tick(i.Key, "") }))
		}
		if i.Settlement != "" {
			out = append(out, command("settlement", words.T("Show the settlement"), kit.IconDocument, func() { s.goSettlement(i.Settlement) }))
		}
		for _, e := range i.Evidence {
			if e.Link != "" {
				out = append(out, command("xero", words.T("Open in Xero"), kit.IconExternal, func() { s.h.OpenURL(e.Link) }))
				break
			}
		}
	case Settlements:
		r, ok := s.settlements.table.row()
		if !ok {
			return nil
		}
		out = append(out,
			command("details", words.T("Details"), kit.IconInfo, func() { s.settlements.table.current(true) }),
			command("journal", words.T("Save as manual journal (not posted)…"), kit.IconDownload, func() { s.exportJournal(r.ID) }))
		if r.Payout != nil && r.Payout.Deposit != nil && r.Payout.Deposit.Link != "" {
			out = append(out, command("xero", words.T("Open in Xero"), kit.IconExternal, func() { s.h.OpenURL(r.Payout.Deposit.Link) }))
		}
		if r.Connection == "" {
			out = append(out, command("forget", words.T("Forget this file…"), kit.IconTrash, func() { s.forget(r.ID) }))
		}
	case Accounts:
		r, ok := s.accounts.table.row()
		if !ok {
			return nil
		}
		out = append(out, command("choose", words.T("Choose account…"), kit.IconEdit, func() { s.chooseAccount(r.Group, r.Country) }))
		if r.Country == "" {
			out = append(out, command("country", words.T("Another account for one country…"), kit.IconGlobe, func() { s.chooseCountry(r.Group) }))
		}
		if r.Account.Code != "" {
			out = append(out, command("unset", words.T("Take the choice away"), kit.IconUndo, func() { s.setAccount(r.Group, r.Country, "", r.Account.Code, r.State) }))
		}
	case Labels:
		r, ok := s.labels.table.row()
		if !ok {
			return nil
		}
		out = append(out, command("place", words.T("Place it in a group…"), kit.IconTag, func() { s.placeLabel(r.Label) }))
		if r.Own {
			out = append(out, command("giveback", words.T("Give it back to Tallybridge's table"), kit.IconUndo, func() { s.place(r, "") }))
		}
	}
	return out
}

func menuOf(list []kit.Command) *fyne.Menu {
	var items []*fyne.MenuItem
	for _, c := range list {
		i := fyne.NewMenuItem(c.Title, c.Run)
		i.Icon = kit.Icon(c.Icon)
		items = append(items, i)
	}
	if len(items) == 0 {
		return nil
	}
	return fyne.NewMenu("", items...)
}

// menu is the context menu of the current row.
func (s *Screen) menu() *fyne.Menu { return menuOf(s.rowCommands()) }

// exports are the files that can be written.
func (s *Screen) exports() []kit.Command {
	group := words.T("Action")
	out := []kit.Command{
		{ID: "fees.export.findings", Title: words.T("Save the findings"), Group: group, Icon: kit.IconDownload, Also: "CSV export", Run: s.exportFindings},
		{ID: "fees.export.fees", Title: words.T("Save all fees"), Group: group, Icon: kit.IconDownload, Also: "CSV export", Run: s.exportFees},
		{ID: "fees.export.table", Title: words.T("Save the table of labels"), Group: group, Icon: kit.IconDownload, Also: "CSV export", Run: s.exportTable},
	}
	return out
}

func (s *Screen) exportMenu() *fyne.Menu {
	list := s.exports()
	if r, ok := s.settlements.table.row(); ok && s.shown() == Settlements {
		list = append(list, kit.Command{Title: words.T("Save as manual journal (not posted)…"), Icon: kit.IconDownload, Run: func() { s.exportJournal(r.ID) }})
	}
	return menuOf(list)
}

// Commands is part of page.Commander.
func (s *Screen) Commands() []kit.Command {
	group := words.T("Action")
	show := func(id, title string, icon kit.IconName) kit.Command {
		return kit.Command{ID: "fees.show." + id, Title: title, Group: group, Icon: icon, Run: func() { s.goTab(id) }}
	}
	out := append(s.rowCommands(), s.exports()...)
	return append(out,
		kit.Command{ID: "fees.check", Title: words.T("Check fees now"), Group: group, Icon: kit.IconRefresh, Also: "settlements sync", Run: s.checkNow},
		kit.Command{ID: "fees.open", Title: words.T("Open settlement file…"), Group: group, Icon: kit.IconFolder, Run: s.openFile},
		kit.Command{ID: "fees.import", Title: words.T("Import the table of labels"), Group: group, Icon: kit.IconUpload, Also: "CSV", Run: s.importTable},
		kit.Command{ID: "fees.propose", Title: words.T("Propose accounts"), Group: group, Icon: kit.IconSuggest, Run: func() {
			s.goTab(Accounts)
			s.accounts.propose()
		}},
		show(Findings, words.T("Show the findings"), kit.IconWarning),
		show(Settlements, words.T("Show the settlements"), kit.IconDocument),
		show(Accounts, words.T("Show the accounts of fees"), kit.IconColumns),
		show(Labels, words.T("Show the labels"), kit.IconTag),
		show(Months, words.T("Show fees by month"), kit.IconChart),
	)
}

// Help is part of page.Helper.
func (s *Screen) Help() page.Help {
	return page.Help{Title: words.T("Fees"), Sections: []page.HelpSection{
		{Title: words.T("What is checked"), Text: []string{
			words.T("Every row of Amazon's settlements lands in a group: sales, referral fees, storage and so on. The groups are compared with the accounts of Xero, the payouts with the deposits, and the months with each other."),
			words.T("Nothing is posted, neither to Xero nor to Amazon. What you choose here is your own table to compare the books with."),
		}},
		{Title: words.T("Findings"), Text: []string{words.T("A problem means that figures are wrong or will be. A warning wants somebody to look. A note is good to know. What you settled with a note no longer counts until you open it again.")}},
		{Title: words.T("Settlements"), Text: []string{words.T("A settlement's rows must add up to its payout. What they do not explain is shown in red. A payout that Xero has no deposit for is not yet recorded: what the bank feed brought and nobody recorded, no program can read.")}},
		{Title: words.T("Accounts"), Text: []string{words.T("Give each fee an expense account of its own. Two fees on one account cannot be told apart later. A country may have another account than the rest.")}},
		{Title: words.T("Labels"), Text: []string{words.T("Amazon invents new names for fees. One that no table knows stays visible as unmapped, with its amounts, until you place it. The table can be exported, edited and imported.")}},
	}}
}
