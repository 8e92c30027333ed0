// Package demo is what a person does with the practice accounts: connect them,
// make the choices of the setup, and decide between preview and switch.
package demo

import (
	"bytes"
	"context"
	"encoding/csv"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
)

// Connect connects every practice account of the sandbox.
func Connect(ctx context.Context, e *engine.Engine, box *sandbox.Sandbox) error {
	a := box.Access()
	for _, r := range a.Amazon.Regions {
		_, err := e.ConnectAmazon(ctx, engine.AmazonCredentials{
			Region: domain.Region(r.Region), SellerID: r.MerchantID, ClientID: r.ClientID,
			ClientSecret: r.ClientSecret, RefreshToken: r.RefreshToken,
		})
		if err != nil {
			return err
		}
	}
	_, err := e.AdoptXero(ctx, engine.XeroSecret{
		ClientID: a.Xero.ClientID, AccessToken: a.Xero.AccessToken, RefreshToken: a.Xero.RefreshToken,
		Expiry: a.Xero.Expiry, Scopes: a.Xero.Scopes,
	}, nil)
	if err != nil {
		return err
	}
	return e.RefreshBooks(ctx)
}

// Choose makes the choices that a user makes during setup: post stock, book
// purchases as expense, create missing items, post opening stock.
func Choose(ctx context.Context, e *engine.Engine, box *sandbox.Sandbox) error {
	cfg, err := e.Config(ctx)
	if err != nil {
		return err
	}
	r := box.World().Books.Roles
	cfg.Accounts = domain.AccountMap{
		Inventory: r.Inventory, COGS: r.COGS, Adjustment: r.Adjustment, Opening: r.Opening,
		Sales: r.Sales, SalesTax: r.SalesTax, PurchaseTax: r.PurchaseTax,
	}
	cfg.StockMode, cfg.Purchases, cfg.Opening = domain.StockPost, domain.PurchasesExpensed, domain.OpeningPost
	cfg.CreateItems, cfg.TrackNew, cfg.TrackedLimitAccepted = true, true, true
	cfg.Fields = []domain.Field{domain.FieldPrice}
	// What prove finds out about the practice Xero.
	cfg.Rules.LineAmountWriteDown, cfg.Rules.PartialUpdateKeeps = true, true
	return e.SaveConfig(ctx, cfg)
}

// Settled counts what a person did between preview and switch.
type Settled struct{ Accepted, Costs, Elsewhere, Aside int }

// Decide does what a person does between preview and switch: accepts what is
// safe, brings unit costs and stock held elsewhere, and sets the rest aside.
func Decide(ctx context.Context, e *engine.Engine, box *sandbox.Sandbox) (Settled, error) {
	var done Settled
	var err error
	if done.Accepted, err = e.AcceptSuggestions(ctx, func(s domain.Suggestion) bool { return s.Safe }); err != nil {
		return done, err
	}
	if done.Costs, done.Elsewhere, err = Bring(ctx, e, box); err != nil {
		return done, err
	}
	done.Aside, err = e.SetAside(ctx, nil, true)
	return done, err
}

// Bring hands over what the practice seller has in files of their own: unit
// costs, and stock that Amazon does not hold.
func Bring(ctx context.Context, e *engine.Engine, box *sandbox.Sandbox) (costs, elsewhere int, err error) {
	w := box.World()
	byCost := map[string]string{}
	for sku, c := range w.Costs() {
		byCost[sku] = c.String()
	}
	if _, err := e.ImportCosts(ctx, CSV("sku", "cost", byCost), true); err != nil {
		return 0, 0, err
	}
	byUnits := map[string]string{}
	for code, n := range w.Elsewhere() {
		byUnits[code] = strconv.FormatInt(n, 10)
	}
	if _, err := e.ImportElsewhere(ctx, CSV("code", "units", byUnits), true); err != nil {
		return 0, 0, err
	}
	return len(byCost), len(byUnits), nil
}

// CSV makes a two-column file of the kind a seller would bring.
func CSV(key, value string, m map[string]string) *bytes.Buffer {
	b := &bytes.Buffer{}
	w := csv.NewWriter(b)
	_ = w.Write([]string{key, value}) // a buffer takes everything
	for _, k := range slices.Sorted(maps.Keys(m)) {
		cell := k
		if cell != "" && strings.ContainsRune("=+-@'", rune(cell[0])) {
			cell = "'" + cell
		}
		_ = w.Write([]string{cell, m[k]})
	}
	w.Flush()
	return b
}
