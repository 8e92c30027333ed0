package amazon

import (
	"strings"
	"time"
)

// settlementDates reads the three dates of a settlement's summary row.
// Files write "2026-09-01 07:00:00 UTC", "01.09.2026 07:08:16 UTC" or
// "2026/09/07 00:20:09 UTC". Where the year comes last after slashes it is the
// British order, unless that would make no period; monthFirst tells that.
// bad is the text that is no date, "" if all are.
func settlementDates(start, end, deposit string) (out [3]time.Time, monthFirst bool, bad string) {
	texts := [3]string{start, end, deposit}
	read := func(swap bool) (at [3]time.Time, bad string) {
		for i, t := range texts {
			if t == "" {
				continue
			}
			if swap {
				t = swapDayMonth(t)
			}
			if at[i] = openDate(t); at[i].IsZero() && bad == "" {
				bad = texts[i]
			}
		}
		return at, bad
	}
	plausible := func(at [3]time.Time) bool {
		return !at[1].Before(at[0]) && (at[0].IsZero() || at[1].Sub(at[0]) < 100*24*time.Hour)
	}
	out, bad = read(false)
	if bad == "" && plausible(out) || !strings.ContainsAny(start+end+deposit, "/") {
		return out, false, bad
	}
	if swapped, b := read(true); b == "" && plausible(swapped) {
		return swapped, true, ""
	}
	return out, false, bad
}

// swapDayMonth turns 09/13/2026 into 13/09/2026 and leaves everything else.
func swapDayMonth(s string) string {
	if len(s) >= 10 && s[2] == '/' && s[5] == '/' {
		return s[3:5] + "/" + s[0:2] + s[5:]
	}
	return s
}

// monthOf finds the month of a date of any of the styles, as "2026-09".
func monthOf(cell []byte, monthFirst bool) (m [7]byte, ok bool) {
	if len(cell) < 10 {
		return m, false
	}
	switch {
	case dateSign(cell[4]) && dateSign(cell[7]):
		copy(m[:4], cell[:4])
		copy(m[5:], cell[5:7])
	case dateSign(cell[2]) && dateSign(cell[5]):
		copy(m[:4], cell[6:10])
		copy(m[5:], cell[3:5])
		if monthFirst && cell[2] == '/' {
			copy(m[5:], cell[0:2])
		}
	default:
		return m, false
	}
	m[4] = '-'
	for i, b := range m {
		if i != 4 && (b < '0' || b > '9') {
			return m, false
		}
	}
	n := (m[5]-'0')*10 + m[6] - '0'
	return m, n >= 1 && n <= 12
}

func dateSign(b byte) bool { return b == '-' || b == '.' || b == '/' }
