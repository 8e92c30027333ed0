package xero

import (
	"net/http"

	"tallybridge/engine/domain"
)

// voidBody holds exactly one of the two ids. No lines are sent: they would be rewritten.
type voidBody struct {
	InvoiceID    string `json:",omitempty"`
	CreditNoteID string `json:",omitempty"`
	Status       string
}

// Void prepares the voiding of a stock document that Xero has, by Xero's own
// id. Send reads the document first and refuses to void anything that is not of
// this kind or does not come to zero.
//
// Source: xero_accounting.yaml of Xero-OpenAPI, updateInvoice and updateCreditNote
func Void(kind domain.DocumentKind, documentID string) (Request, error) {
	switch kind {
	case domain.DocumentBill:
		return voidRequest(voidBody{InvoiceID: documentID, Status: "VOIDED"})
	case domain.DocumentCreditNote:
		return voidRequest(voidBody{CreditNoteID: documentID, Status: "VOIDED"})
	default:
		return Request{}, usage(OpVoid, "Tallybridge voids only supplier bills and supplier credit notes.")
	}
}

func voidRequest(body voidBody) (Request, error) {
	id, path := body.InvoiceID, invoicePath
	if body.CreditNoteID != "" {
		if id != "" {
			return Request{}, usage(OpVoid, "One document is voided at a time.")
		}
		id, path = body.CreditNoteID, notePath
	}
	if !isGUID(id) {
		return Request{}, usage(OpVoid, "The document's id is not one of Xero's.")
	}
	if body.Status != "VOIDED" {
		return Request{}, usage(OpVoid, "A document can only be voided.")
	}
	return seal(OpVoid, http.MethodPost, path+"/"+id, body, []identity{{id: id}})
}
