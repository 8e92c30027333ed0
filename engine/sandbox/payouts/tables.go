package payouts

import "strconv"

// Accounts that a fee must not go to.
const (
	archivedAccount = "498" // in the books, archived
	missingAccount  = "497" // not in the books any more
	wrongAccount    = "091" // a current asset
	revenueAccount  = "200"
)

// The kinds of findings in a table of accounts.
const (
	Shared      = "shared-account" // two fee groups on one account
	NoAccount   = "no-account"     // a fee group without one
	AccountGone = "account-gone"   // archived, or not there
	AccountType = "account-type"   // of a type that does not fit
)

// FeeTable is a user's table: to which account each fee group goes.
type FeeTable struct {
	Name string
	// Accounts by group and country; the empty country is for every country
	// that has none of its own.
	Accounts map[string]map[string]string
	Findings []Finding
	Misses   []Finding
}

// FeeTables makes n tables, each with one mistake of every kind that a table can
// hold and with something beside it that is none.
func FeeTables(n int) []FeeTable {
	var out []FeeTable
	for i := range n {
		t := FeeTable{Name: "table " + strconv.Itoa(i+1), Accounts: map[string]map[string]string{}}
		for _, group := range FeeGroups {
			t.Accounts[group] = map[string]string{"": accountOf[group]}
		}
		at := func(k int) string { return FeeGroups[(i+k)%len(FeeGroups)] }
		find := func(kind, account, note string, groups ...string) {
			t.Findings = append(t.Findings, Finding{Kind: kind, Groups: groups, Account: account, Note: note})
		}
		miss := func(kind, account, note string, groups ...string) {
			t.Misses = append(t.Misses, Finding{Kind: kind, Groups: groups, Account: account, Note: note})
		}
		a, b := at(0), at(1)
		t.Accounts[a][""], t.Accounts[b][""] = lumpAccount, lumpAccount
		find(Shared, lumpAccount, "two fee groups on one account", a, b)
		c := at(2)
		delete(t.Accounts, c)
		find(NoAccount, "", "a fee group without an account", c)
		d := at(3)
		gone, note := archivedAccount, "archived"
		if i%2 == 1 {
			gone, note = missingAccount, "not in the books any more"
		}
		t.Accounts[d][""] = gone
		find(AccountGone, gone, note, d)
		e := at(4)
		wrong := wrongAccount
		if i%2 == 1 {
			wrong = revenueAccount
		}
		t.Accounts[e][""] = wrong
		find(AccountType, wrong, "no expense", e)

		f, h := at(5), at(6)
		t.Accounts[f] = map[string]string{"US": accountOf[f], "DE": accountOf[f], "": accountOf[f]}
		miss(Shared, accountOf[f], "one fee group of several countries on one account", f)
		miss(NoAccount, accountOf[f], "no account of its own for most countries, but one for all", f)
		t.Accounts[h][""] = []string{"300", "429"}[i%2] // direct costs, overheads
		miss(AccountType, t.Accounts[h][""], "direct costs and overheads are expenses too", h)
		miss(AccountGone, accountOf[at(7)], "an active account", at(7))
		out = append(out, t)
	}
	return out
}
