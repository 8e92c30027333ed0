package kit

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// golden compares the window with its master in testdata. Small differences of
// edges between machines are allowed. With TALLYBRIDGE_GOLDEN=write the
// masters are written anew; a picture that differs is left in
// testdata/failed.
func golden(t *testing.T, win fyne.Window, name string) {
	t.Helper()
	path := filepath.Join("testdata", name+".png")
	got := win.Canvas().Capture()
	if os.Getenv("TALLYBRIDGE_GOLDEN") == "write" {
		writePNG(t, path, got)
		return
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatalf("no master: %v; write it with TALLYBRIDGE_GOLDEN=write and look at it", err)
	}
	defer f.Close()
	want, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if share := different(got, want); share > 0.004 {
		writePNG(t, filepath.Join("testdata", "failed", name+".png"), got)
		t.Errorf("%s: %.2f %% of the picture differs from its master", name, share*100)
	}
}

func writePNG(t *testing.T, path string, img image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

// different is the share of pixels that differ visibly.
func different(a, b image.Image) float64 {
	if a.Bounds().Size() != b.Bounds().Size() {
		return 1
	}
	x, y := flat(a), flat(b)
	n := 0
	for i := 0; i < len(x.Pix); i += 4 {
		for k := range 3 {
			if d := int(x.Pix[i+k]) - int(y.Pix[i+k]); d > 24 || d < -24 {
				n++
				break
			}
		}
	}
	return float64(n) / float64(len(x.Pix)/4)
}

func flat(img image.Image) *image.NRGBA {
	out := image.NewNRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), img, img.Bounds().Min, draw.Over)
	return out
}

// piece is one golden picture: what to build and what to do with it.
type piece struct {
	name   string
	w, h   float32
	factor float32
	build  func(p *Pump) fyne.CanvasObject
	do     func(p *Pump, win fyne.Window)
}

