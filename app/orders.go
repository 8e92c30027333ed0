package app

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

type ordersCmd struct {
	List     ordersListCmd     `cmd:"" default:"withargs" help:"List orders."`
	Show     ordersShowCmd     `cmd:"" help:"Show one order with everything that is known about it."`
	Confirm  ordersConfirmCmd  `cmd:"" help:"Tell Amazon that an order was shipped, or that those in a file were."`
	Export   ordersExportCmd   `cmd:"" help:"Write orders as CSV to standard output, one line for each item."`
	Mark     ordersMarkCmd     `cmd:"" help:"Set how far you are with orders: new, picking, packed, shipped, hold. Amazon is not told."`
	Picklist ordersPicklistCmd `cmd:"" help:"Write a pick list as PDF: what is left to ship, by SKU."`
	Slips    ordersSlipsCmd    `cmd:"" help:"Write packing slips as PDF. They hold nothing about the buyer."`
}

type ordersListCmd struct {
	orderFilterFlags
	Limit *int `help:"How many, 0 for all. Without it: 50, and all with --json." placeholder:"N"`
	JSON  bool `name:"json" help:"Print as JSON."`
}

// Run lists orders.
func (c *ordersListCmd) Run(s *session) error {
	q, err := c.query(s)
	if err != nil {
		return err
	}
	limit, err := limitOf(c.Limit, c.JSON, 50)
	if err != nil {
		return err
	}
	return s.withEngine(func(e *engine.Engine) error {
		ids, err := e.OrderIDs(s.ctx, q)
		if err != nil {
			return err
		}
		all := len(ids)
		if limit > 0 {
			ids = ids[:min(all, limit)]
		}
		rows, err := e.OrderRows(s.ctx, ids)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.world.Stdout, each(rows, viewOrder))
		}
		counts, err := e.OrderCounts(s.ctx, engine.OrderQuery{})
		if err != nil {
			return err
		}
		if counts[engine.OrdersAll] == 0 {
			fmt.Fprintln(s.world.Stdout, "There are no orders yet. Read them with tallybridge sync --only orders.")
			return nil
		}
		if all == 0 {
			fmt.Fprintln(s.world.Stdout, "No order fits.")
		}
		var cells [][]string
		for i := range rows {
			cells = append(cells, s.orderCells(&rows[i]))
		}
		if all > 0 {
			table(s.world.Stdout, []string{"ORDER", "ORDERED", "SHIP BY", "", "WHERE", "BY", "STATUS", "WORK", "UNITS", "TOTAL", "SERVICE", "TAGS", "ITEMS"}, cells)
		}
		printMore(s.world.Stdout, len(rows), all)
		var words []string
		for _, v := range engine.OrderViews() {
			if v != engine.OrdersAll {
				words = append(words, fmt.Sprintf("%s %d", v, counts[v]))
			}
		}
		fmt.Fprintf(s.world.Stdout, "\nOf all %s: %s.\n", plural(counts[engine.OrdersAll], "order", "orders"), strings.Join(words, ", "))
		return nil
	})
}

// day writes an instant's day, with its time when it matters.
func (s *session) day(t time.Time, withTime bool) string {
	if t.IsZero() {
		return ""
	}
	layout := "2006-01-02"
	if withTime {
		layout = "2006-01-02 15:04"
	}
	return t.In(s.world.Location).Format(layout)
}

func (s *session) orderCells(r *engine.OrderListRow) []string {
	where := r.Marketplace.Code()
	if where == "" {
		where = r.SalesChannel
	}
	total := ""
	if r.Total.Known() {
		total = r.Total.String()
	}
	var items []string
	for _, i := range r.Items {
		items = append(items, fmt.Sprintf("%d × %s", i.Ordered, i.SKU))
	}
	work := string(r.Work.State)
	if r.ReadOnly || r.Work.State == domain.WorkNew {
		work = ""
	}
	return []string{
		r.Order.ID, s.day(r.Created, true), s.day(r.ShipBy, true), strings.ToUpper(string(r.Deadline)), where, strings.ToLower(r.FulfilledBy), string(r.Status), work,
		fmt.Sprint(r.Units()), total, r.Service, strings.Join(r.Work.Tags, ", "), strings.Join(items, ", "),
	}
}

type ordersShowCmd struct {
	ID      string `arg:"" name:"order" help:"Amazon's order id."`
	Refresh bool   `help:"Read it from Amazon first."`
	JSON    bool   `name:"json" help:"Print as JSON."`
}

