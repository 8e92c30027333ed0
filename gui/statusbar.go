package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"tallybridge/engine/domain"
	"tallybridge/gui/health"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// statusBar is the line at the window's lower edge: how things are, in its
// place the progress of a run while there is one, and what is left of the call
// allowances. It is always as tall, so that nothing above it jumps.
type statusBar struct {
	content fyne.CanvasObject
	strip   *kit.ProgressStrip
	state   fyne.CanvasObject
	dot     *kit.Symbol
	text    *kit.Text
	calls   *kit.Text
	more    *kit.Button
}

func newStatusBar(strip *kit.ProgressStrip, open func()) *statusBar {
	s := &statusBar{
		strip: strip, dot: kit.NewSymbol(kit.IconDot, kit.ColorSecondary, 14), text: kit.NewCutText(kit.Caption, "", 80),
		calls: kit.NewText(kit.Caption, ""),
	}
	s.more = kit.NewIconButton(kit.IconOverview, words.T("Show the overview"), open)
	s.more.Small = true
	s.calls.SetAlign(fyne.TextAlignTrailing)
	s.state = kit.Inset(0, 0, 0, kit.Apart, kit.HStack(kit.Related, s.dot, kit.Grow(s.text)))
	left := kit.Sized(0, strip.MinSize().Height, container.NewStack(s.state, strip))
	line := kit.HStack(kit.Related, kit.Grow(left), s.calls, s.more)
	s.content = kit.VStack(0, kit.NewRule(), kit.Inset(0, kit.Related, 0, 0, line))
	return s
}

// busy shows how far a run is, idle how things are.
func (s *statusBar) busy(p kit.ProgressState) {
	s.state.Hide()
	s.strip.Set(p)
}

func (s *statusBar) idle() {
	s.strip.Done()
	s.state.Show()
}

func (s *statusBar) health(h health.Health) {
	s.dot.Set(h.State.Icon(), h.State.Tone().Ink())
	s.text.SetText(h.Sentence)
}

// budgets shows what is left of Xero's minute and day.
func (s *statusBar) budgets(views []domain.BudgetView) { s.calls.SetText(callsLeft(views)) }

// callsLeft puts Xero's allowances into words; empty before anything is known.
func callsLeft(views []domain.BudgetView) string {
	var minute, day string
	for _, v := range views {
		left, all := words.Units(v.Left), words.Units(v.Limit)
		switch v.XeroWindow() {
		case "minute":
			minute = words.T("Xero {{.left}} of {{.all}} this minute", words.A{"left": left, "all": all})
		case "day":
			day = words.T("{{.left}} of {{.all}} today", words.A{"left": left, "all": all})
		}
	}
	if minute == "" || day == "" {
		return minute + day
	}
	return minute + ", " + day
}
