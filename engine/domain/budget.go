package domain

import (
	"strings"
	"time"
)

// BudgetState is the persisted state of one call budget. Rates and tokens are
// in millionths, so that no floating point is kept.
type BudgetState struct {
	Key string // "amazon/<connection>/<operation>", "xero/<tenant>/minute", "xero/<tenant>/day"
	// Bucket: tokens left (millionths) at At, refilled at MicroRate per second up to Burst.
	MicroTokens int64
	MicroRate   int64
	Burst       int64
	At          time.Time
	// Window: Used of Limit calls since WindowStart (fixed windows).
	WindowStart time.Time
	Used, Limit int64
	// BlockedUntil is set by a 429.
	BlockedUntil time.Time
}

// BudgetView is what a person may ask of a budget.
type BudgetView struct {
	Key   string
	Name  string // "Xero calls this minute"
	Left  int64
	Limit int64
	// More is when the next call becomes possible if none is left, or the window resets.
	More time.Time
	// BlockedUntil is when the server takes calls again that it refused (429);
	// zero while it takes them.
	BlockedUntil time.Time
}

// XeroWindow tells which of Xero's allowances a budget is: "minute" or "day";
// empty for all others.
func (v BudgetView) XeroWindow() string {
	if !strings.HasPrefix(v.Key, "xero/") {
		return ""
	}
	switch window := v.Key[strings.LastIndexByte(v.Key, '/')+1:]; window {
	case "minute", "day":
		return window
	}
	return ""
}
