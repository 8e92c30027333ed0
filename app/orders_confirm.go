package app

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

type ordersConfirmCmd struct {
	Order       string   `arg:"" optional:"" name:"order" help:"Amazon's order id."`
	Carrier     string   `help:"Carrier, for example UPS or DHL; Other needs --carrier-name."`
	CarrierName string   `name:"carrier-name" help:"The carrier's name, with --carrier Other."`
	Tracking    string   `help:"Tracking number."`
	Service     string   `help:"Shipping method."`
	ShipDate    string   `name:"ship-date" help:"When it was shipped. Without it: now." placeholder:"YYYY-MM-DD"`
	Item        []string `help:"What is in the package, as order item id or SKU, = and the quantity; may be repeated. Without it: everything that is left." placeholder:"ITEM=N"`
	File        string   `help:"CSV file with order-id, carrier and tracking; or - for standard input." placeholder:"FILE"`
	DryRun      bool     `name:"dry-run" help:"Only show what would be confirmed."`
	JSON        bool     `name:"json" help:"Print as JSON."`
}

// Run confirms shipments.
func (c *ordersConfirmCmd) Run(s *session) error {
	switch {
	case c.File != "" && c.Order != "":
		return wrong("Give an order or a file, not both.")
	case c.File != "":
		return c.confirmFile(s)
	case c.Order == "":
		return wrong("Say which order, or give --file.")
	}
	return s.withEngine(func(e *engine.Engine) error {
		request, err := c.request(s, e)
		if err != nil {
			return err
		}
		if c.DryRun {
			plans, err := e.PlanShipments(s.ctx, []engine.ShipmentRequest{request})
			if err != nil {
				return err
			}
			if plans[0].Error != "" {
				return wrong("%s Nothing was sent.", plans[0].Error)
			}
			if c.JSON {
				return writeJSON(s.world.Stdout, viewShipment(plans[0].Shipment))
			}
			fmt.Fprintf(s.world.Stdout, "Would confirm %s of order %s with %s %s.\n", plural(int(plans[0].Shipment.Units()), "unit", "units"),
				c.Order, plans[0].Shipment.Carrier, printable(plans[0].Shipment.Tracking, 0))
			return nil
		}
		results, err := e.ConfirmShipments(s.ctx, []engine.ShipmentRequest{request})
		if err != nil {
			return err
		}
		r := results[0]
		if r.Plan.Error != "" {
			return wrong("%s Nothing was sent.", r.Plan.Error)
		}
		if c.JSON {
			if err := writeJSON(s.world.Stdout, viewShipment(r.Shipment)); err != nil {
				return err
			}
			return personIf(r.Error != "")
		}
		if r.Error != "" {
			fmt.Fprintln(s.world.Stdout, printable(r.Error, 0))
			return errPerson
		}
		fmt.Fprintf(s.world.Stdout, "Confirmed: %s of order %s, package %s.\n", plural(int(r.Shipment.Units()), "unit", "units"), c.Order, r.Shipment.Reference)
		return nil
	})
}

func (c *ordersConfirmCmd) request(s *session, e *engine.Engine) (engine.ShipmentRequest, error) {
	q := engine.ShipmentRequest{Carrier: c.Carrier, CarrierName: c.CarrierName, Service: c.Service, Tracking: c.Tracking}
	id, err := s.oneOrder(e, c.Order)
	if err != nil {
		return q, err
	}
	rows, err := e.OrderRows(s.ctx, []int64{id})
	if err != nil {
		return q, err
	}
	q.Order = rows[0].Key()
	if c.ShipDate != "" {
		t, err := time.ParseInLocation(time.DateOnly, c.ShipDate, s.world.Location)
		if err != nil {
			return q, wrong("The ship date has to be like 2026-09-30.")
		}
		q.ShipDate = t.Add(12 * time.Hour)
		if now := s.world.Clock.Now(); q.ShipDate.After(now) && t.Before(now) {
			q.ShipDate = now // today before noon
		}
		if q.ShipDate.Before(rows[0].Created) && !t.AddDate(0, 0, 1).Before(rows[0].Created) {
			q.ShipDate = rows[0].Created // on the day of the order
		}
	}
	for _, text := range c.Item {
		cut := strings.LastIndex(text, "=") // a SKU may hold one
		if cut <= 0 {
			return q, wrong("An item has to be like SKU=2, not %q.", text)
		}
		n, err := strconv.ParseInt(text[cut+1:], 10, 64)
		if err != nil || n <= 0 {
			return q, wrong("The quantity of %q has to be a whole number above zero.", text[:cut])
		}
		item, err := itemOf(rows[0].Items, text[:cut])
		if err != nil {
			return q, err
		}
		q.Items = append(q.Items, domain.PackageItem{Item: item, Quantity: n})
	}
	return q, nil
}

// itemOf finds an item by its id or SKU.
func itemOf(items []domain.OrderItem, name string) (string, error) {
	found := ""
	for _, i := range items {
		if i.ID != "" && i.ID == name {
			return i.ID, nil
		}
		if i.SKU == name {
			if found != "" {
				return "", wrong("The order has the SKU %q twice; give the order item id.", name)
			}
			found = i.ID
		}
	}
	if found == "" {
		return "", wrong("The order has no item %q that can be confirmed.", name)
	}
	return found, nil
}
