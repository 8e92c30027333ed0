package words

import (
	"regexp"
	"strings"
)

// The engine's sentences are put into German only so far; what German writes
// otherwise within them is here.

// quotes makes English quotation marks German ones.
var quotes = strings.NewReplacer("“", "„", "”", "“")

var (
	aDay     = regexp.MustCompile(`^([0-9]{1,2} )?(?:([0-9:]{5}) on ([0-9]{1,2}) )?([A-Z][a-z]{2,8})( [0-9]{4})?( [0-9:]{5} [A-Z]{3,4})?$`)
	anAmount = regexp.MustCompile(`^-?[0-9]{1,3}(?:,[0-9]{3})*(?:\.[0-9]+)?(?: [A-Z]{3}| %)?$|^-?[0-9]+\.[0-9]+(?: [A-Z]{3}| %)?$`)
)

var months = map[string]string{
	"Jan": "Januar", "Feb": "Februar", "Mar": "März", "Apr": "April", "May": "Mai", "Jun": "Juni",
	"Jul": "Juli", "Aug": "August", "Sep": "September", "Oct": "Oktober", "Nov": "November", "Dec": "Dezember",
}

// longestFigure is how long a day or an amount is at most.
const longestFigure = 30

// points swaps what separates thousands and decimals.
var points = strings.NewReplacer(",", ".", ".", ",")

// figure is a text as it is, unless it is a day or an amount that the engine
// wrote, such as 2 Jan 2006 and 1,234.50 EUR.
func figure(s string) string {
	if len(s) > longestFigure || !strings.ContainsAny(s, digits) {
		return s
	}
	if anAmount.MatchString(s) {
		return points.Replace(s)
	}
	m := aDay.FindStringSubmatch(s)
	if m == nil {
		return s
	}
	month, ok := months[m[4][:3]]
	if !ok || m[1]+m[3]+m[5] == "" {
		return s
	}
	clock := m[6]
	if m[2] != "" {
		clock = " " + m[2]
	}
	if day := strings.TrimSpace(m[1] + m[3]); day != "" {
		month = day + ". " + month
	}
	return month + m[5] + clock
}
