package fees

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"tallybridge/engine/domain"
)

// fold is what of a label is compared: compatible forms made one, lower case,
// letters and digits only.
func fold(s string) string {
	plain := true
	for i := range len(s) {
		if s[i] >= 0x80 {
			plain = false
			break
		}
	}
	if !plain {
		s = norm.NFKC.String(s)
	}
	return strings.Map(func(r rune) rune {
		r = unicode.ToLower(r)
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return r
		}
		return -1
	}, s)
}

// anyText in a placement stands for every text.
const anyText = "*"

func foldPart(s string) string {
	if strings.TrimSpace(s) == anyText {
		return anyText
	}
	return fold(s)
}

// folded is a label as it is compared.
func folded(l domain.FeeLabel) domain.FeeLabel {
	return domain.FeeLabel{Type: foldPart(l.Type), AmountType: foldPart(l.AmountType), Description: foldPart(l.Description)}
}
