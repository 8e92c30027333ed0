package auth

import (
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"
)

func TestSystemKeychain(t *testing.T) {
	keyring.MockInit()
	k := SystemKeychain()
	if _, err := k.Get("Tallybridge", "nobody"); !errors.Is(err, ErrNoSecret) {
		t.Errorf("an absent entry: %v", err)
	}
	if err := k.Set("Tallybridge", "p", "key"); err != nil {
		t.Fatal(err)
	}
	if s, err := k.Get("Tallybridge", "p"); s != "key" || err != nil {
		t.Errorf("%q, %v", s, err)
	}
	if err := k.Delete("Tallybridge", "p"); err != nil {
		t.Fatal(err)
	}
	if err := k.Delete("Tallybridge", "p"); !errors.Is(err, ErrNoSecret) {
		t.Errorf("deleting an absent entry: %v", err)
	}
}

func TestAKeychainThatWaitsForAPerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		unlocked := make(chan struct{})
		var calls atomic.Int32
		k := &systemKeychain{
			get:      func(string, string) (string, error) { calls.Add(1); <-unlocked; return "key", nil },
			patience: time.Minute, free: make(chan struct{}, 1),
		}
		start := time.Now()
		for range 2 { // the second call does not open a second dialog
			if _, err := k.Get("a", "b"); !errors.Is(err, ErrKeychainBusy) {
				t.Errorf("%v", err)
			}
		}
		if d := time.Since(start); d != 2*time.Minute || calls.Load() != 1 {
			t.Errorf("%s, %d calls", d, calls.Load())
		}
		close(unlocked)
		if s, err := k.Get("a", "b"); s != "key" || err != nil {
			t.Errorf("%q, %v", s, err)
		}
	})
}
