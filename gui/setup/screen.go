package setup

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/forms"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// The steps, also the parts that page.Want may name.
const (
	StepAmazon    = "amazon"
	StepXero      = "xero"
	StepAccounts  = "accounts"
	StepStock     = "stock"
	StepPurchases = "purchases"
	StepPosting   = "posting"
	StepOpening   = "opening"
	StepReview    = "review"
	StepSwitch    = "switch"
)

// Screen is the setup page: its steps at the left, the current one's form at
// the right.
type Screen struct {
	h    *page.Host
	book *forms.Book
	// What the last two steps stand on.
	blockers  []engine.Blocker
	preview   engine.Preview
	unseen    bool // something was chosen that no preview took into account yet
	previewed bool
	conflicts []domain.Conflict // open ones
	safe      []int64           // rows of suggestions that are safe to accept
	looked    bool

	steps   []*step
	at      int
	kept    kept
	entered bool
	want    string // the step to show once everything is read

	nav     *kit.SideNav
	title   *kit.Text
	lead    *kit.Text
	holder  *fyne.Container
	count   *kit.Text
	back    *kit.Button
	next    *kit.Button
	right   *fyne.Container
	content *fyne.Container
	latest  *kit.Latest

	amazon  *forms.Amazon
	xero    *forms.Xero
	posting *forms.Posting
	review  *review
	final   *final
	// Accounts are proposed once, before the first step is chosen.
	asked, proposing bool
}

// kept is what is remembered of a profile's setup between visits.
type kept struct {
	Step string          `json:"step"`
	Seen map[string]bool `json:"seen"` // steps that were left with Continue
}

var (
	_ page.Page      = (*Screen)(nil)
	_ page.Commander = (*Screen)(nil)
	_ page.Reloader  = (*Screen)(nil)
	_ page.Helper    = (*Screen)(nil)
)

// New makes the page.
func New(h *page.Host) *Screen {
	s := &Screen{h: h, book: forms.NewBook(h), latest: kit.NewLatest(h.Loop)}
	s.h.Keep.Load(s.key(), &s.kept)
	if s.kept.Seen == nil {
		s.kept.Seen = map[string]bool{}
	}
	s.book.OnChange = s.changed
	s.book.OnSaved = func() {
		s.unseen = true
		s.look()
	}
	s.amazon, s.xero, s.posting = forms.NewAmazon(s.book), forms.NewXero(s.book), forms.NewPosting(s.book)
	s.review, s.final = newReview(s), newFinal(s)
	s.steps = s.declare()
	s.build()
	return s
}

func (s *Screen) key() string { return page.ProfileKey(page.KeptSetup, s.h.Profile) }

func (s *Screen) keep() { s.h.Keep.Store(s.key(), s.kept) }

func (s *Screen) build() {
	s.nav = kit.NewSideNav(s.goTo, s.items()...)
	s.title, s.lead = kit.NewParagraph(kit.Title, ""), kit.NewParagraph(kit.Hint, "")
	s.holder = container.NewStack()
	s.back = kit.NewButton(words.T("Back"), kit.IconArrowLeft, func() { s.show(s.at - 1) })
	s.next = kit.NewButton(words.T("Continue"), kit.IconArrowRight, s.forward)
	s.next.Trailing = true
	s.count = kit.NewCutText(kit.Caption, "", 60)
	for _, st := range s.steps {
		st.page = kit.Scroll(kit.AtMost(720, kit.Inset(kit.Related, kit.Apart, kit.Section, kit.Section, st.part.Object())))
	}
	bar := kit.VStack(0, kit.NewRule(), kit.Inset(10, kit.Apart, 10, kit.Section, kit.HStack(kit.Related, s.back, kit.Grow(s.count), s.next)))
	s.right = kit.Frame(kit.Inset(kit.Apart+4, kit.Section, kit.Related, kit.Section, kit.AtMost(700, kit.VStack(kit.Near, s.title, s.lead))), bar, s.holder)
	factor := theme.Size(theme.SizeNameText) / 13
	left := kit.Sized(212*factor, 0, kit.Inset(kit.Apart+4, kit.Related, kit.Apart, kit.Apart,
		kit.VStack(kit.Apart, kit.Inset(0, 0, 0, kit.Related, kit.NewText(kit.Title, words.T("Setup"))), kit.Grow(kit.Scroll(s.nav)))))
	s.content = container.NewBorder(nil, nil, left, nil, s.right)
}

// Content is part of page.Page.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Enter is part of page.Page.
func (s *Screen) Enter(w page.Want) {
	s.entered = true
	s.want = w.Part
	if !s.book.Ready {
		fillHolder(s.holder, kit.NewStateView(kit.View{Icon: kit.IconClock, Title: words.T("Loading…")}))
	}
	s.book.Load()
	s.look()
	s.changed()
	if s.book.Ready && s.arrived() {
		s.arrive()
	}
}

// Leave is part of page.Page.
func (s *Screen) Leave() { s.entered = false }

// Heard is part of page.Page.
func (s *Screen) Heard(k page.Kinds) {
	if k.Any(engine.EventConfigChanged, engine.EventConnectionChanged, engine.EventItemsChanged) {
		s.book.Load()
	}
	if k.Any(engine.EventConfigChanged, engine.EventConflictsChanged, engine.EventRunStarted, engine.EventRunFinished,
		engine.EventLinksChanged, engine.EventListsChanged, engine.EventConnectionChanged) {
		s.look()
	}
}

