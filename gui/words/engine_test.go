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
// of one of them. The practice servers speak for others.
func said(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
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
				return true
			}
			ast.Inspect(e, func(n ast.Node) bool {
				if part, ok := n.(ast.Expr); ok {
					inside[part] = true
				}
				return true
			})
			if sentence.MatchString(key) && !isSQL(key) {
				found[key] = set.Position(e.Pos()).String()
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func isSQL(s string) bool {
	for _, w := range []string{"SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE ", "PRAGMA ", "BEGIN", "VACUUM ", "WITH ", "ORDER BY", "ALTER "} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

func TestEverySentenceOfTheEngineIsTranslated(t *testing.T) {
	sentences := said(t)
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
			if sentences[key] == "" {
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
		"100%% of %s":                              {Other: "100 %% von %1"},
	})
	for _, c := range []struct{ text, want string }{
		{"Enter the missing bill in Xero.", "Geben Sie die fehlende Rechnung in Xero ein."},
		{"“A-1” waits for the opening stock step: Amazon says 5, Xero says -4.", "“A-1” wartet auf den Anfangsbestand: Amazon sagt 5, Xero sagt -4."},
		{"Enter the missing bill in Xero. Enter the missing bill in Xero.", "Geben Sie die fehlende Rechnung in Xero ein. Geben Sie die fehlende Rechnung in Xero ein."},
		{"Nobody knows this. Enter the missing bill in Xero.", "Nobody knows this. Geben Sie die fehlende Rechnung in Xero ein."},
		{"Nobody knows this.", "Nobody knows this."},
		{"half of it", "it: half"},
		{"100% of it", "100 % von it"},
		{"never shown 5", "never shown 5"},
		{"", ""},
	} {
		if got := p.translate(c.text); got != c.want {
			t.Errorf("%q became %q, want %q", c.text, got, c.want)
		}
	}
}
