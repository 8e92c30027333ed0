package xero

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/govalues/decimal"
)

// number is a decimal in an answer: a bare JSON number, a number in quotes, an
// empty string or null.
type number struct{ decimal.NullDecimal }

// UnmarshalJSON reads the digits themselves, never through a float.
func (n *number) UnmarshalJSON(b []byte) error {
	n.NullDecimal = decimal.NullDecimal{}
	s := strings.TrimSpace(string(bytes.Trim(b, `"`)))
	if s == "" || s == "null" {
		return nil
	}
	d, err := decimal.Parse(s)
	if err != nil {
		return fmt.Errorf("%q is not a number", cleanText(s, 40))
	}
	n.Decimal, n.Valid = d, true
	return nil
}

// amount is a decimal in a request: always a bare number, without an exponent
// and without trailing zeros, so that equal values are equal bytes.
type amount struct{ decimal.Decimal }

// MarshalJSON writes the bare number.
func (a amount) MarshalJSON() ([]byte, error) { return []byte(a.Trim(0).String()), nil }

// UnmarshalJSON reads a bare number.
func (a *amount) UnmarshalJSON(b []byte) error {
	if len(b) == 0 || b[0] == '"' || b[0] == 'n' {
		return errors.New("a bare number is needed")
	}
	d, err := decimal.Parse(string(b))
	if err != nil {
		return err
	}
	a.Decimal = d
	return nil
}

// roundHalfUp rounds half away from zero, as Xero rounds line amounts.
func roundHalfUp(d decimal.Decimal, scale int) decimal.Decimal {
	cut := d.Trunc(scale)
	rest, err := d.Sub(cut)
	if err != nil || rest.IsZero() {
		return cut
	}
	twice, err := rest.Abs().Add(rest.Abs())
	if err != nil || twice.Cmp(decimal.MustNew(1, scale)) < 0 {
		return cut
	}
	step := decimal.MustNew(1, scale)
	if d.IsNeg() {
		step = step.Neg()
	}
	up, err := cut.Add(step)
	if err != nil {
		return cut
	}
	return up
}

// instant is a date in an answer: /Date(ms+zone)/ (whose zone is decoration: the
// milliseconds are UTC), or an ISO date with or without a zone. bad tells that
// there was something that is no date.
type instant struct {
	time.Time
	bad bool
}

// isoLayouts are the other forms Xero writes; no zone means UTC.
var isoLayouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02"}

// UnmarshalJSON never fails: an unreadable date is bad, and it is for the
// reader to say whether that matters.
func (t *instant) UnmarshalJSON(b []byte) error {
	*t = instant{}
	if string(b) == "null" {
		return nil
	}
	if at, ok := parseMillis(bytes.Trim(b, `"`)); ok {
		t.Time = at
		return nil
	}
	var s string
	t.bad = json.Unmarshal(b, &s) != nil
	if !t.bad {
		t.Time, t.bad = parseInstant(s)
	}
	return nil
}

// parseMillis reads /Date(1488338552390+0000)/ with plain or escaped slashes,
// the form of every date in a list of items.
func parseMillis(b []byte) (time.Time, bool) {
	b, slash := bytes.CutPrefix(bytes.TrimPrefix(b, []byte(`\`)), []byte("/Date("))
	b, end := bytes.CutSuffix(b, []byte("/"))
	b, bracket := bytes.CutSuffix(bytes.TrimSuffix(b, []byte(`\`)), []byte(")"))
	if !slash || !end || !bracket {
		return time.Time{}, false
	}
	if n := len(b); n > 5 && (b[n-5] == '+' || b[n-5] == '-') {
		if _, err := strconv.ParseUint(string(b[n-4:]), 10, 32); err != nil {
			return time.Time{}, false
		}
		b = b[:n-5]
	}
	if len(b) == 0 || len(b) > 17 || b[0] == '+' {
		return time.Time{}, false
	}
	ms, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	return time.UnixMilli(ms).UTC(), true
}

func parseInstant(s string) (at time.Time, bad bool) {
	if s == "" {
		return time.Time{}, false
	}
	if at, ok := parseMillis([]byte(s)); ok {
		return at, false
	}
	for _, layout := range isoLayouts {
		if at, err := time.Parse(layout, s); err == nil {
			return at.UTC(), false
		}
	}
	return time.Time{}, true
}

// isGUID reports whether s is a GUID other than the zero one, which Xero takes
// for "no id": an element with it would be matched by its code instead.
func isGUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	zero := true
	for i, r := range s {
		switch i {
		case 8, 13, 18, 23:
			if r != '-' {
				return false
			}
		default:
			switch {
			case r >= '0' && r <= '9', r >= 'a' && r <= 'f', r >= 'A' && r <= 'F':
			default:
				return false
			}
			zero = zero && r == '0'
		}
	}
	return !zero
}
