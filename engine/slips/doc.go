// Package slips draws what a seller prints: pick lists, grouped by seller SKU,
// and packing slips, one for each order, as PDF in A4, Letter or A6.
//
// The room is pure: it gets plain values and writes bytes. It knows nothing of
// a buyer or a recipient, so that nothing about them can get onto paper here;
// address and label come from Seller Central.
package slips
