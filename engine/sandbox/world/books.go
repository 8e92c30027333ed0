package world

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/govalues/decimal"
)

// country is where the practice organisation keeps its books.
type country struct {
	code, zone, ending string // ending of the company's name
	salesTax           string
	purchaseTax        string
	rates              []TaxRate
}

func rate(name, typ string, hundredths int64, revenue, expenses bool) TaxRate {
	return TaxRate{Name: name, TaxType: typ, Rate: decimal.MustNew(hundredths, 2), Revenue: revenue, Expenses: expenses}
}

// countryOf tells where a base currency is at home.
func countryOf(currency string) country {
	switch currency {
	case "GBP":
		return country{"GB", "GMTSTANDARDTIME", "Ltd", "OUTPUT2", "INPUT2", []TaxRate{
			rate("20% (VAT on Income)", "OUTPUT2", 2000, true, false), rate("20% (VAT on Expenses)", "INPUT2", 2000, false, true),
			rate("Zero Rated Income", "ZERORATEDOUTPUT", 0, true, false), rate("Zero Rated Expenses", "ZERORATEDINPUT", 0, false, true),
			rate("No VAT", "NONE", 0, true, true),
		}}
	case "AUD":
		return country{"AU", "AUSEASTERNSTANDARDTIME", "Pty Ltd", "OUTPUT", "INPUT", []TaxRate{
			rate("GST on Income", "OUTPUT", 1000, true, false), rate("GST on Expenses", "INPUT", 1000, false, true),
			rate("GST Free Income", "EXEMPTOUTPUT", 0, true, false), rate("GST Free Expenses", "EXEMPTEXPENSES", 0, false, true),
			rate("BAS Excluded", "BASEXCLUDED", 0, true, true),
		}}
	case "EUR":
		return country{"IE", "GMTSTANDARDTIME", "Limited", "OUTPUT", "INPUT", []TaxRate{
			rate("VAT on Sales 23%", "OUTPUT", 2300, true, false), rate("VAT on Purchases 23%", "INPUT", 2300, false, true),
			rate("Tax Exempt", "NONE", 0, true, true),
		}}
	case "CAD":
		return country{"CA", "EASTERNSTANDARDTIME", "Inc.", "OUTPUT", "INPUT", []TaxRate{
			rate("HST on Sales", "OUTPUT", 1300, true, false), rate("HST on Purchases", "INPUT", 1300, false, true),
			rate("Tax Exempt", "NONE", 0, true, true),
		}}
	case "USD":
		return country{"US", "PACIFICSTANDARDTIME", "LLC", "NONE", "NONE", []TaxRate{
			rate("Tax Exempt (0%)", "NONE", 0, true, true), rate("Tax on Sales (8.25%)", "OUTPUT", 825, true, false),
			rate("Tax on Purchases (8.25%)", "INPUT", 825, false, true),
		}}
	}
	return country{"NZ", "NEWZEALANDSTANDARDTIME", "Limited", "NONE", "NONE", []TaxRate{
		rate("Tax Exempt", "NONE", 0, true, true), rate("Tax on Sales", "OUTPUT", 1500, true, false),
		rate("Tax on Purchases", "INPUT", 1500, false, true),
	}}
}

// Accounts of the practice books that other files name.
const (
	accInventory    = "630"
	accOldInventory = "631" // archived
	accOpening      = "635"
	accCOGS         = "300"
	accAdjustment   = "310"
	accPurchases    = "320"
	accSales        = "200"
	accEarnings     = "960"
)

