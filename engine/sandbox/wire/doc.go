// Package wire is what the two practice servers share: the clock they live by,
// the ledger of every call, injected faults and latency, and a transport that
// carries requests in memory, without a socket.
//
// It knows nothing of Amazon, Xero, stock or books, and nothing of the engine:
// what a call means is decided by the handler it wraps.
//
// A Rig and everything made from it must be made inside the testing/synctest
// bubble in which it is used; its clock is then the bubble's.
package wire
