package practiceamazon

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tallybridge/engine/sandbox/wire"
	"tallybridge/engine/sandbox/world"
)

const host = "amazon.practice"

var markets = []string{"US", "CA", "UK", "DE", "FR", "IT", "ES", "AU", "JP"}

// bench is a practice Amazon with somebody to talk to it. It must be made
// inside the test's bubble.
type bench struct {
	t      *testing.T
	world  *world.World
	rig    *wire.Rig
	server *Server
	client *http.Client
	tokens map[string]string
	fresh  map[string]time.Time // when each token was given
}

type benchOptions struct {
	skus    int
	markets []string
	limits  bool
	conf    Config
}

func newBench(t *testing.T, o benchOptions) *bench {
	t.Helper()
	if o.skus == 0 {
		o.skus = 120
	}
	if o.markets == nil {
		o.markets = markets
	}
	clock := wire.NewClock(1)
	b := &bench{
		t: t, tokens: map[string]string{}, fresh: map[string]time.Time{},
		world: world.Grow(world.Options{Seed: 7, SKUs: o.skus, Marketplaces: o.markets, Traps: true, Now: clock.Now()}),
		rig:   wire.NewRig(wire.Options{Clock: clock, Limits: o.limits}),
	}
	o.conf.World, o.conf.Rig = b.world, b.rig
	b.server = New(o.conf)
	memory := wire.Transport(map[string]http.Handler{host: b.server.Handler()})
	b.client = &http.Client{Transport: memory, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	t.Cleanup(func() { b.rig.Close(); memory.Wait() })
	return b
}

type reply struct {
	status int
	header http.Header
	body   []byte
}

func (r reply) json(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal(r.body, into); err != nil {
		t.Fatalf("answer %d is not JSON: %v\n%s", r.status, err, r.body)
	}
}

// problem is the only error of an answer.
func (r reply) problem(t *testing.T) problem {
	t.Helper()
	var p problems
	r.json(t, &p)
	if len(p.Errors) != 1 {
		t.Fatalf("want one error, got %s", r.body)
	}
	return p.Errors[0]
}

func (b *bench) do(r *http.Request) reply {
	b.t.Helper()
	a, err := b.client.Do(r)
	if err != nil {
		b.t.Fatalf("%s %s: %v", r.Method, r.URL, err)
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if err != nil {
		b.t.Fatalf("read answer of %s: %v", r.URL, err)
	}
	return reply{a.StatusCode, a.Header, body}
}

func (b *bench) request(method, address string, body io.Reader) *http.Request {
	b.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, address, body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("User-Agent", "PracticeTest/1.0 (Language=Go)")
	return r
}

// form posts to the token endpoint.
func (b *bench) form(values map[string]string) reply {
	b.t.Helper()
	f := url.Values{}
	for k, v := range values {
		f.Set(k, v)
	}
	r := b.request(http.MethodPost, "http://"+host+"/auth/o2/token", strings.NewReader(f.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8")
	return b.do(r)
}

func (b *bench) refresh(region string) reply {
	b.t.Helper()
	c := b.server.Credentials()[region]
	return b.form(map[string]string{
		"grant_type": "refresh_token", "refresh_token": c.RefreshToken, "client_id": c.ClientID, "client_secret": c.ClientSecret,
	})
}

// token is a living access token of a region.
func (b *bench) token(region string) string {
	b.t.Helper()
	if t := b.tokens[region]; t != "" && time.Since(b.fresh[region]) < 50*time.Minute {
		return t
	}
	a := b.refresh(region)
	if a.status != http.StatusOK {
		b.t.Fatalf("token: %d %s", a.status, a.body)
	}
	var got tokenAnswer
	a.json(b.t, &got)
	b.tokens[region], b.fresh[region] = got.AccessToken, time.Now()
	return got.AccessToken
}

// call calls an operation at a region's endpoint.
func (b *bench) call(method, region, path string, query url.Values, body []byte) reply {
	b.t.Helper()
	var in io.Reader
	if body != nil {
		in = bytes.NewReader(body)
	}
	address := "http://" + host + "/" + strings.ToLower(region) + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	r := b.request(method, address, in)
	r.Header.Set("x-amz-access-token", b.token(region))
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return b.do(r)
}

func (b *bench) get(region, path string, query url.Values) reply {
	b.t.Helper()
	return b.call(http.MethodGet, region, path, query, nil)
}

func (b *bench) id(code string) string {
	b.t.Helper()
	m, ok := b.world.MarketOf(code)
	if !ok {
		b.t.Fatalf("no marketplace %s", code)
	}
	return m.ID
}

func (b *bench) region(code string) string {
	m, _ := b.world.MarketOf(code)
	return m.Region
}

func (b *bench) listings(code string, more url.Values) reply {
	b.t.Helper()
	q := url.Values{"marketplaceIds": {b.id(code)}, "pageSize": {"20"}}
	for k, v := range more {
		q[k] = v
	}
	region := b.region(code)
	return b.get(region, "/listings/2021-08-01/items/"+b.server.Credentials()[region].SellerID, q)
}

func (b *bench) stock(code string, more url.Values) reply {
	b.t.Helper()
	id := b.id(code)
	q := url.Values{"marketplaceIds": {id}, "granularityType": {"Marketplace"}, "granularityId": {id}, "details": {"true"}}
	for k, v := range more {
		q[k] = v
	}
	return b.get(b.region(code), "/fba/inventory/v1/summaries", q)
}

// order requests a report and tells its id.
func (b *bench) order(typ, code string, options map[string]string) string {
	b.t.Helper()
	body, err := json.Marshal(reportOrder{Type: typ, Markets: []string{b.id(code)}, Options: options})
	if err != nil {
		b.t.Fatal(err)
	}
	a := b.call(http.MethodPost, b.region(code), "/reports/2021-06-30/reports", nil, body)
	if a.status != http.StatusAccepted {
		b.t.Fatalf("createReport: %d %s", a.status, a.body)
	}
	var got struct{ ReportID string }
	a.json(b.t, &got)
	return got.ReportID
}

func (b *bench) report(code, id string) reportView {
	b.t.Helper()
	a := b.get(b.region(code), "/reports/2021-06-30/reports/"+id, nil)
	if a.status != http.StatusOK {
		b.t.Fatalf("getReport: %d %s", a.status, a.body)
	}
	var v reportView
	a.json(b.t, &v)
	return v
}

// document is where a document lies.
func (b *bench) document(code, id string) (address string, gzipped bool) {
	b.t.Helper()
	a := b.get(b.region(code), "/reports/2021-06-30/documents/"+id, nil)
	if a.status != http.StatusOK {
		b.t.Fatalf("getReportDocument: %d %s", a.status, a.body)
	}
	var got struct{ URL, CompressionAlgorithm string }
	a.json(b.t, &got)
	return got.URL, got.CompressionAlgorithm == "GZIP"
}

// file runs a whole report and returns its end, its bytes and their content type.
func (b *bench) file(typ, code string, options map[string]string) (v reportView, body []byte, content string) {
	b.t.Helper()
	return b.reportEnd(code, b.order(typ, code, options))
}

// reportEnd waits for a report and fetches its file.
func (b *bench) reportEnd(code, id string) (v reportView, body []byte, content string) {
	b.t.Helper()
	b.sleep(DefaultReportTime)
	v = b.report(code, id)
	if v.Document == "" {
		return v, nil, ""
	}
	address, zipped := b.document(code, v.Document)
	body, content = b.download(address, zipped)
	return v, body, content
}

// download fetches a document and opens it.
func (b *bench) download(address string, zipped bool) (body []byte, content string) {
	b.t.Helper()
	a := b.do(b.request(http.MethodGet, address, nil))
	if a.status != http.StatusOK {
		b.t.Fatalf("document: %d %s", a.status, a.body)
	}
	body = a.body
	if zipped {
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			b.t.Fatal(err)
		}
		if body, err = io.ReadAll(z); err != nil {
			b.t.Fatal(err)
		}
	}
	return body, a.header.Get("Content-Type")
}

func (b *bench) sleep(d time.Duration) {
	b.t.Helper()
	if err := b.rig.Clock().Sleep(context.Background(), d); err != nil {
		b.t.Fatal(err)
	}
}
