package xero

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"tallybridge/engine/domain"
)

// maxKey is the longest Idempotency-Key that Xero takes, in characters.
const maxKey = 128

// Result is what Xero says about a write, in the order of the request.
type Result struct {
	Elements  []ElementResult
	RequestID string // Xero's own id of the call
}

// OK reports whether every element was accepted.
func (r Result) OK() bool {
	for _, e := range r.Elements {
		if !e.OK {
			return false
		}
	}
	return len(r.Elements) > 0
}

// ElementResult is the outcome of one element.
type ElementResult struct {
	Index  int    // position in the request
	ID     string // ItemID, InvoiceID, CreditNoteID or ContactID; may be empty when refused
	Code   string // item code or contact name
	Number string // document number
	// Status is the document's status (AUTHORISED, PAID, VOIDED, …), for other
	// elements Xero's OK, WARNING or ERROR where it says so.
	Status string
	OK     bool
	// Messages are Xero's own words: why it refused, or warnings when OK.
	Messages []string
	// Lines are the lines of a document that Xero has something to say about.
	Lines []LineResult
	// Replayed tells that the server said it repeated an earlier answer. Xero
	// does not document such a sign, so false means nothing.
	Replayed bool
}

// LineResult is what Xero says about one line of a document.
type LineResult struct {
	Index    int // into the document's LineItems: SKU number Index/2, its offset line when odd
	Messages []string
}

// Send sends a prepared write once. Only what Xero surely did not look at is
// sent again by itself: after an expired token, and after a 429 of which the
// wait is short.
//
// Without an error every element has its outcome in the Result: accepted (OK),
// or refused with Xero's words, in which case nothing of it was done. The error
// is one of these:
//
//   - domain.FaultUncertain: the write was sent and nobody knows whether it took
//     effect (no answer, a cut or senseless one, a server error, or an answer
//     that leaves elements out). The Result holds the elements that are known.
//   - domain.FaultLocked, FaultPlanCap: the document was refused because the
//     period is closed or the plan's cap is reached. The Result holds the details.
//   - any other kind: surely not executed. FaultInvalid means refused as a whole.
//
// key goes out as Idempotency-Key; a stock document must have one. It is left
// out for updates of items, where a replayed answer would do harm. Keys count
// for all organisations of an app together, so they must be unique beyond one.
// Voiding reads the document first and costs one call more.
func (c *Client) Send(ctx context.Context, r Request, key string) (Result, error) {
	return c.SendNoted(ctx, r, key, nil)
}

// SendNoted is Send for a caller that keeps a journal: leaving is called each
// time right before the request leaves, after the budget, the token and any
// wait that Xero asked for. What it writes down is thus the true time of
// sending. When it returns an error the request stays here, and that error comes
// back as it is.
func (c *Client) SendNoted(ctx context.Context, r Request, key string, leaving func() error) (Result, error) {
	switch {
	case r.op == "":
		return Result{}, usage("send", "There is nothing to send.")
	case r.document() && key == "":
		return Result{}, usage(r.api(), "A stock document is never sent without a key.")
	case len(key) > maxKey || !plainKey(key):
		return Result{}, usage(r.api(), fmt.Sprintf("A key has at most %d plain characters.", maxKey))
	case r.op == OpUpdateItems:
		key = ""
	case r.op == OpVoid:
		if done, err := c.voidable(ctx, r); done != nil || err != nil {
			return resultOf(done), err
		}
	}
	q := call{
		op: r.api(), method: r.method, path: accounting + r.path, query: r.query(),
		body: r.body, key: key, org: true, timeout: tryTimeout, leaving: leaving,
	}
	renewed, throttled := false, 0
	for {
		var got []element
		a, refused, err := c.write(ctx, q, r.element(), &got)
		switch {
		case err == nil:
			return c.outcome(r, a, got, a.status == http.StatusBadRequest, refused)
		case !a.sent:
			return Result{}, err
		}
		if at, ok := c.mayRepeat(a, err, &renewed, &throttled); ok {
			q.notBefore = at
			continue
		}
		return Result{}, r.certain(a, err)
	}
}

// plainKey reports whether a key can be sent in a header as it is.
func plainKey(key string) bool {
	for _, b := range []byte(key) {
		if b <= ' ' || b > '~' {
			return false
		}
	}
	return true
}

func resultOf(e *ElementResult) Result {
	if e == nil {
		return Result{}
	}
	return Result{Elements: []ElementResult{*e}}
}

// write makes the one try. A 400 that names elements is an answer like a 200:
// its fault comes back beside it.
func (c *Client) write(ctx context.Context, q call, name string, got *[]element) (answer, *domain.Fault, error) {
	a, err := c.once(ctx, q, func(r io.Reader) error {
		*got = nil
		_, err := decodeList(r, name, func(e *element) error {
			*got = append(*got, *e)
			return nil
		})
		return err
	})
	if f, ok := domain.AsFault(err); ok && a.whole && a.status == http.StatusBadRequest && len(a.elements) > 0 {
		*got = a.elements
		return a, f, nil
	}
	return a, nil, err
}

