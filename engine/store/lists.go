package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"tallybridge/engine/domain"
)

// ListName names one of the lists whose rows are verdicts.
type ListName string

// The lists with verdicts.
const (
	ListMapping   ListName = "mapping"
	ListInventory ListName = "inventory"
)

// RowNote is what is wrong with a row and what is proposed about it.
type RowNote struct {
	Kind       domain.ConflictKind `json:"kind,omitempty"`
	Message    string              `json:"message,omitempty"`
	Fix        string              `json:"fix,omitempty"`
	Candidates []string            `json:"candidates,omitempty"`
	// About is the conflict's own item, part of its key.
	About  domain.ItemID `json:"about,omitempty"`
	Blocks bool          `json:"blocks,omitempty"`

	Proposed   domain.ItemID           `json:"proposed,omitempty"`
	Units      int64                   `json:"units,omitempty"`
	Reason     domain.SuggestionReason `json:"reason,omitempty"`
	Confidence int                     `json:"confidence,omitempty"` // percent
	Safe       bool                    `json:"safe,omitempty"`
}

// SKURow is the verdict of matching on one seller SKU. Its id stays for life.
type SKURow struct {
	ID       int64
	SKU      domain.SellerSKU
	State    string
	SetAside bool
	Note     *RowNote // nil when nothing is wrong and nothing is proposed
}

// ItemRow is the verdict of counting on one linked item. Its id stays for life.
type ItemRow struct {
	ID       int64
	Item     domain.ItemID
	State    string
	SetAside bool
	Units    int64 // only valid when Known
	Known    bool
	Terms    []domain.Term
	Note     *RowNote
}

var skuRowsTable = table{name: "sku_rows", keys: []string{"connection", "sku"}, cols: []string{"state", "aside", "note"}}

var itemRowsTable = table{name: "item_rows", keys: []string{"item"}, cols: []string{"state", "aside", "units", "terms", "note"}}

// ListFresh tells whether a list's verdicts are those of the present data by
// the rules of maker, and when they were made; the zero time if they never were.
func (s *Store) ListFresh(ctx context.Context, name ListName, maker string) (fresh bool, at time.Time, err error) {
	type state struct {
		fresh int64
		maker string
		at    time.Time
	}
	st, _, err := first(ctx, s, "looking at a list", func(v *state) []any { return []any{&v.fresh, &v.maker, instant{&v.at}} },
		"SELECT fresh, maker, at FROM list_state WHERE name = ?", string(name))
	return st.fresh == 1 && st.maker == maker, st.at, err
}

// BeginList says that the verdicts are being worked out from now on. Data
// that changes before they are stored leaves them stale.
func (s *Store) BeginList(ctx context.Context, name ListName) error {
	return s.exec(ctx, "beginning a list", "UPDATE list_state SET fresh = 2 WHERE name = ?", string(name))
}

// ReplaceSKURows makes the stored verdicts equal to rows, in one transaction;
// ids are given by the store. It returns how many differ.
func (s *Store) ReplaceSKURows(ctx context.Context, rows []SKURow, maker string, at time.Time) (changed int, err error) {
	notes := make([]string, len(rows))
	for i := range rows {
		notes[i] = noteText(rows[i].Note)
	}
	return s.replaceList(ctx, ListMapping, skuRowsTable, len(rows), func(i int, r *row) {
		v := &rows[i]
		r.texts(string(v.SKU.Connection), v.SKU.SKU, v.State)
		r.truths(v.SetAside)
		r.text(notes[i])
	}, maker, at, "")
}

// ReplaceItemRows is ReplaceSKURows for items; totals is kept beside them.
func (s *Store) ReplaceItemRows(ctx context.Context, rows []ItemRow, totals map[string]int64, maker string, at time.Time) (changed int, err error) {
	texts := make([][2]string, len(rows))
	for i := range rows {
		texts[i][1] = noteText(rows[i].Note)
		texts[i][0] = termsText(rows[i].Terms)
	}
	return s.replaceList(ctx, ListInventory, itemRowsTable, len(rows), func(i int, r *row) {
		v := &rows[i]
		r.texts(string(v.Item), v.State)
		r.truths(v.SetAside)
		if v.Known {
			r.int(v.Units)
		} else {
			r.null()
		}
		r.texts(texts[i][0], texts[i][1])
	}, maker, at, jsonText(totals))
}

