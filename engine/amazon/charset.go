package amazon

import (
	"bytes"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"tallybridge/engine/domain"
)

// charset turns the bytes of one cell into text. All charsets here keep the
// bytes of tab, CR and LF for these alone, so a file can be split before it is
// decoded.
type charset struct {
	single *[256]rune        // one byte, one character
	multi  encoding.Encoding // several bytes a character; nil and no single: UTF-8
	// lossy tells that the file may hold "?" for characters its charset lacks.
	lossy bool
	dec   *encoding.Decoder
	buf   []byte
}

var bomUTF8 = []byte("\xef\xbb\xbf")

// charsetOf decides how a report is encoded and returns its body without a
// byte order mark: what the answer declared, else a byte order mark, else
// UTF-8 if all of it is valid, else the marketplace's habit: CP932 in Japan,
// Windows-1252 elsewhere. A declaration that the bytes contradict is not believed.
func charsetOf(d Document, m domain.MarketplaceID) (*charset, []byte) {
	body, declared := d.Body, declaredCharset(d.ContentType)
	switch {
	case bytes.HasPrefix(body, bomUTF8) && utf8.Valid(body):
		return &charset{}, body[len(bomUTF8):]
	case bytes.HasPrefix(body, []byte("\xff\xfe")), bytes.HasPrefix(body, []byte("\xfe\xff")),
		strings.HasPrefix(declared, "utf-16"):
		return fromUTF16(body, declared)
	}
	if c := charsetNamed(declared); c != nil {
		return c, body
	}
	if utf8.Valid(body) {
		// Plain ASCII is valid UTF-8 as well, and may come from any charset.
		return &charset{lossy: !isUTF8(declared) && ascii(body)}, body
	}
	if m == marketplaceJP {
		return &charset{multi: japanese.ShiftJIS, lossy: true}, body
	}
	return &charset{single: windows1252, lossy: true}, body
}

const marketplaceJP domain.MarketplaceID = "A1VC38T7YXB528"

// declaredCharset is the charset of a Content-Type, in lower case.
func declaredCharset(contentType string) string {
	_, params, err := mime.ParseMediaType(contentType)
	name := params["charset"]
	if err != nil || name == "" {
		_, rest, ok := strings.Cut(strings.ToLower(contentType), "charset=")
		if !ok {
			return ""
		}
		name, _, _ = strings.Cut(rest, ";")
	}
	return strings.ToLower(strings.Trim(strings.TrimSpace(name), `"'`))
}

func isUTF8(name string) bool { return name == "utf-8" || name == "utf8" }

// charsetNamed finds a declared charset other than UTF-8; nil if not known.
func charsetNamed(name string) *charset {
	switch strings.NewReplacer("_", "-", " ", "").Replace(name) {
	case "cp1252", "windows-1252", "iso-8859-1", "iso8859-1", "latin1", "latin-1", "ansi", "x-cp1252":
		return &charset{single: windows1252, lossy: true}
	case "cp932", "ms932", "windows-31j", "windows-932", "shift-jis", "sjis", "x-sjis", "ms-kanji", "csshiftjis":
		return &charset{multi: japanese.ShiftJIS, lossy: true}
	case "gbk", "gb2312", "cp936", "windows-936", "gb18030":
		return &charset{multi: simplifiedchinese.GB18030, lossy: true}
	case "cp1250", "windows-1250":
		return &charset{single: tableOf(charmap.Windows1250), lossy: true}
	case "cp1254", "windows-1254", "iso-8859-9":
		return &charset{single: tableOf(charmap.Windows1254), lossy: true}
	case "cp1256", "windows-1256":
		return &charset{single: tableOf(charmap.Windows1256), lossy: true}
	case "iso-8859-2":
		return &charset{single: tableOf(charmap.ISO8859_2), lossy: true}
	case "iso-8859-15", "latin-9":
		return &charset{single: tableOf(charmap.ISO8859_15), lossy: true}
	default:
		return nil
	}
}

