package plan

import (
	"fmt"
	"slices"
	"strings"

	"tallybridge/engine/domain"
)

// Account types that each use allows.
// Source: developer.xero.com/documentation/guides/how-to-guides/tracked-inventory-in-xero.
var (
	inventoryTypes  = []string{"INVENTORY"}
	costTypes       = []string{"DIRECTCOSTS", "EXPENSE"}
	adjustmentTypes = []string{"DIRECTCOSTS", "EXPENSE", "OVERHEADS"}
	salesTypes      = []string{"REVENUE", "SALES", "OTHERINCOME"}
)

// ledger finds accounts by code.
type ledger map[string]domain.Account

func newLedger(accounts []domain.Account) ledger {
	l := make(ledger, len(accounts))
	for _, a := range accounts {
		if a.Code != "" {
			l[a.Code] = a
		}
	}
	return l
}

// check says what is wrong with an account for its use ("the inventory
// account"), or nothing. Without types any but an inventory account will do.
func (l ledger) check(code, use string, types []string) string {
	if code == "" {
		return fmt.Sprintf("No account is set as %s.", use)
	}
	a, ok := l[code]
	switch {
	case !ok:
		return fmt.Sprintf("Account %s, %s, does not exist in Xero.", code, use)
	case a.Status != "" && a.Status != "ACTIVE":
		return fmt.Sprintf("Account %s (%s), %s, is %s in Xero.", code, a.Name, use, strings.ToLower(a.Status))
	case types == nil && a.Type == "INVENTORY":
		return fmt.Sprintf("Account %s (%s), %s, may not be of type INVENTORY.", code, a.Name, use)
	case types != nil && !slices.Contains(types, a.Type):
		return fmt.Sprintf("Account %s (%s), %s, has type %s; it has to be %s.", code, a.Name, use, a.Type, strings.Join(types, " or "))
	}
	return ""
}
