package overview

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/health"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// head is the title with the switch, and the sentence that says how it stands.
type head struct {
	s         *Screen
	object    fyne.CanvasObject
	automatic *kit.Switch
	pause     *kit.Button
	preview   *kit.Button
	mark      *kit.Symbol
	word      *kit.Text
	sentence  *kit.Text
	action    *kit.Button
}

func newHead(s *Screen) *head {
	h := &head{
		s: s, mark: kit.NewSymbol(kit.IconSuccess, "", 28), word: kit.NewText(kit.Heading, ""),
		sentence: kit.NewParagraph(kit.Body, ""),
	}
	h.automatic = kit.NewSwitch(words.T("Automatic sync"), false, s.setAutomatic)
	h.preview = kit.NewButton(words.T("Preview"), kit.IconEye, s.preview)
	h.preview.Tip = words.T("Compares Amazon and Xero and writes nothing")
	h.pause = kit.NewButton(words.T("Pause"), kit.IconPause, nil)
	h.pause.OnTap = func() { s.pauseOrResume(h.pause) }
	h.action = kit.NewPrimary("", "", func() { s.act(s.health.Action) })
	title := kit.HStack(kit.Related, kit.Grow(kit.NewText(kit.Title, words.T("Overview"))), h.automatic, h.pause, h.preview)
	card := kit.NewCard(kit.HStack(kit.Apart, h.mark, kit.Grow(kit.VStack(2, h.word, h.sentence)), h.action))
	h.object = kit.VStack(12, title, card)
	return h
}

func (h *head) take(f health.Facts, v health.Health) {
	h.mark.Set(v.State.Icon(), v.State.Tone().Dot())
	h.word.SetText(v.State.Word())
	h.sentence.SetText(v.Sentence)
	h.action.Text = v.Action.Text
	h.action.Icon, h.action.Kind = actionIcon(v.Action.Do), kit.Primary
	if v.Action.Do == health.CancelRun {
		h.action.Kind = kit.Quiet
	}
	if v.Action.Do == health.Nothing {
		h.action.Hide()
	} else {
		h.action.Show()
	}
	h.action.Refresh()
	h.automatic.Set(f.Status.Config.Automatic)
	if pausedAll(f) {
		h.pause.Text, h.pause.Icon = words.T("Resume"), kit.IconPlay
	} else {
		h.pause.Text, h.pause.Icon = words.T("Pause"), kit.IconPause
	}
	h.pause.Refresh()
	if f.Status.Running {
		h.preview.Disable()
	} else {
		h.preview.Enable()
	}
}

func actionIcon(do health.Do) kit.IconName {
	switch do {
	case health.SyncNow:
		return kit.IconRefresh
	case health.Preview:
		return kit.IconEye
	case health.CancelRun:
		return kit.IconStop
	case health.Resume:
		return kit.IconPlay
	case health.TurnOn:
		return kit.IconBolt
	case health.Answer:
		return kit.IconQuestion
	}
	return kit.IconArrowRight
}

// pausedAll reports whether everything that syncs by itself is paused.
func pausedAll(f health.Facts) bool {
	n := 0
	for _, j := range f.Status.Jobs {
		if !j.PausedUntil.After(f.Now) {
			return false
		}
		n++
	}
	return n > 0
}

// act does what the sentence proposes.
func (s *Screen) act(a health.Action) {
	switch a.Do {
	case health.Go:
		s.h.Go(a.Page, a.Want)
	case health.SyncNow:
		s.h.Sync(engine.SyncOptions{})
	case health.Preview:
		s.preview()
	case health.CancelRun:
		s.h.Engine.Cancel()
	case health.Resume:
		s.resume()
	case health.TurnOn:
		s.setAutomatic(true)
	case health.Answer:
		s.answer()
	}
}

func (s *Screen) preview() { s.h.Sync(engine.SyncOptions{DryRun: true}) }

// setAutomatic turns the switch. What keeps it off is said with the way there.
func (s *Screen) setAutomatic(on bool) {
	e := s.h.Engine
	page.Work(s.h, func(ctx context.Context) (struct{}, error) { return struct{}{}, e.SetAutomatic(ctx, on) }, func(_ struct{}, err error) {
		s.Reload()
		switch {
		case err != nil && domain.KindOf(err) == domain.FaultSetup && s.health.Action.Do == health.Go:
			a := s.health.Action
			(&kit.Dialog{
				Title: words.T("Automatic sync stays off"), Text: s.health.Sentence, Icon: kit.IconInfo, Tone: kit.Info,
				Confirm: a.Text, OnConfirm: func() { s.act(a) }, Cancel: words.T("Not now"),
			}).Show(s.h.Canvas)
		case err != nil:
			s.h.ErrorDialog(words.T("Automatic sync stays off"), err)
		case on:
			s.h.Done(words.T("Automatic sync is on. The first run begins now."))
		default:
			s.h.Done(words.T("Automatic sync is off. Nothing is written any more."))
		}
	})
}

// pauseOrResume is the button in the title.
func (s *Screen) pauseOrResume(at fyne.CanvasObject) {
	if pausedAll(s.facts) {
		s.resume()
		return
	}
	kit.ShowMenuBelow(s.pauseMenu(), at)
}

// pauseMenu offers how long to pause; without entities, everything.
func (s *Screen) pauseMenu(entities ...domain.Entity) *fyne.Menu {
	item := func(text string, d time.Duration) *fyne.MenuItem {
		return fyne.NewMenuItem(text, func() { s.pause(d, entities...) })
	}
	return fyne.NewMenu("",
		item(words.T("For an hour"), time.Hour),
		item(words.T("For 8 hours"), 8*time.Hour),
		item(words.T("Until I resume"), 0),
	)
}

// pause stops the schedule for a while; 0 is until resumed.
func (s *Screen) pause(d time.Duration, entities ...domain.Entity) {
	var until time.Time
	if d > 0 {
		until = s.h.Loop.Now().Add(d)
	}
	s.work(func(ctx context.Context, e *engine.Engine) error { return e.Pause(ctx, until, entities...) }, func() {
		s.h.Toast(kit.Toast{
			Text: words.T("Paused. A run under way goes on to its end."), Action: words.T("Resume"),
			OnTap: func() { s.resume(entities...) },
		})
	})
}

func (s *Screen) resume(entities ...domain.Entity) {
	s.work(func(ctx context.Context, e *engine.Engine) error { return e.Resume(ctx, entities...) }, nil)
}

// answer shows the brake's question.
func (s *Screen) answer() {
	question := s.facts.Overview.Question
	if question == "" {
		return
	}
	(&kit.Dialog{
		Title: words.T("Let this stock push through?"), Text: words.Engine(question), Icon: kit.IconWarning, Tone: kit.Warn, Width: 480,
		Confirm: words.T("Let it through"), OnConfirm: func() { s.approve(question) }, Cancel: words.T("Not now"),
		Other: words.T("Look at the items"), OnOther: func() { s.h.Go(page.Inventory, page.Want{Filter: engine.StateDiffers}) },
	}).Show(s.h.Canvas)
}

// approve says yes to the question that was read, and to no other.
func (s *Screen) approve(question string) {
	var asked map[domain.ItemID]bool // what the question was about; nil is all
	s.work(func(ctx context.Context, e *engine.Engine) error {
		a, err := e.Asked(ctx)
		if err != nil {
			return err
		}
		asked = a.Items
		return e.Approve(ctx, question)
	}, func() {
		s.h.Sync(engine.SyncOptions{Entities: []domain.Entity{domain.EntityInventory}, Items: asked})
	})
}
