package setup

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/forms"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// previewLife is how long a look may build on what was read from Amazon just
// before, so that a second preview costs next to nothing.
const previewLife = 10 * time.Minute

// review shows what a sync would change and what waits for a person.
type review struct {
	s      *Screen
	box    *fyne.Container
	first  *kit.Button // makes the first preview
	again  *kit.Button
	accept *kit.Button
	aside  *kit.Button
}

func newReview(s *Screen) *review {
	r := &review{s: s, box: kit.VStack(kit.Section)}
	r.first = kit.NewPrimary(words.T("Make the preview"), kit.IconEye, r.make)
	r.again = kit.NewButton(words.T("Preview again"), kit.IconRefresh, r.make)
	r.accept = kit.NewButton("", kit.IconCheck, r.acceptSafe)
	r.accept.Hide()
	r.aside = kit.NewButton("", kit.IconExclude, r.setAside)
	return r
}

// Object is part of forms.Part.
func (r *review) Object() fyne.CanvasObject { return r.box }

// asks tells that the review itself has the button to go on with.
func (r *review) asks() bool { return !r.s.previewed && r.s.connected() }

// make starts a preview of what was chosen last; the window shows its progress.
func (r *review) make() { r.s.book.WhenSaved(r.start) }

func (r *review) start() {
	if r.s.h.Engine.Running() {
		return
	}
	reuse := time.Duration(0)
	if r.s.previewed {
		reuse = previewLife
	}
	r.s.unseen = false
	r.s.h.Sync(engine.SyncOptions{DryRun: true, Trigger: "user", Reuse: reuse})
	r.s.look()
}

// Show is part of forms.Part.
func (r *review) Show() {
	s := r.s
	running := s.h.Engine.Running()
	switch {
	case !s.connected():
		r.fill(r.state(kit.IconPlug, words.T("Nothing to look at yet"), words.T("A preview needs Amazon and Xero."), kit.NewPrimary(words.T("Connect accounts"), kit.IconPlug, func() {
			s.goTo(StepAmazon)
			if len(s.book.Connected.Amazon) > 0 {
				s.goTo(StepXero)
			}
		})))
	case !s.previewed && running:
		r.fill(r.state(kit.IconClock, words.T("The preview is being made"), words.T("Listings, stock and books are read. The first time takes a few minutes with real accounts; you may leave this page."),
			kit.NewButton(words.T("Cancel"), kit.IconStop, s.h.Engine.Cancel)))
	case !s.previewed:
		r.fill(r.state(kit.IconEye, words.T("See what would change"), words.T("Tallybridge reads your listings, stock and books, and shows what it would do. Nothing is written."), r.first))
	default:
		r.found(running)
	}
}

func (r *review) fill(objects ...fyne.CanvasObject) {
	r.box.Objects = objects
	r.box.Refresh()
}

func (r *review) state(icon kit.IconName, title, text string, button *kit.Button) fyne.CanvasObject {
	return kit.NewCardPadded(24, kit.VStack(kit.Related+4,
		kit.HStack(kit.Apart, kit.NewSymbol(icon, kit.ColorAccent, 28), kit.Grow(kit.VStack(kit.Near, kit.NewParagraph(kit.Heading, title), kit.NewParagraph(kit.Hint, text)))),
		kit.HStack(0, button)))
}

// found shows a preview that was made.
func (r *review) found(running bool) {
	s, p := r.s, r.s.preview
	tile := func(n int, label, hint string, icon kit.IconName, to page.ID, want page.Want) fyne.CanvasObject {
		return kit.NewTile(kit.Stat{Label: label, Figure: words.Number(n), Hint: hint, Icon: icon}, func() { s.h.Go(to, want) })
	}
	tiles := kit.Tiles(
		tile(p.Link, words.T("Link"), words.T("SKU equals code"), kit.IconLink, page.Mapping, page.Want{Filter: engine.FilterLinked}),
		tile(p.Create, words.T("Create items"), words.T("missing in Xero"), kit.IconPlus, page.Mapping, page.Want{Filter: engine.FilterUnmapped}),
		tile(p.Update, words.T("Update items"), words.T("fields that follow"), kit.IconEdit, page.Mapping, page.Want{Filter: engine.FilterLinked}),
		tile(p.Increase, words.T("Increase"), words.T("quantities go up"), kit.IconSortUp, page.Inventory, page.Want{Filter: engine.StateDiffers}),
		tile(p.Decrease, words.T("Decrease"), words.T("quantities go down"), kit.IconSortDown, page.Inventory, page.Want{Filter: engine.StateDiffers}),
		tile(p.Unchanged, words.T("Right already"), words.T("nothing to do"), kit.IconSuccess, page.Inventory, page.Want{Filter: engine.StateInSync}))
	r.again.SetBusy(running)
	when := words.T("Previewed {{.ago}}", words.A{"ago": words.Ago(p.At, s.h.Loop.Now())})
	cost := words.N(p.Documents, "One document, {{.calls}} Xero calls.", "{{.n}} documents, {{.calls}} Xero calls.", words.A{"calls": words.Number(p.XeroCalls)})
	if s.book.Config.StockMode != domain.StockPost || s.book.Config.Purchases == domain.PurchasesOther {
		cost = words.T("Stock is only shown: no document is posted.")
	}
	if s.book.Config.Accounts.Adjustment != "" && s.book.Config.StockMode == domain.StockPost {
		cost += " " + words.T("At most one bill and one credit note for 250 items each.")
	}
	rows := []fyne.CanvasObject{kit.VStack(kit.Related, tiles,
		kit.HStack(kit.Related, kit.NewSymbol(kit.IconDocument, kit.ColorSecondary, 16), kit.Grow(kit.NewParagraph(kit.Hint, cost+" "+words.Sentence(when))), r.again))}
	if p.Brake != "" {
		rows = append(rows, forms.Note(kit.IconShield, kit.Warn, words.Engine(p.Brake)))
	}
	r.fill(append(rows, r.waiting())...)
}

