package activity

import (
	"context"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// retry lets a quarantined record, or with an empty key all of them, take part
// in the next sync again.
func (s *Screen) retry(keys ...string) {
	e := s.h.Engine
	page.Work(s.h, func(ctx context.Context) (int, error) {
		sum := 0
		for _, k := range keys {
			n, err := e.RetryQuarantine(ctx, k)
			sum += n
			if err != nil {
				return sum, err
			}
		}
		return sum, nil
	}, func(n int, err error) {
		s.Reload()
		if err != nil {
			s.h.ErrorToast(err)
			return
		}
		s.h.Toast(kit.Toast{
			Text: words.N(n, "{{.n}} record takes part in the next sync.", "{{.n}} records take part in the next sync."), Tone: kit.Good,
			Action: words.T("Sync now"), OnTap: func() { s.h.Sync(engine.SyncOptions{}) },
		})
	})
}

// dismiss asks, then leaves records alone for good.
func (s *Screen) dismiss(all []domain.Quarantined) {
	if len(all) == 0 {
		return
	}
	e := s.h.Engine
	title := words.N(len(all), "Leave {{.what}} alone?", "Leave {{.n}} records alone?", words.A{"what": name(all[0].Code, all[0].SKU)})
	text := words.T("They are no longer synced and no longer shown here. A held item can be resumed under Inventory, an excluded SKU included again under Mapping.")
	kit.Ask(s.h.Canvas, title, text, words.T("Dismiss"), words.T("Cancel"), true, func() {
		page.Work(s.h, func(ctx context.Context) (int, error) {
			sum := 0
			for _, q := range all {
				n, err := e.DismissQuarantine(ctx, q.Key)
				sum += n
				if err != nil {
					return sum, err
				}
			}
			return sum, nil
		}, func(n int, err error) {
			s.Reload()
			if err != nil {
				s.h.ErrorToast(err)
				return
			}
			s.h.Done(words.N(n, "{{.n}} record is left alone.", "{{.n}} records are left alone."))
		})
	})
}

// chosen reads the quarantined records among the selected rows and hands them on.
func (s *Screen) chosen(then func([]domain.Quarantined)) {
	ids, e := s.targets(), s.h.Engine
	page.Work(s.h, func(ctx context.Context) ([]domain.Quarantined, error) {
		rows, err := e.ActivityRows(ctx, ids)
		var out []domain.Quarantined
		for _, r := range rows {
			if r.Quarantined != nil {
				out = append(out, *r.Quarantined)
			}
		}
		return out, err
	}, func(all []domain.Quarantined, err error) {
		switch {
		case err != nil:
			s.h.ErrorToast(err)
		case len(all) == 0:
			s.h.Toast(kit.Toast{Text: words.T("None of these rows is in quarantine."), Tone: kit.Info})
		default:
			then(all)
		}
	})
}

func (s *Screen) retryChosen() {
	s.chosen(func(all []domain.Quarantined) {
		keys := make([]string, 0, len(all))
		for _, q := range all {
			keys = append(keys, q.Key)
		}
		s.retry(keys...)
	})
}

func (s *Screen) dismissChosen() { s.chosen(s.dismiss) }

// targets are the rows that an action is about: the selected ones, or the current one.
func (s *Screen) targets() []int64 {
	if ids := s.Selected(); len(ids) > 0 {
		return ids
	}
	if id := s.Current(); id != 0 {
		return []int64{id}
	}
	return nil
}

// bulkBar is shown while several rows are selected.
func (s *Screen) bulkBar() fyne.CanvasObject {
	return kit.HStack(kit.Related, kit.Grow(s.bulk),
		kit.NewButton(words.T("Retry"), kit.IconRedo, s.retryChosen),
		kit.NewButton(words.T("Dismiss…"), kit.IconExclude, s.dismissChosen),
		kit.NewIconButton(kit.IconClose, words.T("Select nothing"), func() { s.Grid.ClearSelection() }))
}

func (s *Screen) showBulk() {
	s.bulk.SetText(words.N(s.Grid.SelectedCount(), "{{.n}} selected", "{{.n}} selected"))
}

// row is the current row, as far as it is in memory.
func (s *Screen) row() (row, bool) {
	if i := s.Grid.Cursor(); i >= 0 {
		return s.Grid.Row(i)
	}
	return row{}, false
}

// commands are what can be done with the current row, for menu and palette.
func (s *Screen) rowCommands() []kit.Command {
	r, ok := s.row()
	if !ok {
		return nil
	}
	group := words.T("Action")
	out := []kit.Command{{ID: "activity.details", Title: words.T("Details"), Group: group, Icon: kit.IconInfo, Run: func() { s.Open(r.ID) }}}
	switch {
	case r.Run != nil:
		out = append(out, kit.Command{ID: "activity.ofrun", Title: words.T("Show its changes"), Group: group, Icon: kit.IconFilter, Run: func() { s.find(engine.FilterChanges, r.Run.ID) }})
		if undoable(*r.Run) {
			out = append(out, kit.Command{ID: "activity.undo", Title: words.T("Undo this run…"), Group: group, Icon: kit.IconUndo, Run: func() { s.undo(*r.Run) }})
		}
	case r.Change != nil:
		if r.Link != "" {
			out = append(out, kit.Command{ID: "activity.xero", Title: words.T("Open in Xero"), Group: group, Icon: kit.IconExternal, Run: func() { s.h.OpenURL(r.Link) }})
		}
		out = append(out, kit.Command{ID: "activity.run", Title: words.T("Show the run"), Group: group, Icon: kit.IconHistory, Run: func() { s.find(engine.FilterRuns, r.Change.Run) }})
	default:
		out = append(out,
			kit.Command{ID: "activity.retry", Title: words.T("Retry"), Group: group, Icon: kit.IconRedo, Run: s.retryChosen},
			kit.Command{ID: "activity.dismiss", Title: words.T("Dismiss…"), Group: group, Icon: kit.IconExclude, Run: s.dismissChosen})
	}
	return out
}

// menu is the context menu of the current row.
func (s *Screen) menu() *fyne.Menu {
	var items []*fyne.MenuItem
	for _, c := range s.rowCommands() {
		i := fyne.NewMenuItem(c.Title, c.Run)
		i.Icon = kit.Icon(c.Icon)
		items = append(items, i)
	}
	if len(items) == 0 {
		return nil
	}
	return fyne.NewMenu("", items...)
}

// Commands is part of page.Commander.
func (s *Screen) Commands() []kit.Command {
	group := words.T("Action")
	return append(s.rowCommands(),
		kit.Command{ID: "activity.export", Title: words.T("Export activity"), Group: group, Icon: kit.IconDownload, Also: "CSV", Run: s.Export},
		kit.Command{ID: "activity.quarantine", Title: words.T("Show the quarantine"), Group: group, Icon: kit.IconShield, Run: func() { s.Enter(page.Want{Filter: engine.FilterQuarantine}) }},
		kit.Command{ID: "activity.retryall", Title: words.T("Retry all quarantined records"), Group: group, Icon: kit.IconRedo, Run: func() { s.retry("") }},
	)
}

// Help is part of page.Helper.
func (s *Screen) Help() page.Help {
	return page.Help{Title: words.T("Activity"), Sections: []page.HelpSection{
		{Title: words.T("What is recorded"), Text: []string{words.T("Every run, and every change that was written to Xero or refused by it, with what was before and after. Nothing is ever removed from here.")}},
		{Title: words.T("Undoing a run"), Text: []string{words.T("A run's stock documents are reversed by the opposite documents at the same cost, or voided. You see first what would be posted. The items stay held afterwards, or the next run would repeat what was undone; resume them under Inventory.")}},
		{Title: words.T("Quarantine"), Text: []string{words.T("A record that Xero refused waits with the reason and Xero's own words; everything else goes on. Retry lets it take part in the next sync, Dismiss leaves it alone for good.")}},
	}}
}
