//go:build realwindow && linux && cgo

package app

import (
	"context"
	"errors"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/app/demo"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
	"tallybridge/engine/sandbox/world"
	"tallybridge/gui/kit"
)

// TestRealWindow drives the program's real window as a person would, on a
// display and a message bus of its own: start, read both sides, accept a
// suggestion, turn the switch on, push and see the number change, close into the tray, come back from its menu, be
// raised by a second start, be killed in the middle of a run, start again and
// end right, quit from the tray.
//
// It needs Linux, a C compiler with the headers of OpenGL, X11 and Wayland,
// Xvfb, xdotool, openbox, wmctrl, xclip and dbus-daemon (.ci/run names the
// packages), and the build tag realwindow:
//
//	go test -tags realwindow -run RealWindow -v ./app
//
// TALLYBRIDGE_BINARY is a program that is built already; TALLYBRIDGE_SCREENSHOTS
// is a folder for a picture of every step.
func TestRealWindow(t *testing.T) {
	s := newShop(t, sandbox.Options{Seed: 1, SKUs: 60, Traps: true, Marketplaces: []string{"US", "UK", "DE"}, OrdersPerDay: -1, Latency: 100 * time.Millisecond, ReportTime: time.Second})
	deal := s.previewed()
	t.Logf("SKU %q is proposed for item %q, which holds %s and should hold %s", deal.sku, deal.code, deal.before, deal.after)

	p := s.start()
	s.until("the window", func() bool { return s.title() == "Tallybridge" && s.sees("Overview", kit.Title) })
	s.look("started")

	// Read both sides: the strip at the lower edge shows how far it is.
	s.command("Preview only")
	s.until("progress", func() bool { return s.sees("Syncing with Amazon and Xero.", kit.Caption) })
	s.look("syncing")
	s.idle()
	s.look("previewed")
	if n := s.documents(); n > 0 {
		t.Fatalf("a preview sent %d documents", n)
	}
	if have := s.quantity(deal.code); have != deal.before {
		t.Fatalf("item %s holds %s before its suggestion was accepted, want %s", deal.code, have, deal.before)
	}

	// Accept the suggestion.
	s.keys("ctrl+2")
	s.until("mapping", func() bool { return s.sees("Mapping", kit.Title) })
	s.only(deal.sku)
	s.keys("ctrl+c")
	s.until("the SKU on the clipboard", func() bool { return s.clipboard() == deal.sku })
	s.look("suggested")
	s.command("Accept suggestion")
	s.until("the acceptance", func() bool { return s.sees("Accepted 1 suggestion.", kit.Body) })
	s.look("accepted")

	// Turn the switch on, push, and see the number change.
	s.keys("ctrl+1")
	s.until("the overview", func() bool { return s.sees("Overview", kit.Title) })
	s.command("Turn automatic sync on")
	s.until("the switch", func() bool { return s.sees("Automatic sync is on. The first run begins now.", kit.Body) })
	s.look("turned on")
	s.keys("ctrl+3")
	s.until("inventory", func() bool { return s.sees("Inventory", kit.Title) })
	s.only(deal.code)
	s.until("the item with its old number", func() bool { return s.xeroCell(deal.code, deal.before) })
	s.look("before the push")
	s.command("Sync now")
	s.until("the push", func() bool { return s.quantity(deal.code) == deal.after })
	s.idle()
	s.until("the new number in the window", func() bool { return s.xeroCell(deal.code, deal.after) })
	if s.xeroCell(deal.code, deal.before) {
		t.Errorf("the window shows the old number %s too: the test cannot tell them apart", deal.before)
	}
	s.look("after the push")
	s.right()
	s.box.Mark()

	// Into the tray and back.
	s.close()
	s.until("the notification", func() bool { return len(s.bus.notified()) == 1 })
	if note := s.bus.notified()[0]; !strings.HasPrefix(note, "Tallybridge keeps working: ") {
		t.Errorf("notified: %q", note)
	}
	s.look("in the tray")
	s.tray("Open Tallybridge")
	s.until("the window from the tray", func() bool { return len(s.windows()) == 1 && s.title() == "Tallybridge" })
	s.until("its screen", func() bool { return s.sees("Inventory", kit.Title) })
	s.look("back")

	// A second start raises the first window.
	s.close()
	second := s.start()
	if code := second.ends(); code != 0 {
		t.Errorf("the second start ended with %d: %s", code, second.said())
	}
	s.until("the raised window", func() bool { return len(s.windows()) == 1 && s.title() == "Tallybridge" })
	if !p.lives() {
		t.Fatal("the first program ended")
	}
	s.look("raised")

	// Killed in the middle of a run.
	sold := s.trade()
	before := s.documents()
	s.command("Sync now")
	s.until("the first document", func() bool { return s.documents() > before })
	p.kill()
	s.look("killed")
	t.Logf("killed after %d of the run's documents", s.documents()-before)

	// It goes on from there.
	p = s.start()
	s.until("the window again", func() bool { return s.title() == "Tallybridge" && s.sees("Inventory", kit.Title) })
	s.look("started again")
	s.tray("Sync now")
	s.until("the run to end right", func() bool { return !s.changing() && len(s.box.Differences()) == 0 })
	s.idle()
	s.look("went on")
	s.right()
	faultsLedger(t, s.box, 2) // the first sync and the trade: no adjustment came twice
	if n := s.documents() - before; sold < 2 || n < 2 {
		t.Errorf("%d products were traded and %d documents sent: the killed run had nothing left to do", sold, n)
	}

	// Quit from the tray, in the middle of a run.
	s.close()
	s.tray("Sync now")
	s.until("the run", s.changing)
	s.tray("Quit")
	if code := p.ends(); code != 0 {
		t.Errorf("the program ended with %d: %s", code, p.said())
	}
	if p.leftovers() {
		t.Error("processes of the program are left behind")
	}
	if icon := s.bus.icon(); icon != "" {
		t.Errorf("a tray icon is left behind: %s", icon)
	}
	s.look("quit")
	s.afterwards()
}

