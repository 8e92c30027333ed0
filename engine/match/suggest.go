package match

import (
	"slices"

	"tallybridge/engine/domain"
)

// suggest proposes items for the products that have none, and leaves in free
// those for which nothing was found.
func (m *matcher) suggest() {
	if len(m.free) == 0 || len(m.items) == 0 {
		return
	}
	f := newFinder(m.items, m.products, m.free)
	type claimant struct {
		suggestion int
		product    int32
	}
	claims := make(map[int32][]claimant)
	rest := m.free[:0]
	for _, n := range m.free {
		p := &m.products[n]
		if m.in.Own[p.key] {
			rest = append(rest, n)
			continue
		}
		list := f.find(p)
		if len(list) == 0 || list[0].confidence < Threshold {
			if sku, ok := f.bundle(p); ok {
				p.state = StateSuggested
				m.conflict(likeBundle(p, sku))
				continue
			}
			rest = append(rest, n)
			continue
		}
		best := list[0]
		if best.tooLong {
			p.state = StateConflict
			m.conflict(tooLong(p, m.items[best.item].Code))
			continue
		}
		if rivals := rivalsOf(list); len(rivals) > 1 {
			p.state = StateConflict
			m.conflict(m.several(p, rivals))
			continue
		}
		p.state = StateSuggested
		// A weaker guess at another item does not make the same units, or the same code, doubtful.
		safe := best.safe && (best.reason == domain.ReasonSameFNSKU || len(list) == 1 || list[1].confidence <= confAffix)
		m.out.Suggestions = append(m.out.Suggestions, domain.Suggestion{
			SKU: p.key, Item: m.items[best.item].ID, Code: m.items[best.item].Code, Reason: best.reason,
			Confidence: best.confidence, Why: best.why, Safe: safe, Units: best.units,
		})
		if best.claim {
			claims[best.item] = append(claims[best.item], claimant{len(m.out.Suggestions) - 1, n})
		}
		m.conflict(suggested(p, m.items[best.item].Code, best))
	}
	m.free = rest
	// Two products that both look like one item are not safe to link to it.
	for _, list := range claims {
		for i, a := range list {
			if slices.ContainsFunc(list[i+1:], func(b claimant) bool {
				return m.products[a.product].differs(&m.products[b.product])
			}) {
				for _, c := range list {
					m.out.Suggestions[c.suggestion].Safe = false
				}
				break
			}
			if i == bucketSize {
				break
			}
		}
	}
}

// rivalsOf returns the candidates that are as strong as the best one.
func rivalsOf(list []candidate) []candidate {
	n := 1
	for n < len(list) && list[n].confidence > list[0].confidence-tier {
		n++
	}
	return list[:n]
}

// several words the conflict of a product with more than one candidate.
func (m *matcher) several(p *product, rivals []candidate) domain.Conflict {
	codes := make([]string, len(rivals))
	for i, c := range rivals {
		codes[i] = m.items[c.item].Code
	}
	return severalCandidates(p, codes)
}