// Close is part of page.Page.
func (s *Screen) Close() {
	s.amazon.Close()
	s.xero.Close()
	s.book.Close()
	s.latest.Cancel()
	s.latest.Wait()
}

// Reload is part of page.Reloader.
func (s *Screen) Reload() {
	s.book.Load()
	s.look()
}

// look reads what review and switch stand on.
func (s *Screen) look() {
	e := s.h.Engine
	s.latest.Run(s.h.Ctx, func(ctx context.Context) func() {
		blockers, err := e.Blockers(ctx)
		if err != nil {
			return nil
		}
		preview, previewed, err := e.LastPreview(ctx)
		if err != nil {
			return nil
		}
		all, err := e.Conflicts(ctx)
		if err != nil {
			return nil
		}
		var open []domain.Conflict
		for _, c := range all {
			if !c.SetAside {
				open = append(open, c)
			}
		}
		var safe []int64
		if previewed {
			if safe, err = e.MappingIDs(ctx, engine.Query{Filter: engine.FilterSafe}); err != nil {
				return nil
			}
		}
		//nolint:contextcheck // what is applied lives as long as the profile, not as this question
		return func() {
			s.blockers, s.preview, s.previewed, s.conflicts, s.safe, s.looked = blockers, preview, previewed, open, safe, true
			s.changed()
		}
	})
}

// changed brings the page in line with what was read or changed.
func (s *Screen) changed() {
	if s.book.Err != nil && !s.book.Ready {
		fillHolder(s.holder, kit.NewStateView(s.h.Trouble(words.T("The settings could not be read"), s.book.Err, s.Reload)))
		return
	}
	if !s.book.Ready {
		return
	}
	if len(s.book.Accounts) > 0 && s.book.Config.Accounts == (domain.AccountMap{}) && !s.asked {
		s.asked, s.proposing = true, true
		s.book.Propose(func() {
			s.proposing = false
			s.changed()
		})
	}
	if s.entered && !s.arrived() {
		s.arrive()
		return
	}
	s.steps[s.at].part.Show()
	s.marks()
	s.renew()
}

func (s *Screen) arrived() bool {
	return len(s.holder.Objects) == 1 && s.holder.Objects[0] == s.steps[s.at].page
}

// arrive shows the wanted step, else the one that was left last, else the
// first that is not done. It waits until enough is known to tell.
func (s *Screen) arrive() {
	if !s.looked || s.proposing {
		return
	}
	to := s.want
	s.want = ""
	if to == "" && s.arrived() {
		s.show(s.at)
		return
	}
	if to == "" {
		to = s.kept.Step
	}
	for i, st := range s.steps {
		if st.id == to {
			s.show(i)
			return
		}
	}
	for i, st := range s.steps {
		if st.state(s) != done {
			s.show(i)
			return
		}
	}
	s.show(len(s.steps) - 1)
}

func (s *Screen) goTo(id string) {
	for i, st := range s.steps {
		if st.id == id {
			s.show(i)
		}
	}
}

// Go shows a step by its name.
func (s *Screen) Go(id string) { s.goTo(id) }

// At is the name of the step that is shown.
func (s *Screen) At() string { return s.steps[s.at].id }

func (s *Screen) show(i int) {
	if i < 0 || i >= len(s.steps) {
		return
	}
	s.at = i
	st := s.steps[i]
	if s.kept.Step != st.id {
		s.kept.Step = st.id
		s.keep()
	}
	s.title.SetText(st.title)
	s.lead.SetText(st.lead)
	st.part.Show()
	fillHolder(s.holder, st.page)
	s.marks()
	s.renew()
}

// renew makes the preview again when the review is open and something was
// chosen since it was made: what it tells would not be what happens.
func (s *Screen) renew() {
	if s.unseen && s.steps[s.at].id == StepReview && s.previewed && s.connected() && !s.h.Engine.Running() {
		s.review.make()
	}
}

// forward leaves the step; the preview is made when it is what comes next.
func (s *Screen) forward() {
	st := s.steps[s.at]
	s.kept.Seen[st.id] = true
	s.keep()
	s.show(s.at + 1)
	if s.steps[s.at].id == StepReview && !s.previewed && s.connected() {
		s.review.make()
	}
}

func (s *Screen) connected() bool {
	return len(s.book.Connected.Amazon) > 0 && s.book.Connected.XeroReady
}

// marks writes the column of steps and the buttons below the form.
func (s *Screen) marks() {
	s.nav.SetItems(s.items()...)
	st := s.steps[s.at]
	s.nav.Choose(st.id)
	finished := 0
	for _, one := range s.steps {
		if one.state(s) == done {
			finished++
		}
	}
	s.count.SetText(words.T("{{.n}} of {{.all}} done", words.A{"n": finished, "all": len(s.steps)}))
	forms.Visible(s.back, s.at > 0)
	forms.Visible(s.next, s.at < len(s.steps)-1)
	kind, text := kit.Quiet, words.T("Skip for now")
	if st.state(s) == done || st.fine != nil && st.fine(s) {
		text = words.T("Continue")
		kind = kit.Primary
	}
	if st.id == StepAmazon && s.amazon.FormOpen() || st.id == StepReview && s.review.asks() {
		kind = kit.Quiet
	}
	s.next.Kind, s.next.Text = kind, text
	s.next.Refresh()
	s.right.Refresh()
	st.page.Refresh() // the form may be taller now
}

func fillHolder(box *fyne.Container, o fyne.CanvasObject) {
	if len(box.Objects) == 1 && box.Objects[0] == o {
		return
	}
	box.Objects = []fyne.CanvasObject{o}
	box.Refresh()
}
