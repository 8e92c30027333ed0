package engine

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"tallybridge/engine/domain"
)

// Whatever a cell holds, a spreadsheet sees no formula in it, and reading the
// file back gives the cell as it was.
func TestCellsAreNeverFormulas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.OneOf(
			rapid.String(),
			rapid.StringMatching(`[=+@\-'\t][a-zA-Z0-9()!'"|; ,]{0,20}`),
		).Draw(t, "cell")
		if strings.ContainsAny(cell, "\r\x00") || strings.TrimSpace(cell) == "" {
			return // encoding/csv folds \r\n, and a row of blanks is skipped
		}
		var out bytes.Buffer
		if err := writeCSV(&out, []string{"cell"}, [][]string{{cell}}); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(out.Bytes())).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if c := rows[1][0]; c != "" && strings.ContainsRune("=+-@\t\r", rune(c[0])) {
			t.Fatalf("a spreadsheet would run %q", c)
		}
		back, err := readCSV(&out, "cell")
		if err != nil {
			t.Fatal(err)
		}
		if got := back[0].cells["cell"]; got != cell {
			t.Fatalf("%q came back as %q", cell, got)
		}
	})
}

func TestFilesAsSpreadsheetsWriteThem(t *testing.T) {
	for name, c := range map[string]struct{ text, sku, cost string }{
		"comma":            {"sku,cost\nA-1,2.50\n", "A-1", "2.50"},
		"semicolon":        {"sku;cost\r\nA-1;2,50\r\n", "A-1", "2,50"},
		"tab":              {"sku\tcost\nA-1\t2.50\n", "A-1", "2.50"},
		"byte order mark":  {"\ufeffsku,cost\nA-1,2.50\n", "A-1", "2.50"},
		"capitals, blanks": {" SKU , Cost \n\n,\nA-1,2.50\n", "A-1", "2.50"},
		"leading zeros":    {"sku,cost\n00123,1\n", "00123", "1"},
		"extra columns":    {"title,sku,x,cost\n\"a, \"\"b\"\"\",A-1,,2.50\n", "A-1", "2.50"},
		"short row":        {"sku,cost\nA-1\n", "A-1", ""},
		"guarded":          {"sku,cost\n'=SUM-1,1\n", "=SUM-1", "1"},
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := readCSV(strings.NewReader(c.text), "sku", "cost")
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) != 1 || rows[0].cells["sku"] != c.sku || rows[0].cells["cost"] != c.cost {
				t.Fatalf("read %v", rows)
			}
		})
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty":          {"", "empty"},
		"missing column": {"sku,price\nA,1\n", `"cost" is missing. The file has: sku, price`},
		"broken quote":   {"sku,cost\n\"A,1\n", "a quotation mark"},
	} {
		_, err := readCSV(strings.NewReader(c.text), "sku", "cost")
		if domain.KindOf(err) != domain.FaultUsage || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A cost that can be read in two ways is refused by its row, and the file of
// costs that the program writes is taken back whatever their decimals.
func TestCostsAreNeverReadAThousandfold(t *testing.T) {
	ctx := t.Context()
	e, _ := small(t)
	in, err := e.ImportCosts(ctx, strings.NewReader("code;cost\nMUG;10,000\nLID;1.234,50\n"), false)
	must(t, err)
	if len(in.Rows) != 2 || in.Rows[0].Error != `"10,000" can be read in two ways: write 10000 or 10.` || in.Rows[1].Error != "" {
		t.Fatalf("%+v", in.Rows)
	}
	must(t, e.SetCost(ctx, "BOX", decimal.NullDecimal{Decimal: decimal.MustParse("8.125"), Valid: true}))
	var file strings.Builder
	must(t, e.ExportCosts(ctx, &file))
	if in, err = e.ImportCosts(ctx, strings.NewReader(file.String()), true); err != nil || in.Unchanged != 1 || len(in.Rows) != 0 {
		t.Fatalf("%q: %+v, %v", file.String(), in, err)
	}
}

func FuzzReadCSV(f *testing.F) {
	for _, s := range []string{"sku,cost\nA,1\n", "\ufeffa;b\n1;2", "\"", "a\tb\n\x00\t\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := readCSV(strings.NewReader(text))
		if err != nil && domain.KindOf(err) != domain.FaultUsage {
			t.Fatalf("not a plain fault: %v", err)
		}
		for _, r := range rows {
			if r.line < 1 {
				t.Fatalf("line %d", r.line)
			}
		}
	})
}
