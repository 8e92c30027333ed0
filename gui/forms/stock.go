package forms

import (
	"slices"

	"fyne.io/fyne/v2"

	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// Stock chooses what counts as stock, and which marketplaces share it.
type Stock struct {
	b         *Book
	box       *fyne.Container
	rule      *kit.Options
	inbound   *kit.Switch
	merchant  *kit.Switch
	elsewhere *csvRow
	pools     *fyne.Container
	shown     string // the pools as they were built
}

// NewStock makes the part.
func NewStock(b *Book) *Stock {
	s := &Stock{b: b, pools: kit.VStack(kit.Related)}
	s.rule = kit.NewOptions(func(id string) {
		b.Change(func(c *domain.Config) { c.Quantity.SellableOnly = id == "sellable" }, nil)
	}, "owned",
		kit.Option{ID: "owned", Text: words.T("Everything you own at Amazon"), More: words.T("Fulfillable, reserved, unfulfillable and researching. Units that are sold but not shipped, and transfers, do not make the figure jump.")},
		kit.Option{ID: "sellable", Text: words.T("Only what can be sold now"), More: words.T("Fulfillable alone. The figure falls with every order and rises again when one is cancelled.")})
	s.inbound = kit.NewSwitch(words.T("Add units on their way to Amazon"), false, func(on bool) {
		b.Change(func(c *domain.Config) { c.Quantity.Inbound = on }, nil)
	})
	s.merchant = kit.NewSwitch(words.T("Add stock of listings that you ship yourself"), false, func(on bool) {
		b.Change(func(c *domain.Config) { c.Quantity.Merchant = on }, nil)
	})
	s.elsewhere = newCSVRow(b, "held-elsewhere.csv", b.H.Engine.ImportElsewhere, b.H.Engine.ExportElsewhere)
	s.box = kit.VStack(kit.Section,
		Group(words.T("Which units count"), words.T("Xero gets one number per item: what you own."), s.rule, s.inbound, s.merchant),
		Group(words.T("Stock that Amazon does not hold"), words.T("Your own shelf or a warehouse of somebody else: a file with code and units, so that it is not written off. You can also enter it item by item in Inventory."), s.elsewhere.box),
		Group(words.T("Stock pools"), words.T("Marketplaces that sell from the same warehouses show the same units, so they are counted once. The usual grouping is set; change it only when yours differs."), s.pools))
	return s
}

// Object is part of Part.
func (s *Stock) Object() fyne.CanvasObject { return s.box }

// Show is part of Part.
func (s *Stock) Show() {
	q := s.b.Config.Quantity
	s.rule.Choose("owned")
	if q.SellableOnly {
		s.rule.Choose("sellable")
	}
	s.inbound.Set(q.Inbound)
	s.merchant.Set(q.Merchant)
	s.showPools()
}

// pool is one pool with its marketplaces.
type pool struct {
	id      domain.PoolID
	members []domain.Marketplace
}

func (s *Stock) grouped() []pool {
	var out []pool
	for _, m := range s.b.Active() {
		id := s.b.Config.PoolOf(m.ID)
		i := slices.IndexFunc(out, func(p pool) bool { return p.id == id })
		if i < 0 {
			out = append(out, pool{id: id})
			i = len(out) - 1
		}
		out[i].members = append(out[i].members, m)
	}
	return out
}

func (s *Stock) showPools() {
	groups := s.grouped()
	key := ""
	for _, p := range groups {
		key += "|" + string(p.id) + ":" + string(s.b.Config.HomeMarketplace[p.id])
		for _, m := range p.members {
			key += " " + m.Code
		}
	}
	if key == s.shown && len(s.pools.Objects) > 0 {
		return
	}
	s.shown = key
	if len(groups) == 0 {
		fill(s.pools, Note(kit.IconInfo, kit.Info, words.T("No marketplace is known yet. Connect Amazon first.")))
		s.box.Refresh()
		return
	}
	var rows []fyne.CanvasObject
	for _, p := range groups {
		rows = append(rows, s.poolCard(p, groups))
	}
	if len(s.b.Config.Pools) > 0 || len(s.b.Config.HomeMarketplace) > 0 {
		rows = append(rows, Row(Linked(words.T("Back to the usual grouping"), kit.IconUndo, func() {
			s.b.Change(func(c *domain.Config) { c.Pools, c.HomeMarketplace = nil, nil }, nil)
		})))
	}
	fill(s.pools, rows...)
	s.box.Refresh()
}

func (s *Stock) poolCard(p pool, groups []pool) fyne.CanvasObject {
	head := kit.HStack(kit.Related, kit.NewSymbol(kit.IconBox, kit.ColorSecondary, 18),
		kit.NewText(kit.BodyBold, words.T("Pool {{.name}}", words.A{"name": string(p.id)})), kit.Grow(kit.NewText(kit.Body, "")))
	if len(p.members) == 1 {
		m := p.members[0]
		head.Objects = append(head.Objects[:2], kit.Grow(kit.NewCutText(kit.Hint, m.Domain, 60)), kit.Sized(200, 0, s.poolSelect(m, p, groups)))
		return kit.NewCardPadded(10, head)
	}
	if len(p.members) > 1 {
		options := []kit.Option{{ID: "", Text: words.T("The one that lists the product")}}
		for _, m := range p.members {
			options = append(options, kit.Option{ID: string(m.ID), Text: m.Code + "  " + m.Domain})
		}
		id := p.id
		home := kit.NewSelect(func(m string) {
			s.b.Change(func(c *domain.Config) { setHome(c, id, domain.MarketplaceID(m)) }, nil)
		}, string(s.b.Config.HomeMarketplace[p.id]), "", options...)
		head.Add(kit.NewText(kit.Caption, words.T("Figure comes from")))
		head.Add(kit.Sized(220, 0, home))
	}
	var members []fyne.CanvasObject
	for _, m := range p.members {
		members = append(members, kit.HStack(kit.Related, kit.Sized(118, 0, kit.NewCutText(kit.Body, m.Code+"  "+m.Domain, 60)),
			kit.Grow(s.poolSelect(m, p, groups))))
	}
	return kit.NewCardPadded(10, kit.VStack(kit.Related, head, kit.Columnar(250, kit.Apart, members...)))
}

func (s *Stock) poolSelect(m domain.Marketplace, p pool, groups []pool) *kit.Select {
	var options []kit.Option
	seen := map[domain.PoolID]bool{}
	add := func(id domain.PoolID) {
		if !seen[id] {
			seen[id] = true
			options = append(options, kit.Option{ID: string(id), Text: words.T("Pool {{.name}}", words.A{"name": string(id)})})
		}
	}
	for _, g := range groups {
		add(g.id)
	}
	add(m.Pool)
	if own := domain.PoolID(m.Code); !seen[own] {
		options = append(options, kit.Option{ID: m.Code, Text: words.T("A pool of its own")})
	}
	id := m.ID
	return kit.NewSelect(func(to string) {
		s.b.Change(func(c *domain.Config) { setPool(c, id, domain.PoolID(to)) }, nil)
	}, string(p.id), "", options...)
}

// setPool moves a marketplace; a pool whose figure came from it loses that.
func setPool(c *domain.Config, m domain.MarketplaceID, to domain.PoolID) {
	if from := c.PoolOf(m); c.HomeMarketplace[from] == m {
		delete(c.HomeMarketplace, from)
	}
	if known, ok := domain.MarketplaceByID(m); ok && known.Pool == to {
		delete(c.Pools, m)
		return
	}
	if c.Pools == nil {
		c.Pools = map[domain.MarketplaceID]domain.PoolID{}
	}
	c.Pools[m] = to
}

func setHome(c *domain.Config, p domain.PoolID, m domain.MarketplaceID) {
	if m == "" {
		delete(c.HomeMarketplace, p)
		return
	}
	if c.HomeMarketplace == nil {
		c.HomeMarketplace = map[domain.PoolID]domain.MarketplaceID{}
	}
	c.HomeMarketplace[p] = m
}
