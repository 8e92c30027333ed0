package amazon_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"

	"tallybridge/engine/amazon"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox/practiceamazon"
	"tallybridge/engine/sandbox/wire"
	"tallybridge/engine/sandbox/world"
)

// The practice Amazon shares no code with the client: what it serves is the
// truth that the client's reading is compared with.

const practiceHost = "amazon.practice"

// practice is a practice Amazon with one client per region.
type practice struct {
	t         *testing.T
	world     *world.World
	server    *practiceamazon.Server
	rig       *wire.Rig
	transport *wire.Memory
	clients   map[string]*amazon.Client
}

func newPractice(t *testing.T, faults string) *practice {
	t.Helper()
	clock := wire.NewClock(1)
	p := &practice{t: t, clients: map[string]*amazon.Client{}}
	p.world = world.Grow(world.Options{
		Seed: 11, SKUs: 260, Traps: true, Now: clock.Now(),
		Marketplaces: []string{"US", "CA", "UK", "DE", "FR", "IT", "ES", "AU", "JP"},
	})
	p.rig = wire.NewRig(wire.Options{Clock: clock, Faults: faults, Seed: 3})
	p.server = practiceamazon.New(practiceamazon.Config{World: p.world, Rig: p.rig, LocalRemoteColumns: true})
	p.transport = wire.Transport(map[string]http.Handler{practiceHost: p.server.Handler()})
	t.Cleanup(func() { p.rig.Close(); p.transport.Wait() })
	for region, c := range p.server.Credentials() {
		p.clients[region] = amazon.New(amazon.Config{
			Endpoint: "http://" + practiceHost + "/" + strings.ToLower(region), Transport: p.transport,
			Tokens: &practiceTokens{p: p, region: region}, Budget: noBudget{}, Connection: domain.ConnectionID(region), SellerID: c.SellerID,
		})
	}
	return p
}

// practiceTokens asks the practice token endpoint, again and again if need be.
type practiceTokens struct {
	p      *practice
	region string
	mu     sync.Mutex
	token  string
}

func (s *practiceTokens) Expire(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == token {
		s.token = ""
	}
}

func (s *practiceTokens) Token(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for tries := 0; s.token == ""; tries++ {
		token, err := s.ask(ctx)
		if err != nil && (domain.KindOf(err) != "" || tries == 10) {
			return "", err
		}
		s.token = token
	}
	return s.token, nil
}

func (s *practiceTokens) ask(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	c := s.p.server.Credentials()[s.region]
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {c.RefreshToken}, "client_id": {c.ClientID}, "client_secret": {c.ClientSecret}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+practiceHost+"/auth/o2/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := (&http.Client{Transport: s.p.transport}).Do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return "", err
	}
	var got struct {
		Token string `json:"access_token"`
		Error string `json:"error"`
	}
	if err := json.Unmarshal(body, &got); err != nil {
		return "", err
	}
	if got.Error == "invalid_grant" {
		return "", &domain.Fault{Kind: domain.FaultRevoked, Op: "token", Message: "revoked"}
	}
	if got.Token == "" {
		return "", fmt.Errorf("token endpoint: %d", res.StatusCode)
	}
	return got.Token, nil
}

type noBudget struct{}

func (noBudget) Wait(ctx context.Context, _ string) error { return ctx.Err() }
func (noBudget) Observe(string, int, http.Header)         {}

// report brings a report through all its states, whatever fails.
func (p *practice) report(c *amazon.Client, kind string, m ...domain.MarketplaceID) amazon.Document {
	p.t.Helper()
	ctx := p.t.Context()
	for range 6 {
		// Near-real-time reports may be made only once in 30 minutes.
		time.Sleep(31 * time.Minute)
		id, err := c.CreateReport(ctx, amazon.ReportSpec{Type: kind, Marketplaces: m, Options: map[string]string{amazon.OptionLocale: "en_US"}})
		if domain.KindOf(err) == domain.FaultUncertain {
			continue
		}
		if err != nil {
			p.t.Fatalf("%s: %v", kind, err)
		}
		info := amazon.ReportInfo{}
		for info.Status == "" || info.Status == amazon.ReportInQueue || info.Status == amazon.ReportInProgress {
			time.Sleep(10 * time.Second)
			if info, err = c.Report(ctx, id); err != nil {
				p.t.Fatalf("%s: %v", kind, err)
			}
		}
		if info.Status == amazon.ReportFatal {
			continue
		}
		all, err := c.Reports(ctx, amazon.ReportFilter{Types: []string{kind}, Statuses: []string{amazon.ReportDone}, Marketplaces: m})
		if err != nil || !slices.ContainsFunc(all, func(r amazon.ReportInfo) bool { return r.ID == id && r.DocumentID == info.DocumentID }) {
			p.t.Fatalf("%s is not among the reports %+v: %v", kind, all, err)
		}
		doc, err := c.ReportDocument(ctx, info.DocumentID)
		if err != nil {
			p.t.Fatalf("%s: %v", kind, err)
		}
		return doc
	}
	p.t.Fatalf("no report %s", kind)
	return amazon.Document{}
}

