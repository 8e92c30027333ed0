package forms

import (
	"fyne.io/fyne/v2"

	"tallybridge/gui/kit"
)

// Group is a titled part of a form: what it is about, a sentence, its fields.
func Group(title, hint string, fields ...fyne.CanvasObject) *fyne.Container {
	rows := []fyne.CanvasObject{kit.NewParagraph(kit.Heading, title)}
	if hint != "" {
		rows = append(rows, kit.NewParagraph(kit.Hint, hint))
	}
	return kit.VStack(kit.Related, append(rows, fields...)...)
}

// Note is a remark with an icon, in the ink of its tone.
func Note(icon kit.IconName, tone kit.Tone, text string) *fyne.Container {
	ink := tone.Ink()
	if tone == kit.Neutral {
		ink = kit.ColorSecondary
	}
	return kit.HStack(kit.Related, kit.NewSymbol(icon, ink, 18), kit.Grow(kit.NewParagraph(kit.Body, text)))
}

// Bullets are numbered sentences, for what to do elsewhere.
func Bullets(sentences ...string) *fyne.Container {
	box := kit.VStack(kit.Near)
	for i, s := range sentences {
		n := kit.NewText(kit.Label, string(rune('1'+i)))
		box.Add(kit.HStack(kit.Related, kit.Sized(14, 0, n), kit.Grow(kit.NewParagraph(kit.Body, s))))
	}
	return box
}

// Linked is a button that looks like a link.
func Linked(text string, icon kit.IconName, tap func()) *kit.Button {
	b := kit.NewButton(text, icon, tap)
	b.Kind = kit.LinkLike
	return b
}

// Row is buttons beside each other, from the left.
func Row(objects ...fyne.CanvasObject) *fyne.Container {
	return kit.HStack(kit.Related, append(objects, kit.Grow(kit.NewText(kit.Body, "")))...)
}

// fill puts other things into a container.
func fill(box *fyne.Container, objects ...fyne.CanvasObject) {
	box.Objects = objects
	box.Refresh()
}

// Visible shows or hides something.
func Visible(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}
