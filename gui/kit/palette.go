package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Colour names of our own, beside those of package theme. A name is looked up
// when an object is drawn, never kept as a colour.
const (
	// ColorSurface is the paper of lists, cards and inputs.
	ColorSurface fyne.ThemeColorName = "kitSurface"
	// ColorRaised is the paper of dialogs, menus and the command palette.
	ColorRaised fyne.ThemeColorName = "kitRaised"
	// ColorBorder outlines cards, inputs and quiet buttons.
	ColorBorder fyne.ThemeColorName = "kitBorder"
	// ColorControl is the face of a quiet button or chip.
	ColorControl fyne.ThemeColorName = "kitControl"
	// ColorControlHover is the same with the pointer over it.
	ColorControlHover fyne.ThemeColorName = "kitControlHover"
	// ColorZebra is every second row.
	ColorZebra fyne.ThemeColorName = "kitZebra"
	// ColorRowHover is the row under the pointer.
	ColorRowHover fyne.ThemeColorName = "kitRowHover"
	// ColorRowSelected is a selected row.
	ColorRowSelected fyne.ThemeColorName = "kitRowSelected"
	// ColorSecondary is text that says less: times, units, hints.
	ColorSecondary fyne.ThemeColorName = "kitSecondary"
	// ColorAccent is the accent as text, icon or line.
	ColorAccent fyne.ThemeColorName = "kitAccent"
	// ColorAccentTint is a face tinted with the accent, for what is chosen.
	ColorAccentTint fyne.ThemeColorName = "kitAccentTint"
	// ColorAccentFill is the face of the one primary button.
	ColorAccentFill fyne.ThemeColorName = "kitAccentFill"
	// ColorAccentFillHover is the same with the pointer over it.
	ColorAccentFillHover fyne.ThemeColorName = "kitAccentFillHover"
	// ColorOnFill is text on ColorAccentFill and ColorDangerFill.
	ColorOnFill fyne.ThemeColorName = "kitOnFill"
	// ColorDangerFill is the face of a button that destroys something.
	ColorDangerFill fyne.ThemeColorName = "kitDangerFill"
	// ColorDangerFillHover is the same with the pointer over it.
	ColorDangerFillHover fyne.ThemeColorName = "kitDangerFillHover"
	// ColorSkeleton stands for text that is not there yet.
	ColorSkeleton fyne.ThemeColorName = "kitSkeleton"
	// ColorTip is the paper of tooltips and toasts.
	ColorTip fyne.ThemeColorName = "kitTip"
	// ColorOnTip is text on it.
	ColorOnTip fyne.ThemeColorName = "kitOnTip"
	// ColorTipLink is an action on it.
	ColorTipLink fyne.ThemeColorName = "kitTipLink"
	// ColorTipHover is a veil over it below the pointer.
	ColorTipHover fyne.ThemeColorName = "kitTipHover"
	// ColorScrim darkens what lies behind a dialog.
	ColorScrim fyne.ThemeColorName = "kitScrim"
	// ColorBox outlines what is chosen by a mark: check boxes, options, switches.
	ColorBox fyne.ThemeColorName = "kitBox"
	// ColorTrack is the empty part of a bar.
	ColorTrack fyne.ThemeColorName = "kitTrack"
)

// Tone is what a status means to a person. It picks a colour; the words are
// always there too.
type Tone int

// The tones.
const (
	Neutral Tone = iota // nothing to do: unmapped, excluded, off
	Good                // as it should be
	Info                // worth knowing: suggested, running
	Warn                // will need a person, or waits
	Bad                 // wrong now
	toneCount
)

var toneKeys = [toneCount]string{"Neutral", "Good", "Info", "Warn", "Bad"}

// Ink is the tone as text, dark enough to be read on its own tint.
func (t Tone) Ink() fyne.ThemeColorName { return fyne.ThemeColorName("kitInk" + t.key()) }

// Tint is the tone's face behind text: its colour at 15 %.
func (t Tone) Tint() fyne.ThemeColorName { return fyne.ThemeColorName("kitTint" + t.key()) }

// Dot is the tone as a solid mark: a dot, a bar, a line.
func (t Tone) Dot() fyne.ThemeColorName { return fyne.ThemeColorName("kitDot" + t.key()) }

func (t Tone) key() string {
	if t < 0 || t >= toneCount {
		t = Neutral
	}
	return toneKeys[t]
}

// SeriesCount is how many colours charts have before they repeat.
const SeriesCount = 7

// tipInk is the tone as an icon on the paper of tooltips and toasts, which is
// dark in both looks.
func tipInk(t Tone) fyne.ThemeColorName { return fyne.ThemeColorName("kitTipInk" + t.key()) }

