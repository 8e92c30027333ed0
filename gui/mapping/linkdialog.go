package mapping

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// choicesShown is how many items a search offers; more words narrow it.
const choicesShown = 100

// target is one chosen item with its field for the units per pack.
type target struct {
	choice engine.ItemChoice
	units  *kit.Entry
}

// linkDialog lets one item, or several as a bundle, be chosen for SKUs.
type linkDialog struct {
	s       *Screen
	ids     []int64
	dialog  *kit.Dialog
	search  *kit.Search
	grid    *kit.Grid[engine.ItemChoice]
	found   []engine.ItemChoice
	latest  *kit.Latest
	known   string // the search that found answers
	entered bool   // Enter was pressed before its search was answered
	targets []*target
	chosen  *fyne.Container
	wrong   *kit.Text
}

// link opens the dialog for the selected rows.
func (s *Screen) link() { s.linkRows(s.targets()) }

func (s *Screen) linkRows(ids []int64) {
	if len(ids) == 0 {
		s.h.Toast(kit.Toast{Text: words.T("Choose a row first.")})
		return
	}
	var links []engine.LinkedItem
	title := words.N(len(ids), "Link {{.n}} SKU", "Link {{.n}} SKUs")
	if r, ok := s.row(ids[0]); ok && len(ids) == 1 {
		title = words.T("Link {{.sku}}", words.A{"sku": r.SKU.SKU})
		links = r.Links
	}
	newLinkDialog(s, ids, links).show(title)
}

func newLinkDialog(s *Screen, ids []int64, links []engine.LinkedItem) *linkDialog {
	d := &linkDialog{s: s, ids: ids, latest: kit.NewLatest(s.h.Loop)}
	d.search = kit.NewSearch(s.h.Loop, words.T("Search Xero items by code or name"), func(string) { d.ask() })
	d.grid = kit.NewGrid(kit.GridOptions[engine.ItemChoice]{
		Single: true,
		Words:  kit.GridWords{Loading: words.T("Loading…"), Columns: words.T("Columns"), DefaultLayout: words.T("Reset columns")},
		Columns: []kit.Column[engine.ItemChoice]{
			{ID: "code", Title: words.T("Code"), Width: 150, Always: true, Cell: func(c engine.ItemChoice) kit.Cell { return kit.Cell{Text: c.Code, Mono: true} }},
			{ID: "name", Title: words.T("Name"), Width: 160, Flex: 1, Always: true, Cell: func(c engine.ItemChoice) kit.Cell { return kit.Cell{Text: c.Name} }},
			{
				ID: "add", Title: "", Width: 72, Always: true,
				Cell:  func(engine.ItemChoice) kit.Cell { return kit.Cell{Text: words.T("Add"), Link: true} },
				OnTap: func(_ int, c engine.ItemChoice) { d.add(c, 1) },
			},
		},
		Empty:    kit.View{Icon: kit.IconSearch, Title: words.T("No item found"), Text: words.T("Xero has no item with these words in its code or name.")},
		OnOpen:   func(i int) { d.addAt(i) },
		OnCursor: func(int) { d.check() },
		OnType: func(r rune) {
			s.h.Canvas.Focus(d.search)
			d.search.Insert(r)
		},
	})
	d.search.OnLeave = d.grid.Focus
	d.search.OnEnter = d.enter
	d.search.OnEscape = func() {
		if d.search.Text != "" {
			d.search.Clear()
			return
		}
		d.dialog.Close()
		d.close()
	}
	d.chosen = kit.VStack(kit.Near)
	d.wrong = kit.NewParagraph(kit.Caption, "").SetInk(kit.Bad.Ink())
	d.wrong.Hide()
	for _, l := range links {
		if l.Code != "" {
			d.targets = append(d.targets, d.target(engine.ItemChoice{Item: l.Item, Code: l.Code, Name: l.Name}, l.Units))
		}
	}
	return d
}

