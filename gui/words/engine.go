package words

import (
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"tallybridge/engine/domain"
)

// Fault is the engine's error in the chosen language: what happened and what
// to do.
func Fault(f *domain.Fault) (message, advice string) { return Engine(f.Message), Engine(f.Advice) }

// Engine is a sentence of the engine in the chosen language. The engine speaks
// English; its sentences are recognised by the patterns they were made from,
// and what filled the pattern is put into the translated one. What is not
// recognised stays English: a wrong sentence would be worse.
//
// In English too: where the engine names a command to type, the window names
// its own next step.
//
// The keys of a translation are the engine's own format strings, with %s and
// %d; the translation names what fills them %1, %2 and so on. A test finds
// those that are missing.
func Engine(text string) string {
	s := current.Load()
	if text == "" || s.local == nil && !strings.Contains(text, commandName) {
		return text
	}
	return s.sentences.translate(text)
}

// commandName is how a sentence names a command to type; the program itself
// has a capital letter.
const commandName = "tallybridge "

// sentences translates the engine's sentences of one language.
type sentences struct {
	plain map[string]string
	// byHead are patterns by their first bytes; those that begin with what fills
	// them stand under "".
	byHead map[string][]pattern
	// loose are patterns with hardly a word of their own, such as "%s in %s":
	// they say something only within another sentence.
	loose []pattern

	mu   sync.Mutex
	done map[string]string // what was translated lately
}

type pattern struct {
	key    string
	front  string   // how any text made from it begins
	pieces []string // what it has in this order after that
	back   string   // how it ends
	match  *regexp.Regexp
	other  string
}

// headBytes is how many bytes of a pattern are looked at first.
const headBytes = 5

// looseLetters is how few letters of its own make a pattern loose.
const looseLetters = 4

// keptSentences is how many translated sentences are remembered.
const keptSentences = 4000

var verb = regexp.MustCompile(`%[+#]?[0-9.]*[sdqvx]`)

func newSentences(texts map[string]Translation) *sentences {
	p := &sentences{plain: map[string]string{}, byHead: map[string][]pattern{}, done: map[string]string{}}
	for key, t := range texts {
		if t.Other == "" {
			continue // never shown in a window
		}
		key, other := quotes.Replace(strings.TrimSpace(key)), t.Other
		if !verb.MatchString(key) {
			p.plain[strings.ReplaceAll(key, "%%", "%")] = strings.ReplaceAll(other, "%%", "%")
			continue
		}
		x := pattern{key: key, match: expression(key), other: other}
		for _, piece := range verb.Split(key, -1) {
			x.pieces = append(x.pieces, strings.ReplaceAll(piece, "%%", "%"))
		}
		x.front, x.back = x.pieces[0], x.pieces[len(x.pieces)-1]
		x.pieces = x.pieces[1:]
		if letters(key) < looseLetters {
			p.loose = append(p.loose, x)
			continue
		}
		h := head(key[:verb.FindStringIndex(key)[0]])
		p.byHead[h] = append(p.byHead[h], x)
	}
	for _, list := range p.byHead {
		particularFirst(list)
	}
	particularFirst(p.loose)
	return p
}

// head is the part of a text by which patterns are found.
func head(text string) string {
	if len(text) < headBytes || strings.Contains(text[:headBytes], "%") {
		return ""
	}
	return text[:headBytes]
}

func particularFirst(list []pattern) {
	sort.Slice(list, func(i, j int) bool {
		a, b := ownText(list[i].key), ownText(list[j].key)
		return a > b || a == b && list[i].key < list[j].key
	})
}

// ownText is how much of a pattern is its own text.
func ownText(key string) int { return len(verb.ReplaceAllString(key, "")) }

