package engine

import (
	"context"
	"slices"
	"strings"

	"tallybridge/engine/domain"
)

// ProposeAccounts chooses accounts by their type and name, for the user to
// look at. Codes differ from country to country, so none is assumed.
func (e *Engine) ProposeAccounts(ctx context.Context) (domain.AccountMap, error) {
	accounts, err := e.Accounts(ctx)
	if err != nil {
		return domain.AccountMap{}, err
	}
	if len(accounts) == 0 {
		return domain.AccountMap{}, &domain.Fault{
			Kind: domain.FaultSetup, Message: "The accounts of Xero are not known yet.", Advice: "Connect Xero first: tallybridge connect xero.",
		}
	}
	var out domain.AccountMap
	out.Inventory = bestAccount(accounts, []string{"INVENTORY"}, "inventory asset", "inventory", "stock")
	out.COGS = bestAccount(accounts, []string{"DIRECTCOSTS"}, "cost of goods sold", "cost of sales", "cogs")
	out.Adjustment = bestAccount(accounts, []string{"DIRECTCOSTS", "EXPENSE"}, "inventory adjustment", "stock adjustment", "adjustment")
	out.Opening = bestAccount(accounts, []string{"EQUITY", "CURRENT", "DIRECTCOSTS"}, "historical adjustment", "opening", "stock on hand", "purchases")
	out.Sales = bestAccount(accounts, []string{"REVENUE", "SALES"}, "amazon", "sales")
	// An account's own default tax is what its owner chose for it.
	out.SalesTax, out.PurchaseTax = taxOf(accounts, out.Sales), taxOf(accounts, out.COGS)
	return out, nil
}

func taxOf(accounts []domain.Account, code string) string {
	for _, a := range accounts {
		if a.Code == code && code != "" {
			return a.Tax
		}
	}
	return ""
}

// bestAccount takes the first active account of a type whose name holds the
// earliest of the words, else the first of the type.
func bestAccount(accounts []domain.Account, types []string, words ...string) string {
	best, rank := "", len(words)+1
	for _, a := range accounts {
		if a.Code == "" || !strings.EqualFold(a.Status, "ACTIVE") || !slices.Contains(types, strings.ToUpper(a.Type)) {
			continue
		}
		r := len(words)
		for i, w := range words {
			if strings.Contains(strings.ToLower(a.Name), w) {
				r = i
				break
			}
		}
		if r < rank {
			best, rank = a.Code, r
		}
	}
	return best
}

// ResumeByCode lets items that were held after an undo sync again, by their
// codes or all of them. It returns how many.
func (e *Engine) ResumeByCode(ctx context.Context, codes []string, all bool) (int, error) {
	items, _, err := e.store.Items(ctx)
	if err != nil {
		return 0, err
	}
	states, err := e.store.ItemStates(ctx)
	if err != nil {
		return 0, err
	}
	var ids []domain.ItemID
	for _, i := range items {
		if states[i.ID].Suspended != "" && (all || slices.Contains(codes, i.Code)) {
			ids = append(ids, i.ID)
		}
	}
	return len(ids), e.ResumeItems(ctx, ids)
}
