package engine

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
	"tallybridge/engine/store"
)

// OrderIDs returns the ids of the rows that fit a query, in its order.
func (e *Engine) OrderIDs(ctx context.Context, q OrderQuery) ([]int64, error) {
	f, err := e.orderFilter(q)
	if err != nil {
		return nil, err
	}
	x, err := e.orders.index(ctx)
	if err != nil {
		return nil, err
	}
	return x.rows(f)
}

// OrderCounts tells how many orders that fit the query, whatever its view,
// each view holds.
func (e *Engine) OrderCounts(ctx context.Context, q OrderQuery) (OrderCounts, error) {
	f, err := e.orderFilter(q)
	if err != nil {
		return nil, err
	}
	x, err := e.orders.index(ctx)
	if err != nil {
		return nil, err
	}
	return x.counts(f), nil
}

// DeadlineCounts counts what is to be shipped today and what is late, in the
// seller's time zone: for a badge, or a notification that names numbers only.
func (e *Engine) DeadlineCounts(ctx context.Context) (DeadlineCounts, error) {
	x, _ := e.orders.current()
	if x == nil { // a hidden window need not load the whole list for a badge
		rows, err := e.store.OrdersToShip(ctx)
		if err != nil {
			return DeadlineCounts{}, err
		}
		var entries []*orderEntry
		if len(rows) > 0 {
			if entries, err = e.orders.scan(ctx, rows); err != nil {
				return DeadlineCounts{}, err
			}
		}
		x = newOrderIndex(entries)
	}
	return x.deadlines(e.clockFace()), nil
}

