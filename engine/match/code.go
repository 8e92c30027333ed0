package match

import (
	"crypto/sha256"
	"encoding/hex"
	"unicode/utf8"

	"tallybridge/engine/domain"
)

// DeriveCode returns the item code of a seller SKU: the SKU itself when it has
// at most 30 characters, else its first 19 characters, a hyphen and the first
// 10 hexadecimal digits of the SHA-256 of the whole SKU.
func DeriveCode(sku string) string {
	if utf8.RuneCountInString(sku) <= domain.MaxItemCode {
		return sku
	}
	sum := sha256.Sum256([]byte(sku))
	return firstRunes(sku, 19) + "-" + hex.EncodeToString(sum[:5])
}

// firstRunes returns at most n runes of s.
func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
