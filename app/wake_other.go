//go:build !linux

package app

import "context"

// onWake has nothing to listen to here: the schedule looks at least every
// quarter of an hour, and whenever the window comes to the front.
func onWake(context.Context, func()) {}
