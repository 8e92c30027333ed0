package xero

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

type organisationAnswer struct {
	OrganisationID, Name, ShortCode, BaseCurrency string
	CountryCode, Timezone, Class                  string
	IsDemoCompany                                 bool
	PeriodLockDate, EndOfYearLockDate             instant
}

// Organisation reads the connected organisation. Plans (Class) and time zones
// are kept as Xero words them. A lock date that cannot be read is an error: it
// must not pass for "nothing is locked".
//
// Source: xero_accounting.yaml of Xero-OpenAPI, getOrganisations
func (c *Client) Organisation(ctx context.Context) (domain.Organisation, error) {
	var org domain.Organisation
	err := c.get(ctx, "getOrganisations", "/Organisation", nil, tryTimeout, func(r io.Reader) error {
		org = domain.Organisation{}
		n := 0
		_, err := decodeList(r, "Organisations", func(a *organisationAnswer) error {
			n++
			if a.PeriodLockDate.bad || a.EndOfYearLockDate.bad {
				return errors.New("a lock date cannot be read")
			}
			org = domain.Organisation{
				ID: a.OrganisationID, Name: a.Name, ShortCode: a.ShortCode,
				BaseCurrency: a.BaseCurrency, Country: a.CountryCode,
				Timezone: a.Timezone, Class: a.Class, Demo: a.IsDemoCompany,
				PeriodLock: a.PeriodLockDate.Time, YearLock: a.EndOfYearLockDate.Time,
			}
			return nil
		})
		if err == nil && n != 1 {
			err = errors.New("the answer does not hold exactly one organisation")
		}
		return err
	})
	if err != nil {
		return domain.Organisation{}, err
	}
	return org, nil
}

// Actions reads what the organisation's plan and the user's role allow, for
// example "CreateApprovedBill". An action that is missing from the map is not known.
//
// Source: xero_accounting.yaml of Xero-OpenAPI, getOrganisationActions
func (c *Client) Actions(ctx context.Context) (map[string]bool, error) {
	var actions map[string]bool
	err := c.get(ctx, "getOrganisationActions", "/Organisation/Actions", nil, tryTimeout, func(r io.Reader) error {
		actions = map[string]bool{}
		_, err := decodeList(r, "Actions", func(a *struct{ Name, Status string }) error {
			actions[a.Name] = strings.EqualFold(a.Status, "ALLOWED")
			return nil
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return actions, nil
}

// Accounts reads the chart of accounts, archived ones included. Unknown types
// are kept as they are.
//
// Source: xero_accounting.yaml of Xero-OpenAPI, getAccounts
func (c *Client) Accounts(ctx context.Context) ([]domain.Account, error) {
	var accounts []domain.Account
	type answer struct{ AccountID, Code, Name, Type, Class, Status, TaxType, SystemAccount string }
	err := c.get(ctx, "getAccounts", "/Accounts", nil, tryTimeout, func(r io.Reader) error {
		accounts = nil
		_, err := decodeList(r, "Accounts", func(a *answer) error {
			accounts = append(accounts, domain.Account{
				ID: a.AccountID, Code: a.Code, Name: a.Name, Type: a.Type, Class: a.Class,
				Status: a.Status, Tax: a.TaxType, System: a.SystemAccount,
			})
			return nil
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return accounts, nil
}

// TaxRates reads the organisation's tax rates.
//
// Source: xero_accounting.yaml of Xero-OpenAPI, getTaxRates
func (c *Client) TaxRates(ctx context.Context) ([]domain.TaxRate, error) {
	var rates []domain.TaxRate
	type answer struct {
		Name, TaxType, Status                 string
		EffectiveRate                         number
		CanApplyToRevenue, CanApplyToExpenses bool
	}
	err := c.get(ctx, "getTaxRates", "/TaxRates", nil, tryTimeout, func(r io.Reader) error {
		rates = nil
		_, err := decodeList(r, "TaxRates", func(a *answer) error {
			rates = append(rates, domain.TaxRate{
				Name: a.Name, Type: a.TaxType, Status: a.Status, Rate: or(a.EffectiveRate, decimal.Zero),
				AppliesToRevenue: a.CanApplyToRevenue, AppliesToExpenses: a.CanApplyToExpenses,
			})
			return nil
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return rates, nil
}
