//go:build cgo

package app

import (
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// launchAgent is where macOS looks for what to start at login.
func launchAgent() (string, error) {
	home, err := os.UserHomeDir()
	return filepath.Join(home, "Library", "LaunchAgents", "app.tallybridge.plist"), err
}

// StartsAtLogin is part of gui.Backstage.
func (*backstage) StartsAtLogin() (on, ok bool) {
	path, err := launchAgent()
	if err != nil {
		return false, false
	}
	_, err = os.Stat(path)
	return err == nil, true
}

// SetStartAtLogin is part of gui.Backstage.
func (*backstage) SetStartAtLogin(on bool) error {
	path, err := launchAgent()
	if err != nil {
		return localFault("The system names no home folder.", err)
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
	var quoted strings.Builder
	if err := xml.EscapeText(&quoted, []byte(exe)); err != nil {
		return err
	}
	err = replaceFile(path, func(w io.Writer) error {
		_, err := io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>Label</key><string>app.tallybridge</string>
<key>ProgramArguments</key><array><string>`+quoted.String()+`</string><string>window</string><string>--hidden</string></array>
<key>RunAtLoad</key><true/>
</dict></plist>
`)
		return err
	})
	if err != nil {
		return localFault("The file "+path+" could not be written.", err)
	}
	return nil
}