// oneOrder finds the row of an order id.
func (s *session) oneOrder(e *engine.Engine, id string) (int64, error) {
	ids, err := e.OrderRowsOf(s.ctx, id)
	switch {
	case err != nil:
		return 0, err
	case len(ids) == 0:
		return 0, &domain.Fault{
			Kind: domain.FaultUsage, Message: fmt.Sprintf("There is no order %q.", id), Advice: "Read the newest ones with tallybridge sync --only orders.",
		}
	case len(ids) > 1:
		return 0, wrong("Two connections have an order %s.", id)
	}
	return ids[0], nil
}

// Run shows one order.
func (c *ordersShowCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		id, err := s.oneOrder(e, c.ID)
		if err != nil {
			return err
		}
		if c.Refresh {
			if _, err := e.RefreshOrders(s.ctx, []int64{id}); err != nil {
				return err
			}
		}
		d, err := e.OrderDetail(s.ctx, id)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.world.Stdout, viewOrderDetail(d))
		}
		s.printOrder(d)
		return nil
	})
}

func (s *session) printOrder(d engine.OrderDetail) {
	w := s.world.Stdout
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(w, "%-14s %s\n", name, printable(value, 0))
		}
	}
	line("Order", d.Order.ID)
	line("Your number", d.SellerOrderID)
	line("Status", string(d.Status))
	line("Where", strings.TrimSpace(d.SalesChannel+" "+d.Country))
	line("Shipped by", strings.ToLower(d.FulfilledBy))
	line("Service", d.Service)
	line("Programs", strings.Join(d.Programs, ", "))
	line("Ordered", s.day(d.Created, true))
	line("Ship by", strings.TrimSpace(s.day(d.ShipBy, true)+" "+strings.ToUpper(string(d.Deadline))))
	line("Deliver by", s.day(d.DeliverBy, true))
	if d.Total.Known() {
		line("Total", d.Total.String())
	}
	for _, a := range d.Associated {
		line("Replaces", a.ID)
	}
	line("Work", string(d.Work.State))
	line("Tags", strings.Join(d.Work.Tags, ", "))
	line("Note", d.Work.Note)
	for _, a := range d.Attention {
		line("Attention", a)
	}
	line("Seller Central", d.Link)
	var rows [][]string
	for _, i := range d.Lines {
		var items, left []string
		for _, l := range i.Links {
			items = append(items, l.Code)
			stock := "?"
			if l.Known {
				stock = fmt.Sprint(l.Amazon)
			}
			left = append(left, fmt.Sprintf("%s at Amazon, %s in Xero", stock, l.Xero.Trim(0)))
		}
		total := ""
		if i.Total.Known() {
			total = i.Total.String()
		}
		rows = append(rows, []string{i.ID, i.SKU, i.ASIN, fmt.Sprint(i.Ordered), fmt.Sprint(i.Shipped), total, i.Bin, strings.Join(items, ", "), strings.Join(left, ", "), i.Title})
	}
	section(w, "\nItems", []string{"ITEM", "SKU", "ASIN", "ORDERED", "SHIPPED", "TOTAL", "BIN", "XERO ITEM", "LEFT", "TITLE"}, rows)
	rows = nil
	for _, p := range d.Packages {
		rows = append(rows, []string{p.Reference, p.Carrier, p.Service, p.Tracking, s.day(p.Shipped, true), p.Status})
	}
	if len(rows) > 0 {
		section(w, "\nPackages", []string{"PACKAGE", "CARRIER", "SERVICE", "TRACKING", "SHIPPED", "STATUS"}, rows)
	}
	rows = nil
	for _, x := range d.Shipments {
		rows = append(rows, []string{x.Reference, x.Carrier, x.Tracking, string(x.State), s.day(x.LastSent, true), x.Error})
	}
	if len(rows) > 0 {
		section(w, "\nConfirmed here", []string{"PACKAGE", "CARRIER", "TRACKING", "STATE", "SENT", "MESSAGE"}, rows)
	}
	rows = nil
	for _, h := range d.History {
		rows = append(rows, []string{s.day(h.At, true), h.What, h.Before, h.After})
	}
	section(w, "\nHistory", []string{"TIME", "WHAT", "BEFORE", "AFTER"}, rows)
}

type ordersExportCmd struct{ orderFilterFlags }

// Run exports orders.
func (c *ordersExportCmd) Run(s *session) error {
	q, err := c.query(s)
	if err != nil {
		return err
	}
	return s.withEngine(func(e *engine.Engine) error { return e.ExportOrders(s.ctx, s.world.Stdout, q) })
}

