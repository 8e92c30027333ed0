package kit

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
)

const ellipsis = "…"

// metrics knows how wide the runes of one text style are, so that a cell can
// be cut to its column without measuring every string: measured strings are
// kept by the toolkit, and a list of 100,000 rows would fill its memory.
type metrics struct {
	size  float32
	style fyne.TextStyle
	ascii [utf8.RuneSelf]float32 // 0 = not measured yet
	other map[rune]float32
}

type metricsKey struct {
	size  float32
	style fyne.TextStyle
}

// knownMetrics belongs to the UI goroutine, like all widgets.
var knownMetrics = map[metricsKey]*metrics{}

func metricsFor(size float32, style fyne.TextStyle) *metrics {
	key := metricsKey{size, style}
	m := knownMetrics[key]
	if m == nil {
		m = &metrics{size: size, style: style, other: map[rune]float32{}}
		knownMetrics[key] = m
	}
	return m
}

func (m *metrics) rune(r rune) float32 {
	if r >= 0 && r < utf8.RuneSelf {
		if w := m.ascii[r]; w > 0 {
			return w
		}
		w := fyne.MeasureText(string(r), m.size, m.style).Width
		m.ascii[r] = w
		return w
	}
	w, ok := m.other[r]
	if !ok {
		w = fyne.MeasureText(string(r), m.size, m.style).Width
		m.other[r] = w
	}
	return w
}

// width is the width of s on one line, kerning aside.
func (m *metrics) width(s string) float32 {
	var w float32
	for _, r := range s {
		w += m.rune(r)
	}
	return w
}

// fit cuts s to the width. cut tells whether something is missing.
func (m *metrics) fit(s string, width float32) (fitted string, cut bool) {
	room := width - m.rune('…')
	var w float32
	at := 0 // where the cut would be
	for i, r := range s {
		if w <= room {
			at = i
		}
		w += m.rune(r)
		if w > width {
			if room < 0 {
				return "", true
			}
			return strings.TrimRight(s[:at], " ") + ellipsis, true
		}
	}
	return s, false
}

// wrap breaks s into lines at spaces; a word longer than the line is broken
// where it must be.
func (m *metrics) wrap(s string, width float32) []string {
	var lines []string
	for _, paragraph := range strings.Split(s, "\n") {
		lines = append(lines, m.wrapOne(strings.TrimRight(paragraph, " "), width)...)
	}
	return lines
}

func (m *metrics) wrapOne(s string, width float32) []string {
	var lines []string
	start, space := 0, -1
	var w, wAtSpace float32
	for i, r := range s {
		rw := m.rune(r)
		if r == ' ' && w+rw > width && i > start {
			lines = append(lines, s[start:i])
			start, space, w = i+1, -1, 0
			continue
		}
		for w+rw > width && i > start { // a word that went to a new line may fill that too
			switch {
			case space >= 0:
				lines = append(lines, s[start:space])
				start, w = space+1, w-wAtSpace
				space = -1
			default:
				lines = append(lines, s[start:i])
				start, w = i, 0
			}
		}
		w += rw
		if r == ' ' {
			space, wAtSpace = i, w
		}
	}
	return append(lines, s[start:])
}

// oneLine makes text from outside fit for one line: control characters, line
// breaks and direction marks become spaces or nothing.
func oneLine(s string) string {
	clean := func(r rune) bool { return r >= ' ' && r != 0x7f && r < 0x80 }
	for i := 0; i < len(s); i++ {
		if !clean(rune(s[i])) {
			return oneLineSlow(s)
		}
	}
	return s
}

func oneLineSlow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f, r == 0xfeff:
			return -1
		case unicode.IsControl(r), r == 0x2028, r == 0x2029:
			return ' '
		default:
			return r
		}
	}, s)
}
