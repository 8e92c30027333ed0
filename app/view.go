package app

import (
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

// The JSON that commands print is written down here, apart from the types the
// program works with, so that a script keeps working when those change: keys
// in lower camel case, times in UTC, amounts as decimal text, lists never null,
// marketplaces by their codes. No secret has a place in it.

// reportView is the answer of sync and undo.
type reportView struct {
	Run         runView          `json:"run"`
	Question    string           `json:"question,omitempty"` // the brake's
	NotWritten  string           `json:"notWritten,omitempty"`
	Changes     []changeView     `json:"changes"`
	Conflicts   []conflictView   `json:"conflicts"`
	Suggestions []suggestionView `json:"suggestions"`
	Quarantine  []quarantineView `json:"quarantine"`
	Calls       []budgetView     `json:"calls"`
	Orders      *ordersDoneView  `json:"orders,omitempty"` // of a run of orders
}

func viewReport(r engine.Report, budgets []domain.BudgetView) reportView {
	v := reportView{
		Run: viewRun(r.Run), Question: r.Plan.Brake, NotWritten: r.Preview,
		Changes: each(r.Changes, viewChange), Conflicts: each(r.Conflicts, viewConflict),
		Suggestions: each(r.Suggestions, viewSuggestion), Quarantine: each(r.Quarantine, viewQuarantined),
		Calls: each(budgets, viewBudget),
	}
	if r.Run.Entity == domain.EntityOrders {
		done := viewOrdersDone(r.Orders)
		v.Orders = &done
	}
	return v
}

// each turns a list into its view; the result is never nil.
func each[T, V any](list []T, view func(T) V) []V {
	out := make([]V, len(list))
	for i, x := range list {
		out[i] = view(x)
	}
	return out
}

type runView struct {
	ID          string    `json:"id"`
	Entity      string    `json:"entity"` // products, inventory, orders or both
	Trigger     string    `json:"trigger"`
	DryRun      bool      `json:"dryRun"`
	Started     time.Time `json:"started"`
	Ended       time.Time `json:"ended,omitzero"`
	Result      string    `json:"result"`
	Message     string    `json:"message"`
	Created     int       `json:"created"`
	Updated     int       `json:"updated"`
	Increased   int       `json:"increased"`
	Decreased   int       `json:"decreased"`
	Unchanged   int       `json:"unchanged"`
	Held        int       `json:"held"`
	Quarantined int       `json:"quarantined"`
	XeroCalls   int       `json:"xeroCalls"`
	AmazonCalls int       `json:"amazonCalls"`
	Undoes      string    `json:"undoes,omitempty"`
	UndoneBy    string    `json:"undoneBy,omitempty"`
	Trimmed     bool      `json:"trimmed,omitempty"` // what it only proposed or held is no longer kept
}

func viewRun(r domain.Run) runView {
	return runView{
		ID: r.ID, Entity: entityWord(r.Entity), Trigger: r.Trigger, DryRun: r.DryRun, Started: r.Started.UTC(), Ended: r.Ended.UTC(),
		Result: string(r.Result), Message: r.Message, Created: r.Created, Updated: r.Updated, Increased: r.Increased,
		Decreased: r.Decreased, Unchanged: r.Unchanged, Held: r.Held, Quarantined: r.Quarantined,
		XeroCalls: r.XeroCalls, AmazonCalls: r.AmazonCalls, Undoes: r.Undoes, UndoneBy: r.UndoneBy, Trimmed: r.Trimmed,
	}
}

func entityWord(e domain.Entity) string {
	if e == "" {
		return "both"
	}
	return string(e)
}

type changeView struct {
	Entity     string `json:"entity"`
	Action     string `json:"action"`
	Connection string `json:"connection,omitempty"`
	SKU        string `json:"sku,omitempty"`
	Code       string `json:"code,omitempty"`
	Item       string `json:"item,omitempty"` // Xero's id
	Field      string `json:"field,omitempty"`
	Before     string `json:"before"`
	After      string `json:"after"`
	Document   string `json:"document,omitempty"`
	Applied    bool   `json:"applied"`
	Reason     string `json:"reason,omitempty"`
}

func viewChange(c domain.Change) changeView {
	return changeView{
		Entity: string(c.Entity), Action: c.Action, Connection: string(c.SKU.Connection), SKU: c.SKU.SKU, Code: c.Code,
		Item: string(c.Item), Field: c.Field, Before: c.Before, After: c.After, Document: c.Document, Applied: c.Applied, Reason: c.Reason,
	}
}

type conflictView struct {
	Kind       string   `json:"kind"`
	Connection string   `json:"connection,omitempty"`
	SKU        string   `json:"sku,omitempty"`
	Code       string   `json:"code,omitempty"`
	Item       string   `json:"item,omitempty"`
	Message    string   `json:"message"`
	Fix        string   `json:"fix"`
	Candidates []string `json:"candidates"`
	Blocks     bool     `json:"blocks"`
	SetAside   bool     `json:"setAside"`
}

func viewConflict(c domain.Conflict) conflictView {
	return conflictView{
		Kind: string(c.Kind), Connection: string(c.SKU.Connection), SKU: c.SKU.SKU, Code: c.Code, Item: string(c.Item),
		Message: c.Message, Fix: c.Fix, Candidates: each(c.Candidates, same), Blocks: c.Blocks, SetAside: c.SetAside,
	}
}

func same(s string) string { return s }

type suggestionView struct {
	Connection string `json:"connection"`
	SKU        string `json:"sku"`
	Code       string `json:"code"`
	Item       string `json:"item"`
	Units      int64  `json:"units"`
	Reason     string `json:"reason"`
	Confidence int    `json:"confidence"` // percent
	Why        string `json:"why"`
	Safe       bool   `json:"safe"`
}

func viewSuggestion(s domain.Suggestion) suggestionView {
	return suggestionView{
		Connection: string(s.SKU.Connection), SKU: s.SKU.SKU, Code: s.Code, Item: string(s.Item), Units: max(1, s.Units),
		Reason: string(s.Reason), Confidence: s.Confidence, Why: s.Why, Safe: s.Safe,
	}
}

type quarantineView struct {
	Key        string    `json:"key"`
	Entity     string    `json:"entity"`
	Connection string    `json:"connection,omitempty"`
	SKU        string    `json:"sku,omitempty"`
	Code       string    `json:"code,omitempty"`
	Item       string    `json:"item,omitempty"`
	Reason     string    `json:"reason"`
	Answer     string    `json:"answer,omitempty"` // Xero's own words
	At         time.Time `json:"at"`
	Tries      int       `json:"tries"`
}

func viewQuarantined(q domain.Quarantined) quarantineView {
	return quarantineView{
		Key: q.Key, Entity: string(q.Entity), Connection: string(q.SKU.Connection), SKU: q.SKU.SKU, Code: q.Code,
		Item: string(q.Item), Reason: q.Reason, Answer: q.Detail, At: time.Unix(q.At, 0).UTC(), Tries: q.Tries,
	}
}

type budgetView struct {
	Key   string    `json:"key"`
	Name  string    `json:"name"`
	Left  int64     `json:"left"`
	Limit int64     `json:"limit"`
	More  time.Time `json:"more,omitzero"`
}

func viewBudget(b domain.BudgetView) budgetView {
	v := budgetView{Key: b.Key, Name: b.Name, Left: b.Left, Limit: b.Limit}
	if !b.More.IsZero() {
		v.More = b.More.UTC()
	}
	return v
}

type linkView struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Item   string `json:"item"`
	Units  int64  `json:"units"`
	Origin string `json:"origin"`
}

