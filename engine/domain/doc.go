// Package domain holds the plain types that every room of the engine shares:
// marketplaces, listings, items, links, stock readings, documents, runs, faults.
//
// Nothing in here does I/O, keeps state or knows a wire format. Money is
// decimal with a currency, quantities are integers, instants are UTC.
package domain
