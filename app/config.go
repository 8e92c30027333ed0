package app

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

type configCmd struct {
	Show     configShowCmd     `cmd:"" default:"withargs" help:"Show all settings."`
	Set      configSetCmd      `cmd:"" help:"Change one setting."`
	Propose  configProposeCmd  `cmd:"" help:"Propose accounts by their type and name; --take stores them."`
	Accounts configAccountsCmd `cmd:"" help:"List the accounts of the Xero organisation."`
}

// setting is one key of the configuration.
type setting struct {
	key, help string
	get       func(domain.Config) string
	set       func(*domain.Config, string) error
}

func oneOf[T ~string](dst *T, v string, allowed ...T) error {
	if !slices.Contains(allowed, T(v)) {
		words := make([]string, len(allowed))
		for i, a := range allowed {
			words[i] = string(a)
		}
		return wrong("It has to be one of: %s.", strings.Join(words, ", "))
	}
	*dst = T(v)
	return nil
}

func wrong(format string, args ...any) error {
	return &domain.Fault{Kind: domain.FaultUsage, Message: fmt.Sprintf(format, args...)}
}

func onOff(dst *bool, v string) error {
	switch strings.ToLower(v) {
	case "on", "yes", "true":
		*dst = true
	case "off", "no", "false":
		*dst = false
	default:
		return wrong("It has to be on or off.")
	}
	return nil
}

func showOnOff(b bool) string {
	if b {
		return "on"
	}
	return "off"
}

func account(key, help string, of func(*domain.AccountMap) *string) setting {
	return setting{
		"account." + key, help,
		func(c domain.Config) string { return *of(&c.Accounts) },
		func(c *domain.Config, v string) error { *of(&c.Accounts) = v; return nil },
	}
}

func toggle(key, help string, of func(*domain.Config) *bool) setting {
	return setting{
		key, help,
		func(c domain.Config) string { return showOnOff(*of(&c)) },
		func(c *domain.Config, v string) error { return onOff(of(c), v) },
	}
}

