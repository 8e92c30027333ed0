package domain

// ConflictKind names what keeps a SKU or item from being synced.
type ConflictKind string

// Conflict kinds. Each has its own words and proposed fix in package match, stock or plan.
const (
	ConflictNoItem         ConflictKind = "no-item"            // no item, and creating is off
	ConflictSuggested      ConflictKind = "suggested"          // a suggestion waits for a person
	ConflictSeveral        ConflictKind = "several-candidates" // more than one item fits
	ConflictASINs          ConflictKind = "different-asins"    // one SKU, different ASINs
	ConflictCodeClash      ConflictKind = "code-clash"         // two SKUs derive one code
	ConflictUntracked      ConflictKind = "item-untracked"     // the item does not track stock
	ConflictAccounts       ConflictKind = "accounts-missing"   // an account is missing, archived or of the wrong type
	ConflictSKUTooLong     ConflictKind = "sku-too-long"       // over 30 characters and several derived codes could fit
	ConflictPriceCurrency  ConflictKind = "price-currency"     // no listing in the base currency
	ConflictPoolsDisagree  ConflictKind = "pools-disagree"     // members of one pool show different figures
	ConflictPoolsRepeat    ConflictKind = "pools-repeat"       // two pools show the same figures
	ConflictSharedFNSKU    ConflictKind = "shared-fnsku"       // one FNSKU under SKUs linked to different items
	ConflictFieldChanged   ConflictKind = "field-changed"      // a field was edited in Xero since
	ConflictDrift          ConflictKind = "quantity-moved"     // something else moved the quantity
	ConflictBackOrder      ConflictKind = "back-order"         // the item has back orders
	ConflictListingClosed  ConflictKind = "listing-closed"     // every listing is closed and Amazon shows no stock figure
	ConflictNegative       ConflictKind = "below-zero"         // the wanted quantity is below zero
	ConflictFraction       ConflictKind = "fraction"           // Xero holds part of a unit
	ConflictTooManyTracked ConflictKind = "too-many-tracked"   // more than 3,500 tracked items
	ConflictNeedsCost      ConflictKind = "needs-unit-cost"    // an increase without any known cost
	ConflictUnknown        ConflictKind = "reading-unknown"    // a reading is missing, stale or incomplete
	ConflictOtherProgram   ConflictKind = "other-program"      // another program posts item-coded sales
	ConflictOpening        ConflictKind = "opening-stock"      // waits for the opening stock step
	ConflictIncreaseHeld   ConflictKind = "increase-held"      // bills raise stock: increases are only shown
	ConflictSuspended      ConflictKind = "suspended"          // held after an undo until resumed
	ConflictUncertain      ConflictKind = "write-uncertain"    // a document may still land
)

// ConflictKinds are all kinds.
func ConflictKinds() []ConflictKind {
	return []ConflictKind{
		ConflictNoItem, ConflictSuggested, ConflictSeveral, ConflictASINs, ConflictCodeClash, ConflictUntracked, ConflictAccounts,
		ConflictSKUTooLong, ConflictPriceCurrency, ConflictPoolsDisagree, ConflictPoolsRepeat, ConflictSharedFNSKU,
		ConflictFieldChanged, ConflictDrift, ConflictBackOrder, ConflictListingClosed, ConflictNegative, ConflictFraction,
		ConflictTooManyTracked, ConflictNeedsCost, ConflictUnknown, ConflictOtherProgram, ConflictOpening, ConflictIncreaseHeld,
		ConflictSuspended, ConflictUncertain,
	}
}

// Conflict is one thing a person should look at. It holds exactly the SKUs and
// the item it names; everything else goes on.
type Conflict struct {
	Kind ConflictKind
	// SKU or Item is what is held; Code is the item's or wanted code for showing.
	SKU  SellerSKU
	Item ItemID
	Code string
	// Message says what is wrong in one sentence; Fix says what to do.
	Message string
	Fix     string
	// Candidates are items, SKUs or ASINs involved, for the panel that settles
	// it; for ConflictFieldChanged the fields that were edited.
	Candidates []string
	// Blocks tells that automatic sync may not be turned on while it is open.
	Blocks bool
	// SetAside is the user's word that the rest may go on without it.
	SetAside bool
}

// Key identifies a conflict across runs.
func (c Conflict) Key() string {
	return string(c.Kind) + "\x1f" + string(c.SKU.Connection) + "\x1f" + c.SKU.SKU + "\x1f" + string(c.Item)
}

// Quarantined is a record that a server refused and that waits for a Retry.
type Quarantined struct {
	Key    string // stable: kind and identity of the record
	Entity Entity
	SKU    SellerSKU
	Item   ItemID
	Code   string
	Reason string // plain words
	Detail string // the server's own message
	At     int64  // Unix seconds, UTC
	Tries  int
}
