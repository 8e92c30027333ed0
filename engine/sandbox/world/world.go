// Package world is the physical truth behind the practice accounts: what the
// seller owns, where it lies, how it is listed, and what the Xero organisation
// looked like before the first sync. Amazon's answers and Xero's starting
// books are derived from it, traps included.
//
// It shares no code with the engine, so that results can be compared with it;
// it serves nothing and keeps no time of its own.
package world

import (
	"sync"
	"time"

	"github.com/govalues/decimal"
)

// World is one practice business. All methods are safe for concurrent use.
// Whoever reads the fields themselves while somebody may change the world does
// so inside Read.
type World struct {
	mu sync.RWMutex
	// Seed and options it grew from, defaults filled in. Never changed.
	Options Options

	Market   []Market   // the marketplaces the seller takes part in; never changed
	Accounts []*Seller  // one per Amazon region in use: NA, EU, FE; never changed
	Products []*Product // physical products, in stable order
	Listings []*Listing // every offer in every marketplace, in stable order
	Books    Opening    // the Xero organisation on the first day; never changed
	Traps    []Trap     // what was planted and what should come of it; never changed

	version   uint64
	bySKU     map[string][]*Listing      // in the order of Market
	byMarket  map[string][]*Listing      // by marketplace code, in the order of Listings
	byFNSKU   map[regionFNSKU]*Product   //
	costs     map[string]decimal.Decimal // by SKU: what the seller knows
	fates     []*fate                    // what a sync makes of every SKU
	fateOf    map[string]*fate           // by SKU
	lostReads map[string]string          // by marketplace code: how its stock reading is lost
	book      *orderBook
}

type regionFNSKU struct{ region, fnsku string }

// Options choose what grows.
type Options struct {
	Seed         int64
	SKUs         int      // distinct seller SKUs, traps included; 300 when 0, at least 60 when Traps is on
	Marketplaces []string // codes: US CA UK DE FR IT ES AU JP …; DefaultMarketplaces when empty. Unknown ones are left out: see Known
	Traps        bool     // plant every trap that these marketplaces have room for
	InXero       int      // percent of the ordinary SKUs that already have a Xero item; 50 when 0, none when below 0
	BaseCurrency string   // of the Xero organisation; "USD" by default
	Now          time.Time
	// CaseSensitiveCodes says that two Xero codes may differ by case alone:
	// both case twins are then synced.
	CaseSensitiveCodes bool
	// OrdersPerDay are the orders of a day of history, over all marketplaces: 20
	// to 60 by the number of SKUs when 0, none when below 0.
	OrdersPerDay int
	// OrderDays is how many days the history goes back: 60 when 0, at most 731.
	OrderDays int
	// Findings is how many of each finding of the fee check are planted, and of
	// what only looks like one: 2 when 0 and Traps is on, none when below 0.
	Findings int
}

// Market is one marketplace as the practice Amazon knows it.
type Market struct {
	ID, Code, Country, Currency, Domain, Language string
	Region                                        string // "NA", "EU", "FE"
	Pool                                          string // physical pool that serves it: "US", "CA", "UK", "EU", "JP", …
}

// Seller is the seller account of one region.
type Seller struct {
	Region     string
	MerchantID string
}

// Place is where units lie: a country's fulfilment centres in a pool.
type Place struct {
	Pool    string // "US", "EU", …; Shelf is the seller's own, Transit is between supplier and Amazon
	Country string // ISO alpha-2
}

// The pools that are not Amazon's. Their units stand in Fulfillable.
const (
	Shelf   = "SHELF"
	Transit = "TRANSIT"
)

// Bins are the units of one physical product at one place.
type Bins struct {
	Fulfillable, ReservedOrders, ReservedTransfer, ReservedProcessing int64
	Unfulfillable, Researching                                        int64
	InboundWorking, InboundShipped, InboundReceiving                  int64
}

// Owned is what lies at Amazon and belongs to the seller: fulfillable, all reserved, unfulfillable, researching.
func (b Bins) Owned() int64 {
	return b.Fulfillable + b.ReservedOrders + b.ReservedTransfer + b.ReservedProcessing + b.Unfulfillable + b.Researching
}

// Inbound is what is on its way into Amazon's warehouses by Amazon's books.
func (b Bins) Inbound() int64 { return b.InboundWorking + b.InboundShipped + b.InboundReceiving }

// Plus adds two sets of bins.
func (b Bins) Plus(c Bins) Bins {
	return Bins{
		Fulfillable: b.Fulfillable + c.Fulfillable, ReservedOrders: b.ReservedOrders + c.ReservedOrders,
		ReservedTransfer: b.ReservedTransfer + c.ReservedTransfer, ReservedProcessing: b.ReservedProcessing + c.ReservedProcessing,
		Unfulfillable: b.Unfulfillable + c.Unfulfillable, Researching: b.Researching + c.Researching,
		InboundWorking: b.InboundWorking + c.InboundWorking, InboundShipped: b.InboundShipped + c.InboundShipped,
		InboundReceiving: b.InboundReceiving + c.InboundReceiving,
	}
}

// Product is one physical thing: one FNSKU in one region's account.
type Product struct {
	FNSKU     string
	ASIN      string // where it is the same everywhere
	Condition string // "NewItem", "UsedGood", …
	Barcode   string
	Title     string
	Region    string // whose warehouses hold it
	UnitCost  decimal.Decimal
	Stock     map[Place]*Bins
}

