package jobs

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
	"tallybridge/engine/xero"
)

// Proof is the answer to one question that Xero's documentation leaves open.
type Proof struct {
	Question string
	Answer   string
	// Switch names the rule that the answer sets; empty when none depends on it.
	Switch string
	On     bool
	// Asked is false when the question cannot be asked safely; Answer says why.
	Asked bool
}

// Prove asks the open questions of a demo company by trying them out, and
// switches the engine's rules to what it found. It refuses any other
// organisation, because it makes items and posts documents. Items it made are
// named TB-PROVE and end with a quantity of zero.
func (r *Runner) Prove(ctx context.Context) ([]Proof, error) {
	cfg, tenant, err := r.xeroConnection(ctx)
	if err != nil {
		return nil, err
	}
	id, err := r.newRunID()
	if err != nil {
		return nil, err
	}
	s := &session{r: r, cfg: cfg, tenant: tenant, xero: r.Xero(tenant, cfg.Rules), books: &books{}}
	s.run = domain.Run{ID: id, Trigger: "prove", Started: r.Clock.Now(), Result: domain.RunRunning}
	s.run.XeroCalls, s.run.AmazonCalls = r.Calls()
	if s.books.org, err = r.organisation(ctx, s.xero, 0); err != nil {
		return nil, err
	}
	if !s.books.org.Demo {
		return nil, &domain.Fault{
			Kind: domain.FaultUsage, Op: "prove",
			Message: s.books.org.Name + " is not a demo company, so nothing is tried out in it.",
			Advice:  "Connect Xero's Demo Company in a profile of its own: tallybridge --profile demo connect xero.",
		}
	}
	if err := r.Store.SaveRun(ctx, s.run); err != nil {
		return nil, err
	}
	p := &prover{s: s, tag: id[len(id)-6:]}
	perr := p.all(ctx)
	if perr == nil {
		perr = p.save(ctx)
	}
	_, err = s.end(ctx, perr)
	return p.proofs, err
}

type prover struct {
	s       *session
	tag     string
	contact string
	day     string
	docs    int
	items   map[string]domain.Item // by code, as last read
	proofs  []Proof
}

func (p *prover) all(ctx context.Context) error {
	steps := []func(context.Context) error{
		p.prepare, p.caseOfCodes, p.partialUpdate, p.statusAndVoid, p.zeroCost,
		p.offAverage, p.writeDown, p.tooMany, p.badLine, p.wrongAccount,
	}
	for i, step := range steps {
		p.s.r.progress(domain.EntityInventory, i, len(steps), "Trying out Xero's rules")
		if err := step(ctx); err != nil {
			return err
		}
	}
	p.notAsked(ctx)
	return nil
}

func (p *prover) code(suffix string) string { return "TB-PROVE-" + p.tag + "-" + suffix }

func (p *prover) found(question, answer, sw string, on bool) {
	p.proofs = append(p.proofs, Proof{Question: question, Answer: answer, Switch: sw, On: on, Asked: true})
}

// prepare makes the test items A, B and Z.
func (p *prover) prepare(ctx context.Context) error {
	if err := p.settle(ctx); err != nil {
		return err
	}
	accounts, err := p.s.r.accounts(ctx, p.s.xero, 0)
	if err != nil {
		return err
	}
	if err := p.chooseAccounts(accounts); err != nil {
		return err
	}
	if p.day, err = p.s.organisationForWriting(ctx); err != nil {
		return err
	}
	if p.contact, err = p.s.contact(ctx); err != nil {
		return err
	}
	var news []domain.NewItem
	for _, suffix := range []string{"A", "B", "Z"} {
		news = append(news, p.newItem(p.code(suffix)))
	}
	res, err := p.create(ctx, news)
	if err != nil {
		return err
	}
	for _, e := range res.Elements {
		if !e.OK {
			return p.cannot("The demo company did not accept the test items.", strings.Join(e.Messages, " "))
		}
	}
	scopes := p.s.tenant.Scopes
	if len(scopes) > 0 && !slices.Contains(scopes, "accounting.settings") {
		p.found("Can items be written with accounting.invoices alone?", "Yes: it worked without accounting.settings.", "", true)
	} else {
		p.proofs = append(p.proofs, Proof{
			Question: "Can items be written with accounting.invoices alone?",
			Answer:   "Not asked: this connection was also granted accounting.settings.",
		})
	}
	return p.read(ctx)
}