type ordersMarkCmd struct {
	State  string   `arg:"" enum:"new,picking,packed,shipped,hold" help:"new, picking, packed, shipped or hold."`
	Orders []string `arg:"" name:"order" help:"Amazon's order ids."`
}

// Run sets a work state.
func (c *ordersMarkCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		var ids []int64
		for _, o := range c.Orders {
			id, err := s.oneOrder(e, o)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		n, err := e.SetWorkState(s.ctx, ids, domain.WorkState(c.State))
		if err != nil {
			return err
		}
		fmt.Fprintf(s.world.Stdout, "%s now %s.\n", plural(n, "order is", "orders are"), c.State)
		return nil
	})
}

// paperFlags are what is printed on and where to.
type paperFlags struct {
	Out   string `short:"o" help:"File to write, or - for standard output." required:"" placeholder:"FILE"`
	Paper string `help:"A4, Letter or A6." enum:"A4,Letter,A6" default:"A4"`
	Font  string `help:"A TrueType font for titles that need one, for example Japanese." type:"path" placeholder:"FILE"`
}

func (p paperFlags) options() (engine.SlipOptions, error) {
	o := engine.SlipOptions{Paper: engine.Paper(p.Paper)}
	var err error
	o.Font, err = readOptional(p.Font)
	return o, err
}

// maxPaperFile bounds a logo or font.
const maxPaperFile = 32 << 20

func readOptional(path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, wrong("The file %s cannot be read.", path)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxPaperFile+1))
	if err != nil || len(b) > maxPaperFile {
		return nil, wrong("The file %s cannot be read, or is too large.", path)
	}
	return b, nil
}

// writeOut writes a document to a file of the user, or to standard output.
func (s *session) writeOut(path string, make func(w io.Writer) error) error {
	if path == "-" {
		return make(s.world.Stdout)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if os.IsExist(err) {
		return wrong("The file %s is there already. Choose another name.", path)
	}
	if err != nil {
		return wrong("The file %s cannot be written.", path)
	}
	err = make(f)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		_ = os.Remove(path) // half a document is of no use
		return err
	}
	fmt.Fprintln(s.world.Stdout, "Written to", path)
	return nil
}

// chosen are the orders named, or those that fit the filters and are still to
// be shipped by the seller.
func (s *session) chosen(e *engine.Engine, names []string, f orderFilterFlags) ([]int64, error) {
	var ids []int64
	for _, n := range names {
		id, err := s.oneOrder(e, n)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if len(names) > 0 {
		if f.given() {
			return nil, wrong("Give order ids or filters, not both.")
		}
		return ids, nil
	}
	q, err := f.query(s)
	if err != nil {
		return nil, err
	}
	if q.View == engine.OrdersAll && len(q.Statuses) == 0 {
		q.Statuses = []domain.OrderStatus{domain.OrderUnshipped, domain.OrderPartiallyShipped}
	}
	if q.Sort == "" {
		q.Sort = engine.OrderSortShipBy
	}
	q.FBA = engine.No
	return e.OrderIDs(s.ctx, q)
}

type ordersPicklistCmd struct {
	Orders []string `arg:"" optional:"" name:"order" help:"Amazon's order ids. Without them: all that are to be shipped and fit the filters."`
	paperFlags
	orderFilterFlags
}

// Run writes a pick list.
func (c *ordersPicklistCmd) Run(s *session) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	return s.withEngine(func(e *engine.Engine) error {
		ids, err := s.chosen(e, c.Orders, c.orderFilterFlags)
		if err != nil {
			return err
		}
		return s.writeOut(c.Out, func(w io.Writer) error { return e.WritePickList(s.ctx, w, ids, o) })
	})
}

type ordersSlipsCmd struct {
	Orders []string `arg:"" optional:"" name:"order" help:"Amazon's order ids. Without them: all that are to be shipped and fit the filters."`
	Shop   string   `help:"Your shop's name at the top."`
	Logo   string   `help:"A PNG or JPEG picture beside it." type:"path" placeholder:"FILE"`
	Note   string   `help:"A sentence at the end of each slip."`
	paperFlags
	orderFilterFlags
}

// Run writes packing slips.
func (c *ordersSlipsCmd) Run(s *session) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	o.Shop, o.Note = c.Shop, c.Note
	if o.Logo, err = readOptional(c.Logo); err != nil {
		return err
	}
	return s.withEngine(func(e *engine.Engine) error {
		ids, err := s.chosen(e, c.Orders, c.orderFilterFlags)
		if err != nil {
			return err
		}
		return s.writeOut(c.Out, func(w io.Writer) error { return e.WritePackingSlips(s.ctx, w, ids, o) })
	})
}
