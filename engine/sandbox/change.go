package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox/practiceamazon"
	"tallybridge/engine/sandbox/world"
)

// ErrUnknownChange means that no change has the name in "do".
var ErrUnknownChange = errors.New("unknown change")

// change is the body of one change. Market is a marketplace code; Price is an
// amount in the marketplace's currency, or a unit cost in the base currency.
type change struct {
	Do        string                `json:"do"`
	Market    string                `json:"market"`
	SKU       string                `json:"sku"`
	Units     int64                 `json:"units"`
	Title     string                `json:"title"`
	Price     *decimal.Decimal      `json:"price"`
	From      place                 `json:"from"`
	To        place                 `json:"to"`
	How       string                `json:"how"`
	API       string                `json:"api"`
	Operation string                `json:"operation"`
	Fault     string                `json:"fault"`
	Times     int                   `json:"times"`
	Level     string                `json:"level"`
	Region    string                `json:"region"`
	Roles     []practiceamazon.Role `json:"roles"`
	Off       bool                  `json:"off"`
	Order     string                `json:"order"`
	Count     int                   `json:"count"`
	By        string                `json:"by"`
	Status    string                `json:"status"`
	// Of settlements.
	Settlement string `json:"settlement"`
	Extra      bool   `json:"extra"`
	Reordered  bool   `json:"reordered"`
}

type place struct {
	Pool    string `json:"pool"`
	Country string `json:"country"`
}

// changes of the world, the practice Amazon and the faults. Those of the
// practice Xero are its own.
var changes = map[string]func(*Sandbox, change) error{
	"sell":    func(s *Sandbox, c change) error { return s.world.Sell(c.Market, c.SKU, c.Units) },
	"reserve": func(s *Sandbox, c change) error { return s.world.Reserve(c.Market, c.SKU, c.Units) },
	"ship":    func(s *Sandbox, c change) error { return s.world.Ship(c.Market, c.SKU, c.Units) },
	"restock": func(s *Sandbox, c change) error { return s.world.Restock(c.Market, c.SKU, c.Units) },
	"move": func(s *Sandbox, c change) error {
		return s.world.Move(c.SKU, world.Place(c.From), world.Place(c.To), c.Units)
	},
	"elsewhere": func(s *Sandbox, c change) error { return s.world.SetElsewhere(c.SKU, c.Units) },
	"cost": func(s *Sandbox, c change) error {
		if c.Price == nil {
			return errors.New("price is missing")
		}
		return s.world.SetCost(c.SKU, *c.Price)
	},
	"rename": func(s *Sandbox, c change) error { return s.world.Rename(c.Market, c.SKU, c.Title) },
	"reprice": func(s *Sandbox, c change) error {
		if c.Price == nil {
			return errors.New("price is missing")
		}
		return s.world.Reprice(c.Market, c.SKU, *c.Price)
	},
	"close":        func(s *Sandbox, c change) error { return s.world.Close(c.Market, c.SKU) },
	"reopen":       func(s *Sandbox, c change) error { return s.world.Reopen(c.Market, c.SKU) },
	"lose-reading": func(s *Sandbox, c change) error { return s.world.LoseReading(c.Market, c.How) },
	"fail": func(s *Sandbox, c change) error {
		if c.Fault == "" {
			return errors.New("fault is missing")
		}
		s.rig.FailNext(c.API, c.Operation, c.Fault, c.Times)
		return nil
	},
	"faults": func(s *Sandbox, c change) error {
		if err := (Options{Faults: c.Level}).check(); err != nil {
			return err
		}
		s.rig.SetFaults(c.Level)
		return nil
	},
	"reset-ledger":       func(s *Sandbox, _ change) error { s.rig.Ledger().Reset(); return nil },
	"revoke-amazon":      func(s *Sandbox, c change) error { return s.amazon.RevokeToken(c.Region) },
	"reauthorise-amazon": func(s *Sandbox, c change) error { _, err := s.amazon.Reauthorise(c.Region); return err },
	"rotate-secret":      func(s *Sandbox, c change) error { _, err := s.amazon.RotateSecret(c.Region); return err },
	"expire-secret":      func(s *Sandbox, c change) error { return s.amazon.ExpireSecret(c.Region) },
	"expire-amazon":      func(s *Sandbox, c change) error { return s.amazon.ExpireAccess(c.Region) },
	"drop-role":          func(s *Sandbox, c change) error { return s.amazon.DropRole(c.Region, c.Roles...) },
	"add-role":           func(s *Sandbox, c change) error { return s.amazon.AddRole(c.Region, c.Roles...) },
	"suspend-listings":   func(s *Sandbox, c change) error { return s.amazon.SuspendListings(c.Region, !c.Off) },
	"without-fba":        func(s *Sandbox, c change) error { return s.amazon.WithoutFBA(c.Market, !c.Off) },
	"new-orders": func(s *Sandbox, c change) error {
		for range max(c.Count, 1) {
			n := world.NewOrder{Market: c.Market, SKU: c.SKU, Units: c.Units, FulfilledBy: c.By, Status: c.Status}
			if _, err := s.world.PlaceOrder(n, s.Clock().Now()); err != nil {
				return err
			}
		}
		return nil
	},
	"pay-order":    func(s *Sandbox, c change) error { return s.world.PayOrder(c.Order, s.Clock().Now()) },
	"cancel-order": func(s *Sandbox, c change) error { return s.world.CancelOrder(c.Order, s.Clock().Now()) },
	"ship-order":   func(s *Sandbox, c change) error { return s.world.ShipOrder(c.Order, s.Clock().Now()) },
	"mark-order":   func(s *Sandbox, c change) error { return s.world.MarkOrder(c.Order, c.Status, s.Clock().Now()) },
	"close-settlement": func(s *Sandbox, c change) error {
		_, err := s.payouts.Close(c.Market, s.Clock().Now())
		return err
	},
	"record-deposit": func(s *Sandbox, c change) error { return s.payouts.Record(c.Settlement, s.Clock().Now()) },
	"settlement-layout": func(s *Sandbox, c change) error {
		s.amazon.SetSettlementLayout(practiceamazon.SettlementLayout{Extra: c.Extra, Reordered: c.Reordered})
		return nil
	},
	"leak": func(s *Sandbox, c change) error { s.amazon.Leak(!c.Off); return nil },
}