func (p *prover) settle(ctx context.Context) error { return p.s.settleOpen(ctx) }

// chooseAccounts takes the configured accounts, else the first fitting ones of the demo company.
func (p *prover) chooseAccounts(accounts []domain.Account) error {
	first := func(have string, types ...string) string {
		if have != "" {
			return have
		}
		for _, a := range accounts {
			if a.Code != "" && strings.EqualFold(a.Status, "ACTIVE") && a.System == "" && slices.Contains(types, strings.ToUpper(a.Type)) {
				return a.Code
			}
		}
		return ""
	}
	a := &p.s.cfg.Accounts
	a.Inventory = first(a.Inventory, "INVENTORY")
	a.COGS = first(a.COGS, "DIRECTCOSTS")
	a.Adjustment = first(a.Adjustment, "DIRECTCOSTS", "EXPENSE")
	a.Sales = first(a.Sales, "SALES", "REVENUE")
	if a.Inventory == "" || a.COGS == "" || a.Adjustment == "" {
		return p.cannot("The demo company lacks an inventory asset or direct costs account.", "")
	}
	return nil
}

func (p *prover) cannot(message, detail string) error {
	return &domain.Fault{
		Kind: domain.FaultSetup, Op: "prove", Message: message, Detail: detail,
		Advice: "Reset the demo company at Xero, connect it again and repeat.",
	}
}

func (p *prover) newItem(code string) domain.NewItem {
	return domain.NewItem{Code: code, Name: "Tallybridge test " + code[len(code)-1:], Description: "Made by tallybridge prove", Accounts: p.s.cfg.Accounts, Tracked: true}
}

func (p *prover) create(ctx context.Context, news []domain.NewItem) (xero.Result, error) {
	req, err := xero.CreateItems(news)
	if err != nil {
		return xero.Result{}, err
	}
	w := domain.Write{Number: "prove-" + p.s.run.ID + "-" + news[0].Code, Key: idempotencyKey(p.s.tenant.TenantID, p.s.run.ID+news[0].Code, req.Bytes())}
	o, err := p.s.send(ctx, w, req, nil)
	if err == nil && o.unknown() {
		err = p.cannot("Xero did not answer clearly enough to go on.", o.write.Error)
	}
	return o.result, err
}

func (p *prover) read(ctx context.Context) error {
	if err := p.s.r.readItems(ctx, p.s.xero, p.s.books); err != nil {
		return err
	}
	p.items = map[string]domain.Item{}
	for _, i := range p.s.books.items {
		if strings.Contains(strings.ToUpper(i.Code), p.tag) {
			p.items[i.Code] = i
		}
	}
	return nil
}

// line is one item's part of a test document.
func (p *prover) line(suffix string, units int64, cost string) domain.DocumentLine {
	i := p.items[p.code(suffix)]
	return domain.DocumentLine{
		Item: i.ID, Code: i.Code, Units: units, UnitCost: decimal.MustParse(cost),
		Account: p.s.cfg.Accounts.Inventory, Offset: p.s.cfg.Accounts.Adjustment, Description: "tallybridge prove",
	}
}

