package gui

import (
	"context"
	"time"

	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// paletteSKUs is how many SKUs the palette shows at most.
const paletteSKUs = 20

func (d *desk) openPalette() {
	if !d.palette.IsOpen() {
		d.palette.Show(d.w.win.Canvas())
	}
}

// commands are all actions there are: the screen's own first.
func (d *desk) commands() []kit.Command {
	var all []kit.Command
	if p, ok := d.page().(page.Commander); ok {
		all = p.Commands()
	}
	action, goTo := words.T("Action"), words.T("Go to")
	all = append(all,
		kit.Command{ID: "sync", Title: words.T("Sync now"), Group: action, Keys: kit.KeysText(keys("R")), Icon: kit.IconRefresh, Run: func() { d.sync(engine.SyncOptions{}) }},
		kit.Command{ID: "preview", Title: words.T("Preview only"), Group: action, Icon: kit.IconEye, Run: func() { d.sync(engine.SyncOptions{DryRun: true}) }},
		kit.Command{ID: "pause", Title: words.T("Pause for an hour"), Group: action, Icon: kit.IconPause, Run: func() { d.pause(time.Hour) }},
		kit.Command{ID: "resume", Title: words.T("Resume"), Group: action, Icon: kit.IconPlay, Run: d.resume},
	)
	if d.s.Engine.Running() {
		all = append(all, kit.Command{ID: "cancel", Title: words.T("Cancel the sync"), Group: action, Icon: kit.IconStop, Run: d.cancelRun})
	}
	for _, n := range navItems() {
		all = append(all, kit.Command{ID: "go-" + n.ID, Title: n.Text, Group: goTo, Icon: n.Icon, Run: func() { d.goTo(page.ID(n.ID), page.Want{}) }})
	}
	orders := func(id, title string, icon kit.IconName, view engine.OrderView) kit.Command {
		return kit.Command{
			ID: "orders-" + id, Title: title, Group: goTo, Icon: icon, Also: words.T("deadline"),
			Run: func() { d.goTo(page.Orders, page.Want{Filter: string(view)}) },
		}
	}
	return append(all,
		orders("today", words.T("Orders to ship by today"), kit.IconClock, engine.OrdersToday),
		orders("late", words.T("Late orders"), kit.IconWarning, engine.OrdersLate),
		kit.Command{ID: "go-setup", Title: words.T("Setup"), Group: goTo, Icon: kit.IconPlug, Run: func() { d.goTo(page.Setup, page.Want{}) }},
		kit.Command{ID: "go-settings", Title: words.T("Settings"), Group: goTo, Icon: kit.IconSettings, Run: func() { d.goTo(page.Settings, page.Want{}) }},
		kit.Command{ID: "help", Title: words.T("Help for this screen"), Group: action, Keys: "F1", Icon: kit.IconHelp, Run: d.help},
		kit.Command{ID: "open-else", Title: words.T("Open something else…"), Group: action, Icon: kit.IconFolder, Run: d.w.openElse},
		kit.Command{ID: "quit", Title: words.T("Quit"), Group: action, Icon: kit.IconStop, Run: d.w.Quit},
	)
}

// findSKUs finds seller SKUs for the palette.
func (d *desk) findSKUs(query string, found func([]kit.Command)) {
	if len(query) < 2 {
		found(nil)
		return
	}
	e := d.s.Engine
	page.Work(d.h, func(ctx context.Context) ([]engine.MappingListRow, error) {
		ids, err := e.MappingIDs(ctx, engine.Query{Search: query})
		if err != nil {
			return nil, err
		}
		return e.MappingRows(ctx, ids[:min(len(ids), paletteSKUs)])
	}, func(rows []engine.MappingListRow, err error) {
		if err != nil {
			found(nil)
			return
		}
		var all []kit.Command
		for _, r := range rows {
			all = append(all, kit.Command{
				ID: "sku-" + r.SKU.SKU, Title: r.SKU.SKU + "  " + r.Title, Group: words.T("SKU"), Icon: kit.IconTag,
				Run: func() { d.goTo(page.Mapping, page.Want{Search: r.SKU.SKU, Row: r.ID}) },
			})
		}
		found(all)
	})
}
