package amazon

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"tallybridge/engine/domain"
)

// ReportSettlement is the V2 flat file settlement report. Amazon makes it by
// itself: it can be listed and fetched for 90 days, never asked for.
const ReportSettlement = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"

// The columns of the V2 settlement file that are used.
const (
	setID = iota
	setStart
	setEnd
	setDeposit
	setTotal
	setCurrency
	setType
	setMarketplace
	setAmountType
	setDescription
	setAmount
	setPosted
	setPostedTime
)

var settlementColumns = newColumns(
	column{name: "settlement-id", aliases: []string{"Abrechnungsnummer", "Abrechnungs-ID", "決済ID", "決済番号", "结算编号", "id-versement", "numéro-de-versement", "id-pago", "id-liquidación", "numero-pagamento", "id-pagamento"}},
	column{name: "settlement-start-date", aliases: []string{"Abrechnungsbeginn", "Startdatum", "決済開始日", "结算开始日期", "date-début-versement", "fecha-inicio-liquidación", "data-inizio-pagamento"}},
	column{name: "settlement-end-date", aliases: []string{"Abrechnungsende", "Enddatum", "決済終了日", "结算结束日期", "date-fin-versement", "fecha-fin-liquidación", "data-fine-pagamento"}},
	column{name: "deposit-date", aliases: []string{"Einzahlungsdatum", "Überweisungsdatum", "入金日", "振込日", "存款日期", "date-dépôt", "fecha-depósito", "data-deposito"}},
	column{name: "total-amount", aliases: []string{"Gesamtbetrag", "合計金額", "总金额", "montant-total", "importe-total", "importo-totale"}},
	column{name: "currency", aliases: []string{"Währung", "通貨", "货币", "devise", "divisa", "moneda", "valuta"}},
	column{name: "transaction-type", aliases: []string{"Transaktionstyp", "トランザクションの種類", "交易类型", "type-transaction", "tipo-transacción", "tipo-transazione"}},
	column{name: "marketplace-name", aliases: []string{"marketplace", "Marktplatz", "Marktplatzname", "マーケットプレイス", "マーケットプレイス名", "商城名称", "nom-marketplace", "nombre-marketplace", "nome-marketplace"}},
	column{name: "amount-type", aliases: []string{"Betragstyp", "金額の種類", "金额类型", "type-montant", "tipo-importe", "tipo-importo"}},
	column{name: "amount-description", aliases: []string{"Betragsbeschreibung", "金額の説明", "金额描述", "description-montant", "descripción-importe", "descrizione-importo"}},
	column{name: "amount", aliases: []string{"Betrag", "金額", "金额", "montant", "importe", "importo"}},
	column{name: "posted-date", aliases: []string{"Buchungsdatum", "投稿日", "計上日", "过账日期", "date-comptabilisation", "fecha-publicación", "data-pubblicazione"}},
	column{name: "posted-date-time", aliases: []string{"Buchungszeitpunkt", "計上日時", "过账日期时间"}},
)

// maxSettlementRows bounds the different rows that are kept of one file. Beyond
// it rows of one type and amount type share the description "…".
const maxSettlementRows = 20_000

// ParseSettlements reads a V2 settlement file as a stream: the charset, the
// decimal sign and the style of dates are found out for the file as a whole,
// whatever its country. Columns may come in any order, with others among them.
//
// Rows are summed up by label, marketplace and month as they come, so that the
// memory needed does not depend on the size of the file. A file usually holds
// one settlement; one that somebody joined from several gives them all, in
// the order of the file. Rows need not add up to the total: see Settlement.Residual.
//
// It is pure but for reading r. Errors are a Fault of kind data: unknown
// headers (it names those found), a summary row missing, an amount or date
// that cannot be read, a file cut short.
func ParseSettlements(r io.Reader, contentType string, conn domain.ConnectionID) ([]domain.Settlement, error) {
	p := &settlementParser{conn: conn, index: map[string]*settlementSum{}}
	var err error
	if p.lineStream, err = openLines(r, contentType); err != nil {
		return nil, p.streamFault(err)
	}
	if err := p.columns(); err != nil {
		return nil, err
	}
	for {
		err := p.nextLine()
		if errors.Is(err, io.EOF) {
			return p.result()
		}
		if err != nil {
			return nil, p.streamFault(err)
		}
		if err := p.row(); err != nil {
			return nil, err
		}
	}
}

type settlementParser struct {
	*lineStream
	conn   domain.ConnectionID
	at     []int
	need   int // cells a row must have
	ragged bool
	votes  amountVotes
	rows   int // different rows kept
	index  map[string]*settlementSum
	order  []*settlementSum
	now    *settlementSum // of the current row
	key    []byte
}

// settlementSum is one settlement on its way. Texts are still bytes of the file.
type settlementSum struct {
	id       string
	summary  bool
	currency string
	total    twoWays
	sizes    twoWays // sum of all amounts without their signs
	lines    int64
	sums     map[string]*rowSum
	// monthFirst is how dates with slashes are read.
	monthFirst bool
	dates      domain.Settlement // only its dates
}

