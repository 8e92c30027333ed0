package orders

import (
	"context"
	"io"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// bulk is the bar that is shown while several orders are selected.
func (s *Screen) bulk() fyne.CanvasObject {
	s.picked = kit.NewText(kit.BodyBold, "")
	button := func(text string, icon kit.IconName, do func()) *kit.Button {
		b := kit.NewButton(text, icon, do)
		b.Small = true
		return b
	}
	work := button(words.T("Work"), kit.IconChevronDown, nil)
	work.Trailing = true
	work.OnTap = func() { kit.ShowMenuBelow(s.workMenu(s.Chosen()), work) }
	paper := button(words.T("Print"), kit.IconChevronDown, nil)
	paper.Trailing = true
	paper.OnTap = func() { kit.ShowMenuBelow(s.paperMenu(s.Chosen()), paper) }
	s.confirmAll = button(words.T("Confirm shipment"), kit.IconTruck, func() { s.confirmRows(s.Chosen()) })
	s.bulkBar = kit.HStack(kit.Related, s.picked, s.confirmAll, work, paper,
		button(words.T("Tag…"), kit.IconTag, func() { s.askTag(s.Chosen()) }),
		button(words.T("Export"), kit.IconDownload, s.exportChosen))
	return s.bulkBar
}

// workMenu are the work states.
func (s *Screen) workMenu(ids []int64) *fyne.Menu {
	m := fyne.NewMenu("")
	for _, w := range domain.WorkStates() {
		m.Items = append(m.Items, fyne.NewMenuItem(workName(w), func() { s.setWork(ids, w) }))
	}
	return m
}

func (s *Screen) setWork(ids []int64, w domain.WorkState) {
	page.Work(s.h, func(ctx context.Context) (int, error) { return s.h.Engine.SetWorkState(ctx, ids, w) }, func(n int, err error) {
		if err != nil {
			s.h.ErrorToast(err)
			return
		}
		s.h.Done(words.N(n, "{{.n}} order is now: {{.state}}", "{{.n}} orders are now: {{.state}}", words.A{"state": workName(w)}))
		s.Reload()
	})
}

// papers are the sizes that can be printed on, with the words for them.
func papers() []kit.Option {
	return []kit.Option{{ID: "A4", Text: "A4"}, {ID: "Letter", Text: "Letter"}, {ID: "A6", Text: words.T("A6 (label printer)")}}
}

// keepPaper remembers the paper and what is printed on slips.
const keepPaper = "orders.paper"

// paper is what is remembered about printing.
type paper struct {
	Size string `json:"size"`
	Shop string `json:"shop"`
	Note string `json:"note"`
}

func (s *Screen) paperMenu(ids []int64) *fyne.Menu {
	return fyne.NewMenu("",
		fyne.NewMenuItem(words.T("Pick list…"), func() { s.askPaper(ids, false) }),
		fyne.NewMenuItem(words.T("Packing slips…"), func() { s.askPaper(ids, true) }))
}

// askPaper asks for the paper and writes pick list or slips as PDF.
func (s *Screen) askPaper(ids []int64, slips bool) {
	if len(ids) == 0 {
		ids = s.IDs()
	}
	var p paper
	if !s.h.Keep.Load(keepPaper, &p) {
		p.Size = "A4"
	}
	size := kit.NewSelect(nil, p.Size, "", papers()...)
	shopName, note := kit.NewEntry(""), kit.NewEntry("")
	shopName.SetText(p.Shop)
	note.SetText(p.Note)
	form := kit.VStack(kit.Apart, kit.NewFormRow(words.T("Paper"), "", size))
	title, text := words.T("Pick list"), words.T("What to take from the shelves, by SKU, with the bin and a barcode.")
	if slips {
		title, text = words.T("Packing slips"), words.T("One slip for each order: items, order number as a barcode, your note. No name and no address is on it.")
		form.Add(kit.NewFormRow(words.T("Your shop's name"), words.T("At the top of each slip"), shopName))
		form.Add(kit.NewFormRow(words.T("Note"), words.T("At the end of each slip: thanks, returns"), note))
	}
	d := &kit.Dialog{
		Title: title, Text: text + " " + words.N(len(ids), "{{.n}} order.", "{{.n}} orders."), Icon: kit.IconDocument, Tone: kit.Info,
		Content: form, Confirm: words.T("Save as PDF"), Cancel: words.T("Cancel"),
	}
	d.OnConfirm = func() {
		p = paper{Size: size.Chosen(), Shop: strings.TrimSpace(shopName.Text), Note: strings.TrimSpace(note.Text)}
		s.h.Keep.Store(keepPaper, p)
		o := slipOptions(p)
		write, name := s.h.Engine.WritePickList, "pick-list.pdf"
		if slips {
			write, name = s.h.Engine.WritePackingSlips, "packing-slips.pdf"
		}
		s.h.Files.Save(title, name, func(ctx context.Context, w io.Writer) error { return write(ctx, w, ids, o) }, nil)
	}
	d.Show(s.h.Canvas)
}

func slipOptions(p paper) engine.SlipOptions {
	o := engine.SlipOptions{Shop: p.Shop, Note: p.Note, Zone: time.Local}
	switch p.Size {
	case "Letter":
		o.Paper = "Letter"
	case "A6":
		o.Paper = "A6"
	default:
		o.Paper = "A4"
	}
	return o
}

func (s *Screen) askTag(ids []int64) {
	if len(ids) == 0 {
		return
	}
	name := kit.NewEntry(words.T("fragile"))
	d := &kit.Dialog{
		Title: words.N(len(ids), "Tag {{.n}} order", "Tag {{.n}} orders"), Icon: kit.IconTag, Tone: kit.Info,
		Content: kit.NewFormRow(words.T("Tag"), "", name), Confirm: words.T("Tag"), Cancel: words.T("Cancel"), Other: words.T("Take the tag off"),
	}
	name.OnChanged = func(t string) { d.EnableConfirm(strings.TrimSpace(t) != "") }
	do := func(change func(context.Context, []int64, string) (int, error)) {
		tag := strings.TrimSpace(name.Text)
		if tag == "" {
			return
		}
		page.Work(s.h, func(ctx context.Context) (int, error) { return change(ctx, ids, tag) }, func(n int, err error) {
			if err != nil {
				s.h.ErrorToast(err)
				return
			}
			s.h.Done(words.N(n, "{{.n}} order changed.", "{{.n}} orders changed."))
			s.Reload()
		})
	}
	d.OnConfirm = func() { do(s.h.Engine.TagOrders) }
	d.OnOther = func() { do(s.h.Engine.UntagOrders) }
	d.Show(s.h.Canvas)
	d.EnableConfirm(false)
	s.h.Canvas.Focus(name)
}

// Export is part of page.Exporter: the list as it is shown.
func (s *Screen) Export() {
	q := s.query(s.Query())
	s.h.Files.Save(words.T("Export this list"), "orders.csv", func(ctx context.Context, w io.Writer) error { return s.h.Engine.ExportOrders(ctx, w, q) }, nil)
}

func (s *Screen) exportChosen() {
	ids := s.Chosen()
	s.h.Files.Save(words.T("Export the selected orders"), "orders.csv", func(ctx context.Context, w io.Writer) error { return s.h.Engine.ExportOrderRows(ctx, w, ids) }, nil)
}

// importer imports tracking numbers from a file.
func (s *Screen) importer() page.Importer {
	return page.Importer{
		Host: s.h, Title: words.T("Import tracking numbers"), Column: words.T("Order"), Doing: words.T("Confirming shipments…"),
		Look: func(ctx context.Context, r io.Reader) (engine.Import, error) {
			return s.h.Engine.ImportTracking(ctx, r, false)
		},
		Take: s.h.Engine.SendTracking, Done: s.imported,
	}
}

// imported tells what became of a file of tracking numbers.
func (s *Screen) imported(in engine.Import, stopped bool, err error) {
	failed := in.Failed()
	went := len(in.Rows) - len(failed)
	s.Reload()
	if len(failed) == 0 {
		s.h.Done(words.N(went, "Amazon has {{.n}} confirmation.", "Amazon has {{.n}} confirmations."))
		return
	}
	all := words.A{"all": words.Number(len(in.Rows))}
	t := kit.Toast{
		Tone: kit.Bad, Text: words.N(len(failed), "{{.n}} of {{.all}} confirmations is not at Amazon.", "{{.n}} of {{.all}} confirmations are not at Amazon.", all),
		Action: words.T("Show"),
	}
	if stopped {
		t.Tone, t.Text = kit.Warn, words.N(went, "Stopped: {{.n}} of {{.all}} confirmations went to Amazon.", "Stopped: {{.n}} of {{.all}} confirmations went to Amazon.", all)
	}
	why := ""
	if err != nil {
		message, advice, _ := page.Say(err)
		why = strings.TrimSpace(message + " " + advice)
	}
	t.OnTap = func() { s.importer().Show(words.T("Not at Amazon"), why, failed) }
	s.h.Toast(t)
}

// Drop is part of page.Dropper.
func (s *Screen) Drop(files []fyne.URI) bool { return s.importer().Drop(files) }

// reread asks Amazon for orders now, one call each.
func (s *Screen) reread(ids []int64) {
	page.Work(s.h, func(ctx context.Context) (int, error) { return s.h.Engine.RefreshOrders(ctx, ids) }, func(n int, err error) {
		if err != nil {
			s.h.ErrorToast(err)
			return
		}
		s.h.Done(words.N(n, "{{.n}} order was read anew.", "{{.n}} orders were read anew."))
		s.Reload()
	})
}

// rereadMost is how many orders are read anew by hand at most: each costs a call.
const rereadMost = 30

// menu is the context menu of the selected orders.
func (s *Screen) menu() *fyne.Menu {
	ids := s.Chosen()
	if len(ids) == 0 {
		return nil
	}
	item := func(text string, icon kit.IconName, do func()) *fyne.MenuItem {
		m := fyne.NewMenuItem(text, do)
		m.Icon = kit.Icon(icon)
		return m
	}
	again := item(words.T("Read anew from Amazon"), kit.IconRefresh, func() { s.reread(ids) })
	again.Disabled = len(ids) > rereadMost
	confirm := item(words.T("Confirm shipment"), kit.IconTruck, func() { s.confirmRows(ids) })
	confirm.Disabled = len(s.Selected()) > 0 && s.confirm.Disabled()
	m := fyne.NewMenu("",
		item(words.T("Show details"), kit.IconEye, func() { s.Open(s.Current()) }),
		confirm,
		fyne.NewMenuItemSeparator())
	for _, w := range domain.WorkStates() {
		m.Items = append(m.Items, item(words.T("Work: {{.x}}", words.A{"x": workName(w)}), "", func() { s.setWork(ids, w) }))
	}
	m.Items = append(m.Items, fyne.NewMenuItemSeparator(),
		item(words.T("Pick list…"), kit.IconDocument, func() { s.askPaper(ids, false) }),
		item(words.T("Packing slips…"), kit.IconDocument, func() { s.askPaper(ids, true) }),
		item(words.T("Tag…"), kit.IconTag, func() { s.askTag(ids) }),
		item(words.T("Copy order ids"), kit.IconCopy, s.Copy),
		again)
	if r, ok := s.AtHand(ids[0]); ok && len(ids) == 1 && r.Link != "" {
		m.Items = append(m.Items, item(words.T("Open at Amazon"), kit.IconExternal, func() { s.h.OpenURL(r.Link) }))
	}
	return m
}

// moreMenu is the menu of the button with three dots.
func (s *Screen) moreMenu() *fyne.Menu {
	item := func(text string, icon kit.IconName, do func()) *fyne.MenuItem {
		m := fyne.NewMenuItem(text, do)
		m.Icon = kit.Icon(icon)
		return m
	}
	return fyne.NewMenu("",
		item(words.T("Read orders now"), kit.IconRefresh, s.readNow),
		item(words.T("Import tracking numbers"), kit.IconUpload, s.importer().Ask),
		item(words.T("Export this list"), kit.IconDownload, s.Export),
		fyne.NewMenuItemSeparator(),
		item(words.T("Pick list…"), kit.IconDocument, func() { s.askPaper(s.Selected(), false) }),
		item(words.T("Packing slips…"), kit.IconDocument, func() { s.askPaper(s.Selected(), true) }))
}

// Commands is part of page.Commander.
func (s *Screen) Commands() []kit.Command {
	group := words.T("Action")
	c := func(id, title string, icon kit.IconName, also string, run func()) kit.Command {
		return kit.Command{ID: "orders-" + id, Title: title, Group: group, Icon: icon, Also: also, Run: run}
	}
	return []kit.Command{
		c("confirm", words.T("Confirm shipment"), kit.IconTruck, "ship tracking carrier", func() { s.confirmRows(s.Chosen()) }),
		c("read", words.T("Read orders now"), kit.IconRefresh, "sync import", s.readNow),
		c("tracking", words.T("Import tracking numbers"), kit.IconUpload, "csv", s.importer().Ask),
		c("pick", words.T("Pick list…"), kit.IconDocument, "print pdf", func() { s.askPaper(s.Selected(), false) }),
		c("slips", words.T("Packing slips…"), kit.IconDocument, "print pdf", func() { s.askPaper(s.Selected(), true) }),
		c("filter", words.T("Filter orders"), kit.IconFilter, "", s.askFilters),
		c("charts", words.T("Charts"), kit.IconChart, "late rate top sku", s.showCharts),
		c("tag", words.T("Tag…"), kit.IconTag, "", func() { s.askTag(s.Chosen()) }),
		c("ids", words.T("Copy order ids"), kit.IconCopy, "", s.Copy),
	}
}

// Help is part of page.Helper.
func (s *Screen) Help() page.Help {
	return page.Help{Title: words.T("Orders"), Sections: []page.HelpSection{
		{Title: words.T("What is here"), Text: []string{
			words.T("Orders of all marketplaces, read every few minutes. What you ship yourself can be picked, packed and confirmed here; what Amazon ships is shown and left alone."),
			words.T("Names and addresses are never read. For address and label open the order at Amazon with one click."),
		}},
		{Title: words.T("A morning"), Text: []string{
			words.T("Choose Ship by today, select all, print the pick list and the packing slips. Pack, then confirm the shipments, or import a CSV file with order and tracking."),
			words.T("The work state is for your own desk; Amazon is not told."),
		}},
		{Title: words.T("Confirmations"), Text: []string{
			words.T("A confirmation waits some seconds before it goes to Amazon, so that you can undo it. When its answer is lost, Tallybridge looks for the package at Amazon before anything is sent again: it never goes twice."),
		}},
		{Title: words.T("Money"), Text: []string{words.T("Totals are shown in the order's own currency and never added across currencies.")}},
	}}
}
