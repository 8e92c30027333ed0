package pace

import (
	"net/http"
	"testing"
	"time"
)

func TestParseRate(t *testing.T) {
	for s, want := range map[string]int64{
		"0.0167": 16_700, "5": 5_000_000, "5.0": 5_000_000, "0.0055555555": 5_555, ".5": 500_000, " 2.0 ": 2_000_000,
		"0": 0, "": 0, "-1": 0, "1e3": 0, "1.2.3": 0, "0.0000001": 0, "10000000": 0, "x": 0, "0.x": 0,
	} {
		got, ok := parseRate(s)
		if got != want || ok != (want > 0) {
			t.Errorf("parseRate(%q) = %d, %v", s, got, ok)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC)
	for s, want := range map[string]time.Duration{
		"5": 5 * time.Second, "-3": 0, "Thu, 01 Oct 2026 12:01:00 GMT": time.Minute, "Thu, 01 Oct 2026 11:00:00 GMT": 0,
	} {
		if got, ok := retryAfter(http.Header{"Retry-After": {s}}, now); !ok || got != want {
			t.Errorf("retryAfter(%q) = %s, %v", s, got, ok)
		}
	}
	if _, ok := retryAfter(http.Header{"Retry-After": {"soon"}}, now); ok {
		t.Error("understood \"soon\"")
	}
}
