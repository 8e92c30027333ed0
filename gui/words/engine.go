package words

import "tallybridge/engine/domain"

// Fault is the engine's error in the chosen language: what happened and what
// to do. The engine speaks English; in other languages the kind of the fault
// is told, and its own words are for the details.
func Fault(f *domain.Fault) (message, advice string) { return f.Message, f.Advice }