type rowSum struct {
	amount twoWays
	rows   int64
}

func (p *settlementParser) columns() error {
	p.at = settlementColumns.find(p.header)
	var missing []string
	for i, place := range p.at {
		switch i {
		case setStart, setEnd, setDeposit, setMarketplace, setPosted, setPostedTime:
			continue
		}
		if place < 0 {
			missing = append(missing, settlementColumns.list[i].name)
			continue
		}
		p.need = max(p.need, place+1)
	}
	if len(missing) == 0 {
		return nil
	}
	t := table{report: ReportSettlement, header: p.header}
	f := t.missing(missing)
	f.Message = "This is not a settlement file of version 2: columns are missing."
	f.Advice = "In Seller Central, under Payments, Reports, download \"Flat File V2\". If it is one, send the details to the makers of Tallybridge."
	return f
}

func (p *settlementParser) row() error {
	if len(p.cells) < len(p.header) {
		// Empty cells at the end of a row may be left out, but a last line
		// without an end was cut.
		if !p.ended && !p.ragged {
			return p.cutShort()
		}
	}
	id := p.raw(p.at[setID])
	if len(id) > 0 && (p.now == nil || p.now.id != string(id)) {
		s := p.index[string(id)]
		if s == nil {
			s = &settlementSum{id: string(id), sums: map[string]*rowSum{}}
			p.index[s.id] = s
			p.order = append(p.order, s)
		}
		p.now = s
	}
	if p.now == nil {
		return p.fault("The settlement file holds a row that belongs to no settlement.", fmt.Sprintf("line %d", p.line))
	}
	p.now.lines++
	if total := p.raw(p.at[setTotal]); len(total) > 0 {
		alone := len(p.raw(p.at[setType])) == 0 && len(p.raw(p.at[setAmount])) == 0
		// Some files repeat the total on every row: the first one counts.
		if alone || !p.now.summary {
			if err := p.summaryRow(total); err != nil || alone {
				return err
			}
		}
	}
	if len(p.cells) < p.need {
		return p.cutShort()
	}
	p.ragged = p.ragged || len(p.cells) < len(p.header)
	return p.amountRow()
}

func (p *settlementParser) cutShort() error {
	return p.fault("The settlement file is cut or damaged.", fmt.Sprintf("line %d has %d of %d columns", p.line, len(p.cells), len(p.header)))
}

func (p *settlementParser) summaryRow(total []byte) error {
	s := p.now
	if s.summary {
		return p.fault("The file holds the same settlement twice.", fmt.Sprintf("line %d, settlement %s", p.line, clip(tidy(s.id), 40)))
	}
	s.summary = true
	s.total = p.amount(total)
	s.currency = strings.ToUpper(string(p.raw(p.at[setCurrency])))
	if len(s.currency) != 3 || strings.Trim(s.currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return p.fault("The settlement file names no currency.", fmt.Sprintf("line %d: %q", p.line, clip(tidy(s.currency), 40)))
	}
	dates, monthFirst, bad := settlementDates(string(p.raw(p.at[setStart])), string(p.raw(p.at[setEnd])), string(p.raw(p.at[setDeposit])))
	if bad != "" {
		return p.fault("A date in the settlement file cannot be read.", fmt.Sprintf("line %d: %q", p.line, clip(tidy(bad), 40)))
	}
	s.dates.Start, s.dates.End, s.dates.Deposit, s.monthFirst = dates[0], dates[1], dates[2], monthFirst
	return nil
}

func (p *settlementParser) amountRow() error {
	cell := p.raw(p.at[setAmount])
	if len(cell) == 0 && len(p.raw(p.at[setDescription])) == 0 && len(p.raw(p.at[setType])) == 0 {
		return nil
	}
	var amount twoWays
	if len(cell) > 0 {
		amount = p.amount(cell)
	}
	s := p.now
	key := p.key[:0]
	for _, c := range [...]int{setType, setAmountType, setDescription, setMarketplace} {
		key = append(withoutNUL(key, p.raw(p.at[c])), 0)
	}
	if m, ok := p.month(s.monthFirst); ok {
		key = append(key, m[:]...)
	}
	p.key = key
	sum := s.sums[string(key)]
	if sum == nil {
		if p.rows >= maxSettlementRows {
			sum = s.overflow(key)
		} else {
			p.rows++
			sum = &rowSum{}
			s.sums[string(key)] = sum
		}
	}
	sum.rows++
	sum.amount.add(amount)
	// While the sum of all sizes is in range, so is every sum of some of them.
	if !s.sizes.add(amount.abs()) {
		return p.fault("The amounts of the settlement file are larger than can be added up.", fmt.Sprintf("line %d", p.line))
	}
	return nil
}

