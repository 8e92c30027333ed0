// Package practicexero is a practice Xero: identity (consent, tokens),
// connections and the part of the Accounting API that items and stock
// documents need, as HTTP handlers over their own books (package books).
//
// It behaves as Xero's documentation says, limits, headers and error bodies
// included, so that an official client library could be pointed at it. What the
// documentation leaves open is a switch in Rules. Other resources and methods
// answer 404 or 501; a write that is neither an item, the technical contact, a
// zero-total stock document nor a void is marked Forbidden in the ledger.
//
// It shares no code with the engine, never listens on a socket by itself and
// never calls anybody.
package practicexero
