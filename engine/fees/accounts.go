package fees

import (
	"slices"
	"strings"

	"tallybridge/engine/domain"
)

// The account types that fit a kind of group.
var (
	expenseTypes   = []string{"EXPENSE", "OVERHEADS", "DIRECTCOSTS"}
	incomeTypes    = []string{"REVENUE", "SALES", "OTHERINCOME"}
	eitherTypes    = slices.Concat(incomeTypes, expenseTypes)
	liabilityTypes = []string{"CURRLIAB", "LIABILITY", "CURRENT", "TERMLIAB", "PREPAYMENT"}
)

// TypesFor are the types of account that fit a group, best first.
func TypesFor(g domain.FeeGroup) []string {
	switch {
	case g.Fee():
		return slices.Clone(expenseTypes)
	case g == domain.GroupSales, g == domain.GroupShipping:
		return slices.Clone(incomeTypes)
	case g == domain.GroupPromotions, g == domain.GroupRefunds, g == domain.GroupReimbursements:
		return slices.Clone(eitherTypes)
	default:
		return slices.Clone(liabilityTypes)
	}
}

// Fits reports whether an account may be chosen for a group: active, with a
// code, and of a type that fits.
func Fits(a domain.Account, g domain.FeeGroup) bool {
	return a.Code != "" && active(a) && slices.Contains(TypesFor(g), strings.ToUpper(a.Type)) && a.System == ""
}

func active(a domain.Account) bool { return strings.EqualFold(a.Status, "ACTIVE") }

// Mapping is the user's table of accounts.
type Mapping struct{ of map[[2]string]string }

// NewMapping makes a mapping of the user's table.
func NewMapping(rows []domain.FeeMapping) Mapping {
	m := Mapping{map[[2]string]string{}}
	for _, r := range rows {
		m.of[[2]string{string(r.Group), strings.ToUpper(r.Country)}] = r.Account
	}
	return m
}

// Account is the account of a group in a country: the country's own, else the
// one for all countries, else empty.
func (m Mapping) Account(g domain.FeeGroup, country string) string {
	if a := m.of[[2]string{string(g), strings.ToUpper(country)}]; a != "" {
		return a
	}
	return m.of[[2]string{string(g), ""}]
}

// proposalWords are looked for in the names of accounts, the most telling first.
var proposalWords = map[domain.FeeGroup][]string{
	domain.GroupSales:          {"amazon sales", "marketplace sales", "online sales", "sales"},
	domain.GroupShipping:       {"amazon shipping income", "shipping income", "postage income", "delivery income", "freight income", "shipping", "delivery"},
	domain.GroupPromotions:     {"amazon promotion", "promotion", "discount"},
	domain.GroupRefunds:        {"amazon refund", "refund", "sales returns", "returns"},
	domain.GroupReferral:       {"amazon referral", "referral", "amazon commission", "commission", "amazon selling", "selling fees", "amazon seller"},
	domain.GroupFulfilment:     {"amazon fba fulfil", "fulfilment", "fulfillment", "amazon fba", "fba fees", "fba"},
	domain.GroupStorage:        {"amazon storage", "fba storage", "storage", "warehous"},
	domain.GroupAdvertising:    {"amazon advertising", "amazon ads", "sponsored", "ppc", "advertising", "marketing"},
	domain.GroupSubscription:   {"amazon subscription", "professional plan", "subscription"},
	domain.GroupInbound:        {"amazon inbound", "inbound", "fba removal", "removal", "inbound freight", "freight in"},
	domain.GroupCoupons:        {"amazon coupon", "coupon", "deal"},
	domain.GroupOther:          {"amazon other", "other amazon", "amazon fees", "marketplace fees", "other selling"},
	domain.GroupReimbursements: {"amazon reimbursement", "reimbursement", "fba reimbursement"},
	domain.GroupTaxCollected:   {"amazon tax collected", "tax collected", "sales tax", "marketplace tax"},
	domain.GroupTaxWithheld:    {"amazon tax withheld", "tax withheld", "marketplace facilitator", "withholding"},
	domain.GroupReserves:       {"amazon reserve", "reserve", "amazon clearing", "amazon rolled", "clearing"},
}

// Propose chooses an account for each group by type and name, for the user to
// look at. Codes differ from country to country, so none is assumed; a fee
// group never gets an account that another one already has, and a group whose
// words no account has gets none.
func Propose(accounts []domain.Account) []domain.FeeMapping {
	taken := map[string]bool{}
	var out []domain.FeeMapping
	// Names that hold the strongest words first, so that "Amazon FBA storage"
	// goes to storage and not to fulfilment.
	best := map[domain.FeeGroup]string{}
	for rank := range 8 {
		for _, g := range domain.FeeGroups() {
			words := proposalWords[g]
			if best[g] != "" || rank >= len(words) {
				continue
			}
			for _, t := range TypesFor(g) {
				for _, a := range accounts {
					if best[g] == "" && strings.EqualFold(a.Type, t) && Fits(a, g) && !taken[a.Code] && holds(a.Name, words[rank]) && owner(a.Name, g) {
						best[g], taken[a.Code] = a.Code, true
					}
				}
			}
		}
	}
	for _, g := range domain.FeeGroups() {
		if best[g] != "" {
			out = append(out, domain.FeeMapping{Group: g, Account: best[g]})
		}
	}
	return out
}

// holds reports whether a name has the words, one after the other.
func holds(name, words string) bool { return strings.Contains(strings.ToLower(name), words) }

// owner reports whether no other fee group has words of more letters in the
// name: "FBA storage fees" is storage, although it holds "fba fees" too.
func owner(name string, g domain.FeeGroup) bool {
	own := weight(name, g)
	for _, o := range domain.FeeGroups() {
		if o != g && o.Fee() == g.Fee() && weight(name, o) > own {
			return false
		}
	}
	return true
}

// weight is the length of the longest words of a group in a name; words about
// Amazon in general count least.
func weight(name string, g domain.FeeGroup) int {
	w := 0
	for _, words := range proposalWords[g] {
		if !holds(name, words) {
			continue
		}
		n := 0
		for _, x := range strings.Fields(words) {
			switch x {
			case "amazon", "fba", "fees", "other", "selling", "seller", "sales", "income", "marketplace":
				n++
			default:
				n += 1 + len(x)
			}
		}
		w = max(w, n)
	}
	return w
}
