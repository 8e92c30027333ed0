package practicexero

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tallybridge/engine/sandbox/wire"
)

// call is one admitted call as an endpoint sees it.
type call struct {
	query    url.Values
	header   http.Header
	resource string // first segment of the path: "Items"
	id       string
	body     []byte
	places   int // decimals of unit amounts: 4 with unitdp=4, else 2
	// summarize is Xero's default: one 400 for the whole request; with
	// summarizeErrors=false every element has its own result in a 200.
	summarize bool
	access    *access
	entry     *wire.Entry
}

// outcome is an endpoint's answer.
type outcome struct {
	status int // 0 is 200
	fields object
	fault  bool // an error document, without envelope
	why    string
}

func ok(fields ...field) outcome { return outcome{fields: fields} }

func missing(what string) outcome { return outcome{status: http.StatusNotFound, why: what} }

// invalid is Xero's 400. elements are those that were refused.
func invalid(number int, typ, message string, elements ...object) outcome {
	o := object{{"ErrorNumber", number}, {"Type", typ}, {"Message", message}}
	if len(elements) > 0 {
		o = append(o, field{"Elements", list{"DataContractBase", elements}})
	}
	return outcome{status: http.StatusBadRequest, fault: true, fields: o, why: message}
}

// noData is the answer to a body that holds nothing understandable.
func noData(resource string) outcome {
	return invalid(17, "NoDataProcessedException",
		"No data has been processed for this endpoint. This endpoint is expecting "+strings.TrimSuffix(resource, "s")+" data to be specifed in the request body.")
}

// validation is the 400 for refused elements.
func validation(elements []object) outcome {
	return invalid(10, "ValidationException", "A validation exception occurred", elements...)
}

// run runs a route and writes its answer. The caller holds the lock.
func (s *Server) run(w http.ResponseWriter, r *http.Request, rt *route, id string, body []byte, a *admission, e *wire.Entry) {
	c := &call{
		query: r.URL.Query(), header: r.Header, resource: strings.SplitN(rt.pattern, "/", 2)[0], id: id, body: body,
		places: 2, summarize: true, access: a.access, entry: e,
	}
	if first(c.query, "unitdp") == "4" {
		c.places = 4
	}
	if strings.EqualFold(first(c.query, "summarizeErrors"), "false") {
		c.summarize = false
	}
	s.answer(w, r, e, rt.run(s, c))
}

// first finds a query parameter, letter case apart.
func first(q url.Values, name string) string {
	for k, v := range q {
		if strings.EqualFold(k, name) && len(v) > 0 {
			return v[0]
		}
	}
	return ""
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request, e *wire.Entry, o outcome) {
	if o.why != "" {
		e.Refusal = o.why
	}
	if o.status == http.StatusNotFound {
		notFound(w)
		return
	}
	if o.status == 0 {
		o.status = http.StatusOK
	}
	root := "Response"
	doc := o.fields
	if o.fault {
		root = "ApiException"
	} else {
		doc = append(object{
			{"Id", s.newID()}, {"Status", "OK"}, {"ProviderName", "Practice app"}, {"DateTimeUTC", stamp(s.rig.Clock().Now())},
		}, o.fields...)
	}
	contentType, body := render(r.Header.Get("Accept"), root, doc)
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(o.status)
	_, _ = w.Write(body)
}

// elements reads the request's elements: {"Items":[…]}, a bare array or one bare object.
func (c *call) elements() []json.RawMessage {
	body := bytes.TrimSpace(c.body)
	if len(body) == 0 || !json.Valid(body) {
		return nil
	}
	if body[0] == '[' {
		var out []json.RawMessage
		_ = json.Unmarshal(body, &out) // valid JSON that starts with a bracket
		return out
	}
	var wrapped map[string]json.RawMessage
	if json.Unmarshal(body, &wrapped) != nil {
		return nil
	}
	for k, v := range wrapped {
		if !strings.EqualFold(k, c.resource) {
			continue
		}
		var out []json.RawMessage
		if json.Unmarshal(v, &out) != nil {
			return []json.RawMessage{v} // {"Items":{…}}
		}
		return out
	}
	if len(wrapped) == 0 {
		return nil
	}
	return []json.RawMessage{body}
}

