package mapping

import (
	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// nothing says why the list is empty, and what to do.
func (s *Screen) nothing(q engine.Query) kit.View {
	all := func() {
		s.Search.Quietly("")
		s.Chips.Choose("")
		s.SetKind("")
	}
	switch {
	case q.Search != "":
		return kit.View{
			Icon: kit.IconSearch, Title: words.T("Nothing found"), Text: words.T("No listing here has these words."),
			Action: words.T("Clear search"), OnTap: func() { s.Search.Clear() },
		}
	case q.Filter == engine.FilterOpen || q.Filter == engine.FilterConflict || q.Filter == engine.FilterSuggested || q.Filter == engine.FilterUnmapped:
		return kit.View{
			Icon: kit.IconSuccess, Tone: kit.Good, Title: words.T("Nothing waits here"), Text: words.T("No listing needs a decision of this kind."),
			Action: words.T("Show all"), OnTap: all,
		}
	case q.Filter != "":
		return kit.View{
			Icon: kit.IconInbox, Title: words.T("No listing is in this state"), Text: words.T("The other chips show the rest."),
			Action: words.T("Show all"), OnTap: all,
		}
	}
	return kit.View{
		Icon: kit.IconMapping, Title: words.T("No listings yet"),
		Text:   words.T("They come with the first sync, once Amazon and Xero are connected."),
		Action: words.T("Go to setup"), OnTap: func() { s.h.Go(page.Setup, page.Want{}) },
		Second: words.T("Preview a sync"), OnSecond: func() { s.h.Sync(engine.SyncOptions{DryRun: true, Trigger: "user"}) },
	}
}

// Help is part of page.Helper.
func (s *Screen) Help() page.Help {
	return page.Help{Title: words.T("Mapping"), Sections: []page.HelpSection{
		{Title: words.T("What this screen is for"), Text: []string{
			words.T("Each row is one Amazon SKU with its listings in all marketplaces. Here you see which Xero item it belongs to, and decide where Tallybridge cannot."),
			words.T("A SKU that equals an item's code is linked by itself. Everything else waits for you as a suggestion, a conflict or an unmapped SKU."),
		}},
		{Title: words.T("Deciding"), Text: []string{
			words.T("Accept takes the proposed item. Link to… finds another one; several items make a bundle. Units per pack say how many units of the item are in one unit of the SKU."),
			words.T("Exclude leaves a SKU alone for good. Set aside keeps its conflict, but lets the rest sync."),
			words.T("Details show both sides and offer the same for all rows alike."),
		}},
		{Title: words.T("Taking it back"), Text: []string{
			words.T("Ctrl+Z takes the newest decision back, Ctrl+Y carries it out again. This works across sessions; the history lists all steps."),
		}},
		{Title: words.T("Tables"), Text: []string{
			words.T("A file with the columns sku, code and units changes many links at once; drop it on the window. You see what it would change before anything does."),
		}},
	}}
}
