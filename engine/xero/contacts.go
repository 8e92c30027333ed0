package xero

import (
	"context"
	"errors"
	"io"
	"net/url"
	"strings"
)

// FindContact looks for the active contact with exactly this name (case aside).
// Archived contacts are not found, although their names stay taken.
//
// Source: xero_accounting.yaml of Xero-OpenAPI, getContacts
func (c *Client) FindContact(ctx context.Context, name string) (id string, found bool, err error) {
	const op = "getContacts"
	where, err := equals("Name", name)
	if err != nil {
		return "", false, usage(op, err.Error())
	}
	type answer struct{ ContactID, Name, ContactStatus string }
	var exact, folded string
	query := url.Values{"where": {where}, "page": {"1"}, "summaryOnly": {"true"}}
	err = c.get(ctx, op, "/Contacts", query, tryTimeout, func(r io.Reader) error {
		exact, folded = "", ""
		_, err := decodeList(r, "Contacts", func(a *answer) error {
			switch {
			case !strings.EqualFold(a.Name, name):
				return errors.New("Xero answered with contacts that were not asked for")
			case a.ContactStatus != "" && !strings.EqualFold(a.ContactStatus, "ACTIVE"):
				return nil
			case !isGUID(a.ContactID):
				return errors.New("a contact came without its id")
			case a.Name == name && exact == "":
				exact = a.ContactID
			case folded == "":
				folded = a.ContactID
			}
			return nil
		})
		return err
	})
	if err != nil {
		return "", false, err
	}
	if exact == "" {
		exact = folded
	}
	return exact, exact != "", nil
}
