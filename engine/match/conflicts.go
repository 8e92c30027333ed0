package match

import (
	"fmt"
	"slices"
	"strings"

	"tallybridge/engine/domain"
)

// quote sets a code or SKU apart from the sentence around it.
func quote(s string) string { return "“" + s + "”" }

// list joins words as a person would.
func list(s []string) string {
	if len(s) < 2 {
		return strings.Join(s, "")
	}
	return strings.Join(s[:len(s)-1], ", ") + " and " + s[len(s)-1]
}

// strange names the characters of sku that code writes otherwise.
func strange(sku, code string) string {
	var out []string
	for _, r := range sku {
		if r < 0x80 || strings.ContainsRune(code, r) {
			continue
		}
		if s := fmt.Sprintf("U+%04X", r); !slices.Contains(out, s) && len(out) < 3 {
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		return "the code has unusual ones"
	}
	return list(out) + " in the SKU"
}

func conflict(kind domain.ConflictKind, p *product, code, message, fix string) domain.Conflict {
	return domain.Conflict{Kind: kind, SKU: p.key, Code: code, Message: message, Fix: fix, Blocks: true}
}

func gone(p *product, l domain.Link) domain.Conflict {
	c := conflict(domain.ConflictNoItem, p, "",
		fmt.Sprintf("The Xero item that SKU %s is linked to is no longer there.", quote(p.key.SKU)),
		"Link the SKU to another item, or remove the link so that an item can be created.")
	c.Item = l.Item
	return c
}

func noItem(p *product) domain.Conflict {
	return conflict(domain.ConflictNoItem, p, DeriveCode(p.key.SKU),
		fmt.Sprintf("No Xero item has the code %s.", quote(DeriveCode(p.key.SKU))),
		"Link the SKU to an item, let Tallybridge create missing items, or exclude the SKU.")
}

func suggested(p *product, code string, c candidate) domain.Conflict {
	fix := "Accept the suggestion, link the SKU to another item, or exclude it."
	if c.units > 1 {
		fix = fmt.Sprintf("Accept the suggestion with %d units per pack, link the SKU to another item, or exclude it.", c.units)
	}
	out := conflict(domain.ConflictSuggested, p, code,
		fmt.Sprintf("SKU %s may belong to item %s. %s", quote(p.key.SKU), quote(code), c.why), fix)
	out.Candidates = []string{code}
	return out
}

func sameASINAsNew(p *product, code string) domain.Conflict {
	out := conflict(domain.ConflictSuggested, p, code,
		fmt.Sprintf("SKU %s has the same ASIN as the item %s that is about to be created.", quote(p.key.SKU), quote(code)),
		"When the item is there, accept the suggestion to link the SKU to it, or link the SKU to another item.")
	out.Candidates = []string{code}
	return out
}

func sharesWith(p *product, sku string) domain.Conflict {
	out := conflict(domain.ConflictSuggested, p, "",
		fmt.Sprintf("SKU %s has the same FNSKU or ASIN as %s, which waits for a decision.", quote(p.key.SKU), quote(sku)),
		"Settle the other SKU first, or link this one to an item.")
	out.Candidates = []string{sku}
	return out
}

func likeBundle(p *product, sku string) domain.Conflict {
	out := conflict(domain.ConflictSuggested, p, "",
		fmt.Sprintf("SKU %s has the same FNSKU or ASIN as %s, which is linked as a bundle of several items.", quote(p.key.SKU), quote(sku)),
		"Link the SKU to the same items with the same quantities, or exclude it.")
	out.Candidates = []string{sku}
	return out
}

func severalCandidates(p *product, codes []string) domain.Conflict {
	quoted := make([]string, len(codes))
	for i, c := range codes {
		quoted[i] = quote(c)
	}
	out := conflict(domain.ConflictSeveral, p, "",
		fmt.Sprintf("SKU %s fits the items %s equally well.", quote(p.key.SKU), list(quoted)),
		"Link the SKU to the right one.")
	out.Candidates = codes
	return out
}

func tooLong(p *product, code string) domain.Conflict {
	out := conflict(domain.ConflictSKUTooLong, p, DeriveCode(p.key.SKU),
		fmt.Sprintf("SKU %s is longer than a Xero code may be, and item %s has the first 30 characters that it shares with another SKU.",
			quote(p.key.SKU), quote(code)),
		"Link the item to the SKU it stands for; the other one can then get an item of its own.")
	out.Candidates = []string{code}
	return out
}

func codeClash(p *product, code, other string) domain.Conflict {
	message := fmt.Sprintf("SKU %s needs the code %s, and %s already stands for another product: Xero takes codes that differ only in case for the same.",
		quote(p.key.SKU), quote(code), quote(other))
	if code == other || p.key.SKU != code {
		message = fmt.Sprintf("SKU %s needs the code %s, which another product needs too (%s).", quote(p.key.SKU), quote(code), quote(other))
	}
	out := conflict(domain.ConflictCodeClash, p, code, message,
		"Create an item with another code in Xero and link the SKU to it, or exclude the SKU.")
	out.Candidates = []string{other}
	return out
}

// differentASINs words the conflict of one of several products with one SKU.
func (m *matcher) differentASINs(p *product, members []int32) domain.Conflict {
	var parts, candidates []string
	for _, n := range members {
		q := &m.products[n]
		for i := range q.listings {
			l := &q.listings[i]
			if l.Parent || l.ASIN == "" {
				continue
			}
			if !slices.Contains(candidates, l.ASIN) {
				candidates = append(candidates, l.ASIN)
				parts = append(parts, fmt.Sprintf("%s in %s", l.ASIN, l.Marketplace.Code()))
			}
		}
	}
	out := conflict(domain.ConflictASINs, p, DeriveCode(p.key.SKU),
		fmt.Sprintf("SKU %s stands for different products: %s.", quote(p.key.SKU), list(parts)),
		"If they are one product, link the SKU to its item by hand; if not, link each account's SKU to its own item, or exclude it.")
	out.Candidates = candidates
	return out
}
