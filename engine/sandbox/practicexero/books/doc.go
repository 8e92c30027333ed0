// Package books keeps the practice organisation's books: chart of accounts,
// items with quantity, cost pool and back orders, contacts, documents and the
// double-entry journal that every movement of stock writes.
//
// It follows Xero's documented rules for tracked inventory: quantity and value
// move when a document is approved, purchases add at their own price,
// decreases leave at average cost, nothing falls below zero, and one bad line
// refuses the whole document. Behaviours that Xero does not document are
// switches in Rules.
//
// It knows nothing of HTTP, tokens, limits or wire formats, and shares no code
// with the engine. Books are not safe for concurrent use; their owner locks.
//
// Money is kept with 2 decimals on lines, pools and balances, unit amounts and
// quantities with 4. Halves round to the even digit.
package books
