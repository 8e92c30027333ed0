// Package amazon speaks to Amazon's Selling Partner API: one typed method per
// operation, and parsers for the report files that come with it.
//
// The room knows wire formats, error bodies, page tokens, report encodings and
// translated headers, and hands out the plain types of package domain. It never
// keeps state between calls, never stores anything, never decides what the
// figures mean, and has no method that changes a listing or stock at Amazon.
// Access tokens and call budgets come from outside through two small
// interfaces; secrets never appear in its errors.
package amazon
