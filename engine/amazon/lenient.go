package amazon

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/govalues/decimal"
)

// text is a JSON string that may also come as a number, a boolean or null.
// Objects and arrays read as empty.
type text string

// UnmarshalJSON never refuses valid JSON.
func (t *text) UnmarshalJSON(b []byte) error {
	*t = ""
	switch {
	case len(b) == 0 || b[0] == '{' || b[0] == '[' || bytes.Equal(b, []byte("null")):
		return nil
	case b[0] == '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*t = text(s)
	default: // a number or a boolean, as written: no floating point in between
		*t = text(b)
	}
	return nil
}

// count is a whole number that may come as a number, a string or null, or not
// at all.
type count struct {
	n     int64
	known bool
}

// UnmarshalJSON never refuses valid JSON: what is no whole number is not known.
func (c *count) UnmarshalJSON(b []byte) error {
	*c = count{}
	var t text
	if err := t.UnmarshalJSON(b); err != nil {
		return err
	}
	if n, ok := parseUnits(string(t)); ok {
		*c = count{n, true}
	}
	return nil
}

// flag is a boolean that may come as a string.
type flag bool

// UnmarshalJSON never refuses valid JSON.
func (f *flag) UnmarshalJSON(b []byte) error {
	var t text
	if err := t.UnmarshalJSON(b); err != nil {
		return err
	}
	*f = flag(strings.EqualFold(strings.TrimSpace(string(t)), "true"))
	return nil
}

// list is a JSON array that may also be null, missing, or one bare element.
type list[T any] []T

// UnmarshalJSON leaves out elements that are null.
func (l *list[T]) UnmarshalJSON(b []byte) error {
	*l = nil
	b = bytes.TrimSpace(b)
	switch {
	case len(b) == 0 || bytes.Equal(b, []byte("null")):
		return nil
	case b[0] != '[':
		var one T
		if err := json.Unmarshal(b, &one); err != nil {
			return err
		}
		*l = list[T]{one}
		return nil
	}
	var all []*T
	if err := json.Unmarshal(b, &all); err != nil {
		return err
	}
	*l = make(list[T], 0, len(all)) // an empty list is not a missing one
	for _, e := range all {
		if e != nil {
			*l = append(*l, *e)
		}
	}
	return nil
}

// unwrap decodes the "payload" of an answer into out, or the whole answer when
// it has none: the operations do not agree on the wrapping.
func unwrap(body []byte, out any) error {
	var w struct {
		Payload json.RawMessage `json:"payload"`
	}
	if json.Unmarshal(body, &w) == nil && len(w.Payload) > 0 && !bytes.Equal(w.Payload, []byte("null")) {
		return json.Unmarshal(w.Payload, out)
	}
	return json.Unmarshal(body, out)
}

// parseAmount reads a JSON amount: plain decimal notation with a point.
func parseAmount(t text) (decimal.Decimal, bool) {
	d, err := decimal.Parse(strings.TrimSpace(string(t)))
	return d, err == nil
}

// parseUnits reads a whole number of units; "12.0" is 12.
func parseUnits(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	if whole, tail, ok := strings.Cut(s, "."); ok && whole != "" && strings.Trim(tail, "0") == "" {
		s = whole
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// parseTime reads an ISO 8601 instant; zero if it is none.
func parseTime(t text) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02"} {
		if v, err := time.Parse(layout, strings.TrimSpace(string(t))); err == nil {
			return v.UTC()
		}
	}
	return time.Time{}
}
