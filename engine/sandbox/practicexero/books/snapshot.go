package books

import (
	"errors"
	"fmt"
	"strings"

	"github.com/govalues/decimal"
)

// Snapshot is everything of the books that can change, in a form that JSON
// keeps exactly. Rules and tax rates are not in it: they never change.
type Snapshot struct {
	Organisation Organisation   `json:"organisation"`
	PlanBills    int            `json:"planBills"`
	Accounts     []Account      `json:"accounts"`
	Items        []Item         `json:"items"`
	Contacts     []Contact      `json:"contacts"`
	Documents    []DocumentShot `json:"documents"`
	Journal      []Posting      `json:"journal"`
}

// DocumentShot is a document with ids in the place of what it points to.
type DocumentShot struct {
	Document
	Contact  string // id, empty if there is none
	Lines    []LineShot
	Postings []PostingShot
}

// LineShot is a line with its item's id, empty on lines without an item.
type LineShot struct {
	Line
	Item string
}

// PostingShot is what a document posts to one account.
type PostingShot struct {
	Account string
	Amount  decimal.Decimal
}

// Snapshot copies the books as they stand.
func (b *Books) Snapshot() Snapshot {
	s := Snapshot{Organisation: b.Org, PlanBills: b.PlanBills, Journal: append([]Posting{}, b.journal...)}
	for _, a := range b.accounts {
		s.Accounts = append(s.Accounts, *a)
	}
	for _, i := range b.items {
		s.Items = append(s.Items, *i)
	}
	for _, c := range b.contacts {
		s.Contacts = append(s.Contacts, *c)
	}
	for _, d := range b.documents {
		shot := DocumentShot{Document: *d}
		if d.Contact != nil {
			shot.Contact = d.Contact.ID
		}
		for _, l := range d.Lines {
			line := LineShot{Line: l}
			if l.Item != nil {
				line.Item = l.Item.ID
			}
			shot.Lines = append(shot.Lines, line)
		}
		for _, p := range d.postings {
			shot.Postings = append(shot.Postings, PostingShot{p.account, p.amount})
		}
		shot.Document.Contact, shot.Document.Lines = nil, nil
		s.Documents = append(s.Documents, shot)
	}
	return s
}

// Restore brings books that were just opened to where a snapshot of the same
// organisation stood. The error says what the snapshot contradicts itself in;
// the books are then as they were.
func (b *Books) Restore(s Snapshot) error {
	if s.Organisation.Name != b.Org.Name || s.Organisation.BaseCurrency != b.Org.BaseCurrency {
		return fmt.Errorf("they are the books of %q, not of %q", s.Organisation.Name, b.Org.Name)
	}
	n := &Books{
		Rules: b.Rules, Org: s.Organisation, PlanBills: s.PlanBills, now: b.now, newID: b.newID, rates: b.rates,
		byAccount: map[string]*Account{}, itemByID: map[string]*Item{}, byCode: map[string]*Item{},
		docByID: map[string]*Document{}, byNumber: map[string][]*Document{},
	}
	for _, step := range []func(Snapshot) error{n.restoreAccounts, n.restoreItems, n.restoreContacts, n.restoreDocuments, n.restoreJournal} {
		if err := step(s); err != nil {
			return err
		}
	}
	*b = *n
	return nil
}

func (b *Books) restoreAccounts(s Snapshot) error {
	systems := map[string]bool{}
	for _, a := range s.Accounts {
		if a.ID == "" || a.Code == "" || b.byAccount[a.Code] != nil {
			return fmt.Errorf("account %q is nameless or there twice", a.Code)
		}
		b.accounts = append(b.accounts, &a)
		b.byAccount[a.Code] = &a
		systems[a.System] = true
	}
	if !systems["CREDITORS"] || !systems["DEBTORS"] {
		return errors.New("a control account is missing")
	}
	return nil
}

func (b *Books) restoreItems(s Snapshot) error {
	for _, i := range s.Items {
		if i.ID == "" || i.Code == "" || b.Item(i.ID) != nil || b.ItemCoded(i.Code) != nil {
			return fmt.Errorf("item %q is nameless or there twice", i.Code)
		}
		if i.Tracked() && (b.byAccount[i.InventoryAccount] == nil || b.byAccount[i.Purchase.Account] == nil) {
			return fmt.Errorf("an account of item %q is not there", i.Code)
		}
		b.addItem(&i)
	}
	return nil
}

func (b *Books) restoreContacts(s Snapshot) error {
	for _, c := range s.Contacts {
		if c.ID == "" || b.Contact(c.ID) != nil {
			return fmt.Errorf("contact %q is nameless or there twice", c.Name)
		}
		b.contacts = append(b.contacts, &c)
	}
	return nil
}

func (b *Books) restoreDocuments(s Snapshot) error {
	for _, shot := range s.Documents {
		d := shot.Document
		if d.ID == "" || b.Document(d.ID) != nil {
			return fmt.Errorf("document %q is nameless or there twice", d.Number)
		}
		if shot.Contact != "" {
			if d.Contact = b.Contact(shot.Contact); d.Contact == nil {
				return fmt.Errorf("the contact of document %q is not there", d.Number)
			}
		}
		for _, line := range shot.Lines {
			l := line.Line
			if line.Item != "" {
				if l.Item = b.itemByID[strings.ToLower(line.Item)]; l.Item == nil {
					return fmt.Errorf("an item of document %q is not there", d.Number)
				}
			}
			d.Lines = append(d.Lines, l)
		}
		for _, p := range shot.Postings {
			if b.byAccount[p.Account] == nil {
				return fmt.Errorf("an account of document %q is not there", d.Number)
			}
			d.postings = append(d.postings, posting{p.Account, p.Amount})
		}
		b.addDocument(&d)
	}
	return nil
}

// restoreJournal takes the journal over and holds it against the balances.
func (b *Books) restoreJournal(s Snapshot) error {
	balance, sum := map[string]decimal.Decimal{}, decimal.Zero
	for _, a := range b.accounts {
		balance[a.Code] = a.Opening
	}
	for _, p := range s.Journal {
		if b.byAccount[p.Account] == nil || b.Document(p.Document) == nil {
			return fmt.Errorf("journal %d belongs to nothing", p.Journal)
		}
		now, err := balance[p.Account].Add(p.Amount)
		if err != nil {
			return fmt.Errorf("journal %d: %w", p.Journal, err)
		}
		if sum, err = sum.Add(p.Amount); err != nil {
			return fmt.Errorf("journal %d: %w", p.Journal, err)
		}
		balance[p.Account] = now
	}
	for _, a := range b.accounts {
		if !balance[a.Code].Equal(a.Balance) {
			return fmt.Errorf("the balance of account %q is not what was posted to it", a.Code)
		}
	}
	if !sum.IsZero() {
		return errors.New("the journal does not balance")
	}
	b.journal = s.Journal
	return nil
}
