package world

// Outcome is what a correct sync does about a SKU or an item.
type Outcome string

// The outcomes.
const (
	Synced    Outcome = "synced"    // quantity ends equal to the truth
	Held      Outcome = "held"      // shown as a conflict, not written
	Refused   Outcome = "refused"   // ends in quarantine after Xero's refusal
	Ignored   Outcome = "ignored"   // neither an item nor a conflict (variation parents)
	Untouched Outcome = "untouched" // a Xero item that no SKU belongs to: stays as it is
)

// Trap is one planted difficulty.
type Trap struct {
	Name    string   // "case-twins", "shared-fnsku", …
	SKUs    []string // the seller SKUs it concerns
	Codes   []string // the Xero item codes it concerns, where they exist on the first day
	Outcome Outcome  // of the SKUs named in Concerns; the others are synced
	// Concerns are the SKUs the outcome is about: all of SKUs, or one of two.
	Concerns []string
	// Kind is the conflict kind expected when Held, in the engine's public words.
	Kind string
	Why  string
}

// fate is what a correct sync under the usual configuration makes of some
// SKUs and the item they belong to.
type fate struct {
	skus    []string
	code    string // item on the first day, empty if there is none
	created string // code of the item that has to be made, empty if none
	outcome Outcome
	kind    string
	trap    string
}
