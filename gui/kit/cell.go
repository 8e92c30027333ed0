package kit

import "fyne.io/fyne/v2"

// Align says at which edge of its column a cell's text stands.
type Align int

// The alignments. Numbers stand at the End, so that their digits line up.
const (
	Start Align = iota
	End
)

// Chip is a status: a word on a tinted pill.
type Chip struct {
	Text string // always there; colour alone says nothing
	Tone Tone
}

// Cell is what one column shows of one row. Cells are compared, so that a row
// that did not change is not drawn again.
type Cell struct {
	Text string
	// Mono sets codes in monospace: SKUs, document numbers.
	Mono bool
	// Bold sets the one thing a row is about.
	Bold bool
	// Secondary sets the text back.
	Secondary bool
	// Ink colours the text, for example Bad.Ink(). It wins over Secondary.
	Ink fyne.ThemeColorName
	// Chip stands before the text; Text may be empty.
	Chip Chip
	// Icon stands before both, in IconInk or the text's colour.
	Icon    IconName
	IconInk fyne.ThemeColorName
	// Tip is shown when the pointer rests on the cell. Without one, a text
	// that had to be cut is shown whole.
	Tip string
	// Link makes the text a link where the column has OnTap.
	Link bool
}

// ink is the colour of the cell's text.
func (c Cell) ink() fyne.ThemeColorName {
	switch {
	case c.Ink != "":
		return c.Ink
	case c.Link:
		return ColorAccent
	case c.Secondary:
		return ColorSecondary
	default:
		return colorText
	}
}