// Series is the colour of a chart's i-th series, counted from 0.
func Series(i int) fyne.ThemeColorName {
	return fyne.ThemeColorName("kitSeries" + string(rune('0'+((i%SeriesCount)+SeriesCount)%SeriesCount)))
}

type palette map[fyne.ThemeColorName]color.NRGBA

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

func rgba(hex uint32, alpha uint8) color.NRGBA {
	c := rgb(hex)
	c.A = alpha
	return c
}

// tintAlpha is 15 %.
const tintAlpha = 0x26

func (p palette) tone(t Tone, ink, dot uint32) {
	p[t.Ink()] = rgb(ink)
	p[t.Dot()] = rgb(dot)
	p[t.Tint()] = rgba(dot, tintAlpha)
}

// tips sets what is drawn on dark paper in both looks.
func (p palette) tips() {
	p[ColorTipHover] = rgba(0xFFFFFF, 0x1A)
	for t, ink := range [toneCount]uint32{0xC5CCD6, 0x62D676, 0x9CC2FF, 0xF0C35A, 0xFFA199} {
		p[tipInk(Tone(t))] = rgb(ink)
	}
}

func (p palette) series(hex ...uint32) {
	for i, h := range hex {
		p[Series(i)] = rgb(h)
	}
}

var lightPalette = func() palette {
	p := palette{
		theme.ColorNameBackground:          rgb(0xF6F7F9),
		theme.ColorNameForeground:          rgb(0x1A1F27),
		theme.ColorNamePlaceHolder:         rgb(0x5A6472),
		theme.ColorNameDisabled:            rgb(0x949DAA),
		theme.ColorNamePrimary:             rgb(0x1A56CC),
		theme.ColorNameForegroundOnPrimary: rgb(0xFFFFFF),
		theme.ColorNameHyperlink:           rgb(0x1A56CC),
		theme.ColorNameFocus:               rgba(0x1A56CC, 0x40),
		theme.ColorNameSelection:           rgba(0x1A56CC, 0x33),
		theme.ColorNameHover:               rgba(0x1A1F27, 0x0C),
		theme.ColorNamePressed:             rgba(0x1A1F27, 0x18),
		theme.ColorNameButton:              rgb(0xE9ECF0),
		theme.ColorNameDisabledButton:      rgb(0xEEF0F3),
		theme.ColorNameHeaderBackground:    rgb(0xF0F2F5),
		theme.ColorNameInputBackground:     rgb(0xFFFFFF),
		theme.ColorNameInputBorder:         rgb(0xCFD5DD),
		theme.ColorNameMenuBackground:      rgb(0xFFFFFF),
		theme.ColorNameOverlayBackground:   rgb(0xFFFFFF),
		theme.ColorNameSeparator:           rgb(0xE3E7EC),
		theme.ColorNameShadow:              rgba(0x10182A, 0x1C),
		theme.ColorNameScrollBar:           rgba(0x3A4454, 0x80),
		theme.ColorNameScrollBarBackground: rgba(0x3A4454, 0x10),
		theme.ColorNameSuccess:             rgb(0x1A7F37),
		theme.ColorNameWarning:             rgb(0x8A5A00),
		theme.ColorNameError:               rgb(0xCF222E),

		ColorSurface:         rgb(0xFFFFFF),
		ColorRaised:          rgb(0xFFFFFF),
		ColorBorder:          rgb(0xDDE2E8),
		ColorControl:         rgb(0xFFFFFF),
		ColorControlHover:    rgb(0xF1F3F6),
		ColorZebra:           rgb(0xFAFBFC),
		ColorRowHover:        rgb(0xF0F3F8),
		ColorRowSelected:     rgb(0xE6EEFD),
		ColorSecondary:       rgb(0x5A6472),
		ColorAccent:          rgb(0x1A56CC),
		ColorAccentTint:      rgb(0xE3ECFD),
		ColorAccentFill:      rgb(0x2563EB),
		ColorAccentFillHover: rgb(0x1B53CF),
		ColorOnFill:          rgb(0xFFFFFF),
		ColorDangerFill:      rgb(0xC4232F),
		ColorDangerFillHover: rgb(0xA81824),
		ColorSkeleton:        rgb(0xE8EBF0),
		ColorTip:             rgb(0x232A35),
		ColorOnTip:           rgb(0xF4F6F8),
		ColorTipLink:         rgb(0x8FB8FF),
		ColorScrim:           rgba(0x10182A, 0x59),
		ColorTrack:           rgb(0xE6EAEF),
		ColorBox:             rgb(0x838D9B),
	}
	p[theme.ColorNameForegroundOnSuccess] = rgb(0xFFFFFF)
	p[theme.ColorNameForegroundOnWarning] = rgb(0xFFFFFF)
	p[theme.ColorNameForegroundOnError] = rgb(0xFFFFFF)
	p.tone(Neutral, 0x4A5462, 0x7A8594)
	p.tone(Good, 0x116329, 0x1A7F37)
	p.tone(Info, 0x0B4AA8, 0x2563EB)
	p.tone(Warn, 0x754800, 0xB26A00)
	p.tone(Bad, 0xA40E26, 0xCF222E)
	p.tips()
	p.series(0x2563EB, 0x0F8A7E, 0xC2681A, 0x7C4DDB, 0xBE3A7A, 0x5F7A1F, 0x64748B)
	return p
}()

