package mapping

import (
	"fyne.io/fyne/v2"

	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// bulk is the bar of what can be done with several selected rows.
type bulk struct {
	bar  fyne.CanvasObject
	text *kit.Text
}

func newBulk(s *Screen) *bulk {
	b := &bulk{text: kit.NewText(kit.BodyBold, "")}
	small := func(text string, icon kit.IconName, f func()) *kit.Button {
		x := kit.NewButton(text, icon, f)
		x.Small = true
		return x
	}
	var more *kit.Button
	more = small(words.T("More"), kit.IconChevronDown, func() {
		kit.ShowMenuBelow(fyne.NewMenu("",
			item(words.T("Units per pack…"), kit.IconBox, s.units),
			item(words.T("Unlink"), kit.IconUnlink, s.unlink),
			item(words.T("Include again"), kit.IconPlus, s.include),
			item(words.T("Set conflict aside"), kit.IconEyeOff, s.aside),
			item(words.T("Open conflict again"), kit.IconEye, s.notAside),
		), more)
	})
	more.Trailing = true
	clear := kit.NewIconButton(kit.IconClose, words.T("Select nothing"), func() { s.Grid.ClearSelection() })
	clear.Small = true
	row := kit.HStack(kit.Related, kit.Grow(b.text),
		small(words.T("Accept"), kit.IconCheck, s.accept),
		small(words.T("Link to…"), kit.IconLink, s.link),
		small(words.T("Create items…"), kit.IconPlus, s.create),
		small(words.T("Exclude"), kit.IconExclude, s.exclude),
		more, clear)
	b.bar = kit.NewCardPadded(6, row)
	return b
}

func (b *bulk) count(n int) { b.text.SetText(words.N(n, "{{.n}} selected", "{{.n}} selected")) }
