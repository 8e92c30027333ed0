package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tallybridge/engine/domain"
	"tallybridge/engine/jobs"
)

// Config returns the profile's configuration.
func (e *Engine) Config(ctx context.Context) (domain.Config, error) { return e.store.Config(ctx) }

// SaveConfig checks and stores a configuration. Turning automatic sync on has
// conditions of its own, see SetAutomatic; this leaves the switch as it is.
func (e *Engine) SaveConfig(ctx context.Context, cfg domain.Config) error {
	old, err := e.store.Config(ctx)
	if err != nil {
		return err
	}
	cfg.Automatic = old.Automatic
	if err := e.checkConfig(ctx, cfg); err != nil {
		return err
	}
	if err := e.store.SaveConfig(ctx, cfg); err != nil {
		return err
	}
	e.events.publish(Event{Kind: EventConfigChanged})
	e.Wake()
	return nil
}

// checkConfig compares the chosen accounts with what Xero has. Without a
// mirror of the accounts they are checked at the next run.
func (e *Engine) checkConfig(ctx context.Context, cfg domain.Config) error {
	accounts, _, err := e.store.Accounts(ctx)
	if err != nil || len(accounts) == 0 {
		return err
	}
	for _, want := range []struct {
		name, code string
		types      []string
	}{
		{"inventory asset account", cfg.Accounts.Inventory, []string{"INVENTORY"}},
		{"cost of goods sold account", cfg.Accounts.COGS, []string{"DIRECTCOSTS"}},
		{"adjustment account", cfg.Accounts.Adjustment, []string{"DIRECTCOSTS", "EXPENSE", "OVERHEADS"}},
		{"opening account", cfg.Accounts.Opening, nil},
		{"sales account", cfg.Accounts.Sales, []string{"REVENUE", "SALES", "OTHERINCOME"}},
	} {
		if want.code == "" {
			continue
		}
		i := slices.IndexFunc(accounts, func(a domain.Account) bool { return a.Code == want.code })
		switch {
		case i < 0:
			return usage("Xero has no account %s for the %s.", want.code, want.name)
		case !strings.EqualFold(accounts[i].Status, "ACTIVE"):
			return usage("Account %s (%s) is archived in Xero and cannot be the %s.", want.code, accounts[i].Name, want.name)
		case want.types != nil && !slices.Contains(want.types, strings.ToUpper(accounts[i].Type)):
			return usage("Account %s (%s) is of type %s; the %s has to be %s.", want.code, accounts[i].Name,
				accounts[i].Type, want.name, strings.Join(want.types, " or "))
		case want.types == nil && strings.EqualFold(accounts[i].Type, "INVENTORY"):
			return usage("Account %s (%s) is an inventory account; nothing can be posted to it directly, so it cannot be the %s.", want.code, accounts[i].Name, want.name)
		}
	}
	return e.checkTaxes(ctx, cfg)
}

// checkTaxes compares the chosen tax types with Xero's, where these are known.
func (e *Engine) checkTaxes(ctx context.Context, cfg domain.Config) error {
	rates, _, err := e.store.TaxRates(ctx)
	if err != nil || len(rates) == 0 {
		return err
	}
	for _, want := range []struct {
		name, tax string
		fits      func(domain.TaxRate) bool
	}{
		{"sales", cfg.Accounts.SalesTax, func(r domain.TaxRate) bool { return r.AppliesToRevenue }},
		{"purchases", cfg.Accounts.PurchaseTax, func(r domain.TaxRate) bool { return r.AppliesToExpenses }},
	} {
		if want.tax == "" {
			continue
		}
		i := slices.IndexFunc(rates, func(r domain.TaxRate) bool { return r.Type == want.tax })
		switch {
		case i < 0:
			return usage("Xero has no tax type %s.", want.tax)
		case !strings.EqualFold(rates[i].Status, "ACTIVE"):
			return usage("The tax type %s (%s) is not active in Xero.", want.tax, rates[i].Name)
		case !want.fits(rates[i]):
			return usage("The tax type %s (%s) cannot be used for %s.", want.tax, rates[i].Name, want.name)
		}
	}
	return nil
}

