package amazon

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

const (
	// maxSettlementLine bounds one line; real ones have some 300 bytes.
	maxSettlementLine = 64 << 10
	settlementBuffer  = 128 << 10
)

// errLongLine is a line longer than any row of a settlement.
var errLongLine = errors.New("a line is longer than any row may be")

// lineStream reads a tab-separated file of any size line by line. Which
// charset it is in can be told only at its end, so cells stay bytes until then.
type lineStream struct {
	*bufio.Reader
	end    byte // line end: LF, or CR where a file has no LF
	line   int64
	header []string
	quoted bool     // every cell stands in quotes
	cells  [][]byte // of the current row; valid until the next
	// ended tells that the current line was closed by a line end.
	ended    bool
	declared string
	utf8     bool // all lines so far are valid UTF-8
	long     []byte
}

// openLines reads the header line. A file without one gives io.EOF.
func openLines(r io.Reader, contentType string) (*lineStream, error) {
	s := &lineStream{Reader: bufio.NewReaderSize(r, settlementBuffer), end: '\n', declared: declaredCharset(contentType), utf8: true}
	start, err := s.Peek(settlementBuffer / 2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if bytes.HasPrefix(start, []byte("\xff\xfe")) || bytes.HasPrefix(start, []byte("\xfe\xff")) {
		wide := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
		s.Reader = bufio.NewReaderSize(transform.NewReader(s.Reader, wide), settlementBuffer)
		s.declared = "utf-8"
		if start, err = s.Peek(settlementBuffer / 2); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
	}
	if bytes.HasPrefix(start, bomUTF8) {
		_, _ = s.Discard(len(bomUTF8)) // it was peeked at: it is there
		s.declared = "utf-8"
	}
	if !bytes.Contains(start, []byte{'\n'}) && bytes.Contains(start, []byte{'\r'}) {
		s.end = '\r'
	}
	if err := s.nextLine(); err != nil {
		return nil, err
	}
	s.quoted = len(s.cells) > 1 && !slices.ContainsFunc(s.cells, func(c []byte) bool {
		return len(c) < 2 || c[0] != '"' || c[len(c)-1] != '"'
	})
	set := s.charset("")
	for i := range s.cells {
		s.header = append(s.header, set.text(s.raw(i)))
	}
	return s, nil
}

// nextLine moves to the next line that is not blank and splits it; io.EOF after the last.
func (s *lineStream) nextLine() error {
	for {
		line, err := s.read()
		if err != nil {
			return err
		}
		s.line++
		if s.utf8 && !ascii(line) && !utf8.Valid(line) {
			s.utf8 = false
		}
		if blank(line) {
			continue
		}
		s.cells = s.cells[:0]
		for {
			i := bytes.IndexByte(line, '\t')
			if i < 0 {
				s.cells = append(s.cells, line)
				return nil
			}
			s.cells = append(s.cells, line[:i])
			line = line[i+1:]
		}
	}
}

func (s *lineStream) read() ([]byte, error) {
	line, err := s.ReadSlice(s.end)
	if errors.Is(err, bufio.ErrBufferFull) {
		s.long = append(s.long[:0], line...)
		for errors.Is(err, bufio.ErrBufferFull) {
			if len(s.long) > maxSettlementLine {
				return nil, errLongLine
			}
			line, err = s.ReadSlice(s.end)
			s.long = append(s.long, line...)
		}
		line = s.long
	}
	switch {
	case errors.Is(err, io.EOF) && len(line) == 0:
		return nil, io.EOF
	case err != nil && !errors.Is(err, io.EOF):
		return nil, err
	case len(line) > maxSettlementLine:
		return nil, errLongLine
	}
	s.ended = err == nil
	return trimCR(bytes.TrimSuffix(line, []byte{s.end})), nil
}

// raw is a cell's bytes without spaces around it; missing columns and cells are empty.
func (s *lineStream) raw(i int) []byte {
	if i < 0 || i >= len(s.cells) {
		return nil
	}
	return bytes.TrimSpace(unquote(s.cells[i], s.quoted))
}

// charset decides as charsetOf does: what was declared, else UTF-8 if all of
// it is, else the habit of the country whose currency the file is in.
func (s *lineStream) charset(currency string) *charset {
	if c := charsetNamed(s.declared); c != nil {
		return c
	}
	switch {
	case s.utf8:
		return &charset{}
	case currency == "JPY":
		return &charset{multi: japanese.ShiftJIS, lossy: true}
	}
	return &charset{single: windows1252, lossy: true}
}
