package overview

import (
	"cmp"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"tallybridge/engine/domain"
	"tallybridge/gui/health"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// budgets are the call allowances: what is left and when more comes.
type budgets struct {
	object fyne.CanvasObject
	rows   *fyne.Container
}

// amazonShown is how many of Amazon's allowances are shown: those that are
// nearest to their end.
const amazonShown = 3

func newBudgets() *budgets {
	b := &budgets{rows: kit.VStack(12)}
	b.object = kit.NewCard(kit.VStack(12, section(words.T("Calls left"), nil), b.rows))
	return b
}

func (b *budgets) take(f health.Facts) {
	var xero, amazon []domain.BudgetView
	full := 0
	for _, v := range f.Status.Budgets {
		switch {
		case strings.HasPrefix(v.Key, "xero/"):
			xero = append(xero, v)
		case v.Left < v.Limit:
			amazon = append(amazon, v)
		default:
			full++
		}
	}
	slices.SortStableFunc(xero, func(a, b domain.BudgetView) int { return -strings.Compare(a.Key, b.Key) }) // the minute first
	slices.SortStableFunc(amazon, func(a, b domain.BudgetView) int { return cmp.Compare(a.Left*b.Limit, b.Left*a.Limit) })
	if len(amazon) > amazonShown {
		full += len(amazon) - amazonShown
		amazon = amazon[:amazonShown]
	}
	b.rows.Objects = nil
	for _, v := range append(xero, amazon...) {
		b.rows.Add(budgetRow(v, f))
	}
	switch {
	case len(f.Status.Budgets) == 0:
		b.rows.Add(kit.NewParagraph(kit.Hint, words.T("No call was made yet. Amazon and Xero allow a number of calls a minute and a day; what is left is shown here.")))
	case full > 0:
		b.rows.Add(kit.NewParagraph(kit.Hint, words.N(full, "{{.n}} more allowance of Amazon has plenty left.", "{{.n}} more allowances of Amazon have plenty left.")))
	}
}

func budgetRow(v domain.BudgetView, f health.Facts) fyne.CanvasObject {
	left := words.T("{{.left}} of {{.limit}}", words.A{"left": words.Units(v.Left), "limit": words.Units(v.Limit)})
	tone := kit.Neutral
	switch {
	case v.BlockedUntil.After(f.Now):
		left, tone = words.T("closed until {{.time}}", words.A{"time": health.When(v.BlockedUntil, f.Now)}), kit.Bad
	case v.Left*10 <= v.Limit:
		tone = kit.Warn
	}
	if v.More.After(f.Now) && strings.HasSuffix(v.Key, "/day") {
		left = words.T("{{.left}}, anew {{.when}}", words.A{"left": left, "when": words.Ago(v.More, f.Now)})
	}
	part := float32(0)
	if v.Limit > 0 {
		part = float32(v.Left) / float32(v.Limit)
	}
	return kit.VStack(kit.Near,
		kit.HStack(kit.Related, kit.Grow(kit.NewCutText(kit.Body, budgetName(v.Key), 60)), kit.NewText(kit.Hint, left)),
		kit.NewMeter(part, tone))
}

// budgetName says what the calls are for.
func budgetName(key string) string {
	parts := strings.Split(key, "/")
	last := parts[len(parts)-1]
	if parts[0] == "xero" {
		if last == "day" {
			return words.T("Xero, today")
		}
		return words.T("Xero, this minute")
	}
	what := last
	switch last {
	case "getInventorySummaries":
		what = words.T("stock")
	case "searchListingsItems":
		what = words.T("listings")
	case "createReport":
		what = words.T("ordering reports")
	case "getReport", "getReports":
		what = words.T("asking for reports")
	case "getReportDocument":
		what = words.T("fetching reports")
	case "getMarketplaceParticipations":
		what = words.T("marketplaces")
	case "searchOrders", "getOrder":
		what = words.T("orders")
	case "confirmShipment":
		what = words.T("shipments")
	case "searchCatalogItems", "getCatalogItem":
		what = words.T("catalogue")
	}
	where := ""
	if len(parts) == 3 {
		where = strings.ToUpper(parts[1])
	}
	return words.T("Amazon {{.where}}, {{.what}}", words.A{"where": where, "what": what})
}
