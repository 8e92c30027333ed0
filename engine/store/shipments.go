package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tallybridge/engine/domain"
)

const shipmentColumns = `id, connection, order_id, marketplace, reference, carrier, carrier_name, service, tracking, ship_date, items,
	state, created_at, first_sent, last_sent, tries, error`

func bindShipment(s *domain.Shipment) []any {
	return []any{
		&s.ID, text(&s.Order.Connection), &s.Order.ID, text(&s.Marketplace), &s.Reference, &s.Carrier, &s.CarrierName, &s.Service, &s.Tracking,
		instant{&s.ShipDate},
		list[domain.PackageItem]{&s.Items},
		text(&s.State),
		instant{&s.Created},
		instant{&s.FirstSent},
		instant{&s.LastSent},
		&s.Tries, &s.Error,
	}
}

// AddShipments records confirmations before anything is sent, all or none, and
// gives each the next free package reference of its order: above those that
// the order's packages and earlier confirmations have. An order with a
// confirmation whose outcome is open takes no second one that could hold the
// same units: that is for the caller to see to.
func (s *Store) AddShipments(ctx context.Context, list []domain.Shipment) (out []domain.Shipment, err error) {
	err = s.write(ctx, "recording shipment confirmations", func(tx *sql.Tx) error {
		out = nil
		for _, sh := range list {
			n, err := nextReference(ctx, tx, sh.Order)
			if err != nil {
				return err
			}
			sh.Reference = strconv.FormatInt(n, 10)
			_, err = tx.ExecContext(ctx, "INSERT INTO shipments ("+shipmentColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
				sh.ID, string(sh.Order.Connection), sh.Order.ID, string(sh.Marketplace), sh.Reference, sh.Carrier, sh.CarrierName, sh.Service, sh.Tracking,
				millis(sh.ShipDate), jsonList(sh.Items), string(sh.State), millis(sh.Created), millis(sh.FirstSent), millis(sh.LastSent), int64(sh.Tries), sh.Error)
			if err != nil {
				return err
			}
			if err := orderNote(ctx, tx, s.clock.Now(), sh, "", string(sh.State)); err != nil {
				return err
			}
			out = append(out, sh)
		}
		return nil
	})
	return out, err
}

func nextReference(ctx context.Context, tx *sql.Tx, k domain.OrderKey) (int64, error) {
	used, err := collect(ctx, tx, func(r *string) []any { return []any{r} }, `
		SELECT reference FROM shipments WHERE connection = ?1 AND order_id = ?2
		UNION ALL SELECT coalesce(json_extract(p.value, '$.reference'), '') FROM orders o, json_each(o.packages) p
		WHERE o.connection = ?1 AND o.order_id = ?2`, string(k.Connection), k.ID)
	if err != nil {
		return 0, err
	}
	highest := int64(0)
	for _, r := range used {
		if n, err := strconv.ParseInt(r, 10, 62); err == nil {
			highest = max(highest, n)
		}
	}
	return highest + 1, nil
}

