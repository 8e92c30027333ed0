package practicexero

import (
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox/practicexero/books"
)

// State is the organisation as it stands: what GET /_sandbox/state shows and
// what tests compare with the truth. Money has 2 decimals, quantities 4.
type State struct {
	Organisation string          `json:"organisation"`
	Items        []ItemState     `json:"items"`
	Accounts     []AccountState  `json:"accounts"`
	Contacts     []ContactState  `json:"contacts"`
	Documents    []DocumentState `json:"documents"`
	// JournalSum is the sum of all postings; zero in true books.
	JournalSum decimal.Decimal `json:"journalSum"`
}

// ItemState is one item.
type ItemState struct {
	ID          string              `json:"id"`
	Code        string              `json:"code"`
	Name        string              `json:"name"`
	Description string              `json:"description,omitempty"`
	Tracked     bool                `json:"tracked"`
	Archived    bool                `json:"archived,omitempty"`
	Quantity    decimal.Decimal     `json:"quantity"`
	CostPool    decimal.Decimal     `json:"costPool"`
	BackOrder   decimal.Decimal     `json:"backOrder"`
	SalesPrice  decimal.NullDecimal `json:"salesPrice"`
	Updated     time.Time           `json:"updated"`
}

// AccountState is one ledger account; balances are debit less credit.
type AccountState struct {
	Code    string          `json:"code"`
	Name    string          `json:"name"`
	Type    string          `json:"type"`
	Status  string          `json:"status"`
	Opening decimal.Decimal `json:"opening"`
	Balance decimal.Decimal `json:"balance"`
}

// ContactState is one contact.
type ContactState struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// DocumentState is one document.
type DocumentState struct {
	ID     string          `json:"id"`
	Number string          `json:"number"`
	Type   string          `json:"type"`
	Status string          `json:"status"`
	Date   string          `json:"date"`
	Total  decimal.Decimal `json:"total"`
	ByApp  bool            `json:"byApp"`
	Lines  []LineState     `json:"lines"`
}

// LineState is one line of a document and what it moved.
type LineState struct {
	Code    string          `json:"code,omitempty"`
	Account string          `json:"account"`
	Amount  decimal.Decimal `json:"amount"`
	Units   decimal.Decimal `json:"units"`
	Value   decimal.Decimal `json:"value"`
}

// State returns the books as they stand now.
func (s *Server) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.books
	out := State{Organisation: b.Org.Name}
	for _, i := range b.Items() {
		out.Items = append(out.Items, ItemState{
			ID: i.ID, Code: i.Code, Name: i.Name, Description: i.Description, Tracked: i.Tracked(), Archived: i.Archived,
			Quantity: i.Quantity.Rescale(4), CostPool: i.CostPool.Rescale(2), BackOrder: i.BackOrder.Rescale(4),
			SalesPrice: i.Sales.UnitPrice, Updated: i.Updated,
		})
	}
	for _, a := range b.Accounts() {
		out.Accounts = append(out.Accounts, AccountState{
			Code: a.Code, Name: a.Name, Type: a.Type, Status: a.Status, Opening: a.Opening, Balance: a.Balance,
		})
	}
	for _, c := range b.Contacts() {
		out.Contacts = append(out.Contacts, ContactState{ID: c.ID, Name: c.Name})
	}
	for _, d := range b.Documents() {
		out.Documents = append(out.Documents, documentState(d))
	}
	out.JournalSum = b.JournalSum()
	return out
}

func documentState(d *books.Document) DocumentState {
	out := DocumentState{
		ID: d.ID, Number: d.Number, Type: string(d.Kind), Status: d.Status, Date: d.Date.Format("2006-01-02"), Total: d.Total, ByApp: d.ByApp,
	}
	for _, l := range d.Lines {
		line := LineState{Account: l.Account, Amount: l.LineAmount, Units: l.Units, Value: l.Value}
		if l.Item != nil {
			line.Code = l.Item.Code
		}
		out.Lines = append(out.Lines, line)
	}
	return out
}

// Item returns an item by its code; false if there is none.
func (st State) Item(code string) (ItemState, bool) {
	for _, i := range st.Items {
		if i.Code == code {
			return i, true
		}
	}
	return ItemState{}, false
}

// Balance returns an account's balance; zero for an unknown code.
func (st State) Balance(code string) decimal.Decimal {
	for _, a := range st.Accounts {
		if a.Code == code {
			return a.Balance
		}
	}
	return decimal.Zero
}
