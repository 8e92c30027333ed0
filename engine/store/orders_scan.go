package store

import (
	"context"
	"database/sql"
	"unique"

	"tallybridge/engine/domain"
)

// ScannedOrder is the part of an order that the list is searched, filtered and
// sorted by. Instants are in milliseconds, 0 when not known.
type ScannedOrder struct {
	Row                                                               int64
	Connection, ID, SellerOrderID, Marketplace, SalesChannel, Channel string
	Status, FulfilledBy, Service, Country                             string
	Created, Updated, ShipBy, DeliverBy, Seen                         int64
	Programs                                                          string // JSON
	Replacement                                                       bool
	Total, Currency                                                   string // the total is only valid with a currency
	Tracking                                                          string // one a line
	Work                                                              domain.WorkState
	Tags                                                              []string
}

// ScannedOrderItem is an item of a scanned order.
type ScannedOrderItem struct {
	Row              int64
	SKU, ASIN, Title string
	Ordered, Shipped int64
	Linked           bool // the seller SKU has a Xero item
	CancelRequested  bool
}

// ScannedShipment is what the list needs of a confirmation.
type ScannedShipment struct {
	Row     int64
	State   domain.ShipmentState
	Units   int64
	Created int64 // milliseconds
}

// OrderScan takes what the orders list is made of. Orders come first, then
// items, then confirmations, each in no order.
type OrderScan struct {
	Order    func(ScannedOrder)
	Item     func(ScannedOrderItem)
	Shipment func(ScannedShipment)
}

// ScanOrders reads all orders, or with rows only these, without keeping any.
func (s *Store) ScanOrders(ctx context.Context, rows []int64, take OrderScan) error {
	return s.view(ctx, "reading the orders", func(tx *sql.Tx) error {
		from, args := "orders o", []any(nil)
		if rows != nil {
			from, args = ordersByRow, []any{jsonText(rows)}
		}
		connections := map[int64]string{}
		order := func(o ScannedOrder) {
			if rows == nil {
				connections[o.Row] = unique.Make(o.Connection).Value()
			}
			take.Order(o)
		}
		err := each(ctx, tx, func(o *ScannedOrder) []any {
			return []any{
				&o.Row, &o.Connection, &o.ID, &o.SellerOrderID, &o.Marketplace, &o.SalesChannel, &o.Channel, &o.Status, &o.FulfilledBy, &o.Service, &o.Country,
				&o.Created, &o.Updated, &o.ShipBy, &o.DeliverBy, &o.Seen, &o.Programs,
				boolean{&o.Replacement},
				&o.Total, &o.Currency, &o.Tracking,
				text(&o.Work),
				list[string]{&o.Tags},
			}
		}, order, `SELECT o.id, o.connection, o.order_id, o.seller_order, o.marketplace, o.sales_channel, o.channel, o.status, o.fulfilled_by,
			o.service, o.country, coalesce(o.created_at, 0), coalesce(o.updated_at, 0), coalesce(o.ship_by, 0), coalesce(o.deliver_by, 0),
			coalesce(o.seen_at, 0), o.programs, o.associated <> '[]', o.total, o.currency, o.tracking, coalesce(k.state, ''), coalesce(k.tags, '[]')
			FROM `+from+" LEFT JOIN order_work k ON k.order_row = o.id", args...)
		if err != nil {
			return err
		}
		if rows != nil {
			return scanSome(ctx, tx, args, take)
		}
		return scanAllItems(ctx, tx, connections, take)
	})
}

const shipmentFacts = "s.state, coalesce((SELECT sum(json_extract(p.value, '$.quantity')) FROM json_each(s.items) p), 0), coalesce(s.created_at, 0)"

func bindScannedItem(i *ScannedOrderItem) []any {
	return []any{&i.Row, &i.SKU, &i.ASIN, &i.Title, &i.Ordered, &i.Shipped, boolean{&i.CancelRequested}, boolean{&i.Linked}}
}

func bindScannedShipment(s *ScannedShipment) []any {
	return []any{&s.Row, text(&s.State), &s.Units, &s.Created}
}