func TestPracticeAmazonIsReadWithoutLoss(t *testing.T) {
	for _, faults := range []string{"off", "heavy"} {
		t.Run("faults "+faults, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPractice(t, faults)
				for _, m := range p.world.Market {
					p.checkMarket(m)
				}
				p.checkCountries("EU", "DE", "FR", "IT", "ES", "UK")
				for region, c := range p.clients {
					got, err := c.Participations(t.Context())
					if err != nil || len(got) == 0 {
						t.Errorf("%s: %v, %v", region, got, err)
					}
				}
			})
		})
	}
}

func (p *practice) checkMarket(m world.Market) {
	p.t.Helper()
	ctx, c, id := p.t.Context(), p.clients[m.Region], domain.MarketplaceID(m.ID)
	offers := p.world.Offers(m.Code)

	found, err := c.SearchListings(ctx, id, nil)
	if err != nil {
		p.t.Fatalf("%s: %v", m.Code, err)
	}
	p.compareListings(m, "search", offers, found)
	doc := p.report(c, amazon.ReportListings, id)
	parsed, err := amazon.ParseListings(doc, domain.ConnectionID(m.Region), id)
	if err != nil {
		p.t.Fatalf("%s: %v", m.Code, err)
	}
	asins, err := amazon.DamagedASINs(doc, id)
	if err != nil {
		p.t.Fatalf("%s: %v", m.Code, err)
	}
	more, err := c.ListingsByASIN(ctx, id, asins)
	if err != nil || len(more) < len(asins) {
		p.t.Fatalf("%s: %d listings of %v, %v", m.Code, len(more), asins, err)
	}
	for _, l := range more { // an ASIN brings its other SKUs along
		if !slices.ContainsFunc(parsed, func(x domain.Listing) bool { return x.SKU == l.SKU }) {
			parsed = append(parsed, l)
		}
	}
	p.compareListings(m, "report", offers, parsed)

	var skus []string
	for i := 0; i < len(offers); i += 3 {
		skus = append(skus, offers[i].SKU)
	}
	some, err := c.ListingsBySKU(ctx, id, append(skus, "no, such+SKU%", "nor this"))
	if err != nil || len(some) != len(skus) {
		p.t.Errorf("%s: %d of %d listings by SKU, %v", m.Code, len(some), len(skus), err)
	}

	rows := p.world.Rows(m.Code)
	stock, err := c.InventorySummaries(ctx, id, nil)
	if err != nil {
		p.t.Fatalf("%s: %v", m.Code, err)
	}
	p.compareStock(m, "summaries", rows, stock)
	doc = p.report(c, amazon.ReportMYI, id)
	stock, err = amazon.ParseMYI(doc, domain.ConnectionID(m.Region), id)
	if err != nil {
		p.t.Fatalf("%s: %v", m.Code, err)
	}
	p.compareStock(m, "MYI", rows, stock)
}

func (p *practice) compareListings(m world.Market, from string, offers []world.Listing, got []domain.Listing) {
	p.t.Helper()
	bySKU := map[string]domain.Listing{}
	for _, l := range got {
		bySKU[l.SKU] = l
	}
	if len(got) != len(offers) || len(bySKU) != len(offers) {
		p.t.Errorf("%s by %s: %d listings, %d SKUs, want %d", m.Code, from, len(got), len(bySKU), len(offers))
	}
	for _, o := range offers {
		l, ok := bySKU[o.SKU]
		var bad []string
		check := func(what string, fine bool) {
			if !fine {
				bad = append(bad, what)
			}
		}
		check("there", ok)
		check("parent", l.Parent == o.IsParent)
		check("channel", l.Amazon == o.FBA())
		check("created", l.Created.Equal(o.Created.Truncate(time.Second)) || o.Status == "Incomplete" && from == "search")
		if o.Status != "Incomplete" || from == "report" {
			check("ASIN", l.ASIN == o.ASIN)
			// A report's charset may have eaten some of the title, but never unnoticed.
			check("title", l.Title == o.Title || l.TitleDamaged)
		}
		if o.Status == "Active" && !o.IsParent {
			price := domain.Money{Amount: o.Price, Currency: o.Currency}
			check("price", l.Price.Equal(price))
			check("status", l.Status == domain.ListingActive)
		}
		if o.Status == "Inactive" || o.Status == "Incomplete" && !o.IsParent {
			check("status", string(l.Status) == o.Status)
		}
		if o.Merchant && !o.FBA() && o.Status == "Active" {
			check("quantity", l.Merchant && l.MerchantKnown && l.MerchantQuantity == o.MFN)
		}
		if len(bad) > 0 {
			p.t.Errorf("%s by %s: %s wrong\n got %+v\nwant %+v", m.Code, from, strings.Join(bad, ", "), l, o)
		}
	}
}

