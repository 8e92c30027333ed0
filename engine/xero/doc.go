// Package xero is the typed client of Xero's Accounting API: one method per
// thing Tallybridge may ask of Xero, and nothing else.
//
// What it can do is all that Tallybridge is allowed to do there. It reads
// (organisation, accounts, tax rates, items, and the documents and contacts it
// searches for), and it writes six things: new items, changes of items named by
// their ItemID, the one technical contact, zero-total supplier bills, zero-total
// supplier credit notes, and the voiding of such a document. A write is prepared
// first as a [Request], which only the functions of this package can make and
// which [Reopen] checks as strictly as they do, so that a damaged or forged
// journal cannot make the client send anything else. Sales invoices, payments,
// bank transactions and customers have no method here and no way around that.
//
// A write is tried once. Whoever sends it learns one of three things: Xero did
// it, Xero surely did not, or nobody knows (domain.FaultUncertain). Reads are
// repeated with growing pauses.
//
// This package keeps no state and touches no disk. It knows neither Amazon nor
// the store; tokens and call budgets come in through two small interfaces.
//
// Source: developer.xero.com/documentation/api/accounting/overview
package xero
