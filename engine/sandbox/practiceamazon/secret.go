package practiceamazon

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"log/slog"
)

// Credentials is what a seller pastes into a program for one region.
type Credentials struct {
	AppID        string // "amzn1.sp.solution.…"
	ClientID     string // "amzn1.application-oa2-client.…"
	ClientSecret string // "amzn1.oa2-cs.v1.…"
	RefreshToken string // "Atzr|…"
	SellerID     string // merchant token; always the world's
	// RedirectURIs are registered on the app; https only, the first is the default.
	RedirectURIs []string
	// Draft apps need version=beta on the consent page.
	Draft bool
}

// String names the app without its secrets.
func (c Credentials) String() string {
	return fmt.Sprintf("practice Amazon app %s of seller %s", c.AppID, c.SellerID)
}

// GoString is String.
func (c Credentials) GoString() string { return c.String() }

// LogValue keeps the secrets out of logs.
func (c Credentials) LogValue() slog.Value { return slog.StringValue(c.String()) }

// derive makes bytes that look random and are the same for the same world:
// nothing here guards anything but practice data.
func (s *Server) derive(purpose string, n uint64) string {
	h := sha256.New()
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(s.world.Options.Seed))
	binary.BigEndian.PutUint64(b[8:], n)
	h.Write(b[:])
	h.Write([]byte(purpose))
	return string(h.Sum(nil))
}

// next numbers the next unique thing; the caller holds the lock.
func (s *Server) next() uint64 {
	s.serial++
	return s.serial
}

func hexOf(raw string, digits int) string {
	for len(raw)*2 < digits {
		sum := sha256.Sum256([]byte(raw))
		raw += string(sum[:])
	}
	return hex.EncodeToString([]byte(raw))[:digits]
}

func textOf(raw string, length int) string {
	for len(raw) < length {
		sum := sha256.Sum256([]byte(raw))
		raw += string(sum[:])
	}
	return base64.RawURLEncoding.EncodeToString([]byte(raw))[:length]
}

// uuidOf shapes bytes like a request id.
func uuidOf(raw string) string {
	h := hexOf(raw, 32)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// accessTokenOf shapes bytes like an access token of Login with Amazon.
func accessTokenOf(raw string) string { return "Atza|IwEBI" + textOf(raw, 120) }

func refreshTokenOf(raw string) string { return "Atzr|IwEBI" + textOf(raw, 140) }

func clientSecretOf(raw string) string { return "amzn1.oa2-cs.v1." + hexOf(raw, 64) }
