package kit

import (
	"strconv"
	"time"
)

// digits writes n with a comma between thousands. Screens that know the
// user's language pass their own format instead.
func digits(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "−", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// TimeWords are the words of relative times. %n stands for the number.
type TimeWords struct {
	Now, Soon                     string
	MinutesAgo, HoursAgo, DaysAgo string
	InMinutes, InHours, InDays    string
	MinuteAgo, HourAgo, DayAgo    string // for one
	InMinute, InHour, InDay       string // for one
	Date                          func(time.Time) string
}

// EnglishTimes are TimeWords in English.
func EnglishTimes() TimeWords {
	return TimeWords{
		Now: "just now", Soon: "now",
		MinuteAgo: "1 min ago", MinutesAgo: "%n min ago", HourAgo: "1 hour ago", HoursAgo: "%n hours ago",
		DayAgo: "yesterday", DaysAgo: "%n days ago",
		InMinute: "in 1 min", InMinutes: "in %n min", InHour: "in 1 hour", InHours: "in %n hours",
		InDay: "tomorrow", InDays: "in %n days",
		Date: func(t time.Time) string { return t.Local().Format("2 Jan 2006") },
	}
}

// Relative writes t as seen from now: "12 min ago", "in 3 hours", and as a
// date beyond two weeks. The zero time is "".
func (w TimeWords) Relative(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	d := now.Sub(t)
	past := d >= 0
	if !past {
		d = -d
	}
	pick := func(n int, oneAgo, manyAgo, oneIn, manyIn string) string {
		switch {
		case past && n == 1:
			return oneAgo
		case past:
			return fill(manyAgo, n)
		case n == 1:
			return oneIn
		default:
			return fill(manyIn, n)
		}
	}
	const day = 24 * time.Hour
	switch {
	case d < 45*time.Second && past:
		return w.Now
	case d < 45*time.Second:
		return w.Soon
	case d < 60*time.Minute-30*time.Second:
		return pick(max(1, int((d+30*time.Second)/time.Minute)), w.MinuteAgo, w.MinutesAgo, w.InMinute, w.InMinutes)
	case d < 24*time.Hour-30*time.Minute:
		return pick(max(1, int((d+30*time.Minute)/time.Hour)), w.HourAgo, w.HoursAgo, w.InHour, w.InHours)
	case d < 14*day:
		return pick(max(1, int((d+12*time.Hour)/day)), w.DayAgo, w.DaysAgo, w.InDay, w.InDays)
	default:
		return w.Date(t)
	}
}

func fill(pattern string, n int) string {
	for i := 0; i+1 < len(pattern); i++ {
		if pattern[i] == '%' && pattern[i+1] == 'n' {
			return pattern[:i] + strconv.Itoa(n) + pattern[i+2:]
		}
	}
	return pattern
}

// Ticker runs f on the UI goroutine about every 30 seconds while it is
// started, so that relative times do not grow stale. It is stopped while the
// window is hidden: an idle program wakes nobody.
type Ticker struct {
	loop Loop
	f    func()
	stop func()
}

// TickEvery is how often relative times are written anew.
const TickEvery = 30 * time.Second

// NewTicker makes a stopped Ticker.
func NewTicker(loop Loop, f func()) *Ticker { return &Ticker{loop: loop, f: f} }

// Start starts it and runs f at once.
func (t *Ticker) Start() {
	t.Stop()
	t.f()
	t.arm()
}

func (t *Ticker) arm() {
	t.stop = t.loop.After(TickEvery, func() {
		t.f()
		t.arm()
	})
}

// Stop stops it.
func (t *Ticker) Stop() {
	if t.stop != nil {
		t.stop()
		t.stop = nil
	}
}