// group is one kind of open conflict.
type group struct {
	kind   domain.ConflictKind
	n      int
	blocks bool
}

func (r *review) groups() []group {
	var out []group
	for _, c := range r.s.conflicts {
		i := slices.IndexFunc(out, func(g group) bool { return g.kind == c.Kind })
		if i < 0 {
			out = append(out, group{kind: c.Kind})
			i = len(out) - 1
		}
		out[i].n++
		out[i].blocks = out[i].blocks || c.Blocks
	}
	slices.SortStableFunc(out, func(a, b group) int { return b.n - a.n })
	return out
}

// waiting lists what needs a person, with the two ways of dealing with many.
func (r *review) waiting() fyne.CanvasObject {
	groups := r.groups()
	if len(groups) == 0 {
		return forms.Note(kit.IconSuccess, kit.Good, words.T("Nothing waits for you. You can turn automatic sync on."))
	}
	if n := len(r.s.safe); n > 0 {
		r.accept.SetText(words.N(n, "Accept one safe suggestion", "Accept {{.n}} safe suggestions"))
		r.accept.Show()
		r.accept.Enable()
	} else {
		r.accept.Disable() // used up it keeps its place: the next button does not slide under a second click
	}
	r.aside.SetText(words.N(len(r.s.conflicts), "Set it aside", "Set the rest aside ({{.n}})"))
	list := kit.VStack(0)
	for i, g := range groups {
		if i > 0 {
			list.Add(kit.NewRule())
		}
		name, to, want := kindOf(g.kind)
		chip := kit.Chip{Text: words.Number(g.n), Tone: kit.Warn}
		if !g.blocks {
			chip.Tone = kit.Neutral
		}
		list.Add(kit.Inset(4, 0, 4, 0, kit.HStack(kit.Related, kit.Sized(52, 0, kit.HStack(0, kit.NewStatusChip(chip, ""))),
			kit.Grow(kit.NewCutText(kit.Body, name, 120)), small(words.T("Show"), func() { r.s.h.Go(to, want) }))))
	}
	return kit.VStack(kit.Related, forms.Group(words.T("What waits for you"),
		words.T("Settle them in Mapping and Inventory now or later. What is set aside stays as it is in Xero; everything else goes on.")),
		forms.Row(r.accept, r.aside), kit.NewCardPadded(10, list))
}

func small(text string, tap func()) *kit.Button {
	b := kit.NewButton(text, kit.IconArrowRight, tap)
	b.Kind, b.Small, b.Trailing = kit.LinkLike, true, true
	return b
}

// acceptSafe links what cannot double or hide stock.
func (r *review) acceptSafe() {
	e, ids, s := r.s.h.Engine, r.s.safe, r.s
	r.accept.SetBusy(true)
	page.Work(s.h, func(ctx context.Context) (engine.Stepped, error) { return e.AcceptRows(ctx, ids) }, func(done engine.Stepped, err error) {
		r.accept.SetBusy(false)
		if err != nil {
			s.h.ErrorToast(err)
			return
		}
		if done.N > 0 {
			s.h.Toast(kit.Toast{Text: words.N(done.N, "One SKU is linked.", "{{.n}} SKUs are linked."), Tone: kit.Good, Action: words.T("Undo"), OnTap: func() { r.undoAccept(done.Step) }})
		}
		r.make()
		s.look()
	})
}

// undoAccept takes back the accepting that a toast speaks of, while nothing came after it.
func (r *review) undoAccept(step int64) {
	e, s := r.s.h.Engine, r.s
	page.Work(s.h, func(ctx context.Context) (engine.MappingStep, error) { return e.UndoMapping(ctx, step) }, func(_ engine.MappingStep, err error) {
		s.h.ErrorToast(err)
		r.make()
		s.look()
	})
}

// setAside lets the rest go on without what is open.
func (r *review) setAside() {
	var keys []string
	for _, c := range r.s.conflicts {
		keys = append(keys, c.Key())
	}
	r.aside.SetBusy(true)
	r.putAside(keys, true, func(n int) {
		r.s.h.Toast(kit.Toast{
			Text: words.N(n, "One is set aside.", "{{.n}} are set aside."), Tone: kit.Good, Action: words.T("Undo"),
			OnTap: func() { r.putAside(keys, false, func(int) {}) },
		})
	})
}

func (r *review) putAside(keys []string, aside bool, then func(n int)) {
	e, s := r.s.h.Engine, r.s
	page.Work(s.h, func(ctx context.Context) (int, error) { return e.SetAside(ctx, keys, aside) }, func(n int, err error) {
		r.aside.SetBusy(false)
		if err != nil {
			s.h.ErrorToast(err)
			return
		}
		then(n)
		s.look()
	})
}