// SaveShipment stores how a recorded confirmation is getting on. What was
// recorded of the request never changes. A final state stays, but for one given up as
// lost that turns out to be done. Once it is done the order's work state
// becomes shipped, when shipped is true.
func (s *Store) SaveShipment(ctx context.Context, sh domain.Shipment, shipped bool) error {
	return s.write(ctx, "saving a shipment confirmation", func(tx *sql.Tx) error {
		old, err := collect(ctx, tx, bindShipment, "SELECT "+shipmentColumns+" FROM shipments WHERE id = ?", sh.ID)
		if err != nil {
			return err
		}
		if len(old) == 0 {
			return fmt.Errorf("%w: confirmation %s was never recorded", ErrJournal, sh.ID)
		}
		was := old[0]
		switch {
		case was.Order != sh.Order || was.Reference != sh.Reference || was.Tracking != sh.Tracking || jsonText(was.Items) != jsonText(sh.Items):
			return fmt.Errorf("%w: the request of confirmation %s is not the one recorded", ErrJournal, sh.ID)
		case was.State.Final() && was.State != sh.State && (was.State != domain.ShipmentLost || sh.State != domain.ShipmentDone):
			return fmt.Errorf("%w: confirmation %s is %s and cannot become %s", ErrJournal, sh.ID, was.State, sh.State)
		case sh.State == domain.ShipmentUndone && !was.State.Unsent():
			return fmt.Errorf("%w: confirmation %s was sent and cannot be taken back", ErrJournal, sh.ID)
		}
		_, err = tx.ExecContext(ctx, "UPDATE shipments SET state = ?, first_sent = ?, last_sent = ?, tries = ?, error = ? WHERE id = ?",
			string(sh.State), millis(sh.FirstSent), millis(sh.LastSent), int64(sh.Tries), sh.Error, sh.ID)
		if err != nil || was.State == sh.State {
			return err
		}
		if err := orderNote(ctx, tx, s.clock.Now(), sh, string(was.State), string(sh.State)); err != nil {
			return err
		}
		if sh.State != domain.ShipmentDone || !shipped {
			return nil
		}
		rows, err := collect(ctx, tx, func(n *int64) []any { return []any{n} }, "SELECT id FROM orders WHERE connection = ? AND order_id = ?",
			string(sh.Order.Connection), sh.Order.ID)
		if err != nil {
			return err
		}
		var changed []int64
		return s.changeWork(ctx, tx, rows, func(w *domain.OrderWork) { w.State = domain.WorkShipped }, &changed)
	})
}

// orderNote writes a confirmation's step into the order's history.
func orderNote(ctx context.Context, tx *sql.Tx, at time.Time, sh domain.Shipment, before, after string) error {
	what := "package " + sh.Reference
	_, err := tx.ExecContext(ctx, `INSERT INTO order_history (order_row, at, what, old_value, new_value)
		SELECT id, ?, ?, ?, ? FROM orders WHERE connection = ? AND order_id = ?`,
		millis(at), what, before, after, string(sh.Order.Connection), sh.Order.ID)
	return err
}

// Shipment returns one confirmation; false if there is none.
func (s *Store) Shipment(ctx context.Context, id string) (domain.Shipment, bool, error) {
	return first(ctx, s, "reading a shipment confirmation", bindShipment, "SELECT "+shipmentColumns+" FROM shipments WHERE id = ?", id)
}

// OpenShipments returns the confirmations whose outcome is open, oldest first.
func (s *Store) OpenShipments(ctx context.Context) ([]domain.Shipment, error) {
	return all(ctx, s, "reading the open shipment confirmations", bindShipment,
		"SELECT "+shipmentColumns+" FROM shipments WHERE state IN ('queued', 'intent', 'sending') ORDER BY seq")
}

// ShipmentsOf returns the confirmations of an order, oldest first.
func (s *Store) ShipmentsOf(ctx context.Context, k domain.OrderKey) ([]domain.Shipment, error) {
	return all(ctx, s, "reading an order's shipment confirmations", bindShipment,
		"SELECT "+shipmentColumns+" FROM shipments WHERE connection = ? AND order_id = ? ORDER BY seq", string(k.Connection), k.ID)
}

// Shipments returns the newest confirmations, newest first; all if limit is 0 or less.
func (s *Store) Shipments(ctx context.Context, limit int) ([]domain.Shipment, error) {
	if limit <= 0 {
		limit = -1
	}
	return all(ctx, s, "reading the shipment confirmations", bindShipment,
		"SELECT "+shipmentColumns+" FROM shipments ORDER BY seq DESC LIMIT ?", limit)
}

// ShipmentsOfRows returns the confirmations of orders by their rows, oldest first.
func (s *Store) ShipmentsOfRows(ctx context.Context, rows []int64) (map[int64][]domain.Shipment, error) {
	type found struct {
		row int64
		domain.Shipment
	}
	out := map[int64][]domain.Shipment{}
	err := each(ctx, s.reader, func(f *found) []any { return append([]any{&f.row}, bindShipment(&f.Shipment)...) },
		func(f found) { out[f.row] = append(out[f.row], f.Shipment) },
		"SELECT o.id, s."+strings.Join(strings.Fields(shipmentColumns), " s.")+" FROM "+ordersByRow+
			" CROSS JOIN shipments s ON s.connection = o.connection AND s.order_id = o.order_id ORDER BY s.seq", jsonText(rows))
	return out, s.explain(ctx, "reading shipment confirmations", err)
}
