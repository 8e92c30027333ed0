package activity

import (
	"strings"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/health"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// runName says what sort of run it was.
func runName(r domain.Run) string {
	switch {
	case r.Trigger == "undo":
		return words.T("Undo")
	case r.Trigger == "opening":
		return words.T("Opening stock")
	case r.Trigger == "prove":
		return words.T("Trial of Xero's rules")
	case r.DryRun:
		return words.T("Preview")
	}
	return words.T("Sync")
}

// runWhat is what a run moved.
func runWhat(r domain.Run) string {
	if r.Entity == "" {
		return health.Entity(domain.EntityProducts) + ", " + health.Entity(domain.EntityInventory)
	}
	return health.Entity(r.Entity)
}

// runBy is what started a run.
func runBy(r domain.Run) string {
	if r.Trigger == "schedule" {
		return words.T("the schedule")
	}
	return words.T("you")
}

// runChip is how a run ended.
func runChip(r domain.Run) kit.Chip {
	switch r.Result {
	case domain.RunRunning:
		return kit.Chip{Text: words.T("Running"), Tone: kit.Info}
	case domain.RunAttention:
		return kit.Chip{Text: words.T("Needs you"), Tone: kit.Warn}
	case domain.RunFailed:
		return kit.Chip{Text: words.T("Failed"), Tone: kit.Bad}
	case domain.RunCancelled:
		return kit.Chip{Text: words.T("Stopped")}
	case domain.RunBroken:
		return kit.Chip{Text: words.T("Interrupted"), Tone: kit.Warn}
	}
	return kit.Chip{Text: words.T("Done"), Tone: kit.Good}
}

// action is what a change did, or what one that was only proposed would do.
func action(c domain.Change) string {
	if !c.Applied {
		switch c.Action {
		case "create":
			return words.T("Create the item")
		case "update":
			return words.T("Update {{.field}}", words.A{"field": field(c.Field)})
		case "increase":
			return words.T("Raise the quantity")
		case "decrease":
			return words.T("Lower the quantity")
		}
	}
	switch c.Action {
	case "create":
		return words.T("Item created")
	case "update":
		return words.T("{{.field}} updated", words.A{"field": field(c.Field)})
	case "link":
		return words.T("Linked")
	case "increase":
		return words.T("Quantity raised")
	case "decrease":
		return words.T("Quantity lowered")
	case "hold":
		return words.T("Held")
	case "refuse":
		return words.T("Refused by Xero")
	}
	return c.Action
}

func field(f string) string {
	switch domain.Field(f) {
	case domain.FieldName:
		return words.T("Name")
	case domain.FieldDescription:
		return words.T("Description")
	case domain.FieldPrice:
		return words.T("Price")
	case "quantity":
		return words.T("Quantity")
	}
	return f
}

// changeChip tells whether a change is in Xero.
func changeChip(c domain.Change) kit.Chip {
	switch {
	case c.Applied:
		return kit.Chip{Text: words.T("Written"), Tone: kit.Good}
	case c.Action == "refuse":
		return kit.Chip{Text: words.T("Refused"), Tone: kit.Bad}
	case c.Action == "hold":
		return kit.Chip{Text: words.T("Held"), Tone: kit.Warn}
	}
	return kit.Chip{Text: words.T("Proposed"), Tone: kit.Info}
}

// writeChip is where a document is on its way to Xero.
func writeChip(w domain.WriteState) (kit.Chip, kit.IconName) {
	switch w {
	case domain.WriteDone:
		return kit.Chip{Text: words.T("In Xero"), Tone: kit.Good}, kit.IconCheck
	case domain.WriteRefused:
		return kit.Chip{Text: words.T("Refused"), Tone: kit.Bad}, kit.IconError
	case domain.WriteLost:
		return kit.Chip{Text: words.T("Not sent"), Tone: kit.Neutral}, kit.IconMinus
	case domain.WriteSending:
		return kit.Chip{Text: words.T("Being checked"), Tone: kit.Warn}, kit.IconClock
	}
	return kit.Chip{Text: words.T("Prepared"), Tone: kit.Info}, kit.IconClock
}

func documentName(k domain.DocumentKind) string {
	if k == domain.DocumentCreditNote {
		return words.T("Credit note")
	}
	return words.T("Bill")
}

// name is what a row is about: an item's code or else a SKU.
func name(code string, sku domain.SellerSKU) string {
	if code != "" {
		return code
	}
	return sku.SKU
}

// counts are a run's numbers that are not zero.
func counts(r domain.Run) string {
	var parts []string
	add := func(n int, text string) {
		if n > 0 {
			parts = append(parts, text)
		}
	}
	switch r.Entity {
	case domain.EntityOrders:
		add(r.Created, words.N(r.Created, "{{.n}} new order", "{{.n}} new orders"))
		add(r.Updated, words.N(r.Updated, "{{.n}} order changed", "{{.n}} orders changed"))
	default:
		add(r.Created, words.N(r.Created, "{{.n}} item created", "{{.n}} items created"))
		add(r.Updated, words.N(r.Updated, "{{.n}} item updated", "{{.n}} items updated"))
	}
	add(r.Increased, words.N(r.Increased, "{{.n}} quantity raised", "{{.n}} quantities raised"))
	add(r.Decreased, words.N(r.Decreased, "{{.n}} quantity lowered", "{{.n}} quantities lowered"))
	add(r.Unchanged, words.N(r.Unchanged, "{{.n}} unchanged", "{{.n}} unchanged"))
	add(r.Held, words.N(r.Held, "{{.n}} held", "{{.n}} held"))
	add(r.Quarantined, words.N(r.Quarantined, "{{.n}} in quarantine", "{{.n}} in quarantine"))
	if len(parts) == 0 {
		return words.T("nothing")
	}
	return strings.Join(parts, ", ")
}

// undoable reports whether a run may have posted something that can be undone.
func undoable(r domain.Run) bool {
	return !r.DryRun && r.Undoes == "" && r.UndoneBy == "" && r.Result != domain.RunRunning && r.Increased+r.Decreased > 0
}

// filters are the list's chips.
func filters() []kit.Filter {
	return []kit.Filter{
		{ID: "", Text: words.T("All"), Count: -1},
		{ID: engine.FilterRuns, Text: words.T("Runs"), Count: -1},
		{ID: engine.FilterChanges, Text: words.T("Changes"), Count: -1},
		{ID: engine.FilterDocuments, Text: words.T("Documents"), Count: -1},
		{ID: engine.FilterQuarantine, Text: words.T("Quarantine"), Count: -1, Tone: kit.Bad},
		{ID: engine.FilterAttention, Text: words.T("Needed you"), Count: -1, Tone: kit.Warn},
		{ID: engine.FilterFailed, Text: words.T("Failed"), Count: -1, Tone: kit.Bad},
		{ID: engine.FilterRefused, Text: words.T("Refused"), Count: -1, Tone: kit.Bad},
	}
}
