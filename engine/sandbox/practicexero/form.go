package practicexero

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strconv"
	"strings"
	"time"

	"github.com/govalues/decimal"
)

// object is an answer's element with its fields in order. It is written as
// JSON or XML and searched by where filters.
//
// Values are string, bool, int, decimal.Decimal, instant, stamp, day, object and list.
type object []field

type field struct {
	name  string
	value any
}

// list is an array; elem names its elements in XML.
type list struct {
	elem   string
	values []object
}

type (
	instant time.Time // "/Date(1488338552390+0000)/"
	stamp   time.Time // "/Date(1552331871904)/", in envelopes
	day     time.Time // a date, written like an instant in JSON
)

// get finds a field by its name or path ("Contact.Name"), letter case apart.
func (o object) get(path string) (any, bool) {
	name, rest, deep := strings.Cut(path, ".")
	for _, f := range o {
		if !strings.EqualFold(f.name, name) {
			continue
		}
		if !deep {
			return f.value, true
		}
		if sub, ok := f.value.(object); ok {
			return sub.get(rest)
		}
		return nil, false
	}
	return nil, false
}

func writeJSON(b *bytes.Buffer, v any) {
	switch v := v.(type) {
	case object:
		b.WriteByte('{')
		for i, f := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			quote(b, f.name)
			b.WriteByte(':')
			writeJSON(b, f.value)
		}
		b.WriteByte('}')
	case list:
		b.WriteByte('[')
		for i, o := range v.values {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, o)
		}
		b.WriteByte(']')
	case string:
		quote(b, v)
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case int:
		b.WriteString(strconv.Itoa(v))
	case decimal.Decimal:
		b.WriteString(v.String())
	case instant:
		b.WriteString(`"/Date(` + millis(time.Time(v)) + `+0000)/"`)
	case day:
		b.WriteString(`"/Date(` + millis(time.Time(v)) + `+0000)/"`)
	case stamp:
		b.WriteString(`"/Date(` + millis(time.Time(v)) + `)/"`)
	default:
		b.WriteString("null")
	}
}

func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

func quote(b *bytes.Buffer, s string) {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c > '~' {
			e := json.NewEncoder(b)
			e.SetEscapeHTML(false)
			_ = e.Encode(s)         // a string always encodes
			b.Truncate(b.Len() - 1) // the encoder's line end
			return
		}
	}
	b.WriteByte('"')
	b.WriteString(s)
	b.WriteByte('"')
}

// writeXML writes a value inside the element name.
func writeXML(b *bytes.Buffer, name string, v any) {
	b.WriteString("<" + name + ">")
	switch v := v.(type) {
	case object:
		for _, f := range v {
			writeXML(b, f.name, f.value)
		}
	case list:
		for _, o := range v.values {
			writeXML(b, v.elem, o)
		}
	case string:
		_ = xml.EscapeText(b, []byte(v)) // a buffer always takes it
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case int:
		b.WriteString(strconv.Itoa(v))
	case decimal.Decimal:
		b.WriteString(v.String())
	case instant:
		b.WriteString(time.Time(v).UTC().Format("2006-01-02T15:04:05.999"))
	case stamp:
		b.WriteString(time.Time(v).UTC().Format("2006-01-02T15:04:05.9999999Z"))
	case day:
		b.WriteString(time.Time(v).UTC().Format("2006-01-02T15:04:05"))
	}
	b.WriteString("</" + name + ">")
}

// render writes a whole answer: JSON when the caller accepts it, else XML inside root.
func render(accept, root string, o object) (contentType string, body []byte) {
	var b bytes.Buffer
	if strings.Contains(strings.ToLower(accept), "application/json") {
		writeJSON(&b, o)
		return "application/json; charset=utf-8", b.Bytes()
	}
	b.WriteString(xml.Header)
	writeXML(&b, root, o)
	return "text/xml; charset=utf-8", b.Bytes()
}
