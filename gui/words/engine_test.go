package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// sentence is what a sentence for people looks like in the engine's code:
// errors of Go begin with a small letter, names have no spaces.
var sentence = regexp.MustCompile(`^[A-Z%“"].* .*`)

// said are the engine's sentences, as they stand in its code, with the place
// of one of them, and heard is every other text there, such as the parts that
// sentences are put together from. The practice servers speak for others.
func said(t *testing.T) (said, heard map[string]string) {
	t.Helper()
	said, heard = map[string]string{}, map[string]string{}
	root := filepath.Join("..", "..", "engine")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "sandbox" || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		inside := map[ast.Expr]bool{} // parts of a text that is put together
		ast.Inspect(f, func(n ast.Node) bool {
			e, ok := n.(ast.Expr)
			if !ok || inside[e] {
				return true
			}
			key, ok := text(e)
			if !ok {
				key, ok = joined(e)
			}
			if !ok {
				return true
			}
			mark(e, inside)
			if sentence.MatchString(strings.TrimSpace(key)) && letters(key) > 1 && !isSQL(key) {
				said[key] = set.Position(e.Pos()).String()
			} else {
				heard[key] = set.Position(e.Pos()).String()
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return said, heard
}

// mark notes the parts of a text that stand in it directly.
func mark(e ast.Expr, inside map[ast.Expr]bool) {
	inside[e] = true
	switch e := e.(type) {
	case *ast.BinaryExpr:
		mark(e.X, inside)
		mark(e.Y, inside)
	case *ast.ParenExpr:
		mark(e.X, inside)
	}
}

// joined is a text that is put together with + from constants and other
// values, as if it had been made from a format string.
func joined(e ast.Expr) (string, bool) {
	b, ok := e.(*ast.BinaryExpr)
	if !ok || b.Op != token.ADD {
		return "", false
	}
	var parts []string
	constant := false
	var walk func(e ast.Expr)
	walk = func(e ast.Expr) {
		if s, ok := text(e); ok {
			parts, constant = append(parts, strings.ReplaceAll(s, "%", "%%")), true
			return
		}
		if b, ok := e.(*ast.BinaryExpr); ok && b.Op == token.ADD {
			walk(b.X)
			walk(b.Y)
			return
		}
		parts = append(parts, "%s")
	}
	walk(e)
	if !constant {
		return "", false
	}
	return strings.Join(parts, ""), true
}

func isSQL(s string) bool {
	for _, w := range []string{"SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE ", "PRAGMA ", "BEGIN", "VACUUM ", "WITH ", "ORDER BY", "ALTER ", "JOIN ", "WHERE ", " ON %s", " = ?", "Type==", " DESC", ", digest"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

func TestEverySentenceOfTheEngineIsTranslated(t *testing.T) {
	sentences, others := said(t)
	for _, l := range Languages()[1:] {
		have, err := EngineTranslations(l.Code)
		if err != nil {
			t.Fatal(err)
		}
		var missing []string
		for key, place := range sentences {
			tr, ok := have[key]
			if !ok {
				missing = append(missing, strconv.Quote(key)+" at "+place)
				continue
			}
			if n := len(verb.FindAllString(key, -1)); tr.Other != "" && !namesAll(tr.Other, n) {
				t.Errorf("%s: %q has %d parts to fill, its translation is %q", l.Name, key, n, tr.Other)
			}
		}
		sort.Strings(missing)
		for _, m := range missing {
			t.Errorf("%s lacks %s", l.Name, m)
		}
		for key := range have {
			if sentences[key] == "" && others[key] == "" {
				t.Errorf("%s translates %q, which the engine does not say", l.Name, key)
			}
		}
	}
}

// namesAll reports whether a translation names each of n parts, and no other.
func namesAll(s string, n int) bool {
	names := map[string]bool{}
	for _, m := range regexp.MustCompile(`%[1-9]`).FindAllString(strings.ReplaceAll(s, "%%", ""), -1) {
		names[m] = true
	}
	for i := 1; i <= n; i++ {
		if !names["%"+strconv.Itoa(i)] {
			return false
		}
	}
	return len(names) == n
}

func TestSentencesAreRecognised(t *testing.T) {
	p := newSentences(map[string]Translation{
		"Amazon says %d, Xero says %d":             {Other: "Amazon sagt %1, Xero sagt %2"},
		"%s waits for the opening stock step: %s.": {Other: "%1 wartet auf den Anfangsbestand: %2."},
		"Enter the missing bill in Xero.":          {Other: "Geben Sie die fehlende Rechnung in Xero ein."},
		"%s of %s":                                 {Other: "%2: %1"},
		"never shown %d":                           {},
		"100%% of the sales of %s":                 {Other: "100 %% vom Umsatz von %1"},
	})
	for _, c := range []struct{ text, want string }{
		{"Enter the missing bill in Xero.", "Geben Sie die fehlende Rechnung in Xero ein."},
		{"“A-1” waits for the opening stock step: Amazon says 5, Xero says -4.", "„A-1“ wartet auf den Anfangsbestand: Amazon sagt 5, Xero sagt -4."},
		{"Enter the missing bill in Xero. Enter the missing bill in Xero.", "Geben Sie die fehlende Rechnung in Xero ein. Geben Sie die fehlende Rechnung in Xero ein."},
		{"Nobody knows this. Enter the missing bill in Xero.", "Nobody knows this. Geben Sie die fehlende Rechnung in Xero ein."},
		{"Nobody knows this.", "Nobody knows this."},
		{"half of it", "half of it"}, // too loose a pattern by itself
		{"“B” waits for the opening stock step: half of it.", "„B“ wartet auf den Anfangsbestand: it: half."},
		{"100% of the sales of it", "100 % vom Umsatz von it"},
		{"Nobody said “B”.", "Nobody said “B”."},
		{"never shown 5", "never shown 5"},
		{"", ""},
	} {
		if got := p.translate(c.text); got != c.want {
			t.Errorf("%q became %q, want %q", c.text, got, c.want)
		}
	}
}
