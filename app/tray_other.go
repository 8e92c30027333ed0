//go:build !linux && (cgo || !darwin)

package app

import "context"

// watchTray tells that Windows and macOS always show tray icons.
func watchTray(_ context.Context, set func(bool)) { set(true) }