// post sends a test document. A refusal is an answer, not an error.
func (p *prover) post(ctx context.Context, kind domain.DocumentKind, lines ...domain.DocumentLine) (domain.Write, xero.ElementResult, error) {
	p.docs++
	doc := domain.StockDocument{
		Kind: kind, Number: fmt.Sprintf("TB-%s-%d-PROVE", p.s.run.ID, p.docs), Date: p.day,
		ContactID: p.contact, Currency: p.s.books.org.BaseCurrency, Lines: lines,
	}
	req, err := xero.Stock(doc)
	if err != nil {
		return domain.Write{}, xero.ElementResult{}, err
	}
	w := domain.Write{Number: doc.Number, Key: idempotencyKey(p.s.tenant.TenantID, doc.Number, req.Bytes()), Document: &doc}
	o, err := p.s.send(ctx, w, req, nil)
	if err != nil {
		return o.write, xero.ElementResult{}, err
	}
	if o.write.State == domain.WriteLost {
		return o.write, xero.ElementResult{}, p.cannot("Xero did not answer clearly enough to go on.", o.write.Error)
	}
	var e xero.ElementResult
	if len(o.result.Elements) > 0 {
		e = o.result.Elements[0]
	}
	return o.write, e, p.read(ctx)
}

func refusal(e xero.ElementResult) string {
	all := slices.Clone(e.Messages)
	for _, l := range e.Lines {
		all = append(all, l.Messages...)
	}
	return strings.Join(all, " ")
}

func (p *prover) caseOfCodes(ctx context.Context) error {
	n := p.newItem(strings.ToLower(p.code("A")))
	res, err := p.create(ctx, []domain.NewItem{n})
	if err != nil {
		return err
	}
	ok := len(res.Elements) == 1 && res.Elements[0].OK
	answer := "No: Xero refused the second one."
	if ok {
		answer = "Yes: both exist now."
	}
	p.found("May two items have codes that differ only by case?", answer, "caseSensitiveCodes", ok)
	return p.read(ctx)
}

func (p *prover) partialUpdate(ctx context.Context) error {
	i := p.items[p.code("A")]
	u := domain.ItemUpdate{Item: i, Changes: []domain.FieldChange{{Field: domain.FieldName, Before: i.Name, After: "Tallybridge test renamed"}}}
	req, err := xero.UpdateItems([]domain.ItemUpdate{u}, domain.XeroRules{PartialUpdateKeeps: true})
	if err != nil {
		return err
	}
	if _, err := p.s.send(ctx, domain.Write{Number: "prove-" + p.s.run.ID + "-update"}, req, nil); err != nil {
		return err
	}
	if err := p.read(ctx); err != nil {
		return err
	}
	now := p.items[p.code("A")]
	ok := now.Description == i.Description && now.Tracked == i.Tracked && now.Name != i.Name
	answer := "No: fields that were left out were emptied."
	if ok {
		answer = "Yes: they kept their values."
	}
	p.found("Does an update keep the fields that it leaves out?", answer, "partialUpdateKeeps", ok)
	return nil
}

func (p *prover) statusAndVoid(ctx context.Context) error {
	w, e, err := p.post(ctx, domain.DocumentBill, p.line("A", 3, "10"))
	if err != nil {
		return err
	}
	if !e.OK {
		return p.cannot("The demo company did not accept a zero-total bill.", refusal(e))
	}
	p.found("Which status does an approved zero-total bill get?", e.Status+".", "", e.Status == "PAID")
	req, err := xero.Void(domain.DocumentBill, w.DocumentID)
	if err != nil {
		return err
	}
	o, err := p.s.send(ctx, domain.Write{Number: "void-" + w.Number}, req, nil)
	if err != nil && domain.KindOf(err) != domain.FaultInvalid {
		return err
	}
	if err := p.read(ctx); err != nil {
		return err
	}
	ok := p.items[p.code("A")].Quantity.IsZero()
	answer := "Yes: the quantity went back."
	if !ok {
		answer = "No: " + o.write.Error
		if _, _, err := p.post(ctx, domain.DocumentCreditNote, p.line("A", 3, "10")); err != nil {
			return err
		}
	}
	p.found("Can a zero-total document be voided?", answer, "voidZeroTotal", ok)
	return nil
}

