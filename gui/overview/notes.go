package overview

import (
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// keepNotes is the key under which it is remembered that the panel was closed.
const keepNotes = "overview.notes"

// note is one thing that is good to know.
type note struct{ title, text string }

func goodToKnow() []note {
	return []note{
		{words.T("One way only"), words.T("Products and stock go from Amazon to Xero, orders from Amazon into Tallybridge. Nothing is ever sent back to Amazon, but for a shipment that you confirm.")},
		{words.T("No invoices, no payments"), words.T("Tallybridge makes no sales invoices, payments or bank transactions. The only documents it may post are stock adjustments that add up to zero, and only if you chose that.")},
		{words.T("No customers"), words.T("Customer lists are not synced. Amazon keeps buyers' personal data from sellers, whatever program is used, and Tallybridge does not ask for it.")},
		{words.T("Xero counts one number"), words.T("Xero keeps a quantity and an average cost for each item: no places, no serial numbers. Where the units lie is shown here, under Inventory. Who needs more uses a warehouse system beside Xero.")},
		{words.T("Each marketplace has its own listings"), words.T("The same product in the US, the UK, the EU and Australia is listed four times. All of them can belong to one Xero item.")},
		{words.T("Within minutes, not at once"), words.T("Xero allows 60 calls a minute and usually 5,000 a day, Amazon has limits of its own. Changes are sent together, and very large catalogues take longer. What is left is shown above.")},
		{words.T("Currencies are not converted"), words.T("Prices are taken only from marketplaces in Xero's base currency. Converting is done by Xero's own multi-currency settings.")},
		{words.T("Fees are checked, not posted"), words.T("Each kind of Amazon fee should reach an account of its own, and payouts should match what the bank received. The Fees page checks both.")},
		{words.T("It works while it is open"), words.T("Tallybridge runs on this computer, without a server. It catches up after sleep; keep it in the tray, and it stays out of the way.")},
	}
}

func newNotes(s *Screen) *kit.Fold {
	grid := kit.Columnar(300*textFactor(), kit.Section)
	for _, n := range goodToKnow() {
		grid.Add(kit.VStack(2, kit.NewParagraph(kit.BodyBold, n.title), kit.NewParagraph(kit.Hint, n.text)))
	}
	f := kit.NewFold(kit.NewText(kit.Heading, words.T("Good to know")), kit.Inset(kit.Near, 0, 0, 0, grid))
	open := true
	s.h.Keep.Load(keepNotes, &open)
	f.Open(open)
	f.OnChange = func(on bool) {
		s.h.Keep.Store(keepNotes, on)
		s.content.Refresh()
	}
	return f
}
