// Package gui is the window: it opens a profile, shows its screens, listens to
// the engine and keeps the tray and the person informed. The screens are
// packages of their own below it; what they share is in gui/page.
//
// It knows the engine and its plain types, never HTTP or SQL. Everything runs
// on the UI goroutine except what Backstage and the engine do.
package gui

import (
	"context"
	"io"

	"tallybridge/engine"
	"tallybridge/gui/page"
)

// Target names what to open. The zero Target is what was open last, or the
// welcome of a new user.
type Target struct {
	Profile  string
	Practice bool
	// Fresh starts the practice business over.
	Fresh bool
	// Folder is a data folder elsewhere.
	Folder string
	// Restore is a backup that replaces the profile's data first.
	Restore string
}

// Session is an open profile.
type Session struct {
	Target
	Engine *engine.Engine
	Folder string
	// Remarks are what the user should know about how it was opened.
	Remarks []string
	// Close ends it and gives its folder free. It may take a moment.
	Close func() error
}

// AskPassphrase asks the user for the passphrase that seals the secrets; create
// asks for a new one. It waits for the answer and is called off the UI
// goroutine.
type AskPassphrase func(ctx context.Context, create bool) (string, error)

// Backstage is what the window needs of the program around it. Functions with
// a context run off the UI goroutine.
type Backstage interface {
	Version() string
	// Last is what was open when the program ended; ok is false for a new user.
	Last(ctx context.Context) (t Target, ok bool)
	// Open opens a profile. Only one is open at a time. ask is for the passphrase
	// of a machine without a keychain; it may be called later, too.
	Open(ctx context.Context, t Target, ask AskPassphrase) (*Session, error)
	Profiles(ctx context.Context) ([]page.ProfileInfo, error)
	RemoveProfile(ctx context.Context, name string) error
	DataFolder() string
	LogFolder(s *Session) string
	Diagnostics(ctx context.Context, s *Session, w io.Writer) error
	OpenURL(url string) error
	ShowFolder(path string) error
	StartsAtLogin() (on, ok bool)
	SetStartAtLogin(on bool) error
	// TrayReal tells whether there is a tray to hide in now. It answers at once:
	// the UI goroutine asks.
	TrayReal() bool
	// Notify shows a desktop notification. Texts are the window's own words and
	// numbers, nothing from outside.
	Notify(title, text string)
	// SystemLanguage is the language of the system, "de".
	SystemLanguage() string
	Keep() page.Keep
	// Logged writes down an error that the window showed.
	Logged(s *Session, err error)
}