// TestRealWindowEndsOnASignal: a system that shuts down asks with a signal, and
// the practice business is there again afterwards. It needs what TestRealWindow
// needs.
func TestRealWindowEndsOnASignal(t *testing.T) {
	s := newShop(t, sandbox.Options{})
	for range 2 {
		p := s.start("--demo", "--skus", "20")
		s.until("the window", func() bool { return s.title() == "Tallybridge – practice accounts" })
		if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if code := p.ends(); code != 0 || withoutPreferences(p.said()) != "" {
			t.Errorf("exit code %d: %s", code, p.said())
		}
		for name, want := range map[string]bool{practiceSaved: true, practiceOpen: false} {
			_, err := os.Stat(filepath.Join(s.dir, practiceFolder, name))
			if there := err == nil; there != want {
				t.Errorf("the file %s is there: %v, want %v", name, there, want)
			}
		}
	}
}

// preferencesCut is the toolkit's word about its own file of preferences, which
// it had no time to write. Nothing of ours is in that file.
var preferencesCut = regexp.MustCompile(`(?m)^\S+ \S+ Fyne error:  Preferences load error:\n\S+ \S+   Cause: EOF\n\S+ \S+   At: .*\n?`)

// withoutPreferences is what a program said besides that.
func withoutPreferences(said string) string {
	return strings.TrimSpace(preferencesCut.ReplaceAllString(said, ""))
}

// shop is a seller in front of a real window: practice servers at addresses of
// this machine, a profile that is connected to them, a display and a bus.
type shop struct {
	*display
	bus     *bus
	box     *sandbox.Sandbox
	dir     string // --data-dir
	program string
	env     []string
	session *session
}

// passphrase seals the secrets: there is no keychain on the test's bus.
const shopPassphrase = "correct horse battery"

// newShop opens the shop on a machine of its own. Without a world the practice
// accounts of --demo are used.
func newShop(t *testing.T, o sandbox.Options) *shop {
	t.Helper()
	program := realProgram(t)
	home := t.TempDir()
	b := newBus(t)
	env := []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, "config"), "XDG_CACHE_HOME=" + filepath.Join(home, "cache"),
		"XDG_DATA_HOME=" + filepath.Join(home, "share"), "XDG_RUNTIME_DIR=" + home, "LANG=C.UTF-8", "DBUS_SESSION_BUS_ADDRESS=" + b.address,
		"FYNE_SCALE=1", "FYNE_DISABLE_DPI_DETECTION=true", "TALLYBRIDGE_PASSPHRASE=" + shopPassphrase,
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", b.address) // for the keychain of this process
	s := &shop{display: newDisplay(t, env...), bus: b, dir: filepath.Join(home, "data"), program: program}
	s.env = s.display.env
	if o.SKUs == 0 {
		return s
	}
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(box.Close)
	if err := box.Listen(t.Context(), "", ""); err != nil {
		t.Fatal(err)
	}
	s.box = box
	urls := box.Access().Environment
	for k, v := range urls {
		s.env = append(s.env, k+"="+v)
	}
	w := System()
	w.Getenv = func(name string) string {
		if name == "TALLYBRIDGE_PASSPHRASE" {
			return shopPassphrase
		}
		return urls[name]
	}
	s.session = &session{ctx: t.Context(), dataDir: s.dir, profile: defaultProfile, world: w}
	return s
}

