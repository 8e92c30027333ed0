package xero

import (
	"encoding/json"
	"strings"
)

// element is one element of an answer to a write, or of the Elements of a
// refusal. All kinds share one shape: keys that a kind does not have stay empty.
type element struct {
	ItemID, Code                   string
	InvoiceID, InvoiceNumber       string
	CreditNoteID, CreditNoteNumber string
	ContactID, Name                string
	Type, Status                   string
	StatusAttributeString          string
	HasErrors                      bool
	HasValidationErrors            bool
	ValidationErrors, Warnings     []message
	LineItems                      []lineElement
	Total                          number
}

type lineElement struct {
	ItemCode                   string
	ValidationErrors, Warnings []message
}

// message is a validation error or warning. Xero's documentation mixes the two keys.
type message struct{ Message, Description string }

// UnmarshalJSON also takes a bare string, and drops what has neither shape.
func (m *message) UnmarshalJSON(b []byte) error {
	*m = message{}
	var s string
	if json.Unmarshal(b, &s) == nil {
		m.Message = s
		return nil
	}
	type plain message
	var p plain
	if json.Unmarshal(b, &p) == nil {
		*m = message(p)
	}
	return nil
}

func texts(ms []message) []string {
	var out []string
	for _, m := range ms {
		s := m.Message
		if s == "" {
			s = m.Description
		}
		if s = cleanText(s, longestDetail); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (e element) problems() []string     { return texts(e.ValidationErrors) }
func (l lineElement) problems() []string { return texts(l.ValidationErrors) }

// id is the id of whatever kind the element is.
func (e element) id() string {
	for _, id := range []string{e.ItemID, e.InvoiceID, e.CreditNoteID} {
		if isGUID(id) {
			return id
		}
	}
	if e.InvoiceNumber == "" && e.CreditNoteNumber == "" && e.Code == "" && isGUID(e.ContactID) {
		return e.ContactID
	}
	return ""
}

// code is the item's code, or the contact's name.
func (e element) code() string {
	if e.Code != "" || e.ItemID != "" {
		return e.Code
	}
	return e.Name
}

func (e element) number() string {
	if e.InvoiceNumber != "" {
		return e.InvoiceNumber
	}
	return e.CreditNoteNumber
}

// failed reports whether Xero refused the element. An id says nothing: refused
// changes carry the id of what they would have changed.
func (e element) failed() bool {
	if e.HasErrors || e.HasValidationErrors || strings.EqualFold(e.StatusAttributeString, "ERROR") || len(e.ValidationErrors) > 0 {
		return true
	}
	for _, l := range e.LineItems {
		if len(l.ValidationErrors) > 0 {
			return true
		}
	}
	return false
}

// is reports whether the element can be the one that was asked for: nothing in
// it says otherwise.
func (e element) is(w identity, fold bool) bool {
	same := func(got, want string) bool {
		return got == "" || want == "" || got == want || fold && strings.EqualFold(got, want)
	}
	id := e.id()
	return (id == "" || w.id == "" || strings.EqualFold(id, w.id)) &&
		(w.id != "" && id != "" || same(e.code(), w.code)) && same(e.number(), w.number)
}

// named reports whether the element surely is the one that was asked for.
func (e element) named(w identity) bool {
	switch {
	case w.id != "":
		return strings.EqualFold(e.id(), w.id)
	case w.number != "":
		return e.number() == w.number
	default:
		return e.code() == w.code
	}
}

// align finds for each asked element its place in the answer, or -1. Xero
// answers in order; when the numbers differ or something is out of place, the
// elements are found by name.
func align(want []identity, got []element, fold bool) []int {
	places := make([]int, len(want))
	inOrder := len(want) == len(got)
	for i := range want {
		places[i] = i
		inOrder = inOrder && got[i].is(want[i], fold)
	}
	if inOrder {
		return places
	}
	used := make([]bool, len(got))
	byName := make(map[string][]int, len(got))
	for j, e := range got {
		for _, k := range []string{"i" + strings.ToLower(e.id()), "n" + e.number(), "c" + e.code()} {
			if len(k) > 1 {
				byName[k] = append(byName[k], j)
			}
		}
	}
	for i, w := range want {
		places[i] = -1
		key := "c" + w.code
		switch {
		case w.id != "":
			key = "i" + strings.ToLower(w.id)
		case w.number != "":
			key = "n" + w.number
		}
		for _, j := range byName[key] {
			if !used[j] && got[j].named(w) {
				places[i], used[j] = j, true
				break
			}
		}
	}
	return places
}
