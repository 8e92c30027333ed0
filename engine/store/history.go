package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"

	"tallybridge/engine/domain"
)

// Point is an item's quantity from an instant on.
type Point struct {
	At    time.Time
	Units int64
}

// RecordQuantities notes the quantity of items at an instant, all or none.
// Only a quantity that differs from the item's last one makes a new point.
func (s *Store) RecordQuantities(ctx context.Context, at time.Time, units map[domain.ItemID]int64) error {
	if at.IsZero() {
		return misuse("quantities without their time")
	}
	return s.write(ctx, "saving the quantities", func(tx *sql.Tx) error {
		last, err := lastQuantities(ctx, tx)
		if err != nil {
			return err
		}
		var fresh []domain.ItemID
		for _, item := range slices.Sorted(maps.Keys(units)) {
			if old, known := last[item]; !known || old != units[item] {
				fresh = append(fresh, item)
			}
		}
		// A clock that was set back leaves the newest point the last one.
		err = execAll(ctx, tx, `INSERT INTO quantity_series (item, last_at, last_units) VALUES (?, ?, ?)
			ON CONFLICT (item) DO UPDATE SET last_at = excluded.last_at, last_units = excluded.last_units
			WHERE excluded.last_at >= last_at`, len(fresh),
			func(i int) []any { return []any{string(fresh[i]), at.UnixMilli(), units[fresh[i]]} })
		if err != nil {
			return err
		}
		return execAll(ctx, tx, `INSERT INTO quantity_points (series, at, units)
			VALUES ((SELECT id FROM quantity_series WHERE item = ?), ?, ?)
			ON CONFLICT (series, at) DO UPDATE SET units = excluded.units`, len(fresh),
			func(i int) []any { return []any{string(fresh[i]), at.UnixMilli(), units[fresh[i]]} })
	})
}

// lastQuantities returns the newest quantity of each item.
func lastQuantities(ctx context.Context, tx *sql.Tx) (map[domain.ItemID]int64, error) {
	type last struct {
		item  domain.ItemID
		units int64
	}
	out := map[domain.ItemID]int64{}
	err := each(ctx, tx, func(l *last) []any { return []any{text(&l.item), &l.units} },
		func(l last) { out[l.item] = l.units }, "SELECT item, last_units FROM quantity_series")
	return out, err
}

// QuantityHistory returns the points of an item from since on, oldest first.
// When since lies between two points, the quantity that held then comes first
// with its own, earlier instant.
func (s *Store) QuantityHistory(ctx context.Context, item domain.ItemID, since time.Time) ([]Point, error) {
	return all(ctx, s, "reading the quantity history", func(p *Point) []any { return []any{instant{&p.At}, &p.Units} },
		`WITH the AS (SELECT id FROM quantity_series WHERE item = ?1)
		SELECT at, units FROM quantity_points WHERE series = (SELECT id FROM the) AND at >= coalesce(
			(SELECT max(at) FROM quantity_points WHERE series = (SELECT id FROM the) AND at <= ?2), ?2)
		ORDER BY at`, string(item), since.UnixMilli())
}