func (p *practice) compareStock(m world.Market, from string, rows []world.Row, got []domain.StockReading) {
	p.t.Helper()
	want := map[string]domain.StockReading{}
	for _, r := range rows {
		b := r.Bins
		want[r.SKU] = domain.StockReading{
			Connection: domain.ConnectionID(m.Region), Marketplace: domain.MarketplaceID(m.ID), SKU: r.SKU, FNSKU: r.FNSKU, ASIN: r.ASIN,
			Buckets: domain.Buckets{
				Fulfillable: b.Fulfillable, ReservedOrders: b.ReservedOrders, ReservedTransfer: b.ReservedTransfer, ReservedProcessing: b.ReservedProcessing,
				Unfulfillable: b.Unfulfillable, Researching: b.Researching,
				InboundWorking: b.InboundWorking, InboundShipped: b.InboundShipped, InboundReceiving: b.InboundReceiving,
			},
		}
	}
	have := map[string]domain.StockReading{}
	for _, r := range got {
		r.Condition = ""
		have[r.SKU] = r
	}
	for sku := range want { // a SKU the file cannot hold must be unknown
		if _, ok := have[sku]; !ok && from == "MYI" && !inCharset(sku, m) {
			delete(want, sku)
		}
	}
	if from == "MYI" { // the report does not split what is reserved
		for sku, r := range want {
			r.ReservedProcessing, r.ReservedOrders, r.ReservedTransfer = r.Reserved(), 0, 0
			want[sku] = r
		}
	}
	if d := cmp.Diff(want, have); d != "" {
		p.t.Errorf("%s by %s: %s", m.Code, from, d)
	}
}

// inCharset reports whether the charset of a marketplace's files has every
// character of s.
func inCharset(s string, m world.Market) bool {
	var e encoding.Encoding = charmap.Windows1252
	if m.Country == "JP" {
		e = japanese.ShiftJIS
	}
	_, err := e.NewEncoder().String(s)
	return err == nil && !strings.Contains(s, "?")
}

func (p *practice) checkCountries(region string, codes ...string) {
	p.t.Helper()
	var ids []domain.MarketplaceID
	for _, code := range codes {
		m, _ := p.world.MarketOf(code)
		ids = append(ids, domain.MarketplaceID(m.ID))
	}
	rows, err := amazon.ParseByCountry(p.report(p.clients[region], amazon.ReportByCountry, ids...), domain.ConnectionID(region))
	if err != nil {
		p.t.Fatal(err)
	}
	type place struct{ sku, fnsku, country string }
	want, have := map[place]int64{}, map[place]int64{}
	for _, r := range p.world.CountryRows(region) {
		want[place{r.SKU, r.FNSKU, r.Country}] = r.Units
	}
	for _, r := range rows {
		have[place{r.SKU, r.FNSKU, r.Country}] = r.Quantity
	}
	if d := cmp.Diff(want, have); d != "" {
		p.t.Error(d)
	}
}

// Each way an account goes wrong comes out as its own kind of fault.
func TestPracticeAmazonRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, "off")
		ctx := t.Context()
		us := domain.MarketplaceID("ATVPDKIKX0DER")
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		want := func(what string, err error, kind domain.FaultKind) {
			t.Helper()
			if domain.KindOf(err) != kind {
				t.Errorf("%s: %v, want kind %s", what, err, kind)
			}
		}
		_, err := p.clients["NA"].Participations(ctx)
		must(err)

		wrong := amazon.New(amazon.Config{
			Endpoint: "http://" + practiceHost + "/eu", Transport: p.transport,
			Tokens: &practiceTokens{p: p, region: "NA"}, Budget: noBudget{}, SellerID: "A1",
		})
		_, err = wrong.Participations(ctx)
		want("wrong region", err, domain.FaultRegion)

		must(p.server.ExpireAccess("NA"))
		_, err = p.clients["NA"].Participations(ctx)
		must(err)

		must(p.server.WithoutFBA("US", true))
		stock, err := p.clients["NA"].InventorySummaries(ctx, us, nil)
		if !errors.Is(err, amazon.ErrNoFBA) || len(stock) != 0 {
			t.Errorf("without FBA: %d rows, %v", len(stock), err)
		}
		must(p.server.WithoutFBA("US", false))

		must(p.world.LoseReading("US", "incomplete"))
		stock, err = p.clients["NA"].InventorySummaries(ctx, us, nil)
		if err == nil || stock != nil {
			t.Errorf("a lost page: %d rows, %v", len(stock), err)
		}
		must(p.world.LoseReading("US", "error"))
		_, err = p.clients["NA"].InventorySummaries(ctx, us, nil)
		want("a lost reading", err, domain.FaultUnavailable)
		must(p.world.LoseReading("US", ""))

		must(p.server.DropRole("EU"))
		_, err = p.clients["EU"].SearchListings(ctx, "A1PA6795UKMFR9", nil)
		want("missing role", err, domain.FaultRole)

		must(p.server.RevokeToken("NA"))
		_, err = p.clients["NA"].Participations(ctx)
		want("revoked", err, domain.FaultRevoked)
	})
}
