package engine_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// arrows says what each room may import of this module. Arrows point down only.
var arrows = map[string][]string{
	"":    {"app"},
	"app": {"app", "gui", "engine", "engine/domain", "engine/sandbox", "assets"},
	// What the window's tests stand on. Nothing of the program may import it.
	"app/stage":     {"app", "gui", "engine", "engine/domain", "engine/sandbox", "engine/store"},
	"gui":           {"gui", "engine", "engine/domain", "assets"},
	"assets":        {},
	"engine":        {"engine/domain", "engine/jobs", "engine/amazon", "engine/xero", "engine/auth", "engine/pace", "engine/store", "engine/match", "engine/stock", "engine/plan", "engine/fees", "engine/slips"},
	"engine/jobs":   {"engine/domain", "engine/amazon", "engine/xero", "engine/store", "engine/match", "engine/stock", "engine/plan", "engine/fees", "engine/pace"},
	"engine/domain": {},
	"engine/match":  {"engine/domain"},
	"engine/stock":  {"engine/domain"},
	"engine/plan":   {"engine/domain"},
	"engine/fees":   {"engine/domain"},
	"engine/slips":  {"engine/domain"},
	"engine/amazon": {"engine/domain"},
	"engine/xero":   {"engine/domain"},
	"engine/auth":   {"engine/domain"},
	"engine/pace":   {"engine/domain"},
	"engine/store":  {"engine/domain"},
	// The practice servers are the independent truth: they share no code with the engine.
	"engine/sandbox": {"engine/sandbox"},
}

// room is the longest key of arrows that folder lies in.
func room(folder string) string {
	best := ""
	for r := range arrows {
		if (folder == r || strings.HasPrefix(folder, r+"/")) && len(r) > len(best) {
			best = r
		}
	}
	return best
}

func TestArrowsPointDown(t *testing.T) {
	root := ".."
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != root {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		folder := filepath.ToSlash(filepath.Dir(rel))
		if folder == "." {
			folder = ""
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		from := room(folder)
		for _, imp := range f.Imports {
			p, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				return err
			}
			if strings.HasPrefix(p, "fyne.io/") && strings.HasPrefix(folder, "engine") {
				t.Errorf("%s imports the toolkit", rel)
			}
			to, inside := strings.CutPrefix(p, "tallybridge/")
			if !inside {
				continue
			}
			allowed := to == from
			for _, a := range arrows[from] {
				allowed = allowed || to == a || room(to) == a && (a == "engine/sandbox" || a == "gui" || a == "assets" || a == "app")
			}
			if !allowed {
				t.Errorf("%s imports %s: %q may import %v", rel, to, from, arrows[from])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
