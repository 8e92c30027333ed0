package app

import (
	"errors"
	"os"

	"golang.org/x/sys/windows/registry"
)

// runKey lists what Windows starts when the user logs in.
const runKey = `Software\Microsoft\Windows\CurrentVersion\Run`

// StartsAtLogin is part of gui.Backstage.
func (*backstage) StartsAtLogin() (on, ok bool) {
	k, err := registry.OpenKey(registry.CURRENT_USER, runKey, registry.QUERY_VALUE)
	if err != nil {
		return false, false
	}
	defer func() { _ = k.Close() }() // it was only read
	_, _, err = k.GetStringValue("Tallybridge")
	return err == nil, true
}

// SetStartAtLogin is part of gui.Backstage.
func (*backstage) SetStartAtLogin(on bool) (err error) {
	k, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if err != nil {
		return localFault("Windows does not let Tallybridge start at login.", err)
	}
	defer func() { err = errors.Join(err, k.Close()) }()
	if !on {
		if err := k.DeleteValue("Tallybridge"); err != nil && !errors.Is(err, registry.ErrNotExist) {
			return localFault("Windows did not forget to start Tallybridge at login.", err)
		}
		return nil
	}
	exe, err := os.Executable()
	if err != nil {
		return localFault("The system does not tell where this program lies.", err)
	}
	if err := k.SetStringValue("Tallybridge", `"`+exe+`" window --hidden`); err != nil {
		return localFault("Windows does not let Tallybridge start at login.", err)
	}
	return nil
}
