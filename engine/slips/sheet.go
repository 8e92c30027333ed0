package slips

import (
	"bytes"
	"image"
	"image/color"
	_ "image/jpeg" // logos
	_ "image/png"  // logos
	"io"
	"math"
	"strings"
	"unicode"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// The names of the fonts inside the document.
const (
	plainFont = "plain"
	ownFont   = "own"
)

const (
	// maxLogo bounds the bytes of a logo.
	maxLogo = 8 << 20
	// pointToMM is a typographer's point in millimetres.
	pointToMM = 25.4 / 72
)

// sheet is a document on its way. Lengths are millimetres, font sizes points.
type sheet struct {
	*fpdf.Fpdf
	o             Options
	width, height float64
	margin        float64
	small         bool            // A6: smaller type, fewer columns
	has           func(rune) bool // the built-in font has it
	own           func(rune) bool // the font of the options has it; nil without one
	logo          string
	logoKind      fpdf.ImageOptions
	logoW, logoH  float64
}

func newSheet(o Options) (*sheet, error) {
	w, h, ok := o.Paper.size()
	if !ok {
		return nil, badOption("There is no paper %q; take A4, Letter or A6.", o.Paper)
	}
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: w, Ht: h}})
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCellMargin(0)
	pdf.SetCreator("Tallybridge", true)
	pdf.AddUTF8FontFromBytes(plainFont, "", goregular.TTF)
	pdf.AddUTF8FontFromBytes(plainFont, "B", gobold.TTF)
	s := &sheet{Fpdf: pdf, o: o, width: w, height: h, margin: 14, small: w < 150}
	if s.small {
		s.margin = 7
	}
	var err error
	if s.has, err = glyphs(goregular.TTF); err != nil {
		return nil, err
	}
	if len(o.Font) > 0 {
		if s.own, err = glyphs(o.Font); err != nil {
			return nil, badOption("The font cannot be read. It has to be a TrueType file.")
		}
		pdf.AddUTF8FontFromBytes(ownFont, "", o.Font)
		pdf.AddUTF8FontFromBytes(ownFont, "B", o.Font)
	}
	if err := s.takeLogo(o.Logo); err != nil {
		return nil, err
	}
	if err := pdf.Error(); err != nil {
		return nil, badOption("The page cannot be set up: %v", err)
	}
	return s, nil
}

// glyphs tells which characters a font has.
func glyphs(ttf []byte) (func(rune) bool, error) {
	f, err := sfnt.Parse(ttf)
	if err != nil {
		return nil, err
	}
	var buf sfnt.Buffer
	known := map[rune]bool{}
	return func(r rune) bool {
		is, ok := known[r]
		if !ok {
			i, err := f.GlyphIndex(&buf, r)
			is = err == nil && i != 0 && r <= 0xFFFF // the PDF's tables end there
			known[r] = is
		}
		return is
	}, nil
}

func (s *sheet) takeLogo(logo []byte) error {
	if len(logo) == 0 {
		return nil
	}
	if len(logo) > maxLogo {
		return badOption("The logo is larger than %d MB.", maxLogo>>20)
	}
	c, kind, err := image.DecodeConfig(bytes.NewReader(logo))
	if err != nil || c.Width == 0 || c.Height == 0 {
		return badOption("The logo is no PNG or JPEG picture.")
	}
	s.logo, s.logoKind = "logo", fpdf.ImageOptions{ImageType: strings.ToUpper(kind)}
	s.RegisterImageOptionsReader(s.logo, s.logoKind, bytes.NewReader(logo))
	room, tall := 50.0, 16.0
	if s.small {
		room, tall = 26, 9
	}
	scale := min(room/float64(c.Width), tall/float64(c.Height))
	s.logoW, s.logoH = float64(c.Width)*scale, float64(c.Height)*scale
	if s.Error() != nil {
		return badOption("The logo cannot be put on paper. Save it as an ordinary PNG or JPEG and try again.")
	}
	return nil
}

func (s *sheet) write(w io.Writer) error {
	if err := s.Error(); err != nil {
		return err
	}
	return s.Output(w)
}

// inner is the width between the margins.
func (s *sheet) inner() float64 { return s.width - 2*s.margin }

// bottom is where the room for rows ends; the page's number stands below it.
func (s *sheet) bottom() float64 { return s.height - s.margin - 5 }

// face chooses font and size, and returns the text as this font can write it.
func (s *sheet) face(text string, style string, points float64) string {
	font, has := plainFont, s.has
	if s.own != nil && strings.ContainsFunc(text, func(r rune) bool { return !s.has(r) && s.own(r) }) {
		font, has = ownFont, s.own
	}
	s.SetFont(font, style, points)
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case has(r):
			return r
		}
		return -1
	}, text)), " ")
}

// lineHeight is the distance of lines of a size.
func lineHeight(points float64) float64 { return points * pointToMM * 1.25 }

// wrap breaks a text into at most n lines of a width; what does not fit ends
// with an ellipsis. Words that are longer than a line are cut.
func (s *sheet) wrap(text, style string, points, width float64, n int) []string {
	text = s.face(text, style, points)
	var lines []string
	for text != "" {
		line := s.fit(text, width)
		if len(lines) == n-1 && len(line) < len(text) {
			for line != "" && s.GetStringWidth(line+"…") > width {
				r := []rune(line)
				line = string(r[:len(r)-1])
			}
			return append(lines, strings.TrimRight(line, " ")+"…")
		}
		lines = append(lines, strings.TrimSpace(line))
		text = strings.TrimSpace(text[len(line):])
	}
	return lines
}

