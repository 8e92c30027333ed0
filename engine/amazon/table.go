package amazon

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"tallybridge/engine/domain"
)

// table reads a tab-separated report line by line, over the bytes as they
// came: a cell is decoded only when it is wanted. There is no CSV quoting in
// these files, and a title may hold a lone quote.
type table struct {
	*charset
	report string // report type, for errors
	rest   []byte
	end    byte // line end: LF, or CR where a file has no LF
	line   int
	header []string // as found, decoded
	quoted bool     // every cell stands in quotes
	cells  [][]byte // of the current row; used again for the next
	need   int      // cells a row must have
	ragged bool     // rows with fewer cells than the header are this file's habit
}

// maxJoined bounds the lines that are joined to one row when a text of the
// seller holds line breaks.
const maxJoined = 100

// openTable decides on the charset and reads the header line.
func openTable(report string, d Document, m domain.MarketplaceID) (*table, error) {
	set, body := charsetOf(d, m)
	t := &table{charset: set, report: report, rest: body, end: '\n'}
	if !bytes.Contains(body, []byte{'\n'}) {
		t.end = '\r'
	}
	row := t.nextLine()
	if row == nil {
		return nil, t.fault("The report is empty: it has not even column headers.", "")
	}
	t.split(row)
	t.quoted = len(t.cells) > 1 && !slices.ContainsFunc(t.cells, func(c []byte) bool {
		return len(c) < 2 || c[0] != '"' || c[len(c)-1] != '"'
	})
	for _, c := range t.cells {
		t.header = append(t.header, t.text(unquote(c, t.quoted)))
	}
	return t, nil
}

// nextLine returns the next line that is not blank, without its line end, and
// nil after the last.
func (t *table) nextLine() []byte {
	for len(t.rest) > 0 {
		line, n := t.peekLine(0)
		t.rest = t.rest[n:]
		t.line++
		if !blank(line) {
			return line
		}
	}
	return nil
}

// peekLine returns the bytes up to the first line end at or after from, and
// how many bytes they take with it.
func (t *table) peekLine(from int) (line []byte, n int) {
	i := bytes.IndexByte(t.rest[from:], t.end)
	if i < 0 {
		return trimCR(t.rest), len(t.rest)
	}
	return trimCR(t.rest[:from+i]), from + i + 1
}

func trimCR(b []byte) []byte { return bytes.TrimSuffix(b, []byte{'\r'}) }

func blank(line []byte) bool {
	for _, b := range line {
		if b != ' ' && b != '\t' && b != '\r' && b != 0 {
			return false
		}
	}
	return true
}

func (t *table) split(line []byte) {
	t.cells = t.cells[:0]
	for {
		i := bytes.IndexByte(line, '\t')
		if i < 0 {
			t.cells = append(t.cells, line)
			return
		}
		t.cells = append(t.cells, line[:i])
		line = line[i+1:]
	}
}

// next moves to the next row; false after the last. A row with too few cells
// is joined with the lines after it when together they have exactly the cells
// of the header: then a line break stood inside a text. Otherwise the file is
// cut or damaged, which is an error, as a lost row must not pass for a full one.
func (t *table) next() (bool, error) {
	start := t.rest
	line := t.nextLine()
	if line == nil {
		return false, nil
	}
	t.split(line)
	number, have := t.line, len(t.cells)
	if have >= t.need {
		// The last line of a cut file may still have the cells that are needed.
		unfinished := len(t.rest) == 0 && start[len(start)-1] != t.end
		if have >= len(t.header) || t.ragged || !unfinished {
			t.ragged = t.ragged || have < len(t.header)
			return true, nil
		}
		return false, t.cutShort(number, have)
	}
	// Blank lines before the row are not part of it.
	begin := bytes.Index(start, line)
	saved := t.rest
	t.rest = start[begin:]
	n := len(line)
	for range maxJoined {
		if n >= len(t.rest) {
			break
		}
		joined, taken := t.peekLine(nextStart(t.rest, n, t.end))
		t.split(joined)
		if len(t.cells) > len(t.header) {
			break
		}
		t.line++
		n = len(joined)
		if len(t.cells) == len(t.header) {
			t.rest = t.rest[taken:]
			return true, nil
		}
	}
	t.rest = saved
	return false, t.cutShort(number, have)
}

func (t *table) cutShort(line, have int) error {
	return t.fault("The report is cut or damaged.",
		fmt.Sprintf("line %d has %d of %d columns", line, have, len(t.header)))
}

// nextStart is where the line after the one ending at n begins.
func nextStart(b []byte, n int, end byte) int {
	i := bytes.IndexByte(b[n:], end)
	if i < 0 {
		return len(b)
	}
	return n + i + 1
}

// cell decodes a cell of the current row; missing columns and cells are empty.
func (t *table) cell(i int) string { return t.text(t.raw(i)) }

// raw is a cell's bytes, without quotes where the whole file is quoted.
func (t *table) raw(i int) []byte {
	if i < 0 || i >= len(t.cells) {
		return nil
	}
	return unquote(t.cells[i], t.quoted)
}

func unquote(c []byte, quoted bool) []byte {
	if !quoted || len(c) < 2 || c[0] != '"' || c[len(c)-1] != '"' {
		return c
	}
	c = c[1 : len(c)-1]
	if bytes.Contains(c, []byte(`""`)) {
		c = bytes.ReplaceAll(c, []byte(`""`), []byte(`"`))
	}
	return c
}

// rows estimates how many rows are left, for sizing a slice.
func (t *table) rows() int { return bytes.Count(t.rest, []byte{t.end}) + 1 }

// fault is an error about the file. detail must not be the file's own text
// unless tidied.
func (t *table) fault(message, detail string) *domain.Fault {
	return &domain.Fault{
		Kind: domain.FaultData, Op: t.report,
		Message: message,
		Advice:  "Tallybridge asks for a new report at the next run. If this stays, send the details to the makers of Tallybridge.",
		Detail:  detail,
	}
}

// missing is the error about columns that were not found. It names the headers
// that were, so that a translation can be added.
func (t *table) missing(names []string) *domain.Fault {
	var found []string
	for _, h := range t.header {
		if len(found) == 80 {
			found = append(found, "…")
			break
		}
		if h = clip(tidy(h), 60); h != "" {
			found = append(found, h)
		}
	}
	f := t.fault(
		"The report has columns that Tallybridge does not know.",
		"not found: "+strings.Join(names, ", ")+"; the file has: "+strings.Join(found, " | "))
	f.Advice = "Set the language for feed processing reports to English in Seller Central (Settings, Account Info), or send the details to the makers of Tallybridge."
	return f
}

// badNumber is the error about a cell that should hold units.
func (t *table) badNumber(column string, cell []byte) *domain.Fault {
	return t.fault("The report holds something else where a number should be.",
		fmt.Sprintf("line %d, %s: %q", t.line, column, clip(tidy(t.text(cell)), 40)))
}
