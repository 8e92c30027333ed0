package kit

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func benchGrid(b *testing.B, n int) (*Grid[product], fyne.Window) {
	setup(b, Light, 1)
	g := productGrid(n)
	win := window(b, g, 1200, 800)
	b.ResetTimer()
	return g, win
}

// One wheel step at 100,000 rows; issue 3 allows 4 ms.
func BenchmarkScrollStep(b *testing.B) {
	_, win := benchGrid(b, 100_000)
	dy := float32(-90)
	for i := range b.N {
		if i%1000 == 999 {
			dy = -dy
		}
		test.Scroll(win.Canvas(), fyne.NewPos(400, 400), 0, dy)
	}
}

// A jump: all visible rows are other ones.
func BenchmarkScrollJump(b *testing.B) {
	g, _ := benchGrid(b, 100_000)
	for i := range b.N {
		g.ScrollTo(float32((i * 7919 % 99_000) * 30))
	}
}

func BenchmarkScrollStepPainted(b *testing.B) {
	g, win := benchGrid(b, 100_000)
	for i := range b.N {
		g.ScrollTo(float32(i % 99_000 * 30))
		win.Canvas().Capture()
	}
}

func BenchmarkSetData(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			g, _ := benchGrid(b, n)
			rows := products(n)
			other := append(rows[len(rows)/2:len(rows):len(rows)], rows[:len(rows)/2]...)
			key := func(p product) string { return p.SKU }
			g.SetCursor(n / 3)
			b.ResetTimer()
			for i := range b.N {
				if i%2 == 0 {
					g.SetData(SliceRows(other, key), Stay)
				} else {
					g.SetData(SliceRows(rows, key), Stay)
				}
			}
		})
	}
}

func BenchmarkSetDataAllSelected(b *testing.B) {
	g, _ := benchGrid(b, 100_000)
	rows := g.Data()
	g.SelectAll()
	b.ResetTimer()
	for range b.N {
		g.SetData(rows, Stay)
	}
}

func BenchmarkRefresh(b *testing.B) {
	g, _ := benchGrid(b, 100_000)
	for range b.N {
		g.Refresh()
	}
}

func BenchmarkSelectAll(b *testing.B) {
	g, _ := benchGrid(b, 100_000)
	for range b.N {
		g.SelectAll()
	}
}

func BenchmarkClick(b *testing.B) {
	g, _ := benchGrid(b, 100_000)
	for i := range b.N {
		g.Click(i%20, 0)
	}
}

func BenchmarkArrowDown(b *testing.B) {
	g, _ := benchGrid(b, 100_000)
	g.Focus()
	for i := range b.N {
		if g.Cursor() > 99_990 {
			g.SetCursor(0)
		}
		_ = i
		g.list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	}
}

func BenchmarkFindCommands(b *testing.B) {
	setup(b, Light, 1)
	var all []Command
	for i := range 400 {
		all = append(all, Command{Title: fmt.Sprintf("Command number %d does something", i)})
	}
	b.ResetTimer()
	for range b.N {
		FindCommands(all, "com 39", 9)
	}
}

func BenchmarkSetDataAllSelectedSorted(b *testing.B) {
	g, _ := benchGrid(b, 100_000)
	rows := products(100_000)
	other := append(rows[50_000:100_000:100_000], rows[:50_000]...)
	key := func(p product) string { return p.SKU }
	b.ResetTimer()
	for i := range b.N {
		g.SelectAll()
		if i%2 == 0 {
			g.SetData(SliceRows(other, key), FromTop)
		} else {
			g.SetData(SliceRows(rows, key), FromTop)
		}
	}
}
