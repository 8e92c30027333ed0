package app

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
)

// practice is an engine connected to practice accounts in this process.
type practice struct {
	box    *sandbox.Sandbox
	engine *engine.Engine
}

// memoryKeychain holds the key of a practice profile: practice secrets open
// nothing but practice servers.
type memoryKeychain struct {
	mu sync.Mutex
	m  map[string]string
}

func newMemoryKeychain() *memoryKeychain { return &memoryKeychain{m: map[string]string{}} }

// Get returns a secret, or engine.ErrNoSecret.
func (k *memoryKeychain) Get(service, user string) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	v, ok := k.m[service+"\x00"+user]
	if !ok {
		return "", engine.ErrNoSecret
	}
	return v, nil
}

// Set keeps a secret.
func (k *memoryKeychain) Set(service, user, secret string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.m[service+"\x00"+user] = secret
	return nil
}

// Delete forgets a secret.
func (k *memoryKeychain) Delete(service, user string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.m, service+"\x00"+user)
	return nil
}

// urls are the addresses of a sandbox.
func urlsOf(a sandbox.Access) engine.URLs {
	return engine.URLs{
		Amazon: a.Environment["TALLYBRIDGE_AMAZON_URL"], LWA: a.Environment["TALLYBRIDGE_LWA_URL"],
		Xero: a.Environment["TALLYBRIDGE_XERO_URL"], XeroIdentity: a.Environment["TALLYBRIDGE_XERO_IDENTITY_URL"],
	}
}

// connect connects every practice account of the sandbox.
func (p practice) connect(ctx context.Context) error {
	a := p.box.Access()
	for _, r := range a.Amazon.Regions {
		_, err := p.engine.ConnectAmazon(ctx, engine.AmazonCredentials{
			Region: domain.Region(r.Region), SellerID: r.MerchantID, ClientID: r.ClientID,
			ClientSecret: r.ClientSecret, RefreshToken: r.RefreshToken,
		})
		if err != nil {
			return err
		}
	}
	_, err := p.engine.AdoptXero(ctx, engine.XeroSecret{
		ClientID: a.Xero.ClientID, AccessToken: a.Xero.AccessToken, RefreshToken: a.Xero.RefreshToken,
		Expiry: a.Xero.Expiry, Scopes: a.Xero.Scopes,
	}, nil)
	if err != nil {
		return err
	}
	return p.engine.RefreshBooks(ctx)
}

// choose makes the choices that a user makes during setup: post stock, book
// purchases as expense, create missing items, post opening stock.
func (p practice) choose(ctx context.Context) error {
	cfg, err := p.engine.Config(ctx)
	if err != nil {
		return err
	}
	r := p.box.World().Books.Roles
	cfg.Accounts = domain.AccountMap{
		Inventory: r.Inventory, COGS: r.COGS, Adjustment: r.Adjustment, Opening: r.Opening,
		Sales: r.Sales, SalesTax: r.SalesTax, PurchaseTax: r.PurchaseTax,
	}
	cfg.StockMode, cfg.Purchases, cfg.Opening = domain.StockPost, domain.PurchasesExpensed, domain.OpeningPost
	cfg.CreateItems, cfg.TrackNew, cfg.TrackedLimitAccepted = true, true, true
	cfg.Fields = []domain.Field{domain.FieldPrice}
	// What prove finds out about the practice Xero.
	cfg.Rules.LineAmountWriteDown, cfg.Rules.PartialUpdateKeeps = true, true
	return p.engine.SaveConfig(ctx, cfg)
}

// settled counts what a person did between preview and switch.
type settled struct{ accepted, costs, elsewhere, aside int }

// settle does what a person does between preview and switch: accepts what is
// safe, brings unit costs and stock held elsewhere, and sets the rest aside.
func (p practice) settle(ctx context.Context) error {
	_, err := p.decide(ctx)
	return err
}

func (p practice) decide(ctx context.Context) (settled, error) {
	var done settled
	var err error
	if done.accepted, err = p.engine.AcceptSuggestions(ctx, func(s domain.Suggestion) bool { return s.Safe }); err != nil {
		return done, err
	}
	w := p.box.World()
	costs := map[string]string{}
	for sku, c := range w.Costs() {
		costs[sku] = c.String()
	}
	if _, err := p.engine.ImportCosts(ctx, csvOf("sku", "cost", costs), true); err != nil {
		return done, err
	}
	elsewhere := map[string]string{}
	for code, n := range w.Elsewhere() {
		elsewhere[code] = strconv.FormatInt(n, 10)
	}
	if _, err := p.engine.ImportElsewhere(ctx, csvOf("code", "units", elsewhere), true); err != nil {
		return done, err
	}
	done.costs, done.elsewhere = len(costs), len(elsewhere)
	done.aside, err = p.engine.SetAside(ctx, nil, true)
	return done, err
}

// csvOf makes a two-column file of the kind a seller would bring.
func csvOf(key, value string, m map[string]string) *bytes.Buffer {
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

// verdict compares the practice Xero with the sandbox's own truth.
func (p practice) verdict() (string, error) {
	diff := p.box.Differences()
	if len(diff) == 0 {
		synced, held := 0, 0
		for _, t := range p.box.World().Truth() {
			switch t.Outcome {
			case "synced":
				synced++
			case "held", "refused":
				held++
			}
		}
		return fmt.Sprintf("Checked against what the practice seller really owns: %s exactly the quantity and value they should, "+
			"%s untouched, and every account balance agrees.", plural(synced, "item has", "items have"),
			plural(held, "difficult case is", "difficult cases are")), nil
	}
	var b strings.Builder
	for i, d := range diff {
		if i == rowsShown {
			fmt.Fprintf(&b, "… and %d more\n", len(diff)-i)
			break
		}
		fmt.Fprintln(&b, d)
	}
	return b.String(), &domain.Fault{
		Kind: domain.FaultData, Message: "The practice Xero is not what it should be: " + plural(len(diff), "difference", "differences") + ", as listed.",
		Advice: "This is an error of Tallybridge. Please report it with the list.",
	}
}
