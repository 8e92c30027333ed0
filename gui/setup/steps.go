package setup

import (
	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/forms"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// state is how far a step is.
type state int

const (
	todo state = iota
	done
	needsYou
)

// step is one step of the setup.
type step struct {
	id, name, title, lead string
	part                  forms.Part
	// fine tells that a step that was not left yet may be left as it is; nil
	// means never.
	fine  func(*Screen) bool
	state func(*Screen) state
	// says is the step's answer in a word or two.
	says func(*Screen) string

	page *fyne.Container
}

func (s *Screen) declare() []*step {
	opening := forms.NewOpening(s.book)
	return []*step{
		{
			id: StepAmazon, name: words.T("Amazon"), title: words.T("Connect Amazon"), part: s.amazon, state: amazonState, says: amazonSays,
			lead: words.T("Tallybridge reads listings, stock and orders. It writes one thing only: a shipment confirmation that you ask for."),
		},
		{
			id: StepXero, name: words.T("Xero"), title: words.T("Connect Xero"), part: s.xero, state: xeroState, says: xeroSays,
			lead: words.T("Tallybridge reads items and accounts, and writes items and stock documents once you turned automatic sync on. Never invoices, payments, bank transactions or customers."),
		},
		{
			id: StepAccounts, name: words.T("Accounts"), title: words.T("Accounts and new items"), part: forms.NewAccounts(s.book), fine: accountsFine, state: accountsState, says: accountsSays,
			lead: words.T("Look through these once, with your accountant if you have one. They can be changed at any time."),
		},
		{
			id: StepStock, name: words.T("Stock and pools"), title: words.T("What counts as stock"), part: forms.NewStock(s.book), fine: func(s *Screen) bool { return len(s.book.Active()) > 0 }, state: stockState, says: stockSays,
			lead: words.T("These answers fit most sellers. You can go on as they are."),
		},
		{
			id: StepPurchases, name: words.T("Purchases"), title: words.T("How do you book purchases?"), part: forms.NewPurchases(s.book), state: purchasesState, says: purchasesSays,
			lead: words.T("It decides what a stock adjustment may do in your books."),
		},
		{
			id: StepPosting, name: words.T("Posting"), title: words.T("What should Tallybridge do with stock?"), part: s.posting, state: postingState, says: postingSays,
			lead: words.T("In Xero only approved documents move stock. Nothing is chosen for you."),
		},
		{
			id: StepOpening, name: words.T("Opening stock"), title: words.T("The stock that is there on the first day"), part: opening, state: openingState, says: openingSays,
			lead: words.T("It was paid for earlier, so it is never an adjustment. It concerns items that Xero holds nothing of yet."),
		},
		{
			id: StepReview, name: words.T("Review"), title: words.T("What would change"), part: s.review, state: reviewState, says: reviewSays,
			lead: words.T("A preview reads everything and writes nothing."),
		},
		{
			id: StepSwitch, name: words.T("Turn it on"), title: words.T("Turn automatic sync on"), part: s.final, state: switchState, says: switchSays,
			lead: words.T("From then on Tallybridge keeps Xero up to date by itself, and speaks up when something needs you."),
		},
	}
}

// items are the steps as the column shows them.
func (s *Screen) items() []kit.SideItem {
	var items []kit.SideItem
	for i, st := range s.steps {
		item := kit.SideItem{ID: st.id, Text: st.name, Number: i + 1, More: words.T("Not yet")}
		if s.book.Ready {
			switch st.state(s) {
			case done:
				item.Icon, item.IconInk, item.More = kit.IconSuccess, kit.Good.Ink(), st.says(s)
			case needsYou:
				item.Icon, item.IconInk, item.More, item.MoreInk = kit.IconWarning, kit.Warn.Ink(), words.T("Needs you"), kit.Warn.Ink()
			}
		}
		items = append(items, item)
	}
	return items
}

func (s *Screen) seen(id string) bool { return s.h.Practice || s.kept.Seen[id] }

func amazonState(s *Screen) state {
	st := todo
	for _, c := range s.book.Connected.Amazon {
		if c.Broken != "" {
			return needsYou
		}
		st = done
	}
	return st
}

func amazonSays(s *Screen) string {
	return words.N(len(s.book.Active()), "{{.n}} marketplace", "{{.n}} marketplaces")
}

func xeroState(s *Screen) state {
	switch c := s.book.Connected; {
	case c.Xero.Broken != "":
		return needsYou
	case c.XeroReady:
		return done
	}
	return todo
}

func xeroSays(s *Screen) string { return s.book.Connected.Xero.TenantName }

func accountsFine(s *Screen) bool {
	a := s.book.Config.Accounts
	return a.Adjustment != "" && (!s.book.Config.CreateItems || a.Inventory != "" && a.COGS != "" && a.Sales != "")
}

func accountsState(s *Screen) state {
	if accountsFine(s) && s.seen(StepAccounts) {
		return done
	}
	return todo
}

func accountsSays(s *Screen) string {
	if s.book.Config.CreateItems {
		return words.T("Creates items")
	}
	return words.T("Creates no items")
}

func stockState(s *Screen) state {
	if s.seen(StepStock) && len(s.book.Active()) > 0 {
		return done
	}
	return todo
}

func stockSays(s *Screen) string {
	if s.book.Config.Quantity.SellableOnly {
		return words.T("What can be sold")
	}
	return words.T("Everything you own")
}

func purchasesState(s *Screen) state {
	if s.book.Config.Purchases == domain.PurchasesUnset {
		return todo
	}
	return done
}

func purchasesSays(s *Screen) string {
	switch s.book.Config.Purchases {
	case domain.PurchasesExpensed:
		return words.T("Expensed")
	case domain.PurchasesBills:
		return words.T("Bills raise stock")
	default:
		return words.T("Another program")
	}
}

func postingState(s *Screen) state {
	switch c := s.book.Config; {
	case c.StockMode == domain.StockUnset, c.StockMode == domain.StockPost && c.Accounts.Adjustment == "":
		return todo
	}
	return done
}

func postingSays(s *Screen) string {
	c := s.book.Config
	if c.StockMode != domain.StockPost {
		return words.T("Differences only")
	}
	switch c.Cadence {
	case domain.CadenceDaily:
		return words.T("Posts daily")
	case domain.CadenceHourly:
		return words.T("Posts hourly")
	default:
		return words.T("Posts as it changes")
	}
}

func openingState(s *Screen) state {
	c := s.book.Config
	switch way := forms.OpeningWay(s.book); {
	case c.OpeningDone:
		return done
	case c.StockMode == domain.StockDifferences && way == "":
		return done // nothing is posted, so nothing has to be decided
	case way == "", way == domain.OpeningPost && c.Accounts.Opening == "":
		return todo
	}
	return done
}

func openingSays(s *Screen) string {
	switch way := forms.OpeningWay(s.book); {
	case s.book.Config.OpeningDone:
		return words.T("Over")
	case way == domain.OpeningPost:
		return words.T("Is posted")
	case way == domain.OpeningFile:
		return words.T("From a file")
	default:
		return words.T("Held")
	}
}

func (s *Screen) blocked(kind engine.BlockerKind) bool {
	for _, b := range s.blockers {
		if b.Kind == kind {
			return true
		}
	}
	return false
}

func reviewState(s *Screen) state {
	switch {
	case !s.looked, s.blocked(engine.BlockedByPreview):
		return todo
	case s.blocked(engine.BlockedByConflicts):
		return needsYou
	}
	return done
}

func reviewSays(s *Screen) string {
	if !s.previewed {
		return words.T("Done")
	}
	n := s.preview.Create + s.preview.Update + s.preview.Increase + s.preview.Decrease
	return words.N(n, "{{.n}} change", "{{.n}} changes")
}

func switchState(s *Screen) state {
	if s.book.Config.Automatic {
		return done
	}
	return todo
}

func switchSays(*Screen) string { return words.T("On") }

// Commands is part of page.Commander.
func (s *Screen) Commands() []kit.Command {
	var all []kit.Command
	for _, st := range s.steps {
		all = append(all, kit.Command{
			ID: "setup." + st.id, Title: words.T("Setup: {{.step}}", words.A{"step": st.name}), Group: words.T("Go to"), Icon: kit.IconSettings,
			Run: func() { s.h.Go(page.Setup, page.Want{Part: st.id}) },
		})
	}
	return append(all, kit.Command{
		ID: "setup.preview", Title: words.T("Make a preview"), Group: words.T("Action"), Icon: kit.IconEye,
		Also: words.T("dry run, try, what would change"), Run: s.review.make,
	})
}

// Help is part of page.Helper.
func (s *Screen) Help() page.Help {
	return page.Help{Title: words.T("Setup"), Sections: []page.HelpSection{
		{Title: words.T("How it goes"), Text: []string{
			words.T("Each step is saved as soon as you change something, so you can stop anywhere and go on another day. Steps can be done in any order; the last one says what is missing."),
			words.T("Nothing is written to Xero or Amazon before you saw a preview and turned automatic sync on."),
		}},
		{Title: words.T("What is kept where"), Text: []string{
			words.T("Client secrets and tokens lie in this computer's keychain. They are in no file, log or diagnostics."),
		}},
	}}
}