func letters(key string) int {
	n := 0
	for _, r := range verb.ReplaceAllString(key, "") {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// expression is what a format string may have become.
func expression(key string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`(?s)\A`)
	for {
		at := verb.FindStringIndex(key)
		if at == nil {
			break
		}
		b.WriteString(regexp.QuoteMeta(strings.ReplaceAll(key[:at[0]], "%%", "%")))
		switch key[at[1]-1] {
		case 'd':
			b.WriteString(`(-?[0-9]+)`)
		case 'q':
			b.WriteString(`"(.*?)"`)
		default:
			if strings.HasPrefix(key[at[1]:], " %s") {
				b.WriteString(`(.+)`) // many words, and one after them
				break
			}
			b.WriteString(`(.+?)`)
		}
		key = key[at[1]:]
	}
	b.WriteString(regexp.QuoteMeta(strings.ReplaceAll(key, "%%", "%")) + `\z`)
	return regexp.MustCompile(b.String())
}

// of is what filled the pattern in a text, from 1 on; nil when the text is not
// made from it.
func (x pattern) of(text string) []string {
	// All this is cheaper than the expression.
	rest, ok := strings.CutPrefix(text, x.front)
	if !ok || !strings.HasSuffix(rest, x.back) {
		return nil
	}
	for _, piece := range x.pieces {
		at := strings.Index(rest, piece)
		if at < 0 {
			return nil
		}
		rest = rest[at+len(piece):]
	}
	return x.match.FindStringSubmatch(text)
}

func (p *sentences) translate(text string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t, ok := p.done[text]; ok {
		return t
	}
	if len(p.done) > keptSentences {
		clear(p.done)
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		quoted := quotes.Replace(line)
		if t := p.all(quoted, 0); t != quoted { // something was recognised
			lines[i] = t
		}
	}
	t := strings.Join(lines, "\n")
	p.done[text] = t
	return t
}

// all translates a text that may be several sentences, as many at a time as
// one pattern knows.
func (p *sentences) all(text string, depth int) string {
	if t, ok := p.one(text, depth); ok {
		return t
	}
	ends := sentenceEnds(text)
	for i := len(ends) - 1; i >= 0; i-- {
		first, rest := text[:ends[i]], text[ends[i]+1:]
		if t, ok := p.one(first, depth); ok {
			return t + " " + p.all(rest, depth)
		}
	}
	if len(ends) > 0 {
		first, rest := text[:ends[0]], text[ends[0]+1:]
		if t, ok := p.list(first, depth); ok {
			first = t
		}
		return first + " " + p.all(rest, depth)
	}
	if t, ok := p.list(text, depth); ok {
		return t
	}
	if depth > 0 {
		if t, ok := p.first(p.loose, text, depth); ok {
			return t
		}
	}
	return text
}

var sentenceEnd = regexp.MustCompile(`[.!?:] `)

// sentenceEnds are where sentences end within a text: the places of the spaces.
func sentenceEnds(text string) []int {
	var ends []int
	for _, at := range sentenceEnd.FindAllStringIndex(text, -1) {
		ends = append(ends, at[1]-1)
	}
	return ends
}

// maxDepth is how deep sentences stand within sentences.
const maxDepth = 3

// one translates a text that is made from one pattern, or a count of things.
func (p *sentences) one(text string, depth int) (string, bool) {
	if t, ok := p.plain[text]; ok {
		return t, true
	}
	if h := head(text); h != "" {
		if t, ok := p.first(p.byHead[h], text, depth); ok {
			return t, true
		}
	}
	if t, ok := p.first(p.byHead[""], text, depth); ok {
		return t, true
	}
	if n, things, ok := strings.Cut(text, " "); ok && isNumber(n) {
		if t, ok := p.plain[things]; ok {
			return n + " " + t, true
		}
	}
	if thing, amount, ok := named(text); ok {
		if t, ok := p.plain[thing]; ok {
			return t + " " + figure(amount), true
		}
	}
	return "", false
}

// named splits a thing from the figure, number or amount of money behind it:
// "reserved 7", "Storage fees 12.50 EUR".
func named(text string) (thing, figure string, ok bool) {
	at := strings.LastIndexByte(text, ' ')
	if at < 0 {
		return "", "", false
	}
	if last := text[at+1:]; len(last) == 3 && last == strings.ToUpper(last) && !strings.ContainsAny(last, digits) {
		at = strings.LastIndexByte(text[:at], ' ') // a currency
	}
	if at < 0 || !strings.ContainsAny(text[at:], digits) {
		return "", "", false
	}
	return text[:at], text[at+1:], true
}

const digits = "0123456789"

func isNumber(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}

// first translates by the first of several patterns that fits.
func (p *sentences) first(list []pattern, text string, depth int) (string, bool) {
	for _, x := range list {
		m := x.of(text)
		if m == nil {
			continue
		}
		for i := 1; i < len(m) && depth < maxDepth; i++ {
			m[i] = p.all(figure(m[i]), depth+1)
		}
		return insert(x.other, m), true
	}
	return "", false
}

// list translates what is said one after another: what semicolons separate
// stands for itself, of the rest all has to be known.
func (p *sentences) list(text string, depth int) (string, bool) {
	if strings.Contains(text, "; ") {
		parts := strings.Split(text, "; ")
		for i, part := range parts {
			parts[i] = p.all(part, depth)
		}
		return strings.Join(parts, "; "), true
	}
	if strings.Contains(text, " + ") {
		parts := strings.Split(text, " + ")
		for i, part := range parts {
			t, ok := p.one(part, depth)
			if !ok {
				return "", false
			}
			parts[i] = t
		}
		return strings.Join(parts, " + "), true
	}
	body := strings.TrimSuffix(text, ".")
	parts := strings.Split(body, ", ")
	if len(parts) == 1 && body == text {
		return "", false
	}
	var b strings.Builder
	for len(parts) > 0 {
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		var and bool
		parts[0], and = strings.CutPrefix(parts[0], "and ")
		if and {
			b.WriteString("und ")
		}
		n := len(parts)
		for ; n > 0; n-- { // as much at a time as is known
			if t, ok := p.one(strings.Join(parts[:n], ", "), depth); ok {
				b.WriteString(t)
				break
			}
		}
		if n == 0 {
			return "", false
		}
		parts = parts[n:]
	}
	return b.String() + text[len(body):], true
}

// insert puts what filled the English pattern into the translated one.
func insert(text string, with []string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "%")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		text = rest
		if strings.HasPrefix(rest, "%") {
			b.WriteByte('%')
			text = rest[1:]
			continue
		}
		if n, err := strconv.Atoi(rest[:min(1, len(rest))]); err == nil && n > 0 && n < len(with) {
			b.WriteString(with[n])
			text = rest[1:]
			continue
		}
		b.WriteByte('%')
	}
}
