// Package setup is the first run: the three ways in, and the page that leads
// from connecting the accounts to the switch. The page works again later, as
// Setup.
//
// Every change is saved at once; leaving and coming back loses nothing but
// secrets that were not handed over yet.
package setup

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/layout"

	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// Ways are what the welcome page can start. OpenFolder asks for the folder
// itself; Language, if not nil, changes the window's language.
type Ways struct {
	Practice   func()
	Connect    func()
	OpenFolder func()
	Language   func(code string)
	Version    string
}

// Welcome is the page of a program that nobody has used yet. It needs no
// engine.
type Welcome struct {
	ways     Ways
	content  fyne.CanvasObject
	practice *kit.Button
	connect  *kit.Button
	folder   *kit.Button
}

// NewWelcome makes the page.
func NewWelcome(w Ways) *Welcome {
	p := &Welcome{ways: w}
	p.practice = kit.NewPrimary(words.T("Try it now"), kit.IconPlay, w.Practice)
	p.connect = kit.NewButton(words.T("Connect accounts"), kit.IconPlug, w.Connect)
	p.folder = kit.NewButton(words.T("Open a folder…"), kit.IconFolder, w.OpenFolder)
	cards := kit.Columnar(264, kit.Apart,
		way(kit.IconBox, words.T("Try with practice data"),
			words.T("A made-up business with an Amazon and a Xero of its own, inside this program. No account, nothing goes over the network, and you can do nothing wrong."), p.practice, true),
		way(kit.IconPlug, words.T("Connect my accounts"),
			words.T("Your Amazon seller account and your Xero organisation. Nothing is written before you saw a preview and turned automatic sync on."), p.connect, false),
		way(kit.IconFolder, words.T("Open an existing data folder"),
			words.T("From another computer, or a backup: links, settings and history go on. Secrets stay in the old computer's keychain; you connect again."), p.folder, false))
	title := kit.NewText(kit.Title, words.T("Welcome to Tallybridge"))
	lead := kit.NewParagraph(kit.Hint, words.T("It keeps your Xero inventory equal to what Amazon holds, and your Amazon orders in one place. Everything runs on this computer: no server, no account with us, nothing to pay."))
	foot := kit.HStack(kit.Related, kit.NewSymbol(kit.IconLock, kit.ColorSecondary, 16),
		kit.NewText(kit.Caption, words.T("Secrets stay in this computer's keychain.")), kit.Grow(kit.NewText(kit.Body, "")))
	if w.Version != "" {
		foot.Add(kit.NewText(kit.Caption, words.T("Version {{.v}}", words.A{"v": w.Version})))
	}
	if w.Language != nil {
		var options []kit.Option
		for _, l := range words.Languages() {
			options = append(options, kit.Option{ID: l.Code, Text: l.Name})
		}
		foot.Add(kit.NewSymbol(kit.IconLanguage, kit.ColorSecondary, 16))
		foot.Add(kit.NewSelect(w.Language, words.Code(), "", options...))
	}
	page := kit.VStack(kit.Apart, title, lead, kit.Inset(kit.Related, 0, kit.Related, 0, cards), foot)
	// A little above the middle of a tall window.
	p.content = kit.Scroll(kit.Centred(960, kit.Inset(kit.Section, kit.Section, kit.Section, kit.Section,
		kit.VStack(0, layout.NewSpacer(), page, layout.NewSpacer(), layout.NewSpacer()))))
	return p
}

// Content is what the window shows.
func (p *Welcome) Content() fyne.CanvasObject { return p.content }

// way is one of the cards.
func way(icon kit.IconName, title, text string, button *kit.Button, accent bool) fyne.CanvasObject {
	card := kit.NewCardPadded(20, kit.VStack(kit.Related+4,
		kit.HStack(0, kit.NewSymbol(icon, kit.ColorAccent, 32)), kit.NewParagraph(kit.Heading, title),
		kit.NewParagraph(kit.Hint, text), layout.NewSpacer(), kit.HStack(0, button)))
	card.SetAccent(accent)
	return card
}
