package xero

import (
	"net/http"
	"strings"
)

// ContactName is the one contact that stock documents are made out to. Where
// the name is taken (by an archived contact, say) something may follow it, for
// example "Inventory Adjustments (Tallybridge)".
const ContactName = "Inventory Adjustments"

type contactsBody struct {
	Contacts []contactBody
}

type contactBody struct {
	Name string
}

// CreateContact prepares PUT Contacts for the technical contact: its name must
// begin with ContactName and nothing but the name is sent. PUT never changes a
// contact that exists.
//
// Source: xero_accounting.yaml of Xero-OpenAPI, createContacts
func CreateContact(name string) (Request, error) {
	return contactRequest(contactsBody{Contacts: []contactBody{{Name: name}}})
}

func contactRequest(body contactsBody) (Request, error) {
	if len(body.Contacts) != 1 {
		return Request{}, usage(OpCreateContact, "Exactly one contact is made.")
	}
	name := body.Contacts[0].Name
	switch {
	case !strings.HasPrefix(name, ContactName), strings.TrimSpace(name) != name, !fits(name, 255), searchable(name) != nil:
		return Request{}, usage(OpCreateContact, "Tallybridge makes no contact but “"+ContactName+"”.")
	}
	return seal(OpCreateContact, http.MethodPut, "/Contacts", body, []identity{{code: name}})
}
