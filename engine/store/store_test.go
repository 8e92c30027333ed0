package store

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tallybridge/engine/domain"
)

// opened returns a new store in a folder of its own.
func opened(t testing.TB) *Store {
	t.Helper()
	return openedIn(t, t.TempDir())
}

func openedIn(t testing.TB, folder string) *Store {
	t.Helper()
	s, err := Open(context.Background(), folder, domain.SystemClock{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// must fails the test on an error.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// got gives the value or fails the test.
func got[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// same compares two values.
func same(t testing.TB, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func TestOpenAgain(t *testing.T) {
	folder := t.TempDir()
	ctx := t.Context()
	s := got[*Store](t)(Open(ctx, folder, domain.SystemClock{}))
	must(t, s.SetNote(ctx, "a", "1"))
	must(t, s.Close())
	if s.leftOpen() {
		t.Error("a write-ahead log is left after a clean close")
	}
	s = openedIn(t, folder)
	same(t, "note", "1", got[string](t)(s.Note(ctx, "a")))
	same(t, "absent note", "", got[string](t)(s.Note(ctx, "b")))
}

func sortBy[T any](list []T, key func(T) string) {
	slices.SortFunc(list, func(a, b T) int { return strings.Compare(key(a), key(b)) })
}
