package books

import "slices"

// Refusal is why something was not booked: messages for the whole element and
// messages per line. Nothing was changed.
type Refusal struct {
	Messages []string
	Lines    map[int][]string // index of the line in the request
	// NotFound tells that what was named does not exist.
	NotFound bool
}

// Error makes a Refusal an error: its messages in one line.
func (r *Refusal) Error() string {
	s := ""
	for i, m := range r.All() {
		if i > 0 {
			s += "; "
		}
		s += m
	}
	return s
}

// All returns the element's messages and every line's, each once, in order.
func (r *Refusal) All() []string {
	out := slices.Clone(r.Messages)
	keys := make([]int, 0, len(r.Lines))
	for i := range r.Lines {
		keys = append(keys, i)
	}
	slices.Sort(keys)
	for _, i := range keys {
		for _, m := range r.Lines[i] {
			if !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	return out
}

func (r *Refusal) say(message string) {
	if !slices.Contains(r.Messages, message) {
		r.Messages = append(r.Messages, message)
	}
}

func (r *Refusal) line(i int, message string) {
	if r.Lines == nil {
		r.Lines = map[int][]string{}
	}
	r.Lines[i] = append(r.Lines[i], message)
}

// orNil is r when it holds anything, else nil.
func (r *Refusal) orNil() *Refusal {
	if len(r.Messages) == 0 && len(r.Lines) == 0 {
		return nil
	}
	return r
}

func refuse(message string) *Refusal { return &Refusal{Messages: []string{message}} }
