//go:build cgo || !darwin

package app

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"fyne.io/fyne/v2/lang"
	"github.com/pkg/browser"

	"tallybridge/app/demo"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
	"tallybridge/gui"
	"tallybridge/gui/page"
)

// backstage is the program around the window: folders, profiles, the system.
type backstage struct {
	s    *session
	keep *keep
	// notify shows a desktop notification.
	notify func(title, text string)
	tray   *trayWatch

	mu  sync.Mutex
	log *slog.Logger // of the open profile; nil while there is none
}

var _ gui.Backstage = (*backstage)(nil)

// keepLast is the key under which it is kept what was open last.
const keepLast = "last"

func newBackstage(s *session) (*backstage, error) {
	dir, err := s.madeDataFolder()
	if err != nil {
		return nil, err
	}
	return &backstage{s: s, keep: openKeep(filepath.Join(dir, "window.json")), tray: newTrayWatch()}, nil
}

// madeDataFolder is the data folder, made when it is not there.
func (s *session) madeDataFolder() (string, error) {
	dir, err := s.dataFolder()
	if err != nil {
		return "", localFault("The system names no folder for configuration.", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", localFault("Tallybridge may not write to the folder "+filepath.Dir(dir)+".", err)
	}
	return dir, nil
}

// Version is part of gui.Backstage.
func (*backstage) Version() string { return Version }

// Keep is part of gui.Backstage.
func (b *backstage) Keep() page.Keep { return b.keep }

// Last is part of gui.Backstage.
func (b *backstage) Last(ctx context.Context) (t gui.Target, ok bool) {
	if b.keep.Load(keepLast, &t) && t != (gui.Target{}) {
		t.Fresh, t.Restore = false, ""
		return t, true
	}
	list, err := b.Profiles(ctx)
	if err != nil || len(list) == 0 {
		return t, false
	}
	for _, p := range list {
		if p.Name == defaultProfile {
			return gui.Target{Profile: p.Name}, true
		}
	}
	return gui.Target{Profile: list[0].Name}, true
}

// Open is part of gui.Backstage.
func (b *backstage) Open(ctx context.Context, t gui.Target, ask gui.AskPassphrase) (*gui.Session, error) {
	var s *gui.Session
	var err error
	switch {
	case t.Practice && t.Restore != "":
		err = &domain.Fault{
			Kind: domain.FaultUsage, Message: "A backup cannot take the place of the practice accounts.",
			Advice: "Open the profile that it belongs to, and restore it there.",
		}
	case t.Practice:
		s, err = b.openPractice(ctx, t)
	default:
		s, err = b.openProfile(ctx, t, ask)
	}
	if err == nil {
		t.Fresh, t.Restore = false, ""
		b.keep.Store(keepLast, t)
	}
	return s, err
}

// openPractice opens the practice accounts and connects them.
func (b *backstage) openPractice(ctx context.Context, t gui.Target) (*gui.Session, error) {
	s, end := *b.s, context.WithoutCancel(ctx)
	s.ctx = end // the servers outlive the opening
	k, err := s.openPractice(sandbox.Options{
		Seed: 1, SKUs: s.practiceSKUs, Traps: true, Limits: true, ReportTime: 3 * time.Second, Clock: s.world.Clock,
		LiveOrders: true, // the practice business goes on selling while somebody looks
	}, t.Fresh)
	if err != nil {
		return nil, err
	}
	err = k.connect(ctx)
	if err == nil && !k.resumed {
		err = b.firstPractice(ctx, k)
	}
	if err != nil {
		return nil, errors.Join(err, k.close(end))
	}
	b.set(k.logger)
	return &gui.Session{
		Target: gui.Target{Practice: true}, Engine: k.engine, Folder: k.folder, Remarks: k.remarks,
		Close: func() error {
			b.set(nil)
			return k.close(end)
		},
	}, nil
}

// firstPractice hands over what the practice seller has in files, and what
// prove finds out about the practice Xero. The choices are the user's.
func (*backstage) firstPractice(ctx context.Context, k *keptPractice) error {
	cfg, err := k.engine.Config(ctx)
	if err != nil {
		return err
	}
	cfg.Rules.LineAmountWriteDown, cfg.Rules.PartialUpdateKeeps = true, true
	if err := k.engine.SaveConfig(ctx, cfg); err != nil {
		return err
	}
	_, _, err = demo.Bring(ctx, k.engine, k.box)
	return err
}

func (b *backstage) openProfile(ctx context.Context, t gui.Target, ask gui.AskPassphrase) (*gui.Session, error) {
	dir, name, err := b.profileFolder(t)
	if err != nil {
		return nil, err
	}
	if t.Restore != "" {
		if err := restore(ctx, b.s.world.Clock, dir, t.Restore); err != nil {
			return nil, err
		}
	}
	passphrase := ask
	if p := b.s.world.Getenv("TALLYBRIDGE_PASSPHRASE"); p != "" {
		passphrase = func(context.Context, bool) (string, error) { return p, nil }
	}
	s := *b.s
	o, err := s.openProfile(ctx, dir, name, passphrase)
	if err != nil {
		return nil, err
	}
	b.set(o.log)
	end := context.WithoutCancel(ctx)
	return &gui.Session{
		Target: gui.Target{Profile: name, Folder: t.Folder}, Engine: o.engine, Folder: dir,
		Close: func() error {
			b.set(nil)
			return o.close(end, nil)
		},
	}, nil
}

// profileFolder finds the folder that a target names, and the profile's name.
func (b *backstage) profileFolder(t gui.Target) (dir, name string, err error) {
	if t.Folder == "" {
		s := *b.s
		s.profile, s.connecting = t.Profile, true
		if s.profile == "" {
			s.profile = defaultProfile
		}
		dir, err := s.folder()
		return dir, s.profile, err
	}
	// A folder elsewhere is a profile's own, or a data folder with profiles in it.
	for _, dir := range []string{t.Folder, filepath.Join(t.Folder, "profiles", cmp.Or(t.Profile, defaultProfile))} {
		if _, err := os.Stat(filepath.Join(dir, engine.DatabaseFile)); err == nil {
			return dir, filepath.Base(dir), nil
		}
	}
	return "", "", &domain.Fault{
		Kind: domain.FaultUsage, Message: "There is no Tallybridge data in the folder " + t.Folder + ".",
		Advice: "Choose the folder of a profile, with the file " + engine.DatabaseFile + " in it, or the data folder that has the folder profiles.",
	}
}

// Diagnostics is part of gui.Backstage.
func (b *backstage) Diagnostics(ctx context.Context, s *gui.Session, w io.Writer) error {
	about := map[string]any{"tray": b.tray.there(), "language": b.SystemLanguage()}
	if s == nil {
		return diagnose(ctx, b.s.world.Clock.Now(), w, about, nil, "")
	}
	return diagnose(ctx, b.s.world.Clock.Now(), w, about, s.Engine, b.LogFolder(s))
}

// Profiles is part of gui.Backstage.
func (b *backstage) Profiles(context.Context) ([]page.ProfileInfo, error) {
	base, err := b.s.dataFolder()
	if err != nil {
		return nil, localFault("The system names no folder for configuration.", err)
	}
	base = filepath.Join(base, "profiles")
	entries, err := os.ReadDir(base)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, localFault("The folder "+base+" cannot be read.", err)
	}
	var list []page.ProfileInfo
	for _, e := range entries {
		dir := filepath.Join(base, e.Name())
		if _, err := os.Stat(filepath.Join(dir, engine.DatabaseFile)); err == nil && e.IsDir() {
			list = append(list, page.ProfileInfo{Name: e.Name(), Folder: dir})
		}
	}
	return list, nil
}

