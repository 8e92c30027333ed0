package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"tallybridge/engine/domain"
)

// OrderBatch is what one answer brought. It is saved whole or not at all, with
// how far that takes the reading, so that a crash neither loses a page nor
// reads on after one that was not kept.
type OrderBatch struct {
	Orders []domain.Order
	// Bad are records that wait for a Retry; a good version of an order lets its
	// quarantine end.
	Bad    []domain.Quarantined
	Cursor *domain.OrderCursor
	Window *domain.OrderWindow
	At     time.Time
}

// OrdersSaved tells what a batch changed.
type OrdersSaved struct {
	New, Changed int
	Rows         []int64 // the rows that are new or changed
}

// OrderQuarantineKey is the key under which a bad order waits.
func OrderQuarantineKey(k domain.OrderKey) string {
	return "order/" + string(k.Connection) + "/" + k.ID
}

// SaveOrders merges a batch into the orders, see domain.MergeOrder.
func (s *Store) SaveOrders(ctx context.Context, b OrderBatch) (out OrdersSaved, err error) {
	err = s.write(ctx, "saving orders", func(tx *sql.Tx) error {
		out = OrdersSaved{}
		kept, err := loadOrders(ctx, tx, ordersByKey, jsonText(keysOf(b.Orders)))
		if err != nil {
			return err
		}
		byKey := make(map[domain.OrderKey]*OrderRecord, len(kept))
		for i := range kept {
			byKey[kept[i].Key()] = &kept[i]
		}
		seen := make(map[domain.OrderKey]int, len(b.Orders))
		for _, o := range b.Orders {
			seen[o.Key()]++
		}
		w, err := newOrderWriter(ctx, tx, b.At)
		if err != nil {
			return err
		}
		defer w.close()
		for _, o := range b.Orders {
			row, isNew, changed, err := w.merge(ctx, byKey[o.Key()], o)
			if err != nil {
				return err
			}
			switch {
			case isNew:
				out.New++
			case changed:
				out.Changed++
			default:
				continue
			}
			out.Rows = append(out.Rows, row)
			if seen[o.Key()]--; seen[o.Key()] == 0 {
				continue
			}
			// The batch holds the order twice: the second meets the first.
			again, err := loadOrders(ctx, tx, ordersByRow, jsonText([]int64{row}))
			if err != nil {
				return err
			}
			byKey[o.Key()] = &again[0]
		}
		if err := quarantineOrders(ctx, tx, b); err != nil {
			return err
		}
		if b.Cursor != nil {
			if err := saveOrderCursor(ctx, tx, *b.Cursor); err != nil {
				return err
			}
		}
		if b.Window != nil {
			return saveOrderWindow(ctx, tx, *b.Window)
		}
		return nil
	})
	return out, err
}

func keysOf(orders []domain.Order) [][2]string {
	out := make([][2]string, len(orders))
	for i, o := range orders {
		out[i] = [2]string{string(o.Connection), o.ID}
	}
	return out
}

func quarantineOrders(ctx context.Context, tx *sql.Tx, b OrderBatch) error {
	err := execAll(ctx, tx, "DELETE FROM quarantine WHERE key = ?", len(b.Orders), func(i int) []any {
		return []any{OrderQuarantineKey(b.Orders[i].Key())}
	})
	if err != nil {
		return err
	}
	return execAll(ctx, tx, `INSERT INTO quarantine (key, entity, connection, sku, item, code, reason, detail, at, tries)
		VALUES (?, 'orders', ?, '', '', ?, ?, '', ?, 1)
		ON CONFLICT (key) DO UPDATE SET reason = excluded.reason, at = excluded.at, tries = quarantine.tries + 1`,
		len(b.Bad), func(i int) []any {
			q := b.Bad[i]
			return []any{q.Key, string(q.SKU.Connection), q.Code, q.Reason, unixSeconds(q.At)}
		})
}

// orderWriter holds the statements that orders are written with.
type orderWriter struct {
	at                                    time.Time
	insert, update, seen, clearItems, add *sql.Stmt
	note                                  *sql.Stmt
}

