package app

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"
	"unicode/utf8"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

// cellWidth bounds a cell of a table, in characters; the last column, which
// holds sentences, has no bound, since a sentence cut in half tells nobody what
// to do.
const cellWidth = 50

// table prints rows under a header, columns aligned. Columns that are empty in
// every row are left out.
func table(w io.Writer, header []string, rows [][]string) {
	used := make([]bool, len(header))
	for _, r := range rows {
		for i, c := range r {
			used[i] = used[i] || c != ""
		}
	}
	tw := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	line := func(cells []string, last int) {
		var out []string
		for i, c := range cells {
			if !used[i] {
				continue
			}
			width := cellWidth
			if i == last {
				width = 0
			}
			out = append(out, printable(c, width))
		}
		fmt.Fprintln(tw, strings.Join(out, "\t"))
	}
	if len(rows) == 0 {
		fmt.Fprintln(tw, strings.Join(header, "\t"))
	} else {
		line(header, -1)
	}
	for _, r := range rows {
		line(r, len(header)-1)
	}
	_ = tw.Flush() // what cannot be written to a terminal cannot be told there either
}

// plural writes a number with its word: "1 row", "2 rows".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// limitOf is how many rows of a list are shown, 0 for all: as many as the user
// said, else the usual number; JSON is for programs, which get all.
func limitOf(said *int, asJSON bool, usual int) (int, error) {
	switch {
	case said != nil && *said < 0:
		return 0, wrong("--limit has to be a whole number of at least 0.")
	case said != nil:
		return *said, nil
	case asJSON:
		return 0, nil
	}
	return usual, nil
}

// printMore tells that a list is cut.
func printMore(w io.Writer, shown, all int) {
	if all > shown {
		fmt.Fprintf(w, "\n%d of %d shown; --limit 0 shows all.\n", shown, all)
	}
}

// among refuses a word that is none of the known ones.
func among[T ~string](what, word string, known []T) error {
	if slices.Contains(known, T(word)) {
		return nil
	}
	words := make([]string, len(known))
	for i, k := range known {
		words[i] = string(k)
	}
	return &domain.Fault{
		Kind: domain.FaultUsage, Message: fmt.Sprintf("There is no %s %q.", what, word), Advice: "There are: " + strings.Join(words, ", ") + ".",
	}
}

// printable cuts text and takes out what could steer a terminal: text from
// outside is never code.
func printable(s string, width int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return ' '
		}
		return r
	}, s)
	if width > 0 && utf8.RuneCountInString(s) > width {
		return string([]rune(s)[:width-1]) + "…"
	}
	return s
}

// writeJSON prints v as one indented JSON value.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// showProgress draws the newest step on a terminal, in place, until stopped.
func (s *session) showProgress(e *engine.Engine) (stop func()) {
	if s.screen == nil {
		return func() {}
	}
	events, cancel := e.Subscribe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		last := time.Time{}
		for ev := range events {
			text := progressText(ev)
			if text == "" || ev.Kind == engine.EventProgress && s.world.Clock.Now().Sub(last) < 80*time.Millisecond {
				continue
			}
			last = s.world.Clock.Now()
			s.screen.draw(printable(text, 110))
		}
		s.screen.clear()
	}()
	return func() {
		cancel()
		<-done
	}
}

func progressText(ev engine.Event) string {
	p := ev.Progress
	switch {
	case ev.Kind != engine.EventProgress && ev.Kind != engine.EventWaiting:
		return ""
	case p.Waiting != "":
		return fmt.Sprintf("%s Until %s.", p.Waiting, p.Until.Local().Format("15:04:05"))
	case p.Total > 0:
		return fmt.Sprintf("%s  %d of %d", p.Stage, p.Done, p.Total)
	case p.Done > 0:
		return fmt.Sprintf("%s  %d", p.Stage, p.Done)
	}
	return p.Stage
}

// ago writes how long ago an instant was, in one unit.
func ago(now, t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	d := now.Sub(t)
	suffix := " ago"
	if d < 0 {
		d, suffix = -d, " from now"
	}
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s%s", int(d.Seconds()), suffix)
	case d < time.Hour:
		return fmt.Sprintf("%d min%s", int(d.Minutes()), suffix)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h%s", int(d.Hours()), suffix)
	}
	return fmt.Sprintf("%d days%s", int(d.Hours()/24), suffix)
}

// budgetLine is what is left of Xero's allowance, for the end of a run.
func budgetLine(views []domain.BudgetView) string {
	var parts []string
	for _, v := range views {
		if strings.HasPrefix(v.Key, "xero/") && v.Limit > 0 {
			parts = append(parts, fmt.Sprintf("%d of %d %s", v.Left, v.Limit, strings.TrimPrefix(v.Name, "Xero calls ")))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "Xero calls left: " + strings.Join(parts, ", ") + "."
}
