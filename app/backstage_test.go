//go:build cgo || !darwin

package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
	"tallybridge/gui"
	"tallybridge/gui/page"
)

func newTestBackstage(t *testing.T) (*desk, *backstage) {
	t.Helper()
	d := newDesk(t, sandbox.Options{Marketplaces: []string{"US"}})
	b, err := newBackstage(&session{ctx: t.Context(), world: d.world, dataDir: d.dir})
	if err != nil {
		t.Fatal(err)
	}
	return d, b
}

// A backup never replaces a profile because the practice accounts were open.
func TestPracticeIsNotRestored(t *testing.T) {
	t.Parallel()
	d, b := newTestBackstage(t)
	d.connect()
	backup := filepath.Join(t.TempDir(), "a.backup")
	d.run("backup", backup).ends(ExitDone)
	before, err := os.Stat(d.file(engine.DatabaseFile))
	if err != nil {
		t.Fatal(err)
	}
	s, err := b.Open(t.Context(), gui.Target{Practice: true, Restore: backup}, nil)
	if s != nil {
		_ = s.Close()
	}
	if f, ok := domain.AsFault(err); !ok || f.Kind != domain.FaultUsage {
		t.Errorf("%v, %v", s, err)
	}
	if after, err := os.Stat(d.file(engine.DatabaseFile)); err != nil || !os.SameFile(before, after) {
		t.Errorf("the default profile is another one: %v", err)
	}
	var last gui.Target
	if b.keep.Load(keepLast, &last) {
		t.Errorf("kept %+v", last)
	}
}

// refusing is a keychain that does not let go.
type refusing struct{ engine.Keychain }

func (refusing) Delete(string, string) error { return errors.New("locked") }

// What a profile had goes with it: its folder, its key in the keychain, and
// what the window kept of it. Those of others stay.
func TestRemovingAProfileTakesEverything(t *testing.T) {
	t.Parallel()
	d, b := newTestBackstage(t)
	x := d.box.Access().Xero
	for _, p := range []string{"default", "acme"} {
		d.runWith(`{"clientId":"`+x.ClientID+`","refreshToken":"`+x.RefreshToken+`"}`, "--profile", p, "connect", "xero", "--token")
		if _, err := d.world.Keychain.Get("Tallybridge", p); err != nil {
			t.Fatalf("%s has no key to begin with: %v", p, err)
		}
		for _, key := range page.ProfileKeys(p) {
			b.keep.Store(key, "something")
		}
	}
	list, err := b.Profiles(t.Context())
	if err != nil || len(list) != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	whole := b.s.world.Keychain
	b.s.world.Keychain = refusing{whole}
	err = b.RemoveProfile(t.Context(), "acme")
	if f, ok := domain.AsFault(err); !ok || f.Kind != domain.FaultLocal {
		t.Errorf("the key could not be removed: %v", err)
	}
	b.s.world.Keychain = whole
	d.runWith(`{"clientId":"`+x.ClientID+`","refreshToken":"`+x.RefreshToken+`"}`, "--profile", "acme", "connect", "xero", "--token")
	if err := b.RemoveProfile(t.Context(), "acme"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(d.dir, "profiles", "acme")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder: %v", err)
	}
	if _, err := whole.Get("Tallybridge", "acme"); !errors.Is(err, engine.ErrNoSecret) {
		t.Errorf("the key: %v", err)
	}
	if _, err := whole.Get("Tallybridge", "default"); err != nil {
		t.Errorf("the key of the other one: %v", err)
	}
	for p, want := range map[string]bool{"acme": false, "default": true} {
		for _, key := range []string{"setup." + p, "opening." + p} {
			var text string
			if got := b.keep.Load(key, &text); got != want {
				t.Errorf("%s is kept: %v", key, got)
			}
		}
	}
}

// Asking whether there is a tray waits for no system: only for its first word.
func TestTrayIsWatched(t *testing.T) {
	t.Parallel()
	w := newTrayWatch()
	if w.there() {
		t.Error("there is a tray before anybody said so")
	}
	for _, has := range []bool{false, true, true, false} {
		w.set(has)
		if w.there() != has {
			t.Errorf("it is not %v", has)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	watchTray(ctx, w.set) // ends
}
