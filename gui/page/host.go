package page

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// Host is what a window gives its screens. Functions run on the UI goroutine
// and answer there.
type Host struct {
	// Ctx ends when the profile is closed.
	Ctx    context.Context
	Engine *engine.Engine
	Loop   kit.Loop
	Canvas fyne.Canvas
	// Toast shows a short message at the lower edge.
	Toast func(kit.Toast)
	// Go shows another screen.
	Go func(ID, Want)
	// Sync starts a sync; the window shows its progress and says how it ended.
	Sync func(engine.SyncOptions)
	// Long shows that something takes long: what it is, and a Cancel. The screen
	// tells how far it is, and when it has ended.
	Long func(text string, cancel func()) (far func(done, total int), end func())
	// OpenURL shows an address in the browser.
	OpenURL func(url string)
	Files   Files
	// Keep remembers how things were arranged.
	Keep Keep
	// Practice tells that these are the practice accounts.
	Practice bool
	// Profile is the profile's name.
	Profile string
	// Program is the world around the profile: what settings and setup ask.
	Program Program

	work sync.WaitGroup
}

// Wait returns when no Work runs any more. The window calls it after Ctx ended.
func (h *Host) Wait() { h.work.Wait() }

// Files lets a person choose files. An error of reading or writing is shown by
// the window.
type Files interface {
	// Open asks for a file and reads it, off the UI goroutine. kinds are endings
	// such as ".csv". A file that cannot be read, or has more than most bytes, is
	// told of by the window; then taken does not run.
	Open(title string, kinds []string, most int64, taken func(name string, text []byte))
	// Save asks where to write a file; name is proposed. write runs off the UI
	// goroutine, done on it afterwards: it says in one toast what a person should
	// know, and without it the window says that the file is saved.
	Save(title, name string, write func(ctx context.Context, w io.Writer) error, done func())
	// Path asks for a file that is there and tells where it is.
	Path(title string, kinds []string, chosen func(path string))
	// Folder asks for a folder.
	Folder(title string, chosen func(path string))
}

// Keep remembers small things between starts, as JSON by their key. They are
// kept beside the profiles, not in one.
type Keep interface {
	// Load fills v from what was kept; false when there is nothing.
	Load(key string, v any) bool
	// Store keeps v.
	Store(key string, v any)
}

// What is kept of each profile, by the names that ProfileKey takes.
const (
	KeptSetup   = "setup"
	KeptOpening = "opening"
)

// ProfileKey is the key under which something of one profile is kept.
func ProfileKey(what, profile string) string { return what + "." + profile }

// ProfileKeys are all keys of one profile: they go when it is removed.
func ProfileKeys(profile string) []string {
	return []string{ProfileKey(KeptSetup, profile), ProfileKey(KeptOpening, profile)}
}

// ReadFile reads a file of a user's off the UI goroutine and shows why it
// cannot be read, or is too long.
func (h *Host) ReadFile(name string, open func() (io.ReadCloser, error), most int64, taken func(name string, text []byte)) {
	Work(h, func(context.Context) ([]byte, error) {
		f, err := open()
		if err != nil {
			return nil, err
		}
		defer f.Close() //nolint:errcheck // it was only read
		return engine.ReadWhole(f, most)
	}, func(text []byte, err error) {
		if err != nil {
			h.ErrorDialog(words.T("The file could not be read"), err)
			return
		}
		taken(name, text)
	})
}

// ReadDropped is ReadFile for a file that was dropped on the window.
func (h *Host) ReadDropped(path string, most int64, taken func(name string, text []byte)) {
	h.ReadFile(filepath.Base(path), func() (io.ReadCloser, error) { return os.Open(path) }, most, taken)
}

// ProfileInfo is one profile that can be opened.
type ProfileInfo struct {
	Name     string
	Practice bool
	Current  bool
	Folder   string
}

// Program is the program around a profile. Functions that take long are called
// off the UI goroutine; those that open another profile return at once and the
// window changes.
type Program interface {
	Version() string
	// Profiles lists what can be opened, without the practice accounts.
	Profiles(ctx context.Context) ([]ProfileInfo, error)
	// OpenProfile goes over to a profile, making it when it is new.
	OpenProfile(name string)
	// OpenPractice goes over to the practice accounts; fresh starts them over.
	OpenPractice(fresh bool)
	// OpenFolder goes over to a data folder elsewhere.
	OpenFolder(path string)
	// RemoveProfile deletes a profile that is not open.
	RemoveProfile(ctx context.Context, name string) error
	// Restore replaces the open profile's data by a backup, and opens it.
	Restore(path string)
	// DataFolder holds all profiles; LogFolder the open one's logs.
	DataFolder() string
	LogFolder() string
	// ShowFolder opens a folder in the system's file manager.
	ShowFolder(path string)
	// Diagnostics writes what helps to find a fault, without secrets.
	Diagnostics(ctx context.Context, w io.Writer) error
	// Preferences are the program's own settings.
	Preferences() Preferences
	// SetPreferences keeps them and shows what changed at once.
	SetPreferences(Preferences)
	// StartsAtLogin tells whether the system starts the program at login; ok is
	// false where that cannot be arranged.
	StartsAtLogin() (on, ok bool)
	// SetStartAtLogin arranges it.
	SetStartAtLogin(on bool) error
	// TrayReal tells whether there is a tray to go to.
	TrayReal() bool
}

// Preferences are the settings of the program itself, for all profiles.
type Preferences struct {
	Theme     string  `json:"theme"`     // "", "light", "dark"; "" follows the system
	Language  string  `json:"language"`  // "" follows the system
	TextSize  float32 `json:"textSize"`  // factor; 0 is 1
	Scale     float32 `json:"scale"`     // of everything; 0 leaves it to the system; from the next start on
	IgnoreDPI bool    `json:"ignoreDPI"` // from the next start on
	NoTray    bool    `json:"noTray"`    // closing the window ends the program
	Silent    bool    `json:"silent"`    // no notifications
	// QuietFrom and QuietTo are the hours ("22:00") without notifications; empty when there are none.
	QuietFrom string `json:"quietFrom"`
	QuietTo   string `json:"quietTo"`
}

// Quiet reports whether an instant lies in the hours without notifications,
// where the user is.
func (p Preferences) Quiet(at time.Time, where *time.Location) bool {
	from, err := time.Parse("15:04", p.QuietFrom)
	if err != nil {
		return false
	}
	to, err := time.Parse("15:04", p.QuietTo)
	if err != nil {
		return false
	}
	at = at.In(where)
	now, begin, end := at.Hour()*60+at.Minute(), from.Hour()*60+from.Minute(), to.Hour()*60+to.Minute()
	if begin <= end {
		return now >= begin && now < end
	}
	return now >= begin || now < end
}

// Work runs something off the UI goroutine and then, with its result, f on it.
// It is for single actions; lists use kit.Latest. After the profile was closed
// f does not run.
func Work[T any](h *Host, do func(ctx context.Context) (T, error), f func(T, error)) {
	ctx := h.Ctx
	ended := kit.Working(h.Loop)
	h.work.Go(func() {
		defer ended()
		v, err := do(ctx)
		h.Loop.Post(func() {
			if ctx.Err() == nil {
				f(v, err)
			}
		})
	})
}
