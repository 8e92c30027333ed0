package gui

import (
	"fyne.io/fyne/v2"

	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// help explains the screen that is shown.
func (d *desk) help() {
	p, ok := d.page().(page.Helper)
	if !ok {
		d.w.keyboard()
		return
	}
	showHelp(d.w.win.Canvas(), p.Help())
}

func showHelp(c fyne.Canvas, h page.Help) {
	text := kit.VStack(kit.Related)
	for i, s := range h.Sections {
		if i > 0 {
			text.Add(kit.NewRule())
		}
		if s.Title != "" {
			text.Add(kit.NewText(kit.BodyBold, s.Title))
		}
		for _, t := range s.Text {
			text.Add(kit.NewParagraph(kit.Body, t))
		}
	}
	d := &kit.Dialog{
		Title: h.Title, Icon: kit.IconHelp, Tone: kit.Info, Width: 640, Confirm: words.T("Close"),
		Content: kit.ShortScroll(360, text),
	}
	d.Show(c)
}

// keyboard shows the keys that work everywhere.
func (w *Window) keyboard() {
	rows := []kit.Detail{
		{Label: kit.KeysText(keys("K")), Value: words.T("Find any action, SKU or item")},
		{Label: kit.KeysText(keys("R")), Value: words.T("Sync now")},
		{Label: kit.KeysText(keys("F")), Value: words.T("Search in the list; Escape clears it")},
		{Label: kit.KeysText(keys("1")) + " … 6", Value: words.T("Change the screen")},
		{Label: kit.KeysText(keys("E")), Value: words.T("Export the list as CSV")},
		{Label: kit.KeysText(keys("Z")), Value: words.T("Take the last mapping change back")},
		{Label: words.T("↑ ↓ Page Home End"), Value: words.T("Move in the list; with Shift they select")},
		{Label: words.T("Space"), Value: words.T("Select or unselect the row")},
		{Label: words.T("Enter"), Value: words.T("Open the row's details")},
		{Label: words.T("Shift+F10"), Value: words.T("The row's menu")},
		{Label: "F1", Value: words.T("Help for this screen")},
		{Label: "F5", Value: words.T("Read anew")},
	}
	d := &kit.Dialog{Title: words.T("Keyboard"), Icon: kit.IconKeyboard, Tone: kit.Info, Width: 560, Confirm: words.T("Close"), Content: kit.NewDetails(rows...)}
	d.Show(w.win.Canvas())
}
