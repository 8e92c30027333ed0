// Package help holds schematic drawings of pages outside the program, where a
// person has to find something: shapes only. The words above them come from
// the window, in the user's language; colours are names of the theme.
package help

import _ "embed"

// Drawings, as the window's kit takes them.
var (
	// AmazonApps is the page with a seller's own apps (560 by 236).
	//
	//go:embed amazon-apps.svg
	AmazonApps []byte
	// AmazonAuthorise is the page that gives an app's refresh token (560 by 176).
	//
	//go:embed amazon-authorise.svg
	AmazonAuthorise []byte
	// XeroApp is the form for a new app (560 by 262).
	//
	//go:embed xero-app.svg
	XeroApp []byte
)
