package amazon

import (
	"strings"
	"time"
)

// zones are the abbreviations Amazon writes after local times, in seconds east
// of UTC. Those that mean different things in different places (CST, IST) are
// read as the marketplaces that use them do: North America and India.
var zones = map[string]int{
	"UTC": 0, "GMT": 0, "WET": 0, "WEST": 1 * 3600, "BST": 1 * 3600,
	"CET": 1 * 3600, "CEST": 2 * 3600, "MEZ": 1 * 3600, "MESZ": 2 * 3600, "MET": 1 * 3600, "MEST": 2 * 3600,
	"EET": 2 * 3600, "EEST": 3 * 3600, "TRT": 3 * 3600, "SAST": 2 * 3600, "AST": 3 * 3600, "GST": 4 * 3600,
	"IST": 5*3600 + 1800, "SGT": 8 * 3600, "JST": 9 * 3600,
	"AWST": 8 * 3600, "ACST": 9*3600 + 1800, "AEST": 10 * 3600, "AEDT": 11 * 3600,
	"PST": -8 * 3600, "PDT": -7 * 3600, "MST": -7 * 3600, "MDT": -6 * 3600,
	"CST": -6 * 3600, "CDT": -5 * 3600, "EST": -5 * 3600, "EDT": -4 * 3600,
	"BRT": -3 * 3600, "BRST": -2 * 3600,
}

// Days come as in the marketplace's own habit; a slash after a two-digit
// number is the British way, since the American files write the year first.
var dateLayouts = []string{
	"2006-01-02 15:04:05", "2006/01/02 15:04:05", "02/01/2006 15:04:05", "02.01.2006 15:04:05",
	"2006-01-02", "2006/01/02", "02/01/2006", "02.01.2006",
}

// openDate reads "2021-08-15 20:35:17 PDT" and its national relatives. It is
// the zero time when it cannot be told which instant is meant.
func openDate(s string) time.Time {
	s = strings.TrimSpace(s)
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.UTC()
	}
	offset := 0
	if i := strings.LastIndexByte(s, ' '); i > 0 && len(s) > i+1 && digits(s[i+1:i+2]) == 0 {
		var ok bool
		if offset, ok = zones[strings.ToUpper(s[i+1:])]; !ok {
			return time.Time{}
		}
		s = strings.TrimSpace(s[:i])
	}
	for _, layout := range dateLayouts {
		if len(layout) != len(s) {
			continue
		}
		if t, err := time.Parse(layout, s); err == nil {
			return t.Add(-time.Duration(offset) * time.Second).UTC()
		}
	}
	return time.Time{}
}