// withoutNUL appends a cell to a key whose parts are ended by NUL.
func withoutNUL(key, cell []byte) []byte {
	for _, b := range cell {
		if b != 0 {
			key = append(key, b)
		}
	}
	return key
}

// overflow is the sum for rows whose description finds no place any more.
func (s *settlementSum) overflow(key []byte) *rowSum {
	parts := strings.SplitN(string(key), "\x00", 5)
	parts[2], parts[3] = "\u2026", ""
	k := strings.Join(parts, "\x00")
	if s.sums[k] == nil {
		s.sums[k] = &rowSum{}
	}
	return s.sums[k]
}

// month is when the row was posted.
func (p *settlementParser) month(monthFirst bool) ([7]byte, bool) {
	if m, ok := monthOf(p.raw(p.at[setPosted]), monthFirst); ok {
		return m, true
	}
	return monthOf(p.raw(p.at[setPostedTime]), monthFirst)
}

func (p *settlementParser) amount(cell []byte) twoWays {
	r := readAmount(cell)
	p.votes.count(r, p.line, func() string { return string(cell[:min(len(cell), 60)]) })
	return r.twoWays
}

// result decides on what only the whole file can tell and puts it together.
func (p *settlementParser) result() ([]domain.Settlement, error) {
	if len(p.order) == 0 {
		return nil, p.fault("The settlement file holds no rows.", "")
	}
	sign, line, text, ok := p.votes.decide()
	if !ok {
		set := p.charset("")
		detail := "it cannot be told whether points or commas separate the decimals"
		if line > 0 {
			detail = fmt.Sprintf("line %d: %q", line, clip(tidy(set.text([]byte(text))), 40))
		}
		return nil, p.fault("An amount in the settlement file cannot be read.", detail)
	}
	out := make([]domain.Settlement, 0, len(p.order))
	for _, s := range p.order {
		if !s.summary {
			return nil, p.fault("The settlement file has no row with the total of the settlement.", "settlement "+clip(tidy(s.id), 40))
		}
		out = append(out, s.settlement(p.charset(s.currency), sign, p.conn))
	}
	return out, nil
}

func (s *settlementSum) settlement(set *charset, sign decimalSign, conn domain.ConnectionID) domain.Settlement {
	d := s.dates
	d.ID, d.Connection, d.Lines = domain.SettlementID(tidy(set.text([]byte(s.id)))), conn, s.lines
	d.Total = domain.Money{Amount: s.total.in(sign, decimals(s.currency)), Currency: s.currency}
	fallback := ""
	if at := d.PaidOn(); !d.End.IsZero() {
		fallback = d.End.Format("2006-01")
	} else if !at.IsZero() {
		fallback = at.Format("2006-01")
	}
	words := map[string]string{}
	text := func(raw string) string {
		t, ok := words[raw]
		if !ok {
			t = tidy(set.text([]byte(raw)))
			words[raw] = t
		}
		return t
	}
	// What differs in bytes may be the same text, or the same month.
	sums := map[domain.SettlementRow]*rowSum{}
	for key, sum := range s.sums {
		c := strings.SplitN(key, "\x00", 5)
		k := domain.SettlementRow{
			FeeLabel:    domain.FeeLabel{Type: text(c[0]), AmountType: text(c[1]), Description: text(c[2])},
			Marketplace: text(c[3]), Month: c[4],
		}
		if k.Month == "" {
			k.Month = fallback
		}
		if have := sums[k]; have != nil {
			have.rows += sum.rows
			have.amount.add(sum.amount)
			continue
		}
		copied := *sum
		sums[k] = &copied
	}
	for k, sum := range sums {
		k.Rows, k.Amount = sum.rows, sum.amount.in(sign, decimals(s.currency))
		d.Rows = append(d.Rows, k)
	}
	slices.SortFunc(d.Rows, compareSettlementRows)
	return d
}

func compareSettlementRows(a, b domain.SettlementRow) int {
	for _, c := range []int{
		strings.Compare(a.Type, b.Type), strings.Compare(a.AmountType, b.AmountType), strings.Compare(a.Description, b.Description),
		strings.Compare(a.Marketplace, b.Marketplace),
	} {
		if c != 0 {
			return c
		}
	}
	return strings.Compare(a.Month, b.Month)
}

func (p *settlementParser) fault(message, detail string) *domain.Fault {
	return &domain.Fault{
		Kind: domain.FaultData, Op: ReportSettlement, Message: message, Detail: detail,
		Advice: "Download the settlement again. If this stays, send the details to the makers of Tallybridge.",
	}
}

// streamFault is the error of a file that ended or broke while it was read.
func (p *settlementParser) streamFault(err error) *domain.Fault {
	switch {
	case errors.Is(err, io.EOF):
		return p.fault("The settlement file is empty: it has not even column headers.", "")
	case errors.Is(err, errLongLine):
		return p.fault("This is not a settlement file: it is no table.", err.Error())
	}
	f := p.fault("The settlement file is cut or damaged.", "")
	f.Err = err
	return f
}
