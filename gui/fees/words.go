package fees

import (
	"strings"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// groupName is a fee group for people.
func groupName(g domain.FeeGroup) string {
	switch g {
	case domain.GroupSales:
		return words.T("Sales")
	case domain.GroupShipping:
		return words.T("Shipping and gift wrap")
	case domain.GroupPromotions:
		return words.T("Promotions")
	case domain.GroupRefunds:
		return words.T("Refunds")
	case domain.GroupReferral:
		return words.T("Referral fees")
	case domain.GroupFulfilment:
		return words.T("FBA fulfilment fees")
	case domain.GroupStorage:
		return words.T("Storage fees")
	case domain.GroupAdvertising:
		return words.T("Advertising")
	case domain.GroupSubscription:
		return words.T("Subscription")
	case domain.GroupInbound:
		return words.T("Inbound and removal fees")
	case domain.GroupCoupons:
		return words.T("Coupons and deals")
	case domain.GroupOther:
		return words.T("Other fees")
	case domain.GroupReimbursements:
		return words.T("Reimbursements")
	case domain.GroupTaxCollected:
		return words.T("Tax collected")
	case domain.GroupTaxWithheld:
		return words.T("Tax withheld")
	case domain.GroupReserves:
		return words.T("Reserves and transfers")
	case domain.GroupUnmapped:
		return words.T("Unmapped amounts")
	}
	return g.Title()
}

// day writes a day as Amazon and Xero count it, whatever the user's time zone.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	y, m, d := t.UTC().Date()
	return words.Day(time.Date(y, m, d, 12, 0, 0, 0, time.Local))
}

// period writes from which day to which a settlement goes; the year once where
// it is the same.
func period(x domain.Settlement) string {
	start, end := x.Start.UTC(), x.End.UTC()
	if start.IsZero() || end.IsZero() || start.Year() != end.Year() {
		return day(x.Start) + " – " + day(x.End)
	}
	layout := "2 Jan"
	if words.Code() == "de" {
		layout = "02.01."
	}
	return start.Format(layout) + " – " + day(x.End)
}

// month writes "2026-09" as 09/2026.
func month(m string) string {
	year, part, ok := strings.Cut(m, "-")
	if !ok {
		return m
	}
	return part + "/" + year
}

func money(d decimal.Decimal, currency string) string {
	return words.Money(domain.Money{Amount: d, Currency: currency})
}

// amounts writes sums of several currencies beside each other, never added.
func amounts(list []engine.FeeAmount) string {
	var parts []string
	for _, a := range list {
		parts = append(parts, words.Money(a.Money))
	}
	return strings.Join(parts, "  ·  ")
}

// amountsCell shows the amount with most rows, and how many currencies there are besides.
func amountsCell(list []engine.FeeAmount) kit.Cell {
	if len(list) < 2 {
		return kit.Cell{Text: amounts(list)}
	}
	most := list[0]
	for _, a := range list {
		if a.Rows > most.Rows {
			most = a
		}
	}
	return kit.Cell{Text: words.Money(most.Money) + "  +" + words.Number(len(list)-1), Tip: strings.ReplaceAll(amounts(list), "  ·  ", "\n")}
}

// inRows writes an amount with the number of its rows.
func inRows(a engine.FeeAmount) string {
	return words.N(int(a.Rows), "{{.money}} in one row", "{{.money}} in {{.n}} rows", words.A{"money": words.Money(a.Money)})
}

func rows(n int64) string { return words.Units(n) }

func severityChip(v domain.Severity) (kit.Chip, kit.IconName) {
	switch v {
	case domain.SeverityProblem:
		return kit.Chip{Text: words.T("Problem"), Tone: kit.Bad}, kit.IconError
	case domain.SeverityWarning:
		return kit.Chip{Text: words.T("Warning"), Tone: kit.Warn}, kit.IconWarning
	}
	return kit.Chip{Text: words.T("Note"), Tone: kit.Info}, kit.IconInfo
}

func depositChip(p *engine.PayoutMatch) (kit.Chip, kit.IconName) {
	if p == nil {
		return kit.Chip{}, ""
	}
	switch p.State {
	case engine.PayoutMatched:
		return kit.Chip{Text: words.T("In Xero"), Tone: kit.Good}, kit.IconCheck
	case engine.PayoutWaiting:
		return kit.Chip{Text: words.T("On its way"), Tone: kit.Info}, kit.IconClock
	case engine.PayoutUnrecorded:
		return kit.Chip{Text: words.T("Not yet recorded"), Tone: kit.Warn}, kit.IconWarning
	}
	return kit.Chip{Text: words.T("Not known")}, kit.IconMinus
}

func stateChip(r gridRow) (kit.Chip, kit.IconName) {
	switch r.State {
	case engine.FeeDistinct:
		return kit.Chip{Text: words.T("Own account"), Tone: kit.Good}, kit.IconCheck
	case engine.FeeShared:
		return kit.Chip{Text: words.T("Shared"), Tone: kit.Bad}, kit.IconError
	case engine.FeeMissing:
		if !r.Group.Fee() {
			return kit.Chip{Text: words.T("Not chosen")}, kit.IconMinus
		}
		return kit.Chip{Text: words.T("No account"), Tone: kit.Bad}, kit.IconError
	case engine.FeeArchived:
		return kit.Chip{Text: words.T("Archived or gone"), Tone: kit.Bad}, kit.IconError
	case engine.FeeWrong:
		return kit.Chip{Text: words.T("Wrong type"), Tone: kit.Bad}, kit.IconError
	}
	return kit.Chip{Text: words.T("Not used")}, kit.IconMinus
}

func accountName(a domain.Account) string { return strings.TrimSpace(a.Code + " " + a.Name) }

// labelText is a label for people.
func labelText(l domain.FeeLabel) string {
	var parts []string
	for _, p := range []string{l.Type, l.AmountType, l.Description} {
		if p == "" {
			p = words.T("(empty)")
		}
		if len(parts) == 0 || parts[len(parts)-1] != p {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, " / ")
}

func labelKey(l domain.FeeLabel) string {
	return l.Type + "\x00" + l.AmountType + "\x00" + l.Description
}

func groupKey(g domain.FeeGroup, country string) string { return string(g) + "\x00" + country }
