package practicexero

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/govalues/decimal"
)

// change is the body of POST /_sandbox/change. Do names the change:
//
//	lock-period     Date (YYYY-MM-DD; empty unlocks)
//	disconnect, revoke-consent, expire-tokens
//	plan-bills      Count
//	day-limit       Count
//	edit-item       Code, then any of NewCode, Name, Description, Price, Archived
//	archive-account Account
//	foreign-bill    Number, Code, Units, Price
//	sell-in-xero    Number, Code, Units, Price
//	back-order      Code, Units
type change struct {
	Do          string           `json:"do"`
	Date        string           `json:"date"`
	Count       int              `json:"count"`
	Code        string           `json:"code"`
	NewCode     *string          `json:"newCode"`
	Name        *string          `json:"name"`
	Description *string          `json:"description"`
	Price       *decimal.Decimal `json:"price"`
	Archived    *bool            `json:"archived"`
	Account     string           `json:"account"`
	Number      string           `json:"number"`
	Units       int64            `json:"units"`
}

// Change carries out one change of POST /_sandbox/change. known is false when
// this server has no change of that name.
func (s *Server) Change(fields map[string]any) (known bool, err error) {
	raw, err := json.Marshal(fields)
	if err != nil {
		return false, fmt.Errorf("change: %w", err)
	}
	var do struct {
		Do string `json:"do"`
	}
	if err := json.Unmarshal(raw, &do); err != nil {
		return false, fmt.Errorf("change: %w", err)
	}
	run, known := changes[do.Do]
	if !known {
		return false, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	var c change
	if err := d.Decode(&c); err != nil {
		return true, fmt.Errorf("change %s: %w", do.Do, err)
	}
	if err := run(s, c); err != nil {
		return true, fmt.Errorf("change %s: %w", do.Do, err)
	}
	return true, nil
}

var changes = map[string]func(*Server, change) error{
	"lock-period": func(s *Server, c change) error {
		var day time.Time
		if c.Date != "" {
			var err error
			if day, err = time.Parse("2006-01-02", c.Date); err != nil {
				return err
			}
		}
		s.LockPeriod(day)
		return nil
	},
	"disconnect":     func(s *Server, _ change) error { s.Disconnect(); return nil },
	"revoke-consent": func(s *Server, _ change) error { s.RevokeConsent(); return nil },
	"expire-tokens":  func(s *Server, _ change) error { s.ExpireTokens(); return nil },
	"plan-bills":     func(s *Server, c change) error { s.SetPlanBills(c.Count); return nil },
	"day-limit":      func(s *Server, c change) error { s.SetDayLimit(c.Count); return nil },
	"edit-item": func(s *Server, c change) error {
		return s.EditItem(c.Code, ItemChange{Code: c.NewCode, Name: c.Name, Description: c.Description, SalesPrice: c.Price, Archived: c.Archived})
	},
	"archive-account": func(s *Server, c change) error { return s.ArchiveAccount(c.Account) },
	"foreign-bill": func(s *Server, c change) error {
		return s.PostForeignBill(c.Number, c.Code, c.Units, price(c))
	},
	"sell-in-xero": func(s *Server, c change) error {
		return s.SellInXero(c.Number, c.Code, c.Units, price(c))
	},
	"back-order": func(s *Server, c change) error { return s.SetBackOrder(c.Code, c.Units) },
}

func price(c change) decimal.Decimal {
	if c.Price == nil {
		return decimal.Zero
	}
	return *c.Price
}