// realProgram is the program with its window.
func realProgram(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("TALLYBRIDGE_BINARY"); path != "" {
		return path
	}
	path := filepath.Join(t.TempDir(), "tallybridge")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", path, "tallybridge")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// deal is a suggestion that the person accepts in the window, and what its
// item holds before and after.
type deal struct{ sku, code, before, after string }

// previewed makes the choices of the setup and a preview, accepts all safe
// suggestions but one, sets what else waits aside and pauses the schedule, so
// that only the person starts runs.
func (s *shop) previewed() (d deal) {
	s.t.Helper()
	err := s.session.withEngine(func(e *engine.Engine) error {
		ctx := s.session.ctx
		p := practice{s.box, e}
		err := p.connect(ctx)
		if err == nil {
			err = p.choose(ctx)
		}
		if err == nil {
			_, err = e.Sync(ctx, engine.SyncOptions{DryRun: true})
		}
		if err != nil {
			return err
		}
		truth := map[string]world.Truth{}
		for _, t := range s.box.World().Truth() {
			truth[t.Item()] = t
		}
		_, err = e.AcceptSuggestions(ctx, func(g domain.Suggestion) bool {
			t, have := truth[g.Code], s.quantity(g.Code)
			if g.Safe && d.sku == "" && plain(g.SKU.SKU) && t.Outcome == world.Synced && len(t.SKUs) == 1 && trimmed(t.Quantity) != have {
				d = deal{g.SKU.SKU, g.Code, have, trimmed(t.Quantity)}
				return false
			}
			return g.Safe
		})
		if err != nil {
			return err
		}
		if d.sku == "" {
			return errors.New("the practice business has no suggestion that changes a number")
		}
		if _, _, err = demo.Bring(ctx, e, s.box); err != nil {
			return err
		}
		waiting, err := e.Conflicts(ctx)
		var keys []string
		for _, c := range waiting {
			if c.SKU.SKU != d.sku {
				keys = append(keys, c.Key())
			}
		}
		if err == nil && len(keys) > 0 {
			_, err = e.SetAside(ctx, keys, true)
		}
		if err != nil {
			return err
		}
		return e.Pause(ctx, time.Time{})
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}

// previewedAll brings a business without difficulties to the switch, turned on
// with the schedule running.
func (s *shop) previewedAll() {
	s.t.Helper()
	err := s.session.withEngine(func(e *engine.Engine) error {
		ctx := s.session.ctx
		p := practice{s.box, e}
		err := p.connect(ctx)
		if err == nil {
			err = p.choose(ctx)
		}
		if err == nil {
			_, err = e.Sync(ctx, engine.SyncOptions{DryRun: true})
		}
		if err == nil {
			err = p.settle(ctx)
		}
		if err == nil {
			err = e.SetAutomatic(ctx, true)
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// plain tells that a keyboard without other scripts can type a SKU.
func plain(sku string) bool {
	return !strings.ContainsFunc(sku, func(r rune) bool { return r > '~' || r < ' ' })
}

func trimmed(d decimal.Decimal) string { return d.Trim(0).String() }

// quantity is what the practice Xero holds of an item.
func (s *shop) quantity(code string) string {
	for _, it := range s.box.XeroState().Items {
		if it.Code == code {
			return trimmed(it.Quantity)
		}
	}
	return ""
}

// documents counts the stock documents that were sent.
func (s *shop) documents() int {
	n := 0
	for _, c := range s.box.Ledger().Writes() {
		if kind, _, _ := faultsDocument(c); kind != "" {
			n++
		}
	}
	return n
}

// changing tells that the practice servers are being called.
func (s *shop) changing() bool {
	before := len(s.box.Ledger().Calls())
	time.Sleep(time.Second)
	return len(s.box.Ledger().Calls()) != before
}

// idle waits until the run in the window has ended.
func (s *shop) idle() {
	s.t.Helper()
	s.until("the end of the run", func() bool { return !s.changing() && !s.sees("Syncing with Amazon and Xero.", kit.Caption) })
	s.rests()
}

// right checks that the practice Xero is exactly what it should be.
func (s *shop) right() {
	s.t.Helper()
	for _, d := range s.box.Differences() {
		s.t.Error(d)
	}
}

// only searches the list that is shown and gives it the keyboard.
func (s *shop) only(text string) {
	s.t.Helper()
	s.keys("ctrl+f", "ctrl+a")
	s.types(text)
	s.until("one row", func() bool { return s.sees("1 row", kit.Caption) })
	s.keys("Down")
	s.rests()
}

// xeroCell tells whether the column of Xero's quantity shows a number in the
// row of an item.
func (s *shop) xeroCell(code, number string) bool {
	place := s.place()
	list := place
	list.Min.Y += 150 // below search and chips
	list.Max.X -= list.Dx() / 2
	row, ok := s.find(code, kit.Code, list)
	if !ok {
		return false
	}
	head, ok := s.find("Xero", kit.Label, place)
	if !ok {
		return false
	}
	cell := image.Rect(head.X-44, row.Y-8, head.X+44, row.Y+28)
	_, ok = s.find(number, kit.Body, cell)
	return ok
}

// close closes the window as the frame's button does, into the tray.
func (s *shop) close() {
	s.t.Helper()
	if err := s.try("wmctrl", "-c", "Tallybridge"); err != nil {
		s.t.Fatal(err)
	}
	s.until("the window to hide", func() bool { return len(s.windows()) == 0 })
}

// tray chooses a line of the tray icon's menu.
func (s *shop) tray(line string) {
	s.t.Helper()
	s.until("the tray's line "+line, func() bool { return s.bus.choose(line) })
}

// trade sells and restocks a few products, so that the next run has documents
// of both kinds to send. It returns how many.
func (s *shop) trade() int {
	s.t.Helper()
	n := 0
	for _, t := range s.box.World().Truth() {
		if t.Outcome != world.Synced || len(t.SKUs) != 1 {
			continue
		}
		do := "sell"
		if n%2 == 1 {
			do = "restock"
		}
		if s.box.Change(map[string]any{"do": do, "market": "US", "sku": t.SKUs[0], "units": 1}) == nil {
			if n++; n == 8 {
				break
			}
		}
	}
	return n
}

// afterwards opens the profile as the next start would and looks at its runs.
func (s *shop) afterwards() {
	s.t.Helper()
	err := s.session.withEngine(func(e *engine.Engine) error {
		runs, err := e.Runs(s.session.ctx, 20)
		broken := 0
		for _, r := range runs {
			if r.Result == domain.RunBroken {
				broken++
			}
			if r.Result == domain.RunRunning {
				s.t.Errorf("run %s is still marked as running", r.ID)
			}
		}
		if broken != 1 {
			s.t.Errorf("%d runs are marked as cut off, want the killed one", broken)
		}
		return err
	})
	if err != nil {
		s.t.Error(err)
	}
}

// life is one life of the program.
type life struct {
	t     *testing.T
	cmd   *exec.Cmd
	out   *safeBuffer
	ended chan struct{}
}

// start starts the program with the shop's data.
func (s *shop) start(args ...string) *life {
	s.t.Helper()
	return startLife(s.t, s.program, s.env, append([]string{"--data-dir", s.dir}, args...)...)
}

func startLife(t *testing.T, program string, env []string, args ...string) *life {
	t.Helper()
	l := &life{t: t, out: &safeBuffer{}, ended: make(chan struct{})}
	l.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), program, args...)
	l.cmd.Env, l.cmd.Stdout, l.cmd.Stderr = env, l.out, l.out
	l.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := l.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = l.cmd.Wait() // ProcessState tells how it ended
		close(l.ended)
	}()
	t.Cleanup(func() {
		if l.lives() {
			l.kill()
		}
		if t.Failed() {
			t.Logf("the program said: %s", l.said())
		}
	})
	return l
}

func (l *life) lives() bool {
	select {
	case <-l.ended:
		return false
	default:
		return true
	}
}

func (l *life) kill() {
	_ = l.cmd.Process.Kill() // it may have ended this very moment
	<-l.ended
}

// ends waits for the program's end and returns its exit code.
func (l *life) ends() int {
	l.t.Helper()
	select {
	case <-l.ended:
		return l.cmd.ProcessState.ExitCode()
	case <-time.After(patience):
		l.t.Fatal("the program does not end")
		return -1
	}
}

func (l *life) said() string { return l.out.String() }

// leftovers tells whether anything that the program started still runs.
func (l *life) leftovers() bool {
	return !errors.Is(syscall.Kill(-l.cmd.Process.Pid, 0), syscall.ESRCH)
}