// messages are Xero's ValidationErrors or Warnings.
func messages(texts []string) list {
	l := list{elem: "ValidationError", values: []object{}}
	for _, m := range texts {
		l.values = append(l.values, object{{"Message", m}})
	}
	return l
}

func none(elem string) list { return list{elem: elem} }

// filter keeps the rows that pass If-Modified-Since, where and IDs, and orders them.
func (s *Server) filter(c *call, rows []object, names []string, updated string) ([]object, *outcome) {
	if h := c.header.Get("If-Modified-Since"); h != "" && updated != "" {
		since, err := modifiedSince(h)
		if err != nil {
			o := invalid(16, "QueryParseException", err.Error())
			return nil, &o
		}
		rows = keep(rows, func(o object) bool {
			v, _ := o.get(updated)
			at, ok := v.(instant)
			return ok && !time.Time(at).Before(since)
		})
	}
	if q := first(c.query, "where"); q != "" {
		known := func(path string) bool {
			return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, path) })
		}
		cond, err := parseWhere(q, known, s.books.Rules.CaseSensitiveCodes)
		if err != nil {
			o := invalid(16, "QueryParseException", err.Error())
			return nil, &o
		}
		rows = keep(rows, cond)
	}
	return sortRows(rows, first(c.query, "order")), nil
}

func keep(rows []object, want func(object) bool) []object {
	out := []object{}
	for _, o := range rows {
		if want(o) {
			out = append(out, o)
		}
	}
	return out
}

// sortRows orders by one field: "Code ASC", "Date DESC".
func sortRows(rows []object, order string) []object {
	name, direction, _ := strings.Cut(strings.TrimSpace(order), " ")
	if name == "" {
		return rows
	}
	key := func(o object) string {
		switch v, _ := o.get(name); v := v.(type) {
		case string:
			return v
		case instant:
			return time.Time(v).UTC().Format(time.RFC3339Nano)
		case day:
			return time.Time(v).UTC().Format(time.RFC3339)
		default:
			return fmt.Sprint(v)
		}
	}
	slices.SortStableFunc(rows, func(a, b object) int {
		if strings.EqualFold(strings.TrimSpace(direction), "DESC") {
			a, b = b, a
		}
		return strings.Compare(key(a), key(b))
	})
	return rows
}

// modifiedSince reads the header in the forms that are in use.
func modifiedSince(s string) (time.Time, error) {
	for _, layout := range []string{
		"2006-01-02T15:04:05", "2006-01-02T15:04:05.999999999", time.RFC3339Nano, time.RFC1123, http.TimeFormat, "2006-01-02",
	} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("If-Modified-Since %q is not a date", s)
}

// paged cuts one page out. Without a page parameter everything is returned and
// there is no pagination element.
func paged(c *call, rows []object) (page []object, pagination []field, o *outcome) {
	text := first(c.query, "page")
	if text == "" && first(c.query, "pageSize") == "" {
		return rows, nil, nil
	}
	number, size := 1, 100
	var err error
	if text != "" {
		if number, err = strconv.Atoi(text); err != nil || number < 1 {
			o := invalid(16, "QueryParseException", fmt.Sprintf("Invalid page %q", text))
			return nil, nil, &o
		}
	}
	if t := first(c.query, "pageSize"); t != "" {
		if size, err = strconv.Atoi(t); err != nil || size < 1 || size > 1000 {
			o := invalid(16, "QueryParseException", fmt.Sprintf("Invalid pageSize %q", t))
			return nil, nil, &o
		}
	}
	pagination = []field{{"pagination", object{
		{"page", number},
		{"pageSize", size},
		{"pageCount", (len(rows) + size - 1) / size},
		{"itemCount", len(rows)},
	}}}
	from := min((number-1)*size, len(rows))
	return rows[from:min(from+size, len(rows))], pagination, nil
}

// among keeps rows whose field is one of a comma-separated list.
func among(rows []object, name, csv string) []object {
	if csv == "" {
		return rows
	}
	want := map[string]bool{}
	for _, v := range strings.Split(csv, ",") {
		want[strings.ToLower(strings.Trim(strings.TrimSpace(v), `"`))] = true
	}
	return keep(rows, func(o object) bool {
		v, _ := o.get(name)
		text, ok := v.(string)
		return ok && want[strings.ToLower(text)]
	})
}
