package mapping

import (
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/words"
)

// kindOf is what makes rows alike: why something is suggested, else what is wrong.
func kindOf(r engine.MappingListRow) string {
	if r.Proposed != nil && r.Filter == engine.FilterSuggested {
		return string(r.Proposed.Reason)
	}
	return string(r.Kind)
}

// reason says in a few words why a row is as it is.
func reason(r engine.MappingListRow) string {
	if r.ExcludedFor != "" {
		return words.Engine(r.ExcludedFor)
	}
	if k := kindOf(r); k != "" {
		return kindName(k)
	}
	if r.Filter == engine.FilterUnmapped && r.Message != "" {
		return words.T("To be created")
	}
	if len(r.Links) > 0 {
		return originName(r.Links[0].Origin)
	}
	return ""
}

// kindName is a kind of conflict or a reason of a suggestion in a few words.
func kindName(kind string) string {
	switch domain.ConflictKind(kind) {
	case domain.ConflictNoItem:
		return words.T("No item")
	case domain.ConflictSuggested:
		return words.T("Looks like another")
	case domain.ConflictSeveral:
		return words.T("Several items fit")
	case domain.ConflictASINs:
		return words.T("Different ASINs")
	case domain.ConflictCodeClash:
		return words.T("Code is taken")
	case domain.ConflictUntracked:
		return words.T("Item not tracked")
	case domain.ConflictAccounts:
		return words.T("Account missing")
	case domain.ConflictSKUTooLong:
		return words.T("SKU too long")
	case domain.ConflictPriceCurrency:
		return words.T("Price in another currency")
	case domain.ConflictFieldChanged:
		return words.T("Edited in Xero")
	case domain.ConflictTooManyTracked:
		return words.T("Too many tracked items")
	case domain.ConflictListingClosed:
		return words.T("Listing closed")
	}
	return reasonName(domain.SuggestionReason(kind))
}

func reasonName(r domain.SuggestionReason) string {
	switch r {
	case domain.ReasonSameFNSKU:
		return words.T("Same FNSKU")
	case domain.ReasonSameASIN:
		return words.T("Same ASIN")
	case domain.ReasonSameBarcode:
		return words.T("Same barcode")
	case domain.ReasonCaseOnly:
		return words.T("Equal but for case")
	case domain.ReasonSpaces:
		return words.T("Equal but for spaces")
	case domain.ReasonLookAlike:
		return words.T("Look-alike characters")
	case domain.ReasonPrefix:
		return words.T("Added prefix")
	case domain.ReasonSuffix:
		return words.T("Added suffix")
	case domain.ReasonSimilarTitle:
		return words.T("Similar title")
	}
	return string(r)
}

func originName(o domain.LinkOrigin) string {
	switch o {
	case domain.LinkExact:
		return words.T("SKU equals code")
	case domain.LinkAccepted:
		return words.T("Suggestion accepted")
	case domain.LinkManual:
		return words.T("Linked by you")
	case domain.LinkCSV:
		return words.T("From a file")
	case domain.LinkCreated:
		return words.T("Created for it")
	}
	return string(o)
}

func fieldName(f string) string {
	switch domain.Field(f) {
	case domain.FieldName:
		return words.T("Name")
	case domain.FieldDescription:
		return words.T("Description")
	case domain.FieldPrice:
		return words.T("Price")
	}
	return f
}
