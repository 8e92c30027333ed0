package amazon

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// The largest report that is read. A row of the listings report has at most a
// few kilobytes, most have far less: this is some 400,000 listings.
const (
	maxDownload = 256 << 20 // bytes as they come
	maxDocument = 512 << 20 // bytes after decompression
)

// documentAddresses is how many addresses are asked for when one has ended:
// they live five minutes.
const documentAddresses = 2

// Document is the content of a report: decompressed, still in its own charset.
type Document struct {
	Body []byte
	// ContentType is what the file's server said, for example
	// "text/plain; charset=Cp1252"; it may be empty.
	ContentType string
}

// ReportDocument fetches a report document (getReportDocument, then the file
// from the address it names). The file is fetched without any header of the
// API, decompressed when it starts like gzip whatever the answers say, and
// refused when it is larger than 256 MB, or 512 MB decompressed.
//
// Source: developer-docs.amazon.com/sp-api/docs/reports-api-v2021-06-30-retrieve-a-report.
func (c *Client) ReportDocument(ctx context.Context, documentID string) (Document, error) {
	return c.document(ctx, fetch{opDocument, unzip}, documentID)
}

// Packed is the content of a report as it was sent, perhaps gzip.
type Packed struct {
	raw         []byte
	ContentType string // see Document
}

// Open reads the content from its beginning, decompressed on the way.
func (p Packed) Open() (io.Reader, error) {
	if !bytes.HasPrefix(p.raw, []byte{0x1f, 0x8b}) {
		return bytes.NewReader(p.raw), nil
	}
	return gzip.NewReader(bytes.NewReader(p.raw))
}

// SettlementDocument fetches the document of a settlement report like
// ReportDocument, but leaves it packed: a large one is read as a stream. Its
// budget is small and shared with all other reports: 15 at once, then one in a
// minute. It needs the role Finance and Accounting.
//
// Source: developer-docs.amazon.com/sp-api/docs/reports-api-v2021-06-30-retrieve-a-report.
func (c *Client) SettlementDocument(ctx context.Context, documentID string) (Packed, error) {
	doc, err := c.document(ctx, fetch{opSettlementDocument, asItIs}, documentID)
	return Packed{doc.Body, doc.ContentType}, err
}

// fetch is how a document is fetched.
type fetch struct {
	op     operation
	unpack func(raw []byte, limit int64) ([]byte, error)
}

func asItIs(raw []byte, _ int64) ([]byte, error) { return raw, nil }

func (c *Client) document(ctx context.Context, f fetch, documentID string) (Document, error) {
	for n := 1; ; n++ {
		address, err := c.documentAddress(ctx, f.op, documentID)
		if err != nil {
			return Document{}, err
		}
		doc, ended, err := c.download(ctx, f, address)
		if err == nil || !ended || n == documentAddresses {
			return doc, err
		}
	}
}

func (c *Client) documentAddress(ctx context.Context, op operation, documentID string) (string, error) {
	var answer struct {
		URL text `json:"url"`
	}
	err := c.call(ctx, request{op: op, path: "/reports/2021-06-30/documents/" + pathPart(documentID)}, func(body []byte) error {
		answer.URL = ""
		if err := unwrap(body, &answer); err != nil {
			return err
		}
		return c.checkAddress(string(answer.URL))
	})
	return string(answer.URL), err
}

// checkAddress refuses addresses that are not https, unless the API itself is
// spoken to without it: a practice server on this computer.
func (c *Client) checkAddress(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return errors.New("the document has no address")
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !strings.HasPrefix(c.endpoint, "http://")) {
		return errors.New("the document's address is not https")
	}
	return nil
}

// download fetches the file. ended tells that the address is no longer good.
func (c *Client) download(ctx context.Context, f fetch, address string) (doc Document, ended bool, err error) {
	for failed := 1; ; failed++ {
		doc, status, err := c.downloadOnce(ctx, f, address)
		switch {
		case err == nil:
			return doc, false, nil
		case ctx.Err() != nil:
			return Document{}, false, fmt.Errorf("%s: %w", f.op.name, ctx.Err())
		case status == http.StatusForbidden, status == http.StatusNotFound, status == http.StatusGone:
			return Document{}, true, err
		case failed == failureTries, errors.Is(err, errTooLarge), status >= 400 && status < 500 && status != http.StatusRequestTimeout && status != http.StatusTooManyRequests:
			return Document{}, false, err
		}
		if err := c.clock.Sleep(ctx, backoff(failed)); err != nil {
			return Document{}, false, fmt.Errorf("%s: %w", f.op.name, err)
		}
	}
}

func (c *Client) downloadOnce(ctx context.Context, f fetch, address string) (doc Document, status int, err error) {
	ctx, cancel := context.WithTimeout(ctx, documentTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return Document{}, 0, usageFault(f.op, errors.New("the document's address is not valid"))
	}
	req.Header.Set("User-Agent", c.userAgent)
	// Asked for as it is: the transport must not unpack it behind our back.
	req.Header.Set("Accept-Encoding", "identity")
	res, err := c.documents.Do(req)
	if err != nil {
		return Document{}, 0, unreachable(f.op, stripURL(err))
	}
	defer drain(res.Body)
	answer := answered{op: f.op, status: res.StatusCode, header: res.Header}
	if res.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(io.LimitReader(res.Body, maxErrorBody))
		words := problemText(parseProblems(body, res.Header.Get("Content-Type")))
		return Document{}, res.StatusCode, answer.fault(unavailableFault, words)
	}
	raw, err := readAll(res, maxDownload)
	if err == nil {
		raw, err = f.unpack(raw, maxDocument)
	}
	switch {
	case errors.Is(err, errTooLarge):
		fault := answer.fault(dataFault, "")
		fault.Message, fault.Err = "The report is larger than Tallybridge reads.", err
		return Document{}, res.StatusCode, fault
	case err != nil:
		fault := answer.fault(unreachableFault, "")
		fault.Err = err
		return Document{}, 0, fault
	}
	return Document{Body: raw, ContentType: res.Header.Get("Content-Type")}, res.StatusCode, nil
}

// unzip unpacks gzip, which it knows by its first bytes, up to limit bytes, and
// gives anything else back as it is.
func unzip(raw []byte, limit int64) ([]byte, error) {
	if !bytes.HasPrefix(raw, []byte{0x1f, 0x8b}) {
		return raw, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(z, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(out)) > limit {
		return nil, errTooLarge
	}
	return out, nil
}

// FatalReason is what the document of a FATAL report says about why it could
// not be made, in Amazon's words on one line; empty if it says nothing.
func FatalReason(d Document) string {
	var b struct {
		ErrorDetails text `json:"errorDetails"`
	}
	if json.Unmarshal(bytes.TrimPrefix(d.Body, bomUTF8), &b) == nil && b.ErrorDetails != "" {
		return redact(tidy(string(b.ErrorDetails)), "")
	}
	body := d.Body[:min(len(d.Body), maxErrorBody)]
	return redact(problemText(parseProblems(body, d.ContentType)), "")
}
