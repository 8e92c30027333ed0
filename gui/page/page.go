// Package page is what a window and its screens agree on: what a screen gets
// (a Host), what it is (a Page), and the parts that several screens are made
// of, first of all the big list.
//
// It knows the engine and the kit, and no particular screen.
package page

import (
	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/gui/kit"
)

// ID names a screen.
type ID string

// The screens.
const (
	Overview  ID = "overview"
	Mapping   ID = "mapping"
	Inventory ID = "inventory"
	Orders    ID = "orders"
	Fees      ID = "fees"
	Activity  ID = "activity"
	Settings  ID = "settings"
	Setup     ID = "setup"
)

// Want says what a screen should show when it is opened from elsewhere. The
// zero Want leaves it as it was.
type Want struct {
	Filter string // one of the list's filters
	Kind   string // one kind of conflict within it
	Search string
	Row    int64  // the row to go to and show in detail; 0 is none
	Part   string // a section of a screen that is no list, such as "amazon" in settings
}

// IsZero reports whether nothing in particular is wanted.
func (w Want) IsZero() bool { return w == Want{} }

// Kinds is a set of things that happened in the engine.
type Kinds map[engine.EventKind]bool

// Any reports whether one of these happened.
func (k Kinds) Any(kinds ...engine.EventKind) bool {
	for _, one := range kinds {
		if k[one] {
			return true
		}
	}
	return false
}

// Page is one screen. All methods run on the UI goroutine.
type Page interface {
	// Content is what the window shows. It is made once.
	Content() fyne.CanvasObject
	// Enter runs each time the screen becomes visible.
	Enter(want Want)
	// Leave runs when it is no longer visible.
	Leave()
	// Heard tells what happened, also what happened while the screen was not
	// visible, then just before Enter. It is not told of progress.
	Heard(k Kinds)
	// Close ends work under way and waits for it.
	Close()
}

// What a Page may offer beside.
type (
	// Commander has actions for the command palette and the menu.
	Commander interface{ Commands() []kit.Command }
	// Finder has a search that Ctrl+F goes to.
	Finder interface{ Find() }
	// Exporter writes what it shows to a file, on Ctrl+E.
	Exporter interface{ Export() }
	// Reloader reads anew on F5.
	Reloader interface{ Reload() }
	// Undoer takes the last piece of work back, on Ctrl+Z and Ctrl+Y.
	Undoer interface {
		Undo()
		Redo()
	}
	// Helper has help of its own for F1.
	Helper interface{ Help() Help }
	// Dropper takes files that were dropped on the window; false leaves them.
	Dropper interface{ Drop(files []fyne.URI) bool }
	// Ticker writes relative times anew, about twice a minute while visible.
	Ticker interface{ Tick() }
)

// Help explains a screen: sections with a title and paragraphs.
type Help struct {
	Title    string
	Sections []HelpSection
}

// HelpSection is a part of a Help.
type HelpSection struct {
	Title string
	Text  []string // paragraphs
}