// mappingView is one seller SKU of links list.
type mappingView struct {
	Connection   string           `json:"connection"`
	SKU          string           `json:"sku"`
	State        string           `json:"state"`
	Title        string           `json:"title"`
	ASIN         string           `json:"asin,omitempty"`
	Marketplaces []string         `json:"marketplaces"`
	Links        []linkView       `json:"links"`
	Suggestions  []suggestionView `json:"suggestions"`
	Conflicts    []conflictView   `json:"conflicts"`
}

func viewMapping(r engine.MappingRow) mappingView {
	v := mappingView{
		Connection: string(r.Product.SKU.Connection), SKU: r.Product.SKU.SKU, State: r.Product.State, Marketplaces: []string{},
		Links: each(r.Links, func(l engine.LinkedItem) linkView {
			return linkView{Code: l.Code, Name: l.Name, Item: string(l.Item), Units: l.Units, Origin: string(l.Origin)}
		}),
		Suggestions: each(r.Suggestions, viewSuggestion), Conflicts: each(r.Conflicts, viewConflict),
	}
	for _, l := range r.Product.Listings {
		v.Marketplaces = append(v.Marketplaces, l.Marketplace.Code())
		if v.Title == "" {
			v.Title = l.Title
		}
		if v.ASIN == "" {
			v.ASIN = l.ASIN
		}
	}
	return v
}

