package domain

import (
	"errors"
	"fmt"
	"time"
)

// FaultKind says what sort of trouble an error is, so that a window or command can explain it.
type FaultKind string

// The kinds of faults.
const (
	FaultThrottled    FaultKind = "throttled"    // wait until Fault.Until
	FaultExpired      FaultKind = "expired"      // access token expired; refresh once and repeat
	FaultRevoked      FaultKind = "revoked"      // authorisation gone: the user must connect again
	FaultSecret       FaultKind = "secret"       // wrong or expired client secret or id
	FaultRole         FaultKind = "role"         // a role or scope is missing
	FaultRegion       FaultKind = "region"       // wrong region or marketplace not covered
	FaultDisconnected FaultKind = "disconnected" // the Xero organisation was disconnected
	FaultInvalid      FaultKind = "invalid"      // refused for its content; Elements say why
	FaultNotFound     FaultKind = "not-found"
	FaultUnavailable  FaultKind = "unavailable" // server or network trouble: a definite answer that nothing was done, or a read
	FaultUncertain    FaultKind = "uncertain"   // a write was sent and its outcome is not known
	FaultLocked       FaultKind = "locked"      // the accounting period is closed
	FaultPlanCap      FaultKind = "plan-cap"    // the Xero plan's monthly cap is reached
	FaultData         FaultKind = "data"        // an answer or file that cannot be understood
	FaultLocal        FaultKind = "local"       // disk, folder, database, keychain
	FaultBusy         FaultKind = "busy"        // another copy runs
	FaultSetup        FaultKind = "setup"       // not connected or not configured yet
	FaultUsage        FaultKind = "usage"       // the caller's input is wrong
)

// ElementFault is the refusal of one element of a batch.
type ElementFault struct {
	Index    int    // position in the request
	Code     string // item code or SKU where known
	Messages []string
}

// Fault is the engine's error: a kind, what was being done and what to do about it.
type Fault struct {
	Kind FaultKind
	// Op is the operation in the API's own name, for example "getInventorySummaries".
	Op string
	// Message is one plain sentence for people; Advice says what to do next.
	Message string
	Advice  string
	// Detail is the server's own words, secrets removed.
	Detail    string
	Status    int    // HTTP status, 0 if there was none
	RequestID string // x-amzn-RequestId or Xero's correlation id
	Until     time.Time
	Elements  []ElementFault
	Err       error
}

// Error writes the fault in one line without secrets.
func (f *Fault) Error() string {
	s := f.Message
	if s == "" {
		s = string(f.Kind)
	}
	if f.Op != "" {
		s = f.Op + ": " + s
	}
	if f.Detail != "" && f.Detail != f.Message {
		s += " (" + f.Detail + ")"
	}
	if f.Err != nil {
		s = fmt.Sprintf("%s: %v", s, f.Err)
	}
	return s
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Err }

// KindOf returns the kind of the first Fault in err's chain, or "" if there is none.
func KindOf(err error) FaultKind {
	var f *Fault
	if errors.As(err, &f) {
		return f.Kind
	}
	return ""
}

// AsFault returns the first Fault in err's chain.
func AsFault(err error) (*Fault, bool) {
	var f *Fault
	ok := errors.As(err, &f)
	return f, ok
}
