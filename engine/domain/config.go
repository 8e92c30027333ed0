package domain

import (
	"time"

	"github.com/govalues/decimal"
)

// StockMode is what a stock run may do. There is no default: the user chooses.
type StockMode string

// The stock modes.
const (
	StockUnset       StockMode = ""
	StockDifferences StockMode = "differences" // only show differences
	StockPost        StockMode = "post"        // keep Xero equal to Amazon
)

// Purchases is how the seller's purchases are booked; it decides the offset.
type Purchases string

// The ways of booking purchases.
const (
	PurchasesUnset    Purchases = ""
	PurchasesExpensed Purchases = "expensed"      // both directions go to one direct-costs account
	PurchasesBills    Purchases = "item-bills"    // item-coded bills raise stock: only decreases are posted
	PurchasesOther    Purchases = "other-program" // another program posts item-coded sales: posting is refused
)

// Cadence is how often stock is posted.
type Cadence string

// The cadences.
const (
	CadenceChange Cadence = "as-it-changes"
	CadenceHourly Cadence = "hourly"
	CadenceDaily  Cadence = "daily"
)

// OpeningMode is what happens to the stock that is there on the first day.
type OpeningMode string

// The opening modes.
const (
	OpeningHold OpeningMode = "hold" // only shown
	OpeningPost OpeningMode = "post" // one document against Accounts.Opening
	OpeningFile OpeningMode = "file" // the user imports a file in Xero; until they say it is done, items are held
)

// AccountMap names the Xero accounts (by code) that Tallybridge writes to or sets on new items.
type AccountMap struct {
	Inventory   string `json:"inventory"`  // type INVENTORY
	COGS        string `json:"cogs"`       // type DIRECTCOSTS
	Adjustment  string `json:"adjustment"` // type DIRECTCOSTS or EXPENSE
	Opening     string `json:"opening"`    // holds the value of the stock today
	Sales       string `json:"sales"`      // type REVENUE or SALES
	SalesTax    string `json:"salesTax"`   // a tax type, may be empty
	PurchaseTax string `json:"purchaseTax"`
}

// QuantityRule says which units count as owned.
type QuantityRule struct {
	SellableOnly bool `json:"sellableOnly"` // fulfillable only
	Inbound      bool `json:"inbound"`      // add inbound shipped and receiving
	Merchant     bool `json:"merchant"`     // add merchant-fulfilled stock
}

// Brake stops a stock push that looks wrong. Zero limits are not checked.
type Brake struct {
	// MaxUnits and MaxValue limit what one push may move, up plus down.
	MaxUnits int64           `json:"maxUnits"`
	MaxValue decimal.Decimal `json:"maxValue"` // base currency
}

// Config is everything a user may set in one profile.
type Config struct {
	Accounts  AccountMap   `json:"accounts"`
	StockMode StockMode    `json:"stockMode"`
	Purchases Purchases    `json:"purchases"`
	Opening   OpeningMode  `json:"opening"`
	Quantity  QuantityRule `json:"quantity"`
	Cadence   Cadence      `json:"cadence"`
	DailyAt   string       `json:"dailyAt"` // "HH:MM" local time
	// CreateItems lets missing items be created in Xero; TrackNew makes them tracked.
	CreateItems bool `json:"createItems"`
	TrackNew    bool `json:"trackNew"`
	// Fields are kept up to date on linked items.
	Fields []Field `json:"fields"`
	// PriceSource is the marketplace whose price is taken; empty takes the
	// first one in the base currency. PriceOverride is per item code.
	PriceSource MarketplaceID `json:"priceSource"`
	// PriceTaxRate, in percent, is taken off (negative: added to) Amazon's price when set.
	PriceTaxRate decimal.NullDecimal `json:"priceTaxRate"`
	// Pools regroups marketplaces; those not named keep their default pool.
	Pools map[MarketplaceID]PoolID `json:"pools"`
	// HomeMarketplace prefers a marketplace as the source of a pool's figure.
	HomeMarketplace map[PoolID]MarketplaceID `json:"homeMarketplace"`
	Brake           Brake                    `json:"brake"`
	// Automatic is the switch: runs may write.
	Automatic bool `json:"automatic"`
	// OrganisationTyped is the organisation's name as the user typed it before the first posting.
	OrganisationTyped string `json:"organisationTyped"`
	// TrackedLimitAccepted lets more than 3,500 tracked items be made.
	TrackedLimitAccepted bool `json:"trackedLimitAccepted"`
	// OpeningDone marks the end of the opening step: later items are ordinary adjustments.
	OpeningDone bool `json:"openingDone"`
	// LowStockDefault is the default low-stock level.
	LowStockDefault int64 `json:"lowStockDefault"`
	// Every is the time between runs of each entity, in seconds; missing ones take the default.
	Every map[Entity]int64 `json:"every"`
	// OrderHistory is how many days of orders are fetched when a connection is
	// new: 0 takes DefaultOrderHistory, below zero none, MaxOrderHistory at most.
	OrderHistory int64 `json:"orderHistory,omitempty"`
	// OrderRetention removes orders that are older, in days, and not open any more; 0 keeps all.
	OrderRetention int64     `json:"orderRetention,omitempty"`
	Rules          XeroRules `json:"rules"`
}

