// Package fees is the fee check: it puts every amount of Amazon's settlements
// into a group, compares the groups with the accounts of Xero, the payouts with
// the deposits and the months with each other, and says what it found.
//
// It is pure: values in, values out. It never posts anything, never adds
// amounts of different currencies, and never makes a figure up: what it has no
// table for stays visible as unmapped.
package fees
