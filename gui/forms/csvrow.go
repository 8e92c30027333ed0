package forms

import (
	"context"
	"io"
	"strings"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// csvRow brings a file in, after a look at what it would change, and writes
// one out.
type csvRow struct {
	b    *Book
	name string
	in   func(ctx context.Context, r io.Reader, apply bool) (engine.Import, error)
	out  func(ctx context.Context, w io.Writer) error
	box  *fyne.Container
}

func newCSVRow(b *Book, name string, in func(context.Context, io.Reader, bool) (engine.Import, error), out func(context.Context, io.Writer) error) *csvRow {
	c := &csvRow{b: b, name: name, in: in, out: out}
	c.box = Row(kit.NewButton(words.T("Bring a CSV file…"), kit.IconUpload, c.bring),
		kit.NewButton(words.T("Save as CSV…"), kit.IconDownload, func() { b.H.Files.Save(words.T("Save as CSV"), name, out, nil) }))
	return c
}

func (c *csvRow) bring() {
	c.b.H.Files.Open(words.T("Bring a CSV file"), []string{".csv", ".txt"}, fileLimit, func(_ string, text []byte) {
		in := c.in
		page.Work(c.b.H, func(ctx context.Context) (engine.Import, error) {
			return in(ctx, strings.NewReader(string(text)), false)
		},
			func(i engine.Import, err error) {
				if err != nil {
					c.b.H.ErrorDialog(words.T("The file cannot be taken"), err)
					return
				}
				c.ask(string(text), i)
			})
	})
}

// fileLimit bounds a file that is read; far above any seller's catalogue.
const fileLimit = 64 << 20

// importShown is how many rows of a file are shown before it is taken.
const importShown = 8

func (c *csvRow) ask(text string, i engine.Import) {
	wrong := i.Wrong()
	d := &kit.Dialog{Title: words.T("Take this file?"), Icon: kit.IconUpload, Tone: kit.Info, Confirm: words.T("Take it"), Cancel: words.T("Cancel"), Width: 520}
	rows := i.Rows
	switch {
	case len(wrong) > 0:
		d.Title, d.Tone, d.Icon, d.Confirm = words.T("The file cannot be taken"), kit.Bad, kit.IconWarning, ""
		d.Cancel = words.T("Close")
		d.Text = words.N(len(wrong), "One row is wrong. A file is taken whole or not at all: correct it and bring the file again.",
			"{{.n}} rows are wrong. A file is taken whole or not at all: correct them and bring the file again.")
		rows = wrong
	case len(i.Rows) == 0:
		d.Title, d.Confirm, d.Cancel = words.T("The file changes nothing"), "", words.T("Close")
		d.Text = words.T("Everything in it is as it is already.")
	default:
		d.Text = words.N(len(i.Rows), "One row changes something.", "{{.n}} rows change something.")
	}
	var details []kit.Detail
	for _, r := range rows[:min(len(rows), importShown)] {
		value := words.Engine(r.Error)
		if value == "" {
			value = orNothing(r.Before) + " → " + orNothing(r.After)
		}
		details = append(details, kit.Detail{Label: words.T("Line {{.n}}: {{.name}}", words.A{"n": r.Line, "name": r.Name}), Value: value})
	}
	if more := len(rows) - importShown; more > 0 {
		details = append(details, kit.Detail{Label: "", Value: words.N(more, "and one more", "and {{.n}} more")})
	}
	if len(details) > 0 {
		d.Content = kit.NewDetails(details...)
	}
	d.OnConfirm = func() {
		in := c.in
		page.Work(c.b.H, func(ctx context.Context) (engine.Import, error) { return in(ctx, strings.NewReader(text), true) },
			func(i engine.Import, err error) {
				if err != nil {
					c.b.H.ErrorDialog(words.T("The file cannot be taken"), err)
					return
				}
				c.b.H.Done(words.N(len(i.Rows), "One row was taken.", "{{.n}} rows were taken."))
			})
	}
	d.Show(c.b.H.Canvas)
}

func orNothing(s string) string {
	if s == "" {
		return words.T("nothing")
	}
	return s
}
