package mapping

import (
	"context"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// change carries out a decision about rows and says what came of it, with a way
// to take back just that. say words how many rows changed.
func (s *Screen) change(ids []int64, do func(ctx context.Context, ids []int64) (engine.Stepped, error), say func(n int) string) {
	if len(ids) == 0 {
		s.h.Toast(kit.Toast{Text: words.T("Choose a row first.")})
		return
	}
	s.after = s.neighbour(ids)
	page.Work(s.h, func(ctx context.Context) (engine.Stepped, error) { return do(ctx, ids) }, func(done engine.Stepped, err error) {
		n := done.N
		switch {
		case err != nil:
			s.h.ErrorToast(err)
		case n == 0:
			s.h.Toast(kit.Toast{Text: words.T("Nothing changed: it does not apply to what you chose."), Tone: kit.Info})
		default:
			text := say(n)
			if rest := len(ids) - n; rest > 0 {
				text += " " + words.N(rest, "It did not apply to {{.n}} other.", "It did not apply to {{.n}} others.")
			}
			s.h.Toast(kit.Toast{Text: text, Tone: kit.Good, Action: words.T("Undo"), OnTap: func() { s.undoStep(done.Step) }})
		}
		s.Reload()
	})
}

// neighbour is the row to go on with when these leave the list.
func (s *Screen) neighbour(ids []int64) int64 {
	gone := make(map[int64]bool, len(ids))
	for _, id := range ids {
		gone[id] = true
	}
	all, at := s.IDs(), s.Grid.Cursor()
	if at < 0 {
		return 0
	}
	for i := at; i < len(all); i++ {
		if !gone[all[i]] {
			return all[i]
		}
	}
	for i := min(at, len(all)) - 1; i >= 0; i-- {
		if !gone[all[i]] {
			return all[i]
		}
	}
	return 0
}

// bySKU makes a decision about SKUs one about rows.
func (s *Screen) bySKU(do func(ctx context.Context, skus []domain.SellerSKU) (engine.Stepped, error)) func(context.Context, []int64) (engine.Stepped, error) {
	return func(ctx context.Context, ids []int64) (engine.Stepped, error) {
		skus, err := s.h.Engine.SKUsOf(ctx, ids)
		if err != nil || len(skus) == 0 {
			return engine.Stepped{}, err
		}
		return do(ctx, skus)
	}
}

func (s *Screen) accept() { s.acceptRows(s.targets()) }

func (s *Screen) acceptRows(ids []int64) {
	s.change(ids, s.h.Engine.AcceptRows, func(n int) string {
		return words.N(n, "Accepted {{.n}} suggestion.", "Accepted {{.n}} suggestions.")
	})
}

// acceptSafe accepts all suggestions that cannot double or hide stock, as far
// as the search shows them.
func (s *Screen) acceptSafe() {
	s.alike(engine.Query{Filter: engine.FilterSafe, Search: s.Search.Text}, s.acceptRows)
}

// alike finds the rows of a question and does something with them.
func (s *Screen) alike(q engine.Query, f func(ids []int64)) {
	page.Work(s.h, func(ctx context.Context) ([]int64, error) { return s.h.Engine.MappingIDs(ctx, q) }, func(ids []int64, err error) {
		if err != nil {
			s.h.ErrorToast(err)
			return
		}
		f(ids)
	})
}

func (s *Screen) exclude() { s.excludeRows(s.targets()) }

func (s *Screen) excludeRows(ids []int64) {
	why := words.T("Excluded by you")
	s.change(ids, s.bySKU(func(ctx context.Context, skus []domain.SellerSKU) (engine.Stepped, error) {
		return s.h.Engine.ExcludeSKUs(ctx, skus, why)
	}), func(n int) string {
		return words.N(n, "Excluded {{.n}} SKU. It is left alone until you include it again.", "Excluded {{.n}} SKUs. They are left alone until you include them again.")
	})
}

func (s *Screen) include() { s.includeRows(s.targets()) }

func (s *Screen) includeRows(ids []int64) {
	s.change(ids, s.bySKU(s.h.Engine.IncludeSKUs), func(n int) string {
		return words.N(n, "Included {{.n}} SKU again.", "Included {{.n}} SKUs again.")
	})
}

func (s *Screen) unlink() { s.unlinkRows(s.targets()) }

func (s *Screen) unlinkRows(ids []int64) {
	s.change(ids, s.bySKU(s.h.Engine.UnlinkSKUs), func(n int) string {
		return words.N(n, "Unlinked {{.n}} SKU.", "Unlinked {{.n}} SKUs.")
	})
}

func (s *Screen) aside() { s.asideRows(s.targets(), true) }

func (s *Screen) notAside() { s.asideRows(s.targets(), false) }

// asideRows sets what is wrong with rows aside, or takes that back.
func (s *Screen) asideRows(ids []int64, on bool) {
	s.change(ids, func(ctx context.Context, ids []int64) (engine.Stepped, error) {
		return s.h.Engine.AsideRows(ctx, ids, on)
	}, func(n int) string {
		if on {
			return words.N(n, "Set {{.n}} conflict aside. The rest may sync without it.", "Set {{.n}} conflicts aside. The rest may sync without them.")
		}
		return words.N(n, "{{.n}} conflict is open again.", "{{.n}} conflicts are open again.")
	})
}

// amazonWins lets Amazon's values overwrite what was edited in Xero, and
// offers to do so at once.
func (s *Screen) amazonWins(ids []int64) {
	page.Work(s.h, func(ctx context.Context) (int, error) { return s.h.Engine.AmazonWinsRows(ctx, ids) }, func(n int, err error) {
		switch {
		case err != nil:
			s.h.ErrorToast(err)
			return
		case n == 0:
			s.h.Toast(kit.Toast{Text: words.T("Nothing changed: it does not apply to what you chose."), Tone: kit.Info})
			s.Reload()
			return
		}
		s.h.Toast(kit.Toast{
			Text:   words.N(n, "The next sync writes Amazon's values to {{.n}} item.", "The next sync writes Amazon's values to {{.n}} items."),
			Tone:   kit.Good,
			Action: words.T("Sync now"),
			OnTap: func() {
				s.h.Sync(engine.SyncOptions{Entities: []domain.Entity{domain.EntityProducts}, Trigger: "user"})
			},
		})
		s.Reload()
	})
}

// Undo is part of page.Undoer: it takes back the newest step.
func (s *Screen) Undo() { s.undoStep(0) }

// Redo is part of page.Undoer.
func (s *Screen) Redo() { s.redoStep(0) }

// undoStep takes one step back: what a toast says, and not what came after it.
func (s *Screen) undoStep(id int64) {
	s.step(id, s.h.Engine.UndoMapping, func(done engine.MappingStep) kit.Toast {
		return kit.Toast{Text: words.T("Undone: {{.what}}.", words.A{"what": words.Engine(done.What)}), Action: words.T("Redo"), OnTap: func() { s.redoStep(done.ID) }}
	})
}

func (s *Screen) redoStep(id int64) {
	s.step(id, s.h.Engine.RedoMapping, func(done engine.MappingStep) kit.Toast {
		return kit.Toast{Text: words.T("Done again: {{.what}}.", words.A{"what": words.Engine(done.What)}), Action: words.T("Undo"), OnTap: func() { s.undoStep(done.ID) }}
	})
}

func (s *Screen) step(id int64, do func(context.Context, int64) (engine.MappingStep, error), say func(engine.MappingStep) kit.Toast) {
	page.Work(s.h, func(ctx context.Context) (engine.MappingStep, error) { return do(ctx, id) }, func(done engine.MappingStep, err error) {
		if err != nil {
			s.h.ErrorToast(err)
			return
		}
		t := say(done)
		t.Tone = kit.Good
		s.h.Toast(t)
		s.Reload()
	})
}

// readSteps shows whether there is something to undo or redo, and what.
func (s *Screen) readSteps() {
	s.steps.Run(s.h.Ctx, func(ctx context.Context) func() {
		steps, err := s.h.Engine.MappingHistory(ctx)
		if err != nil {
			return nil // the list itself says that nothing can be read
		}
		undo, redo := "", ""
		for _, x := range steps {
			if x.Undone {
				redo = words.Engine(x.What) // the oldest undone one is the next to redo
				continue
			}
			undo = words.Engine(x.What)
			break
		}
		return func() { s.showSteps(undo, redo) }
	})
}

func (s *Screen) showSteps(undo, redo string) {
	show := func(b *kit.Button, what, none, tip string) {
		b.Tip = none
		if what == "" {
			b.Disable()
			return
		}
		b.Tip = tip
		b.Enable()
	}
	show(s.undo, undo, words.T("Nothing to undo"), words.T("Undo: {{.what}}", words.A{"what": undo}))
	show(s.redo, redo, words.T("Nothing to redo"), words.T("Redo: {{.what}}", words.A{"what": redo}))
}
