//go:build !cgo && !ci

package app

import "tallybridge/engine/domain"

const hasWindow = false

// runWindow tells that this build has no window: drawing one needs the
// system's graphics library, and so a C compiler.
func (s *session) runWindow(windowCmd) error {
	return &domain.Fault{
		Kind: domain.FaultUsage, Message: "This build of Tallybridge has no window.",
		Advice: "Everything can be done with commands: see tallybridge --help. The README tells how to build the program with its window.",
	}
}