// settings are all keys but the switch itself, which has conditions.
var settings = []setting{
	{
		"stock-mode", "what is done with stock: differences (only show) or post (keep Xero equal to Amazon)",
		func(c domain.Config) string { return string(c.StockMode) },
		func(c *domain.Config, v string) error {
			return oneOf(&c.StockMode, v, domain.StockDifferences, domain.StockPost)
		},
	},
	{
		"purchases", "how purchases are booked: expensed, item-bills (bills raise stock) or other-program",
		func(c domain.Config) string { return string(c.Purchases) },
		func(c *domain.Config, v string) error {
			if err := oneOf(&c.Purchases, v, domain.PurchasesExpensed, domain.PurchasesBills, domain.PurchasesOther); err != nil {
				return err
			}
			// Where bills raise stock, goods in transit are in Xero already.
			if c.Purchases == domain.PurchasesBills {
				c.Quantity.Inbound = true
			}
			return nil
		},
	},
	{
		"organisation", "the Xero organisation's exact name, typed once before the first posting",
		func(c domain.Config) string { return c.OrganisationTyped },
		func(c *domain.Config, v string) error { c.OrganisationTyped = v; return nil },
	},
	account("inventory", "inventory asset account of new items", func(a *domain.AccountMap) *string { return &a.Inventory }),
	account("cogs", "cost of goods sold account of new items", func(a *domain.AccountMap) *string { return &a.COGS }),
	account("adjustment", "account that stock adjustments are charged to", func(a *domain.AccountMap) *string { return &a.Adjustment }),
	account("opening", "account that holds the value of the opening stock today", func(a *domain.AccountMap) *string { return &a.Opening }),
	account("sales", "sales account of new items", func(a *domain.AccountMap) *string { return &a.Sales }),
	account("sales-tax", "tax type of new items' sales", func(a *domain.AccountMap) *string { return &a.SalesTax }),
	account("purchase-tax", "tax type of new items' purchases", func(a *domain.AccountMap) *string { return &a.PurchaseTax }),
	{
		"opening", "opening stock: hold (only show), post, or file (imported in Xero by you)",
		func(c domain.Config) string { return string(c.Opening) },
		func(c *domain.Config, v string) error {
			return oneOf(&c.Opening, v, domain.OpeningHold, domain.OpeningPost, domain.OpeningFile)
		},
	},
	{
		"cadence", "when stock is posted: as-it-changes, hourly or daily",
		func(c domain.Config) string { return string(c.Cadence) },
		func(c *domain.Config, v string) error {
			return oneOf(&c.Cadence, v, domain.CadenceChange, domain.CadenceHourly, domain.CadenceDaily)
		},
	},
	{
		"daily-at", "local time of the daily posting, HH:MM",
		func(c domain.Config) string { return c.DailyAt },
		func(c *domain.Config, v string) error {
			if _, err := time.Parse("15:04", v); err != nil {
				return wrong("It has to be a time like 06:00.")
			}
			c.DailyAt = v
			return nil
		},
	},
	toggle("create-items", "create missing items in Xero", func(c *domain.Config) *bool { return &c.CreateItems }),
	toggle("track-new", "make new items tracked", func(c *domain.Config) *bool { return &c.TrackNew }),
	toggle("sellable-only", "count only units that can be sold now", func(c *domain.Config) *bool { return &c.Quantity.SellableOnly }),
	toggle("inbound", "add units on their way to Amazon", func(c *domain.Config) *bool { return &c.Quantity.Inbound }),
	toggle("merchant", "add merchant-fulfilled stock", func(c *domain.Config) *bool { return &c.Quantity.Merchant }),
	toggle("allow-many-tracked", "let more than 3,500 tracked items be made", func(c *domain.Config) *bool { return &c.TrackedLimitAccepted }),
	{
		"fields", "fields kept up to date on linked items: name, description, price (comma-separated), or none",
		func(c domain.Config) string {
			out := make([]string, len(c.Fields))
			for i, f := range c.Fields {
				out[i] = string(f)
			}
			return strings.Join(out, ",")
		},
		func(c *domain.Config, v string) error {
			c.Fields = nil
			if v == "" || v == "none" {
				return nil
			}
			for _, f := range strings.Split(v, ",") {
				var field domain.Field
				if err := oneOf(&field, strings.TrimSpace(f), domain.FieldName, domain.FieldDescription, domain.FieldPrice); err != nil {
					return err
				}
				if !c.HasField(field) {
					c.Fields = append(c.Fields, field)
				}
			}
			return nil
		},
	},
	{
		"price-source", "marketplace whose price is taken, for example US; empty takes the first in the base currency",
		func(c domain.Config) string {
			if c.PriceSource == "" {
				return ""
			}
			return c.PriceSource.Code()
		},
		func(c *domain.Config, v string) error {
			if v == "" {
				c.PriceSource = ""
				return nil
			}
			m, err := marketplace(v)
			c.PriceSource = m
			return err
		},
	},
	{
		"price-tax", "tax in Amazon's price in percent, taken off before it goes to Xero; empty leaves it",
		func(c domain.Config) string {
			if !c.PriceTaxRate.Valid {
				return ""
			}
			return c.PriceTaxRate.Decimal.String()
		},
		func(c *domain.Config, v string) error {
			if v == "" {
				c.PriceTaxRate = decimal.NullDecimal{}
				return nil
			}
			d, err := engine.ParsePercent(v)
			if err != nil {
				return wrong("It has to be a number like 20.")
			}
			c.PriceTaxRate = decimal.NullDecimal{Decimal: d, Valid: true}
			return nil
		},
	},
	{
		"brake.units", "stop when one push would move more units than this; 0 for no limit",
		func(c domain.Config) string { return strconv.FormatInt(c.Brake.MaxUnits, 10) },
		func(c *domain.Config, v string) error {
			n, err := strconv.ParseInt(v, 10, 64)
			if err != nil || n < 0 {
				return wrong("It has to be a whole number of at least 0.")
			}
			c.Brake.MaxUnits = n
			return nil
		},
	},
	{
		"brake.value", "stop when one push would move more value than this, in the base currency; 0 for no limit",
		func(c domain.Config) string { return c.Brake.MaxValue.String() },
		func(c *domain.Config, v string) error {
			d, err := engine.ParseDecimal(v)
			if two := engine.TwoWays(err); two != "" {
				return wrong("%s", two)
			}
			if err != nil || d.IsNeg() {
				return wrong("It has to be a number of at least 0.")
			}
			c.Brake.MaxValue = d
			return nil
		},
	},
	every("products", domain.EntityProducts),
	every("inventory", domain.EntityInventory),
	every("orders", domain.EntityOrders),
	every("settlements", domain.EntitySettlements),
	days("orders.history", "days of orders that are fetched at first, 30 without it, none for -1, at most 730", -1, domain.MaxOrderHistory,
		func(c *domain.Config) *int64 { return &c.OrderHistory }),
	days("orders.keep", "days after which orders that are done are removed from this computer; 0 keeps them", 0, 3650,
		func(c *domain.Config) *int64 { return &c.OrderRetention }),
}

