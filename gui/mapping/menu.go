package mapping

import (
	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

func item(text string, icon kit.IconName, f func()) *fyne.MenuItem {
	m := fyne.NewMenuItem(text, f)
	m.Icon = kit.Icon(icon)
	return m
}

// menu is the context menu of the selected rows. What cannot apply to the one
// row it was opened on is left out.
func (s *Screen) menu() *fyne.Menu {
	ids := s.targets()
	if len(ids) == 0 {
		return nil
	}
	one, known := s.row(ids[0])
	single := len(ids) == 1 && known
	is := func(filters ...string) bool {
		if !single {
			return true
		}
		for _, f := range filters {
			if one.Filter == f {
				return true
			}
		}
		return false
	}
	m := fyne.NewMenu("")
	add := func(when bool, x *fyne.MenuItem) {
		if when {
			m.Items = append(m.Items, x)
		}
	}
	linked := !single || len(one.Links) > 0
	add(is(engine.FilterSuggested, engine.FilterAside) && (!single || one.Proposed != nil), item(words.T("Accept"), kit.IconCheck, s.accept))
	add(true, item(words.T("Link to…"), kit.IconLink, s.link))
	add(!single || len(one.Links) == 0, item(words.T("Create item…"), kit.IconPlus, s.create))
	add(linked, item(words.T("Units per pack…"), kit.IconBox, s.units))
	add(linked, item(words.T("Unlink"), kit.IconUnlink, s.unlink))
	add(!is(engine.FilterExcluded) || !single, item(words.T("Exclude"), kit.IconExclude, s.exclude))
	add(is(engine.FilterExcluded), item(words.T("Include again"), kit.IconPlus, s.include))
	add(!single || one.Key != "" && !one.SetAside, item(words.T("Set conflict aside"), kit.IconEyeOff, s.aside))
	add(!single || one.Key != "" && one.SetAside, item(words.T("Open conflict again"), kit.IconEye, s.notAside))
	if single {
		m.Items = append(m.Items, fyne.NewMenuItemSeparator())
		if k := kindOf(one); k != "" {
			add(true, item(words.T("Show all like this"), kit.IconFilter, func() { s.showAlike(one) }))
		}
		add(true, item(words.T("Details"), kit.IconInfo, func() { s.Open(one.ID) }))
	}
	return m
}

// showAlike narrows the list to rows of the same kind.
func (s *Screen) showAlike(r engine.MappingListRow) {
	s.Chips.Choose(r.Filter)
	s.Search.Quietly("")
	s.SetKind(kindOf(r))
}

// filesMenu is what can be done with tables.
func (s *Screen) filesMenu() *fyne.Menu {
	return fyne.NewMenu("",
		item(words.T("Import links…"), kit.IconUpload, s.importFile),
		fyne.NewMenuItemSeparator(),
		item(words.T("Export links…"), kit.IconDownload, s.exportLinks),
		item(words.T("Export this list…"), kit.IconDownload, s.Export),
	)
}

func (s *Screen) moreMenu() *fyne.Menu {
	details := words.T("Show details")
	if s.Split.IsOpen() {
		details = words.T("Hide details")
	}
	return fyne.NewMenu("",
		item(details, kit.IconInfo, s.togglePanel),
		item(words.T("History of mapping…"), kit.IconHistory, s.history),
	)
}

func (s *Screen) togglePanel() {
	if s.Split.IsOpen() {
		s.Shut()
	} else {
		s.Open(s.Current())
	}
}

// Commands is part of page.Commander.
func (s *Screen) Commands() []kit.Command {
	group := words.T("Action")
	c := func(id, title string, icon kit.IconName, also string, run func()) kit.Command {
		return kit.Command{ID: "mapping." + id, Title: title, Group: group, Icon: icon, Also: also, Run: run}
	}
	out := []kit.Command{
		c("accept", words.T("Accept suggestion"), kit.IconCheck, words.T("confirm link proposed"), s.accept),
		c("safe", words.T("Accept all safe suggestions"), kit.IconCheck, words.T("confirm link all"), s.acceptSafe),
		c("link", words.T("Link to…"), kit.IconLink, words.T("map connect item bundle"), s.link),
		c("create", words.T("Create item…"), kit.IconPlus, words.T("new Xero product"), s.create),
		c("units", words.T("Units per pack…"), kit.IconBox, words.T("pack size multipack quantity"), s.units),
		c("unlink", words.T("Unlink"), kit.IconUnlink, words.T("remove link disconnect"), s.unlink),
		c("exclude", words.T("Exclude"), kit.IconExclude, words.T("ignore leave alone"), s.exclude),
		c("include", words.T("Include again"), kit.IconPlus, words.T("stop ignoring"), s.include),
		c("aside", words.T("Set conflict aside"), kit.IconEyeOff, words.T("later skip"), s.aside),
		c("reopen", words.T("Open conflict again"), kit.IconEye, "", s.notAside),
		c("import", words.T("Import links…"), kit.IconUpload, words.T("CSV table spreadsheet"), s.importFile),
		c("export-links", words.T("Export links…"), kit.IconDownload, words.T("CSV table spreadsheet"), s.exportLinks),
		c("export", words.T("Export this list…"), kit.IconDownload, words.T("CSV table spreadsheet"), s.Export),
		c("history", words.T("History of mapping…"), kit.IconHistory, words.T("undo redo steps"), s.history),
		c("details", words.T("Show or hide details"), kit.IconInfo, words.T("side panel"), s.togglePanel),
	}
	for _, f := range filters() {
		out = append(out, c("show."+f.ID, words.T("Show: {{.filter}}", words.A{"filter": f.Text}), kit.IconFilter, "", func() {
			s.Chips.Choose(f.ID)
			s.SetKind("")
		}))
	}
	return out
}
