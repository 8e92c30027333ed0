package words

import (
	"regexp"
	"strings"
)

// The engine's sentences are put into German only so far; what German writes
// otherwise within them is here.

// quotes makes English quotation marks German ones.
var quotes = strings.NewReplacer("“", "„", "”", "“")

var aDay = regexp.MustCompile(`^([0-9]{1,2}) ([A-Z][a-z]+)( [0-9]{4})?$`)

var months = map[string]string{
	"Jan": "Januar", "Feb": "Februar", "Mar": "März", "Apr": "April", "May": "Mai", "Jun": "Juni",
	"Jul": "Juli", "Aug": "August", "Sep": "September", "Oct": "Oktober", "Nov": "November", "Dec": "Dezember",
}

// day is a text as it is, unless it is a day that the engine wrote, such as
// 2 Jan 2006.
func day(s string) string {
	m := aDay.FindStringSubmatch(s)
	if m == nil || len(m[2]) < 3 {
		return s
	}
	month, ok := months[m[2][:3]]
	if !ok {
		return s
	}
	return m[1] + ". " + month + m[3]
}
