package practiceamazon

import (
	"bytes"
	"compress/gzip"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"tallybridge/engine/sandbox/wire"
)

// documentLife is how long the address of a document works.
const documentLife = 5 * time.Minute

// gzipFrom is the size from which files come compressed, in bytes.
const gzipFrom = 4 << 10

const stampLayout = "20060102T150405Z"

// getReportDocument is getReportDocument.
// Source: developer-docs.amazon.com/sp-api/docs/reports-api-v2021-06-30-retrieve-a-report.
func (c *call) getReportDocument() {
	id := c.parts[0]
	c.s.mu.Lock()
	known := c.s.reports[c.region].byDoc[id] != nil
	c.s.mu.Unlock()
	if !known { // perhaps one that Amazon made, known from an earlier start
		c.s.shelveSettlements(c.region)
	}
	c.s.mu.Lock()
	r := c.s.reports[c.region].byDoc[id]
	ready := r != nil && r.file != nil && r.status(c.now, c.s.conf.ReportTime) == r.outcome && c.now.Sub(r.created) <= reportsKept
	var f *file
	if ready {
		f = r.file
	}
	base := c.s.baseURL
	c.s.mu.Unlock()
	if !ready {
		c.notFound("The report document with id " + id + " was not found.")
		return
	}
	if roles := reportRoles[r.typ]; roles != nil && !holds(c.roles, roles) {
		c.denied("")
		return
	}
	if base == "" {
		base = "http://" + c.r.Host
	}
	q := url.Values{}
	q.Set("X-Amz-Algorithm", "AWS4-HMAC-SHA256")
	q.Set("X-Amz-Date", c.now.Format(stampLayout))
	q.Set("X-Amz-Expires", strconv.Itoa(int(documentLife/time.Second)))
	q.Set("X-Amz-SignedHeaders", "host")
	if c.query.Get("enableContentEncodingUrlHeader") == "true" && f.gzipped {
		q.Set("response-content-encoding", "gzip")
	}
	q.Set("X-Amz-Signature", c.s.sign(id, q))
	out := map[string]string{"reportDocumentId": id, "url": base + "/documents/" + url.PathEscape(id) + "?" + q.Encode()}
	if f.gzipped {
		out["compressionAlgorithm"] = "GZIP"
	}
	c.answer(http.StatusOK, out)
}

// sign signs a document address.
func (s *Server) sign(id string, q url.Values) string {
	h := hmac.New(sha256.New, s.signKey)
	for _, part := range []string{id, q.Get("X-Amz-Date"), q.Get("X-Amz-Expires"), q.Get("response-content-encoding")} {
		h.Write([]byte(part + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// serveDocument is the file store: it knows addresses, not sellers.
func (s *Server) serveDocument(w http.ResponseWriter, r *http.Request, escaped string) {
	arrived := s.now()
	s.rig.Serve(w, r, wire.Op{API: "document", Name: "download"}, func(w http.ResponseWriter, r *http.Request) {
		entry := wire.EntryOf(r)
		refuse := func(status int, code, message string) {
			entry.Refusal = code
			w.Header().Set("Content-Type", "application/xml")
			w.WriteHeader(status)
			_, _ = w.Write([]byte("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code + "</Code><Message>" + message + "</Message></Error>"))
		}
		id, err := url.PathUnescape(escaped)
		q := r.URL.Query()
		made, err2 := time.Parse(stampLayout, q.Get("X-Amz-Date"))
		life, err3 := strconv.Atoi(q.Get("X-Amz-Expires"))
		switch {
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			refuse(http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.")
			return
		case err != nil || err2 != nil || err3 != nil || !hmac.Equal([]byte(s.sign(id, q)), []byte(q.Get("X-Amz-Signature"))):
			refuse(http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.")
			return
		case r.Header.Get("x-amz-access-token") != "" || r.Header.Get("Authorization") != "":
			refuse(http.StatusBadRequest, "InvalidArgument", "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified")
			return
		case arrived.After(made.Add(time.Duration(life) * time.Second)):
			refuse(http.StatusForbidden, "AccessDenied", "Request has expired")
			return
		}
		f, region := s.fileOf(id)
		if f == nil {
			refuse(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
			return
		}
		entry.Account = region
		w.Header().Set("Content-Type", f.content)
		w.Header().Set("Accept-Ranges", "bytes")
		if e := q.Get("response-content-encoding"); e != "" {
			w.Header().Set("Content-Encoding", e)
		}
		_, _ = w.Write(f.body)
	})
}

func (s *Server) fileOf(id string) (*file, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for region, shelf := range s.reports {
		if r := shelf.byDoc[id]; r != nil {
			return r.file, region
		}
	}
	return nil, ""
}

// fileFrom compresses what is worth it.
func fileFrom(content string, body []byte) *file {
	if len(body) < gzipFrom {
		return &file{content: content, body: body}
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(body) // into memory: cannot fail
	_ = z.Close()
	return &file{content: content, body: b.Bytes(), gzipped: true}
}
