package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"tallybridge/engine/domain"
)

// keepSteps is how many steps of mapping work can be taken back.
const keepSteps = 200

// Mapped is how one seller SKU is mapped: its links and whether it is left alone.
type Mapped struct {
	SKU       domain.SellerSKU
	Links     []domain.Link
	Exclusion *domain.Exclusion
}

// MappingStep is one piece of the user's mapping work.
type MappingStep struct {
	ID     int64
	At     time.Time
	What   string
	SKUs   int // how many it changed
	Undone bool
}

// mappingEdit is one link, or (without an item) one exclusion, before and after.
type mappingEdit struct {
	connection, sku, item string
	old, new              *mappedTo
}

// mappedTo is the content of a link or an exclusion.
type mappedTo struct {
	Units  int64             `json:"units,omitempty"`
	Origin domain.LinkOrigin `json:"origin,omitempty"`
	Reason string            `json:"reason,omitempty"`
	At     int64             `json:"at,omitempty"` // milliseconds since 1970
}

func (m *mappedTo) same(o *mappedTo) bool {
	if m == nil || o == nil {
		return m == o
	}
	return m.Units == o.Units && m.Origin == o.Origin && m.Reason == o.Reason
}

// ChangeMapping changes the mapping of SKUs as change says and keeps the step,
// so that it can be taken back, all in one transaction. change gets a SKU's
// present mapping and returns the new one. Steps that were taken back are
// forgotten. Nothing is kept when nothing differs; it returns how many SKUs do,
// and the id of the step.
func (s *Store) ChangeMapping(ctx context.Context, what string, at time.Time, skus []domain.SellerSKU, change func(Mapped) (Mapped, error)) (changed int, step int64, err error) {
	err = s.write(ctx, "saving the mapping", func(tx *sql.Tx) error {
		var edits []mappingEdit
		seen := make(map[domain.SellerSKU]bool, len(skus))
		read, err := newMappedReader(ctx, tx)
		if err != nil {
			return err
		}
		defer read.close()
		for i, sku := range skus {
			if i%checkEvery == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			if seen[sku] {
				continue
			}
			seen[sku] = true
			before, err := read.mapped(ctx, sku)
			if err != nil {
				return err
			}
			after, err := change(before)
			if err != nil {
				return err
			}
			found := difference(before, after)
			if len(found) > 0 {
				changed++
				edits = append(edits, found...)
			}
		}
		if len(edits) == 0 {
			return nil
		}
		if err := applyEdits(ctx, tx, edits); err != nil {
			return err
		}
		if step, err = newStep(ctx, tx, what, at, changed); err != nil {
			return err
		}
		return keepEdits(ctx, tx, step, edits)
	})
	return changed, step, err
}

// AsideStep sets the conflicts with these keys aside, or opens them again, and
// keeps that as a step. Those that are that way already, or are gone, are no
// part of it. It returns how many changed, and the id of the step.
func (s *Store) AsideStep(ctx context.Context, what func(n int) string, at time.Time, keys []string, aside bool) (changed int, step int64, err error) {
	err = s.write(ctx, "setting conflicts aside", func(tx *sql.Tx) error {
		other := map[string]bool{}
		err := each(ctx, tx, func(k *string) []any { return []any{k} }, func(k string) { other[k] = true },
			"SELECT DISTINCT key FROM conflicts WHERE set_aside <> ?", truth(aside))
		if err != nil {
			return err
		}
		var changes []string
		for _, k := range keys {
			if other[k] {
				changes = append(changes, k)
				delete(other, k)
			}
		}
		if changed = len(changes); changed == 0 {
			return nil
		}
		if err := setAside(ctx, tx, changes, aside); err != nil {
			return err
		}
		if step, err = newStep(ctx, tx, what(changed), at, changed); err != nil {
			return err
		}
		slices.Sort(changes)
		return execAll(ctx, tx, "INSERT INTO mapping_asides (step, conflict, aside) VALUES (?, ?, ?)", len(changes),
			func(i int) []any { return []any{step, changes[i], truth(aside)} })
	})
	return changed, step, err
}

// mappedReader reads the mapping of one SKU after the other.
type mappedReader struct{ links, exclusion *sql.Stmt }

func newMappedReader(ctx context.Context, tx *sql.Tx) (r mappedReader, err error) {
	if r.links, err = tx.PrepareContext(ctx, "SELECT item, units, origin, at FROM links WHERE connection = ? AND sku = ? ORDER BY item"); err != nil {
		return r, err
	}
	r.exclusion, err = tx.PrepareContext(ctx, "SELECT reason, at FROM exclusions WHERE connection = ? AND sku = ?")
	return r, err
}

func (r mappedReader) close() {
	for _, s := range []*sql.Stmt{r.links, r.exclusion} {
		if s != nil {
			s.Close() //nolint:errcheck,gosec // the transaction ends anyway
		}
	}
}

