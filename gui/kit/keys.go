package kit

import (
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
)

// KeysText writes an accelerator as people of this system know it: "Ctrl+K",
// on a Mac "⌘K".
func KeysText(s fyne.KeyboardShortcut) string { return keysText(s, runtime.GOOS == "darwin") }

func keysText(s fyne.KeyboardShortcut, mac bool) string {
	names := []struct {
		mod        fyne.KeyModifier
		plain, mac string
	}{
		{fyne.KeyModifierControl, "Ctrl+", "⌃"},
		{fyne.KeyModifierAlt, "Alt+", "⌥"},
		{fyne.KeyModifierShift, "Shift+", "⇧"},
		{fyne.KeyModifierSuper, "Super+", "⌘"},
	}
	var b strings.Builder
	mods := s.Mod()
	for _, n := range names {
		if mods&n.mod == 0 {
			continue
		}
		if mac {
			b.WriteString(n.mac)
		} else {
			b.WriteString(n.plain)
		}
	}
	b.WriteString(string(s.Key()))
	return b.String()
}
