package practicexero

import (
	"fmt"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox/practicexero/books"
)

// LockPeriod sets the period lock date: documents dated on or before that day
// are refused. A zero time unlocks.
func (s *Server) LockPeriod(day time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.books.Lock(day)
}

// Disconnect removes the app's connection, as the user may in Xero. Tokens can
// still be refreshed, but every call answers 403.
func (s *Server) Disconnect() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.identity.links = nil
}

// RevokeConsent ends every consent: refresh tokens are dead and the
// organisation is disconnected.
func (s *Server) RevokeConsent() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.identity.links = nil
	for _, r := range s.identity.refresh {
		r.grant.revoked = true
	}
}

// ExpireTokens lets every access token run out now; refresh tokens stay good.
func (s *Server) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.rig.Clock().Now()
	for _, a := range s.identity.access {
		if a.expires.After(now) {
			a.expires = now
		}
	}
}

// SetPlanBills sets how many bills a month the plan lets be approved; 0 is no cap.
func (s *Server) SetPlanBills(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.books.PlanBills = n
}

// SetDayLimit sets the calls a day; calls made so far stay counted.
func (s *Server) SetDayLimit(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits.dayLimit = n
}

// ItemChange is what somebody changes about an item in Xero; fields left nil stay.
type ItemChange struct {
	Code, Name, Description *string
	SalesPrice              *decimal.Decimal
	Archived                *bool
}

// EditItem changes an item, found by its code, as somebody working in Xero would.
func (s *Server) EditItem(code string, c ItemChange) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.books.ItemCoded(code)
	if i == nil {
		return fmt.Errorf("there is no item %q", code)
	}
	if c.Archived != nil {
		i.Archived = *c.Archived
	}
	e := books.ItemEdit{ID: i.ID}
	for _, f := range []struct {
		to   *books.Opt[string]
		from *string
	}{{&e.Code, c.Code}, {&e.Name, c.Name}, {&e.Description, c.Description}} {
		if f.from != nil {
			*f.to = books.Some(*f.from)
		}
	}
	if c.SalesPrice != nil {
		e.Sales = books.Some(books.DetailsEdit{UnitPrice: books.Some(*c.SalesPrice)})
	}
	if err := s.books.Edit(e); err != nil {
		return err
	}
	return nil
}

// ArchiveAccount archives a ledger account.
func (s *Server) ArchiveAccount(code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.books.ArchiveAccount(code)
}

// PostForeignBill books a supplier's item-coded bill, as somebody working in
// Xero would: stock rises, and the bill is owed.
func (s *Server) PostForeignBill(number, code string, units int64, unitCost decimal.Decimal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.books.Purchase("Factory Supplies", number, code, units, unitCost)
	return err
}

// SellInXero books an item-coded sales invoice, as somebody working in Xero or
// another program would: stock falls at average cost.
func (s *Server) SellInXero(number, code string, units int64, unitPrice decimal.Decimal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.books.Sell("Walk-in customer", number, code, units, unitPrice)
	return err
}

// SetBackOrder gives an item units on back order, whatever it holds.
func (s *Server) SetBackOrder(code string, units int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.books.ItemCoded(code)
	switch {
	case i == nil || !i.Tracked():
		return fmt.Errorf("there is no tracked item %q", code)
	case units < 0:
		return fmt.Errorf("%d units cannot be on back order", units)
	}
	i.BackOrder = decimal.MustNew(units, 0).Rescale(4)
	return nil
}
