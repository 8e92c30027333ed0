package kit

import (
	"encoding/hex"
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"tallybridge/assets/icons"
)

// IconName names one of the program's outline icons.
type IconName string

// The icons.
const (
	IconActivity     IconName = "activity"
	IconArrowLeft    IconName = "arrow-left"
	IconArrowRight   IconName = "arrow-right"
	IconBell         IconName = "bell"
	IconBolt         IconName = "bolt"
	IconBox          IconName = "box"
	IconCalendar     IconName = "calendar"
	IconCart         IconName = "cart"
	IconChart        IconName = "chart"
	IconCheck        IconName = "check"
	IconChevronDown  IconName = "chevron-down"
	IconChevronLeft  IconName = "chevron-left"
	IconChevronRight IconName = "chevron-right"
	IconChevronUp    IconName = "chevron-up"
	IconClock        IconName = "clock"
	IconClose        IconName = "close"
	IconCloud        IconName = "cloud"
	IconCoins        IconName = "coins"
	IconColumns      IconName = "columns"
	IconCopy         IconName = "copy"
	IconDatabase     IconName = "database"
	IconDocument     IconName = "document"
	IconDot          IconName = "dot"
	IconDownload     IconName = "download"
	IconEdit         IconName = "edit"
	IconError        IconName = "error"
	IconExclude      IconName = "exclude"
	IconExternal     IconName = "external"
	IconEye          IconName = "eye"
	IconEyeOff       IconName = "eye-off"
	IconFilter       IconName = "filter"
	IconFolder       IconName = "folder"
	IconGlobe        IconName = "globe"
	IconGrip         IconName = "grip"
	IconHelp         IconName = "help"
	IconHistory      IconName = "history"
	IconInbox        IconName = "inbox"
	IconInfo         IconName = "info"
	IconKey          IconName = "key"
	IconKeyboard     IconName = "keyboard"
	IconLanguage     IconName = "language"
	IconLink         IconName = "link"
	IconLock         IconName = "lock"
	IconMapping      IconName = "mapping"
	IconMenu         IconName = "menu"
	IconMinus        IconName = "minus"
	IconMonitor      IconName = "monitor"
	IconMoon         IconName = "moon"
	IconMore         IconName = "more"
	IconOffline      IconName = "offline"
	IconOverview     IconName = "overview"
	IconPause        IconName = "pause"
	IconPlay         IconName = "play"
	IconPlug         IconName = "plug"
	IconPlus         IconName = "plus"
	IconQuestion     IconName = "question"
	IconRedo         IconName = "redo"
	IconRefresh      IconName = "refresh"
	IconScale        IconName = "scale"
	IconSearch       IconName = "search"
	IconSettings     IconName = "settings"
	IconShield       IconName = "shield"
	IconSortDown     IconName = "sort-down"
	IconSortUp       IconName = "sort-up"
	IconStop         IconName = "stop"
	IconStore        IconName = "store"
	IconSuccess      IconName = "success"
	IconSuggest      IconName = "suggest"
	IconSun          IconName = "sun"
	IconTag          IconName = "tag"
	IconTrash        IconName = "trash"
	IconTruck        IconName = "truck"
	IconUndo         IconName = "undo"
	IconUnlink       IconName = "unlink"
	IconUpload       IconName = "upload"
	IconUser         IconName = "user"
	IconWarning      IconName = "warning"
)

// Icon is the outline icon in the text colour, for widgets that take a
// resource.
func Icon(name IconName) fyne.Resource { return IconIn(name, theme.ColorNameForeground) }

// IconIn is the outline icon in a theme colour. It follows a change of theme
// by itself.
func IconIn(name IconName, colour fyne.ThemeColorName) fyne.Resource {
	return iconResource{name: name, colour: colour}
}

// iconResource colours its strokes when it is asked for them. Its name carries
// the colour, because pictures drawn from it are kept by name.
type iconResource struct {
	name   IconName
	colour fyne.ThemeColorName
}

var _ fyne.Resource = iconResource{}

// Name is unique for icon and present colour.
func (r iconResource) Name() string { return string(r.name) + "-" + r.hex() + ".svg" }

// Content is the SVG in the present colour; unknown names draw nothing.
func (r iconResource) Content() []byte {
	svg, err := icons.Files.ReadFile(string(r.name) + ".svg")
	if err != nil {
		return []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"></svg>`)
	}
	return []byte(strings.ReplaceAll(string(svg), "currentColor", "#"+r.hex()))
}

func (r iconResource) hex() string {
	c := color.NRGBAModel.Convert(colorOf(r.colour)).(color.NRGBA)
	return hex.EncodeToString([]byte{c.R, c.G, c.B})
}

// glyph is an icon as a drawing object of a widget of ours. set is called
// whenever the widget is refreshed and redraws only what changed.
type glyph struct {
	img   *canvas.Image
	drawn string
}

func newGlyph() *glyph {
	return &glyph{img: &canvas.Image{FillMode: canvas.ImageFillContain}}
}

func (g *glyph) set(name IconName, colour fyne.ThemeColorName) {
	res := iconResource{name: name, colour: colour}
	if n := res.Name(); n != g.drawn {
		g.drawn = n
		g.img.Resource = res
		g.img.Refresh()
	}
}

// place gives the icon its square, centred on the middle of the box.
func (g *glyph) place(x, y, w, h, size float32) {
	g.img.Resize(fyne.NewSquareSize(size))
	g.img.Move(fyne.NewPos(x+(w-size)/2, y+(h-size)/2))
}
