package app

import (
	"reflect"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

// orderFilterFlags choose orders, as the filters of the window do.
type orderFilterFlags struct {
	View        string   `help:"pending, unshipped, ship-today, late, partial, shipped, cancelled, fba or attention. Without it: all." placeholder:"VIEW"`
	Search      string   `help:"Words that occur in order id, SKU, ASIN, title or tracking number."`
	Connection  []string `help:"Amazon connections." placeholder:"NAME"`
	Marketplace []string `help:"Marketplaces, for example US,DE." placeholder:"CODE"`
	Status      []string `help:"Amazon's statuses, for example UNSHIPPED."`
	Channel     string   `help:"fba or merchant." enum:"fba,merchant,both" default:"both" placeholder:"fba|merchant"`
	NonAmazon   string   `name:"non-amazon" help:"Multi-channel orders: yes or no." enum:"yes,no,either" default:"either" placeholder:"yes|no"`
	Service     []string `help:"Ship services, for example EXPEDITED."`
	Prime       string   `help:"yes or no." enum:"yes,no,either" default:"either" placeholder:"yes|no"`
	Business    string   `help:"yes or no." enum:"yes,no,either" default:"either" placeholder:"yes|no"`
	Mapped      string   `help:"Whether all SKUs have a Xero item: yes or no." enum:"yes,no,either" default:"either" placeholder:"yes|no"`
	Country     []string `help:"Where they go, for example DE. Known of older orders only." placeholder:"CODE"`
	Tag         []string `help:"Your tags."`
	Work        []string `help:"Your work states: new, picking, packed, shipped, hold."`
	SKU         string   `name:"sku" help:"Orders with exactly this SKU."`
	ASIN        string   `name:"asin" help:"Orders with exactly this ASIN."`
	From        string   `help:"Ordered on or after this day." placeholder:"YYYY-MM-DD"`
	To          string   `help:"Ordered on or before this day." placeholder:"YYYY-MM-DD"`
	ShipFrom    string   `name:"ship-from" help:"To be shipped on or after this day." placeholder:"YYYY-MM-DD"`
	ShipTo      string   `name:"ship-to" help:"To be shipped on or before this day." placeholder:"YYYY-MM-DD"`
	Currency    string   `help:"Totals in this currency." placeholder:"EUR"`
	Min         string   `help:"Total at least." placeholder:"AMOUNT"`
	Max         string   `help:"Total at most." placeholder:"AMOUNT"`
	Sort        string   `help:"A column: order, created, updated, ship-by, deliver-by, marketplace, channel, status, sku, asin, title, units, total, service, tracking, tags, work, country or seen." placeholder:"COLUMN"`
	Descending  bool     `name:"desc" help:"Sort the other way round."`
}

// given tells that any filter or order was chosen.
func (f orderFilterFlags) given() bool {
	return !reflect.DeepEqual(f, orderFilterFlags{Channel: "both", NonAmazon: "either", Prime: "either", Business: "either", Mapped: "either"})
}

func choice(s string) engine.Choice {
	if s == "either" {
		return engine.Either
	}
	return engine.Choice(s)
}

// query turns the flags into a query; what cannot be read is a usage fault.
func (f orderFilterFlags) query(s *session) (engine.OrderQuery, error) {
	q := engine.OrderQuery{
		View: engine.OrderView(f.View), Search: f.Search, Services: f.Service, Countries: upper(f.Country), Tags: f.Tag,
		NonAmazon: choice(f.NonAmazon), Prime: choice(f.Prime), Business: choice(f.Business), Mapped: choice(f.Mapped),
		SKU: f.SKU, ASIN: f.ASIN, Currency: strings.ToUpper(f.Currency), Sort: f.Sort, Descending: f.Descending,
	}
	if f.View == "all" {
		q.View = engine.OrdersAll
	}
	switch f.Channel {
	case "fba":
		q.FBA = engine.Yes
	case "merchant":
		q.FBA = engine.No
	}
	for _, c := range f.Connection {
		q.Connections = append(q.Connections, domain.ConnectionID(c))
	}
	for _, c := range f.Marketplace {
		m, ok := domain.MarketplaceByCode(c)
		if !ok {
			return q, wrong("There is no marketplace %q.", c)
		}
		q.Marketplaces = append(q.Marketplaces, m.ID)
	}
	for _, w := range upper(f.Status) {
		if err := among("status", w, domain.OrderStatuses()); err != nil {
			return q, err
		}
		q.Statuses = append(q.Statuses, domain.OrderStatus(w))
	}
	for _, w := range f.Work {
		if err := among("work state", w, domain.WorkStates()); err != nil {
			return q, err
		}
		q.Work = append(q.Work, domain.WorkState(w))
	}
	for _, d := range []struct {
		text string
		to   *time.Time
		end  bool
	}{{f.From, &q.CreatedFrom, false}, {f.To, &q.CreatedTo, true}, {f.ShipFrom, &q.ShipByFrom, false}, {f.ShipTo, &q.ShipByTo, true}} {
		if d.text == "" {
			continue
		}
		day, err := time.ParseInLocation(time.DateOnly, d.text, s.world.Location)
		if err != nil {
			return q, wrong("A day has to be like 2026-09-30, not %q.", d.text)
		}
		if d.end {
			day = day.AddDate(0, 0, 1)
		}
		*d.to = day
	}
	for _, a := range []struct {
		text string
		to   *decimal.NullDecimal
	}{{f.Min, &q.TotalMin}, {f.Max, &q.TotalMax}} {
		if a.text == "" {
			continue
		}
		d, err := engine.ParseDecimal(a.text)
		if two := engine.TwoWays(err); two != "" {
			return q, wrong("%s", two)
		}
		if err != nil {
			return q, wrong("An amount has to be like 12.50, not %q.", a.text)
		}
		*a.to = decimal.NullDecimal{Decimal: d, Valid: true}
	}
	return q, nil
}

func upper(list []string) []string {
	var out []string
	for _, s := range list {
		out = append(out, strings.ToUpper(s))
	}
	return out
}
