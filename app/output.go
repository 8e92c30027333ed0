package app

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"
	"unicode/utf8"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

// cellWidth bounds a cell of a table on a terminal, in characters.
const cellWidth = 60

// table prints rows under a header, columns aligned.
func table(w io.Writer, header []string, rows [][]string) {
	tw := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	fmt.Fprintln(tw, strings.Join(header, "\t"))
	for _, r := range rows {
		cells := make([]string, len(r))
		for i, c := range r {
			cells[i] = printable(c, cellWidth)
		}
		fmt.Fprintln(tw, strings.Join(cells, "\t"))
	}
	_ = tw.Flush()
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
	if !s.world.Terminal {
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
			fmt.Fprintf(s.world.Stderr, "\r\x1b[K%s", printable(text, 110))
		}
		fmt.Fprint(s.world.Stderr, "\r\x1b[K")
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
			parts = append(parts, fmt.Sprintf("%s: %d of %d left", v.Name, v.Left, v.Limit))
		}
	}
	return strings.Join(parts, ", ")
}
