//go:build realwindow && linux && cgo

package app

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"tallybridge/gui/kit"
)

// display is an X server of the test's own with a window manager, and what a
// person would do in front of it.
type display struct {
	t    *testing.T
	name string // ":5"
	file string // where the server keeps its pixels
	env  []string
	shot int
	dir  string // where pictures are kept to be looked at; empty for nowhere
}

const displayWidth, displayHeight = 1400, 900

// newDisplay starts Xvfb and openbox. env is what programs in front of it get.
func newDisplay(t *testing.T, env ...string) *display {
	t.Helper()
	d := &display{t: t, dir: os.Getenv("TALLYBRIDGE_SCREENSHOTS")}
	folder := t.TempDir()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", displayWidth, displayHeight),
		"-dpi", "96", "-nolisten", "tcp", "-fbdir", folder)
	x.ExtraFiles = []*os.File{write}
	running(t, x)
	_ = write.Close()
	number, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb did not start: %v", err)
	}
	_ = read.Close()
	d.name, d.file = ":"+strings.TrimSpace(number), filepath.Join(folder, "Xvfb_screen0")
	d.env = append(env, "DISPLAY="+d.name)
	wm := exec.Command("openbox", "--sm-disable", "--config-file", d.openboxConfig(folder))
	wm.Env = d.env
	running(t, wm)
	d.until("the window manager", func() bool { return d.try("wmctrl", "-m") == nil })
	return d
}

// openboxConfig is a window manager without habits of its own.
func (d *display) openboxConfig(folder string) string {
	path := filepath.Join(folder, "rc.xml")
	err := os.WriteFile(path, []byte(`<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc"><theme><keepBorder>no</keepBorder></theme><focus><focusNew>yes</focusNew></focus>
<applications><application class="*"><decor>no</decor><position force="no"><x>center</x><y>center</y></position></application></applications>
</openbox_config>
`), 0o600)
	if err != nil {
		d.t.Fatal(err)
	}
	return path
}

// running starts a program that lives as long as the test.
func running(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := cmd.Start(); err != nil {
		t.Fatalf("%v (see the comment of TestRealWindow for what it needs)", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended by itself
		_ = cmd.Wait()
	})
}

// try runs a tool in front of the display.
func (d *display) try(name string, args ...string) error {
	_, err := d.tool(name, args...)
	return err
}