func (d *linkDialog) show(title string) {
	d.dialog = &kit.Dialog{
		Title: title, Width: 640, Keep: true,
		Text:    words.T("Choose the Xero item it is. Add several items for a bundle."),
		Content: kit.VStack(kit.Related, d.search, kit.NewCardPadded(0, kit.Sized(0, 190, d.grid)), d.chosen, d.wrong),
		Confirm: words.T("Link"), Cancel: words.T("Cancel"),
		OnConfirm: d.confirm, OnCancel: d.close,
	}
	d.list()
	d.dialog.Show(d.s.h.Canvas)
	d.check()
	d.ask()
}

func (d *linkDialog) close() { d.latest.Cancel() }

func (d *linkDialog) ask() {
	text := d.search.Text
	d.latest.Run(d.s.h.Ctx, func(ctx context.Context) func() {
		found, err := d.s.h.Engine.SearchItems(ctx, text, choicesShown)
		return func() {
			if err != nil {
				d.grid.SetError(d.s.h.Trouble(words.T("The items could not be read"), err, d.ask))
				return
			}
			d.found, d.known = found, text
			d.grid.SetData(kit.SliceRows(found, func(c engine.ItemChoice) string { return string(c.Item) }), kit.FromTop)
			d.check()
			if d.entered {
				d.entered = false
				d.addAt(0)
			}
		}
	})
}

// enter takes the first hit of what was typed, also when it is still on its
// way; with nothing typed it does what the main button does.
func (d *linkDialog) enter() {
	switch {
	case d.search.Text == "":
		d.confirm()
	case d.known == d.search.Text:
		d.addAt(max(0, d.grid.Cursor()))
	default:
		d.entered = true
		d.ask()
	}
}

func (d *linkDialog) addAt(i int) {
	if i >= 0 && i < len(d.found) {
		d.add(d.found[i], 1)
	}
}

// add puts an item among the chosen ones; one that is there gets the cursor.
func (d *linkDialog) add(c engine.ItemChoice, units int64) {
	i := slices.IndexFunc(d.targets, func(t *target) bool { return t.choice.Item == c.Item })
	if i < 0 {
		d.targets = append(d.targets, d.target(c, units))
		d.list()
		i = len(d.targets) - 1
	}
	field := d.targets[i].units
	d.s.h.Canvas.Focus(field)
	field.TypedShortcut(&fyne.ShortcutSelectAll{})
}

func (d *linkDialog) target(c engine.ItemChoice, units int64) *target {
	t := &target{choice: c, units: kit.NewEntry("1")}
	t.units.SetText(strconv.FormatInt(units, 10))
	t.units.OnChanged = func(string) { d.check() }
	return t
}

func (d *linkDialog) remove(t *target) {
	d.targets = slices.DeleteFunc(d.targets, func(x *target) bool { return x == t })
	d.list()
}

// list shows the chosen items: "One unit is 2 × MUG-1 Blue mug".
func (d *linkDialog) list() {
	d.chosen.RemoveAll()
	if len(d.targets) > 0 {
		label := words.T("One unit of the SKU is")
		if len(d.targets) > 1 {
			label = words.T("One unit of the SKU is a bundle of")
		}
		d.chosen.Add(kit.NewText(kit.Label, label))
	}
	for _, t := range d.targets {
		gone := kit.NewIconButton(kit.IconClose, words.T("Take out"), func() { d.remove(t) })
		gone.Small = true
		d.chosen.Add(kit.HStack(kit.Related, kit.Sized(64, 0, t.units), kit.NewText(kit.Body, "×"), kit.NewText(kit.Code, t.choice.Code),
			kit.Grow(kit.NewCutText(kit.Hint, t.choice.Name, 60)), gone))
	}
	d.check()
	if d.dialog.IsOpen() {
		d.dialog.Refresh()
	}
}

// units are the units per pack that were typed; false when that is no number.
func units(text string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	return n, err == nil && n >= 1
}

