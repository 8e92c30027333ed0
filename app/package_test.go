package app

import (
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// What the packaging tool reads agrees with the program.
func TestFyneAppAgrees(t *testing.T) {
	raw, err := os.ReadFile("../FyneApp.toml")
	if err != nil {
		t.Fatal(err)
	}
	says := func(key string) string {
		m := regexp.MustCompile(`(?m)^` + key + ` = "?([^"\n]*)"?$`).FindSubmatch(raw)
		if m == nil {
			t.Fatalf("FyneApp.toml says nothing about %s", key)
		}
		return string(m[1])
	}
	for key, want := range map[string]string{"Version": Version, "ID": "app.tallybridge", "Name": "Tallybridge", "fyneDo": "true"} {
		if got := says(key); got != want {
			t.Errorf("FyneApp.toml: %s is %q, the program says %q", key, got, want)
		}
	}
	f, err := os.Open(filepath.Join("..", says("Icon")))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // it was only read
	icon, err := png.DecodeConfig(f)
	if err != nil || icon.Width < 512 || icon.Width != icon.Height {
		t.Errorf("the icon is %dx%d, %v; want a square of 512 pixels at least", icon.Width, icon.Height, err)
	}
}
