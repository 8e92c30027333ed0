//go:build realwindow && linux && cgo

package app

import (
	"context"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// TestRealWindowHearsTheComputerWake plays logind on a bus of the test's own.
// It needs dbus-daemon.
func TestRealWindowHearsTheComputerWake(t *testing.T) {
	b := newBus(t)
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", b.address)
	other, err := dbus.Connect(b.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	reply, err := b.conn.RequestName(loginName, dbus.NameFlagDoNotQueue)
	if err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatal(reply, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	woke, ended := make(chan struct{}, 8), make(chan struct{})
	go func() {
		defer close(ended)
		onWake(ctx, func() { woke <- struct{}{} })
	}()
	say := func(conn *dbus.Conn, sleeps bool) {
		t.Helper()
		if err := conn.Emit(loginPath, loginName+".Manager."+loginSleep, sleeps); err != nil {
			t.Fatal(err)
		}
	}
	// Until it listens, signals are lost.
	for heard := false; !heard; {
		say(b.conn, false)
		select {
		case <-woke:
			heard = true
		case <-time.After(50 * time.Millisecond):
		case <-ended:
			t.Fatal("it does not listen")
		}
	}
	for len(woke) > 0 {
		<-woke
	}
	say(b.conn, true)  // goes to sleep
	say(other, false)  // not logind
	say(b.conn, false) // wakes
	<-woke
	select {
	case <-woke:
		t.Error("it heard more than one wake")
	case <-time.After(200 * time.Millisecond):
	}
	cancel()
	<-ended
}