func (d *display) tool(name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(d.t.Context(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = d.env
	out, err := cmd.Output()
	return strings.TrimSpace(string(out)), err
}

// patience is how long a step may take: machines that test are busy.
const patience = 90 * time.Second

// until waits for something to become true.
func (d *display) until(what string, done func() bool) {
	d.t.Helper()
	d.within(patience, what, done)
}

func (d *display) within(limit time.Duration, what string, done func() bool) {
	d.t.Helper()
	for end := time.Now().Add(limit); !done(); {
		if time.Now().After(end) {
			d.look("in vain")
			d.t.Fatalf("waited in vain for %s", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// windows are the program's visible windows, by their ids.
func (d *display) windows() []string {
	out, _ := d.tool("xdotool", "search", "--onlyvisible", "--name", "^Tallybridge") // none is an error
	return strings.Fields(out)
}

// title is the title of the window that has the keyboard.
func (d *display) title() string {
	out, _ := d.tool("xdotool", "getactivewindow", "getwindowname")
	return out
}

// keys presses keys, "ctrl+2".
func (d *display) keys(keys ...string) {
	d.t.Helper()
	if err := d.try("xdotool", append([]string{"key", "--delay", "30"}, keys...)...); err != nil {
		d.t.Fatal(err)
	}
}

// types types text.
func (d *display) types(text string) {
	d.t.Helper()
	if err := d.try("xdotool", "type", "--delay", "15", text); err != nil {
		d.t.Fatal(err)
	}
}

// command chooses an action in the palette. The action's whole name is typed;
// Enter takes the first that is found.
func (d *display) command(name string) {
	d.t.Helper()
	d.keys("ctrl+k")
	d.until("the palette", func() bool { return d.sees("Find an action, a SKU or an item…", kit.Body) })
	d.types(name)
	d.until("the palette to show "+name, func() bool { return d.sees("Action", kit.Caption) || d.sees("Go to", kit.Caption) })
	d.keys("Return")
}

// clipboard is the text on the clipboard.
func (d *display) clipboard() string {
	out, _ := d.tool("xclip", "-selection", "clipboard", "-o") // nothing there is an error
	return out
}

// picture reads the screen's pixels from the file that the server keeps.
func (d *display) picture() *image.RGBA {
	d.t.Helper()
	raw, err := os.ReadFile(d.file)
	if err != nil {
		d.t.Fatal(err)
	}
	// The head of an XWD file, version 7: big-endian words.
	word := func(i int) int { return int(binary.BigEndian.Uint32(raw[4*i:])) }
	head, wide, tall, perLine, colours := word(0), word(4), word(5), word(12), word(19)
	pixels := raw[head+12*colours:]
	img := image.NewRGBA(image.Rect(0, 0, wide, tall))
	for y := range tall {
		line := pixels[y*perLine:]
		for x := range wide {
			i, o := 4*x, img.PixOffset(x, y)
			img.Pix[o], img.Pix[o+1], img.Pix[o+2], img.Pix[o+3] = line[i+2], line[i+1], line[i], 255
		}
	}
	return img
}

// look keeps a picture for a person.
func (d *display) look(name string) {
	d.t.Helper()
	if d.dir == "" {
		return
	}
	d.shot++
	d.save(filepath.Join(d.dir, fmt.Sprintf("%02d-%s.png", d.shot, strings.ReplaceAll(name, " ", "-"))), d.picture())
}

func (d *display) save(path string, img image.Image) {
	d.t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		var f *os.File
		if f, err = os.Create(path); err == nil {
			err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(f, img)
			_ = f.Close()
		}
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// place is the window's place on the screen.
func (d *display) place() image.Rectangle {
	w := d.windows()
	if len(w) == 0 {
		return image.Rectangle{}
	}
	out, err := d.tool("xdotool", "getwindowgeometry", "--shell", w[len(w)-1])
	if err != nil {
		return image.Rectangle{}
	}
	at := map[string]int{}
	for _, line := range strings.Fields(out) {
		k, v, _ := strings.Cut(line, "=")
		at[k], _ = strconv.Atoi(v)
	}
	return image.Rect(at["X"], at["Y"], at["X"]+at["WIDTH"], at["Y"]+at["HEIGHT"])
}

// sees tells whether a text in a style of the program stands anywhere on the
// screen, in whatever colour.
func (d *display) sees(text string, style kit.TextStyle) bool {
	_, ok := d.find(text, style, image.Rect(0, 0, displayWidth, displayHeight))
	return ok
}

// find looks for a text in a part of the screen and tells where it is.
func (d *display) find(text string, style kit.TextStyle, within image.Rectangle) (image.Point, bool) {
	img := d.picture()
	return newStencil(d.t, text, style).in(img, within)
}

// stencil is how a text looks when the toolkit draws it.
type stencil struct {
	wide, tall int
	ink        []float64 // 0 to 1
	full, bare []image.Point
	mean, norm float64
}

var stencils = map[string]*stencil{}

func newStencil(t *testing.T, text string, style kit.TextStyle) *stencil {
	key := strconv.Itoa(int(style)) + text
	if s := stencils[key]; s != nil {
		return s
	}
	app := test.NewTempApp(t)
	th := kit.NewTheme(kit.Light, 1)
	app.Settings().SetTheme(th)
	line := canvas.NewText(text, color.Black)
	line.TextSize, line.TextStyle = textFace(th, style)
	img := software.Render(line, th)
	b := img.Bounds()
	s := &stencil{wide: b.Dx(), tall: b.Dy()}
	grey := func(x, y int) float64 {
		return 1 - float64(color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y)/255
	}
	ground := grey(b.Min.X, b.Min.Y)
	for y := range s.tall {
		for x := range s.wide {
			v := grey(b.Min.X+x, b.Min.Y+y) - ground
			s.ink = append(s.ink, v)
			s.mean += v
			switch {
			case v > 0.85:
				s.full = append(s.full, image.Pt(x, y))
			case v < 0.01 && v > -0.01:
				s.bare = append(s.bare, image.Pt(x, y))
			}
		}
	}
	s.mean /= float64(len(s.ink))
	for _, v := range s.ink {
		s.norm += (v - s.mean) * (v - s.mean)
	}
	// A few points of each kind, spread over the text, find it quickly.
	thin := func(p []image.Point) []image.Point {
		if len(p) <= 24 {
			return p
		}
		out := make([]image.Point, 0, 24)
		for i := range 24 {
			out = append(out, p[i*len(p)/24])
		}
		return out
	}
	s.full, s.bare = thin(s.full), thin(s.bare)
	stencils[key] = s
	return s
}

// textFace is the size and the cut of a style.
func textFace(th fyne.Theme, style kit.TextStyle) (float32, fyne.TextStyle) {
	switch style {
	case kit.BodyBold:
		return th.Size(theme.SizeNameText), fyne.TextStyle{Bold: true}
	case kit.Caption:
		return th.Size(theme.SizeNameCaptionText), fyne.TextStyle{}
	case kit.Label:
		return th.Size(theme.SizeNameCaptionText), fyne.TextStyle{Bold: true}
	case kit.Title:
		return th.Size(theme.SizeNameHeadingText), fyne.TextStyle{Bold: true}
	case kit.Code:
		return th.Size(kit.SizeMono), fyne.TextStyle{Monospace: true}
	default:
		return th.Size(theme.SizeNameText), fyne.TextStyle{}
	}
}

// likeness is how well pixels have to fit, 1 being exactly.
const likeness = 0.93

func (s *stencil) in(img *image.RGBA, within image.Rectangle) (image.Point, bool) {
	within = within.Intersect(img.Bounds())
	grey := make([]float64, within.Dx()*within.Dy())
	wide := within.Dx()
	for y := range within.Dy() {
		for x := range wide {
			o := img.PixOffset(within.Min.X+x, within.Min.Y+y)
			grey[y*wide+x] = (0.299*float64(img.Pix[o]) + 0.587*float64(img.Pix[o+1]) + 0.114*float64(img.Pix[o+2])) / 255
		}
	}
	best, at := 0.0, image.Point{}
	for y := range within.Dy() - s.tall + 1 {
		for x := range wide - s.wide + 1 {
			if !s.maybe(grey, wide, x, y) {
				continue
			}
			if l := s.like(grey, wide, x, y); l > best {
				best, at = l, within.Min.Add(image.Pt(x, y))
			}
		}
	}
	return at, best >= likeness
}

// maybe compares a few points: all ink on one side of all ground.
func (s *stencil) maybe(grey []float64, wide, x, y int) bool {
	if len(s.full) == 0 || len(s.bare) == 0 {
		return true
	}
	at := func(p image.Point) float64 { return grey[(y+p.Y)*wide+x+p.X] }
	ground := at(s.bare[0])
	first := at(s.full[0]) - ground
	if first < 0.12 && first > -0.12 {
		return false
	}
	for _, p := range s.full {
		if v := at(p) - ground; v/first < 0.45 {
			return false
		}
	}
	for _, p := range s.bare {
		if v := (at(p) - ground) / first; v > 0.3 || v < -0.3 {
			return false
		}
	}
	return true
}

// like is the correlation of the pixels with the text.
func (s *stencil) like(grey []float64, wide, x, y int) float64 {
	mean := 0.0
	for j := range s.tall {
		for _, v := range grey[(y+j)*wide+x : (y+j)*wide+x+s.wide] {
			mean += v
		}
	}
	mean /= float64(len(s.ink))
	both, norm := 0.0, 0.0
	for j := range s.tall {
		for i, v := range grey[(y+j)*wide+x : (y+j)*wide+x+s.wide] {
			both += (v - mean) * (s.ink[j*s.wide+i] - s.mean)
			norm += (v - mean) * (v - mean)
		}
	}
	if norm == 0 || s.norm == 0 {
		return 0
	}
	l := both * both / (norm * s.norm)
	return max(l, -l)
}

// rests waits until the screen does not change any more.
func (d *display) rests() {
	d.t.Helper()
	last, quiet := d.picture(), 0
	d.until("the screen to rest", func() bool {
		time.Sleep(150 * time.Millisecond)
		now := d.picture()
		if slices.Equal(last.Pix, now.Pix) {
			quiet++
		} else {
			quiet = 0
		}
		last = now
		return quiet >= 3
	})
}
