//go:build realwindow && linux && cgo

package app

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
)

// bus is a message bus of the test's own with somebody who shows tray icons
// and notifications. Nothing is started by itself on it: no keychain, no
// desktop of the machine.
type bus struct {
	t       *testing.T
	address string
	conn    *dbus.Conn

	mu    sync.Mutex
	items []string // bus names that registered a tray icon
	notes []string // notifications
}

const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=%s</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

func newBus(t *testing.T) *bus {
	t.Helper()
	// Not t.TempDir: the path of a socket has to be short.
	folder, err := os.MkdirTemp("", "tb-bus-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	config := filepath.Join(folder, "bus.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, busConfig, folder), 0o600); err != nil {
		t.Fatal(err)
	}
	daemon := exec.Command("dbus-daemon", "--config-file="+config, "--nofork", "--nopidfile", "--print-address=1")
	out, err := daemon.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	running(t, daemon)
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("dbus-daemon did not start: %v", err)
	}
	b := &bus{t: t, address: strings.TrimSpace(address)}
	b.conn, err = dbus.Connect(b.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.conn.Close() })
	b.offer("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher", (*watcher)(b))
	b.offer("org.freedesktop.Notifications", "/org/freedesktop/Notifications", (*notifier)(b))
	return b
}

func (b *bus) offer(name string, path dbus.ObjectPath, what any) {
	b.t.Helper()
	if err := b.conn.Export(what, path, name); err != nil {
		b.t.Fatal(err)
	}
	reply, err := b.conn.RequestName(name, dbus.NameFlagDoNotQueue)
	if err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		b.t.Fatal(name, reply, err)
	}
}

// watcher is the bus as the desktop's list of tray icons.
type watcher bus

// RegisterStatusNotifierItem is what a program with a tray icon calls.
func (w *watcher) RegisterStatusNotifierItem(service string, sender dbus.Sender) *dbus.Error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.items = append(w.items, string(sender))
	return nil
}

// notifier is the bus as the desktop's notifications.
type notifier bus

// Notify is what a program calls to show a notification.
func (n *notifier) Notify(_ string, _ uint32, _, title, text string, _ []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.notes = append(n.notes, title+": "+text)
	return uint32(len(n.notes)), nil
}

// notified are the notifications so far.
func (b *bus) notified() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.notes...)
}

// icon is the newest tray icon that is still there; empty when there is none.
func (b *bus) icon() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := len(b.items) - 1; i >= 0; i-- {
		var has bool
		err := b.conn.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, b.items[i]).Store(&has)
		if err == nil && has {
			return b.items[i]
		}
	}
	return ""
}

// trayLine is a line of a tray icon's menu.
type trayLine struct {
	ID    int32
	Props map[string]dbus.Variant
	Lines []dbus.Variant
}

// menu are the lines of the tray icon's menu: text to id.
func (b *bus) menu() map[string]int32 {
	name := b.icon()
	if name == "" {
		return nil
	}
	var at dbus.ObjectPath
	item := b.conn.Object(name, "/StatusNotifierItem")
	if err := item.StoreProperty("org.kde.StatusNotifierItem.Menu", &at); err != nil {
		return nil
	}
	var version uint32
	var root trayLine
	call := b.conn.Object(name, at).Call("com.canonical.dbusmenu.GetLayout", 0, int32(0), int32(-1), []string{})
	if err := call.Store(&version, &root); err != nil {
		return nil
	}
	lines := map[string]int32{}
	for _, v := range root.Lines {
		var line trayLine
		if err := dbus.Store([]any{v.Value()}, &line); err != nil {
			b.t.Errorf("a line of the tray's menu: %v", err)
			continue
		}
		if text, ok := line.Props["label"].Value().(string); ok {
			lines[text] = line.ID
		}
	}
	return lines
}

// choose clicks a line of the tray icon's menu.
func (b *bus) choose(text string) bool {
	id, ok := b.menu()[text]
	if !ok {
		return false
	}
	name := b.icon()
	var at dbus.ObjectPath
	if err := b.conn.Object(name, "/StatusNotifierItem").StoreProperty("org.kde.StatusNotifierItem.Menu", &at); err != nil {
		return false
	}
	err := b.conn.Object(name, at).Call("com.canonical.dbusmenu.Event", 0, id, "clicked", dbus.MakeVariant(""), uint32(0)).Err
	return err == nil
}
