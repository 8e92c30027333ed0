package domain

import "time"

// LinkOrigin tells how a link came to be.
type LinkOrigin string

// The origins of links.
const (
	LinkExact    LinkOrigin = "exact"    // SKU equals Code
	LinkAccepted LinkOrigin = "accepted" // a suggestion the user (or the demo) accepted
	LinkManual   LinkOrigin = "manual"
	LinkCSV      LinkOrigin = "csv"
	LinkCreated  LinkOrigin = "created" // the item was created for the SKU
)

// Link says that one unit of a seller SKU is Units units of a Xero item. A
// bundle has several links; a multipack has one with Units above 1.
type Link struct {
	SKU    SellerSKU
	Item   ItemID
	Units  int64
	Origin LinkOrigin
	At     time.Time
}

// Exclusion says that a seller SKU is left alone.
type Exclusion struct {
	SKU    SellerSKU
	Reason string
	At     time.Time
}

// SuggestionReason is why a link is proposed.
type SuggestionReason string

// The reasons, strongest first.
const (
	ReasonSameFNSKU    SuggestionReason = "same-fnsku"    // shares the physical units of a linked SKU
	ReasonSameASIN     SuggestionReason = "same-asin"     // same ASIN as a linked SKU
	ReasonSameBarcode  SuggestionReason = "same-barcode"  // the Code is the listing's barcode
	ReasonCaseOnly     SuggestionReason = "case"          // equal but for case
	ReasonSpaces       SuggestionReason = "spaces"        // equal but for spaces and punctuation
	ReasonLookAlike    SuggestionReason = "look-alike"    // equal after Unicode folding
	ReasonPrefix       SuggestionReason = "prefix"        // one is the other with a prefix
	ReasonSuffix       SuggestionReason = "suffix"        // one is the other with a suffix
	ReasonSimilarTitle SuggestionReason = "similar-title" // titles share most of their words
)

// SuggestionReasons are all reasons, strongest first.
func SuggestionReasons() []SuggestionReason {
	return []SuggestionReason{
		ReasonSameFNSKU, ReasonSameASIN, ReasonSameBarcode, ReasonCaseOnly, ReasonSpaces, ReasonLookAlike, ReasonPrefix, ReasonSuffix,
		ReasonSimilarTitle,
	}
}

// Suggestion proposes a link for a SKU that has none.
type Suggestion struct {
	SKU        SellerSKU
	Item       ItemID
	Code       string
	Reason     SuggestionReason
	Confidence int    // percent
	Why        string // one plain sentence
	// Units are the units per pack that accepting should set, at least 1. A safe suggestion always has 1.
	Units int64
	// Safe tells that accepting it cannot double or hide stock: exact same
	// physical units, or a code that differs by spaces or look-alikes only with no other candidate.
	Safe bool
}
