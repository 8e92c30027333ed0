//go:build realwindow && linux && cgo

package app

import (
	"context"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// TestRealWindowTrayComesAndGoes plays a desktop whose tray ends and begins
// anew, on a bus of the test's own. It needs dbus-daemon.
func TestRealWindowTrayComesAndGoes(t *testing.T) {
	b := newBus(t)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", b.address)
	ctx, cancel := context.WithCancel(t.Context())
	w, ended := newTrayWatch(), make(chan struct{})
	go func() {
		defer close(ended)
		watchTray(ctx, w.set)
	}()
	until := func(what string, has bool) {
		t.Helper()
		for end := time.Now().Add(10 * time.Second); w.there() != has; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("waited in vain for %s", what)
			}
		}
	}
	if !w.there() {
		t.Error("the first answer is no")
	}
	for range 2 {
		if _, err := b.conn.ReleaseName(trayName); err != nil {
			t.Fatal(err)
		}
		until("the tray to go", false)
		if reply, err := b.conn.RequestName(trayName, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
			t.Fatal(reply, err)
		}
		until("the tray to come", true)
	}
	cancel()
	<-ended
}