// Change makes one change, named by the field "do":
//
//	sell, reserve, ship, restock           market, sku, units
//	move                                   sku, from and to {pool, country}, units
//	elsewhere                              sku, units
//	cost                                   sku, price
//	rename, reprice, close, reopen         market (empty: everywhere), sku, title or price
//	lose-reading                           market, how ("error", "incomplete", "" ends it)
//	fail                                   api, operation (empty: any), fault, times
//	faults                                 level ("off", "light", "heavy")
//	reset-ledger
//	revoke-amazon, reauthorise-amazon, rotate-secret, expire-secret, expire-amazon    region
//	drop-role, add-role                    region, roles
//	suspend-listings                       region, off
//	without-fba                            market, off
//	new-orders                             count, and what is not drawn: market, sku, units, by ("AMAZON", "MERCHANT"), status ("UNSHIPPED", "PENDING")
//	pay-order, cancel-order                order: a pending one becomes unshipped; one that was not shipped is cancelled
//	ship-order                             order: Amazon sends what it fulfils
//	mark-order                             order, status: the order gets a status that nobody knows yet
//	close-settlement                       market: the running period of its account ends, and Amazon makes a settlement
//	record-deposit                         settlement: the payout of one closed that way appears in the practice Xero
//	settlement-layout                      extra, reordered: other columns in settlement files
//	leak                                   off: orders come with personal data that nobody asked for
//	lock-period, disconnect, revoke-consent, expire-tokens, plan-bills, day-limit, edit-item,
//	archive-account, foreign-bill, sell-in-xero, back-order      see practicexero
//
// An unknown name is ErrUnknownChange; other errors say what does not fit.
func (s *Sandbox) Change(fields map[string]any) error {
	name, _ := fields["do"].(string)
	run, ok := changes[name]
	if !ok {
		known, err := s.xero.Change(fields)
		if !known && err == nil {
			return fmt.Errorf("%w %q: the sandbox can do %s, and what the practice Xero can", ErrUnknownChange, name,
				strings.Join(slices.Sorted(maps.Keys(changes)), ", "))
		}
		return err
	}
	raw, err := json.Marshal(fields)
	if err != nil {
		return fmt.Errorf("change %s: %w", name, err)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	var c change
	if err := d.Decode(&c); err != nil {
		return fmt.Errorf("change %s: %w", name, err)
	}
	if err := run(s, c); err != nil {
		return fmt.Errorf("change %s: %w", name, err)
	}
	return nil
}