func pieces() []piece {
	page := func(o fyne.CanvasObject) fyne.CanvasObject { return Inset(16, 16, 16, 16, o) }
	days := []string{"1 Mar", "2 Mar", "3 Mar", "4 Mar", "5 Mar", "6 Mar", "7 Mar", "8 Mar", "9 Mar", "10 Mar"}
	return []piece{
		{name: "buttons", w: 640, h: 130, build: func(*Pump) fyne.CanvasObject {
			busy := NewPrimary("Sync now", IconRefresh, nil)
			busy.SetBusy(true)
			off := NewButton("Export", IconDownload, nil)
			off.Disable()
			focused := NewButton("Focused", "", nil)
			focused.FocusGained()
			small := NewButton("Small", IconPlus, nil)
			small.Small = true
			return page(VStack(12,
				HStack(8, NewPrimary("Sync now", IconRefresh, nil), NewButton("Export", IconDownload, nil), NewButton("Columns", "", nil), newButton(Ghost, "Not now", "", nil), newButton(LinkLike, "Learn more", "", nil), NewIconButton(IconSettings, "Settings", nil)),
				HStack(8, busy, off, newButton(Danger, "Delete", IconTrash, nil), focused, small),
			))
		}},
		{name: "chips", w: 640, h: 160, build: func(*Pump) fyne.CanvasObject {
			row := HStack(8)
			for i, c := range statuses {
				row.Add(NewStatusChip(c, []IconName{"", IconSuggest, IconWarning, "", IconClock}[i]))
			}
			filters := NewFilterChips(nil,
				Filter{"all", "All", 100_000, Neutral}, Filter{"linked", "Linked", 93_211, Neutral}, Filter{"suggested", "Suggested", 412, Info},
				Filter{"conflict", "Conflict", 17, Bad}, Filter{"unmapped", "Unmapped", 1_204, Warn}, Filter{"excluded", "Excluded", -1, Neutral})
			return page(VStack(16, row, filters))
		}},
		{name: "texts", w: 420, h: 340, build: func(*Pump) fyne.CanvasObject {
			return page(VStack(8,
				NewText(Title, "Inventory"), NewText(Heading, "Amazon Europe"), NewText(Figure, "12,804"), NewText(BodyBold, "Stainless bottle"), NewText(Code, "AB-00017-BLK"), NewText(Label, "Last run"),
				NewParagraph(Body, "Tallybridge posts one zero-total bill and one zero-total credit note each time stock changed. They change stock value and profit."),
				NewParagraph(Hint, "Ask your accountant."), NewCutText(Caption, "A caption that has to be cut because there is by far no room for all of its words here", 60)))
		}},
		{name: "tiles", w: 860, h: 140, build: func(*Pump) fyne.CanvasObject {
			return page(Tiles(
				NewTile(Stat{Label: "Linked", Figure: "93,211", Hint: "of 100,000 SKUs", Icon: IconLink, Tone: Good}, func() {}),
				NewTile(Stat{Label: "Conflicts", Figure: "17", Hint: "need a decision", Icon: IconWarning, Tone: Bad}, func() {}),
				NewTile(Stat{Label: "Out of sync", Figure: "204", Hint: "since 10:42", Icon: IconRefresh, Tone: Warn}, func() {}),
				NewTile(Stat{Label: "Units", Figure: "48,120", Hint: "+312 this week", Icon: IconBox, Trend: []float64{3, 4, 4, 6, 5, 7, 8, 8, 11}}, func() {}),
			))
		}},
		{name: "charts", w: 760, h: 420, build: func(*Pump) fyne.CanvasObject {
			return page(VStack(20,
				HStack(20,
					Grow(Sized(0, 250, NewBarChart(BarData{Labels: days, Series: []ChartSeries{
						{Name: "North America", Values: []float64{120, 132, 101, 134, 190, 230, 210, 182, 191, 234}},
						{Name: "Europe", Values: []float64{60, 72, 71, 74, 90, 130, 110, 98, 95, 101}},
						{Name: "Japan", Values: []float64{12, 8, 21, 9, 12, 33, 21, 0, 12, 22}},
					}}))),
					Grow(Sized(0, 250, NewBarChart(BarData{Labels: []string{"Mon", "Tue", "Wed", "Thu", "Fri"}, Series: []ChartSeries{{Name: "Runs", Values: []float64{3, 7, 2, 9, 4}}}}))),
				),
				NewShareBar(Share{"US pool", 40_120, "40,120", ""}, Share{"EU pool", 25_004, "25,004", ""}, Share{"UK", 8_320, "8,320", ""}, Share{"Japan", 210, "210", ""}),
				HStack(12, Sized(120, 28, NewSparkline([]float64{9, 8, 8, 5, 6, 3, 2}, Bad)), Sized(120, 28, NewSparkline([]float64{1, 4, 3, 5, 6, 6, 9}, Good)), Sized(120, 28, NewSparkline([]float64{5, 5, 5}, Neutral))),
			))
		}},
		{name: "waterfall", w: 760, h: 420, build: func(*Pump) fyne.CanvasObject {
			steps := []WaterfallStep{
				{Name: "Sales", Text: "4,120.00", Value: 4120},
				{Name: "Shipping and gift wrap", Text: "88.10", Value: 88.1},
				{Name: "Refunds", Text: "−310.40", Value: -310.4},
				{Name: "Referral fees", Text: "−618.00", Value: -618},
				{Name: "FBA fulfilment fees", Text: "−902.35", Value: -902.35},
				{Name: "Advertising", Text: "−1,204.00", Value: -1204},
				{Name: "Sum of the rows", Text: "1,173.35", Value: 1173.35, Total: true},
				{Name: "Not explained", Text: "−14.05", Value: -14.05, Ink: Bad.Ink()},
				{Name: "Payout", Text: "1,159.30", Value: 1159.3, Total: true},
			}
			below := []WaterfallStep{{Name: "Sales", Text: "120.00", Value: 120}, {Name: "Advertising", Text: "−310.00", Value: -310}, {Name: "Charged to your card", Text: "−190.00", Value: -190, Total: true}}
			return page(HStack(24, Grow(NewWaterfall(steps...)), Sized(280, 0, NewWaterfall(below...))))
		}},
		{name: "steps", w: 700, h: 420, build: func(*Pump) fyne.CanvasObject {
			from := time.Date(2026, 2, 13, 0, 0, 0, 0, time.UTC)
			at := func(days float64, v float64) StepPoint {
				return StepPoint{from.Add(time.Duration(days * 24 * float64(time.Hour))), v}
			}
			d := StepData{
				Points: []StepPoint{at(-20, 44), at(2, 41), at(4.5, 38), at(7, 30), at(7.2, 12), at(12, 60), at(20, 52), at(26, 9)}, From: from, To: from.AddDate(0, 0, 30),
				Axis:  func(t time.Time) string { return t.Format("2 Jan") },
				Level: 15, LevelName: "Low below 15",
			}
			short := d
			short.Points, short.LevelName = []StepPoint{at(18, 3), at(25, 5)}, ""
			none := d
			none.Points, none.LevelName = nil, ""
			ask := NewBanner(Warn, IconWarning, "This push would take 21 of 100 items to zero. Is that right?", NewButton("Show what", "", nil), NewButton("Approve and push", "", nil))
			low := NewBanner(Bad, IconError, "Xero does not answer, and what is below is of yesterday evening.", NewButton("Connect again", "", nil))
			return page(VStack(16, ask, HStack(0, Sized(330, 0, low), Grow(NewText(Body, ""))), HStack(20, Grow(Sized(0, 190, NewStepChart(d))), Grow(Sized(0, 190, NewStepChart(short))), Sized(160, 120, NewStepChart(none)))))
		}},
		{name: "details", w: 380, h: 330, build: func(*Pump) fyne.CanvasObject {
			return page(NewCard(NewDetails(
				Detail{Label: "SKU", Value: "AB-00017-BLK", Mono: true, Copy: true},
				Detail{Label: "Xero item", Value: "Stainless bottle 500 ml with bamboo lid and carry loop"},
				Detail{Label: "State", Object: NewStatusChip(Chip{"Conflict", Bad}, IconWarning)},
				Detail{Label: "On hand in Xero", Value: "119", Strong: true},
				Detail{Label: "Difference", Value: "−68", Ink: Bad.Ink()},
				Detail{Label: "Last document", Value: "TB-20260314-1-OUT", Mono: true, Copy: true},
			)))
		}},
		{name: "form", w: 420, h: 330, build: func(p *Pump) fyne.CanvasObject {
			key := NewEntry("amzn1.application-oa2-client…")
			wrong := NewFormRow("Refresh token", "", NewSecretEntry("Atzr|…"))
			wrong.SetError("This is the client secret. The refresh token begins with Atzr|.")
			search := NewSearch(p, "Search SKU, title, barcode…", nil)
			search.SetText("bottle")
			return page(VStack(16, NewFormRow("Client id", "On the page of your app in Seller Central, below LWA credentials.", key), wrong, NewSearch(p, "Search SKU, title, barcode…", nil), search))
		}},
		{name: "progress", w: 760, h: 120, build: func(p *Pump) fyne.CanvasObject {
			a := NewProgressStrip(p, "Cancel", func() {})
			a.Set(ProgressState{Text: "Reading stock of Amazon Germany", Detail: "42 of 120, about 2 min left", Done: 42, Total: 120})
			b := NewProgressStrip(p, "Cancel", func() {})
			b.Set(ProgressState{Text: "Reading listings", Detail: "1,204 so far"})
			c := NewProgressStrip(p, "Cancel", nil)
			c.Set(ProgressState{Text: "Waiting for Amazon until 10:42", Waiting: true})
			return VStack(0, a, b, c)
		}},
		{name: "states", w: 900, h: 330, build: func(*Pump) fyne.CanvasObject {
			return HStack(1,
				Grow(Sized(0, 330, NewStateView(View{Icon: IconStore, Title: "No listings yet", Text: "Connect your Amazon account and your listings appear here within minutes.", Action: "Connect Amazon"}))),
				Grow(Sized(0, 330, NewStateView(ErrorView("Xero did not answer", "The last try was at 10:42. Nothing was changed; what you see is from 09:30.", "Try again", nil, "Details", nil)))),
			)
		}},
		{name: "toast", w: 620, h: 140, build: func(p *Pump) fyne.CanvasObject {
			toasts := NewToasts(p)
			toasts.Add(Toast{Text: "Linked 24 SKUs to their Xero items.", Tone: Good, Action: "Undo"})
			return toasts
		}},
		{name: "toast-error", w: 620, h: 140, build: func(p *Pump) fyne.CanvasObject {
			toasts := NewToasts(p)
			toasts.Add(Toast{Text: "Amazon refused the key of Japan. Stock of Japan is unknown until you connect it again; nothing is written from it.", Tone: Bad, Action: "Connect"})
			return toasts
		}},
		{name: "tooltip", w: 620, h: 140, build: func(p *Pump) fyne.CanvasObject {
			return NewTips(p)
		}, do: func(p *Pump, win fyne.Window) {
			tips := win.Content().(*Tips)
			tips.offer(tips, "US 40 + EU 25 = 65; FR, IT and ES show the same EU pool and are compared with it, not added to it.", fyne.NewPos(40, 30))
			p.Advance(TipDelay)
		}},
		{name: "dialog", w: 700, h: 420, build: func(*Pump) fyne.CanvasObject { return layout.NewSpacer() }, do: func(_ *Pump, win fyne.Window) {
			d := &Dialog{
				Title: "Post to Acme Ltd?", Text: "This is the first posting to a real organisation: one bill and one credit note, 84 items, −312 units.",
				Icon: IconShield, Tone: Info, Confirm: "Post", Cancel: "Cancel", Other: "Show the preview",
				TypeToConfirm: "Acme Ltd", TypeHint: "Type the organisation's name to go on.",
			}
			d.Show(win.Canvas())
		}},
		{name: "dialog-danger", w: 700, h: 300, build: func(*Pump) fyne.CanvasObject { return layout.NewSpacer() }, do: func(_ *Pump, win fyne.Window) {
			Ask(win.Canvas(), "Remove this profile?", "Links, costs and history of “Acme Ltd” are deleted from this computer. Nothing changes in Xero or at Amazon.", "Remove profile", "Cancel", true, nil)
		}},
		{name: "palette", w: 760, h: 460, build: func(*Pump) fyne.CanvasObject { return layout.NewSpacer() }, do: func(_ *Pump, win fyne.Window) {
			p := NewPalette(PaletteOptions{Placeholder: "Find an action or a SKU…", Commands: commands})
			p.Show(win.Canvas())
			p.page.entry.SetText("syn")
		}},
		{name: "stock", w: 560, h: 330, build: func(*Pump) fyne.CanvasObject {
			sel := widget.NewSelect([]string{"As it changes", "Hourly", "Daily"}, nil)
			sel.SetSelected("Hourly")
			check := widget.NewCheck("Keep running in the tray", nil)
			check.SetChecked(true)
			radio := widget.NewRadioGroup([]string{"Only show differences", "Keep Xero equal to Amazon"}, nil)
			radio.SetSelected("Only show differences")
			slider := widget.NewSlider(0, 10)
			slider.SetValue(4)
			multi := widget.NewMultiLineEntry()
			multi.SetText("Several\nlines")
			return page(VStack(10, NewFormRow("Cadence", "", sel), check, radio, slider, multi))
		}},
		{name: "choices", w: 460, h: 400, build: func(*Pump) fyne.CanvasObject {
			o := NewOptions(nil, "show",
				Option{ID: "show", Text: "Only show differences", More: "Nothing is posted. You see what differs, and can export it as CSV."},
				Option{ID: "post", Text: "Keep Xero equal to Amazon", More: "Tallybridge posts one zero-total bill and one zero-total credit note each time stock changed. They change stock value and profit."},
				Option{ID: "off", Text: "Not available on this plan", Disabled: true})
			return page(VStack(14, o, NewFormRow("Cadence", "", NewSelect(nil, "hourly", "Choose…", Option{ID: "hourly", Text: "Hourly"}, Option{ID: "daily", Text: "Daily"})),
				NewSwitch("Keep running in the tray", true, nil), NewSwitch("Start at login", false, nil)))
		}},
		{name: "sidenav", w: 460, h: 300, build: func(*Pump) fyne.CanvasObject {
			steps := NewSideNav(nil,
				SideItem{ID: "a", Text: "Amazon", More: "Done", Icon: IconSuccess, IconInk: Good.Ink()},
				SideItem{ID: "x", Text: "Xero", More: "Needs you", MoreInk: Warn.Ink(), Icon: IconWarning, IconInk: Warn.Ink()},
				SideItem{ID: "c", Text: "Accounts", More: "Now", Number: 3},
				SideItem{ID: "p", Text: "Pools and what counts as stock", Number: 4})
			steps.Choose("c")
			sections := NewSideNav(nil,
				SideItem{ID: "g", Text: "General", Icon: IconSettings}, SideItem{ID: "l", Text: "Look", Icon: IconSun},
				SideItem{ID: "n", Text: "Notifications", Icon: IconBell})
			sections.FocusGained()
			return page(HStack(24, Sized(190, 0, steps), Sized(190, 0, sections)))
		}},
		{name: "drawing", w: 400, h: 160, build: func(*Pump) fyne.CanvasObject {
			svg := `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 120"><rect x="1" y="1" width="358" height="118" rx="8" fill="$page" stroke="$line"/>` +
				`<rect x="20" y="40" width="150" height="30" rx="4" fill="$tint" stroke="$accent"/><circle cx="170" cy="40" r="10" fill="$accent"/><rect x="200" y="50" width="120" height="8" rx="4" fill="$soft"/></svg>`
			return page(VStack(0, NewDrawing("test", []byte(svg), 360, 120,
				DrawingLabel{X: 30, Y: 55, Text: "Develop Apps", Bold: true}, DrawingLabel{X: 170, Y: 40, Text: "1", Bold: true, Ink: ColorOnFill, Centre: true})))
		}},
		{name: "menu", w: 560, h: 330, build: func(*Pump) fyne.CanvasObject { return productGrid(40) }, do: func(_ *Pump, win fyne.Window) {
			g := win.Content().(*Grid[product])
			g.showChooser(fyne.NewPos(140, 20))
		}},
		{name: "split", w: 900, h: 330, build: func(*Pump) fyne.CanvasObject {
			g := productGrid(40)
			g.SetCursor(2)
			s := NewSplit(g, Inset(14, 14, 14, 14, VStack(10, NewText(Heading, "LED desk lamp"), NewDetails(Detail{Label: "SKU", Value: "AB-00002-XL", Mono: true}, Detail{Label: "ASIN", Value: "B0C123", Mono: true, Copy: true}))))
			s.SetView(SplitView{Open: true, Side: 280})
			return s
		}},
		{name: "grid", w: 1000, h: 400, build: func(*Pump) fyne.CanvasObject { return productGrid(100_000) }, do: func(_ *Pump, win fyne.Window) {
			g := win.Content().(*Grid[product])
			g.SetSort(Sort{Column: "xero", Desc: true})
			g.Focus()
			g.Click(3, 0)
			g.Click(6, fyne.KeyModifierControl)
		}},
		{name: "grid-narrow", w: 560, h: 240, build: func(*Pump) fyne.CanvasObject { return productGrid(100) }},
		{name: "grid-large", w: 1000, h: 300, factor: 1.4, build: func(*Pump) fyne.CanvasObject { return productGrid(100) }},
		{name: "grid-loading", w: 760, h: 260, build: func(*Pump) fyne.CanvasObject { return productGrid(-1) }},
		{name: "grid-empty", w: 760, h: 330, build: func(*Pump) fyne.CanvasObject {
			g := productGrid(0)
			g.SetEmpty(View{Icon: IconSearch, Title: "Nothing found", Text: "No SKU, title or barcode has “botle” in it.", Action: "Clear search"})
			return g
		}},
		{name: "grid-error", w: 760, h: 330, build: func(*Pump) fyne.CanvasObject {
			g := productGrid(0)
			g.SetError(ErrorView("The list could not be read", "The data folder's disk is full.", "Try again", nil, "Details", nil))
			return g
		}},
	}
}

