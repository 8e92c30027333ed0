package store

import (
	"context"
	"database/sql"

	"tallybridge/engine/domain"
)

var readingsTable = table{
	name: "readings", scope: "mirror", keys: []string{"sku", "fnsku", "condition"},
	cols: []string{
		"asin", "fulfillable", "reserved_orders", "reserved_transfer", "reserved_processing",
		"unfulfillable", "researching", "inbound_working", "inbound_shipped", "inbound_receiving",
	},
}

// ReplaceReadings makes the stored stock readings of one marketplace equal to
// a complete set, in one transaction, and clears the mark of MarkUnknown. It
// returns how many readings were added, changed or removed.
//
// A set that says Unknown replaces nothing: it is taken as MarkUnknown. A set
// that names a SKU, FNSKU and condition twice with different units is refused
// (FaultData), because it is not known which one holds.
func (s *Store) ReplaceReadings(ctx context.Context, set domain.ReadingSet) (changed int, err error) {
	if set.Unknown != "" {
		return 0, s.MarkUnknown(ctx, set.Connection, set.Marketplace, set.Unknown)
	}
	if set.At.IsZero() {
		return 0, misuse("a stock reading without its time")
	}
	for i := range set.Readings {
		if r := &set.Readings[i]; r.Connection != set.Connection || r.Marketplace != set.Marketplace {
			return 0, misuse("stock reading %q is of another connection or marketplace", r.SKU)
		}
	}
	err = s.write(ctx, "saving the stock readings", func(tx *sql.Tx) error {
		id, err := touch(ctx, tx, mirrorReadings, Place{set.Connection, set.Marketplace}, set.Source, set.At)
		if err != nil {
			return err
		}
		changed, err = replace(ctx, tx, readingsTable, id, len(set.Readings), func(i int, w *row) {
			r := &set.Readings[i]
			w.texts(r.SKU, r.FNSKU, r.Condition, r.ASIN)
			w.ints(r.Fulfillable, r.ReservedOrders, r.ReservedTransfer, r.ReservedProcessing,
				r.Unfulfillable, r.Researching, r.InboundWorking, r.InboundShipped, r.InboundReceiving)
		})
		return err
	})
	return changed, err
}

// MarkUnknown notes why the newest try to read a marketplace's stock gave no
// complete reading. The last complete one stays, but counts for nothing until
// the next ReplaceReadings.
func (s *Store) MarkUnknown(ctx context.Context, conn domain.ConnectionID, m domain.MarketplaceID, reason string) error {
	if reason == "" {
		return misuse("a reading is unknown without a reason")
	}
	return s.exec(ctx, "noting an unknown stock reading", `INSERT INTO mirrors (kind, connection, marketplace, unknown)
		VALUES (?, ?, ?, ?)
		ON CONFLICT (kind, connection, marketplace) DO UPDATE SET unknown = excluded.unknown`,
		mirrorReadings, string(conn), string(m), reason)
}

// Readings returns the sets of all marketplaces by connection and
// marketplace, each with its readings by SKU.
func (s *Store) Readings(ctx context.Context) (out []domain.ReadingSet, err error) {
	err = s.view(ctx, "reading the stock readings", func(tx *sql.Tx) error {
		ms, err := mirrors(ctx, tx, mirrorReadings)
		if err != nil {
			return err
		}
		out = make([]domain.ReadingSet, 0, len(ms))
		for _, m := range ms {
			set := domain.ReadingSet{
				Connection: m.Connection, Marketplace: m.Marketplace, Source: m.source, At: m.at, Unknown: m.unknown,
			}
			err := each(ctx, tx, bindReading, func(r domain.StockReading) {
				r.Connection, r.Marketplace = m.Connection, m.Marketplace
				set.Readings = append(set.Readings, r)
			}, `SELECT sku, fnsku, condition, asin, fulfillable, reserved_orders, reserved_transfer, reserved_processing,
				unfulfillable, researching, inbound_working, inbound_shipped, inbound_receiving
				FROM readings WHERE mirror = ? ORDER BY sku, fnsku, condition`, m.id)
			if err != nil {
				return err
			}
			out = append(out, set)
		}
		return nil
	})
	return out, err
}

func bindReading(r *domain.StockReading) []any {
	return []any{
		&r.SKU, &r.FNSKU, &r.Condition, &r.ASIN,
		&r.Fulfillable, &r.ReservedOrders, &r.ReservedTransfer, &r.ReservedProcessing, &r.Unfulfillable, &r.Researching,
		&r.InboundWorking, &r.InboundShipped, &r.InboundReceiving,
	}
}
