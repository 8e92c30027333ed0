package mapping

import (
	"context"
	"reflect"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// panel shows one seller SKU in full: what is wrong and what to do, the Xero
// side, the Amazon side, and what was done.
type panel struct {
	s      *Screen
	root   *fyne.Container
	latest *kit.Latest
	id     int64
	detail *shown
	pane   *kit.Pane
	agos   []ago // what is said with the time since
}

// ago is a text that says how long ago something was.
type ago struct {
	text *kit.Text
	at   time.Time
}

// shown is what the panel shows.
type shown struct {
	engine.MappingDetail
	alike int // rows of the same kind in the same filter, this one among them
}

func newPanel(s *Screen) *panel {
	p := &panel{s: s, latest: kit.NewLatest(s.h.Loop), pane: kit.NewPane()}
	p.root = kit.VStack(0)
	p.root.Add(kit.Grow(p.nothing()))
	return p
}

func (p *panel) nothing() fyne.CanvasObject {
	return kit.NewStateView(kit.View{
		Icon: kit.IconMapping, Title: words.T("No row chosen"), Text: words.T("Choose a row to see both sides of it."),
	})
}

func (p *panel) close() {
	p.latest.Cancel()
	p.latest.Wait()
}

// show reads and shows a row; 0 shows none.
func (p *panel) show(id int64) {
	p.id = id
	p.reload()
}

// reload reads the row anew.
func (p *panel) reload() {
	id := p.id
	if id == 0 {
		p.latest.Cancel()
		p.detail = nil
		p.set(p.nothing())
		return
	}
	p.latest.Run(p.s.h.Ctx, func(ctx context.Context) func() {
		d, err := p.read(ctx, id)
		return func() { //nolint:contextcheck // what a click starts later has the profile's context
			if err != nil {
				p.detail = nil
				p.set(kit.NewStateView(p.s.h.Trouble(words.T("The listing could not be read"), err, p.reload)))
				return
			}
			before := p.detail
			if before != nil && reflect.DeepEqual(*before, d) {
				return // the place somebody reads stays where it is
			}
			p.detail = &d
			p.build(before == nil || before.ID != d.ID)
		}
	})
}

func (p *panel) read(ctx context.Context, id int64) (d shown, err error) {
	if d.MappingDetail, err = p.s.h.Engine.MappingDetail(ctx, id); err != nil {
		return d, err
	}
	if k := kindOf(d.MappingListRow); k != "" {
		ids, err := p.s.h.Engine.MappingIDs(ctx, engine.Query{Filter: d.Filter, Kind: k})
		d.alike = len(ids)
		return d, err
	}
	return d, nil
}

func (p *panel) set(o fyne.CanvasObject) {
	p.root.RemoveAll()
	p.root.Add(kit.Grow(o))
	p.root.Refresh()
}

// tick says anew how long ago things were.
func (p *panel) tick() {
	if p.detail == nil {
		return
	}
	for _, a := range p.agos {
		a.text.SetText(words.Ago(a.at, p.s.h.Loop.Now()))
	}
}

// build shows the row; another one from its beginning.
func (p *panel) build(another bool) {
	d := p.detail
	p.agos = nil
	closing := kit.NewIconButton(kit.IconClose, words.T("Hide details"), p.s.Shut)
	closing.Small = true
	head := kit.HStack(kit.Related, kit.Grow(kit.NewCutText(kit.Code, d.SKU.SKU, 80)), kit.NewStatusChip(stateChip(d.Filter), ""), closing)
	body := kit.VStack(kit.Apart)
	if d.Title != "" {
		body.Add(kit.NewParagraph(kit.Body, d.Title))
	}
	if c := p.problem(); c != nil {
		body.Add(c)
	}
	body.Add(p.xeroSide())
	body.Add(p.actions())
	body.Add(p.amazonSide())
	if len(d.Changes) > 0 {
		body.Add(p.history())
	}
	p.pane.Set(kit.Inset(0, 0, kit.Apart, 0, body), another)
	p.set(kit.Frame(kit.Inset(10, 12, 8, 14, head), nil, kit.Inset(0, 0, 0, 14, p.pane.Object)))
}

func group(title string, o ...fyne.CanvasObject) fyne.CanvasObject {
	return kit.VStack(kit.Near, append([]fyne.CanvasObject{kit.NewText(kit.Label, title)}, o...)...)
}

// xeroSide are the items the SKU is linked to, or the one that is proposed.
func (p *panel) xeroSide() fyne.CanvasObject {
	d := p.detail
	if len(d.Links) == 0 {
		if d.Proposed != nil {
			return group(words.T("Proposed Xero item"), p.itemDetails(d.Proposed.Item, d.Proposed.Code, d.Proposed.Name, d.Proposed.Units, ""))
		}
		return group(words.T("Xero item"), kit.NewParagraph(kit.Hint, words.T("It is not linked to a Xero item.")))
	}
	title := words.T("Xero item")
	if len(d.Links) > 1 {
		title = words.T("Bundle of Xero items")
	}
	var rows []fyne.CanvasObject
	for i, l := range d.Links {
		if i > 0 {
			rows = append(rows, kit.NewRule())
		}
		rows = append(rows, p.itemDetails(l.Item, codeOf(l), l.Name, l.Units, l.Origin))
	}
	return group(title, rows...)
}

func (p *panel) itemDetails(id domain.ItemID, code, name string, units int64, origin domain.LinkOrigin) fyne.CanvasObject {
	rows := []kit.Detail{{Label: words.T("Code"), Value: code, Mono: true, Strong: true, Copy: true}}
	if name != "" {
		rows = append(rows, kit.Detail{Label: words.T("Name"), Value: name})
	}
	rows = append(rows, kit.Detail{Label: words.T("Units per pack"), Value: words.Units(units), Strong: units != 1})
	if i := slices.IndexFunc(p.detail.Items, func(x domain.Item) bool { return x.ID == id }); i >= 0 {
		x := p.detail.Items[i]
		stock := words.T("not tracked")
		if x.Tracked {
			stock = words.Decimal(x.Quantity)
		}
		rows = append(rows, kit.Detail{Label: words.T("On hand"), Value: stock})
		if x.SalesPrice.Valid {
			rows = append(rows, kit.Detail{Label: words.T("Sales price"), Value: words.Decimal(x.SalesPrice.Decimal)})
		}
	}
	if origin != "" {
		rows = append(rows, kit.Detail{Label: words.T("Linked by"), Value: originName(origin)})
	}
	return p.details(rows...)
}

func (p *panel) details(rows ...kit.Detail) *kit.Details {
	d := kit.NewDetails(rows...)
	d.CopyTip = words.T("Copy")
	d.OnCopied = func(v string) { p.s.h.Done(words.T("Copied {{.what}}.", words.A{"what": v})) }
	return d
}

// amazonSide are the listings, marketplace by marketplace.
func (p *panel) amazonSide() fyne.CanvasObject {
	d := p.detail
	rows := make([]kit.Detail, 0, len(d.Listings)+2)
	for _, l := range d.Listings {
		rows = append(rows, kit.Detail{Label: l.Marketplace.Code(), Object: kit.Grow(p.listing(l))})
	}
	barcode := ""
	for _, l := range d.Listings {
		if barcode == "" {
			barcode = l.Barcode
		}
	}
	for _, x := range []struct{ label, value string }{{"FNSKU", d.FNSKU}, {words.T("Barcode"), barcode}} {
		if x.value != "" {
			rows = append(rows, kit.Detail{Label: x.label, Value: x.value, Mono: true, Copy: true})
		}
	}
	return group(words.N(len(d.Listings), "{{.n}} Amazon listing", "{{.n}} Amazon listings"), p.details(rows...))
}

func (p *panel) listing(l domain.Listing) fyne.CanvasObject {
	row := kit.HStack(kit.Related, kit.NewStatusChip(listingChip(l), ""), kit.Grow(kit.NewCutText(kit.Body, words.Money(l.Price), 40)))
	about := channel(channelOf(l))
	if l.ASIN != "" {
		if about != "" {
			about += " · "
		}
		about += l.ASIN
	}
	return kit.VStack(2, row, kit.NewCutText(kit.Caption, about, 40))
}

func channelOf(l domain.Listing) engine.Channel {
	switch {
	case l.Amazon && l.Merchant:
		return engine.ChannelBoth
	case l.Amazon:
		return engine.ChannelAmazon
	case l.Merchant:
		return engine.ChannelMerchant
	}
	return ""
}

func listingChip(l domain.Listing) kit.Chip {
	switch {
	case l.Parent:
		return kit.Chip{Text: words.T("Parent")}
	case l.Status == domain.ListingActive:
		return kit.Chip{Text: words.T("Active"), Tone: kit.Good}
	case l.Status == domain.ListingInactive:
		return kit.Chip{Text: words.T("Inactive")}
	case l.Status == domain.ListingIncomplete:
		return kit.Chip{Text: words.T("Incomplete"), Tone: kit.Warn}
	}
	return kit.Chip{Text: string(l.Status)}
}

// actions are what can be done with this row besides its problem's own.
func (p *panel) actions() fyne.CanvasObject {
	d, s := p.detail, p.s
	ids := []int64{d.ID}
	var out []fyne.CanvasObject
	add := func(text string, icon kit.IconName, f func()) {
		b := kit.NewButton(text, icon, f)
		b.Small = true
		out = append(out, b)
	}
	link := words.T("Link to…")
	if len(d.Links) > 0 {
		link = words.T("Change link…")
	}
	add(link, kit.IconLink, func() { s.linkRows(ids) })
	if len(d.Links) == 0 {
		if d.Filter != engine.FilterExcluded && d.Filter != engine.FilterIgnored {
			add(words.T("Create item…"), kit.IconPlus, func() { s.createRows(ids) })
		}
	} else {
		add(words.T("Units per pack…"), kit.IconBox, func() { s.unitsRows(ids) })
		add(words.T("Unlink"), kit.IconUnlink, func() { s.unlinkRows(ids) })
	}
	if d.Filter == engine.FilterExcluded {
		add(words.T("Include again"), kit.IconPlus, func() { s.includeRows(ids) })
	} else {
		add(words.T("Exclude"), kit.IconExclude, func() { s.excludeRows(ids) })
	}
	return kit.Columnar(132, kit.Related, out...)
}

// historyShown is how many changes the panel lists.
const historyShown = 20

// history is what was done to the items, newest first.
func (p *panel) history() fyne.CanvasObject {
	now := p.s.h.Loop.Now()
	var rows []fyne.CanvasObject
	for i, r := range p.detail.Changes {
		if r.Change == nil {
			continue
		}
		if i == historyShown {
			break
		}
		c := r.Change
		text := changeText(c)
		when := kit.NewText(kit.Caption, words.Ago(r.At, now))
		p.agos = append(p.agos, ago{when, r.At})
		rows = append(rows, kit.HStack(kit.Related, kit.Grow(kit.NewCutText(kit.Body, text, 60)), when))
	}
	return group(words.T("What was done"), rows...)
}

func changeText(c *domain.Change) string {
	a := words.A{"code": c.Code, "before": c.Before, "after": c.After, "field": fieldName(c.Field), "why": words.Engine(c.Reason)}
	switch c.Action {
	case "create":
		return words.T("Created {{.code}}", a)
	case "link":
		return words.T("Linked to {{.code}}", a)
	case "update":
		return words.T("{{.field}}: {{.before}} → {{.after}}", a)
	case "increase", "decrease":
		return words.T("Quantity {{.before}} → {{.after}}", a)
	case "refuse":
		return words.T("Refused: {{.why}}", a)
	}
	return words.T("{{.code}}: {{.before}} → {{.after}}", a)
}
