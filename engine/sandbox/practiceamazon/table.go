package practiceamazon

import (
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"

	"tallybridge/engine/sandbox/world"
)

// column is one column of a report: the header as the file spells it, and the
// value's name.
type column struct{ head, key string }

// table writes a report: tab-separated lines that end in CR LF, without any
// quoting, so that a value may hold a lone quotation mark.
type table struct {
	b       strings.Builder
	columns []column
}

func newTable(columns []column) *table {
	t := &table{columns: columns}
	for i, c := range columns {
		if i > 0 {
			t.b.WriteByte('\t')
		}
		t.b.WriteString(c.head)
	}
	t.b.WriteString("\r\n")
	return t
}

// row adds a line from values by name; what is not there stays blank.
func (t *table) row(values map[string]string) {
	for i, c := range t.columns {
		if i > 0 {
			t.b.WriteByte('\t')
		}
		t.b.WriteString(plain(values[c.key]))
	}
	t.b.WriteString("\r\n")
}

// sameColumns are columns whose header is the name of the value.
func sameColumns(heads ...string) []column {
	out := make([]column, len(heads))
	for i, h := range heads {
		out[i] = column{h, strings.TrimSpace(h)}
	}
	return out
}

// encode turns a report into the bytes Amazon would send for a marketplace:
// Windows-1252, in Japan code page 932. What the code page cannot hold has
// become a question mark, irreparably.
func encode(text string, m world.Market) (body []byte, charset string) {
	if m.Country == "JP" {
		return japan932(text), "Shift_JIS"
	}
	out := make([]byte, 0, len(text))
	for _, r := range text {
		if b, ok := charmap.Windows1252.EncodeRune(r); ok {
			out = append(out, b)
		} else {
			out = append(out, '?')
		}
	}
	return out, "Cp1252"
}

func japan932(text string) []byte {
	e := japanese.ShiftJIS.NewEncoder() // with the extensions of code page 932
	if out, err := e.String(text); err == nil {
		return []byte(out)
	}
	out := make([]byte, 0, 2*len(text))
	for _, r := range text {
		b, err := e.String(string(r))
		if err != nil {
			b = "?"
		}
		out = append(out, b...)
	}
	return out
}

// contentType is the type a file is sent with; Amazon does not always tell the charset.
func contentType(charset string, tell bool) string {
	if !tell {
		return "text/plain"
	}
	return "text/plain;charset=" + charset
}
