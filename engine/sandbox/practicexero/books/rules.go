package books

// Rules are behaviours of Xero that its documentation does not settle. Each is
// a switch, so that a program can be tried against both answers. DefaultRules
// holds the documented defaults; the zero Rules stand for them too.
type Rules struct {
	// CaseSensitiveCodes lets "ab-1" and "AB-1" both exist as item codes. Off by default.
	CaseSensitiveCodes bool `json:"caseSensitiveCodes"`
	// PartialUpdateKeeps: fields left out of POST Items keep their value; else they are cleared. On by default.
	PartialUpdateKeeps bool `json:"partialUpdateKeeps"`
	// TrackedUpdateNeedsAccounts: an update of a tracked item must name its
	// inventory asset account, and its cost account whenever it names purchase
	// details. On by default.
	TrackedUpdateNeedsAccounts bool `json:"trackedUpdateNeedsAccounts"`
	// LineAmountWriteDown: a line with LineAmount and no UnitAmount is booked at
	// exactly that amount; else the unit amount is derived, rounded to 4 (or 2)
	// decimals, and the line recalculated from it. On by default.
	LineAmountWriteDown bool `json:"lineAmountWriteDown"`
	// ZeroCostIncrease: stock may come in at a unit amount of 0. On by default.
	ZeroCostIncrease bool `json:"zeroCostIncrease"`
	// VoidZeroTotal: a zero-total document may be voided although it counts as paid. On by default.
	VoidZeroTotal bool `json:"voidZeroTotal"`
	// ZeroTotalStatus is what an approved zero-total document shows: "PAID" (default) or "AUTHORISED".
	ZeroTotalStatus string `json:"zeroTotalStatus"`
	// ZeroBillsCount: zero-total bills count to the plan's monthly cap. On by default.
	ZeroBillsCount bool `json:"zeroBillsCount"`
	// OffAverageToCOGS: a supplier credit note takes stock at average cost and
	// books the difference to cost of goods sold; else the pool falls by the
	// line amount. On by default.
	OffAverageToCOGS bool `json:"offAverageToCOGS"`
	// IncreaseFillsBackOrders: units that come in first fill back orders. On by default.
	IncreaseFillsBackOrders bool `json:"increaseFillsBackOrders"`
	// WrongLineAccountRefused: an item line that names another account than the
	// item's inventory asset account is refused; else the item's account is used. On by default.
	WrongLineAccountRefused bool `json:"wrongLineAccountRefused"`
	// ContactInDocument: a document may create its contact by name without the
	// contacts scope. On by default.
	ContactInDocument bool `json:"contactInDocument"`
	// ItemsWithInvoicesScope: items may be written with accounting.invoices
	// alone; else accounting.settings is needed. On by default.
	ItemsWithInvoicesScope bool `json:"itemsWithInvoicesScope"`
	// RevocationNeedsClientID: an app without a secret must name its client id
	// when it revokes a token. On by default.
	RevocationNeedsClientID bool `json:"revocationNeedsClientID"`
	// ServerErrorsReplayed: an internal server error is kept under the
	// Idempotency-Key like any other answer. On by default.
	ServerErrorsReplayed bool `json:"serverErrorsReplayed"`
}

// DefaultRules are the answers assumed where nobody has proved others.
func DefaultRules() Rules {
	return Rules{
		PartialUpdateKeeps: true, TrackedUpdateNeedsAccounts: true, LineAmountWriteDown: true,
		ZeroCostIncrease: true, VoidZeroTotal: true, ZeroTotalStatus: "PAID", ZeroBillsCount: true,
		OffAverageToCOGS: true, IncreaseFillsBackOrders: true, WrongLineAccountRefused: true,
		ContactInDocument: true, ItemsWithInvoicesScope: true, RevocationNeedsClientID: true,
		ServerErrorsReplayed: true,
	}
}

// OrDefault returns DefaultRules for the zero Rules and r for all others.
func (r Rules) OrDefault() Rules {
	if r == (Rules{}) {
		return DefaultRules()
	}
	if r.ZeroTotalStatus == "" {
		r.ZeroTotalStatus = "PAID"
	}
	return r
}
