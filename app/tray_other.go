//go:build !linux && (cgo || !darwin)

package app

import "context"

// trayHost tells that Windows and macOS always show tray icons.
func trayHost(context.Context) bool { return true }
