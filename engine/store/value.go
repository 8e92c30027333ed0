package store

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/govalues/decimal"
)

// The functions below turn values into what SQLite stores; the types after
// them are the way back and implement sql.Scanner.

// millis stores an instant; the zero time is NULL.
func millis(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

// millisUp is millis rounded up instead of down.
func millisUp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Add(time.Millisecond - 1).UnixMilli()
}

// unixSeconds stores an instant that is given in Unix seconds; 0 is NULL.
func unixSeconds(s int64) any {
	if s == 0 {
		return nil
	}
	return s * 1000
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func decimalText(d decimal.Decimal) string { return d.String() }

func nullDecimalText(d decimal.NullDecimal) any {
	if !d.Valid {
		return nil
	}
	return d.Decimal.String()
}

// jsonText stores a list or map; marshalling plain strings and numbers cannot fail.
func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("store: %T cannot be written as JSON: %v", v, err))
	}
	return string(b)
}

// instant reads milliseconds; NULL leaves the zero time.
type instant struct{ to *time.Time }

func (i instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i.to = time.Time{}
	case int64:
		*i.to = time.UnixMilli(v).UTC()
	default:
		return fmt.Errorf("an instant cannot be %T", src)
	}
	return nil
}

// seconds reads milliseconds into Unix seconds; NULL gives 0.
type seconds struct{ to *int64 }

func (s seconds) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*s.to = 0
	case int64:
		*s.to = v / 1000
	default:
		return fmt.Errorf("an instant cannot be %T", src)
	}
	return nil
}

// boolean reads a truth.
type boolean struct{ to *bool }

func (f boolean) Scan(src any) error {
	v, ok := src.(int64)
	if !ok {
		return fmt.Errorf("a truth cannot be %T", src)
	}
	*f.to = v != 0
	return nil
}

// amount reads a decimal that is always there.
type amount struct{ to *decimal.Decimal }

func (a amount) Scan(src any) error {
	v, ok := src.(string)
	if !ok {
		return fmt.Errorf("a decimal cannot be %T", src)
	}
	d, err := decimal.Parse(v)
	*a.to = d
	return err
}

// nullAmount reads a decimal that may be NULL.
type nullAmount struct{ to *decimal.NullDecimal }

func (a nullAmount) Scan(src any) error {
	if src == nil {
		*a.to = decimal.NullDecimal{}
		return nil
	}
	a.to.Valid = true
	return amount{&a.to.Decimal}.Scan(src)
}

// word reads text into any string type without reflection.
type word[T ~string] struct{ to *T }

func (w word[T]) Scan(src any) error {
	v, ok := src.(string)
	if !ok {
		return fmt.Errorf("a text cannot be %T", src)
	}
	*w.to = T(v)
	return nil
}

func text[T ~string](to *T) word[T] { return word[T]{to} }

// list reads a JSON list; an empty one is nil.
type list[T any] struct{ to *[]T }

func (l list[T]) Scan(src any) error {
	*l.to = nil
	if err := fromJSON(src, l.to); err != nil {
		return err
	}
	if len(*l.to) == 0 {
		*l.to = nil
	}
	return nil
}

// dictionary reads a JSON map; an empty one is nil.
type dictionary[K ~string, V any] struct{ to *map[K]V }

func (d dictionary[K, V]) Scan(src any) error {
	*d.to = nil
	if err := fromJSON(src, d.to); err != nil {
		return err
	}
	if len(*d.to) == 0 {
		*d.to = nil
	}
	return nil
}

// object reads a JSON object; NULL gives nil.
type object[T any] struct{ to **T }

func (o object[T]) Scan(src any) error {
	*o.to = nil
	if src == nil {
		return nil
	}
	*o.to = new(T)
	return fromJSON(src, *o.to)
}

func fromJSON(src, to any) error {
	v, ok := src.(string)
	if !ok {
		return fmt.Errorf("JSON cannot be %T", src)
	}
	return json.Unmarshal([]byte(v), to)
}
