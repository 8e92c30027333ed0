package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// used are the English texts of the window's code by their key, with the
// place of one of them.
func used(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		inside := f.Name.Name == "words"
		ast.Inspect(f, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			at, ok := keyArgument(c.Fun, inside)
			if !ok || len(c.Args) <= at {
				return true
			}
			key, ok := text(c.Args[at])
			place := set.Position(c.Pos()).String()
			if !ok {
				t.Errorf("%s: the text is not written out, so nobody can translate it", place)
				return true
			}
			found[key] = place
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// keyArgument tells which argument of a call is a text's key.
func keyArgument(fun ast.Expr, inside bool) (int, bool) {
	name := ""
	switch f := fun.(type) {
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok && x.Name == "words" {
			name = f.Sel.Name
		}
	case *ast.Ident:
		if inside {
			name = f.Name
		}
	}
	switch name {
	case "T":
		return 0, true
	case "N":
		return 2, true
	}
	return 0, false
}

// text is a string constant, also one put together with +.
func text(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		a, ok := text(e.X)
		b, also := text(e.Y)
		return a + b, ok && also && e.Op == token.ADD
	case *ast.ParenExpr:
		return text(e.X)
	}
	return "", false
}

func TestEveryTextIsTranslated(t *testing.T) {
	keys := used(t)
	for _, l := range Languages()[1:] {
		have, err := Translations(l.Code)
		if err != nil {
			t.Fatal(err)
		}
		var missing []string
		for key, place := range keys {
			tr, ok := have[key]
			switch {
			case !ok || tr.Other == "":
				missing = append(missing, strconv.Quote(key)+" at "+place)
			case places(key) != places(tr.Other):
				t.Errorf("%s: %q has the placeholders %q, its translation %q", l.Name, key, places(key), places(tr.Other))
			}
		}
		sort.Strings(missing)
		for _, m := range missing {
			t.Errorf("%s lacks %s", l.Name, m)
		}
		for key := range have {
			if _, ok := keys[key]; !ok {
				t.Errorf("%s translates %q, which nothing says", l.Name, key)
			}
		}
	}
}

// places are the names of a text's placeholders in order of the alphabet.
func places(s string) string {
	var names []string
	for {
		_, rest, found := strings.Cut(s, "{{.")
		if !found {
			sort.Strings(names)
			return strings.Join(names, " ")
		}
		name, after, _ := strings.Cut(rest, "}}")
		names, s = append(names, name), after
	}
}

func TestTextsAreFilled(t *testing.T) {
	for _, c := range []struct{ code, got, want string }{
		{"en", T("just now"), "just now"},
		{"en", T("Run of {{.day}}, {{.n}} items", A{"day": "4 Mar", "n": 3}), "Run of 4 Mar, 3 items"},
		{"en", T("{{.a}}", A{"a": "{{.b}}", "b": "x"}), "{{.b}}"},
		{"en", N(1, "{{.n}} hour", "{{.n}} hours"), "1 hour"},
		{"en", N(0, "{{.n}} hour", "{{.n}} hours"), "0 hours"},
		{"en", N(12804, "{{.n}} item of {{.shop}}", "{{.n}} items of {{.shop}}", A{"shop": "US"}), "12,804 items of US"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	Use("de")
	defer Use("en")
	for _, c := range []struct{ got, want string }{
		{T("just now"), "gerade eben"},
		{T("no such text anywhere"), "no such text anywhere"},
		{T("no such {{.x}}", A{"x": "text"}), "no such text"},
		{N(1, "{{.n}} hour", "{{.n}} hours"), "1 Stunde"},
		{N(2, "{{.n}} hour", "{{.n}} hours"), "2 Stunden"},
		{N(1, "{{.n}} thing", "{{.n}} things"), "1 thing"},
		{Number(12804), "12.804"},
		{Money(domain.Money{Amount: decimal.MustParse("-1234.5"), Currency: "EUR"}), "−1.234,50 EUR"},
		{Span(90 * time.Minute), "2 Stunden"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestFigures(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Number(999), "999"},
		{Number(100000), "100,000"},
		{Units(-12), "−12"},
		{Units(-1200), "−1,200"},
		{Signed(3), "+3"},
		{Signed(0), "0"},
		{Signed(-3), "−3"},
		{Decimal(decimal.MustParse("12.5000")), "12.5"},
		{Decimal(decimal.MustParse("1234")), "1,234"},
		{Amount(decimal.MustParse("12.5"), "USD"), "12.50"},
		{Amount(decimal.MustParse("1.23456"), "USD"), "1.23456"},
		{Amount(decimal.MustParse("19940"), "JPY"), "19,940"},
		{Money(domain.Money{}), ""},
		{Percent(12), "12%"},
		{Share(decimal.MustParse("0.1496")), "15.0%"},
		{Share(decimal.MustParse("-0.07")), "−7.0%"},
		{Span(3 * time.Second), "3 s"},
		{Span(72 * time.Hour), "3 days"},
		{Day(time.Time{}), ""},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	if ForSystem("fr-FR", "de_AT.UTF-8") != "de" || ForSystem("C") != "en" || ForSystem() != "en" {
		t.Error("the system's language is not found")
	}
}

// A day is read as it is shown, as it is typed, and as 2026-03-04 everywhere.
func TestDaysAreReadAsTheyAreWritten(t *testing.T) {
	defer Use("")
	day := time.Date(2026, 3, 4, 0, 0, 0, 0, time.Local)
	for code, more := range map[string][]string{"en": {"4 March 2026"}, "de": {"4.3.2026", "4. 3. 2026"}} {
		Use(code)
		for _, text := range append(more, Day(day), TypedDay(day), "2026-03-04", " "+TypedDay(day)+" ") {
			if got, ok := ParseDay(text); !ok || !got.Equal(day) {
				t.Errorf("%s: %q was read as %s, %t", code, text, got, ok)
			}
		}
		for _, text := range []string{"", "4", "03/04/2026", "31.02.2026", "2026-02-31", "32 Jan 2026"} {
			if got, ok := ParseDay(text); ok {
				t.Errorf("%s: %q was read as %s", code, text, got)
			}
		}
	}
}

func TestSentence(t *testing.T) {
	for text, want := range map[string]string{"": "", "vor 5 Min.": "vor 5 Min.", "just now": "just now."} {
		if got := Sentence(text); got != want {
			t.Errorf("%q ends as %q", text, got)
		}
	}
}
