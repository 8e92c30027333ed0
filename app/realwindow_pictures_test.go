//go:build realwindow && linux && cgo

package app

import (
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tallybridge/engine/sandbox"
	"tallybridge/gui/kit"
)

// TestRealWindowPictures takes the README's pictures: the real window on the
// practice accounts, light and dark. assets/pictures/take.sh runs it. It needs
// what TestRealWindow needs, and the folder to write to in
// TALLYBRIDGE_PICTURES; without that it is skipped.
func TestRealWindowPictures(t *testing.T) {
	folder := os.Getenv("TALLYBRIDGE_PICTURES")
	if folder == "" {
		t.Skip("TALLYBRIDGE_PICTURES names no folder")
	}
	s := newShop(t, sandbox.Options{})
	themes := []string{"light", "dark"}
	// As a new user finds it after the first reading: what waits for a person.
	for _, theme := range themes {
		p := s.startIn(theme)
		s.quiet()
		for _, screen := range []string{"Setup", "Mapping", "Inventory"} {
			s.goTo(screen)
			s.take(folder, screen, theme)
		}
		s.quit(p)
	}
	// In daily use.
	cli := exec.CommandContext(t.Context(), s.program, "--data-dir", s.dir, "sync", "--demo")
	cli.Env = s.env
	if out, err := cli.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, theme := range themes {
		p := s.startIn(theme)
		s.quiet()
		for _, screen := range []string{"Overview", "Orders", "Fees", "Activity", "Settings"} {
			s.goTo(screen)
			s.take(folder, screen, theme)
		}
		s.quit(p)
	}
}

// startIn starts the program on the practice accounts in one of its themes.
func (s *shop) startIn(theme string) *life {
	s.t.Helper()
	err := os.MkdirAll(s.dir, 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(s.dir, "window.json"), []byte(`{"preferences":{"theme":"`+theme+`","language":"en"}}`), 0o600)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	p := s.start("--demo")
	s.until("the window", func() bool { return s.title() == "Tallybridge – practice accounts" })
	if err := s.try("xdotool", "mousemove", "1399", "899"); err != nil {
		s.t.Fatal(err)
	}
	s.rests()
	return p
}

// goTo goes to a screen by its name.
func (s *shop) goTo(screen string) {
	s.t.Helper()
	s.command(screen)
	s.until(screen, func() bool { return s.sees(screen, kit.Title) })
}

// quiet waits until no run is shown for a while.
func (s *shop) quiet() {
	s.t.Helper()
	still := 0
	s.within(10*time.Minute, "the end of the run", func() bool {
		time.Sleep(500 * time.Millisecond)
		still++
		if s.sees("Syncing with Amazon and Xero.", kit.Caption) {
			still = 0
		}
		return still > 4
	})
}

// take keeps a picture of the window without its frame.
func (s *shop) take(folder, name, theme string) {
	s.t.Helper()
	time.Sleep(6 * time.Second) // messages at the lower edge go
	s.rests()
	place := s.place()
	if place.Empty() {
		s.t.Fatal("there is no window")
	}
	out := image.NewRGBA(image.Rect(0, 0, place.Dx(), place.Dy()))
	img := s.picture()
	for y := range place.Dy() {
		for x := range place.Dx() {
			out.Set(x, y, img.At(place.Min.X+x, place.Min.Y+y))
		}
	}
	s.save(filepath.Join(folder, strings.ToLower(name)+"-"+theme+".png"), out)
}

// quit ends the program from the tray.
func (s *shop) quit(p *life) {
	s.t.Helper()
	s.tray("Quit")
	if code := p.ends(); code != 0 {
		s.t.Fatalf("exit code %d: %s", code, p.said())
	}
}