// XeroRules are behaviours of Xero that its documentation does not settle.
// The zero value is the careful assumption; "prove" finds out and sets them.
type XeroRules struct {
	Proved time.Time `json:"proved"` // when prove last ran; zero if never
	// CaseSensitiveCodes: "ab-1" and "AB-1" may both exist.
	CaseSensitiveCodes bool `json:"caseSensitiveCodes"`
	// PartialUpdateKeeps: fields left out of POST Items keep their value.
	PartialUpdateKeeps bool `json:"partialUpdateKeeps"`
	// LineAmountWriteDown: a line with LineAmount and no UnitAmount takes the whole cost pool.
	LineAmountWriteDown bool `json:"lineAmountWriteDown"`
	// ZeroCostIncrease: an increase at a unit cost of 0 is accepted.
	ZeroCostIncrease bool `json:"zeroCostIncrease"`
	// VoidZeroTotal: a zero-total document can be voided.
	VoidZeroTotal bool `json:"voidZeroTotal"`
	// ZeroBillsCount: zero-total bills count to the plan's monthly cap. Nil means not known (assume yes).
	ZeroBillsCount *bool `json:"zeroBillsCount,omitempty"`
	// OffAverageToCOGS: a credit note priced off the average books the difference to cost of sales (else it stays in the pool).
	OffAverageToCOGS bool `json:"offAverageToCOGS"`
	// IncreaseFillsBackOrders: an increase fills back orders first.
	IncreaseFillsBackOrders bool `json:"increaseFillsBackOrders"`
}

// DefaultConfig is a new profile's configuration: nothing is chosen that writes.
func DefaultConfig() Config {
	return Config{
		Opening:  OpeningHold,
		Cadence:  CadenceChange,
		DailyAt:  "06:00",
		TrackNew: true,
	}
}

// HasField reports whether f is kept up to date.
func (c Config) HasField(f Field) bool {
	for _, x := range c.Fields {
		if x == f {
			return true
		}
	}
	return false
}

// PoolOf returns the pool of a marketplace under this configuration.
func (c Config) PoolOf(id MarketplaceID) PoolID {
	if p, ok := c.Pools[id]; ok {
		return p
	}
	if m, ok := MarketplaceByID(id); ok {
		return m.Pool
	}
	return PoolID(id)
}

// Interval returns the time between runs of an entity.
func (c Config) Interval(e Entity) time.Duration {
	if s, ok := c.Every[e]; ok && s > 0 {
		return time.Duration(s) * time.Second
	}
	switch e {
	case EntityProducts:
		return 6 * time.Hour
	case EntityInventory:
		return 15 * time.Minute
	case EntityOrders:
		return 5 * time.Minute
	default:
		return 12 * time.Hour
	}
}

// The days of orders that are fetched at first.
const (
	DefaultOrderHistory = 30
	MaxOrderHistory     = 730 // Amazon keeps two years
)

// OrderHistoryTime is how far back orders are fetched when a connection is
// new: never further than they are kept.
func (c Config) OrderHistoryTime() time.Duration {
	days := c.OrderHistory
	if days == 0 {
		days = DefaultOrderHistory
	}
	days = min(max(days, 0), MaxOrderHistory)
	if c.OrderRetention > 0 {
		days = min(days, c.OrderRetention)
	}
	return time.Duration(days) * 24 * time.Hour
}