// scanSome reads items and confirmations of a few orders, by look-ups.
func scanSome(ctx context.Context, tx *sql.Tx, args []any, take OrderScan) error {
	err := each(ctx, tx, bindScannedItem, take.Item, `SELECT i.order_row, i.sku, i.asin, i.title, i.ordered, i.shipped, i.cancel_requested,
		EXISTS (SELECT 1 FROM links l WHERE l.connection = o.connection AND l.sku = i.sku)
		FROM `+ordersByRow+" CROSS JOIN order_items i ON i.order_row = o.id ORDER BY i.order_row, i.place", args...)
	if err != nil {
		return err
	}
	return each(ctx, tx, bindScannedShipment, take.Shipment, "SELECT o.id, "+shipmentFacts+" FROM "+ordersByRow+
		" CROSS JOIN shipments s ON s.connection = o.connection AND s.order_id = o.order_id ORDER BY s.seq", args...)
}

// scanAllItems reads items and confirmations of all orders in the order in
// which they lie in the file: items of one order lie in their places' order.
// Looking each order's up would take several times as long.
func scanAllItems(ctx context.Context, tx *sql.Tx, connections map[int64]string, take OrderScan) error {
	type link struct{ connection, sku string }
	linked := map[link]bool{}
	err := each(ctx, tx, func(l *link) []any { return []any{&l.connection, &l.sku} }, func(l link) { linked[l] = true },
		"SELECT DISTINCT connection, sku FROM links")
	if err != nil {
		return err
	}
	err = each(ctx, tx, bindScannedItem, func(i ScannedOrderItem) {
		i.Linked = linked[link{connections[i.Row], i.SKU}]
		take.Item(i)
	}, "SELECT order_row, sku, asin, title, ordered, shipped, cancel_requested, 0 FROM order_items ORDER BY id")
	if err != nil {
		return err
	}
	return each(ctx, tx, bindScannedShipment, take.Shipment, "SELECT o.id, "+shipmentFacts+
		" FROM shipments s CROSS JOIN orders o ON o.connection = s.connection AND o.order_id = s.order_id ORDER BY s.seq")
}

// OrdersToShip returns the rows of the orders that the seller has to ship,
// the most pressing first.
func (s *Store) OrdersToShip(ctx context.Context) ([]int64, error) {
	return all(ctx, s, "reading what is to be shipped", func(n *int64) []any { return []any{n} },
		`SELECT id FROM orders WHERE status IN ('UNSHIPPED', 'PARTIALLY_SHIPPED') AND fulfilled_by = 'MERCHANT' AND ship_by IS NOT NULL ORDER BY ship_by`)
}

// OrderSale is one item of an order with what charts need of its order.
type OrderSale struct {
	Row                                int64
	Connection, SKU, ASIN, Title       string
	Marketplace, SalesChannel, Channel string
	Status, FulfilledBy                string
	Created, ShipBy                    int64  // milliseconds, 0 when not known
	Shipped                            string // when the first package left, RFC 3339; empty when not known
	Replacement                        bool
	Ordered                            int64
	Total, Currency                    string
}

// OrderSales reads the items of the orders placed in [from, to), order by order.
func (s *Store) OrderSales(ctx context.Context, from, to int64, take func(OrderSale)) error {
	err := each(ctx, s.reader, func(o *OrderSale) []any {
		return []any{
			&o.Row, &o.Connection, &o.SKU, &o.ASIN, &o.Title, &o.Marketplace, &o.SalesChannel, &o.Channel, &o.Status, &o.FulfilledBy, &o.Created, &o.ShipBy,
			&o.Shipped,
			boolean{&o.Replacement},
			&o.Ordered, &o.Total, &o.Currency,
		}
	}, take, `SELECT o.id, o.connection, i.sku, i.asin, i.title, o.marketplace, o.sales_channel, o.channel, o.status, o.fulfilled_by, o.created_at,
		coalesce(o.ship_by, 0), coalesce((SELECT min(json_extract(p.value, '$.shipped')) FROM json_each(o.packages) p
			WHERE json_extract(p.value, '$.shipped') > '0002'), ''),
		o.associated <> '[]', i.ordered, i.total, i.total_currency
		FROM orders o CROSS JOIN order_items i ON i.order_row = o.id WHERE o.created_at >= ? AND o.created_at < ? ORDER BY o.created_at, o.id, i.place`, from, to)
	return s.explain(ctx, "reading the sales", err)
}
