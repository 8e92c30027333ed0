package domain

import (
	"strings"
	"time"
)

// FeeGroup is what an amount of a settlement is for, in the words of bookkeeping.
type FeeGroup string

// The groups. GroupUnmapped holds what no table knows yet.
const (
	GroupSales          FeeGroup = "sales"
	GroupShipping       FeeGroup = "shipping" // shipping and gift wrap paid by customers
	GroupPromotions     FeeGroup = "promotions"
	GroupRefunds        FeeGroup = "refunds"
	GroupReferral       FeeGroup = "referral"
	GroupFulfilment     FeeGroup = "fulfilment"
	GroupStorage        FeeGroup = "storage"
	GroupAdvertising    FeeGroup = "advertising"
	GroupSubscription   FeeGroup = "subscription"
	GroupInbound        FeeGroup = "inbound" // inbound transport, prep, removal, disposal
	GroupCoupons        FeeGroup = "coupons" // coupons and deals
	GroupOther          FeeGroup = "other"
	GroupReimbursements FeeGroup = "reimbursements"
	GroupTaxCollected   FeeGroup = "tax-collected"
	GroupTaxWithheld    FeeGroup = "tax-withheld"
	GroupReserves       FeeGroup = "reserves" // money Amazon holds back, gives back or moves
	GroupUnmapped       FeeGroup = "unmapped"
)

// groupInfo is what is fixed about a group.
type groupInfo struct {
	group FeeGroup
	title string
	fee   bool
}

var groups = []groupInfo{
	{GroupSales, "Sales", false},
	{GroupShipping, "Shipping and gift wrap", false},
	{GroupPromotions, "Promotions", false},
	{GroupRefunds, "Refunds", false},
	{GroupReferral, "Referral fees", true},
	{GroupFulfilment, "FBA fulfilment fees", true},
	{GroupStorage, "Storage fees", true},
	{GroupAdvertising, "Advertising", true},
	{GroupSubscription, "Subscription", true},
	{GroupInbound, "Inbound and removal fees", true},
	{GroupCoupons, "Coupons and deals", true},
	{GroupOther, "Other fees", true},
	{GroupReimbursements, "Reimbursements", false},
	{GroupTaxCollected, "Tax collected", false},
	{GroupTaxWithheld, "Tax withheld", false},
	{GroupReserves, "Reserves and transfers", false},
	{GroupUnmapped, "Unmapped", false},
}

// FeeGroups returns all groups in the order of a statement: from sales over
// fees to reserves, and what is unmapped last. The slice is the caller's own.
func FeeGroups() []FeeGroup {
	out := make([]FeeGroup, 0, len(groups))
	for _, g := range groups {
		out = append(out, g.group)
	}
	return out
}

func (g FeeGroup) info() groupInfo {
	for _, x := range groups {
		if x.group == g {
			return x
		}
	}
	return groupInfo{g, string(g), false}
}

// Title is the group's name for people.
func (g FeeGroup) Title() string { return g.info().title }

// Fee reports whether the group is a cost of selling that belongs into an
// expense account of its own.
func (g FeeGroup) Fee() bool { return g.info().fee }

// FeeGroupByName finds a group by its name or title, whatever the case.
func FeeGroupByName(name string) (FeeGroup, bool) {
	name = strings.TrimSpace(name)
	for _, x := range groups {
		if strings.EqualFold(string(x.group), name) || strings.EqualFold(x.title, name) {
			return x.group, true
		}
	}
	return "", false
}

// FeePlacement puts a label into a group: the user's own word, which goes
// before the built-in table. "*" in a field of the label stands for any text.
type FeePlacement struct {
	Label FeeLabel
	Group FeeGroup
	At    time.Time
}

// FeeMapping says into which Xero account a group belongs. Country is an ISO
// 3166 code; empty is for every country that has no mapping of its own.
type FeeMapping struct {
	Group   FeeGroup
	Country string
	Account string // account code
}

// FeeTick is the user's word that a finding or a check by hand is settled.
type FeeTick struct {
	Key  string // of the finding or check
	Note string
	At   time.Time
}

// Severity is how much a finding matters.
type Severity string

// The severities.
const (
	SeverityProblem Severity = "problem" // figures are wrong or will be
	SeverityWarning Severity = "warning" // somebody should look
	SeverityNote    Severity = "note"    // good to know
)

// FindingKind names what the fee check found.
type FindingKind string

// The kinds of findings.
const (
	FindingLumped      FindingKind = "lumped"              // a posted document has several fee groups in one account
	FindingShared      FindingKind = "shared-account"      // two fee groups have one account in the user's own table
	FindingNoAccount   FindingKind = "no-account"          // a fee group has no account
	FindingAccountGone FindingKind = "account-gone"        // the account is archived, deleted or not there
	FindingAccountType FindingKind = "account-type"        // the account is of a type that does not fit
	FindingUnmapped    FindingKind = "unmapped"            // a label no table knows
	FindingCurrency    FindingKind = "currency-off"        // Xero does not have the settlement's currency
	FindingMixed       FindingKind = "mixed-marketplaces"  // one settlement, several marketplaces
	FindingResidual    FindingKind = "residual"            // rows and total differ
	FindingNegative    FindingKind = "negative-payout"     // Amazon charges instead of paying
	FindingReserve     FindingKind = "reserve-carried"     // money moves to or from another settlement
	FindingNoDeposit   FindingKind = "payout-unrecorded"   // no deposit in Xero for a payout
	FindingNoPayout    FindingKind = "deposit-unexplained" // looks like Amazon, but there is no settlement
	FindingRateJump    FindingKind = "rate-jump"           // a fee takes a larger share of sales than before
)

// Evidence is one fact behind a finding.
type Evidence struct {
	Label  string
	Amount Money // unknown if the fact is no amount
	Rows   int64 // rows of the settlement behind it; 0 if that does not apply
	Link   string
}

// Finding is one thing the fee check found, with what it rests on and what to do.
type Finding struct {
	// Key is the same in every check that finds the same thing, for ticks.
	Key      string
	Kind     FindingKind
	Severity Severity
	// Settlement, Group, Country, Account and Month say what it is about, where that applies.
	Settlement SettlementID
	Group      FeeGroup
	Country    string
	Account    string
	Month      string
	// Label is what no table knows, in a finding of that kind.
	Label FeeLabel
	// Words say what is wrong in plain words; Advice what to do next.
	Words, Advice string
	Evidence      []Evidence
	// Ticked tells that the user settled it, with Note. A ticked finding counts as none.
	Ticked bool
	Note   string
}

// ManualCheck is something that no program can look up in Xero: the user looks
// and ticks it off.
type ManualCheck struct {
	Key           string
	Words, Advice string
	Ticked        bool
	Note          string
	At            time.Time
}
