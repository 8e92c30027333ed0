package words

import (
	"regexp"
	"strings"
	"testing"
)

// notShown are texts of the engine that name the program and are read by no
// person in a window: formats, keys, and what a proof writes into Xero.
var notShown = regexp.MustCompile(`^(Made by )?tallybridge (prove|vault|practice)`)

// TestTheWindowNamesNoCommands takes every sentence of the engine that names a
// command to type and wants the window's own next step in its place.
func TestTheWindowNamesNoCommands(t *testing.T) {
	defer Use("")
	command := regexp.MustCompile(`\btallybridge [a-z]`)
	sentences, others := said(t)
	n := 0
	for _, texts := range []map[string]string{sentences, others} {
		for key, place := range texts {
			if !command.MatchString(key) || notShown.MatchString(key) {
				continue
			}
			n++
			for _, l := range Languages() {
				Use(l.Code)
				got := Engine(strings.NewReplacer("%s", "A-1", "%d", "5", "%q", `"A-1"`).Replace(key))
				if got == "" || command.MatchString(got) {
					t.Errorf("%s: the window would say %q of %s", l.Name, got, place)
				}
			}
		}
	}
	said, err := EngineTranslations("en")
	if err != nil {
		t.Fatal(err)
	}
	for key := range said {
		if sentences[key] == "" && others[key] == "" {
			t.Errorf("the window has its own words for %q, which the engine does not say", key)
		}
	}
	if n < 10 {
		t.Errorf("only %d sentences that name a command were found", n)
	}
}

func TestCommandsWithinSentences(t *testing.T) {
	defer Use("")
	Use("en")
	for _, c := range []struct{ text, want string }{
		{"Amazon is not connected yet. Connect it first: tallybridge connect amazon.", "Amazon is not connected yet. Connect it first, in Settings, Amazon."},
		{"Amazon and Xero are “fine”.", "Amazon and Xero are “fine”."},
		{"There is no run \"x\".", "There is no run \"x\"."},
	} {
		if got := Engine(c.text); got != c.want {
			t.Errorf("%q became %q, want %q", c.text, got, c.want)
		}
	}
}

func TestARunThatChangedNothing(t *testing.T) {
	defer Use("")
	Use("de")
	if got := Engine("Nothing to change. 1 in quarantine."); got != "Nichts zu ändern. 1 in Quarantäne." {
		t.Errorf("it says %q", got)
	}
}
