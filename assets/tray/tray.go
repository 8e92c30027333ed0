// Package tray holds the tray's icons, one for each state, as PNG: that is
// what every system takes. The SVG beside each is what it was made from.
package tray

import (
	"embed"

	"fyne.io/fyne/v2"
)

// The states. Shape and badge differ as well as the colour.
const (
	Fine     = "fine"
	Syncing  = "syncing"
	NeedsYou = "needsyou"
	Paused   = "paused"
	Offline  = "offline"
)

//go:embed *.png
var files embed.FS

// Icon is the icon of a state.
func Icon(state string) fyne.Resource {
	name := state + ".png"
	b, err := files.ReadFile(name)
	if err != nil { // only a name that is none of the above
		b, _ = files.ReadFile(Fine + ".png")
	}
	return fyne.NewStaticResource("tray-"+name, b)
}