// wanted are the chosen items; without any, the row that the cursor is on.
func (d *linkDialog) wanted() (out []engine.LinkTarget, ok bool) {
	for _, t := range d.targets {
		n, ok := units(t.units.Text)
		if !ok {
			return nil, false
		}
		out = append(out, engine.LinkTarget{Item: t.choice.Item, Units: n})
	}
	if i := d.grid.Cursor(); len(out) == 0 && i >= 0 && i < len(d.found) {
		out = append(out, engine.LinkTarget{Item: d.found[i].Item, Units: 1})
	}
	return out, true
}

// check says what is wrong and lets Link be pressed when nothing is.
func (d *linkDialog) check() {
	want, ok := d.wanted()
	d.wrong.SetText(words.T("Units per pack have to be a whole number of at least 1."))
	if d.wrong.Hidden == !ok {
		d.wrong.Hidden = ok
		if d.dialog.IsOpen() {
			d.dialog.Refresh()
		}
	}
	d.dialog.EnableConfirm(ok && len(want) > 0)
}

func (d *linkDialog) confirm() {
	want, ok := d.wanted()
	if !ok || len(want) == 0 {
		return
	}
	d.latest.Cancel()
	d.dialog.Close()
	d.s.linkTo(d.ids, want)
}

// linkTo links rows to items.
func (s *Screen) linkTo(ids []int64, want []engine.LinkTarget) {
	s.change(ids, s.bySKU(func(ctx context.Context, skus []domain.SellerSKU) (engine.Stepped, error) {
		return s.h.Engine.LinkSKUs(ctx, skus, want)
	}), func(n int) string { return words.N(n, "Linked {{.n}} SKU.", "Linked {{.n}} SKUs.") })
}

// linkToCode links a row to the item with a code, as a conflict's panel offers.
func (s *Screen) linkToCode(id int64, item domain.ItemID) {
	s.linkTo([]int64{id}, []engine.LinkTarget{{Item: item, Units: 1}})
}

// units asks for the units per pack of the selected rows.
func (s *Screen) units() { s.unitsRows(s.targets()) }

func (s *Screen) unitsRows(ids []int64) {
	if len(ids) == 0 {
		s.h.Toast(kit.Toast{Text: words.T("Choose a row first.")})
		return
	}
	text := ""
	if r, ok := s.row(ids[0]); ok && len(ids) == 1 {
		switch len(r.Links) {
		case 0:
			s.linkRows(ids)
			return
		case 1:
			text = strconv.FormatInt(r.Links[0].Units, 10)
		default:
			s.linkRows(ids) // a bundle: each item has its units
			return
		}
	}
	s.askUnits(ids, text)
}

func (s *Screen) askUnits(ids []int64, text string) {
	field := kit.NewEntry("1")
	field.SetText(text)
	row := kit.NewFormRow(words.T("Units per pack"), words.T("How many units of the Xero item are in one unit of the SKU: 6 for a pack of six."), field)
	d := &kit.Dialog{Title: words.T("Units per pack"), Content: row, Confirm: words.T("Set"), Cancel: words.T("Cancel")}
	if len(ids) > 1 {
		d.Text = words.N(len(ids), "For {{.n}} SKU. Bundles are left as they are.", "For {{.n}} SKUs. Bundles are left as they are.")
	}
	check := func(text string) {
		_, ok := units(text)
		d.EnableConfirm(ok)
		wrong := ""
		if !ok && text != "" {
			wrong = words.T("Units per pack have to be a whole number of at least 1.")
		}
		row.SetError(wrong)
	}
	field.OnChanged = check
	d.OnConfirm = func() {
		n, ok := units(field.Text)
		if !ok {
			return
		}
		s.change(ids, s.bySKU(func(ctx context.Context, skus []domain.SellerSKU) (engine.Stepped, error) {
			return s.h.Engine.SetUnitsOf(ctx, skus, n)
		}), func(count int) string {
			return words.N(count, "Set {{.n}} SKU to {{.units}} per pack.", "Set {{.n}} SKUs to {{.units}} per pack.", words.A{"units": words.Units(n)})
		})
	}
	d.Show(s.h.Canvas)
	check(field.Text)
}
