package settings

import (
	"fyne.io/fyne/v2"

	"tallybridge/gui/forms"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// still is a part that never changes.
type still struct{ o fyne.CanvasObject }

// Object is part of forms.Part.
func (s still) Object() fyne.CanvasObject { return s.o }

// Show is part of forms.Part.
func (still) Show() {}

func saveBackup(h *page.Host) {
	name := "tallybridge-" + h.Profile + "-" + h.Loop.Now().Local().Format("2006-01-02") + ".backup"
	h.Files.Save(words.T("Save a backup"), name, h.Engine.BackupTo, func() { h.Done(words.T("The backup is saved.")) })
}

func newBackup(h *page.Host) forms.Part {
	restore := func() {
		h.Files.Path(words.T("Choose a backup"), []string{".backup", ".db"}, func(path string) {
			kit.Ask(h.Canvas, words.T("Replace this profile by the backup?"),
				words.T("Links, settings and history of the profile {{.name}} become those of the backup, and what was done since is lost. Make a backup of today first. Xero and Amazon are not changed.", words.A{"name": h.Profile})+"\n\n"+path,
				words.T("Restore"), words.T("Cancel"), true, func() { h.Program.Restore(path) })
		})
	}
	back := forms.Group(words.T("Restore a backup"), words.T("On another computer connect Amazon and Xero again afterwards: the key to the secrets stayed on the old one."), forms.Row(kit.NewButton(words.T("Choose a backup…"), kit.IconUpload, restore)))
	if h.Practice {
		back = forms.Group(words.T("Restore a backup"), "", forms.Note(kit.IconInfo, kit.Neutral,
			words.T("A backup takes the place of a profile of your own. Open that profile first: the practice accounts begin anew, but are not restored.")))
	}
	return still{kit.VStack(kit.Section,
		forms.Group(words.T("Make a backup"), words.T("One file, made while everything goes on."), forms.Row(kit.NewButton(words.T("Save a backup…"), kit.IconDownload, func() { saveBackup(h) }))),
		back)}
}

func saveDiagnostics(h *page.Host) {
	h.Files.Save(words.T("Save diagnostics"), "tallybridge-diagnostics.zip", h.Program.Diagnostics, func() { h.Done(words.T("Saved. Look into it before you send it to anybody.")) })
}

func newDiagnostics(h *page.Host) forms.Part {
	return still{kit.VStack(kit.Section,
		forms.Group(words.T("Diagnostics"), words.T("What helps to find a fault: versions, settings without secrets, the newest runs and the log. It is only saved to a file; nothing is sent."), forms.Row(kit.NewButton(words.T("Save diagnostics…"), kit.IconDownload, func() { saveDiagnostics(h) }))),
		forms.Group(words.T("Logs"), words.T("What was done and what went wrong, without secrets."), folder(h, h.Program.LogFolder())),
		forms.Group(words.T("Data"), words.T("All profiles lie in this folder."), folder(h, h.Program.DataFolder())))}
}

func folder(h *page.Host, path string) fyne.CanvasObject {
	d := kit.NewDetails(kit.Detail{Label: words.T("Folder"), Value: path, Mono: true, Copy: true})
	d.CopyTip = words.T("Copy")
	d.OnCopied = func(string) { h.Done(words.T("Copied.")) }
	return kit.VStack(kit.Related, d, forms.Row(kit.NewButton(words.T("Open the folder"), kit.IconFolder, func() { h.Program.ShowFolder(path) })))
}

func newAbout(h *page.Host) forms.Part {
	version := kit.NewDetails(
		kit.Detail{Label: words.T("Version"), Value: h.Program.Version(), Copy: true},
		kit.Detail{Label: words.T("Profile"), Value: h.Profile},
		kit.Detail{Label: words.T("Data"), Value: h.Program.DataFolder(), Mono: true, Copy: true})
	version.CopyTip = words.T("Copy")
	version.OnCopied = func(string) { h.Done(words.T("Copied.")) }
	return still{kit.VStack(kit.Section,
		kit.NewCardPadded(20, kit.VStack(kit.Apart, kit.HStack(kit.Apart, kit.NewSymbol(kit.IconBox, kit.ColorAccent, 36),
			kit.Grow(kit.VStack(kit.Near, kit.NewText(kit.Title, "Tallybridge"),
				kit.NewParagraph(kit.Hint, words.T("Keeps Xero's inventory equal to what Amazon holds."))))), version)),
		forms.Group(words.T("What it never does"), "",
			forms.Note(kit.IconLock, kit.Neutral, words.T("No server of ours, no account with us. No credential and no order leaves this computer except to Amazon and Xero.")),
			forms.Note(kit.IconShield, kit.Neutral, words.T("No sales invoices, payments, bank transactions or customers. The one thing it writes to Amazon is a shipment that you confirm."))))}
}
