package gui

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"sync"
	"testing"

	"fyne.io/fyne/v2"

	"tallybridge/app/stage"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// trayApp is the test application with a tray.
type trayApp struct {
	fyne.App
	menu  *fyne.Menu
	icons []string
	quits int
}

func (a *trayApp) SetSystemTrayMenu(m *fyne.Menu)       { a.menu = m }
func (a *trayApp) SetSystemTrayIcon(icon fyne.Resource) { a.icons = append(a.icons, icon.Name()) }
func (a *trayApp) Quit()                                { a.quits++ }

func (a *trayApp) choose(t *testing.T, label string) {
	t.Helper()
	for _, i := range a.menu.Items {
		if i.Label == label {
			i.Action()
			return
		}
	}
	t.Fatalf("the tray has no %q", label)
}

// backFake is a Backstage whose only profile is the stage's engine.
type backFake struct {
	s        *stage.Stage
	last     Target
	hasLast  bool
	openErr  error
	opened   []Target
	tray     bool
	language string

	mu       sync.Mutex
	notified []string
	closed   int
	keep     stage.Keep
}

var _ Backstage = (*backFake)(nil)

func (b *backFake) Version() string                             { return "0.0.0" }
func (b *backFake) Last(context.Context) (Target, bool)         { return b.last, b.hasLast }
func (b *backFake) RemoveProfile(context.Context, string) error { return nil }
func (b *backFake) DataFolder() string                          { return "/data" }
func (b *backFake) LogFolder(*Session) string                   { return "/data/log" }
func (b *backFake) OpenURL(string) error                        { return errors.New("no browser") }
func (b *backFake) ShowFolder(string) error                     { return nil }
func (b *backFake) StartsAtLogin() (on, ok bool)                { return false, true }
func (b *backFake) SetStartAtLogin(bool) error                  { return nil }
func (b *backFake) TrayReal() bool                              { return b.tray }
func (b *backFake) SystemLanguage() string                      { return b.language }
func (b *backFake) Keep() page.Keep                             { return &b.keep }
func (b *backFake) Logged(*Session, error)                      {}

func (b *backFake) Profiles(context.Context) ([]page.ProfileInfo, error) {
	return []page.ProfileInfo{{Name: "default", Folder: "/data/profiles/default"}}, nil
}

func (b *backFake) Diagnostics(context.Context, *Session, io.Writer) error { return nil }

func (b *backFake) Notify(title, text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.notified = append(b.notified, title+" | "+text)
}

// told are the notifications so far; forget begins anew.
func (b *backFake) told() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.notified)
}

func (b *backFake) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.notified = nil
}

func (b *backFake) Open(_ context.Context, t Target, _ AskPassphrase) (*Session, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.opened = append(b.opened, t)
	if b.openErr != nil {
		return nil, b.openErr
	}
	return &Session{Target: t, Engine: b.s.Engine, Folder: "/data/x", Close: func() error {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.closed++
		return nil
	}}, nil
}

// bench is a window on a stage.
type bench struct {
	*stage.Stage
	app  *trayApp
	back *backFake
	w    *Window
}

func newBench(t *testing.T, o stage.Options, change ...func(*backFake)) *bench {
	t.Helper()
	return benchOn(t, stage.New(t, o), change...)
}

func benchOn(t *testing.T, s *stage.Stage, change ...func(*backFake)) *bench {
	t.Helper()
	b := &bench{Stage: s}
	b.app = &trayApp{App: fyne.CurrentApp()}
	b.back = &backFake{s: b.Stage, language: "en"}
	for _, c := range change {
		c(b.back)
	}
	b.w = New(t.Context(), b.app, b.Pump, b.back)
	t.Cleanup(func() {
		b.w.Wait()
		words.Use("en")
	})
	return b
}

func (b *bench) start(t Target) *bench {
	b.T.Helper()
	b.w.Start(t, false)
	b.Until("the profile", func() bool { return b.w.desk != nil && b.w.desk.entered && b.w.desk.knows })
	return b
}

func TestMain(m *testing.M) {
	// No text of this machine's user gets into a test.
	_ = os.Setenv("LANG", "C")
	os.Exit(m.Run())
}
