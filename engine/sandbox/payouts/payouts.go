package payouts

import (
	"slices"
	"sync"
	"time"

	"tallybridge/engine/sandbox/world"
)

// The groups that an amount can belong to, in the words of bookkeeping.
const (
	Sales          = "sales"
	Shipping       = "shipping" // and gift wrap
	Promotions     = "promotions"
	Refunds        = "refunds"
	Referral       = "referral"
	Fulfilment     = "fulfilment"
	Storage        = "storage"
	Advertising    = "advertising"
	Subscription   = "subscription"
	Inbound        = "inbound" // and removal
	Coupons        = "coupons" // and deals
	Other          = "other"
	Reimbursements = "reimbursements"
	TaxCollected   = "tax-collected"
	TaxWithheld    = "tax-withheld"
	Reserves       = "reserves"
	Unmapped       = "unmapped"
)

// FeeGroups are the groups that are costs of selling.
var FeeGroups = []string{Referral, Fulfilment, Storage, Advertising, Subscription, Inbound, Coupons, Other}

// Settlement is one closed statement of account.
type Settlement struct {
	ID       string // settlement-id
	Group    string // financial event group id; nothing ties it to ID but time and total
	Region   string // "NA", "EU", "FE"
	Currency string
	Markets  []world.Market // of the account, in the world's order
	// Start and End bound the period; Deposit is when the money was sent, Report
	// when the file appeared. Whole seconds, UTC.
	Start, End, Deposit, Report time.Time
	// Total is what the file says; Rows add up to it but for Residual.
	Total, Residual int64
	Rows            []Row
	// Converted is what Amazon paid out when it changed the currency, in ConvertedTo.
	Converted   int64
	ConvertedTo string // empty when it did not
	Trace, Tail string
	// Reserve is what was carried into the next settlement, above zero.
	Reserve int64
	// Next is the group of the period that follows a settlement closed after the first day.
	Next  string
	Style Style
}

// Row is one row of a settlement after the summary.
type Row struct {
	Type, AmountType, Description   string
	Order, MerchantOrder            string
	Adjustment, Shipment, Promotion string
	Market                          string // as the file names it; empty on fees without an order
	Fulfilment                      string // AFN, MFN
	ItemCode, SKU                   string
	Quantity                        int64 // on Principal rows
	Amount                          int64
	Posted                          time.Time
	Group                           string // where it belongs
}

// Open is the account's period that is not closed yet.
type Open struct {
	Group            string
	Region, Currency string
	Start            time.Time
	Beginning, Total int64
}

// Sum adds the rows up.
func (s *Settlement) Sum() int64 {
	var sum int64
	for i := range s.Rows {
		sum += s.Rows[i].Amount
	}
	return sum
}

// ByGroup sums the rows of each group.
func (s *Settlement) ByGroup() map[string]int64 {
	out := map[string]int64{}
	for i := range s.Rows {
		out[s.Rows[i].Group] += s.Rows[i].Amount
	}
	return out
}

// Payouts is the money side of a practice business. The past grows when somebody
// first asks, from the first day's orders alone. Its methods are safe for
// concurrent use; what they return is shared and must not be changed.
type Payouts struct {
	world *world.World
	once  sync.Once
	data  data // of the first day; never changes

	mu    sync.Mutex
	later []*Settlement // closed after the first day
	bank  *Bank         // as it stands; replaced, never changed
	notes []note
}

type data struct {
	settlements []*Settlement
	open        []Open
	bank        Bank
	findings    []Finding
	misses      []Finding
}

// New prepares the money side of a world. Of each finding and each near-miss as
// many are planted as the world's options say, as far as there is room.
func New(w *world.World) *Payouts { return &Payouts{world: w} }

func (p *Payouts) get() *data {
	p.once.Do(func() { p.data = grow(p.world, p.world.Options.FindingsPlanted()) })
	return &p.data
}

// Settlements are all closed settlements, by the time of their reports.
func (p *Payouts) Settlements() []*Settlement {
	d := p.get()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.later) == 0 {
		return d.settlements
	}
	return slices.Concat(d.settlements, p.later)
}

// OpenPeriods are the periods that run, one per account.
func (p *Payouts) OpenPeriods() []Open {
	d := p.get()
	p.mu.Lock()
	defer p.mu.Unlock()
	out := slices.Clone(d.open)
	for _, s := range p.later {
		for i := range out {
			if out[i].Region == s.Region && out[i].Currency == s.Currency {
				out[i].Start, out[i].Total, out[i].Group = s.End, 0, s.Next
			}
		}
	}
	return out
}

// Bank is what the practice Xero holds of all this.
func (p *Payouts) Bank() *Bank {
	d := p.get()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bank != nil {
		return p.bank
	}
	return &d.bank
}

// Findings is everything that was there to be found on the first day, planted or not.
func (p *Payouts) Findings() []Finding { return slices.Clone(p.get().findings) }

// NearMisses look like findings and are none.
func (p *Payouts) NearMisses() []Finding { return slices.Clone(p.get().misses) }

// Finding is one thing that is wrong, or looks so.
type Finding struct {
	Kind string `json:"kind"`
	// What it is about, as far as that applies.
	Settlement string   `json:"settlement,omitempty"` // id
	Currency   string   `json:"currency,omitempty"`
	Groups     []string `json:"groups,omitempty"`   // fee groups
	Month      string   `json:"month,omitempty"`    // "2026-09", of posting
	Account    string   `json:"account,omitempty"`  // code of a Xero account
	Document   string   `json:"document,omitempty"` // id of a document in Xero
	Deposit    string   `json:"deposit,omitempty"`  // id of a bank transaction or payment in Xero
	Label      string   `json:"label,omitempty"`    // transaction type, amount type and description, with bars between
	Note       string   `json:"note,omitempty"`     // what was done
}

// The kinds of findings.
const (
	Lumped       = "lumped"              // a posted document has several fee groups on one account
	UnmappedFee  = "unmapped"            // a label nobody knows
	CurrencyOff  = "currency-off"        // Xero does not have the settlement's currency
	Mixed        = "mixed-marketplaces"  // one settlement, several marketplaces
	Residual     = "residual"            // rows and total differ
	Negative     = "negative-payout"     // Amazon charges instead of paying
	Reserve      = "reserve-carried"     // money was carried into the next settlement
	ReserveBack  = "reserve-returned"    // and came back in this one
	NoDeposit    = "payout-unrecorded"   // no deposit for a payout
	NoSettlement = "deposit-unexplained" // looks like Amazon, but there is no settlement
	RateJump     = "rate-jump"           // a fee's share of the sales jumps from one month to the next
)