// SetAutomatic turns automatic sync on or off. It can only be turned on after
// a preview could be seen, while no conflict is open, and when the choices
// that decide what is written were made.
func (e *Engine) SetAutomatic(ctx context.Context, on bool) error {
	cfg, err := e.store.Config(ctx)
	if err != nil {
		return err
	}
	if on && !cfg.Automatic {
		if err := e.mayTurnOn(ctx, cfg); err != nil {
			return err
		}
	}
	cfg.Automatic = on
	if err := e.store.SaveConfig(ctx, cfg); err != nil {
		return err
	}
	e.events.publish(Event{Kind: EventConfigChanged})
	e.Wake()
	return nil
}

// mayTurnOn is the first thing that keeps automatic sync off.
func (e *Engine) mayTurnOn(ctx context.Context, cfg domain.Config) error {
	all, err := e.blockers(ctx, cfg)
	if err != nil || len(all) == 0 {
		return err
	}
	return all[0].fault
}

// blockers lists all of them, the first ones first.
func (e *Engine) blockers(ctx context.Context, cfg domain.Config) ([]Blocker, error) {
	var out []Blocker
	add := func(kind BlockerKind, n int, message, advice string) {
		out = append(out, Blocker{kind, n, &domain.Fault{Kind: domain.FaultSetup, Op: "automatic", Message: message, Advice: advice}})
	}
	seen, err := e.previewed(ctx)
	if err != nil {
		return nil, err
	}
	if !seen {
		add(BlockedByPreview, 0, "Automatic sync cannot be turned on before a preview of products and stock was made.", "Run tallybridge sync --dry-run and look at what would change.")
	}
	conflicts, err := e.store.Conflicts(ctx)
	if err != nil {
		return nil, err
	}
	open := 0
	for _, c := range conflicts {
		if c.Blocks && !c.SetAside {
			open++
		}
	}
	if open > 0 {
		add(BlockedByConflicts, open, "Automatic sync cannot be turned on while "+plural(open, "conflict is open", "conflicts are open")+".",
			"See tallybridge conflicts. Resolve them, or set them aside with tallybridge conflicts set-aside --all.")
	}
	if cfg.StockMode == domain.StockUnset {
		add(BlockedByStockMode, 0, "Choose first what Tallybridge does with stock.", "tallybridge config set stock-mode differences (only show), or post (keep Xero equal to Amazon).")
	}
	if cfg.StockMode != domain.StockPost {
		return out, nil
	}
	if cfg.Purchases == domain.PurchasesUnset {
		add(BlockedByPurchases, 0, "Say first how purchases are booked in Xero.", "tallybridge config set purchases expensed, item-bills or other-program.")
	}
	if cfg.Accounts.Adjustment == "" {
		add(BlockedByAdjustment, 0, "Choose first the account for stock adjustments.", "tallybridge config set account.adjustment CODE.")
	}
	org, at, err := e.store.Organisation(ctx)
	if err != nil {
		return nil, err
	}
	if at.IsZero() || !org.Demo && cfg.OrganisationTyped != org.Name {
		add(BlockedByOrganisation, 0, "Type the name of the Xero organisation before the first posting to it.", "tallybridge config set organisation \"its exact name\".")
	}
	return out, nil
}

// plural writes a number with its word: "1 conflict is open".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// previewed reports whether a run went through products and one through stock,
// so that what a sync would do could be seen.
func (e *Engine) previewed(ctx context.Context) (bool, error) {
	for _, what := range []domain.Entity{domain.EntityProducts, domain.EntityInventory} {
		if _, ok, err := e.store.LastWhole(ctx, what, jobs.PartTriggers()...); err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

// Accounts returns the mirror of Xero's accounts.
func (e *Engine) Accounts(ctx context.Context) ([]domain.Account, error) {
	a, _, err := e.store.Accounts(ctx)
	return a, err
}

// TaxRates returns the mirror of Xero's tax rates.
func (e *Engine) TaxRates(ctx context.Context) ([]domain.TaxRate, error) {
	t, _, err := e.store.TaxRates(ctx)
	return t, err
}

// PostingTerms are the words in which a user is told what posting means.
func PostingTerms(account string) string {
	return "Tallybridge posts one zero-total bill and one zero-total credit note each time stock changed. " +
		"They change stock value and profit: units gone are charged to " + account + " at average cost. " +
		"Don't use this if another program posts item sales or cost of sales. Ask your accountant."
}
