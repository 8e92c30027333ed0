package forms

import (
	"context"
	"io"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// Opening asks what happens to the stock that is there on the first day. It is
// never an adjustment.
type Opening struct {
	b      *Book
	box    *fyne.Container
	choice *kit.Options
	picks  []*accountPick
	post   fyne.CanvasObject
	file   *fyne.Container
	done   *fyne.Container
	export *kit.Button
}

// keyOpening remembers that a person chose to hold: it is what the engine does
// too before anything was chosen.
func keyOpening(b *Book) string { return page.ProfileKey(page.KeptOpening, b.H.Profile) }

// NewOpening makes the part.
func NewOpening(b *Book) *Opening {
	o := &Opening{b: b}
	o.choice = kit.NewOptions(o.chosen, "",
		kit.Option{ID: string(domain.OpeningPost), Text: words.T("Post it, against the account that holds its value today"), More: words.T("One document for the first quantities, so that they do not look like a profit of this month.")},
		kit.Option{ID: string(domain.OpeningFile), Text: words.T("Import it in Xero from a file"), More: words.T("Tallybridge writes the file, you import it as opening balances in Xero and say so here. Until then these items are held.")},
		kit.Option{ID: string(domain.OpeningHold), Text: words.T("Hold it for now"), More: words.T("Items that Xero holds nothing of yet are only shown. You can decide later; the rest goes on.")})
	o.post = newAccountPick(b, &o.picks, words.T("Account for opening stock"), words.T("The one that holds the value of this stock today: purchases, stock on hand, or historical adjustment. Ask your accountant."),
		func(m *domain.AccountMap) *string { return &m.Opening }, nil, "INVENTORY")
	o.export = kit.NewButton(words.T("Save the file…"), kit.IconDownload, o.save)
	o.file = kit.VStack(kit.Related,
		kit.NewParagraph(kit.Hint, words.T("Only items that exist in Xero are in the file. If Tallybridge is to create items, let it create them first; their stock is held meanwhile.")),
		Row(o.export, kit.NewButton(words.T("I imported it in Xero"), kit.IconCheck, o.imported)))
	o.done = Note(kit.IconSuccess, kit.Good, words.T("The opening step is over: what comes later is ordinary stock."))
	o.box = kit.VStack(kit.Apart, o.done, o.choice, o.post, o.file)
	return o
}

// Object is part of Part.
func (o *Opening) Object() fyne.CanvasObject { return o.box }

// Way is what a person chose: the mode, or that they want the file.
func (o *Opening) Way() domain.OpeningMode { return OpeningWay(o.b) }

// OpeningWay is what a person chose for the opening stock; it is empty while
// nothing was.
func OpeningWay(b *Book) domain.OpeningMode {
	if b.Config.Opening != domain.OpeningHold {
		return b.Config.Opening
	}
	var kept domain.OpeningMode
	b.H.Keep.Load(keyOpening(b), &kept)
	return kept
}

func (o *Opening) chosen(id string) {
	mode := domain.OpeningMode(id)
	o.b.H.Keep.Store(keyOpening(o.b), mode)
	o.b.Change(func(c *domain.Config) { c.Opening = mode }, nil)
}

// Show is part of Part.
func (o *Opening) Show() {
	way := o.Way()
	o.choice.Choose(string(way))
	for _, p := range o.picks {
		p.show(o.b)
	}
	over := o.b.Config.OpeningDone
	Visible(o.done, over)
	Visible(o.choice, !over)
	Visible(o.post, !over && way == domain.OpeningPost)
	Visible(o.file, !over && way == domain.OpeningFile)
	o.box.Refresh()
}

func (o *Opening) save() {
	e, b := o.b.H.Engine, o.b
	var f engine.OpeningFile // read before the last function is called
	o.b.H.Files.Save(words.T("Save the opening stock"), "opening-stock.csv", func(ctx context.Context, w io.Writer) (err error) {
		f, err = e.ExportOpeningStock(ctx, w)
		return err
	}, func() {
		how := words.T("Saved. Import it in Xero: Business, Products and services, Import, opening balances.")
		remark := words.Engine(f.Remark())
		switch {
		case remark == "":
			b.H.Done(how)
			return
		case f.Items > 0 && f.Items <= engine.MaxOpeningImport:
			remark = how + "\n" + remark
		}
		// It is about the books, so that it stays until it is read.
		(&kit.Dialog{Title: words.T("The file is saved"), Text: remark, Icon: kit.IconWarning, Tone: kit.Warn, Confirm: words.T("Close")}).Show(b.H.Canvas)
	})
}

func (o *Opening) imported() {
	e := o.b.H.Engine
	kit.Ask(o.b.H.Canvas, words.T("Is the opening stock in Xero now?"),
		words.T("From now on every difference counts as ordinary stock. If the import is not done, the whole stock would be posted as an adjustment and change your profit."),
		words.T("It is imported"), words.T("Not yet"), true, func() {
			page.Work(o.b.H, func(ctx context.Context) (struct{}, error) { return struct{}{}, e.FinishOpening(ctx) }, func(_ struct{}, err error) {
				o.b.H.ErrorToast(err)
				o.b.Load()
			})
		})
}