// RemoveProfile is part of gui.Backstage. The folder is removed only while no
// program has the profile open, and its key in the keychain after it: a key
// whose secrets are still there is never lost.
func (b *backstage) RemoveProfile(_ context.Context, name string) error {
	s := *b.s
	s.profile = name
	if err := nameAllowed(name); err != nil {
		return err
	}
	base, err := s.dataFolder()
	if err != nil {
		return localFault("The system names no folder for configuration.", err)
	}
	if err := known(filepath.Join(base, "profiles"), name); err != nil {
		return err
	}
	dir := filepath.Join(base, "profiles", name)
	unlock, err := lock(dir)
	if err != nil {
		return err
	}
	unlock() // Windows removes no file that is open
	if err := os.RemoveAll(dir); err != nil {
		return localFault("The folder "+dir+" could not be removed.", err)
	}
	for _, key := range page.ProfileKeys(name) {
		b.keep.forget(key)
	}
	return engine.ForgetKey(b.s.world.Keychain, name)
}

// DataFolder is part of gui.Backstage.
func (b *backstage) DataFolder() string {
	dir, _ := b.s.dataFolder() // it was there at the start
	return dir
}

// LogFolder is part of gui.Backstage.
func (*backstage) LogFolder(s *gui.Session) string { return filepath.Join(s.Folder, "log") }

// OpenURL is part of gui.Backstage.
func (b *backstage) OpenURL(url string) error { return b.s.world.OpenBrowser(url) }

// ShowFolder is part of gui.Backstage.
func (*backstage) ShowFolder(path string) error { return browser.OpenFile(path) }

// Notify is part of gui.Backstage.
func (b *backstage) Notify(title, text string) {
	if b.notify != nil {
		b.notify(harmless(title), harmless(text))
	}
}

// TrayReal is part of gui.Backstage.
func (b *backstage) TrayReal() bool { return b.tray.there() }

// SystemLanguage is part of gui.Backstage.
func (*backstage) SystemLanguage() string { return lang.SystemLocale().LanguageString() }

// Logged is part of gui.Backstage.
func (b *backstage) Logged(_ *gui.Session, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.log != nil {
		logFault(b.log, err)
	}
}

func (b *backstage) set(log *slog.Logger) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.log = log
}
