//go:build !linux && (cgo || !darwin)

package app

// trayHost tells that Windows and macOS always show tray icons.
func trayHost() bool { return true }