const orderFields = `connection, order_id, seller_order, marketplace, sales_channel, channel, status, fulfilled_by, service,
	created_at, updated_at, ship_from, ship_by, deliver_from, deliver_by, programs, associated, total, currency, total_from_lines,
	proceeds, country, source, packages`

func newOrderWriter(ctx context.Context, tx *sql.Tx, at time.Time) (*orderWriter, error) {
	w := &orderWriter{at: at}
	marks := strings.TrimSuffix(strings.Repeat("?, ", 27), ", ")
	sets := make([]string, 0, 27)
	for f := range strings.SplitSeq(orderFields+", tracking, seen_at, digest", ",") {
		sets = append(sets, strings.TrimSpace(f)+" = ?")
	}
	for _, p := range []struct {
		to   **sql.Stmt
		text string
	}{
		{&w.insert, "INSERT INTO orders (" + orderFields + ", tracking, seen_at, digest) VALUES (" + marks + ")"},
		{&w.update, "UPDATE orders SET " + strings.Join(sets, ", ") + " WHERE id = ?"},
		{&w.seen, "UPDATE orders SET seen_at = ? WHERE id = ?"},
		{&w.clearItems, "DELETE FROM order_items WHERE order_row = ?"},
		{&w.add, "INSERT INTO order_items (order_row, place, " + orderItemFields + `)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`},
		{&w.note, "INSERT INTO order_history (order_row, at, what, old_value, new_value) VALUES (?, ?, ?, ?, ?)"},
	} {
		stmt, err := tx.PrepareContext(ctx, p.text) //nolint:sqlclosecheck // the writer's close closes them all
		if err != nil {
			w.close()
			return nil, err
		}
		*p.to = stmt
	}
	return w, nil
}

func (w *orderWriter) close() {
	for _, s := range []*sql.Stmt{w.insert, w.update, w.seen, w.clearItems, w.add, w.note} {
		if s != nil {
			_ = s.Close() // the transaction's end says whether all went well
		}
	}
}

