package page

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

const (
	// copyRows is how many rows are read at once to be copied.
	copyRows = 1000
	// copySlow is from how many rows on it is said that they are being copied.
	copySlow = 5000
)

// Chosen are the ids that an action is about: the selected rows in the order
// of the list, or the current one while none is selected.
func (l *List[R]) Chosen() []int64 {
	if ids := l.Selected(); len(ids) > 0 {
		return ids
	}
	if id := l.Current(); id != 0 {
		return []int64{id}
	}
	return nil
}

// AtHand is a row that was read already. It asks for none.
func (l *List[R]) AtHand(id int64) (R, bool) {
	if l.rows != nil {
		for _, chunk := range l.rows.chunks {
			if r, ok := chunk[id]; ok {
				return r, true
			}
		}
	}
	var none R
	return none, false
}

// Copy puts the chosen rows on the clipboard, a line for each, and says how
// many they were. Rows that were never seen are read first, so that what is
// copied is what was chosen.
func (l *List[R]) Copy() {
	ids := l.Chosen()
	if len(ids) == 0 || l.o.Copy == nil {
		return
	}
	line := l.o.Copy()
	if len(ids) >= copySlow {
		l.h.Toast(kit.Toast{Text: words.N(len(ids), "Copying {{.n}} row…", "Copying {{.n}} rows…"), Tone: kit.Info})
	}
	l.copying.Run(l.h.Ctx, func(ctx context.Context) func() {
		var lines []string
		for len(ids) > 0 {
			n := min(copyRows, len(ids))
			rows, err := l.o.Fetch(ctx, ids[:n])
			if ctx.Err() != nil {
				return nil
			}
			if err != nil {
				return func() { l.h.ErrorToast(err) }
			}
			for _, r := range rows {
				lines = append(lines, line(r))
			}
			ids = ids[n:]
		}
		text := strings.Join(lines, "\n")
		return func() {
			fyne.CurrentApp().Clipboard().SetContent(text)
			l.h.Done(words.N(len(lines), "{{.n}} row was copied.", "{{.n}} rows were copied."))
		}
	})
}
