package slips

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tallybridge/engine/domain"
)

var keep = flag.String("keep", "", "a folder to write the documents to, for looking at")

func logo(t testing.TB) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 300, 100))
	for y := range 100 {
		for x := range 300 {
			m.Set(x, y, color.RGBA{uint8(40 + x/3), 90, 160, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var made = time.Date(2026, 9, 2, 22, 30, 0, 0, time.UTC)

func pickList(n int) PickList {
	l := PickList{Made: made, Orders: n + 3}
	for i := range n {
		x := PickLine{
			SKU: domain.SellerSKU{Connection: "na", SKU: fmt.Sprintf("MUG-%04d-BLUE", i)}, Title: fmt.Sprintf("Stoneware mug number %d with a lid, dishwasher safe, 350 ml", i),
			Bin: fmt.Sprintf("A-%02d", i), Units: int64(1 + i%12), Orders: []PickOrder{{fmt.Sprintf("111-%07d-1234567", i), 1}},
		}
		switch i % 6 {
		case 1:
			x.SKU.SKU, x.Bin = "00123", ""
			x.Orders = append(x.Orders, PickOrder{"222-7654321-7654321", 3}, PickOrder{"333-7654321-7654321", 2}, PickOrder{"444-7654321-7654321", 1}, PickOrder{"555-7654321-7654321", 1}, PickOrder{"666-7654321-7654321", 1})
		case 2:
			x.SKU.SKU = "SKU with spaces, a comma & 40 characters"
			x.Title = strings.Repeat("A very long title that a seller wrote to be found ", 5)
		case 3:
			x.SKU.SKU, x.Title = "Größe-Ü-7", "Küchenwaage “Präzision” – Ελληνικά, Русский, 日本語"
		}
		l.Lines = append(l.Lines, x)
	}
	return l
}

func slipOf(n int) Slip {
	s := Slip{Order: "303-1234567-7654321", SellerOrder: "MY-42", Placed: made, Service: "NEXT_DAY", Note: "Gift: no invoice inside, please."}
	for _, l := range pickList(n).Lines {
		s.Items = append(s.Items, SlipItem{SKU: l.SKU.SKU, Title: l.Title, Units: l.Units})
	}
	return s
}

func options(t testing.TB, p Paper) Options {
	return Options{
		Paper: p, Shop: "North Star Homewares", Logo: logo(t), Zone: time.FixedZone("", 3*3600),
		Note: "Thank you for your order!\nSomething wrong? Write to us through “Your Orders” and we set it right.",
	}
}

var pageCount = regexp.MustCompile(`/Type /Page\b[^s]`)

// pages counts the pages of a document.
func pages(t *testing.T, name string, pdf []byte) int {
	t.Helper()
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Fatalf("%s is no PDF", name)
	}
	if *keep != "" {
		if err := os.WriteFile(filepath.Join(*keep, name+".pdf"), pdf, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return len(pageCount.FindAll(pdf, -1))
}

func TestDocumentsOfAllSizes(t *testing.T) {
	for paper, want := range map[Paper]map[int][2]int{ // lines: pages of the pick list, of the packing slip
		A4:     {1: {1, 1}, 12: {2, 1}, 60: {6, 4}},
		Letter: {1: {1, 1}, 12: {1, 1}, 60: {5, 4}},
		A6:     {1: {1, 1}, 12: {3, 2}, 60: {11, 7}},
	} {
		for n, w := range want {
			var pick, slip bytes.Buffer
			if err := WritePickList(&pick, pickList(n), options(t, paper)); err != nil {
				t.Fatal(err)
			}
			if err := WriteSlips(&slip, []Slip{slipOf(n)}, options(t, paper)); err != nil {
				t.Fatal(err)
			}
			got := [2]int{pages(t, fmt.Sprintf("pick-%s-%d", paper, n), pick.Bytes()), pages(t, fmt.Sprintf("slip-%s-%d", paper, n), slip.Bytes())}
			if got != w {
				t.Errorf("%s, %d lines: %d pages of pick list and %d of packing slip, want %v", paper, n, got[0], got[1], w)
			}
		}
	}
	var many bytes.Buffer
	if err := WriteSlips(&many, []Slip{slipOf(1), slipOf(12), slipOf(3)}, options(t, A4)); err != nil {
		t.Fatal(err)
	}
	if n := pages(t, "slips-together", many.Bytes()); n != 3 {
		t.Errorf("three slips take %d pages", n)
	}
}

func TestWhatCannotBeDrawnIsSaid(t *testing.T) {
	var b bytes.Buffer
	for name, err := range map[string]error{
		"no lines": WritePickList(&b, PickList{}, Options{}), "no slips": WriteSlips(&b, nil, Options{}),
		"paper": WriteSlips(&b, []Slip{slipOf(1)}, Options{Paper: "A3"}), "logo": WriteSlips(&b, []Slip{slipOf(1)}, Options{Logo: []byte("GIF89a")}),
		"font": WriteSlips(&b, []Slip{slipOf(1)}, Options{Font: []byte("no font")}),
	} {
		if domain.KindOf(err) != domain.FaultUsage {
			t.Errorf("%s: %v", name, err)
		}
	}
	if b.Len() > 0 {
		t.Error("half a document was written")
	}
	// Characters that no font has do not stop the page.
	if err := WriteSlips(&b, []Slip{{Order: "1", Items: []SlipItem{{SKU: "日本", Title: "\x00日本語 😀\u200f", Units: 1}}}}, Options{}); err != nil {
		t.Error(err)
	}
}

func TestBarcodesThatCannotBeReadAreNotDrawn(t *testing.T) {
	for text, want := range map[string]bool{"303-1234567-7654321": true, "00123": true, "Größe": false, "": false, strings.Repeat("X", 60): false} {
		if _, _, ok := code128Of(text, 60); ok != want {
			t.Errorf("%q: %v", text, ok)
		}
	}
}

// Law: pages hold every row once and in order, none holds more than it can,
// and the end of the last page is never alone while there are rows to go with it.
func TestLawPagination(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := float64(rapid.IntRange(50, 200).Draw(t, "first"))
		rest := first + float64(rapid.IntRange(0, 50).Draw(t, "more"))
		tail := float64(rapid.IntRange(0, 30).Draw(t, "tail"))
		n := rapid.IntRange(1, 80).Draw(t, "rows")
		heights := make([]float64, n)
		for i := range heights {
			heights[i] = float64(rapid.IntRange(5, 20).Draw(t, "height"))
		}
		next := 0
		got := paginate(heights, first, rest, tail)
		for i, p := range got {
			room := rest
			if i == 0 {
				room = first
			}
			if p[0] != next || p[1] <= p[0] {
				t.Fatalf("page %d holds %v, the next row is %d", i, p, next)
			}
			next = p[1]
			used := 0.0
			for _, h := range heights[p[0]:p[1]] {
				used += h
			}
			if i == len(got)-1 {
				used += tail
			}
			if i > 0 && i == len(got)-1 && p[1]-p[0] == 1 && got[i-1][1]-got[i-1][0] > 2 && heights[p[0]-1]+heights[p[0]]+tail <= rest {
				t.Fatalf("the last row of %v stands alone", got)
			}
			if used > room+1e-6 {
				t.Fatalf("page %d of %d holds %.1f of %.1f", i, len(got), used, room)
			}
		}
		if next != n {
			t.Fatalf("%d of %d rows", next, n)
		}
	})
}