// openBooks makes the organisation, its accounts and its tax rates.
func (g *grower) openBooks() {
	c := countryOf(g.w.Options.BaseCurrency)
	n := scatter(uint64(len(g.w.Market)), g.seed)
	b := &g.w.Books
	*b = Opening{
		Name: brandName(n%4000) + " Trading " + c.ending, ShortCode: "!" + base36(n, 5),
		BaseCurrency: g.w.Options.BaseCurrency, CountryCode: c.code, Timezone: c.zone, Class: "STANDARD", Demo: true,
		TaxRates: c.rates,
		Roles: Roles{
			Inventory: accInventory, COGS: accCOGS, Adjustment: accAdjustment, Opening: accOpening,
			Sales: accSales, Purchases: accPurchases, SalesTax: c.salesTax, PurchaseTax: c.purchaseTax,
		},
	}
	sales, input := c.salesTax, c.purchaseTax
	add := func(code, name, typ, class, tax string, cents int64) {
		b.Accounts = append(b.Accounts, Account{
			Code: code, Name: name, Type: typ, Class: class, Status: "ACTIVE", TaxType: tax, Balance: decimal.MustNew(cents, 2),
		})
	}
	add("090", "Business Bank Account", "BANK", "ASSET", "NONE", 4_812_966)
	b.Accounts[0].Currency = b.BaseCurrency
	b.Currencies = append([]string{b.BaseCurrency}, g.foreign()...)
	for i, currency := range b.Currencies[1:] {
		add(BankAccount(i+1), "Business Account "+currency, "BANK", "ASSET", "NONE", 0)
		b.Accounts[len(b.Accounts)-1].Currency = currency
	}
	add("091", "Amazon Clearing", "CURRENT", "ASSET", "NONE", 1_230_455)
	add(accSales, "Amazon Sales", "REVENUE", "REVENUE", sales, -41_207_318)
	add("210", "Shipping Income", "SALES", "REVENUE", sales, -1_844_120)
	add("260", "Other Revenue", "OTHERINCOME", "REVENUE", sales, -53_301)
	add(accCOGS, "Cost of Goods Sold", "DIRECTCOSTS", "EXPENSE", input, 11_908_744)
	add(accAdjustment, "Inventory Adjustments", "DIRECTCOSTS", "EXPENSE", "NONE", 82_019)
	add(accPurchases, "Purchases", "DIRECTCOSTS", "EXPENSE", input, 7_366_201)
	add("400", "Amazon Fees", "EXPENSE", "EXPENSE", input, 6_120_077)
	add("401", "Amazon Referral Fees", "EXPENSE", "EXPENSE", input, 0)
	add("402", "Amazon FBA Fees", "EXPENSE", "EXPENSE", input, 0)
	add("403", "Amazon Storage Fees", "EXPENSE", "EXPENSE", input, 0)
	add("404", "Advertising", "EXPENSE", "EXPENSE", input, 2_951_488)
	add("405", "Amazon Subscription", "EXPENSE", "EXPENSE", input, 0)
	add("406", "Amazon Inbound and Removal Fees", "EXPENSE", "EXPENSE", input, 0)
	add("407", "Amazon Coupons and Deals", "EXPENSE", "EXPENSE", input, 0)
	add("408", "Other Amazon Fees", "EXPENSE", "EXPENSE", input, 0)
	add("416", "Depreciation", "DEPRECIATN", "EXPENSE", "NONE", 144_000)
	add("429", "General Expenses", "OVERHEADS", "EXPENSE", input, 310_912)
	add("498", "Amazon Fees (until last year)", "EXPENSE", "EXPENSE", input, 0)
	b.Accounts[len(b.Accounts)-1].Status = "ARCHIVED"
	add("610", "Accounts Receivable", "CURRENT", "ASSET", "NONE", 96_300)
	add("620", "Prepayments", "PREPAYMENT", "ASSET", "NONE", 25_000)
	add(accInventory, "Inventory Asset", "INVENTORY", "ASSET", "NONE", 0)
	add(accOldInventory, "Inventory Asset (old warehouse)", "INVENTORY", "ASSET", "NONE", 0)
	b.Accounts[len(b.Accounts)-1].Status = "ARCHIVED"
	add(accOpening, "Stock on Hand", "CURRENT", "ASSET", "NONE", 0)
	add("710", "Office Equipment", "FIXED", "ASSET", "NONE", 720_000)
	add("711", "Accumulated Depreciation", "FIXED", "ASSET", "NONE", -288_000)
	add("750", "Long-Term Deposit", "NONCURRENT", "ASSET", "NONE", 500_000)
	add("800", "Accounts Payable", "CURRLIAB", "LIABILITY", "NONE", -1_408_833)
	add("820", "Sales Tax", "CURRLIAB", "LIABILITY", "NONE", -377_190)
	add("850", "Customer Deposits", "LIABILITY", "LIABILITY", "NONE", -40_000)
	add("900", "Loan", "TERMLIAB", "LIABILITY", "NONE", -2_500_000)
	add(accEarnings, "Retained Earnings", "EQUITY", "EQUITY", "NONE", 0)
	add("970", "Owner's Capital", "EQUITY", "EQUITY", "NONE", -10_000_000)
}

// foreign are the currencies of the marketplaces other than the base currency.
// When findings are planted the organisation lacks one of them: Canada's where
// there is one, else the last.
func (g *grower) foreign() []string {
	var out []string
	for _, m := range g.w.Market {
		if m.Currency != g.w.Options.BaseCurrency && !slices.Contains(out, m.Currency) {
			out = append(out, m.Currency)
		}
	}
	if g.w.Options.FindingsPlanted() == 0 || len(out) < 2 { // one has to stay
		return out
	}
	i := slices.Index(out, "CAD")
	if i < 0 {
		i = len(out) - 1
	}
	return slices.Delete(out, i, i+1)
}

// FindingsPlanted is how many of each finding are planted.
func (o Options) FindingsPlanted() int {
	switch {
	case o.Findings == 0 && o.Traps:
		return 2
	case o.Findings < 0:
		return 0
	}
	return o.Findings
}

// BankAccount is the code of the n-th bank account in a foreign currency, from 1 on.
func BankAccount(n int) string { return fmt.Sprintf("092%02d", n) }

