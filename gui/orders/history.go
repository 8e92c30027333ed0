package orders

import (
	"strings"

	"tallybridge/engine/domain"
	"tallybridge/gui/words"
)

// packageEvent begins what the history calls a confirmation: "package 2".
const packageEvent = "package "

// eventText is one step of an order's history in words; empty when there is
// nothing in it for a person.
func eventText(h domain.OrderEvent) string {
	name, value := eventName(h.What), eventValue(h.What)
	before, after := value(h.Before), value(h.After)
	switch {
	case h.What == "imported":
		return words.T("{{.what}}: {{.x}}", words.A{"what": name, "x": after})
	case before != "" && before == after: // two steps inside that are one outside
		return ""
	case before != "" && after != "":
		return words.T("{{.what}}: {{.before}} became {{.after}}", words.A{"what": name, "before": before, "after": after})
	case after != "":
		return words.T("{{.what}}: {{.x}}", words.A{"what": name, "x": after})
	case before != "":
		return words.T("{{.what}}: {{.x}} was taken away", words.A{"what": name, "x": before})
	}
	return name
}

func eventName(what string) string {
	switch what {
	case "status":
		return words.T("Status")
	case "work":
		return words.T("Work")
	case "note":
		return words.T("Note")
	case "tags":
		return words.T("Tags")
	case "imported":
		return words.T("Read for the first time")
	}
	if n, ok := strings.CutPrefix(what, packageEvent); ok {
		return words.T("Package {{.n}}", words.A{"n": n})
	}
	return what
}

// eventValue puts what stood before and after into words.
func eventValue(what string) func(string) string {
	in := func(put func(string) string) func(string) string {
		return func(s string) string {
			if s == "" {
				return ""
			}
			return put(s)
		}
	}
	switch what {
	case "status", "imported":
		return in(func(s string) string { return statusChip(domain.OrderStatus(s)).Text })
	case "work":
		return in(func(s string) string { return workName(domain.WorkState(s)) })
	}
	if strings.HasPrefix(what, packageEvent) {
		return in(func(s string) string { return shipmentChip(domain.ShipmentState(s)).Text })
	}
	return in(func(s string) string { return s })
}
