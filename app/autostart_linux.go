package app

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// desktopEntry is where desktops look for what to start at login.
// Source: specifications.freedesktop.org/autostart-spec.
func desktopEntry() (string, error) {
	dir, err := os.UserConfigDir()
	return filepath.Join(dir, "autostart", "tallybridge.desktop"), err
}

// StartsAtLogin is part of gui.Backstage.
func (*backstage) StartsAtLogin() (on, ok bool) {
	path, err := desktopEntry()
	if err != nil {
		return false, false
	}
	_, err = os.Stat(path)
	return err == nil, true
}

// SetStartAtLogin is part of gui.Backstage.
func (*backstage) SetStartAtLogin(on bool) error {
	path, err := desktopEntry()
	if err != nil {
		return localFault("The system names no folder for configuration.", err)
	}
	if !on {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return localFault("The file "+path+" could not be removed.", err)
		}
		return nil
	}
	exe, err := os.Executable()
	if err != nil {
		return localFault("The system does not tell where this program lies.", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return localFault("The folder "+filepath.Dir(path)+" could not be made.", err)
	}
	err = replaceFile(path, func(w io.Writer) error {
		_, err := io.WriteString(w, "[Desktop Entry]\nType=Application\nName=Tallybridge\nComment=Mirrors Amazon stock into Xero\nExec="+
			desktopQuote(exe)+" window --hidden\nTerminal=false\nX-GNOME-Autostart-enabled=true\n")
		return err
	})
	if err != nil {
		return localFault("The file "+path+" could not be written.", err)
	}
	return nil
}

// desktopQuote writes a path as an argument of an Exec line.
func desktopQuote(path string) string {
	return `"` + strings.NewReplacer(`\`, `\\\\`, `"`, `\\"`, "`", "\\\\`", "$", `\\$`, "%", "%%").Replace(path) + `"`
}