// fit is the beginning of a text that fits a width, up to a space if there is one.
func (s *sheet) fit(text string, width float64) string {
	if s.GetStringWidth(text) <= width {
		return text
	}
	end, space := 0, 0
	for i, r := range text {
		if s.GetStringWidth(text[:i+len(string(r))]) > width && i > 0 {
			break
		}
		end = i + len(string(r))
		if r == ' ' {
			space = end
		}
	}
	if space > 0 {
		return text[:space]
	}
	return text[:end]
}

// put writes one line, its top at y. align is L, C or R within width.
func (s *sheet) put(x, y, width float64, text, style string, points float64, align string) {
	text = s.face(text, style, points)
	s.SetXY(x, y)
	s.CellFormat(width, lineHeight(points), text, "", 0, align+"M", false, 0, "")
}

// putLines writes lines that wrap made.
func (s *sheet) putLines(x, y, width float64, lines []string, style string, points float64) {
	for i, l := range lines {
		s.put(x, y+float64(i)*lineHeight(points), width, l, style, points, "L")
	}
}

// rule draws a thin line across the page.
func (s *sheet) rule(y, weight float64, grey int) {
	s.SetDrawColor(grey, grey, grey)
	s.SetLineWidth(weight)
	s.Line(s.margin, y, s.width-s.margin, y)
}

// The widths of one bar in millimetres: scanners read from about the thinnest,
// and the usual one is what a label printer draws.
const (
	thinnestBar = 0.19
	usualBar    = 0.33
	quietBars   = 20 // ten modules of white on each side
)

// code128Of encodes a text for a width; false when it is not ASCII, or when its
// bars would be too thin for a printer: no barcode is better than one that
// cannot be read.
func code128Of(text string, width float64) (code barcode.Barcode, bar float64, ok bool) {
	if text == "" || len(text) > 80 {
		return nil, 0, false
	}
	for _, r := range text {
		if r < ' ' || r > '~' {
			return nil, 0, false
		}
	}
	code, err := code128.Encode(text)
	if err != nil {
		return nil, 0, false
	}
	bar = min(width/float64(code.Bounds().Dx()+quietBars), usualBar)
	return code, bar, bar >= thinnestBar
}

// barcode draws a Code 128 of text within a width, if it can be done.
func (s *sheet) barcode(x, y, width, height float64, text, align string) {
	code, bar, ok := code128Of(text, width)
	if !ok {
		return
	}
	modules := code.Bounds().Dx()
	if align == "R" {
		x += width - float64(modules+quietBars/2)*bar
	}
	s.SetFillColor(0, 0, 0)
	for i := 0; i < modules; {
		n := i
		for n < modules && dark(code.At(n, 0)) == dark(code.At(i, 0)) {
			n++
		}
		if dark(code.At(i, 0)) {
			s.Rect(x+float64(i)*bar, y, float64(n-i)*bar, height, "F")
		}
		i = n
	}
}

func dark(c color.Color) bool {
	r, _, _, _ := c.RGBA()
	return r < 0x8000
}

// footer writes the page's number and what the page belongs to.
func (s *sheet) footer(left string, page, pages int) {
	size := 8.0
	if s.small {
		size = 6.5
	}
	s.SetTextColor(90, 90, 90)
	y := s.height - s.margin - lineHeight(size)/2
	s.put(s.margin, y, s.inner()*0.7, left, "", size, "L")
	if pages > 1 {
		s.put(s.margin+s.inner()*0.5, y, s.inner()*0.5, s.o.say("Page")+" "+itoa(page)+" / "+itoa(pages), "", size, "R")
	}
	s.SetTextColor(0, 0, 0)
}

// paginate cuts rows into pages: first and rest are the room on the first page
// and on the others, tail the room that is needed after the last row. No page
// holds more than it can, the tail never stands alone, and where it can be
// helped no single row does either: rows of the page before go with it.
func paginate(heights []float64, first, rest, tail float64) [][2]int {
	const crumb = 1e-6
	var pages [][2]int
	start, room, used := 0, first, 0.0
	for i, h := range heights {
		if i > start && used+h > room+crumb {
			pages = append(pages, [2]int{start, i})
			start, room, used = i, rest, 0
		}
		used += h
	}
	pages = append(pages, [2]int{start, len(heights)})
	if used+tail > room+crumb && len(heights)-start > 1 {
		pages[len(pages)-1][1] = len(heights) - 1
		pages = append(pages, [2]int{len(heights) - 1, len(heights)})
	}
	if len(pages) < 2 {
		return pages
	}
	last, before := &pages[len(pages)-1], &pages[len(pages)-2]
	if last[1]-last[0] == 1 && before[1]-before[0] > 2 && heights[before[1]-1]+heights[last[0]]+tail <= rest+crumb {
		before[1]--
		last[0]--
	}
	return pages
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n%10))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

func roundUp(v float64) float64 { return math.Ceil(v*10) / 10 }
