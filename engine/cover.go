package engine

import "time"

// CoverWindow is how far back the pace at which stock goes is looked at.
const CoverWindow = 30 * 24 * time.Hour

// coverLeast is how long a quantity has to be watched before a pace is told
// from it.
const coverLeast = 7 * 24 * time.Hour

// Cover is how long stock lasts at the pace at which it went lately.
type Cover struct {
	// Known tells that Days says something. When it is not, Watched tells
	// whether the item was watched for too short a time (below a week) or just
	// did not go down.
	Known bool
	Days  int64
	// Gone are the units by which the quantity in Xero went down, summed up
	// over Watched; rises do not count against them.
	Gone    int64
	Watched time.Duration // at most CoverWindow
}

// Short reports whether the item was watched for too short a time.
func (c Cover) Short() bool { return c.Watched < coverLeast }

// CoverOf tells how long units last, from the history of a quantity, oldest
// first. It divides what went by the days that were watched: whoever corrects a
// quantity downwards by hand makes it look as if more was sold.
func CoverOf(units int64, history []HistoryPoint, now time.Time) Cover {
	var c Cover
	if len(history) == 0 {
		return c
	}
	since := now.Add(-CoverWindow)
	if first := history[0].At; first.After(since) {
		since = first
	}
	c.Watched = max(0, now.Sub(since))
	for i := 1; i < len(history); i++ {
		if fall := history[i-1].Units - history[i].Units; fall > 0 && history[i].At.After(since) {
			c.Gone += fall
		}
	}
	if c.Short() || c.Gone <= 0 || units < 0 {
		return c
	}
	hours := int64(c.Watched / time.Hour)
	if units > (1<<62)/hours {
		return c
	}
	c.Known, c.Days = true, units*hours/c.Gone/24
	return c
}