func commands() []Command {
	return []Command{
		{ID: "sync", Title: "Sync now", Group: "Action", Keys: "Ctrl+R", Icon: IconRefresh},
		{ID: "pause", Title: "Pause syncing for an hour", Group: "Action", Icon: IconPause},
		{ID: "activity", Title: "Go to Activity", Group: "Go to", Keys: "Ctrl+4", Icon: IconActivity, Also: "history runs sync"},
		{ID: "stock", Title: "Keep Xero equal to Amazon…", Group: "Setting", Icon: IconBox, Also: "synchronise stock mode"},
		{ID: "export", Title: "Export this list as CSV", Group: "Action", Keys: "Ctrl+E", Icon: IconDownload},
		{ID: "diff", Title: "Show only differences", Group: "Filter", Icon: IconFilter},
		{ID: "syn", Title: "Kräutermühle Synthetik", Group: "SKU", Icon: IconTag},
	}
}

func TestGolden(t *testing.T) {
	for _, look := range []struct {
		name string
		v    Variant
	}{{"light", Light}, {"dark", Dark}} {
		for _, one := range pieces() {
			t.Run(one.name+"-"+look.name, func(t *testing.T) {
				p := setup(t, look.v, one.factor)
				win := window(t, one.build(p), one.w, one.h)
				if one.do != nil {
					one.do(p, win)
				}
				golden(t, win, one.name+"-"+look.name)
			})
		}
	}
}