// DollarRate is what a US dollar is worth in a currency, in thousandths.
func DollarRate(currency string) int64 { return rateOf(currency) }

// item puts an ordinary tracked item into the books.
func (g *grower) item(code string, gd *good, quantity int64, pool decimal.Decimal) *Item {
	r := g.w.Books.Roles
	it := Item{
		Code: code, Name: clip(gd.titles[0], 50), Description: gd.titles[0],
		SalesPrice:   valid(price(gd.cents, g.home)),
		SalesAccount: r.Sales, SalesTax: r.SalesTax, PurchaseTax: r.PurchaseTax,
		COGSAccount: r.COGS, InventoryAccount: r.Inventory, Tracked: true,
		Quantity: decimal.MustNew(quantity, 0), CostPool: pool,
	}
	if g.home.Currency != g.w.Options.BaseCurrency {
		it.SalesPrice = decimal.NullDecimal{}
	}
	if g.goods%2 == 0 && g.w.Options.BaseCurrency != "" {
		it.PurchasePrice = valid(gd.cost)
	}
	return g.addItem(it)
}

func (g *grower) addItem(it Item) *Item {
	if g.items[it.Code] {
		panic("practice world: item " + it.Code + " is made twice")
	}
	g.items[it.Code] = true
	g.w.Books.Items = append(g.w.Books.Items, it)
	return &g.w.Books.Items[len(g.w.Books.Items)-1]
}

// strangers are items of the organisation that have nothing to do with Amazon.
func (g *grower) strangers() {
	r := g.w.Books.Roles
	plain := func(code, name string) {
		g.addItem(Item{
			Code: code, Name: name, Description: name, SalesAccount: r.Sales, SalesTax: r.SalesTax,
			PurchaseAccount: r.Purchases, PurchaseTax: r.PurchaseTax,
		})
		g.fate(fate{code: code, outcome: Untouched})
	}
	plain("ZZ-DELIVERY", "Courier Charge")
	plain("ZZ-CONSULTING", "Consulting Hour")
	for i, name := range []string{"Market Stall Tote", "Showroom Sample Crate"} {
		units := int64(7 + 4*i)
		code := "ZZ-STALL-" + strconv.Itoa(i+1)
		g.addItem(Item{
			Code: code, Name: name, Description: name + ", not sold on Amazon", SalesAccount: r.Sales, SalesTax: r.SalesTax,
			COGSAccount: r.COGS, InventoryAccount: r.Inventory, PurchaseTax: r.PurchaseTax, Tracked: true,
			Quantity: decimal.MustNew(units, 0), CostPool: decimal.MustNew(units*850, 2),
		})
		g.fate(fate{code: code, outcome: Untouched})
	}
}

// balanceBooks gives the inventory accounts the value of the items' cost pools,
// the stock account the value of what Xero does not know yet, and lets retained earnings take the rest, so that the books balance.
func (g *grower) balanceBooks() {
	b := &g.w.Books
	pools := map[string]decimal.Decimal{}
	for _, it := range b.Items {
		if it.Tracked {
			pools[it.InventoryAccount] = plus(pools[it.InventoryAccount], it.CostPool)
		}
	}
	// What is not in Xero's items yet stands in one account, as it does with
	// sellers who counted their stock once a year.
	unbooked := decimal.MustNew(125_000, 2)
	first := g.w.FirstDay()
	for _, f := range g.w.fates {
		t := g.w.truth(f, first)
		if h := first[t.Item()]; h.Quantity.IsZero() && h.CostPool.IsZero() {
			unbooked = plus(unbooked, t.CostPool)
		}
	}
	var rest decimal.Decimal
	for i := range b.Accounts {
		a := &b.Accounts[i]
		switch {
		case a.Type == "INVENTORY":
			a.Balance = plus(pools[a.Code], decimal.MustNew(0, 2))
		case a.Code == accOpening:
			a.Balance = unbooked
		}
		rest = plus(rest, a.Balance)
	}
	for i := range b.Accounts {
		if b.Accounts[i].Code == accEarnings {
			b.Accounts[i].Balance = rest.Neg()
		}
	}
}

// otherProgram books item-coded sales of the last weeks, as a program does that
// posts every Amazon order to Xero.
func (g *grower) otherProgram(code string) {
	for i := range 3 {
		g.w.Books.SalesInvoices = append(g.w.Books.SalesInvoices, SalesInvoice{
			Number: fmt.Sprintf("AMZ-SALES-%04d", 311+i), Date: g.w.Options.Now.AddDate(0, 0, -4-7*i), Code: code, Units: int64(2 + i),
		})
	}
}

// clip cuts text to a number of characters.
func clip(text string, runes int) string {
	r := []rune(text)
	if len(r) <= runes {
		return text
	}
	return string(r[:runes])
}
