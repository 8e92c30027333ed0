package xero

import "tallybridge/engine/domain"

// SplitCreates cuts a list of new items into parts that each fit one request:
// at most MaxItems elements and well below Xero's size limit. The order stays.
func SplitCreates(items []domain.NewItem) [][]domain.NewItem {
	return split(items, func(n domain.NewItem) int { return sizeOf(newItem(n)) })
}

// SplitUpdates cuts a list of updates into parts that each fit one request.
func SplitUpdates(updates []domain.ItemUpdate, rules domain.XeroRules) [][]domain.ItemUpdate {
	return split(updates, func(u domain.ItemUpdate) int {
		e, err := changedItem(u, rules)
		if err != nil {
			return 0 // UpdateItems will name it
		}
		return sizeOf(e)
	})
}

// sizeOf is the size of an element in a body, in bytes, with its comma.
func sizeOf(e itemBody) int {
	b, err := encode(e)
	if err != nil {
		return 0
	}
	return len(b) + 1
}

func split[T any](all []T, size func(T) int) [][]T {
	const frame = len(`{"Items":[]}`)
	var parts [][]T
	start, sum := 0, frame
	for i, x := range all {
		n := size(x)
		if i > start && (i-start == MaxItems || sum+n > maxBody) {
			parts = append(parts, all[start:i:i])
			start, sum = i, frame
		}
		sum += n
	}
	if start < len(all) {
		parts = append(parts, all[start:])
	}
	return parts
}