func every(key string, e domain.Entity) setting {
	return setting{
		"every." + key, "time between runs, for example 15m or 6h",
		func(c domain.Config) string { return shortDuration(c.Interval(e)) },
		func(c *domain.Config, v string) error {
			d, err := time.ParseDuration(v)
			if err != nil || d < 5*time.Minute || d > 7*24*time.Hour {
				return wrong("It has to be a time between 5m and 168h.")
			}
			if c.Every == nil {
				c.Every = map[domain.Entity]int64{}
			}
			c.Every[e] = int64(d / time.Second)
			return nil
		},
	}
}

// shortDuration writes a duration without its empty units: "6h", not "6h0m0s".
func shortDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

func marketplace(code string) (domain.MarketplaceID, error) {
	m, ok := domain.MarketplaceByCode(code)
	if !ok {
		return "", wrong("Amazon has no marketplace %q.", code)
	}
	return m.ID, nil
}

type configShowCmd struct {
	JSON bool `name:"json" help:"Print as JSON."`
}

// Run shows the settings.
func (c *configShowCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		cfg, err := e.Config(s.ctx)
		if err != nil {
			return err
		}
		st, err := e.Status(s.ctx)
		if err != nil {
			return err
		}
		rows := configRows(cfg, st.Amazon)
		if c.JSON {
			values := map[string]string{}
			for _, r := range rows {
				values[r[0]] = r[1]
			}
			return writeJSON(s.world.Stdout, values)
		}
		table(s.world.Stdout, []string{"SETTING", "VALUE", "WHAT"}, rows)
		return nil
	})
}

// configRows are all settings with their values and meanings, in a fixed order.
func configRows(cfg domain.Config, amazon []engine.AmazonStatus) [][]string {
	rows := [][]string{{"automatic", showOnOff(cfg.Automatic), "runs may write"}}
	for _, k := range settings {
		rows = append(rows, []string{k.key, k.get(cfg), k.help})
	}
	for _, a := range amazon {
		for _, m := range a.Marketplaces {
			rows = append(rows, []string{
				"marketplace." + string(a.ID) + "." + m.Code(), showOnOff(!slices.Contains(a.Off, m)), "whether this marketplace takes part",
			})
		}
	}
	for _, m := range slices.Sorted(maps.Keys(cfg.Pools)) {
		rows = append(rows, []string{"pool." + m.Code(), string(cfg.Pools[m]), "stock pool of this marketplace"})
	}
	for _, p := range slices.Sorted(maps.Keys(cfg.HomeMarketplace)) {
		rows = append(rows, []string{"home." + string(p), cfg.HomeMarketplace[p].Code(), "marketplace whose figure stands for this pool"})
	}
	return rows
}

type configSetCmd struct {
	Key   string `arg:"" help:"The setting, see config show; also pool.MARKETPLACE, home.POOL, marketplace.CONNECTION.MARKETPLACE and automatic."`
	Value string `arg:"" optional:"" help:"The new value. Without it the setting is emptied."`
}

// Run changes one setting.
func (c *configSetCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		if c.Key == "automatic" {
			var on bool
			if err := onOff(&on, c.Value); err != nil {
				return err
			}
			if err := e.SetAutomatic(s.ctx, on); err != nil {
				return err
			}
			words := "off: a sync shows what would change and writes nothing"
			if on {
				words = "on: a sync writes to Xero from now on"
			}
			fmt.Fprintf(s.world.Stdout, "Automatic sync is %s.\n", words)
			return nil
		}
		if kind, name, _ := strings.Cut(c.Key, "."); kind == "marketplace" {
			return c.marketplace(s, e, name)
		}
		cfg, err := e.Config(s.ctx)
		if err != nil {
			return err
		}
		if err := c.change(&cfg); err != nil {
			return err
		}
		if err := e.SaveConfig(s.ctx, cfg); err != nil {
			return err
		}
		value := c.Value
		for _, k := range settings {
			if k.key == c.Key {
				value = k.get(cfg)
			}
		}
		if value == "" {
			value = "empty"
		}
		fmt.Fprintf(s.world.Stdout, "%s is now %s.\n", c.Key, printable(value, 0))
		if c.Key == "stock-mode" && cfg.StockMode == domain.StockPost {
			name := cfg.Accounts.Adjustment
			if name == "" {
				name = "the adjustment account"
			}
			fmt.Fprintln(s.world.Stdout, engine.PostingTerms(name))
		}
		return nil
	})
}