var darkPalette = func() palette {
	p := palette{
		theme.ColorNameBackground:          rgb(0x12151A),
		theme.ColorNameForeground:          rgb(0xE7EAEF),
		theme.ColorNamePlaceHolder:         rgb(0xA0AAB8),
		theme.ColorNameDisabled:            rgb(0x626C7A),
		theme.ColorNamePrimary:             rgb(0x76A6FF),
		theme.ColorNameForegroundOnPrimary: rgb(0x0A1224),
		theme.ColorNameHyperlink:           rgb(0x76A6FF),
		theme.ColorNameFocus:               rgba(0x76A6FF, 0x55),
		theme.ColorNameSelection:           rgba(0x4C83F0, 0x55),
		theme.ColorNameHover:               rgba(0xFFFFFF, 0x0F),
		theme.ColorNamePressed:             rgba(0xFFFFFF, 0x1E),
		theme.ColorNameButton:              rgb(0x262C35),
		theme.ColorNameDisabledButton:      rgb(0x1E232A),
		theme.ColorNameHeaderBackground:    rgb(0x1D2229),
		theme.ColorNameInputBackground:     rgb(0x191D23),
		theme.ColorNameInputBorder:         rgb(0x39414C),
		theme.ColorNameMenuBackground:      rgb(0x20252D),
		theme.ColorNameOverlayBackground:   rgb(0x20252D),
		theme.ColorNameSeparator:           rgb(0x272D35),
		theme.ColorNameShadow:              rgba(0x000000, 0x66),
		theme.ColorNameScrollBar:           rgba(0xB4BECC, 0x80),
		theme.ColorNameScrollBarBackground: rgba(0xB4BECC, 0x14),
		theme.ColorNameSuccess:             rgb(0x3FB950),
		theme.ColorNameWarning:             rgb(0xD29922),
		theme.ColorNameError:               rgb(0xFF7069),

		ColorSurface:         rgb(0x181C22),
		ColorRaised:          rgb(0x20252D),
		ColorBorder:          rgb(0x2E353F),
		ColorControl:         rgb(0x21262E),
		ColorControlHover:    rgb(0x2A303A),
		ColorZebra:           rgb(0x1B1F26),
		ColorRowHover:        rgb(0x222831),
		ColorRowSelected:     rgb(0x1C2D4D),
		ColorSecondary:       rgb(0xA0AAB8),
		ColorAccent:          rgb(0x76A6FF),
		ColorAccentTint:      rgb(0x1C2D4D),
		ColorAccentFill:      rgb(0x2E6BE8),
		ColorAccentFillHover: rgb(0x2560DA),
		ColorOnFill:          rgb(0xFFFFFF),
		ColorDangerFill:      rgb(0xC9303A),
		ColorDangerFillHover: rgb(0xB32530),
		ColorSkeleton:        rgb(0x272D36),
		ColorTip:             rgb(0x343C48),
		ColorOnTip:           rgb(0xF2F4F7),
		ColorTipLink:         rgb(0x9CC2FF),
		ColorScrim:           rgba(0x000000, 0x8C),
		ColorTrack:           rgb(0x2A3039),
		ColorBox:             rgb(0x727D8C),
	}
	p[theme.ColorNameForegroundOnSuccess] = rgb(0x06140A)
	p[theme.ColorNameForegroundOnWarning] = rgb(0x1A1200)
	p[theme.ColorNameForegroundOnError] = rgb(0x1E0505)
	p.tone(Neutral, 0xAFB8C4, 0x8B95A3)
	p.tone(Good, 0x62D676, 0x3FB950)
	p.tone(Info, 0x8BBAFF, 0x5B95FF)
	p.tone(Warn, 0xE8BA4E, 0xD29922)
	p.tone(Bad, 0xFF938C, 0xF85149)
	p.tips()
	p.series(0x5B95FF, 0x34B3A4, 0xE0924A, 0xA283F2, 0xE06BA4, 0x9DB84F, 0x8B97A8)
	return p
}()

// colorText is the plain text colour, under a shorter name.
const colorText = theme.ColorNameForeground
