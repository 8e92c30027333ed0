// Package translations holds the window's texts in other languages than
// English: one folder a language, one file a screen. The English text is the
// key.
package translations

import "embed"

// Files are the folders by language code.
//
//go:embed de/*.json
var Files embed.FS
