package practicexero

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox/practicexero/books"
)

// opt is a JSON field that may be left out, null or there.
type opt[T any] books.Opt[T]

// UnmarshalJSON notes whether the field is null.
func (o *opt[T]) UnmarshalJSON(b []byte) error {
	o.Set = true
	if string(bytes.TrimSpace(b)) == "null" {
		o.Null = true
		return nil
	}
	return json.Unmarshal(b, &o.Value)
}

// number is a JSON number, or a string that holds one.
type number struct{ decimal.Decimal }

// UnmarshalJSON reads the number without ever making a float of it.
func (n *number) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	d, err := decimal.Parse(text)
	if err != nil {
		return fmt.Errorf("%q is not a number", text)
	}
	n.Decimal = d
	return nil
}

func (o opt[T]) books() books.Opt[T] { return books.Opt[T](o) }

func amount(n opt[number]) books.Opt[decimal.Decimal] {
	return books.Opt[decimal.Decimal]{Set: n.Set, Null: n.Null, Value: n.Value.Decimal}
}

func nullable(n opt[number]) decimal.NullDecimal {
	return decimal.NullDecimal{Decimal: n.Value.Decimal, Valid: n.Set && !n.Null}
}

// date is a day of a request: YYYY-MM-DD, with or without a time, or /Date(ms)/.
type date struct{ time.Time }

// UnmarshalJSON reads the forms that Xero takes.
func (d *date) UnmarshalJSON(b []byte) error {
	var text string
	if err := json.Unmarshal(b, &text); err != nil || text == "" {
		return err
	}
	if ms, ok := strings.CutPrefix(text, "/Date("); ok {
		var n int64
		if _, err := fmt.Sscanf(ms, "%d", &n); err != nil {
			return fmt.Errorf("%q is not a date", text)
		}
		d.Time = time.UnixMilli(n).UTC()
		return nil
	}
	for _, layout := range []string{"2006-01-02", "2006-01-02T15:04:05", time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			d.Time = t
			return nil
		}
	}
	return fmt.Errorf("%q is not a date", text)
}
