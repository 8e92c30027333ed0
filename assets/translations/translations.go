// Package translations holds the window's texts in other languages than
// English: one folder a language, one file a screen. The English text is the
// key. The folder engine holds the engine's own sentences, by the format strings
// that they are made from; in English those that name a command to type, which
// the window says in its own way.
package translations

import "embed"

// Files are the folders by language code.
//
//go:embed de/*.json de/engine/*.json en/engine/*.json
var Files embed.FS
