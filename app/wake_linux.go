package app

import (
	"context"

	"github.com/godbus/dbus/v5"
)

// What logind says before the computer sleeps (true) and after it woke (false).
// https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.login1.html
const (
	loginName  = "org.freedesktop.login1"
	loginPath  = "/org/freedesktop/login1"
	loginSleep = "PrepareForSleep"
)

// onWake calls woke each time the computer has slept, until ctx ends. It waits
// for a signal and asks nobody. Without a system bus it returns at once: the
// schedule then notices the sleep when its next timer fires, or the user comes
// back to the window.
func onWake(ctx context.Context, woke func()) {
	conn, err := dbus.ConnectSystemBus(dbus.WithContext(ctx))
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }() // it was only listened to
	err = conn.AddMatchSignalContext(
		ctx, dbus.WithMatchSender(loginName), dbus.WithMatchObjectPath(loginPath),
		dbus.WithMatchInterface(loginName+".Manager"), dbus.WithMatchMember(loginSleep),
	)
	if err != nil {
		return
	}
	heard := make(chan *dbus.Signal, 8)
	conn.Signal(heard)
	for {
		select {
		case s, open := <-heard:
			if !open {
				return // the bus has gone
			}
			if s.Name != loginName+".Manager."+loginSleep || len(s.Body) != 1 {
				continue
			}
			if sleeps, ok := s.Body[0].(bool); ok && !sleeps {
				woke()
			}
		case <-ctx.Done():
			return
		}
	}
}
