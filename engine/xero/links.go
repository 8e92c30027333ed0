package xero

import "net/url"

// BillLink is the address of a bill in Xero's own pages; opening it needs the
// user's own Xero login. shortCode is Organisation.ShortCode.
//
// Source: deeplinks.ts of XeroAPI/xero-command-line
func BillLink(shortCode, id string) string {
	return deepLink(shortCode, "/AccountsPayable/Edit.aspx?InvoiceID="+url.QueryEscape(id))
}

// CreditNoteLink is the address of a supplier credit note in Xero's own pages.
func CreditNoteLink(shortCode, id string) string {
	return deepLink(shortCode, "/AccountsPayable/ViewCreditNote.aspx?creditNoteID="+url.QueryEscape(id))
}

// InvoiceLink is the address of a sales invoice in Xero's own pages.
func InvoiceLink(shortCode, id string) string {
	return deepLink(shortCode, "/AccountsReceivable/Edit.aspx?InvoiceID="+url.QueryEscape(id))
}

// BankTransactionLink is the address of a bank transaction in Xero's own pages.
func BankTransactionLink(shortCode, id string) string {
	return deepLink(shortCode, "/Bank/ViewTransaction.aspx?bankTransactionID="+url.QueryEscape(id))
}

// deepLink goes through the page that switches to the right organisation first.
func deepLink(shortCode, page string) string {
	if shortCode == "" {
		return "https://go.xero.com" + page
	}
	return "https://go.xero.com/organisationlogin/default.aspx?shortcode=" + url.QueryEscape(shortCode) +
		"&redirecturl=" + url.QueryEscape(page)
}
