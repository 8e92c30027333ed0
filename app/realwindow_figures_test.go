//go:build realwindow && linux && cgo

package app

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"

	"tallybridge/engine/sandbox"
	"tallybridge/gui/kit"
)

// What the window may cost. Real time counts only as far as the machine is
// free: a busy one is judged by the time of the processor.
const (
	firstFrameLimit = 2 * time.Second
	idleMore        = 1.0 // percentage points above an empty window
)

// TestRealWindowStartsQuickly measures from the start of the program on its
// practice accounts to the first frame that shows something, and to the first
// screen. It needs what TestRealWindow needs.
func TestRealWindowStartsQuickly(t *testing.T) {
	s := newShop(t, sandbox.Options{})
	best, bestCPU := time.Hour, time.Hour
	for try := range 3 {
		begin := time.Now()
		p := s.start("--demo")
		var frame, frameCPU time.Duration
		s.until("the first frame", func() bool {
			if s.drawn() {
				frame, frameCPU = time.Since(begin), p.cpu()
				return true
			}
			return false
		})
		if try == 0 {
			s.look("first frame")
		}
		s.until("the first screen", func() bool { return s.sees("Overview", kit.Title) || s.sees("Setup", kit.Title) })
		t.Logf("start %d: first frame after %v (%v of processor time), first screen after %v", try+1,
			frame.Round(time.Millisecond), frameCPU, time.Since(begin).Round(10*time.Millisecond))
		best, bestCPU = min(best, frame), min(bestCPU, frameCPU)
		s.tray("Quit")
		if code := p.ends(); code != 0 {
			t.Fatalf("exit code %d: %s", code, p.said())
		}
	}
	if best > firstFrameLimit && bestCPU > firstFrameLimit {
		t.Errorf("the first frame came after %v and %v of processor time, want %v", best, bestCPU, firstFrameLimit)
	}
}

// drawn tells that the middle of the screen shows the program's own ground with
// something on it, more than the pointer.
func (d *display) drawn() bool {
	img := d.picture()
	ground, other := img.RGBAAt(displayWidth/4, displayHeight/4), 0
	for y := displayHeight / 4; y < displayHeight*3/4; y++ {
		for x := displayWidth / 4; x < displayWidth*3/4; x++ {
			if img.RGBAAt(x, y) != ground {
				other++
			}
		}
	}
	return ground != img.RGBAAt(0, 0) && other > 800
}

// TestRealWindowIdles measures the processor time of a hidden window with
// automatic sync on and nothing due, beside an empty window of the toolkit,
// hidden too. TALLYBRIDGE_IDLE is how long, a minute when it is not set.
func TestRealWindowIdles(t *testing.T) {
	long := time.Minute
	if text := os.Getenv("TALLYBRIDGE_IDLE"); text != "" {
		var err error
		if long, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
	}
	s := newShop(t, sandbox.Options{Seed: 1, SKUs: 20, Marketplaces: []string{"US"}, OrdersPerDay: -1, ReportTime: 100 * time.Millisecond})
	s.previewedAll()
	p := s.start()
	s.until("the window", func() bool { return s.sees("Overview", kit.Title) })
	s.command("Sync now")
	s.until("documents", func() bool { return len(s.box.Differences()) == 0 })
	s.idle()
	s.close()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	empty := startLife(t, self, append([]string{emptyWindowEnv + "=1"}, s.env...))
	empty.until("hidden")
	time.Sleep(5 * time.Second)
	calls := len(s.box.Ledger().Calls())
	began, ours, theirs := time.Now(), p.cpu(), empty.cpu()
	time.Sleep(long)
	spent := time.Since(began)
	percent := func(d time.Duration) float64 { return 100 * d.Seconds() / spent.Seconds() }
	a, b := percent(p.cpu()-ours), percent(empty.cpu()-theirs)
	t.Logf("hidden for %v: %.2f %% of a processor, an empty window %.2f %%", spent.Round(time.Second), a, b)
	if n := len(s.box.Ledger().Calls()) - calls; n > 0 {
		t.Errorf("%d calls were made while nothing was due", n)
	}
	if a > b+idleMore {
		t.Errorf("the hidden window takes %.2f percentage points more than an empty one, want %.0f at most", a-b, idleMore)
	}
	s.tray("Quit")
	if code := p.ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// cpu is the processor time that the program has taken so far.
func (l *life) cpu() time.Duration {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", l.cmd.Process.Pid))
	if err != nil {
		l.t.Fatal(err)
	}
	// Behind the name, which may hold spaces: state, ppid, … utime and stime are
	// the fields 14 and 15 of the whole, in hundredths of a second.
	_, rest, _ := strings.Cut(string(raw), ") ")
	fields := strings.Fields(rest)
	ticks := 0
	for _, f := range fields[11:13] {
		n, err := strconv.Atoi(f)
		if err != nil {
			l.t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// until waits until the program says a word.
func (l *life) until(word string) {
	l.t.Helper()
	for end := time.Now().Add(patience); !strings.Contains(l.said(), word); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) || !l.lives() {
			l.t.Fatalf("the program does not say %q", word)
		}
	}
}

// emptyWindowEnv makes the test binary an empty window that hides itself.
const emptyWindowEnv = "TALLYBRIDGE_EMPTY_WINDOW"

func init() { otherLives[emptyWindowEnv] = emptyWindow }

// emptyWindow is the least program that the toolkit allows, as the measure for
// what the toolkit itself takes.
func emptyWindow(string) int {
	fyneapp.SetMetadata(fyne.AppMetadata{ID: "app.tallybridge.empty", Name: "Empty", Migrations: map[string]bool{"fyneDo": true}})
	a := fyneapp.NewWithID("app.tallybridge.empty")
	w := a.NewWindow("Empty")
	w.SetContent(widget.NewLabel("Empty"))
	w.Resize(fyne.NewSize(usualEmptyWidth, usualEmptyHeight))
	a.Lifecycle().SetOnStarted(func() {
		w.Show()
		time.AfterFunc(time.Second, func() {
			fyne.Do(w.Hide)
			fmt.Println("hidden")
		})
	})
	a.Run()
	return 0
}

const usualEmptyWidth, usualEmptyHeight = 1180, 760