// replaceList replaces a list's rows, unless they are all as they were.
func (s *Store) replaceList(ctx context.Context, name ListName, t table, n int, fill func(i int, r *row), maker string, at time.Time, totals string) (changed int, err error) {
	digest, err := wholeDigest(ctx, t, n, fill)
	if err != nil {
		return 0, s.explain(ctx, "looking at a list", err)
	}
	err = s.write(ctx, "saving a list", func(tx *sql.Tx) error {
		var old sql.NullInt64
		if err := tx.QueryRowContext(ctx, "SELECT digest FROM list_state WHERE name = ?", string(name)).Scan(&old); err != nil {
			return err
		}
		if !old.Valid || old.Int64 != digest {
			if changed, err = replace(ctx, tx, t, nil, n, fill); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `UPDATE list_state SET fresh = CASE fresh WHEN 2 THEN 1 ELSE 0 END,
			maker = ?, at = ?, totals = ?, digest = ? WHERE name = ?`, maker, millis(at), totals, digest, string(name))
		return err
	})
	return changed, err
}

// wholeDigest is the digest of all rows in their order.
func wholeDigest(ctx context.Context, t table, n int, fill func(i int, r *row)) (int64, error) {
	sum := sha256.New()
	r := &row{keys: len(t.keys)}
	for i := range n {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		r.reset()
		fill(i, r)
		sum.Write(r.key)
		sum.Write(r.buf)
	}
	return int64(binary.BigEndian.Uint64(sum.Sum(nil))), nil
}

// ListTotals returns the sums stored with the inventory list; nil if there are none.
func (s *Store) ListTotals(ctx context.Context) (map[string]int64, error) {
	text, _, err := first(ctx, s, "reading the units by pool", func(v *string) []any { return []any{v} },
		"SELECT totals FROM list_state WHERE name = ?", string(ListInventory))
	if err != nil || text == "" {
		return nil, err
	}
	var out map[string]int64
	return out, s.explain(ctx, "reading the units by pool", json.Unmarshal([]byte(text), &out))
}

// BaseCurrency is the organisation's; empty before it was read.
func (s *Store) BaseCurrency(ctx context.Context) (string, error) {
	code, _, err := first(ctx, s, "reading the base currency", func(v *string) []any { return []any{v} }, "SELECT base_currency FROM organisation")
	return code, err
}

// StateCount is how many rows of a list are in a state.
type StateCount struct {
	State    string
	SetAside bool
	Rows     int
}

// StateCounts counts the rows of a list by state.
func (s *Store) StateCounts(ctx context.Context, name ListName) ([]StateCount, error) {
	from := "sku_rows"
	if name == ListInventory {
		from = "item_rows"
	}
	return all(ctx, s, "counting a list", func(c *StateCount) []any { return []any{&c.State, boolean{&c.SetAside}, &c.Rows} },
		"SELECT state, aside, count(*) FROM "+from+" GROUP BY state, aside ORDER BY state, aside")
}

// LowStockCount counts the items whose known Amazon quantity is below their
// low-stock level; byDefault is the level of items without one of their own.
func (s *Store) LowStockCount(ctx context.Context, byDefault int64) (int, error) {
	n, _, err := first(ctx, s, "counting low stock", func(n *int) []any { return []any{n} },
		`SELECT count(*) FROM item_rows r JOIN items i ON i.item = r.item LEFT JOIN item_states t ON t.item = r.item
		WHERE r.units < coalesce(nullif(t.low_stock, 0), ?)`, byDefault)
	return n, err
}

