//go:build !linux && !windows && !darwin

package app

// StartsAtLogin is part of gui.Backstage.
func (*backstage) StartsAtLogin() (on, ok bool) { return false, false }

// SetStartAtLogin is part of gui.Backstage.
func (*backstage) SetStartAtLogin(bool) error {
	return wrong("Tallybridge does not know how this system starts programs at login.")
}
