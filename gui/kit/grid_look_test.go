package kit

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// page is a whole screen made of the widgets, to see that they fit together.
func wholePage(p *Pump) (fyne.CanvasObject, *Grid[product]) {
	g := productGrid(100_000)
	nav := NewNavBar(nil, HStack(4, NewIconButton(IconSearch, "Find anything", nil), NewIconButton(IconHelp, "Help", nil), NewIconButton(IconSettings, "Settings", nil)),
		NavItem{"overview", "Overview", IconOverview, 0}, NavItem{"mapping", "Mapping", IconMapping, 17}, NavItem{"inventory", "Inventory", IconBox, 0},
		NavItem{"orders", "Orders", IconCart, 0}, NavItem{"fees", "Fees", IconCoins, 0}, NavItem{"activity", "Activity", IconActivity, 0})
	nav.Choose("inventory")
	tools := VStack(10,
		HStack(8, NewText(Title, "Inventory"), Grow(NewText(Body, "")), NewButton("Export", IconDownload, nil), NewPrimary("Sync now", IconRefresh, nil)),
		HStack(10, Sized(280, 0, NewSearch(p, "Search SKU, title, barcode…", nil)),
			Grow(NewFilterChips(nil, Filter{"all", "All", 100_000, Neutral}, Filter{"diff", "Different", 204, Warn}, Filter{"held", "Held", 9, Bad}, Filter{"low", "Low stock", 31, Info}))))
	side := VStack(12,
		HStack(8, Grow(NewCutText(Heading, "LED desk lamp with wireless charger, 5 colour temperatures", 60)), NewIconButton(IconClose, "Close", nil)),
		HStack(6, NewStatusChip(Chip{"Conflict", Bad}, IconWarning), NewStatusChip(Chip{"Held", Warn}, IconPause)),
		NewDetails(
			Detail{Label: "SKU", Value: "AB-00007-EU", Mono: true, Copy: true}, Detail{Label: "Xero item", Value: "LAMP-EU", Mono: true},
			Detail{Label: "On hand in Xero", Value: "49", Strong: true}, Detail{Label: "Amazon", Value: "77 = US 40 + EU 25 + UK 12"}, Detail{Label: "Difference", Value: "+28", Ink: Good.Ink()},
		),
		NewRule(),
		NewText(Label, "Units by pool"),
		NewShareBar(Share{"US", 40, "40", ""}, Share{"EU", 25, "25", ""}, Share{"UK", 12, "12", ""}),
		NewText(Label, "Last 10 days"),
		Sized(0, 130, NewBarChart(BarData{Labels: []string{"5", "6", "7", "8", "9", "10", "11", "12", "13", "14"}, Series: []ChartSeries{{Name: "Units", Values: []float64{88, 85, 85, 82, 80, 79, 79, 78, 77, 77}}}})),
		HStack(8, NewButton("Preview", "", nil), NewPrimary("Push this item", "", nil)),
	)
	split := NewSplit(g, Inset(14, 4, 14, 16, Scroll(side)))
	split.SetView(SplitView{Open: true})
	strip := NewProgressStrip(p, "Cancel", func() {})
	strip.Set(ProgressState{Text: "Reading stock of Amazon Germany", Detail: "42 of 120, about 2 min left", Done: 42, Total: 120})
	foot := Inset(6, 12, 6, 12, HStack(16, NewText(Caption, "100,000 items"), NewText(Caption, "2 selected"), Grow(NewText(Caption, "")), NewText(Caption, "Xero 41 of 60 this minute, 4,812 of 5,000 today")))
	return Frame(VStack(0, nav, Inset(14, 16, 12, 16, tools)), VStack(0, strip, foot), split), g
}

func TestWholePage(t *testing.T) {
	for _, size := range []fyne.Size{fyne.NewSize(1000, 650), fyne.NewSize(1920, 1080)} {
		for _, v := range []struct {
			name string
			v    Variant
		}{{"light", Light}, {"dark", Dark}} {
			p := setup(t, v.v, 1)
			content, g := wholePage(p)
			win := test.NewTempWindow(t, content)
			layers := NewLayers(p, win.Canvas(), content)
			win.SetPadded(false)
			win.SetContent(layers.Root)
			win.Resize(size)
			g.SetSort(Sort{Column: "sku"})
			g.Focus()
			g.Click(7, 0)
			g.Click(9, fyne.KeyModifierControl)
			layers.Toasts.Add(Toast{Text: "Linked 24 SKUs to their Xero items.", Tone: Good, Action: "Undo"})
			name := fmt.Sprintf("page-%v-%s", size.Width, v.name)
			look(t, win, name)
			if size.Width == 1000 {
				golden(t, win, name)
			}
			layers.Close()
			if min := content.MinSize(); min.Width > 1000 || min.Height > 650 {
				t.Errorf("the page wants at least %v", min)
			}
		}
	}
}