// marketplace turns a marketplace of a connection on or off.
func (c *configSetCmd) marketplace(s *session, e *engine.Engine, name string) error {
	conn, code, ok := strings.Cut(name, ".")
	if !ok {
		return wrong("It has to be like marketplace.eu.ES. See tallybridge config show.")
	}
	m, err := marketplace(code)
	if err != nil {
		return err
	}
	var on bool
	if err := onOff(&on, c.Value); err != nil {
		return err
	}
	if err := e.SwitchMarketplace(s.ctx, domain.ConnectionID(conn), m, on); err != nil {
		return err
	}
	fmt.Fprintf(s.world.Stdout, "Marketplace %s of %s is now %s.\n", m.Code(), conn, showOnOff(on))
	return nil
}

func (c *configSetCmd) change(cfg *domain.Config) error {
	kind, name, _ := strings.Cut(c.Key, ".")
	switch kind {
	case "pool":
		m, err := marketplace(name)
		if err != nil {
			return err
		}
		if cfg.Pools == nil {
			cfg.Pools = map[domain.MarketplaceID]domain.PoolID{}
		}
		if c.Value == "" {
			delete(cfg.Pools, m)
		} else {
			cfg.Pools[m] = domain.PoolID(c.Value)
		}
		return nil
	case "home":
		if c.Value == "" {
			delete(cfg.HomeMarketplace, domain.PoolID(name))
			return nil
		}
		m, err := marketplace(c.Value)
		if err != nil {
			return err
		}
		if cfg.HomeMarketplace == nil {
			cfg.HomeMarketplace = map[domain.PoolID]domain.MarketplaceID{}
		}
		cfg.HomeMarketplace[domain.PoolID(name)] = m
		return nil
	}
	for _, k := range settings {
		if k.key == c.Key {
			return k.set(cfg, c.Value)
		}
	}
	return wrong("There is no setting %q. See tallybridge config show.", c.Key)
}

type configProposeCmd struct {
	Take bool `help:"Store the proposal."`
	JSON bool `name:"json" help:"Print as JSON."`
}

// Run proposes accounts.
func (c *configProposeCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		a, err := e.ProposeAccounts(s.ctx)
		if err != nil {
			return err
		}
		if err := c.print(s, e, a); err != nil {
			return err
		}
		if !c.Take {
			if !c.JSON {
				fmt.Fprintln(s.world.Stdout, "Nothing is stored yet: add --take to take them.")
			}
			return nil
		}
		cfg, err := e.Config(s.ctx)
		if err != nil {
			return err
		}
		cfg.Accounts = a
		if err := e.SaveConfig(s.ctx, cfg); err != nil {
			return err
		}
		if c.JSON {
			return nil
		}
		fmt.Fprintln(s.world.Stdout, "Taken. Change one with tallybridge config set account.…; tallybridge config accounts lists them all.")
		return nil
	})
}

func (c *configProposeCmd) print(s *session, e *engine.Engine, a domain.AccountMap) error {
	rows := [][]string{
		{"account.inventory", a.Inventory},
		{"account.cogs", a.COGS},
		{"account.adjustment", a.Adjustment},
		{"account.opening", a.Opening},
		{"account.sales", a.Sales},
		{"account.sales-tax", a.SalesTax},
		{"account.purchase-tax", a.PurchaseTax},
	}
	if c.JSON {
		values := map[string]string{}
		for _, r := range rows {
			values[r[0]] = r[1]
		}
		return writeJSON(s.world.Stdout, values)
	}
	accounts, err := e.Accounts(s.ctx)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, x := range accounts {
		names[x.Code] = x.Name
	}
	for i, r := range rows {
		rows[i] = append(r, names[r[1]])
	}
	table(s.world.Stdout, []string{"SETTING", "ACCOUNT", "NAME"}, rows)
	return nil
}

type configAccountsCmd struct {
	JSON bool `name:"json" help:"Print as JSON."`
}

type accountView struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Type   string `json:"type"`
	Status string `json:"status"`
}

// Run lists the organisation's accounts.
func (c *configAccountsCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		accounts, err := e.Accounts(s.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.world.Stdout, each(accounts, func(a domain.Account) accountView {
				return accountView{a.Code, a.Name, a.Type, a.Status}
			}))
		}
		var rows [][]string
		for _, a := range accounts {
			rows = append(rows, []string{a.Code, a.Name, a.Type, a.Status})
		}
		table(s.world.Stdout, []string{"CODE", "NAME", "TYPE", "STATUS"}, rows)
		return nil
	})
}
