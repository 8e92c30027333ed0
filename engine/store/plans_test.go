package store

import (
	"strings"
	"testing"
)

// What is asked for again and again, with 100,000 rows there, reads no table in full.
func TestQuickQuestions(t *testing.T) {
	s := opened(t)
	for name, c := range map[string]struct{ query, index string }{
		"order by its number": {"SELECT id FROM orders WHERE order_id = 'x' ORDER BY id", "orders_by_id"},
		"SKUs by state":       {"SELECT state, aside, count(*) FROM sku_rows GROUP BY state, aside ORDER BY state, aside", "sku_rows_by_state"},
		"items by state":      {"SELECT state, aside, count(*) FROM item_rows GROUP BY state, aside ORDER BY state, aside", "item_rows_by_state"},
	} {
		var id, parent, unused int
		var detail string
		must(t, s.reader.QueryRowContext(t.Context(), "EXPLAIN QUERY PLAN "+c.query).Scan(&id, &parent, &unused, &detail))
		if !strings.Contains(detail, c.index) {
			t.Errorf("%s: %s", name, detail)
		}
	}
}
