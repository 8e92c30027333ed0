package fees

import (
	"strings"

	"fyne.io/fyne/v2"

	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// finance is the role of a seller's app that settlements need, as Amazon calls it.
const finance = "Finance and Accounting"

// roleMissing reports whether the last run lacked the role that settlements need.
func (f *facts) roleMissing() bool {
	return f.job.LastResult != domain.RunDone && strings.Contains(f.job.LastMessage, finance)
}

// nothing says why there are no settlements, and what to do about it.
func (s *Screen) nothing() kit.View {
	f := &s.facts
	file := func(v kit.View) kit.View {
		v.Second, v.OnSecond = words.T("Open settlement file…"), s.openFile
		return v
	}
	switch {
	case len(f.conns.Amazon) == 0:
		return file(kit.View{
			Icon: kit.IconPlug, Tone: kit.Info, Title: words.T("Amazon is not connected"),
			Text:   words.T("Connect Amazon, and its settlements of the last 90 days are checked: every fee, every currency and every payout."),
			Action: words.T("Start setup"), OnTap: func() { s.h.Go(page.Setup, page.Want{}) },
		})
	case f.roleMissing():
		return file(kit.View{
			Icon: kit.IconKey, Tone: kit.Warn, Title: words.T("Amazon does not let Tallybridge read settlements"),
			Text:   words.T("Your app at Amazon lacks the role Finance and Accounting. Add it in Seller Central, authorise the app again and paste the new token."),
			Action: words.T("Open Amazon settings"), OnTap: s.amazonSettings,
		})
	case f.job.LastEnd.IsZero():
		return file(kit.View{
			Icon: kit.IconCoins, Tone: kit.Info, Title: words.T("No settlements yet"),
			Text:   words.T("The first check reads Amazon's settlements of the last 90 days. Nothing is posted."),
			Action: words.T("Check now"), OnTap: s.checkNow,
		})
	case f.job.LastResult == domain.RunFailed || f.job.LastResult == domain.RunBroken:
		return file(kit.View{
			Icon: kit.IconError, Tone: kit.Bad, Title: words.T("The settlements could not be read"), Text: words.Engine(f.job.LastMessage),
			Action: words.T("Check now"), OnTap: s.checkNow,
		})
	}
	return kit.View{
		Icon: kit.IconCoins, Title: words.T("Amazon has no settlements yet"),
		Text:   words.T("Amazon closes one about every 14 days and forgets it after 90. Older ones can be opened as a file from Seller Central."),
		Action: words.T("Open settlement file…"), OnTap: s.openFile,
	}
}

// warning is what a person should know above any view; nil when there is nothing.
func (s *Screen) warning() fyne.CanvasObject {
	f := &s.facts
	switch {
	case !s.known || s.trouble != nil || len(f.settlements) == 0:
		return nil
	case f.roleMissing():
		return kit.NewBanner(kit.Warn, kit.IconKey, words.T("Amazon lets Tallybridge read only some of the settlements: the role Finance and Accounting is missing."),
			kit.NewButton(words.T("Open Amazon settings"), "", s.amazonSettings))
	case !f.conns.XeroReady && s.shown() != Settlements && s.shown() != Months:
		return kit.NewBanner(kit.Info, kit.IconPlug, words.T("Xero is not connected, so that accounts and deposits cannot be compared."),
			kit.NewButton(words.T("Connect Xero"), "", func() { s.h.Go(page.Setup, page.Want{}) }))
	}
	return nil
}

func (s *Screen) amazonSettings() { s.h.Go(page.Settings, page.Want{Part: "amazon"}) }