// OrdersToConfirm counts those of some rows whose shipment can be confirmed,
// without reading them.
func (e *Engine) OrdersToConfirm(ctx context.Context, ids []int64) (int, error) {
	x, err := e.orders.index(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, id := range ids {
		if at, ok := x.place[id]; ok && x.entries[at].toConfirm() {
			n++
		}
	}
	return n, nil
}

// OrderFacets returns the values that the filters can offer, counted over all orders.
func (e *Engine) OrderFacets(ctx context.Context) (OrderFacets, error) {
	x, err := e.orders.index(ctx)
	if err != nil {
		return OrderFacets{}, err
	}
	f := OrderFacets{
		Marketplaces: map[domain.MarketplaceID]int{}, Statuses: map[domain.OrderStatus]int{}, Services: map[string]int{},
		Countries: map[string]int{}, Currencies: map[string]int{}, Tags: map[string]int{}, Work: map[domain.WorkState]int{},
	}
	count := func(m map[string]int, s string) {
		if s != "" {
			m[s]++
		}
	}
	for _, o := range x.entries {
		if o.market != "" {
			f.Marketplaces[domain.MarketplaceID(o.market)]++
		}
		f.Statuses[domain.OrderStatus(o.status)]++
		f.Work[o.work]++
		count(f.Services, o.service)
		count(f.Countries, o.country)
		count(f.Currencies, o.currency)
		for _, t := range o.tagList {
			f.Tags[t]++
		}
	}
	return f, nil
}

// OrderRows returns rows by their ids, in the order of the ids. Rows that are
// gone are left out.
func (e *Engine) OrderRows(ctx context.Context, ids []int64) ([]OrderListRow, error) {
	records, err := e.store.Orders(ctx, ids)
	if err != nil {
		return nil, err
	}
	shipments, err := e.store.ShipmentsOfRows(ctx, ids)
	if err != nil {
		return nil, err
	}
	x, err := e.orders.index(ctx)
	if err != nil {
		return nil, err
	}
	hosts, err := e.sellerCentrals(ctx)
	if err != nil {
		return nil, err
	}
	clock := e.clockFace()
	out := make([]OrderListRow, len(records))
	for i := range records {
		out[i] = orderRow(&records[i], shipments[records[i].Row], clock)
		out[i].Link = sellerCentralOrder(out[i].Order, hosts)
		if n, ok := x.place[out[i].ID]; ok {
			out[i].Mapped = x.entries[n].mapped
		}
	}
	return out, nil
}

func orderRow(r *store.OrderRecord, shipments []domain.Shipment, clock clockFace) OrderListRow {
	row := OrderListRow{
		ID: r.Row, Order: r.Order, Work: r.Work, Seen: r.Seen, Shipments: shipments, ReadOnly: r.FulfilledBy == domain.FulfilledByAmazon,
	}
	if row.Work.State == "" {
		row.Work.State = domain.WorkNew
	}
	shipped, confirmed, cancel := int64(0), int64(0), false
	for _, i := range r.Items {
		shipped += i.Shipped
		cancel = cancel || i.CancelRequested
	}
	var last domain.ShipmentState
	why, unsent := "", int64(0)
	for _, s := range shipments {
		last, why, unsent = s.State, s.Error, 0
		if s.State.Unsent() {
			unsent = sinceEpoch(s.Created)
		}
		if s.State == domain.ShipmentDone {
			confirmed += s.Units()
		}
	}
	row.Left = max(0, r.Units()-max(shipped, confirmed))
	row.Deadline = clock.deadline(r.Merchant(), r.Status, sinceEpoch(r.ShipBy), row.Left)
	row.Attention = attention(r.Status, r.FulfilledBy, cancel, last, why, clock.overdue(unsent))
	return row
}

// sellerCentrals are the hosts of the seller's own pages, by connection, for
// orders whose marketplace has none.
func (e *Engine) sellerCentrals(ctx context.Context) (map[domain.ConnectionID]string, error) {
	conns, err := e.store.AmazonConnections(ctx)
	if err != nil {
		return nil, err
	}
	out := map[domain.ConnectionID]string{}
	for _, c := range conns {
		for _, id := range c.Marketplaces {
			if m, ok := domain.MarketplaceByID(id); ok && out[c.ID] == "" {
				out[c.ID] = m.SellerCentral
			}
		}
	}
	return out, nil
}

// sellerCentralOrder is the address of an order in Seller Central; empty where
// the host is not known.
func sellerCentralOrder(o domain.Order, hosts map[domain.ConnectionID]string) string {
	host := hosts[o.Connection]
	if m, ok := domain.MarketplaceByID(o.Marketplace); ok {
		host = m.SellerCentral
	}
	if host == "" {
		return ""
	}
	return "https://" + host + "/orders-v3/order/" + url.PathEscape(o.ID)
}

// OrderItemDetail is an item with what it is in Xero and what is left of it.
type OrderItemDetail struct {
	domain.OrderItem
	// Links are the Xero items that the seller SKU is linked to.
	Links []LinkedStock
	// Merchant is Amazon's merchant-fulfilled quantity in the order's
	// marketplace; only valid when MerchantKnown.
	Merchant      int64
	MerchantKnown bool
	Bin           string
}

// LinkedStock is a linked Xero item with its stock.
type LinkedStock struct {
	LinkedItem
	Xero decimal.Decimal // on hand, as last read
	// Amazon is what Amazon holds; only valid when Known.
	Amazon int64
	Known  bool
}

// OrderDetail is one order with all that is known about it.
type OrderDetail struct {
	OrderListRow
	Lines   []OrderItemDetail
	History []domain.OrderEvent // oldest first
	// Timeline holds what happened and what is promised, in the order of time.
	Timeline []TimelineStep
}

// TimelineStep is one moment of an order. Ahead tells that it lies in the future.
type TimelineStep struct {
	At    time.Time
	Text  string
	Ahead bool
}

// OrderDetail returns one order in full; a usage fault when it is gone.
func (e *Engine) OrderDetail(ctx context.Context, id int64) (OrderDetail, error) {
	var d OrderDetail
	rows, err := e.OrderRows(ctx, []int64{id})
	if err != nil {
		return d, err
	}
	if len(rows) == 0 {
		return d, usage("This order is not there any more.")
	}
	d.OrderListRow = rows[0]
	if d.History, err = e.store.OrderHistory(ctx, id); err != nil {
		return d, err
	}
	bins, err := e.store.Bins(ctx)
	if err != nil {
		return d, err
	}
	for _, i := range d.Items {
		line, err := e.orderLine(ctx, d.Order, i)
		if err != nil {
			return d, err
		}
		line.Bin = bins[domain.SellerSKU{Connection: d.Connection, SKU: i.SKU}]
		d.Lines = append(d.Lines, line)
	}
	d.Timeline = timeline(d.OrderListRow, e.opts.Clock.Now())
	return d, nil
}

func (e *Engine) orderLine(ctx context.Context, o domain.Order, i domain.OrderItem) (OrderItemDetail, error) {
	line := OrderItemDetail{OrderItem: i}
	id, ok, err := e.store.SKURowID(ctx, domain.SellerSKU{Connection: o.Connection, SKU: i.SKU})
	if err != nil || !ok {
		return line, err
	}
	records, err := e.store.SKURecords(ctx, []int64{id})
	if err != nil || len(records) == 0 {
		return line, err
	}
	for _, l := range records[0].Listings {
		if l.Marketplace == o.Marketplace && l.MerchantKnown {
			line.Merchant, line.MerchantKnown = l.MerchantQuantity, true
		}
	}
	for _, l := range records[0].Links {
		stock := LinkedStock{LinkedItem: LinkedItem{l.Link, l.Code, l.Name}}
		row, ok, err := e.store.ItemRowID(ctx, l.Item)
		if err != nil {
			return line, err
		}
		if ok {
			items, err := e.InventoryRows(ctx, []int64{row})
			if err != nil {
				return line, err
			}
			if len(items) > 0 {
				stock.Xero, stock.Amazon, stock.Known = items[0].Xero, items[0].Amazon, items[0].Known
			}
		}
		line.Links = append(line.Links, stock)
	}
	return line, nil
}

func timeline(r OrderListRow, now time.Time) []TimelineStep {
	var out []TimelineStep
	add := func(t time.Time, text string) {
		if !t.IsZero() {
			out = append(out, TimelineStep{t, text, t.After(now)})
		}
	}
	add(r.Created, "Ordered")
	if r.Status != domain.OrderCancelled {
		add(r.ShipBy, "Ship by")
		add(r.DeliverBy, "Deliver by")
	}
	for _, p := range r.Packages {
		text := "Package " + p.Reference + " handed over"
		if p.Carrier != "" {
			text = "Package " + p.Reference + " handed over to " + p.Carrier
		}
		add(p.Shipped, text)
	}
	for _, s := range r.Shipments {
		add(s.FirstSent, "Shipment of package "+s.Reference+" confirmed here")
	}
	add(r.Updated, "Last change at Amazon")
	slices.SortStableFunc(out, func(a, b TimelineStep) int { return a.At.Compare(b.At) })
	return out
}

// OrderRowsOf returns the ids of the rows with Amazon's order id; more than one
// only if two connections know it.
func (e *Engine) OrderRowsOf(ctx context.Context, orderID string) ([]int64, error) {
	return e.store.OrderRowsOf(ctx, strings.TrimSpace(orderID))
}

// changeWork changes what the seller keeps about orders and tells listeners.
func (e *Engine) changeWork(ctx context.Context, ids []int64, change func(*domain.OrderWork)) (int, error) {
	changed, err := e.store.ChangeOrderWork(ctx, ids, change)
	if err != nil {
		return 0, err
	}
	return len(changed), e.ordersChanged(ctx, changed)
}

// ordersChanged brings the list up to date and tells listeners.
func (e *Engine) ordersChanged(ctx context.Context, rows []int64) error {
	if len(rows) == 0 {
		return nil
	}
	if err := e.orders.patch(ctx, rows); err != nil {
		e.orders.drop() // it is read anew when somebody asks
		return err
	}
	e.events.publish(Event{Kind: EventOrdersChanged})
	return nil
}

// SetWorkState sets how far the seller is with orders. It never tells Amazon
// anything. Orders of FBA have no work. It returns how many changed.
func (e *Engine) SetWorkState(ctx context.Context, ids []int64, state domain.WorkState) (int, error) {
	if !slices.Contains(domain.WorkStates(), state) {
		return 0, usage("There is no work state %q.", state)
	}
	records, err := e.store.Orders(ctx, ids)
	if err != nil {
		return 0, err
	}
	ids = nil
	for _, r := range records {
		if r.FulfilledBy != domain.FulfilledByAmazon {
			ids = append(ids, r.Row)
		}
	}
	return e.changeWork(ctx, ids, func(w *domain.OrderWork) {
		if w.State != "" || state != domain.WorkNew {
			w.State = state
		}
	})
}

// maxOrderNote bounds a note, in characters: it is for a few words.
const maxOrderNote = 4000

// SetOrderNote replaces the note of an order; empty removes it. Notes stay on this computer.
func (e *Engine) SetOrderNote(ctx context.Context, id int64, note string) error {
	if len([]rune(note)) > maxOrderNote {
		return usage("A note holds at most %d characters.", maxOrderNote)
	}
	_, err := e.changeWork(ctx, []int64{id}, func(w *domain.OrderWork) { w.Note = note })
	return err
}

// maxTag bounds a tag, in characters.
const maxTag = 40

// TagOrders puts a tag on orders and returns how many did not have it.
func (e *Engine) TagOrders(ctx context.Context, ids []int64, tag string) (int, error) {
	tag = strings.Join(strings.Fields(tag), " ")
	if tag == "" || len([]rune(tag)) > maxTag || strings.ContainsAny(tag, ",\x00") {
		return 0, usage("A tag is one to %d characters without a comma.", maxTag)
	}
	return e.changeWork(ctx, ids, func(w *domain.OrderWork) { w.Tags = append(w.Tags, tag) })
}

// UntagOrders takes a tag off orders and returns how many had it.
func (e *Engine) UntagOrders(ctx context.Context, ids []int64, tag string) (int, error) {
	return e.changeWork(ctx, ids, func(w *domain.OrderWork) {
		w.Tags = slices.DeleteFunc(w.Tags, func(t string) bool { return t == tag })
	})
}

// SetBin notes where a seller SKU lies on the shelf, for pick lists; an empty
// note forgets it.
func (e *Engine) SetBin(ctx context.Context, sku domain.SellerSKU, note string) error {
	if len([]rune(note)) > maxTag {
		return usage("A bin note holds at most %d characters.", maxTag)
	}
	return e.store.SetBin(ctx, sku, strings.TrimSpace(note))
}

// Bins returns where seller SKUs lie on the shelf.
func (e *Engine) Bins(ctx context.Context) (map[domain.SellerSKU]string, error) {
	return e.store.Bins(ctx)
}

// SavedOrderView is a query under a name.
type SavedOrderView struct {
	Name  string
	Query OrderQuery
}

// SavedOrderViews returns the saved views in the order they were made. Views
// that this version cannot read are left out.
func (e *Engine) SavedOrderViews(ctx context.Context) ([]SavedOrderView, error) {
	list, err := e.store.OrderViews(ctx)
	if err != nil {
		return nil, err
	}
	var out []SavedOrderView
	for _, v := range list {
		saved := SavedOrderView{Name: v.Name}
		if err := json.Unmarshal([]byte(v.Query), &saved.Query); err != nil {
			e.opts.Log.Warn("A saved view cannot be read", "view", v.Name, "error", err)
			continue
		}
		out = append(out, saved)
	}
	return out, nil
}

// SaveOrderView keeps a query under a name; one of that name is replaced.
func (e *Engine) SaveOrderView(ctx context.Context, v SavedOrderView) error {
	v.Name = strings.Join(strings.Fields(v.Name), " ")
	if v.Name == "" || len([]rune(v.Name)) > maxTag {
		return usage("The name of a view is one to %d characters.", maxTag)
	}
	if _, err := e.orderFilter(v.Query); err != nil {
		return err
	}
	body, err := json.Marshal(v.Query)
	if err != nil {
		return err
	}
	return e.store.SaveOrderView(ctx, store.OrderView{Name: v.Name, Query: string(body)})
}

// DeleteOrderView forgets a saved view.
func (e *Engine) DeleteOrderView(ctx context.Context, name string) error {
	return e.store.DeleteOrderView(ctx, name)
}