func (p *prover) zeroCost(ctx context.Context) error {
	_, e, err := p.post(ctx, domain.DocumentBill, p.line("Z", 2, "0"))
	if err != nil {
		return err
	}
	answer := "No: " + refusal(e)
	if e.OK {
		answer = "Yes."
		if _, _, err := p.post(ctx, domain.DocumentCreditNote, p.line("Z", 2, "0")); err != nil {
			return err
		}
	}
	p.found("Is an increase at a unit cost of zero accepted?", answer, "zeroCostIncrease", e.OK)
	return nil
}

// offAverage takes 2 of 7 units (pool 100.00) away at 20.00 each.
func (p *prover) offAverage(ctx context.Context) error {
	line := p.line("A", 7, "0")
	line.Amount = decimal.NullDecimal{Decimal: decimal.MustParse("100"), Valid: true}
	_, e, err := p.post(ctx, domain.DocumentBill, line)
	if err != nil {
		return err
	}
	if !e.OK {
		line = p.line("A", 7, "14.2857")
		if _, e, err = p.post(ctx, domain.DocumentBill, line); err != nil {
			return err
		}
		if !e.OK {
			return p.cannot("The demo company did not accept a stock increase.", refusal(e))
		}
	}
	before := p.items[p.code("A")].CostPool
	if _, e, err = p.post(ctx, domain.DocumentCreditNote, p.line("A", 2, "20")); err != nil {
		return err
	}
	after := p.items[p.code("A")].CostPool
	fell, err := before.Sub(after)
	if err != nil {
		return err
	}
	toCOGS := e.OK && fell.Cmp(decimal.MustParse("40")) != 0
	answer := fmt.Sprintf("The cost pool fell by %s, the price on the credit note.", fell)
	if toCOGS {
		answer = fmt.Sprintf("The cost pool fell by %s, the average; the difference went to cost of sales.", fell)
	}
	if !e.OK {
		answer = "Xero refused it: " + refusal(e)
	}
	p.found("What does a credit note priced off the average do?", answer, "offAverageToCOGS", toCOGS)
	return nil
}

// writeDown moves so many units for so little that a unit price of four
// decimals cannot carry the amount: only the line's amount itself can.
func (p *prover) writeDown(ctx context.Context) error {
	const units = 30_000
	amount := decimal.MustParse("100.00")
	line := p.line("B", units, "0")
	line.Amount = decimal.NullDecimal{Decimal: amount, Valid: true}
	_, e, err := p.post(ctx, domain.DocumentBill, line)
	if err != nil {
		return err
	}
	in := p.items[p.code("B")]
	exact := e.OK && in.CostPool.Cmp(amount) == 0
	answer := fmt.Sprintf("No: %s was asked for, %s was booked. %s", amount, in.CostPool, refusal(e))
	if e.OK {
		line.Amount.Decimal = in.CostPool.Round(2)
		if _, e, err = p.post(ctx, domain.DocumentCreditNote, line); err != nil {
			return err
		}
		out := p.items[p.code("B")]
		exact = exact && e.OK && out.Quantity.IsZero() && out.CostPool.IsZero()
		if exact {
			answer = "Yes: quantity and value are exactly zero afterwards."
		}
	}
	p.found("Does a line amount without a unit price take the whole value?", answer, "lineAmountWriteDown", exact)
	return errors.Join(p.clear(ctx, "A"), p.clear(ctx, "B"))
}

// clear takes what is left of a test item away at its average.
func (p *prover) clear(ctx context.Context, suffix string) error {
	i := p.items[p.code(suffix)]
	units, whole := i.WholeQuantity()
	cost, known := i.AverageCost()
	if !whole || units <= 0 || !known {
		return nil
	}
	_, _, err := p.post(ctx, domain.DocumentCreditNote, p.line(suffix, units, cost.Trunc(4).String()))
	return err
}