func (r mappedReader) mapped(ctx context.Context, sku domain.SellerSKU) (Mapped, error) {
	m := Mapped{SKU: sku}
	rows, err := r.links.QueryContext(ctx, string(sku.Connection), sku.SKU)
	if err != nil {
		return m, err
	}
	defer rows.Close()
	for rows.Next() {
		l := domain.Link{SKU: sku}
		if err := rows.Scan(text(&l.Item), &l.Units, text(&l.Origin), instant{&l.At}); err != nil {
			return m, err
		}
		m.Links = append(m.Links, l)
	}
	if err := rows.Err(); err != nil {
		return m, err
	}
	x := domain.Exclusion{SKU: sku}
	switch err := r.exclusion.QueryRowContext(ctx, string(sku.Connection), sku.SKU).Scan(&x.Reason, instant{&x.At}); {
	case err == nil:
		m.Exclusion = &x
	case !errors.Is(err, sql.ErrNoRows):
		return m, err
	}
	return m, nil
}

// difference lists what must be edited to get from before to after. What is
// the same but for its time stays as it is.
func difference(before, after Mapped) []mappingEdit {
	var out []mappingEdit
	add := func(item domain.ItemID, old, next *mappedTo) {
		if !old.same(next) {
			out = append(out, mappingEdit{string(before.SKU.Connection), before.SKU.SKU, string(item), old, next})
		}
	}
	find := func(links []domain.Link, item domain.ItemID) *mappedTo {
		for _, l := range links {
			if l.Item == item {
				return &mappedTo{Units: l.Units, Origin: l.Origin, At: unixMillis(l.At)}
			}
		}
		return nil
	}
	for _, l := range before.Links {
		add(l.Item, find(before.Links, l.Item), find(after.Links, l.Item))
	}
	for _, l := range after.Links {
		if find(before.Links, l.Item) == nil {
			add(l.Item, nil, find(after.Links, l.Item))
		}
	}
	add("", excludedTo(before.Exclusion), excludedTo(after.Exclusion))
	return out
}

func excludedTo(x *domain.Exclusion) *mappedTo {
	if x == nil {
		return nil
	}
	return &mappedTo{Reason: x.Reason, At: unixMillis(x.At)}
}

func unixMillis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// applyEdits carries edits out and gives the SKUs' rows in the mapping list
// the state that they have at once; the rest of the verdict comes later.
func applyEdits(ctx context.Context, tx *sql.Tx, edits []mappingEdit) error {
	var links []domain.Link
	var noLinks, noExclusion, exclusions []mappingEdit
	for _, e := range edits {
		switch {
		case e.item == "" && e.new != nil:
			exclusions = append(exclusions, e)
		case e.item == "":
			noExclusion = append(noExclusion, e)
		case e.new == nil:
			noLinks = append(noLinks, e)
		default:
			links = append(links, domain.Link{
				SKU: domain.SellerSKU{Connection: domain.ConnectionID(e.connection), SKU: e.sku}, Item: domain.ItemID(e.item),
				Units: e.new.Units, Origin: e.new.Origin, At: fromMillis(e.new.At),
			})
		}
	}
	err := execAll(ctx, tx, "DELETE FROM links WHERE connection = ? AND sku = ? AND item = ?", len(noLinks),
		func(i int) []any { return []any{noLinks[i].connection, noLinks[i].sku, noLinks[i].item} })
	if err != nil {
		return err
	}
	err = execAll(ctx, tx, "DELETE FROM exclusions WHERE connection = ? AND sku = ?", len(noExclusion),
		func(i int) []any { return []any{noExclusion[i].connection, noExclusion[i].sku} })
	if err != nil {
		return err
	}
	err = execAll(ctx, tx, `INSERT INTO exclusions (connection, sku, reason, at) VALUES (?, ?, ?, ?)
		ON CONFLICT (connection, sku) DO UPDATE SET reason = excluded.reason, at = excluded.at`, len(exclusions),
		func(i int) []any {
			e := exclusions[i]
			return []any{e.connection, e.sku, e.new.Reason, millis(fromMillis(e.new.At))}
		})
	if err != nil {
		return err
	}
	if err := saveLinks(ctx, tx, links); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE list_state SET digest = NULL WHERE name = 'mapping'"); err != nil {
		return err
	}
	return execAll(ctx, tx, `UPDATE sku_rows SET note = '', aside = 0, digest = 0, state = CASE
		WHEN EXISTS (SELECT 1 FROM exclusions x WHERE x.connection = ?1 AND x.sku = ?2) THEN 'excluded'
		WHEN EXISTS (SELECT 1 FROM links l WHERE l.connection = ?1 AND l.sku = ?2) THEN 'linked'
		ELSE 'unmapped' END
		WHERE connection = ?1 AND sku = ?2 AND state <> 'parent'`, len(edits),
		func(i int) []any { return []any{edits[i].connection, edits[i].sku} })
}

