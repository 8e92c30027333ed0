package inventory

import (
	"context"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// showProblem says what holds the item, what to do about it, and offers to do it.
func (p *Panel) showProblem() {
	d := p.d
	p.problem.RemoveAll()
	if d.Message == "" && d.State != engine.StateDiffers {
		p.problem.Hide()
		return
	}
	p.problem.Show()
	if d.Message == "" {
		p.problem.Add(kit.HStack(kit.Related, button(words.T("Preview and push this item"), kit.IconEye, func() { p.s.preview([]int64{d.ID}) })))
		return
	}
	rows := kit.VStack(kit.Related)
	tone := chip(d.Filter).Tone
	icon := kit.IconWarning
	if tone == kit.Neutral {
		icon = kit.IconInfo
	}
	if title := kind(d.Kind); title != "" {
		rows.Add(kit.HStack(kit.Related, kit.NewSymbol(icon, tone.Ink(), 18), kit.Grow(kit.NewParagraph(kit.BodyBold, title))))
	}
	rows.Add(kit.NewParagraph(kit.Body, words.Engine(d.Message)))
	if d.Fix != "" {
		rows.Add(kit.NewParagraph(kit.Hint, words.Engine(d.Fix)))
	}
	if b := p.remedies(); len(b) > 0 {
		rows.Add(kit.Columnar(130, kit.Related, b...))
	}
	p.problem.Add(kit.NewCard(rows))
}

// button is a small one, as wide as its column.
func button(text string, icon kit.IconName, tap func()) *kit.Button {
	b := kit.NewButton(text, icon, tap)
	b.Small = true
	return b
}

// remedies are what can be done about the item's problem here.
func (p *Panel) remedies() []fyne.CanvasObject {
	d, s := p.d, p.s
	var out []fyne.CanvasObject
	add := func(text string, icon kit.IconName, tap func()) { out = append(out, button(text, icon, tap)) }
	settings := func(part string) func() {
		return func() { s.h.Go(page.Settings, page.Want{Part: part}) }
	}
	mapping := func() {
		if len(d.SKUs) > 0 {
			s.h.Go(page.Mapping, page.Want{Row: d.SKUs[0].ID})
		}
	}
	switch {
	case d.State == engine.StateQuarantined:
		add(words.T("Retry"), kit.IconRefresh, func() { s.retry(d.Code) })
		add(words.T("Dismiss"), kit.IconExclude, func() { s.dismiss(d.Code) })
	case d.Kind == domain.ConflictDrift:
		add(words.T("Amazon wins"), kit.IconCheck, func() { s.amazonWins([]domain.ItemID{d.Item}, false) })
		add(words.T("Amazon always wins"), kit.IconShield, func() { s.amazonWins([]domain.ItemID{d.Item}, true) })
	case d.Kind == domain.ConflictSuspended:
		add(words.T("Resume"), kit.IconPlay, func() { s.resume([]domain.ItemID{d.Item}) })
	case d.Kind == domain.ConflictNeedsCost:
		add(words.T("Enter the cost"), kit.IconEdit, p.focus(p.Cost))
	case d.Kind == domain.ConflictNegative:
		add(words.T("Held elsewhere…"), kit.IconEdit, p.focus(p.Elsewhere))
	case d.Kind == domain.ConflictUnknown:
		add(words.T("Read stock again"), kit.IconRefresh, func() { s.h.Sync(engine.SyncOptions{Entities: stockOnly(), Trigger: "user"}) })
	case d.Kind == domain.ConflictOpening:
		add(words.T("Opening stock"), kit.IconBox, func() { s.h.Go(page.Setup, page.Want{Part: "opening"}) })
	case d.Kind == domain.ConflictOtherProgram:
		add(words.T("Open settings"), kit.IconSettings, settings("posting"))
	case d.Kind == domain.ConflictAccounts, d.Kind == domain.ConflictTooManyTracked:
		add(words.T("Open settings"), kit.IconSettings, settings("accounts"))
	case d.Kind == domain.ConflictPoolsDisagree, d.Kind == domain.ConflictPoolsRepeat:
		add(words.T("Open settings"), kit.IconSettings, settings("stock"))
	case d.Kind == domain.ConflictSharedFNSKU, d.Kind == domain.ConflictASINs, d.Kind == domain.ConflictListingClosed, d.Kind == domain.ConflictUntracked:
		add(words.T("Show in Mapping"), kit.IconMapping, mapping)
	}
	if d.Key != "" && d.State != engine.StateQuarantined {
		if d.SetAside {
			add(words.T("Take up again"), kit.IconUndo, func() { s.setAside(d.Key, false) })
		} else {
			add(words.T("Set aside"), kit.IconExclude, func() { s.setAside(d.Key, true) })
		}
	}
	return out
}

// focus brings a field into view and puts the cursor into it.
func (p *Panel) focus(e *Editor) func() {
	return func() { p.s.h.Canvas.Focus(e.Entry) }
}

func stockOnly() []domain.Entity { return []domain.Entity{domain.EntityInventory} }

// amazonWins settles that something else moved a quantity. It takes effect
// with the next push, which can be previewed at once.
func (s *Screen) amazonWins(items []domain.ItemID, always bool) {
	e := s.h.Engine
	n := 0
	s.do(func(ctx context.Context) (err error) {
		n, err = e.AmazonWinsItems(ctx, items, always)
		return err
	}, func() {
		t := kit.Toast{Text: words.N(n, "Amazon’s quantity is taken for {{.n}} item with the next push.", "Amazon’s quantity is taken for {{.n}} items with the next push."), Tone: kit.Good}
		if n == 0 {
			t = kit.Toast{Text: words.T("Xero holds part of a unit of each. Correct that in Xero first."), Tone: kit.Warn}
		} else {
			t.Action, t.OnTap = words.T("Preview"), func() { s.previewItems(items) }
		}
		s.h.Toast(t)
	})
}

func (s *Screen) resume(items []domain.ItemID) {
	e := s.h.Engine
	s.do(func(ctx context.Context) error { return e.ResumeItems(ctx, items) }, func() {
		s.h.Done(words.N(len(items), "{{.n}} item follows Amazon again.", "{{.n}} items follow Amazon again."))
	})
}

func (s *Screen) retry(code string) {
	e := s.h.Engine
	s.do(func(ctx context.Context) error { _, err := e.RetryQuarantine(ctx, code); return err }, func() {
		s.h.Done(words.T("{{.code}} takes part in the next sync again.", words.A{"code": code}))
	})
}

func (s *Screen) dismiss(code string) {
	e := s.h.Engine
	kit.Ask(s.h.Canvas, words.T("Leave {{.code}} alone?", words.A{"code": code}), words.T("Tallybridge stops trying to write this item to Xero. It stays held until you resume it here."),
		words.T("Leave it alone"), words.T("Cancel"), true, func() {
			s.do(func(ctx context.Context) error { _, err := e.DismissQuarantine(ctx, code); return err }, func() {
				s.h.Done(words.T("{{.code}} is left alone.", words.A{"code": code}))
			})
		})
}

func (s *Screen) setAside(key string, aside bool) {
	e := s.h.Engine
	set := func(aside bool) func(context.Context) error {
		return func(ctx context.Context) error { _, err := e.SetAside(ctx, []string{key}, aside); return err }
	}
	said := words.T("Set aside: the rest goes on without it.")
	if !aside {
		said = words.T("It waits for you again.")
	}
	s.save(said, set(aside), set(!aside))
}
