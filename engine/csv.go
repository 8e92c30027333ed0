package engine

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"tallybridge/engine/domain"
)

// maxCSVRows bounds an import; far above any seller's catalogue.
const maxCSVRows = 500_000

// maxCSV bounds it in bytes, too.
const maxCSV = 256 << 20

// guard keeps a spreadsheet from running a cell as a formula: text that begins
// like one gets an apostrophe in front.
func guard(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r'", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// unguard takes the apostrophe of guard off again.
func unguard(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune("=+-@\t\r'", rune(cell[1])) {
		return cell[1:]
	}
	return cell
}

// writeCSV writes a header and rows; every text cell is guarded.
func writeCSV(w io.Writer, header []string, rows [][]string) error {
	c := csv.NewWriter(w)
	if err := c.Write(header); err != nil {
		return err
	}
	for _, r := range rows {
		safe := make([]string, len(r))
		for i, cell := range r {
			safe[i] = guard(cell)
		}
		if err := c.Write(safe); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// csvRow is one data row with its line number, by column name.
type csvRow struct {
	line  int
	cells map[string]string
	note  string // what looks odd about it
}

// readCSV reads comma- or semicolon-separated text with a header, with or
// without a byte order mark. required columns have to be there; others are
// kept. A missing column is a fault that lists the columns found.
func readCSV(r io.Reader, required ...string) ([]csvRow, error) {
	c, err := csvReader(r)
	if err != nil {
		return nil, err
	}
	head, err := readHead(c, required...)
	if err != nil {
		return nil, err
	}
	for _, want := range required {
		if !slices.Contains(head, want) {
			return nil, usage("The column %q is missing. The file has: %s.", want, strings.Join(head, ", "))
		}
	}
	var rows []csvRow
	for {
		rec, err := c.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, csvFault(err)
		}
		if len(rows) >= maxCSVRows {
			return nil, usage("The file has more than %d rows.", maxCSVRows)
		}
		line, _ := c.FieldPos(0)
		row := csvRow{line: line, cells: map[string]string{}}
		blank := true
		for i, cell := range rec {
			if i < len(head) {
				row.cells[head[i]] = unguard(cell)
				blank = blank && strings.TrimSpace(cell) == ""
			}
		}
		if !blank {
			rows = append(rows, row)
		}
	}
}

// csvReader finds out how a table is separated, from its first line.
func csvReader(r io.Reader) (*csv.Reader, error) {
	text, err := ReadWhole(transform.NewReader(r, unicode.BOMOverride(unicode.UTF8.NewDecoder())), maxCSV)
	if domain.KindOf(err) == domain.FaultUsage {
		return nil, err
	}
	if err != nil {
		return nil, &domain.Fault{Kind: domain.FaultUsage, Message: "The file cannot be read. Is it a CSV file?", Err: err}
	}
	c := csv.NewReader(strings.NewReader(string(text)))
	c.FieldsPerRecord = -1
	first, _, _ := strings.Cut(string(text), "\n")
	if strings.Count(first, ";") > strings.Count(first, ",") {
		c.Comma = ';'
	}
	if strings.Count(first, "\t") > strings.Count(first, string(c.Comma)) {
		c.Comma = '\t'
	}
	return c, nil
}

// readHead reads the names of the columns, in lower case.
func readHead(c *csv.Reader, required ...string) ([]string, error) {
	head, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, usage("The file is empty. It needs the columns: %s.", strings.Join(required, ", "))
	}
	if err != nil {
		return nil, csvFault(err)
	}
	for i := range head {
		head[i] = strings.ToLower(strings.TrimSpace(head[i]))
	}
	return head, nil
}

// csvFault says in plain words why a file is no table.
func csvFault(err error) error {
	var p *csv.ParseError
	if errors.As(err, &p) {
		return usage("Line %d: a quotation mark is missing or stands in the wrong place. Nothing was changed.", p.StartLine)
	}
	return &domain.Fault{Kind: domain.FaultUsage, Message: "The file is not a table of comma-separated values. Nothing was changed.", Err: err}
}

// ImportRow is what one row of a file would change.
type ImportRow struct {
	Line   int
	Name   string // SKU or item code
	Before string
	After  string
	Error  string // plain words; the row cannot be taken
	Note   string // plain words; the row is taken, but something about it looks odd
	// Failed says after applying, in plain words, why what the row asks for is not
	// done: refused, not sent, or not known. Empty when it is done. Only imports
	// that tell somebody else have it.
	Failed string
}

// Import is the preview, and after applying the result, of a file.
type Import struct {
	Rows      []ImportRow // rows that change something or are wrong
	Unchanged int
	Applied   bool
	// Step is the step of mapping work that an import of links made; 0 for none.
	Step int64
}

// Wrong returns the rows that cannot be taken.
func (i Import) Wrong() []ImportRow {
	return slices.DeleteFunc(slices.Clone(i.Rows), func(r ImportRow) bool { return r.Error == "" })
}

// Failed returns the rows that were taken and are not done.
func (i Import) Failed() []ImportRow {
	return slices.DeleteFunc(slices.Clone(i.Rows), func(r ImportRow) bool { return r.Failed == "" })
}

// Check turns wrong rows into one fault: a file is taken whole or not at all.
func (i Import) Check() error {
	wrong := i.Wrong()
	if len(wrong) == 0 {
		return nil
	}
	more := ""
	if len(wrong) > 1 {
		more = " " + plural(len(wrong)-1, "more row is wrong too.", "more rows are wrong too.")
	}
	return &domain.Fault{
		Kind:    domain.FaultUsage,
		Message: fmt.Sprintf("Line %d (%s): %s%s Nothing was changed.", wrong[0].Line, wrong[0].Name, wrong[0].Error, more),
		Advice:  "Correct the file and import it again.",
	}
}

// TableKind says what a table of a user's is about, by its columns.
type TableKind string

// The kinds of tables that can be imported.
const (
	TableLinks     TableKind = "links"     // sku and code: ImportLinks
	TableCosts     TableKind = "costs"     // cost: ImportCosts
	TableElsewhere TableKind = "elsewhere" // units by code or sku: ImportElsewhere
)

// KindOfTable tells what kind of table a file is, from its header alone. One
// that is none of them is a usage fault that lists its columns.
func KindOfTable(r io.Reader) (TableKind, error) {
	c, err := csvReader(r)
	if err != nil {
		return "", err
	}
	head, err := readHead(c, "code", "cost")
	if err != nil {
		return "", err
	}
	has := func(name string) bool { return slices.Contains(head, name) }
	switch {
	case has("cost"):
		return TableCosts, nil
	case has("sku") && has("code"):
		return TableLinks, nil
	case has("units") && (has("sku") || has("code")):
		return TableElsewhere, nil
	}
	return "", usage("The file has the columns %s. It needs code or sku, and cost or units.", strings.Join(head, ", "))
}
