package kit

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

var start = time.Date(2026, 3, 14, 9, 30, 0, 0, time.UTC)

// setup makes a test application in one of the two looks.
func setup(t testing.TB, v Variant, factor float32) *Pump {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(NewTheme(v, factor))
	return NewPump(start)
}

// window puts content into a window of the given size.
func window(t testing.TB, content fyne.CanvasObject, w, h float32) fyne.Window {
	t.Helper()
	win := test.NewTempWindow(t, content)
	win.SetPadded(false)
	win.Resize(fyne.NewSize(w, h))
	return win
}

// look writes the window's picture to the folder in TALLYBRIDGE_LOOK, for a
// person to look at; without it nothing happens.
func look(t testing.TB, win fyne.Window, name string) {
	t.Helper()
	folder := os.Getenv("TALLYBRIDGE_LOOK")
	if folder == "" {
		return
	}
	f, err := os.Create(filepath.Join(folder, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, win.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}

type product struct {
	SKU, Title string
	Status     Chip
	Xero, Amz  int
	Unknown    bool
	Ago        string
}

var statuses = []Chip{
	{"Linked", Good},
	{"Suggested", Info},
	{"Conflict", Bad},
	{"Unmapped", Neutral},
	{"Waiting", Warn},
}

func products(n int) []product {
	rows := make([]product, n)
	titles := []string{
		"Stainless bottle 500 ml with bamboo lid and carry loop, double-wall vacuum insulated, brushed steel",
		"Cotton tote bag, natural, long handles",
		"LED desk lamp with wireless charger, 5 colour temperatures, touch dimmer and USB port, matt black, EU plug",
		"Yoga mat 6 mm",
		"Kräutermühle aus Edelstahl – Größe M",
	}
	for i := range rows {
		rows[i] = product{
			SKU: fmt.Sprintf("AB-%05d-%s", i, []string{"BLK", "NAT", "XL", "EU"}[i%4]), Title: titles[i%len(titles)],
			Status: statuses[i%len(statuses)], Xero: i * 7 % 1300, Amz: i * 11 % 1290,
			Unknown: i%13 == 5, Ago: fmt.Sprintf("%d min ago", i%50+1),
		}
	}
	return rows
}

func number(n int) string {
	s := fmt.Sprint(n)
	if n >= 1000 {
		s = s[:len(s)-3] + "," + s[len(s)-3:]
	}
	return s
}

func productColumns() []Column[product] {
	return []Column[product]{
		{ID: "sku", Title: "SKU", Width: 150, Sortable: true, Always: true, Cell: func(p product) Cell { return Cell{Text: p.SKU, Mono: true} }},
		{ID: "title", Title: "Title", Width: 180, Flex: 1, Sortable: true, Cell: func(p product) Cell { return Cell{Text: p.Title} }},
		{ID: "status", Title: "Status", Width: 110, Sortable: true, Cell: func(p product) Cell { return Cell{Chip: p.Status} }},
		{ID: "xero", Title: "Xero", Width: 80, Align: End, Sortable: true, DescFirst: true, Cell: func(p product) Cell { return Cell{Text: number(p.Xero)} }},
		{ID: "amazon", Title: "Amazon", Width: 90, Align: End, Sortable: true, DescFirst: true, Cell: func(p product) Cell {
			if p.Unknown {
				return Cell{Text: "unknown", Secondary: true, Tip: "The last reading was not complete."}
			}
			return Cell{Text: number(p.Amz), Link: true}
		}, OnTap: func(int, product) {}},
		{ID: "delta", Title: "Difference", Width: 90, Align: End, Sortable: true, Priority: 1, Cell: func(p product) Cell {
			switch d := p.Amz - p.Xero; {
			case p.Unknown:
				return Cell{Text: "–", Secondary: true}
			case d > 0:
				return Cell{Text: "+" + number(d), Ink: Good.Ink()}
			case d < 0:
				return Cell{Text: "−" + number(-d), Ink: Bad.Ink()}
			default:
				return Cell{Text: "0", Secondary: true}
			}
		}},
		{ID: "changed", Title: "Last change", Width: 110, Priority: 2, Cell: func(p product) Cell { return Cell{Text: p.Ago, Secondary: true} }},
		{ID: "asin", Title: "ASIN", Width: 100, Hidden: true, Cell: func(product) Cell { return Cell{Text: "B0C123", Mono: true} }},
	}
}

func productGrid(n int) *Grid[product] {
	g := NewGrid(GridOptions[product]{Columns: productColumns()})
	if n >= 0 {
		g.SetData(SliceRows(products(n), func(p product) string { return p.SKU }), FromTop)
	}
	return g
}
