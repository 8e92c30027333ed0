package inventory

import (
	"strings"

	"github.com/govalues/decimal"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// chip is a row's state as a person reads it.
func chip(filter string) kit.Chip {
	switch filter {
	case engine.StateInSync:
		return kit.Chip{Text: words.T("In sync"), Tone: kit.Good}
	case engine.StateDiffers:
		return kit.Chip{Text: words.T("Out of sync"), Tone: kit.Warn}
	case engine.StateHeld:
		return kit.Chip{Text: words.T("Held"), Tone: kit.Bad}
	case engine.StateUnknown:
		return kit.Chip{Text: words.T("Unknown"), Tone: kit.Warn}
	case engine.StateQuarantined:
		return kit.Chip{Text: words.T("Quarantined"), Tone: kit.Bad}
	case engine.FilterAside:
		return kit.Chip{Text: words.T("Aside"), Tone: kit.Neutral}
	case engine.FilterLow:
		return kit.Chip{Text: words.T("Low stock"), Tone: kit.Warn}
	}
	return kit.Chip{Text: words.T("Not counted"), Tone: kit.Neutral}
}

func filters() []kit.Filter {
	out := []kit.Filter{{ID: "", Text: words.T("All"), Count: -1}}
	for _, id := range []string{
		engine.StateDiffers, engine.StateHeld, engine.StateUnknown, engine.FilterLow, engine.StateQuarantined,
		engine.FilterAside, engine.StateUncounted, engine.StateInSync,
	} {
		c := chip(id)
		f := kit.Filter{ID: id, Text: c.Text, Count: -1, Tone: c.Tone}
		if c.Tone == kit.Good {
			f.Tone = kit.Neutral // dots are for what wants attention
		}
		out = append(out, f)
	}
	return out
}

// kind names what is wrong with a row in a few words.
func kind(k domain.ConflictKind) string {
	switch k {
	case domain.ConflictDrift:
		return words.T("Moved by something else")
	case domain.ConflictNeedsCost:
		return words.T("Needs a unit cost")
	case domain.ConflictSuspended:
		return words.T("Held after an undo")
	case domain.ConflictBackOrder:
		return words.T("Back order in Xero")
	case domain.ConflictFraction:
		return words.T("Part of a unit in Xero")
	case domain.ConflictNegative:
		return words.T("Below zero")
	case domain.ConflictOpening:
		return words.T("Waits for opening stock")
	case domain.ConflictIncreaseHeld:
		return words.T("Increase only shown")
	case domain.ConflictOtherProgram:
		return words.T("Another program posts")
	case domain.ConflictUntracked:
		return words.T("Not tracked in Xero")
	case domain.ConflictAccounts:
		return words.T("Account missing")
	case domain.ConflictPoolsDisagree:
		return words.T("Marketplaces disagree")
	case domain.ConflictPoolsRepeat:
		return words.T("Pools repeat each other")
	case domain.ConflictSharedFNSKU:
		return words.T("Same units, two items")
	case domain.ConflictASINs:
		return words.T("Different ASINs")
	case domain.ConflictListingClosed:
		return words.T("Listing closed")
	case domain.ConflictUncertain:
		return words.T("Xero’s answer is awaited")
	case domain.ConflictTooManyTracked:
		return words.T("Too many tracked items")
	case domain.ConflictUnknown:
		return words.T("Quantity not known")
	}
	return ""
}

// source says where a unit cost comes from.
func source(s string) string {
	switch s {
	case "your cost":
		return words.T("your cost")
	case "Xero average":
		return words.T("Xero’s average")
	case "last average":
		return words.T("last average seen")
	case "purchase price":
		return words.T("purchase price")
	}
	return s
}

// label is a summand's name: pools are names already, the rest is the engine's English.
func label(l string) string {
	if rest, ok := strings.CutPrefix(l, "Merchant"); ok {
		return words.T("Merchant") + rest
	}
	if l == "Held elsewhere" {
		return words.T("Held elsewhere")
	}
	return l
}

// pools is the arithmetic in short.
func pools(short string) string {
	if words.Code() == "en" || short == "" {
		return short
	}
	parts := strings.Split(short, " + ")
	for i, p := range parts {
		parts[i] = label(p)
		if n, ok := strings.CutPrefix(p, "Held elsewhere "); ok {
			parts[i] = words.T("Held elsewhere") + " " + n
		}
	}
	return strings.Join(parts, " + ")
}

// action says what a recorded change did.
func action(a string) string {
	switch a {
	case "create":
		return words.T("Created")
	case "update":
		return words.T("Updated")
	case "link":
		return words.T("Linked")
	case "increase":
		return words.T("Raised")
	case "decrease":
		return words.T("Lowered")
	case "hold":
		return words.T("Held")
	case "refuse":
		return words.T("Refused")
	}
	return a
}

// typed writes a number as a person would type it into a field: no grouping.
func typed(d decimal.Decimal) string {
	s := engine.WriteDecimal(d.Trim(2).Pad(2))
	if words.Code() == "de" {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

func amount(d decimal.NullDecimal, currency string) string {
	if !d.Valid {
		return ""
	}
	return words.Amount(d.Decimal, currency)
}

// fieldName is one of an item's fields as Xero calls it.
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
