// Package world is the physical truth behind the practice accounts: what the
// seller owns, where it lies, how it is listed, and what the Xero organisation
// looked like before the first sync. Amazon's answers and Xero's starting
// books are derived from it, traps included.
//
// It shares no code with the engine, so that results can be compared with it.
package world

import (
	"sync"
	"time"

	"github.com/govalues/decimal"
)

// World is one practice business. All methods are safe for concurrent use.
type World struct {
	mu sync.RWMutex
	// Seed and options it grew from.
	Options Options

	Market   []Market   // the marketplaces the seller takes part in
	Accounts []*Seller  // one per Amazon region: NA, EU, FE
	Products []*Product // physical products, in stable order
	Listings []*Listing // every offer in every marketplace
	Books    Opening    // the Xero organisation on the first day
	Traps    []Trap     // what was planted and what should come of it
}

// Options choose what grows.
type Options struct {
	Seed         int64
	SKUs         int      // distinct seller SKUs, traps included; at least 60 when Traps is on
	Marketplaces []string // codes: US CA UK DE FR IT ES AU JP …
	Traps        bool     // plant every trap
	InXero       int      // percent of SKUs that already have a Xero item; 50 by default
	BaseCurrency string   // of the Xero organisation; "USD" by default
	Now          time.Time
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
	Pool    string // "US", "EU", …; "SHELF" is the seller's own, "TRANSIT" is between supplier and Amazon
	Country string // ISO alpha-2
}

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
	FNSKU    string // empty when merchant-fulfilled only
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
	// NoCountryRow leaves the listing's country out of the multi-country report.
	NoCountryRow bool
}

// Opening is the Xero organisation on the first day.
type Opening struct {
	Name, ShortCode, BaseCurrency, CountryCode, Timezone, Class string
	Demo                                                        bool
	PeriodLock, YearLock                                        time.Time
	Accounts                                                    []Account
	TaxRates                                                    []TaxRate
	Items                                                       []Item
	SalesInvoices                                               []SalesInvoice // posted by another program
}

// Account is a ledger account with its balance on the first day.
type Account struct {
	Code, Name, Type, Class, Status, TaxType string
	Balance                                  decimal.Decimal
}

// TaxRate is a tax rate of the organisation.
type TaxRate struct {
	Name, TaxType string
	Rate          decimal.Decimal
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

// Outcome is what a correct sync does about a trap.
type Outcome string

// The outcomes.
const (
	Synced  Outcome = "synced"  // quantity ends equal to the truth
	Held    Outcome = "held"    // shown as a conflict, not written
	Refused Outcome = "refused" // ends in quarantine after Xero's refusal
	Ignored Outcome = "ignored" // neither an item nor a conflict (variation parents)
)

// Trap is one planted difficulty.
type Trap struct {
	Name    string   // "case-twins", "shared-fnsku", …
	SKUs    []string // the seller SKUs it concerns
	Codes   []string // the Xero item codes it concerns, where they exist on the first day
	Outcome Outcome
	// Kind is the conflict kind expected when Held, in the engine's public words.
	Kind string
	Why  string
}

// Truth is what one Xero item must hold when everything is synced.
type Truth struct {
	SKUs     []string
	Code     string          // the code on the first day, or empty when the item has to be created
	Units    int64           // owned at Amazon over all pools, each physical unit once, plus Elsewhere
	CostPool decimal.Decimal // what the cost pool must be after one sync from the first day
	Outcome  Outcome
}
