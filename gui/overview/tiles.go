package overview

import (
	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/gui/health"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// tiles are numbers that lead to the list they count.
type tiles struct {
	object fyne.CanvasObject
	all    []*kit.Tile
	count  []func(health.Facts) kit.Stat
}

// counted is one tile: what it counts, and how it looks once it counts something.
type counted struct {
	list   engine.ListKind
	filter string
	page   page.ID
	label  string
	hint   string // while it counts something
	icon   kit.IconName
	tone   kit.Tone
}

func newTiles(s *Screen) *tiles {
	t := &tiles{}
	var objects []fyne.CanvasObject
	for _, c := range []counted{
		{engine.ListMapping, engine.FilterUnmapped, page.Mapping, words.T("Unmapped"), words.T("SKUs without an item"), kit.IconUnlink, kit.Warn},
		{engine.ListMapping, engine.FilterSuggested, page.Mapping, words.T("Suggested"), words.T("links to accept"), kit.IconSuggest, kit.Info},
		{engine.ListMapping, engine.FilterConflict, page.Mapping, words.T("Conflicts"), words.T("need a decision"), kit.IconWarning, kit.Bad},
		{engine.ListInventory, engine.StateDiffers, page.Inventory, words.T("Out of sync"), words.T("Amazon and Xero differ"), kit.IconRefresh, kit.Warn},
		{engine.ListInventory, engine.StateHeld, page.Inventory, words.T("Waiting for you"), words.T("items held"), kit.IconUser, kit.Bad},
		{engine.ListInventory, engine.StateUnknown, page.Inventory, words.T("Not known"), words.T("nothing is written"), kit.IconQuestion, kit.Warn},
		{engine.ListInventory, engine.FilterLow, page.Inventory, words.T("Low stock"), words.T("below their level"), kit.IconBox, kit.Warn},
		{engine.ListActivity, engine.FilterQuarantine, page.Activity, words.T("Quarantine"), words.T("refused by Xero"), kit.IconShield, kit.Bad},
	} {
		tile := kit.NewTile(kit.Stat{Label: c.label, Icon: c.icon}, func() { s.h.Go(c.page, page.Want{Filter: c.filter}) })
		tile.Tip = words.T("Show these")
		t.all = append(t.all, tile)
		t.count = append(t.count, func(f health.Facts) kit.Stat {
			n := f.Count(c.list, c.filter)
			stat := kit.Stat{Label: c.label, Figure: words.Number(n), Hint: c.hint, Icon: c.icon, Tone: c.tone}
			if n == 0 {
				stat.Hint, stat.Tone = words.T("nothing"), kit.Neutral
			}
			return stat
		})
		objects = append(objects, tile)
	}
	t.object = kit.Columnar(190*min(1.2, textFactor()), 12, objects...)
	return t
}

func (t *tiles) take(f health.Facts) {
	for i, tile := range t.all {
		tile.Set(t.count[i](f))
	}
}