// certain tells a write that surely was not executed from one of which nobody knows.
func (r Request) certain(a answer, err error) error {
	f, ok := domain.AsFault(err)
	definite := a.status >= 400 && a.status < 500 && a.status != http.StatusRequestTimeout
	if a.status == http.StatusBadRequest {
		// Xero keeps the good elements of a batch in which others are refused:
		// without knowing which these are, nothing is certain.
		definite = a.whole && (r.single() || !a.validation)
	}
	if ok && definite {
		return err
	}
	u := &domain.Fault{
		Kind: domain.FaultUncertain, Status: a.status, RequestID: requestID(a.header), Err: err,
		Message: "Xero gave no clear answer, so it is not known whether the change was made.",
		Advice:  "Tallybridge finds out before it sends anything again.",
	}
	if ok {
		u.Op, u.Detail, u.Err = f.Op, f.Detail, f.Err
	}
	return u
}

// outcome puts the elements of an answer into the order of the request.
func (c *Client) outcome(r Request, a answer, got []element, all400 bool, refused *domain.Fault) (Result, error) {
	res := Result{RequestID: requestID(a.header)}
	replayed := wasReplayed(a.header)
	missing := 0
	for i, place := range align(r.want, got, !c.cfg.Rules.CaseSensitiveCodes) {
		w := r.want[i]
		out := ElementResult{Index: i, Code: w.code, Number: w.number, ID: w.id, Replayed: replayed}
		known := place >= 0 && !got[place].blank(r)
		// An element that a summarised refusal names without a reason, or does
		// not name, may have been made all the same: Xero keeps the good ones.
		if known && all400 && !got[place].failed() && !r.single() {
			known = false
		}
		if !known && (!all400 || !r.single()) {
			missing++
			continue
		}
		if place >= 0 {
			fill(&out, got[place], w)
		}
		if all400 {
			out.OK = false
			if len(out.Messages) == 0 && len(out.Lines) == 0 && refused != nil {
				out.Messages = []string{refused.Detail}
			}
		}
		res.Elements = append(res.Elements, out)
	}
	if missing > 0 {
		return res, &domain.Fault{
			Kind: domain.FaultUncertain, Op: r.api(), Status: a.status, RequestID: res.RequestID,
			Message: fmt.Sprintf("Xero's answer says nothing clear about %d of %d changes.", missing, len(r.want)),
			Advice:  "Tallybridge finds out before it sends anything again.",
		}
	}
	return res, r.stopped(res, a)
}

// single tells that the request has one element, so that a refusal of the whole
// is a refusal of it.
func (r Request) single() bool { return len(r.want) == 1 }

// stopped returns the fault of a document that was refused for a reason which
// concerns every document: a closed period or a reached cap.
func (r Request) stopped(res Result, a answer) error {
	if !r.document() && r.op != OpVoid {
		return nil
	}
	for _, e := range res.Elements {
		if e.OK {
			continue
		}
		all := append([]string(nil), e.Messages...)
		for _, l := range e.Lines {
			all = append(all, l.Messages...)
		}
		if x := explainAll(all); x.Kind == domain.FaultLocked || x.Kind == domain.FaultPlanCap {
			return &domain.Fault{
				Kind: x.Kind, Op: r.api(), Message: x.Plain, Advice: x.Advice,
				Detail: cleanText(strings.Join(all, "; "), longestDetail), Status: a.status, RequestID: res.RequestID,
				Elements: []domain.ElementFault{{Index: e.Index, Code: e.Code, Messages: all}},
			}
		}
	}
	return nil
}

// blank reports whether an element without problems lacks what would prove that
// it was made: its id.
func (e element) blank(r Request) bool {
	return !e.failed() && e.id() == "" || e.foreign(r)
}

// foreign reports whether the element is a document of another kind.
func (e element) foreign(r Request) bool {
	switch r.op {
	case OpBill:
		return e.Type != "" && e.Type != string(domain.DocumentBill)
	case OpCreditNote:
		return e.Type != "" && e.Type != string(domain.DocumentCreditNote)
	default:
		return false
	}
}

// fill copies what the answer says about an element.
func fill(out *ElementResult, e element, w identity) {
	if id := e.id(); id != "" {
		out.ID = id
	}
	if c := e.code(); c != "" && w.number == "" {
		out.Code = c
	}
	if n := e.number(); n != "" {
		out.Number = n
	}
	out.Status = e.Status
	if out.Status == "" {
		out.Status = e.StatusAttributeString
	}
	out.OK = !e.failed()
	out.Messages = append(e.problems(), texts(e.Warnings)...)
	for i, l := range e.LineItems {
		messages := append(l.problems(), texts(l.Warnings)...)
		if len(messages) == 0 {
			continue
		}
		out.Lines = append(out.Lines, LineResult{Index: lineIndex(i, l.ItemCode, len(e.LineItems), w.lines), Messages: messages})
	}
}

// lineIndex finds a line of the answer in the request: by its place, unless the
// answer has another number of lines or another item there.
func lineIndex(i int, code string, n int, sent []string) int {
	if n == len(sent) && (code == "" || sent[i] == code) || code == "" {
		return i
	}
	for j, s := range sent {
		if s == code {
			return j
		}
	}
	return i
}

// wasReplayed looks for the headers that other services use to mark a replay.
func wasReplayed(h http.Header) bool {
	for _, name := range []string{"Idempotency-Replayed", "Idempotent-Replayed", "X-Idempotency-Replayed"} {
		if strings.EqualFold(h.Get(name), "true") {
			return true
		}
	}
	return false
}