type writeView struct {
	Op         string    `json:"op"`
	Number     string    `json:"number"`
	State      string    `json:"state"`
	DocumentID string    `json:"documentId,omitempty"`
	FirstSent  time.Time `json:"firstSent,omitzero"`
	Tries      int       `json:"tries"`
	Error      string    `json:"error,omitempty"`
	UndoneBy   string    `json:"undoneBy,omitempty"`
}

func viewWrite(w domain.Write) writeView {
	return writeView{
		Op: w.Op, Number: w.Number, State: string(w.State), DocumentID: w.DocumentID, FirstSent: w.FirstSent.UTC(),
		Tries: w.Tries, Error: w.Error, UndoneBy: w.UndoneBy,
	}
}

type documentView struct {
	Kind   string             `json:"kind"`
	Number string             `json:"number"`
	Undoes string             `json:"undoes,omitempty"`
	Lines  []documentLineView `json:"lines"`
}

type documentLineView struct {
	Code     string          `json:"code"`
	Units    int64           `json:"units"`
	UnitCost decimal.Decimal `json:"unitCost"`
	Before   int64           `json:"before"` // as it would be left
	After    int64           `json:"after"`  // as it was
}

// undoView is the answer of undo --dry-run.
type undoView struct {
	Run       runView        `json:"run"`
	Void      bool           `json:"void"`
	Documents []documentView `json:"documents"`
	Blocked   []conflictView `json:"blocked"`
}

func viewUndo(p engine.UndoPreview) undoView {
	return undoView{
		Run: viewRun(p.Run), Void: p.Void, Blocked: each(p.Blocked, viewConflict),
		Documents: each(p.Documents, func(d domain.StockDocument) documentView {
			return documentView{
				Kind: string(d.Kind), Number: d.Number, Undoes: d.Undoes,
				Lines: each(d.Lines, func(l domain.DocumentLine) documentLineView {
					return documentLineView{Code: l.Code, Units: l.Units, UnitCost: l.UnitCost, Before: l.Before, After: l.After}
				}),
			}
		}),
	}
}

type proofView struct {
	Question string `json:"question"`
	Answer   string `json:"answer"`
	Switch   string `json:"switch,omitempty"`
	On       bool   `json:"on"`
	Asked    bool   `json:"asked"`
}

func viewProof(p engine.Proof) proofView { return proofView(p) }

// openingView is what an item lacks of the stock of the first day.
type openingView struct {
	Code     string `json:"code"`
	Units    int64  `json:"units"`
	UnitCost string `json:"unitCost"`
	CostFrom string `json:"costFrom"`
}

func viewOpening(ch domain.StockChange) openingView {
	return openingView{Code: ch.Code, Units: ch.Delta(), UnitCost: ch.UnitCost.String(), CostFrom: ch.CostSource}
}
