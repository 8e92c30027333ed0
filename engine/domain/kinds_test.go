package domain

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"
)

// TestListsOfWordsAreWhole: a constant that is added is in the list, too.
func TestListsOfWordsAreWhole(t *testing.T) {
	for _, c := range []struct {
		file, kind string
		listed     int
	}{
		{"conflict.go", "ConflictKind", len(ConflictKinds())},
		{"link.go", "SuggestionReason", len(SuggestionReasons())},
		{"order.go", "OrderStatus", len(OrderStatuses())},
	} {
		f, err := parser.ParseFile(token.NewFileSet(), c.file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		ast.Inspect(f, func(x ast.Node) bool {
			if v, ok := x.(*ast.ValueSpec); ok {
				if id, ok := v.Type.(*ast.Ident); ok && id.Name == c.kind {
					n += len(v.Names)
				}
			}
			return true
		})
		if n != c.listed {
			t.Errorf("%s: %d constants, %d in the list", c.kind, n, c.listed)
		}
	}
}
