package gui

import (
	"tallybridge/gui/activity"
	"tallybridge/gui/fees"
	"tallybridge/gui/inventory"
	"tallybridge/gui/kit"
	"tallybridge/gui/mapping"
	"tallybridge/gui/orders"
	"tallybridge/gui/overview"
	"tallybridge/gui/page"
	"tallybridge/gui/settings"
	"tallybridge/gui/setup"
	"tallybridge/gui/words"
)

// builders make the screens, each when it is first shown.
var builders = map[page.ID]func(*page.Host) page.Page{
	page.Overview:  func(h *page.Host) page.Page { return overview.New(h) },
	page.Mapping:   func(h *page.Host) page.Page { return mapping.New(h) },
	page.Inventory: func(h *page.Host) page.Page { return inventory.New(h) },
	page.Orders:    func(h *page.Host) page.Page { return orders.New(h) },
	page.Fees:      func(h *page.Host) page.Page { return fees.New(h) },
	page.Activity:  func(h *page.Host) page.Page { return activity.New(h) },
	page.Settings:  func(h *page.Host) page.Page { return settings.New(h) },
	page.Setup:     func(h *page.Host) page.Page { return setup.New(h) },
}

// navItems are the screens in the row at the top, in its order.
func navItems() []kit.NavItem {
	var items []kit.NavItem
	for _, n := range []struct {
		id   page.ID
		text string
		icon kit.IconName
	}{
		{page.Overview, words.T("Overview"), kit.IconOverview},
		{page.Mapping, words.T("Mapping"), kit.IconMapping},
		{page.Inventory, words.T("Inventory"), kit.IconBox},
		{page.Orders, words.T("Orders"), kit.IconCart},
		{page.Fees, words.T("Fees"), kit.IconCoins},
		{page.Activity, words.T("Activity"), kit.IconActivity},
	} {
		if builders[n.id] != nil {
			items = append(items, kit.NavItem{ID: string(n.id), Text: n.text, Icon: n.icon})
		}
	}
	return items
}
