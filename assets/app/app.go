// Package app holds the program's own icon, which its packages and its window
// carry. The SVG beside it is what it was made from.
package app

import (
	_ "embed"

	"fyne.io/fyne/v2"
)

//go:embed icon.png
var icon []byte

// Icon is the program's icon, 1024 pixels wide.
func Icon() fyne.Resource { return fyne.NewStaticResource("tallybridge.png", icon) }
