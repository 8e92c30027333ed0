package inventory

import (
	"context"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/layout"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// bulkBar is what can be done with several selected rows.
type bulkBar struct {
	content fyne.CanvasObject
	text    *kit.Text
	push    *kit.Button
}

func newBulkBar(s *Screen) *bulkBar {
	b := &bulkBar{text: kit.NewText(kit.BodyBold, "")}
	b.push = button(words.T("Preview and push"), kit.IconEye, func() { s.preview(s.Selected()) })
	clearing := button(words.T("Clear"), kit.IconClose, func() { s.Grid.ClearSelection() })
	clearing.Kind = kit.Ghost
	b.content = kit.HStack(
		kit.Related, b.text, b.push,
		button(words.T("Low-stock level…"), kit.IconChart, func() { s.askLevel(s.Selected()) }),
		button(words.T("Amazon wins…"), kit.IconCheck, func() { s.askWins(s.Selected()) }),
		button(words.T("Resume"), kit.IconPlay, func() { s.resumeRows(s.Selected()) }),
		layout.NewSpacer(), clearing,
	)
	return b
}

func (b *bulkBar) count(n int) {
	b.text.SetText(words.N(n, "{{.n}} selected", "{{.n}} selected"))
	b.content.Refresh() // the words may need more room now
}

func (b *bulkBar) busy(on bool) { b.push.SetBusy(on) }

// itemsOfKind are the items of rows that are held for one reason.
func itemsOfKind(ctx context.Context, e *engine.Engine, ids []int64, k domain.ConflictKind) ([]domain.ItemID, error) {
	held, err := e.InventoryIDs(ctx, engine.Query{Kind: string(k)})
	if err != nil {
		return nil, err
	}
	of := make(map[int64]bool, len(held))
	for _, id := range held {
		of[id] = true
	}
	return e.ItemsOf(ctx, slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return !of[id] }))
}

// askWins asks whether Amazon wins over what moved the selected items.
func (s *Screen) askWins(ids []int64) {
	e := s.h.Engine
	page.Work(s.h, func(ctx context.Context) ([]domain.ItemID, error) {
		return itemsOfKind(ctx, e, ids, domain.ConflictDrift)
	}, func(items []domain.ItemID, err error) {
		switch {
		case err != nil:
			s.h.ErrorToast(err)
			return
		case len(items) == 0:
			s.h.Toast(kit.Toast{Text: words.T("None of these is held because something else moved its quantity."), Tone: kit.Info})
			return
		}
		choice := kit.NewOptions(nil, "once", kit.Option{
			ID: "once", Text: words.T("This time"), More: words.T("If something else moves the quantity again, the item is held again."),
		}, kit.Option{
			ID: "always", Text: words.T("Always for these items"), More: words.T("Whatever moves the quantity in Xero is put right with the next push, without asking."),
		})
		(&kit.Dialog{
			Title: words.N(len(items), "Take Amazon’s quantity for {{.n}} item?", "Take Amazon’s quantity for {{.n}} items?"),
			Text:  words.T("Something else moved the quantity in Xero. Find out what it was first, or the units may be counted twice."),
			Icon:  kit.IconQuestion, Tone: kit.Info, Content: choice, Confirm: words.T("Amazon wins"), Cancel: words.T("Cancel"),
			OnConfirm: func() { s.amazonWins(items, choice.Chosen() == "always") },
		}).Show(s.h.Canvas)
	})
}

func (s *Screen) resumeRows(ids []int64) {
	e := s.h.Engine
	page.Work(s.h, func(ctx context.Context) ([]domain.ItemID, error) {
		return itemsOfKind(ctx, e, ids, domain.ConflictSuspended)
	}, func(items []domain.ItemID, err error) {
		switch {
		case err != nil:
			s.h.ErrorToast(err)
		case len(items) == 0:
			s.h.Toast(kit.Toast{Text: words.T("None of these is held after an undo."), Tone: kit.Info})
		default:
			s.resume(items)
		}
	})
}

// levelDialog asks for a level.
func (s *Screen) levelDialog(title, text, hint, now string, set func(level int64)) {
	entry := kit.NewEntry("")
	entry.SetText(now)
	field := kit.NewFormRow(words.T("Low-stock level"), hint, entry)
	d := &kit.Dialog{Title: title, Text: text, Content: field, Confirm: words.T("Save"), Cancel: words.T("Cancel")}
	entry.OnChanged = func(text string) {
		field.SetError(wrongUnits(text))
		d.EnableConfirm(wrongUnits(text) == "")
	}
	done := func() {
		n, err := strconv.ParseInt(entry.Text, 10, 64)
		if err != nil {
			n = 0
		}
		set(n)
	}
	d.OnConfirm = done
	entry.OnEnter = func() {
		if wrongUnits(entry.Text) == "" {
			d.Close()
			done()
		}
	}
	d.Show(s.h.Canvas)
}

// askLevel asks for the low-stock level of several items.
func (s *Screen) askLevel(ids []int64) {
	hint := words.T("An item is shown as low below it. Empty means none, as there is no default.")
	if s.facts.LowStockDefault > 0 {
		hint = words.T("An item is shown as low below it. Empty takes the default of {{.level}}.", words.A{"level": words.Units(s.facts.LowStockDefault)})
	}
	s.levelDialog(words.N(len(ids), "Low-stock level of {{.n}} item", "Low-stock level of {{.n}} items"), "", hint, "",
		func(level int64) { s.setLevels(ids, level) })
}

// setLevels sets one level for many rows; undo gives each its own back.
func (s *Screen) setLevels(ids []int64, level int64) {
	e := s.h.Engine
	before := map[int64][]domain.ItemID{}
	s.save(words.N(len(ids), "The low-stock level of {{.n}} item is saved.", "The low-stock level of {{.n}} items is saved."),
		func(ctx context.Context) error {
			var items []domain.ItemID
			clear(before)
			for chunk := range slices.Chunk(ids, 500) {
				rows, err := e.InventoryRows(ctx, chunk)
				if err != nil {
					return err
				}
				for _, r := range rows {
					items = append(items, r.Item)
					before[r.OwnLevel] = append(before[r.OwnLevel], r.Item)
				}
			}
			return e.SetLowStock(ctx, items, level)
		},
		func(ctx context.Context) error {
			for old, items := range before {
				if err := e.SetLowStock(ctx, items, old); err != nil {
					return err
				}
			}
			return nil
		})
}

// askDefault asks for the level of items without one of their own.
func (s *Screen) askDefault() {
	before := s.facts.LowStockDefault
	now := ""
	if before > 0 {
		now = strconv.FormatInt(before, 10)
	}
	e := s.h.Engine
	set := func(level int64) func(context.Context) error {
		return func(ctx context.Context) error {
			cfg, err := e.Config(ctx)
			if err != nil {
				return err
			}
			cfg.LowStockDefault = level
			return e.SaveConfig(ctx, cfg)
		}
	}
	s.levelDialog(words.T("Default low-stock level"), words.T("It holds for every item without a level of its own."), words.T("Empty or 0: no item is shown as low unless it has its own level."), now, func(level int64) {
		s.save(words.T("The default low-stock level is saved."), set(level), set(before))
	})
}
