package app

import (
	"context"

	"github.com/godbus/dbus/v5"
)

// Who shows tray icons has this name on the session bus. GNOME without an
// extension has nobody.
// https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/
const (
	trayName  = "org.kde.StatusNotifierWatcher"
	busName   = "org.freedesktop.DBus"
	ownerLeft = "NameOwnerChanged"
)

// watchTray tells set whether somebody shows tray icons, at once and whenever
// that changes, until ctx ends.
func watchTray(ctx context.Context, set func(bool)) {
	conn, has, err := askTray(ctx)
	set(err == nil && has)
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }() // it was only listened to
	heard := make(chan *dbus.Signal, 8)
	conn.Signal(heard)
	if has, err = ownsTray(ctx, conn); err == nil { // it may have come before the signals did
		set(has)
	}
	for {
		select {
		case s, open := <-heard:
			if !open {
				return // the bus has gone
			}
			if s.Name != busName+"."+ownerLeft || len(s.Body) != 3 || s.Body[0] != trayName {
				continue
			}
			owner, _ := s.Body[2].(string)
			set(owner != "")
		case <-ctx.Done():
			return
		}
	}
}

// askTray connects to the session bus, asks to hear of the name, and whether
// somebody has it.
func askTray(ctx context.Context) (*dbus.Conn, bool, error) {
	conn, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return nil, false, err
	}
	short, cancel := context.WithTimeout(ctx, trayAnswer)
	defer cancel()
	err = conn.AddMatchSignalContext(
		short, dbus.WithMatchSender(busName), dbus.WithMatchInterface(busName), dbus.WithMatchMember(ownerLeft), dbus.WithMatchArg(0, trayName),
	)
	has := false
	if err == nil {
		has, err = ownsTray(short, conn)
	}
	if err != nil {
		_ = conn.Close() // it did not answer
		return nil, false, err
	}
	return conn, has, nil
}

func ownsTray(ctx context.Context, conn *dbus.Conn) (has bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, trayAnswer)
	defer cancel()
	err = conn.BusObject().CallWithContext(ctx, busName+".NameHasOwner", 0, trayName).Store(&has)
	return has, err
}
