package jobs

import (
	"context"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/xero"
)

// How long what hardly ever changes in Xero is taken from the mirror. Before
// a write the organisation is always read again, as lock dates matter then.
const (
	organisationAge = time.Hour
	accountsAge     = 6 * time.Hour
	taxRatesAge     = 24 * time.Hour
	salesAge        = 24 * time.Hour
	salesWindow     = 60 * 24 * time.Hour
)

// books is what a run knows of the Xero organisation.
type books struct {
	org      domain.Organisation
	accounts []domain.Account
	items    []domain.Item
	itemsAt  time.Time
	// changed counts the items that differed from the mirror.
	changed int
}

func (b *books) byID() map[domain.ItemID]domain.Item {
	out := make(map[domain.ItemID]domain.Item, len(b.items))
	for _, i := range b.items {
		out[i.ID] = i
	}
	return out
}

// readBooks reads items, and the organisation and accounts when they are old.
func (r *Runner) readBooks(ctx context.Context, x *xero.Client) (*books, error) {
	b := &books{}
	var err error
	if b.org, err = r.organisation(ctx, x, organisationAge); err != nil {
		return nil, err
	}
	if b.accounts, err = r.accounts(ctx, x, accountsAge); err != nil {
		return nil, err
	}
	return b, r.readItems(ctx, x, b)
}

// readItems replaces the mirror of items: stock figures do not move an item's
// modified date, so only the whole list is to be trusted.
func (r *Runner) readItems(ctx context.Context, x *xero.Client, b *books) error {
	r.progress(domain.EntityInventory, 0, 0, "Reading items from Xero")
	items, err := x.Items(ctx)
	if err != nil {
		return err
	}
	b.items, b.itemsAt = items, r.Clock.Now()
	changed, err := r.Store.ReplaceItems(ctx, items, b.itemsAt)
	b.changed += changed
	return err
}

func (r *Runner) organisation(ctx context.Context, x *xero.Client, age time.Duration) (domain.Organisation, error) {
	org, at, err := r.Store.Organisation(ctx)
	if err != nil {
		return org, err
	}
	if !at.IsZero() && r.Clock.Now().Sub(at) < age {
		return org, nil
	}
	r.progress(domain.EntityInventory, 0, 0, "Reading the organisation from Xero")
	if org, err = x.Organisation(ctx); err != nil {
		return org, err
	}
	return org, r.Store.SaveOrganisation(ctx, org, r.Clock.Now())
}

func (r *Runner) accounts(ctx context.Context, x *xero.Client, age time.Duration) ([]domain.Account, error) {
	accounts, at, err := r.Store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	if !at.IsZero() && r.Clock.Now().Sub(at) < age {
		return accounts, nil
	}
	r.progress(domain.EntityInventory, 0, 0, "Reading accounts from Xero")
	if accounts, err = x.Accounts(ctx); err != nil {
		return nil, err
	}
	return accounts, r.Store.SaveAccounts(ctx, accounts, r.Clock.Now())
}

// RefreshBooks reads organisation, accounts, tax rates and items now, for setup screens.
func (r *Runner) RefreshBooks(ctx context.Context) error {
	_, conn, err := r.xeroConnection(ctx)
	if err != nil {
		return err
	}
	x := r.Xero(conn, domain.XeroRules{})
	b := &books{}
	if b.org, err = r.organisation(ctx, x, 0); err != nil {
		return err
	}
	if b.accounts, err = r.accounts(ctx, x, 0); err != nil {
		return err
	}
	rates, at, err := r.Store.TaxRates(ctx)
	if err != nil {
		return err
	}
	if len(rates) == 0 || r.Clock.Now().Sub(at) > taxRatesAge {
		if rates, err = x.TaxRates(ctx); err != nil {
			return err
		}
		if err := r.Store.SaveTaxRates(ctx, rates, r.Clock.Now()); err != nil {
			return err
		}
	}
	return r.readItems(ctx, x, b)
}

// xeroConnection returns the configuration and the connection, or a setup fault.
func (r *Runner) xeroConnection(ctx context.Context) (domain.Config, domain.XeroConnection, error) {
	cfg, err := r.Store.Config(ctx)
	if err != nil {
		return cfg, domain.XeroConnection{}, err
	}
	conn, ok, err := r.Store.XeroConnection(ctx)
	if err != nil {
		return cfg, conn, err
	}
	if !ok {
		return cfg, conn, &domain.Fault{
			Kind: domain.FaultSetup, Message: "Xero is not connected yet.",
			Advice: "Connect it first: tallybridge connect xero.",
		}
	}
	return cfg, conn, nil
}

const (
	noteSalesAt   = "xero.item-coded-sales.at"
	noteSalesCode = "xero.item-coded-sales"
)

// otherPrograms finds items whose sales another program posts with item codes,
// looking at most once a day.
func (r *Runner) otherPrograms(ctx context.Context, x *xero.Client) (map[string]int, error) {
	now := r.Clock.Now()
	if at, ok, err := r.noteTime(ctx, noteSalesAt); err != nil {
		return nil, err
	} else if ok && now.Sub(at) < salesAge {
		return r.noteCounts(ctx, noteSalesCode)
	}
	r.progress(domain.EntityInventory, 0, 0, "Looking for sales that another program posts in Xero")
	found, err := x.ItemCodedSales(ctx, now.Add(-salesWindow))
	if err != nil {
		return nil, err
	}
	if err := r.setNoteCounts(ctx, noteSalesCode, found); err != nil {
		return nil, err
	}
	return found, r.setNoteTime(ctx, noteSalesAt, now)
}