func (p *prover) tooMany(ctx context.Context) error {
	_, e, err := p.post(ctx, domain.DocumentCreditNote, p.line("B", 1, "1"))
	if err != nil {
		return err
	}
	answer := "It is accepted."
	if !e.OK {
		answer = "It is refused: " + refusal(e)
	}
	p.found("What does Xero say when a credit note exceeds the stock?", answer, "", !e.OK)
	return nil
}

func (p *prover) badLine(ctx context.Context) error {
	if _, e, err := p.post(ctx, domain.DocumentBill, p.line("A", 2, "5")); err != nil || !e.OK {
		return err
	}
	_, e, err := p.post(ctx, domain.DocumentCreditNote, p.line("A", 1, "5"), p.line("B", 1, "5"))
	if err != nil {
		return err
	}
	q, _ := p.items[p.code("A")].WholeQuantity()
	whole := !e.OK && q == 2
	answer := "Yes: the good line did not move either."
	if !whole {
		answer = "No."
	}
	p.found("Does one bad line reject the whole document?", answer, "", whole)
	if q > 0 {
		_, _, err = p.post(ctx, domain.DocumentCreditNote, p.line("A", q, "5"))
	}
	return err
}

func (p *prover) wrongAccount(ctx context.Context) error {
	line := p.line("B", 1, "5")
	line.Account = p.s.cfg.Accounts.COGS
	if line.Account == line.Offset {
		line.Account = p.s.cfg.Accounts.Sales
	}
	_, e, err := p.post(ctx, domain.DocumentBill, line)
	if err != nil {
		return err
	}
	answer := "It is refused: " + refusal(e)
	if e.OK {
		answer = "It is accepted, and the item's own account is used or the amount goes elsewhere."
		if q, _ := p.items[p.code("B")].WholeQuantity(); q > 0 {
			if _, _, err := p.post(ctx, domain.DocumentCreditNote, p.line("B", q, "5")); err != nil {
				return err
			}
		}
	}
	p.found("What happens to an item line with another account?", answer, "", !e.OK)
	return nil
}

// notAsked lists the questions that would need what Tallybridge never does.
func (p *prover) notAsked(ctx context.Context) {
	v6 := "No: this machine has no loopback address ::1."
	if l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "[::1]:0"); err == nil {
		_ = l.Close()
		v6 = "Yes: the sign-in listens there too."
	}
	p.proofs = append(p.proofs, Proof{Question: "Does localhost over IPv6 matter here?", Answer: v6, Asked: true})
	for _, q := range [][2]string{
		{"Is a contact made inside a bill without accounting.contacts?", "the contact is always made first, with the scope"},
		{"Do zero-total bills count to the monthly cap?", "a demo company has no cap; Tallybridge assumes that they count"},
		{"What does the body of a 429 look like?", "it would spend the minute's calls; the body is never relied on"},
		{"Does revocation work with the client id in the body?", "it would end this connection"},
		{"How do increases act while there are back orders?", "it needs a sales invoice, which Tallybridge never writes; such items are held"},
	} {
		p.proofs = append(p.proofs, Proof{Question: q[0], Answer: "Not asked: " + q[1] + "."})
	}
}

// save switches the engine's rules to what was found.
func (p *prover) save(ctx context.Context) error {
	cfg, err := p.s.r.Store.Config(ctx)
	if err != nil {
		return err
	}
	cfg.Rules.Proved = p.s.r.Clock.Now()
	for _, f := range p.proofs {
		switch f.Switch {
		case "caseSensitiveCodes":
			cfg.Rules.CaseSensitiveCodes = f.On
		case "partialUpdateKeeps":
			cfg.Rules.PartialUpdateKeeps = f.On
		case "voidZeroTotal":
			cfg.Rules.VoidZeroTotal = f.On
		case "zeroCostIncrease":
			cfg.Rules.ZeroCostIncrease = f.On
		case "offAverageToCOGS":
			cfg.Rules.OffAverageToCOGS = f.On
		case "lineAmountWriteDown":
			cfg.Rules.LineAmountWriteDown = f.On
		}
	}
	return p.s.r.Store.SaveConfig(ctx, cfg)
}
