package settings

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"tallybridge/gui/forms"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// profiles lists what can be opened.
type profiles struct {
	h       *page.Host
	box     *fyne.Container
	list    []page.ProfileInfo
	name    *kit.Entry
	nameRow *kit.FormRow
}

func newProfiles(h *page.Host) *profiles {
	p := &profiles{h: h, box: kit.VStack(kit.Section)}
	p.name = kit.NewEntry(words.T("acme"))
	p.nameRow = kit.NewFormRow(words.T("Name of the new profile"), words.T("Letters, digits, dashes. It names the folder."), p.name)
	p.name.OnChanged = func(string) { p.nameRow.SetError("") }
	p.name.OnEnter = p.add
	return p
}

// Object is part of forms.Part.
func (p *profiles) Object() fyne.CanvasObject { return p.box }

func (p *profiles) load() {
	program := p.h.Program
	page.Work(p.h, program.Profiles, func(list []page.ProfileInfo, err error) {
		if err != nil {
			p.h.ErrorToast(err)
			return
		}
		p.list = list
		p.Show()
	})
}

// Show is part of forms.Part.
func (p *profiles) Show() {
	rows := kit.VStack(0)
	for i, one := range p.list {
		if i > 0 {
			rows.Add(kit.NewRule())
		}
		rows.Add(kit.Inset(6, 0, 6, 0, p.row(one)))
	}
	if len(p.list) == 0 {
		rows.Add(kit.NewParagraph(kit.Hint, words.T("There is no profile of your own yet.")))
	}
	practice := kit.HStack(kit.Related, kit.NewButton(words.T("Open the practice accounts"), kit.IconPlay, func() { p.h.Program.OpenPractice(false) }),
		kit.NewButton(words.T("Start them over…"), kit.IconRefresh, p.fresh), kit.Grow(kit.NewText(kit.Body, "")))
	p.box.Objects = []fyne.CanvasObject{
		kit.NewCardPadded(10, rows),
		forms.Group(words.T("New profile"), words.T("For another Xero organisation. Each has its own accounts, links and history."),
			kit.AtMost(320, p.nameRow), forms.Row(kit.NewButton(words.T("Make and open it"), kit.IconPlus, p.add))),
		forms.Group(words.T("Practice accounts"), words.T("A made-up business inside this program, to try things out."), practice),
		forms.Group(words.T("A data folder elsewhere"), words.T("From another computer, or on another disk."),
			forms.Row(kit.NewButton(words.T("Open a folder…"), kit.IconFolder, func() {
				p.h.Files.Folder(words.T("Open a data folder"), p.h.Program.OpenFolder)
			}))),
	}
	p.box.Refresh()
}

func (p *profiles) row(one page.ProfileInfo) fyne.CanvasObject {
	row := kit.HStack(kit.Related, kit.NewSymbol(kit.IconUser, kit.ColorSecondary, 18), kit.NewText(kit.BodyBold, one.Name),
		kit.Grow(kit.NewCutText(kit.Caption, one.Folder, 60)))
	if one.Current {
		row.Add(kit.NewStatusChip(kit.Chip{Text: words.T("Open now"), Tone: kit.Good}, kit.IconSuccess))
		return row
	}
	row.Add(kit.NewButton(words.T("Open"), kit.IconArrowRight, func() { p.h.Program.OpenProfile(one.Name) }))
	row.Add(kit.NewIconButton(kit.IconTrash, words.T("Remove {{.name}}", words.A{"name": one.Name}), func() { p.remove(one) }))
	return row
}

func (p *profiles) add() {
	name := strings.TrimSpace(p.name.Text)
	switch {
	case name == "":
		p.nameRow.SetError(words.T("This is needed."))
		return
	case !plainName(name):
		p.nameRow.SetError(words.T("Only letters, digits, dashes and underscores, 40 at most."))
		return
	}
	for _, one := range p.list {
		if strings.EqualFold(one.Name, name) {
			p.nameRow.SetError(words.T("There is a profile of this name."))
			return
		}
	}
	p.name.SetText("")
	p.h.Program.OpenProfile(name)
}

// plainName tells that a name can be a folder's on every system.
func plainName(name string) bool {
	if len(name) > 40 {
		return false
	}
	for _, r := range name {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
		default:
			return false
		}
	}
	return true
}

func (p *profiles) remove(one page.ProfileInfo) {
	program := p.h.Program
	d := &kit.Dialog{
		Title: words.T("Remove the profile {{.name}}?", words.A{"name": one.Name}), Icon: kit.IconWarning, Tone: kit.Bad, Danger: true,
		Text:          words.T("Its links, costs, settings and history are deleted from this computer, and its secrets from the keychain. There is no way back but a backup. Nothing changes in Xero or at Amazon."),
		Confirm:       words.T("Remove profile"),
		Cancel:        words.T("Cancel"),
		TypeToConfirm: one.Name, TypeHint: words.T("Type the profile's name to go on."),
	}
	d.OnConfirm = func() {
		work(p.h, func(ctx context.Context) error { return program.RemoveProfile(ctx, one.Name) }, func() {
			p.h.Done(words.T("The profile {{.name}} is removed.", words.A{"name": one.Name}))
			p.load()
		})
	}
	d.Show(p.h.Canvas)
}

func (p *profiles) fresh() {
	kit.Ask(p.h.Canvas, words.T("Start the practice accounts over?"), words.T("The practice business begins again at its first day. What you did in it is lost; your own profiles are not touched."),
		words.T("Start over"), words.T("Cancel"), true, func() { p.h.Program.OpenPractice(true) })
}
