// Package words is the translation layer: every text that a person reads in
// the window goes through T or N, in English, and comes back in the language
// that was chosen. It also writes numbers, money and times as that language
// does.
//
// The English text is the key. What the translations lack stays English; a
// test finds it.
package words

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync/atomic"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"tallybridge/assets/translations"
)

// A are the values of a text's placeholders, by name: T("Run of {{.day}}", A{"day": d}).
type A map[string]any

// Language is one that the window can be shown in.
type Language struct {
	Code string // "en", "de"
	Name string // in its own words
}

// Languages are all there are, English first.
func Languages() []Language {
	return []Language{{"en", "English"}, {"de", "Deutsch"}}
}

// speaker speaks one language.
type speaker struct {
	tag   language.Tag
	code  string
	plain map[string]string // texts without placeholders and forms
	local *i18n.Localizer   // nil in English
	// sentences are the engine's own; in English only those that name a command.
	sentences *sentences
	printer   *message.Printer
}

var current atomic.Pointer[speaker]

func init() { current.Store(newSpeaker("en")) }

// Use chooses the language by its code. Unknown ones, such as "", mean English.
// Texts that are on the screen already do not change by themselves.
func Use(code string) { current.Store(newSpeaker(code)) }

// Code is the chosen language's code.
func Code() string { return current.Load().code }

// ForSystem is the language that fits the system's best, by its locale names
// ("de-AT", "fr_FR.UTF-8"), the most wanted first.
func ForSystem(locales ...string) string {
	for _, l := range locales {
		base, _, _ := strings.Cut(strings.ReplaceAll(l, "_", "-"), "-")
		for _, have := range Languages() {
			if strings.EqualFold(base, have.Code) {
				return have.Code
			}
		}
	}
	return "en"
}

func newSpeaker(code string) *speaker {
	s := &speaker{tag: language.English, code: "en", printer: message.NewPrinter(language.English)}
	s.sentences = engineSentences("en")
	if code == "en" || code == "" {
		return s
	}
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	tag, err := language.Parse(code)
	if err != nil {
		return s
	}
	texts, err := Translations(code)
	if err != nil || len(texts) == 0 {
		return s
	}
	s.tag, s.code, s.plain, s.printer = tag, tag.String(), map[string]string{}, message.NewPrinter(tag)
	for key, t := range texts {
		if t.One == "" && !strings.Contains(t.Other, "{{") {
			s.plain[key] = t.Other
			continue
		}
		// A text that cannot be taken stays English.
		_ = bundle.AddMessages(tag, &i18n.Message{ID: key, One: t.One, Other: t.Other})
	}
	s.local = i18n.NewLocalizer(bundle, tag.String())
	s.sentences = engineSentences(code)
	return s
}

func engineSentences(code string) *sentences {
	said, err := EngineTranslations(code)
	if err != nil {
		said = nil // the engine's sentences stay as they are
	}
	return newSentences(said)
}

// Translation is one text in another language. One is the form for a count of
// one, where the English has two forms.
type Translation struct {
	One, Other string
}

// UnmarshalJSON takes "text" or {"one": "text", "other": "text"}.
func (t *Translation) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &t.Other)
	}
	var forms struct{ One, Other string }
	if err := json.Unmarshal(b, &forms); err != nil {
		return err
	}
	t.One, t.Other = forms.One, forms.Other
	return nil
}

// Translations are all texts of a language by their English key. Each screen
// has a file of its own; the same key in two files has to say the same.
func Translations(code string) (map[string]Translation, error) { return readAll(code + "/*.json") }

func readAll(pattern string) (map[string]Translation, error) {
	files, err := fs.Glob(translations.Files, pattern)
	if err != nil {
		return nil, err
	}
	all := map[string]Translation{}
	for _, name := range files {
		b, err := fs.ReadFile(translations.Files, name)
		if err != nil {
			return nil, err
		}
		var part map[string]Translation
		if err := json.Unmarshal(b, &part); err != nil {
			return nil, fmt.Errorf("%s: %w", path.Base(name), err)
		}
		for key, t := range part {
			if old, twice := all[key]; twice && old != t {
				return nil, fmt.Errorf("%s: %q is translated in two ways", path.Base(name), key)
			}
			all[key] = t
		}
	}
	return all, nil
}

// EngineTranslations are the engine's sentences of a language, by the format
// strings they are made from. An empty one is never shown in a window.
func EngineTranslations(code string) (map[string]Translation, error) {
	return readAll(code + "/engine/*.json")
}

// T is a text in the chosen language. Placeholders are written {{.name}}.
func T(english string, values ...A) string {
	s := current.Load()
	if t, ok := s.plain[english]; ok {
		return t
	}
	if len(values) == 0 {
		return english
	}
	return s.fill(english, english, nil, values[0])
}

// N is a text that depends on a count, which fills {{.n}}. many is the key.
func N(n int, one, many string, values ...A) string {
	v := A{"n": Number(n)}
	for _, more := range values {
		for k, x := range more {
			v[k] = x
		}
	}
	return current.Load().fill(one, many, &n, v)
}

func (s *speaker) fill(one, many string, n *int, values A) string {
	if s.local == nil {
		if n != nil && *n == 1 {
			return plainFill(one, values)
		}
		return plainFill(many, values)
	}
	c := i18n.LocalizeConfig{
		MessageID: many, TemplateData: map[string]any(values),
		DefaultMessage: &i18n.Message{ID: many, One: one, Other: many},
	}
	if n != nil {
		c.PluralCount = *n
	}
	text, err := s.local.Localize(&c)
	if err != nil && text == "" {
		return plainFill(many, values)
	}
	return text
}

// plainFill puts values into their places: English needs no library for it.
func plainFill(text string, values A) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{{.")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "}}")
		if !closed {
			b.WriteString("{{." + rest)
			return b.String()
		}
		fmt.Fprint(&b, values[name])
		text = after
	}
}
