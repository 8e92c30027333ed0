// Package icons holds the program's own outline icons: 24 by 24, one stroke
// width, coloured with currentColor so that they take any theme's colour.
package icons

import "embed"

// Files are the icons, one SVG file each, named as they are asked for.
//
//go:embed *.svg
var Files embed.FS