// newStep records a step, forgets those that were taken back and the oldest.
func newStep(ctx context.Context, tx *sql.Tx, what string, at time.Time, skus int) (id int64, err error) {
	if _, err := tx.ExecContext(ctx, "DELETE FROM mapping_steps WHERE undone = 1"); err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, "INSERT INTO mapping_steps (at, what, edits) VALUES (?, ?, ?) RETURNING id", at.UnixMilli(), what, int64(skus)).Scan(&id)
	if err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM mapping_steps WHERE id <= ? - ?", id, keepSteps)
	return id, err
}

// keepEdits records what a step changed.
func keepEdits(ctx context.Context, tx *sql.Tx, step int64, edits []mappingEdit) error {
	// In the order of the key, which is the order of the table.
	slices.SortFunc(edits, func(a, b mappingEdit) int {
		return cmp.Or(cmp.Compare(a.connection, b.connection), cmp.Compare(a.sku, b.sku), cmp.Compare(a.item, b.item))
	})
	return execAll(ctx, tx, "INSERT INTO mapping_edits (step, connection, sku, item, old_value, new_value) VALUES (?, ?, ?, ?, ?, ?)",
		len(edits), func(i int) []any {
			e := edits[i]
			return []any{step, e.connection, e.sku, e.item, e.old.text(), e.new.text()}
		})
}

func (m *mappedTo) text() any {
	if m == nil {
		return nil
	}
	return jsonText(m)
}

// StepMapping takes the newest step back, or with redo carries out again what
// was taken back last, in one transaction. Only what the step itself changed is
// touched: links that a run made meanwhile stay. A step that is named by its id
// is taken only while it is that one. It returns the step and the SKUs
// concerned; false when there is none, or another one than named.
func (s *Store) StepMapping(ctx context.Context, redo bool, named int64) (step MappingStep, skus []domain.SellerSKU, ok bool, err error) {
	err = s.write(ctx, "stepping through the mapping", func(tx *sql.Tx) error {
		query := "SELECT id, at, what, edits, undone FROM mapping_steps WHERE undone = 0 ORDER BY id DESC LIMIT 1"
		if redo {
			query = "SELECT id, at, what, edits, undone FROM mapping_steps WHERE undone = 1 ORDER BY id LIMIT 1"
		}
		found, err := collect(ctx, tx, bindStep, query)
		if err != nil || len(found) == 0 {
			return err
		}
		step = found[0]
		if ok = named == 0 || named == step.ID; !ok {
			return nil
		}
		edits, err := collect(ctx, tx, func(e *mappingEdit) []any {
			return []any{&e.connection, &e.sku, &e.item, object[mappedTo]{&e.old}, object[mappedTo]{&e.new}}
		}, "SELECT connection, sku, item, old_value, new_value FROM mapping_edits WHERE step = ? ORDER BY connection, sku, item", step.ID)
		if err != nil {
			return err
		}
		for i, e := range edits {
			if !redo {
				edits[i].old, edits[i].new = e.new, e.old
			}
			if k := (domain.SellerSKU{Connection: domain.ConnectionID(e.connection), SKU: e.sku}); len(skus) == 0 || skus[len(skus)-1] != k {
				skus = append(skus, k)
			}
		}
		if err := applyEdits(ctx, tx, edits); err != nil {
			return err
		}
		if err := stepAsides(ctx, tx, step.ID, redo); err != nil {
			return err
		}
		step.Undone = !redo
		_, err = tx.ExecContext(ctx, "UPDATE mapping_steps SET undone = ? WHERE id = ?", truth(step.Undone), step.ID)
		return err
	})
	return step, skus, ok, err
}

// stepAsides takes back what a step set aside or opened, or does it again.
func stepAsides(ctx context.Context, tx *sql.Tx, step int64, redo bool) error {
	for _, aside := range []bool{false, true} {
		var keys []string
		err := each(ctx, tx, func(k *string) []any { return []any{k} }, func(k string) { keys = append(keys, k) },
			"SELECT conflict FROM mapping_asides WHERE step = ? AND aside = ?", step, truth(aside))
		if err != nil {
			return err
		}
		if err := setAside(ctx, tx, keys, aside == redo); err != nil {
			return err
		}
	}
	return nil
}

func bindStep(m *MappingStep) []any {
	return []any{&m.ID, instant{&m.At}, &m.What, &m.SKUs, boolean{&m.Undone}}
}

// MappingSteps returns the steps that are kept, newest first.
func (s *Store) MappingSteps(ctx context.Context) ([]MappingStep, error) {
	return all(ctx, s, "reading the mapping steps", bindStep, "SELECT id, at, what, edits, undone FROM mapping_steps ORDER BY id DESC")
}
