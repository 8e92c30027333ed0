package engine

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tallybridge/engine/domain"
)

// ItemChoice is a Xero item that a SKU may be linked to.
type ItemChoice struct {
	Item       domain.ItemID
	Code, Name string
}

// SearchItems returns at most limit Xero items, linked or not, in whose code
// or name every word of the search occurs: the code itself first, then codes
// that begin with it, then the rest, each by code.
func (e *Engine) SearchItems(ctx context.Context, search string, limit int) ([]ItemChoice, error) {
	words, whole := searchWords(search), strings.TrimSpace(fold(search))
	type ranked struct {
		ItemChoice
		rank int
	}
	var found []ranked
	err := e.store.ScanItems(ctx, func(item, code, name []byte) {
		c, n := fold(string(code)), fold(string(name))
		for _, w := range words {
			if !strings.Contains(c, w) && !strings.Contains(n, w) {
				return
			}
		}
		r := ranked{ItemChoice{domain.ItemID(item), string(code), string(name)}, 2}
		switch {
		case c == whole:
			r.rank = 0
		case strings.HasPrefix(c, whole):
			r.rank = 1
		}
		found = append(found, r)
	})
	slices.SortFunc(found, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Item, b.Item))
	})
	found = found[:min(limit, len(found))]
	out := make([]ItemChoice, len(found))
	for i := range found {
		out[i] = found[i].ItemChoice
	}
	return out, err
}