// Listing is one offer: a seller SKU in a marketplace.
type Listing struct {
	SKU      string
	Market   string // marketplace code
	ASIN     string
	FNSKU    string // empty when merchant-fulfilled only: the SKU then has no FBA row at all
	Barcode  string // EAN-13
	Title    string // true text, any script
	Price    decimal.Decimal
	Currency string
	Status   string // Active, Inactive, Incomplete
	Merchant bool   // has a DEFAULT (merchant) offer
	MFN      int64  // merchant quantity: one figure per region and SKU
	Parent   string // set on children: SKU of the variation parent
	IsParent bool
	Created  time.Time
	Updated  time.Time
	// ShowsPool overrides the pool whose figure this marketplace shows (CA showing US units).
	ShowsPool string
	// LocalOnly makes the marketplace show only the units in its own country (one EU member disagreeing).
	LocalOnly bool
	// NoStockRow leaves the SKU out of what Amazon shows of its stock, as happens to listings closed long ago.
	NoStockRow bool
	// NoCountryRow leaves the listing's country out of the multi-country report.
	NoCountryRow bool
}

// FBA tells whether Amazon fulfils the offer.
func (l *Listing) FBA() bool { return l.FNSKU != "" }

// Opening is the Xero organisation on the first day.
type Opening struct {
	Name, ShortCode, BaseCurrency, CountryCode, Timezone, Class string
	Demo                                                        bool
	PeriodLock, YearLock                                        time.Time
	Accounts                                                    []Account
	Currencies                                                  []string // that the organisation has, the base currency first
	TaxRates                                                    []TaxRate
	Items                                                       []Item
	SalesInvoices                                               []SalesInvoice // posted by another program
	// Roles are the accounts that the practice seller would choose in setup.
	Roles Roles
}

// Roles names accounts and tax types by what they are for.
type Roles struct {
	Inventory   string // type INVENTORY
	COGS        string // type DIRECTCOSTS
	Adjustment  string // type DIRECTCOSTS: both directions of ordinary changes
	Opening     string // type CURRENT: holds the value of the stock today
	Sales       string // type REVENUE
	Purchases   string // type DIRECTCOSTS: purchase account of untracked items
	SalesTax    string
	PurchaseTax string
}

// Account is a ledger account with its balance on the first day.
type Account struct {
	Code, Name, Type, Class, Status, TaxType string
	Currency                                 string          // of bank accounts, else empty
	Balance                                  decimal.Decimal // debit less credit
}

// TaxRate is a tax rate of the organisation.
type TaxRate struct {
	Name, TaxType string
	Rate          decimal.Decimal // percent
	Revenue       bool
	Expenses      bool
}

// Item is a Xero item on the first day.
type Item struct {
	Code, Name, Description                                                string
	SalesPrice, PurchasePrice                                              decimal.NullDecimal
	SalesAccount, SalesTax, PurchaseAccount, COGSAccount, InventoryAccount string
	PurchaseTax                                                            string
	Tracked                                                                bool
	Archived                                                               bool // returned by GET without a flag; documents with it are refused
	Quantity                                                               decimal.Decimal
	CostPool                                                               decimal.Decimal
	BackOrder                                                              decimal.Decimal
}

// SalesInvoice is an item-coded sales invoice that another program posted.
type SalesInvoice struct {
	Number string
	Date   time.Time
	Code   string
	Units  int64
}

// Read runs f while nobody can change the world; f must not call its methods.
// Use it to walk Products, Listings or Traps themselves.
func (w *World) Read(f func()) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	f()
}

// Version grows with every change, so that what was derived from the world can be kept until then.
func (w *World) Version() uint64 {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.version
}

// MarketOf finds a marketplace of this business by code ("UK") or id ("A1F83G8C2ARO7P").
func (w *World) MarketOf(codeOrID string) (Market, bool) {
	for _, m := range w.Market {
		if m.Code == codeOrID || m.ID == codeOrID {
			return m, true
		}
	}
	return Market{}, false
}

// Offers returns copies of a marketplace's listings, in stable order.
func (w *World) Offers(market string) []Listing {
	w.mu.RLock()
	defer w.mu.RUnlock()
	out := make([]Listing, 0, len(w.byMarket[market]))
	for _, l := range w.byMarket[market] {
		out = append(out, *l)
	}
	return out
}

// Offer returns a copy of one listing.
func (w *World) Offer(market, sku string) (Listing, bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if l := w.offer(market, sku); l != nil {
		return *l, true
	}
	return Listing{}, false
}

func (w *World) offer(market, sku string) *Listing {
	for _, l := range w.bySKU[sku] {
		if l.Market == market {
			return l
		}
	}
	return nil
}

// Condition returns the condition of what a listing sells: "NewItem" where
// Amazon does not hold it.
func (w *World) Condition(market, sku string) string {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if p := w.product(w.offer(market, sku)); p != nil {
		return p.Condition
	}
	return "NewItem"
}

// product is what a listing sells, nil when Amazon does not hold it.
func (w *World) product(l *Listing) *Product {
	if l == nil || l.FNSKU == "" {
		return nil
	}
	return w.byFNSKU[regionFNSKU{w.market(l.Market).Region, l.FNSKU}]
}

// market is a marketplace that is known to be there.
func (w *World) market(code string) Market {
	for _, m := range w.Market {
		if m.Code == code {
			return m
		}
	}
	return Market{}
}
