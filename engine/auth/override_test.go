package auth

import (
	"testing"

	"tallybridge/engine/domain"
)

func TestLoopbackOnly(t *testing.T) {
	for _, good := range []string{
		"http://127.0.0.1:8801", "https://127.0.0.1", "http://[::1]:9/x/", "http://localhost:1/{region}",
	} {
		if err := LoopbackOnly(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		"", "127.0.0.1", "localhost:8801", "//127.0.0.1", "ftp://127.0.0.1", "file:///etc/passwd",
		"https://example.com", "http://127.0.0.1.example.com", "http://localhost.example.com", "http://{region}.example.com",
		"http://{region}localhost", "http://localhost@example.com", "http://user:pw@127.0.0.1", "http://example.com#127.0.0.1",
		"http://127.0.0.1\\@example.com", "http://127.0.0.1 .example.com", "http://127.0.0.1/?x=http://example.com",
		"http://127.0.0.2", "http://2130706433", "http://0x7f.1", "http://0.0.0.0", "http://[::]", "http://[::ffff:127.0.0.1]",
		"http://127.0.0.1:x", "http://localhost%00.example.com", "http://１27.0.0.1", "http://127.0.0.1?", "http://localhost.",
	} {
		if err := LoopbackOnly(bad); domain.KindOf(err) != domain.FaultUsage {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