// SetLowStock sets the low-stock level of items; 0 takes the default.
func (s *Store) SetLowStock(ctx context.Context, items []domain.ItemID, level int64) error {
	return s.write(ctx, "saving the low-stock level", func(tx *sql.Tx) error {
		return execAll(ctx, tx, `INSERT INTO item_states (item, written, left_units, left_known, created, opened, amazon_wins,
			accept_drift, accept_known, field_wins, suspended, low_stock) VALUES (?, 'null', 0, 0, 0, 0, 0, 0, 0, 'null', '', ?)
			ON CONFLICT (item) DO UPDATE SET low_stock = excluded.low_stock`,
			len(items), func(i int) []any { return []any{string(items[i]), level} })
	})
}

// noteText is the note in JSON, written here because a run writes very many.
func noteText(n *RowNote) string {
	if n == nil {
		return ""
	}
	w := jsonWriter{buf: make([]byte, 0, 80+len(n.Message)+len(n.Fix))}
	w.text("kind", string(n.Kind))
	w.text("message", n.Message)
	w.text("fix", n.Fix)
	if len(n.Candidates) > 0 {
		w.key("candidates")
		w.buf = append(w.buf, jsonText(n.Candidates)...)
	}
	w.text("about", string(n.About))
	w.truth("blocks", n.Blocks)
	w.text("proposed", string(n.Proposed))
	w.number("units", n.Units)
	w.text("reason", string(n.Reason))
	w.number("confidence", int64(n.Confidence))
	w.truth("safe", n.Safe)
	return w.end()
}

// termsText is the summands in JSON; empty if there are none.
func termsText(list []domain.Term) string {
	if len(list) == 0 {
		return ""
	}
	b := make([]byte, 0, 64*len(list))
	for i, t := range list {
		if i == 0 {
			b = append(b, '[')
		} else {
			b = append(b, ',')
		}
		w := jsonWriter{}
		w.text("Label", t.Label)
		w.number("Units", t.Units)
		w.text("Detail", t.Detail)
		b = append(b, w.end()...)
	}
	return string(append(b, ']'))
}

// jsonWriter writes one object, without members that are empty.
type jsonWriter struct{ buf []byte }

func (w *jsonWriter) key(name string) {
	sign := byte(',')
	if len(w.buf) == 0 {
		sign = '{'
	}
	w.buf = append(append(append(w.buf, sign, '"'), name...), '"', ':')
}

func (w *jsonWriter) text(name, value string) {
	if value == "" {
		return
	}
	w.key(name)
	plain, ascii := true, true
	for i := range len(value) {
		c := value[i]
		plain = plain && c >= ' ' && c != '"' && c != '\\'
		ascii = ascii && c < utf8.RuneSelf
	}
	if !plain || !ascii && !utf8.ValidString(value) {
		w.buf = append(w.buf, jsonText(value)...)
		return
	}
	w.buf = append(append(append(w.buf, '"'), value...), '"')
}

func (w *jsonWriter) number(name string, value int64) {
	if value != 0 {
		w.key(name)
		w.buf = strconv.AppendInt(w.buf, value, 10)
	}
}

func (w *jsonWriter) truth(name string, value bool) {
	if value {
		w.key(name)
		w.buf = append(w.buf, "true"...)
	}
}

func (w *jsonWriter) end() string {
	if len(w.buf) == 0 {
		return "{}"
	}
	return string(append(w.buf, '}'))
}

// noted reads a RowNote; empty text gives nil.
type noted struct{ to **RowNote }

func (n noted) Scan(src any) error {
	*n.to = nil
	if v, ok := src.(string); ok && v == "" {
		return nil
	}
	*n.to = new(RowNote)
	return fromJSON(src, *n.to)
}

// terms reads the summands of a quantity; empty text gives none.
type terms struct{ to *[]domain.Term }

func (t terms) Scan(src any) error {
	*t.to = nil
	if v, ok := src.(string); ok && v == "" {
		return nil
	}
	return fromJSON(src, t.to)
}

// maybe reads a number that may be NULL.
type maybe struct {
	to    *int64
	valid *bool
}

func (m maybe) Scan(src any) error {
	*m.to, *m.valid = 0, false
	if src == nil {
		return nil
	}
	*m.valid = true
	var ok bool
	*m.to, ok = src.(int64)
	if !ok {
		return misuse("a number cannot be %T", src)
	}
	return nil
}
