package kit

import (
	"fmt"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

func luminance(c color.NRGBA) float64 {
	part := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
}

func contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// over is top painted on an opaque colour.
func over(top, below color.NRGBA) color.NRGBA {
	mix := func(t, b uint8) uint8 {
		a := float64(top.A) / 255
		return uint8(math.Round(float64(t)*a + float64(b)*(1-a)))
	}
	return color.NRGBA{R: mix(top.R, below.R), G: mix(top.G, below.G), B: mix(top.B, below.B), A: 255}
}

// Every text is readable on everything it is written on: 4.5 to 1 at least;
// marks that carry no text reach 3 to 1.
func TestContrast(t *testing.T) {
	for name, p := range map[string]palette{"light": lightPalette, "dark": darkPalette} {
		papers := map[string]color.NRGBA{}
		for _, n := range []fyne.ThemeColorName{
			theme.ColorNameBackground, theme.ColorNameHeaderBackground, theme.ColorNameInputBackground,
			theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground, theme.ColorNameButton,
			ColorSurface, ColorRaised, ColorControl, ColorControlHover, ColorZebra, ColorRowHover, ColorRowSelected, ColorAccentTint,
		} {
			papers[string(n)] = p[n]
			papers[string(n)+"+hover"] = over(p[theme.ColorNameHover], p[n])
		}
		check := func(what string, ink, paper color.NRGBA, least float64) {
			t.Helper()
			if got := contrast(ink, paper); got < least {
				t.Errorf("%s: %s has %.2f, wants %.1f", name, what, got, least)
			}
		}
		for pn, paper := range papers {
			for _, ink := range []fyne.ThemeColorName{
				theme.ColorNameForeground, theme.ColorNamePlaceHolder, theme.ColorNameHyperlink, theme.ColorNamePrimary,
				ColorSecondary, ColorAccent,
			} {
				check(fmt.Sprintf("%s on %s", ink, pn), p[ink], paper, 4.5)
			}
			for tone := range toneCount {
				check(fmt.Sprintf("%s on %s", tone.Ink(), pn), p[tone.Ink()], paper, 4.5)
				check(fmt.Sprintf("%s on its tint on %s", tone.Ink(), pn), p[tone.Ink()], over(p[tone.Tint()], paper), 4.5)
			}
		}
		for _, paper := range []fyne.ThemeColorName{theme.ColorNameBackground, ColorSurface, ColorRaised} {
			for tone := range toneCount {
				check(fmt.Sprintf("%s on %s", tone.Dot(), paper), p[tone.Dot()], p[paper], 3)
			}
			for i := range SeriesCount {
				check(fmt.Sprintf("series %d on %s", i, paper), p[Series(i)], p[paper], 3)
			}
			check(fmt.Sprintf("boxes on %s", paper), p[ColorBox], p[paper], 3)
			check(fmt.Sprintf("accent fill on %s", paper), p[ColorAccentFill], p[paper], 3)
		}
		for _, pair := range [][2]fyne.ThemeColorName{
			{ColorOnFill, ColorAccentFill},
			{ColorOnFill, ColorAccentFillHover},
			{ColorOnFill, ColorDangerFill},
			{ColorOnFill, ColorDangerFillHover},
			{ColorOnTip, ColorTip},
			{ColorTipLink, ColorTip},
			{theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary},
			{theme.ColorNameForegroundOnSuccess, theme.ColorNameSuccess},
			{theme.ColorNameForegroundOnWarning, theme.ColorNameWarning},
			{theme.ColorNameForegroundOnError, theme.ColorNameError},
		} {
			check(fmt.Sprintf("%s on %s", pair[0], pair[1]), p[pair[0]], p[pair[1]], 4.5)
		}
	}
}

func TestPalettesNameTheSame(t *testing.T) {
	for n := range lightPalette {
		if _, ok := darkPalette[n]; !ok {
			t.Errorf("dark lacks %s", n)
		}
	}
	for n := range darkPalette {
		if _, ok := lightPalette[n]; !ok {
			t.Errorf("light lacks %s", n)
		}
	}
}

func TestThemeVariant(t *testing.T) {
	setup(t, Dark, 1)
	for _, tt := range []struct {
		v      Variant
		system fyne.ThemeVariant
		light  bool
	}{
		{FollowSystem, theme.VariantLight, true},
		{FollowSystem, theme.VariantDark, false},
		{Light, theme.VariantDark, true},
		{Dark, theme.VariantLight, false},
	} {
		want := darkPalette[ColorSurface]
		if tt.light {
			want = lightPalette[ColorSurface]
		}
		if got := NewTheme(tt.v, 1).Color(ColorSurface, tt.system); got != want {
			t.Errorf("variant %v under system %v: %v", tt.v, tt.system, got)
		}
	}
}

func TestThemeTextFactor(t *testing.T) {
	setup(t, Dark, 1)
	normal, large := NewTheme(Dark, 0), NewTheme(Dark, 9)
	if got := normal.Size(theme.SizeNameText); got != 13 {
		t.Errorf("text is %v", got)
	}
	if got, want := large.Size(theme.SizeNameText), float32(13)*float32(TextFactorMax); got != want {
		t.Errorf("the factor is not held: %v, want %v", got, want)
	}
	if normal.Size(SizeRow) != 30 || large.Size(SizeRow) != 48 {
		t.Errorf("rows are %v and %v", normal.Size(SizeRow), large.Size(SizeRow))
	}
}
