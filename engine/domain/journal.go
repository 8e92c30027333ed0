package domain

import "time"

// WriteState is where a write is on its way to Xero.
type WriteState string

// The states of a write. Intent becomes Sending in a committed transaction
// before the first byte leaves; Done, Refused and Lost are final.
const (
	WriteIntent  WriteState = "intent"  // recorded, surely not sent
	WriteSending WriteState = "sending" // sent or about to be; outcome not known
	WriteDone    WriteState = "done"    // Xero has it
	WriteRefused WriteState = "refused" // Xero said no; nothing happened
	WriteLost    WriteState = "lost"    // surely did not land: looked up after the settling time
)

// Final reports whether nothing more will be learnt about the write.
func (s WriteState) Final() bool {
	return s == WriteDone || s == WriteRefused || s == WriteLost
}

// Write is one journaled write to Xero, recorded before it is sent.
type Write struct {
	ID     string // unique
	Run    string
	Op     string // "bill", "credit-note", "create-items", "update-items", "create-contact", "void"
	Number string // document number, or a fingerprint for items
	Key    string // Idempotency-Key, empty for upserts
	Body   []byte // the exact request, as the Xero client encoded it
	// Document is set for bills and credit notes.
	Document *StockDocument
	State    WriteState
	// FirstSent starts the life of the key; LastSent the settling time.
	FirstSent, LastSent time.Time
	Tries               int
	// DocumentID is Xero's id once known.
	DocumentID string
	Error      string
	UndoneBy   string // number of the document that reversed it
}
