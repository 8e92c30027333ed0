// Package kit is the window's own set of widgets: theme, fast lists, status
// chips, toasts, tooltips, empty and error states, small charts.
//
// They know nothing of Tallybridge: no engine, no listing, no item. A screen
// gives them plain values and functions.
package kit
