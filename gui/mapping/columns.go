package mapping

import (
	"strings"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

type column = kit.Column[engine.MappingListRow]

// columns of the list. Those that say most about the decision go last when the
// window is narrow.
func columns(s *Screen) []column {
	return []column{
		{
			ID: engine.SortSKU, Title: words.T("SKU"), Width: 150, Always: true, Sortable: true,
			Cell: func(r engine.MappingListRow) kit.Cell { return kit.Cell{Text: r.SKU.SKU, Mono: true} },
		},
		{
			ID: engine.SortTitle, Title: words.T("Title"), Width: 140, Wish: 220, Flex: 2, Sortable: true, Priority: 2,
			Cell: func(r engine.MappingListRow) kit.Cell { return kit.Cell{Text: r.Title} },
		},
		{
			ID: engine.SortState, Title: words.T("State"), Width: 104, Always: true, Sortable: true,
			Cell: func(r engine.MappingListRow) kit.Cell {
				return kit.Cell{Chip: stateChip(r.Filter), Tip: words.Engine(r.Message)}
			},
		},
		{
			ID: engine.SortItem, Title: words.T("Xero item"), Width: 150, Sortable: true, Priority: 1,
			Cell: itemCell,
		},
		{
			ID: "name", Title: words.T("Item name"), Width: 110, Flex: 1, Priority: 4,
			Cell: func(r engine.MappingListRow) kit.Cell {
				return kit.Cell{Text: itemNames(r), Secondary: len(r.Links) == 0}
			},
		},
		{
			ID: "units", Title: words.T("Units"), Tip: words.T("Units of the Xero item in one unit of the SKU"), Width: 64, Align: kit.End, Priority: 6,
			Cell: func(r engine.MappingListRow) kit.Cell { return unitsCell(r) },
		},
		{
			ID: "reason", Title: words.T("Reason"), Width: 170, Priority: 3,
			Cell: func(r engine.MappingListRow) kit.Cell {
				return kit.Cell{Text: reason(r), Tip: words.Engine(r.Message), Secondary: r.Filter == engine.FilterLinked}
			},
		},
		{
			ID: engine.SortConfidence, Title: words.T("Sure"), Tip: words.T("How sure the suggestion is"), Width: 60, Align: kit.End, Sortable: true, DescFirst: true, Priority: 7,
			Cell: func(r engine.MappingListRow) kit.Cell {
				if r.Proposed == nil {
					return kit.Cell{}
				}
				return kit.Cell{Text: words.Percent(r.Proposed.Confidence)}
			},
		},
		{
			ID: engine.SortPrice, Title: words.T("Price"), Width: 104, Align: kit.End, Sortable: true, DescFirst: true, Priority: 8,
			Cell: func(r engine.MappingListRow) kit.Cell { return kit.Cell{Text: words.Money(r.Price)} },
		},
		{
			ID: engine.SortMarketplaces, Title: words.T("Marketplaces"), Width: 112, Sortable: true, DescFirst: true, Priority: 5,
			Cell: func(r engine.MappingListRow) kit.Cell { return kit.Cell{Text: codes(r.Marketplaces), Secondary: true} },
		},
		{
			ID: "channel", Title: words.T("Fulfilled by"), Width: 96, Priority: 10,
			Cell: func(r engine.MappingListRow) kit.Cell { return kit.Cell{Text: channel(r.Channel), Secondary: true} },
		},
		{
			ID: engine.SortASIN, Title: words.T("ASIN"), Width: 116, Sortable: true, Priority: 9,
			Cell: func(r engine.MappingListRow) kit.Cell {
				return kit.Cell{Text: strings.Join(r.ASINs, " "), Mono: true}
			},
		},
		{
			ID: "fnsku", Title: words.T("FNSKU"), Width: 112, Hidden: true, Priority: 11,
			Cell: func(r engine.MappingListRow) kit.Cell { return kit.Cell{Text: r.FNSKU, Mono: true} },
		},
		{
			ID: "account", Title: words.T("Account"), Width: 80, Hidden: true, Priority: 12,
			Cell: func(r engine.MappingListRow) kit.Cell {
				return kit.Cell{Text: string(r.SKU.Connection), Secondary: true}
			},
		},
	}
}

// filters are the chips: what waits for a person first.
func filters() []kit.Filter {
	return []kit.Filter{
		{ID: "", Text: words.T("All"), Count: -1},
		{ID: engine.FilterOpen, Text: words.T("To review"), Count: -1, Tone: kit.Warn},
		{ID: engine.FilterLinked, Text: words.T("Linked"), Count: -1},
		{ID: engine.FilterSuggested, Text: words.T("Suggested"), Count: -1},
		{ID: engine.FilterConflict, Text: words.T("Conflict"), Count: -1, Tone: kit.Bad},
		{ID: engine.FilterUnmapped, Text: words.T("Unmapped"), Count: -1},
		{ID: engine.FilterExcluded, Text: words.T("Excluded"), Count: -1},
		{ID: engine.FilterAside, Text: words.T("Aside"), Count: -1},
		{ID: engine.FilterIgnored, Text: words.T("Nothing to do"), Count: -1},
	}
}

// stateChip is a row's state as a word with its tone.
func stateChip(filter string) kit.Chip {
	switch filter {
	case engine.FilterLinked:
		return kit.Chip{Text: words.T("Linked"), Tone: kit.Good}
	case engine.FilterSuggested:
		return kit.Chip{Text: words.T("Suggested"), Tone: kit.Info}
	case engine.FilterConflict:
		return kit.Chip{Text: words.T("Conflict"), Tone: kit.Bad}
	case engine.FilterUnmapped:
		return kit.Chip{Text: words.T("Unmapped"), Tone: kit.Warn}
	case engine.FilterExcluded:
		return kit.Chip{Text: words.T("Excluded")}
	case engine.FilterAside:
		return kit.Chip{Text: words.T("Aside")}
	}
	return kit.Chip{Text: words.T("Nothing to do")}
}

// itemCell shows the codes a SKU is linked to, or the proposed one.
func itemCell(r engine.MappingListRow) kit.Cell {
	if len(r.Links) > 0 {
		return kit.Cell{Text: linkText(r.Links), Mono: true}
	}
	if p := r.Proposed; p != nil {
		return kit.Cell{Text: p.Code, Mono: true, Secondary: true, Icon: kit.IconSuggest, IconInk: kit.Info.Dot(), Tip: words.Engine(r.Message)}
	}
	return kit.Cell{}
}

// linkText writes links as people would: "MUG-1 + LID-1".
func linkText(links []engine.LinkedItem) string {
	parts := make([]string, len(links))
	for i, l := range links {
		parts[i] = codeOf(l)
		if l.Units != 1 && len(links) > 1 {
			parts[i] = words.Units(l.Units) + " × " + parts[i]
		}
	}
	return strings.Join(parts, " + ")
}

// codeOf is the code of a linked item, or words where Xero lost it.
func codeOf(l engine.LinkedItem) string {
	if l.Code == "" {
		return words.T("(gone from Xero)")
	}
	return l.Code
}

func itemNames(r engine.MappingListRow) string {
	if len(r.Links) == 0 && r.Proposed != nil {
		return r.Proposed.Name
	}
	parts := make([]string, len(r.Links))
	for i, l := range r.Links {
		parts[i] = l.Name
	}
	return strings.Join(parts, " + ")
}

func unitsCell(r engine.MappingListRow) kit.Cell {
	switch len(r.Links) {
	case 0:
		if r.Proposed != nil {
			return kit.Cell{Text: words.Units(r.Proposed.Units), Secondary: true}
		}
		return kit.Cell{}
	case 1:
		return kit.Cell{Text: words.Units(r.Links[0].Units), Bold: r.Links[0].Units != 1}
	}
	return kit.Cell{Text: words.T("bundle")}
}

func codes(ids []domain.MarketplaceID) string {
	out := make([]string, len(ids))
	for i, m := range ids {
		out[i] = m.Code()
	}
	return strings.Join(out, " ")
}

func channel(c engine.Channel) string {
	switch c {
	case engine.ChannelAmazon:
		return words.T("Amazon")
	case engine.ChannelMerchant:
		return words.T("You")
	case engine.ChannelBoth:
		return words.T("Amazon, you")
	}
	return ""
}
