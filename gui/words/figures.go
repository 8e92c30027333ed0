package words

import (
	"strings"
	"time"

	"github.com/govalues/decimal"
	"golang.org/x/text/number"

	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
)

// Number writes a count with the language's grouping: 12,804. Below zero with
// a real minus sign.
func Number(n int) string { return Units(int64(n)) }

// Units writes a quantity.
func Units(n int64) string {
	if n > -1000 && n < 1000 { // most are, and rows are drawn often
		return strings.Replace(decimal.MustNew(n, 0).String(), "-", "−", 1)
	}
	return minus(current.Load().printer.Sprint(number.Decimal(n)))
}

// Signed writes a difference with its sign: +3, −12, 0.
func Signed(n int64) string {
	if n > 0 {
		return "+" + Units(n)
	}
	return Units(n)
}

func minus(s string) string { return strings.Replace(s, "-", "−", 1) }

// Decimal writes a number with as many decimals as it has.
func Decimal(d decimal.Decimal) string {
	s := current.Load()
	text := d.Trim(0).String()
	if s.local == nil && len(text) <= 3 {
		return minus(text)
	}
	return minus(localise(text, s))
}

// Amount writes an amount with at least two decimals, or as many as its
// currency has.
func Amount(d decimal.Decimal, currency string) string {
	places := 2
	switch currency {
	case "JPY", "KRW", "CLP", "VND":
		places = 0
	}
	return minus(localise(d.Trim(places).Pad(places).String(), current.Load()))
}

// Money writes an amount with its currency; "" when none is known.
func Money(m domain.Money) string {
	if !m.Known() {
		return ""
	}
	return Amount(m.Amount, m.Currency) + " " + m.Currency
}

// localise gives plain digits the language's separators, without going
// through a binary number.
func localise(text string, s *speaker) string {
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "-", text[1:]
	}
	whole, part, has := strings.Cut(text, ".")
	group, point := ",", "."
	if s.code == "de" {
		group, point = ".", ","
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + group + whole[i:]
	}
	if has {
		return sign + whole + point + part
	}
	return sign + whole
}

// Percent writes a share of 100 as a whole number.
func Percent(n int) string {
	if current.Load().code == "de" {
		return Number(n) + " %"
	}
	return Number(n) + "%"
}

// Share writes a part of one in percent with one decimal: 0.149 is 14.9%.
func Share(part decimal.Decimal) string {
	percent, err := part.Mul(decimal.Hundred)
	if err != nil {
		return "–"
	}
	text := minus(localise(percent.Round(1).Trim(1).Pad(1).String(), current.Load()))
	if current.Load().code == "de" {
		return text + " %"
	}
	return text + "%"
}

// Day writes the day of an instant where the user is: 4 Mar 2026.
func Day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if current.Load().code == "de" {
		return t.Local().Format("02.01.2006")
	}
	return t.Local().Format("2 Jan 2006")
}

// dayForm is how a day is written where one is typed.
func dayForm() string {
	if current.Load().code == "de" {
		return "02.01.2006"
	}
	return time.DateOnly
}

// TypedDay writes the day of an instant where the user is, as in a field: 2026-03-04.
func TypedDay(t time.Time) string { return t.Local().Format(dayForm()) }

// ParseDay reads a day as it is typed or shown, and everywhere as 2026-03-04: its
// first instant where the user is. False for anything else.
func ParseDay(text string) (time.Time, bool) {
	layouts := []string{time.DateOnly, "2 Jan 2006", "2 January 2006"}
	if current.Load().code == "de" {
		layouts = []string{time.DateOnly, "2.1.2006", "2. 1. 2006"}
	}
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, strings.Join(strings.Fields(text), " "), time.Local); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// Sentence ends a text with a full stop, unless it has one: "vor 5 Min." does.
func Sentence(text string) string {
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}

// DayOfYear writes the day of an instant where the user is, without the year: 4 Mar.
func DayOfYear(t time.Time) string {
	if current.Load().code == "de" {
		return t.Local().Format("2.1.")
	}
	return t.Local().Format("2 Jan")
}

// Clock writes the time of day of an instant where the user is.
func Clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("15:04")
}

// Instant writes day and time of day.
func Instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return Day(t) + ", " + Clock(t)
}

// Span writes how long something takes or lasts: "2 min", "3 hours".
func Span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return T("{{.n}} s", A{"n": int((d + time.Second - 1) / time.Second)})
	case d < time.Hour:
		return T("{{.n}} min", A{"n": int(d.Round(time.Minute) / time.Minute)})
	case d < 48*time.Hour:
		return N(int(d.Round(time.Hour)/time.Hour), "{{.n}} hour", "{{.n}} hours")
	default:
		return N(int(d/(24*time.Hour)), "{{.n}} day", "{{.n}} days")
	}
}

// Times are the words of relative times.
func Times() kit.TimeWords {
	return kit.TimeWords{
		Now: T("just now"), Soon: T("now"),
		MinuteAgo: T("1 min ago"), MinutesAgo: T("%n min ago"), HourAgo: T("1 hour ago"), HoursAgo: T("%n hours ago"),
		DayAgo: T("yesterday"), DaysAgo: T("%n days ago"),
		InMinute: T("in 1 min"), InMinutes: T("in %n min"), InHour: T("in 1 hour"), InHours: T("in %n hours"),
		InDay: T("tomorrow"), InDays: T("in %n days"),
		Date: Day,
	}
}

// Ago writes an instant as seen from now: "12 min ago", "in 3 hours"; "" for
// the zero time.
func Ago(t, now time.Time) string { return Times().Relative(t, now) }