var windows1252 = tableOf(charmap.Windows1252)

// tableOf lists what each byte means. Bytes without a meaning become U+FFFD.
func tableOf(c *charmap.Charmap) *[256]rune {
	var t [256]rune
	for i := range t {
		t[i] = c.DecodeByte(byte(i))
		if t[i] >= 0x80 && t[i] < 0xa0 {
			t[i] = utf8.RuneError
		}
	}
	return &t
}

// fromUTF16 decodes the whole file: its tabs are two bytes wide.
func fromUTF16(body []byte, declared string) (*charset, []byte) {
	order := unicode.LittleEndian
	if strings.HasSuffix(declared, "be") {
		order = unicode.BigEndian
	}
	out, err := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(body)
	if err != nil {
		// UseBOM puts U+FFFD for what it cannot decode; other errors cannot happen.
		return &charset{single: windows1252, lossy: true}, body
	}
	return &charset{}, out
}

// text decodes one cell.
func (c *charset) text(cell []byte) string {
	switch {
	case ascii(cell):
		return string(cell)
	case c.single != nil:
		return c.fromSingle(cell)
	case c.multi != nil:
		return c.fromMulti(cell)
	default:
		return string(cell)
	}
}

func (c *charset) fromSingle(cell []byte) string {
	var b strings.Builder
	b.Grow(len(cell) + len(cell)/8 + 4)
	plain := 0 // where a run of ASCII began
	for i, x := range cell {
		if x < 0x80 {
			continue
		}
		b.Write(cell[plain:i])
		b.WriteRune(c.single[x])
		plain = i + 1
	}
	b.Write(cell[plain:])
	return b.String()
}

func (c *charset) fromMulti(cell []byte) string {
	if c.dec == nil {
		c.dec = c.multi.NewDecoder()
	}
	c.dec.Reset()
	// No charset here makes more than two bytes of one; broken ones become
	// U+FFFD, three bytes.
	if need := 3*len(cell) + utf8.UTFMax; len(c.buf) < need {
		c.buf = make([]byte, need)
	}
	n, _, err := c.dec.Transform(c.buf, cell, true)
	if err != nil {
		return strings.ToValidUTF8(string(cell), "\uFFFD")
	}
	return string(c.buf[:n])
}

func ascii(b []byte) bool {
	for len(b) >= 8 {
		if (b[0]|b[1]|b[2]|b[3]|b[4]|b[5]|b[6]|b[7])&0x80 != 0 {
			return false
		}
		b = b[8:]
	}
	for _, x := range b {
		if x >= 0x80 {
			return false
		}
	}
	return true
}

// damaged reports whether a title lost characters on its way into the file. In
// a charset that cannot hold every character any "?" may stand for one: a
// genuine question mark costs one look-up, a missed one a wrong name. In UTF-8
// only a "?" inside a word, or several in a row, look like one.
func (c *charset) damaged(title string) bool {
	if strings.ContainsRune(title, utf8.RuneError) {
		return true
	}
	if !strings.Contains(title, "?") {
		return false
	}
	if c.lossy || strings.Contains(title, "??") {
		return true
	}
	for i := 1; i+1 < len(title); i++ {
		if title[i] == '?' && wordByte(title[i-1]) && wordByte(title[i+1]) {
			return true
		}
	}
	return false
}

// worn reports whether a SKU may have lost characters: then it is the name of
// something else, or of nothing.
func (c *charset) worn(sku string) bool {
	return strings.ContainsRune(sku, utf8.RuneError) || c.lossy && strings.Contains(sku, "?")
}

// wordByte reports whether a byte belongs to a letter (all of UTF-8 beyond
// ASCII counts as one).
func wordByte(b byte) bool {
	return b >= 0x80 || b|0x20 >= 'a' && b|0x20 <= 'z'
}
