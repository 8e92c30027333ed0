package books

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Contact returns a contact by id, nil if there is none.
func (b *Books) Contact(id string) *Contact {
	for _, c := range b.contacts {
		if strings.EqualFold(c.ID, id) {
			return c
		}
	}
	return nil
}

// ContactNamed returns the active contact with a name, letter case apart; nil if there is none.
func (b *Books) ContactNamed(name string) *Contact {
	for _, c := range b.contacts {
		if c.Status == "ACTIVE" && strings.EqualFold(c.Name, name) {
			return c
		}
	}
	return nil
}

// CreateContact adds a contact. Names are unique among active contacts.
func (b *Books) CreateContact(name string) (*Contact, *Refusal) {
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		return nil, refuse("The contact name must be specified.")
	case utf8.RuneCountInString(name) > 255:
		return nil, refuse("The contact name must not be more than 255 characters long.")
	case b.ContactNamed(name) != nil:
		return nil, refuse(fmt.Sprintf("The contact name %s is already assigned to another contact. The contact name must be unique across all active contacts.", name))
	}
	return b.addContact(name), nil
}

func (b *Books) addContact(name string) *Contact {
	c := &Contact{ID: b.newID(), Name: name, Status: "ACTIVE", Updated: b.now()}
	b.contacts = append(b.contacts, c)
	b.onRollback(func() { b.contacts = b.contacts[:len(b.contacts)-1] })
	return c
}
