package inventory

import (
	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

func item(text string, icon kit.IconName, tap func()) *fyne.MenuItem {
	m := fyne.NewMenuItem(text, tap)
	m.Icon = kit.Icon(icon)
	return m
}

// moreMenu is what is not asked for every day.
func (s *Screen) moreMenu() *fyne.Menu {
	return fyne.NewMenu("",
		item(words.T("Stock at a month’s end…"), kit.IconCalendar, s.MonthEnd),
		item(words.T("Default low-stock level…"), kit.IconChart, s.askDefault),
		fyne.NewMenuItemSeparator(),
		item(words.T("Import unit costs or held elsewhere…"), kit.IconUpload, s.importFile),
		item(words.T("Save unit costs as CSV"), kit.IconDownload, s.exportCosts),
		item(words.T("Save held elsewhere as CSV"), kit.IconDownload, s.exportElsewhere),
		item(words.T("Save the differences as CSV"), kit.IconDownload, s.exportDifferences),
		fyne.NewMenuItemSeparator(),
		item(words.T("Columns"), kit.IconColumns, func() { kit.ShowMenuBelow(s.Grid.ColumnMenu(), s.more) }),
	)
}

// menu is the context menu of the selected rows.
func (s *Screen) menu() *fyne.Menu {
	ids := s.Selected()
	if len(ids) == 0 {
		return nil
	}
	items := []*fyne.MenuItem{item(words.T("Preview and push"), kit.IconEye, func() { s.preview(ids) })}
	if len(ids) > 1 {
		items = append(items,
			item(words.T("Low-stock level…"), kit.IconChart, func() { s.askLevel(ids) }),
			item(words.T("Amazon wins…"), kit.IconCheck, func() { s.askWins(ids) }),
			item(words.T("Resume"), kit.IconPlay, func() { s.resumeRows(ids) }))
	} else if r, ok := s.AtHand(ids[0]); ok {
		items = append(items, s.rowItems(r)...)
	}
	return fyne.NewMenu("", items...)
}

// rowItems are the actions of one row.
func (s *Screen) rowItems(r row) []*fyne.MenuItem {
	one := []domain.ItemID{r.Item}
	out := []*fyne.MenuItem{item(words.T("Details"), kit.IconInfo, func() { s.Open(r.ID) })}
	switch {
	case r.State == engine.StateQuarantined:
		out = append(out, item(words.T("Retry"), kit.IconRefresh, func() { s.retry(r.Code) }), item(words.T("Dismiss"), kit.IconExclude, func() { s.dismiss(r.Code) }))
	case r.Kind == domain.ConflictDrift:
		out = append(out, item(words.T("Amazon wins"), kit.IconCheck, func() { s.amazonWins(one, false) }), item(words.T("Amazon always wins"), kit.IconShield, func() { s.amazonWins(one, true) }))
	case r.Kind == domain.ConflictSuspended:
		out = append(out, item(words.T("Resume"), kit.IconPlay, func() { s.resume(one) }))
	}
	if r.Key != "" && r.State != engine.StateQuarantined {
		if r.SetAside {
			out = append(out, item(words.T("Take up again"), kit.IconUndo, func() { s.setAside(r.Key, false) }))
		} else {
			out = append(out, item(words.T("Set aside"), kit.IconExclude, func() { s.setAside(r.Key, true) }))
		}
	}
	return append(out,
		fyne.NewMenuItemSeparator(),
		item(words.T("Low-stock level…"), kit.IconChart, func() { s.askLevel([]int64{r.ID}) }),
		item(words.T("Show in Mapping"), kit.IconMapping, func() { s.h.Go(page.Mapping, page.Want{Search: r.Code}) }),
		item(words.T("Copy the code"), kit.IconCopy, func() { fyne.CurrentApp().Clipboard().SetContent(r.Code) }))
}

// Commands is part of page.Commander.
func (s *Screen) Commands() []kit.Command {
	group := words.T("Action")
	out := []kit.Command{
		{ID: "inventory.preview", Title: words.T("Preview and push all stock"), Group: group, Icon: kit.IconEye, Also: "sync adjust xero", Run: func() { s.preview(nil) }},
		{ID: "inventory.export", Title: words.T("Export the inventory list"), Group: group, Icon: kit.IconDownload, Also: "csv", Run: s.Export},
		{ID: "inventory.differences", Title: words.T("Save the differences as CSV"), Group: group, Icon: kit.IconDownload, Also: "export variance", Run: s.exportDifferences},
		{ID: "inventory.monthend", Title: words.T("Stock at a month’s end…"), Group: group, Icon: kit.IconCalendar, Also: "history balance", Run: s.MonthEnd},
		{ID: "inventory.import", Title: words.T("Import unit costs or held elsewhere…"), Group: group, Icon: kit.IconUpload, Also: "csv 3pl shelf", Run: s.importFile},
		{ID: "inventory.costs", Title: words.T("Save unit costs as CSV"), Group: group, Icon: kit.IconDownload, Also: "export", Run: s.exportCosts},
		{ID: "inventory.elsewhere", Title: words.T("Save held elsewhere as CSV"), Group: group, Icon: kit.IconDownload, Also: "export", Run: s.exportElsewhere},
		{ID: "inventory.default", Title: words.T("Default low-stock level…"), Group: group, Icon: kit.IconChart, Also: "reorder", Run: s.askDefault},
	}
	if ids := s.Selected(); len(ids) > 0 {
		out = append(out,
			kit.Command{ID: "inventory.selected", Title: words.T("Preview and push what is selected"), Group: group, Icon: kit.IconEye, Run: func() { s.preview(ids) }},
			kit.Command{ID: "inventory.level", Title: words.T("Low-stock level of what is selected…"), Group: group, Icon: kit.IconChart, Run: func() { s.askLevel(ids) }},
			kit.Command{ID: "inventory.wins", Title: words.T("Amazon wins for what is selected…"), Group: group, Icon: kit.IconCheck, Run: func() { s.askWins(ids) }},
			kit.Command{ID: "inventory.resume", Title: words.T("Resume what is selected"), Group: group, Icon: kit.IconPlay, Run: func() { s.resumeRows(ids) }})
	}
	if asked := s.facts.Asked; asked.Question != "" {
		out = append(out, kit.Command{ID: "inventory.approve", Title: words.T("Approve and push"), Group: group, Icon: kit.IconCheck, Also: "brake", Run: func() { s.push(asked.Items, &asked.Move) }})
	}
	return out
}

// Help is part of page.Helper.
func (s *Screen) Help() page.Help {
	return page.Help{Title: words.T("Inventory"), Sections: []page.HelpSection{
		{Title: words.T("What is compared"), Text: []string{
			words.T("Each row is a Xero item with linked SKUs. Amazon’s quantity is what Amazon holds of it in all pools, each counted once, and what you hold elsewhere; click it to see how it comes about."),
			words.T("A quantity that could not be read is unknown, never zero, and nothing is written for it."),
		}},
		{Title: words.T("Held items"), Text: []string{
			words.T("An item is held when a person has to decide: something else moved its quantity, a unit cost is missing, or marketplaces disagree. Open it to see why and what helps. Everything else goes on."),
		}},
		{Title: words.T("Preview and push"), Text: []string{
			words.T("A preview works out what would change and what it costs in calls. Nothing is written before you push it, and nothing at all while automatic sync is off."),
			words.T("A push that looks wrong stops and asks first: many items going to zero, or more units or value than the limits in the settings."),
		}},
		{Title: words.T("Keys"), Text: []string{
			words.T("Arrows move, Space selects, Shift and Ctrl select more, Enter opens an item, typing searches."),
		}},
	}}
}