// orderDigest is a fingerprint of everything that is kept of an order.
func orderDigest(o domain.Order) int64 {
	sum := sha256.Sum256([]byte(jsonText(o)))
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

func (w *orderWriter) merge(ctx context.Context, kept *OrderRecord, in domain.Order) (row int64, isNew, changed bool, err error) {
	quiet := context.WithoutCancel(ctx)
	if kept == nil {
		res, err := w.insert.ExecContext(quiet, w.values(in)...)
		if err != nil {
			return 0, false, false, err
		}
		if row, err = res.LastInsertId(); err != nil {
			return 0, false, false, err
		}
		if err := w.items(quiet, row, in.Items); err != nil {
			return 0, false, false, err
		}
		_, err = w.note.ExecContext(quiet, row, millis(w.at), "imported", "", string(in.Status))
		return row, true, true, err
	}
	row = kept.Row
	merged, ok := domain.MergeOrder(kept.Order, in)
	if !ok || orderDigest(merged) == orderDigest(kept.Order) {
		_, err := w.seen.ExecContext(quiet, millis(w.at), row)
		return row, false, false, err
	}
	if _, err := w.update.ExecContext(quiet, append(w.values(merged), row)...); err != nil {
		return row, false, false, err
	}
	if _, err := w.clearItems.ExecContext(quiet, row); err != nil {
		return row, false, false, err
	}
	if err := w.items(quiet, row, merged.Items); err != nil {
		return row, false, false, err
	}
	if merged.Status != kept.Status {
		_, err = w.note.ExecContext(quiet, row, millis(w.at), "status", string(kept.Status), string(merged.Status))
	}
	return row, false, true, err
}

func (w *orderWriter) values(o domain.Order) []any {
	var tracking []string
	for _, p := range o.Packages {
		if p.Tracking != "" {
			tracking = append(tracking, p.Tracking)
		}
	}
	return []any{
		string(o.Connection), o.ID, o.SellerOrderID, string(o.Marketplace), o.SalesChannel, o.Channel, string(o.Status), o.FulfilledBy, o.Service,
		millis(o.Created), millis(o.Updated), millis(o.ShipFrom), millis(o.ShipBy), millis(o.DeliverFrom), millis(o.DeliverBy),
		jsonList(o.Programs), jsonList(o.Associated), decimalText(o.Total.Amount), o.Total.Currency, truth(o.TotalFromLines),
		jsonList(o.Proceeds), o.Country, string(o.Source), jsonList(o.Packages), strings.Join(tracking, "\n"), millis(w.at), orderDigest(o),
	}
}

// jsonList writes an empty list as [].
func jsonList[T any](l []T) string {
	if len(l) == 0 {
		return "[]"
	}
	return jsonText(l)
}

const orderItemFields = `item, sku, asin, title, ordered, shipped, shipped_known, price, price_currency, total, total_currency,
	amounts, programs, promotions, condition, gift_wrap, cancel_requested, cancelled_by`

func (w *orderWriter) items(ctx context.Context, row int64, items []domain.OrderItem) error {
	for place, i := range items {
		_, err := w.add.ExecContext(ctx, row, int64(place), i.ID, i.SKU, i.ASIN, i.Title, i.Ordered, i.Shipped, truth(i.ShippedKnown),
			decimalText(i.UnitPrice.Amount), i.UnitPrice.Currency, decimalText(i.Total.Amount), i.Total.Currency,
			jsonList(i.Amounts), jsonList(i.Programs), jsonList(i.Promotions), i.Condition, i.GiftWrap, truth(i.CancelRequested), i.CancelledBy)
		if err != nil {
			return err
		}
	}
	return nil
}

// OrderRecord is an order with its row, what the seller keeps about it, and when it was read last.
type OrderRecord struct {
	Row int64
	domain.Order
	Work domain.OrderWork
	Seen time.Time
}

// The queries begin with their keys in one JSON list, as those of the lists do.
const (
	ordersByRow = "json_each(?1) w CROSS JOIN orders o ON o.id = w.value"
	ordersByKey = `json_each(?1) w CROSS JOIN orders o ON o.connection = json_extract(w.value, '$[0]') AND o.order_id = json_extract(w.value, '$[1]')`
)

// loadOrders reads whole orders in no order.
func loadOrders(ctx context.Context, q querier, from, keys string) ([]OrderRecord, error) {
	columns := ""
	for f := range strings.SplitSeq(orderFields, ",") {
		columns += "o." + strings.TrimSpace(f) + ", "
	}
	records, err := collect(ctx, q, func(r *OrderRecord) []any {
		return []any{
			&r.Row, text(&r.Connection), &r.ID, &r.SellerOrderID, text(&r.Marketplace), &r.SalesChannel, &r.Channel, text(&r.Status), &r.FulfilledBy, &r.Service,
			instant{&r.Created},
			instant{&r.Updated},
			instant{&r.ShipFrom},
			instant{&r.ShipBy},
			instant{&r.DeliverFrom},
			instant{&r.DeliverBy},
			list[string]{&r.Programs},
			list[domain.AssociatedOrder]{&r.Associated},
			amount{&r.Total.Amount},
			&r.Total.Currency,
			boolean{&r.TotalFromLines},
			list[domain.OrderAmount]{&r.Proceeds},
			&r.Country, text(&r.Source),
			list[domain.OrderPackage]{&r.Packages},
			instant{&r.Seen},
			text(&r.Work.State), &r.Work.Note,
			list[string]{&r.Work.Tags},
		}
	}, "SELECT o.id, "+columns+`o.seen_at, coalesce(k.state, ''), coalesce(k.note, ''), coalesce(k.tags, '[]') FROM `+from+
		" LEFT JOIN order_work k ON k.order_row = o.id", keys)
	if err != nil || len(records) == 0 {
		return records, err
	}
	place := make(map[int64]*OrderRecord, len(records))
	for i := range records {
		place[records[i].Row] = &records[i]
	}
	type found struct {
		row int64
		domain.OrderItem
	}
	items := ""
	for f := range strings.SplitSeq(orderItemFields, ",") {
		items += ", i." + strings.TrimSpace(f)
	}
	err = each(ctx, q, func(f *found) []any {
		i := &f.OrderItem
		return []any{
			&f.row, &i.ID, &i.SKU, &i.ASIN, &i.Title, &i.Ordered, &i.Shipped,
			boolean{&i.ShippedKnown},
			amount{&i.UnitPrice.Amount},
			&i.UnitPrice.Currency,
			amount{&i.Total.Amount},
			&i.Total.Currency,
			list[domain.OrderAmount]{&i.Amounts},
			list[string]{&i.Programs},
			list[string]{&i.Promotions},
			&i.Condition, &i.GiftWrap,
			boolean{&i.CancelRequested},
			&i.CancelledBy,
		}
	}, func(f found) {
		r := place[f.row]
		r.Items = append(r.Items, f.OrderItem)
	}, "SELECT i.order_row"+items+" FROM "+from+" CROSS JOIN order_items i ON i.order_row = o.id ORDER BY i.order_row, i.place", keys)
	return records, err
}

// Orders returns orders by their rows, in the order of the rows; rows that are
// gone are left out.
func (s *Store) Orders(ctx context.Context, rows []int64) (out []OrderRecord, err error) {
	err = s.view(ctx, "reading orders", func(tx *sql.Tx) error {
		found, err := loadOrders(ctx, tx, ordersByRow, jsonText(rows))
		if err != nil {
			return err
		}
		byID := make(map[int64]*OrderRecord, len(found))
		for i := range found {
			byID[found[i].Row] = &found[i]
		}
		out = inOrder(rows, byID)
		return nil
	})
	return out, err
}

// OrderByKey returns one order; false if there is none.
func (s *Store) OrderByKey(ctx context.Context, k domain.OrderKey) (OrderRecord, bool, error) {
	var found []OrderRecord
	err := s.view(ctx, "reading an order", func(tx *sql.Tx) (err error) {
		found, err = loadOrders(ctx, tx, ordersByKey, jsonText([][2]string{{string(k.Connection), k.ID}}))
		return err
	})
	if err != nil || len(found) == 0 {
		return OrderRecord{}, false, err
	}
	return found[0], true, nil
}

// OrderRowsOf returns the rows with an order id, of any connection.
func (s *Store) OrderRowsOf(ctx context.Context, id string) ([]int64, error) {
	return all(ctx, s, "looking for an order", func(n *int64) []any { return []any{n} },
		"SELECT id FROM orders WHERE order_id = ? ORDER BY id", id)
}

// RemoveOrders removes orders placed before an instant that are not open any
// more, with everything that is kept about them, and returns how many.
func (s *Store) RemoveOrders(ctx context.Context, before time.Time) (int, error) {
	n := 0
	err := s.write(ctx, "removing old orders", func(tx *sql.Tx) error {
		const old = "created_at < ?1 AND status NOT IN ('PENDING_AVAILABILITY', 'PENDING', 'UNSHIPPED', 'PARTIALLY_SHIPPED')"
		_, err := tx.ExecContext(ctx, `DELETE FROM shipments WHERE state IN ('done', 'refused', 'lost', 'undone') AND EXISTS
			(SELECT 1 FROM orders o WHERE o.connection = shipments.connection AND o.order_id = shipments.order_id AND `+old+")", millis(before))
		if err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, "DELETE FROM orders WHERE "+old+` AND NOT EXISTS (SELECT 1 FROM shipments s
			WHERE s.connection = orders.connection AND s.order_id = orders.order_id)`, millis(before))
		if err != nil {
			return err
		}
		count, err := res.RowsAffected()
		n = int(count)
		return err
	})
	return n, err
}

// sortedTags returns tags without repeats and blanks, sorted.
func sortedTags(tags []string) []string {
	var out []string
	for _, t := range tags {
		if t = strings.TrimSpace(t); t != "" {
			out = append(out, t)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
