package engine

import (
	"strings"
	"testing"

	"tallybridge/engine/domain"
)

// A file is read whole or not at all.
func TestReadWhole(t *testing.T) {
	for text, want := range map[string]domain.FaultKind{"": "", "1234567": "", "12345678": "", "123456789": domain.FaultUsage} {
		got, err := ReadWhole(strings.NewReader(text), 8)
		if domain.KindOf(err) != want || err == nil && string(got) != text {
			t.Errorf("%q: read %q, %v", text, got, err)
		}
	}
}
