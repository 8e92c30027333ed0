package words

import (
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"

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
// The keys of a translation are the engine's own format strings, with %s and
// %d; the translation names what fills them %1, %2 and so on. A test finds
// those that are missing.
func Engine(text string) string {
	s := current.Load()
	if s.local == nil || text == "" {
		return text
	}
	return s.sentences.translate(text)
}

// sentences translates the engine's sentences of one language.
type sentences struct {
	plain map[string]string
	// byHead are patterns by their first bytes; those that begin with what fills
	// them stand under "".
	byHead map[string][]pattern

	mu   sync.Mutex
	done map[string]string // what was translated lately
}

type pattern struct {
	key    string
	match  *regexp.Regexp
	german string
}

// headBytes is how many bytes of a pattern are looked at first.
const headBytes = 5

// keptSentences is how many translated sentences are remembered.
const keptSentences = 4000

var verb = regexp.MustCompile(`%[+#]?[0-9.]*[sdqvx]`)

func newSentences(texts map[string]Translation) *sentences {
	p := &sentences{plain: map[string]string{}, byHead: map[string][]pattern{}, done: map[string]string{}}
	for key, t := range texts {
		if t.Other == "" {
			continue // never shown in a window
		}
		if !verb.MatchString(key) {
			p.plain[strings.ReplaceAll(key, "%%", "%")] = t.Other
			continue
		}
		head := key[:verb.FindStringIndex(key)[0]]
		if len(head) < headBytes || strings.Contains(head[:headBytes], "%") {
			head = ""
		} else {
			head = head[:headBytes]
		}
		p.byHead[head] = append(p.byHead[head], pattern{key, expression(key), t.Other})
	}
	for _, list := range p.byHead { // the most particular first
		sort.Slice(list, func(i, j int) bool {
			a, b := letters(list[i].key), letters(list[j].key)
			return a > b || a == b && list[i].key < list[j].key
		})
	}
	return p
}

// letters is how much of a pattern is its own text.
func letters(key string) int { return len(verb.ReplaceAllString(key, "")) }

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
		if strings.HasSuffix(key[at[0]:at[1]], "d") {
			b.WriteString(`(-?[0-9]+)`)
		} else {
			b.WriteString(`(.+?)`)
		}
		key = key[at[1]:]
	}
	b.WriteString(regexp.QuoteMeta(strings.ReplaceAll(key, "%%", "%")) + `\z`)
	return regexp.MustCompile(b.String())
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
	t := p.all(text, 0)
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
		return text[:ends[0]] + " " + p.all(text[ends[0]+1:], depth)
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

// one translates a text that is made from one pattern.
func (p *sentences) one(text string, depth int) (string, bool) {
	if t, ok := p.plain[text]; ok {
		return t, true
	}
	heads := []string{""}
	if len(text) >= headBytes {
		heads = []string{text[:headBytes], ""}
	}
	for _, h := range heads {
		for _, x := range p.byHead[h] {
			m := x.match.FindStringSubmatch(text)
			if m == nil {
				continue
			}
			for i := 1; i < len(m); i++ {
				if depth < maxDepth && strings.ContainsRune(m[i], ' ') {
					m[i] = p.all(m[i], depth+1)
				}
			}
			return insert(x.german, m), true
		}
	}
	return "", false
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
