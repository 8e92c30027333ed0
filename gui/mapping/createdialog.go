package mapping

import (
	"context"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

func (s *Screen) create() { s.createRows(s.targets()) }

// createRows shows what creating items for rows would write to Xero, and does
// so when a person says yes and writing is allowed.
func (s *Screen) createRows(ids []int64) {
	if len(ids) == 0 {
		s.h.Toast(kit.Toast{Text: words.T("Choose a row first.")})
		return
	}
	type looked struct {
		engine.CreatePreview
		skus []domain.SellerSKU
	}
	page.Work(s.h, func(ctx context.Context) (l looked, err error) {
		if l.skus, err = s.h.Engine.SKUsOf(ctx, ids); err != nil {
			return l, err
		}
		l.CreatePreview, err = s.h.Engine.PreviewCreate(ctx, l.skus)
		return l, err
	}, func(l looked, err error) {
		if err != nil {
			s.h.ErrorToast(err)
			return
		}
		s.askCreate(l.CreatePreview, l.skus)
	})
}

func (s *Screen) askCreate(p engine.CreatePreview, skus []domain.SellerSKU) {
	d := &kit.Dialog{Title: words.T("Create items in Xero"), Width: 640, Cancel: words.T("Cancel")}
	var rows []fyne.CanvasObject
	if len(p.Items) > 0 {
		rows = append(rows, s.createGrid(p.Items), kit.NewParagraph(kit.Caption, createNote(p.Items[0])))
	}
	if len(p.Refused) > 0 {
		rows = append(rows, refusedList(p.Refused))
	}
	d.Content = kit.VStack(kit.Related, rows...)
	switch {
	case len(p.Items) == 0:
		d.Text, d.Icon, d.Tone = words.T("No item can be created for what you chose."), kit.IconInfo, kit.Info
		d.Confirm, d.Cancel = words.T("Close"), ""
	case !p.Automatic && p.Always:
		d.Text = words.T("Automatic sync is off, so nothing is written to Xero yet. Missing items are created once you turn it on.")
		d.Confirm, d.OnConfirm = words.T("Go to setup"), func() { s.h.Go(page.Setup, page.Want{}) }
	case !p.Automatic:
		d.Text = words.T("Automatic sync is off, so nothing is written to Xero yet. You can let Tallybridge create every missing item once you turn it on; a preview shows them before.")
		d.Confirm, d.OnConfirm = words.T("Create missing items later"), s.createAlways
	default:
		d.Text = words.N(len(p.Items), "Tallybridge creates this item now and links it.", "Tallybridge creates these {{.n}} items now and links them.")
		d.Confirm = words.N(len(p.Items), "Create {{.n}} item", "Create {{.n}} items")
		d.OnConfirm = func() { s.h.Sync(engine.CreateFor(skus)) }
	}
	d.Show(s.h.Canvas)
}

// createNote says how new items are made.
func createNote(n domain.NewItem) string {
	if n.Tracked {
		return words.T("As tracked items, with the accounts from the settings. Xero has no undo for new items: you can archive or delete them there.")
	}
	return words.T("As items without stock tracking. Xero has no undo for new items: you can archive or delete them there.")
}

func (s *Screen) createGrid(items []domain.NewItem) fyne.CanvasObject {
	type newItem = domain.NewItem
	g := kit.NewGrid(kit.GridOptions[newItem]{
		Single: true,
		Words:  kit.GridWords{Loading: words.T("Loading…"), Columns: words.T("Columns"), DefaultLayout: words.T("Reset columns")},
		Columns: []kit.Column[newItem]{
			{ID: "code", Title: words.T("Code"), Width: 150, Always: true, Cell: func(n newItem) kit.Cell { return kit.Cell{Text: n.Code, Mono: true} }},
			{ID: "name", Title: words.T("Name"), Width: 160, Flex: 1, Always: true, Cell: func(n newItem) kit.Cell { return kit.Cell{Text: n.Name} }},
			{ID: "price", Title: words.T("Price"), Width: 90, Align: kit.End, Always: true, Cell: func(n newItem) kit.Cell {
				if !n.SalesPrice.Valid {
					return kit.Cell{Text: words.T("none"), Secondary: true}
				}
				return kit.Cell{Text: words.Decimal(n.SalesPrice.Decimal)}
			}},
			{ID: "skus", Title: words.T("SKUs"), Width: 64, Align: kit.End, Always: true, Cell: func(n newItem) kit.Cell { return kit.Cell{Text: words.Number(len(n.SKUs))} }},
		},
	})
	g.SetData(kit.SliceRows(items, func(n newItem) string { return n.Code }), kit.FromTop)
	return kit.NewCardPadded(0, kit.Sized(0, listHeight(len(items), 6), g))
}

// listHeight is the height of a small list in a dialog.
func listHeight(rows, most int) float32 { return 34 + 33*float32(min(max(rows, 1), most)) }

// refusedShown is how many refusals a dialog spells out.
const refusedShown = 3

func refusedList(list []engine.CreateRefusal) fyne.CanvasObject {
	rows := []fyne.CanvasObject{kit.NewText(kit.Label, words.N(len(list), "{{.n}} SKU gets no item", "{{.n}} SKUs get no item"))}
	for i, r := range list {
		if i == refusedShown {
			rows = append(rows, kit.NewParagraph(kit.Caption, words.N(len(list)-i, "and {{.n}} more", "and {{.n}} more")))
			break
		}
		text := words.Engine(r.Reason)
		if r.Advice != "" {
			text += " " + words.Engine(r.Advice)
		}
		rows = append(rows, kit.VStack(0, kit.NewCutText(kit.Code, r.SKU.SKU, 80), kit.NewParagraph(kit.Hint, text)))
	}
	return kit.VStack(kit.Related, rows...)
}

// createAlways turns on that every sync creates missing items.
func (s *Screen) createAlways() {
	e := s.h.Engine
	page.Work(s.h, func(ctx context.Context) (bool, error) {
		cfg, err := e.Config(ctx)
		if err != nil || cfg.CreateItems {
			return false, err
		}
		cfg.CreateItems = true
		return true, e.SaveConfig(ctx, cfg)
	}, func(changed bool, err error) {
		if err != nil {
			s.h.ErrorDialog(words.T("Creating items could not be turned on"), err)
			return
		}
		if changed {
			s.h.Toast(kit.Toast{
				Text: words.T("Missing items are created from the next sync on, once automatic sync is on."), Tone: kit.Good,
				Action: words.T("Preview"), OnTap: func() { s.h.Sync(engine.SyncOptions{DryRun: true, Trigger: "user"}) },
			})
		}
		s.Reload()
	})
}
