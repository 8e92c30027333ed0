package xero

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"

	"tallybridge/engine/domain"
)

// The operations a Request may be; also the words the journal uses.
const (
	OpCreateItems   = "create-items"
	OpUpdateItems   = "update-items"
	OpCreateContact = "create-contact"
	OpBill          = "bill"
	OpCreditNote    = "credit-note"
	OpVoid          = "void"
)

// Limits of one request.
const (
	MaxItems = 500 // elements of PUT or POST Items
	MaxSKUs  = 250 // items of one stock document, two lines each
	maxBody  = 3_500_000
)

// ErrTooLarge is wrapped by the error about a request over Xero's 3.5 MB;
// fewer elements help. SplitCreates and SplitUpdates never make such a request.
var ErrTooLarge = errors.New("the request is over 3.5 MB")

// Request is a write that is ready to be sent. Only this package makes one, so
// that nothing but the six kinds of write exists. It holds no secret and does
// not change; equal inputs make equal bytes.
type Request struct {
	op     string
	method string
	path   string // below the Accounting API
	body   []byte
	raw    []byte     // for the journal
	want   []identity // who is in the body, in order
}

// identity is how an element of the answer is recognised.
type identity struct {
	id, code, number string
	lines            []string // item code of each line of a document, "" for offset lines
}

// Op is the kind of write: one of the Op constants.
func (r Request) Op() string { return r.op }

// Len is the number of elements in the request.
func (r Request) Len() int { return len(r.want) }

// ItemIDs are the existing items that the request changes fields of; empty for
// every operation but OpUpdateItems.
func (r Request) ItemIDs() []domain.ItemID {
	if r.op != OpUpdateItems {
		return nil
	}
	ids := make([]domain.ItemID, len(r.want))
	for i, w := range r.want {
		ids[i] = domain.ItemID(w.id)
	}
	return ids
}

// journaled is the form of a Request in the journal. Version changes when the
// encoding of anything below it does.
type journaled struct {
	Version int             `json:"version"`
	Op      string          `json:"op"`
	Method  string          `json:"method"`
	Path    string          `json:"path"`
	Body    json.RawMessage `json:"body"`
}

const journalVersion = 1

// Bytes is the whole request for the journal; Reopen reads it. The slice is the
// caller's own; it is nil for the zero Request.
func (r Request) Bytes() []byte { return bytes.Clone(r.raw) }

// Reopen reads a request back from the journal. It accepts only bytes that
// Bytes could have written: a known operation with its own method and path, and
// a body that the constructors would have made, checked again in full (items by
// the same rules, documents of the two kinds with lines that cancel to zero and
// no contact but by its ContactID). Anything else, however small the
// difference, is domain.FaultData.
func Reopen(b []byte) (Request, error) {
	r, err := reopen(b)
	if err != nil {
		return Request{}, &domain.Fault{
			Kind: domain.FaultData, Op: "reopen", Err: err,
			Message: "A recorded write cannot be read back safely, so it is not sent.",
			Advice:  "Please report this. Nothing was sent to Xero.",
		}
	}
	return r, nil
}

func reopen(b []byte) (Request, error) {
	var j journaled
	if err := strict(b, &j); err != nil {
		return Request{}, err
	}
	if j.Version != journalVersion {
		return Request{}, errors.New("written by another version of Tallybridge")
	}
	var r Request
	var err error
	switch j.Op {
	case OpCreateItems, OpUpdateItems:
		var body itemsBody
		if err = strict(j.Body, &body); err == nil {
			r, err = itemsRequest(j.Op, body)
		}
	case OpCreateContact:
		var body contactsBody
		if err = strict(j.Body, &body); err == nil {
			r, err = contactRequest(body)
		}
	case OpBill:
		var body billsBody
		if err = strict(j.Body, &body); err == nil {
			r, err = billRequest(body)
		}
	case OpCreditNote:
		var body notesBody
		if err = strict(j.Body, &body); err == nil {
			r, err = noteRequest(body)
		}
	case OpVoid:
		var body voidBody
		if err = strict(j.Body, &body); err == nil {
			r, err = voidRequest(body)
		}
	default:
		return Request{}, errors.New("not an operation that Tallybridge has")
	}
	if err != nil {
		return Request{}, err
	}
	// Whatever the decoder was lenient about (case of keys, doubled keys,
	// spaces, numbers written another way), and any other method or path, ends here.
	if !bytes.Equal(r.raw, b) {
		return Request{}, errors.New("not the bytes that were recorded")
	}
	return r, nil
}

// seal encodes a checked body and makes the request.
func seal(op, method, path string, body any, want []identity) (Request, error) {
	b, err := encode(body)
	if err != nil {
		return Request{}, usage(op, "The request cannot be written as JSON.")
	}
	if len(b) > maxBody {
		f := usage(op, "The request is too large for Xero.")
		f.Err = ErrTooLarge
		return Request{}, f
	}
	raw, err := encode(journaled{journalVersion, op, method, path, b})
	if err != nil {
		return Request{}, usage(op, "The request cannot be written as JSON.")
	}
	return Request{op: op, method: method, path: path, body: b, raw: raw, want: want}, nil
}

// query is what goes with each kind of write: four decimals in prices, and
// errors told per element.
func (r Request) query() url.Values {
	switch r.op {
	case OpVoid:
		return nil
	case OpCreateContact:
		return url.Values{"summarizeErrors": {"false"}}
	default:
		return url.Values{"summarizeErrors": {"false"}, "unitdp": {"4"}}
	}
}

// api is the operation in Xero's own words, for faults.
func (r Request) api() string {
	switch {
	case r.op == OpCreateItems:
		return "createItems"
	case r.op == OpUpdateItems:
		return "updateOrCreateItems"
	case r.op == OpCreateContact:
		return "createContacts"
	case r.op == OpBill:
		return "createInvoices"
	case r.op == OpCreditNote:
		return "createCreditNotes"
	case len(r.want) == 1 && r.path == invoicePath+"/"+r.want[0].id:
		return "updateInvoice"
	default:
		return "updateCreditNote"
	}
}

// element is the name of the array in which the answer lists what was written.
func (r Request) element() string {
	switch r.api() {
	case "createItems", "updateOrCreateItems":
		return "Items"
	case "createContacts":
		return "Contacts"
	case "createInvoices", "updateInvoice":
		return "Invoices"
	default:
		return "CreditNotes"
	}
}

// documents tells that the request moves stock: it must never run twice.
func (r Request) document() bool { return r.op == OpBill || r.op == OpCreditNote }

// encode writes JSON in the fixed order of the struct's fields, with text as it
// is (no HTML escapes) and no newline at the end.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// strict decodes exactly one value without unknown keys.
func strict(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	return drained(d)
}
